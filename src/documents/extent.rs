//! Where every area lies, in degrees: its extent and its middle.

use geo_types::Coord;

use crate::areas::projection::to_degrees;
use crate::areas::{AreaSet, Level, PerLevel};
use crate::generalise::LabelPoint;

/// West, south, east, north.
pub type Bounds = [f64; 4];

/// The extents of all areas, and of all together.
#[derive(Debug, Clone, PartialEq)]
pub struct Extents {
    /// Per area in the order of the area set; none for an area without a boundary.
    areas: PerLevel<Vec<Option<Bounds>>>,
    /// Of everything; the Netherlands where nothing has a boundary.
    pub all: Bounds,
}

/// Around the European part of the Netherlands.
const NETHERLANDS: Bounds = [3.2, 50.7, 7.3, 53.7];

impl Extents {
    /// Measures every area once.
    #[must_use]
    pub fn new(areas: &AreaSet) -> Self {
        let buurten: Vec<Option<Bounds>> = areas.boundaries.iter().map(bounds).collect();
        let mut wijken = vec![None; areas.wijken.len()];
        let mut gemeenten = vec![None; areas.gemeenten.len()];
        let mut all = None;
        for (buurt, extent) in areas.buurten.iter().zip(&buurten) {
            for slot in [slot(&mut wijken, buurt.wijk), slot(&mut gemeenten, buurt.gemeente), Some(&mut all)]
                .into_iter()
                .flatten()
            {
                *slot = union(*slot, *extent);
            }
        }
        Self { areas: PerLevel::new(buurten, wijken, gemeenten), all: all.unwrap_or(NETHERLANDS) }
    }

    /// Gives the extent of an area; that of everything for an area without a boundary.
    #[must_use]
    pub fn of(&self, level: Level, index: usize) -> Bounds {
        self.areas[level].get(index).copied().flatten().unwrap_or(self.all)
    }
}

/// Gives the middle of an area: its label point, or the middle of its extent where it has none.
#[must_use]
pub(super) fn centre(labels: &PerLevel<Vec<LabelPoint>>, extents: &Extents, level: Level, index: usize) -> [f64; 2] {
    match labels[level].get(index) {
        Some(label) if label.x.is_finite() && label.y.is_finite() => {
            let degrees = to_degrees(Coord { x: label.x, y: label.y });
            [degrees.x, degrees.y]
        }
        _ => {
            let [west, south, east, north] = extents.of(level, index);
            [f64::midpoint(west, east), f64::midpoint(south, north)]
        }
    }
}

/// Rounds to five decimals: a metre.
#[must_use]
pub(super) fn five(degrees: f64) -> f64 {
    (degrees * 1e5).round() / 1e5
}

fn slot(list: &mut [Option<Bounds>], index: u32) -> Option<&mut Option<Bounds>> {
    usize::try_from(index).ok().and_then(|index| list.get_mut(index))
}

fn bounds(boundary: &geo_types::MultiPolygon<f64>) -> Option<Bounds> {
    let mut world: Option<Bounds> = None;
    for point in boundary.iter().flat_map(|polygon| polygon.exterior().0.iter()) {
        world = union(world, Some([point.x, point.y, point.x, point.y]));
    }
    // South and north change places: the world square counts down.
    world.map(|[left, top, right, bottom]| {
        let (north_west, south_east) =
            (to_degrees(Coord { x: left, y: top }), to_degrees(Coord { x: right, y: bottom }));
        [north_west.x, south_east.y, south_east.x, north_west.y]
    })
}

fn union(a: Option<Bounds>, b: Option<Bounds>) -> Option<Bounds> {
    match (a, b) {
        (Some(a), Some(b)) => Some([a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]),
        (a, b) => a.or(b),
    }
}
