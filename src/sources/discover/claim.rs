//! Which source a file belongs to, by its name.
//!
//! In: the path of a file in the data folder, and the patterns of the catalogue. Out: a source, and what the name
//! tells. Guaranteed: the file's own name comes before those of the folders above it; these tell what it does not.

use std::path::Path;

use regex::Regex;

use crate::sources::name_year::named_year;
use crate::sources::pattern::NameParts;
use crate::sources::{NamePattern, SourceKind, SourceSpec, archive, bulk, tables};

/// Finds the first source with a pattern that the name fits, or that it would fit if the name of a folder above it were
/// part of its own: a table may lie in a folder that is named after it. A pattern with a table but no year fits only
/// tables that the catalogue lists.
pub(super) fn claim<'s>(
    name: &str,
    specs: &'s [SourceSpec],
    patterns: &[Vec<NamePattern>],
) -> Option<(&'s SourceSpec, NameParts)> {
    let own = claim_by(name, specs, patterns).or_else(|| claim_by_table(name, specs));
    let with_folder = || names_with_folder(name).into_iter().find_map(|name| claim_by(&name, specs, patterns));
    match own {
        // A folder may be named after the year alone.
        Some((spec, told)) if told.year.is_none() && told.table.is_none() => {
            let mut folders = name.rsplit('/').skip(1);
            let year = folders.find_map(named_year);
            let of_folder =
                with_folder().filter(|(other, told)| other.id == spec.id && year.is_some() && told.year == year);
            of_folder.or(Some((spec, told)))
        }
        own => own.or_else(with_folder),
    }
}

fn claim_by<'s>(
    name: &str,
    specs: &'s [SourceSpec],
    patterns: &[Vec<NamePattern>],
) -> Option<(&'s SourceSpec, NameParts)> {
    specs.iter().zip(patterns).find_map(|(spec, patterns)| {
        let mut told = patterns.iter().find_map(|pattern| {
            // A table of another source is none of this one, whatever year stands before it.
            let is_other = |id: &str| specs.iter().any(|other| other.id != spec.id && other.table(id).is_some());
            pattern.told_by(name).filter(|told| {
                let Some(id) = told.table.as_deref() else { return true };
                spec.table(id).is_some() || (told.year.is_some() && !is_other(id))
            })
        })?;
        // A table that is listed is of its own year, whatever else its name tells: when it was downloaded, or a slip.
        if told.table.is_none() {
            told.table = table_in_name(name).filter(|id| spec.table(id).is_some());
        }
        let listed = told.table.as_deref().and_then(|id| spec.table(id)).and_then(|table| table.year);
        told.year = listed.or(told.year);
        Some((spec, told))
    })
}

/// Finds the source of a listed table whose name stands in that of a file between nothing but numbers, such as the day
/// of its download.
fn claim_by_table<'s>(name: &str, specs: &'s [SourceSpec]) -> Option<(&'s SourceSpec, NameParts)> {
    let file = name.rsplit('/').next().unwrap_or(name);
    let (stem, end) = file.split_once('.')?;
    let is_table = ["csv", "csv.gz", "json", "json.gz", "tsv", "xlsx", "xls", "parquet", "jsonl"]
        .iter()
        .any(|known| end.eq_ignore_ascii_case(known));
    let table = table_in_name(stem).filter(|_| is_table)?;
    let rest = stem.to_ascii_uppercase().replacen(&table, "", 1);
    if rest.chars().any(char::is_alphabetic) {
        return None;
    }
    let spec = specs.iter().find(|spec| spec.table(&table).is_some())?;
    let year = spec.table(&table).and_then(|table| table.year);
    Some((spec, NameParts { year, table: Some(table), ..NameParts::default() }))
}

/// Finds the name of a publisher's table in that of a file.
fn table_in_name(name: &str) -> Option<String> {
    let file = name.rsplit('/').next().unwrap_or(name);
    let found = Regex::new("(?i)(?:^|[^0-9])([0-9]{5}NED)").ok()?.captures(file)?.get(1)?.as_str();
    Some(found.to_ascii_uppercase())
}

/// Finds the source of observations whose name and folder tell nothing, by the table that is told beside them.
pub(super) fn claim_observations<'s>(
    name: &str,
    table: Option<String>,
    specs: &'s [SourceSpec],
    patterns: &[Vec<NamePattern>],
) -> Option<(&'s SourceSpec, NameParts)> {
    let file = name.rsplit('/').next().unwrap_or(name);
    claim(&format!("{}/{file}", table?), specs, patterns)
}

/// Tells what the publisher calls the table of observations in an archive, by the properties beside them.
pub(super) fn table_in(archive: &Path, member: &str) -> Option<String> {
    if !bulk::is_observations(Path::new(member)) {
        return None;
    }
    let folder = member.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/"));
    let properties = format!("{folder}{}", bulk::PROPERTIES);
    bulk::properties::table(archive::start_of(archive, &properties, bulk::properties::MOST)?.as_slice())
}

/// Finds the source of addresses for a file with their header, whatever its name.
pub(super) fn claim_addresses<'s>(path: &Path, specs: &'s [SourceSpec]) -> Option<(&'s SourceSpec, NameParts)> {
    let spec = specs.iter().find(|spec| spec.kind == SourceKind::Addresses)?;
    let may_be = ["zip", "csv"].contains(&tables::extension(path).as_str());
    may_be.then(|| veerkracht_recode::address_year(path)).flatten().map(|_year| (spec, NameParts::default()))
}

/// Finds the source of an archive that cannot be opened, by its name: as that of the cells of a table, or of what is
/// packed alone.
pub(super) fn claim_closed<'s>(
    name: &str,
    specs: &'s [SourceSpec],
    patterns: &[Vec<NamePattern>],
) -> Option<(&'s SourceSpec, NameParts)> {
    let stem = name.strip_suffix(".zip").unwrap_or(name);
    let may_be = [format!("{stem}/Observations.csv"), format!("{stem}.csv"), format!("{stem}.gpkg")];
    may_be.iter().find_map(|name| claim(name, specs, patterns))
}

/// Lists what a file would be called with the name of a folder above it, the nearest first: before its own name, or at
/// the end of it.
fn names_with_folder(name: &str) -> Vec<String> {
    let mut parts: Vec<&str> = name.split('/').collect();
    let Some(file) = parts.pop() else { return Vec::new() };
    let (stem, end) = file.split_once('.').map_or((file, String::new()), |(stem, end)| (stem, format!(".{end}")));
    let folders = parts.iter().rev().map(|folder| folder.strip_suffix(".zip").unwrap_or(folder));
    folders.flat_map(|folder| [format!("{folder}_{file}"), format!("{stem}_{folder}{end}")]).collect()
}
