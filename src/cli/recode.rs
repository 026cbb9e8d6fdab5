//! What can be typed after `veerkracht recode`.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `recode`.
#[derive(Debug, Args)]
pub struct RecodeArgs {
    /// Folder with the raw files: key figures, boundaries, and the addresses of two years or more.
    #[arg(long, value_name = "DIR", default_value = "data/raw")]
    pub data: PathBuf,
    /// File to write [default: hercodering-adressen.csv in the folder]. A recoding made by hand in the folder counts:
    /// then nothing is written there.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Tell how these buurten were carried, with their sources, addresses, shares and flags, and write nothing.
    #[arg(long, value_name = "BU…", num_args = 1.., conflicts_with = "out")]
    pub explain: Vec<String>,
}
