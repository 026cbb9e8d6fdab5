//! What the bytes of tiles are made of.
//!
//! In: what tiles are cut from, and the attributes of a map. Out: per zoom a [`ZoomBytes`]: how many bytes the tiles
//! have, and how many fewer without each layer, without shapes, and without each field; in each format, plain and
//! compressed. What no part takes away are ids, codes and frames. Compressed parts need not add up to the whole: what
//! repeats another part costs little.

use std::iter::Sum;
use std::ops::{Add, Sub};

use rayon::prelude::*;

use crate::areas::Level;
use crate::compression::{Effort, Encoding, compress};
use crate::tiles::{Attributes, Fields, Layers, TileCoord, TileFormat, TileGeometry, TileSource};

/// Tiles of a zoom that are looked at, spread over all.
const LOOKED_AT: usize = 100;

/// Bytes of tiles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    /// Not compressed.
    pub plain: usize,
    /// In gzip.
    pub gzip: usize,
    /// In Brotli.
    pub brotli: usize,
}

impl Add for Sizes {
    type Output = Sizes;

    fn add(self, other: Sizes) -> Sizes {
        Sizes { plain: self.plain + other.plain, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }
}

impl Sub for Sizes {
    type Output = Sizes;

    /// Gives what is less; nothing where a part that goes makes the rest larger.
    fn sub(self, other: Sizes) -> Sizes {
        Sizes {
            plain: self.plain.saturating_sub(other.plain),
            gzip: self.gzip.saturating_sub(other.gzip),
            brotli: self.brotli.saturating_sub(other.brotli),
        }
    }
}

impl Sum for Sizes {
    fn sum<I: Iterator<Item = Sizes>>(all: I) -> Sizes {
        all.fold(Sizes::default(), Add::add)
    }
}

/// Sizes in each format, in the order of [`TileFormat::ALL`].
pub(crate) type PerFormat = [Sizes; TileFormat::ALL.len()];

/// The tiles of a zoom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ZoomBytes {
    /// Zoom.
    pub zoom: u8,
    /// Tiles that were looked at.
    pub tiles: usize,
    /// Bytes of all of them.
    pub whole: PerFormat,
    /// What they are made of, and the bytes that go with it.
    pub parts: Vec<(String, PerFormat)>,
}

/// A tile that lacks a part.
struct StrippedTile<'a> {
    name: String,
    fields: &'a Fields,
    layers: Option<Layers>,
    shapes: bool,
}

/// Weighs the tiles of a zoom, and what they would weigh without each of their parts.
///
/// Cost: each tile looked at is encoded and compressed once for each layer and field.
#[must_use]
pub(crate) fn weigh(source: &TileSource, attributes: &Attributes, zoom: u8) -> ZoomBytes {
    let all = source.tiles(zoom);
    let step = all.len().div_ceil(LOOKED_AT).max(1);
    let geometries: Vec<TileGeometry> = all
        .into_iter()
        .step_by(step)
        .map(|coord: TileCoord| source.geometry(coord))
        .filter(|geometry| !geometry.is_empty())
        .collect();
    let (usual, without) = fields(attributes);
    let cuts = cuts(source, zoom, &usual, &without);
    let weighed = |cut: &StrippedTile<'_>| -> PerFormat {
        TileFormat::ALL.map(|format| sizes(&geometries, attributes, cut, format))
    };
    let nothing = StrippedTile { name: String::new(), fields: &usual, layers: Some(Layers::default()), shapes: true };
    let whole = weighed(&nothing);
    let parts = cuts.iter().map(|cut| {
        let rest = weighed(cut);
        (cut.name.clone(), [0, 1].map(|format| whole[format] - rest[format]))
    });
    ZoomBytes { zoom, tiles: geometries.len(), whole, parts: parts.collect() }
}

/// Gives the fields that tiles carry when nobody asks, and for each of them all but that one.
fn fields(attributes: &Attributes) -> (Fields, Vec<(String, Fields)>) {
    let carried = |key: &&String| {
        let by = |(_, table): (_, &crate::tiles::AttributeTable)| {
            table.described().any(|(name, _, default)| default && name == key.as_str())
        };
        attributes.levels.iter().any(by)
    };
    let keys: Vec<&str> = attributes.keys().iter().filter(carried).map(String::as_str).collect();
    let listed = |keys: &[&str]| Fields::parse(&keys.join(","), attributes).expect("the keys are those of the tiles");
    let without = |key: &&str| {
        let others: Vec<&str> = keys.iter().copied().filter(|other| other != key).collect();
        ((*key).to_owned(), listed(&others))
    };
    let usual = listed(&keys);
    // The code is in every tile, whatever is asked for.
    (usual.clone(), keys.iter().map(without).filter(|(_, fields)| *fields != usual).collect())
}

fn cuts<'a>(
    source: &TileSource,
    zoom: u8,
    usual: &'a Fields,
    without: &'a [(String, Fields)],
) -> Vec<StrippedTile<'a>> {
    let shown = || Level::ALL.into_iter().filter(|&level| source.layer(level, zoom).is_some());
    let names: Vec<String> = shown()
        .flat_map(|level| {
            let points = source.has_labels(level).then(|| format!("{}_label", level.layer()));
            std::iter::once(level.layer().to_owned()).chain(points)
        })
        .collect();
    let layers = names.iter().map(|name| {
        let others: Vec<&str> = names.iter().filter(|other| *other != name).map(String::as_str).collect();
        // None where there is no other.
        let layers = Layers::parse(&others.join(","), source).ok();
        StrippedTile { name: format!("layer {name}"), fields: usual, layers, shapes: true }
    });
    let all = || Some(Layers::default());
    let shapes = StrippedTile { name: "shapes".to_owned(), fields: usual, layers: all(), shapes: false };
    let fields = without.iter().map(|(key, fields)| StrippedTile {
        name: format!("field {key}"),
        fields,
        layers: all(),
        shapes: true,
    });
    layers.chain([shapes]).chain(fields).collect()
}

fn sizes(geometries: &[TileGeometry], attributes: &Attributes, cut: &StrippedTile<'_>, format: TileFormat) -> Sizes {
    let Some(layers) = cut.layers else { return Sizes::default() };
    let size = |geometry: &TileGeometry| {
        let bare;
        let geometry = if cut.shapes {
            geometry
        } else {
            bare = geometry.without_shapes();
            &bare
        };
        let tile = format.encode(geometry, attributes, cut.fields, layers);
        let length = |encoding| compress(&tile, encoding, Effort::Archive).expect("writing to memory").len();
        if tile.is_empty() {
            return Sizes::default();
        }
        Sizes { plain: tile.len(), gzip: length(Encoding::Gzip), brotli: length(Encoding::Brotli) }
    };
    geometries.par_iter().map(size).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiles::example::{attributes, source};

    #[test]
    fn the_whole_is_all_tiles_and_each_part_is_what_goes_with_it() {
        let (source, attributes) = (source(), attributes());
        let weighed = weigh(&source, &attributes, 1);
        let names: Vec<&str> = weighed.parts.iter().map(|(name, _)| name.as_str()).collect();
        let expected = [
            "layer buurten",
            "layer buurten_label",
            "shapes",
            "field corporatie_pct",
            "field klasse",
            "field naam",
            "field status",
        ];
        assert_eq!(names, expected);
        assert_eq!(weighed.tiles, 4);
        let tile = |coord, format: TileFormat, layers: &str| {
            let layers = Layers::parse(layers, &source).expect("known layers");
            format.encode(&source.geometry(coord), &attributes, &Fields::default(), layers).len()
        };
        for (place, format) in TileFormat::ALL.into_iter().enumerate() {
            let all =
                |layers: &str| source.tiles(1).into_iter().map(|coord| tile(coord, format, layers)).sum::<usize>();
            assert_eq!(weighed.whole[place].plain, all("buurten,buurten_label"));
            assert_eq!(weighed.parts[0].1[place].plain, all("buurten"), "without it the points are left");
            assert!(weighed.parts.iter().all(|(_, sizes)| sizes[place].plain > 0), "{weighed:?}");
        }
    }
}
