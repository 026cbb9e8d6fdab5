//! What CBS says of a table beside its observations: `Properties.csv`.
//!
//! In: the text of that file. Out: the identifier and the title of the table. Guaranteed: descriptions broken over
//! lines do no harm, and no more is read than such a file has; what is no such file tells nothing.

use std::io::Read;

use csv::ReaderBuilder;

use crate::sources::delimited::find_delimiter;

/// Bytes that are read: such a file has a few thousand.
pub(in crate::sources) const MOST: u64 = 1 << 20;

/// Reads the identifier of the table.
pub(in crate::sources) fn table(file: impl Read) -> Option<String> {
    field(file, "Identifier")
}

/// Reads the title of the table.
pub(in crate::sources) fn title(file: impl Read) -> Option<String> {
    field(file, "Title")
}

fn field(file: impl Read, field: &str) -> Option<String> {
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let delimiter = find_delimiter(text.lines().next()?);
    let mut rows = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let at = rows.headers().ok()?.iter().position(|name| name.trim().eq_ignore_ascii_case(field))?;
    let row = rows.records().next()?.ok()?;
    row.get(at).map(|told| told.trim().to_owned()).filter(|told| !told.is_empty())
}
