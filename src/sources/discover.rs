//! Which file of the data folder holds what.
//!
//! In: a folder, and the catalogue. Out: [`Discovery`]. Guaranteed: files are sorted by source, year and part, and
//! those that have these in common by precedence; per source, year and part there is one file. Files whose years a
//! column tells are all kept: which of them counts is known only for each year and area, when they are read.

use std::cmp::{Ordering, Reverse};
use std::fmt::{self, Write as _};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::pattern::Told;
use super::{Pattern, SourceError, SourceFile, SourceSpec, text};
use crate::problems::{ProblemCode, Problems};

/// Folders are looked into down to this depth, which ends a circle of links.
const DEEPEST: usize = 8;

/// What `fetch` writes beside the files, which holds no figures.
const OF_FETCH: [&str; 2] = ["fetch.lock", "LICENTIES.txt"];

/// How many files that no source claims are named.
const UNCLAIMED_NAMED: usize = 10;

/// What a data folder holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Discovery {
    /// The files that a source claims.
    pub files: Vec<SourceFile>,
    /// Ids of the sources without a file, in the order of the catalogue.
    pub missing: Vec<String>,
    /// Files that no source claims.
    pub unclaimed: Unclaimed,
    /// The missing sources and the files that were passed over, as problems.
    pub problems: Problems,
}

/// Files of a data folder that no source claims.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unclaimed {
    /// How many there are.
    pub count: usize,
    /// The first of them by path, at most [`UNCLAIMED_NAMED`], relative to the folder.
    pub first: Vec<String>,
}

impl Unclaimed {
    fn add(&mut self, name: String) {
        self.count += 1;
        if self.first.len() < UNCLAIMED_NAMED {
            self.first.push(name);
        }
    }
}

impl fmt::Display for Unclaimed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first.join(", "))?;
        match self.count - self.first.len() {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl Discovery {
    /// Lists the files of a source, oldest year first.
    pub fn of<'a>(&'a self, source: &'a str) -> impl Iterator<Item = &'a SourceFile> {
        self.files.iter().filter(move |file| file.source == source)
    }
}

/// Walks the folder and its subfolders and matches the names of the files with the patterns of the catalogue.
///
/// Of several files for one source, year and part the one in the folder itself is taken before those in its subfolders,
/// which are told as problems; of identical ones the first by path. Files of one source whose years a column tells are
/// all taken: first those of the publisher's table that the catalogue lists first, then those higher in the folder,
/// then the last by path, for names end in a year. Hidden files are passed over.
///
/// # Errors
/// The folder is absent, unreadable, empty, or holds nothing that the catalogue knows; a pattern is wrong; two
/// different files hold the same source, year and part equally deep in the folder.
pub fn discover(folder: &Path, specs: &[SourceSpec]) -> Result<Discovery, SourceError> {
    let patterns = parse_patterns(specs)?;
    let mut paths = Vec::new();
    walk(folder, folder, 0, &mut paths)?;
    paths.sort();
    if paths.is_empty() {
        return Err(SourceError::Folder {
            path: folder.to_owned(),
            found: "no files in it".to_owned(),
            hint: "put the publishers' files there; data/README.md says which",
        });
    }
    let mut claims = Vec::new();
    let mut unclaimed = Unclaimed::default();
    for relative in paths {
        let name = name_of(&relative);
        match claim(&name, specs, &patterns) {
            Some((spec, told)) => claims.push((spec, told, folder.join(&relative), name)),
            None => unclaimed.add(name),
        }
    }
    if claims.is_empty() {
        return Err(SourceError::Folder {
            path: folder.to_owned(),
            found: format!("{} files of no known source ({unclaimed})", unclaimed.count),
            hint: "give them the publishers' own names, or add their names to `files` in sources.toml",
        });
    }
    let mut files = claims
        .into_par_iter()
        .map(|(spec, told, path, name)| source_file(spec, told, path, name))
        .collect::<Result<Vec<_>, SourceError>>()?;
    files.sort_by(|a, b| {
        let by_rank = || if a.year.is_none() { rank(a, specs).cmp(&rank(b, specs)) } else { Ordering::Equal };
        let by_path = || if a.year.is_none() { Reverse(&a.path).cmp(&Reverse(&b.path)) } else { a.path.cmp(&b.path) };
        key(a).cmp(&key(b)).then_with(by_rank).then_with(|| depth(a).cmp(&depth(b))).then_with(by_path)
    });
    let mut problems = Problems::default();
    let files = without_copies(files, &mut problems)?;

    let mut missing = Vec::new();
    for spec in specs.iter().filter(|spec| !files.iter().any(|file| file.source == spec.id)) {
        problems.report(
            ProblemCode::SourceMissing,
            &spec.id,
            format!("no file of “{}” in the data folder; {}", spec.title.en, spec.download.en),
        );
        missing.push(spec.id.clone());
    }
    Ok(Discovery { files, missing, unclaimed, problems })
}

fn parse_patterns(specs: &[SourceSpec]) -> Result<Vec<Vec<Pattern>>, SourceError> {
    let parse = |spec: &SourceSpec, text: &String| {
        Pattern::parse(text).map_err(|found| SourceError::Pattern {
            source_id: spec.id.clone(),
            pattern: text.clone(),
            found,
        })
    };
    specs.iter().map(|spec| spec.files.iter().map(|text| parse(spec, text)).collect()).collect()
}

fn walk(root: &Path, folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), SourceError> {
    let refused = |path: &Path, error: io::Error| SourceError::Folder {
        path: path.to_owned(),
        found: error.to_string(),
        hint: "check the path and its permissions",
    };
    for entry in fs::read_dir(folder).map_err(|error| refused(folder, error))? {
        let path = entry.map_err(|error| refused(folder, error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || name.starts_with("~$") || depth == 0 && OF_FETCH.contains(&&*name) {
            continue;
        }
        if path.is_dir() {
            if depth < DEEPEST {
                walk(root, &path, depth + 1, paths)?;
            }
        } else if let Ok(relative) = path.strip_prefix(root) {
            paths.push(relative.to_owned());
        }
    }
    Ok(())
}

/// Names a file by its path in the folder: the same on every system, and different for every file, also where bytes are
/// not UTF-8.
fn name_of(relative: &Path) -> String {
    let mut name = String::new();
    for part in relative {
        if !name.is_empty() {
            name.push('/');
        }
        for chunk in part.as_encoded_bytes().utf8_chunks() {
            name.push_str(chunk.valid());
            for byte in chunk.invalid() {
                // Writing to a string does not fail.
                let _ = write!(name, "\\x{byte:02X}");
            }
        }
    }
    name
}

/// Finds the first source with a pattern that the name fits. A pattern with a table but no year fits only tables that
/// the catalogue lists.
fn claim<'s>(name: &str, specs: &'s [SourceSpec], patterns: &[Vec<Pattern>]) -> Option<(&'s SourceSpec, Told)> {
    specs.iter().zip(patterns).find_map(|(spec, patterns)| {
        let mut told = patterns.iter().find_map(|pattern| {
            pattern
                .told_by(name)
                .filter(|told| told.year.is_some() || told.table.as_deref().is_none_or(|id| spec.table(id).is_some()))
        })?;
        if told.year.is_none() {
            told.year = told.table.as_deref().and_then(|id| spec.table(id)).and_then(|table| table.year);
        }
        Some((spec, told))
    })
}

fn source_file(spec: &SourceSpec, told: Told, path: PathBuf, name: String) -> Result<SourceFile, SourceError> {
    let mut file = text::open(&path)?;
    let mut hash = || {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(&mut file)?;
        Ok((hasher.finalize().to_hex().to_string(), file.metadata()?.len()))
    };
    let (hash, bytes) = hash().map_err(|source| SourceError::Unreadable { path: path.clone(), source })?;
    Ok(SourceFile {
        source: spec.id.clone(),
        kind: spec.kind,
        path,
        name,
        year: told.year,
        table: told.table,
        part: told.part,
        hash,
        bytes,
    })
}

fn key(file: &SourceFile) -> (&str, Option<i32>, Option<&str>) {
    (&file.source, file.year, file.part.as_deref())
}

/// Places the publisher's table of a file in the order of the catalogue; a file that names none comes last.
fn rank(file: &SourceFile, specs: &[SourceSpec]) -> usize {
    let tables = specs.iter().find(|spec| spec.id == file.source).map_or(&[][..], |spec| &spec.tables);
    let is_own = |id: &str| file.table.as_deref().is_some_and(|table| table.eq_ignore_ascii_case(id));
    tables.iter().position(|table| is_own(&table.id)).unwrap_or(tables.len())
}

/// Counts the folders above a file.
fn depth(file: &SourceFile) -> usize {
    file.path.components().count()
}

/// Keeps one file per key, and all different ones where the key has no year; the files are sorted by key and depth.
fn without_copies(files: Vec<SourceFile>, problems: &mut Problems) -> Result<Vec<SourceFile>, SourceError> {
    let mut kept: Vec<SourceFile> = Vec::with_capacity(files.len());
    for file in files {
        if kept.iter().rev().take_while(|other| key(other) == key(&file)).any(|other| other.hash == file.hash) {
            continue;
        }
        match kept.last() {
            Some(last) if file.year.is_some() && key(last) == key(&file) => {
                if depth(&file) > depth(last) {
                    let detail = format!(
                        "{} is taken for the same source and year, because it lies higher in the folder",
                        last.name
                    );
                    problems.report(ProblemCode::FilePassedOver, file.name, detail);
                } else {
                    return Err(SourceError::Ambiguous {
                        source_id: file.source,
                        year: file.year,
                        first: last.path.clone(),
                        second: file.path,
                    });
                }
            }
            _ => kept.push(file),
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests;
