//! Finds, for an area of the division, the codes under which an older table knows it (METHOD section 3).
//!
//! In: the recoding rows, the years and flags of the tables. Out: per code and table year its sources with weights.
//! Guaranteed: there is one way back through each year; rows that would be another are refused and reported; what
//! cannot be traced stays, marked as lost.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::raw_tables::RawTable;
use super::recoding::{PackedCode, PackedRow, Recoding};
use super::{LineageRules, RecodingSource, StatisticsConfig};
use crate::areas::AreaSet;
use crate::problems::{ProblemCode, Problems};

mod dead_ends;
mod sums;

#[cfg(test)]
mod tests;

/// A code of an older table that (partly) became an area, with its weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LineageSource {
    /// Code in the older table.
    pub code: String,
    /// Share of that code's addresses that belongs to the area, 0 to 1: the weight of counts.
    pub share_of_code: f64,
    /// Share of the area's addresses that came from that code, 0 to 1: how much of the area is traced.
    pub share_of_area: f64,
    /// Why nothing of it can be used; none where it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub lost: Option<Loss>,
}

/// Why a source cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Loss {
    /// The table of this year flags the code as redrawn, and no row says from what.
    Redrawn(i32),
    /// The row of the recoding table to this year cannot be read.
    Unreadable(i32),
    /// The row of the recoding table to this year says that the area came from elsewhere.
    Elsewhere(i32),
    /// The older table has no such code.
    Absent,
}

/// What a publisher says of an area that is not what it was the year before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AreaChange {
    /// Another code.
    Renumbered,
    /// Another boundary.
    Redrawn,
}

/// What happened to the codes in a year.
#[derive(Debug, Default)]
struct YearChanges {
    /// The rows into codes of the year, in the order of these.
    rows: Range<usize>,
    /// Codes that are flagged.
    changes: HashMap<String, AreaChange>,
}

/// The way of an area of the division back to an older table.
#[derive(Debug, PartialEq)]
pub(crate) struct Trace {
    /// Its codes there, with their weights; those that cannot be used say why they are lost.
    pub sources: Vec<LineageSource>,
    /// Whether anything on the way says that the area was another one: a row that is none of identity, or a flag.
    pub changed: bool,
    /// Whether a row of a recoding led back.
    pub by_rows: bool,
}

/// A code on the way back.
struct TracedCode {
    source: LineageSource,
    /// Year in which the code stands: changes of later years do not touch it.
    year: i32,
}

/// Everything that is known of changes of codes, per year.
#[derive(Debug, Default)]
pub(crate) struct Lineage {
    /// Its rows are those that count, in the order of years, new codes and places.
    recoding: Recoding,
    /// The years that have a table or rows into their codes.
    steps: BTreeMap<i32, YearChanges>,
    /// Per row into a year after the division: its old code and its years; sorted.
    later: Vec<(PackedCode, i32, i32)>,
    /// Whether something flags the changes of the division year.
    is_division_flagged: bool,
    /// Where the rows came from; none where there are none.
    source: Option<RecodingSource>,
}

impl Lineage {
    /// Orders the recoding rows, links and flags by year.
    pub(super) fn new(
        rules: &LineageRules,
        areas: &AreaSet,
        tables: &[RawTable],
        mut recoding: Recoding,
        links: &[(i32, String, String)],
        problems: &mut Problems,
    ) -> Lineage {
        let is_own = |table: &&RawTable| table.source == rules.source && table.division == table.year;
        let tables: Vec<_> = tables.iter().filter(is_own).collect();
        let change_of = |flag: Option<i32>| match flag? {
            flag if flag == rules.changed => Some(AreaChange::Redrawn),
            flag if flag == rules.renumbered => Some(AreaChange::Renumbered),
            _ => None,
        };
        let mut steps: BTreeMap<i32, YearChanges> = BTreeMap::new();
        for table in &tables {
            let flagged = table.buurten().filter_map(|code| {
                let change = change_of(table.flags[table.row(code)?])?;
                Some((code.to_owned(), change))
            });
            steps.entry(table.year).or_default().changes = flagged.collect();
        }
        // Where no table tells the changes of the division year, its boundary file does.
        let mut is_division_flagged = steps.contains_key(&areas.year);
        if !is_division_flagged && areas.buurten.iter().any(|buurt| buurt.change_flag.is_some()) {
            let flagged = areas.buurten.iter();
            let flagged = flagged.filter_map(|buurt| Some((buurt.code.clone(), change_of(buurt.change_flag)?)));
            steps.entry(areas.year).or_default().changes = flagged.collect();
            is_division_flagged = true;
        }
        recoding.forget_index();
        let source = RecodingSource::of(&recoding);
        let is_counted = source.as_ref().is_some_and(|source| source.of_addresses);
        sums::report(&mut recoding, is_counted, problems);
        if !is_counted {
            dead_ends::report(&recoding, &tables, areas, problems);
            let is_flagged = |year, code: &str| steps.get(&year).is_some_and(|step| step.changes.contains_key(code));
            sums::report_twice(&recoding, &tables, is_flagged, problems);
        }
        let linked = linked_rows(&tables, areas.year, &recoding.rows, links);
        refuse_overlapping(&mut recoding, problems);
        recoding.rows.retain(|row| !row.is_refused());
        recoding.extend(linked);
        let later = recoding.rows.iter().filter(|row| row.is_readable() && row.year_to() > areas.year);
        let mut later: Vec<_> = later.map(|row| (row.code_from, row.year_from(), row.year_to())).collect();
        later.sort_unstable();
        recoding.rows.sort_unstable_by_key(|row| (row.year_to(), row.code_to, row.place()));
        let mut first = 0;
        for rows in recoding.rows.chunk_by(|a, b| a.year_to() == b.year_to()) {
            steps.entry(rows[0].year_to()).or_default().rows = first..first + rows.len();
            first += rows.len();
        }
        Lineage { recoding, steps, later, is_division_flagged, source }
    }

    /// Tells whether a table, or else the boundary file, flags the areas that changed in the division year.
    #[must_use]
    pub(crate) fn is_division_flagged(&self) -> bool {
        self.is_division_flagged
    }

    /// Reports areas that have others than the inhabitants of what they came from, by rows that were made by hand.
    pub(super) fn report_inhabitants(&self, config: &StatisticsConfig, tables: &[RawTable], problems: &mut Problems) {
        if !self.source.as_ref().is_some_and(|source| source.of_addresses) {
            sums::report_inhabitants(&self.recoding, config, tables, problems);
        }
    }

    /// Tells where the rows came from; none where there are none.
    #[must_use]
    pub(crate) fn source(&self) -> Option<&RecodingSource> {
        self.source.as_ref()
    }

    /// Lists the rows of a step to a code that reach back no further than a year, in the order of the files.
    fn rows(&self, step: &YearChanges, code: &str, to: i32) -> &[PackedRow] {
        let rows = &self.recoding.rows[step.rows.clone()];
        let Some(code) = PackedCode::of(code) else { return &[] };
        let first = rows.partition_point(|row| row.code_to < code);
        let count = rows[first..].partition_point(|row| row.code_to == code);
        let rows = &rows[first..first + count];
        // Rows into one code and year come from one year.
        if rows.first().is_some_and(|row| row.year_from() >= to) { rows } else { &[] }
    }

    /// Finds the sources of a code of the division in a table on an older division.
    ///
    /// `from` is the division year, `to` the year on whose division the table stands; `has` tells which codes the table
    /// has. Two paths to the same code stay two sources.
    #[must_use]
    pub(crate) fn trace(&self, code: &str, from: i32, to: i32, has: impl Fn(&str) -> bool) -> Trace {
        let source = LineageSource { code: code.to_owned(), share_of_code: 1.0, share_of_area: 1.0, lost: None };
        let mut places = vec![TracedCode { source, year: from }];
        let (mut changed, mut by_rows) = (false, false);
        let steps = (to < from).then(|| self.steps.range(to + 1..=from).rev());
        for (year, step) in steps.into_iter().flatten() {
            let mut before = Vec::with_capacity(places.len());
            for mut place in places {
                if place.source.lost.is_some() || place.year < *year {
                    before.push(place);
                    continue;
                }
                let change = step.changes.get(&place.source.code);
                let rows = self.rows(step, &place.source.code, to);
                changed |= change.is_some() || rows.iter().any(|row| !row.is_identity());
                by_rows |= !rows.is_empty();
                if rows.is_empty() {
                    place.source.lost = (change == Some(&AreaChange::Redrawn)).then_some(Loss::Redrawn(*year));
                    before.push(place);
                } else {
                    before.extend(rows.iter().map(|row| self.step_back(&place.source, row)));
                }
            }
            places = before;
        }
        let mut sources: Vec<_> = places.into_iter().map(|place| place.source).collect();
        for source in sources.iter_mut().filter(|source| source.lost.is_none() && !has(&source.code)) {
            source.lost = Some(Loss::Absent);
        }
        Trace { sources, changed, by_rows }
    }

    fn step_back(&self, source: &LineageSource, row: &PackedRow) -> TracedCode {
        let before = LineageSource {
            code: self.recoding.text(row.code_from),
            share_of_code: source.share_of_code * row.share_from,
            share_of_area: source.share_of_area * row.share_to,
            lost: match (row.is_elsewhere(), row.is_readable()) {
                (true, _) => Some(Loss::Elsewhere(row.year_to())),
                (false, false) => Some(Loss::Unreadable(row.year_to())),
                (false, true) => None,
            },
        };
        TracedCode { source: before, year: row.year_from() }
    }

    /// Tells whether nothing of the years after the division up to another names a code: no row, and no flag.
    #[must_use]
    pub(crate) fn is_same_later(&self, code: &str, division: i32, to: i32) -> bool {
        if to <= division {
            return true;
        }
        // Rows into a year after `to` may begin between.
        let rows = self.steps.range(division + 1..).flat_map(|(_, step)| self.rows(step, code, i32::MIN));
        let is_new = rows.into_iter().any(|row| row.year_from() < to);
        let is_old = PackedCode::of(code).is_some_and(|code| {
            let first = self.later.partition_point(|(old, ..)| *old < code);
            self.later[first..].iter().take_while(|(old, ..)| *old == code).any(|(_, from, _)| *from < to)
        });
        let is_flagged = || self.steps.range(division + 1..=to).any(|(_, step)| step.changes.contains_key(code));
        !(is_new || is_old || is_flagged())
    }

    /// Lists the years up to `division` in which a code of the division was flagged or recoded, ascending; rows of
    /// identity say that it was not.
    #[must_use]
    pub(crate) fn redrawn(&self, code: &str, division: i32) -> Vec<i32> {
        let mut years = Vec::new();
        let mut codes = vec![(code.to_owned(), division)];
        for (year, step) in self.steps.range(..=division).rev() {
            let mut before = Vec::with_capacity(codes.len());
            let mut is_redrawn = false;
            for (code, stands) in codes {
                let rows = if stands < *year { &[] } else { self.rows(step, &code, i32::MIN) };
                let flag = stands >= *year && step.changes.get(&code) == Some(&AreaChange::Redrawn);
                is_redrawn |= if rows.is_empty() { flag } else { rows.iter().any(|row| !row.is_identity()) };
                if rows.is_empty() {
                    before.push((code, stands));
                } else {
                    before.extend(rows.iter().map(|row| (self.recoding.text(row.code_from), row.year_from())));
                }
            }
            codes = before;
            if is_redrawn {
                years.push(*year);
            }
        }
        years.reverse();
        years
    }
}

/// Refuses and reports the rows that lead back to their own year or a later one, and those whose years overlap the
/// years of other rows into the same code.
fn refuse_overlapping(recoding: &mut Recoding, problems: &mut Problems) {
    // Spans of one code stand side by side.
    recoding.rows.sort_unstable_by_key(|row| (row.code_to, row.year_from(), row.year_to(), row.place()));
    let mut refused: Vec<(usize, Option<usize>)> = Vec::new();
    let mut first = 0;
    for rows in recoding.rows.chunk_by(|a, b| a.code_to == b.code_to) {
        let spans: Vec<_> = rows.chunk_by(|a, b| years_of(a) == years_of(b)).collect();
        let mut start = first;
        for (at, span) in spans.iter().enumerate() {
            let (from, to) = years_of(&span[0]);
            let mut others = first;
            let mut overlapped = None;
            for (other, rows) in spans.iter().enumerate() {
                let (other_from, other_to) = years_of(&rows[0]);
                if other != at && overlapped.is_none() && from < other_to && other_from < to {
                    overlapped = Some(others);
                }
                others += rows.len();
            }
            if from >= to || overlapped.is_some() {
                refused.extend((start..start + span.len()).map(|row| (row, overlapped)));
            }
            start += span.len();
        }
        first = start;
    }
    // Told in the order of the files.
    refused.sort_unstable_by_key(|(row, _)| recoding.rows[*row].place());
    for (row, overlapped) in &refused {
        let row = recoding.rows[*row];
        let why = match overlapped.map(|other| recoding.rows[other]) {
            None => "expected an earlier year before a later one".to_owned(),
            Some(other) => format!(
                "its years overlap those of {} to {} at {}, which lead to the same code: of a code there is one way \
                 back through each year",
                other.year_from(),
                other.year_to(),
                recoding.place(&other)
            ),
        };
        let detail = format!(
            "{} of {} to {} of {}: {why}: refused",
            recoding.text(row.code_from),
            row.year_from(),
            recoding.text(row.code_to),
            row.year_to()
        );
        problems.report(ProblemCode::RecodingRefused, recoding.place(&row), detail);
    }
    for (row, _) in refused {
        recoding.rows[row].refuse();
    }
}

fn years_of(row: &PackedRow) -> (i32, i32) {
    (row.year_from(), row.year_to())
}

/// Makes rows with both shares 1 for renumbered areas: from the last table that knows only the old code to the first
/// that knows the new one, or to the division, where its boundary file is newer than all tables; but not to a code that
/// a row names.
fn linked_rows(
    tables: &[&RawTable],
    division: i32,
    rows: &[PackedRow],
    links: &[(i32, String, String)],
) -> Vec<PackedRow> {
    let mut linked = Vec::new();
    for (year, old, new) in links.iter().filter(|(_, old, new)| old != new) {
        let knows_only_old = |table: &RawTable| table.row(new).is_none() && table.row(old).is_some();
        let is_between =
            |pair: &&[&RawTable]| pair[0].year >= *year && knows_only_old(pair[0]) && pair[1].row(new).is_some();
        let between = tables.windows(2).find(is_between).map(|pair| (pair[0].year, pair[1].year));
        let newest = || tables.last().filter(|last| last.year < division && knows_only_old(last));
        let step = between.or_else(|| newest().map(|last| (last.year, division)));
        if let Some((step, codes)) = step.zip(PackedCode::of(old).zip(PackedCode::of(new))) {
            linked.push(PackedRow::new(step, codes, (1.0, 1.0)));
        }
    }
    let aims: HashSet<PackedCode> = linked.iter().map(|row| row.code_to).collect();
    let named = rows.iter().flat_map(|row| [row.code_from, row.code_to]).filter(|code| aims.contains(code));
    let named: HashSet<PackedCode> = if aims.is_empty() { HashSet::new() } else { named.collect() };
    linked.retain(|row| !named.contains(&row.code_to));
    linked
}
