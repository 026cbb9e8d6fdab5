//! How an area stands among the classified areas of its gemeente and of the country.

use std::sync::Arc;

use serde::Serialize;

use super::Selection;
use super::reference::{Ranking, ranking};
use super::workbench::Workbench;
use crate::statistics::Rounded;

/// The place of an area on one measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// Id of the measure.
    pub measure: String,
    /// Among the classified areas of the gemeente.
    pub gemeente: Ranked,
    /// Among the classified areas of the country.
    pub nl: Ranked,
}

/// A place in a list from the highest value down.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Ranked {
    /// 1 for the highest value; equal values have the same rank.
    pub rank: usize,
    /// Number of areas.
    pub of: usize,
    /// Weighted mid-rank among those large enough for a reference set, 0 to 100; none where there are none.
    pub percentile: Option<f64>,
}

/// The classified areas of the country in the order of a measure.
#[derive(Debug)]
pub(super) struct Order {
    /// Ascending.
    values: Vec<Rounded>,
    ranking: Ranking,
}

impl Order {
    /// Orders the areas that have a value.
    pub fn of(values: &[Option<f64>], weights: &[Option<f64>]) -> Order {
        let mut sorted: Vec<_> = values.iter().flatten().map(|value| Rounded::of(*value)).collect();
        sorted.sort_unstable();
        Order { values: sorted, ranking: ranking(values, weights) }
    }

    /// Estimates its memory.
    pub fn bytes(&self) -> usize {
        size_of_val(self.values.as_slice()) + self.ranking.bytes()
    }

    fn rank(&self, own: f64) -> Ranked {
        let not_higher = self.values.partition_point(|value| *value <= Rounded::of(own));
        Ranked {
            rank: self.values.len() - not_higher + 1,
            of: self.values.len(),
            percentile: self.ranking.rank(own).map(|rank| rank.percentile()),
        }
    }
}

/// Finds the standing of a buurt on a measure, given the values of the classified areas by `value_of`; none where it has none.
///
/// The order of the country is kept for the next call, by the map, its selection and the measure.
pub(super) fn standing(
    bench: &Workbench<'_>,
    (map, selection): (usize, Selection),
    measure: &str,
    buurt: usize,
    value_of: impl Fn(usize) -> Option<f64>,
) -> Option<Standing> {
    let own = value_of(buurt)?;
    let weights = &bench.buurten.weights;
    let country = bench.kept.orders.get_with((map, selection, measure.to_owned()), || {
        let values: Vec<_> = (0..weights.len()).map(&value_of).collect();
        Arc::new(Order::of(&values, weights))
    });
    let gemeente = bench.buurten.gemeente[buurt];
    let members = || (0..weights.len()).filter(|i| bench.buurten.gemeente[*i] == gemeente);
    let values: Vec<_> = members().map(&value_of).collect();
    let weights: Vec<_> = members().map(|i| weights[i]).collect();
    Some(Standing { measure: measure.to_owned(), gemeente: Order::of(&values, &weights).rank(own), nl: country.rank(own) })
}
