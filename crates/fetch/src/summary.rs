//! What a run came to, in words.
//!
//! In: the outcome of each file. Out: lines for people, and whether the run did what it was asked for. Guaranteed: what
//! is missing is told with every address that was tried, why it failed, and what to do by hand.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::outcome::{FetchMode, FileOutcome, StrayFile, Trial};

/// What a run came to.
#[derive(Debug, Clone)]
pub struct RunSummary {
    /// How much was to be done.
    pub mode: FetchMode,
    /// The folder.
    pub data: PathBuf,
    /// Division of the maps.
    pub division: i32,
    /// The newest division that has all figures.
    pub newest: i32,
    /// Each file of the plan, in the order of the catalogue.
    pub files: Vec<FileResult>,
    /// Files beyond the plan that are not as written down, where that was compared.
    pub strays: Vec<StrayFile>,
    /// What else is worth saying, a sentence each.
    pub notes: Vec<String>,
}

/// What became of a file.
#[derive(Debug, Clone)]
pub struct FileResult {
    /// Id of its source.
    pub source: String,
    /// Title of its source.
    pub title: String,
    /// Year.
    pub year: i32,
    /// Name that it should have.
    pub name: String,
    /// Where a person finds it.
    pub page: String,
    /// Name of the file in the zip at its first address, if it is in one.
    pub member: Option<String>,
    /// Where its first rows are, if its first address is a table that is given page by page.
    pub rows: Option<String>,
    /// Whether there is no map without it.
    pub required: bool,
    /// What became of it.
    pub outcome: FileOutcome,
}

impl FileResult {
    /// Gives the name under which the file is in the folder, if it is.
    #[must_use]
    pub fn stored_name(&self) -> Option<&str> {
        match &self.outcome {
            FileOutcome::Fetched { entry, .. } => Some(&entry.name),
            FileOutcome::Unchanged { name, .. } | FileOutcome::Kept { name } | FileOutcome::Unsure { name, .. } => {
                Some(name)
            }
            FileOutcome::Newer { .. }
            | FileOutcome::Differs { .. }
            | FileOutcome::Missing { .. }
            | FileOutcome::Unusable { .. } => None,
        }
    }
}

/// Whether a run did what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunStatus {
    /// It did.
    Done,
    /// Something that is needed is not there.
    Failed,
    /// Publishers have something newer.
    Newer,
}

impl RunSummary {
    /// Tells whether the run did what it was asked for.
    #[must_use]
    pub fn status(&self) -> RunStatus {
        let fails = |done: &FileResult| match (&done.outcome, self.mode) {
            (FileOutcome::Differs { .. }, _) | (FileOutcome::Missing { .. }, FetchMode::Locked) => true,
            (FileOutcome::Missing { .. } | FileOutcome::Unusable { .. }, _)
            | (FileOutcome::Unsure { .. }, FetchMode::Check) => done.required,
            _ => false,
        };
        if self.files.iter().any(|done| matches!(done.outcome, FileOutcome::Newer { .. })) {
            RunStatus::Newer
        } else if self.files.iter().any(fails) || !self.strays.is_empty() {
            RunStatus::Failed
        } else {
            RunStatus::Done
        }
    }

    /// Tells whether nothing is missing or differs, and only the publishers could not be asked.
    #[must_use]
    pub fn is_only_unsure(&self) -> bool {
        let is_wrong = |done: &FileResult| match done.outcome {
            FileOutcome::Differs { .. } => true,
            FileOutcome::Missing { .. } | FileOutcome::Unusable { .. } => done.required,
            _ => false,
        };
        self.strays.is_empty()
            && self.files.iter().any(|done| matches!(done.outcome, FileOutcome::Unsure { .. }))
            && !self.files.iter().any(is_wrong)
    }

    /// Tells it line by line.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let named = |fits: &dyn Fn(&FileOutcome) -> bool| -> Vec<String> {
            self.files.iter().filter(|done| fits(&done.outcome)).map(name_of).collect()
        };
        let bytes: u64 = self
            .files
            .iter()
            .filter(|done| matches!(done.outcome, FileOutcome::Fetched { .. }))
            .map(|done| done.outcome.bytes())
            .sum();
        let mut say = |what: &str, names: &[String], more: &str| {
            if !names.is_empty() {
                lines.push(format!("{what:<11} {}{more}: {}", names.len(), names.join(", ")));
            }
        };
        say("fetched", &named(&|o| matches!(o, FileOutcome::Fetched { .. })), &format!(" ({})", megabytes(bytes)));
        say("unchanged", &named(&|o| matches!(o, FileOutcome::Unchanged { .. })), "");
        say("kept", &named(&|o| matches!(o, FileOutcome::Kept { .. })), " (put there by hand)");
        say("not usable", &named(&|o| matches!(o, FileOutcome::Unusable { .. })), " (put there by hand)");
        say("newer", &named(&|o| matches!(o, FileOutcome::Newer { .. })), "");
        say(
            "unsure",
            &named(&|o| matches!(o, FileOutcome::Unsure { .. })),
            " (kept, no newer one could be looked for)",
        );
        say("differs", &named(&|o| matches!(o, FileOutcome::Differs { .. })), "");
        say("missing", &named(&|o| matches!(o, FileOutcome::Missing { .. })), "");
        lines.extend(self.notes.iter().map(|note| format!("{:<11} {note}", "note")));
        for done in &self.files {
            match &done.outcome {
                FileOutcome::Missing { trials } => lines.push(self.missing(done, trials)),
                FileOutcome::Unusable { name, why } => lines.push(self.unusable(done, name, why)),
                FileOutcome::Unsure { trials, .. } => lines.push(format!("unsure: {}{}", name_of(done), tried(trials))),
                FileOutcome::Differs { name, why } => lines.push(format!("differs: `{name}` {why}")),
                FileOutcome::Fetched { entry, kept: Some(kept), .. } => lines.push(kept_aside(&entry.name, kept)),
                _ => {}
            }
        }
        lines.extend(self.strays.iter().map(|stray| format!("differs: `{}` {}", stray.name, stray.why)));
        lines.extend(self.next());
        lines
    }

    /// Tells what is missing, why, and what to do by hand.
    fn missing(&self, done: &FileResult, trials: &[Trial]) -> String {
        let (word, tried) = (need(done), tried(trials));
        let mut text = format!("fetch_missing: {} {} “{}” ({word}){tried}", done.source, done.year, done.title);
        let path = self.data.join(&done.name);
        if let Some(first) = trials.first() {
            let out =
                done.member.as_ref().map_or_else(String::new, |member| format!(", take `{member}` out of the zip"));
            let link = done.rows.as_ref().unwrap_or(&first.link);
            let _ = write!(text, "\n  by hand: open {link} in a browser{out} and save it as `{}`", path.display());
            if done.rows.is_some() {
                let stem = done.name.strip_suffix(".json").unwrap_or(&done.name);
                let _ = write!(
                    text,
                    "; it may be one page of several: save the address that stands at its end under `odata.nextLink` \
                     as `{stem}_2.json` beside it, and so on until there is none"
                );
            }
        }
        let _ = write!(text, "\n  its page: {}", done.page);
        if done.required && self.division != self.newest {
            let newest = self.newest;
            let _ = write!(text, "\n  {newest} is the newest division with all figures: --division {newest}");
        }
        text
    }

    /// Tells what somebody put there and cannot be used, why, and what to do.
    fn unusable(&self, done: &FileResult, name: &str, why: &str) -> String {
        format!(
            "not usable: {} {} “{}” ({}): `{}`, put there by hand: {why}\n  put a whole one in its place, or take it \
             away and run again: then `{}` is fetched\n  its page: {}",
            done.source,
            done.year,
            done.title,
            need(done),
            self.data.join(name).display(),
            done.name,
            done.page
        )
    }

    /// Says what to run next.
    fn next(&self) -> Option<String> {
        let data =
            if self.data == Path::new("data/raw") { String::new() } else { format!(" --data {}", self.data.display()) };
        match (self.status(), self.mode) {
            (RunStatus::Newer, _) => Some(format!("Next: veerkracht fetch --update{data}")),
            (RunStatus::Done, FetchMode::Get | FetchMode::Update | FetchMode::Locked) => {
                Some(format!("Next: veerkracht build{data}"))
            }
            (RunStatus::Failed, FetchMode::Get | FetchMode::Update) => {
                Some(format!("Next: veerkracht fetch{data} again: it goes on where this run ended"))
            }
            _ => None,
        }
    }
}

/// Says where a file is that gave way to the publisher's.
pub(crate) fn kept_aside(name: &str, kept: &str) -> String {
    format!(
        "kept aside: `{name}` was not as fetch.lock has it, changed by hand or damaged; what stood there is now \
         `{kept}`. To use it, give it another name that data/README.md lists and take `{name}` away; else delete it"
    )
}

fn need(done: &FileResult) -> &'static str {
    if done.required { "needed for every map" } else { "the maps that need it are left out or say so" }
}

fn tried(trials: &[Trial]) -> String {
    trials.iter().fold(String::new(), |mut text, trial| {
        let _ = write!(text, "\n  {}: {}", trial.link, trial.why);
        text
    })
}

fn name_of(done: &FileResult) -> String {
    match &done.outcome {
        FileOutcome::Fetched { entry, .. } => entry.name.clone(),
        FileOutcome::Unchanged { name, .. }
        | FileOutcome::Kept { name }
        | FileOutcome::Unsure { name, .. }
        | FileOutcome::Unusable { name, .. }
        | FileOutcome::Differs { name, .. } => name.clone(),
        FileOutcome::Newer { .. } | FileOutcome::Missing { .. } => done.name.clone(),
    }
}

/// Writes a number of bytes for people.
#[must_use]
pub fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_add(50_000) / 100_000;
    if tenths >= 100 { format!("{} MB", (tenths + 5) / 10) } else { format!("{}.{} MB", tenths / 10, tenths % 10) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(outcome: FileOutcome, required: bool) -> FileResult {
        FileResult {
            source: "kwb".to_owned(),
            title: "Kerncijfers".to_owned(),
            year: 2024,
            name: "kwb/2024.zip".to_owned(),
            page: "https://a.nl/page".to_owned(),
            member: None,
            rows: None,
            required,
            outcome,
        }
    }

    fn summary(mode: FetchMode, files: Vec<FileResult>) -> RunSummary {
        RunSummary {
            mode,
            data: "raw".into(),
            division: 2024,
            newest: 2024,
            files,
            strays: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn missing() -> FileOutcome {
        FileOutcome::Missing { trials: vec![Trial { link: "https://a.nl/b".to_owned(), why: "gone (404)".to_owned() }] }
    }

    #[test]
    fn only_what_is_required_fails_a_run_but_all_of_it_with_locked() {
        let status = |mode, outcome, required| summary(mode, vec![done(outcome, required)]).status();
        assert_eq!(status(FetchMode::Get, missing(), true), RunStatus::Failed);
        assert_eq!(status(FetchMode::Get, missing(), false), RunStatus::Done);
        assert_eq!(status(FetchMode::Locked, missing(), false), RunStatus::Failed);
        let differs = FileOutcome::Differs { name: "a".to_owned(), why: "b".to_owned() };
        assert_eq!(status(FetchMode::Offline, differs, false), RunStatus::Failed);
        let newer = FileOutcome::Newer { link: "https://a.nl/b".to_owned() };
        assert_eq!(
            summary(FetchMode::Check, vec![done(missing(), true), done(newer, false)]).status(),
            RunStatus::Newer
        );
        let unsure = || FileOutcome::Unsure { name: "a".to_owned(), trials: Vec::new() };
        assert_eq!(status(FetchMode::Check, unsure(), true), RunStatus::Failed);
        let is_only_unsure =
            |outcome| summary(FetchMode::Check, vec![done(unsure(), true), done(outcome, true)]).is_only_unsure();
        assert!(is_only_unsure(unsure()) && !is_only_unsure(missing()));
        assert_eq!(status(FetchMode::Update, unsure(), true), RunStatus::Done);
    }

    #[test]
    fn what_is_missing_is_told_with_what_was_tried_and_what_to_do_by_hand() {
        let lines = summary(FetchMode::Get, vec![done(missing(), true)]).lines().join("\n");
        assert_eq!(
            lines,
            "missing     1: kwb/2024.zip\n\
             fetch_missing: kwb 2024 “Kerncijfers” (needed for every map)\n  https://a.nl/b: gone (404)\n  \
             by hand: open https://a.nl/b in a browser and save it as `raw/kwb/2024.zip`\n  its page: \
             https://a.nl/page\n\
             Next: veerkracht fetch --data raw again: it goes on where this run ended"
        );
    }

    #[test]
    fn of_a_table_in_pages_the_address_of_its_rows_is_told() {
        let rows = Some("https://a.nl/b/TypedDataSet?$format=json".to_owned());
        let table = FileResult { rows, name: "gezondheid_1.json".to_owned(), ..done(missing(), false) };
        let said = summary(FetchMode::Get, vec![table]).lines().join("\n");
        assert!(
            said.contains("by hand: open https://a.nl/b/TypedDataSet?$format=json in a browser and save it"),
            "{said}"
        );
        assert!(said.contains("under `odata.nextLink` as `gezondheid_1_2.json`"), "{said}");
    }

    #[test]
    fn who_asks_for_another_division_is_told_the_newest_with_all_figures() {
        let of = |division| {
            RunSummary { division, ..summary(FetchMode::Get, vec![done(missing(), true)]) }.lines().join("\n")
        };
        assert!(of(2025).contains("2024 is the newest division with all figures: --division 2024"), "{}", of(2025));
        assert!(!of(2024).contains("newest division"));
    }

    #[test]
    fn bytes_are_told_in_megabytes() {
        assert_eq!(
            (megabytes(0), megabytes(1_260_000), megabytes(219_668_480)),
            ("0.0 MB".to_owned(), "1.3 MB".to_owned(), "220 MB".to_owned())
        );
    }
}
