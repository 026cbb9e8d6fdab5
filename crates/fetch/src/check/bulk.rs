//! A zip of CBS with all cells of a table, one row each: `Observations.csv` and what explains it.

use std::collections::BTreeMap;
use std::io::BufReader;

use super::content::FileContent;
use super::filled::{ColumnTally, is_figure};
use crate::catalogue::RequiredColumns;
use crate::zipped::{Zip, ZipMember};

/// Checks a zip of cells, and counts them.
///
/// # Errors
/// What was found, and what was expected.
pub(super) fn check(zip: &mut Zip, filled: &RequiredColumns) -> Result<FileContent, String> {
    let observations = member(zip, "observations.csv")?;
    let measures = member(zip, "measurecodes.csv")?;
    if let (Some(wanted), Some(own)) = (&filled.table, told_table(zip)?)
        && !own.eq_ignore_ascii_case(wanted)
    {
        return Err(format!("found table {own} (Identifier in Properties.csv), expected {wanted}"));
    }
    let mut tally = ColumnTally::new(filled);
    let wanted = wanted_measures(zip, &measures, &tally)?;
    let missing: Vec<&str> = filled
        .columns
        .iter()
        .enumerate()
        .filter(|(number, _)| !wanted.values().any(|found| found == number))
        .map(|(_, column)| column.as_str())
        .collect();
    if !missing.is_empty() {
        return Err(format!("found no measure named {} in MeasureCodes.csv, expected it", missing.join(", ")));
    }
    let rows = count(zip, &observations, &wanted, &mut tally)?;
    Ok(FileContent { observations: Some(rows), ..FileContent::of(tally.count()?) })
}

/// Reads what the publisher calls the table; none where nothing in the zip tells it.
fn told_table(zip: &mut Zip) -> Result<Option<String>, String> {
    let Ok(properties) = member(zip, "properties.csv") else { return Ok(None) };
    let mut rows = reader(zip, &properties)?;
    let header = columns(&mut rows, &properties)?;
    let Ok(identifier) = place(&header, "Identifier", &properties) else { return Ok(None) };
    let mut row = csv::ByteRecord::new();
    let is_there = rows.read_byte_record(&mut row).map_err(|error| damaged(&properties, &error))?;
    let told = row.get(identifier).filter(|_| is_there).map(|told| String::from_utf8_lossy(told).trim().to_owned());
    Ok(told.filter(|told| !told.is_empty()))
}

/// Finds a member by its name, in whichever folder it is.
fn member(zip: &Zip, name: &str) -> Result<ZipMember, String> {
    let fits = |member: &&ZipMember| member.name.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(name));
    let found = zip.members().iter().find(fits).cloned();
    found.ok_or_else(|| format!("found a zip with {}, expected `{name}` in it", zip.listed()))
}

/// Gives the number of the wanted column of each measure that has one.
fn wanted_measures(
    zip: &mut Zip,
    member: &ZipMember,
    tally: &ColumnTally<'_>,
) -> Result<BTreeMap<Vec<u8>, usize>, String> {
    let mut rows = reader(zip, member)?;
    let header = columns(&mut rows, member)?;
    let (id, title) = (place(&header, "Identifier", member)?, place(&header, "Title", member)?);
    let mut wanted = BTreeMap::new();
    let mut row = csv::ByteRecord::new();
    while rows.read_byte_record(&mut row).map_err(|error| damaged(member, &error))? {
        let text = |at: usize| row.get(at).unwrap_or_default();
        if let Some(number) = tally.column(&String::from_utf8_lossy(text(title))) {
            wanted.insert(text(id).to_vec(), number);
        }
    }
    Ok(wanted)
}

/// Counts areas and figures; gives the number of all cells.
fn count(
    zip: &mut Zip,
    member: &ZipMember,
    wanted: &BTreeMap<Vec<u8>, usize>,
    tally: &mut ColumnTally<'_>,
) -> Result<u64, String> {
    let mut rows = reader(zip, member)?;
    let header = columns(&mut rows, member)?;
    let (measure, value) = (place(&header, "Measure", member)?, place(&header, "Value", member)?);
    let area = place(&header, "WijkenEnBuurten", member)
        .or_else(|error| place(&header, "RegioS", member).map_err(|_nor_this| error))?;
    let mut row = csv::ByteRecord::new();
    // Rows of an area stand together, more often than not.
    let mut last = Vec::new();
    let mut cells = 0;
    while rows.read_byte_record(&mut row).map_err(|error| damaged(member, &error))? {
        cells += 1;
        let text = |at: usize| row.get(at).unwrap_or_default();
        let code = text(area);
        if !code.starts_with(b"BU") {
            continue;
        }
        let code_text = String::from_utf8_lossy(code);
        if last != code {
            tally.area(&code_text);
            last = code.to_vec();
        }
        let has_figure = || is_figure(&String::from_utf8_lossy(text(value)));
        if let Some(number) = wanted.get(text(measure)).filter(|_| has_figure()) {
            tally.figure(*number, &code_text);
        }
    }
    Ok(cells)
}

type BulkRows<'a> = csv::Reader<BufReader<Box<dyn std::io::Read + 'a>>>;

fn reader<'a>(zip: &'a mut Zip, member: &ZipMember) -> Result<BulkRows<'a>, String> {
    let file: Box<dyn std::io::Read + 'a> = Box::new(zip.read(member)?);
    let file = BufReader::with_capacity(1 << 16, file);
    Ok(csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(file))
}

fn columns(rows: &mut BulkRows<'_>, member: &ZipMember) -> Result<Vec<String>, String> {
    let header = rows.byte_headers().map_err(|error| damaged(member, &error))?;
    let plain = |text: &[u8]| String::from_utf8_lossy(text).trim_start_matches('\u{feff}').trim_matches('"').to_owned();
    Ok(header.iter().map(plain).collect())
}

fn place(header: &[String], name: &str, member: &ZipMember) -> Result<usize, String> {
    let found = header.iter().position(|column| column.eq_ignore_ascii_case(name));
    found.ok_or_else(|| format!("found the columns {} in `{}`, expected {name}", header.join(", "), member.name))
}

fn damaged(member: &ZipMember, error: &csv::Error) -> String {
    format!("`{}` in it cannot be read: {error}", member.name)
}
