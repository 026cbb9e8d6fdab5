use super::*;
use crate::fixture::{A, B, code};

/// A source with shares in hundredths.
fn source(from: &str, addresses: u64, of_old: u64, of_new: u64) -> OriginCode {
    let [share_of_old, share_of_new] = [of_old, of_new].map(|part| Share::of(part, 100));
    OriginCode { code: code(from), addresses, share_of_old, share_of_new }
}

/// Judges A; of its own addresses of the year before so many are found, and so many stayed.
fn judged(flag: u8, tally: (u64, u64), own: (u64, u64), sources: &[OriginCode]) -> (VerdictRule, Vec<String>, bool) {
    let verdict = Verdict::of(&Evidence {
        code: code(A),
        flag: (flag > 0).then_some(flag),
        tally: AddressTally { addresses: tally.0, found: tally.1 },
        before: own.0,
        stayed: own.1,
        sources,
    });
    let rows = verdict.rows.iter().map(|row| match row {
        CodeRow::Elsewhere => "elsewhere".to_owned(),
        CodeRow::From { code, share_of_old, share_of_new } => {
            format!("{code} {} {}", share_of_old.text(), share_of_new.text())
        }
    });
    (verdict.rule, rows.collect(), verdict.is_reused)
}

fn same() -> Vec<String> {
    vec![format!("{A} 1.000000 1.000000")]
}

#[test]
fn too_few_addresses_found_say_that_it_came_from_elsewhere() {
    let own = [source(A, 4, 100, 100)];
    for tally in [(4, 4), (100, 19), (100, 0)] {
        for flag in [2, 3] {
            assert_eq!(judged(flag, tally, (4, 4), &own), (VerdictRule::FewFound, vec!["elsewhere".to_owned()], false));
        }
    }
    // A fifth of them, and at least five, are enough.
    assert_eq!(judged(3, (100, 20), (20, 20), &own).0, VerdictRule::Same);
    assert_eq!(judged(3, (5, 5), (5, 5), &own).0, VerdictRule::Same);
}

#[test]
fn a_buurt_that_was_readdressed_is_the_same_unless_most_of_its_addresses_went_elsewhere() {
    let own = [source(A, 4, 100, 100)];
    // Four of seven that are found are still in A; none of none.
    assert_eq!(judged(1, (100, 4), (7, 4), &own), (VerdictRule::FewFound, vec![], false));
    assert_eq!(judged(1, (100, 4), (8, 4), &own), (VerdictRule::FewFound, vec![], false), "half of them");
    assert_eq!(judged(1, (100, 0), (0, 0), &[]), (VerdictRule::FewFound, vec![], false));
    // Four of nine: the code is that of another place.
    assert_eq!(judged(1, (100, 4), (9, 4), &own), (VerdictRule::FewFound, vec!["elsewhere".to_owned()], true));
    // Without a flag it is the same where it is its own only source.
    assert_eq!(judged(0, (100, 4), (9, 4), &own), (VerdictRule::FewFound, vec![], false));
    for sources in [vec![], vec![source(B, 4, 100, 100)], vec![source(A, 3, 9, 75), source(B, 1, 9, 25)]] {
        assert_eq!(judged(0, (100, 4), (4, 4), &sources), (VerdictRule::FewFound, vec!["elsewhere".to_owned()], false));
    }
}

#[test]
fn all_of_its_own_addresses_and_no_others_make_it_the_same_whatever_its_flag() {
    let own = [source(A, 100, 100, 100)];
    let of = |flag| judged(flag, (100, 100), (100, 100), &own);
    assert_eq!([of(1), of(2)], [(VerdictRule::Same, vec![], false), (VerdictRule::Same, vec![], false)]);
    assert_eq!(
        [of(3), of(0)],
        [(VerdictRule::Same, same(), false), (VerdictRule::Same, same(), false)],
        "the flag would lose it"
    );
}

#[test]
fn all_addresses_of_one_other_code_make_it_renumbered_whatever_its_flag() {
    let row = vec![format!("{B} 1.000000 1.000000")];
    for flag in 0..=3 {
        let judged = judged(flag, (100, 100), (0, 0), &[source(B, 100, 100, 100)]);
        assert_eq!(judged, (VerdictRule::Renumbered, row.clone(), false));
    }
}

#[test]
fn nine_tenths_both_ways_agree_with_a_flag() {
    let other = [source(A, 10, 5, 10), source(B, 90, 90, 90)];
    assert_eq!(
        judged(2, (100, 100), (0, 0), &other),
        (VerdictRule::MostlyRenumbered, vec![format!("{B} 1.000000 1.000000")], false)
    );
    let own = [source(A, 90, 90, 90), source(B, 10, 5, 10)];
    assert_eq!(judged(1, (100, 100), (0, 0), &own), (VerdictRule::MostlySame, vec![], false));
    assert_eq!(judged(0, (100, 100), (0, 0), &own), (VerdictRule::MostlySame, same(), false));
    assert_eq!(judged(2, (100, 100), (0, 0), &own), (VerdictRule::MostlyRenumbered, same(), false), "from itself");
    // With other borders nothing is rounded; nor below nine tenths on either side.
    assert_eq!(judged(3, (100, 100), (0, 0), &own).0, VerdictRule::Parts);
    for (of_old, of_new) in [(89, 90), (90, 89)] {
        for flag in [0, 1] {
            assert_eq!(
                judged(flag, (100, 100), (0, 0), &[source(A, 90, of_old, of_new), source(B, 10, 5, 10)]).0,
                VerdictRule::Parts
            );
        }
        assert_eq!(
            judged(2, (100, 100), (0, 0), &[source(A, 10, 5, 10), source(B, 90, of_old, of_new)]).0,
            VerdictRule::Parts
        );
    }
}

#[test]
fn parts_have_a_row_each_and_less_than_half_of_its_own_tells_a_code_used_again() {
    let parts = |own, other| [source(A, own, 50, own), source(B, other, 50, other)];
    let rows =
        |own: &str, other: &str| vec![format!("{A} 0.500000 0.{own}0000"), format!("{B} 0.500000 0.{other}0000")];
    assert_eq!(judged(3, (100, 100), (0, 0), &parts(40, 60)), (VerdictRule::Parts, rows("40", "60"), false));
    assert_eq!(judged(1, (100, 100), (0, 0), &parts(49, 51)), (VerdictRule::Parts, rows("49", "51"), true));
    assert_eq!(
        judged(1, (100, 100), (0, 0), &parts(50, 50)),
        (VerdictRule::Parts, rows("50", "50"), false),
        "half is not less"
    );
    assert!(judged(1, (20, 20), (0, 0), &parts(49, 51)).2, "twenty addresses tell");
    assert!(!judged(1, (19, 19), (0, 0), &parts(49, 51)).2);
    // A demolished buurt carries no more than its part; without a row it would be whole.
    assert_eq!(
        judged(1, (40, 40), (40, 40), &[source(A, 40, 40, 100)]),
        (VerdictRule::Parts, vec![format!("{A} 0.400000 1.000000")], false)
    );
}

#[test]
fn another_flag_than_those_that_are_known_says_nothing() {
    assert_eq!([Some(0), Some(1), Some(3), Some(4), None].map(known_flag), [None, Some(1), Some(3), None, None]);
}
