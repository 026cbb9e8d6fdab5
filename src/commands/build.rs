//! `veerkracht build`: raw files to dataset.

use std::path::Path;
use std::sync::Arc;

use super::numbers::thousands;
use super::print::line;
use super::progress::{Progress, peak_memory};
use super::{CommandError, open, settings};
use crate::areas::{self, CoverageReport, Level};
use crate::cli::BuildArgs;
use crate::config::Config;
use crate::dataset::Dataset;
use crate::generalise::{self, Coverage};
use crate::indicators;
use crate::maps::{CountryScope, Engine};
use crate::problems::Problems;
use crate::recode;
use crate::sources::{self, Discovery, SourceKind};
use crate::statistics::SourceYears;
use crate::texts::plain;
use changes::PreviousDataset;
use veerkracht_files::PartialFile;

mod boundaries;
mod changes;
mod coverage;
mod divisions;
mod join;
mod postcodes;
mod report;
mod tables;

/// What was built and saved.
#[derive(Debug)]
pub(super) struct BuildResult {
    dataset: Dataset,
    config: Config,
    engine: Engine,
    /// What stood at its path.
    before: PreviousDataset,
    /// What was found in the folder.
    found: Discovery,
    /// On which division each table stands, and how that is known.
    divisions: Vec<String>,
    /// Of which files a table was put together, for each that was.
    joined: Vec<String>,
    /// What became of the postcodes.
    postcodes: postcodes::PostcodesOutcome,
    /// Where the report goes, if it was asked for.
    report: Option<PartialFile>,
    /// Where the changes go, if they were asked for.
    changes: Option<PartialFile>,
}

/// Builds the dataset and prints what is in it.
pub(super) fn run(args: &BuildArgs, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    let progress = Progress::new(quiet);
    let mut built = build(args, config, &progress)?;
    // The summary is told even where the report or the changes cannot be written, and the other way round.
    let reported = built
        .report
        .take()
        .map_or(Ok(()), |place| report::write(place, &built.dataset.problems).map_err(CommandError::failed));
    let listed = built.changes.take().map_or(Ok(()), |place| built.before.write(place).map_err(CommandError::failed));
    built.summarise(&progress).and(reported).and(listed)
}

/// Builds the dataset and saves it.
pub(super) fn build(args: &BuildArgs, config: Option<&Path>, progress: &Progress) -> Result<BuildResult, CommandError> {
    let config = Config::load(config).map_err(CommandError::setup)?;
    let settings = settings::generalise(&config.server);
    let snap = settings::snap(args.snap)?;
    // Taken before any work, so that nobody waits for a build that cannot be saved.
    let place = PartialFile::create_with_folder(&args.dataset).map_err(CommandError::setup)?;
    let report = args.report.as_deref().map(PartialFile::create).transpose().map_err(CommandError::setup)?;
    let changes = args.changes.as_deref().map(PartialFile::create).transpose().map_err(CommandError::setup)?;
    let mut problems = Problems::default();

    let step = progress.step("looking for files", None);
    let mut found = sources::discover(&args.data, &config.sources).map_err(CommandError::setup)?;
    recode::refuse_both(&found).map_err(CommandError::setup)?;
    found.advise(&tables::wanted_columns(&config), &config.sources);
    problems.absorb(found.problems.clone());
    step.done(&format!("{} files in `{}`", found.files.len(), args.data.display()));

    let step = progress.step("reading boundaries", None);
    let mut boundaries = boundaries::read(&found, &config, &mut problems)
        .map_err(|wrong| with_tables(wrong, &found, &config, &problems, progress))?;
    step.done(&format!("{} buurten of {}", thousands(boundaries.areas.buurten.len()), boundaries.areas.year));

    let step = progress.step("measuring the coverage", None);
    let mut coverage = areas::measure_coverage(&boundaries.areas);
    step.done(&measured(&coverage));
    if let Some(metres) = snap {
        let step = progress.step("mending the coverage", None);
        let mended = areas::mend_coverage(&mut boundaries.areas, metres, &mut problems);
        step.done(&format!(
            "{} gaps closed and {} overlaps resolved up to {metres} m wide",
            thousands(mended.gaps_closed.0),
            thousands(mended.overlaps_resolved.0)
        ));
        let step = progress.step("measuring what is left", None);
        coverage = areas::measure_coverage(&boundaries.areas);
        step.done(&measured(&coverage));
    }
    coverage.report(&mut problems);

    let step = progress.step("reading statistics", Some(found.files.len() as u64));
    let tables = tables::read(&found, &config, Some(boundaries.areas.year), &step)
        .map_err(|wrong| with_rest(wrong, &found, &problems))?;
    let passed_over: Vec<String> = tables.passed_over.iter().chain(&boundaries.passed_over).cloned().collect();
    found.files.retain(|file| !passed_over.contains(&file.name));
    let joined = tables.joined.clone();
    let (observations, divisions) = tables::observe(tables, &config, &mut boundaries, &mut problems);
    indicators::report_shares(&boundaries.areas, &observations, &config.indicators, &mut problems);
    step.done(&format!("{} columns of figures", observations.observations.len()));

    let observations = Arc::new(observations);
    let engine = open::engine(&boundaries.areas, &observations, &config);
    if engine.offered().is_empty() {
        return Err(no_map(args, &engine, &report::rest(&found, &problems)));
    }
    // Before the borders are generalised, which takes most of the memory: the other dataset is gone by then.
    let step = progress.step("comparing with the dataset before", None);
    let (before, changes_kept) = PreviousDataset::compare(&args.dataset, &engine);
    step.done(before.name());

    let step = progress.step("generalising borders", None);
    let pyramid = generalise::generalise(&Coverage::of(&boundaries.areas), &settings, &mut problems)
        .map_err(CommandError::setup)?;
    step.done(&format!(
        "{} vertices over all zooms",
        thousands(pyramid.layers.iter().map(|layer| layer.vertices.len()).sum())
    ));

    let (layers, labels) = pyramid.pack(settings.extent);
    let dataset = Dataset {
        areas: boundaries.areas,
        observations,
        extent: settings.extent,
        layers,
        labels,
        // Addresses are read by `recode`, and for the postcodes beside it; a dataset is the same with and without them.
        files: found.files.iter().filter(|file| file.kind != SourceKind::Addresses).cloned().collect(),
        unclaimed: found.unclaimed.clone(),
        problems,
        changes: changes_kept,
        config: config.texts.clone(),
        hash: String::new(),
    };
    let step = progress.step("saving", None);
    dataset.save(place).map_err(CommandError::failed)?;
    step.done(&format!("`{}`", args.dataset.display()));
    let step = progress.step("writing postcodes", None);
    let postcodes = postcodes::write(&found, &config, &dataset.areas, &args.dataset);
    step.done(&postcodes.name());
    Ok(BuildResult { dataset, config, engine, before, found, divisions, joined, postcodes, report, changes })
}

/// Says of each map why it cannot be made, and what else is wrong or was not read.
fn no_map(args: &BuildArgs, engine: &Engine, rest: &str) -> CommandError {
    let reasons: Vec<_> =
        engine.unavailable().iter().map(|left_out| format!("\n  {}: {}", left_out.map, left_out.reason.en)).collect();
    CommandError::Setup(anyhow::anyhow!(
        "no map can be made of the files in `{}`, so nothing is written to `{}`; data/README.md says which files the \
         maps need{}{rest}",
        args.data.display(),
        args.dataset.display(),
        reasons.concat()
    ))
}

/// Adds to what is wrong with the boundaries what is wrong with the tables, so that all of it can be mended at once.
fn with_tables(
    wrong: anyhow::Error,
    found: &Discovery,
    config: &Config,
    problems: &Problems,
    progress: &Progress,
) -> CommandError {
    let step = progress.step("reading statistics", Some(found.files.len() as u64));
    let tables = tables::read(found, config, None, &step).err().unwrap_or_default();
    with_rest(std::iter::once(wrong).chain(tables).collect(), found, problems)
}

/// Adds to what is wrong with the tables what else is, and what was not read.
fn with_rest(mut wrong: Vec<anyhow::Error>, found: &Discovery, problems: &Problems) -> CommandError {
    let rest = report::rest(found, problems);
    if let Some(last) = wrong.pop() {
        wrong.push(anyhow::anyhow!("{last}{rest}"));
    }
    CommandError::setup_all(wrong)
}

/// Says how far the buurten are from being a coverage.
fn measured(coverage: &CoverageReport) -> String {
    format!(
        "{} slivers ({:.1} ppm), {} overlaps ({:.1} ppm), {} vertices on a neighbour's edge",
        thousands(coverage.total(false).0),
        coverage.ppm(false),
        thousands(coverage.total(true).0),
        coverage.ppm(true),
        thousands(coverage.junctions)
    )
}

impl BuildResult {
    /// Prints what the dataset holds, what was wrong, and what it took.
    pub(super) fn summarise(&self, progress: &Progress) -> Result<(), CommandError> {
        let BuildResult { dataset, config, engine, found, divisions, joined, .. } = self;
        if let CountryScope::Part { .. } = engine.scope() {
            let part = plain(&engine.scope().name().en).into_owned();
            line(format_args!(
                "compared    within {part}: the figures are not those of the whole country, and every map that would \
                 compare with it says so"
            ))?;
        }
        let counts = Level::ALL.map(|level| format!("{} {}", thousands(dataset.areas.count(level)), level.layer()));
        line(format_args!("areas       {}, division of {}", counts.join(", "), dataset.areas.year))?;
        let undrawn = dataset.areas.undrawn.buurten.len();
        if undrawn > 0 {
            line(format_args!(
                "without     {} more buurten have figures and no boundary: they count in what is compared, and are \
                 drawn nowhere",
                thousands(undrawn)
            ))?;
        }
        if let Some(recoding) = &dataset.observations.recoding {
            let (first, last) = recoding.years;
            let made = if recoding.of_addresses { "counted from addresses" } else { "made by hand" };
            let counts: Vec<_> =
                recoding.brought_back.iter().map(|(year, count)| format!("{year} {}", thousands(*count))).collect();
            line(format_args!(
                "recoding    {}, {made}, from {first} to {last}; buurten that have figures by it: {}",
                plain(&recoding.files.join(", ")),
                if counts.is_empty() { "none".to_owned() } else { counts.join(", ") }
            ))?;
        }
        if !dataset.observations.is_division_flagged {
            line(format_args!(
                "unknown     nothing tells which boundaries changed in {}: neither the figures of that year nor the \
                 boundary file",
                dataset.areas.year
            ))?;
        }
        if !dataset.observations.unflagged.is_empty() {
            let years: Vec<_> = dataset.observations.unflagged.iter().map(ToString::to_string).collect();
            line(format_args!(
                "unknown     the figures of {} do not tell of all buurten whether their boundaries changed",
                years.join(" ")
            ))?;
        }
        for source in &config.sources {
            let SourceYears { source, years, missing } =
                SourceYears::of(&source.id, &dataset.files, &dataset.observations);
            let listed = |years: &[i32]| years.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            if !years.is_empty() {
                let missing =
                    if missing.is_empty() { String::new() } else { format!("; not there: {}", listed(&missing)) };
                line(format_args!("years       {source}: {}{missing}", listed(&years)))?;
            }
        }
        line(format_args!("statistics  {}", dataset.observations.statistics.len()))?;
        for figures in coverage::summary(&dataset.areas, &dataset.observations) {
            line(format_args!("figures     {figures}"))?;
        }

        let offered: Vec<_> = engine.offered().iter().map(|offer| offer.map.as_str()).collect();
        line(format_args!("maps        {}", if offered.is_empty() { "none".to_owned() } else { offered.join(" ") }))?;
        for unavailable in engine.unavailable() {
            line(format_args!("left out    {}: {}", unavailable.map, unavailable.reason.en))?;
        }
        line(format_args!("postcodes   {}", plain(&self.postcodes.line())))?;
        for changed in self.before.lines() {
            line(format_args!("changed     {}", plain(&changed)))?;
        }
        let unread = report::unread_lines(found);
        let stated = divisions.iter().map(|said| format!("division    {}", plain(said)));
        let stated = joined.iter().map(|said| format!("joined      {}", plain(said))).chain(stated);
        for told in stated.chain(unread).chain(report::problem_lines(&dataset.problems)) {
            line(format_args!("{told}"))?;
        }
        let memory = peak_memory().map_or_else(String::new, |bytes| format!(", peak memory {} MB", bytes / 1_000_000));
        line(format_args!("took        {:.1} s{memory}", progress.elapsed().as_secs_f64()))?;
        Ok(())
    }
}
