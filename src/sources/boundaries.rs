//! The layer of a boundary file that is asked for, whatever the format of the file.
//!
//! In: a file, and what the layer should hold. Out: a [`Layer`]. Guaranteed: the column of codes is the one in which
//! there are codes, and the reference system one that can be projected, east before north.

use std::path::Path;

use super::layer::{GeometryUse, Layer, RawLayer};
use super::pattern::NameParts;
use super::{
    Cell, NamePattern, SourceError, SourceFile, SourceSpec, Table, cells, codes, coordinates, geojson, geopackage,
    parquet, shapefile, tables,
};
use crate::problems::{ProblemCode, Problems};

/// Reads the layer of a boundary file that holds `buurten`, `wijken` or `gemeenten`, with the columns of the roles of
/// its source.
///
/// A file of GeoJSON or `GeoParquet` has one layer, `buurten`. Texts that are too long are cut and reported.
///
/// # Errors
/// [`SourceError::LayerMissing`] if the file has no such layer; otherwise what is wrong with the file or its coordinate
/// reference system.
pub fn read_layer(
    file: &SourceFile,
    spec: &SourceSpec,
    holds: &'static str,
    problems: &mut Problems,
) -> Result<Layer, SourceError> {
    let (raw, code) = read_with_code(file, spec, holds, GeometryUse::Read)?;
    let RawLayer { mut table, mut geometries, claim, present, page, told } = raw;
    for detail in told {
        problems.report(ProblemCode::FilePartMissing, table.name.as_str(), detail);
    }
    let crs = coordinates::settle(&table.name, claim, &mut geometries, problems)?;
    cells::shorten(&mut table, problems);
    Ok(Layer { table, geometries, crs, present, code, page })
}

/// Reads the codes in the layer of the buurten of a boundary file, as they stand there, one for each row that has one;
/// no geometry is looked at.
///
/// # Errors
/// As [`read_layer`], but for what is wrong with coordinates.
pub(crate) fn read_codes(file: &SourceFile, spec: &SourceSpec) -> Result<Vec<String>, SourceError> {
    let (RawLayer { table, .. }, code) = read_with_code(file, spec, "buurten", GeometryUse::PassedOver)?;
    let Some(column) = code.or_else(|| spec.column(&table, "code")) else { return Ok(Vec::new()) };
    let text = |row: usize| match &table.row(row)[column] {
        Cell::Text(text) => Some(text.to_string()),
        Cell::Missing | Cell::Number(_) => None,
    };
    Ok((0..table.rows()).filter_map(text).collect())
}

/// Reads a layer with the columns of the roles of its source, and finds that of its codes by what stands in it.
fn read_with_code(
    file: &SourceFile,
    spec: &SourceSpec,
    holds: &'static str,
    geometry: GeometryUse,
) -> Result<(RawLayer, Option<usize>), SourceError> {
    let wanted: Vec<&str> = spec.columns.values().flatten().map(String::as_str).collect();
    let mut raw = read_raw(file, spec, holds, &wanted, geometry)?;
    let code_of = |table: &Table| codes::code_column(table, spec.names("code"), codes::is_buurt_code);
    let mut code = code_of(&raw.table);
    if code.is_none() && holds == "buurten" {
        // Perhaps they stand in a column of another name.
        let all = read_raw(file, spec, holds, &[], geometry)?;
        code = code_of(&all.table);
        if code.is_some() {
            raw = all;
        }
    }
    Ok((raw, code))
}

fn read_raw(
    file: &SourceFile,
    spec: &SourceSpec,
    holds: &'static str,
    wanted: &[&str],
    geometry: GeometryUse,
) -> Result<RawLayer, SourceError> {
    let name = file.name.as_str();
    let patterns = layer_patterns(spec, holds)?;
    match tables::extension(&file.path).as_str() {
        "gpkg" => {
            let fits = |layer: &str| patterns.iter().any(|pattern| pattern.fits(layer));
            geopackage::read(&file.path, name, holds, &fits, wanted, geometry)
        }
        "shp" => {
            // Shapefiles of several years may lie in one folder.
            let is_of_year = |told: NameParts| told.year.is_none() || told.year == file.year;
            let fits = |stem: &str| patterns.iter().any(|pattern| pattern.told_by(stem).is_some_and(is_of_year));
            shapefile::read(&file.path, name, holds, &fits, spec, wanted, geometry)
        }
        "geojson" | "json" if holds == "buurten" => geojson::read(&file.path, name, wanted, geometry),
        "parquet" | "geoparquet" if holds == "buurten" => parquet::read_layer(&file.path, name, wanted, geometry),
        "geojson" | "json" | "parquet" | "geoparquet" => {
            let present = vec!["buurten".to_owned()];
            Err(SourceError::LayerMissing { path: file.path.clone(), wanted: holds, present, one_only: true })
        }
        _ => Err(unknown_format(&file.path)),
    }
}

pub(super) fn layer_patterns(spec: &SourceSpec, holds: &str) -> Result<Vec<NamePattern>, SourceError> {
    let texts = spec.layers.get(holds).map_or(&[][..], Vec::as_slice);
    texts
        .iter()
        .map(|text| {
            NamePattern::parse(text).map_err(|found| SourceError::Pattern {
                source_id: spec.id.clone(),
                pattern: text.clone(),
                found,
            })
        })
        .collect()
}

fn unknown_format(path: &Path) -> SourceError {
    SourceError::Damaged {
        path: path.to_owned(),
        place: "its name".to_owned(),
        found: format!("extension `{}`", tables::extension(path)),
        expected: "boundaries as .gpkg, .shp, .geoparquet, .geojson or .geojson.gz",
        hint: "convert the file, or change `files` of the source in sources.toml",
    }
}
