//! Patterns of file and layer names, as the catalogue writes them.
//!
//! In: a text such as `kwb-{year}*.xlsx`. Out: whether a name fits it, and the year, table and part that the name
//! tells. `*` is any text, `{year}` a year, `{division}` the year of a division, `{table}` the name of a CBS table,
//! `{part}` a level (`buurten`, `wijk`, …), `{format}` the end of the name of a table (`csv`, `xlsx`, `json.gz`, …);
//! case is ignored, and a blank, `_` and `-` are the same: whoever saves a file by hand writes what he likes.

use regex::{Captures, Regex, RegexBuilder};

/// A pattern of names.
#[derive(Debug, Clone)]
pub(crate) struct NamePattern {
    regex: Regex,
    /// Whether the pattern names the folder too.
    with_folder: bool,
}

/// What a name tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NameParts {
    /// The year in the name.
    pub(super) year: Option<i32>,
    /// The table in the name, in capitals.
    pub(super) table: Option<String>,
    /// The level in the name, in the singular.
    pub(super) part: Option<String>,
    /// The year of the division in the name.
    pub(super) division: Option<i32>,
}

impl NamePattern {
    /// Parses a pattern.
    ///
    /// # Errors
    /// What is wrong with it: an unknown placeholder, or one that occurs twice.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut expression = String::from("^");
        let mut rest = text;
        while let Some(start) = rest.find(['*', '{']) {
            push_literal(&mut expression, &rest[..start]);
            rest = &rest[start..];
            if let Some(after) = rest.strip_prefix('*') {
                expression.push_str(".*");
                rest = after;
                continue;
            }
            let end = rest.find('}').ok_or("a `{` without `}`")?;
            expression.push_str(match &rest[..=end] {
                "{year}" => "(?<year>(?:19|20)[0-9]{2})",
                "{table}" => "(?<table>[0-9]{5}[a-z]{3})",
                "{division}" => "(?<division>(?:19|20)[0-9]{2})",
                "{format}" => "(?<format>(?:csv|tsv|json|jsonl|ndjson|xlsx|xlsm|xls|parquet)(?:\\.gz)?)",
                "{part}" => "(?<part>buurt|wijk|gemeente)(?:e?n)?",
                other => return Err(format!("unknown placeholder {other}")),
            });
            rest = &rest[end + 1..];
        }
        push_literal(&mut expression, rest);
        expression.push('$');
        let regex = RegexBuilder::new(&expression).case_insensitive(true).build().map_err(|error| error.to_string())?;
        Ok(Self { regex, with_folder: text.contains('/') })
    }

    /// Matches a path relative to the data folder, with `/` between its parts; only its last part unless the pattern
    /// has a `/` itself.
    pub(super) fn told_by(&self, path: &str) -> Option<NameParts> {
        let name = if self.with_folder { path } else { path.rsplit_once('/').map_or(path, |(_, name)| name) };
        let captures = self.regex.captures(name)?;
        Some(NameParts {
            year: captured(&captures, "year").and_then(|year| year.parse().ok()),
            table: captured(&captures, "table").map(str::to_ascii_uppercase),
            part: captured(&captures, "part").map(str::to_ascii_lowercase),
            division: captured(&captures, "division").and_then(|year| year.parse().ok()),
        })
    }

    /// Tells whether a name fits the pattern.
    pub(super) fn fits(&self, name: &str) -> bool {
        self.regex.is_match(name)
    }
}

/// Writes a text that is to be found as it is, but for what stands between its words.
fn push_literal(expression: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            ' ' | '_' | '-' => expression.push_str("[ _-]"),
            other => expression.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
}

fn captured<'a>(captures: &Captures<'a>, name: &str) -> Option<&'a str> {
    captures.name(name).map(|found| found.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_year_table_and_part() {
        let pattern = NamePattern::parse("{year}_{table}.json").unwrap();
        let told = pattern.told_by("kwb/2024_85984ned.JSON").unwrap();
        assert_eq!(told, NameParts { year: Some(2024), table: Some("85984NED".into()), part: None, division: None });
        assert!(pattern.told_by("kwb/2024-85984NED.json").is_some() && pattern.told_by("2024 85984NED.json").is_some());
        assert_eq!(pattern.told_by("kwb/2024.85984NED.json"), None);

        let pattern = NamePattern::parse("kwb{year}_{part}*.csv").unwrap();
        assert_eq!(pattern.told_by("kwb2024_wijk.csv").unwrap().part.as_deref(), Some("wijk"));
        assert_eq!(pattern.told_by("kwb2024_gemeenten_nl.csv").unwrap().part.as_deref(), Some("gemeente"));
        assert_eq!(pattern.told_by("kwb2024_politie2024_buurt.csv"), None);
    }

    #[test]
    fn a_name_tells_the_division_and_may_have_any_format_of_tables() {
        let pattern = NamePattern::parse("*scores*{part}*2002-{division}.{format}").unwrap();
        let told = pattern.told_by("Leefbaarometer-scores buurten 2002-2022.xlsx").unwrap();
        assert_eq!((told.division, told.part.as_deref()), (Some(2022), Some("buurt")));
        assert!(pattern.fits("scores wijken 2002-2022.csv.gz") && !pattern.fits("scores wijken 2002-2022.pdf"));
    }

    #[test]
    fn a_slash_in_a_pattern_asks_for_the_folder_too() {
        let pattern = NamePattern::parse("kwb/{year}.json").unwrap();
        assert!(pattern.told_by("kwb/2024.json").is_some());
        assert!(pattern.told_by("2024.json").is_none());
    }

    #[test]
    fn a_wrong_placeholder_is_refused() {
        assert!(NamePattern::parse("{jaar}.csv").unwrap_err().contains("{jaar}"));
        assert!(NamePattern::parse("{year}_{year}.csv").is_err());
        assert!(NamePattern::parse("{year.csv").is_err());
    }
}
