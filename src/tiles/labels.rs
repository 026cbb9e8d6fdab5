//! Label points in the order of the tiles they lie in.
//!
//! In: one [`LabelPoint`] per area, and the layers. Guaranteed: at every zoom a point is in exactly one tile: the one
//! whose half-open square holds its cell; and it lies inside what is drawn of its area there, or on a corner of it
//! where no point of the grid does. Few points have to be moved for that, at the first zooms, whose outlines are
//! coarse.

use std::collections::BTreeMap;

use martin_tile_utils::TileCoord;

use crate::generalise::{EXTENT, GridPoint, LAST_ZOOM, LabelPoint, MovedLabel, PackedLayer, halvings};

/// A label point in a tile: the area, its rank among those of its level, and the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) area: u32,
    pub(super) rank: u32,
    pub(super) place: GridPoint,
}

/// The label points of one level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct LabelIndex {
    /// Sorted by `key`: the cell of the last zoom, its bits interleaved, so that those of any tile follow each other.
    points: Vec<LabelPlacement>,
    /// By zoom the points that are drawn elsewhere there, sorted by area; places on the grid of the zoom.
    moved: BTreeMap<u8, Vec<Label>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct LabelPlacement {
    key: u64,
    area: u32,
    x: u32,
    y: u32,
    rank: u32,
}

impl LabelIndex {
    /// Sorts the points of a level; those without room (areas without a boundary) are left out. Rank 0 has the most
    /// room. `layers` are those of the level.
    pub(super) fn new<'a>(labels: &[LabelPoint], layers: impl Iterator<Item = &'a PackedLayer>) -> LabelIndex {
        let mut order: Vec<usize> = (0..labels.len()).filter(|&area| labels[area].room > 0.0).collect();
        order.sort_by(|&l, &r| labels[r].room.total_cmp(&labels[l].room).then(l.cmp(&r)));
        let mut points: Vec<LabelPlacement> = order
            .iter()
            .zip(0..)
            .map(|(&area, rank)| {
                let [x, y] = labels[area].cell();
                LabelPlacement {
                    key: interleave(x) | interleave(y) << 1,
                    area: u32::try_from(area).expect("areas are counted by u32"),
                    x,
                    y,
                    rank,
                }
            })
            .collect();
        points.sort_unstable();
        let mut ranks = vec![u32::MAX; labels.len()];
        for (area, rank) in order.iter().zip(0..) {
            ranks[*area] = rank;
        }
        let label = |moved: &MovedLabel| {
            let MovedLabel { area, place } = *moved;
            Label { area, place, rank: ranks.get(area as usize).copied().unwrap_or(u32::MAX) }
        };
        let moved = layers
            .filter(|layer| !layer.moved.is_empty())
            .map(|layer| (layer.zoom, layer.moved.iter().map(label).collect()))
            .collect();
        LabelIndex { points, moved }
    }

    /// Ranks the points by the weight of their areas, the heaviest first; areas that weigh the same, or nothing, keep
    /// their order.
    pub(super) fn ranked_by(&self, weights: &[f64]) -> LabelIndex {
        let weight = |area: u32| weights.get(area as usize).copied().unwrap_or(0.0);
        let mut order: Vec<(u32, u32)> = self.points.iter().map(|point| (point.rank, point.area)).collect();
        order.sort_by(|l, r| weight(r.1).total_cmp(&weight(l.1)).then(l.cmp(r)));
        let areas = order.iter().map(|(_, area)| *area as usize + 1).max().unwrap_or(0);
        let mut ranks = vec![u32::MAX; areas];
        for ((_, area), rank) in order.iter().zip(0..) {
            ranks[*area as usize] = rank;
        }
        let rank = |area: u32| ranks.get(area as usize).copied().unwrap_or(u32::MAX);
        let points = self.points.iter().map(|point| LabelPlacement { rank: rank(point.area), ..*point }).collect();
        let again = |label: &Label| Label { rank: rank(label.area), ..*label };
        let moved = self.moved.iter().map(|(zoom, labels)| (*zoom, labels.iter().map(again).collect())).collect();
        LabelIndex { points, moved }
    }

    /// Lists the areas that have a point, each with its rank.
    pub(super) fn ranks(&self) -> impl Iterator<Item = (u32, u32)> {
        self.points.iter().map(|point| (point.area, point.rank))
    }

    /// Tells whether there is no point at all.
    pub(super) fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// Lists the points of a tile of so many cells a side, by area.
    pub(super) fn in_tile(&self, coord: TileCoord, extent: i32) -> Vec<Label> {
        let Some(deeper) = LAST_ZOOM.checked_sub(coord.z) else { return Vec::new() };
        let shift = u32::from(deeper) + EXTENT.trailing_zeros();
        let first = interleave(coord.x << shift) | interleave(coord.y << shift) << 1;
        let start = self.points.partition_point(|p| p.key < first);
        let end = self.points.partition_point(|p| (p.key >> (2 * shift)) <= (first >> (2 * shift)));
        let corner = GridPoint { x: coord.x.cast_signed() * extent, y: coord.y.cast_signed() * extent };
        let local = |label: Label| Label {
            place: GridPoint { x: label.place.x - corner.x, y: label.place.y - corner.y },
            ..label
        };
        let moved = self.moved.get(&coord.z).map_or(&[][..], Vec::as_slice);
        let stays = |label: &Label| moved.binary_search_by_key(&label.area, |moved| moved.area).is_err();
        let is_here = |label: &&Label| {
            label.place.x.div_euclid(extent) == coord.x.cast_signed()
                && label.place.y.div_euclid(extent) == coord.y.cast_signed()
        };
        let mut labels: Vec<Label> = self.points[start..end]
            .iter()
            .map(|p| p.label(halvings(coord.z, extent)))
            .filter(stays)
            .chain(moved.iter().filter(is_here).copied())
            .map(local)
            .collect();
        labels.sort_unstable_by_key(|l| l.area);
        labels
    }
}

impl LabelPlacement {
    /// The label on a grid so many halvings coarser than that of the last zoom.
    fn label(&self, halvings: u8) -> Label {
        Label {
            area: self.area,
            rank: self.rank,
            place: GridPoint { x: (self.x >> halvings).cast_signed(), y: (self.y >> halvings).cast_signed() },
        }
    }
}

/// Spreads the bits of a number to the even places.
fn interleave(value: u32) -> u64 {
    let mut v = u64::from(value);
    v = (v | v << 16) & 0x0000_ffff_0000_ffff;
    v = (v | v << 8) & 0x00ff_00ff_00ff_00ff;
    v = (v | v << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v << 2) & 0x3333_3333_3333_3333;
    (v | v << 1) & 0x5555_5555_5555_5555
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::{Level, PerLevel};
    use crate::generalise::{Pyramid, ZoomLayer};

    #[test]
    fn every_point_is_in_exactly_one_tile_of_every_zoom_also_on_tile_borders() {
        let at = |x: f64, y: f64| LabelPoint { x, y, room: 0.1 };
        let labels = LabelIndex::new(
            &[at(0.5, 0.5), at(0.25, 0.75), at(0.999_999_999_9, 0.0), at(0.5, 0.499_999_999_99)],
            std::iter::empty(),
        );
        for z in 0..5 {
            let side = 1_u32 << z;
            let mut seen = Vec::new();
            for x in 0..side {
                for y in 0..side {
                    for label in labels.in_tile(TileCoord { z, x, y }, EXTENT) {
                        assert!((0..EXTENT).contains(&label.place.x) && (0..EXTENT).contains(&label.place.y));
                        seen.push(label.area);
                    }
                }
            }
            seen.sort_unstable();
            assert_eq!(seen, [0, 1, 2, 3], "zoom {z}");
        }
    }

    #[test]
    fn the_area_with_the_most_room_has_rank_0() {
        let at = |room| LabelPoint { x: 0.1, y: 0.1, room };
        let labels = LabelIndex::new(&[at(0.1), at(0.3), at(0.0), at(0.2)], std::iter::empty())
            .in_tile(TileCoord { z: 0, x: 0, y: 0 }, EXTENT);
        assert_eq!(labels.iter().map(|l| (l.area, l.rank)).collect::<Vec<_>>(), [(0, 2), (1, 0), (3, 1)]);
    }

    #[test]
    fn names_are_ranked_by_weight_and_then_by_room() {
        let at = |room| LabelPoint { x: 0.1, y: 0.1, room };
        let labels = LabelIndex::new(&[at(0.1), at(0.3), at(0.4), at(0.2)], std::iter::empty());
        let ranked = labels.ranked_by(&[900.0, 0.0, 0.0, 50.0]).in_tile(TileCoord { z: 0, x: 0, y: 0 }, EXTENT);
        // The heaviest has little room; the two without weight follow by room.
        assert_eq!(ranked.iter().map(|l| (l.area, l.rank)).collect::<Vec<_>>(), [(0, 0), (1, 3), (2, 2), (3, 1)]);
    }

    #[test]
    fn a_point_outside_what_is_drawn_is_drawn_inside_it_in_the_tile_of_its_new_place() {
        // At zoom 1 the area is drawn as a square in the western tile, from 4000 to 4090 of 8192 cells; its point lies
        // at 4100, in the eastern one.
        let corners = [(4000, 100), (4090, 100), (4090, 190), (4000, 190)].map(|(x, y)| GridPoint { x, y });
        let layer = ZoomLayer {
            zoom: 1,
            level: Level::Buurt,
            vertices: corners.to_vec(),
            ring_starts: vec![0, 4],
            area_starts: vec![0, 1],
        };
        let label = LabelPoint { x: 4100.5 / 8192.0, y: 150.5 / 8192.0, room: 0.1 };
        let labels = PerLevel::new(vec![label], Vec::new(), Vec::new());
        let (layers, _) = Pyramid { layers: vec![layer], labels, counts: Vec::new() }.pack(EXTENT);
        let labels = LabelIndex::new(&[label], layers.iter());
        let places =
            |z, x| labels.in_tile(TileCoord { z, x, y: 0 }, EXTENT).iter().map(|label| label.place).collect::<Vec<_>>();
        assert_eq!(places(1, 1), []);
        let [place] = places(1, 0)[..] else { panic!("one point in the western tile") };
        assert!(place.x > 4000 && place.x < 4090 && place.y > 100 && place.y < 190, "{place:?}");
        // At other zooms it stays where it is: 4100.5 / 2 and 150.5 / 2.
        assert_eq!(places(0, 0), [GridPoint { x: 2050, y: 75 }]);
    }
}
