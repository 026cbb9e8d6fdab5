//! The cells of a sheet of xlsx that are shown as percentages.
//!
//! In: the parts of a workbook that was looked through before. Out: [`Percentages`] of the columns that are asked for.
//! Guaranteed: a cell that tells neither its row nor its column has the next one, as for the reader of workbooks.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::super::parts::place;
use super::{BUILT_IN, Percentages};

/// The part with the number formats.
const STYLES: &str = "xl/styles.xml";

/// Finds the cells of some columns, counted from 0, that are shown as percentages.
///
/// # Errors
/// In words, that a part is not where the workbook says.
pub(in super::super) fn read(bytes: &[u8], sheet: &str, columns: &[u32]) -> Result<Percentages, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    // One without styles shows every number as it is.
    let Some(styles) = position(&archive, STYLES) else { return Ok(Percentages::default()) };
    let (codes, of_style) = styles_of(part(&mut archive, styles)?)?;
    if of_style.iter().all(Option::is_none) {
        return Ok(Percentages::default());
    }
    let name = part_of(&mut archive, sheet)?;
    let at = position(&archive, &name).ok_or_else(|| format!("no part {name} for the sheet {sheet}"))?;
    let mut cells = Percentages::new(codes);
    let (mut row, mut column) = (None, None);
    elements(part(&mut archive, at)?, |element, _| {
        let name = element.local_name();
        let told = attribute(element, "r");
        match name.as_ref() {
            "row" => {
                row =
                    Some(told.and_then(|told| place(&told)).map_or_else(
                        || row.map_or(0, |before: u64| before + 1),
                        |(number, _)| number.saturating_sub(1),
                    ));
                column = None;
            }
            "c" => {
                let told = told.and_then(|told| place(&told)).filter(|(number, _)| *number > 0);
                let at = told.map_or_else(
                    || (row.unwrap_or_default(), column.map_or(0, |before: u64| before + 1)),
                    |(number, letters)| (number - 1, letters.saturating_sub(1)),
                );
                (row, column) = (Some(at.0), Some(at.1));
                let style: usize = attribute(element, "s").and_then(|style| style.parse().ok()).unwrap_or_default();
                if let (Some(Some(format)), Ok(row), Ok(column)) =
                    (of_style.get(style), u32::try_from(at.0), u32::try_from(at.1))
                    && columns.contains(&column)
                {
                    cells.add(row, column, *format);
                }
            }
            _ => {}
        }
    })?;
    Ok(cells.sorted())
}

/// Reads the number formats with a percent sign, and for each style which of them it has.
fn styles_of(content: impl BufRead) -> Result<(Vec<String>, Vec<Option<usize>>), String> {
    let mut codes: BTreeMap<u16, String> = BUILT_IN.iter().map(|(id, code)| (*id, (*code).to_owned())).collect();
    let mut styles = Vec::new();
    elements(content, |element, parents| {
        let number = || attribute(element, "numFmtId").and_then(|id| id.parse::<u16>().ok());
        match element.local_name().as_ref() {
            "numFmt" => {
                if let (Some(id), Some(code)) = (number(), attribute(element, "formatCode")) {
                    codes.insert(id, code);
                }
            }
            // Styles with a name have such elements too, in another list.
            "xf" if parents.last().is_some_and(|parent| parent == "cellXfs") => {
                styles.push(number().unwrap_or_default());
            }
            _ => {}
        }
    })?;
    codes.retain(|_, code| code.contains('%'));
    let ids: Vec<u16> = codes.keys().copied().collect();
    let of_style = styles.iter().map(|id| ids.binary_search(id).ok()).collect();
    Ok((codes.into_values().collect(), of_style))
}

/// Finds the name of the part that holds a sheet.
fn part_of(archive: &mut ZipArchive<Cursor<&[u8]>>, sheet: &str) -> Result<String, String> {
    let at = |name: &str| position(archive, name).ok_or_else(|| format!("no part {name}"));
    let (workbook, relations) = (at("xl/workbook.xml")?, at("xl/_rels/workbook.xml.rels")?);
    let mut id = None;
    elements(part(archive, workbook)?, |element, _| {
        if element.local_name().as_ref() == "sheet" && attribute(element, "name").as_deref() == Some(sheet) {
            id = id.take().or_else(|| attribute(element, "id"));
        }
    })?;
    let mut target = None;
    elements(part(archive, relations)?, |element, _| {
        if element.local_name().as_ref() == "Relationship" && attribute(element, "Id") == id {
            target = target.take().or_else(|| attribute(element, "Target"));
        }
    })?;
    let target = target.ok_or_else(|| format!("nothing that tells the part of the sheet {sheet}"))?;
    // It is told from the folder of the workbook, or from the root.
    Ok(match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None if target.starts_with("xl/") => target,
        None => format!("xl/{}", target.trim_start_matches("./")),
    })
}

fn position(archive: &ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<usize> {
    let is_it = |own: Cow<'_, str>| own.replace('\\', "/").trim_start_matches('/').eq_ignore_ascii_case(name);
    archive.file_names().position(|own| own.is_ok_and(is_it))
}

fn part<'a>(archive: &'a mut ZipArchive<Cursor<&[u8]>>, at: usize) -> Result<impl BufRead + 'a, String> {
    Ok(BufReader::with_capacity(1 << 16, archive.by_index(at).map_err(|error| error.to_string())?))
}

/// Gives an attribute by its name without prefix, with its entities resolved.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
}

/// Hands on the elements of a part with the names of those around each.
fn elements(content: impl BufRead, mut take: impl FnMut(&BytesStart<'_>, &[String])) -> Result<(), String> {
    let mut reader = Reader::from_reader(content);
    reader.config_mut().check_end_names = false;
    let (mut buffer, mut parents) = (Vec::new(), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|error| error.to_string())? {
            Event::Start(element) => {
                take(&element, &parents);
                parents.push(element.local_name().as_ref().to_owned());
            }
            Event::Empty(element) => take(&element, &parents),
            Event::End(_) => drop(parents.pop()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
