//! What is asked of a picture, and why there may be none.

use veerkracht_picture::{PdfError, PngError, QrError};

use super::look::Paper;
use super::place::Place;
use crate::maps::{Palette, Selection, SelectionError};
use crate::styles::Language;

/// How the buurten are told apart on a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Labels {
    /// Numbers, with a list beside the map.
    #[default]
    Numbers,
    /// Names, where they have room.
    Names,
    /// Not at all.
    None,
}

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Vectors for a browser or a drawing program.
    Svg,
    /// Pixels.
    Png,
    /// Vectors for paper; the list is on pages of its own where it has no room beside the map.
    Pdf,
}

/// What is asked of a picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PictureRequest {
    /// Id of a map on offer.
    pub map: String,
    /// One that it has.
    pub selection: Selection,
    /// What is on it.
    pub place: Place,
    /// How large it is.
    pub paper: Paper,
    /// How the buurten are told apart.
    pub labels: Labels,
    /// Whether more pages may follow, with the list that has no room beside the map.
    pub is_paged: bool,
    /// Of the texts.
    pub language: Language,
    /// Of the classes.
    pub palette: Palette,
    /// Address of the same map in the viewer, for the code that a telephone reads.
    pub link: Option<String>,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The map or the selection is not on offer.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// There is nothing to draw.
    #[error("the dataset has no outlines of buurten to draw; build it with boundaries")]
    NoOutlines,
    /// The address does not fit into a code.
    #[error("the address for the code is too long: {0}")]
    Code(#[from] QrError),
    /// The pixels could not be made.
    #[error(transparent)]
    Png(#[from] PngError),
    /// The PDF could not be made.
    #[error(transparent)]
    Pdf(#[from] PdfError),
}
