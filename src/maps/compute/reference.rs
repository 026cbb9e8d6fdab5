//! Reference sets: weighted means and spreads, the mean of a gemeente and the pooled spread (METHOD sections 1 and 4).
//!
//! All sums run in the `order` of the codes of all areas, drawn or not, so that they are the same bits whichever have a
//! boundary. A reference set is given as the weight of each area, none where it is not part of it.

use crate::statistics::RoundedNumber;

/// Weighted mean and spread of a measure over its reference set, with the sums behind them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Moments {
    /// Number of areas.
    pub(crate) areas: usize,
    /// Σ n.
    pub(crate) sum_n: f64,
    /// Σ n x.
    pub(crate) sum_nx: f64,
    /// Σ n (x − mean)².
    pub(crate) sum_squares: f64,
}

impl Moments {
    /// Gives Σ n x / Σ n; none for an empty set.
    #[must_use]
    pub(crate) fn mean(&self) -> Option<f64> {
        (self.sum_n > 0.0).then(|| self.sum_nx / self.sum_n)
    }

    /// Gives the weighted spread; none for an empty set and where all values are equal.
    #[must_use]
    pub(crate) fn spread(&self) -> Option<f64> {
        let spread = (self.sum_n > 0.0).then(|| (self.sum_squares / self.sum_n).sqrt())?;
        (RoundedNumber::of(spread) > RoundedNumber::of(0.0)).then_some(spread)
    }
}

/// Computes mean and spread of the values over the areas that have a weight.
#[must_use]
pub(crate) fn moments(values: &[Option<f64>], weights: &[Option<f64>], order: &[usize]) -> Moments {
    let pairs = || order.iter().filter_map(|i| Some((values[*i]?, weights[*i]?)));
    let mut moments = Moments::default();
    for (x, n) in pairs() {
        moments.areas += 1;
        moments.sum_n += n;
        moments.sum_nx += n * x;
    }
    if let Some(mean) = moments.mean() {
        moments.sum_squares = pairs().map(|(x, n)| n * (x - mean) * (x - mean)).sum();
    }
    moments
}

/// The means of the gemeenten and the pooled spread within them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GemeenteReference {
    /// Per gemeente: its sums; the squares are around its own mean.
    pub(crate) gemeenten: Vec<Moments>,
    /// Least number of areas of a gemeente that can be compared.
    pub(crate) minimum_areas: usize,
    /// Σ n over the areas of gemeenten that can be compared.
    pub(crate) sum_n: f64,
    /// Σ n (x − mean of the gemeente)² over the same areas.
    pub(crate) sum_squares: f64,
}

impl GemeenteReference {
    /// Estimates its memory.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.gemeenten.as_slice())
    }

    /// Gives the pooled spread; none where no gemeente can be compared or nothing differs.
    #[must_use]
    pub(crate) fn spread(&self) -> Option<f64> {
        Moments { areas: 0, sum_n: self.sum_n, sum_nx: 0.0, sum_squares: self.sum_squares }.spread()
    }

    /// Gives the mean of a gemeente; none where it cannot be compared.
    #[must_use]
    pub(crate) fn mean(&self, gemeente: usize) -> Option<f64> {
        let moments = &self.gemeenten[gemeente];
        self.spread()?;
        (moments.areas >= self.minimum_areas).then(|| moments.mean())?
    }
}

/// Computes the means per gemeente and the pooled spread; `gemeente_of` is the gemeente of each area.
#[must_use]
pub(crate) fn within(
    values: &[Option<f64>],
    weights: &[Option<f64>],
    order: &[usize],
    gemeente_of: &[usize],
    gemeenten: usize,
    minimum_areas: usize,
) -> GemeenteReference {
    let triples = || order.iter().filter_map(|i| Some((values[*i]?, weights[*i]?, gemeente_of[*i])));
    let mut all = vec![Moments::default(); gemeenten];
    for (x, n, g) in triples() {
        all[g].areas += 1;
        all[g].sum_n += n;
        all[g].sum_nx += n * x;
    }
    let means: Vec<_> = all.iter().map(Moments::mean).collect();
    let mut within = GemeenteReference { gemeenten: Vec::new(), minimum_areas, sum_n: 0.0, sum_squares: 0.0 };
    for (x, n, g) in triples() {
        if let Some(mean) = means[g] {
            let square = n * (x - mean) * (x - mean);
            all[g].sum_squares += square;
            if all[g].areas >= minimum_areas {
                within.sum_n += n;
                within.sum_squares += square;
            }
        }
    }
    within.gemeenten = all;
    within
}
