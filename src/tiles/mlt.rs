//! A tile's bytes as MapLibre Tile, version 1: per layer a column of ids, of geometry, and of each attribute.
//!
//! In: the same as for MVT, from which nothing is taken over. Guaranteed: features in the same order, with the same
//! ids, values and vertices as in the tile of MVT; no column where no feature has a value.
//!
//! Columns are written plainly, and each vertex of a layer once where that takes fewer bytes. The format also has
//! encodings (FSST, `FastPFOR`, dictionaries that columns share) and encoders that put features into another order,
//! which make a tile smaller that nobody compresses; under gzip, Brotli or Zstandard they take half as many bytes
//! more. What is left of the format is little: the crate `mlt-core` would bring 42 others for it, and gather features
//! as rows out of our columns, to make columns of them again.

mod stream;

use std::collections::HashMap;

use veerkracht_varint::{varint, varint_length};

use self::stream::{Sign, Stream, write_bits, write_doubles, write_numbers, write_places, write_texts, write_vertices};
use super::attributes::{AttributeTable, Attributes, RANK};
use super::columns::{EncodedValue, Number, TextValues, ValueKind};
use super::fields::Fields;
use super::geometry::{LabelGeometry, LayerGeometry, TileGeometry, TilePoint, TileRings};
use super::layers::Layers;
use crate::planar::area::doubled_area;

/// What a layer of features begins with.
const FEATURES: u8 = 1;

/// Types of columns; one more where features may lack a value.
const IDS: u8 = 0;
const LONG_IDS: u8 = 2;
const GEOMETRY: u8 = 4;
const INT_32: u8 = 16;
const UINT_32: u8 = 18;
const INT_64: u8 = 20;
const DOUBLE: u8 = 26;
const TEXT: u8 = 28;
const OPTIONAL: u8 = 1;

/// Types of geometry.
const POINT: i64 = 0;
const POLYGON: i64 = 2;
const POLYGONS: i64 = 5;

/// Writes some layers of a tile: those of its levels, finest first, each followed by its label points. Empty where the
/// tile has none of them.
///
/// # Panics
/// If the attributes have fewer areas than the geometry: both come from one dataset.
pub(super) fn encode_mlt(geometry: &TileGeometry, attributes: &Attributes, fields: &Fields, layers: Layers) -> Vec<u8> {
    let mut out = Vec::with_capacity(geometry.weight());
    let mut corners = None;
    for (level, table) in attributes.levels.iter() {
        if let Some(layer) = geometry.layers.iter().find(|l| l.level == level && layers.hold(level, false)) {
            let members: Vec<u32> = layer.features.iter().map(|&(area, _)| area).collect();
            let mut writer = MltLayerWriter::default();
            writer.ids(&members, table);
            writer.polygons(layer, &mut corners);
            writer.attributes(&members, table, &fields.pick(table));
            writer.finish(&mut out, level.layer(), geometry.extent);
        }
        if let Some(labels) = geometry.labels.iter().find(|l| l.level == level && layers.hold(level, true)) {
            let members: Vec<u32> = labels.points.iter().map(|label| label.area).collect();
            let mut writer = MltLayerWriter::default();
            writer.ids(&members, table);
            writer.points(labels);
            writer.attributes(&members, table, &table.on_labels());
            let ranks: Vec<i64> = labels.points.iter().map(|label| label.rank.into()).collect();
            writer.whole_numbers(RANK, &ranks, &vec![true; ranks.len()]);
            writer.finish(&mut out, &format!("{}_label", level.layer()), geometry.extent);
        }
    }
    out
}

/// A layer being written.
#[derive(Default)]
struct MltLayerWriter {
    count: u64,
    /// What each column is.
    columns: Vec<u8>,
    /// The streams of all columns.
    streams: Vec<u8>,
}

impl MltLayerWriter {
    fn ids(&mut self, members: &[u32], table: &AttributeTable) {
        let ids: Vec<i64> = members.iter().map(|&area| table.id(area as usize).cast_signed()).collect();
        let short = ids.iter().all(|&id| u32::try_from(id).is_ok());
        self.begin(if short { IDS } else { LONG_IDS });
        write_numbers(&mut self.streams, Stream::Values, &ids, Sign::Never);
    }

    /// Writes the column of areas. An exterior ring and the holes that follow it are a polygon.
    fn polygons(&mut self, layer: &LayerGeometry, way: &mut Option<Corners>) {
        let (mut types, mut polygons, mut rings, mut corners) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut start = 0;
        for &(_, end) in &layer.features {
            let first = rings.len();
            for ring in layer.rings.range(start..end as usize) {
                corners.push(count(ring.len()));
                match rings[first..].last_mut() {
                    Some(together) if doubled_area(ring) < 0 => *together += 1,
                    _ => rings.push(1),
                }
            }
            start = end as usize;
            let several = rings.len() - first;
            types.push(if several > 1 { POLYGONS } else { POLYGON });
            if several > 1 {
                polygons.push(count(several));
            }
        }
        let counts = [(Stream::Polygons, &polygons), (Stream::Rings, &rings), (Stream::Corners, &corners)];
        self.geometry(&types, &counts, &write_corners(&layer.rings, way));
    }

    fn points(&mut self, labels: &LabelGeometry) {
        let mut vertices = Vec::new();
        write_vertices(&mut vertices, labels.points.iter().map(|label| [label.place.x, label.place.y]));
        self.geometry(&vec![POINT; labels.points.len()], &[], &(1, vertices));
    }

    /// Writes the column of geometry: the types, the counts that there are, and the streams of vertices.
    fn geometry(&mut self, types: &[i64], counts: &[(Stream, &Vec<i64>)], (streams, vertices): &(u64, Vec<u8>)) {
        self.begin(GEOMETRY);
        let there = || counts.iter().filter(|(_, counts)| !counts.is_empty());
        // Types are there always.
        varint(&mut self.streams, 1 + there().count() as u64 + streams);
        write_numbers(&mut self.streams, Stream::Lengths, types, Sign::Never);
        there().for_each(|(kind, counts)| write_numbers(&mut self.streams, *kind, counts, Sign::Never));
        self.streams.extend_from_slice(vertices);
    }

    fn attributes(&mut self, members: &[u32], table: &AttributeTable, columns: &[usize]) {
        for &column in columns {
            let values: Vec<Option<EncodedValue>> =
                members.iter().map(|&area| table.encoded(area as usize, column)).collect();
            let present: Vec<bool> = values.iter().map(Option::is_some).collect();
            let (key, values) = (&table.keys()[column], values.into_iter().flatten());
            match table.kind(column) {
                ValueKind::Text => {
                    let places = values.filter_map(|value| match value {
                        EncodedValue::Text(place) => Some(place),
                        EncodedValue::Number(_) => None,
                    });
                    self.texts(key, &places.collect::<Vec<_>>(), &present, table.texts());
                }
                ValueKind::Whole => {
                    let numbers = values.filter_map(|value| match value {
                        EncodedValue::Number(Number::Whole(number)) => Some(number),
                        _ => None,
                    });
                    self.whole_numbers(key, &numbers.collect::<Vec<_>>(), &present);
                }
                ValueKind::Double => {
                    let doubles = values.filter_map(|value| match value {
                        EncodedValue::Number(Number::Double(bits)) => Some(bits),
                        _ => None,
                    });
                    self.doubles(key, &doubles.collect::<Vec<_>>(), &present);
                }
            }
        }
    }

    /// Writes a column of whole numbers, of the smallest width that holds them.
    fn whole_numbers(&mut self, key: &str, numbers: &[i64], present: &[bool]) {
        let (kind, sign) = if numbers.iter().all(|&number| u32::try_from(number).is_ok()) {
            (UINT_32, Sign::Never)
        } else if numbers.iter().all(|&number| i32::try_from(number).is_ok()) {
            (INT_32, Sign::Maybe)
        } else {
            (INT_64, Sign::Maybe)
        };
        if self.begin_attribute(kind, key, present) {
            self.presence(present);
            write_numbers(&mut self.streams, Stream::Values, numbers, sign);
        }
    }

    fn doubles(&mut self, key: &str, doubles: &[u64], present: &[bool]) {
        if self.begin_attribute(DOUBLE, key, present) {
            self.presence(present);
            write_doubles(&mut self.streams, doubles);
        }
    }

    /// Writes a column of texts, given by their numbers: one after the other, or each once with the places of those of
    /// the features, whichever takes fewer bytes.
    fn texts(&mut self, key: &str, numbers: &[u32], present: &[bool], texts: &TextValues) {
        if !self.begin_attribute(TEXT, key, present) {
            return;
        }
        let mut places: HashMap<u32, i64, foldhash::fast::FixedState> = HashMap::default();
        let mut dictionary = Vec::new();
        let mut place = |&number: &u32| {
            *places.entry(number).or_insert_with(|| {
                dictionary.push(number);
                count(dictionary.len() - 1)
            })
        };
        let places: Vec<i64> = numbers.iter().map(&mut place).collect();
        let text = |&number: &u32| texts.bytes(number);
        let lengths = |numbers: &[u32]| numbers.iter().map(|number| count(text(number).len())).collect::<Vec<_>>();
        let (mut each, mut once) = (Vec::new(), Vec::new());
        write_numbers(&mut each, Stream::Lengths, &lengths(numbers), Sign::Never);
        write_texts(&mut each, Stream::Values, numbers.len(), numbers.iter().map(text));
        write_numbers(&mut once, Stream::DictionaryLengths, &lengths(&dictionary), Sign::Never);
        write_numbers(&mut once, Stream::TextPlaces, &places, Sign::Never);
        write_texts(&mut once, Stream::Dictionary, dictionary.len(), dictionary.iter().map(text));
        let (streams, written) = if once.len() < each.len() { (3, once) } else { (2, each) };
        varint(&mut self.streams, streams + u64::from(is_partial(present)));
        self.presence(present);
        self.streams.extend_from_slice(&written);
    }

    /// Begins a column of an attribute, unless no feature has it.
    fn begin_attribute(&mut self, kind: u8, key: &str, present: &[bool]) -> bool {
        if !present.contains(&true) {
            return false;
        }
        self.begin(kind + if is_partial(present) { OPTIONAL } else { 0 });
        write_text(&mut self.columns, key);
        true
    }

    fn begin(&mut self, kind: u8) {
        self.columns.push(kind);
        self.count += 1;
    }

    /// Writes which features have a value, where some have none.
    fn presence(&mut self, present: &[bool]) {
        if is_partial(present) {
            write_bits(&mut self.streams, present);
        }
    }

    fn finish(self, out: &mut Vec<u8>, name: &str, extent: i32) {
        let mut head = vec![FEATURES];
        write_text(&mut head, name);
        varint(&mut head, u64::from(extent.cast_unsigned()));
        varint(&mut head, self.count);
        let length = head.len() + self.columns.len() + self.streams.len();
        out.reserve(length + varint_length(length as u64));
        varint(out, length as u64);
        for part in [&head, &self.columns, &self.streams] {
            out.extend_from_slice(part);
        }
    }
}

/// How the layers of a tile write the corners of their rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Corners {
    /// One vertex after the other, as often as a ring comes by.
    Each,
    /// Each vertex once, and the places of those of the rings.
    Once,
}

/// Writes the corners of rings, and gives in how many streams.
///
/// A border is in the rings of two neighbours. In the order in which vertices come by first, they are one place apart
/// in both rings, forwards in one and backwards in the other: the second ring is a few runs. That takes fewer bytes
/// where borders have many vertices. The first layer of a tile tells for all: what wijken repeat of the borders of
/// buurten is only found by who compresses the tile if both are written in the same way.
fn write_corners(rings: &TileRings, way: &mut Option<Corners>) -> (u64, Vec<u8>) {
    let wide = |&[x, y]: &TilePoint| [i32::from(x), i32::from(y)];
    let each = || {
        let mut each = Vec::new();
        write_vertices(&mut each, rings.corners().map(wide));
        each
    };
    let once = || {
        let mut seen: HashMap<TilePoint, i64, foldhash::fast::FixedState> = HashMap::default();
        let (mut once, mut vertices) = (Vec::new(), Vec::new());
        let place = |corner: &TilePoint| {
            *seen.entry(*corner).or_insert_with(|| {
                vertices.push(*corner);
                count(vertices.len() - 1)
            })
        };
        let places: Vec<i64> = rings.corners().map(place).collect();
        write_places(&mut once, &places);
        write_vertices(&mut once, vertices.iter().map(wide));
        once
    };
    match way {
        Some(Corners::Each) => (1, each()),
        Some(Corners::Once) => (2, once()),
        None => {
            let (each, once) = (each(), once());
            let fewer = if once.len() < each.len() { Corners::Once } else { Corners::Each };
            *way = Some(fewer);
            if fewer == Corners::Once { (2, once) } else { (1, each) }
        }
    }
}

/// Tells whether some lack a value.
fn is_partial(present: &[bool]) -> bool {
    present.contains(&false)
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    varint(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

fn count(number: usize) -> i64 {
    i64::try_from(number).expect("a tile has far fewer than 2^63 of anything")
}

#[cfg(test)]
mod tests;
