//! The sprite with the two hatches, drawn at two pixels per pixel of a screen.
//!
//! The same for every screen: between whole zooms a map stretches its patterns up to twice, and a bitmap of one pixel
//! per pixel smears.

use serde_json::{Value, json};
use veerkracht_picture::{PngError, patterns};

use crate::styles::legend::Hatch;

/// The images from left to right.
const IMAGES: [(&str, Hatch); 2] = [("indicatief", Hatch::Indicative), ("geen-klasse", Hatch::NoClass)];

/// Distance between the lines of a hatch, pixels of a screen.
const STEP: u16 = 8;
/// Width of a line, pixels of a screen.
const WIDTH: f32 = 0.9;

/// Pixels of the bitmap per pixel of a screen.
const SCALE: u16 = 2;
const SIDE: u16 = STEP * SCALE;

/// Describes where each image is.
#[must_use]
pub fn index() -> Value {
    let mut index = serde_json::Map::new();
    for (number, (name, _)) in (0_u16..).zip(IMAGES) {
        index.insert(
            name.into(),
            json!({ "x": number * SIDE, "y": 0, "width": SIDE, "height": SIDE, "pixelRatio": SCALE }),
        );
    }
    Value::Object(index)
}

/// Draws the images side by side as PNG.
///
/// # Errors
/// When the encoder refuses it, which it does for no reason known.
pub fn png() -> Result<Vec<u8>, PngError> {
    let hatches: Vec<_> = IMAGES.iter().filter_map(|(_, hatch)| hatch.lines(WIDTH, f32::from(STEP))).collect();
    patterns(&hatches, f32::from(SCALE))
}

#[cfg(test)]
mod tests {
    use super::{index, png};

    #[test]
    fn the_index_points_inside_the_picture() {
        let bytes = png().unwrap();
        let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (32, 16));
        for image in index().as_object().unwrap().values() {
            let end = |start: &str, side: &str| image[start].as_u64().unwrap() + image[side].as_u64().unwrap();
            assert!(end("x", "width") <= u64::from(reader.info().width));
            assert!(end("y", "height") <= u64::from(reader.info().height));
            // 16 pixels of the bitmap are 8 of the screen: the step of the hatch.
            assert_eq!((image["width"].as_u64(), image["pixelRatio"].as_u64()), (Some(16), Some(2)));
        }
    }

    #[test]
    fn most_of_a_hatch_is_left_as_it_is() {
        let bytes = png().unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let untouched = pixels.chunks_exact(4).filter(|pixel| pixel[3] == 0).count();
        assert!(untouched * 100 >= 60 * 32 * 16, "{untouched} of 512");
    }
}
