//! A `GeoPackage`: as long as its header says, with a layer that has rows.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::pattern::Pattern;

/// What every database of `SQLite` begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Checks a `GeoPackage`.
///
/// # Errors
/// What was found, and what was expected.
pub(super) fn check(path: &Path, layer: &Pattern) -> Result<(), String> {
    whole(path)?;
    let layers = layers(path)
        .map_err(|error| format!("found a database that cannot be read ({error}), expected a GeoPackage"))?;
    let fitting = layers.iter().filter(|(name, _)| layer.fits(name));
    if fitting.clone().any(|(_, rows)| *rows > 0) {
        return Ok(());
    }
    let listed: Vec<String> = layers.iter().map(|(name, rows)| format!("{name} ({rows} rows)")).collect();
    let listed = if listed.is_empty() { "none".to_owned() } else { listed.join(", ") };
    Err(format!("found the layers {listed}; expected one with rows named `{layer}`"))
}

/// Compares the length of the file with what its header says.
fn whole(path: &Path) -> Result<(), String> {
    let unreadable = |cause: std::io::Error| format!("it cannot be read: {cause}");
    let mut file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let mut header = [0; 100];
    let is_database = file.read_exact(&mut header).is_ok() && header.starts_with(MAGIC);
    if !is_database {
        return Err("found other bytes than those of a database, expected a GeoPackage (`SQLite format 3`)".to_owned());
    }
    let number =
        |at: usize, bytes: usize| header[at..at + bytes].iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    // A page of 65,536 bytes does not fit into two.
    let page = if number(16, 2) == 1 { 65_536 } else { number(16, 2) };
    let pages = number(28, 4);
    // Databases of old programs do not keep the number of pages; then these two differ.
    let is_kept = number(24, 4) == number(92, 4) && pages > 0;
    if is_kept && length != page * pages {
        return Err(format!(
            "found {length} bytes, expected {} ({pages} pages of {page}): the file was cut off or damaged",
            page * pages
        ));
    }
    Ok(())
}

/// Lists the layers with their numbers of rows.
fn layers(path: &Path) -> rusqlite::Result<Vec<(String, i64)>> {
    let connection = Connection::open_with_flags(
        uri(path),
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    let mut contents =
        connection.prepare("SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY 1")?;
    let names = contents.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut layers = Vec::new();
    for name in names {
        let quoted = name.replace('"', "\"\"");
        let rows = connection.query_row(&format!("SELECT count(*) FROM \"{quoted}\""), [], |row| row.get(0))?;
        layers.push((name, rows));
    }
    Ok(layers)
}

/// Names a file so that nothing is written beside it, whatever its header says of a journal.
fn uri(path: &Path) -> String {
    let mut uri = String::from("file:");
    for part in path.to_string_lossy().chars() {
        match part {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            part => uri.push(part),
        }
    }
    uri.push_str("?immutable=1");
    uri
}
