//! Files of one source and year become one table, or say why they cannot.
//!
//! In: what was read of files that hold the same by their names. Out: those that count. Guaranteed: pages of one table
//! are joined where no area stands in two of them, and only if none is missing, as far as they tell; of files with a
//! common area one counts, by what stands in them; what has none of the figures counts for nothing beside what has
//! them.

use std::collections::HashSet;

use crate::commands::numbers::thousands;
use crate::problems::{ProblemCode, Problems};
use crate::sources::{Cell, RowIds, SourceError, SourceFile, SourceSpec, TablePage};

/// A table has no more pages than this.
const MOST_PAGES: u64 = 100;

/// So many of the files of one table are named.
const FILES_NAMED: usize = 5;

/// A file with what was read of it.
pub(super) struct ReadFile<'f> {
    pub(super) file: &'f SourceFile,
    pub(super) spec: &'f SourceSpec,
    pub(super) page: TablePage,
}

/// What is wrong with a file.
pub(super) type FileError<'f> = (&'f SourceFile, SourceError);

/// Keeps the files of a group that count, in their order.
///
/// # Errors
/// What is wrong with files without which the others are no whole.
pub(super) fn join<'f>(
    read: Vec<Result<ReadFile<'f>, FileError<'f>>>,
    wanted: &[&str],
    problems: &mut Problems,
) -> Result<Vec<ReadFile<'f>>, Vec<FileError<'f>>> {
    let has_figures = |read: &ReadFile<'_>| wanted.iter().any(|name| read.page.table.column(name).is_some());
    let is_table = read.iter().any(|read| read.as_ref().is_ok_and(has_figures));
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    for read in read {
        match read {
            Ok(read) if is_table && !has_figures(&read) => {
                let detail = "has none of the figures that are read: it is no part of the table beside it".to_owned();
                problems.report(ProblemCode::FilePassedOver, &read.file.name, detail);
            }
            Ok(read) => {
                if !is_table {
                    let detail =
                        format!("has none of the figures that are read; its columns are {}", read.page.listed());
                    problems.report(ProblemCode::ColumnMissing, &read.file.name, detail);
                }
                files.push(read);
            }
            Err((file, error @ SourceError::ColumnMissing { .. })) if is_table => {
                problems.report(ProblemCode::FilePassedOver, &file.name, file.without_place(&error));
            }
            Err(failed) => wrong.push(failed),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    report_nothing(&files, problems);
    let kept = without_rivals(files, problems)?;
    let rows: usize = kept.iter().map(|read| read.page.table.rows()).sum();
    let is_whole = |read: &&ReadFile<'_>| read.spec.rows.is_empty();
    let count = kept.iter().filter(is_whole).filter_map(|read| read.page.count).max();
    if let (Some(count), Some(first)) = (count.filter(|count| *count > rows as u64), kept.first()) {
        return Err(vec![(first.file, first.file.incomplete(rows, Some(count)))]);
    }
    match missing_page(&kept).filter(|_| count.is_none()) {
        Some(last) => Err(vec![(kept[last].file, kept[last].file.incomplete(kept[last].page.table.rows(), None))]),
        None => Ok(kept),
    }
}

/// Keeps of files with a common area the one with the most areas, wherever it lies: a selection that was put beside a
/// table of the country is not the country. Of two that have about as many the one that lies higher in the folder is
/// kept; side by side nobody knows which is meant.
fn without_rivals<'f>(
    files: Vec<ReadFile<'f>>,
    problems: &mut Problems,
) -> Result<Vec<ReadFile<'f>>, Vec<FileError<'f>>> {
    let areas: Vec<HashSet<String>> = files.iter().map(keys).collect();
    let are_rivals = |one: usize, other: usize| !areas[one].is_disjoint(&areas[other]);
    let is_part_of = |one: usize, other: usize| areas[one].len() * 10 < areas[other].len() * 9;
    let is_outdone = |one: usize| (0..files.len()).any(|other| is_part_of(one, other) && are_rivals(one, other));
    let mut order: Vec<(bool, usize)> = (0..files.len()).map(|file| (is_outdone(file), file)).collect();
    order.sort_by_key(|(is_outdone, file)| (*is_outdone, files[*file].file.depth()));
    let mut chosen: Vec<usize> = Vec::new();
    for (_, file) in order {
        let Some(rival) = chosen.iter().copied().find(|rival| are_rivals(file, *rival)) else {
            chosen.push(file);
            continue;
        };
        let (own, other) = (files[file].file, files[rival].file);
        let detail = if is_part_of(file, rival) {
            let (all, common) = (areas[file].len(), areas[file].intersection(&areas[rival]).count());
            format!(
                "{common} of its {all} areas stand in {} too, which has {} and is taken for the same source and year: \
                 none of its figures is used",
                other.name,
                areas[rival].len()
            )
        } else if own.depth() == other.depth() {
            return Err(vec![(own, other.ambiguous_with(own))]);
        } else {
            format!("{} is taken for the same source and year, because it lies higher in the folder", other.name)
        };
        problems.report(ProblemCode::FilePassedOver, &own.name, detail);
    }
    let files = files.into_iter().enumerate().filter(|(file, _)| chosen.contains(file));
    Ok(files.map(|(_, read)| read).collect())
}

/// Says of which files a table was put together, and how many areas each brings; none of a table in one file.
pub(super) fn parts_line(kept: &[ReadFile<'_>]) -> Option<String> {
    let [first, _, ..] = kept else { return None };
    let year = first.file.year.map_or_else(String::new, |year| format!(" of {year}"));
    let named = kept.iter().take(FILES_NAMED);
    let named: Vec<String> =
        named.map(|read| format!("{} ({})", read.file.name, thousands(keys(read).len()))).collect();
    let more = kept.len() - named.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Some(format!(
        "{}{year}, areas of several files that have none in common: {}{more}",
        first.file.source,
        named.join(", ")
    ))
}

/// Reports files that make up a table of which no row is kept; a page may well have none.
fn report_nothing(files: &[ReadFile<'_>], problems: &mut Problems) {
    if files.iter().any(|read| read.page.nothing.is_none()) {
        return;
    }
    for read in files {
        let nothing = read.page.nothing.as_deref().unwrap_or_default();
        let detail = format!("{nothing}; none of its figures is used: download the rows that count too");
        problems.report(ProblemCode::TableUnusable, &read.file.name, detail);
    }
}

/// Lists the areas of a file, with their year where a column tells it.
fn keys(read: &ReadFile<'_>) -> HashSet<String> {
    let TablePage { table, code, year, .. } = &read.page;
    let Some(code) = code else { return HashSet::new() };
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.to_ascii_uppercase(),
        Cell::Number(number) => number.to_string(),
        Cell::Missing => String::new(),
    };
    let keys = (0..table.rows()).map(|row| {
        let cells = table.row(row);
        let year = year.map_or_else(String::new, |year| text(&cells[year]));
        (text(&cells[*code]), year)
    });
    keys.filter(|(code, _)| !code.is_empty()).map(|(code, year)| format!("{code} {year}")).collect()
}

/// Finds a page whose next page is not there: where all name a next one the last is missing; and where they count the
/// rows before it, they tell which.
fn missing_page(files: &[ReadFile<'_>]) -> Option<usize> {
    let with_next: Vec<(usize, &str)> =
        files.iter().enumerate().filter_map(|(i, read)| Some((i, read.page.next.as_deref()?))).collect();
    let (last, _) = *with_next.last()?;
    if with_next.len() == files.len() {
        return Some(last);
    }
    if let Some(page) = apart(files) {
        return Some(page);
    }
    if files.iter().any(|read| !read.spec.rows.is_empty()) {
        // Rows that were filtered out are not counted here.
        return None;
    }
    let mut skips: Vec<(u64, usize)> =
        with_next.iter().map(|(i, link)| Some((skipped(link)?, *i))).collect::<Option<_>>()?;
    skips.sort_unstable();
    let gap = skips.iter().enumerate().find(|(before, (skip, page))| {
        let rows = files[*page].page.table.rows() as u64;
        // A service gives pages of one length; one that was cut by hand tells nothing.
        let pages = if rows > 0 && skip % rows == 0 { skip / rows } else { u64::MAX };
        pages <= MOST_PAGES && pages != *before as u64 + 1
    });
    gap.map(|(before, (_, page))| before.checked_sub(1).map_or(*page, |before| skips[before].1))
}

/// Finds a page that names a next one, which is not there by the numbers of the rows.
fn apart(files: &[ReadFile<'_>]) -> Option<usize> {
    let mut pages: Vec<(usize, &RowIds)> =
        files.iter().enumerate().filter_map(|(i, read)| Some((i, read.page.ids.as_ref()?))).collect();
    pages.sort_by_key(|(_, ids)| ids.first());
    let widest = pages.iter().map(|(_, ids)| ids.widest()).max()?;
    let followed = pages.windows(2).filter(|pair| files[pair[0].0].page.next.is_some());
    followed
        .map(|pair| (pair[0], pair[1]))
        .find(|(page, later)| page.1.is_apart_from(later.1, widest))
        .map(|(page, _)| page.0)
}

/// Reads in the address of a page how many rows come before it.
fn skipped(link: &str) -> Option<u64> {
    let (_, after) = link.split_once("skip=")?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests;
