//! Rows of a recoding by which figures would be counted more than once.

use std::collections::HashSet;

use super::{PackedRow, RawTable, Recoding};
use crate::problems::{ProblemCode, Problems};
use crate::statistics::StatisticsConfig;
use crate::statistics::plausibility::{Finding, tell};

/// Reports the old codes of which more than all went somewhere, and the new ones that came from more than all, in the
/// order of the rows with which they do.
///
/// `is_counted` tells whether the rows were counted from addresses: there an area that kept nine tenths of its
/// addresses counts as whole, so that a tenth more than all is no defect.
pub(super) fn report(recoding: &mut Recoding, is_counted: bool, problems: &mut Problems) {
    /// Shares are published with some decimals, so that their sum may miss what is expected by a hair.
    const HAIR: f64 = 1e-6;
    let expected = if is_counted { 1.1 } else { 1.0 };
    let most = expected + HAIR;
    let group = |row: &PackedRow| (row.year_from(), row.code_from, row.year_to());
    // Side by side instead of in a map, which would take more than the rows themselves.
    recoding.rows.sort_unstable_by_key(|row| (group(row), row.place()));
    let mut beyond = Vec::new();
    for rows in recoding.rows.chunk_by(|a, b| group(a) == group(b)) {
        let mut sum = 0.0;
        for row in rows {
            let within = sum <= most;
            sum += row.share_from;
            if within && sum > most {
                beyond.push((*row, sum));
            }
        }
    }
    let into = |row: &PackedRow| (row.year_to(), row.code_to, row.year_from());
    recoding.rows.sort_unstable_by_key(|row| (into(row), row.place()));
    let mut full = Vec::new();
    for rows in recoding.rows.chunk_by(|a, b| into(a) == into(b)) {
        let sum: f64 = rows.iter().map(|row| row.share_to).sum();
        if !is_counted && sum > most {
            full.push((rows[rows.len() - 1], sum));
        }
    }
    full.sort_unstable_by_key(|(row, _)| row.place());
    for (row, sum) in full {
        let detail = format!(
            "{} of {}: found shares of what it came from in {} that add up to {sum}, expected 1 at most: used as they \
             are",
            recoding.text(row.code_to),
            row.year_to(),
            row.year_from()
        );
        problems.report(ProblemCode::RecodingSumTooLarge, recoding.place(&row), detail);
    }
    beyond.sort_unstable_by_key(|(row, _)| row.place());
    for (row, sum) in beyond {
        let detail = format!(
            "{} of {} to {}: found shares that add up to {sum} with this row, expected {expected} at most: used as \
             they are",
            recoding.text(row.code_from),
            row.year_from(),
            row.year_to()
        );
        problems.report(ProblemCode::RecodingSumTooLarge, recoding.place(&row), detail);
    }
}

/// Reports the old codes that go to others by their rows, though the table of the year into which they lead has them
/// too, and no row and no flag says that they are others there: what they have counts there and with the others.
///
/// `is_flagged` tells whether a year flags a code as changed.
pub(super) fn report_twice(
    recoding: &Recoding,
    tables: &[&RawTable],
    is_flagged: impl Fn(i32, &str) -> bool,
    problems: &mut Problems,
) {
    /// A part that is no rounding.
    const PART: f64 = 0.01;
    let into: HashSet<_> = recoding.rows.iter().map(|row| (row.code_to, row.year_to())).collect();
    let mut rows: Vec<&PackedRow> = recoding.rows.iter().filter(|row| row.is_readable()).collect();
    rows.sort_unstable_by_key(|row| (row.year_from(), row.code_from, row.year_to(), row.place()));
    let mut twice = Vec::new();
    for rows in
        rows.chunk_by(|a, b| (a.year_from(), a.code_from, a.year_to()) == (b.year_from(), b.code_from, b.year_to()))
    {
        let (first, sum) = (rows[0], rows.iter().map(|row| row.share_from).sum::<f64>());
        let (from, to, code) = (first.year_from(), first.year_to(), recoding.text(first.code_from));
        let code = code.as_str();
        let stays = tables.iter().any(|table| table.year == to && table.row(code).is_some());
        let is_other = |year: i32| is_flagged(year, code);
        let is_explained = into.contains(&(first.code_from, to));
        if sum > PART && stays && !is_explained && !(from + 1..=to).any(is_other) {
            twice.push((first, sum));
        }
    }
    twice.sort_unstable_by_key(|(row, _)| row.place());
    for (row, sum) in twice {
        let detail = format!(
            "{} of {} goes to others by {sum} of it, and the table of {} has it too, unchanged: that part counts \
             twice; add a row of what stays, or correct the shares",
            recoding.text(row.code_from),
            row.year_from(),
            row.year_to()
        );
        problems.report(ProblemCode::RecodingSumTooLarge, recoding.place(row), detail);
    }
}

/// Reports the areas that have others than the inhabitants of what they came from, by rows that were made by hand: by
/// more than a hundred, and half. `recode` looks at its own rows, which are counted.
pub(super) fn report_inhabitants(
    recoding: &Recoding,
    config: &StatisticsConfig,
    tables: &[RawTable],
    problems: &mut Problems,
) {
    /// Inhabitants by which both may differ, and the part of the larger one: buurten grow, by 45 % in the demo.
    const FEW: f64 = 100.0;
    const PART: f64 = 0.5;
    let inhabitants = |year: i32, code: &str| {
        let table = tables.iter().find(|table| table.source == config.lineage.source && table.year == year)?;
        let is_theirs = |statistic: usize| config.statistics[statistic].id == config.inhabitants;
        table.columns.iter().find(|column| is_theirs(column.statistic))?.values[table.row(code)?]
    };
    let mut findings = Vec::new();
    for rows in recoding.rows.chunk_by(|a, b| (a.year_to(), a.code_to) == (b.year_to(), b.code_to)) {
        let first = &rows[0];
        let (from, to) = (first.year_from(), first.year_to());
        let brought = |row: &PackedRow| {
            Some(row.share_from * inhabitants(from, &recoding.text(row.code_from))?)
                .filter(|_| row.is_readable() && !row.is_linked())
        };
        let Some(sum) = rows.iter().map(brought).sum::<Option<f64>>() else { continue };
        let Some(there) = inhabitants(to, &recoding.text(first.code_to)) else { continue };
        let (off, larger) = ((sum - there).abs(), sum.max(there));
        if off > FEW.max(PART * larger) {
            findings.push(Finding {
                badness: off,
                place: recoding.place(first),
                detail: format!(
                    "{} of {to}: found {there} inhabitants, and {sum:.0} in what it came from in {from} by the \
                     shares: used as they are, look whether a share is wrong",
                    recoding.text(first.code_to)
                ),
            });
        }
    }
    tell(findings, ProblemCode::NumberImplausible, problems);
}
