//! The values of a computation: what each of its steps gives, for all buurten at once.
//!
//! Lists are indexed by buurt, in the order of the area set. Guaranteed: a value is there or missing, never NaN.

use std::sync::Arc;

use super::reference::{GemeenteReference, Moments};
use crate::indicators::{IndicatorChanges, IndicatorValues};
use crate::maps::Status;

/// The years of a selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SelectionYears {
    /// First year of a window; the same as t1 where there is none.
    pub(crate) t0: i32,
    /// The year, or the last year of a window.
    pub(crate) t1: i32,
}

/// An indicator in a year, with its reference set.
#[derive(Debug)]
pub(crate) struct IndicatorYear {
    /// Values, broken, year.
    pub(crate) figures: IndicatorValues,
    /// Of an index: its members.
    pub(crate) index: Option<IndexParts>,
    /// Inhabitants of the areas of the reference set.
    pub(crate) weights: Vec<Option<f64>>,
    /// Mean and spread over the reference set.
    pub(crate) moments: Moments,
}

impl IndicatorYear {
    /// Estimates its memory, with that of its members: they live as long as it does.
    pub(crate) fn bytes(&self) -> usize {
        let index = self.index.as_ref().map_or(0, |parts| {
            let scores: usize = parts.scores.iter().map(|scores| size_of_val(scores.as_slice())).sum();
            scores + parts.members.iter().map(|member| member.bytes()).sum::<usize>() + 17 * parts.few.len()
        });
        figures_bytes(&self.figures) + size_of_val(self.weights.as_slice()) + index
    }
}

fn figures_bytes(figures: &IndicatorValues) -> usize {
    size_of_val(figures.values.as_slice()) + size_of_val(figures.denominators.as_slice()) + figures.broken.len()
}

/// What an index is made of.
#[derive(Debug)]
pub(crate) struct IndexParts {
    /// The members, in the order of the definition.
    pub(crate) members: Vec<Arc<IndicatorYear>>,
    /// Per member and buurt: its z-score, cut off; missing where the member is, and where all areas have the same
    /// value.
    pub(crate) scores: Vec<Vec<Option<f64>>>,
    /// Per buurt: number of members present.
    pub(crate) present: Vec<usize>,
    /// Per buurt: sum of the weights of the members present.
    pub(crate) weight: Vec<f64>,
    /// Per buurt: the index has a value, but of so few members that it is only indicative.
    pub(crate) few: Vec<bool>,
}

/// A change over a window, with its reference set and its comparison with the gemeente.
#[derive(Debug)]
pub(crate) struct WindowChange {
    /// First year.
    pub(crate) start: Arc<IndicatorYear>,
    /// Last year.
    pub(crate) end: Arc<IndicatorYear>,
    /// Differences, noise and floors.
    pub(crate) changes: IndicatorChanges,
    /// Means of the gemeenten and pooled spread of the change.
    pub(crate) within: GemeenteReference,
}

impl WindowChange {
    /// Estimates its memory, without that of its levels, which are kept on their own.
    pub(crate) fn bytes(&self) -> usize {
        let changes = &self.changes;
        let numbers = [&changes.values, &changes.noise, &changes.floor].map(|numbers| size_of_val(numbers.as_slice()));
        numbers.iter().sum::<usize>() + 2 * changes.large.len() + self.within.bytes()
    }
}

/// One measure for all buurten, with what its status needs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ComputedMeasure {
    /// Year of the figures; the later one for a change.
    pub(crate) year: i32,
    /// The measure; missing for buurten that do not take part.
    pub(crate) values: Vec<Option<f64>>,
    /// A required figure is broken.
    pub(crate) broken: Vec<bool>,
    /// The figures are there, whether or not they can be compared.
    pub(crate) present: Vec<bool>,
    /// The comparison that the measure asks for can be made.
    pub(crate) comparable: Vec<bool>,
    /// An index of too few members to be more than indicative.
    pub(crate) few: Vec<bool>,
}

/// Status and class of every buurt.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Classification {
    pub(crate) status: Vec<Option<Status>>,
    pub(crate) class: Vec<Option<u8>>,
}

impl Classification {
    /// Estimates its memory.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.status.as_slice()) + size_of_val(self.class.as_slice())
    }
}

/// Turns a small number into a figure.
pub(crate) fn small(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}
