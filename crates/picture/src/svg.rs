//! A page as SVG. Its text is real text: it can be found, copied and read aloud.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::fonts::{Fonts, Weight};
use crate::scene::{Block, BlockPart, Colour, HALO, Hatch, Mark, Path, Role, Scene, SceneText, Stroke};

/// Side of a pattern of slanted lines whose distance along a side of the page is one.
const ACROSS: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// The font as a browser takes it, to be embedded: a page looks the same everywhere then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebFont<'a> {
    /// A WOFF2 file with all weights.
    pub woff2: &'a [u8],
}

/// Writes a page as SVG.
#[must_use]
pub fn svg(scene: &Scene, fonts: &Fonts, font: Option<WebFont<'_>>) -> String {
    let mut writer = SvgWriter { fonts, out: String::new(), hatches: Vec::new(), clips: Vec::new() };
    for block in &scene.blocks {
        writer.block(block);
    }
    let SvgWriter { out: body, hatches, clips, .. } = writer;
    let [width, height] = scene.size.map(number);
    let data = scene.data.iter().map(|(name, value)| format!(" data-{name}=\"{}\"", escape(value)));
    let data = data.collect::<Vec<_>>().concat();
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} \
         {height}\" lang=\"{}\" font-family=\"Noto Sans, DejaVu Sans, Arial, sans-serif\"{data}>\n\
         <title>{}</title>\n<defs>\n",
        escape(&scene.language),
        escape(&scene.title),
    );
    if let Some(font) = font {
        let data = STANDARD.encode(font.woff2);
        line(
            &mut out,
            format_args!(
                "<style>@font-face{{font-family:\"Noto Sans\";font-weight:100 \
                 900;src:url(data:font/woff2;base64,{data}) format(\"woff2\")}}</style>"
            ),
        );
    }
    for (place, hatch) in hatches.iter().enumerate() {
        let step = number(hatch.step * ACROSS);
        line(
            &mut out,
            format_args!(
                "<pattern id=\"h{place}\" width=\"{step}\" height=\"{step}\" patternUnits=\"userSpaceOnUse\" \
                 patternTransform=\"rotate(45)\"><path d=\"M0 0V{step}\" stroke=\"{}\" stroke-opacity=\"{}\" \
                 stroke-width=\"{}\"/></pattern>",
                colour(hatch.colour),
                number(hatch.opacity),
                // Half of the line lies outside the pattern.
                number(hatch.width * 2.0),
            ),
        );
    }
    for (place, [x, y, width, height]) in clips.iter().map(|clip| clip.map(number)).enumerate() {
        line(
            &mut out,
            format_args!(
                "<clipPath id=\"c{place}\"><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/></clipPath>"
            ),
        );
    }
    line(&mut out, format_args!("</defs>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#FFFFFF\"/>"));
    out.push_str(&body);
    out.push_str("</svg>\n");
    out
}

struct SvgWriter<'a> {
    fonts: &'a Fonts,
    out: String,
    hatches: Vec<Hatch>,
    clips: Vec<[f32; 4]>,
}

impl SvgWriter<'_> {
    fn block(&mut self, block: &Block) {
        let opening = match &block.role {
            Role::Heading(level) => format!("<g role=\"heading\" aria-level=\"{level}\">"),
            Role::Paragraph => "<g role=\"paragraph\">".to_owned(),
            Role::Figure(words) => format!("<g role=\"img\" aria-label=\"{}\">", escape(words)),
            Role::List => "<g role=\"list\">".to_owned(),
            Role::Item => "<g role=\"listitem\">".to_owned(),
            Role::Table => "<g role=\"table\">".to_owned(),
            Role::Row => "<g role=\"row\">".to_owned(),
            Role::ColumnHeader => "<g role=\"columnheader\">".to_owned(),
            Role::Cell => "<g role=\"cell\">".to_owned(),
            Role::Decoration => "<g aria-hidden=\"true\">".to_owned(),
        };
        line(&mut self.out, format_args!("{opening}"));
        for part in &block.parts {
            match part {
                BlockPart::Mark(mark) => self.mark(mark),
                BlockPart::Block(block) => self.block(block),
            }
        }
        line(&mut self.out, format_args!("</g>"));
    }

    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Shape { path, fill, stroke } if !path.is_empty() => {
                let fill = fill.map_or_else(|| "none".to_owned(), colour);
                let stroke = stroke.map_or_else(String::new, stroked);
                line(&mut self.out, format_args!("<path d=\"{}\" fill=\"{fill}\"{stroke}/>", data(path)));
            }
            Mark::Hatch { path, hatch } if !path.is_empty() => {
                let known = self.hatches.iter().position(|known| known == hatch);
                let place = known.unwrap_or(self.hatches.len());
                if known.is_none() {
                    self.hatches.push(*hatch);
                }
                line(&mut self.out, format_args!("<path d=\"{}\" fill=\"url(#h{place})\"/>", data(path)));
            }
            Mark::Shape { .. } | Mark::Hatch { .. } => {}
            Mark::Text(text) => self.text(text),
            Mark::Clipped { to, marks } => {
                let place = self.clips.len();
                self.clips.push(*to);
                line(&mut self.out, format_args!("<g clip-path=\"url(#c{place})\">"));
                for mark in marks {
                    self.mark(mark);
                }
                line(&mut self.out, format_args!("</g>"));
            }
        }
    }

    fn text(&mut self, text: &SceneText) {
        let SceneText { at: [x, y], size, weight, halo, .. } = *text;
        let bold = if weight == Weight::Bold { " font-weight=\"700\"" } else { "" };
        let halo = halo.map_or_else(String::new, |halo| {
            let width = number(size * HALO);
            format!(
                " stroke=\"{}\" stroke-width=\"{width}\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
                colour(halo)
            )
        });
        // Where the font is another one, the layout stays.
        let length = number(self.fonts.width(&text.text, size, weight));
        let length = if text.text.chars().count() > 1 { format!(" textLength=\"{length}\"") } else { String::new() };
        line(
            &mut self.out,
            format_args!(
                "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{bold} fill=\"{}\"{halo}{length}>{}</text>",
                number(x),
                number(y),
                number(size),
                colour(text.colour),
                escape(&text.text)
            ),
        );
    }
}

/// Writes the corners of a path.
fn data(path: &Path) -> String {
    let mut out = String::new();
    for part in path.parts.iter().filter(|part| part.len() > 1) {
        for (place, &[x, y]) in part.iter().enumerate() {
            let _ = write!(out, "{}{} {}", ["L", "M"][usize::from(place == 0)], number(x), number(y));
        }
        if path.closed {
            out.push('Z');
        }
    }
    out
}

fn stroked(stroke: Stroke) -> String {
    format!(
        " stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"",
        colour(stroke.colour),
        number(stroke.width)
    )
}

/// Writes `#RRGGBB`.
fn colour([red, green, blue]: Colour) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// Writes a number to a hundredth of a point, without what it does not need.
fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
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
