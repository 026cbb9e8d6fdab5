//! Which layers a tile has, as a set that is the same however it is spelled.

use super::TileSource;
use crate::areas::Level;

/// What the name of a layer of points ends in.
const POINTS: &str = "_label";

/// Which layers a tile has: all there are, or those of a set. Sets are equal when the same is in them, and one of all
/// that the tiles have is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Layers(u8);

impl Default for Layers {
    fn default() -> Layers {
        Layers(u8::MAX)
    }
}

/// Asked for a layer that the tiles do not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("layer {asked:?} is not in these tiles; there are: {}", available.join(", "))]
pub struct UnknownLayer {
    /// What was asked for.
    pub asked: String,
    /// What there is.
    pub available: Vec<String>,
}

impl Layers {
    /// Reads a list separated by commas, in any order; checks it against what the tiles have.
    ///
    /// # Errors
    /// [`UnknownLayer`] for the first that they have not, and for a list of nothing.
    pub fn parse(list: &str, source: &TileSource) -> Result<Layers, UnknownLayer> {
        let there = Layers::of(source);
        let known = |name: &str| all().find(|(level, points, bit)| there & bit != 0 && is(name, *level, *points));
        let mut set = 0;
        for asked in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let (.., bit) = known(asked).ok_or_else(|| unknown(asked, there))?;
            set |= bit;
        }
        if set == 0 {
            return Err(unknown(list, there));
        }
        Ok(if set == there { Layers::default() } else { Layers(set) })
    }

    /// Tells whether a tile of a zoom may have one of them.
    #[must_use]
    pub(crate) fn are_at(self, zoom: u8, source: &TileSource) -> bool {
        all().any(|(level, _, bit)| self.0 & bit != 0 && source.layer(level, zoom).is_some())
    }

    /// Tells whether the areas of a level are among them, or its points for names.
    pub(super) fn hold(self, level: Level, points: bool) -> bool {
        all().any(|(known, of_points, bit)| (known, of_points) == (level, points) && self.0 & bit != 0)
    }

    /// Gathers the layers that tiles may have.
    fn of(source: &TileSource) -> u8 {
        let there = |level: Level, points: bool| source.has_level(level) && (!points || source.has_labels(level));
        all().filter(|(level, points, _)| there(*level, *points)).map(|(.., bit)| bit).sum()
    }
}

/// Lists all layers: the level, whether they are its points for names, and their place in a set.
fn all() -> impl Iterator<Item = (Level, bool, u8)> {
    Level::ALL
        .into_iter()
        .flat_map(|level| [(level, false), (level, true)])
        .zip(0..)
        .map(|((level, points), place)| (level, points, 1_u8 << place))
}

/// Tells whether a layer has this name.
fn is(name: &str, level: Level, points: bool) -> bool {
    match name.strip_suffix(POINTS) {
        Some(areas) => points && areas == level.layer(),
        None => !points && name == level.layer(),
    }
}

fn unknown(asked: &str, there: u8) -> UnknownLayer {
    let name = |(level, points, _): (Level, bool, u8)| format!("{}{}", level.layer(), if points { POINTS } else { "" });
    UnknownLayer { asked: asked.to_owned(), available: all().filter(|(.., bit)| there & bit != 0).map(name).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::PerLevel;
    use crate::generalise::{GridPoint, LabelPoint, ZoomLayer};
    use crate::tiles::{AttributeTable, Attributes, Fields, TileCoord, TileSettings, encode, encode_layers};

    /// Buurten and gemeenten of one area each at zoom 0; of the gemeente the point too.
    fn source() -> TileSource {
        let drawn = |level| ZoomLayer {
            zoom: 0,
            level,
            vertices: [(1000, 1000), (2000, 1000), (2000, 2000)].map(|(x, y)| GridPoint { x, y }).to_vec(),
            ring_starts: vec![0, 3],
            area_starts: vec![0, 1],
        };
        let labels = PerLevel::new(Vec::new(), Vec::new(), vec![LabelPoint { x: 0.45, y: 0.3, room: 0.01 }]);
        let settings = TileSettings { zooms: PerLevel::of(|_| 0..=14), ..TileSettings::default() };
        TileSource::new(vec![drawn(Level::Buurt).into(), drawn(Level::Gemeente).into()], &labels, settings)
    }

    #[test]
    fn layers_are_checked_and_the_same_ones_are_equal_however_they_are_spelled() {
        let source = source();
        let layers = |list| Layers::parse(list, &source).expect("known layers");
        assert_eq!(layers("buurten,gemeenten"), layers(" gemeenten,,buurten,buurten "));
        assert_ne!(layers("buurten"), layers("gemeenten"));
        assert_eq!(layers("gemeenten_label,gemeenten,buurten"), Layers::default());
        for wrong in ["wijken", "buurten_label", "_label", "buurten,straten", ""] {
            let error = Layers::parse(wrong, &source).expect_err(wrong).to_string();
            assert!(error.ends_with("there are: buurten, gemeenten, gemeenten_label"), "{error}");
        }
    }

    #[test]
    fn a_tile_has_the_layers_that_were_asked_for_as_they_are_among_all() {
        let source = source();
        let one = |code| AttributeTable::new([code].into_iter(), Vec::new());
        let none = AttributeTable::new(std::iter::empty(), Vec::new());
        let attributes = Attributes::new(PerLevel::new(one("BU00010001"), none, one("GM0001")));
        let geometry = source.geometry(TileCoord { z: 0, x: 0, y: 0 });
        let tile = |list| {
            let layers = Layers::parse(list, &source).expect("known layers");
            encode_layers(&geometry, &attributes, &Fields::default(), layers)
        };
        let apart = ["buurten", "gemeenten", "gemeenten_label"].map(tile);
        assert!(apart.iter().all(|layer| !layer.is_empty()));
        assert_eq!(apart.concat(), encode(&geometry, &attributes, &Fields::default()));
        assert_eq!(tile("gemeenten_label,buurten"), [&*apart[0], &*apart[2]].concat());
        let points = Layers::parse("gemeenten_label", &source).expect("a known layer");
        assert_eq!([0, 1].map(|zoom| points.are_at(zoom, &source)), [true, false]);
    }
}
