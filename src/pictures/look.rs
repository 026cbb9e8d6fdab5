//! Sizes of pages, and of what stands on them.

use veerkracht_picture::{Colour, TextStyle, Weight};

/// Colour of texts.
pub(super) const INK: Colour = [0x16, 0x19, 0x1C];
/// Colour of texts that matter less.
pub(super) const SOFT: Colour = [0x3A, 0x41, 0x47];

/// The smallest type on paper, points: less cannot be read without a glass.
const READABLE: f32 = 6.5;
/// The smallest number that a screen shows on a map, points.
const SMALLEST: f32 = 4.2;

/// The size of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum PaperSize {
    /// A sheet of 297 by 210 mm.
    #[default]
    A4,
    /// A sheet of 420 by 297 mm.
    A3,
    /// A slide, 1920 by 1080 pixels.
    Wide,
    /// The picture of a link in a chat, 1200 by 630 pixels.
    Card,
    /// The map alone, 480 by 360 pixels, for a page that says the rest.
    Small,
}

/// How a sheet of paper is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Orientation {
    /// Wider than high.
    Landscape,
    /// Higher than wide.
    Portrait,
}

/// Points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    /// Width and height of the page.
    pub size: [f32; 2],
    /// Around everything.
    pub margin: f32,
    /// Width of what stands beside the map.
    pub column: f32,
    /// Columns of the list beside the map; none where it has no room.
    pub lists: u8,
    /// Size of the title.
    pub title: f32,
    /// Size of the words of the legend.
    pub legend: f32,
    /// Size of running text.
    pub text: f32,
    /// Size of lists and labels.
    pub list: f32,
    /// No type is smaller.
    pub least: f32,
}

impl PaperSize {
    /// The names of the sizes.
    pub(crate) const NAMES: [(&'static str, PaperSize); 5] = [
        ("a4", PaperSize::A4),
        ("a3", PaperSize::A3),
        ("16x9", PaperSize::Wide),
        ("og", PaperSize::Card),
        ("klein", PaperSize::Small),
    ];

    /// Gives the pixels of a PNG per point: 150 to an inch on paper, twice as many as the slide and the card measure.
    #[must_use]
    pub(crate) fn pixels_per_point(self) -> f32 {
        match self {
            PaperSize::A4 | PaperSize::A3 => 150.0 / 72.0,
            PaperSize::Wide | PaperSize::Card | PaperSize::Small => 2.0,
        }
    }

    /// Tells whether it is a sheet that can be turned; a slide and a card lie.
    #[must_use]
    pub(crate) fn is_sheet(self) -> bool {
        self.sheet().is_some()
    }

    /// Names it as paper is sold; none for what is not printed at its size.
    pub(super) fn sheet(self) -> Option<&'static str> {
        match self {
            PaperSize::A4 => Some("A4"),
            PaperSize::A3 => Some("A3"),
            PaperSize::Wide | PaperSize::Card | PaperSize::Small => None,
        }
    }

    /// Tells whether a page has room for what must be known of a map: its guide and its caveats.
    #[must_use]
    pub(crate) fn is_roomy(self) -> bool {
        !matches!(self, PaperSize::Card | PaperSize::Small)
    }

    pub(super) fn look(self) -> Look {
        match self {
            PaperSize::A4 => Look {
                size: [841.89, 595.28],
                margin: 28.0,
                column: 250.0,
                lists: 2,
                title: 16.0,
                legend: 8.2,
                text: 7.2,
                list: READABLE,
                least: READABLE,
            },
            PaperSize::A3 => Look {
                size: [1190.55, 841.89],
                margin: 34.0,
                column: 350.0,
                lists: 3,
                title: 22.0,
                legend: 11.0,
                text: 9.0,
                list: 7.5,
                least: READABLE,
            },
            PaperSize::Wide => Look {
                size: [960.0, 540.0],
                margin: 24.0,
                column: 280.0,
                lists: 2,
                title: 18.0,
                legend: 10.0,
                text: 7.5,
                list: 7.0,
                least: SMALLEST,
            },
            PaperSize::Card => Look {
                size: [600.0, 315.0],
                margin: 14.0,
                column: 200.0,
                lists: 0,
                title: 14.0,
                legend: 9.0,
                text: 6.5,
                list: 6.5,
                least: SMALLEST,
            },
            PaperSize::Small => Look {
                size: [240.0, 180.0],
                margin: 0.0,
                column: 0.0,
                lists: 0,
                title: 10.0,
                legend: 7.0,
                text: 6.0,
                list: 6.0,
                least: SMALLEST,
            },
        }
    }
}

impl Look {
    /// Gives the same for a sheet that is turned.
    pub(super) fn turned(self) -> Look {
        let [width, height] = self.size;
        Look { size: [height, width], ..self }
    }

    /// Gives the same with texts of another size, none too small to be read.
    pub(super) fn scaled(self, factor: f32) -> Look {
        let sized = |usual: f32| (usual * factor).max(self.least);
        Look { legend: sized(self.legend), text: sized(self.text), list: sized(self.list), ..self }
    }

    /// Gives the size of notes and credits.
    pub(super) fn small(&self) -> f32 {
        (self.text * 0.87).max(self.least)
    }

    /// Tells whether it is higher than wide.
    pub(super) fn is_portrait(&self) -> bool {
        self.size[1] > self.size[0]
    }

    /// Gives the height between the margins.
    pub(super) fn inner_height(&self) -> f32 {
        self.size[1] - 2.0 * self.margin
    }

    /// Gives the width between the margins.
    pub(super) fn inner(&self) -> f32 {
        self.size[0] - 2.0 * self.margin
    }
}

/// Makes a style of running text.
pub(super) fn plain(size: f32, colour: Colour) -> TextStyle {
    TextStyle { size, weight: Weight::Regular, colour }
}

/// Makes a style of headings.
pub(super) fn bold(size: f32) -> TextStyle {
    TextStyle { size, weight: Weight::Bold, colour: INK }
}
