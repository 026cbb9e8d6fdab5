//! What can be typed after `veerkracht publish`.

use std::path::PathBuf;

use clap::Args;

/// Examples of `publish`.
pub(super) const EXAMPLES: &str = "\
Examples:
  veerkracht publish --dataset data/build/veerkracht.dataset s3://kaarten/veerkracht
  veerkracht publish --back s3://kaarten/veerkracht      show what was shown before

Credentials are taken from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION; VEERKRACHT_S3_ENDPOINT names
another storage than Amazon's.";

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// Bucket, and what stands before all keys in it; the pointer is current.json behind that.
    #[arg(value_name = "s3://BUCKET/PREFIX")]
    pub to: PathBuf,
    /// Dataset to publish, with the postcodes beside it.
    #[arg(long, value_name = "FILE", env = "VEERKRACHT_DATASET", required_unless_present = "back")]
    pub dataset: Option<PathBuf>,
    /// Show the dataset that was shown before; once more, and the newer one is shown again.
    #[arg(long)]
    pub back: bool,
    /// How long the servers have to load the dataset before it is shown, in seconds: more than twice their --poll
    /// and a download.
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(..=600))]
    pub settle: u64,
    /// How long the servers hold the dataset that was shown before, in seconds, as their --hold: publishing waits for
    /// that.
    #[arg(long, value_name = "SECONDS", default_value_t = 900,
        value_parser = clap::value_parser!(u64).range(..=86_400))]
    pub hold: u64,
}
