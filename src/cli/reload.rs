//! What can be typed after `veerkracht serve` about datasets that change while it runs.

use std::path::PathBuf;

use clap::Args;

/// Arguments about datasets that change while the server runs.
#[derive(Debug, Args)]
pub struct ReloadArgs {
    /// How often is looked whether another dataset took its place, in seconds; 0 for never. Default: `poll_seconds` of
    /// config/server.toml, else 5 for a file and 30 for an address.
    #[arg(long, value_name = "SECONDS", env = "VEERKRACHT_POLL")]
    #[arg(value_parser = clap::value_parser!(u64).range(..=86_400))]
    pub poll: Option<u64>,
    /// How long the dataset that was shown before is held for those who still have its addresses, in seconds; the next
    /// one waits for that. Default: `hold_seconds` of config/server.toml.
    #[arg(long, value_name = "SECONDS", env = "VEERKRACHT_HOLD")]
    #[arg(value_parser = clap::value_parser!(u64).range(..=86_400))]
    pub hold: Option<u64>,
    /// Folder for datasets that were downloaded. Default: `cache_dir` of config/server.toml.
    #[arg(long, value_name = "DIR", env = "VEERKRACHT_CACHE_DIR")]
    pub cache_dir: Option<PathBuf>,
}
