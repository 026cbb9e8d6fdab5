//! Cells become observations, joined to areas and carried to the division year.
//!
//! In: tables of [`crate::sources`] with what the catalogue says of them, the areas, the recoding rows. Out:
//! [`ObservationTable`]. Guaranteed: one observation per statistic, year and buurt on the division of the area set; a
//! missing, a suppressed and a broken figure are told apart and are never zero; a number that is not possible is
//! counted as a problem and is missing, one that is only unusual is used. Where a figure came from (file, column, older
//! codes and their weights) stays with it. Left to the next: formulas. Source of the method: METHOD section 3.

use crate::areas::AreaSet;
use crate::problems::Problems;

mod boundary_flags;
pub(crate) mod carry;
mod country;
pub(crate) mod lineage;
mod observations;
mod plausibility;
mod published_figures;
mod raw_tables;
mod recoding;
mod recoding_source;
mod rounding;
mod spec;
mod table;
mod unknown_areas;
mod years;

pub(crate) use crate::sources::Division;
pub(crate) use observations::{CarryRecord, ObservationTable, Observations, State};
pub(crate) use published_figures::PublishedFigures;
pub(crate) use recoding::{Recoding, RecodingReader};
pub(crate) use recoding_source::RecodingSource;
pub(crate) use rounding::RoundedNumber;
pub(crate) use spec::{DefinitionBreak, LineageRules, StatisticKind, StatisticSpec, StatisticsConfig};
pub(crate) use table::{StatisticTable, TableFile};
pub(crate) use years::SourceYears;

use lineage::Lineage;

/// Reads tables into observations and carries them to the division of the areas.
///
/// Buurten that the table of the division year has beyond the boundaries are added to the areas: they count in every
/// reference. `links` are renumbered areas with an identical boundary in an older boundary file: year of that file, old
/// code, new code. Bad rows, cells and columns become problems. Cost: linear in the cells.
#[must_use]
pub(crate) fn observe(
    areas: &mut AreaSet,
    config: &StatisticsConfig,
    tables: &[StatisticTable],
    recoding: Recoding,
    links: &[(i32, String, String)],
    problems: &mut Problems,
) -> ObservationTable {
    let raw = raw_tables::read(config, areas.year, tables, problems);
    let own = &config.lineage.source;
    if let Some(table) = raw.iter().find(|table| table.source == *own && table.year == areas.year) {
        let mut codes: Vec<&str> = table.buurten().collect();
        codes.sort_unstable();
        areas.add_undrawn(codes, &table.gemeente_names);
    }
    unknown_areas::report(areas, own, &raw, problems);
    plausibility::report(config, &raw, problems);
    plausibility::report_beside(areas, config, &raw, problems);
    let lineage = Lineage::new(&config.lineage, areas, &raw, recoding, links, problems);
    lineage.report_inhabitants(config, &raw, problems);
    let names = &config.lineage.change_columns;
    let unflagged = boundary_flags::report(own, names, areas.year, &raw, problems);
    ObservationTable { unflagged, ..carry::carry(areas, config, &raw, &lineage) }
}
