//! Which year, window or comparison of a map is meant.

use clap::Args;

/// Which year, window or comparison of a map.
#[derive(Debug, Clone, Default, Args)]
pub struct SelectionArgs {
    /// Year of a level map.
    #[arg(long)]
    pub year: Option<String>,
    /// Window of a change map, such as 2014-2022.
    #[arg(long)]
    pub window: Option<String>,
    /// With what the focus map compares: nl or gemeente.
    #[arg(long)]
    pub vergelijking: Option<String>,
}
