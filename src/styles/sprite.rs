//! The sprite with the two hatches, at one and two pixels per pixel of a screen.

use serde_json::{Value, json};

use crate::styles::legend::Hatch;
use crate::styles::picture::{HATCH_STEP, Picture};

/// The images from left to right.
const IMAGES: [(&str, Hatch); 2] = [("indicatief", Hatch::Indicative), ("geen-klasse", Hatch::NoClass)];

/// Describes where each image is; `scale` is 1 or 2.
#[must_use]
pub fn index(scale: u32) -> Value {
    let side = HATCH_STEP * scale;
    let mut index = serde_json::Map::new();
    for (number, (name, _)) in (0_u32..).zip(IMAGES) {
        index.insert(name.into(), json!({ "x": number * side, "y": 0, "width": side, "height": side, "pixelRatio": scale }));
    }
    Value::Object(index)
}

/// Draws the images side by side as PNG; `scale` is 1 or 2.
#[must_use]
pub fn png(scale: u32) -> Vec<u8> {
    let side = HATCH_STEP * scale;
    let mut picture = Picture::new(2 * side, side);
    for (number, (_, hatch)) in (0_u32..).zip(IMAGES) {
        picture.hatch([number * side, 0, side, side], hatch, scale);
    }
    picture.png()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{index, png};

    #[test]
    fn the_index_points_inside_the_picture() {
        for scale in [1, 2] {
            let bytes = png(scale);
            let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
            for image in index(scale).as_object().unwrap().values() {
                let end = |start: &str, side: &str| image[start].as_u64().unwrap() + image[side].as_u64().unwrap();
                assert!(end("x", "width") <= u64::from(reader.info().width));
                assert!(end("y", "height") <= u64::from(reader.info().height));
                assert_eq!(image["pixelRatio"], json!(scale));
            }
        }
    }
}
