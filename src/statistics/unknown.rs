//! Areas of tables that the boundaries do not have.
//!
//! In: raw tables, and the areas. Out: one problem per file whose figures should stand on the division of the areas. Figures of an older
//! division are left to the lineage, which tells what it cannot trace.

use std::collections::{BTreeMap, BTreeSet};

use super::Division;
use super::raw::{COUNTRY, RawTable};
use crate::areas::AreaSet;
use crate::problems::{ProblemCode, Problems};

/// Counts per file the areas that are not there. A file for the whole country beside the boundaries of a part of it has many, and is as good.
pub(super) fn report(areas: &AreaSet, tables: &[RawTable], problems: &mut Problems) {
    // Per file: its codes, and those of them that are unknown.
    let mut files: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    for table in tables.iter().filter(|table| table.division == Division::OfTheAreas) {
        for code in table.rows.keys().filter(|code| *code != COUNTRY) {
            let (all, unknown) = files.entry(table.file_of(code)).or_default();
            all.insert(code);
            if areas.find(code).is_none() {
                unknown.insert(code);
            }
        }
    }
    for (file, (all, unknown)) in files {
        let Some(first) = unknown.first() else { continue };
        let detail = format!(
            "{} of its {} areas, such as {first}, are not in the boundaries of {}: their figures are not used",
            unknown.len(),
            all.len(),
            areas.year
        );
        problems.report(ProblemCode::AreaUnknown, file, detail);
    }
}
