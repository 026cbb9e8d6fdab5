//! A boundary file becomes an area set.

use std::collections::BTreeMap;
use std::path::PathBuf;

use geo_types::MultiPolygon;
use rayon::prelude::*;
use thiserror::Error;

use super::hierarchy::{self, AreaNames, BuurtRow};
use super::projection::Projection;
use super::rings::{self, Findings};
use super::{AreaSet, Level, UndrawnAreas, codes, pages};
use crate::problems::{MapSpot, ProblemCode, Problems};
use crate::sources::{self, Cell, ColumnPlace, Layer, RawGeometry, SourceError, SourceFile, SourceSpec};

mod inhabitants;
mod water;

use inhabitants::{inhabitants, refuse_fractions};

/// Boundaries cannot be used.
#[derive(Debug, Error)]
pub enum AreaError {
    /// The file cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Nothing tells of which year the boundaries are.
    #[error("reading boundaries from {}: its name has no year, expected one such as wijkenbuurten_2024_v1.gpkg; rename \
             the file", path.display())]
    YearUnknown {
        /// The file.
        path: PathBuf,
    },
    /// No row is a usable buurt.
    #[error(
        "reading boundaries from {place}: found {rows} rows, none with a code such as BU05990101 in column `{column}`; \
             check that the layer holds buurten, and `columns.code` of its source in sources.toml"
    )]
    NoBuurten {
        /// File and layer.
        place: String,
        /// How many rows there are.
        rows: usize,
        /// The column of the codes.
        column: String,
    },
    /// The coordinates are not those of the reference system that the file claims.
    #[error(
        "reading boundaries from {place}: it says {crs} (for GeoJSON without `crs` that is longitude and latitude), \
             but {share:.0} % of its points lie outside the Netherlands then, such as ({x}, {y}); write the right \
             reference system into the file, for instance with ogr2ogr -a_srs EPSG:28992"
    )]
    WrongCrs {
        /// File and layer.
        place: String,
        /// The system that it claims.
        crs: &'static str,
        /// Percentage of points outside.
        share: f64,
        /// One of them.
        x: f64,
        /// One of them.
        y: f64,
    },
    /// No buurt is land.
    #[error(
        "reading boundaries from {place}: all {rows} buurten are water by column `{column}` (the first has {found}), \
             expected NEE for land, JA or B for water; put these words there"
    )]
    NoLand {
        /// File and layer.
        place: String,
        /// How many buurten there are.
        rows: usize,
        /// The column of water.
        column: String,
        /// What stands there in the first.
        found: String,
    },
    /// Nothing of it could be drawn.
    #[error(
        "reading boundaries from {place}: found {rows} buurten, none with a shape that can be drawn (the first: \
             {found}), expected polygons; save the layer with its geometry, as polygons"
    )]
    NothingToDraw {
        /// File and layer.
        place: String,
        /// How many buurten there are.
        rows: usize,
        /// What the first has instead.
        found: String,
    },
}

/// Reads the buurten of a boundary file, with the names of wijken and gemeenten and the water where the file has layers
/// of them.
///
/// Rows without a well-formed code, and second rows of a code, are left out; a geometry that cannot be used leaves its
/// area without boundary.
///
/// # Errors
/// The file or its layer of buurten cannot be read, its year is unknown, no row is a buurt, or its coordinates are not
/// what it claims.
pub fn read_areas(file: &SourceFile, spec: &SourceSpec, problems: &mut Problems) -> Result<AreaSet, AreaError> {
    read_areas_of(file, &[], spec, problems).map(|(areas, _)| areas)
}

/// Reads the same of a file and others of its year, which are joined where they are pages of one layer; gives the names
/// of those that were.
///
/// # Errors
/// As [`read_areas`]; and that two files have the same areas equally deep in the folder.
pub(crate) fn read_areas_of(
    file: &SourceFile,
    others: &[&SourceFile],
    spec: &SourceSpec,
    problems: &mut Problems,
) -> Result<(AreaSet, Vec<String>), AreaError> {
    let year = file.year.ok_or_else(|| AreaError::YearUnknown { path: file.path.clone() })?;
    let files: Vec<&SourceFile> = std::iter::once(file).chain(others.iter().copied()).collect();
    let (layer, used) = pages::read(&files, spec, problems)?;
    let used = used.into_iter().map(|i| files[i].name.clone()).collect();
    let mut rows = buurt_rows(&layer, spec, problems)?;
    refuse_fractions(&layer, &mut rows, problems);
    if let Some((column, found)) = water::check(&layer, spec, &rows, problems) {
        return Err(AreaError::NoLand { place: layer.table.name.clone(), rows: rows.len(), column, found });
    }
    let mut named = |level| optional(sources::read_layer(file, spec, level, problems), file, problems);
    let (wijk_layer, gemeente_layer) = (named("wijken")?, named("gemeenten")?);

    let wijk_names = names(wijk_layer.as_ref(), spec, Level::Wijk, "wijk", "wijk_name");
    let gemeente_names = names(gemeente_layer.as_ref(), spec, Level::Gemeente, "gemeente", "gemeente_name");
    let levels = hierarchy::build(&rows, &wijk_names, &gemeente_names, problems);

    let projection = Projection::new(layer.crs);
    let cleaned: Vec<_> = rows.par_iter().map(|row| clean(&layer.geometries[row.row], &projection)).collect();
    check_crs(&layer, &projection, &cleaned)?;
    if cleaned.iter().all(|(shape, _)| shape.0.is_empty()) {
        let found =
            rows.first().map_or_else(String::new, |row| found_instead(&layer.geometries[row.row], &cleaned[0].1));
        return Err(AreaError::NothingToDraw { place: layer.table.name.clone(), rows: rows.len(), found });
    }
    for (row, (shape, findings)) in rows.iter().zip(&cleaned) {
        report(row, &layer.geometries[row.row], shape, findings, &projection, problems);
    }
    report_columns(&layer, spec, [&wijk_layer, &gemeente_layer].map(Option::is_some), problems);
    let water = gemeente_layer.map_or_else(Vec::new, |layer| water_shapes(&layer, spec));
    let inhabitants_column = spec.column(&layer.table, "inhabitants").map(|column| ColumnPlace {
        source: spec.id.clone(),
        file: layer.table.name.clone(),
        column: layer.table.columns[column].clone(),
    });
    let areas = AreaSet {
        year,
        buurten: levels.buurten,
        wijken: levels.wijken,
        gemeenten: levels.gemeenten,
        boundaries: cleaned.into_iter().map(|(shape, _)| shape).collect(),
        water,
        inhabitants_column,
        undrawn: UndrawnAreas::default(),
    };
    Ok((areas, used))
}

/// Takes a layer that may be absent, which is a problem unless the format has one layer only.
fn optional(
    layer: Result<Layer, SourceError>,
    file: &SourceFile,
    problems: &mut Problems,
) -> Result<Option<Layer>, SourceError> {
    match layer {
        Ok(layer) => Ok(Some(layer)),
        Err(SourceError::LayerMissing { wanted, present, one_only, .. }) => {
            if !one_only {
                let detail = format!(
                    "no layer for {wanted}: it has {}; names come from the layer of buurten, or are codes",
                    present.join(", ")
                );
                problems.report(ProblemCode::LayerMissing, &file.name, detail);
            }
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Reports the roles for which the layer of buurten has no column; names of wijken and gemeenten only where no layer of
/// them tells these.
fn report_columns(layer: &Layer, spec: &SourceSpec, has_layer: [bool; 2], problems: &mut Problems) {
    let consequences = [
        ("name", "buurten are called by their codes"),
        ("wijk", "the wijk of a buurt is taken from its code"),
        ("gemeente", "the gemeente of a buurt is taken from its code"),
        ("wijk_name", "wijken are called by their codes"),
        ("gemeente_name", "gemeenten are called by their codes"),
        ("inhabitants", "inhabitants are those of the statistics only"),
        ("water", "no buurt is taken for water"),
    ];
    for (role, consequence) in consequences {
        let is_told = matches!((role, has_layer), ("wijk_name", [true, _]) | ("gemeente_name", [_, true]));
        let names = spec.names(role);
        if !is_told && !names.is_empty() && spec.column(&layer.table, role).is_none() {
            let detail = format!("no column {}: {consequence}", names.join(" or "));
            problems.report(ProblemCode::ColumnMissing, layer.table.name.as_str(), detail);
        }
    }
}

/// Reads the attributes of the buurten, sorted by code.
fn buurt_rows(layer: &Layer, spec: &SourceSpec, problems: &mut Problems) -> Result<Vec<BuurtRow>, AreaError> {
    let table = &layer.table;
    let Some(code_column) = layer.code.or_else(|| spec.column(table, "code")) else {
        return Err(AreaError::Source(SourceError::ColumnMissing {
            table: table.name.clone(),
            source_id: spec.id.clone(),
            role: "code".to_owned(),
            wanted: spec.names("code").to_vec(),
            present: layer.present.clone(),
        }));
    };
    let mut found: BTreeMap<String, BuurtRow> = BTreeMap::new();
    for row in 0..table.rows() {
        let place = format!("{} row {}", table.name, table.places[row]);
        let code = codes::tidy(&layer.text(spec, "code", row).unwrap_or_default());
        if !Level::Buurt.has_form(&code) {
            let detail =
                format!("found `{code}`, expected BU with four digits and four letters or digits; the row is left out");
            problems.report(ProblemCode::CodeMalformed, place, detail);
            continue;
        }
        if let Some(first) = found.get(&code) {
            let detail = format!("{code} stands in row {} already; this row is left out", table.places[first.row]);
            problems.report(ProblemCode::CodeDuplicate, place, detail);
            continue;
        }
        let place = format!("{code} ({place})");
        for (role, level) in [("wijk", Level::Wijk), ("gemeente", Level::Gemeente)] {
            if spec.column(table, role).is_some() && layer.text(spec, role, row).is_none() {
                let detail = format!("its {} is empty, and is taken from its own code", level.prefix());
                problems.report(ProblemCode::ParentMissing, place.as_str(), detail);
            }
        }
        let buurt = BuurtRow {
            name: layer.text(spec, "name", row),
            wijk: layer.text(spec, "wijk", row),
            wijk_name: layer.text(spec, "wijk_name", row),
            gemeente: layer.text(spec, "gemeente", row),
            gemeente_name: layer.text(spec, "gemeente_name", row),
            inhabitants: inhabitants(layer, spec, row, &place, problems),
            water: water::of_buurt(layer, spec, row),
            change_flag: change_flag(layer, spec, row),
            place,
            row,
            code: code.clone(),
        };
        found.insert(code, buurt);
    }
    if found.is_empty() {
        let column = table.columns[code_column].clone();
        return Err(AreaError::NoBuurten { place: table.name.clone(), rows: table.rows(), column });
    }
    Ok(found.into_values().collect())
}

/// Reads what the file says of the change of an area in its year; anything but a number says nothing.
fn change_flag(layer: &Layer, spec: &SourceSpec, row: usize) -> Option<i32> {
    match &layer.table.row(row)[spec.column(&layer.table, "change")?] {
        Cell::Number(number) => (0..100).find(|flag| f64::from(*flag).to_bits() == number.to_bits()),
        Cell::Text(text) => text.trim().parse().ok(),
        Cell::Missing => None,
    }
}

fn names(layer: Option<&Layer>, spec: &SourceSpec, level: Level, code_role: &str, name_role: &str) -> AreaNames {
    let layer = layer?;
    let mut names = BTreeMap::new();
    for row in 0..layer.table.rows() {
        let code = codes::tidy(&layer.text(spec, code_role, row).unwrap_or_default());
        // Water rows repeat the code of their gemeente, without a name: they do not tell that it is there. A wijk may
        // be water as a whole.
        if level.has_form(&code) && !(level == Level::Gemeente && water::of_row(layer, spec, row)) {
            let name = layer.text(spec, name_role, row);
            let kept = names.entry(code.clone()).or_insert_with(|| name.clone().unwrap_or_else(|| code.clone()));
            if let Some(name) = name
                && *kept == code
            {
                *kept = name;
            }
        }
    }
    Some(names)
}

fn clean(geometry: &RawGeometry, projection: &Projection) -> (MultiPolygon<f64>, Findings) {
    match geometry {
        RawGeometry::Polygons(polygons) => rings::clean(polygons, projection),
        RawGeometry::Empty | RawGeometry::Unusable(_) => (MultiPolygon(Vec::new()), Findings::default()),
    }
}

/// Refuses a file of which most points lie where they cannot.
fn check_crs(
    layer: &Layer,
    projection: &Projection,
    cleaned: &[(MultiPolygon<f64>, Findings)],
) -> Result<(), AreaError> {
    let points: usize = cleaned.iter().map(|(_, findings)| findings.points).sum();
    let misplaced: usize = cleaned.iter().map(|(_, findings)| findings.misplaced).sum();
    if misplaced * 2 <= points {
        return Ok(());
    }
    let [low, high] = projection.plausible();
    let polygons = layer
        .geometries
        .iter()
        .filter_map(|geometry| if let RawGeometry::Polygons(polygons) = geometry { Some(polygons) } else { None });
    let outside = polygons
        .flatten()
        .flatten()
        .flatten()
        .find(|point| !(point.x >= low.x && point.x <= high.x && point.y >= low.y && point.y <= high.y));
    let (x, y) = outside.map_or((f64::NAN, f64::NAN), |point| (point.x, point.y));
    #[expect(clippy::cast_precision_loss, reason = "a percentage for a message")]
    let share = 100.0 * misplaced as f64 / points as f64;
    Err(AreaError::WrongCrs { place: layer.table.name.clone(), crs: layer.crs.name(), share, x, y })
}

fn report(
    row: &BuurtRow,
    raw: &RawGeometry,
    shape: &MultiPolygon<f64>,
    findings: &Findings,
    projection: &Projection,
    problems: &mut Problems,
) {
    let spot = |place| {
        let at = projection.to_world(place).map_or(place, super::projection::to_degrees);
        MapSpot { at: [at.x, at.y], areas: vec![row.code.clone()] }
    };
    if let Some(tangled) = findings.tangled {
        let found = match tangled.first {
            Some(_) => format!("crosses itself {} times or more", tangled.count),
            None => "has so many edges side by side that they cannot be looked through for crossings".to_owned(),
        };
        let detail = format!(
            "the boundary of {} {found} in {} edges, so that nobody can tell what is inside; that part is left out: \
             draw it again, or mend it with `Fix geometries` of QGIS or ogr2ogr -makevalid",
            row.place, tangled.edges
        );
        match tangled.first {
            Some(place) => problems.report_at(ProblemCode::RingSelfIntersects, spot(place), detail),
            None => problems.report(ProblemCode::RingSelfIntersects, row.place.as_str(), detail),
        }
    }
    if shape.0.is_empty() {
        let found = found_instead(raw, findings);
        problems.report(
            ProblemCode::GeometryEmpty,
            &row.place,
            format!("found {found}; the area keeps its figures and is not drawn"),
        );
        return;
    }
    if let Some(mended) = findings.mended() {
        problems.report(ProblemCode::GeometryMended, &row.place, mended);
    }
    if let Some(place) = findings.crossing {
        let done = if findings.uncrossed {
            "it was split there by the even-odd rule"
        } else {
            "it could not be mended and is kept"
        };
        let detail = format!("the boundary of {} crosses or touches itself; {done}", row.place);
        problems.report_at(ProblemCode::RingSelfIntersects, spot(place), detail);
    }
}

/// Says what an area has in place of a shape.
fn found_instead(raw: &RawGeometry, findings: &Findings) -> String {
    match raw {
        RawGeometry::Unusable(found) => found.clone(),
        RawGeometry::Empty => "no geometry".to_owned(),
        RawGeometry::Polygons(_) => format!("no usable ring ({})", findings.mended().unwrap_or_default()),
    }
}

/// Takes the water from the layer of gemeenten.
fn water_shapes(layer: &Layer, spec: &SourceSpec) -> Vec<MultiPolygon<f64>> {
    let projection = Projection::new(layer.crs);
    let shapes = (0..layer.table.rows())
        .filter(|row| water::of_row(layer, spec, *row))
        .map(|row| clean(&layer.geometries[row], &projection).0);
    shapes.filter(|shape| !shape.0.is_empty()).collect()
}

#[cfg(test)]
mod tests;
