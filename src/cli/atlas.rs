//! What can be typed after `veerkracht atlas`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::areas::AreaArgs;
use super::language::LanguageChoice;

/// What is shown below the help of `atlas`.
pub(super) const EXAMPLES: &str = "\
Examples:
  veerkracht atlas --gemeente GM7001 --out maps.pdf
  veerkracht atlas --gemeente GM7001,GM7002 --size a3 --taal en --out maps.pdf
  veerkracht atlas --codes WK700101,BU70020003 --out maps.pdf
  veerkracht atlas --codes own.csv --out maps.pdf      the codes in the first column of a CSV";

/// Sizes of the pages of an atlas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum AtlasPaper {
    /// 297 by 210 mm.
    #[default]
    A4,
    /// 420 by 297 mm.
    A3,
}

/// Arguments of `atlas`.
#[derive(Debug, Args)]
pub struct AtlasArgs {
    /// What is on the maps.
    #[command(flatten)]
    pub areas: AreaArgs,
    /// PDF to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Size of the pages.
    #[arg(long, value_enum, default_value_t)]
    pub size: AtlasPaper,
    /// Language of the texts.
    #[arg(long, value_enum, default_value_t)]
    pub taal: LanguageChoice,
    /// Draw in the colours that colour-blind people can tell apart.
    #[arg(long)]
    pub kleurenblind: bool,
    /// Dataset to read; as `serve` when left out.
    #[arg(long, value_name = "FILE", env = "VEERKRACHT_DATASET")]
    pub dataset: Option<PathBuf>,
}
