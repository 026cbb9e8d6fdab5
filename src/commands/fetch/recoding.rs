//! The recoding of what was fetched: counted anew when addresses, key figures or boundaries are others.

use std::path::Path;

use veerkracht_fetch::{Catalogue, FetchMode, RunSummary};

use crate::cli::FetchArgs;
use crate::commands::CommandError;
use crate::commands::print::{line, note};
use crate::commands::progress::Progress;
use crate::commands::recode::{self, RecodeOutcome};
use crate::config::Config;
use crate::recode::MADE;
use crate::sources;

/// Source of the addresses, of which two years make a recoding.
const ADDRESSES: &str = "adressen";

/// Sources that tell the codes and flags of the years between which is recoded.
const BESIDES: [&str; 2] = ["grenzen", "kwb"];

/// What the names of recodings have in them.
const RECODING: &str = "hercodering";

/// Folders are looked into down to this depth.
const DEEPEST: usize = 8;

/// Makes the recoding unless the one that is there was made of the same files. Without it the maps of the years before
/// are poorer, and nothing is wrong: what stands in its way is told, and fails `--locked` alone.
pub(super) fn ensure(
    args: &FetchArgs,
    config: Option<&Path>,
    catalogue: &Catalogue,
    summary: &RunSummary,
    quiet: bool,
) -> Result<(), CommandError> {
    let looks = matches!(summary.mode, FetchMode::Check | FetchMode::Offline);
    // Of some of the sources alone it is not known what else there is.
    if looks || args.no_recoding || !args.sources.is_empty() {
        return Ok(());
    }
    let there = |ids: &[&str]| -> Vec<&str> {
        let files = summary.files.iter().filter(|done| ids.contains(&done.source.as_str()));
        files.filter_map(|done| done.stored_name()).collect()
    };
    let addresses = there(&[ADDRESSES]);
    if addresses.len() < 2 {
        return line(format_args!("recoding    none: it takes the addresses of two years or more"));
    }
    let inputs = [addresses, there(&BESIDES)].concat();
    let version = env!("CARGO_PKG_VERSION");
    // With one made by hand beside it that is said, and nothing is made.
    if veerkracht_fetch::is_made_of(&args.data, MADE, &inputs, version) && !has_other(&args.data, 0) {
        return line(format_args!("recoding    unchanged: {MADE}"));
    }
    match make(args, config, quiet) {
        Ok(true) => {
            veerkracht_fetch::record_made(catalogue, &args.data, MADE, &inputs, version).map_err(CommandError::failed)
        }
        Err(error) if args.depth.locked => Err(error),
        Err(CommandError::Setup(error) | CommandError::Failed(error)) => {
            note(format_args!("not recoded: {error:#}"));
            Ok(())
        }
        Ok(false) | Err(CommandError::Newer) => Ok(()),
    }
}

/// Tells by the names in a folder whether there may be a recoding besides the one that is made; what it is, reading the
/// folder tells, which takes long.
fn has_other(folder: &Path, depth: usize) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
        let is_hidden = name.starts_with('.');
        let is_other = name.contains(RECODING) && !name.starts_with(MADE);
        !is_hidden && (is_other || depth < DEEPEST && entry.path().is_dir() && has_other(&entry.path(), depth + 1))
    })
}

/// Makes the recoding; tells whether it was written, which it is not beside one made by hand.
fn make(args: &FetchArgs, config: Option<&Path>, quiet: bool) -> Result<bool, CommandError> {
    let config = Config::load(config).map_err(CommandError::setup)?;
    let found = sources::discover(&args.data, &config.sources).map_err(CommandError::setup)?;
    let progress = Progress::new(quiet);
    let made = recode::make(&found, &args.data, None, &config, &progress)?;
    made.summarise(&progress)?;
    Ok(matches!(made, RecodeOutcome::Written { .. }))
}

#[cfg(test)]
mod tests;
