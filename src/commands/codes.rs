//! The areas that a command is to be about: gemeenten that were typed, or codes of any level, typed or in a file.

use std::path::Path;

use super::CommandError;
use crate::areas::{AreaChoice, AreaSet, Level};
use crate::cli::AreaArgs;

/// Most codes in a file: more than the buurten of the country.
const MOST_IN_FILE: usize = 20_000;
/// Longest file of codes, bytes.
const LONGEST: u64 = 4_000_000;

/// Finds the gemeenten and the areas of `--codes`; everything where neither was typed.
///
/// # Errors
/// For a code of no area or of another level, and what [`listed`] says.
pub(super) fn choose(asked: &AreaArgs, areas: &AreaSet) -> Result<AreaChoice, CommandError> {
    let AreaArgs { gemeente: gemeenten, codes } = asked;
    let other = gemeenten.iter().map(|code| code.trim()).find(|code| !code.to_ascii_uppercase().starts_with("GM"));
    if let Some(other) = other {
        return Err(CommandError::Setup(anyhow::anyhow!(
            "`{other}` is no code of a gemeente, which looks like GM0606; wijken and buurten go with --codes"
        )));
    }
    let listed = codes.as_deref().map(listed).transpose()?.unwrap_or_default();
    let all = gemeenten.iter().chain(&listed).map(String::as_str);
    let chosen = AreaChoice::parse(areas, all, MOST_IN_FILE).map_err(CommandError::setup)?;
    if chosen.is_everything() && (codes.is_some() || !gemeenten.is_empty()) {
        return Err(CommandError::Setup(anyhow::anyhow!(
            "no code was given; name a gemeente, such as --gemeente GM0606"
        )));
    }
    Ok(chosen)
}

/// Reads codes with commas between them, or, where it is none, the file of that name: one code a line, or a CSV whose
/// first column has them, with or without a heading.
///
/// # Errors
/// When the file cannot be read, is no text, or has something else in the place of a code.
pub(super) fn listed(codes: &str) -> Result<Vec<String>, CommandError> {
    let typed: Vec<&str> = codes.split(',').map(str::trim).filter(|code| !code.is_empty()).collect();
    if !typed.is_empty() && typed.iter().all(|code| is_code(code)) {
        return Ok(typed.into_iter().map(str::to_owned).collect());
    }
    let path = Path::new(codes);
    let wrong = |what: String| CommandError::Setup(anyhow::anyhow!("--codes `{codes}`: {what}"));
    let bytes = veerkracht_files::read(path, LONGEST).map_err(|error| {
        wrong(format!(
            "neither codes with commas between them, such as GM0606,WK059912, nor a file that can be read: {error}"
        ))
    })?;
    let text = String::from_utf8(bytes).map_err(|error| wrong(format!("is no text in UTF-8: {error}")))?;
    in_lines(&text).map_err(wrong)
}

/// Takes the first field of every line.
fn in_lines(text: &str) -> Result<Vec<String>, String> {
    let mut codes = Vec::new();
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    let fields = lines.map(|(number, line)| {
        let field = line.split([',', ';', '\t']).next().unwrap_or_default();
        (number, field.trim().trim_matches(['"', '\'']).trim())
    });
    let mut is_heading = true;
    for (number, field) in fields.filter(|(_, field)| !field.is_empty()) {
        if is_code(field) {
            codes.push(field.to_owned());
        } else if !is_heading {
            let field: String = field.chars().take(40).collect();
            return Err(format!(
                "line {number} begins with `{field}`, expected a code such as GM0606, WK059912 or BU05991234"
            ));
        }
        is_heading = false;
        if codes.len() > MOST_IN_FILE {
            return Err(format!("has more than the {MOST_IN_FILE} codes that are read"));
        }
    }
    if codes.is_empty() { Err("has no code in the first column of any line".to_owned()) } else { Ok(codes) }
}

fn is_code(text: &str) -> bool {
    let code = text.to_ascii_uppercase();
    Level::ALL.into_iter().any(|level| level.has_form(&code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::fixture::two_gemeenten;

    #[test]
    fn a_file_has_a_code_a_line_or_in_the_first_column_below_a_heading() {
        assert_eq!(in_lines("GM0001\n\nbu00010100\n"), Ok(vec!["GM0001".to_owned(), "bu00010100".to_owned()]));
        let csv = "\u{feff}\"Buurtcode\";naam\r\n\"BU00010100\";Dorp, oud\r\nWK000101;x\r\n";
        assert_eq!(in_lines(csv), Ok(vec!["BU00010100".to_owned(), "WK000101".to_owned()]));
    }

    #[test]
    fn what_is_no_code_is_told_with_its_line() {
        let error = in_lines("code\nGM0001\n0606\n").unwrap_err();
        assert!(error.starts_with("line 3 begins with `0606`, expected a code"), "{error}");
        assert_eq!(in_lines("naam\n"), Err("has no code in the first column of any line".to_owned()));
        let many = "GM0001\n".repeat(MOST_IN_FILE + 1);
        assert!(in_lines(&many).unwrap_err().contains("20000"), "bounded");
    }

    #[test]
    fn codes_can_be_typed_or_stand_in_a_file_and_come_beside_gemeenten() {
        let areas = two_gemeenten();
        let chosen = |gemeenten: &[&str], codes: Option<&str>| {
            let gemeenten: Vec<String> = gemeenten.iter().map(|code| (*code).to_owned()).collect();
            let asked = AreaArgs { gemeente: gemeenten, codes: codes.map(str::to_owned) };
            let told = |error: CommandError| match error {
                CommandError::Setup(error) => error.to_string(),
                other => format!("{other:?}"),
            };
            choose(&asked, &areas).map(|chosen| chosen.codes(&areas).join(" ")).map_err(told)
        };
        assert_eq!(chosen(&["GM0002"], Some("bu00010100,WK000102")).unwrap(), "BU00010100 WK000102 GM0002");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("codes.csv");
        std::fs::write(&path, "code\nGM0002\n").unwrap();
        assert_eq!(chosen(&[], path.to_str()).unwrap(), "GM0002");
        assert_eq!(chosen(&[], None).unwrap(), "");
        assert!(chosen(&["BU00010100"], None).unwrap_err().contains("--codes"));
        assert!(chosen(&["GM0009"], None).unwrap_err().contains("GM0009"));
        let missing = chosen(&[], Some("none.csv")).unwrap_err();
        assert!(missing.contains("none.csv") && missing.contains("nor a file"), "{missing}");
    }
}
