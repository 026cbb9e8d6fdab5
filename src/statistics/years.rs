//! Which years a source has, and which are not there between them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ObservationTable;
use crate::sources::SourceFile;

/// A longer row of absent years than this is no gap: a single wrong year far from the others would make it.
const GAP: usize = 10;

/// The years of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SourceYears {
    /// Id of the source.
    pub source: String,
    /// Years of which it has figures or boundaries, ascending.
    pub years: Vec<i32>,
    /// Years between them that are not there, ascending, at the step that most of its years keep: of a source with even
    /// years only even ones. Not those of a gap of more than ten.
    pub missing: Vec<i32>,
}

impl SourceYears {
    /// Finds the years of a source in its files and in the figures that came of them.
    #[must_use]
    pub(crate) fn of(source: &str, files: &[SourceFile], table: &ObservationTable) -> SourceYears {
        let figures = table
            .observations
            .iter()
            .filter(|found| table.statistics[found.statistic].source == source)
            .map(|found| found.year);
        let named = files.iter().filter(|file| file.source == source).filter_map(|file| file.year);
        let mut years: Vec<i32> = figures.chain(named).collect();
        years.sort_unstable();
        years.dedup();
        SourceYears { source: source.to_owned(), missing: missing(&years), years }
    }
}

fn missing(years: &[i32]) -> Vec<i32> {
    let mut steps: BTreeMap<i32, usize> = BTreeMap::new();
    for pair in years.windows(2) {
        *steps.entry(pair[1] - pair[0]).or_default() += 1;
    }
    // The most frequent step; of equally frequent ones the smallest, for the later maximum wins.
    let Some((step, _)) = steps.into_iter().rev().max_by_key(|(_, count)| *count) else { return Vec::new() };
    let step = usize::try_from(step).expect("the years ascend");
    let gaps = years.windows(2).map(|pair| (pair[0]..pair[1]).step_by(step).skip(1));
    gaps.filter(|gap| gap.len() <= GAP).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_missing_where_the_usual_step_is_broken() {
        assert_eq!(missing(&[2014, 2016, 2020, 2022, 2024]), [2018]);
        assert_eq!(missing(&[2014, 2016, 2018]), Vec::<i32>::new(), "even years alone lack no odd ones");
        assert_eq!(missing(&[2013, 2014, 2017, 2018]), [2015, 2016]);
        // Two steps of 4 and one of 2: nothing is skipped.
        assert_eq!(missing(&[2012, 2016, 2020, 2022]), Vec::<i32>::new());
        // As many steps of 2 as of 4.
        assert_eq!(missing(&[2014, 2016, 2020]), [2018]);
        // 38 even years lie between 2022 and 2099, and none of them is missed: 2099 is no year of the source.
        assert!(missing(&[2018, 2020, 2022, 2099]).is_empty());
        assert!(missing(&[2024]).is_empty() && missing(&[]).is_empty());
    }
}
