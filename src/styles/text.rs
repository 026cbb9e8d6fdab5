//! Text measured and drawn from the same glyphs that MapLibre draws: signed distance fields in the glyph PBF layout.
//!
//! In: PBF ranges of one font (24 pixels to the em, 3 pixels around each glyph, the outline at 192 of 255). Out:
//! widths, wrapped lines, and coverage of pixels.

use std::collections::BTreeMap;

use crate::tiles::wire::{Field, Message, unzigzag};

/// Pixels per em in a glyph PBF.
const EM: f64 = 24.0;
/// Pixels around each glyph in its bitmap.
const BORDER: usize = 3;
/// Value of the distance field on the outline.
const OUTLINE: f64 = 192.0;
/// Change of the distance field over one pixel: 255 over a radius of 8.
const SLOPE: f64 = 255.0 / 8.0;
/// Width of a character without a glyph, em.
const UNKNOWN_WIDTH: f64 = 0.55;

/// A glyph: its field and how it stands on the line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Glyph {
    field: Vec<u8>,
    width: usize,
    height: usize,
    left: i32,
    top: i32,
    advance: u32,
}

/// The glyphs of one font. The default has none: it measures by an average width and draws nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Font {
    glyphs: BTreeMap<u32, Glyph>,
    /// What `top` says of a glyph whose upper edge is on the baseline.
    baseline: i32,
}

impl Font {
    /// Reads the glyphs of some ranges; what is not a glyph PBF is skipped.
    #[must_use]
    pub fn read(ranges: &[&[u8]]) -> Self {
        let mut glyphs = BTreeMap::new();
        for range in ranges {
            each_message(range, 1, |stack| {
                each_message(stack, 3, |glyph| {
                    glyphs.extend(read_glyph(glyph));
                });
            });
        }
        // A capital H stands on the baseline, so its lower edge tells where that is.
        let baseline = glyphs.get(&u32::from('H')).map_or(0, |h: &Glyph| h.top - i32::try_from(h.height).unwrap_or(0));
        Self { glyphs, baseline }
    }

    /// Measures a text set at `size` pixels per em; pixels.
    #[must_use]
    pub fn width(&self, text: &str, size: f64) -> f64 {
        text.chars().map(|c| self.advance(c)).sum::<f64>() * size
    }

    fn advance(&self, c: char) -> f64 {
        self.glyphs.get(&u32::from(c)).map_or(UNKNOWN_WIDTH, |glyph| f64::from(glyph.advance) / EM)
    }

    /// Breaks a text at spaces into lines no wider than `room` pixels; a word that is wider stands on a line of its
    /// own.
    #[must_use]
    pub fn wrap(&self, text: &str, size: f64, room: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            match lines.last_mut() {
                Some(line) if self.width(line, size) + self.width(" ", size) + self.width(word, size) <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }

    /// Draws a line of text: calls `paint` with column, row and coverage (0 to 1, above 0) of each pixel that it
    /// touches.
    ///
    /// `left` and `baseline` are in pixels from the upper left corner, `size` in pixels per em.
    pub fn draw(&self, text: &str, left: f64, baseline: f64, size: f64, mut paint: impl FnMut(i32, i32, f64)) {
        let scale = size / EM;
        let mut pen = left;
        for c in text.chars() {
            if let Some(glyph) = self.glyphs.get(&u32::from(c)) {
                let west = pen + f64::from(glyph.left) * scale;
                let north = baseline - f64::from(glyph.top - self.baseline) * scale;
                glyph.draw(west, north, scale, &mut paint);
            }
            pen += self.advance(c) * size;
        }
    }
}

impl Glyph {
    /// Samples the field at every pixel of the picture that the bitmap covers.
    fn draw(&self, west: f64, north: f64, scale: f64, paint: &mut impl FnMut(i32, i32, f64)) {
        let columns = self.width + 2 * BORDER;
        let rows = self.height + 2 * BORDER;
        if self.field.len() < columns * rows {
            return;
        }
        let border = as_f64(BORDER) * scale;
        let [first_column, last_column] = [floor(west - border), floor(west + as_f64(columns) * scale)];
        let [first_row, last_row] = [floor(north - border), floor(north + as_f64(rows) * scale)];
        for row in first_row..=last_row {
            for column in first_column..=last_column {
                let x = (f64::from(column) + 0.5 - west) / scale + as_f64(BORDER) - 0.5;
                let y = (f64::from(row) + 0.5 - north) / scale + as_f64(BORDER) - 0.5;
                // Distance to the outline in pixels of the picture, inside positive; half a pixel on each side is
                // blended.
                let distance = (self.sample(x, y, columns, rows) - OUTLINE) / SLOPE * scale;
                let coverage = (distance + 0.5).clamp(0.0, 1.0);
                if coverage > 0.0 {
                    paint(column, row, coverage);
                }
            }
        }
    }

    /// Reads the field between its cells; 0 outside.
    fn sample(&self, x: f64, y: f64, columns: usize, rows: usize) -> f64 {
        let (column, row) = (floor(x), floor(y));
        let (right, down) = (x - f64::from(column), y - f64::from(row));
        let cell = |column: i32, row: i32| match (usize::try_from(column), usize::try_from(row)) {
            (Ok(column), Ok(row)) if column < columns && row < rows => f64::from(self.field[row * columns + column]),
            _ => 0.0,
        };
        let upper = cell(column, row) * (1.0 - right) + cell(column + 1, row) * right;
        let lower = cell(column, row + 1) * (1.0 - right) + cell(column + 1, row + 1) * right;
        upper * (1.0 - down) + lower * down
    }
}

#[expect(clippy::cast_precision_loss, reason = "bitmap sizes are below 100")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, and pictures are far smaller than an i32 reaches"
)]
fn floor(value: f64) -> i32 {
    value.floor() as i32
}

/// Calls `each` with the messages in a field, up to where the whole is malformed.
fn each_message(bytes: &[u8], number: u64, mut each: impl FnMut(&[u8])) {
    Message::new(bytes).fields(|tag, field| {
        if let (true, Field::Bytes(message)) = (tag == number, field) {
            each(message);
        }
        Some(())
    });
}

fn read_glyph(bytes: &[u8]) -> Option<(u32, Glyph)> {
    let mut id = None;
    let mut glyph = Glyph::default();
    let side = |number: u64| usize::try_from(number).ok().filter(|side| *side < 256);
    let whole = Message::new(bytes).fields(|tag, field| {
        match (tag, field) {
            (1, Field::Number(number)) => id = u32::try_from(number).ok(),
            (2, Field::Bytes(field)) => glyph.field = field.to_vec(),
            (3, Field::Number(number)) => glyph.width = side(number)?,
            (4, Field::Number(number)) => glyph.height = side(number)?,
            (5, Field::Number(number)) => glyph.left = i32::try_from(unzigzag(number)).ok()?,
            (6, Field::Number(number)) => glyph.top = i32::try_from(unzigzag(number)).ok()?,
            (7, Field::Number(number)) => glyph.advance = u32::try_from(number).ok()?,
            _ => {}
        }
        Some(())
    });
    id.filter(|_| whole).map(|id| (id, glyph))
}

#[cfg(test)]
mod tests {
    use super::Font;

    /// A PBF with an `H` of 2 by 4 pixels, wholly inside its outline, 3 pixels wide, its top 4 above the baseline at
    /// -6.
    fn one_glyph() -> Vec<u8> {
        let (columns, rows) = (2 + 6, 4 + 6);
        let mut field = vec![0_u8; columns * rows];
        for row in 3..7 {
            for column in 3..5 {
                field[row * columns + column] = 255;
            }
        }
        let mut glyph = vec![0x08, b'H', 0x12, u8::try_from(field.len()).unwrap()];
        glyph.extend(&field);
        // width 2, height 4, left 0, top -2 (zigzag 3), advance 3
        glyph.extend([0x18, 2, 0x20, 4, 0x28, 0, 0x30, 3, 0x38, 3]);
        let mut stack = vec![0x1a, u8::try_from(glyph.len()).unwrap()];
        stack.extend(glyph);
        let mut pbf = vec![0x0a, u8::try_from(stack.len()).unwrap()];
        pbf.extend(stack);
        pbf
    }

    #[test]
    fn a_glyph_stands_on_the_baseline() {
        let pbf = one_glyph();
        let font = Font::read(&[&pbf]);
        let mut full = Vec::new();
        font.draw("H", 10.0, 20.0, 24.0, |x, y, coverage| {
            if coverage >= 1.0 {
                full.push((x, y));
            }
        });
        // 2 columns from x = 10, 4 rows that end above y = 20.
        let expected: Vec<(i32, i32)> = (16..20).flat_map(|y| [(10, y), (11, y)]).collect();
        assert_eq!(full, expected);
    }

    #[test]
    fn a_width_is_the_sum_of_the_advances() {
        let pbf = one_glyph();
        // Two times 3/24 em at 48 pixels per em.
        assert!((Font::read(&[&pbf]).width("HH", 48.0) - 12.0).abs() < 1e-9);
    }

    #[test]
    fn lines_break_at_spaces_and_a_long_word_stands_alone() {
        // 0.55 em at 10 pixels: 5.5 pixels a character, so 44 pixels hold 8.
        let lines = Font::default().wrap("een twee onwaarschijnlijk vier", 10.0, 44.0);
        assert_eq!(lines, ["een twee", "onwaarschijnlijk", "vier"]);
    }

    #[test]
    fn a_truncated_font_is_read_as_far_as_it_goes() {
        let pbf = one_glyph();
        for length in 0..pbf.len() {
            let font = Font::read(&[&pbf[..length]]);
            font.draw("H", 0.0, 0.0, 12.0, |_, _, _| {});
        }
    }
}
