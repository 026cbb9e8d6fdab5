//! The rows of a source that count.
//!
//! In: rows as a reader hands them on, and the filters of the source. Out: those that no filter refuses, with texts of
//! a bounded length. Guaranteed: what a filter asked for and found instead is kept in mind, so that a table of which
//! nothing is left can say why.

use crate::problems::Problems;
use crate::sources::bounds::{self, Bound};
use crate::sources::rows::{CellRef, RowConsumer, recycled};
use crate::sources::{RowFilter, RowIds, SourceSpec, Table, cells, column_matches, find_column};

/// Values that are named beside those that are asked for.
const VALUES_NAMED: usize = 3;

/// Lets through the rows that the filters of a source do not refuse, with texts of a bounded length.
pub(super) struct Sieve<'s, 'c> {
    consumer: &'c mut dyn RowConsumer,
    pub(super) filters: Vec<ColumnFilter<'s>>,
    pub(super) problems: Problems,
    pub(super) table: String,
    /// Names of all columns of the file, for messages.
    pub(super) present: Vec<String>,
    /// Names of the columns that are read, for the consumer or for a filter.
    pub(super) columns: Vec<String>,
    /// Which of them the consumer wants.
    wanted: Vec<usize>,
    pub(super) rows: u64,
    /// Place of the last row.
    pub(super) last: u64,
    /// Which column has the numbers of the rows.
    pub(super) id: Option<usize>,
    pub(super) ids: RowIds,
    spare: Vec<CellRef<'static>>,
}

/// A filter and its column.
pub(super) struct ColumnFilter<'s> {
    pub(super) rule: &'s RowFilter,
    column: Option<usize>,
    /// Whether rows were handed on before there was the column.
    pub(super) is_late: bool,
    /// Whether any row has what is asked for.
    is_met: bool,
    /// The first other values that were found.
    others: Vec<String>,
}

impl<'s> ColumnFilter<'s> {
    fn new(rule: &'s RowFilter) -> Self {
        ColumnFilter { rule, column: None, is_late: false, is_met: false, others: Vec::new() }
    }

    /// Tells whether a row has none of the wanted values, and keeps in mind what it has.
    fn refuses(&mut self, cells: &[CellRef<'_>]) -> bool {
        let Some(column) = self.column else { return false };
        let cell = cells[column];
        if fits(cell, self.rule) {
            self.is_met = true;
            return false;
        }
        if self.others.len() < VALUES_NAMED {
            let found = match cell {
                CellRef::Missing => "an empty cell".to_owned(),
                CellRef::Number(number) => number.to_string(),
                CellRef::Text(text) => format!("“{}”", cells::shortened(cell).unwrap_or(text)),
            };
            if !self.others.contains(&found) {
                self.others.push(found);
            }
        }
        true
    }

    fn describe(&self) -> String {
        let wanted: Vec<String> = self.rule.values.iter().map(|value| format!("“{value}”")).collect();
        let (column, wanted) = (&self.rule.column, wanted.join(" or "));
        format!("column {column} has {}, expected {wanted}", self.others.join(", "))
    }
}

impl<'s, 'c> Sieve<'s, 'c> {
    pub(super) fn new(spec: &'s SourceSpec, consumer: &'c mut dyn RowConsumer) -> Self {
        Sieve {
            consumer,
            filters: spec.rows.iter().map(ColumnFilter::new).collect(),
            problems: Problems::default(),
            table: String::new(),
            present: Vec::new(),
            columns: Vec::new(),
            wanted: Vec::new(),
            rows: 0,
            last: 0,
            id: None,
            ids: RowIds::default(),
            spare: Vec::new(),
        }
    }

    /// Says of the filters that no row meets, or of all where each is met by other rows, what they ask for and what is
    /// there instead.
    pub(super) fn refused(&self) -> Vec<String> {
        let there = || self.filters.iter().filter(|filter| filter.column.is_some());
        let unmet: Vec<&ColumnFilter<'_>> = there().filter(|filter| !filter.is_met).collect();
        let told = if unmet.is_empty() { there().collect() } else { unmet };
        told.into_iter().map(ColumnFilter::describe).collect()
    }
}

impl RowConsumer for Sieve<'_, '_> {
    fn begin(&mut self, table: &str, likely_rows: u64) {
        table.clone_into(&mut self.table);
        self.consumer.begin(table, likely_rows);
    }

    fn column(&mut self, name: &str) -> Result<bool, &'static Bound> {
        let is_wanted = self.consumer.column(name)?;
        self.present.push(name.to_owned());
        let is_id = self.id.is_none() && self.rows == 0 && RowIds::is_named(name);
        let is_read = is_wanted || is_id || self.filters.iter().any(|filter| column_matches(name, &filter.rule.column));
        if is_wanted {
            self.wanted.push(self.columns.len());
        }
        if is_id {
            self.id = Some(self.columns.len());
        }
        if is_read {
            self.columns.push(name.to_owned());
        }
        for filter in self.filters.iter_mut().filter(|filter| column_matches(name, &filter.rule.column)) {
            filter.column = find_column(&self.columns, &filter.rule.column);
            filter.is_late |= self.rows > 0;
        }
        Ok(is_read)
    }

    fn row(&mut self, place: u64, cells: &[CellRef<'_>]) -> Result<(), &'static Bound> {
        self.rows += 1;
        self.last = place;
        if self.rows > bounds::ROWS.most {
            return Err(&bounds::ROWS);
        }
        if let Some(id) = self.id {
            self.ids.add(cells.get(id).copied().unwrap_or(CellRef::Missing));
        }
        let mut is_refused = false;
        for filter in &mut self.filters {
            is_refused |= filter.refuses(cells);
        }
        if is_refused {
            return Ok(());
        }
        let is_long = |cell: &CellRef<'_>| cells::shortened(*cell).is_some();
        if self.wanted.len() == cells.len() && !cells.iter().any(is_long) {
            return self.consumer.row(place, cells);
        }
        let mut passed = recycled(std::mem::take(&mut self.spare));
        for &column in &self.wanted {
            passed.push(cells::shortened(cells[column]).map_or(cells[column], |cut| {
                cells::report_cut(&mut self.problems, &self.table, place, &self.columns[column], cut);
                CellRef::Text(cut)
            }));
        }
        let taken = self.consumer.row(place, &passed);
        self.spare = recycled(passed);
        taken
    }
}

fn fits(cell: CellRef<'_>, filter: &RowFilter) -> bool {
    match cell {
        CellRef::Missing => false,
        CellRef::Number(number) => filter.values.iter().any(|value| *value == number.to_string()),
        CellRef::Text(text) => filter.values.iter().any(|value| value == text),
    }
}

pub(super) fn keep_rows(table: &mut Table, filter: &RowFilter) {
    let Some(column) = table.column(&filter.column) else { return };
    let width = table.columns.len();
    let passed: Vec<bool> = table.cells.chunks_exact(width).map(|row| fits(row[column].borrowed(), filter)).collect();
    let mut cell = 0;
    table.cells.retain(|_| {
        cell += 1;
        passed[(cell - 1) / width]
    });
    let mut row = 0;
    table.places.retain(|_| {
        row += 1;
        passed[row - 1]
    });
}
