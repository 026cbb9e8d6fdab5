//! A tile's bytes: the geometry of the tile and the attributes of a map.
//!
//! Layers are written straight to the wire, which takes a quarter of the time of building features one by one: texts
//! are encoded beforehand, and a number is encoded where a layer has it for the first time. Equal values share one
//! entry of a layer, over all columns.

use std::cell::RefCell;
use std::collections::HashMap;

use veerkracht_varint::{varint, varint_length, zigzag};

use super::attributes::{AttributeTable, Attributes};
use super::columns::{EncodedValue, Number};
use super::commands::{write_point, write_rings};
use super::fields::Fields;
use super::geometry::{LabelGeometry, LayerGeometry, TileGeometry};
use super::layers::Layers;
use super::wire::{EIGHT_BYTES, LENGTH_DELIMITED, VARINT, bytes_field, key};

/// MVT 2.1 section 4.1: the version this writes.
const VERSION: u64 = 2;
/// Bytes of features for which a thread keeps memory from tile to tile; what the few larger tiles take is given back:
/// there are three such buffers on every thread that answers or renders.
const KEPT_SCRATCH: usize = 128 * 1024;
/// Numbers of a layer for which a thread keeps room from tile to tile.
const KEPT_NUMBERS: usize = 4 * 1024;
/// A text that is not in the layer yet.
const UNSEEN: u32 = u32::MAX;

/// MVT 2.1 section 4.3.4: the geometry types.
#[derive(Debug, Clone, Copy)]
enum GeometryType {
    Point = 1,
    Polygon = 3,
}

thread_local! {
    /// Memory of one thread, empty between layers.
    static SCRATCH: RefCell<LayerScratch> = RefCell::new(LayerScratch::default());
}

#[derive(Default)]
struct LayerScratch {
    /// Per text of the table its place among the values of the layer, `UNSEEN` where it is not among them.
    texts: Vec<u32>,
    /// The texts that are.
    used: Vec<u32>,
    /// Per number its place among the values of the layer.
    numbers: HashMap<Number, u32, foldhash::fast::FixedState>,
    /// The values of the layer, written as its fields.
    values: Vec<u8>,
    /// How many they are.
    count: u32,
    tags: Vec<u8>,
    commands: Vec<u8>,
    features: Vec<u8>,
    ranked: bool,
}

impl LayerScratch {
    /// Tags the next feature with a value: the number of its key, and the place of the value in the layer.
    #[inline]
    fn tag(&mut self, key: u64, value: EncodedValue, table: &AttributeTable) {
        let next = self.count;
        let place = match value {
            EncodedValue::Text(text) => {
                let place = &mut self.texts[text as usize];
                if *place == UNSEEN {
                    *place = next;
                    self.used.push(text);
                    self.values.extend_from_slice(table.texts().field(text));
                }
                *place
            }
            EncodedValue::Number(number) => *self.numbers.entry(number).or_insert_with(|| {
                write_number(&mut self.values, number);
                next
            }),
        };
        if place == next {
            self.count += 1;
        }
        varint(&mut self.tags, key);
        varint(&mut self.tags, u64::from(place));
    }

    /// Forgets the layer.
    fn clear(&mut self) {
        for text in self.used.drain(..) {
            self.texts[text as usize] = UNSEEN;
        }
        self.count = 0;
        self.values.clear();
        self.features.clear();
        self.commands.clear();
        self.tags.clear();
        self.ranked = false;
        // Clearing takes as long as there is room, and the next layer is likely a small one.
        if self.numbers.capacity() > KEPT_NUMBERS {
            self.numbers = HashMap::default();
        } else {
            self.numbers.clear();
        }
        for buffer in [&mut self.values, &mut self.commands, &mut self.features] {
            if buffer.capacity() > KEPT_SCRATCH {
                *buffer = Vec::new();
            }
        }
    }
}

/// Writes a number as a value of a layer.
fn write_number(out: &mut Vec<u8>, number: Number) {
    out.push(key(4, LENGTH_DELIMITED));
    match number {
        Number::Double(bits) => {
            out.extend_from_slice(&[9, key(3, EIGHT_BYTES)]);
            out.extend_from_slice(&bits.to_le_bytes());
        }
        Number::Whole(number) => {
            let folded = zigzag(number);
            varint(out, 1 + varint_length(folded) as u64);
            out.push(key(6, VARINT));
            varint(out, folded);
        }
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
    encode_layers(geometry, attributes, fields, Layers::default())
}

/// Writes some layers of a tile, as [`encode`] would. Empty where the tile has none of them.
///
/// # Panics
/// As [`encode`].
#[must_use]
pub(crate) fn encode_layers(
    geometry: &TileGeometry,
    attributes: &Attributes,
    fields: &Fields,
    layers: Layers,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(geometry.weight() * 2);
    let extent = geometry.extent.cast_unsigned();
    SCRATCH.with_borrow_mut(|scratch| {
        for (level, table) in attributes.levels.iter() {
            if let Some(layer) = geometry.layers.iter().find(|l| l.level == level && layers.hold(level, false)) {
                write_areas(&mut out, layer, extent, MvtLayerWriter::new(table, fields.pick(table), scratch));
            }
            if let Some(labels) = geometry.labels.iter().find(|l| l.level == level && layers.hold(level, true)) {
                write_labels(&mut out, labels, extent, MvtLayerWriter::new(table, table.on_labels(), scratch));
            }
        }
    });
    out
}

fn write_areas(out: &mut Vec<u8>, layer: &LayerGeometry, extent: u32, mut writer: MvtLayerWriter<'_>) {
    writer.expect(layer.features.len(), layer.rings.vertices());
    let mut start = 0;
    for &(area, end) in &layer.features {
        let rings = layer.rings.range(start..end as usize);
        writer.tag_area(area);
        writer.feature(area, GeometryType::Polygon, |commands| write_rings(commands, rings));
        start = end as usize;
    }
    writer.finish(out, layer.level.layer(), extent);
}

/// Writes the label points of a level: the attributes for labels, and a rank by which to thin them (0 comes
/// first).
fn write_labels(out: &mut Vec<u8>, labels: &LabelGeometry, extent: u32, mut writer: MvtLayerWriter<'_>) {
    for label in &labels.points {
        writer.tag_area(label.area);
        writer.tag_rank(label.rank);
        writer.feature(label.area, GeometryType::Point, |commands| write_point(commands, label.place));
    }
    writer.finish(out, &format!("{}_label", labels.level.layer()), extent);
}

/// A layer being written: its features so far, and which values they use.
struct MvtLayerWriter<'a> {
    table: &'a AttributeTable,
    columns: Vec<usize>,
    scratch: &'a mut LayerScratch,
}

impl<'a> MvtLayerWriter<'a> {
    fn new(table: &'a AttributeTable, columns: Vec<usize>, scratch: &'a mut LayerScratch) -> MvtLayerWriter<'a> {
        if scratch.texts.len() < table.texts().len() {
            scratch.texts.resize(table.texts().len(), UNSEEN);
        }
        MvtLayerWriter { table, columns, scratch }
    }

    /// Makes room for so many features with so many vertices, so that a large tile is not moved again and again while
    /// it grows.
    fn expect(&mut self, features: usize, vertices: usize) {
        /// Bytes of a vertex, a little more than most take.
        const VERTEX: usize = 3;
        /// A key and a value of some thousands.
        const TAG: usize = 4;
        /// Id, type and lengths.
        const FRAME: usize = 16;
        self.scratch.features.reserve(vertices * VERTEX + features * (FRAME + TAG * self.columns.len()));
        // Of some columns all values differ, of others few do.
        self.scratch.numbers.reserve(features * self.columns.len() / 2);
    }

    /// Tags the next feature with what the columns say of an area.
    fn tag_area(&mut self, area: u32) {
        for (key, value) in self.table.values_of(area as usize, &self.columns) {
            self.scratch.tag(key, value, self.table);
        }
    }

    /// Tags the next feature with a rank, under a key that comes after those of the columns.
    fn tag_rank(&mut self, rank: u32) {
        self.scratch.tag(self.columns.len() as u64, EncodedValue::Number(Number::Whole(rank.into())), self.table);
        self.scratch.ranked = true;
    }

    /// Writes a feature with the tags given since the one before, and the geometry that `write` appends.
    fn feature(&mut self, area: u32, kind: GeometryType, write: impl FnOnce(&mut Vec<u8>)) {
        let LayerScratch { features, tags, commands, .. } = &mut *self.scratch;
        commands.clear();
        write(commands);
        let id = self.table.id(area as usize);
        let packed =
            |bytes: &[u8]| if bytes.is_empty() { 0 } else { 1 + varint_length(bytes.len() as u64) + bytes.len() };
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
        let MvtLayerWriter { table, columns, scratch } = self;
        let LayerScratch { values, features, ranked, .. } = &*scratch;
        let rank_key = ranked.then(|| table.rank_key());
        let keys = || columns.iter().map(|&column| table.key_field(column)).chain(rank_key);
        let keys_length: usize = keys().map(<[u8]>::len).sum();
        let extent = u64::from(extent);
        let frame =
            1 + varint_length(VERSION) + 1 + varint_length(name.len() as u64) + name.len() + 1 + varint_length(extent);
        let length = frame + features.len() + keys_length + values.len();
        out.reserve(length + 8);
        out.push(key(3, LENGTH_DELIMITED));
        varint(out, length as u64);
        // Version first: a reader must know it before anything else.
        out.push(key(15, VARINT));
        varint(out, VERSION);
        bytes_field(out, 1, name.as_bytes());
        out.extend_from_slice(features);
        keys().for_each(|key_field| out.extend_from_slice(key_field));
        out.extend_from_slice(values);
        out.push(key(5, VARINT));
        varint(out, extent);
        scratch.clear();
    }
}

#[cfg(test)]
mod tests;
