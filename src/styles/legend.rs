//! The legend of a map: as entries, as JSON, as SVG.
//!
//! One layout serves SVG and PNG: [`layout`] places swatches and lines of text in pixels, the writers only draw.

pub mod raster;

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};

use crate::maps::Palette;
use crate::styles::text::Font;
use crate::styles::{Language, NO_CLASS, StyledMap, palette_name};

/// How the area of a legend entry is filled over its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Hatch {
    /// Plain colour.
    Plain,
    /// The hatch of indicative figures.
    Indicative,
    /// The hatch of areas without a class.
    NoClass,
}

/// One line of a legend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Class value in the tile; none for the lines about status.
    pub value: Option<u8>,
    /// Short name of the class, where it has one.
    pub key: Option<String>,
    /// What it stands for, in one language.
    pub label: String,
    /// `#RRGGBB`.
    pub colour: String,
    /// What is drawn over the colour.
    pub hatch: Hatch,
}

/// Lists the lines of a legend: the classes in the order of the definition, then indicative, then without a class.
#[must_use]
pub fn entries(map: &StyledMap, language: Language, palette: Palette) -> Vec<Entry> {
    let classes = map.classes.iter().map(|class| Entry {
        value: Some(class.value),
        key: class.key.clone(),
        label: language.of(&class.label).to_owned(),
        colour: class.colour(palette).to_owned(),
        hatch: Hatch::Plain,
    });
    let indicative = Entry {
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
        hatch: Hatch::Indicative,
    };
    let no_class = Entry {
        value: None,
        key: None,
        label: language.either("geen klasse", "no class").to_owned(),
        colour: NO_CLASS.to_owned(),
        hatch: Hatch::NoClass,
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
        "attribution": map.attribution,
        "entries": entries(map, language, palette),
    })
}

/// Width of a legend, pixels.
pub const WIDTH: u32 = 340;
const MARGIN: f64 = 14.0;
const SWATCH: (f64, f64) = (26.0, 16.0);

/// What is drawn: positions in pixels, y down; texts start at their baseline.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A filled rectangle with a thin border.
    Swatch {
        /// West edge, north edge, width, height.
        at: [f64; 4],
        /// `#RRGGBB`.
        colour: String,
        /// What is drawn over the colour.
        hatch: Hatch,
    },
    /// One line of text.
    Text {
        /// Start of the baseline.
        at: [f64; 2],
        /// Height of an em.
        size: f64,
        /// `#RRGGBB`.
        colour: &'static str,
        /// The text.
        text: String,
    },
}

/// Places everything that a legend shows; gives the marks and the height, pixels.
#[must_use]
pub fn layout(map: &StyledMap, language: Language, palette: Palette, font: &Font) -> (Vec<Mark>, u32) {
    let mut page = Page { marks: Vec::new(), y: MARGIN, font };
    page.paragraph(&map.heading(language), 15.0, "#16191C", MARGIN);
    page.y += 6.0;
    for entry in entries(map, language, palette) {
        let label = match &entry.key {
            Some(key) => format!("{key}  {}", entry.label),
            None => entry.label,
        };
        let top = page.y;
        page.marks.push(Mark::Swatch {
            at: [MARGIN, top, SWATCH.0, SWATCH.1],
            colour: entry.colour,
            hatch: entry.hatch,
        });
        page.y += 1.0;
        page.paragraph(&label, 12.0, "#16191C", MARGIN + SWATCH.0 + 9.0);
        page.y = (page.y + 4.0).max(top + SWATCH.1 + 5.0);
    }
    if let Some(note) = &map.note {
        page.paragraph(language.of(note), 11.0, "#3A4147", MARGIN);
    }
    page.y += 6.0;
    page.paragraph(language.of(&map.guide), 11.0, "#3A4147", MARGIN);
    page.y += 6.0;
    page.paragraph(language.of(&map.notice), 11.0, "#3A4147", MARGIN);
    if !map.attribution.is_empty() {
        let sources = format!("{}: {}", language.either("Bronnen", "Sources"), map.attribution);
        page.y += 6.0;
        page.paragraph(&sources, 10.0, "#5A636A", MARGIN);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a legend is some hundreds of pixels high"
    )]
    let height = (page.y + MARGIN).ceil() as u32;
    (page.marks, height)
}

struct Page<'a> {
    marks: Vec<Mark>,
    y: f64,
    font: &'a Font,
}

impl Page<'_> {
    /// Writes a text from `left` to the right margin on as many lines as it needs.
    fn paragraph(&mut self, text: &str, size: f64, colour: &'static str, left: f64) {
        for line in self.font.wrap(text, size, f64::from(WIDTH) - MARGIN - left) {
            self.marks.push(Mark::Text { at: [left, self.y + size], size, colour, text: line });
            self.y += size * 1.35;
        }
    }
}

/// Writes the legend as SVG, [`WIDTH`] pixels wide.
///
/// The text is real text: it can be found, copied and read aloud.
#[must_use]
pub fn svg(map: &StyledMap, language: Language, palette: Palette, font: &Font) -> String {
    let (marks, height) = layout(map, language, palette, font);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} \
         {height}\" role=\"img\" lang=\"{}\" font-family=\"Noto Sans, DejaVu Sans, Arial, \
         sans-serif\">\n<title>{}</title>\n<defs>\n",
        language.code(),
        escape(&map.heading(language)),
    );
    for (id, colour, width) in [("indicatief", "#000000", "1.6"), ("geen-klasse", "#BDBDBD", "1")] {
        line(
            &mut out,
            format_args!(
                "<pattern id=\"{id}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><path d=\"M0 0V6\" stroke=\"{colour}\" stroke-opacity=\"0.6\" \
             stroke-width=\"{width}\"/></pattern>"
            ),
        );
    }
    line(&mut out, format_args!("</defs>\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#FFFFFF\"/>"));
    for mark in &marks {
        match mark {
            Mark::Swatch { at: [x, y, w, h], colour, hatch } => {
                let place = format!("x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"");
                line(
                    &mut out,
                    format_args!("<rect {place} fill=\"{colour}\" stroke=\"#8A9299\" stroke-width=\"0.7\"/>"),
                );
                match hatch {
                    Hatch::Plain => {}
                    Hatch::Indicative => line(&mut out, format_args!("<rect {place} fill=\"url(#indicatief)\"/>")),
                    Hatch::NoClass => line(&mut out, format_args!("<rect {place} fill=\"url(#geen-klasse)\"/>")),
                }
            }
            Mark::Text { at: [x, y], size, colour, text } => {
                line(
                    &mut out,
                    format_args!(
                        "<text x=\"{x}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"{colour}\">{}</text>",
                        escape(text)
                    ),
                );
            }
        }
    }
    out.push_str("</svg>\n");
    out
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("writing to a string does not fail");
}

/// Writes a text so that XML and HTML read it as the same text.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML 1.0 has no way to write other control characters.
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Hatch, entries, escape, svg};
    use crate::maps::Palette;
    use crate::styles::text::Font;
    use crate::styles::{Language, example};

    #[test]
    fn a_legend_has_the_classes_then_indicative_then_without_class() {
        let entries = entries(&example::map(), Language::Nl, Palette::Usual);
        let values: Vec<Option<u8>> = entries.iter().map(|entry| entry.value).collect();
        assert_eq!(values, [Some(0), Some(3), None, None]);
        assert_eq!(entries[2].hatch, Hatch::Indicative);
        assert_eq!(entries[3].colour, "#E0E0E0");
    }

    #[test]
    fn texts_in_an_svg_are_escaped() {
        let svg = svg(&example::map(), Language::Nl, Palette::Usual, &Font::default());
        assert!(svg.contains("&lt;absoluut&gt; &amp; meer"), "{svg}");
        assert!(!svg.contains("<absoluut>"));
        assert_eq!(escape("a\u{1}b\"'"), "ab&quot;&#39;");
    }

    #[test]
    fn a_legend_names_the_notice_and_the_sources() {
        let svg = svg(&example::map(), Language::En, Palette::ColourBlind, &Font::default());
        assert!(svg.contains("Aedes."));
        assert!(svg.contains("Sources: CBS,"));
        assert!(svg.contains("#B35806"));
    }
}
