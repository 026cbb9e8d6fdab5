//! An index: the weighted mean of the z-scores of its members, each cut off (METHOD section 4, `K_index`).

use std::sync::Arc;

use super::values::{IndexParts, IndicatorYear};
use crate::indicators::{IndexRules, IndicatorValues};
use crate::statistics::RoundedNumber;

/// Computes an index from its members of one year.
#[must_use]
pub(crate) fn composite(
    rules: &IndexRules,
    members: Vec<Arc<IndicatorYear>>,
    year: i32,
) -> (IndicatorValues, IndexParts) {
    let areas = members.first().map_or(0, |level| level.figures.values.len());
    let scores: Vec<_> = members.iter().map(|level| z_scores(level, rules.clip)).collect();
    let mut figures = IndicatorValues::missing(year, areas);
    let mut parts =
        IndexParts { members, scores, present: vec![0; areas], weight: vec![0.0; areas], few: vec![false; areas] };
    for i in 0..areas {
        let mut sum = 0.0;
        for (member, scores) in rules.members.iter().zip(&parts.scores) {
            if let Some(z) = scores[i] {
                parts.present[i] += 1;
                parts.weight[i] += member.weight;
                sum += member.weight * z;
            }
        }
        let enough = parts.present[i] >= rules.minimum_members
            && RoundedNumber::of(parts.weight[i]) >= RoundedNumber::of(rules.minimum_weight);
        figures.values[i] = enough.then(|| sum / parts.weight[i]);
        parts.few[i] = enough && parts.present[i] < rules.full_members;
        figures.broken[i] =
            rules.members.iter().zip(&parts.members).any(|(member, level)| member.required && level.figures.broken[i]);
    }
    (figures, parts)
}

fn z_scores(level: &IndicatorYear, clip: f64) -> Vec<Option<f64>> {
    let scale = level.moments.mean().zip(level.moments.spread());
    let z = |x: &Option<f64>| {
        let ((mean, spread), x) = scale.zip(*x)?;
        Some(((x - mean) / spread).clamp(-clip, clip))
    };
    level.figures.values.iter().map(z).collect()
}
