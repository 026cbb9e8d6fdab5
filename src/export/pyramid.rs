//! All tiles of some zooms, rendered on all cores, in one order.

use std::ops::RangeInclusive;

use bytes::Bytes;
use pmtiles::TileId;
use rayon::prelude::*;

use super::{PackedTile, Tileset};
use crate::compression::{Effort, Encoding, compress};
use crate::tiles::{Layers, TileCoord, TileSource};

/// Tiles of all tilesets together that are rendered before they are handed on: enough to keep all cores busy, few
/// enough to keep memory flat.
const BATCH: usize = 2048;

/// A tile in all tilesets.
type PyramidTile = (TileCoord, Vec<Bytes>);

/// Renders the tiles that hold something, zoom by zoom, each zoom along the Hilbert curve of PMTiles, and hands them on
/// with the place of their tileset. While tiles are handed on, the next ones are rendered.
///
/// # Errors
/// The first error of `take`.
pub(super) fn each_tile<E: Send>(
    source: &TileSource,
    tilesets: &[Tileset],
    zooms: RangeInclusive<u8>,
    mut take: impl FnMut(usize, PackedTile) -> Result<(), E> + Send,
    mut done: impl FnMut(u64),
) -> Result<(), E> {
    let batch = BATCH / tilesets.len().max(1);
    let mut hand_on = |rendered: Vec<PyramidTile>| {
        rendered.into_iter().try_for_each(|(coord, tiles)| {
            tiles.into_iter().enumerate().try_for_each(|(tileset, bytes)| take(tileset, PackedTile { coord, bytes }))
        })
    };
    let mut waiting = Vec::new();
    let mut coords: Vec<TileCoord> = zooms.flat_map(|zoom| source.tiles(zoom)).collect();
    // The curve of a zoom begins where that of the zoom before ends.
    coords.sort_by_cached_key(place);
    for coords in coords.chunks(batch) {
        // One by one, because the tiles of the first zooms are hundreds of times as large as the others.
        let render = || coords.par_iter().with_max_len(1).filter_map(|coord| pack(source, tilesets, *coord)).collect();
        let ready = std::mem::take(&mut waiting);
        let (rendered, handed_on) = rayon::join(render, || hand_on(ready));
        handed_on?;
        waiting = rendered;
        done(coords.len() as u64);
    }
    hand_on(waiting)
}

/// Says where a tile comes on the curve.
fn place(coord: &TileCoord) -> u64 {
    pmtiles::TileCoord::new(coord.z, coord.x, coord.y).map_or(0, |coord| TileId::from(coord).value())
}

/// Renders and compresses a tile for all tilesets; none where nothing is in it.
fn pack(source: &TileSource, tilesets: &[Tileset], coord: TileCoord) -> Option<PyramidTile> {
    let geometry = source.geometry(coord);
    if geometry.is_empty() {
        return None;
    }
    let pack = |tileset: &Tileset| {
        let format = tileset.description.format;
        let tile = format.encode(&geometry, &tileset.attributes, &tileset.fields, Layers::default());
        compress(&tile, Encoding::Gzip, Effort::Archive).expect("writing to memory cannot fail")
    };
    Some((coord, tilesets.iter().map(pack).collect()))
}
