//! What the method page is made of: sections with paragraphs, formulas, lists and tables, and how numbers are written
//! in them.

use serde::Serialize;

use crate::maps::define::spec::MapSpec;
use crate::texts::Bilingual;

/// The method page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct MethodPage {
    /// Title.
    pub title: Bilingual,
    /// In reading order.
    pub sections: Vec<MethodSection>,
}

/// A part of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct MethodSection {
    /// Anchor, such as `kaart-focuskaart`.
    pub id: String,
    /// 2 or 3.
    pub depth: u8,
    /// Heading.
    pub heading: Bilingual,
    /// In reading order.
    pub blocks: Vec<MethodBlock>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MethodBlock {
    /// Running text.
    Paragraph(Bilingual),
    /// A formula.
    Formula(Bilingual),
    /// Items.
    List(Vec<Bilingual>),
    /// Rows of cells.
    Table {
        /// Heads of the columns.
        head: Vec<Bilingual>,
        /// Cells, as many per row as there are heads.
        rows: Vec<Vec<Bilingual>>,
    },
}

/// Gives a text that is the same in both languages.
pub(super) fn same(text: impl Into<String>) -> Bilingual {
    let text = text.into();
    Bilingual { en: text.clone(), nl: text }
}

/// Makes a section.
pub(super) fn section(id: impl Into<String>, depth: u8, heading: Bilingual, blocks: Vec<MethodBlock>) -> MethodSection {
    MethodSection { id: id.into(), depth, heading, blocks }
}

/// Writes a number without needless decimals, a third as one; Dutch with a decimal comma.
pub(super) fn number(value: f64) -> Bilingual {
    let thirds = value.abs() * 3.0;
    let text = if (thirds - thirds.round()).abs() < 1e-6 && (value - value.round()).abs() > 1e-6 {
        let (sign, whole) = (if value < 0.0 { "−" } else { "" }, value.abs().trunc());
        let whole = if whole > 0.0 { whole.to_string() } else { String::new() };
        format!("{sign}{whole}{}", if value.abs().fract() < 0.5 { '⅓' } else { '⅔' })
    } else {
        format!("{}", (value * 1e4).round() / 1e4).replace('-', "−")
    };
    Bilingual { nl: text.replace('.', ","), en: text }
}

/// Gives the letter of a class, or its value where it has none.
pub(super) fn class_name(map: &MapSpec, value: u8) -> String {
    map.class(value).and_then(|class| class.key.clone()).unwrap_or_else(|| value.to_string())
}
