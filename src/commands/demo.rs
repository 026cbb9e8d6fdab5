//! `veerkracht demo`, and the demo dataset that `serve` falls back on.

use std::path::Path;

use super::progress::{Progress, thousands};
use super::{CommandError, DEMO_RAW, build};
use crate::cli::{BuildArgs, DemoArgs};
use crate::dataset::{Dataset, DatasetError};
use crate::demo::{self, DemoError, DemoSettings};

/// Writes the raw files of the demo region.
pub(super) fn run(args: &DemoArgs) -> Result<(), CommandError> {
    let settings = DemoSettings { seed: args.seed, areas: args.areas, vertices: args.vertices };
    let summary = demo::write(&args.out, &settings).map_err(|error| match error {
        DemoError::Areas { .. } => CommandError::setup(error),
        _ => CommandError::failed(error),
    })?;
    let [buurten, wijken, gemeenten] = summary.areas;
    println!(
        "Wrote {} buurten, {} wijken and {} gemeenten with {} border vertices to `{}`.",
        thousands(buurten),
        thousands(wijken),
        thousands(gemeenten),
        thousands(summary.vertices),
        args.out.display()
    );
    println!("Next: veerkracht build --data {}", args.out.display());
    Ok(())
}

/// Builds the demo region's dataset at `dataset` unless it is there and can be read: one of an older version of the program cannot, and nobody
/// but the program knows how it is made.
pub(super) fn ensure(dataset: &Path, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    let why = match Dataset::load(dataset) {
        Ok(_) => return Ok(()),
        Err(DatasetError::Damaged { found, .. }) => format!("`{}` cannot be read ({found})", dataset.display()),
        Err(DatasetError::Missing { .. }) => "There is no dataset yet".to_owned(),
        Err(error) => return Err(CommandError::setup(error)),
    };
    if !quiet {
        eprintln!("{why}: building the fictional demo region.");
    }
    let raw = Path::new(DEMO_RAW);
    demo::write(raw, &DemoSettings::default()).map_err(CommandError::failed)?;
    let args = BuildArgs { data: raw.to_path_buf(), dataset: dataset.to_path_buf(), snap: None, report: None };
    // Standard output belongs to what was asked for, which may be JSON.
    if quiet { build::build(&args, config, &Progress::new(true)).map(drop) } else { build::run(&args, config, quiet) }
}
