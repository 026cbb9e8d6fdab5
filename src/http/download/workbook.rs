//! Downloads as a workbook (xlsx): a sheet with one row per buurt, one with wijken and gemeenten, and one of
//! explanations.
//!
//! Headings are words with unit and year, as people read them; texts are never formulas. Rows are written one by one,
//! so that a workbook of the country takes no more memory than one of a gemeente. The same rows give the same bytes.

use std::io::{Seek, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::documents::sheet::{Sheet, SheetCell, SheetColumn};
use crate::styles::Language;

/// Width of a column in characters: of names, of figures and of explanations.
const NAMES: f64 = 24.0;
const FIGURES: f64 = 13.0;
const EXPLANATIONS: f64 = 90.0;
/// Height of the headings, in points: four lines.
const HEADINGS: f64 = 62.0;
/// The creation that is written down: none, so that the same rows give the same bytes.
const CREATED: (u16, u8, u8) = (2000, 1, 1);

/// Writes a sheet, and the columns of its wijken and gemeenten.
///
/// # Errors
/// What the writer says, or a limit of the format: a million rows, 16,384 columns.
pub(super) fn write(sheet: &Sheet, larger: &[SheetColumn], out: impl Write + Seek + Send) -> Result<(), XlsxError> {
    let language = sheet.language;
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(CREATED.0, CREATED.1, CREATED.2)?;
    workbook.set_properties(&DocProperties::new().set_title(&sheet.title).set_creation_datetime(&created));
    let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let buurten = workbook.add_worksheet_with_constant_memory()?;
    buurten.set_name(language.either("Buurten", "Neighbourhoods"))?;
    table(buurten, &sheet.columns, sheet.buurten.len(), language, &heading)?;
    let rows = larger.first().map_or(0, SheetColumn::len);
    let wijken = workbook.add_worksheet_with_constant_memory()?;
    wijken.set_name(language.either("Wijken en gemeenten", "Districts and municipalities"))?;
    table(wijken, larger, rows, language, &heading)?;
    let explained = workbook.add_worksheet_with_constant_memory()?;
    explained.set_name(language.either("Uitleg", "Explanation"))?;
    explain(explained, sheet, larger, &heading)?;
    workbook.save_to_writer(out)
}

/// Writes columns with their headings, which stay in sight, with the names of the areas.
fn table(
    page: &mut Worksheet,
    columns: &[SheetColumn],
    rows: usize,
    language: Language,
    heading: &Format,
) -> Result<(), XlsxError> {
    let figure = Format::new().set_num_format("#,##0.###");
    page.set_freeze_panes(1, 2)?;
    for (place, column) in (0_u16..).zip(columns) {
        page.set_column_width(place, if column.is_text() { NAMES } else { FIGURES })?;
    }
    if let (Some(last), true) = (u16::try_from(columns.len()).ok().and_then(|count| count.checked_sub(1)), rows > 0) {
        page.autofilter(0, 0, u32::try_from(rows).unwrap_or(u32::MAX), last)?;
    }
    page.set_row_height(0, HEADINGS)?;
    for (place, column) in (0_u16..).zip(columns) {
        page.write_string_with_format(0, place, column.heading(language), heading)?;
    }
    for (number, row) in (1_u32..).zip(0..rows) {
        for (place, column) in (0_u16..).zip(columns) {
            match column.cell(row) {
                SheetCell::Missing => continue,
                SheetCell::Text(text) => page.write_string(number, place, text)?,
                #[expect(clippy::cast_precision_loss, reason = "classes and statuses are small")]
                SheetCell::Integer(value) => page.write_number(number, place, value as f64)?,
                SheetCell::Number(value) => page.write_number_with_format(number, place, value, &figure)?,
            };
        }
    }
    Ok(())
}

/// Writes what must be told with the figures, and what each column means.
fn explain(page: &mut Worksheet, sheet: &Sheet, larger: &[SheetColumn], heading: &Format) -> Result<(), XlsxError> {
    let language = sheet.language;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    page.set_column_width(0, 2.0 * NAMES)?;
    page.set_column_width(1, EXPLANATIONS)?;
    let title = (language.either("Kaarten", "Maps"), sheet.title.as_str());
    let remarks = sheet.remarks.iter().map(|remark| (language.either("Let op", "Please note"), remark.as_str()));
    let sources = (language.either("Bronnen", "Sources"), sheet.attribution.as_str());
    let empty = (
        language.either("Lege cel", "Empty cell"),
        language.either(
            "Er is geen cijfer; de status in woorden zegt waarom de buurt geen klasse heeft. Leeg is nooit nul.",
            "There is no figure; the status in words says why the neighbourhood has no class. Empty is never zero.",
        ),
    );
    let mut number = 0;
    for (what, words) in std::iter::once(title).chain(remarks).chain([sources, empty]) {
        page.write_string_with_format(number, 0, what, heading)?;
        page.write_string_with_format(number, 1, words, &wrapped)?;
        number += 1;
    }
    number += 1;
    for column in sheet.columns.iter().chain(larger) {
        page.write_string_with_format(number, 0, column.heading(language), &wrapped)?;
        page.write_string_with_format(number, 1, column.description(language), &wrapped)?;
        number += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::write;
    use crate::documents::sheet::{SheetCells, example};

    fn write_workbook() -> Vec<u8> {
        let mut sheet = example::sheet();
        sheet.columns[1].cells = SheetCells::Text(vec![Some("=SUM(1)".to_owned()), None]);
        let larger = sheet.columns[..2].to_vec();
        let mut out = Cursor::new(Vec::new());
        write(&sheet, &larger, &mut out).unwrap();
        out.into_inner()
    }

    #[test]
    fn a_workbook_has_words_above_its_columns_and_no_formulas() {
        let mut book = Xlsx::new(Cursor::new(write_workbook())).unwrap();
        assert_eq!(book.sheet_names(), ["Buurten", "Wijken en gemeenten", "Uitleg"]);
        let buurten = book.worksheet_range("Buurten").unwrap();
        let cell = |row, column| buurten.get_value((row, column)).cloned().unwrap_or(Data::Empty);
        assert_eq!(cell(0, 3), Data::String("corporatie_pct NL (% van woningen), 2024".into()));
        assert_eq!(cell(1, 1), Data::String("=SUM(1)".into()));
        assert_eq!((cell(1, 2), cell(1, 3)), (Data::Float(3.0), Data::Float(12.5)));
        // Missing is empty, never zero.
        assert_eq!((cell(2, 2), cell(2, 3)), (Data::Empty, Data::Empty));
        let told = book.worksheet_range("Uitleg").unwrap();
        let words: Vec<_> = told.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
        assert!(words.iter().any(|words| words == "Open benadering."), "{words:?}");
        assert!(words.iter().any(|words| words.contains("bron: CBS")), "{words:?}");
    }

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        assert_eq!(write_workbook(), write_workbook());
    }
}
