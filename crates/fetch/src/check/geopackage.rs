//! A `GeoPackage`: as long as its header says, with a layer that has rows and codes of buurten.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use veerkracht_geopackage::identifier;

use super::content::FileContent;
use super::filled::buurt;
use crate::pattern::FilePattern;

/// What every database of `SQLite` begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Checks a `GeoPackage`.
///
/// # Errors
/// What was found, and what was expected.
pub(super) fn check(path: &Path, layer: &FilePattern) -> Result<FileContent, String> {
    whole(path)?;
    let wrong =
        |error: rusqlite::Error| format!("found a database that cannot be read ({error}), expected a GeoPackage");
    let connection = opened(path).map_err(wrong)?;
    let layers = layers(&connection).map_err(wrong)?;
    let fitting: Vec<&str> =
        layers.iter().filter(|(name, rows)| *rows > 0 && layer.fits(name)).map(|(name, _)| name.as_str()).collect();
    if fitting.is_empty() {
        let listed: Vec<String> = layers.iter().map(|(name, rows)| format!("{name} ({rows} rows)")).collect();
        let listed = if listed.is_empty() { "none".to_owned() } else { listed.join(", ") };
        return Err(format!("found the layers {listed}; expected one with rows named `{layer}`"));
    }
    for name in &fitting {
        let codes = codes(&connection, name).map_err(wrong)?;
        if codes > 0 {
            return Ok(FileContent::of(codes));
        }
    }
    Err(format!("found no code of a buurt (BU…) in the layer {}, expected those of the country", fitting.join(", ")))
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

fn opened(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(uri(path), flags)
}

/// Counts the codes of buurten in the first column of a layer that has one.
fn codes(connection: &Connection, layer: &str) -> rusqlite::Result<usize> {
    let layer = identifier(layer);
    let Some(column) = column_of_codes(connection, &layer)? else { return Ok(0) };
    let column = identifier(&column);
    // Ten signs, as `buurt` has it.
    let query = format!(
        "SELECT count(DISTINCT trim({column})) FROM {layer} WHERE {column} LIKE 'BU%' AND length(trim({column})) = 10"
    );
    connection.query_row(&query, [], |row| row.get::<_, i64>(0)).map(|count| usize::try_from(count).unwrap_or_default())
}

/// Finds the column in which the code of a buurt stands; looks no further than the first.
fn column_of_codes(connection: &Connection, layer: &str) -> rusqlite::Result<Option<String>> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {layer}"))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for (at, column) in columns.iter().enumerate() {
            if let ValueRef::Text(text) = row.get_ref(at)?
                && std::str::from_utf8(text).is_ok_and(|text| buurt(text).is_some())
            {
                return Ok(Some(column.clone()));
            }
        }
    }
    Ok(None)
}

/// Lists the layers with their numbers of rows.
fn layers(connection: &Connection) -> rusqlite::Result<Vec<(String, i64)>> {
    let mut contents =
        connection.prepare("SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY 1")?;
    let names = contents.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut layers = Vec::new();
    for name in names {
        let rows =
            connection.query_row(&format!("SELECT count(*) FROM {}", identifier(&name)), [], |row| row.get(0))?;
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
