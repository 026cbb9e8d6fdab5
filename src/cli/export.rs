//! What can be typed after `veerkracht export`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::areas::AreaArgs;
use super::selection::SelectionArgs;
use super::zooms::zoom_range;
use crate::areas::Level;
use crate::tiles::TileFormat;

/// What is shown below the help of `export`.
pub(super) const EXAMPLES: &str = "\
Examples:
  veerkracht export --map kwetsbaar_nl --out kwetsbaar.pmtiles
  veerkracht export --map kwetsbaar_nl --level buurten --zoom 5-14 --out kwetsbaar.mbtiles
  veerkracht export --map kwetsbaar_nl --fields naam,klasse,status --no-labels --out small.pmtiles
  veerkracht export --map all --gemeente GM7001,GM7002 --out two.pmtiles
  veerkracht export --map all --out together.pmtiles
  veerkracht export --map all --out 'tiles/out/{map}.pmtiles'
  veerkracht export --map focuskaart --format mlt --out focuskaart.pmtiles
  veerkracht export --map focuskaart --out s3://kaarten/focuskaart.pmtiles
  veerkracht export --site public --public-url https://kaarten.example.nl
  veerkracht export --site s3://kaarten/site --public-url https://kaarten.example.nl/site

Credentials for s3:// are taken from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION; VEERKRACHT_S3_ENDPOINT
names another storage than Amazon's.";

/// Levels to export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelChoice {
    /// Neighbourhoods.
    Buurten,
    /// Districts.
    Wijken,
    /// Municipalities.
    Gemeenten,
    /// All three.
    All,
}

impl LevelChoice {
    /// Lists the levels that were chosen.
    #[must_use]
    pub fn levels(self) -> &'static [Level] {
        match self {
            LevelChoice::Buurten => &[Level::Buurt],
            LevelChoice::Wijken => &[Level::Wijk],
            LevelChoice::Gemeenten => &[Level::Gemeente],
            LevelChoice::All => &Level::ALL,
        }
    }
}

/// Arguments of `export`.
#[derive(Debug, Clone, Args)]
pub struct ExportArgs {
    /// Dataset to read; as `serve` when left out.
    #[arg(long, value_name = "FILE", env = "VEERKRACHT_DATASET")]
    pub dataset: Option<PathBuf>,
    /// Map to export, or `all`: to one file in which every area stands once with the fields of each map as `map.field`,
    /// or, with `{map}` in --out, to one file per map.
    #[arg(long, value_name = "ID", required_unless_present = "site")]
    pub map: Option<String>,
    /// Fields that the tiles carry besides `code`, separated by commas; those of the maps as they are served when left
    /// out. With all maps in one file `klasse` is that of every map, `focuskaart.klasse` of one.
    #[arg(long, value_name = "LIST")]
    pub fields: Option<String>,
    /// Leave out the layers of points for names.
    #[arg(long)]
    pub no_labels: bool,
    /// Level to export; what is named here is exported at all zooms asked for. When left out, every level at the zooms
    /// at which it is served.
    #[arg(long, value_enum)]
    pub level: Option<LevelChoice>,
    /// How the tiles are written: `mvt`, which every client reads, or `mlt`, MapLibre tiles, which take six to nine
    /// tenths of the bytes and which MapLibre GL JS reads from 5.18 on.
    #[arg(long, value_name = "FORMAT", default_value = "mvt", value_parser = tile_format)]
    pub format: TileFormat,
    /// Zooms, first to last.
    #[arg(long, value_name = "FROM-TO", value_parser = zoom_range)]
    pub zoom: Option<(u8, u8)>,
    /// Which areas go into the tiles, with the wijken and gemeenten in which they lie; all when left out.
    #[command(flatten)]
    pub areas: AreaArgs,
    /// File to write, or its place in object storage as `s3://BUCKET/KEY`; its ending chooses the format: .pmtiles or
    /// .mbtiles. `{map}` in it becomes the id of the map.
    #[arg(long, value_name = "FILE", required_unless_present = "site")]
    pub out: Option<PathBuf>,
    /// Write a site of files instead, which any web server or bucket hands out: page, documents, styles and an archive
    /// of the tiles of each map, at its newest period. A folder, or `s3://BUCKET/PREFIX`.
    #[arg(long, value_name = "DIR")]
    #[arg(conflicts_with_all = ["map", "fields", "no_labels", "level", "format", "zoom", "gemeente", "codes", "out"])]
    #[arg(conflicts_with_all = ["year", "window", "vergelijking"])]
    pub site: Option<PathBuf>,
    /// Address under which others reach the site, path included; goes into styles and `TileJSON`, which are left out
    /// without it.
    #[arg(long, value_name = "URL", env = "VEERKRACHT_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Year, window, comparison.
    #[command(flatten)]
    pub selection: SelectionArgs,
}

impl ExportArgs {
    /// Gives the map that was named, or the name of all: of a site all are written.
    #[must_use]
    pub fn map(&self) -> &str {
        self.map.as_deref().unwrap_or("all")
    }

    /// Gives the file that was named; none is for a site alone.
    #[must_use]
    pub fn out(&self) -> &Path {
        self.out.as_deref().unwrap_or(Path::new(""))
    }
}

/// Reads the name of a format of tiles.
fn tile_format(text: &str) -> Result<TileFormat, String> {
    let named = TileFormat::ALL.into_iter().find(|format| format.name() == text);
    named.ok_or_else(|| format!("'{text}' is no format of tiles; there are: mvt, mlt"))
}
