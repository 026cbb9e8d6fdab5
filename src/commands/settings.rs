//! What the config and the flags say, as the settings of the stages.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::CommandError;
use super::serve::access_log_target;
use crate::areas::{Level, PerLevel};
use crate::cache::Budget;
use crate::cli::ServeArgs;
use crate::config::server::ServerConfig;
use crate::generalise::{self, EXTENT};
use crate::http;
use crate::http::address::PublicUrl;
use crate::styles::{Background, LevelZoomRange};
use crate::tiles::{NO_ZOOMS, TileSettings};

/// Pixels along a side of a tile as clients draw it.
const TILE_PIXELS: f64 = 512.0;

/// Says how borders are generalised.
pub(super) fn generalise(config: &ServerConfig) -> generalise::GeneraliseSettings {
    generalise::GeneraliseSettings {
        tolerance: config.tolerance_pixels * f64::from(config.extent) / TILE_PIXELS,
        zooms: zooms(config),
        extent: config.extent,
    }
}

/// Says within how many metres borders that do not fit are mended; none if they are taken as they are.
///
/// # Errors
/// An impossible width.
pub(super) fn snap(metres: Option<f64>) -> Result<Option<f64>, CommandError> {
    match metres {
        Some(metres) if !(0.0..=100.0).contains(&metres) => Err(CommandError::Setup(anyhow::anyhow!(
            "--snap {metres}: expected 0 to 100 metres; 5 closes the slivers between borders that were simplified one \
             by one"
        ))),
        metres => Ok(metres.filter(|metres| *metres > 0.0)),
    }
}

/// Says at which zooms which level is in the tiles.
pub(super) fn tiles(config: &ServerConfig) -> TileSettings {
    TileSettings { zooms: zooms(config), buffer: config.buffer * config.extent / EXTENT, extent: config.extent }
}

/// Says how much memory all that is kept may take, store by store; the flag wins over the config.
pub(super) fn budget(config: &ServerConfig, args: &ServeArgs) -> Budget {
    Budget::of_megabytes(args.cache_mb.unwrap_or(config.cache_mb))
}

/// Says how often is looked for another dataset; none for never. The flag wins over the config.
pub(super) fn poll(config: &ServerConfig, args: &ServeArgs, is_remote: bool) -> Option<Duration> {
    let seconds = args.reload.poll.or(config.poll_seconds).unwrap_or(if is_remote { 30 } else { 5 });
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

/// Says how long the dataset that was shown before is held; the flag wins over the config.
pub(super) fn hold(config: &ServerConfig, args: &ServeArgs) -> Duration {
    Duration::from_secs(args.reload.hold.unwrap_or(config.hold_seconds))
}

fn zooms(config: &ServerConfig) -> PerLevel<RangeInclusive<u8>> {
    config.levels.map(|(first, last)| first..=last)
}

/// Says how the server answers; flags win over the config.
///
/// # Errors
/// A public address that is none.
pub(super) fn http(config: &ServerConfig, args: &ServeArgs) -> Result<http::ServerSettings, CommandError> {
    let public_url: Option<PublicUrl> = args
        .public_url
        .as_ref()
        .or(config.public_url.as_ref())
        .map(|url| url.parse())
        .transpose()
        .map_err(CommandError::setup)?;
    let prefix = public_url.as_ref().map_or_else(String::new, |url| url.prefix().to_owned());
    let background = config.background.clone().map(|(tiles, attribution)| Background { tiles, attribution });
    let Budget { documents: documents_bytes, .. } = budget(config, args);
    let mut gateway = config.gateway.clone();
    gateway.log.access = access_log_target(&args.operation);
    Ok(http::ServerSettings {
        public_url,
        prefix,
        background,
        gateway,
        operator: config.operator.clone(),
        links: config.links.clone(),
        has_stored_extents: config.has_stored_extents,
        documents_bytes,
        downloads_bytes: config.downloads_mb << 20,
        ..http::ServerSettings::default()
    })
}

/// Says how answers are made that are written as files, and how much memory that may take.
pub(super) fn site(config: &ServerConfig) -> (http::ServerSettings, Budget) {
    let background = config.background.clone().map(|(tiles, attribution)| Background { tiles, attribution });
    let budget = Budget::of_megabytes(config.cache_mb);
    let settings = http::ServerSettings {
        background,
        gateway: config.gateway.clone(),
        links: config.links.clone(),
        site: true,
        documents_bytes: budget.documents,
        ..http::ServerSettings::default()
    };
    (settings, budget)
}

/// Says which zooms tiles hold of each level, finest first.
pub(super) fn shown_levels(config: &ServerConfig) -> Vec<LevelZoomRange> {
    config.levels.into_iter().map(|(level, (first, last))| LevelZoomRange { level, first, last }).collect()
}

/// The same zooms for some levels and none for the others, for an export of those.
pub(super) fn only(levels: &[Level], (first, last): (u8, u8)) -> PerLevel<RangeInclusive<u8>> {
    PerLevel::of(|level| if levels.contains(&level) { first..=last } else { NO_ZOOMS })
}
