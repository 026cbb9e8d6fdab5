//! On which division each table stands, found where neither its name nor its content tells it (METHOD section 3).
//!
//! In: tables, the areas, and the key figures of each year, whose codes are those of the division of that year. Out:
//! the division whose codes fit best, and a word about it for each table, whether it was told or found.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::areas::AreaSet;
use crate::commands::numbers::thousands;
use crate::problems::{ProblemCode, Problems};
use crate::sources::Cell;
use crate::statistics::{Division, StatisticTable};

/// Decides the division of each table that tells none, and says of each which it has and how that is known; of tables
/// that each stand on that of their own year once for their source.
///
/// `lineage_source` is the source whose tables stand on the division of their own year.
pub(super) fn fit(
    tables: &mut [StatisticTable],
    areas: &AreaSet,
    lineage_source: &str,
    problems: &mut Problems,
) -> Vec<String> {
    let mut divisions: BTreeMap<i32, HashSet<String>> = BTreeMap::new();
    divisions.entry(areas.year).or_default().extend(areas.buurten.iter().map(|buurt| buurt.code.clone()));
    for table in tables.iter().filter(|table| table.source == lineage_source) {
        if let (Some(year), Division::OfItsYear) = (table.year, table.division) {
            divisions.entry(year).or_default().extend(codes(table));
        }
    }
    let mut said: Vec<String> = Vec::new();
    for table in tables.iter_mut() {
        match table.division {
            Division::OfItsYear => {
                let of_source = format!("{}: that of the year of each table", table.source);
                if !said.contains(&of_source) {
                    said.push(of_source);
                }
                continue;
            }
            Division::Of(year) => {
                said.push(format!("{}: {year}, which its table or edition tells", table.file));
                continue;
            }
            Division::OfTheAreas => {}
        }
        let own = codes(table);
        let known = |division: &HashSet<String>| own.iter().filter(|code| division.contains(*code)).count();
        // Of divisions that fit as well that of the areas, else the newest.
        let best = divisions.iter().map(|(year, codes)| (known(codes), *year == areas.year, *year)).max();
        let Some((fitting, is_own, year)) = best.filter(|_| !own.is_empty()) else { continue };
        let share = format!("{} of its {} codes of buurten", thousands(fitting), thousands(own.len()));
        said.push(format!("{}: {year}, found by its codes: {share} fit", table.file));
        if !is_own && fitting > 0 {
            table.division = Division::Of(year);
            let of_areas = divisions.get(&areas.year).map_or(0, known);
            let detail = format!(
                "nothing tells its division: {share} are those of {year}, and {} those of {}; its figures are taken as \
                 those of {year}",
                thousands(of_areas),
                areas.year
            );
            problems.report(ProblemCode::DivisionFitted, table.file.as_str(), detail);
        }
    }
    said
}

/// Lists the codes of buurten in a table.
fn codes(table: &StatisticTable) -> BTreeSet<String> {
    let Some(column) = table.table.column(&table.code_column) else { return BTreeSet::new() };
    let texts = (0..table.table.rows()).filter_map(|row| match &table.table.row(row)[column] {
        Cell::Text(text) => Some(text.trim().to_ascii_uppercase()),
        Cell::Missing | Cell::Number(_) => None,
    });
    texts.filter(|code| code.starts_with("BU") && code.len() == 10).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::fixture;
    use crate::sources::Table;

    fn table(source: &str, year: Option<i32>, division: Division, codes: &[&str]) -> StatisticTable {
        StatisticTable {
            source: source.to_owned(),
            file: format!("{source}.csv"),
            year,
            code_column: "code".to_owned(),
            year_column: None,
            division,
            listed: String::new(),
            table: Table {
                name: String::new(),
                columns: vec!["code".to_owned()],
                cells: codes.iter().map(|code| Cell::Text((*code).into())).collect(),
                places: (0..codes.len() as u64).collect(),
            },
        }
    }

    #[test]
    fn the_division_is_the_one_whose_codes_fit_best_and_that_of_the_areas_where_several_do() {
        let areas = fixture::undrawn(2024, &["BU00010001", "BU00010003"]);
        let health = |codes: &[&str]| table("health", None, Division::OfTheAreas, codes);
        let mut tables = vec![
            table("kwb", Some(2020), Division::OfItsYear, &["BU00010001", "BU00010002"]),
            table("kwb", Some(2022), Division::OfItsYear, &["BU00010001", "BU00010002"]),
            health(&["BU00010001", "BU00010002"]),
            health(&["BU00010001"]),
            health(&["BU00990001"]),
            table("health", None, Division::Of(2016), &["BU00010001"]),
        ];
        let mut problems = Problems::default();
        let said = fit(&mut tables, &areas, "kwb", &mut problems);
        let divisions: Vec<Division> = tables[2..].iter().map(|table| table.division).collect();
        let expected = [Division::Of(2022), Division::OfTheAreas, Division::OfTheAreas, Division::Of(2016)];
        assert_eq!(divisions, expected);
        let expected = [
            "kwb: that of the year of each table",
            "health.csv: 2022, found by its codes: 2 of its 2 codes of buurten fit",
            "health.csv: 2024, found by its codes: 1 of its 1 codes of buurten fit",
            "health.csv: 2024, found by its codes: 0 of its 1 codes of buurten fit",
            "health.csv: 2016, which its table or edition tells",
        ];
        assert_eq!(
            (said.as_slice(), problems.count(ProblemCode::DivisionFitted)),
            (&expected.map(str::to_owned)[..], 1)
        );
        assert!(problems.places()[0].detail.contains("and 1 those of 2024"), "{problems:?}");
    }
}
