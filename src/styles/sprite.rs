//! The sprite with the two hatches, for screens of one and of two pixels per pixel of a page.

use serde_json::{Value, json};
use veerkracht_picture::{PngError, patterns};

use crate::styles::legend::LegendHatch;

/// The images from left to right.
const IMAGES: [(&str, LegendHatch); 2] =
    [("indicatief", LegendHatch::Indicative), ("geen-klasse", LegendHatch::NoClass)];

/// Distance between the lines of a hatch, pixels of a page.
const STEP: u16 = 8;
/// Width of a line, pixels of a page.
const WIDTH: f32 = 0.9;

/// Pixels of the bitmap per pixel of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PixelRatio {
    /// `hatch.png`.
    One = 1,
    /// `hatch@2x.png`.
    Two = 2,
}

/// Describes where each image is.
#[must_use]
pub(crate) fn index(ratio: PixelRatio) -> Value {
    let side = STEP * ratio as u16;
    let mut index = serde_json::Map::new();
    for (number, (name, _)) in (0_u16..).zip(IMAGES) {
        index.insert(
            name.into(),
            json!({ "x": number * side, "y": 0, "width": side, "height": side, "pixelRatio": ratio as u16 }),
        );
    }
    Value::Object(index)
}

/// Draws the images side by side as PNG.
///
/// # Errors
/// When the encoder refuses it, which it does for no reason known.
pub(crate) fn png(ratio: PixelRatio) -> Result<Vec<u8>, PngError> {
    let hatches: Vec<_> = IMAGES.iter().filter_map(|(_, hatch)| hatch.lines(WIDTH, f32::from(STEP))).collect();
    patterns(&hatches, f32::from(ratio as u16))
}

#[cfg(test)]
mod tests {
    use super::{PixelRatio, index, png};

    #[test]
    fn each_index_points_inside_its_picture_and_one_pixel_is_half_of_two() {
        for (ratio, side) in [(PixelRatio::One, 8), (PixelRatio::Two, 16)] {
            let bytes = png(ratio).unwrap();
            let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
            assert_eq!((reader.info().width, reader.info().height), (2 * side, side));
            for image in index(ratio).as_object().unwrap().values() {
                let number = |key: &str| image[key].as_u64().unwrap();
                assert!(number("x") + number("width") <= u64::from(2 * side));
                assert!(number("y") + number("height") <= u64::from(side));
                // 8 pixels of the page are the step of the hatch.
                assert_eq!((number("width"), number("height")), (8 * number("pixelRatio"), 8 * number("pixelRatio")));
            }
        }
    }

    #[test]
    fn most_of_a_hatch_is_left_as_it_is() {
        for (ratio, pixels_of_all, untouched_at_least) in [(PixelRatio::One, 128, 50), (PixelRatio::Two, 512, 60)] {
            let bytes = png(ratio).unwrap();
            let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            let untouched = pixels.chunks_exact(4).filter(|pixel| pixel[3] == 0).count();
            assert!(untouched * 100 >= untouched_at_least * pixels_of_all, "{untouched} of {pixels_of_all}");
        }
    }
}
