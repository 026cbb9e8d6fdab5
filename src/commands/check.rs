//! `veerkracht check`: everything that can be verified without serving.

use std::path::Path;

use super::choose::choose_dataset;
use super::numbers::thousands;
use super::open::{self, OpenDataset};
use super::print::line;
use super::progress::Progress;
use super::{CommandError, postcodes, settings};
use crate::check::{Truth, ZoomReport, measure};
use crate::cli::CheckArgs;
use crate::config::Config;
use crate::dataset::Dataset;
use crate::maps::{Engine, MapValues, Selection, Status, class_of_example};
use crate::tiles::figures::attributes;
use crate::tiles::{Attributes, TileSource};

mod bytes;

/// Verifies config, dataset, maps and tiles; prints what it finds and fails when something does not hold.
pub(super) fn run(args: &CheckArgs, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    let progress = Progress::new(quiet);
    // Before the dataset, so that wrong config is told even where there is none.
    Config::load(config).map_err(CommandError::setup)?;
    let path = choose_dataset(args.dataset.as_deref(), config, quiet)?;
    let OpenDataset { dataset, config } = open::open(&path, config)?;
    line(format_args!("config      {} texts, {} maps", config.texts.len(), config.maps.len()))?;
    line(format_args!("dataset     `{}`, checksum {}", path.display(), dataset.hash))?;
    let engine = open::engine(&dataset.areas, &dataset.observations, &config);
    let mut wrong = examples(&engine)?;
    let maps = maps(&engine, &dataset, args.map.as_deref())?;
    if args.bytes {
        let source = source(dataset, &config);
        return match (maps.first(), zooms(args, &source)) {
            (Some(map), Some((first, last))) => bytes::tell(&source, map, first..=last),
            _ => Err(CommandError::Failed(anyhow::anyhow!(NOTHING))),
        };
    }
    let (postcodes, broken) = postcodes::verify(&path, &dataset.areas);
    line(format_args!("postcodes   {postcodes}"))?;
    wrong.extend(broken);
    wrong.extend(tiles(args, dataset, &config, &maps, &progress)?);
    line(format_args!("took        {:.1} s", progress.elapsed().as_secs_f64()))?;
    if wrong.is_empty() {
        return line(format_args!("everything holds"));
    }
    Err(CommandError::Failed(anyhow::anyhow!("{} checks do not hold:\n  {}", wrong.len(), wrong.join("\n  "))))
}

/// Works the examples of the map definitions; says which do not come out.
fn examples(engine: &Engine) -> Result<Vec<String>, CommandError> {
    let mut wrong = Vec::new();
    let mut worked = 0;
    for spec in engine.specs() {
        for example in &spec.examples {
            worked += 1;
            let class = class_of_example(engine.indicators(), spec, example);
            if class != example.class {
                let named =
                    |class: Option<u8>| class.map_or_else(|| "no class".to_owned(), |class| format!("class {class}"));
                wrong.push(format!(
                    "maps/{}.toml, example \"{}\": gives {}, expected {}",
                    spec.id,
                    example.title,
                    named(class),
                    named(example.class)
                ));
            }
        }
    }
    line(format_args!("examples    {worked} worked"))?;
    Ok(wrong)
}

/// Computes every map on offer, for each of its comparisons, and prints how many buurten have which class and status.
/// Gives the attributes to make tiles with: those of all, or of the wanted map.
fn maps(engine: &Engine, dataset: &Dataset, wanted: Option<&str>) -> Result<Vec<(String, Attributes)>, CommandError> {
    let mut made = Vec::new();
    for offer in engine.offered() {
        let (spec, _) = engine.map(&offer.map).map_err(CommandError::failed)?;
        let others = offer.comparisons.iter().filter(|comparison| Some(**comparison) != offer.default.comparison);
        let others = others.map(|comparison| Selection { comparison: Some(*comparison), ..offer.default });
        for selection in std::iter::once(offer.default).chain(others) {
            let values = engine.compute(&offer.map, selection).map_err(CommandError::failed)?;
            print_counts(&offer.map, &values)?;
            if wanted.is_none_or(|wanted| wanted == offer.map) {
                made.push((
                    format!("{} {}", offer.map, values.selection),
                    attributes(&dataset.areas, &values, &spec.classes),
                ));
            }
        }
    }
    for unavailable in engine.unavailable() {
        line(format_args!("map         {}: left out, {}", unavailable.map, unavailable.reason.en))?;
    }
    match wanted {
        _ if !made.is_empty() => Ok(made),
        Some(wanted) => Err(engine.map(wanted).map(|_| ()).map_err(CommandError::setup).err().unwrap_or_else(no_map)),
        None => Err(no_map()),
    }
}

fn no_map() -> CommandError {
    CommandError::Failed(anyhow::anyhow!("the dataset offers no map: build it from a folder that holds statistics too"))
}

fn print_counts(map: &str, values: &MapValues) -> Result<(), CommandError> {
    let classes: Vec<String> = values.country.areas_per_class.iter().map(ToString::to_string).collect();
    let statuses: Vec<String> = Status::ALL
        .iter()
        .zip(values.country.areas_per_status)
        .filter(|(_, count)| *count > 0)
        .map(|(status, count)| format!("{} {count}", super::inspect::name(*status)))
        .collect();
    line(format_args!("map         {map} {}: classes {}; {}", values.selection, classes.join(" "), statuses.join(", ")))
}

/// Said of a dataset without tiles.
const NOTHING: &str = "there are no tiles: the dataset has no boundaries";

/// Takes what tiles are cut from.
fn source(dataset: Dataset, config: &Config) -> TileSource {
    let people = open::people(&dataset);
    TileSource::new(dataset.layers, &dataset.labels, settings::tiles(&config.server)).ranked_by(&people)
}

/// Gives the first and the last of the zooms that are asked for and that there are.
fn zooms(args: &CheckArgs, source: &TileSource) -> Option<(u8, u8)> {
    let shown = source.zooms()?;
    let asked = args.zoom.unwrap_or((*shown.start(), *shown.end()));
    Some((asked.0.max(*shown.start()), asked.1.min(*shown.end())))
}

/// Renders, decodes and measures all tiles; says what does not hold.
fn tiles(
    args: &CheckArgs,
    dataset: Dataset,
    config: &Config,
    maps: &[(String, Attributes)],
    progress: &Progress,
) -> Result<Vec<String>, CommandError> {
    let truth = Truth::of(&dataset.areas);
    let source = source(dataset, config);
    let Some((first, last)) = zooms(args, &source) else {
        return Ok(vec![NOTHING.to_owned()]);
    };
    line(format_args!(
        "zoom layer      tiles   areas present  vertices  gap ppm  overlap ppm  invalid  broken       bytes   largest"
    ))?;
    let mut wrong = Vec::new();
    for zoom in first..=last {
        let step = progress.step(&format!("measuring zoom {zoom}"), None);
        let report = measure(&source, maps, &truth, zoom);
        step.done(&format!("{} tiles", thousands(report.tiles)));
        print_zoom(&report)?;
        if !report.holds() {
            wrong.extend(complaints(&report));
        }
    }
    Ok(wrong)
}

fn print_zoom(report: &ZoomReport) -> Result<(), CommandError> {
    for level in &report.levels {
        line(format_args!(
            "{:>4} {:<10} {:>5}  {:>6} {:>7} {:>9}  {:>7.1}  {:>11.1}  {:>7} {:>7} {:>11} {:>9}",
            report.zoom,
            level.level.layer(),
            report.tiles,
            level.areas,
            level.present,
            level.vertices,
            level.gap_ppm,
            level.overlap_ppm,
            level.invalid,
            level.broken,
            level.bytes,
            level.largest
        ))?;
    }
    Ok(())
}

/// Says what does not hold at a zoom.
fn complaints(report: &ZoomReport) -> Vec<String> {
    let mut said = report.places.clone();
    for level in &report.levels {
        let layer = format!("zoom {}, {}", report.zoom, level.level.layer());
        if level.present < level.areas {
            said.push(format!("{layer}: {} of {} areas are lost", level.areas - level.present, level.areas));
        }
        if level.strayed > 0 {
            said.push(format!("{layer}: of {} areas the tiles do not show exactly the whole", level.strayed));
        }
        if level.labels_astray > 0 {
            said.push(format!("{layer}: {} areas do not have exactly one label point", level.labels_astray));
        }
        if level.gap_ppm >= 0.05 || level.overlap_ppm >= 1.0 {
            said.push(format!(
                "{layer}: gap {:.1} ppm, overlap {:.1} ppm; run `veerkracht build` with --snap if borders do not fit",
                level.gap_ppm, level.overlap_ppm
            ));
        }
    }
    said
}
