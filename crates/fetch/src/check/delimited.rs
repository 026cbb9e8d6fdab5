//! A text with columns, and figures in them.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

use super::filled::is_figure;

/// Checks a text with columns, that each of those that are wanted has a value, and that the text ends with a line.
///
/// # Errors
/// What was found, and what was expected.
pub(super) fn check(path: &Path, wanted: &[String]) -> Result<(), String> {
    let file = File::open(path).map_err(|cause| format!("it cannot be opened: {cause}"))?;
    let mut lines = Lines(BufReader::new(file));
    let header = lines.next()?.ok_or("found an empty text, expected columns")?;
    let found = columns(&header);
    let place = |name: &String| found.iter().position(|column| column.eq_ignore_ascii_case(name));
    let missing: Vec<&str> = wanted.iter().filter(|name| place(name).is_none()).map(String::as_str).collect();
    if !missing.is_empty() {
        return Err(format!("found the columns {}; expected {} too", found.join(", "), missing.join(", ")));
    }
    let (width, separator) = (found.len(), separator(&header));
    let mut empty: Vec<(usize, &String)> = wanted.iter().filter_map(|name| Some((place(name)?, name))).collect();
    let (mut last, mut rows) = (None, 0_u64);
    while let Some(line) = lines.next()? {
        rows += 1;
        if !empty.is_empty() {
            let cells = cells(&line, separator);
            empty.retain(|(column, _)| !cells.get(*column).is_some_and(|cell| is_figure(cell)));
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
    Ok(())
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
pub(super) struct Lines<R>(pub(super) BufReader<R>);

impl<R: Read> Lines<R> {
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
