//! How an area stands among the classified areas of its gemeente and of the country.

use std::sync::Arc;

use serde::Serialize;

use crate::maps::Selection;
use crate::maps::compute::memo::StepKey;
use crate::maps::compute::ranking::{Order, Rank};
use crate::maps::compute::workbench::Workbench;

/// The place of an area on one measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// Id of the measure.
    pub measure: String,
    /// Among the classified areas of the gemeente.
    pub gemeente: Rank,
    /// Among the classified areas of the country.
    pub nl: Rank,
}

/// Finds the standing of a buurt on a measure, given the values of the classified areas by `value_of`; none where it
/// has none.
///
/// The order of the country is remembered for the next call, by the map, its selection and the measure.
pub(super) fn standing(
    bench: &Workbench<'_>,
    (map, selection): (usize, Selection),
    measure: &str,
    buurt: usize,
    value_of: impl Fn(usize) -> Option<f64>,
) -> Option<Standing> {
    let value = value_of(buurt)?;
    let weights = &bench.areas.weights;
    let country = bench.memo.orders.get_with(StepKey::Measure(map, selection, measure.to_owned()), || {
        let values: Vec<_> = (0..weights.len()).map(&value_of).collect();
        Arc::new(Order::of(&values, weights, &bench.areas.order))
    });
    let gemeente = bench.areas.gemeente[buurt];
    let members = || bench.areas.order.iter().filter(|i| bench.areas.gemeente[**i] == gemeente);
    let values: Vec<_> = members().map(|i| value_of(*i)).collect();
    let weights: Vec<_> = members().map(|i| weights[*i]).collect();
    let order: Vec<_> = (0..values.len()).collect();
    Some(Standing {
        measure: measure.to_owned(),
        gemeente: Order::of(&values, &weights, &order).rank(value),
        nl: country.rank(value),
    })
}
