//! A text with columns, and figures in them.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read};

use super::content::FileContent;
use super::filled::{buurt, is_figure};
use crate::catalogue::EditionYear;

/// Checks a text with columns, that each of those that are wanted has a value, that there are rows of its edition, and
/// that the text ends with a line; counts the buurten with values, where there is an edition those of its year.
///
/// # Errors
/// What was found, and what was expected.
pub(super) fn check(text: impl Read, wanted: &[String], edition: Option<&EditionYear>) -> Result<FileContent, String> {
    let mut lines = ByteLines(BufReader::new(text));
    let header = lines.next()?.ok_or("found an empty text, expected columns")?;
    let found = columns(&header);
    let place = |name: &String| found.iter().position(|column| column.eq_ignore_ascii_case(name));
    let missing: Vec<&str> = wanted.iter().filter(|name| place(name).is_none()).map(String::as_str).collect();
    if !missing.is_empty() {
        return Err(format!("found the columns {}; expected {} too", found.join(", "), missing.join(", ")));
    }
    let (width, separator) = (found.len(), separator(&header));
    let places: Vec<(usize, &String)> = wanted.iter().filter_map(|name| Some((place(name)?, name))).collect();
    let years = match edition {
        Some(EditionYear { column, .. }) => Some(
            place(column).ok_or_else(|| format!("found the columns {}; expected {column} too", found.join(", ")))?,
        ),
        None => None,
    };
    let (mut empty, mut buurten, mut newest) = (places.clone(), BTreeSet::new(), None);
    let (mut last, mut rows) = (None, 0_u64);
    while let Some(line) = lines.next()? {
        rows += 1;
        let cells = cells(&line, separator);
        let has_figure = |column: usize| cells.get(column).is_some_and(|cell| is_figure(cell));
        empty.retain(|(column, _)| !has_figure(*column));
        let year = years.and_then(|column| cells.get(column)).and_then(|cell| year(cell));
        newest = newest.max(year);
        if edition.is_none_or(|edition| year == Some(edition.year))
            && places.iter().all(|(column, _)| has_figure(*column))
            && let Some(code) = cells.iter().find_map(|cell| buurt(cell)).filter(|code| !buurten.contains(*code))
        {
            buurten.insert(code.to_owned());
        }
        last = Some(line);
    }
    let last = last.ok_or("found a header without rows, expected rows")?;
    // A quoted name may have the separator in it, so that a whole row can look longer, never shorter.
    if columns(&last).len() < width {
        return Err(format!("the last row has fewer than {width} columns: the file was cut off"));
    }
    if !empty.is_empty() {
        let said: Vec<String> =
            empty.iter().map(|(_, name)| format!("{name}: no value in any of {rows} rows")).collect();
        return Err(format!("the table is incomplete, its publisher has still to fill in {}", said.join("; ")));
    }
    if let Some(EditionYear { column, year }) = edition.filter(|_| buurten.is_empty()) {
        let newest = newest.map_or_else(|| "no year".to_owned(), |newest| format!("{newest} as the newest year"));
        return Err(format!(
            "found {newest} in {column}, expected figures of buurten in {year}: it is another edition"
        ));
    }
    Ok(FileContent::of(buurten.len()))
}

/// Reads a year, perhaps with the point of a program that takes every number for a fraction.
fn year(cell: &str) -> Option<i32> {
    let cell = cell.trim();
    cell.strip_suffix(".0").unwrap_or(cell).parse().ok()
}

/// Splits a row at the separator of its header, where that stands in no quoted cell.
fn cells(line: &str, separator: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    for sign in line.trim_end_matches(['\r', '\n']).chars() {
        match sign {
            '"' => is_quoted = !is_quoted,
            sign if sign == separator && !is_quoted => cells.push(String::new()),
            sign => cells.iter_mut().next_back().into_iter().for_each(|cell| cell.push(sign)),
        }
    }
    cells
}

/// Finds the separator of a line: the one that it has most of.
fn separator(line: &str) -> char {
    let count = |separator: char| line.matches(separator).count();
    [';', ',', '\t'].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(';')
}

/// Splits a line at the separator that it has most of.
pub(super) fn columns(line: &str) -> Vec<String> {
    let separator = separator(line);
    let plain = |text: &str| text.trim().trim_matches('"').to_owned();
    line.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']).split(separator).map(plain).collect()
}

/// Lines that are not blank, of any bytes.
pub(super) struct ByteLines<R>(pub(super) BufReader<R>);

impl<R: Read> ByteLines<R> {
    /// Reads the next line.
    ///
    /// # Errors
    /// The text is damaged, or a line has more than a megabyte.
    pub(super) fn next(&mut self) -> Result<Option<String>, String> {
        loop {
            let mut line = Vec::new();
            let read = (&mut self.0).take(1 << 20).read_until(b'\n', &mut line);
            let read = read.map_err(|cause| format!("it is damaged: {cause}"))?;
            if read == 0 {
                return Ok(None);
            }
            if read == 1 << 20 {
                return Err("found a line of more than a megabyte, expected rows".to_owned());
            }
            let line = String::from_utf8_lossy(&line).into_owned();
            if !line.trim().is_empty() {
                return Ok(Some(line));
            }
        }
    }
}
