//! Room on a page for what somebody writes there: by hand on paper, or typed into the picture by a program that shows
//! it.

use veerkracht_picture::{Block, Fonts, Mark, PageColumn, Path, Role, Stroke};

use super::look::{Look, bold};
use crate::styles::Language;

/// Lines of the box.
const LINES: u8 = 4;
/// From one to the next, as a multiple of running text: as far apart as one writes by hand.
const PITCH: f32 = 2.8;
/// Lines and rim.
const RULE: Stroke = Stroke { colour: [0xB4, 0xBB, 0xC1], width: 0.5 };
/// Between the rim and what is in it, points.
const INSIDE: f32 = 6.0;

/// A box with empty lines.
pub(super) struct Notes {
    /// North edge, points.
    pub top: f32,
    /// Where its lines are: west end and height of the first, their length, from one to the next, how many.
    pub place: String,
    /// What is drawn.
    pub blocks: Vec<Block>,
}

/// Sets a box with empty lines across the page, above `bottom`; none where it has no room.
pub(super) fn notes(fonts: &Fonts, look: &Look, language: Language, bottom: f32) -> Option<Notes> {
    let pitch = look.text * PITCH;
    let height = f32::from(LINES) * pitch + look.legend + 2.0 * INSIDE;
    let top = bottom - height;
    if height > look.inner_height() / 3.0 {
        return None;
    }
    let (left, width) = (look.margin + INSIDE, look.inner() - 2.0 * INSIDE);
    let rim = Path::rectangle([look.margin, top, look.inner(), height]);
    let mut marks = vec![Mark::Shape { path: rim, fill: None, stroke: Some(RULE) }];
    let first = top + INSIDE + look.legend + pitch;
    marks.extend((0..LINES).map(|line| {
        let y = first + f32::from(line) * pitch;
        Mark::Shape { path: Path::line([left, y], [left + width, y]), fill: None, stroke: Some(RULE) }
    }));
    let mut heading = PageColumn::new(fonts, [left, top + INSIDE * 0.6], width);
    heading.text(Role::Heading(2), language.either("Notities", "Notes"), bold(look.legend));
    let blocks = std::iter::once(Block::of(Role::Decoration, marks)).chain(heading.blocks).collect();
    Some(Notes { top, place: numbers([left, first, width, pitch, f32::from(LINES)]), blocks })
}

/// Writes numbers with a space between them, to a hundredth.
pub(super) fn numbers<const N: usize>(numbers: [f32; N]) -> String {
    numbers.map(|number| format!("{number:.2}")).join(" ")
}
