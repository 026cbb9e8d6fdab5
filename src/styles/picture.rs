//! A picture in memory that may be seen through, written as PNG: sprites.

use crate::styles::legend::Hatch;

/// Distance between the lines of a hatch at one pixel per pixel.
pub const HATCH_STEP: u32 = 8;

/// A colour with its opacity, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    /// Red, green, blue.
    pub colour: [u8; 3],
    /// 0 is invisible, 1 hides what is below.
    pub opacity: f64,
}

/// Pixels row by row, each red, green, blue, opacity (not premultiplied).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<[u8; 4]>,
}

impl Picture {
    /// Makes a transparent picture.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Self {
        let count = usize::try_from(u64::from(width) * u64::from(height)).unwrap_or(0);
        Self { width, height, pixels: vec![[0; 4]; count] }
    }

    /// Reads one pixel; none outside the picture.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 4]> {
        let index = self.index(i64::from(x), i64::from(y))?;
        self.pixels.get(index).copied()
    }

    fn index(&self, x: i64, y: i64) -> Option<usize> {
        let (width, height) = (i64::from(self.width), i64::from(self.height));
        if x < 0 || y < 0 || x >= width || y >= height { None } else { usize::try_from(y * width + x).ok() }
    }

    /// Lays ink over one pixel; nothing happens outside the picture.
    pub fn blend(&mut self, x: i64, y: i64, ink: Ink) {
        let Some(pixel) = self.index(x, y).and_then(|index| self.pixels.get_mut(index)) else { return };
        let below = f64::from(pixel[3]) / 255.0;
        let opacity = ink.opacity + below * (1.0 - ink.opacity);
        if opacity <= 0.0 {
            return;
        }
        for (channel, colour) in pixel.iter_mut().zip(ink.colour) {
            let mixed = f64::from(colour) * ink.opacity + f64::from(*channel) * below * (1.0 - ink.opacity);
            *channel = to_byte(mixed / opacity);
        }
        pixel[3] = to_byte(opacity * 255.0);
    }

    /// Draws the lines of a hatch over a rectangle; `scale` is pixels per pixel of a screen.
    pub fn hatch(&mut self, at: [u32; 4], hatch: Hatch, scale: u32) {
        let Some(lines) = hatch.lines(0.9, 8.0) else { return };
        let (colour, strength, width) = (lines.colour, f64::from(lines.opacity), f64::from(lines.width));
        let step = HATCH_STEP * scale;
        for y in at[1]..at[1] + at[3] {
            for x in at[0]..at[0] + at[2] {
                // Distance of the middle of the pixel to the nearest line x + y = k · step, in pixels.
                let along = f64::from((x + y + 1) % step);
                let distance = (along - f64::from(step) / 2.0).abs();
                let distance = (f64::from(step) / 2.0 - distance) / std::f64::consts::SQRT_2;
                let coverage = (width * f64::from(scale) / 2.0 + 0.5 - distance).clamp(0.0, 1.0);
                if coverage > 0.0 {
                    self.blend(i64::from(x), i64::from(y), Ink { colour, opacity: strength * coverage });
                }
            }
        }
    }

    /// Writes the picture as PNG.
    ///
    /// # Panics
    /// If the encoder refuses a picture whose pixels are as many as its sides say, which it never does in memory.
    #[must_use]
    pub fn png(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().expect("writing to memory does not fail");
        writer.write_image_data(self.pixels.as_flattened()).expect("there are as many pixels as the header says");
        writer.finish().expect("writing to memory does not fail");
        out
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte first")]
fn to_byte(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::{HATCH_STEP, Ink, Picture};
    use crate::styles::legend::Hatch;

    #[test]
    fn a_png_reads_back_as_the_same_pixels() {
        let mut picture = Picture::new(3, 2);
        picture.blend(1, 0, Ink { colour: [0xB2, 0x18, 0x2B], opacity: 1.0 });
        let bytes = picture.png();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        assert_eq!(&pixels[..8], &[0, 0, 0, 0, 0xB2, 0x18, 0x2B, 255]);
    }

    #[test]
    fn ink_over_ink_is_mixed_by_opacity() {
        let mut picture = Picture::new(1, 1);
        picture.blend(0, 0, Ink { colour: [255, 255, 255], opacity: 1.0 });
        picture.blend(0, 0, Ink { colour: [0, 0, 0], opacity: 0.6 });
        // 0.6 · 0 + 0.4 · 255 = 102.
        assert_eq!(picture.pixel(0, 0), Some([102, 102, 102, 255]));
    }

    #[test]
    fn a_hatch_leaves_most_pixels_as_they_are_and_continues_over_its_edge() {
        let mut picture = Picture::new(2 * HATCH_STEP, 2 * HATCH_STEP);
        picture.hatch([0, 0, 2 * HATCH_STEP, 2 * HATCH_STEP], Hatch::Indicative, 1);
        let untouched = (0..HATCH_STEP)
            .flat_map(|y| (0..HATCH_STEP).map(move |x| (x, y)))
            .filter(|(x, y)| picture.pixel(*x, *y).unwrap()[3] == 0);
        assert!(untouched.count() >= 40, "more than 24 of the 64 pixels are inked");
        for y in 0..HATCH_STEP {
            for x in 0..HATCH_STEP {
                assert_eq!(picture.pixel(x, y), picture.pixel(x + HATCH_STEP, y));
                assert_eq!(picture.pixel(x, y), picture.pixel(x, y + HATCH_STEP));
            }
        }
    }

    #[test]
    fn drawing_outside_the_picture_does_nothing() {
        let mut picture = Picture::new(1, 1);
        picture.blend(-1, 0, Ink { colour: [9, 9, 9], opacity: 1.0 });
        picture.blend(1, 0, Ink { colour: [9, 9, 9], opacity: 1.0 });
        assert_eq!(picture.pixel(0, 0), Some([0; 4]));
        assert_eq!(picture.pixel(1, 0), None);
    }
}
