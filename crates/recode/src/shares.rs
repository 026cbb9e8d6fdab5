//! What is left of the pairs, counted anew, becomes shares.
//!
//! In: [`Matches`] and [`CodePairs`]. Out: per new code its [`OriginCode`]s. Guaranteed: a share is a fraction of whole
//! addresses, so that one that is whole is exactly one.

use std::collections::BTreeMap;

use crate::code::BuurtCode;
use crate::matches::Matches;
use crate::noise::CodePairs;

/// A part of a whole, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    part: u64,
    whole: u64,
}

impl Share {
    /// The whole of one address.
    pub(crate) const ONE: Share = Share { part: 1, whole: 1 };

    /// Makes the share of a part in a whole, which is not nothing.
    pub(crate) fn of(part: u64, whole: u64) -> Share {
        Share { part, whole }
    }

    /// Tells whether it is all.
    pub(crate) fn is_one(self) -> bool {
        self.part == self.whole
    }

    /// Tells whether it is at least so many tenths.
    pub(crate) fn is_at_least_tenths(self, tenths: u64) -> bool {
        10 * self.part >= tenths * self.whole
    }

    /// Gives the share, 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "addresses are counted far below 2^52")]
    pub(crate) fn value(self) -> f64 {
        self.part as f64 / self.whole as f64
    }

    /// Writes the share as rows have it.
    pub(crate) fn text(self) -> String {
        format!("{:.6}", self.value())
    }
}

/// A code of the earlier year from which addresses of a new code came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OriginCode {
    pub(crate) code: BuurtCode,
    /// How many came.
    pub(crate) addresses: u64,
    /// Their share of the addresses of the old code.
    pub(crate) share_of_old: Share,
    /// Their share of the addresses of the new code.
    pub(crate) share_of_new: Share,
}

/// Lists the sources of every new code that has some, by code.
pub(crate) fn sources(matches: &Matches, links: &CodePairs) -> BTreeMap<BuurtCode, Vec<OriginCode>> {
    let mut left_of_old: BTreeMap<BuurtCode, u64> = BTreeMap::new();
    let mut left_of_new: BTreeMap<BuurtCode, u64> = BTreeMap::new();
    for pair in &links.kept {
        *left_of_old.entry(pair.old).or_default() += pair.addresses;
        *left_of_new.entry(pair.new).or_default() += pair.addresses;
    }
    let mut sources: BTreeMap<BuurtCode, Vec<OriginCode>> = BTreeMap::new();
    for pair in &links.kept {
        // Of a buurt that was pulled down, the few addresses that are left do not carry all its people: they share
        // half of what it had at least. Both doubled, so that half an address is none.
        let whole = (2 * left_of_old[&pair.old]).max(matches.old[&pair.old].addresses);
        sources.entry(pair.new).or_default().push(OriginCode {
            code: pair.old,
            addresses: pair.addresses,
            share_of_old: Share::of(2 * pair.addresses, whole),
            share_of_new: Share::of(pair.addresses, left_of_new[&pair.new]),
        });
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matches::{AddressTally, Pair};

    fn code(number: u8) -> BuurtCode {
        BuurtCode::parse(format!("1000000{number}").as_bytes()).unwrap()
    }

    #[test]
    fn a_remnant_carries_no_more_than_twice_its_part() {
        // 40 of 200 addresses are left: 40 / max(40, 100); of 60 addresses 40: all, for 40 > 30.
        for (had, share) in [(200, "0.400000"), (60, "1.000000"), (81, "0.987654")] {
            let pair = Pair { old: code(1), new: code(2), addresses: 40 };
            let tally = |addresses| AddressTally { addresses, found: 0 };
            let matches = Matches::of(vec![pair], [(code(1), tally(had))].into(), [(code(2), tally(50))].into());
            let links = CodePairs { kept: vec![pair], left_out: Vec::new() };
            let source = sources(&matches, &links)[&code(2)][0];
            assert_eq!(source.share_of_old.text(), share);
            assert!(source.share_of_new.is_one());
        }
    }

    #[test]
    fn tenths_are_exact() {
        assert!(Share::of(9, 10).is_at_least_tenths(9) && !Share::of(899_999, 1_000_000).is_at_least_tenths(9));
        assert!(Share::of(7, 7).is_one() && !Share::of(6, 7).is_one());
    }
}
