//! What was lost at a zoom, and what had to be done so that no area vanished.

use crate::problems::{ProblemCode, Problems};

/// What was lost at one zoom, and what had to be done so that no area vanished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZoomCount {
    /// The zoom.
    pub zoom: u8,
    /// Areas smaller than a cell that got half a cell of a neighbour.
    pub carved: usize,
    /// Areas that found no place and lie as half a cell on top of others.
    pub spare: usize,
    /// Parts that areas have fewer than at full detail.
    pub dropped: usize,
}

impl ZoomCount {
    /// Reports the areas that had to be given a place, and the parts that are not drawn, if any.
    pub(super) fn report(self, problems: &mut Problems) {
        let ZoomCount { zoom, carved, spare, dropped } = self;
        if dropped > 0 {
            let detail = format!(
                "{dropped} parts of areas are too small to be drawn, or grow together with another part; the largest \
                 of each area stays"
            );
            problems.report(ProblemCode::PartDropped, format!("zoom {zoom}"), detail);
        }
        if carved + spare > 0 {
            let detail = format!(
                "{carved} areas smaller than a cell are drawn as half a cell taken from what is around, {spare} as \
                 half a cell on top of others"
            );
            problems.report(ProblemCode::AreaEnlarged, format!("zoom {zoom}"), detail);
        }
    }
}
