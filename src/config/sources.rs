//! Reads `config/sources.toml` into the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use super::ConfigErrors;
use super::bilingual_text::bilingual;
use super::reader::{Section, read};
use crate::sources::{Division, NamePattern, RepeatedRows, RowFilter, SourceKind, SourceSpec, TableSpec};

/// Roles that a source's columns must have, by what the source holds; and those that they may have besides.
const ROLES: [(SourceKind, &[&str], &[&str]); 4] = [
    (
        SourceKind::Boundaries,
        &["code"],
        &["name", "wijk", "wijk_name", "gemeente", "gemeente_name", "water", "inhabitants", "change"],
    ),
    (SourceKind::Statistics, &["code"], &["year"]),
    (SourceKind::Recoding, &["year_from", "code_from", "year_to", "code_to", "share_from", "share_to"], &[]),
    (SourceKind::Addresses, &[], &[]),
];

/// Reads the text of the file; `file` is its name for messages.
///
/// # Errors
/// Everything that is wrong in the text at once.
pub fn read_sources(file: &str, text: &str) -> Result<Vec<SourceSpec>, ConfigErrors> {
    read(file, text, |root| {
        let sections = root.sections("source");
        let specs: Vec<_> = sections.iter().map(source).collect();
        let mut ids = BTreeSet::new();
        for (spec, section) in specs.iter().zip(&sections) {
            if !spec.id.is_empty() && !ids.insert(spec.id.as_str()) {
                section.reject(
                    "id",
                    &format!("`{}` for the second time", spec.id),
                    "an id that no other source has",
                    "",
                );
            }
        }
        if specs.is_empty() {
            root.reject(
                "source",
                "no source",
                "at least one [[source]]",
                "leave the file out to use the built-in catalogue",
            );
        }
        specs
    })
}

fn source(section: &Section<'_>) -> SourceSpec {
    let kinds = [
        ("boundaries", SourceKind::Boundaries),
        ("statistics", SourceKind::Statistics),
        ("recoding", SourceKind::Recoding),
        ("addresses", SourceKind::Addresses),
    ];
    let kind = section.known_choice("kind", &kinds);
    if kind.is_none() {
        // Which columns and layers there are to name is not known.
        section.skip("layers");
        section.skip("columns");
    }
    SourceSpec {
        id: section.id("id"),
        kind: kind.unwrap_or(SourceKind::Statistics),
        title: bilingual(section, "title"),
        publisher: section.text("publisher"),
        licence: section.text("licence"),
        attribution: section.text("attribution"),
        url: section.text("url"),
        download: bilingual(section, "download"),
        files: patterns(section, "files", true),
        layers: kind.map(|kind| layers(section, kind)).unwrap_or_default(),
        columns: kind.map(|kind| columns(section, kind)).unwrap_or_default(),
        rows: lists(section, "rows").into_iter().map(|(column, values)| RowFilter { column, values }).collect(),
        tables: section.sections("table").iter().map(table).collect(),
        division: division(section),
        delimiter: section.optional_choice("delimiter", &[(";", ';'), (",", ','), ("|", '|'), ("tab", '\t')]),
        decimal: section.optional_choice("decimal", &[(",", ','), (".", '.')]),
        encoding: encoding(section),
        repeated_rows: if kind.is_none_or(|kind| kind == SourceKind::Recoding) {
            let choices = [("once", RepeatedRows::Once), ("each", RepeatedRows::Each)];
            section.optional_choice("repeated_rows", &choices).unwrap_or_default()
        } else {
            RepeatedRows::Once
        },
    }
}

/// Takes patterns of names; a wrong one is rejected.
fn patterns(section: &Section<'_>, key: &str, required: bool) -> Vec<String> {
    let texts = if required { section.texts(key) } else { section.optional_texts(key) };
    if required && texts.is_empty() && section.has(key) {
        section.reject(key, "an empty list", "at least one pattern of a file name", "");
    }
    for text in &texts {
        if let Err(found) = NamePattern::parse(text) {
            section.reject(
                key,
                &format!("`{text}` ({found})"),
                "a pattern with *, {year}, {table}, {part}, {division}, {format}, each placeholder once",
                "",
            );
        }
    }
    texts
}

fn layers(section: &Section<'_>, kind: SourceKind) -> BTreeMap<String, Vec<String>> {
    if kind != SourceKind::Boundaries {
        return BTreeMap::new();
    }
    let layers = section.section("layers");
    ["buurten", "wijken", "gemeenten"]
        .map(|level| (level.to_owned(), patterns(&layers, level, level == "buurten")))
        .into()
}

fn columns(section: &Section<'_>, kind: SourceKind) -> BTreeMap<String, Vec<String>> {
    if kind == SourceKind::Addresses {
        return BTreeMap::new();
    }
    let columns = section.section("columns");
    let roles = ROLES.iter().filter(|(of, ..)| *of == kind);
    let (required, optional): (Vec<_>, Vec<_>) = roles.map(|(_, required, optional)| (*required, *optional)).unzip();
    let mut names = BTreeMap::new();
    for &role in required.into_iter().flatten() {
        let found = columns.texts(role);
        if found.is_empty() && columns.has(role) {
            columns.reject(role, "an empty list", "at least one name of a column", "");
        }
        names.insert(role.to_owned(), found);
    }
    for &role in optional.into_iter().flatten() {
        let found = columns.optional_texts(role);
        if !found.is_empty() {
            names.insert(role.to_owned(), found);
        }
    }
    names
}

fn lists(section: &Section<'_>, key: &str) -> Vec<(String, Vec<String>)> {
    let Some(map) = section.optional_section(key) else { return Vec::new() };
    map.keys().into_iter().map(|name| (name.to_owned(), map.texts(name))).collect()
}

fn table(section: &Section<'_>) -> TableSpec {
    TableSpec {
        id: section.text("id").to_ascii_uppercase(),
        year: section.optional_small("year", "a year"),
        division: section.optional_small("division", "a year"),
    }
}

/// Takes `division_year`, or else `division`.
fn division(section: &Section<'_>) -> Division {
    let choices = [("own_year", Division::OfItsYear), ("areas", Division::OfTheAreas)];
    match section.optional_small("division_year", "a year") {
        None => section.choice("division", &choices),
        Some(year) => {
            if section.optional_choice("division", &choices).is_some() {
                section.reject(
                    "division",
                    "`division` besides `division_year`",
                    "one of the two",
                    "take one of them out",
                );
            }
            Division::Of(year)
        }
    }
}

fn encoding(section: &Section<'_>) -> Option<String> {
    let label = section.optional_text("encoding")?;
    if encoding_rs::Encoding::for_label(label.as_bytes()).is_none() {
        section.reject("encoding", &format!("`{label}`"), "an encoding such as utf-8 or windows-1252", "");
    }
    Some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_catalogue_is_sound() {
        let specs = read_sources("sources.toml", include_str!("../../config/sources.toml")).unwrap();
        let ids: Vec<&str> = specs.iter().map(|spec| spec.id.as_str()).collect();
        assert_eq!(ids, ["grenzen", "kwb", "leefbaarometer", "gezondheid", "hercodering", "adressen"]);
        assert_eq!(specs[1].table("85984ned").and_then(|table| table.year), Some(2024));
        let divisions = ["50150NED", "50120NED", "50090NED", "50052NED"]
            .map(|id| specs[3].table(id).and_then(|table| table.division));
        assert_eq!(
            divisions,
            [2024, 2022, 2020, 2016].map(Some),
            "each table of health is on the division that its publisher made it for"
        );
        assert_eq!(specs[2].division, Division::OfTheAreas);
        assert_eq!(specs[4].names("share_to"), ["aandeel_naar"]);
        for spec in &specs {
            assert!(spec.url.starts_with("https://"), "{}", spec.id);
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_with_its_line() {
        let text = r#"
[[source]]
id = "a"
kind = "recodings"
title = { nl = "A", en = "A" }
publisher = "P"
licence = "L"
attribution = "P"
url = "https://example.org"
download = { nl = "d", en = "d" }
division = "own_jaar"
files = ["a_{jaar}.csv"]
encoding = "utf-9"
[source.layers]
buurten = ["b"]
[source.columns]
code = ["code"]
naam = ["naam"]
"#;
        let errors = read_sources("sources.toml", text).unwrap_err();
        let lines: Vec<(usize, &str)> = errors.0.iter().map(|problem| (problem.line, problem.key.as_str())).collect();
        let expected = [(4, "kind"), (11, "division"), (12, "files"), (13, "encoding")];
        assert_eq!(lines.len(), expected.len(), "without its kind, a source's columns are not judged: {errors}");
        for (line, key) in expected {
            assert!(lines.iter().any(|(l, k)| *l == line && k.ends_with(key)), "line {line} {key}: {lines:?}");
        }
    }

    #[test]
    fn what_a_repeated_row_counts_for_is_said_of_a_recoding_source_only() {
        let shipped = include_str!("../../config/sources.toml");
        let each =
            read_sources("sources.toml", &shipped.replace("repeated_rows = \"once\"", "repeated_rows = \"each\""))
                .unwrap();
        assert_eq!(each[4].repeated_rows, RepeatedRows::Each);
        let text = shipped.replace("repeated_rows = \"once\"", "repeated_rows = \"twice\"").replacen(
            "kind = \"statistics\"",
            "kind = \"statistics\"\nrepeated_rows = \"each\"",
            1,
        );
        let errors = read_sources("sources.toml", &text).unwrap_err();
        let keys: Vec<_> = errors.0.iter().map(|problem| problem.key.as_str()).collect();
        assert_eq!(keys, ["source[1].repeated_rows", "source[4].repeated_rows"]);
    }

    #[test]
    fn a_source_without_a_column_for_its_codes_is_refused() {
        let text =
            include_str!("../../config/sources.toml").replace("code = [\"bu_code\", \"wk_code\", \"gm_code\"]", "");
        let errors = read_sources("sources.toml", &text).unwrap_err();
        assert!(errors.0.iter().any(|problem| problem.key.ends_with("columns.code")), "{errors}");
    }
}
