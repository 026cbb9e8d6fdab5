//! Areas of tables that the boundaries do not have.
//!
//! In: raw tables, and the areas. Out: one problem per file whose figures should stand on the division of the areas.
//! Figures of an older division are left to the lineage, which tells what it cannot trace.

use std::collections::{BTreeMap, HashSet};

use super::raw_tables::{COUNTRY, RawTable};
use crate::areas::AreaSet;
use crate::problems::{ProblemCode, Problems};

/// Counts per file the areas that are not there; the source `own` tells by itself which there are. A file for the whole
/// country beside the boundaries of a part of it has many, and is as good.
pub(super) fn report(areas: &AreaSet, own: &str, tables: &[RawTable], problems: &mut Problems) {
    let undrawn = &areas.undrawn;
    let buurten = undrawn.buurten.iter().map(|area| area.code.as_str());
    let wijken = undrawn.wijken.iter().map(|area| area.code.as_str());
    let gemeenten = undrawn.gemeenten.iter().map(|area| area.code.as_str());
    let known: HashSet<&str> = areas.codes().chain(buurten).chain(wijken).chain(gemeenten).collect();
    // Per file: its codes.
    let mut files: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
    for table in tables.iter().filter(|table| table.division == areas.year && table.source != own) {
        for code in table.rows.keys().filter(|code| *code != COUNTRY) {
            files.entry(table.file_of(code)).or_default().insert(code);
        }
    }
    for (file, all) in files {
        let unknown: Vec<&str> = all.difference(&known).copied().collect();
        let Some(first) = unknown.iter().min() else { continue };
        let detail = format!(
            "{} of its {} areas, such as {first}, are neither in the boundaries nor in the key figures of {}: their \
             figures are not used",
            unknown.len(),
            all.len(),
            areas.year
        );
        problems.report(ProblemCode::AreaUnknown, file, detail);
    }
}
