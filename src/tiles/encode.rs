//! A tile's bytes: the geometry of the tile and the attributes of a map.
//!
//! Layers are written straight to the wire: their values are encoded beforehand, so that a tile copies them, which takes a quarter of the time of
//! building features one by one.

use std::cell::RefCell;

use super::attributes::{AttributeTable, Attributes, Fields};
use super::geometry::{LabelGeometry, LayerGeometry, TileGeometry, write_point};
use super::wire::{LENGTH_DELIMITED, VARINT, bytes_field, key, varint, varint_length};
use crate::areas::Level;

/// MVT 2.1 section 4.1: the version this writes.
const VERSION: u64 = 2;
/// Bytes of features for which a thread keeps memory from tile to tile; what the few larger tiles take is given back.
const KEPT_SCRATCH: usize = 512 * 1024;
/// A value that is not in the layer yet.
const UNSEEN: u32 = u32::MAX;

/// MVT 2.1 section 4.3.4: the geometry types.
#[derive(Debug, Clone, Copy)]
enum GeometryType {
    Point = 1,
    Polygon = 3,
}

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
    ranked: bool,
}

impl LayerScratch {
    /// Tags the next feature with a value: the number of its key, and that of the value in the layer.
    fn tag(&mut self, key: u64, entry: u32) {
        let place = &mut self.numbers[entry as usize];
        if *place == UNSEEN {
            *place = u32::try_from(self.used.len()).expect("a table has fewer values than u32 counts");
            self.used.push(entry);
        }
        varint(&mut self.tags, key);
        varint(&mut self.tags, u64::from(*place));
    }
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
    SCRATCH.with_borrow_mut(|scratch| {
        for (level, table) in Level::ALL.into_iter().zip(&attributes.levels) {
            if let Some(layer) = geometry.layers.iter().find(|l| l.level == level) {
                write_areas(&mut out, layer, extent, LayerWriter::new(table, table.pick(fields), scratch));
            }
            if let Some(labels) = geometry.labels.iter().find(|l| l.level == level) {
                write_labels(&mut out, labels, extent, LayerWriter::new(table, table.on_labels(), scratch));
            }
        }
    });
    out
}

fn write_areas(out: &mut Vec<u8>, layer: &LayerGeometry, extent: u32, mut writer: LayerWriter<'_>) {
    writer.expect(layer.features.len(), layer.commands.len());
    let mut start = 0;
    for &(area, end) in &layer.features {
        writer.tag_area(area);
        writer.feature(area, GeometryType::Polygon, &layer.commands[start..end as usize]);
        start = end as usize;
    }
    writer.finish(out, layer.level.layer(), extent);
}

/// Writes the label points of a level: the attributes for labels, and a rank by which to thin them (0 has the most room).
fn write_labels(out: &mut Vec<u8>, labels: &LabelGeometry, extent: u32, mut writer: LayerWriter<'_>) {
    let mut commands = Vec::new();
    for label in &labels.points {
        commands.clear();
        write_point(&mut commands, label.place);
        writer.tag_area(label.area);
        writer.tag_rank(label.rank);
        writer.feature(label.area, GeometryType::Point, &commands);
    }
    writer.finish(out, &format!("{}_label", labels.level.layer()), extent);
}

/// A layer being written: its features so far, and which values they use.
struct LayerWriter<'a> {
    table: &'a AttributeTable,
    columns: Vec<usize>,
    scratch: &'a mut LayerScratch,
}

impl<'a> LayerWriter<'a> {
    fn new(table: &'a AttributeTable, columns: Vec<usize>, scratch: &'a mut LayerScratch) -> LayerWriter<'a> {
        if scratch.numbers.len() < table.values() {
            scratch.numbers.resize(table.values(), UNSEEN);
        }
        scratch.features.clear();
        scratch.tags.clear();
        LayerWriter { table, columns, scratch }
    }

    /// Makes room for so many features with so many bytes of commands, so that a large tile is not moved again and again while it grows.
    fn expect(&mut self, features: usize, commands: usize) {
        /// A key and a value of some thousands.
        const TAG: usize = 4;
        /// Id, type and lengths.
        const FRAME: usize = 16;
        self.scratch.features.reserve(commands + features * (FRAME + TAG * self.columns.len()));
    }

    /// Tags the next feature with what the columns say of an area.
    fn tag_area(&mut self, area: u32) {
        for (key, entry) in self.table.values_of(area as usize, &self.columns) {
            self.scratch.tag(key, entry);
        }
    }

    /// Tags the next feature with a rank, under a key that comes after those of the columns.
    fn tag_rank(&mut self, rank: u32) {
        self.scratch.tag(self.columns.len() as u64, self.table.rank(rank as usize));
        self.scratch.ranked = true;
    }

    /// Writes a feature with the tags given since the one before.
    fn feature(&mut self, area: u32, kind: GeometryType, commands: &[u8]) {
        let LayerScratch { features, tags, .. } = &mut *self.scratch;
        let id = self.table.id(area as usize);
        let packed = |bytes: &[u8]| if bytes.is_empty() { 0 } else { 1 + varint_length(bytes.len() as u64) + bytes.len() };
        let length = 1 + varint_length(id) + packed(tags) + 2 + packed(commands);
        features.push(key(2, LENGTH_DELIMITED));
        varint(features, length as u64);
        features.push(key(1, VARINT));
        varint(features, id);
        if !tags.is_empty() {
            bytes_field(features, 2, tags);
        }
        features.push(key(3, VARINT));
        varint(features, kind as u64);
        bytes_field(features, 4, commands);
        tags.clear();
    }

    /// Writes the layer: what it is, its features, the keys in their order, and the values that the features use.
    fn finish(self, out: &mut Vec<u8>, name: &str, extent: u32) {
        let LayerWriter { table, columns, scratch } = self;
        let LayerScratch { numbers, used, features, ranked, .. } = scratch;
        let rank_key = std::mem::take(ranked).then(|| table.rank_key());
        let keys = || columns.iter().map(|&column| table.key_field(column)).chain(rank_key);
        let keys_length: usize = keys().map(<[u8]>::len).sum();
        let values_length: usize = used.iter().map(|&entry| table.value_field(entry).len()).sum();
        let extent = u64::from(extent);
        let frame = 1 + varint_length(VERSION) + 1 + varint_length(name.len() as u64) + name.len() + 1 + varint_length(extent);
        let length = frame + features.len() + keys_length + values_length;
        out.reserve(length + 8);
        out.push(key(3, LENGTH_DELIMITED));
        varint(out, length as u64);
        // Version first: a reader must know it before anything else.
        out.push(key(15, VARINT));
        varint(out, VERSION);
        bytes_field(out, 1, name.as_bytes());
        out.extend_from_slice(features);
        keys().for_each(|key_field| out.extend_from_slice(key_field));
        for entry in used.drain(..) {
            out.extend_from_slice(table.value_field(entry));
            numbers[entry as usize] = UNSEEN;
        }
        out.push(key(5, VARINT));
        varint(out, extent);
        if features.capacity() > KEPT_SCRATCH {
            *features = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests;
