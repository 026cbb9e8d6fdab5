//! `veerkracht export`: the whole pyramid of a map to one file.

use std::path::Path;

use super::inspect::select;
use super::open::{self, Opened};
use super::progress::{Progress, peak_memory, thousands};
use super::{CommandError, choose_dataset, settings};
use crate::areas::Level;
use crate::cli::ExportArgs;
use crate::config::Config;
use crate::dataset::Dataset;
use crate::export::{self, Description, Format};
use crate::generalise::{self, Coverage, LAST_ZOOM};
use crate::http::extent::Extents;
use crate::maps::{MapSpec, MapValues, Palette};
use crate::problems::Problems;
use crate::tiles::figures::attributes;
use crate::tiles::tilejson::vector_layers;
use crate::tiles::{Attributes, TileSettings, TileSource};

/// Exports what was asked.
pub(super) fn run(args: &ExportArgs, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    Format::of(&args.out).map_err(CommandError::setup)?;
    let path = choose_dataset(args.dataset.as_deref(), config, quiet)?;
    let progress = Progress::new(quiet);
    let Opened { dataset, config } = open::open(&path, config)?;
    let engine = open::engine(&dataset, &config);
    let selection = select(&engine, &args.map, &args.selection)?;
    let (spec, _) = engine.map(&args.map).map_err(CommandError::setup)?;

    let step = progress.step("computing the map", None);
    let values = engine.compute(&args.map, selection).map_err(CommandError::setup)?;
    let classes: Vec<u8> = spec.classes.iter().map(|class| class.value).collect();
    let attributes = attributes(&dataset.areas, &values, &classes);
    step.done(&format!("{} {selection}", args.map));

    let source = source(args, dataset.clone(), &config, &progress)?;
    let Some(shown) = source.zooms() else {
        return Err(CommandError::Setup(anyhow::anyhow!("there is nothing to export: the dataset has no boundaries")));
    };
    let (first, last) = args.zoom.unwrap_or((*shown.start(), *shown.end()));
    let description = describe(&dataset, &config, spec, &values, &source, &attributes);
    let length = (first..=last).map(|zoom| source.tiles(zoom).len() as u64).sum();
    let step = progress.step("writing tiles", Some(length));
    let statistics = export::export(&args.out, &source, &attributes, first..=last, &description, |tiles| step.advance(tiles))
        .map_err(CommandError::failed)?;
    step.done(&format!("{} tiles in `{}`", thousands(statistics.tiles()), args.out.display()));
    print!("{statistics}");
    let memory = peak_memory().map_or_else(String::new, |bytes| format!(", peak memory {} MB", bytes / 1_000_000));
    println!("took {:.1} s{memory}", progress.elapsed().as_secs_f64());
    Ok(())
}

/// Takes the layers to cut tiles from: those of the dataset, or, for a level at zooms at which it is not shown, ones made for the occasion.
fn source(args: &ExportArgs, dataset: Dataset, config: &Config, progress: &Progress) -> Result<TileSource, CommandError> {
    let shown = settings::tiles(&config.server);
    let Some(level) = args.level.level() else {
        return Ok(TileSource::new(dataset.layers, &dataset.labels, shown));
    };
    let zooms = args.zoom.unwrap_or_else(|| {
        let shown = &shown.zooms[place(level)];
        (*shown.start(), *shown.end())
    });
    let only = TileSettings { zooms: settings::only(level, zooms), ..shown };
    let there = |zoom| dataset.layers.iter().any(|layer| layer.level == level && layer.zoom == zoom);
    if (zooms.0..=zooms.1.min(LAST_ZOOM)).all(there) {
        return Ok(TileSource::new(dataset.layers, &dataset.labels, only));
    }
    let step = progress.step("generalising borders", None);
    let asked = generalise::Settings { zooms: only.zooms.clone(), ..settings::generalise(&config.server, None)? };
    // What is wrong in the boundaries was told by the build.
    let pyramid = generalise::generalise(&Coverage::of(&dataset.areas), &asked, &mut Problems::default());
    step.done(&format!("{} at zooms {} to {}", level.layer(), zooms.0, zooms.1));
    Ok(TileSource::new(pyramid.layers, &pyramid.labels, only))
}

fn place(level: Level) -> usize {
    Level::ALL.iter().position(|other| *other == level).expect("ALL has all levels")
}

/// Says of the tileset what its readers should know.
fn describe(
    dataset: &Dataset,
    config: &Config,
    spec: &MapSpec,
    values: &MapValues,
    source: &TileSource,
    attributes: &Attributes,
) -> Description {
    let mut publishers: Vec<&str> = Vec::new();
    for found in config.sources.iter().filter(|found| dataset.files.iter().any(|file| file.source == found.id)) {
        if !publishers.contains(&found.attribution.as_str()) {
            publishers.push(&found.attribution);
        }
    }
    let layers: Vec<_> = vector_layers(source, attributes, true);
    Description {
        name: format!("{} ({})", spec.title.nl, values.selection),
        description: spec.guide(values.selection.comparison, Palette::Usual).nl,
        attribution: publishers.join("; "),
        bounds: Extents::new(&dataset.areas).all,
        vector_layers: serde_json::to_value(layers).expect("layers have text keys"),
    }
}
