//! How an area stands among the classified areas of its gemeente and of the country.

use serde::Serialize;

use super::compute::Classified;
use super::reference::ranking;
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

/// Finds the standing of a buurt by the values of a measure; none where it has no class or no value.
pub(super) fn standing(
    bench: &Workbench<'_>,
    measure: &str,
    values: &[Option<f64>],
    classified: &Classified,
    buurt: usize,
) -> Option<Standing> {
    classified.class[buurt]?;
    let own = values[buurt]?;
    let gemeente = bench.buurten.gemeente[buurt];
    let ranked = |part: &dyn Fn(usize) -> bool| {
        let values: Vec<_> =
            (0..values.len()).map(|i| values[i].filter(|_| classified.class[i].is_some() && part(i))).collect();
        let higher = values.iter().flatten().filter(|value| Rounded::of(**value) > Rounded::of(own)).count();
        Ranked {
            rank: higher + 1,
            of: values.iter().flatten().count(),
            percentile: ranking(&values, &bench.buurten.weights).rank(own).map(|rank| rank.percentile()),
        }
    };
    Some(Standing {
        measure: measure.to_owned(),
        gemeente: ranked(&|i| bench.buurten.gemeente[i] == gemeente),
        nl: ranked(&|_| true),
    })
}
