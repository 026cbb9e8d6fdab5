//! The legend as PNG, from the same layout as the SVG.

use crate::maps::Palette;
use crate::styles::legend::{Mark, WIDTH, layout};
use crate::styles::picture::{Ink, Picture, parse_colour};
use crate::styles::text::Font;
use crate::styles::{Language, StyledMap};

/// Draws the legend; `scale` is pixels per pixel of the layout, 1 to 4.
#[must_use]
pub fn png(map: &StyledMap, language: Language, palette: Palette, font: &Font, scale: u32) -> Vec<u8> {
    let scale = scale.clamp(1, 4);
    let (marks, height) = layout(map, language, palette, font);
    let mut picture = Picture::new(WIDTH * scale, height * scale);
    picture.fill([0, 0, WIDTH * scale, height * scale], Ink { colour: [255; 3], opacity: 1.0 });
    for mark in &marks {
        match mark {
            Mark::Swatch { at, colour, hatch } => {
                let [x, y, w, h] = at.map(|place| whole(place) * scale);
                picture.fill([x, y, w, h], Ink { colour: parse_colour("#8A9299"), opacity: 1.0 });
                let inner = [x + scale, y + scale, w - 2 * scale, h - 2 * scale];
                picture.fill(inner, Ink { colour: parse_colour(colour), opacity: 1.0 });
                picture.hatch(inner, *hatch, scale);
            }
            Mark::Text { at, size, colour, text } => {
                let factor = f64::from(scale);
                picture.text(font, text, at.map(|place| place * factor), size * factor, parse_colour(colour));
            }
        }
    }
    picture.png()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places of a layout are between 0 and some thousands"
)]
fn whole(place: f64) -> u32 {
    place.round() as u32
}

#[cfg(test)]
mod tests {
    use super::png;
    use crate::maps::Palette;
    use crate::styles::text::Font;
    use crate::styles::{Language, example, legend};

    #[test]
    fn the_swatches_of_a_png_have_the_colours_of_the_classes() {
        let bytes = png(&example::map(), Language::Nl, Palette::Usual, &Font::default(), 2);
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let (marks, height) = legend::layout(&example::map(), Language::Nl, Palette::Usual, &Font::default());
        assert_eq!((info.width, info.height), (2 * legend::WIDTH, 2 * height));
        let Some(legend::Mark::Swatch { at: [x, y, ..], .. }) =
            marks.iter().find(|mark| matches!(mark, legend::Mark::Swatch { .. }))
        else {
            panic!("the first class has a swatch");
        };
        let column = super::whole(2.0 * (x + 10.0));
        let row = super::whole(2.0 * (y + 8.0));
        let start = usize::try_from((row * info.width + column) * 4).unwrap();
        assert_eq!(&pixels[start..start + 4], &[0xB2, 0x18, 0x2B, 255]);
    }
}
