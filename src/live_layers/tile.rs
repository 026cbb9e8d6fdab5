//! The tiles of an own layer, encoded per request by the crate `mvt`.
//!
//! Below zoom [`FIRST_POINTS`] a tile has one point per area with how many dwellings there are, as it is told, at the
//! place of the area's name; from there on it has the dwellings themselves, for who may see addresses, and the same
//! counts for everybody else. Points in the buffer around a tile are in it too, so that symbols are not cut at its
//! border; nothing is outside the buffer.

use std::collections::BTreeMap;

use geo_types::Coord;
use martin_tile_utils::TileCoord;
use mvt::{Feature, GeomData, GeomEncoder, GeomType, Layer, Tile};
use serde_json::Value;

use super::figures::FigureColumn;
use super::places::{LayerPoints, area_counts};
use super::{CountDisplay, FigureMap};
use crate::areas::{AreaSet, Level, PerLevel};
use crate::documents::Content;
use crate::generalise::EXTENT;
use crate::texts::Bilingual;
use crate::tiles::{
    AttributeColumn, AttributeTable, AttributeValues, Attributes, Fields, Layers, TileSource, encode_layers, feature_id,
};
use veerkracht_store::{FigureSpec, LayerSpec};

/// First zoom at which tiles hold dwellings.
pub(crate) const FIRST_POINTS: u8 = 14;

/// Last zoom of which there are tiles; clients draw it larger beyond.
pub(crate) const LAST_ZOOM: u8 = 16;

/// Dwellings of one tile; of more the first that were brought.
const MOST_POINTS: usize = 10_000;

/// Cells around a tile that are in it too.
const BUFFER: f64 = 64.0;

/// A rectangle of the world square, and how its places become cells of a tile.
struct Window {
    low: Coord<f64>,
    high: Coord<f64>,
    corner: Coord<f64>,
    cells: f64,
}

impl Window {
    fn of(coord: TileCoord) -> Window {
        let side = f64::from(coord.z).exp2().recip();
        let corner = Coord { x: f64::from(coord.x) * side, y: f64::from(coord.y) * side };
        let cells = f64::from(EXTENT) / side;
        let buffer = BUFFER / cells;
        Window {
            low: Coord { x: corner.x - buffer, y: corner.y - buffer },
            high: Coord { x: corner.x + side + buffer, y: corner.y + side + buffer },
            corner,
            cells,
        }
    }

    fn holds(&self, x: f64, y: f64) -> bool {
        x >= self.low.x && x <= self.high.x && y >= self.low.y && y <= self.high.y
    }

    /// Makes the geometry of one point; whole cells, so that the crate has nothing to round.
    fn point(&self, x: f64, y: f64) -> Result<GeomData, mvt::Error> {
        let cell = |value: f64, corner: f64| ((value - corner) * self.cells).floor();
        let encoder: GeomEncoder<f64> = GeomEncoder::new(GeomType::Point);
        encoder.point(cell(x, self.corner.x), cell(y, self.corner.y))?.encode()
    }
}

/// Makes a tile of points; empty where nothing is.
///
/// # Errors
/// What the crate says; never for what is on the map.
pub(crate) fn place_tile(
    coord: TileCoord,
    places: &LayerPoints,
    spec: &LayerSpec,
    content: &Content,
    with_addresses: bool,
) -> Result<Vec<u8>, mvt::Error> {
    let window = Window::of(coord);
    let tile = Tile::new(EXTENT.cast_unsigned());
    if coord.z >= FIRST_POINTS && with_addresses {
        let mut layer = tile.create_layer("woningen");
        for (row, [x, y]) in places.within(window.low, window.high, MOST_POINTS) {
            let mut feature = layer.into_feature(window.point(x, y)?);
            feature.set_id(u64::from(row) + 1);
            let values: Vec<Value> = serde_json::from_str(places.properties(row)).unwrap_or_default();
            for (column, value) in spec.columns.iter().zip(&values) {
                add(&mut feature, column, value);
            }
            if values.len() > spec.columns.len() {
                // It was told by its address: who looks should not take the place for that of the dwelling.
                feature.add_tag_string("plaats", "buurt");
            }
            layer = feature.into_layer();
        }
        return finish(tile, layer);
    }
    let level = places.level(coord.z);
    let mut layer = tile.create_layer("aantallen");
    for (area, (shown, rounded)) in area_counts(level, &places.counts) {
        let label = content.labels[level][area];
        if !window.holds(label.x, label.y) {
            continue;
        }
        let (code, name) = code_and_name(&content.areas, level, area);
        let mut feature = layer.into_feature(window.point(label.x, label.y)?);
        feature.set_id(feature_id(code));
        feature.add_tag_string("code", code);
        feature.add_tag_string("naam", name);
        match shown {
            CountDisplay::Exactly(number) => feature.add_tag_double("aantal", f64::from(number)),
            // A text beside the number, because a key has values of one type.
            CountDisplay::Few | CountDisplay::None => feature.add_tag_string("minder_dan", "5"),
        }
        if rounded {
            feature.add_tag_string("afgerond", "ja");
        }
        layer = feature.into_layer();
    }
    finish(tile, layer)
}

/// Makes a tile of notes: one point per area with how many there are per category; empty where nothing is. Areas that
/// the dataset lacks are left out.
///
/// # Errors
/// As [`place_tile`].
pub(crate) fn note_tile(
    coord: TileCoord,
    counts: &BTreeMap<String, BTreeMap<String, u32>>,
    content: &Content,
) -> Result<Vec<u8>, mvt::Error> {
    let window = Window::of(coord);
    let tile = Tile::new(EXTENT.cast_unsigned());
    let mut layer = tile.create_layer("ervaringen");
    for (code, categories) in counts {
        let Some((level, area)) = content.areas.find(code) else { continue };
        let label = content.labels[level][area];
        if !window.holds(label.x, label.y) {
            continue;
        }
        let (code, name) = code_and_name(&content.areas, level, area);
        let mut feature = layer.into_feature(window.point(label.x, label.y)?);
        feature.set_id(feature_id(code));
        feature.add_tag_string("code", code);
        feature.add_tag_string("naam", name);
        feature.add_tag_double("aantal", f64::from(categories.values().sum::<u32>()));
        for (category, count) in categories {
            feature.add_tag_double(&format!("categorie.{category}"), f64::from(*count));
        }
        layer = feature.into_layer();
    }
    finish(tile, layer)
}

fn finish(mut tile: Tile, layer: Layer) -> Result<Vec<u8>, mvt::Error> {
    if layer.num_features() == 0 {
        return Ok(Vec::new());
    }
    tile.add_layer(layer)?;
    tile.to_bytes()
}

/// Adds a value; numbers as doubles, because QGIS takes one type per key.
fn add(feature: &mut Feature, key: &str, value: &Value) {
    match value {
        Value::String(text) => feature.add_tag_string(key, text),
        Value::Number(number) => {
            if let Some(number) = number.as_f64() {
                feature.add_tag_double(key, number);
            }
        }
        Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_) => {}
    }
}

fn code_and_name(areas: &AreaSet, level: Level, area: usize) -> (&str, &str) {
    match level {
        Level::Buurt => (&areas.buurten[area].code, &areas.buurten[area].name),
        Level::Wijk => (&areas.wijken[area].code, &areas.wijken[area].name),
        Level::Gemeente => (&areas.gemeenten[area].code, &areas.gemeenten[area].name),
    }
}

/// Makes a tile of figures on the geometry that the maps have too; empty where nothing is shown.
pub(crate) fn figure_tile(
    coord: TileCoord,
    figures: &FigureMap,
    spec: &LayerSpec,
    areas: &AreaSet,
    source: &TileSource,
) -> Vec<u8> {
    let geometry = source.without_labels().geometry(coord);
    if geometry.is_empty() {
        return Vec::new();
    }
    encode_layers(&geometry, &attributes(figures, spec, areas), &Fields::default(), Layers::default())
}

/// Writes figures as attributes: per figure its class, its share, and of what that is one.
fn attributes(figures: &FigureMap, spec: &LayerSpec, areas: &AreaSet) -> Attributes {
    let text = |level: Level, is_code: bool| {
        let of = |area| {
            let (code, name) = code_and_name(areas, level, area);
            Some(if is_code { code } else { name }.to_owned())
        };
        AttributeValues::Text((0..areas.count(level)).map(of).collect())
    };
    let table = |level: Level| {
        let mut columns = vec![plain("code", text(level, true)), plain("naam", text(level, false))];
        for (figure, column) in spec.figures.iter().zip(&figures.0) {
            columns.extend(of_figure(figure, column, level));
        }
        AttributeTable::new((0..areas.count(level)).map(|area| code_and_name(areas, level, area).0), columns)
    };
    Attributes::new(PerLevel::of(table))
}

fn of_figure(figure: &FigureSpec, column: &FigureColumn, level: Level) -> [AttributeColumn; 4] {
    let areas = &column.areas[level];
    let name = &figure.column;
    let doubles = |of: fn(&super::AreaFigure) -> f64| {
        AttributeValues::Double(areas.iter().map(|area| area.as_ref().map(of)).collect())
    };
    let class = areas.iter().map(|area| area.map(|area| i64::from(area.class))).collect();
    [
        plain(&format!("{name}.klasse"), AttributeValues::Integer(class)),
        plain(&format!("{name}.aandeel"), doubles(super::figures::AreaFigure::share)),
        plain(&format!("{name}.aantal"), doubles(|area| area.count)),
        plain(&format!("{name}.van"), doubles(|area| area.base)),
    ]
}

fn plain(key: &str, values: AttributeValues) -> AttributeColumn {
    AttributeColumn { key: key.to_owned(), description: Bilingual::default(), values, default: true, on_labels: false }
}
