//! Rows of a recoding file are checked and kept.

use super::{PackedCode, PackedRow, PackedYears, Recoding};
use crate::problems::{ProblemCode, Problems};
use crate::sources::{Bound, CellRef, RepeatedRows, RowConsumer, SourceSpec, column_matches};
use crate::statistics::{RoundedNumber, raw_tables};

/// What the columns of the recoding table are for, in the words of the catalogue, and what they hold.
const ROLES: [(&str, &str); 6] = [
    ("year_from", "a year"),
    ("code_from", "a code such as BU05991234"),
    ("year_to", "a year"),
    ("code_to", "a code such as BU05991234"),
    ("share_from", "a share from 0 to 1"),
    ("share_to", "a share from 0 to 1"),
];

/// Reads one file of a recoding by the columns that the catalogue names.
///
/// Rows without a year or a new code are refused and reported. A row whose old code and shares are all empty says that
/// the new code came from elsewhere. Of rows with another missing or impossible value that is still known: they are
/// reported, and kept as not readable. A table without one
/// of the columns is refused as a whole. Rows that stand in the recoding already are left out and reported, unless the
/// catalogue says that each counts.
#[derive(Debug)]
pub(crate) struct RecodingReader<'r> {
    spec: &'r SourceSpec,
    recoding: &'r mut Recoding,
    problems: Problems,
    file: String,
    /// Names of the columns that some role may have.
    columns: Vec<String>,
    /// Where the column of each role stands among them.
    roles: [Option<usize>; 6],
    /// How many rows and files there were before.
    before: (usize, usize),
}

impl<'r> RecodingReader<'r> {
    /// Begins a file, whose rows are added to those that there are.
    #[must_use]
    pub(crate) fn new(spec: &'r SourceSpec, recoding: &'r mut Recoding) -> RecodingReader<'r> {
        let before = (recoding.rows.len(), recoding.files.len());
        let (problems, file) = (Problems::default(), String::new());
        RecodingReader { spec, recoding, problems, file, columns: Vec::new(), roles: [None; 6], before }
    }

    /// Ends the file, and gives what is wrong in it.
    #[must_use]
    pub(crate) fn finish(mut self) -> Problems {
        if let Some(role) = self.roles.iter().position(Option::is_none) {
            let names = self.spec.names(ROLES[role].0).join("`, `");
            let detail = format!("no column `{names}`: the recoding table is left out");
            let mut problems = Problems::default();
            problems.report(ProblemCode::ColumnMissing, self.file, detail);
            self.recoding.forget_after(self.before);
            self.problems = problems;
        }
        self.problems
    }

    /// Ends a file that cannot be read to its end: nothing of it counts.
    pub(crate) fn abandon(self) {
        self.recoding.forget_after(self.before);
    }

    /// Tells which value of a row is wrong, and what then.
    fn report(&mut self, wrong: usize, found: CellRef<'_>, row: u64, then: &str) {
        let column = self.roles[wrong].map_or("", |column| self.columns[column].as_str());
        let detail = format!("`{column}`: found {}, expected {}: {then}", raw_tables::display(found), ROLES[wrong].1);
        self.problems.report(ProblemCode::RecodingRefused, format!("{}, row {row}", self.file), detail);
    }

    fn report_repeated(&mut self, row: &PackedRow, first: &PackedRow) {
        let [place, before] = [row, first].map(|row| self.recoding.place(row));
        let [from, to] = [row.code_from, row.code_to].map(|code| self.recoding.text(code));
        let detail = format!(
            "{from} of {} to {to} of {}: found the same as at {before}: left out",
            row.year_from(),
            row.year_to()
        );
        self.problems.report(ProblemCode::RecodingRefused, place, detail);
    }
}

impl RowConsumer for RecodingReader<'_> {
    fn begin(&mut self, table: &str, likely_rows: u64) {
        table.clone_into(&mut self.file);
        self.recoding.begin(table, likely_rows);
    }

    fn column(&mut self, name: &str) -> Result<bool, &'static Bound> {
        let spec = self.spec;
        let could_be = |role: &str| spec.names(role).iter().any(|wanted| column_matches(name, wanted));
        let is_wanted = ROLES.iter().any(|(role, _)| could_be(role));
        if is_wanted {
            self.columns.push(name.to_owned());
            self.roles = ROLES.map(|(role, _)| spec.column_among(&self.columns, role));
        }
        Ok(is_wanted)
    }

    fn row(&mut self, place: u64, cells: &[CellRef<'_>]) -> Result<(), &'static Bound> {
        let cells = self.roles.map(|column| column.map_or(CellRef::Missing, |column| cells[column]));
        let (year_from, year_to) = (year(cells[0]), year(cells[2]));
        let (code_from, code_to) = (code(cells[1]), code(cells[3]));
        let (share_from, share_to) = (share(cells[4]), share(cells[5]));
        let known = year_from.zip(year_to).zip(code_to);
        let wrong = [
            year_from.is_none(),
            code_from.is_none(),
            year_to.is_none(),
            known.is_none(),
            share_from.is_none(),
            share_to.is_none(),
        ];
        let wrong = wrong.iter().position(|wrong| *wrong);
        let Some((years, code_to)) = known else {
            if let Some(wrong) = wrong {
                self.report(wrong, cells[wrong], place, "left out");
            }
            return Ok(());
        };
        let code_from = match code_from {
            Some(code) => code,
            None => self.recoding.keep_text(raw_tables::display(cells[1]))?,
        };
        let shares = (share_from.unwrap_or_default(), share_to.unwrap_or_default());
        let mut row = PackedRow::new(years, (code_from, code_to), shares);
        row.place = self.recoding.place_of(place);
        row.years.0 |= if wrong.is_some() { PackedYears::UNREADABLE } else { 0 };
        row.years.0 |=
            if [1, 4, 5].iter().all(|role| cells[*role] == CellRef::Missing) { PackedYears::ELSEWHERE } else { 0 };
        if let Some(wrong) = wrong.filter(|_| !row.is_elsewhere()) {
            self.report(wrong, cells[wrong], place, "what came from there is lost");
        }
        let keeps_repeated = self.spec.repeated_rows == RepeatedRows::Each || wrong.is_some();
        let first = self.recoding.add(row, keeps_repeated)?;
        if let Some(first) = first.filter(|_| !keeps_repeated) {
            self.report_repeated(&row, &first);
        }
        Ok(())
    }
}

fn year(cell: CellRef<'_>) -> Option<i32> {
    match cell {
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
        CellRef::Number(number) if number.fract() == 0.0 && (1900.0..2200.0).contains(&number) => Some(number as i32),
        _ => None,
    }
}

fn code(cell: CellRef<'_>) -> Option<PackedCode> {
    match cell {
        CellRef::Text(text) => PackedCode::of(text).or_else(|| PackedCode::of(&text.trim().to_ascii_uppercase())),
        _ => None,
    }
}

fn share(cell: CellRef<'_>) -> Option<f64> {
    match cell {
        CellRef::Number(number)
            if RoundedNumber::of(number) >= RoundedNumber::of(0.0)
                && RoundedNumber::of(number) <= RoundedNumber::of(1.0) =>
        {
            Some(number)
        }
        _ => None,
    }
}
