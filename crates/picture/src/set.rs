//! Setting a column of a page: texts, legends and a scale bar below each other.

use crate::fonts::{Fonts, Weight};
use crate::scene::{Block, BlockPart, Colour, Hatch, Mark, Path, Role, SceneText, Stroke, ink_on};

/// Height of a line, ems.
pub(crate) const LEADING: f32 = 1.35;

/// Height of a capital letter, ems.
pub(crate) const CAPITAL: f32 = 0.714;

/// Line around a swatch.
const RIM: Stroke = Stroke { colour: [0x8A, 0x92, 0x99], width: 0.7 };

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextStyle {
    /// Points per em.
    pub size: f32,
    /// How heavy the letters are.
    pub weight: Weight,
    /// Their colour.
    pub colour: Colour,
}

/// One line of a legend.
#[derive(Debug, Clone, PartialEq)]
pub struct LegendRow {
    /// Colour of the swatch.
    pub colour: Colour,
    /// Lines over it.
    pub hatch: Option<Hatch>,
    /// Letter in it; none for a plain one.
    pub key: Option<String>,
    /// What it stands for.
    pub label: String,
    /// How many there are of it, at the right edge; none to say nothing.
    pub count: Option<String>,
}

/// A bar that says how long something on a map is.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleBar {
    /// Its length, points.
    pub length: f32,
    /// What that is, such as `1 km`.
    pub label: String,
}

impl ScaleBar {
    /// Chooses the longest round length of at most `room` points on a map of so many metres to a point.
    #[must_use]
    pub fn fitting(metres_per_point: f32, room: f32) -> ScaleBar {
        let most = (metres_per_point * room).max(1.0);
        let power = 10_f32.powf(most.log10().floor());
        let factor = [5.0, 2.0, 1.0].into_iter().find(|factor| factor * power <= most).unwrap_or(1.0);
        let metres = factor * power;
        let label = if metres >= 1000.0 { format!("{} km", metres / 1000.0) } else { format!("{metres} m") };
        ScaleBar { length: metres / metres_per_point, label }
    }

    /// Draws the bar with its west end at a point; the text is set to the right of it.
    #[must_use]
    pub fn block(&self, [x, y]: [f32; 2], style: TextStyle) -> Block {
        let stroke = Some(Stroke { colour: style.colour, width: 1.0 });
        let ends = vec![[x, y - 4.0], [x, y], [x + self.length, y], [x + self.length, y - 4.0]];
        let bar = Mark::Shape { path: Path { parts: vec![ends], closed: false }, fill: None, stroke };
        let label = Mark::Text(SceneText {
            at: [x + self.length + 4.0, y],
            text: self.label.clone(),
            size: style.size,
            weight: style.weight,
            colour: style.colour,
            halo: Some([255; 3]),
        });
        Block {
            role: Role::Paragraph,
            parts: vec![BlockPart::Block(Block::of(Role::Decoration, vec![bar])), BlockPart::Mark(label)],
        }
    }
}

/// A column of a page, filled from above.
#[derive(Debug)]
pub struct PageColumn<'a> {
    pub(crate) fonts: &'a Fonts,
    /// West edge, points.
    pub left: f32,
    /// Points.
    pub width: f32,
    /// Where the next thing begins, points from the top of the page.
    pub y: f32,
    /// What was set.
    pub blocks: Vec<Block>,
}

impl<'a> PageColumn<'a> {
    /// Begins a column at a point.
    #[must_use]
    pub fn new(fonts: &'a Fonts, [left, y]: [f32; 2], width: f32) -> PageColumn<'a> {
        PageColumn { fonts, left, width, y, blocks: Vec::new() }
    }

    /// Gives the fonts in which it is set.
    #[must_use]
    pub fn fonts(&self) -> &'a Fonts {
        self.fonts
    }

    /// Leaves room.
    pub fn skip(&mut self, height: f32) {
        self.y += height;
    }

    /// Sets a text of a role on as many lines as it needs.
    pub fn text(&mut self, role: Role, text: &str, style: TextStyle) {
        let marks = self.lines(text, style, self.left, self.width);
        self.blocks.push(Block::of(role, marks));
    }

    /// Measures how high a text would be, points.
    #[must_use]
    pub fn height(&self, text: &str, style: TextStyle) -> f32 {
        let lines = self.fonts.wrap(text, style.size, style.weight, self.width).len();
        lines_high(lines, style.size)
    }

    /// Sets lines from `left` on and moves below them.
    fn lines(&mut self, text: &str, style: TextStyle, left: f32, room: f32) -> Vec<Mark> {
        let mut marks = Vec::new();
        for line in self.fonts.wrap(text, style.size, style.weight, room) {
            marks.push(Mark::Text(style.at([left, self.y + style.size], line)));
            self.y += style.size * LEADING;
        }
        marks
    }

    /// Sets a legend: swatches of `swatch` points wide and high, with their words and counts.
    pub fn legend(&mut self, rows: &[LegendRow], style: TextStyle, swatch: [f32; 2]) {
        let gap = 9.0;
        let counts = rows.iter().filter_map(|row| row.count.as_deref());
        let counts = counts.map(|count| self.fonts.width(count, style.size, style.weight)).fold(0.0, f32::max);
        let left = self.left + swatch[0] + gap;
        let room = self.width - swatch[0] - gap - if counts > 0.0 { counts + gap } else { 0.0 };
        let mut items = Vec::new();
        for row in rows {
            let top = self.y;
            let place = Path::rectangle([self.left, top, swatch[0], swatch[1]]);
            let mut picture = vec![Mark::Shape { path: place.clone(), fill: Some(row.colour), stroke: Some(RIM) }];
            picture.extend(row.hatch.map(|hatch| Mark::Hatch { path: place, hatch }));
            // The middle of the first line lies beside the middle of the swatch.
            self.y += ((swatch[1] - style.size * LEADING) / 2.0).max(0.0);
            let mut parts = vec![BlockPart::Block(Block::of(Role::Decoration, picture))];
            if let Some(key) = &row.key {
                let letter = TextStyle { weight: Weight::Bold, colour: ink_on(row.colour), ..style };
                let wide = self.fonts.width(key, letter.size, letter.weight);
                let at = [self.left + (swatch[0] - wide) / 2.0, top + f32::midpoint(swatch[1], letter.size * CAPITAL)];
                parts.push(BlockPart::Mark(Mark::Text(letter.at(at, key.clone()))));
            }
            let baseline = self.y + style.size;
            parts.extend(self.lines(&row.label, style, left, room).into_iter().map(BlockPart::Mark));
            if let Some(count) = &row.count {
                let width = self.fonts.width(count, style.size, style.weight);
                let at = [self.left + self.width - width, baseline];
                parts.push(BlockPart::Mark(Mark::Text(style.at(at, count.clone()))));
            }
            self.y = (self.y + 4.0).max(top + swatch[1] + 5.0);
            items.push(Block { role: Role::Item, parts });
        }
        self.blocks.push(Block::group(Role::List, items));
    }
}

impl TextStyle {
    /// Makes a line of text in this style.
    #[must_use]
    pub fn at(self, at: [f32; 2], text: String) -> SceneText {
        SceneText { at, text, size: self.size, weight: self.weight, colour: self.colour, halo: None }
    }
}

/// Measures lines set below each other, points.
fn lines_high(lines: usize, size: f32) -> f32 {
    f32::from(u16::try_from(lines).unwrap_or(u16::MAX)) * size * LEADING
}
