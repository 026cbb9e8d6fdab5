//! Computes the examples that stand beside the definition of a map: figures in, class out, by the rules that classify
//! the areas.

use super::spec::{Example, MapKind, MapSpec};
use crate::indicators::IndicatorSet;

/// Gives the class that a map's rules give the figures of an example; none where they give no class.
#[must_use]
pub(crate) fn class_of_example(set: &IndicatorSet, spec: &MapSpec, example: &Example) -> Option<u8> {
    let given = |id: &str| example.given.iter().find(|(name, _)| name == id).map(|(_, value)| *value);
    let value_of = |measure: usize| given(&set.measures.get(measure)?.id);
    match &spec.kind {
        MapKind::Single(single) => single.classify(&spec.classes, value_of),
        MapKind::Cross(cross) => cross.classify(spec.variant(example.comparison)?, value_of),
        MapKind::Persistence(persistence) => {
            let whole = |id: &str| {
                given(id).and_then(|value| (0..=u8::MAX).find(|whole| f64::from(*whole).to_bits() == value.to_bits()))
            };
            let (times, of) = (whole(&persistence.times.id)?, whole(&persistence.of.id)?);
            (usize::from(of) >= persistence.minimum).then_some(times)
        }
    }
}
