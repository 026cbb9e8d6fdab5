//! Which tables do not tell whether the boundaries of their buurten changed.
//!
//! In: the flags of the raw tables. Out: the years of which a flag is missing or cannot be read, and problems.
//! Guaranteed: nothing is told of a table from which nobody looks back; what is no flag is never taken for "unchanged"
//! in silence.

use super::raw_tables::RawTable;
use crate::problems::{ProblemCode, Problems};

/// Reports the tables of the lineage that do not flag all buurten, and gives their years; `names` are those of the
/// column.
pub(super) fn report(
    source: &str,
    names: &[String],
    division: i32,
    tables: &[RawTable],
    problems: &mut Problems,
) -> Vec<i32> {
    // Nobody looks back from the oldest table.
    let oldest = tables.iter().map(|table| table.division).min().unwrap_or(division).min(division);
    let mut years = Vec::new();
    for table in tables.iter().filter(|table| table.source == source && table.year > oldest) {
        for (file, tally) in table.flag_tallies.iter().filter(|(_, tally)| tally.unread > 0) {
            let consequence = format!(
                "buurten whose boundary changed in {} are compared with earlier years as if it had not",
                table.year
            );
            match &tally.first {
                None => {
                    let detail = format!("no column `{}`: {consequence}", names.join("`, `"));
                    problems.report(ProblemCode::ColumnMissing, file.as_str(), detail);
                }
                Some((column, place, found)) => {
                    let detail = format!(
                        "found {found}, and no flag in {} of {} rows of buurten, expected a whole number such as 1, 2 \
                         or 3: {consequence}",
                        tally.unread, tally.rows
                    );
                    problems.report(ProblemCode::NumberUnreadable, format!("{place}, column {column}"), detail);
                }
            }
            years.push(table.year);
        }
    }
    years.sort_unstable();
    years.dedup();
    years
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::carry::fixture;
    use crate::statistics::{Recoding, StatisticTable, observe};

    fn kwb(year: i32, flag: Option<[&str; 2]>) -> StatisticTable {
        let columns = ["Code", "Inwoners_5", "Corporatie_6", "Bijstand_7", "Indelingswijziging_4"];
        let [first, second] = flag.unwrap_or_default();
        let rows = [["BU00010001", "100", "20", "40", first], ["BU00010002", "100", "20", "40", second]];
        let width = if flag.is_some() { 5 } else { 4 };
        let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..width]).collect();
        fixture::kwb(year, fixture::table(&columns[..width], &rows))
    }

    /// The years that are unknown, and what is told.
    fn report_flags(tables: &[StatisticTable]) -> (Vec<i32>, Vec<String>) {
        let mut problems = Problems::default();
        let mut areas = fixture::areas(2024, &["BU00010001", "BU00010002"]);
        let table = observe(&mut areas, &fixture::config(), tables, Recoding::default(), &[], &mut problems);
        let of_flags = problems.places().iter().filter(|problem| problem.detail.contains("boundary changed"));
        (table.unflagged, of_flags.map(|problem| format!("{} {}", problem.code, problem.detail)).collect())
    }

    #[test]
    fn a_table_without_flags_is_told_unless_nobody_looks_back_from_it() {
        let flagged = Some(["1", "3"]);
        assert_eq!(report_flags(&[kwb(2020, None), kwb(2022, flagged), kwb(2024, flagged)]), (vec![], vec![]));
        let (years, said) = report_flags(&[kwb(2020, flagged), kwb(2022, None), kwb(2024, flagged)]);
        assert_eq!((years, said.len()), (vec![2022], 1));
        assert!(said[0].contains("column_missing") && said[0].contains("changed in 2022"), "{said:?}");
    }

    #[test]
    fn what_is_no_flag_is_told_once_with_a_count() {
        let words = Some(["grens gewijzigd", "ongewijzigd"]);
        let (years, said) = report_flags(&[kwb(2020, Some(["1", "1"])), kwb(2022, words), kwb(2024, Some(["1", ""]))]);
        assert_eq!((years, said.len()), (vec![2022, 2024], 2));
        assert!(said[0].contains("number_unreadable") && said[0].contains("\"grens gewijzigd\""), "{said:?}");
        assert!(said[0].contains("in 2 of 2 rows") && said[1].contains("an empty cell"), "{said:?}");
    }
}
