//! A file of statistics becomes a table, whatever its format, with the rows and columns that count.

use std::path::Path;

use super::{Cell, RowFilter, SourceError, SourceFile, SourceKind, SourceSpec, Table, cells, delimited, odata, xlsx};
use crate::problems::Problems;

/// Reads a file of statistics or recodings.
///
/// `wanted` are the columns to keep, by the rules of [`Table::column`]; those of the roles of the source are kept besides. None means all.
/// Rows that the source's filters refuse are left out; texts that are too long are cut and reported.
///
/// # Errors
/// What is wrong with the file, or which of its roles has no column ([`SourceError::ColumnMissing`]): `code` for statistics, and `year`
/// where the name of the file tells none; every role for recodings. A wanted column that is absent is no error.
pub fn read_table(file: &SourceFile, spec: &SourceSpec, wanted: &[&str], problems: &mut Problems) -> Result<Table, SourceError> {
    let mut kept: Vec<&str> = wanted.to_vec();
    if !kept.is_empty() {
        kept.extend(spec.columns.values().flatten().map(String::as_str));
        kept.extend(spec.rows.iter().map(|filter| filter.column.as_str()));
    }
    let name = file.name.as_str();
    let mut table = match extension(&file.path).as_str() {
        "json" => odata::read(&file.path, name, &kept, problems)?,
        "xlsx" | "xlsm" => xlsx::read(&file.path, name, spec, &kept)?,
        _ => delimited::read(&file.path, name, spec, &kept, problems)?,
    };
    for role in required_roles(file, spec) {
        if spec.column(&table, role).is_none() {
            return Err(SourceError::ColumnMissing {
                table: table.name,
                source_id: spec.id.clone(),
                role: role.to_owned(),
                wanted: spec.names(role).to_vec(),
                present: table.columns,
            });
        }
    }
    for filter in &spec.rows {
        keep_rows(&mut table, filter);
    }
    cells::shorten(&mut table, problems);
    Ok(table)
}

fn required_roles<'a>(file: &SourceFile, spec: &'a SourceSpec) -> Vec<&'a str> {
    let all = spec.columns.keys().map(String::as_str);
    match spec.kind {
        SourceKind::Recoding => all.collect(),
        SourceKind::Boundaries | SourceKind::Statistics => {
            all.filter(|&role| role == "code" || (role == "year" && file.year.is_none())).collect()
        }
    }
}

fn keep_rows(table: &mut Table, filter: &RowFilter) {
    let Some(column) = table.column(&filter.column) else { return };
    let fits = |cell: &Cell| match cell {
        Cell::Missing => false,
        Cell::Number(number) => filter.values.iter().any(|value| *value == number.to_string()),
        Cell::Text(text) => filter.values.iter().any(|value| value.as_str() == &**text),
    };
    let width = table.columns.len();
    let passed: Vec<bool> = table.cells.chunks_exact(width).map(|row| fits(&row[column])).collect();
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

/// Reads the year in a cell: `2020`, or a CBS period such as `2020JJ00`; none for anything else.
#[must_use]
pub fn year_in(cell: &Cell) -> Option<i32> {
    match cell {
        Cell::Missing => None,
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
        Cell::Number(number) => (number.fract() == 0.0 && (1900.0..2200.0).contains(number)).then_some(*number as i32),
        Cell::Text(text) => {
            let (year, rest) = text.split_at_checked(4)?;
            let is_year = rest.is_empty() || rest.get(..2) == Some("JJ");
            if is_year { year.parse().ok().filter(|year| (1900..2200).contains(year)) } else { None }
        }
    }
}

/// Tells the extension of a file in lower case, without `.gz`.
pub(super) fn extension(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_owned())
}
