//! GeoPackage layers, by name or by what they hold, read-only.
//!
//! In: an OGC GeoPackage. Out: a [`RawLayer`] whose places are feature ids. Attributes and geometry come in one pass
//! over the table. Guaranteed: a layer may be a view, but one that never ends, or makes values of any length, is
//! stopped; the file runs nothing else.

use std::io::Read;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};
use veerkracht_geopackage::identifier;

use super::bounds::{self, Bound, Room};
use super::layer::{DeclaredCrs, GeometryUse, LayerPage, RawLayer};
use super::{Cell, Crs, SourceError, Table, cells, column_matches, text, wkb};

mod choice;
mod open;

use open::{damaged, open};

/// Bytes of a text of which the start is kept.
const TEXT_READ: usize = 1 << 16;

/// Reads the layer whose name fits, with the wanted columns that it has; of several the first. That of the buurten is
/// chosen by what it holds ([`GeoPackageFile::buurten`]).
pub(super) fn read(
    path: &Path,
    name: &str,
    holds: &'static str,
    fits: &dyn Fn(&str) -> bool,
    wanted: &[&str],
    geometry: GeometryUse,
) -> Result<RawLayer, SourceError> {
    check_header(path)?;
    check_closed(path)?;
    let file = GeoPackageFile { path, connection: open(path)? };
    let layers = file.layers()?;
    let chosen = match holds {
        "buurten" => file.buurten(&layers, fits, wanted)?,
        _ => layers.iter().find(|layer| fits(layer)),
    };
    let Some(layer) = chosen else {
        return Err(SourceError::LayerMissing {
            path: path.to_owned(),
            wanted: holds,
            present: layers,
            one_only: false,
        });
    };
    let claim = file.claim(layer, &format!("{name}, layer {layer}"))?;
    let header = file.header(layer)?;
    file.rows(layer, &header, format!("{name}:{layer}"), claim, wanted, geometry)
}

/// Refuses a file that a program has open: what was changed and saved there stands beside it, and not in it yet.
fn check_closed(path: &Path) -> Result<(), SourceError> {
    for end in ["-wal", "-journal"] {
        let mut beside = path.as_os_str().to_owned();
        beside.push(end);
        let length = std::fs::metadata(Path::new(&beside)).map_or(0, |beside| beside.len());
        if length > 0 {
            return Err(SourceError::Damaged {
                path: path.to_owned(),
                place: format!("the file beside it whose name ends in {end}"),
                found: format!("{length} bytes of changes that are not in it yet"),
                expected: "a GeoPackage that no program has open",
                hint: "close the file in QGIS, which writes the changes into it; or delete the file beside it, to go \
                       on without them",
            });
        }
    }
    Ok(())
}

/// Says plainly what a file is that is no `SQLite` database at all, or less of one than its header counts: the library
/// reports the first late and vaguely, and the second only if it comes past the missing page.
fn check_header(path: &Path) -> Result<(), SourceError> {
    let unreadable = |source| SourceError::Unreadable { path: path.to_owned(), source };
    let file = text::open(path)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let mut start = Vec::with_capacity(100);
    file.take(100).read_to_end(&mut start).map_err(unreadable)?;
    let damaged = |place: &str, found: String, hint| {
        Err(SourceError::Damaged {
            path: path.to_owned(),
            place: place.to_owned(),
            found,
            expected: "a whole GeoPackage",
            hint,
        })
    };
    if let Some(expected) = length_by_header(&start) {
        if expected <= length {
            return Ok(());
        }
        let found = format!("the end of the file; its header counts {expected} bytes");
        return damaged(&format!("byte {length}"), found, "the file was cut off; download it again");
    }
    let found = match start.as_slice() {
        [] => "an empty file",
        [b'P', b'K', ..] => "a zip archive",
        [b'<', ..] => "a web page or XML",
        [b'v', b'e', b'r', b's', b'i', b'o', b'n', ..] => "a Git LFS pointer",
        _ => "bytes that are no SQLite database",
    };
    damaged("byte 0", found.to_owned(), "unpack or download the file again")
}

/// Tells how long a database is by its header (file format of `SQLite`, section 1.3); none if it is no such header.
fn length_by_header(start: &[u8]) -> Option<u64> {
    let header: &[u8; 100] = start.try_into().ok()?;
    if !header.starts_with(b"SQLite format 3\0") {
        return None;
    }
    let number = |at: usize| header[at..at + 4].iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
    let page = match u64::from(header[16]) << 8 | u64::from(header[17]) {
        1 => 65_536,
        size => size,
    };
    // Old writers left the count of pages stale; it counts only if the change counter was written with it.
    Some(if number(24) == number(92) { number(28) * page } else { 0 })
}

/// The columns of a layer's table.
struct LayerColumns {
    columns: Vec<String>,
    geometry: String,
    id: Option<String>,
}

struct GeoPackageFile<'p> {
    path: &'p Path,
    connection: Connection,
}

impl GeoPackageFile<'_> {
    fn check<T>(&self, place: &str, result: rusqlite::Result<T>) -> Result<T, SourceError> {
        result.map_err(|error| damaged(self.path, place, &error))
    }

    /// Lists the layers in the order of the file; those with names that no table of a publisher has are passed over.
    fn layers(&self) -> Result<Vec<String>, SourceError> {
        let sql = "SELECT c.rowid, c.table_name FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = \
                   c.table_name WHERE c.data_type = 'features' AND length(c.table_name) <= 200";
        let list = |connection: &Connection| {
            let mut statement = connection.prepare(sql)?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            // Put in order here: the database would first gather all there are.
            rows.take(bounds::LAYERS + 1).collect()
        };
        let mut layers: Vec<(Option<i64>, String)> = self.check("gpkg_contents", list(&self.connection))?;
        if layers.len() > bounds::LAYERS {
            let found = format!("more than {} layers", bounds::LAYERS);
            return Err(Bound { most: 0, said: bounds::QUERY }.passed(self.path, "gpkg_contents", found));
        }
        layers.sort_by_key(|(row, _)| *row);
        Ok(layers.into_iter().map(|(_, name)| name).collect())
    }

    /// Tells what the file says of the reference system of a layer: a number of EPSG is binding, one of its own is not.
    fn claim(&self, layer: &str, place: &str) -> Result<DeclaredCrs, SourceError> {
        let sql = "SELECT g.srs_id, s.organization, s.organization_coordsys_id FROM gpkg_geometry_columns g \
                   LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE g.table_name = ?1";
        let row = self.connection.query_row(sql, [layer], |row| {
            // OGC:CRS84 has a text for a number.
            let number = match row.get_ref(2)? {
                ValueRef::Integer(number) => Some(number.to_string()),
                ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
                _ => None,
            };
            Ok((row.get::<_, i64>(0)?, row.get::<_, Option<String>>(1)?, number))
        });
        let found = self.check("gpkg_spatial_ref_sys", row.optional())?;
        let (id, organisation, number) = found.unwrap_or((0, None, None));
        let name = match (&organisation, &number) {
            (Some(organisation), Some(number)) => format!("{organisation}:{number}"),
            _ => format!("srs_id:{id}"),
        };
        let is_of = |authority: &str| organisation.as_ref().is_some_and(|by| by.eq_ignore_ascii_case(authority));
        let known = match number.as_deref().and_then(|number| number.parse().ok()) {
            Some(number) if is_of("EPSG") => Crs::from_epsg(number),
            _ if organisation.is_none() => Crs::from_epsg(id),
            _ => Crs::from_name(&name).filter(|_| is_of("OGC")),
        };
        match known {
            Some(crs) => Ok(DeclaredCrs::Known(crs)),
            None if is_of("EPSG") => Err(SourceError::Crs {
                place: place.to_owned(),
                found: name,
                hint: "save the layer again in one of these, with QGIS or ogr2ogr -t_srs",
            }),
            None => Ok(DeclaredCrs::Unknown(name)),
        }
    }

    fn header(&self, layer: &str) -> Result<LayerColumns, SourceError> {
        let list = |connection: &Connection| {
            let mut statement = connection.prepare("SELECT name, pk FROM pragma_table_info(?1)")?;
            let rows = statement.query_map([layer], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        let columns = self.check(layer, list(&self.connection))?;
        let sql = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?1";
        let geometry = self.check(layer, self.connection.query_row(sql, [layer], |row| row.get::<_, String>(0)))?;
        let id = columns.iter().find(|(_, key)| *key == 1).map(|(name, _)| name.clone());
        Ok(LayerColumns { columns: columns.into_iter().map(|(name, _)| name).collect(), geometry, id })
    }

    fn rows(
        &self,
        layer: &str,
        header: &LayerColumns,
        name: String,
        claim: DeclaredCrs,
        wanted: &[&str],
        geometry: GeometryUse,
    ) -> Result<RawLayer, SourceError> {
        let kept: Vec<&String> = header
            .columns
            .iter()
            .filter(|column| !column.eq_ignore_ascii_case(&header.geometry))
            .filter(|column| wanted.is_empty() || wanted.iter().any(|wanted| column_matches(column.trim(), wanted)))
            .collect();
        let id = header.id.as_ref().map_or_else(|| "NULL".to_owned(), |id| identifier(id));
        let geometry = if geometry == GeometryUse::Read { identifier(&header.geometry) } else { "NULL".to_owned() };
        let mut chosen = vec![id, geometry];
        chosen.extend(kept.iter().map(|column| identifier(column)));
        let sql = format!("SELECT {} FROM {}", chosen.join(", "), identifier(layer));

        let mut statement = self.check(layer, self.connection.prepare(&sql))?;
        let mut rows = self.check(layer, statement.query([]))?;
        let columns = kept.iter().map(|column| column.trim().to_owned()).collect();
        let mut table = Table { name, columns, cells: Vec::new(), places: Vec::new() };
        let mut geometries = Vec::new();
        let (mut cell_room, mut point_room) = (Room::below(&bounds::CELLS), Room::below(&bounds::POINTS));
        while let Some(row) = self.check(&format!("row {} of layer {layer}", table.places.len() + 1), rows.next())? {
            let ordinal = u64::try_from(table.places.len()).unwrap_or(u64::MAX).saturating_add(1);
            let cell = |index| self.check(layer, row.get_ref(index));
            let place = cell(0)?.as_i64().ok().and_then(|id| u64::try_from(id).ok()).unwrap_or(ordinal);
            let geometry = match cell(1)? {
                ValueRef::Null => super::RawGeometry::Empty,
                ValueRef::Blob(blob) => wkb::decode_blob(blob),
                other => super::RawGeometry::Unusable(format!("a {} instead of a geometry", other.data_type())),
            };
            cell_room.take(kept.len() + 1).and_then(|()| geometry.take_room(&mut point_room)).map_err(|bound| {
                bound.passed(self.path, format!("row {ordinal} of layer {layer}"), "still more rows")
            })?;
            geometries.push(geometry);
            for index in 0..kept.len() {
                table.cells.push(to_cell(cell(index + 2)?));
            }
            table.places.push(place);
        }
        Ok(RawLayer {
            table,
            geometries,
            claim,
            present: header.columns.clone(),
            page: LayerPage::default(),
            told: Vec::new(),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures beyond 2^53 do not occur")]
fn to_cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => Cell::Missing,
        ValueRef::Integer(number) => cells::from_number(number as f64).into(),
        ValueRef::Real(number) => cells::from_number(number).into(),
        ValueRef::Text(text) => {
            cells::from_typed_text(&String::from_utf8_lossy(text.get(..TEXT_READ).unwrap_or(text))).into()
        }
    }
}

#[cfg(test)]
mod tests;
