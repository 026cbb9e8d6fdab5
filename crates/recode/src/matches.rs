//! The addresses of two years side by side: how many went from which buurt to which.
//!
//! In: two [`Addresses`]. Out: [`Matches`]. Guaranteed: pairs are sorted by new and old code, each once; what was
//! counted adds up to the addresses that both files have.

use std::collections::{BTreeMap, HashMap};

use crate::addresses::Addresses;
use crate::code::BuurtCode;

/// Addresses that went from a buurt of one year to a buurt of a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) new: BuurtCode,
    pub(crate) old: BuurtCode,
    pub(crate) addresses: u64,
}

/// The addresses of a buurt in its year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct AddressTally {
    /// All of them.
    pub(crate) addresses: u64,
    /// Those that the other year has too.
    pub(crate) found: u64,
}

/// What two years have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Matches {
    /// Buurten of the earlier year that have addresses.
    pub(crate) old: BTreeMap<BuurtCode, AddressTally>,
    /// Buurten of the later year that have addresses.
    pub(crate) new: BTreeMap<BuurtCode, AddressTally>,
    /// Sorted by new code, then by old code.
    pub(crate) pairs: Vec<Pair>,
    /// Addresses that both years have.
    pub(crate) matched: u64,
}

impl Matches {
    /// Finds the addresses of one year in another.
    pub(crate) fn between(old: &Addresses, new: &Addresses) -> Matches {
        let mut pairs: HashMap<(usize, usize), u64> = HashMap::new();
        // Neighbours in the order of addresses mostly went the same way.
        let (mut run, mut length) = ((0, 0), 0);
        let mut olds = old.each().peekable();
        for (address, to) in new.each() {
            while olds.next_if(|(earlier, _)| *earlier < address).is_some() {}
            let Some((_, from)) = olds.next_if(|(same, _)| *same == address) else { continue };
            if run != (from, to) {
                *pairs.entry(run).or_default() += length;
                (run, length) = ((from, to), 0);
            }
            length += 1;
        }
        *pairs.entry(run).or_default() += length;
        let pairs = pairs.into_iter().filter(|(_, addresses)| *addresses > 0);
        let pairs =
            pairs.map(|((from, to), addresses)| Pair { new: new.codes()[to], old: old.codes()[from], addresses });
        Matches::of(pairs.collect(), tallies(old), tallies(new))
    }

    /// Sorts pairs, and counts what was found.
    pub(crate) fn of(
        mut pairs: Vec<Pair>,
        old: BTreeMap<BuurtCode, AddressTally>,
        new: BTreeMap<BuurtCode, AddressTally>,
    ) -> Matches {
        pairs.sort_unstable_by_key(|pair| (pair.new, pair.old));
        let mut matches = Matches { old, new, pairs, matched: 0 };
        for pair in &matches.pairs {
            matches.old.entry(pair.old).or_default().found += pair.addresses;
            matches.new.entry(pair.new).or_default().found += pair.addresses;
            matches.matched += pair.addresses;
        }
        matches
    }
}

/// Counts the addresses of each buurt.
fn tallies(addresses: &Addresses) -> BTreeMap<BuurtCode, AddressTally> {
    let mut counts = vec![0; addresses.codes().len()];
    for (_, index) in addresses.each() {
        counts[index] += 1;
    }
    // A code of which all rows repeat others has no address.
    let counted = addresses.codes().iter().zip(counts).filter(|(_, count)| *count > 0);
    counted.map(|(code, count)| (*code, AddressTally { addresses: count, found: 0 })).collect()
}

#[cfg(test)]
mod tests;
