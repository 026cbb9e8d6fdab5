//! Areas of tables that the boundaries do not have.
//!
//! In: raw tables, and the areas. Out: one problem per file whose figures should stand on the division of the areas.
//! Figures of an older division are left to the lineage, which tells what it cannot trace.

use std::collections::{BTreeMap, HashSet};

use super::Division;
use super::raw::{COUNTRY, RawTable};
use crate::areas::AreaSet;
use crate::problems::{ProblemCode, Problems};

/// Counts per file the areas that are not there. A file for the whole country beside the boundaries of a part of it has
/// many, and is as good.
pub(super) fn report(areas: &AreaSet, tables: &[RawTable], problems: &mut Problems) {
    let known: HashSet<&str> = areas.codes().collect();
    // Per file: its codes.
    let mut files: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
    let is_of_the_areas =
        |table: &&RawTable| [Division::OfTheAreas, Division::Of(areas.year)].contains(&table.division);
    for table in tables.iter().filter(is_of_the_areas) {
        for code in table.rows.keys().filter(|code| *code != COUNTRY) {
            files.entry(table.file_of(code)).or_default().insert(code);
        }
    }
    for (file, all) in files {
        let unknown: Vec<&str> = all.difference(&known).copied().collect();
        let Some(first) = unknown.iter().min() else { continue };
        let detail = format!(
            "{} of its {} areas, such as {first}, are not in the boundaries of {}: their figures are not used",
            unknown.len(),
            all.len(),
            areas.year
        );
        problems.report(ProblemCode::AreaUnknown, file, detail);
    }
}
