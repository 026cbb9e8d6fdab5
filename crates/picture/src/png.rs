//! A page as PNG, on white.

use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Mask, Paint, PathBuilder, Pixmap, PremultipliedColorU8, Rect, Stroke as Pen,
    Transform,
};

use crate::fonts::{Fonts, GlyphOutline};
use crate::scene::{Block, BlockPart, Colour, HALO, Hatch, Mark, Path, Scene, SceneText, Stroke};

/// Most pixels of a picture: an A3 page at 200 dots per inch has eight million.
const MOST_PIXELS: f32 = 12_000_000.0;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// It would be empty or too large.
    #[error("a picture of {width} by {height} pixels cannot be made; ask for fewer pixels")]
    Size {
        /// Pixels from west to east.
        width: f32,
        /// Pixels from north to south.
        height: f32,
    },
    /// The encoder refused it.
    #[error("writing the picture: {0}")]
    Encoding(#[from] png::EncodingError),
}

/// Draws a page; `scale` is pixels per point.
///
/// # Errors
/// [`PngError::Size`] when it would have no pixels, or more than twelve million.
pub fn png(scene: &Scene, fonts: &Fonts, scale: f32) -> Result<Vec<u8>, PngError> {
    let [width, height] = scene.size.map(|side| (side * scale).ceil());
    let wrong = || PngError::Size { width, height };
    let [columns, rows] = pixels([width, height]).ok_or_else(wrong)?;
    let mut pixmap = Pixmap::new(columns, rows).ok_or_else(wrong)?;
    pixmap.fill(Color::WHITE);
    let mut canvas = Canvas { pixmap, fonts, scale: Transform::from_scale(scale, scale), clip: None };
    for block in &scene.blocks {
        canvas.block(block);
    }
    // On white nothing shows through.
    let pixels: Vec<u8> =
        canvas.pixmap.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    write([columns, rows], png::ColorType::Rgb, &pixels)
}

/// Draws one step of each of some hatches beside each other, on nothing: patterns that a map library repeats. `scale`
/// is pixels per point.
///
/// # Errors
/// [`PngError::Size`] when it would have no pixels, or more than twelve million.
pub fn patterns(hatches: &[Hatch], scale: f32) -> Result<Vec<u8>, PngError> {
    let side = hatches.iter().map(|hatch| hatch.step).fold(0.0, f32::max);
    let count = u16::try_from(hatches.len()).map_or(0.0, f32::from);
    let [width, height] = [side * count * scale, side * scale].map(f32::ceil);
    let wrong = || PngError::Size { width, height };
    let [columns, rows] = pixels([width, height]).ok_or_else(wrong)?;
    let fonts = Fonts::default();
    let pixmap = Pixmap::new(columns, rows).ok_or_else(wrong)?;
    let mut canvas = Canvas { pixmap, fonts: &fonts, scale: Transform::from_scale(scale, scale), clip: None };
    for (place, hatch) in (0_u16..).zip(hatches) {
        // What lies beyond the step is cut off, so that the ends of lines, which are round, lie outside.
        let left = f32::from(place) * side;
        let Some(inside) = Rect::from_xywh(left, 0.0, side, side) else { continue };
        let mut lines = hatch.lines([-side, -side, 2.0 * side, 2.0 * side]);
        lines.parts.iter_mut().flatten().for_each(|corner| corner[0] += left);
        let Some(lines) = make_path(&lines) else { continue };
        canvas.clip_to(&PathBuilder::from_rect(inside));
        canvas.stroke(&lines, Stroke { colour: hatch.colour, width: hatch.width }, hatch.opacity);
        canvas.clip = None;
    }
    let plain = canvas.pixmap.pixels().iter().map(PremultipliedColorU8::demultiply);
    let pixels: Vec<u8> = plain.flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]).collect();
    write([columns, rows], png::ColorType::Rgba, &pixels)
}

/// Counts pixels; none where there would be none, or too many.
fn pixels([width, height]: [f32; 2]) -> Option<[u32; 2]> {
    if !(width >= 1.0 && height >= 1.0 && width * height <= MOST_PIXELS) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, at least 1 and below twelve million"
    )]
    let count = [width, height].map(|side| side as u32);
    Some(count)
}

fn write([columns, rows]: [u32; 2], kind: png::ColorType, pixels: &[u8]) -> Result<Vec<u8>, PngError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, columns, rows);
    encoder.set_color(kind);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(out)
}

struct Canvas<'a> {
    pixmap: Pixmap,
    fonts: &'a Fonts,
    scale: Transform,
    clip: Option<Mask>,
}

impl Canvas<'_> {
    fn block(&mut self, block: &Block) {
        for part in &block.parts {
            match part {
                BlockPart::Mark(mark) => self.mark(mark),
                BlockPart::Block(block) => self.block(block),
            }
        }
    }

    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Shape { path, fill, stroke } => {
                let Some(path) = make_path(path) else { return };
                if let Some(fill) = fill {
                    self.fill(&path, *fill);
                }
                if let Some(stroke) = stroke {
                    self.stroke(&path, *stroke, 1.0);
                }
            }
            Mark::Hatch { path, hatch } => {
                let (Some(inside), Some(bounds)) = (make_path(path), path.bounds()) else { return };
                let Some(lines) = make_path(&hatch.lines(bounds)) else { return };
                let outer = self.clip.clone();
                self.clip_to(&inside);
                self.stroke(&lines, Stroke { colour: hatch.colour, width: hatch.width }, hatch.opacity);
                self.clip = outer;
            }
            Mark::Text(text) => self.text(text),
            Mark::Clipped { to: [x, y, width, height], marks } => {
                let Some(rectangle) = Rect::from_xywh(*x, *y, *width, *height) else { return };
                let outer = self.clip.clone();
                self.clip_to(&PathBuilder::from_rect(rectangle));
                for mark in marks {
                    self.mark(mark);
                }
                self.clip = outer;
            }
        }
    }

    /// Draws only inside a path from now on, and inside what it was before.
    fn clip_to(&mut self, path: &tiny_skia::Path) {
        match &mut self.clip {
            Some(clip) => clip.intersect_path(path, FillRule::Winding, true, self.scale),
            None => {
                self.clip = Mask::new(self.pixmap.width(), self.pixmap.height()).map(|mut clip| {
                    clip.fill_path(path, FillRule::Winding, true, self.scale);
                    clip
                });
            }
        }
    }

    fn fill(&mut self, path: &tiny_skia::Path, colour: Colour) {
        let paint = paint(colour, 1.0);
        self.pixmap.fill_path(path, &paint, FillRule::Winding, self.scale, self.clip.as_ref());
    }

    fn stroke(&mut self, path: &tiny_skia::Path, stroke: Stroke, opacity: f32) {
        let pen = Pen { width: stroke.width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Pen::default() };
        self.pixmap.stroke_path(path, &paint(stroke.colour, opacity), &pen, self.scale, self.clip.as_ref());
    }

    fn text(&mut self, text: &SceneText) {
        let mut letters = PngOutlines(PathBuilder::new());
        self.fonts.outline(&text.text, text.at, text.size, text.weight, &mut letters);
        let Some(path) = letters.0.finish() else { return };
        if let Some(halo) = text.halo {
            self.stroke(&path, Stroke { colour: halo, width: text.size * HALO }, 1.0);
        }
        self.fill(&path, text.colour);
    }
}

fn paint(colour: Colour, opacity: f32) -> Paint<'static> {
    let [red, green, blue] = colour;
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    let shade = Color::from_rgba8(red, green, blue, 255);
    let shade = Color::from_rgba(shade.red(), shade.green(), shade.blue(), opacity.clamp(0.0, 1.0));
    paint.set_color(shade.unwrap_or(Color::BLACK));
    paint
}

/// Makes a path of the rasteriser; none where there is nothing to draw.
fn make_path(path: &Path) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    for part in path.parts.iter().filter(|part| part.len() > 1) {
        for (place, &[x, y]) in part.iter().enumerate() {
            if place == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
        }
        if path.closed {
            builder.close();
        }
    }
    builder.finish()
}

/// Gathers the outlines of letters.
struct PngOutlines(PathBuilder);

impl GlyphOutline for PngOutlines {
    fn move_to(&mut self, [x, y]: [f32; 2]) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, [x, y]: [f32; 2]) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, [x1, y1]: [f32; 2], [x, y]: [f32; 2]) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn cubic_to(&mut self, [x1, y1]: [f32; 2], [x2, y2]: [f32; 2], [x, y]: [f32; 2]) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
