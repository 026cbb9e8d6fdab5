//! Finds, for an area of the division, the codes under which an older table knows it (METHOD section 3).
//!
//! In: the recoding rows, the years and flags of the tables. Out: per code and table year its sources with weights.
//! Guaranteed: rows that skip a table year are refused and reported; what cannot be traced stays, marked as lost.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::raw::RawTable;
use super::recoding::{Code, Recoding, Row};
use super::{Division, LineageRules};
use crate::problems::{ProblemCode, Problems};

#[cfg(test)]
mod tests;

/// A code of an older table that (partly) became an area, with its weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineageSource {
    /// Code in the older table.
    pub code: String,
    /// Share of that code's addresses that belongs to the area, 0 to 1: the weight of counts.
    pub share_of_code: f64,
    /// Share of the area's addresses that came from that code, 0 to 1: how much of the area is traced.
    pub share_of_area: f64,
    /// Why nothing of it can be used; none where it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<Lost>,
}

/// Why a source cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// The table of this year flags the code as redrawn, and no row says from what.
    Redrawn(i32),
    /// The row of the recoding table to this year cannot be read.
    Unreadable(i32),
    /// The older table has no such code.
    Absent,
}

/// What happened to the codes between a table year and the one before.
#[derive(Debug, Default)]
struct Step {
    /// Where its rows stand, in the order of their new codes.
    rows: Range<usize>,
    /// Codes that took part as an old code, in their order.
    old: Vec<Code>,
    /// Codes that the table of the year flags as redrawn.
    changed: HashSet<String>,
}

/// Everything that is known of changes of codes, per year.
#[derive(Debug, Default)]
pub struct Lineage {
    /// Its rows are those that count, in the order of years, new codes and places.
    recoding: Recoding,
    steps: BTreeMap<i32, Step>,
}

impl Lineage {
    /// Orders the recoding rows, links and flags by year; `division` is the year of the division.
    pub(super) fn new(
        rules: &LineageRules,
        division: i32,
        tables: &[RawTable],
        mut recoding: Recoding,
        links: &[(i32, String, String)],
        problems: &mut Problems,
    ) -> Lineage {
        let is_own = |table: &&RawTable| table.source == rules.source && table.division == Division::OfItsYear;
        let tables: Vec<_> = tables.iter().filter(is_own).collect();
        let years: BTreeSet<i32> = tables.iter().map(|table| table.year).collect();
        let mut steps: BTreeMap<i32, Step> = BTreeMap::new();
        for table in &tables {
            let codes = table.rows.iter().filter(|(code, row)| code.starts_with("BU") && table.changed[**row]);
            steps.entry(table.year).or_default().changed = codes.map(|(code, _)| code.clone()).collect();
        }
        recoding.forget_index();
        report_sums(&mut recoding, problems);
        let linked = linked_rows(&tables, division, &recoding.rows, links);
        recoding.rows.sort_unstable_by_key(Row::place);
        refuse_skipping(&mut recoding, &years, problems);
        recoding.rows.retain(|row| !row.is_refused());
        recoding.extend(linked);
        for row in recoding.rows.iter().filter(|row| row.is_readable()) {
            steps.entry(row.year_to()).or_default().old.push(row.code_from);
        }
        for step in steps.values_mut() {
            step.old.sort_unstable();
            step.old.dedup();
        }
        recoding.rows.sort_unstable_by_key(|row| (row.year_to(), row.code_to, row.place()));
        let mut first = 0;
        for rows in recoding.rows.chunk_by(|a, b| a.year_to() == b.year_to()) {
            steps.entry(rows[0].year_to()).or_default().rows = first..first + rows.len();
            first += rows.len();
        }
        Lineage { recoding, steps }
    }

    /// Lists the rows of a step to a code, in the order of the files; empty where there are none.
    fn rows(&self, step: &Step, code: &str) -> &[Row] {
        let rows = &self.recoding.rows[step.rows.clone()];
        let Some(code) = Code::of(code) else { return &[] };
        let first = rows.partition_point(|row| row.code_to < code);
        let count = rows[first..].partition_point(|row| row.code_to == code);
        &rows[first..first + count]
    }

    /// Finds the sources of a code of the division in a table on an older division.
    ///
    /// `from` is the division year, `to` the year on whose division the table stands; `has` tells which codes the table
    /// has. Two paths to the same code stay two sources. Sources that cannot be used say why they are lost.
    #[must_use]
    pub fn sources(&self, code: &str, from: i32, to: i32, has: impl Fn(&str) -> bool) -> Vec<LineageSource> {
        let mut sources =
            vec![LineageSource { code: code.to_owned(), share_of_code: 1.0, share_of_area: 1.0, lost: None }];
        if to < from {
            for (year, step) in self.steps.range(to + 1..=from).rev() {
                let mut before = Vec::with_capacity(sources.len());
                for mut source in sources {
                    if source.lost.is_some() {
                        before.push(source);
                        continue;
                    }
                    let rows = self.rows(step, &source.code);
                    before.extend(rows.iter().map(|row| LineageSource {
                        code: self.recoding.text(row.code_from),
                        share_of_code: source.share_of_code * row.share_from,
                        share_of_area: source.share_of_area * row.share_to,
                        lost: (!row.is_readable()).then_some(Lost::Unreadable(*year)),
                    }));
                    if rows.is_empty() {
                        source.lost = step.changed.contains(&source.code).then_some(Lost::Redrawn(*year));
                        before.push(source);
                    }
                }
                sources = before;
            }
        }
        for source in sources.iter_mut().filter(|source| source.lost.is_none() && !has(&source.code)) {
            source.lost = Some(Lost::Absent);
        }
        sources
    }

    /// Tells whether a code kept its meaning from one year to a later one: neither flagged, nor old or new code of a
    /// recoding in between.
    #[must_use]
    pub fn unchanged(&self, code: &str, from: i32, to: i32) -> bool {
        let is_old = |step: &Step| Code::of(code).is_some_and(|code| step.old.binary_search(&code).is_ok());
        let touches = |step: &Step| !self.rows(step, code).is_empty() || is_old(step) || step.changed.contains(code);
        from >= to || !self.steps.range(from + 1..=to).any(|(_, step)| touches(step))
    }

    /// Lists the years up to `division` in which a code of the division was flagged or recoded, ascending.
    #[must_use]
    pub fn redrawn(&self, code: &str, division: i32) -> Vec<i32> {
        let mut years = Vec::new();
        let mut codes = vec![code.to_owned()];
        for (year, step) in self.steps.range(..=division).rev() {
            if codes.iter().any(|code| step.changed.contains(code) || !self.rows(step, code).is_empty()) {
                years.push(*year);
            }
            codes = codes
                .into_iter()
                .flat_map(|code| match self.rows(step, &code) {
                    [] => vec![code],
                    rows => rows.iter().map(|row| self.recoding.text(row.code_from)).collect(),
                })
                .collect();
        }
        years.reverse();
        years
    }
}

/// Reports the old codes of which more than all went somewhere, in the order of the rows with which they do.
fn report_sums(recoding: &mut Recoding, problems: &mut Problems) {
    /// Shares are published with some decimals, so that their sum may miss 1 by a hair.
    const HAIR: f64 = 1e-6;
    let group = |row: &Row| (row.year_from(), row.code_from, row.year_to());
    // Side by side instead of in a map, which would take more than the rows themselves.
    recoding.rows.sort_unstable_by_key(|row| (group(row), row.place()));
    let mut beyond = Vec::new();
    for rows in recoding.rows.chunk_by(|a, b| group(a) == group(b)) {
        let mut sum = 0.0;
        for row in rows {
            let within = sum <= 1.0 + HAIR;
            sum += row.share_from;
            if within && sum > 1.0 + HAIR {
                beyond.push((*row, sum));
            }
        }
    }
    beyond.sort_unstable_by_key(|(row, _)| row.place());
    for (row, sum) in beyond {
        let detail = format!(
            "{} of {} to {}: found shares that add up to {sum} with this row, expected 1 at most: used as they are",
            recoding.text(row.code_from),
            row.year_from(),
            row.year_to()
        );
        problems.report(ProblemCode::RecodingSumTooLarge, recoding.place(&row), detail);
    }
}

/// Refuses and reports the rows that are not from one table year to the next.
fn refuse_skipping(recoding: &mut Recoding, years: &BTreeSet<i32>, problems: &mut Problems) {
    let mut befores: HashMap<i32, Option<i32>> = HashMap::new();
    for i in 0..recoding.rows.len() {
        let row = recoding.rows[i];
        let year_to = row.year_to();
        let before = *befores.entry(year_to).or_insert_with(|| years.range(..year_to).next_back().copied());
        if before != Some(row.year_from()) {
            let expected =
                before.map_or_else(|| "a table before it".to_owned(), |year| format!("{year}, the table before"));
            let detail = format!(
                "{} of {} to {} of {year_to}: found {}, expected {expected}: refused",
                recoding.text(row.code_from),
                row.year_from(),
                recoding.text(row.code_to),
                row.year_from()
            );
            problems.report(ProblemCode::RecodingRefused, recoding.place(&row), detail);
            recoding.rows[i].refuse();
        }
    }
}

/// Makes rows with both shares 1 for renumbered areas: from the last table that knows only the old code to the first
/// that knows the new one, or to the division, where its boundary file is newer than all tables; but not to a code to
/// which there are rows.
fn linked_rows(tables: &[&RawTable], division: i32, rows: &[Row], links: &[(i32, String, String)]) -> Vec<Row> {
    let mut linked = Vec::new();
    for (year, old, new) in links.iter().filter(|(_, old, new)| old != new) {
        let knows_only_old = |table: &RawTable| table.row(new).is_none() && table.row(old).is_some();
        let is_between =
            |pair: &&[&RawTable]| pair[0].year >= *year && knows_only_old(pair[0]) && pair[1].row(new).is_some();
        let between = tables.windows(2).find(is_between).map(|pair| (pair[0].year, pair[1].year));
        let newest = || tables.last().filter(|last| last.year < division && knows_only_old(last));
        let step = between.or_else(|| newest().map(|last| (last.year, division)));
        if let Some((step, codes)) = step.zip(Code::of(old).zip(Code::of(new))) {
            linked.push(Row::new(step, codes, (1.0, 1.0)));
        }
    }
    let aims: HashSet<(i32, Code)> = linked.iter().map(|row| (row.year_to(), row.code_to)).collect();
    let known = rows.iter().map(|row| (row.year_to(), row.code_to)).filter(|aim| aims.contains(aim));
    let known: HashSet<(i32, Code)> = if aims.is_empty() { HashSet::new() } else { known.collect() };
    linked.retain(|row| !known.contains(&(row.year_to(), row.code_to)));
    linked
}
