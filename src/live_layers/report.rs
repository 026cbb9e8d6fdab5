//! What became of a file of an association: of each of its rows, or why nothing of it is taken.

use std::collections::BTreeMap;

use serde::Serialize;

use super::MOST_ROWS;

/// Why nothing of a file is taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// It cannot be read as what it is said to be.
    #[error("reading the file: {0}")]
    Unreadable(String),
    /// It has no columns of places.
    #[error(
        "reading the file: found the columns {found}; expected `lon` and `lat` in degrees, `x` and `y` in metres of RD \
         New, or `postcode` and `huisnummer`; name them so in the first line"
    )]
    NoPlaces {
        /// Columns found.
        found: String,
    },
    /// It tells places by addresses, and there is no file of those.
    #[error(
        "reading the file: found `postcode` and `huisnummer`, and no coordinates; this server has no file of addresses \
         beside its dataset: send `lon` and `lat`, or `x` and `y`"
    )]
    NoAddresses,
    /// It has no column for a figure.
    #[error(
        "reading the file: found the columns {found}; expected `{wanted}`, as the description of the layer names it"
    )]
    NoFigure {
        /// Columns found.
        found: String,
        /// The column that is missing.
        wanted: String,
    },
    /// It has too many rows.
    #[error(
        "reading the file: found {found} rows, more than {MOST_ROWS} are not taken; divide them over several layers"
    )]
    TooMany {
        /// Rows found.
        found: usize,
    },
}

/// What became of points.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PointReport {
    /// Rows of the file.
    pub rows: usize,
    /// Points that are kept.
    pub taken: usize,
    /// Points that are added and were there already: at the same place, with the same values. They are among those that
    /// are taken, unless they were to be left out. Only for who may see points one by one: to all others it would tell
    /// whether a dwelling that they can name is one of the layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub already_there: Option<usize>,
    /// Of all of them, how many lie in the buurt of their postcode and house number, at no place of their own.
    pub by_address: usize,
    /// Rows without a place, or with one that cannot be read.
    pub without_place: usize,
    /// Rows whose postcode and house number nobody has.
    pub unknown_address: usize,
    /// Points outside the country.
    pub outside_the_country: usize,
    /// Points in the country and in no buurt, such as on water: they are kept, and counted nowhere.
    pub outside_the_buurten: usize,
    /// Rows that are another one, in every column.
    pub duplicate: usize,
    /// Values that tell of one person, such as a telephone number: they are left out, and their rows are kept.
    pub personal: usize,
    /// Rows that are no rows, such as those with too few cells.
    pub unreadable: usize,
    /// Columns of the file that the layer does not name.
    pub columns_left_out: Vec<String>,
    /// Points per gemeente.
    pub per_gemeente: BTreeMap<String, usize>,
}

/// What became of figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct FigureReport {
    /// Rows of the file.
    pub rows: usize,
    /// Figures that are kept.
    pub taken: usize,
    /// Of these, how many are of fewer than five, or too near to one that was shown before, and are not shown.
    pub not_shown: usize,
    /// Rows whose code is that of no buurt of the division.
    pub unknown_code: usize,
    /// Figures without a number or without a base.
    pub incomplete: usize,
    /// Figures that are below zero or above their base, or whose base is not above zero.
    pub impossible: usize,
    /// Figures of a buurt that has one already, of an earlier row.
    pub duplicate: usize,
    /// Rows that are no rows, such as those with too few cells.
    pub unreadable: usize,
    /// Columns of the file that the layer does not name.
    pub columns_left_out: Vec<String>,
}
