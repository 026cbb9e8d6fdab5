//! What an association sends becomes rows of its layer, with a report of what was taken and what was not.
//!
//! In: delimited text with degrees, metres of RD New, or postcode and house number, or GeoJSON points; figures as
//! delimited text with a code of a buurt. Out: rows to keep. Guaranteed: only columns that the layer names are kept;
//! every row of the file is counted in the report, as taken or by why it was not; no value
//! that tells of one person is kept.

use std::collections::{BTreeMap, HashSet};

use geo_types::Coord;
use rayon::prelude::*;
use serde_json::Value;

use super::addresses::{self, AddressLookup, HouseAddress};
use super::geojson::{PointCollection, PointFeature, PointGeometry};
use super::report::{FigureReport, ImportError, PointReport};
use super::{Locator, MOST_ROWS, table};
use crate::areas::projection::{Projection, to_degrees};
use crate::areas::{AreaSet, Level};
use crate::documents::Content;
use crate::sources::{Cell, Crs, Table};
use veerkracht_store::{LayerSpec, OwnFigure, PointRow, marks};

/// Names of columns of places, in capitals or not; those of degrees first.
const PLACES: [(&str, Crs, &[&str], &[&str]); 2] = [
    (
        "degrees",
        Crs::Degrees,
        &["lon", "lng", "long", "longitude", "lengtegraad"],
        &["lat", "latitude", "breedtegraad"],
    ),
    (
        "rd",
        Crs::RdNew,
        &["x", "rd_x", "x_rd", "rdx", "xcoordinaat", "x_coordinaat", "x-coordinaat"],
        &["y", "rd_y", "y_rd", "rdy", "ycoordinaat", "y_coordinaat", "y-coordinaat"],
    ),
];

/// Names of the column of codes.
const CODES: &[&str] = &["code", "buurtcode", "bu_code", "gwb_code", "statcode", "buurt"];

/// Most that a value of a point may be long, characters.
const LONGEST_VALUE: usize = 200;

/// In which form something is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UploadForm {
    /// Delimited text.
    Csv,
    /// GeoJSON.
    GeoJson,
}

/// A row before it is known where it lies.
struct RawPoint {
    place: Option<Coord<f64>>,
    /// Where it is by its address, for want of a place.
    address: Option<HouseAddress>,
    /// Values of all columns of the file, for who compares rows.
    all: String,
    /// Values of the columns that are kept.
    kept: Vec<Value>,
}

/// Rows of a file, in one reference system.
struct RawPoints {
    crs: Crs,
    rows: Vec<RawPoint>,
    unreadable: usize,
    left_out: Vec<String>,
}

/// Reads points for a layer.
///
/// # Errors
/// [`ImportError`]: nothing of the file is taken then.
pub(crate) fn read_points(
    bytes: &[u8],
    form: UploadForm,
    spec: &LayerSpec,
    content: &Content,
    locator: &Locator,
) -> Result<(Vec<PointRow>, PointReport), ImportError> {
    let areas = &content.areas;
    let mut read = match form {
        UploadForm::Csv => of_table(bytes, spec)?,
        UploadForm::GeoJson => of_geojson(bytes, spec)?,
    };
    if read.rows.len() > MOST_ROWS {
        return Err(ImportError::TooMany { found: read.rows.len() });
    }
    let mut report = PointReport {
        rows: read.rows.len() + read.unreadable,
        unreadable: read.unreadable,
        personal: read.rows.par_iter_mut().map(|row| without_personal(&mut row.kept)).sum(),
        columns_left_out: read.left_out,
        ..PointReport::default()
    };
    let projection = Projection::new(read.crs);
    let mut addresses = content.postcodes.as_ref().map(|postcodes| AddressLookup::new(postcodes, areas));
    let (mut seen, mut points) = (HashSet::new(), Vec::with_capacity(read.rows.len()));
    let mut per_gemeente = vec![0_usize; areas.gemeenten.len()];
    for row in &read.rows {
        let world = if let Some(place) = row.place {
            let Some(world) =
                Some(place).filter(|&place| read.crs.is_plausible(place)).and_then(|p| projection.to_world(p))
            else {
                report.outside_the_country += 1;
                continue;
            };
            world
        } else if let Some(address) = row.address {
            let addresses = addresses.as_mut().ok_or(ImportError::NoAddresses)?;
            let Some(world) = addresses.place(address).map_err(ImportError::Unreadable)? else {
                report.unknown_address += 1;
                continue;
            };
            world
        } else {
            report.without_place += 1;
            continue;
        };
        if !seen.insert((world.x.to_bits(), world.y.to_bits(), row.all.as_str())) {
            report.duplicate += 1;
            continue;
        }
        match locator.find(&areas.boundaries, world) {
            Some(buurt) => per_gemeente[areas.buurten[buurt as usize].gemeente as usize] += 1,
            None => report.outside_the_buurten += 1,
        }
        let degrees = to_degrees(world);
        let mut kept = row.kept.clone();
        if row.place.is_none() {
            report.by_address += 1;
            // One more than the layer has columns: that it is known by its buurt alone.
            kept.push(Value::Bool(true));
        }
        let properties = Value::Array(kept).to_string();
        points.push(PointRow { longitude: degrees.x, latitude: degrees.y, properties });
    }
    report.taken = points.len();
    let named = areas.gemeenten.iter().zip(per_gemeente).filter(|(_, count)| *count > 0);
    report.per_gemeente = named.map(|(gemeente, count)| (gemeente.code.clone(), count)).collect();
    Ok((points, report))
}

/// Reads points from delimited text.
fn of_table(bytes: &[u8], spec: &LayerSpec) -> Result<RawPoints, ImportError> {
    let by_address = [("postcode", addresses::POSTCODES), ("huisnummer", addresses::NUMBERS)];
    let roles: Vec<(&str, &[&str])> = PLACES
        .iter()
        .flat_map(|(name, _, x, y)| [(*name, *x), (if *name == "rd" { "y" } else { "lat" }, *y)])
        .chain(by_address)
        .collect();
    let (page, problems) = table::read(bytes, &roles, false).map_err(ImportError::Unreadable)?;
    let table = page.table;
    let find = |names: &[&str]| {
        names.iter().find_map(|name| table.columns.iter().position(|column| column.eq_ignore_ascii_case(name)))
    };
    let at = PLACES.iter().find_map(|(_, crs, x, y)| Some((*crs, find(x)?, find(y)?)));
    let address = find(addresses::POSTCODES).zip(find(addresses::NUMBERS));
    if at.is_none() && address.is_none() {
        return Err(ImportError::NoPlaces { found: listed(&table.columns) });
    }
    let crs = at.map_or(Crs::Degrees, |(crs, ..)| crs);
    let (at, is_place) = (at.map(|(_, x, y)| (x, y)), |index| {
        at.is_some_and(|(_, x, y)| index == x || index == y) || address.is_some_and(|(a, b)| index == a || index == b)
    });
    let kept: Vec<Option<usize>> = spec.columns.iter().map(|column| position(&table, column)).collect();
    let left_out = left_out(&table.columns, |index| is_place(index) || kept.contains(&Some(index)));
    let number = |cell: &Cell| if let Cell::Number(number) = cell { Some(*number) } else { None };
    let rows = (0..table.rows()).map(|row| {
        let cells = table.row(row);
        RawPoint {
            place: at.and_then(|(x, y)| Some(Coord { x: number(&cells[x])?, y: number(&cells[y])? })),
            address: address.and_then(|(postcode, number)| HouseAddress::of(&cells[postcode], &cells[number])),
            all: format!("{cells:?}"),
            kept: kept.iter().map(|column| column.map_or(Value::Null, |column| of_cell(&cells[column]))).collect(),
        }
    });
    Ok(RawPoints { crs, rows: rows.collect(), unreadable: unreadable(&problems), left_out })
}

/// Leaves out values that tell of one person, and counts them.
fn without_personal(values: &mut [Value]) -> usize {
    let is_personal = |value: &&mut Value| match value {
        Value::String(text) => !marks(text).is_empty(),
        Value::Number(number) => is_personal_number(number.as_f64().unwrap_or_default()),
        _ => false,
    };
    values.iter_mut().filter(is_personal).map(|value| *value = Value::Null).count()
}

/// Tells whether a number tells of one person. A spreadsheet takes the strokes off it, the zero before it and the plus;
/// of fewer than nine digits it is often a day or a code.
fn is_personal_number(number: f64) -> bool {
    if number.fract() != 0.0 || !(1e8..1e12).contains(&number) {
        return false;
    }
    let digits = format!("{number}");
    let is_marked = |before: &str| !marks(&format!("{before}{digits}")).is_empty();
    match digits.len() {
        9 => is_marked("") || (digits.starts_with('6') && is_marked("0")),
        11 => digits.starts_with("31") && is_marked("+"),
        _ => false,
    }
}

fn unreadable(problems: &crate::problems::Problems) -> usize {
    problems.count(crate::problems::ProblemCode::RowUnreadable)
}

fn position(table: &Table, column: &str) -> Option<usize> {
    table.columns.iter().position(|known| known == column).or_else(|| table.column(column))
}

fn left_out(columns: &[String], is_used: impl Fn(usize) -> bool) -> Vec<String> {
    (0..).zip(columns).filter(|(index, _)| !is_used(*index)).map(|(_, column)| shortened(column)).take(50).collect()
}

fn listed(columns: &[String]) -> String {
    let named: Vec<String> = columns.iter().take(20).map(|column| format!("`{}`", shortened(column))).collect();
    if named.is_empty() { "none".to_owned() } else { named.join(", ") }
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_VALUE).collect()
}

fn of_cell(cell: &Cell) -> Value {
    match cell {
        Cell::Missing => Value::Null,
        Cell::Number(number) => serde_json::Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Cell::Text(text) => Value::String(shortened(text)),
    }
}

/// Reads points from GeoJSON.
fn of_geojson(bytes: &[u8], spec: &LayerSpec) -> Result<RawPoints, ImportError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let PointCollection { crs, features } = serde_json::from_slice(bytes)
        .map_err(|error| ImportError::Unreadable(format!("{error}; expected a GeoJSON FeatureCollection of points")))?;
    let crs = match crs {
        None => Crs::Degrees,
        Some(member) => Crs::from_name(&member.properties.name).ok_or_else(|| {
            let name = shortened(&member.properties.name);
            ImportError::Unreadable(format!("its `crs` is `{name}`; expected degrees, RD New or Web Mercator"))
        })?,
    };
    let mut others = HashSet::new();
    let rows: Vec<RawPoint> = features
        .into_iter()
        .map(|PointFeature { geometry, properties }| {
            let properties = properties.unwrap_or_default();
            let new = |name: &&String| !spec.columns.contains(*name) && !others.contains(*name);
            let names: Vec<String> = properties.keys().filter(new).cloned().collect();
            others.extend(names);
            let kept = spec.columns.iter().map(|column| properties.get(column).map_or(Value::Null, of_value)).collect();
            let place = geometry.as_ref().and_then(PointGeometry::place);
            RawPoint { place, address: None, all: serde_json::to_string(&properties).unwrap_or_default(), kept }
        })
        .collect();
    let mut others: Vec<String> = others.into_iter().collect();
    others.sort_unstable();
    Ok(RawPoints { crs, rows, unreadable: 0, left_out: left_out(&others, |_| false) })
}

fn of_value(value: &Value) -> Value {
    match value {
        Value::Null | Value::Number(_) => value.clone(),
        Value::String(text) => Value::String(shortened(text)),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Value::String(shortened(&value.to_string())),
    }
}

/// Reads figures per buurt for a layer; which may be shown is not decided yet.
///
/// # Errors
/// [`ImportError`]: nothing of the file is taken then.
pub(crate) fn read_figures(
    bytes: &[u8],
    spec: &LayerSpec,
    areas: &AreaSet,
) -> Result<(Vec<OwnFigure>, FigureReport), ImportError> {
    let (page, problems) = table::read(bytes, &[("code", CODES)], true).map_err(ImportError::Unreadable)?;
    let (table, code) = (page.table, page.code);
    let find = |wanted: &str| {
        position(&table, wanted)
            .ok_or_else(|| ImportError::NoFigure { found: listed(&table.columns), wanted: wanted.to_owned() })
    };
    let code = code.map_or_else(|| find("code"), Ok)?;
    let columns = spec.figures.iter().map(|figure| Ok((figure, find(&figure.column)?, find(&figure.base)?)));
    let columns: Vec<_> = columns.collect::<Result<_, ImportError>>()?;
    let used: HashSet<usize> = columns.iter().flat_map(|(_, count, base)| [*count, *base]).chain([code]).collect();
    let unreadable = unreadable(&problems);
    let mut report = FigureReport {
        rows: table.rows() + unreadable,
        unreadable,
        columns_left_out: left_out(&table.columns, |index| used.contains(&index)),
        ..FigureReport::default()
    };
    let mut figures: BTreeMap<(String, &str), OwnFigure> = BTreeMap::new();
    for row in 0..table.rows() {
        let cells = table.row(row);
        let written = match &cells[code] {
            Cell::Text(text) => text.trim().to_ascii_uppercase(),
            // What a spreadsheet made of the digits of a code.
            Cell::Number(number) => format!("BU{number:08}"),
            Cell::Missing => String::new(),
        };
        let Some((Level::Buurt, _)) = areas.find(&written) else {
            report.unknown_code += 1;
            continue;
        };
        for (spec, count, base) in &columns {
            let (Cell::Number(count), Cell::Number(base)) = (&cells[*count], &cells[*base]) else {
                report.incomplete += 1;
                continue;
            };
            // Of a percentage the number is the whole one that it was made of.
            let count = if spec.percentages { (count * base / 100.0).round() } else { *count };
            if !(count >= 0.0 && *base > 0.0 && count <= *base) {
                report.impossible += 1;
                continue;
            }
            let key = (written.clone(), spec.column.as_str());
            if figures.contains_key(&key) {
                report.duplicate += 1;
                continue;
            }
            let figure = spec.column.clone();
            figures.insert(key, OwnFigure { code: written.clone(), figure, count, base: *base, shown: false });
        }
    }
    if figures.len() > MOST_ROWS {
        return Err(ImportError::TooMany { found: figures.len() });
    }
    report.taken = figures.len();
    Ok((figures.into_values().collect(), report))
}
