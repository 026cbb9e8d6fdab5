//! Streams of MapLibre tiles: numbers, texts and bits, each with what it is, how it is written, and how long it is.
//!
//! Numbers are written as they are, as steps from one to the next, or as runs, whichever takes fewest bytes; places of
//! vertices as runs of steps. They have a variable length.

use veerkracht_varint::{varint, varint_length, zigzag};

/// What a stream holds: the category in the upper half of a byte, the kind in the lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    /// Which features have a value.
    Present = 0x00,
    /// Values of a column.
    Values = 0x10,
    /// Texts that a column has, each once.
    Dictionary = 0x11,
    /// Vertices, x and y by turns.
    Vertices = 0x13,
    /// Which of the vertices each corner of a ring is.
    VertexPlaces = 0x20,
    /// Which text of the dictionary each feature has.
    TextPlaces = 0x22,
    /// How long texts are; in the column of geometry, of which type each is.
    Lengths = 0x30,
    /// How many polygons each feature has that has several.
    Polygons = 0x31,
    /// How many rings each polygon has.
    Rings = 0x32,
    /// How many vertices each ring has.
    Corners = 0x33,
    /// How long the texts of the dictionary are.
    DictionaryLengths = 0x36,
}

/// Whether numbers may be below nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Never,
    Maybe,
}

/// How a stream is written: the logic in the upper bits, the bytes in the lower.
const BYTES: u8 = 0;
const AS_THEY_ARE: u8 = 2;
const STEPS: u8 = 1 << 5 | 2;
const STEPS_OF_PAIRS: u8 = 2 << 5 | 2;
const RUNS: u8 = 3 << 5 | 2;
const RUNS_OF_STEPS: u8 = 1 << 5 | 3 << 2 | 2;
const RUNS_OF_BYTES: u8 = 3 << 5;

/// Appends numbers.
pub(super) fn write_numbers(out: &mut Vec<u8>, kind: Stream, values: &[i64], sign: Sign) {
    let folded = |value: i64| if sign == Sign::Maybe { zigzag(value) } else { value.cast_unsigned() };
    let steps = steps_of(values);
    let runs = Runs::of(values.iter().map(|&value| folded(value)));
    let as_they_are = values.iter().map(|&value| varint_length(folded(value))).sum::<usize>();
    let as_steps = steps.clone().map(varint_length).sum::<usize>();
    let with_counts = runs.length() + varint_length(runs.0.len() as u64) + varint_length(values.len() as u64);
    if with_counts < as_they_are.min(as_steps) {
        runs.write(out, kind, RUNS, values.len());
    } else if as_steps < as_they_are {
        write_head(out, kind, STEPS, values.len(), as_steps);
        steps.for_each(|step| varint(out, step));
    } else {
        write_head(out, kind, AS_THEY_ARE, values.len(), as_they_are);
        for &value in values {
            varint(out, folded(value));
        }
    }
}

/// Appends the places of vertices in the order of those that come by, as runs of steps.
pub(super) fn write_places(out: &mut Vec<u8>, places: &[i64]) {
    Runs::of(steps_of(places)).write(out, Stream::VertexPlaces, RUNS_OF_STEPS, places.len());
}

/// The steps from one number to the next, the first from nothing.
fn steps_of(values: &[i64]) -> impl Iterator<Item = u64> + Clone {
    values.iter().scan(0, |last, &value| {
        let step = value.wrapping_sub(*last);
        *last = value;
        Some(zigzag(step))
    })
}

/// How often each of some numbers comes in a row.
struct Runs(Vec<(u64, u64)>);

impl Runs {
    fn of(numbers: impl Iterator<Item = u64>) -> Self {
        let mut runs: Vec<(u64, u64)> = Vec::new();
        for number in numbers {
            match runs.last_mut() {
                Some((count, last)) if *last == number => *count += 1,
                _ => runs.push((1, number)),
            }
        }
        Self(runs)
    }

    /// The bytes of counts and numbers.
    fn length(&self) -> usize {
        self.0.iter().map(|&(count, number)| varint_length(count) + varint_length(number)).sum()
    }

    /// Appends a stream of so many values: all counts, then all numbers.
    fn write(&self, out: &mut Vec<u8>, kind: Stream, how: u8, values: usize) {
        write_head(out, kind, how, 2 * self.0.len(), self.length());
        varint(out, self.0.len() as u64);
        varint(out, values as u64);
        self.0.iter().for_each(|&(count, _)| varint(out, count));
        self.0.iter().for_each(|&(_, number)| varint(out, number));
    }
}

/// Appends vertices, as steps from one to the next.
pub(super) fn write_vertices(out: &mut Vec<u8>, vertices: impl Iterator<Item = [i32; 2]>) {
    let (mut count, mut last, mut steps) = (0, [0, 0], Vec::new());
    for vertex in vertices {
        for axis in 0..2 {
            varint(&mut steps, zigzag(i64::from(vertex[axis]) - i64::from(last[axis])));
        }
        last = vertex;
        count += 2;
    }
    write_bytes(out, Stream::Vertices, STEPS_OF_PAIRS, count, &steps);
}

/// Appends doubles, as their bits.
pub(super) fn write_doubles(out: &mut Vec<u8>, values: &[u64]) {
    write_head(out, Stream::Values, BYTES, values.len(), size_of_val(values));
    for bits in values {
        out.extend_from_slice(&bits.to_le_bytes());
    }
}

/// Appends so many texts, one after the other.
pub(super) fn write_texts<'a>(out: &mut Vec<u8>, kind: Stream, count: usize, texts: impl Iterator<Item = &'a [u8]>) {
    let bytes: Vec<u8> = texts.flatten().copied().collect();
    write_bytes(out, kind, BYTES, count, &bytes);
}

/// Appends bits: eight a byte, the first one lowest; bytes of which three or more are the same as runs.
pub(super) fn write_bits(out: &mut Vec<u8>, bits: &[bool]) {
    let bytes: Vec<u8> =
        bits.chunks(8).map(|eight| eight.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect();
    write_bytes(out, Stream::Present, RUNS_OF_BYTES, bits.len(), &runs_of_bytes(&bytes));
}

/// Packs bytes: a number below 128 and a byte stand for three more of it, one from 128 on for what 256 has more of
/// bytes that follow.
fn runs_of_bytes(bytes: &[u8]) -> Vec<u8> {
    const LEAST: usize = 3;
    const MOST_ALIKE: usize = 130;
    const MOST_OTHER: usize = 128;
    let alike = |from: usize| bytes[from..].iter().take(MOST_ALIKE).take_while(|byte| **byte == bytes[from]).count();
    let low = |number: usize| number.to_le_bytes()[0];
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let run = alike(at);
        if run >= LEAST {
            out.extend_from_slice(&[low(run - LEAST), bytes[at]]);
            at += run;
        } else {
            let mut end = at + 1;
            while end < bytes.len() && end - at < MOST_OTHER && alike(end) < LEAST {
                end += 1;
            }
            out.push(low(256 - (end - at)));
            out.extend_from_slice(&bytes[at..end]);
            at = end;
        }
    }
    out
}

fn write_bytes(out: &mut Vec<u8>, kind: Stream, how: u8, count: usize, bytes: &[u8]) {
    write_head(out, kind, how, count, bytes.len());
    out.extend_from_slice(bytes);
}

fn write_head(out: &mut Vec<u8>, kind: Stream, how: u8, count: usize, length: usize) {
    out.extend_from_slice(&[kind as u8, how]);
    varint(out, count as u64);
    varint(out, length as u64);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(values: &[i64], sign: Sign) -> Vec<u8> {
        let mut out = Vec::new();
        write_numbers(&mut out, Stream::Values, values, sign);
        out
    }

    #[test]
    fn numbers_are_written_in_the_way_that_takes_fewest_bytes() {
        // Kind, way, count, length; then for runs their number and that of the values, counts and values.
        assert_eq!(numbers(&[7, 300], Sign::Never), [0x10, 2, 2, 3, 7, 0xac, 2]);
        assert_eq!(numbers(&[-1, 1], Sign::Maybe), [0x10, 2, 2, 2, 1, 2]);
        assert_eq!(numbers(&[2022; 9], Sign::Never), [0x10, 0x62, 2, 3, 1, 9, 9, 0xe6, 0x0f]);
        assert_eq!(numbers(&[1000, 1001, 1003], Sign::Never), [0x10, 0x22, 3, 4, 0xd0, 0x0f, 2, 4]);
        assert_eq!(numbers(&[5], Sign::Never), [0x10, 2, 1, 1, 5], "one number is never a step");
    }

    #[test]
    fn a_border_gone_along_again_backwards_is_a_run() {
        let mut out = Vec::new();
        write_places(&mut out, &[0, 1, 2, 3, 3, 2, 1, 4]);
        // Kind, way, numbers, length, runs, values; then counts of steps 0, +1, 0, -1 and +3, and these steps.
        assert_eq!(out, [0x20, 0x2e, 10, 10, 5, 8, 1, 3, 1, 2, 1, 0, 2, 0, 1, 6]);
    }

    #[test]
    fn bits_stand_lowest_first_and_bytes_that_repeat_are_runs() {
        let mut out = Vec::new();
        write_bits(&mut out, &[true, false, true]);
        assert_eq!(out, [0, 0x60, 3, 2, 255, 0b101]);
        assert_eq!(runs_of_bytes(&[9; 5]), [2, 9]);
        assert_eq!(runs_of_bytes(&[1, 2, 2, 3, 3, 3]), [253, 1, 2, 2, 0, 3]);
        assert_eq!(runs_of_bytes(&[0; 131]), [127, 0, 255, 0]);
    }
}
