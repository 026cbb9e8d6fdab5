use super::*;
use crate::fixture::{A, B, C, addresses, code};

#[test]
fn addresses_of_both_years_are_counted_by_pair_of_codes() {
    // Of 0..100: 0..60 stay in A, 60..90 go to B, 90..100 are gone; 100..110 of C are new in B.
    let old = addresses(2020, [(A, 0..100)]);
    let new = addresses(2021, [(B, 60..90), (A, 0..60), (B, 100..105), (C, 105..110)]);
    let matches = Matches::between(&old, &new);
    let pair = |to, addresses| Pair { new: code(to), old: code(A), addresses };
    assert_eq!((&matches.pairs[..], matches.matched), (&[pair(A, 60), pair(B, 30)][..], 90));
    let tally = |addresses, found| AddressTally { addresses, found };
    assert_eq!(matches.old, [(code(A), tally(100, 90))].into());
    assert_eq!(matches.new, [(code(A), tally(60, 60)), (code(B), tally(35, 30)), (code(C), tally(5, 0))].into());
}

#[test]
fn years_without_a_common_address_have_no_pairs() {
    let matches = Matches::between(&addresses(2020, [(A, 0..10)]), &addresses(2021, [(A, 10..20)]));
    assert_eq!((matches.pairs.len(), matches.matched), (0, 0));
    assert_eq!(matches.new[&code(A)], AddressTally { addresses: 10, found: 0 });
}
