//! The sprite with the two hatches, drawn at two pixels per pixel of a screen.
//!
//! The same for every screen: between whole zooms a map stretches its patterns up to twice, and a bitmap of one pixel
//! per pixel smears.

use serde_json::{Value, json};

use crate::styles::legend::Hatch;
use crate::styles::picture::{HATCH_STEP, Picture};

/// The images from left to right.
const IMAGES: [(&str, Hatch); 2] = [("indicatief", Hatch::Indicative), ("geen-klasse", Hatch::NoClass)];

/// Pixels of the bitmap per pixel of a screen.
const SCALE: u32 = 2;
const SIDE: u32 = HATCH_STEP * SCALE;

/// Describes where each image is.
#[must_use]
pub fn index() -> Value {
    let mut index = serde_json::Map::new();
    for (number, (name, _)) in (0_u32..).zip(IMAGES) {
        index.insert(
            name.into(),
            json!({ "x": number * SIDE, "y": 0, "width": SIDE, "height": SIDE, "pixelRatio": SCALE }),
        );
    }
    Value::Object(index)
}

/// Draws the images side by side as PNG.
#[must_use]
pub fn png() -> Vec<u8> {
    let mut picture = Picture::new(2 * SIDE, SIDE);
    for (number, (_, hatch)) in (0_u32..).zip(IMAGES) {
        picture.hatch([number * SIDE, 0, SIDE, SIDE], hatch, SCALE);
    }
    picture.png()
}

#[cfg(test)]
mod tests {
    use super::{index, png};

    #[test]
    fn the_index_points_inside_the_picture() {
        let bytes = png();
        let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        for image in index().as_object().unwrap().values() {
            let end = |start: &str, side: &str| image[start].as_u64().unwrap() + image[side].as_u64().unwrap();
            assert!(end("x", "width") <= u64::from(reader.info().width));
            assert!(end("y", "height") <= u64::from(reader.info().height));
            // 16 pixels of the bitmap are 8 of the screen: the step of the hatch.
            assert_eq!((image["width"].as_u64(), image["pixelRatio"].as_u64()), (Some(16), Some(2)));
        }
    }
}
