//! Addresses that were given to another buurt by error are told from those that moved with a border.
//!
//! In: [`Matches`]. Out: [`CodePairs`]: its pairs, and those of them that are noise. Source of the thresholds: counts
//! of two neighbouring years, in which hardly a wijk that kept its borders has all its addresses and no other.

use std::collections::BTreeMap;

use crate::code::BuurtCode;
use crate::matches::{Matches, Pair};

/// Pairs that count, and pairs that do not, both sorted by new code, then by old code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CodePairs {
    pub(crate) kept: Vec<Pair>,
    pub(crate) left_out: Vec<Pair>,
}

impl CodePairs {
    /// Judges all pairs on the same counts: those before anything is left out.
    ///
    /// The largest pair of a code is never noise, so that a code which has addresses in both years keeps one.
    pub(crate) fn of(matches: &Matches) -> CodePairs {
        let mut largest_of_old: BTreeMap<BuurtCode, u64> = BTreeMap::new();
        let mut largest_of_new: BTreeMap<BuurtCode, u64> = BTreeMap::new();
        for pair in &matches.pairs {
            for (largest, code) in [(&mut largest_of_old, pair.old), (&mut largest_of_new, pair.new)] {
                let largest = largest.entry(code).or_default();
                *largest = (*largest).max(pair.addresses);
            }
        }
        let is_noise = |pair: &Pair| {
            let is_smaller = pair.addresses < largest_of_old[&pair.old] && pair.addresses < largest_of_new[&pair.new];
            // A share below 5 % is one of which twenty make less than the whole.
            let both_below = |times: u64| {
                pair.addresses * times < matches.old[&pair.old].found
                    && pair.addresses * times < matches.new[&pair.new].found
            };
            is_smaller && (pair.addresses <= 2 && both_below(20) || both_below(200))
        };
        let (left_out, kept) = matches.pairs.iter().partition(|pair| is_noise(pair));
        CodePairs { kept, left_out }
    }
}

#[cfg(test)]
mod tests;
