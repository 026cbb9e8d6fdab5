//! What is asked of a picture, and why there may be none.

use veerkracht_picture::{PdfError, PngError, QrError};

use super::look::{Look, Orientation, PaperSize};
use super::place::{PicturePlace, in_world};
use crate::documents::Content;
use crate::maps::{Palette, Selection, SelectionError};
use crate::styles::Language;

/// How the buurten are told apart on a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum AreaLabels {
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
pub(crate) enum PictureFormat {
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
    pub place: PicturePlace,
    /// The part of the world that is in the frame, in degrees: west, south, east, north; none for all of the place.
    pub view: Option<[f64; 4]>,
    /// A second map on the same page, at a selection that it has.
    pub beside: Option<(String, Selection)>,
    /// Areas with a heavy outline; of buurten among them is said what the map says of them.
    pub marked: PicturePlace,
    /// Classes of the first map that are not drawn.
    pub hidden: Vec<u8>,
    /// How large it is.
    pub paper: PaperSize,
    /// How the sheet is held; none for as the shape of the place asks for.
    pub orientation: Option<Orientation>,
    /// Whether there is room for a title of one's own.
    pub has_title: bool,
    /// Whether there is room for notes.
    pub has_notes: bool,
    /// How the buurten are told apart.
    pub labels: AreaLabels,
    /// Whether more pages may follow, with the list that has no room beside the map.
    pub is_paged: bool,
    /// Of the texts.
    pub language: Language,
    /// Of the classes.
    pub palette: Palette,
    /// Address of the same map in the viewer, for the code that a telephone reads.
    pub link: Option<String>,
}

/// What is so many times as high as wide is shown on a sheet that stands.
const SLENDER: f64 = 1.15;

impl PictureRequest {
    /// Gives what is asked of the second map.
    pub(super) fn of_beside(&self) -> Option<PictureRequest> {
        let (map, selection) = self.beside.clone()?;
        Some(PictureRequest { map, selection, hidden: Vec::new(), beside: None, ..self.clone() })
    }

    /// Chooses how the sheet is held where nothing is said, by the shape of what is shown.
    pub(super) fn oriented(self, content: &Content) -> PictureRequest {
        if self.orientation.is_some() || !self.paper.is_sheet() {
            return self;
        }
        let [west, north, east, south] = match self.view {
            Some(view) => in_world(view),
            None => self.place.bounds(content),
        };
        let (wide, high) = ((east - west).max(1e-9), (south - north).max(1e-9));
        let stands = if self.beside.is_some() {
            // Two maps side by side have less height, above each other less width: whichever shows them larger.
            let size = |[width, height]: [f32; 2]| (f64::from(width) / wide).min(f64::from(height) / high);
            let lying = self.paper.look();
            let standing = lying.turned();
            let above = [standing.inner() - lying.column, standing.inner_height() * 0.42];
            size(above) > size([lying.inner() / 2.0, lying.inner_height() * 0.5])
        } else {
            high > wide * SLENDER
        };
        let orientation = if stands { Orientation::Portrait } else { Orientation::Landscape };
        PictureRequest { orientation: Some(orientation), ..self }
    }

    /// Gives the measures of the page; lying where nothing else is said.
    pub(super) fn look(&self) -> Look {
        let look = self.paper.look();
        let is_turned = self.paper.is_sheet() && self.orientation == Some(Orientation::Portrait);
        if is_turned { look.turned() } else { look }
    }
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureError {
    /// The map or the selection is not on offer.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// There is nothing to draw.
    #[error("the dataset has no outlines of buurten to draw; build it with boundaries")]
    NoOutlines,
    /// There are not so many pages.
    #[error("there is no page {asked}, the last one is {last}")]
    NoPage {
        /// What was asked for, from 1 on.
        asked: usize,
        /// How many there are.
        last: usize,
    },
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
