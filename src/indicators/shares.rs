//! Shares of more than the whole: possible numbers, each for itself, that do not fit together.

use std::collections::BTreeSet;

use super::{Formula, IndicatorSet, figures};
use crate::areas::AreaSet;
use crate::problems::{ProblemCode, Problems};
use crate::statistics::{ObservationTable, RoundedNumber};

/// Reports the buurten whose count is larger than the number that it is a share of, once per year: one count may be
/// part of several shares.
///
/// Nothing is changed: METHOD section 1 makes a value missing where it is not there, never because it is unlikely.
pub(crate) fn report_shares(areas: &AreaSet, table: &ObservationTable, set: &IndicatorSet, problems: &mut Problems) {
    let years: BTreeSet<i32> = table.observations.iter().map(|observations| observations.year).collect();
    for year in years {
        let mut told = BTreeSet::new();
        for indicator in &set.indicators {
            let Formula::Share { numerator, denominator, factor } = &indicator.formula else { continue };
            let shares = figures(table, indicator, year).values;
            for (buurt, share) in shares.into_iter().enumerate() {
                let Some(share) = share.filter(|share| RoundedNumber::of(*share) > RoundedNumber::of(*factor)) else {
                    continue;
                };
                if !told.insert(buurt) {
                    continue;
                }
                let Some(code) = areas.all_buurten().nth(buurt).map(|area| &area.code) else { continue };
                let summed = |statistics: &[usize]| {
                    let terms = statistics.iter().filter_map(|statistic| {
                        let (_, column) = table.place(*statistic, year, code)?;
                        Some(format!("{column} {}", table.of(*statistic, year)?.value(buurt)?))
                    });
                    terms.collect::<Vec<_>>().join(" + ")
                };
                let file = numerator
                    .first()
                    .and_then(|statistic| table.place(*statistic, year, code))
                    .map_or("", |(file, _)| file);
                let detail = format!(
                    "found {} of {}, expected no more than the whole: `{}` is {share:.1} where {factor} is all, and \
                     used as it is",
                    summed(numerator),
                    summed(denominator),
                    indicator.id
                );
                problems.report(ProblemCode::ShareAboveWhole, format!("{file}, {code}"), detail);
            }
        }
    }
}

#[cfg(test)]
mod tests;
