//! How many dwellings there are per area, told so that nobody learns of few.
//!
//! In: how many there are per buurt. Out: [`PointCounts`]. Guaranteed: what is told is a function of which buurten have
//! few and of the numbers of the others: two layers that differ only in how many those few are are told alike, so that
//! no sum or difference of what is told gives such a number. A total over buurten of which some have few is not the
//! rounded true one, of which several with other borders could pin the number down, but the sum of the others with the
//! middle of 1 to 4 for each with few, rounded to fives.

use serde::{Serialize, Serializer};

use crate::areas::AreaSet;

/// Dwellings of a buurt below which their number is not told.
pub(crate) const FEW: u32 = 5;

/// A number of a buurt as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CountDisplay {
    /// None.
    None,
    /// At least one, and fewer than [`FEW`].
    Few,
    /// So many.
    Exactly(u32),
}

impl Serialize for CountDisplay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            CountDisplay::None => serializer.serialize_u32(0),
            CountDisplay::Few => serializer.serialize_str(&format!("<{FEW}")),
            CountDisplay::Exactly(number) => serializer.serialize_u32(*number),
        }
    }
}

impl CountDisplay {
    /// Tells a number as far as it may be told.
    #[must_use]
    pub(crate) fn of(number: u32) -> CountDisplay {
        match number {
            0 => CountDisplay::None,
            1..FEW => CountDisplay::Few,
            number => CountDisplay::Exactly(number),
        }
    }
}

/// A total of a wijk or gemeente as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Total {
    /// The number.
    pub count: CountDisplay,
    /// Whether it is about so many, because buurten with few are among them.
    pub rounded: bool,
}

impl Total {
    /// Adds up what is told of buurten.
    fn of(shown: impl Iterator<Item = CountDisplay>) -> Total {
        let (mut sum, mut few) = (0_u32, 0_u32);
        for shown in shown {
            match shown {
                CountDisplay::None => {}
                CountDisplay::Few => few += 1,
                CountDisplay::Exactly(number) => sum = sum.saturating_add(number),
            }
        }
        match (sum, few) {
            (sum, 0) => Total { count: CountDisplay::of(sum), rounded: false },
            (0, 1) => Total { count: CountDisplay::Few, rounded: false },
            // Twice the number, so that the middle of 1 to 4 is whole: 2 S + 5 n, rounded to tens, halved.
            (sum, few) => {
                let doubled = sum.saturating_mul(2).saturating_add(few.saturating_mul(FEW));
                Total { count: CountDisplay::Exactly(doubled.saturating_add(5) / 10 * 5), rounded: true }
            }
        }
    }
}

/// How many there are, as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PointCounts {
    /// Per buurt, in the order of the area set.
    pub buurten: Vec<CountDisplay>,
    /// Per wijk.
    pub wijken: Vec<Total>,
    /// Per gemeente.
    pub gemeenten: Vec<Total>,
}

impl PointCounts {
    /// Tells how many there are per buurt, in the order of the area set.
    #[must_use]
    pub(crate) fn of(numbers: &[u32], areas: &AreaSet) -> PointCounts {
        let buurten: Vec<CountDisplay> = numbers.iter().map(|&number| CountDisplay::of(number)).collect();
        let mut of_wijken = vec![Vec::new(); areas.wijken.len()];
        let mut of_gemeenten = vec![Vec::new(); areas.gemeenten.len()];
        for (shown, buurt) in buurten.iter().zip(&areas.buurten) {
            of_wijken[buurt.wijk as usize].push(*shown);
            of_gemeenten[buurt.gemeente as usize].push(*shown);
        }
        let total = |shown: Vec<CountDisplay>| Total::of(shown.into_iter());
        PointCounts {
            buurten,
            wijken: of_wijken.into_iter().map(total).collect(),
            gemeenten: of_gemeenten.into_iter().map(total).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CountDisplay, PointCounts, Total};
    use crate::areas::fixture::two_gemeenten;

    #[test]
    fn fewer_than_five_are_told_as_that_and_totals_over_them_as_about() {
        // Two buurten in the first wijk, one in the second, one in the third, of another gemeente.
        let counts = PointCounts::of(&[4, 12, 5, 0], &two_gemeenten());
        assert_eq!(
            counts.buurten,
            [CountDisplay::Few, CountDisplay::Exactly(12), CountDisplay::Exactly(5), CountDisplay::None]
        );
        // 12 + 2.5 is 14.5, to fives 15; 17 + 2.5 is 19.5, to fives 20.
        let about = |number| Total { count: CountDisplay::Exactly(number), rounded: true };
        assert_eq!(counts.wijken[0], about(15));
        assert_eq!(counts.wijken[1], Total { count: CountDisplay::Exactly(5), rounded: false });
        assert_eq!(counts.gemeenten, [about(20), Total { count: CountDisplay::None, rounded: false }]);
        assert_eq!(serde_json::to_string(&counts.buurten).unwrap(), r#"["<5",12,5,0]"#);
        let alone = PointCounts::of(&[3, 0, 0, 0], &two_gemeenten());
        assert_eq!(alone.wijken[0], Total { count: CountDisplay::Few, rounded: false });
    }

    proptest! {
        #[test]
        fn no_sum_or_difference_of_what_is_told_gives_a_number_that_is_not(
            numbers in proptest::collection::vec(0_u32..12, 4),
            others in proptest::collection::vec(1_u32..5, 4),
        ) {
            // Another layer with the same buurten of few, and other numbers in them.
            let swap = |(&number, &other): (&u32, &u32)| if (1..5).contains(&number) { other } else { number };
            let swapped: Vec<u32> = numbers.iter().zip(&others).map(swap).collect();
            let areas = two_gemeenten();
            prop_assert_eq!(PointCounts::of(&numbers, &areas), PointCounts::of(&swapped, &areas));
        }

        #[test]
        fn a_total_is_near_the_true_one(numbers in proptest::collection::vec(0_u32..40, 4)) {
            let areas = two_gemeenten();
            let counts = PointCounts::of(&numbers, &areas);
            let few = numbers[..3].iter().filter(|number| (1..5).contains(*number)).count();
            let truth = i64::from(numbers[..3].iter().sum::<u32>());
            if let CountDisplay::Exactly(told) = counts.gemeenten[0].count {
                // One and a half for each with few, and two and a half by rounding.
                let off = (i64::from(told) - truth).unsigned_abs() * 2;
                prop_assert!(off <= if few == 0 { 0 } else { 3 * few as u64 + 5 }, "{} for {}", told, truth);
            }
        }
    }
}
