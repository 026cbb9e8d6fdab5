//! What can be typed after `veerkracht query`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::language::LanguageChoice;
use super::selection::SelectionArgs;

/// What is shown below the help of `query`.
pub(super) const EXAMPLES: &str = "\
Examples:
  veerkracht query --map signalering_relatief \"klasse = 0 AND gemeente = 'GM7001'\"
  veerkracht query --map focuskaart-wijken \"n > 5000\" --format geojson --out wijken.geojson
  veerkracht query --map alle \"S_INTERSECTS(geometry, BBOX(4.2, 51.8, 4.4, 52.0))\" --out here.gpkg
  veerkracht query --map corporatiebezit --bbox 80000,430000,100000,450000 --crs EPSG:28992 --out here.parquet

Filters are CQL2 text: AND OR NOT, = <> < <= > >=, LIKE, IN, BETWEEN, IS NULL, + - * / % ^ div, CASEI(…), and
S_INTERSECTS(geometry, BBOX(…) or well-known text). A name that does not exist is answered
with those that do.";

/// Forms of a table of areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// Commas between fields and a decimal point, without geometry.
    Csv,
    /// Longitude and latitude.
    Geojson,
    /// `GeoPackage` in RD New.
    Gpkg,
    /// `GeoParquet` in longitude and latitude.
    Geoparquet,
}

/// Arguments of `query`.
#[derive(Debug, Args)]
pub struct QueryArgs {
    /// Filter in CQL2 text; all areas when left out.
    pub filter: Option<String>,
    /// Map whose buurten are asked for; `MAP-wijken` and `MAP-gemeenten` for these; `alle` for the buurten with the
    /// fields of all maps.
    #[arg(long, value_name = "ID")]
    pub map: String,
    /// Only areas that meet this box: its lower corner, then its upper one; west,south,east,north in degrees unless
    /// --crs says otherwise.
    #[arg(long, value_name = "W,S,E,N", value_parser = bbox, allow_hyphen_values = true)]
    pub bbox: Option<[f64; 4]>,
    /// Reference system of --bbox and of the geometries in the filter: EPSG:28992, 4258, 4326 or 3857, the axes as it
    /// has them. Longitude and latitude when left out. Files are written in their own.
    #[arg(long, value_name = "CRS")]
    pub crs: Option<String>,
    /// How the areas are written; by the ending of --out when left out, and as csv without one.
    #[arg(long, value_enum)]
    pub format: Option<TableFormat>,
    /// File to write; standard output when left out, for csv and geojson.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// At most so many areas, in the order of their codes.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Year, window, comparison.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Language of labels in the files.
    #[arg(long, value_enum, default_value_t)]
    pub taal: LanguageChoice,
    /// Dataset to read; as `serve` when left out.
    #[arg(long, value_name = "FILE", env = "VEERKRACHT_DATASET")]
    pub dataset: Option<PathBuf>,
}

/// Reads four numbers, the lower corner first.
fn bbox(text: &str) -> Result<[f64; 4], String> {
    let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match numbers[..] {
        [west, south, east, north]
            if text.split(',').count() == 4
                && numbers.iter().all(|number| number.is_finite())
                && west <= east
                && south <= north =>
        {
            Ok([west, south, east, north])
        }
        _ => Err(format!("'{text}' is no box; write four numbers, the lower corner first, such as 4.2,51.8,4.4,52.0")),
    }
}
