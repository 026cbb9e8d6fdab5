//! A tile's bytes: the geometry of the tile and the attributes of a map.
//!
//! The area layers are written straight to the wire: their values are encoded beforehand, so that a tile copies them, which takes a quarter of the
//! time of building features one by one. The label layers are small and are built with the `mvt` crate.

use std::cell::RefCell;

use mvt::{GeomEncoder, GeomType, Tile};

use super::attributes::{AttributeTable, AttributeValue, Attributes, Fields, TableColumn};
use super::geometry::{LabelGeometry, LayerGeometry, TileGeometry};
use super::wire::{LENGTH_DELIMITED, VARINT, bytes_field, key, varint, varint_length};
use crate::areas::Level;

/// MVT 2.1 section 4.1: the version this writes.
const VERSION: u64 = 2;
/// MVT 2.1 section 4.3.4: geometry type of polygons.
const POLYGON: u64 = 3;
/// A value that is not in the layer yet.
const UNSEEN: u32 = u32::MAX;

thread_local! {
    /// Memory of one thread: per value of a table its number in the layer being written, all `UNSEEN` between layers; and the features written.
    static SCRATCH: RefCell<LayerScratch> = RefCell::new(LayerScratch::default());
}

#[derive(Default)]
struct LayerScratch {
    numbers: Vec<u32>,
    used: Vec<u32>,
    tags: Vec<u8>,
    features: Vec<u8>,
}

/// Writes a tile: the layers of its levels, finest first, each followed by its label points. Empty for an empty tile.
///
/// Cost: linear in the bytes written.
///
/// # Panics
/// If the attributes have fewer areas than the geometry: both come from one dataset.
#[must_use]
pub fn encode(geometry: &TileGeometry, attributes: &Attributes, fields: &Fields) -> Vec<u8> {
    let mut out = Vec::with_capacity(geometry.weight() * 2);
    let extent = geometry.extent.cast_unsigned();
    for (level, table) in Level::ALL.into_iter().zip(&attributes.levels) {
        if let Some(layer) = geometry.layers.iter().find(|l| l.level == level) {
            SCRATCH.with_borrow_mut(|scratch| write_layer(&mut out, layer, extent, table, &table.pick(fields), scratch));
        }
        if let Some(labels) = geometry.labels.iter().find(|l| l.level == level) {
            out.extend(label_layer(labels, extent, table));
        }
    }
    out
}

fn write_layer(
    out: &mut Vec<u8>,
    layer: &LayerGeometry,
    extent: u32,
    table: &AttributeTable,
    columns: &[&TableColumn],
    scratch: &mut LayerScratch,
) {
    let LayerScratch { numbers, used, tags, features } = scratch;
    if numbers.len() < table.values() {
        numbers.resize(table.values(), UNSEEN);
    }
    features.clear();
    let mut start = 0;
    for &(area, end) in &layer.features {
        tags.clear();
        for (column, number) in columns.iter().zip(0_u64..) {
            if let Some(entry) = column.entry(area as usize) {
                let place = &mut numbers[entry as usize];
                if *place == UNSEEN {
                    *place = u32::try_from(used.len()).expect("a table has fewer values than u32 counts");
                    used.push(entry);
                }
                varint(tags, number);
                varint(tags, u64::from(*place));
            }
        }
        write_feature(features, table.id(area as usize), tags, &layer.commands[start..end as usize]);
        start = end as usize;
    }
    let name = layer.level.layer().as_bytes();
    let keys: usize = columns.iter().map(|c| c.key_field.len()).sum();
    let values: usize = used.iter().map(|&entry| table.value_field(entry).len()).sum();
    let extent = u64::from(extent);
    let frame = 1 + varint_length(VERSION) + 1 + varint_length(name.len() as u64) + name.len() + 1 + varint_length(extent);
    let length = frame + features.len() + keys + values;
    out.reserve(length + 8);
    out.push(key(3, LENGTH_DELIMITED));
    varint(out, length as u64);
    // Version first: a reader must know it before anything else.
    out.push(key(15, VARINT));
    varint(out, VERSION);
    bytes_field(out, 1, name);
    out.extend_from_slice(features);
    for column in columns {
        out.extend_from_slice(&column.key_field);
    }
    for entry in used.drain(..) {
        out.extend_from_slice(table.value_field(entry));
        numbers[entry as usize] = UNSEEN;
    }
    out.push(key(5, VARINT));
    varint(out, extent);
}

fn write_feature(out: &mut Vec<u8>, id: u64, tags: &[u8], commands: &[u8]) {
    let packed = |bytes: &[u8]| if bytes.is_empty() { 0 } else { 1 + varint_length(bytes.len() as u64) + bytes.len() };
    let length = 1 + varint_length(id) + packed(tags) + 2 + packed(commands);
    out.push(key(2, LENGTH_DELIMITED));
    varint(out, length as u64);
    out.push(key(1, VARINT));
    varint(out, id);
    if !tags.is_empty() {
        bytes_field(out, 2, tags);
    }
    out.push(key(3, VARINT));
    varint(out, POLYGON);
    bytes_field(out, 4, commands);
}

/// Builds the layer of the label points of a level: the attributes for labels, and a rank by which to thin them (0 has the most room).
fn label_layer(labels: &LabelGeometry, extent: u32, table: &AttributeTable) -> Vec<u8> {
    let mut tile = Tile::new(extent);
    let mut layer = tile.create_layer(&format!("{}_label", labels.level.layer()));
    for label in &labels.points {
        let point = GeomEncoder::<i32>::new(GeomType::Point).point(label.place.x, label.place.y).and_then(GeomEncoder::encode);
        let mut feature = layer.into_feature(point.expect("one point is always a valid point geometry"));
        feature.set_id(table.id(label.area as usize));
        for column in table.labels() {
            match column.values.value(label.area as usize) {
                Some(AttributeValue::Text(text)) => feature.add_tag_string(&column.key, text),
                Some(AttributeValue::Integer(number)) => feature.add_tag_sint(&column.key, number),
                Some(AttributeValue::Double(number)) => feature.add_tag_double(&column.key, number),
                None => {}
            }
        }
        feature.add_tag_sint("rang", i64::from(label.rank));
        layer = feature.into_layer();
    }
    tile.add_layer(layer).expect("the layer was made by this tile, and is its only one");
    tile.to_bytes().expect("a tile is written to memory")
}

#[cfg(test)]
mod tests;
