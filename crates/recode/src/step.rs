//! One step of the recoding: from a year to the next that has addresses.
//!
//! In: [`Matches`] and the tables of both years. Out: [`YearStep`], each buurt of the later year with all that decided.
//! Guaranteed: buurten are sorted by code.

use crate::code::BuurtCode;
use crate::matches::{AddressTally, Matches, Pair};
use crate::noise::CodePairs;
use crate::population::Population;
use crate::shares::{OriginCode, sources};
use crate::verdict::{Evidence, Verdict, VerdictRule, known_flag};
use crate::year_table::YearTable;

/// What went from the codes of one year to those of a later one.
#[derive(Debug)]
pub(crate) struct YearStep {
    pub(crate) counts: StepCounts,
    pub(crate) buurten: Vec<LaterBuurt>,
}

/// A buurt of the later year that has addresses.
#[derive(Debug)]
pub(crate) struct LaterBuurt {
    pub(crate) code: BuurtCode,
    pub(crate) flag: Option<u8>,
    pub(crate) tally: AddressTally,
    pub(crate) sources: Vec<OriginCode>,
    pub(crate) left_out: Vec<Pair>,
    pub(crate) verdict: Verdict,
    pub(crate) population: Option<Population>,
}

/// What a step found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepCounts {
    /// Year of the old codes.
    pub year_from: i32,
    /// Year of the new codes.
    pub year_to: i32,
    /// Addresses that both years have.
    pub matched: u64,
    /// Buurten of the later year that have addresses.
    pub buurten: usize,
    /// How many of them each rule decided, in the order of [`VerdictRule::ALL`].
    pub rules: [usize; 6],
    /// Rows that came of it.
    pub rows: usize,
    /// Pairs of codes that were taken for noise.
    pub noise: usize,
}

impl YearStep {
    /// Judges all buurten of the later year.
    pub(crate) fn of(years: (i32, i32), matches: &Matches, before: &YearTable, table: &YearTable) -> YearStep {
        let links = CodePairs::of(matches);
        let mut sources = sources(matches, &links);
        // The flag of a table tells of one year.
        let is_next = years.1 == years.0 + 1;
        let mut buurten = Vec::new();
        for (code, tally) in &matches.new {
            let Some(figures) = table.buurt(*code) else { continue };
            let sources = sources.remove(code).unwrap_or_default();
            let flag = known_flag(figures.flag).filter(|_| is_next);
            let own = pairs_of(&matches.pairs, *code).iter().find(|pair| pair.old == *code);
            let verdict = Verdict::of(&Evidence {
                code: *code,
                flag,
                tally: *tally,
                before: matches.old.get(code).map_or(0, |tally| tally.found),
                stayed: own.map_or(0, |own| own.addresses),
                sources: &sources,
            });
            let population = Population::of(&verdict.rows, before, figures.inhabitants);
            let left_out = pairs_of(&links.left_out, *code).to_vec();
            buurten.push(LaterBuurt { code: *code, flag, tally: *tally, sources, left_out, verdict, population });
        }
        let decided = |rule: &VerdictRule| buurten.iter().filter(|buurt| buurt.verdict.rule == *rule).count();
        let counts = StepCounts {
            year_from: years.0,
            year_to: years.1,
            matched: matches.matched,
            buurten: buurten.len(),
            rules: VerdictRule::ALL.each_ref().map(decided),
            rows: buurten.iter().map(|buurt| buurt.verdict.rows.len()).sum(),
            noise: links.left_out.len(),
        };
        YearStep { counts, buurten }
    }

    /// Finds a buurt of the later year.
    pub(crate) fn buurt(&self, code: BuurtCode) -> Option<&LaterBuurt> {
        self.buurten.binary_search_by_key(&code, |buurt| buurt.code).ok().map(|at| &self.buurten[at])
    }
}

/// Lists the pairs of a new code, of pairs that are sorted by it.
fn pairs_of(pairs: &[Pair], code: BuurtCode) -> &[Pair] {
    let first = pairs.partition_point(|pair| pair.new < code);
    let count = pairs[first..].partition_point(|pair| pair.new == code);
    &pairs[first..first + count]
}
