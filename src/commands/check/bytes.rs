//! `veerkracht check --bytes`: what the bytes of tiles are made of.

use std::ops::RangeInclusive;

use crate::check::bytes::{PerFormat, Sizes, weigh};
use crate::commands::CommandError;
use crate::commands::print::line;
use crate::tiles::{Attributes, TileSource};

/// Prints per zoom the bytes of its tiles and those of each part of them.
pub(super) fn tell(
    source: &TileSource,
    (map, attributes): &(String, Attributes),
    zooms: RangeInclusive<u8>,
) -> Result<(), CommandError> {
    line(format_args!("bytes of the tiles of {map}, and how many go with each part"))?;
    line(format_args!(
        "zoom  tiles  part                             mvt      gzip        br       mlt      gzip        br"
    ))?;
    for zoom in zooms {
        let weighed = weigh(source, attributes, zoom);
        tell_part(zoom, weighed.tiles, "all", &weighed.whole)?;
        for (name, sizes) in &weighed.parts {
            tell_part(zoom, weighed.tiles, name, sizes)?;
        }
    }
    Ok(())
}

fn tell_part(zoom: u8, tiles: usize, name: &str, sizes: &PerFormat) -> Result<(), CommandError> {
    let columns = |Sizes { plain, gzip, brotli }: Sizes| format!("{plain:>10}{gzip:>10}{brotli:>10}");
    let [mvt, mlt] = sizes.map(columns);
    line(format_args!("{zoom:>4} {tiles:>6}  {name:<26}{mvt}{mlt}"))
}
