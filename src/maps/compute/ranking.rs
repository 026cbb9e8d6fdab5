//! Areas in the order of their values: mid-ranks in a reference set, ranks among those that have a class (METHOD
//! section 4).
//!
//! Equal values have equal ranks. A reference set is given as the weight of each area, none where it is not part of it.

use serde::Serialize;

use crate::statistics::RoundedNumber;

/// The reference set in the order of its values, for mid-ranks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ranking {
    /// Distinct values, ascending.
    values: Vec<RoundedNumber>,
    /// Per distinct value: Σ n of the areas below it; one more at the end for the total.
    below: Vec<f64>,
}

/// How an area stands in a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MidRank {
    /// Σ n of the areas with a lower value.
    pub(crate) below: f64,
    /// Σ n of the areas with the same value.
    pub(crate) equal: f64,
    /// Σ n of all areas.
    pub(crate) total: f64,
}

impl MidRank {
    /// Gives the weighted mid-rank, 0 to 100.
    #[must_use]
    pub(crate) fn percentile(&self) -> f64 {
        100.0 * (self.below + self.equal / 2.0) / self.total
    }
}

/// Orders the areas that have a weight by their values; equal values count as one. Their weights are added in `order`.
#[must_use]
pub(crate) fn ranking(values: &[Option<f64>], weights: &[Option<f64>], order: &[usize]) -> Ranking {
    let mut pairs: Vec<_> = order.iter().filter_map(|i| Some((RoundedNumber::of(values[*i]?), weights[*i]?))).collect();
    pairs.sort_by_key(|(value, _)| *value);
    let mut ranking = Ranking { values: Vec::new(), below: Vec::new() };
    let mut total = 0.0;
    for (value, n) in pairs {
        if ranking.values.last() != Some(&value) {
            ranking.values.push(value);
            ranking.below.push(total);
        }
        total += n;
    }
    ranking.below.push(total);
    ranking
}

impl Ranking {
    /// Estimates its memory.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.values.as_slice()) + size_of_val(self.below.as_slice())
    }

    /// Finds how a value stands, whether or not its area is part of the set; none for an empty set.
    #[must_use]
    pub(crate) fn rank(&self, value: f64) -> Option<MidRank> {
        let total = *self.below.last()?;
        if self.values.is_empty() {
            return None;
        }
        Some(match self.values.binary_search(&RoundedNumber::of(value)) {
            Ok(i) => MidRank { below: self.below[i], equal: self.below[i + 1] - self.below[i], total },
            Err(i) => MidRank { below: self.below[i], equal: 0.0, total },
        })
    }
}

/// A place in a list from the highest value down.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[expect(clippy::struct_field_names, reason = "documents call it so")]
pub struct Rank {
    /// 1 for the highest value; equal values have the same rank.
    pub rank: usize,
    /// Number of areas.
    pub of: usize,
    /// How many of them have this very value, the area itself included.
    pub same: usize,
    /// Weighted mid-rank among those large enough for a reference set, 0 to 100; none where there are none.
    pub percentile: Option<f64>,
    /// Percentage of the inhabitants of that set in areas with a lower value.
    pub below: Option<f64>,
    /// Percentage of them in areas with this very value; the rest of 100 is in areas with a higher one.
    pub equal: Option<f64>,
}

/// Areas in the order of a measure: all that have a value, and those of the reference set.
#[derive(Debug)]
pub(crate) struct Order {
    /// Ascending.
    values: Vec<RoundedNumber>,
    ranking: Ranking,
}

impl Order {
    /// Orders the areas that have a value.
    pub(crate) fn of(values: &[Option<f64>], weights: &[Option<f64>], order: &[usize]) -> Order {
        let mut sorted: Vec<_> = values.iter().flatten().map(|value| RoundedNumber::of(*value)).collect();
        sorted.sort_unstable();
        Order { values: sorted, ranking: ranking(values, weights, order) }
    }

    /// Estimates its memory.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.values.as_slice()) + self.ranking.bytes()
    }

    /// Finds the rank of a value, and its place among those large enough for a reference set.
    pub(crate) fn rank(&self, value: f64) -> Rank {
        let not_higher = self.values.partition_point(|other| *other <= RoundedNumber::of(value));
        let lower = self.values.partition_point(|other| *other < RoundedNumber::of(value));
        let among = self.ranking.rank(value);
        Rank {
            rank: self.values.len() - not_higher + 1,
            of: self.values.len(),
            same: not_higher - lower,
            percentile: among.map(|rank| rank.percentile()),
            below: among.map(|rank| 100.0 * rank.below / rank.total),
            equal: among.map(|rank| 100.0 * rank.equal / rank.total),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Order;

    #[test]
    fn what_many_share_is_told_apart_from_what_is_lower() {
        let values = [0.0, 0.0, 0.0, 1.0, 2.0].map(Some);
        let weights = [100.0, 200.0, 300.0, 400.0, 1000.0].map(Some);
        let order = Order::of(&values, &weights, &[0, 1, 2, 3, 4]);
        // The lowest: nobody below, 600 of 2,000 inhabitants with the same.
        let lowest = order.rank(0.0);
        assert_eq!((lowest.rank, lowest.same, lowest.below, lowest.equal), (3, 3, Some(0.0), Some(30.0)));
        let middle = order.rank(1.0);
        assert_eq!((middle.rank, middle.same, middle.below, middle.equal), (2, 1, Some(30.0), Some(20.0)));
    }
}
