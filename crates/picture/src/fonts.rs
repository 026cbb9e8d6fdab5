//! Text measured, broken into lines and shaped: Noto Sans, which is in the program.

use krilla::text::Font;
use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use rustybuzz::{Face, UnicodeBuffer};

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    /// As running text.
    #[default]
    Regular,
    /// As a heading.
    Bold,
}

/// Gives the font of a weight as a file, TrueType.
#[must_use]
pub fn font_file(weight: Weight) -> &'static [u8] {
    match weight {
        Weight::Regular => notosans::REGULAR_TTF,
        Weight::Bold => notosans::BOLD_TTF,
    }
}

/// Both weights of the font, read once.
#[derive(Clone)]
pub struct Fonts {
    faces: [Face<'static>; 2],
    embedded: [Font; 2],
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Fonts")
    }
}

/// What stands for a character that the font lacks.
const LACKING: char = '?';

/// A line of glyphs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GlyphLine {
    /// The text that they show: what the font lacks is replaced.
    pub text: String,
    /// In the order in which they are drawn.
    pub glyphs: Vec<Glyph>,
}

/// A glyph of a line; all in ems.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Glyph {
    /// Its number in the font.
    pub id: u16,
    /// To the next one.
    pub advance: f32,
    /// From the pen, to the right and up.
    pub offset: [f32; 2],
    /// The bytes of the text that it shows.
    pub range: std::ops::Range<usize>,
}

impl Default for Fonts {
    /// Reads the fonts of the program.
    fn default() -> Self {
        let read = |bytes: &'static [u8]| {
            let face = Face::from_slice(bytes, 0).expect("the font in the program is a font");
            (face, Font::new(bytes.into(), 0).expect("the font in the program is a font"))
        };
        let (regular, bold) = (read(font_file(Weight::Regular)), read(font_file(Weight::Bold)));
        Self { faces: [regular.0, bold.0], embedded: [regular.1, bold.1] }
    }
}

impl Fonts {
    fn face(&self, weight: Weight) -> &Face<'static> {
        &self.faces[weight as usize]
    }

    /// Gives the font as a PDF takes it.
    pub(crate) fn embedded(&self, weight: Weight) -> Font {
        self.embedded[weight as usize].clone()
    }

    /// Replaces what the font lacks, and leaves out what is no letter: line breaks become spaces.
    fn readable(&self, text: &str, weight: Weight) -> String {
        let face = self.face(weight);
        text.chars()
            .filter_map(|letter| match letter {
                '\n' | '\t' => Some(' '),
                // A hyphen at a place where a word was broken.
                '\u{ad}' => Some(letter),
                letter
                    if letter.is_control() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}') =>
                {
                    None
                }
                '\u{2060}'..='\u{206f}' | '\u{feff}' => None,
                letter if face.glyph_index(letter).is_some() => Some(letter),
                _ => Some(LACKING),
            })
            .collect()
    }

    /// Shapes a line.
    pub(crate) fn shape(&self, text: &str, weight: Weight) -> GlyphLine {
        let text = self.readable(text, weight);
        let face = self.face(weight);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(face, &[], buffer);
        let em = f32::from(u16::try_from(face.units_per_em()).unwrap_or(1000));
        let starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        let end = |start: usize| starts.iter().copied().filter(|other| *other > start).min().unwrap_or(text.len());
        let ems = |units: i32| i16::try_from(units).map_or(0.0, f32::from) / em;
        let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions()).map(|(info, place)| {
            let start = info.cluster as usize;
            Glyph {
                id: u16::try_from(info.glyph_id).unwrap_or(0),
                advance: ems(place.x_advance),
                offset: [ems(place.x_offset), ems(place.y_offset)],
                range: start..end(start),
            }
        });
        let glyphs = glyphs.collect();
        GlyphLine { text, glyphs }
    }

    /// Measures a line set at `size` points per em; points.
    #[must_use]
    pub fn width(&self, text: &str, size: f32, weight: Weight) -> f32 {
        self.shape(text, weight).glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() * size
    }

    /// Breaks a text at spaces into lines no wider than `room` points; a word that is wider is broken too.
    #[must_use]
    pub fn wrap(&self, text: &str, size: f32, weight: Weight, room: f32) -> Vec<String> {
        let space = self.width(" ", size, weight);
        let mut lines: Vec<String> = Vec::new();
        let mut used = 0.0;
        for word in text.split_whitespace() {
            let width = self.width(word, size, weight);
            match lines.last_mut() {
                Some(line) if used + space + width <= room => {
                    line.push(' ');
                    line.push_str(word);
                    used += space + width;
                }
                _ => {
                    let mut rest = word;
                    while let Some(cut) = self.cut(rest, size, weight, room) {
                        lines.push(rest[..cut].to_owned());
                        rest = &rest[cut..];
                    }
                    lines.push(rest.to_owned());
                    used = self.width(rest, size, weight);
                }
            }
        }
        lines
    }

    /// Finds where a word must be cut to fit, at least after its first letter; none where it fits.
    fn cut(&self, word: &str, size: f32, weight: Weight, room: f32) -> Option<usize> {
        if self.width(word, size, weight) <= room {
            return None;
        }
        let ends: Vec<usize> = word.char_indices().map(|(start, _)| start).skip(1).collect();
        let fits = ends.partition_point(|end| self.width(&word[..*end], size, weight) <= room);
        ends.get(fits.saturating_sub(1)).copied()
    }

    /// Shortens a text to one line of `room` points, with three dots where something was left out.
    #[must_use]
    pub fn fit(&self, text: &str, size: f32, weight: Weight, room: f32) -> String {
        if self.width(text, size, weight) <= room {
            return text.to_owned();
        }
        let cut = self.cut(text, size, weight, room - self.width("…", size, weight)).unwrap_or(0);
        format!("{}…", text[..cut].trim_end())
    }

    /// Draws the outlines of a line, `at` the start of its baseline, in points.
    pub(crate) fn outline(&self, text: &str, at: [f32; 2], size: f32, weight: Weight, out: &mut dyn GlyphOutline) {
        let face = self.face(weight);
        let em = f32::from(u16::try_from(face.units_per_em()).unwrap_or(1000));
        let mut pen = at[0];
        for glyph in self.shape(text, weight).glyphs {
            let from = [pen + glyph.offset[0] * size, at[1] - glyph.offset[1] * size];
            face.outline_glyph(GlyphId(glyph.id), &mut GlyphPlacement { from, scale: size / em, out });
            pen += glyph.advance * size;
        }
    }
}

/// Takes the curves of glyphs, in points of the page.
pub(crate) trait GlyphOutline {
    /// Begins a contour.
    fn move_to(&mut self, to: [f32; 2]);
    /// Goes on straight.
    fn line_to(&mut self, to: [f32; 2]);
    /// Goes on in a curve with one handle.
    fn quad_to(&mut self, handle: [f32; 2], to: [f32; 2]);
    /// Goes on in a curve with two handles.
    fn cubic_to(&mut self, first: [f32; 2], second: [f32; 2], to: [f32; 2]);
    /// Ends a contour.
    fn close(&mut self);
}

/// A glyph at its place on the page.
struct GlyphPlacement<'a> {
    from: [f32; 2],
    scale: f32,
    out: &'a mut dyn GlyphOutline,
}

impl GlyphPlacement<'_> {
    /// Brings a point of the font, y up, to the page.
    fn at(&self, x: f32, y: f32) -> [f32; 2] {
        [self.from[0] + x * self.scale, self.from[1] - y * self.scale]
    }
}

impl OutlineBuilder for GlyphPlacement<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.out.move_to(self.at(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.out.line_to(self.at(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.out.quad_to(self.at(x1, y1), self.at(x, y));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.out.cubic_to(self.at(x1, y1), self.at(x2, y2), self.at(x, y));
    }

    fn close(&mut self) {
        self.out.close();
    }
}
