//! Year after year, each joined with the one before.
//!
//! In: [`Addresses`] and [`YearTable`] of each year, oldest first. Out: [`RecodeResult`]. Guaranteed: the addresses of
//! a year are let go when those of the next but one are read.

use std::collections::HashSet;
use std::fmt;

use crate::addresses::Addresses;
use crate::code::BuurtCode;
use crate::error::RecodeError;
use crate::matches::Matches;
use crate::population::PopulationGap;
use crate::step::{StepCounts, YearStep};
use crate::year_table::YearTable;

/// A file with fewer percent of the addresses of its neighbour is probably not whole.
const LEAST_OF_NEIGHBOUR: u64 = 80;

/// Where in more percent of the buurten with inhabitants there is no address, a file is probably not whole: in those of
/// CBS people live at addresses.
const MOST_WITHOUT: usize = 1;

/// Takes the years one by one.
#[derive(Debug, Default)]
pub struct Recoder {
    before: Option<(Addresses, YearTable)>,
    steps: Vec<YearStep>,
    refused: Vec<YearMismatch>,
    short: Vec<Shortfall>,
    uncovered: Vec<UncoveredBuurten>,
}

/// A file without an address in many of the buurten of its year: it may be a part of one, such as a sheet that was
/// full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UncoveredBuurten {
    /// The year, and the file.
    pub of: (i32, String),
    /// Buurten with inhabitants in which it has no address.
    pub without: usize,
    /// All buurten with inhabitants.
    pub inhabited: usize,
}

impl UncoveredBuurten {
    /// Holds a file against the table of its year; none where it has addresses in nearly all buurten with inhabitants.
    fn of(addresses: &Addresses, table: &YearTable) -> Option<UncoveredBuurten> {
        let known: HashSet<&BuurtCode> = addresses.codes().iter().collect();
        let inhabited: Vec<BuurtCode> = table.inhabited().collect();
        let without = inhabited.iter().filter(|code| !known.contains(code)).count();
        (100 * without > MOST_WITHOUT * inhabited.len()).then(|| UncoveredBuurten {
            of: (addresses.year(), addresses.file().to_owned()),
            without,
            inhabited: inhabited.len(),
        })
    }
}

impl fmt::Display for UncoveredBuurten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UncoveredBuurten { of: (year, file), without, inhabited } = self;
        write!(
            f,
            "{file} has no address of {year} in {without} of {inhabited} buurten with inhabitants: what it lacks looks \
             as if it came from elsewhere; check that it is whole, or download it again"
        )
    }
}

/// A file with far fewer addresses than that of the year beside it: it may be a part of one. What it lacks would look
/// as if it had come from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// The year of the smaller file, and the file.
    pub of: (i32, String),
    /// Its addresses.
    pub count: u64,
    /// The year beside it.
    pub beside: i32,
    /// The addresses of that.
    pub count_beside: u64,
}

impl Shortfall {
    /// Compares two years; none where the smaller has at least [`LEAST_OF_NEIGHBOUR`] percent of the larger.
    fn between(one: &Addresses, other: &Addresses) -> Option<Shortfall> {
        let (small, large) = if one.count() < other.count() { (one, other) } else { (other, one) };
        let (count, count_beside) = (small.count() as u64, large.count() as u64);
        (100 * count < LEAST_OF_NEIGHBOUR * count_beside).then(|| Shortfall {
            of: (small.year(), small.file().to_owned()),
            count,
            beside: large.year(),
            count_beside,
        })
    }
}

impl fmt::Display for Shortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shortfall { of: (year, file), count, beside, count_beside } = self;
        write!(
            f,
            "{file} has {count} addresses of {year}, under {LEAST_OF_NEIGHBOUR} % of the {count_beside} of {beside}: \
             what it lacks looks as if it came from elsewhere; check that it is whole, or download it again"
        )
    }
}

/// Two years whose addresses do not fit: between them there are no rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearMismatch {
    /// The earlier year, and its file.
    pub from: (i32, String),
    /// The later year, and its file.
    pub to: (i32, String),
    /// Addresses that both have.
    pub matched: u64,
    /// Addresses of the smaller file.
    pub smaller: u64,
}

impl fmt::Display for YearMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let YearMismatch { from, to, matched, smaller } = self;
        write!(
            f,
            "the addresses of {} ({}) and {} ({}) do not fit: found {matched} of {smaller} in both, expected at least \
             90 %; there are no rows between these years; check that both are whole, and each of its year",
            from.0, from.1, to.0, to.1
        )
    }
}

/// What the addresses tell of all years.
#[derive(Debug, Default)]
pub struct RecodeResult {
    pub(crate) steps: Vec<YearStep>,
    pub(crate) refused: Vec<YearMismatch>,
    pub(crate) short: Vec<Shortfall>,
    pub(crate) uncovered: Vec<UncoveredBuurten>,
}

impl Recoder {
    /// Adds a year, and tells what the step from the year before found; nothing of the first year.
    ///
    /// # Errors
    /// [`RecodeError::YearNotLater`]: the year is not after the one before. Two years that do not fit are no error, but
    /// a [`YearMismatch`].
    pub fn add(
        &mut self,
        addresses: Addresses,
        table: YearTable,
    ) -> Result<Option<Result<StepCounts, YearMismatch>>, RecodeError> {
        self.uncovered.extend(UncoveredBuurten::of(&addresses, &table));
        let Some((earlier, earlier_table)) = self.before.take() else {
            self.before = Some((addresses, table));
            return Ok(None);
        };
        let years = (earlier.year(), addresses.year());
        if years.0 >= years.1 {
            let file = addresses.file().to_owned();
            return Err(RecodeError::YearNotLater { file, found: years.1, before: years.0 });
        }
        self.short.extend(Shortfall::between(&earlier, &addresses));
        let matches = Matches::between(&earlier, &addresses);
        let smaller = earlier.count().min(addresses.count()) as u64;
        let outcome = if 10 * matches.matched < 9 * smaller {
            let from = (years.0, earlier.file().to_owned());
            let to = (years.1, addresses.file().to_owned());
            let refusal = YearMismatch { from, to, matched: matches.matched, smaller };
            self.refused.push(refusal.clone());
            Err(refusal)
        } else {
            let step = YearStep::of(years, &matches, &earlier_table, &table);
            let counts = step.counts.clone();
            self.steps.push(step);
            Ok(counts)
        };
        self.before = Some((addresses, table));
        Ok(Some(outcome))
    }

    /// Ends the years.
    #[must_use]
    pub fn finish(self) -> RecodeResult {
        RecodeResult { steps: self.steps, refused: self.refused, short: self.short, uncovered: self.uncovered }
    }
}

impl RecodeResult {
    /// Lists what the steps found, oldest first.
    pub fn steps(&self) -> impl Iterator<Item = &StepCounts> {
        self.steps.iter().map(|step| &step.counts)
    }

    /// Lists the years that do not fit, oldest first.
    #[must_use]
    pub fn refused(&self) -> &[YearMismatch] {
        &self.refused
    }

    /// Lists the files that have far fewer addresses than the year beside them.
    #[must_use]
    pub fn short(&self) -> &[Shortfall] {
        &self.short
    }

    /// Lists the files without an address in many of the buurten of their year.
    #[must_use]
    pub fn uncovered(&self) -> &[UncoveredBuurten] {
        &self.uncovered
    }

    /// Lists the codes that stand for another place from a year on, though its table says that nothing changed.
    #[must_use]
    pub fn reused(&self) -> Vec<(i32, BuurtCode)> {
        let of_step = |step: &YearStep| {
            let year = step.counts.year_to;
            let reused = step.buurten.iter().filter(|buurt| buurt.verdict.is_reused);
            reused.map(move |buurt| (year, buurt.code)).collect::<Vec<_>>()
        };
        self.steps.iter().flat_map(of_step).collect()
    }

    /// Lists the buurten whose rows bring other inhabitants than their table gives, the farthest first.
    #[must_use]
    pub fn population_gaps(&self) -> Vec<PopulationGap> {
        let mut gaps = Vec::new();
        for step in &self.steps {
            let StepCounts { year_from, year_to, .. } = step.counts;
            for buurt in &step.buurten {
                if let Some(population) = buurt.population.filter(|population| population.is_off()) {
                    let (by_rows, in_table) = (population.by_rows, population.in_table);
                    gaps.push(PopulationGap { year_from, year_to, code: buurt.code, by_rows, in_table });
                }
            }
        }
        let distance = |gap: &PopulationGap| (gap.by_rows - gap.in_table).abs();
        gaps.sort_by(|a, b| distance(b).total_cmp(&distance(a)));
        gaps
    }
}

#[cfg(test)]
mod tests;
