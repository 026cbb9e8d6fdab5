//! The geometries of each level at full detail, and where they lie; made when they are first asked for, and once.

use std::borrow::Cow;
use std::sync::OnceLock;

use geo_types::MultiPolygon;
use veerkracht_features::ShapeIndex;

use crate::areas::{AreaSet, Level, PerLevel, unions};

/// What is kept of a level: its index, and its geometries where these are not those of the buurten.
#[derive(Debug)]
struct LevelGround {
    shapes: Option<Vec<MultiPolygon<f64>>>,
    index: ShapeIndex,
}

/// The geometries of all levels of one area set, in the world square.
#[derive(Debug, Default)]
pub(crate) struct Grounds(PerLevel<OnceLock<LevelGround>>);

impl Grounds {
    /// Gives the geometries of a level, in the order of the area set, and their index. The buurten are borrowed from
    /// the area set; the first call for a larger level unites them, some seconds for the country.
    pub(crate) fn of<'a>(&'a self, areas: &'a AreaSet, level: Level) -> (&'a [MultiPolygon<f64>], &'a ShapeIndex) {
        let kept = self.0[level].get_or_init(|| {
            let shapes = match level {
                Level::Buurt => Cow::Borrowed(areas.boundaries.as_slice()),
                Level::Wijk | Level::Gemeente => Cow::Owned(unions(areas, level)),
            };
            let index = ShapeIndex::of(&shapes);
            LevelGround { index, shapes: if let Cow::Owned(shapes) = shapes { Some(shapes) } else { None } }
        });
        (kept.shapes.as_deref().unwrap_or(&areas.boundaries), &kept.index)
    }
}
