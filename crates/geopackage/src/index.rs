//! The spatial index of a layer: an R-tree of the extents of its areas, and what keeps it right when somebody edits the
//! layer (OGC 12-128r17 annex F.3).
//!
//! Programs find what is in sight by it; without one they read all geometry for every picture, and some that count on
//! it fail.

use rusqlite::{Connection, params};

use super::identifier;

/// Where the extension is defined.
const DEFINITION: &str = "http://www.geopackage.org/spec131/#extension_rtree";

/// Makes the index of a layer whose rows are in its table, with `fid` for their numbers: the number and the extent of
/// each area (west, south, east, north). The table `gpkg_extensions` is there.
///
/// # Errors
/// What `SQLite` says.
pub fn index_layer(database: &Connection, layer: &str, extents: &[(i64, [f64; 4])]) -> rusqlite::Result<()> {
    let index = format!("rtree_{layer}_geom");
    let table = identifier(&index);
    database.execute_batch(&format!("CREATE VIRTUAL TABLE {table} USING rtree(id, minx, maxx, miny, maxy)"))?;
    let mut insert = database.prepare(&format!("INSERT INTO {table} VALUES (?1, ?2, ?3, ?4, ?5)"))?;
    for (row, [west, south, east, north]) in extents {
        insert.execute(params![row, west, east, south, north])?;
    }
    database.execute_batch(&triggers(&index, &table, &identifier(layer)))?;
    database.execute(
        "INSERT INTO gpkg_extensions VALUES (?1, 'geom', 'gpkg_rtree_index', ?2, 'write-only')",
        params![layer, DEFINITION],
    )?;
    Ok(())
}

/// Writes the triggers that the extension asks for: their names, conditions and order are prescribed.
fn triggers(index: &str, table: &str, layer: &str) -> String {
    let (drawn, empty) =
        ("(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))", "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))");
    let (same, moved) = ("OLD.fid = NEW.fid", "OLD.fid != NEW.fid");
    let put = format!(
        "INSERT OR REPLACE INTO {table} VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), \
         ST_MaxY(NEW.geom));"
    );
    let remove = format!("DELETE FROM {table} WHERE id = OLD.fid;");
    let remove_both = format!("DELETE FROM {table} WHERE id IN (OLD.fid, NEW.fid);");
    let trigger = |name: &str, event: &str, when: &str, what: &str| {
        let name = identifier(&format!("{index}_{name}"));
        format!("CREATE TRIGGER {name} AFTER {event} ON {layer} WHEN {when} BEGIN {what} END;\n")
    };
    [
        trigger("insert", "INSERT", drawn, &put),
        trigger("update1", "UPDATE OF geom", &format!("{same} AND {drawn}"), &put),
        trigger("update2", "UPDATE OF geom", &format!("{same} AND {empty}"), &remove),
        trigger("update3", "UPDATE", &format!("{moved} AND {drawn}"), &format!("{remove} {put}")),
        trigger("update4", "UPDATE", &format!("{moved} AND {empty}"), &remove_both),
        trigger("delete", "DELETE", "OLD.geom NOT NULL", &remove),
    ]
    .concat()
}
