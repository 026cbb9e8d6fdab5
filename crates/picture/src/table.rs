//! Tables: columns of a width, a heading, rows, as far as a page goes.

use std::ops::Range;

use crate::fonts::Weight;
use crate::scene::{Block, BlockPart, Colour, Mark, Path, Role, Stroke, ink_on};
use crate::set::{CAPITAL, LEADING, PageColumn, TextStyle};

/// Between the text of two columns, points.
const GAP: f32 = 6.0;

/// Line below a heading and between rows.
const RULE: Stroke = Stroke { colour: [0xD5, 0xDA, 0xDE], width: 0.4 };

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperColumn {
    /// What it is called.
    pub heading: String,
    /// Its part of the width of the table; all parts are added.
    pub share: f32,
    /// Whether its texts stand at its right edge, as numbers do.
    pub right: bool,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PaperCell {
    /// What it says; shortened to one line where there is no room.
    pub text: String,
    /// Colour behind it; the text stands in its middle then.
    pub colour: Option<Colour>,
}

/// Rows under headings.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperTable {
    /// Its columns.
    pub columns: Vec<PaperColumn>,
    /// Its rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<PaperCell>>,
    /// How its texts look; headings are bold.
    pub style: TextStyle,
}

impl PaperTable {
    /// Measures a row, points.
    #[must_use]
    pub fn row_height(&self) -> f32 {
        self.style.size * 1.25 + 1.2
    }

    /// Counts the rows that fit into a height below a heading of as many lines as it needs in `column`.
    #[must_use]
    pub fn rows_in(&self, column: &PageColumn<'_>, height: f32) -> usize {
        let left = height - self.heading_height(column);
        let rows = (left / self.row_height()).floor().clamp(0.0, 10_000.0);
        (0..10_000_u16).take_while(|row| f32::from(*row) < rows).count()
    }

    fn heading_height(&self, column: &PageColumn<'_>) -> f32 {
        let lines = self.headings(column).iter().map(Vec::len).max().unwrap_or(0);
        f32::from(u16::try_from(lines).unwrap_or(u16::MAX)) * self.style.size * LEADING + 3.0
    }

    /// Breaks the headings into lines.
    fn headings(&self, column: &PageColumn<'_>) -> Vec<Vec<String>> {
        let places = self.places(column);
        let columns = self.columns.iter().zip(places);
        let wrap = |(of, [_, width]): (&PaperColumn, [f32; 2])| {
            column.fonts.wrap(&of.heading, self.style.size, Weight::Bold, width - GAP)
        };
        columns.map(wrap).collect()
    }

    /// Lists west edge and width of each column.
    fn places(&self, column: &PageColumn<'_>) -> Vec<[f32; 2]> {
        let all: f32 = self.columns.iter().map(|column| column.share).sum();
        let mut left = column.left;
        let place = |of: &PaperColumn| {
            let width = column.width * of.share / all;
            left += width;
            [left - width, width]
        };
        self.columns.iter().map(place).collect()
    }

    /// Sets some of the rows into a column, under the headings; as many of them as there are.
    pub fn set(&self, column: &mut PageColumn<'_>, rows: Range<usize>) {
        let places = self.places(column);
        let heading = TextStyle { weight: Weight::Bold, ..self.style };
        let cells = self.headings(column).into_iter().zip(&places).zip(&self.columns);
        let cells = cells.map(|((lines, &[left, width]), of)| {
            let marks = lines.into_iter().zip(0_u8..).map(|(line, below)| {
                let y = column.y + self.style.size + f32::from(below) * self.style.size * LEADING;
                let x = if of.right { left + width - GAP - self.wide(column, &line, heading) } else { left };
                Mark::Text(heading.at([x, y], line))
            });
            Block::of(Role::ColumnHeader, marks.collect())
        });
        let mut blocks = vec![Block::group(Role::Row, cells.collect())];
        column.y += self.heading_height(column);
        let last = rows.end.min(self.rows.len());
        for row in self.rows.get(rows.start..last).unwrap_or_default() {
            let rule = Path::line([column.left, column.y], [column.left + column.width, column.y]);
            let rule = Block::of(Role::Decoration, vec![Mark::Shape { path: rule, fill: None, stroke: Some(RULE) }]);
            let cells = row.iter().zip(&places).zip(&self.columns);
            let cells = cells.map(|((cell, place), of)| BlockPart::Block(self.cell(column, cell, *place, of)));
            let parts = std::iter::once(BlockPart::Block(rule)).chain(cells).collect();
            blocks.push(Block { role: Role::Row, parts });
            column.y += self.row_height();
        }
        column.blocks.push(Block::group(Role::Table, blocks));
    }

    fn wide(&self, column: &PageColumn<'_>, text: &str, style: TextStyle) -> f32 {
        column.fonts.width(text, self.style.size, style.weight)
    }

    /// Sets one cell.
    fn cell(&self, column: &PageColumn<'_>, cell: &PaperCell, [left, width]: [f32; 2], of: &PaperColumn) -> Block {
        let baseline = column.y + f32::midpoint(self.row_height(), self.style.size * CAPITAL);
        let room = width - GAP;
        let text = column.fonts.fit(&cell.text, self.style.size, self.style.weight, room);
        let wide = self.wide(column, &text, self.style);
        let mut parts = Vec::new();
        let (x, colour) = match cell.colour {
            Some(surface) => {
                let place = Path::rectangle([left, column.y + 0.7, room, self.row_height() - 1.4]);
                let chip = Mark::Shape { path: place, fill: Some(surface), stroke: Some(RULE) };
                parts.push(BlockPart::Block(Block::of(Role::Decoration, vec![chip])));
                (left + (room - wide) / 2.0, ink_on(surface))
            }
            None if of.right => (left + room - wide, self.style.colour),
            None => (left, self.style.colour),
        };
        parts.push(BlockPart::Mark(Mark::Text(TextStyle { colour, ..self.style }.at([x, baseline], text))));
        Block { role: Role::Cell, parts }
    }
}
