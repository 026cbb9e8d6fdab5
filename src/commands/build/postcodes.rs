//! The addresses of the year of the division become a file of postcodes beside the dataset.
//!
//! In: the files that were found, and the areas. Out: the file, or a word why there is none; one that an earlier build
//! left and that is not made anew is removed, because it may be of another division.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use veerkracht_files::PartialFile;
use veerkracht_postcodes::{About, PostcodeRow, PostcodesWriter, is_postcodes};
use veerkracht_recode::Addresses;

use crate::areas::{AreaSet, Buurt};
use crate::commands::numbers::thousands;
use crate::config::Config;
use crate::dataset::postcodes_beside;
use crate::sources::{Discovery, SourceFile, SourceKind};

/// So many people live at addresses.
const FEW_PEOPLE: f64 = 50.0;

/// What became of the postcodes.
#[derive(Debug)]
pub(super) enum PostcodesOutcome {
    /// They were written.
    Written {
        /// Where.
        path: PathBuf,
        /// How many addresses.
        addresses: usize,
        /// How many of them have the code of no buurt of the division.
        elsewhere: usize,
        /// In how many buurten with inhabitants there is none, and how many of those there are.
        uncovered: (usize, usize),
        /// Length of the file in bytes.
        bytes: u64,
    },
    /// There are none, with why.
    None {
        /// Why.
        why: String,
        /// The file of an earlier build that was removed.
        removed: Option<PathBuf>,
    },
}

impl PostcodesOutcome {
    /// Says in a few words what was done.
    pub(super) fn name(&self) -> String {
        match self {
            PostcodesOutcome::Written { path, .. } => format!("`{}`", path.display()),
            PostcodesOutcome::None { .. } => "none".to_owned(),
        }
    }

    /// Says it for the summary.
    pub(super) fn line(&self) -> String {
        match self {
            PostcodesOutcome::Written { path, addresses, elsewhere, uncovered: (without, inhabited), bytes } => {
                let elsewhere = match elsewhere {
                    0 => String::new(),
                    count => format!(", {} of them in no buurt of the division", thousands(*count)),
                };
                let partial = if 100 * without > *inhabited {
                    format!(
                        "; none in {} of {} buurten with inhabitants: the file of addresses is probably a part of one, \
                         download it again",
                        thousands(*without),
                        thousands(*inhabited)
                    )
                } else {
                    String::new()
                };
                format!(
                    "{} addresses{elsewhere}, {} KB in `{}`{partial}",
                    thousands(*addresses),
                    thousands(usize::try_from(bytes.div_ceil(1000)).unwrap_or(usize::MAX)),
                    path.display()
                )
            }
            PostcodesOutcome::None { why, removed } => {
                let removed = removed.as_ref().map_or_else(String::new, |path| {
                    format!("; `{}`, which an earlier build left, is removed", path.display())
                });
                format!("none: {why}{removed}")
            }
        }
    }
}

/// Writes the postcodes beside a dataset that was saved. What is wrong with them costs nothing else.
pub(super) fn write(found: &Discovery, config: &Config, areas: &AreaSet, dataset: &Path) -> PostcodesOutcome {
    let path = postcodes_beside(dataset);
    match addresses_of(found, areas.year).and_then(|file| build_file(file, config, areas, &path)) {
        Ok(written) => written,
        Err(error) => {
            // Somebody else's file stays.
            let removed = is_postcodes(&path) && fs::remove_file(&path).is_ok();
            PostcodesOutcome::None { why: format!("{error:#}"), removed: removed.then_some(path) }
        }
    }
}

/// Finds the one file with the addresses of a year.
fn addresses_of(found: &Discovery, year: i32) -> anyhow::Result<&SourceFile> {
    let of_year = |file: &&SourceFile| file.kind == SourceKind::Addresses && file.year == Some(year);
    let mut files = found.files.iter().filter(of_year);
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file),
        (Some(first), Some(second)) => {
            anyhow::bail!("{} and {} both have the addresses of {year}; take one away", first.name, second.name)
        }
        (None, _) => anyhow::bail!("there is no file with the addresses of {year}"),
    }
}

fn build_file(file: &SourceFile, config: &Config, areas: &AreaSet, path: &Path) -> anyhow::Result<PostcodesOutcome> {
    if path.exists() && !is_postcodes(path) {
        anyhow::bail!("`{}` is something else, and stays; take it away", path.display());
    }
    let mut place = PartialFile::create(path)?;
    let addresses = Addresses::read(&file.path, &file.name)?;
    let codes: Vec<[u8; 8]> = addresses.codes().iter().map(|code| code.bytes()).collect();
    let is_here: Vec<bool> = addresses.codes().iter().map(|code| areas.find(&code.to_string()).is_some()).collect();
    let mut writer = PostcodesWriter::new(about(file, config, areas), &codes)?;
    let mut elsewhere = 0;
    for row in addresses.rows() {
        elsewhere += usize::from(!is_here[row.code]);
        writer.push(PostcodeRow { postcode: row.postcode, number: row.number, code: row.code })?;
    }
    let known: HashSet<String> = addresses.codes().iter().map(ToString::to_string).collect();
    let has_people = |buurt: &&Buurt| buurt.inhabitants.is_some_and(|people| people >= FEW_PEOPLE);
    let inhabited: Vec<&Buurt> = areas.buurten.iter().filter(has_people).collect();
    let without = inhabited.iter().filter(|buurt| !known.contains(&buurt.code)).count();
    let count = addresses.count();
    // Eight bytes an address are free before the file is brought to disk.
    drop(addresses);
    let bytes = writer.finish(&mut place)?;
    place.put_in_place().context("writing postcodes")?;
    Ok(PostcodesOutcome::Written {
        path: path.to_owned(),
        addresses: count,
        elsewhere,
        uncovered: (without, inhabited.len()),
        bytes,
    })
}

/// Says whose addresses they are; of a made-up region, nobody's.
fn about(file: &SourceFile, config: &Config, areas: &AreaSet) -> About {
    let told = config.clone().telling_fiction(areas.gemeenten.iter().map(|gemeente| gemeente.code.as_str()));
    let spec = told.sources.into_iter().find(|spec| spec.id == file.source);
    let (title, attribution, licence) =
        spec.map_or_else(Default::default, |spec| ([spec.title.nl, spec.title.en], spec.attribution, spec.licence));
    About { year: areas.year, title, attribution, licence }
}
