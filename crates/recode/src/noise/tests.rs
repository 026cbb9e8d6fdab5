use super::*;
use crate::fixture::{A, B, C, code};

/// Tells which pairs are noise.
fn left_out(pairs: &[(&str, &str, u64)]) -> Vec<(BuurtCode, BuurtCode, u64)> {
    let pairs =
        pairs.iter().map(|(old, new, addresses)| Pair { new: code(new), old: code(old), addresses: *addresses });
    let matches = Matches::of(pairs.collect(), BTreeMap::new(), BTreeMap::new());
    let links = CodePairs::of(&matches);
    assert_eq!(links.kept.len() + links.left_out.len(), matches.pairs.len());
    links.left_out.iter().map(|pair| (pair.old, pair.new, pair.addresses)).collect()
}

#[test]
fn one_or_two_addresses_below_a_twentieth_of_both_are_noise() {
    // 2 of 500 in A and 2 of 42 in B: 2 * 20 = 40 is below both.
    assert_eq!(left_out(&[(A, A, 498), (A, B, 2), (B, B, 40)]), [(code(A), code(B), 2)]);
    // 2 of 40 in B is a twentieth, which is not below it.
    assert!(left_out(&[(A, A, 498), (A, B, 2), (B, B, 38)]).is_empty());
    // Three are no error of one or two.
    assert!(left_out(&[(A, A, 498), (A, B, 3), (B, B, 97)]).is_empty());
}

#[test]
fn any_number_below_half_a_percent_of_both_is_noise() {
    // 4 of 1004 and 4 of 804: 4 * 200 = 800 is below both; 4 of 800 is half a percent.
    assert_eq!(left_out(&[(A, A, 1000), (A, B, 4), (B, B, 800)]), [(code(A), code(B), 4)]);
    assert!(left_out(&[(A, A, 1000), (A, B, 4), (B, B, 796)]).is_empty());
}

#[test]
fn the_largest_of_a_code_is_never_noise_and_an_equal_is_a_largest() {
    // A buurt made of one address of each of thirty, and one that went to thirty: a thirtieth is below 5 %, and so
    // is one of a hundred, but each is as large as any of its buurt. Where one has two, the others are no largest.
    let others: Vec<String> = (10..40).map(|number| format!("BU100000{number}")).collect();
    let own = others.iter().map(|other| (other.as_str(), other.as_str(), 99));
    for first in [1, 2] {
        let count = |at: usize| if at == 0 { first } else { 1 };
        let made = others.iter().enumerate().map(|(at, other)| (other.as_str(), A, count(at)));
        let gone = others.iter().enumerate().map(|(at, other)| (A, other.as_str(), count(at)));
        let noise = if first == 1 { 0 } else { 29 };
        assert_eq!(left_out(&own.clone().chain(made).collect::<Vec<_>>()).len(), noise);
        assert_eq!(left_out(&own.clone().chain(gone).collect::<Vec<_>>()).len(), noise);
    }
}

#[test]
fn all_pairs_are_judged_on_the_same_counts() {
    // 40 addresses of B in A and C: of both together the two of A to B are a twentieth... of 41, they are not: 2 * 20 =
    // 40 < 41. Had the pair (C, B) been taken away first, B had 40, and the pair of A would be no noise.
    let pairs = [(A, A, 400), (A, B, 2), (B, B, 38), (C, B, 1), (C, C, 400)];
    assert_eq!(left_out(&pairs), [(code(A), code(B), 2), (code(C), code(B), 1)]);
}
