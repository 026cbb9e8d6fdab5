//! Pages with a map: set once, written as SVG, PNG and tagged PDF.
//!
//! In: texts, polygons in units of the page, legends, tables. Out: a [`Scene`] per page, and its bytes. It knows
//! nothing of datasets, maps of the earth or requests.
//! Guaranteed: the three forms show the same marks at the same places; the same scene gives the same bytes; what is
//! read aloud from a PDF or an SVG stands in the order in which it was added; nothing is read from the machine: the
//! font is in the program.
//! Units: points of the page (1/72 inch), x to the right, y down.

mod fonts;
mod pdf;
mod png;
mod qr;
mod scene;
mod set;
mod svg;
mod table;

pub use fonts::{Fonts, Weight, font_file};
pub use pdf::{PdfDocument, PdfError, pdf};
pub use png::{PngError, patterns, png};
pub use qr::{QrError, qr};
pub use scene::{Block, BlockPart, Colour, Hatch, Mark, Path, Role, Scene, SceneText, Stroke, ink_on};
pub use set::{LegendRow, PageColumn, ScaleBar, TextStyle};
pub use svg::{WebFont, escape, svg};
pub use table::{PaperCell, PaperColumn, PaperTable};

#[cfg(test)]
mod tests;
