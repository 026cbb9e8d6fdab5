//! What stands on a page: blocks with a meaning, and marks with a place.

use crate::fonts::Weight;

/// Red, green, blue.
pub type Colour = [u8; 3];

/// Width of the rim around letters, ems; half of it is covered by them.
pub(crate) const HALO: f32 = 0.3;

/// One page.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Width and height, points.
    pub size: [f32; 2],
    /// What it is called by a browser and in the outline of a PDF.
    pub title: String,
    /// Language of its texts, such as `nl`.
    pub language: String,
    /// What stands on it, in the order in which it is drawn and read.
    pub blocks: Vec<Block>,
    /// What a program that shows the page may want to know of it, such as where its map is: a `data-` attribute each of
    /// the root of an SVG, of small letters; nothing elsewhere.
    pub data: Vec<(&'static str, String)>,
}

/// Marks that mean something together.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What they mean.
    pub role: Role,
    /// Marks and blocks within, in the order in which they are drawn and read.
    pub parts: Vec<BlockPart>,
}

/// A part of a block.
#[derive(Debug, Clone, PartialEq)]
pub enum BlockPart {
    /// Something that is drawn.
    Mark(Mark),
    /// A block within.
    Block(Block),
}

/// What a block means to whoever does not see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// A heading of a level, 1 the highest.
    Heading(u16),
    /// Running text.
    Paragraph,
    /// A picture, with the words that stand for it.
    Figure(String),
    /// A list; its blocks are items.
    List,
    /// An item of a list.
    Item,
    /// A table; its blocks are rows.
    Table,
    /// A row of a table; its blocks are cells.
    Row,
    /// A cell that names a column.
    ColumnHeader,
    /// A cell of a table.
    Cell,
    /// Nothing: it is passed over when the page is read aloud.
    Decoration,
}

/// Something that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A filled or outlined shape.
    Shape {
        /// Its outline.
        path: Path,
        /// Colour inside; none for an outline alone.
        fill: Option<Colour>,
        /// Its line; none for a surface alone.
        stroke: Option<Stroke>,
    },
    /// Slanted lines inside a shape.
    Hatch {
        /// Where they are.
        path: Path,
        /// What they look like.
        hatch: Hatch,
    },
    /// One line of text.
    Text(SceneText),
    /// Marks of which only what lies inside a rectangle is drawn.
    Clipped {
        /// West edge, north edge, width, height.
        to: [f32; 4],
        /// What is drawn there.
        marks: Vec<Mark>,
    },
}

/// Rings or lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path {
    /// The corners of each; the first is not repeated.
    pub parts: Vec<Vec<[f32; 2]>>,
    /// Whether the last corner is joined with the first. Rings around a hole run the other way than those around the
    /// surface.
    pub closed: bool,
}

/// A line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// Its width, points.
    pub width: f32,
}

/// Slanted lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hatch {
    /// Their colour.
    pub colour: Colour,
    /// 0 is invisible, 1 hides what is below.
    pub opacity: f32,
    /// Their width, points.
    pub width: f32,
    /// From one to the next, measured along a side of the page, points.
    pub step: f32,
}

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct SceneText {
    /// Start of the baseline.
    pub at: [f32; 2],
    /// The text.
    pub text: String,
    /// Points per em.
    pub size: f32,
    /// How heavy the letters are.
    pub weight: Weight,
    /// Their colour.
    pub colour: Colour,
    /// Colour of a rim around the letters, for text over a map.
    pub halo: Option<Colour>,
}

impl Block {
    /// Makes a block of marks.
    #[must_use]
    pub fn of(role: Role, marks: Vec<Mark>) -> Block {
        Block { role, parts: marks.into_iter().map(BlockPart::Mark).collect() }
    }

    /// Makes a block of blocks.
    #[must_use]
    pub fn group(role: Role, blocks: Vec<Block>) -> Block {
        Block { role, parts: blocks.into_iter().map(BlockPart::Block).collect() }
    }
}

impl Path {
    /// Makes a rectangle: west edge, north edge, width, height.
    #[must_use]
    pub fn rectangle([x, y, width, height]: [f32; 4]) -> Path {
        let corners = vec![[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
        Path { parts: vec![corners], closed: true }
    }

    /// Makes a line from one point to another.
    #[must_use]
    pub fn line(from: [f32; 2], to: [f32; 2]) -> Path {
        Path { parts: vec![vec![from, to]], closed: false }
    }

    /// Tells whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.len() < 2)
    }

    /// Gives the smallest rectangle around it: west, north, east, south; none without a corner.
    #[must_use]
    pub fn bounds(&self) -> Option<[f32; 4]> {
        let corners = self.parts.iter().flatten();
        corners.fold(None, |bounds: Option<[f32; 4]>, &[x, y]| {
            let [west, north, east, south] = bounds.unwrap_or([x, y, x, y]);
            Some([west.min(x), north.min(y), east.max(x), south.max(y)])
        })
    }
}

impl Hatch {
    /// Draws the lines over a rectangle (west, north, east, south), from lower left to upper right. Two rectangles that
    /// touch have lines that meet: every line lies on x + y = k · step.
    pub(crate) fn lines(&self, [west, north, east, south]: [f32; 4]) -> Path {
        let first = ((west + north) / self.step).ceil();
        let mut parts = Vec::new();
        let mut place = first;
        while place * self.step <= east + south {
            let sum = place * self.step;
            let right = east.min(sum - north);
            let left = west.max(sum - south);
            // More than hundredths are not seen, and take bytes.
            parts.push([left, right].map(|x| [rounded(x), rounded(sum - x)]).to_vec());
            place += 1.0;
        }
        Path { parts, closed: false }
    }
}

fn rounded(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

/// Chooses black or white letters for a surface: those with the greater contrast (WCAG 2.2, contrast ratio).
#[must_use]
pub fn ink_on(surface: Colour) -> Colour {
    let linear = surface.map(|channel| {
        let share = f32::from(channel) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    let luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    // 1.05 / (L + 0.05) is the ratio with white, (L + 0.05) / 0.05 with black.
    if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 { [255; 3] } else { [0; 3] }
}
