//! `server.toml`: how the server answers and how tiles are cut.

use std::path::PathBuf;

use super::ConfigErrors;
use super::reader::{self, Section};
use crate::areas::PerLevel;
use crate::cache::MOST_CACHE_MB;
use crate::documents::OperatorLinks;
use crate::generalise::{COARSEST_EXTENT, EXTENT, LAST_ZOOM};
use crate::http::GatewaySettings;
use crate::http::listen::Listen;
use crate::texts::Bilingual;

mod gateway;
mod links;

/// Where to listen when nothing that can be read is said.
const LISTEN: &str = "127.0.0.1:0";

/// How long the dataset that was shown before is held when nothing is said: longer than any cache keeps an address of
/// it.
const HOLD_SECONDS: u64 = 900;
/// Where downloaded datasets are kept when nothing is said.
const CACHE_DIR: &str = "data/build/published";
/// Seconds of a day.
const DAY: u64 = 86_400;

/// The resolved `server.toml`.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerConfig {
    /// Where to listen.
    pub listen: Listen,
    /// Address under which others reach the server, without a slash at the end; none: taken from the request.
    pub public_url: Option<String>,
    /// Who is believed, who may frame the pages, where weaknesses are reported.
    pub gateway: GatewaySettings,
    /// Who runs the server, as catalogues of data name them.
    pub operator: Option<Bilingual>,
    /// Where the operator tells more: accessibility, privacy, contact.
    pub links: OperatorLinks,
    /// How often is looked for another dataset, seconds; 0 for never, none for what fits the place where it lies.
    pub poll_seconds: Option<u64>,
    /// How long the dataset that was shown before is held, seconds.
    pub hold_seconds: u64,
    /// Folder for datasets that were downloaded.
    pub cache_dir: PathBuf,
    /// Whether the OGC interface tells extents in the reference system in which the areas are kept.
    pub has_stored_extents: bool,
    /// Memory for all that is kept to be sent again, in MB.
    pub cache_mb: u64,
    /// Room for downloads in the folder for temporary files, in MB.
    pub downloads_mb: u64,
    /// Background map of the viewer: template of raster tiles and attribution.
    pub background: Option<(String, String)>,
    /// Cells along a side of a tile: 512, 1024, 2048 or 4096.
    pub extent: i32,
    /// What a tile carries beyond its edge, in 4096ths of its side, 64 to 4096.
    pub buffer: i32,
    /// How far a border may be moved, in pixels of a 512 pixel tile, 0 to 4.
    pub tolerance_pixels: f64,
    /// First and last zoom of buurten, wijken and gemeenten, both inclusive.
    pub levels: PerLevel<(u8, u8)>,
}

/// Reads the text of `server.toml`.
///
/// # Errors
/// Everything that is wrong in it.
pub fn read(file: &str, text: &str) -> Result<ServerConfig, ConfigErrors> {
    reader::read(file, text, |root| {
        let server = root.section("server");
        let tiles = root.section("tiles");
        let levels = tiles.section("levels");
        ServerConfig {
            listen: listen(&server),
            public_url: url(&server, "public_url"),
            gateway: gateway::gateway(&server),
            operator: links::operator(&server),
            links: links::links(&server),
            poll_seconds: seconds(&server, "poll_seconds"),
            hold_seconds: seconds(&server, "hold_seconds").unwrap_or(HOLD_SECONDS),
            cache_dir: server.optional_text("cache_dir").map_or_else(|| CACHE_DIR.into(), PathBuf::from),
            has_stored_extents: has_stored_extents(root),
            cache_mb: megabytes(&server, "cache_mb", None),
            downloads_mb: megabytes(&server, "downloads_mb", Some(512)),
            background: url(&server, "background_url")
                .map(|url| (url, server.optional_text("background_attribution").unwrap_or_default())),
            extent: extent(&tiles),
            buffer: buffer(&tiles),
            tolerance_pixels: tolerance(&tiles),
            levels: PerLevel::of(|level| zooms(&levels, level.layer())),
        }
    })
}

fn megabytes(server: &Section<'_>, key: &str, absent: Option<u64>) -> u64 {
    const EXPECTED: &str = "a whole number of MB, 0 or more";
    let megabytes = match absent {
        Some(absent) => server.optional_small(key, EXPECTED).unwrap_or(absent),
        None => server.small(key, EXPECTED),
    };
    if megabytes > MOST_CACHE_MB {
        server.reject(key, &megabytes.to_string(), &format!("0 to {MOST_CACHE_MB} MB"), "");
    }
    megabytes
}

/// Reads a time of a day at most.
fn seconds(server: &Section<'_>, key: &str) -> Option<u64> {
    let seconds: u64 = server.optional_small(key, "a whole number of seconds, 0 or more")?;
    if seconds > DAY {
        server.reject(key, &seconds.to_string(), "0 to 86400 seconds, which is a day", "");
    }
    Some(seconds)
}

fn listen(server: &Section<'_>) -> Listen {
    let text = server.text("listen");
    text.parse().unwrap_or_else(|_no_place| {
        let hint = "write it as \"127.0.0.1:3000\" or \"localhost:3000\"";
        server.reject("listen", &format!("\"{text}\""), "an address or a name, and a port", hint);
        LISTEN.parse().expect("it is an address and a port")
    })
}

/// Reads an optional web address, without the slash at its end.
fn url(server: &Section<'_>, key: &str) -> Option<String> {
    let text = server.optional_text(key)?;
    let text = text.trim_end_matches('/');
    if !(text.starts_with("http://") || text.starts_with("https://")) {
        server.reject(
            key,
            &format!("\"{text}\""),
            "an address that starts with http:// or https://",
            "leave the key out for none",
        );
    }
    Some(text.to_owned())
}

fn has_stored_extents(root: &Section<'_>) -> bool {
    let Some(ogc) = root.optional_section("ogc") else { return false };
    match ogc.optional_text("extent_crs").as_deref() {
        None | Some("CRS84") => false,
        Some("storage") => true,
        Some(other) => {
            let hint = "\"storage\" is for QGIS 3.40, \"CRS84\" for all others; leave the key out for CRS84";
            ogc.reject("extent_crs", &format!("\"{other}\""), "\"CRS84\" or \"storage\"", hint);
            false
        }
    }
}

fn extent(tiles: &Section<'_>) -> i32 {
    let extent = tiles.optional_small("extent", "a whole number of cells").unwrap_or(EXTENT);
    if !(COARSEST_EXTENT..=EXTENT).contains(&extent) || extent.count_ones() != 1 {
        tiles.reject(
            "extent",
            &extent.to_string(),
            "512, 1024, 2048 or 4096",
            "4096 is what clients expect; less makes smaller, coarser tiles",
        );
        return EXTENT;
    }
    extent
}

fn buffer(tiles: &Section<'_>) -> i32 {
    let buffer = tiles.small("buffer", "a whole number of 4096ths of a tile");
    if !(64..=EXTENT).contains(&buffer) {
        tiles.reject("buffer", &buffer.to_string(), "64 to 4096", "clients draw outlines of up to 8 pixels from it");
    }
    buffer
}

fn tolerance(tiles: &Section<'_>) -> f64 {
    let pixels = tiles.number("tolerance_pixels");
    if !(0.0..=4.0).contains(&pixels) {
        tiles.reject("tolerance_pixels", &pixels.to_string(), "a number from 0 to 4", "half a pixel cannot be seen");
    }
    pixels
}

fn zooms(levels: &Section<'_>, key: &str) -> (u8, u8) {
    let zooms = levels.numbers(key);
    let whole = |zoom: f64| (0..=LAST_ZOOM).find(|z| (f64::from(*z) - zoom).abs() < f64::EPSILON);
    match zooms.as_slice() {
        &[from, to] => match (whole(from), whole(to)) {
            (Some(from), Some(to)) if from <= to => return (from, to),
            _ => levels.reject(
                key,
                &format!("[{from}, {to}]"),
                &format!("first and last zoom between 0 and {LAST_ZOOM}"),
                "",
            ),
        },
        other => levels.reject(key, &format!("{} numbers", other.len()), "first and last zoom", "write it as [6, 14]"),
    }
    (0, LAST_ZOOM)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMBEDDED: &str = include_str!("../../config/server.toml");

    #[test]
    fn the_built_in_text_gives_the_documented_defaults() {
        let config = read("server.toml", EMBEDDED).unwrap();
        assert_eq!(config.levels, PerLevel::new((6, 14), (8, 14), (0, 14)));
        assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
        assert_eq!((config.extent, config.buffer, config.public_url, config.background), (4096, 64, None, None));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once_with_its_line() {
        let text = EMBEDDED
            .replace("\"127.0.0.1:3000\"", "\"localhost\"")
            .replace("buffer = 64", "buffer = 6")
            .replace("extent = 4096", "extent = 3000")
            .replace("wijken = [8, 14]", "wijken = [9, 15]")
            .replace("# public_url = \"https://kaarten.example.nl/veerkracht\"", "public_url = \"kaarten.example.nl\"")
            .replace("cache_mb", "cache_mib");
        let errors = read("server.toml", &text).unwrap_err();
        let keys: Vec<&str> = errors.0.iter().map(|p| p.key.as_str()).collect();
        for key in [
            "server.listen",
            "server.public_url",
            "server.cache_mib",
            "tiles.extent",
            "tiles.buffer",
            "tiles.levels.wijken",
        ] {
            assert!(keys.contains(&key), "{key} in {errors}");
        }
        assert!(errors.0.iter().all(|p| p.line > 1));
        assert_eq!(errors.0.len(), 6, "{errors}");
    }

    #[test]
    fn a_border_may_be_moved_by_nothing_at_all_up_to_four_pixels() {
        let with = |pixels: &str| {
            read("server.toml", &EMBEDDED.replace("tolerance_pixels = 0.5", &format!("tolerance_pixels = {pixels}")))
        };
        for pixels in ["0", "0.0", "4"] {
            with(pixels).unwrap();
        }
        for pixels in ["-0.1", "4.1", "nan"] {
            assert_eq!(with(pixels).unwrap_err().0[0].key, "tiles.tolerance_pixels");
        }
    }

    #[test]
    fn extents_are_in_degrees_unless_it_is_said_that_they_are_as_the_areas_are_kept() {
        let with = |text: &str| {
            read("server.toml", &EMBEDDED.replace("# extent_crs = \"storage\"", &format!("extent_crs = {text}")))
        };
        assert!(!read("server.toml", EMBEDDED).unwrap().has_stored_extents);
        assert!(!with("\"CRS84\"").unwrap().has_stored_extents);
        assert!(with("\"storage\"").unwrap().has_stored_extents);
        assert_eq!(with("\"EPSG:28992\"").unwrap_err().0[0].key, "ogc.extent_crs");
    }

    #[test]
    fn one_mistake_is_one_error() {
        for (right, wrong, key) in [
            ("[tiles]", "[tilez]", "tilez"),
            ("buffer = 64", "bufer = 64", "tiles.bufer"),
            ("cache_mb = ", "cache_mb = 17592186044", "server.cache_mb"),
            ("buffer = 64", "", "tiles.buffer"),
            ("buffer = 64", "buffer = \"64\"", "tiles.buffer"),
            ("buurten = [6, 14]", "buurten = [6, \"14\"]", "tiles.levels.buurten[1]"),
            ("listen = \"127.0.0.1:3000\"", "", "server.listen"),
        ] {
            let mut text = EMBEDDED.replace(right, wrong);
            if wrong == "[tilez]" {
                text = text.replace("[tiles.levels]", "[tilez.levels]");
            }
            let errors = read("server.toml", &text).unwrap_err();
            let keys: Vec<_> = errors.0.iter().map(|problem| problem.key.as_str()).collect();
            assert_eq!(keys, [key], "{errors}");
        }
    }
}
