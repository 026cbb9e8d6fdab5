//! Tables that have figures of few of the areas: a page, a cut or a selection of what their publisher has.

use super::super::raw_tables::RawTable;
use super::finding::{FEWEST, Finding};

/// Least part of the buurten of the fullest table that another has figures of: the least of all in the files of the
/// country, of health, has them of 84 %.
const LEAST: f64 = 0.7;

/// Finds them, beside the table with most buurten of all sources and years.
pub(super) fn find_partial(tables: &[RawTable]) -> Vec<Finding> {
    let counted: Vec<(usize, &RawTable)> = tables.iter().map(|table| (buurten(table), table)).collect();
    let Some((most, fullest)) = counted.iter().max_by_key(|(buurten, _)| *buurten) else { return Vec::new() };
    #[expect(clippy::cast_precision_loss, reason = "numbers of areas")]
    let is_partial = |buurten: usize| *most >= FEWEST && (buurten as f64) < LEAST * *most as f64;
    let partial = counted.iter().filter(|(buurten, _)| *buurten > 0 && is_partial(*buurten));
    let finding = |(buurten, table): &(usize, &RawTable)| Finding {
        #[expect(clippy::cast_precision_loss, reason = "numbers of areas")]
        badness: *most as f64 / *buurten as f64,
        place: table.file().to_owned(),
        detail: format!(
            "found figures of {buurten} buurten in {}, where {} has them of {most} in {}: maps of that year compare \
             with these alone; if rows are missing, download it again",
            table.year,
            fullest.file(),
            fullest.year
        ),
    };
    partial.map(finding).collect()
}

/// Counts the buurten with a figure.
fn buurten(table: &RawTable) -> usize {
    let has_figure = |row: usize| table.columns.iter().any(|column| column.values[row].is_some());
    table.rows.iter().filter(|(code, row)| code.starts_with("BU") && has_figure(**row)).count()
}
