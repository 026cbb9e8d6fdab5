//! `veerkracht demo`, and the demo dataset that `serve` falls back on.

use std::path::Path;

use super::numbers::thousands;
use super::print::{line, note};
use super::progress::Progress;
use super::{CommandError, build, postcodes};
use crate::cli::{BuildArgs, DemoArgs};
use crate::dataset::{Dataset, DatasetError};
use veerkracht_demo::{self as demo, Delivery, DemoError, DemoSettings, DemoSummary};

/// Where the raw files of the demo region are written, so that `inspect` leads to files that can be opened.
const DEMO_RAW: &str = "data/build/demo-raw";

/// Writes the raw files of the demo region.
pub(super) fn run(args: &DemoArgs) -> Result<(), CommandError> {
    let delivery = match (args.as_published, args.as_downloaded) {
        (true, _) => Delivery::Published,
        (_, true) => Delivery::Downloaded,
        _ => Delivery::Gathered,
    };
    let settings = DemoSettings { seed: args.seed, areas: args.areas, vertices: args.vertices, delivery };
    let summary = demo::write(&args.out, &settings).map_err(command_error)?;
    let DemoSummary { buurten, wijken, gemeenten, .. } = summary;
    line(format_args!(
        "Wrote {} buurten, {} wijken and {} gemeenten with {} border vertices to `{}`.",
        thousands(buurten),
        thousands(wijken),
        thousands(gemeenten),
        thousands(summary.vertices),
        args.out.display()
    ))?;
    let out = args.out.display();
    match delivery {
        Delivery::Published => line(format_args!(
            "Next: serve `{out}` over HTTP, then veerkracht fetch --mirror with the address of the server"
        )),
        Delivery::Gathered | Delivery::Downloaded => line(format_args!("Next: veerkracht build --data {out}")),
    }
}

/// Tells what was found before any work from what happened in it.
fn command_error(error: DemoError) -> CommandError {
    match error {
        DemoError::Areas { .. } | DemoError::Place(_) => CommandError::setup(error),
        _ => CommandError::failed(error),
    }
}

/// Builds the demo region's dataset at `dataset` unless it is there and can be read: one of an older version of the
/// program cannot, and nobody but the program knows how it is made.
pub(super) fn ensure(dataset: &Path, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    let why = match Dataset::load(dataset) {
        Ok(found) if postcodes::open(dataset, found.areas.year).is_some() => return Ok(()),
        Ok(_) => format!("There are no postcodes beside `{}`", dataset.display()),
        Err(DatasetError::Damaged { found, .. }) => format!("`{}` cannot be read ({found})", dataset.display()),
        Err(DatasetError::Missing { .. }) => "There is no dataset yet".to_owned(),
        Err(error) => return Err(CommandError::setup(error)),
    };
    if !quiet {
        note(format_args!("{why}: building the fictional demo region."));
    }
    let raw = Path::new(DEMO_RAW);
    demo::write(raw, &DemoSettings::default()).map_err(command_error)?;
    let args =
        BuildArgs { data: raw.to_path_buf(), dataset: dataset.to_path_buf(), snap: None, report: None, changes: None };
    let progress = Progress::new(quiet);
    let built = build::build(&args, config, &progress)?;
    // Standard output belongs to what was asked for, which may be JSON; and what was asked for goes on where the
    // summary cannot be written.
    if !quiet {
        drop(built.summarise(&progress));
    }
    Ok(())
}
