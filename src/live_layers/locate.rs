//! In which buurt a point lies.

use geo::Intersects as _;
use geo_types::{Coord, MultiPolygon, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::areas::AreaSet;

type BuurtExtent = GeomWithData<Rectangle<[f64; 2]>, (u32, u32)>;

/// Finds buurten by points of the world square.
#[derive(Debug)]
pub(crate) struct Locator(RTree<BuurtExtent>);

impl Locator {
    /// Indexes the parts of all buurten.
    ///
    /// # Panics
    /// If there are 2^32 buurten or more.
    #[must_use]
    pub(crate) fn of(areas: &AreaSet) -> Locator {
        let parts = (0..).zip(&areas.boundaries).flat_map(|(buurt, boundary)| {
            (0..).zip(&boundary.0).filter_map(move |(part, polygon)| {
                let rect = geo::BoundingRect::bounding_rect(polygon)?;
                let corners = Rectangle::from_corners(rect.min().into(), rect.max().into());
                Some(BuurtExtent::new(corners, (buurt, part)))
            })
        });
        Locator(RTree::bulk_load(parts.collect()))
    }

    /// Finds the buurt in which a point lies, by its index: of those at whose border it lies the first; none outside
    /// all of them.
    #[must_use]
    pub(crate) fn find(&self, boundaries: &[MultiPolygon<f64>], point: Coord<f64>) -> Option<u32> {
        let place = AABB::from_point([point.x, point.y]);
        let holds = |&(buurt, part): &(u32, u32)| {
            let parts = boundaries.get(buurt as usize).map(|boundary| &boundary.0);
            parts.and_then(|parts| parts.get(part as usize)).is_some_and(|part| part.intersects(&Point(point)))
        };
        self.0.locate_in_envelope_intersecting(&place).map(|part| part.data).filter(holds).map(|(buurt, _)| buurt).min()
    }
}
