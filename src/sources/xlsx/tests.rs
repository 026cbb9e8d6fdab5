use std::io::Write as _;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::config::read_sources;
use crate::sources::rows::TableRows;
use crate::sources::{Cell, Table};

const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ><sheets><sheet name="KWB" sheetId="1" r:id="rId1"/></sheets></workbook>"#;

const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"
    ><Relationship Id="rId1"
    Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    Target="worksheets/sheet1.xml"/></Relationships>"#;

/// What stands in [`RELATIONS`] before its end where there is a second sheet.
const SECOND_SHEET: &str = r#"<Relationship Id="rId2"
    Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    Target="worksheets/sheet2.xml"/></Rel"#;

const PACKAGE: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"
    ><Relationship Id="rId1"
    Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    Target="xl/workbook.xml"/></Relationships>"#;

/// A cell with a text.
fn text_cell(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn sheet(rows: &str) -> String {
    let name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    format!(r#"<worksheet xmlns="{name}"><sheetData>{rows}</sheetData></worksheet>"#)
}

/// Writes a workbook of one sheet with these rows, and these parts besides.
fn workbook(rows: &str, others: &[(&str, &[u8])]) -> Vec<u8> {
    archive([WORKBOOK, RELATIONS], rows, others)
}

/// The same with another list of sheets.
fn archive([workbook, relations]: [&str; 2], rows: &str, others: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = sheet(rows);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("_rels/.rels", PACKAGE.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    for (name, content) in parts.iter().chain(others) {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn read_rows(rows: &str, others: &[(&str, &[u8])]) -> Result<Table, SourceError> {
    read_archive(&workbook(rows, others))
}

fn read_archive(bytes: &[u8]) -> Result<Table, SourceError> {
    read_telling(bytes, &mut Problems::default())
}

fn read_telling(bytes: &[u8], problems: &mut Problems) -> Result<Table, SourceError> {
    let spec = read_sources("sources.toml", include_str!("../../../config/sources.toml")).unwrap().swap_remove(1);
    let mut table = TableRows::new(&[]);
    let read = read_workbook(
        Path::new("kwb-2023.xlsx"),
        bytes,
        "kwb-2023.xlsx",
        &FileSearch::new(&spec, &["p_koopw", "a_inw"]).of_year(Some(2023)).with_percentages(&["p_koopw"]),
        &mut table,
        problems,
    );
    read.map(|()| table.into_table())
}

/// A title above, a header in row 3, and the first row of figures.
fn head() -> String {
    format!(
        r#"<row r="1">{}</row><row r="3">{}{}</row><row r="4">{}{}</row>"#,
        text_cell("A1", "Kerncijfers"),
        text_cell("A3", "gwb_code"),
        text_cell("C3", "p_koopw"),
        text_cell("A4", "BU1"),
        text_cell("C4", "35,5")
    )
}

#[test]
fn numbers_typed_as_text_have_the_decimal_sign_that_the_sheet_uses() {
    let table = read_rows(&format!(r#"{}<row r="5"><c r="C5"><v>1.5</v></c></row>"#, head()), &[]).unwrap();
    assert_eq!(table.name, "kwb-2023.xlsx:KWB");
    assert_eq!(table.columns, ["gwb_code", "p_koopw"]);
    assert_eq!(table.row(0), [Cell::Text("BU1".into()), Cell::Number(35.5)]);
    assert_eq!(table.row(1), [Cell::Missing, Cell::Number(1.5)]);
    assert_eq!(table.places, [4, 5]);
}

/// Number formats by the numbers of the styles that have them.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts
    count="2"><numFmt numFmtId="164" formatCode="0.0&quot; %&quot;"/><numFmt numFmtId="165"
    formatCode="0.0\ %;\-0.0\ %"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs count="5"><xf
    numFmtId="0" xfId="0"/><xf numFmtId="9" xfId="0"/><xf numFmtId="10" xfId="0"/><xf numFmtId="164" xfId="0"/><xf
    numFmtId="165" xfId="0"/></cellXfs></styleSheet>"#;

#[test]
fn a_percentage_is_read_as_its_cell_shows_it_and_every_other_number_as_it_is() {
    let row = |row: u32, style: &str, value: &str| {
        format!(
            r#"<row r="{row}"><c r="B{row}" s="1"><v>12</v></c><c r="C{row}" {style}><v>{value}</v></c><c
            r="D{row}" s="1"><v>0.5</v></c></row>"#
        )
    };
    let title = format!("{}</row><row r=\"4\">", text_cell("D3", "a_inw"));
    let head = head().replacen("</row><row r=\"4\">", &title, 1);
    let cells = [
        ("s=\"1\"", "0.35", 35.0),
        ("", "28.4", 28.4),
        ("s=\"2\"", "0.07", 7.0),
        ("s=\"3\"", "12.3", 12.3),
        ("s=\"4\"", "0.123", 12.3),
        ("s=\"0\"", "0.4", 0.4),
        ("s=\"1\"", "1", 100.0),
        ("s=\"9\"", "0.6", 0.6),
    ];
    let rows: String = (5..).zip(cells).map(|(at, (style, value, _))| row(at, style, value)).collect();
    // Rows and cells that do not tell where they stand.
    let rows = format!("{head}{rows}<row><c><v>1</v></c><c/><c s=\"1\"><v>0.81</v></c></row>");
    let table = read_rows(&rows, &[("xl/styles.xml", STYLES.as_bytes())]).unwrap();
    assert_eq!(table.columns, ["gwb_code", "p_koopw", "a_inw"]);
    for (at, (style, value, shown)) in cells.iter().enumerate() {
        assert_eq!(table.row(at + 1)[1], Cell::Number(*shown), "{value} with {style}");
        assert_eq!(table.row(at + 1)[2], Cell::Number(0.5), "no percentages are wanted there");
    }
    assert_eq!(table.row(9)[1], Cell::Number(81.0));
    assert_eq!(table.row(0)[1], Cell::Number(35.5), "a number that is typed as text");
    let without = read_rows(&rows, &[]).unwrap();
    assert_eq!(without.row(1)[1], Cell::Number(0.35), "without styles every number is as it is");
}

#[test]
fn one_cell_far_away_costs_no_more_than_one_nearby() {
    let far =
        format!(r#"{}<row r="1048576">{}<c r="XFD1048576"><v>1</v></c></row>"#, head(), text_cell("A1048576", "BU2"));
    let table = read_rows(&far, &[]).unwrap();
    assert_eq!(table.places, [4, 1_048_576]);
    assert_eq!(table.row(1), [Cell::Text("BU2".into()), Cell::Missing]);
}

#[test]
fn a_hidden_sheet_is_passed_over_and_named_where_no_other_has_a_header() {
    let relations = RELATIONS.replace("</Rel", SECOND_SHEET);
    let second = sheet(&head().replace("35,5", "28,5"));
    for state in ["hidden", "veryHidden"] {
        let hidden = format!(r#"<sheets><sheet name="oud" sheetId="2" state="{state}" r:id="rId1"/>"#);
        let both =
            WORKBOOK.replace("<sheets>", &hidden).replace(r#"sheetId="1" r:id="rId1""#, r#"sheetId="1" r:id="rId2""#);
        let parts = [both.as_str(), relations.as_str()];
        let table = read_archive(&archive(parts, &head(), &[("xl/worksheets/sheet2.xml", second.as_bytes())])).unwrap();
        assert_eq!((table.name.as_str(), &table.row(0)[1]), ("kwb-2023.xlsx:KWB", &Cell::Number(28.5)));
        let bare = sheet("");
        let error =
            read_archive(&archive(parts, &head(), &[("xl/worksheets/sheet2.xml", bare.as_bytes())])).unwrap_err();
        assert!(error.to_string().contains("it has the sheets KWB, oud (hidden)"), "{error}");
    }
}

#[test]
fn a_sheet_of_another_year_than_the_file_gives_way() {
    let relations = RELATIONS.replace("</Rel", SECOND_SHEET);
    let second = sheet(&head().replace("35,5", "28,5"));
    let sheets = r#"<sheets><sheet name="2022" sheetId="2" r:id="rId1"/><sheet
        name="KWB 2023" sheetId="1" r:id="rId2"/></sheets>"#;
    let (before, rest) = WORKBOOK.split_once("<sheets>").unwrap();
    let both = format!("{before}{sheets}{}", rest.split_once("</sheets>").unwrap().1);
    let bytes =
        archive([both.as_str(), relations.as_str()], &head(), &[("xl/worksheets/sheet2.xml", second.as_bytes())]);
    assert_eq!(read_archive(&bytes).unwrap().row(0)[1], Cell::Number(28.5));
}

#[test]
fn sheets_that_are_as_good_as_the_one_that_is_read_are_named() {
    let head = || head().replace("BU1", "BU00010000");
    let relations = RELATIONS.replace("</Rel", SECOND_SHEET);
    let told = |second: &str| {
        let sheets = r#"<sheets><sheet name="concept" sheetId="2" r:id="rId1"/><sheet
            name="definitief" sheetId="1" r:id="rId2"/></sheets>"#;
        let (before, rest) = WORKBOOK.split_once("<sheets>").unwrap();
        let both = format!("{before}{sheets}{}", rest.split_once("</sheets>").unwrap().1);
        let second = sheet(second);
        let parts = [both.as_str(), relations.as_str()];
        let bytes = archive(parts, &head(), &[("xl/worksheets/sheet2.xml", second.as_bytes())]);
        let mut problems = Problems::default();
        read_telling(&bytes, &mut problems).unwrap();
        problems.places().iter().map(|problem| problem.detail.clone()).collect::<Vec<_>>()
    };
    let said = told(&head().replace("35,5", "28,5"));
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("the sheet “concept” is read, and “definitief” with the same columns is passed over"));
    assert!(told(&head().replace("p_koopw", "toelichting")).is_empty(), "one with less is no rival");
}

#[test]
fn rows_that_go_backwards_are_refused() {
    let row = |number: u32| format!(r#"<row r="{number}">{}</row>"#, text_cell(&format!("A{number}"), "BU2"));
    let error = read_rows(&format!("{}{}{}", head(), row(9), row(5)), &[]).unwrap_err().to_string();
    assert!(error.contains("sheet KWB: found row 5 after row 9, expected rows in ascending order"), "{error}");
}

#[test]
fn a_cell_that_no_sheet_has_is_refused() {
    for place in ["A4294967295", "XFE5", "ZZZZZZZZ1"] {
        let error = read_rows(&format!(r#"{}<row r="5"><c r="{place}"><v>1</v></c></row>"#, head()), &[])
            .unwrap_err()
            .to_string();
        assert!(error.contains("kwb-2023.xlsx at xl/worksheets/sheet1.xml") && error.contains(place), "{error}");
    }
    // Rows that do not tell their numbers are counted.
    let error = read_rows(&format!("{}{}<row><c><v>1</v></c></row>", head(), "<row/>".repeat(1_048_580)), &[])
        .unwrap_err()
        .to_string();
    assert!(error.contains("sheet KWB") && error.contains("row 1048585"), "{error}");
}

#[test]
fn what_unpacks_to_more_than_any_workbook_is_refused() {
    let spaces = vec![b' '; 64_000_001];
    let error = read_rows(&head(), &[("xl/media/picture.bin", &spaces)]).unwrap_err().to_string();
    assert!(error.contains("picture.bin") && error.contains("at most 64 MB"), "{error}");
    let error =
        read_rows(&head(), &[("xl/sharedStrings.xml", br#"<sst uniqueCount="4294967295"/>"#)]).unwrap_err().to_string();
    assert!(error.contains("sharedStrings.xml") && error.contains("4294967295"), "{error}");
}

#[test]
fn more_rows_than_there_is_room_for_are_refused() {
    // A header of 100 columns, and 160,000 rows of one cell each: 16.2 million rows and cells.
    let titles: String = (0..100)
        .map(|i| {
            text_cell(
                &format!(
                    "{}{}3",
                    if i < 26 { String::new() } else { char::from(b'@' + i / 26).to_string() },
                    char::from(b'A' + i % 26)
                ),
                "gwb_code",
            )
        })
        .collect();
    let rows = format!(r#"<row r="3">{titles}</row>{}"#, "<row><c><v>1</v></c></row>".repeat(160_000));
    let error = read_rows(&rows, &[]).unwrap_err().to_string();
    assert!(error.contains("sheet KWB") && error.contains("16 million rows and cells"), "{error}");
}

#[test]
fn a_sheet_without_a_header_is_looked_through_no_further_than_its_first_rows() {
    let rows =
        format!(r#"<row r="1">{}</row><row r="21">{}</row>"#, text_cell("A1", "titel"), text_cell("A21", "gwb_code"));
    let error = read_rows(&rows, &[]).unwrap_err().to_string();
    assert!(error.contains("in the first 20 rows of a sheet: it has the sheets KWB"), "{error}");
    let rows =
        format!(r#"<row r="1">{}</row><row r="20">{}</row>"#, text_cell("A1", "titel"), text_cell("A20", "gwb_code"));
    assert_eq!(read_rows(&rows, &[]).unwrap().rows(), 0);
}
