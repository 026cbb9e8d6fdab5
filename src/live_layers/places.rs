//! The points of a layer where they lie: an R-tree of them, the buurt of each, and how many are told per area.

use geo_types::Coord;
use rayon::prelude::*;
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

use super::{CountDisplay, Locator, PointCounts};
use crate::areas::Level;
use crate::areas::projection::from_degrees;
use crate::documents::Content;
use veerkracht_store::PointRow;

type IndexedPoint = GeomWithData<[f64; 2], u32>;

/// Last zoom at which tiles hold counts, and no points.
const LAST_COUNTS: u8 = 13;

/// Most counts of one tile: with their codes and names some 60 bytes each, they stay below 64 KB.
const MOST_COUNTS: usize = 900;

/// The points of one version of a layer.
#[derive(Debug)]
pub(crate) struct LayerPoints {
    tree: RTree<IndexedPoint>,
    /// Per point the values of its columns, as a JSON array.
    properties: Vec<Box<str>>,
    /// How many there are, as it is told.
    pub counts: PointCounts,
    /// Per zoom up to [`LAST_COUNTS`], the finest level at which no tile has too many counts.
    levels: Vec<Level>,
    /// West, south, east and north of the areas with points, degrees; none without points.
    pub bounds: Option<[f64; 4]>,
}

impl LayerPoints {
    /// Finds the buurt of every point and counts them.
    pub(super) fn of(rows: Vec<PointRow>, content: &Content, locator: &Locator) -> LayerPoints {
        let areas = &content.areas;
        let worlds: Vec<Coord<f64>> =
            rows.iter().map(|row| from_degrees(Coord { x: row.longitude, y: row.latitude })).collect();
        let found: Vec<Option<u32>> = worlds.par_iter().map(|&at| locator.find(&areas.boundaries, at)).collect();
        let mut numbers = vec![0_u32; areas.buurten.len()];
        for buurt in found.iter().flatten() {
            numbers[*buurt as usize] += 1;
        }
        let counts = PointCounts::of(&numbers, areas);
        let tree = RTree::bulk_load((0..).zip(&worlds).map(|(row, at)| IndexedPoint::new([at.x, at.y], row)).collect());
        let levels = (0..=LAST_COUNTS).map(|zoom| level_at(zoom, &counts, content)).collect();
        // That of the areas, so that it tells no place of a dwelling.
        let bounds = numbers
            .iter()
            .zip(0..)
            .filter(|(number, _)| **number > 0)
            .map(|(_, buurt)| content.extents.of(Level::Buurt, buurt));
        let bounds = bounds
            .reduce(|[west, south, east, north], [w, s, e, n]| [west.min(w), south.min(s), east.max(e), north.max(n)]);
        let properties = rows.into_iter().map(|row| row.properties.into_boxed_str()).collect();
        LayerPoints { tree, properties, counts, levels, bounds }
    }

    /// Tells of which level the counts of a zoom are.
    pub(crate) fn level(&self, zoom: u8) -> Level {
        self.levels.get(usize::from(zoom)).or(self.levels.last()).copied().unwrap_or(Level::Buurt)
    }

    /// Finds the points in a rectangle of the world square, in the order in which they were brought, `most` of them.
    pub(super) fn within(&self, low: Coord<f64>, high: Coord<f64>, most: usize) -> Vec<(u32, [f64; 2])> {
        let window = AABB::from_corners([low.x, low.y], [high.x, high.y]);
        let mut found: Vec<_> =
            self.tree.locate_in_envelope(&window).map(|place| (place.data, *place.geom())).collect();
        found.sort_unstable_by_key(|(row, _)| *row);
        found.truncate(most);
        found
    }

    /// Gives the values of the columns of a point, as a JSON array.
    pub(super) fn properties(&self, row: u32) -> &str {
        self.properties.get(row as usize).map_or("[]", |properties| properties)
    }

    /// Counts the bytes held.
    pub(super) fn weight(&self) -> usize {
        let texts: usize = self.properties.iter().map(|properties| properties.len() + size_of::<Box<str>>()).sum();
        let told = self.counts.buurten.len() * size_of::<CountDisplay>();
        // A leaf of the tree, and what the nodes above it take.
        texts + told + self.properties.len() * (size_of::<IndexedPoint>() + 16)
    }
}

/// Finds the finest level of which no tile of a zoom has too many counts.
fn level_at(zoom: u8, counts: &PointCounts, content: &Content) -> Level {
    let fits = |level: &Level| {
        let mut tiles = std::collections::HashMap::new();
        area_counts(*level, counts).all(|(area, _)| {
            let label = content.labels[*level][area];
            let side = f64::from(1_u32 << zoom);
            #[expect(clippy::cast_possible_truncation, reason = "a number of a tile is far below 2^31")]
            let tile = ((label.x * side).floor() as i64, (label.y * side).floor() as i64);
            let of_tile: &mut usize = tiles.entry(tile).or_default();
            *of_tile += 1;
            *of_tile <= MOST_COUNTS
        })
    };
    [Level::Buurt, Level::Wijk].into_iter().find(fits).unwrap_or(Level::Gemeente)
}

/// Lists the areas of a level that have points, with how many as it is told and whether that is about so many.
pub(crate) fn area_counts(
    level: Level,
    counts: &PointCounts,
) -> Box<dyn Iterator<Item = (usize, (CountDisplay, bool))> + '_> {
    let any = |(_, (shown, _)): &(usize, (CountDisplay, bool))| *shown != CountDisplay::None;
    match level {
        Level::Buurt => Box::new((0..).zip(counts.buurten.iter().map(|shown| (*shown, false))).filter(any)),
        Level::Wijk => Box::new((0..).zip(counts.wijken.iter().map(|total| (total.count, total.rounded))).filter(any)),
        Level::Gemeente => {
            Box::new((0..).zip(counts.gemeenten.iter().map(|total| (total.count, total.rounded))).filter(any))
        }
    }
}
