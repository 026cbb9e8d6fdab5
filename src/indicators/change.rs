//! Change of an indicator over a window, with the noise that rounding of the counts alone could make.

use super::{ChangeRules, IndicatorValues};
use crate::statistics::RoundedNumber;

/// The change of one indicator between two years, per buurt.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct IndicatorChanges {
    /// Value at t1 minus value at t0.
    pub values: Vec<Option<f64>>,
    /// A figure that it needs is broken in one of the years.
    pub broken: Vec<bool>,
    /// 0 where the rules name no noise; missing where a denominator is.
    pub noise: Vec<Option<f64>>,
    /// The absolute change that counts: the floor of the rules or the noise, whichever is larger.
    pub floor: Vec<Option<f64>>,
    /// Whether both denominators are large enough for the reference set of the change.
    pub large: Vec<bool>,
}

/// Computes the change from the figures of two years.
#[must_use]
pub(crate) fn changes(start: &IndicatorValues, end: &IndicatorValues, rules: &ChangeRules) -> IndicatorChanges {
    let areas = start.values.len();
    let smaller = |i: usize| {
        let (p0, p1) = (start.denominators.get(i).copied()??, end.denominators.get(i).copied()??);
        Some(p0.min(p1))
    };
    let noise: Vec<_> = (0..areas)
        .map(|i| match rules.noise {
            None => Some(0.0),
            Some(noise) => smaller(i)
                .filter(|p| RoundedNumber::of(*p) > RoundedNumber::of(0.0))
                .map(|p| noise.quantile * noise.spread / p),
        })
        .collect();
    IndicatorChanges {
        values: start.values.iter().zip(&end.values).map(|(x0, x1)| Some((*x1)? - (*x0)?)).collect(),
        broken: start.broken.iter().zip(&end.broken).map(|(b0, b1)| *b0 || *b1).collect(),
        floor: noise.iter().map(|noise| noise.map(|noise| rules.floor.max(noise))).collect(),
        noise,
        large: (0..areas)
            .map(|i| {
                rules
                    .reference_denominator
                    .is_none_or(|least| smaller(i).is_some_and(|p| RoundedNumber::of(p) >= RoundedNumber::of(least)))
            })
            .collect(),
    }
}
