//! Which file of the data folder holds what.
//!
//! In: a folder, and the catalogue. Out: [`Discovery`]. Guaranteed: files are sorted by source, year and part, and
//! those that have these in common by precedence; of identical ones the first is kept. Which of several different ones
//! counts, or whether they are pages of one table, is known only when they are read. What an archive holds is found as
//! if it lay in a folder of that name.

use std::cmp::{Ordering, Reverse};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use tempfile::TempDir;

mod claim;
mod measurement;
mod unclaimed_files;

use claim::{claim, claim_addresses, claim_closed, claim_observations, table_in};
use unclaimed_files::UNCLAIMED_NAMED;
pub(crate) use unclaimed_files::UnclaimedFiles;

use super::companions::{self, Companions};
use super::pattern::NameParts;
use super::{
    NamePattern, SourceError, SourceFile, SourceKind, SourceSpec, advice, archive, bulk, parquet, shapefile, tables,
};
use crate::problems::{ProblemCode, Problems};

/// Folders are looked into down to this depth, which ends a circle of links.
const DEEPEST: usize = 8;

/// What `fetch` writes beside the files, which holds no figures.
const OF_FETCH: [&str; 2] = ["fetch.lock", "LICENTIES.txt"];

/// What a data folder holds.
#[derive(Debug, Clone)]
pub struct Discovery {
    /// The files that a source claims.
    pub files: Vec<SourceFile>,
    /// Ids of the sources without a file, in the order of the catalogue.
    pub missing: Vec<String>,
    /// Files that no source claims.
    pub unclaimed: UnclaimedFiles,
    /// What to do with some of these: name and advice.
    pub advice: Vec<(String, String)>,
    /// The rest of these, by path and name.
    unadvised: Vec<(PathBuf, String)>,
    /// Files that a publisher packs with others and nothing needs: name, and what it is.
    pub besides: Vec<(String, &'static str)>,
    /// Files that a source claims and that cannot be had at all, such as a damaged member of an archive; with why not.
    pub unusable: Vec<(SourceFile, String)>,
    /// Where members of archives lie while this is held.
    _unpacked: Option<Arc<TempDir>>,
    /// The missing sources and the files that were passed over, as problems.
    pub problems: Problems,
}

impl Discovery {
    /// Lists the files of a source, oldest year first.
    pub fn of<'a>(&'a self, source: &'a str) -> impl Iterator<Item = &'a SourceFile> {
        self.files.iter().filter(move |file| file.source == source)
    }

    /// Adds what to do with files that no source claims though they hold its columns; `wanted` lists those of each
    /// source, by its id.
    pub(crate) fn advise(&mut self, wanted: &[(&str, &String)], specs: &[SourceSpec]) {
        for (path, name) in self.unadvised.drain(..) {
            if self.advice.len() >= UNCLAIMED_NAMED {
                break;
            }
            self.advice.extend(advice::by_columns(&path, wanted, specs).map(|todo| (name, todo)));
        }
    }
}

/// Walks the folder and its subfolders and matches the names of the files with the patterns of the catalogue.
///
/// Addresses are recognised by their content too, and their year is told by it: all of them are kept, because no map
/// needs any of them.
///
/// Of identical files the first by path is taken. Those of one source, year and part stand in this order: in the folder
/// itself before its subfolders, then by path. Files of one source whose years a column tells: first those of the
/// publisher's table that the catalogue lists first, then those higher in the folder, then the last by path, for names
/// end in a year. Hidden files are passed over. The wanted members of archives are unpacked.
///
/// # Errors
/// The folder is absent, unreadable, empty, or holds nothing that the catalogue knows; a pattern is wrong; there is no
/// room to unpack archives. A file that cannot be read, or a member that is damaged, is no error: it is listed.
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
    let Claims { files: mut claims, mut others, mut unusable } = claims_of(folder, paths, specs, &patterns);
    let mut companions = Companions::default();
    for claim in &claims {
        companions.add(&claim.name, claim.spec, claim.told.year)?;
    }
    let twice: Vec<bool> = claims.iter().map(|claim| claims.iter().any(|other| claim.is_again(other))).collect();
    let mut twice = twice.into_iter();
    claims.retain(|claim| !twice.next().unwrap_or(false) && !companions.is_part(&claim.name));
    others.retain(|(_, name)| !companions.is_beside(name));
    let (known, others): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|(_, name)| companions.describe(name).is_some());
    let known = known.into_iter().filter_map(|(_, name)| Some((companions.describe(&name)?, name)));
    let mut besides: Vec<(String, &str)> = known.map(|(what, name)| (name, what)).collect();
    besides.sort_by_key(|(_, what)| *what);
    let mut unclaimed = UnclaimedFiles::default();
    for (_, name) in &others {
        unclaimed.add(name.clone());
    }
    let (mut advice, mut unadvised) = (Vec::new(), Vec::new());
    for (path, name) in others {
        match advice::advice(&path, &name, specs) {
            Some(todo) => advice.push((name, todo)),
            None => unadvised.push((path, name)),
        }
    }
    advice.truncate(UNCLAIMED_NAMED);
    if claims.is_empty() && unusable.is_empty() {
        let todo: Vec<String> = advice.iter().map(|(name, todo)| format!("; {name}: {todo}")).collect();
        return Err(SourceError::Folder {
            path: folder.to_owned(),
            found: format!("{} files of no known source ({unclaimed}){}", unclaimed.count, todo.concat()),
            hint: "give them the publishers' own names, or add their names to `files` in sources.toml",
        });
    }
    let has_members = claims.iter().any(|claim| matches!(claim.place, Location::Member { .. }));
    let unpacked = if has_members { Some(Arc::new(temporary()?)) } else { None };
    let into = unpacked.as_ref().map(|folder| folder.path());
    let found: Vec<_> = claims
        .into_par_iter()
        .enumerate()
        .map(|(i, claim)| claim.measured(into.map(|folder| folder.join(i.to_string()))))
        .collect();
    let mut files = Vec::with_capacity(found.len());
    for found in found {
        match found {
            Ok(file) => files.push(file),
            Err(lost) => {
                let (file, error) = *lost;
                // No room is wrong with all of them.
                if matches!(error, SourceError::Unwritable { .. }) {
                    return Err(error);
                }
                let detail = file.without_place(&error);
                unusable.push((file, detail));
            }
        }
    }
    files.sort_by(|a, b| {
        let by_rank = || if a.year.is_none() { rank(a, specs).cmp(&rank(b, specs)) } else { Ordering::Equal };
        let by_name = || if a.year.is_none() { Reverse(&a.name).cmp(&Reverse(&b.name)) } else { a.name.cmp(&b.name) };
        key(a).cmp(&key(b)).then_with(by_rank).then_with(|| a.depth().cmp(&b.depth())).then_with(by_name)
    });
    let files = without_copies(files);

    let mut problems = Problems::default();
    let mut missing = Vec::new();
    let is_there = |file: &SourceFile, spec: &SourceSpec| file.source == spec.id;
    let is_missing = |spec: &&SourceSpec| {
        !files.iter().any(|file| is_there(file, spec)) && !unusable.iter().any(|(file, _)| is_there(file, spec))
    };
    for spec in specs.iter().filter(|spec| spec.kind != SourceKind::Addresses).filter(is_missing) {
        problems.report(
            ProblemCode::SourceMissing,
            &spec.id,
            format!("no file of “{}” in the data folder; {}", spec.title.en, spec.download.en),
        );
        missing.push(spec.id.clone());
    }
    let besides_figures = |kind: SourceKind| matches!(kind, SourceKind::Recoding | SourceKind::Addresses);
    for (file, detail) in unusable.iter().filter(|(file, _)| besides_figures(file.kind)) {
        problems.report(ProblemCode::TableUnusable, &file.name, format!("{detail}; it is left out"));
    }
    Ok(Discovery { files, missing, unclaimed, advice, unadvised, besides, unusable, _unpacked: unpacked, problems })
}

/// What the files of a folder are taken for.
#[derive(Default)]
struct Claims<'s> {
    files: Vec<ClaimedFile<'s>>,
    /// Files that nobody claims: where they are, and their names.
    others: Vec<(PathBuf, String)>,
    /// Files that a source claims and that cannot be opened, with the reason.
    unusable: Vec<(SourceFile, String)>,
}

/// Matches files, and the members of archives, with the catalogue. `paths` are relative to the folder.
fn claims_of<'s>(
    folder: &Path,
    paths: Vec<PathBuf>,
    specs: &'s [SourceSpec],
    patterns: &[Vec<NamePattern>],
) -> Claims<'s> {
    let Claims { files: mut claims, mut others, mut unusable } = Claims::default();
    for relative in paths {
        let (path, name) = (folder.join(&relative), name_of(&relative));
        // Addresses are read from their zip as it is.
        let by_name = claim(&name, specs, patterns).filter(|(spec, _)| spec.kind == SourceKind::Addresses);
        if let Some((spec, told)) = by_name.or_else(|| claim_addresses(&path, specs)) {
            claims.push(ClaimedFile { spec, told, place: Location::File(path), name });
            continue;
        }
        if archive::is_archive(&path) {
            let members = archive::members(&path);
            if let (Err(found), Some((spec, told))) = (&members, claim_closed(&name, specs, patterns)) {
                let file = ClaimedFile { spec, told, place: Location::File(path), name: name.clone() }.unread();
                let detail = format!("{name} cannot be opened ({found}); download it again");
                unusable.push((file, detail));
                continue;
            }
            let members = members.unwrap_or_default();
            let found = members.iter().filter_map(|member| {
                let inner = format!("{name}/{member}");
                let by_content = || claim_observations(&inner, table_in(&path, member), specs, patterns);
                let (spec, told) = claim(&inner, specs, patterns).or_else(by_content)?;
                let place = Location::Member { archive: path.clone(), member: member.clone() };
                Some(ClaimedFile { spec, told, place, name: inner })
            });
            let before = claims.len();
            claims.extend(found);
            if claims.len() == before {
                others.push((path, name));
            }
            continue;
        }
        // What has geometry is boundaries, whatever the end of its name.
        let collection = name.strip_suffix(".json").filter(|_| advice::is_feature_collection(&path));
        let collection = collection.map(|stem| format!("{stem}.geojson"));
        let geographic = name.strip_suffix(".parquet").filter(|_| parquet::is_geographic(&path));
        let known_as = collection.or_else(|| geographic.map(|stem| format!("{stem}.geoparquet")));
        let known_as = known_as.unwrap_or_else(|| name.clone());
        let by_content = || claim_observations(&name, bulk::told_table(&path), specs, patterns);
        match claim(&known_as, specs, patterns).or_else(by_content) {
            Some((spec, told)) => claims.push(ClaimedFile { spec, told, place: Location::File(path), name }),
            None => others.push((path, name)),
        }
    }
    Claims { files: claims, others, unusable }
}

/// A file that a source claims.
struct ClaimedFile<'s> {
    spec: &'s SourceSpec,
    told: NameParts,
    place: Location,
    name: String,
}

impl ClaimedFile<'_> {
    /// Describes the file before anything of it was read.
    fn unread(self) -> SourceFile {
        let (Location::File(path) | Location::Member { archive: path, .. }) = self.place;
        SourceFile {
            source: self.spec.id.clone(),
            kind: self.spec.kind,
            path,
            name: self.name,
            year: self.told.year,
            table: self.told.table,
            division: self.told.division,
            part: self.told.part,
            hash: String::new(),
            bytes: 0,
        }
    }

    /// Tells whether this is a shapefile of what its publisher gives as a GeoPackage too, in one archive or folder.
    fn is_again(&self, other: &ClaimedFile<'_>) -> bool {
        let within = |claim: &ClaimedFile<'_>| match &claim.place {
            Location::File(_) => companions::folder_of(&claim.name).to_owned(),
            Location::Member { archive, .. } => archive.display().to_string(),
        };
        shapefile::is_shapefile(&self.name)
            && tables::extension(Path::new(&other.name)) == "gpkg"
            && (&self.spec.id, self.told.year) == (&other.spec.id, other.told.year)
            && within(self) == within(other)
    }
}

/// Where it lies.
enum Location {
    File(PathBuf),
    Member { archive: PathBuf, member: String },
}

/// Makes the folder for what archives hold.
fn temporary() -> Result<TempDir, SourceError> {
    tempfile::Builder::new()
        .prefix("veerkracht-")
        .tempdir()
        .map_err(|source| SourceError::Unwritable { path: std::env::temp_dir(), source })
}

fn parse_patterns(specs: &[SourceSpec]) -> Result<Vec<Vec<NamePattern>>, SourceError> {
    let parse = |spec: &SourceSpec, text: &String| {
        NamePattern::parse(text).map_err(|found| SourceError::Pattern {
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

fn key(file: &SourceFile) -> (&str, Option<i32>, Option<&str>) {
    (&file.source, file.year, file.part.as_deref())
}

/// Places the publisher's table of a file in the order of the catalogue; a file that names none comes last.
fn rank(file: &SourceFile, specs: &[SourceSpec]) -> usize {
    let tables = specs.iter().find(|spec| spec.id == file.source).map_or(&[][..], |spec| &spec.tables);
    let is_own = |id: &str| file.table.as_deref().is_some_and(|table| table.eq_ignore_ascii_case(id));
    tables.iter().position(|table| is_own(&table.id)).unwrap_or(tables.len())
}

/// Keeps one of identical files per key; the files are sorted by key.
fn without_copies(files: Vec<SourceFile>) -> Vec<SourceFile> {
    let mut kept: Vec<SourceFile> = Vec::with_capacity(files.len());
    for file in files {
        let same = kept.iter().rev().take_while(|other| key(other) == key(&file));
        if !same.into_iter().any(|other| other.hash == file.hash) {
            kept.push(file);
        }
    }
    kept
}

#[cfg(test)]
mod tests;
