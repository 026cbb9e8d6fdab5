//! What can be typed after `veerkracht check`.

use std::path::PathBuf;

use clap::Args;

use super::zooms::zoom_range;

/// What is shown below the help of `check`.
pub(super) const EXAMPLES: &str = "\
Examples:
  veerkracht check
  veerkracht check --dataset gemeente.dataset
  veerkracht check --bytes --map focuskaart --zoom 6-8    what the bytes of tiles are made of";

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Dataset to verify; as `serve` when left out.
    #[arg(long, value_name = "FILE", env = "VEERKRACHT_DATASET")]
    pub dataset: Option<PathBuf>,
    /// Only this map's tiles; otherwise those of all maps, of which the geometry that they share is verified once.
    #[arg(long, value_name = "ID")]
    pub map: Option<String>,
    /// Zooms whose tiles are verified, first to last; all when left out.
    #[arg(long, value_name = "FROM-TO", value_parser = zoom_range)]
    pub zoom: Option<(u8, u8)>,
    /// Say instead what the bytes of tiles are made of, by zoom: layers, shapes and fields, in both formats, plain and
    /// compressed; of the map, or of the first there is, and of at most 100 tiles of each zoom.
    #[arg(long)]
    pub bytes: bool,
}
