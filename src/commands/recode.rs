//! `veerkracht recode`: addresses of each year to the recoding of buurten between the years.

use std::fmt;
use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use veerkracht_files::PartialFile;
use veerkracht_recode::{Addresses, BuurtCode, RecodeResult, Recoder, VerdictRule, YearMismatch};

use super::CommandError;
use super::numbers::thousands;
use super::print::{line, text};
use super::progress::{Progress, peak_memory};
use crate::cli::RecodeArgs;
use crate::config::Config;
use crate::recode::{self, PlannedYear, RecodePlan};
use crate::sources::{self, Discovery};

/// How many lines of a kind are printed, the worst first.
const PRINTED: usize = 10;

/// What came of recoding a folder.
#[derive(Debug)]
pub(super) enum RecodeOutcome {
    /// The rows were counted and written.
    Written {
        /// What the addresses tell.
        recoded: RecodeResult,
        /// What was joined.
        plan: JoinPlan,
        /// Where the rows are.
        out: PathBuf,
        /// What became of a file there that was not the one that is written down.
        kept: Option<String>,
    },
    /// Nothing was done: these were made by hand, and count.
    ByHand {
        /// Their names.
        files: Vec<String>,
        /// The one that was made before, if it lies beside them.
        made: Option<String>,
    },
}

/// Which years were joined, and which could not be.
#[derive(Debug)]
pub(super) struct JoinPlan {
    years: Vec<i32>,
    division: Option<i32>,
    without_figures: Vec<i32>,
    without_addresses: Vec<i32>,
}

/// Recodes a folder, or tells how buurten of it are carried.
pub(super) fn run(args: &RecodeArgs, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    let config = Config::load(config).map_err(CommandError::setup)?;
    let progress = Progress::new(quiet);
    let step = progress.step("looking for files", None);
    let found = sources::discover(&args.data, &config.sources).map_err(CommandError::setup)?;
    step.done(&format!("{} files in `{}`", found.files.len(), args.data.display()));
    if args.explain.is_empty() {
        return make(&found, &args.data, args.out.as_deref(), &config, &progress)?.summarise(&progress);
    }
    let codes = args.explain.iter().map(|text| buurt(text)).collect::<Result<Vec<BuurtCode>, CommandError>>()?;
    let (_, recoded) = count(&found, &config, &progress)?;
    let told: Vec<(BuurtCode, Option<String>)> = codes.into_iter().map(|code| (code, recoded.explain(code))).collect();
    for explanation in told.iter().filter_map(|(_, explanation)| explanation.as_deref()) {
        text(explanation)?;
    }
    let unknown: Vec<String> = told.iter().filter(|told| told.1.is_none()).map(|told| told.0.to_string()).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(CommandError::Failed(anyhow::anyhow!(
        "no addresses are known of {}, in any year after the first; its flag in the key figures decides",
        unknown.join(", ")
    )))
}

/// Counts the rows of the recoding of a folder, and writes them: to `out`, or else into the folder. Where a recoding
/// made by hand stands in the folder, nothing is done beside it.
///
/// # Errors
/// What is wrong with the files, or that the rows cannot be written.
pub(super) fn make(
    found: &Discovery,
    data: &Path,
    out: Option<&Path>,
    config: &Config,
    progress: &Progress,
) -> Result<RecodeOutcome, CommandError> {
    let is_of_the_folder = out.is_none();
    let out = out.map_or_else(|| data.join(recode::MADE), Path::to_path_buf);
    let by_hand: Vec<String> = recode::by_hand(found).map(|file| file.name.clone()).collect();
    if !by_hand.is_empty() && is_below(&out, data) {
        let made = recode::find_counted(found).map(|file| file.name.clone());
        return Ok(RecodeOutcome::ByHand { files: by_hand, made });
    }
    // Taken before any work, so that nobody waits for rows that cannot be saved.
    let mut place = PartialFile::create_with_folder(&out).map_err(CommandError::setup)?;
    let (plan, recoded) = count(found, config, progress)?;
    recoded.write(&mut BufWriter::new(&mut place)).map_err(CommandError::failed)?;
    // What `fetch` wrote down tells whether somebody changed what gives way now.
    let is_written_down = is_of_the_folder && data.join(veerkracht_fetch::LOCK).is_file();
    let is_same = || fs::read(&out).is_ok_and(|before| fs::read(place.partial_path()).is_ok_and(|now| now == before));
    let kept = if is_written_down && !is_same() {
        veerkracht_fetch::keep_changed(data, recode::MADE).map_err(CommandError::failed)?
    } else {
        None
    };
    place.put_in_place().map_err(CommandError::failed)?;
    Ok(RecodeOutcome::Written { recoded, plan, out, kept })
}

/// Reads the addresses of all years, and joins each with the one before.
fn count(found: &Discovery, config: &Config, progress: &Progress) -> Result<(JoinPlan, RecodeResult), CommandError> {
    let step = progress.step("reading codes and flags", None);
    let RecodePlan { years, division, without_figures, without_addresses } =
        recode::plan(found, &config.sources, &config.statistics).map_err(CommandError::setup_all)?;
    let joined = years.iter().map(|year| year.year).collect();
    step.done(&format!("{} years", years.len()));
    let mut recoder = Recoder::default();
    for PlannedYear { year, addresses, table } in years {
        let step = progress.step(&format!("reading addresses of {year}"), None);
        let read = Addresses::read(&addresses.path, &addresses.name).map_err(CommandError::setup)?;
        let rows = read.row_counts();
        let besides = [(rows.skipped, "rows skipped"), (rows.repeated, "repeated")].into_iter();
        let besides = besides.filter(|(count, _)| *count > 0);
        let besides: Vec<_> = besides.map(|(count, what)| format!("; {} {what}", grouped(count))).collect();
        let outcome =
            format!("{} in {} buurten{}", grouped(read.count() as u64), thousands(table.count()), besides.concat());
        // A refusal is told with the outcome of all.
        drop(recoder.add(read, table).map_err(CommandError::setup)?);
        step.done(&outcome);
    }
    Ok((JoinPlan { years: joined, division, without_figures, without_addresses }, recoder.finish()))
}

impl RecodeOutcome {
    /// Prints what came of it.
    ///
    /// # Errors
    /// Two years did not fit, so that the rows between them are not there.
    pub(super) fn summarise(&self, progress: &Progress) -> Result<(), CommandError> {
        let (recoded, plan, out) = match self {
            RecodeOutcome::Written { recoded, plan, out, kept } => {
                if let Some(kept) = kept {
                    line(format_args!("{kept}"))?;
                }
                (recoded, plan, out)
            }
            RecodeOutcome::ByHand { files, made } => {
                let files = files.join(", ");
                return match made {
                    None => line(format_args!(
                        "{files} was made by hand and counts: nothing is written beside it. Take it away to have the \
                         recoding counted from the addresses"
                    )),
                    Some(made) => line(format_args!(
                        "{files} was made by hand and lies beside {made}, counted from addresses: neither is written, \
                         and a build refuses both together. Take {made} away to have the one made by hand count, or \
                         {files} to have the addresses count"
                    )),
                };
            }
        };
        let division = plan.division.map_or_else(String::new, |year| format!("; boundaries of {year}"));
        line(format_args!("years       {}{division}", listed(&plan.years)))?;
        for (years, why) in [(&plan.without_figures, "key figures"), (&plan.without_addresses, "addresses")] {
            if !years.is_empty() {
                line(format_args!("left out    {}: no {why}", listed(years)))?;
            }
        }
        for step in recoded.steps() {
            line(format_args!(
                "step        {} to {}: {} addresses in both, {} buurten, {} rows; {} pairs left out as noise",
                step.year_from,
                step.year_to,
                grouped(step.matched),
                thousands(step.buurten),
                thousands(step.rows),
                thousands(step.noise)
            ))?;
            for (rule, count) in VerdictRule::ALL.iter().zip(step.rules).filter(|(_, count)| *count > 0) {
                line(format_args!("              {}: {}", rule.describe(), thousands(count)))?;
            }
        }
        several("few", recoded.short(), ToString::to_string)?;
        several("uncovered", recoded.uncovered(), ToString::to_string)?;
        several("used again", &recoded.reused(), |(year, code)| {
            format!("{code} stands for another place from {year} on, though its table says that nothing changed")
        })?;
        several("inhabitants", &recoded.population_gaps(), |gap| {
            format!(
                "{} of {}: {:.0} by its rows from {}, {:.0} in its table",
                gap.code, gap.year_to, gap.by_rows, gap.year_from, gap.in_table
            )
        })?;
        let rows: usize = recoded.steps().map(|step| step.rows).sum();
        line(format_args!("wrote       `{}`: {} rows", out.display(), thousands(rows)))?;
        let memory = peak_memory().map_or_else(String::new, |bytes| format!(", peak memory {} MB", bytes / 1_000_000));
        line(format_args!("took        {:.1} s{memory}", progress.elapsed().as_secs_f64()))?;
        match recoded.refused() {
            [] => Ok(()),
            refused => Err(CommandError::Failed(anyhow::anyhow!(
                "{}",
                refused.iter().map(YearMismatch::to_string).collect::<Vec<_>>().join("\nerror: ")
            ))),
        }
    }
}

/// Prints how many there are of a kind, and the first of them.
fn several<T>(what: &str, all: &[T], said: impl Fn(&T) -> String) -> Result<(), CommandError> {
    if all.is_empty() {
        return Ok(());
    }
    line(format_args!("{what:<11} {}", thousands(all.len())))?;
    for one in all.iter().take(PRINTED) {
        line(format_args!("              {}", said(one)))?;
    }
    if all.len() > PRINTED {
        line(format_args!("              and {} more", thousands(all.len() - PRINTED)))?;
    }
    Ok(())
}

fn buurt(text: &str) -> Result<BuurtCode, CommandError> {
    let wrong = || anyhow::anyhow!("--explain {text}: expected the code of a buurt such as BU03630000");
    let is_full = text.trim().get(..2).is_some_and(|letters| letters.eq_ignore_ascii_case("BU"));
    BuurtCode::parse(text.as_bytes()).filter(|_| is_full).ok_or_else(wrong).map_err(CommandError::Setup)
}

/// Tells whether a file lies, or would lie, in a folder or below it.
fn is_below(file: &Path, folder: &Path) -> bool {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (fs::canonicalize(parent), fs::canonicalize(folder)) {
        (Ok(parent), Ok(folder)) => parent.starts_with(folder),
        // A folder that is not there yet is none of those that were searched.
        _ => false,
    }
}

fn listed(years: &[i32]) -> impl fmt::Display {
    years.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn grouped(count: u64) -> String {
    usize::try_from(count).map_or_else(|_| count.to_string(), thousands)
}
