//! What an association says of a layer before it brings rows.

use serde::{Deserialize, Serialize};

use crate::BilingualText;

/// What a layer holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LayerKind {
    /// Dwellings or other places, one point each.
    #[default]
    Points,
    /// Figures per buurt.
    Figures,
}

impl LayerKind {
    /// Says in words what such a layer holds.
    #[must_use]
    pub fn holds(self) -> &'static str {
        match self {
            LayerKind::Points => "points",
            LayerKind::Figures => "figures per buurt",
        }
    }
}

/// How the figures of a layer are divided into classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "method", deny_unknown_fields)]
pub enum ClassMethod {
    /// As many buurten in each.
    Quantile {
        /// Classes, 2 to 9.
        count: usize,
    },
    /// As wide each.
    Equal {
        /// Classes, 2 to 9.
        count: usize,
    },
    /// Between these borders, ascending; a figure on a border is in the class above it.
    Borders {
        /// One to eight.
        borders: Vec<f64>,
    },
}

impl Default for ClassMethod {
    fn default() -> Self {
        ClassMethod::Quantile { count: 5 }
    }
}

/// One figure of a layer: so many of so many, per buurt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureSpec {
    /// Column of the numbers.
    pub column: String,
    /// Column of how many there are in all.
    pub base: String,
    /// What it is, for people; the column's name where absent.
    #[serde(default)]
    pub title: Option<BilingualText>,
    /// Whether the column holds percentages of the base, and not numbers.
    #[serde(default)]
    pub percentages: bool,
}

/// What is said of a layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerSpec {
    /// What it holds.
    #[serde(default)]
    pub kind: LayerKind,
    /// Title for people.
    pub title: BilingualText,
    /// Whose it is.
    pub owner: String,
    /// For how many months rows are kept after they were brought, 1 to 120.
    pub retention_months: u32,
    /// Columns of the points that are kept; all others are left out.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Figures per buurt.
    #[serde(default)]
    pub figures: Vec<FigureSpec>,
    /// How figures are divided into classes.
    #[serde(default)]
    pub classes: ClassMethod,
    /// Palette of the classes, one of those that are kept.
    #[serde(default)]
    pub palette: Option<String>,
}

/// A layer as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerState {
    /// Its number, which is never given again.
    pub number: i64,
    /// Its name.
    pub id: String,
    /// What is said of it.
    pub spec: LayerSpec,
    /// Its version: another after every change, and never one that another layer had.
    pub version: i64,
    /// How many rows it has.
    pub rows: usize,
    /// When rows or description were changed last, seconds since 1970.
    pub changed: i64,
}

impl LayerState {
    /// Writes the version as an entity tag holds it.
    #[must_use]
    pub fn tag(&self) -> String {
        tag(self.version)
    }
}

/// Writes a version as an entity tag holds it.
pub(crate) fn tag(version: i64) -> String {
    format!("v{version}")
}

/// Tells whether a tag is that of a version.
pub(crate) fn is_tag_of(named: &str, version: i64) -> bool {
    named == "*" || named == tag(version)
}
