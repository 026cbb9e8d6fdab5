//! The legend of a map: as entries, as JSON, as a page that is written as SVG or PNG.

use serde::Serialize;
use serde_json::{Value, json};
use veerkracht_picture::{Fonts, LegendRow, PageColumn, PngError, Role, Scene, TextStyle, Weight};

use crate::maps::Palette;
use crate::styles::{Language, NO_CLASS, StyledMap, palette_name, parse_colour};

/// How the area of a legend entry is filled over its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LegendHatch {
    /// Plain colour.
    Plain,
    /// The hatch of indicative figures.
    Indicative,
    /// The hatch of areas without a class.
    NoClass,
}

/// One line of a legend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LegendEntry {
    /// Class value in the tile; none for the lines about status.
    pub value: Option<u8>,
    /// Short name of the class, where it has one.
    pub key: Option<String>,
    /// What it stands for, in one language.
    pub label: String,
    /// `#RRGGBB`.
    pub colour: String,
    /// What is drawn over the colour.
    pub hatch: LegendHatch,
}

impl LegendEntry {
    /// Gives what stands in its swatch: the letter of the class, or its number as every table has it; none for a
    /// status.
    #[must_use]
    pub fn symbol(&self) -> Option<String> {
        self.key.clone().or_else(|| self.value.map(|value| value.to_string()))
    }
}

/// Lists the lines of a legend: the classes in the order of the definition, then indicative, then without a class.
#[must_use]
pub fn entries(map: &StyledMap, language: Language, palette: Palette) -> Vec<LegendEntry> {
    let classes = map.classes.iter().map(|class| LegendEntry {
        value: Some(class.value),
        key: class.key.clone(),
        label: language.of(&class.label).to_owned(),
        colour: class.colour(palette).to_owned(),
        hatch: LegendHatch::Plain,
    });
    let indicative = LegendEntry {
        value: None,
        key: None,
        label: language
            .either(
                "gearceerd: indicatief (weinig inwoners of onvolledige cijfers)",
                "hatched: indicative (few inhabitants or incomplete figures)",
            )
            .to_owned(),
        // The hatch goes over any class colour; white stands for all of them.
        colour: "#FFFFFF".to_owned(),
        hatch: LegendHatch::Indicative,
    };
    let no_class = LegendEntry {
        value: None,
        key: None,
        label: language.either("geen klasse", "no class").to_owned(),
        colour: NO_CLASS.to_owned(),
        hatch: LegendHatch::NoClass,
    };
    classes.chain([indicative, no_class]).collect()
}

/// Writes the legend as JSON: texts in both languages' choice of `language`, and the entries.
#[must_use]
pub fn json(map: &StyledMap, language: Language, palette: Palette) -> Value {
    json!({
        "map": map.id,
        "language": language.code(),
        "palette": palette_name(palette),
        "title": language.of(&map.title),
        "period": map.period,
        "comparison": map.comparison.as_ref().map(|comparison| language.of(comparison)),
        "guide": language.of(&map.guide),
        "note": map.note.as_ref().map(|note| language.of(note)),
        "caveats": map.caveats.iter().map(|caveat| language.of(caveat)).collect::<Vec<_>>(),
        "notice": language.of(&map.notice),
        "attribution": language.of(&map.attribution),
        "entries": entries(map, language, palette),
    })
}

/// Width of a legend, pixels.
pub(crate) const WIDTH: f32 = 340.0;
const MARGIN: f32 = 14.0;
const SWATCH: [f32; 2] = [26.0, 16.0];

/// Pixels of the PNG per pixel of the layout.
const SCALE: f32 = 2.0;

impl LegendHatch {
    /// Gives the lines as a page draws them, so many points from one to the next; none where there are none.
    #[must_use]
    pub fn lines(self, width: f32, step: f32) -> Option<veerkracht_picture::Hatch> {
        let (colour, opacity) = match self {
            LegendHatch::Plain => return None,
            LegendHatch::Indicative => ([0; 3], 0.55),
            LegendHatch::NoClass => ([0xB4; 3], 0.7),
        };
        Some(veerkracht_picture::Hatch { colour, opacity, width, step })
    }
}

/// Sets a legend on a page of its own, [`WIDTH`] wide and as high as it needs.
#[must_use]
pub(crate) fn scene(map: &StyledMap, language: Language, palette: Palette, fonts: &Fonts) -> Scene {
    let style = |size, colour| TextStyle { size, weight: Weight::Regular, colour };
    let soft = style(11.0, [0x3A, 0x41, 0x47]);
    let mut column = PageColumn::new(fonts, [MARGIN, MARGIN], WIDTH - 2.0 * MARGIN);
    column.text(Role::Heading(1), &map.heading(language), style(15.0, [0x16, 0x19, 0x1C]));
    column.skip(6.0);
    let rows = entries(map, language, palette).into_iter().map(|entry| LegendRow {
        colour: parse_colour(&entry.colour),
        hatch: entry.hatch.lines(0.9, 8.0),
        key: entry.symbol(),
        label: entry.label,
        count: None,
    });
    column.legend(&rows.collect::<Vec<_>>(), style(12.0, [0x16, 0x19, 0x1C]), SWATCH);
    if let Some(note) = &map.note {
        column.text(Role::Paragraph, language.of(note), soft);
    }
    for text in [&map.guide, &map.notice] {
        column.skip(6.0);
        column.text(Role::Paragraph, language.of(text), soft);
    }
    let attribution = language.of(&map.attribution);
    if !attribution.is_empty() {
        column.skip(6.0);
        let sources = format!("{}: {attribution}", language.either("Bronnen", "Sources"));
        column.text(Role::Paragraph, &sources, style(10.0, [0x5A, 0x63, 0x6A]));
    }
    Scene {
        size: [WIDTH, (column.y + MARGIN).ceil()],
        title: map.heading(language),
        language: language.code().to_owned(),
        blocks: column.blocks,
        data: Vec::new(),
    }
}

/// Writes the legend as SVG.
///
/// The text is real text: it can be found, copied and read aloud.
#[must_use]
pub fn svg(map: &StyledMap, language: Language, palette: Palette, fonts: &Fonts) -> String {
    veerkracht_picture::svg(&scene(map, language, palette, fonts), fonts, None)
}

/// Writes the legend as PNG, two pixels per pixel of the layout.
///
/// # Errors
/// When it is too high for a picture.
pub fn png(map: &StyledMap, language: Language, palette: Palette, fonts: &Fonts) -> Result<Vec<u8>, PngError> {
    veerkracht_picture::png(&scene(map, language, palette, fonts), fonts, SCALE)
}

#[cfg(test)]
mod tests {
    use super::{LegendHatch, WIDTH, entries, png, svg};
    use veerkracht_picture::Fonts;

    use crate::maps::Palette;
    use crate::styles::{Language, example};

    #[test]
    fn a_legend_has_the_classes_then_indicative_then_without_class() {
        let entries = entries(&example::map(), Language::Nl, Palette::Usual);
        let values: Vec<Option<u8>> = entries.iter().map(|entry| entry.value).collect();
        assert_eq!(values, [Some(0), Some(3), None, None]);
        assert_eq!(entries[2].hatch, LegendHatch::Indicative);
        assert_eq!(entries[3].colour, "#E0E0E0");
    }

    #[test]
    fn a_class_has_its_letter_in_the_swatch_or_its_number_and_a_status_nothing() {
        let mut map = example::map();
        map.classes[1].key = None;
        let entries = entries(&map, Language::Nl, Palette::Usual);
        let symbols: Vec<Option<String>> = entries.iter().map(super::LegendEntry::symbol).collect();
        assert_eq!(symbols, [Some("A".to_owned()), Some("3".to_owned()), None, None]);
        let scene = super::scene(&map, Language::Nl, Palette::Usual, &Fonts::default());
        let drawn = format!("{scene:?}");
        assert!(drawn.contains("text: \"A\"") && drawn.contains("text: \"3\""), "{drawn}");
    }

    #[test]
    fn texts_in_an_svg_are_escaped() {
        let svg = svg(&example::map(), Language::Nl, Palette::Usual, &Fonts::default());
        assert!(svg.contains("&lt;absoluut&gt; &amp; meer"), "{svg}");
        assert!(!svg.contains("<absoluut>"));
    }

    #[test]
    fn a_legend_names_the_notice_and_the_sources() {
        let svg = svg(&example::map(), Language::En, Palette::ColourBlind, &Fonts::default());
        assert!(svg.contains("Aedes."));
        assert!(svg.contains("Sources: CBS,"));
        assert!(svg.contains("#B35806"));
    }

    #[test]
    fn a_png_has_the_colours_of_the_classes_and_two_pixels_per_pixel() {
        let bytes = png(&example::map(), Language::Nl, Palette::Usual, &Fonts::default()).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let pixels: Vec<[u8; 3]> = pixels.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        assert!((f64::from(info.width) - f64::from(2.0 * WIDTH)).abs() < 0.5);
        // A swatch has 52 by 32 pixels; its rim covers one of them on each side, or two where it lies between pixels,
        // and the letter some of those within.
        for class in [[0xB2, 0x18, 0x2B], [0xF7; 3]] {
            assert!(pixels.iter().filter(|pixel| **pixel == class).count() >= 40 * 28, "{class:?}");
        }
    }
}
