//! All tiles of some zooms, rendered on all cores, in one order.

use std::io::Write as _;
use std::ops::RangeInclusive;

use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;

use super::PackedTile;
use crate::tiles::{Attributes, Fields, TileCoord, TileSource, encode};

/// Tiles rendered before they are handed on: enough to keep all cores busy, few enough to keep memory flat.
const BATCH: usize = 1024;

/// Archives are written once and read often: a step above the fastest level that takes a fifth of the bytes off.
const LEVEL: u32 = 6;

/// Renders the tiles that hold something, zoom by zoom, each zoom in the order that `order` gives its tiles, and hands them on.
///
/// # Errors
/// The first error of `take`.
pub(super) fn each_tile<E>(
    source: &TileSource,
    attributes: &Attributes,
    zooms: RangeInclusive<u8>,
    order: impl Fn(&TileCoord) -> u64,
    mut take: impl FnMut(PackedTile) -> Result<(), E>,
    mut done: impl FnMut(u64),
) -> Result<(), E> {
    let fields = Fields::default();
    for zoom in zooms {
        let mut coords = source.tiles(zoom);
        coords.sort_by_key(&order);
        for batch in coords.chunks(BATCH) {
            let tiles: Vec<Option<PackedTile>> = batch.par_iter().map(|coord| pack(source, attributes, &fields, *coord)).collect();
            tiles.into_iter().flatten().try_for_each(&mut take)?;
            done(batch.len() as u64);
        }
    }
    Ok(())
}

/// Renders and compresses a tile; none where nothing is in it.
fn pack(source: &TileSource, attributes: &Attributes, fields: &Fields, coord: TileCoord) -> Option<PackedTile> {
    let geometry = source.geometry(coord);
    if geometry.is_empty() {
        return None;
    }
    let mut gzip = GzEncoder::new(Vec::new(), Compression::new(LEVEL));
    gzip.write_all(&encode(&geometry, attributes, fields)).expect("writing to memory cannot fail");
    Some(PackedTile { coord, bytes: gzip.finish().expect("writing to memory cannot fail") })
}
