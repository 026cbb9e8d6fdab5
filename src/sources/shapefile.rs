//! Shapefiles (ESRI Shapefile Technical Description, July 1998): boundaries in several files of one name.
//!
//! In: the `.shp` of a layer, with `.dbf`, `.shx`, `.prj` and `.cpg` beside it; wijken and gemeenten are shapefiles of
//! their own in the same folder. Out: a [`RawLayer`] whose places count records from 1. Guaranteed: shape and
//! attributes of a record belong together, or the file is refused; what of it is not there, and how it is read then, is
//! told; what is held of the shapes is one record, of a bounded length.

use std::path::{Path, PathBuf};

use super::bounds::{self, Room};
use super::layer::{DeclaredCrs, GeometryUse, LayerPage, RawLayer};
use super::{Cell, RawGeometry, SourceError, SourceSpec, Table, column_matches};

mod attributes;
mod encoding;
mod parts;
mod reference;
mod rings;
mod shapes;

pub(super) use parts::{belongs_to, is_shapefile, whole};

use attributes::DbaseTable;
use parts::ShapefileParts;
use shapes::Shapes;

/// Letters of the name of a column, beyond which programs cut it.
const NAME: usize = 10;

/// Reads a layer with the wanted columns: that of the buurten is the file itself, another one the first shapefile in
/// its folder whose name fits.
pub(super) fn read(
    path: &Path,
    name: &str,
    holds: &'static str,
    fits: &dyn Fn(&str) -> bool,
    spec: &SourceSpec,
    wanted: &[&str],
    geometry: GeometryUse,
) -> Result<RawLayer, SourceError> {
    if holds == "buurten" {
        return read_file(path, name.to_owned(), spec, wanted, geometry);
    }
    let beside = parts::shapefiles_beside(path)?;
    let Some(other) = beside.iter().find(|other| *other != path && fits(&stem_of(other))) else {
        let present = beside.iter().map(|other| stem_of(other)).collect();
        return Err(SourceError::LayerMissing { path: path.to_owned(), wanted: holds, present, one_only: false });
    };
    let file = other.file_name().unwrap_or_default().to_string_lossy();
    let name = name.rsplit_once('/').map_or(file.to_string(), |(folder, _)| format!("{folder}/{file}"));
    read_file(other, name, spec, wanted, geometry)
}

fn stem_of(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn read_file(
    shp: &Path,
    name: String,
    spec: &SourceSpec,
    wanted: &[&str],
    geometry: GeometryUse,
) -> Result<RawLayer, SourceError> {
    let ShapefileParts { shx, dbf, prj, cpg } = ShapefileParts::find(shp)?;
    let dbf = dbf.ok_or_else(|| without(shp, "dbf", "the codes and names of the areas"))?;
    let mut told = Vec::new();
    if shx.is_none() {
        told.push(format!("no {}.shx: its shapes are read in the order of the file", stem_of(shp)));
    }
    let claim = match prj {
        Some(prj) => reference::claim(&prj, &name)?,
        None => DeclaredCrs::Unknown(format!("no {}.prj", stem_of(shp))),
    };
    let mut shapes = Shapes::open(shp, shx.as_deref())?;
    let mut attributes = DbaseTable::open(&dbf, cpg.as_deref())?;
    if shapes.count() != attributes.count() {
        return Err(SourceError::Damaged {
            path: shp.to_owned(),
            place: "its count of records".to_owned(),
            found: format!("{} shapes, and {} rows in {}", shapes.count(), attributes.count(), dbf.display()),
            expected: "a row of attributes for each shape",
            hint: "the files are not of one shapefile, or one was cut off; download all of them again",
        });
    }
    let present = whole_names(attributes.names(), spec);
    let is_wanted = |column: &str| wanted.is_empty() || wanted.iter().any(|wanted| column_matches(column, wanted));
    let kept: Vec<usize> = (0..present.len()).filter(|column| is_wanted(&present[*column])).collect();
    let columns = kept.iter().map(|column| present[*column].clone()).collect();
    let mut table = Table { name, columns, cells: Vec::new(), places: Vec::new() };
    let mut geometries = Vec::new();
    let (mut cell_room, mut point_room) = (Room::below(&bounds::CELLS), Room::below(&bounds::POINTS));
    for record in 0..shapes.count() {
        let Some(cells) = attributes.row(record, &kept)? else { continue };
        let geometry = match geometry {
            GeometryUse::Read => shapes.geometry(record)?,
            GeometryUse::PassedOver => RawGeometry::Empty,
        };
        cell_room
            .take(kept.len() + 1)
            .and_then(|()| geometry.take_room(&mut point_room))
            .map_err(|bound| bound.passed(shp, format!("record {}", record + 1), "still more records"))?;
        geometries.push(geometry);
        table.cells.extend(cells);
        table.places.push(record as u64 + 1);
    }
    let has_words = table.cells.iter().any(|cell| matches!(cell, Cell::Text(text) if !text.is_ascii()));
    told.extend(attributes.doubt().filter(|_| has_words));
    Ok(RawLayer { table, geometries, claim, present, page: LayerPage::default(), told })
}

/// Gives columns whose names were cut their whole ones, where the source knows them: `gemeenteco` is `gemeentecode`.
/// The first with a name has it; a program that cuts two to the same writes a number into the second.
fn whole_names(names: Vec<String>, spec: &SourceSpec) -> Vec<String> {
    let known = || spec.columns.values().flatten();
    let whole = |name: &String| {
        let is_known = known().any(|known| column_matches(name, known));
        let is_cut = |whole: &&String| whole.get(..NAME).is_some_and(|start| start.eq_ignore_ascii_case(name));
        known().filter(|_| name.len() == NAME && !is_known).find(is_cut).cloned()
    };
    names.into_iter().map(|name| whole(&name).unwrap_or(name)).collect()
}

/// Says that a file is not there without which the others are of no use.
fn without(shp: &Path, end: &str, what: &str) -> SourceError {
    SourceError::Damaged {
        path: shp.to_owned(),
        place: "the files beside it".to_owned(),
        found: format!("no {}.{end}, which has {what}", stem_of(shp)),
        expected: "all files of the shapefile together: .shp, .dbf, .shx and .prj",
        hint: "put all files of that name from the publisher's zip into the folder, or the zip itself",
    }
}

/// Lists the files whose bytes make up a shapefile, in a fixed order, for its hash.
pub(super) fn files_of(shp: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let ShapefileParts { shx, dbf, prj, cpg } = ShapefileParts::find(shp)?;
    Ok(std::iter::once(shp.to_owned()).chain([shx, dbf, prj, cpg].into_iter().flatten()).collect())
}

#[cfg(test)]
mod tests;
