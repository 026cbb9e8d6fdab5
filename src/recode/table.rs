//! What the table of a year, and the boundaries where they are of that year, say of its buurten.

use veerkracht_recode::{BuurtCode, BuurtFigures, YearTable};

use crate::areas::Level;
use crate::problems::Problems;
use crate::sources::{self, Cell, Discovery, SourceError, SourceFile, SourceSpec, Table};
use crate::statistics::StatisticsConfig;

/// Reads the key figures of a year, and after them the boundary files of that year, if there are any: of a buurt
/// that both have the figures of the first count.
///
/// What is wrong in single rows is told by the build that reads the same files.
///
/// # Errors
/// One of the files cannot be read.
pub(super) fn read(
    year: i32,
    found: &Discovery,
    boundaries: &[&SourceFile],
    specs: &[SourceSpec],
    config: &StatisticsConfig,
) -> Result<YearTable, SourceError> {
    let spec_of = |file: &SourceFile| specs.iter().find(|spec| spec.id == file.source);
    let inhabitants = config.statistics.iter().find(|statistic| statistic.id == config.inhabitants);
    let columns = ColumnNames {
        inhabitants: inhabitants.map_or(&[], |statistic| &statistic.columns),
        change: &config.lineage.change_columns,
        region: &config.lineage.region_columns,
        buurt: &config.lineage.region_buurt,
    };
    let mut buurten = YearTable::default();
    for file in found.of(&config.lineage.source).filter(|file| file.year == Some(year)) {
        let Some(spec) = spec_of(file) else { continue };
        let table = sources::read_table(file, spec, &columns.names(), &mut Problems::default())?;
        if let Some(code) = spec.column(&table, "code") {
            add(&table, code, &columns, &mut buurten);
        }
    }
    for (file, spec) in boundaries.iter().filter_map(|file| spec_of(file).map(|spec| (*file, spec))) {
        for code in sources::read_codes(file, spec)?.iter().filter_map(|text| buurt_code(text)) {
            buurten.add(code, BuurtFigures::default());
        }
    }
    Ok(buurten)
}

/// Names of the columns that are read of key figures.
struct ColumnNames<'c> {
    inhabitants: &'c [String],
    change: &'c [String],
    region: &'c [String],
    /// What the column of the region says of a buurt.
    buurt: &'c str,
}

impl ColumnNames<'_> {
    fn names(&self) -> Vec<&str> {
        [self.inhabitants, self.change, self.region].into_iter().flatten().map(String::as_str).collect()
    }
}

/// Adds the buurten of a table; its first row of a buurt counts.
fn add(table: &Table, code: usize, columns: &ColumnNames<'_>, buurten: &mut YearTable) {
    let first = |names: &[String]| names.iter().find_map(|name| table.column(name));
    let [inhabitants, change, region] = [columns.inhabitants, columns.change, columns.region].map(first);
    for row in 0..table.rows() {
        let cells = table.row(row);
        let cell = |column: Option<usize>| column.map_or(&Cell::Missing, |column| &cells[column]);
        let is_other = |kind: &str| !kind.trim().eq_ignore_ascii_case(columns.buurt);
        let Cell::Text(text) = &cells[code] else { continue };
        let Some(code) = buurt_code(text) else { continue };
        if matches!(cell(region), Cell::Text(kind) if is_other(kind)) {
            continue;
        }
        buurten.add(code, BuurtFigures { flag: flag(cell(change)), inhabitants: count(cell(inhabitants)) });
    }
}

/// Reads the code of a buurt; none for other areas.
fn buurt_code(text: &str) -> Option<BuurtCode> {
    let code = text.trim().to_ascii_uppercase();
    Level::Buurt.has_form(&code).then(|| BuurtCode::parse(code.as_bytes())).flatten()
}

fn flag(cell: &Cell) -> Option<u8> {
    match cell {
        Cell::Number(number) => (1..=3).find(|flag| f64::from(*flag).to_bits() == number.to_bits()),
        Cell::Text(text) => text.trim().parse().ok(),
        Cell::Missing => None,
    }
}

fn count(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) if *number >= 0.0 && number.is_finite() => Some(*number),
        _ => None,
    }
}
