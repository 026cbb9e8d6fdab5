//! A text with columns.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

/// Checks a text with columns, and that it ends with a line.
///
/// # Errors
/// What was found, and what was expected.
pub(super) fn check(path: &Path, wanted: &[String]) -> Result<(), String> {
    let file = File::open(path).map_err(|cause| format!("it cannot be opened: {cause}"))?;
    let mut lines = Lines(BufReader::new(file));
    let header = lines.next()?.ok_or("found an empty text, expected columns")?;
    let found = columns(&header);
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|name| !found.iter().any(|column| column.eq_ignore_ascii_case(name)))
        .map(String::as_str)
        .collect();
    if !missing.is_empty() {
        return Err(format!("found the columns {}; expected {} too", found.join(", "), missing.join(", ")));
    }
    let width = found.len();
    let mut last = None;
    while let Some(line) = lines.next()? {
        last = Some(line);
    }
    let last = last.ok_or("found a header without rows, expected rows")?;
    // A quoted name may have the separator in it, so that a whole row can look longer, never shorter.
    if columns(&last).len() < width {
        return Err(format!("the last row has fewer than {width} columns: the file was cut off"));
    }
    Ok(())
}

/// Splits a line at the separator that it has most of.
pub(super) fn columns(line: &str) -> Vec<String> {
    let count = |separator: char| line.matches(separator).count();
    let separator = [';', ',', '\t'].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(';');
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
