//! MapLibre tiles, read back: they must say what the tile of MVT says.
//!
//! Compared are names, ids, attributes and rings, each vertex of them. The reader shares no code with the encoder but
//! the way numbers are folded; it reads what this program writes, and answers any bytes without panic. That others read
//! the same is tested with the decoder of the makers of the format (`tests/mlt`).

use veerkracht_varint::{take_varint, unzigzag};

use super::conformance::{DecodedFeature, DecodedLayer, DecodedValue, GeometryKind};
use super::round_trip::compare;
use crate::generalise::GridPoint;

/// Values of a stream up to which it is read: no tile has as many.
const MOST: usize = 1 << 26;
/// The first type of column that has a name.
const FIRST_WITH_NAME: u8 = 10;
/// How streams are written: as steps, as those of x and y by turns, as runs, as runs of steps.
const STEPS: u8 = 0x22;
const STEPS_OF_PAIRS: u8 = 0x42;
const RUNS: u8 = 0x62;
const RUNS_OF_STEPS: u8 = 0x2e;

/// Lists where a MapLibre tile says something else than the layers that were decoded from the tile of MVT. Empty when
/// all agrees.
pub(super) fn differences(layers: &[DecodedLayer], tile: &[u8]) -> Vec<String> {
    match decode(tile) {
        Some(again) => compare(layers, &again, "the MapLibre tile", |one, other| one.parts == other.parts),
        None => vec!["the MapLibre tile does not decode".to_owned()],
    }
}

/// Reads a MapLibre tile; none where it is malformed, or written in a way that this program does not write.
pub(crate) fn decode(tile: &[u8]) -> Option<Vec<DecodedLayer>> {
    let mut reader = MltReader(tile);
    let mut layers = Vec::new();
    while !reader.0.is_empty() {
        let length = reader.count()?;
        layers.push(layer(MltReader(reader.take(length)?))?);
    }
    Some(layers)
}

fn layer(mut reader: MltReader<'_>) -> Option<DecodedLayer> {
    if reader.byte()? != 1 {
        return None;
    }
    let mut read = DecodedLayer { name: reader.text()?, extent: Some(reader.varint()?), ..DecodedLayer::default() };
    let columns: Vec<(u8, String)> = (0..reader.count()?)
        .map(|_| {
            let kind = reader.byte()?;
            Some((kind, if kind < FIRST_WITH_NAME { String::new() } else { reader.text()? }))
        })
        .collect::<Option<_>>()?;
    let mut ids = Vec::new();
    for (kind, key) in columns {
        match kind {
            0 | 2 => ids = reader.numbers(0x10, false)?,
            4 => read.features = features(&mut reader)?,
            _ => {
                let values = column(&mut reader, kind, read.features.len())?;
                read.keys.push(key);
                for (feature, value) in read.features.iter_mut().zip(values) {
                    if let Some(value) = value {
                        feature.tags.push((read.keys.len() - 1, read.values.len()));
                        read.values.push(value);
                    }
                }
            }
        }
    }
    if ids.len() != read.features.len() || !reader.0.is_empty() {
        return None;
    }
    for (feature, id) in read.features.iter_mut().zip(ids) {
        feature.id = u64::try_from(id).ok();
    }
    Some(read)
}

/// Reads a column of geometry: points, or polygons.
fn features(reader: &mut MltReader<'_>) -> Option<Vec<DecodedFeature>> {
    let streams = reader.count()?;
    let types = reader.numbers(0x30, false)?;
    let [mut polygons, mut rings, mut corners] = [Vec::new(), Vec::new(), Vec::new()];
    let mut places = None;
    for _ in 2..streams {
        match reader.0.first()? {
            0x20 => places = Some(reader.numbers(0x20, false)?),
            0x31 => polygons = reader.numbers(0x31, false)?,
            0x32 => rings = reader.numbers(0x32, false)?,
            _ => corners = reader.numbers(0x33, false)?,
        }
    }
    let each = reader.vertices()?;
    let vertices = match places {
        Some(places) => places.iter().map(|&at| each.get(usize::try_from(at).ok()?).copied()).collect::<Option<_>>()?,
        None => each,
    };
    let (mut polygons, mut rings, mut corners, mut vertices) =
        (polygons.into_iter(), rings.into_iter(), corners.into_iter(), vertices.into_iter());
    let mut next = |count: i64| -> Option<Vec<GridPoint>> { (0..count).map(|_| vertices.next()).collect() };
    let features = types
        .into_iter()
        .map(|kind| {
            let (kind, parts) = match kind {
                0 => (GeometryKind::Point, vec![next(1)?]),
                2 | 5 => {
                    let several = if kind == 5 { polygons.next()? } else { 1 };
                    let count = (0..several).map(|_| rings.next()).sum::<Option<i64>>()?;
                    (GeometryKind::Polygon, (0..count).map(|_| next(corners.next()?)).collect::<Option<_>>()?)
                }
                _ => return None,
            };
            Some(DecodedFeature { id: None, kind: Some(kind), tags: Vec::new(), parts })
        })
        .collect::<Option<_>>()?;
    (next(1).is_none() && corners.next().is_none()).then_some(features)
}

/// Reads a column of an attribute: a value or none for each feature.
fn column(reader: &mut MltReader<'_>, kind: u8, features: usize) -> Option<Vec<Option<DecodedValue>>> {
    let optional = kind % 2 == 1;
    let streams = if kind >= 28 { reader.count()?.checked_sub(usize::from(optional))? } else { 1 };
    let present = if optional { reader.bits()? } else { vec![true; features] };
    let values: Vec<DecodedValue> = match kind - u8::from(optional) {
        16 | 20 => reader.numbers(0x10, true)?.into_iter().map(DecodedValue::Integer).collect(),
        18 => reader.numbers(0x10, false)?.into_iter().map(DecodedValue::Integer).collect(),
        26 => {
            let (.., bytes) = reader.stream(0x10)?;
            let eight = bytes.chunks(8).map(|eight| Some(f64::from_le_bytes(eight.try_into().ok()?)));
            eight.map(|double| double.map(DecodedValue::Double)).collect::<Option<_>>()?
        }
        28 => texts(reader, streams)?.into_iter().map(DecodedValue::Text).collect(),
        _ => return None,
    };
    if present.len() != features || present.iter().filter(|there| **there).count() != values.len() {
        return None;
    }
    let mut values = values.into_iter();
    Some(present.into_iter().map(|there| if there { values.next() } else { None }).collect())
}

fn texts(reader: &mut MltReader<'_>, streams: usize) -> Option<Vec<String>> {
    let lengths = reader.numbers(if streams == 3 { 0x36 } else { 0x30 }, false)?;
    let places = if streams == 3 { Some(reader.numbers(0x22, false)?) } else { None };
    let (.., bytes) = reader.stream(if streams == 3 { 0x11 } else { 0x10 })?;
    let mut bytes = MltReader(bytes);
    let text = |length: i64| String::from_utf8(bytes.take(usize::try_from(length).ok()?)?.to_vec()).ok();
    let texts: Vec<String> = lengths.into_iter().map(text).collect::<Option<_>>()?;
    match places {
        None => Some(texts),
        Some(places) => places.into_iter().map(|place| texts.get(usize::try_from(place).ok()?).cloned()).collect(),
    }
}

/// What is left to read.
struct MltReader<'a>(&'a [u8]);

impl<'a> MltReader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|byte| byte[0])
    }

    fn varint(&mut self) -> Option<u64> {
        take_varint(&mut self.0)
    }

    /// Reads how many follow, of anything that takes a byte or is one of a run.
    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.varint()?).ok().filter(|count| *count <= MOST)
    }

    fn text(&mut self) -> Option<String> {
        let length = self.count()?;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }

    /// Reads a stream of a kind: how it is written, how many numbers it has, of how many values they are runs, and its
    /// bytes.
    fn stream(&mut self, kind: u8) -> Option<(u8, usize, Option<usize>, &'a [u8])> {
        if self.byte()? != kind {
            return None;
        }
        let (how, count, length) = (self.byte()?, self.count()?, self.count()?);
        let runs = matches!(how, RUNS | RUNS_OF_STEPS);
        let total = if runs { Some((self.count()?, self.count()?).1) } else { None };
        Some((how, count, total, self.take(length)?))
    }

    fn numbers(&mut self, kind: u8, signed: bool) -> Option<Vec<i64>> {
        let (how, count, total, bytes) = self.stream(kind)?;
        let mut bytes = MltReader(bytes);
        let numbers: Vec<u64> = (0..count).map(|_| bytes.varint()).collect::<Option<_>>()?;
        let unfold = |number: u64| if signed { unzigzag(number) } else { number.cast_signed() };
        let read: Vec<i64> = match how {
            2 => numbers.into_iter().map(unfold).collect(),
            STEPS => running(numbers.into_iter().map(unzigzag)),
            RUNS => spread(&numbers, total?)?.map(unfold).collect(),
            RUNS_OF_STEPS => running(spread(&numbers, total?)?.map(unzigzag)),
            _ => return None,
        };
        bytes.0.is_empty().then_some(read)
    }

    fn vertices(&mut self) -> Option<Vec<GridPoint>> {
        let (how, count, _, bytes) = self.stream(0x13)?;
        let mut bytes = MltReader(bytes);
        let steps: Vec<i64> = (0..count).map(|_| bytes.varint().map(unzigzag)).collect::<Option<_>>()?;
        let axis = |axis: usize| running(steps.iter().skip(axis).step_by(2).copied());
        let vertex = |(x, y): (i64, i64)| Some(GridPoint { x: i32::try_from(x).ok()?, y: i32::try_from(y).ok()? });
        let vertices = axis(0).into_iter().zip(axis(1)).map(vertex).collect::<Option<_>>()?;
        (how == STEPS_OF_PAIRS && bytes.0.is_empty()).then_some(vertices)
    }

    fn bits(&mut self) -> Option<Vec<bool>> {
        let (_, count, _, packed) = self.stream(0)?;
        let (mut packed, mut bytes) = (MltReader(packed), Vec::new());
        while !packed.0.is_empty() {
            match usize::from(packed.byte()?) {
                run @ ..128 => {
                    let byte = packed.byte()?;
                    bytes.extend(std::iter::repeat_n(byte, run + 3));
                }
                others => bytes.extend_from_slice(packed.take(256 - others)?),
            }
        }
        (0..count).map(|bit| Some(bytes.get(bit / 8)? >> (bit % 8) & 1 == 1)).collect()
    }
}

/// Gives each number of a stream of runs as often as is told before them, in all so often.
fn spread(runs: &[u64], total: usize) -> Option<impl Iterator<Item = u64>> {
    let (counts, values) = runs.split_at_checked(runs.len() / 2)?;
    let sum = counts.iter().try_fold(0, |sum: u64, count| sum.checked_add(*count))?;
    let run = |(&count, &value): (&u64, &u64)| (0..count).map(move |_| value);
    (sum == total as u64).then(|| counts.iter().zip(values).flat_map(run))
}

/// Adds up steps.
fn running(steps: impl Iterator<Item = i64>) -> Vec<i64> {
    let next = |sum: &mut i64, step: i64| {
        *sum = sum.wrapping_add(step);
        Some(*sum)
    };
    steps.scan(0, next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::conformance::inspect;
    use crate::tiles::example::{attributes, source};
    use crate::tiles::{Fields, Layers, TileCoord, TileFormat};

    #[test]
    fn what_is_no_tile_is_told_and_nothing_panics() {
        assert_eq!(differences(&[], b""), [""; 0]);
        let told = differences(&[], &[9, 1, 2]);
        assert_eq!(told, ["the MapLibre tile does not decode"]);
        let geometry = source().geometry(TileCoord { z: 1, x: 0, y: 0 });
        let tile = TileFormat::Mlt.encode(&geometry, &attributes(), &Fields::default(), Layers::default());
        for at in 0..tile.len() {
            assert!(decode(&tile[..at]).is_none_or(|layers| layers.len() < 2), "cut off at {at}");
            for bit in 0..8 {
                let mut other = tile.clone();
                other[at] ^= 1 << bit;
                let _ = decode(&other);
            }
        }
    }

    #[test]
    fn a_tile_that_says_something_else_is_seen() {
        let geometry = source().geometry(TileCoord { z: 1, x: 0, y: 0 });
        let of = |format: TileFormat| format.encode(&geometry, &attributes(), &Fields::default(), Layers::default());
        let (mut layers, _) = inspect(&of(TileFormat::Mvt), false);
        let mlt = of(TileFormat::Mlt);
        assert_eq!(differences(&layers, &mlt), [""; 0]);
        layers[0].features[0].parts[0][0].x += 1;
        assert_eq!(differences(&layers, &mlt).len(), 1, "a vertex");
        layers[0].features[0].parts[0][0].x -= 1;
        layers[0].features[1].tags.pop();
        assert_eq!(differences(&layers, &mlt).len(), 1, "a value");
        layers[0].features[0].id = None;
        assert_eq!(differences(&layers, &mlt).len(), 2, "an id");
        layers.pop();
        assert_eq!(differences(&layers, &mlt), ["the MapLibre tile has 2 layers of 1"]);
    }
}
