//! Pages as one tagged PDF (PDF/UA-1): vectors, embedded font, a tree of what is read aloud.

use std::num::NonZeroU16;

use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Stroke as Pen};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, ListNumbering, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind, TagTree,
};
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document as Pdf, SerializeSettings};

use crate::fonts::{Fonts, GlyphOutline};
use crate::scene::{Block, BlockPart, Colour, HALO, Mark, Path, Role, Scene, SceneText, Stroke};

/// Pages that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct PdfDocument {
    /// What it is called.
    pub title: String,
    /// Language of its texts, such as `nl`.
    pub language: String,
    /// The pages, each with an entry of its title in the outline; at least one.
    pub pages: Vec<Scene>,
}

/// Why there is no PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// There is nothing to write.
    #[error("a PDF has at least one page")]
    Empty,
    /// A page has no size.
    #[error("page {page} is {size:?} points large; give it a width and a height")]
    Size {
        /// Its number, from 1 on.
        page: usize,
        /// Width and height.
        size: [String; 2],
    },
    /// The writer refused it.
    #[error("writing the PDF: {found}")]
    Writing {
        /// What it says.
        found: String,
    },
}

/// Writes pages as one PDF.
///
/// # Errors
/// When there is no page, a page has no size, or the writer refuses what would not be accessible.
pub fn pdf(document: &PdfDocument, fonts: &Fonts) -> Result<Vec<u8>, PdfError> {
    if document.pages.is_empty() {
        return Err(PdfError::Empty);
    }
    let refused = |found: &dyn std::fmt::Debug| PdfError::Writing { found: format!("{found:?}") };
    let accessible = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
    let configuration = accessible.map_err(|error| refused(&error))?;
    let mut pdf = Pdf::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    pdf.set_metadata(
        Metadata::new()
            .title(document.title.clone())
            .language(document.language.clone())
            .creator("veerkracht".to_owned()),
    );
    let (mut outline, mut tree) = (Outline::new(), TagTree::new().with_lang(Some(document.language.clone())));
    for (place, scene) in document.pages.iter().enumerate() {
        let [width, height] = scene.size;
        let settings = PageSettings::from_wh(width, height)
            .ok_or_else(|| PdfError::Size { page: place + 1, size: scene.size.map(|side| side.to_string()) })?;
        let mut page = pdf.start_page_with(settings);
        let mut surface = page.surface();
        let mut writer = PdfWriter { surface: &mut surface, fonts };
        let mut section = TagGroup::new(Tag::Section);
        for block in &scene.blocks {
            writer.block(block, &mut section);
        }
        surface.finish();
        page.finish();
        tree.push(section);
        outline.push_child(OutlineNode::new(scene.title.clone(), XyzDestination::new(place, Point::from_xy(0.0, 0.0))));
    }
    pdf.set_outline(outline);
    pdf.set_tag_tree(tree);
    pdf.finish().map_err(|error| refused(&error))
}

struct PdfWriter<'a, 's> {
    surface: &'a mut Surface<'s>,
    fonts: &'a Fonts,
}

impl PdfWriter<'_, '_> {
    fn block(&mut self, block: &Block, into: &mut TagGroup) {
        if block.role == Role::Decoration {
            self.decoration(block);
            return;
        }
        let mut group = TagGroup::new(kind(&block.role, &block.parts));
        // The content of an item stands in its body.
        let mut body = (block.role == Role::Item).then(|| TagGroup::new(Tag::LBody));
        let mut marks: Vec<&Mark> = Vec::new();
        for part in &block.parts {
            match part {
                BlockPart::Mark(mark) => marks.push(mark),
                BlockPart::Block(inner) => {
                    self.marks(&std::mem::take(&mut marks), &block.role, body.as_mut().unwrap_or(&mut group));
                    self.block(inner, body.as_mut().unwrap_or(&mut group));
                }
            }
        }
        self.marks(&marks, &block.role, body.as_mut().unwrap_or(&mut group));
        if let Some(body) = body {
            group.push(body);
        }
        into.push(group);
    }

    /// Draws what is passed over when the page is read aloud, and all that is in it.
    fn decoration(&mut self, block: &Block) {
        for part in &block.parts {
            match part {
                BlockPart::Mark(mark) => {
                    self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
                    self.mark(mark);
                    self.surface.end_tagged();
                }
                BlockPart::Block(inner) => self.decoration(inner),
            }
        }
    }

    /// Draws marks that follow each other as one leaf; lines of text as one each, so that they are words apart.
    fn marks(&mut self, marks: &[&Mark], role: &Role, into: &mut TagGroup) {
        if marks.is_empty() {
            return;
        }
        if matches!(role, Role::Figure(_)) {
            into.push(self.surface.start_tagged(ContentTag::Other));
            for mark in marks {
                self.mark(mark);
            }
            self.surface.end_tagged();
            return;
        }
        for mark in marks {
            into.push(self.surface.start_tagged(ContentTag::Span(SpanTag::empty())));
            self.mark(mark);
            self.surface.end_tagged();
        }
    }

    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Shape { path, fill, stroke } => {
                let Some(path) = make_path(path) else { return };
                self.surface.set_fill(fill.map(filled));
                self.surface.set_stroke(stroke.map(|stroke| stroked(stroke, 1.0)));
                self.surface.draw_path(&path);
            }
            Mark::Hatch { path, hatch } => {
                let (Some(inside), Some(bounds)) = (make_path(path), path.bounds()) else { return };
                let Some(lines) = make_path(&hatch.lines(bounds)) else { return };
                self.surface.push_clip_path(&inside, &FillRule::NonZero);
                self.surface.set_fill(None);
                self.surface
                    .set_stroke(Some(stroked(Stroke { colour: hatch.colour, width: hatch.width }, hatch.opacity)));
                self.surface.draw_path(&lines);
                self.surface.pop();
            }
            Mark::Text(text) => self.text(text),
            Mark::Clipped { to: [x, y, width, height], marks } => {
                let mut builder = PathBuilder::new();
                let Some(rectangle) = Rect::from_xywh(*x, *y, *width, *height) else { return };
                builder.push_rect(rectangle);
                let Some(path) = builder.finish() else { return };
                self.surface.push_clip_path(&path, &FillRule::NonZero);
                for mark in marks {
                    self.mark(mark);
                }
                self.surface.pop();
            }
        }
    }

    fn text(&mut self, text: &SceneText) {
        let [x, y] = text.at;
        if let Some(halo) = text.halo {
            let mut letters = PdfOutlines(PathBuilder::new());
            self.fonts.outline(&text.text, text.at, text.size, text.weight, &mut letters);
            if let Some(path) = letters.0.finish() {
                self.surface.set_fill(None);
                self.surface.set_stroke(Some(stroked(Stroke { colour: halo, width: text.size * HALO }, 1.0)));
                self.surface.draw_path(&path);
            }
        }
        let shaped = self.fonts.shape(&text.text, text.weight);
        let glyphs = shaped.glyphs.iter().map(|glyph| {
            let [right, up] = glyph.offset;
            KrillaGlyph::new(
                GlyphId::new(u32::from(glyph.id)),
                glyph.advance,
                right,
                up,
                0.0,
                glyph.range.clone(),
                None,
            )
        });
        let glyphs: Vec<KrillaGlyph> = glyphs.collect();
        self.surface.set_fill(Some(filled(text.colour)));
        self.surface.set_stroke(None);
        let font = self.fonts.embedded(text.weight);
        self.surface.draw_glyphs(Point::from_xy(x, y), &glyphs, font, &shaped.text, text.size, false);
    }
}

/// Gives the tag of a role; `parts` are what is in it.
fn kind(role: &Role, parts: &[BlockPart]) -> TagKind {
    match role {
        Role::Heading(level) => {
            let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
            Tag::Hn(level, Some(words(parts))).into()
        }
        Role::Paragraph | Role::Decoration => Tag::P.into(),
        Role::Figure(words) => Tag::Figure(Some(words.clone())).into(),
        Role::List => Tag::L(ListNumbering::None).into(),
        Role::Item => Tag::LI.into(),
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::ColumnHeader => Tag::TH(TableHeaderScope::Column).into(),
        Role::Cell => Tag::TD.into(),
    }
}

/// Joins the lines of a block.
fn words(parts: &[BlockPart]) -> String {
    let lines = parts.iter().filter_map(|part| match part {
        BlockPart::Mark(Mark::Text(text)) => Some(text.text.as_str()),
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ")
}

fn filled([red, green, blue]: Colour) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn stroked(stroke: Stroke, opacity: f32) -> Pen {
    let [red, green, blue] = stroke.colour;
    Pen {
        paint: rgb::Color::new(red, green, blue).into(),
        width: stroke.width,
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        opacity: NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE),
        ..Pen::default()
    }
}

/// Makes a path of the writer; none where there is nothing to draw.
fn make_path(path: &Path) -> Option<krilla::geom::Path> {
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
struct PdfOutlines(PathBuilder);

impl GlyphOutline for PdfOutlines {
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
