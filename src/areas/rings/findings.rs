//! What was found, and mended, in the rings of one area.

use geo_types::Coord;

use crate::planar::crossings::Meetings;

/// What was found in the rings of one area.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::areas) struct Findings {
    /// Rings whose last point did not repeat the first.
    pub(in crate::areas) unclosed: usize,
    /// Points that repeated the one before, or made a spike without width.
    pub(in crate::areas) repeated: usize,
    /// Points that are no number or far outside the country.
    pub(in crate::areas) misplaced: usize,
    /// Holes that ran the same way round as their exterior.
    pub(in crate::areas) wrongly_wound: usize,
    /// Rings with fewer than three distinct points or without area.
    pub(in crate::areas) left_out: usize,
    /// Holes that are the same ring as another of their polygon, or lie inside another hole.
    pub(in crate::areas) holes_in_holes: usize,
    /// Holes that do not lie inside their exterior.
    pub(in crate::areas) holes_outside: usize,
    /// A place where a polygon crosses or touches itself, in the reference system of the file.
    pub(in crate::areas) crossing: Option<Coord<f64>>,
    /// Whether that crossing could be mended.
    pub(in crate::areas) uncrossed: bool,
    /// The first polygon that crosses itself too often to be mended, or has too many edges side by side to be looked
    /// through.
    pub(in crate::areas) tangled: Option<Meetings>,
    /// Points seen.
    pub(in crate::areas) points: usize,
}

impl Findings {
    /// Describes what was mended without moving a vertex; none if nothing was.
    pub(in crate::areas) fn mended(&self) -> Option<String> {
        let parts = [
            (self.unclosed, "rings were closed"),
            (self.repeated, "repeated points were taken out"),
            (self.misplaced, "points that are no number or far outside the country were taken out"),
            (self.wrongly_wound, "holes were turned round"),
            (self.left_out, "rings without area were left out"),
            (self.holes_in_holes, "holes that are another ring again, or lie inside another hole, were left out"),
            (self.holes_outside, "holes outside their exterior ring were left out"),
            (usize::from(self.tangled.is_some()), "parts that cross themselves all over were left out"),
        ];
        let texts: Vec<_> =
            parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        (!texts.is_empty()).then(|| texts.join(", "))
    }
}
