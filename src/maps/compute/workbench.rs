//! Computes measures, each step once and remembered, so that an explanation can show what the class rests on.
//!
//! In: observations, indicator definitions, the areas. Out: [`ComputedMeasure`]s, and the intermediate steps by
//! [`Workbench::level`] and the like.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::areas::Areas;
use super::composite::composite;
use super::memo::{Memo, StepKey};
use super::ranking::{Ranking, ranking};
use super::reference::{GemeenteReference, moments, within};
use super::values::{ComputedMeasure, IndicatorYear, SelectionYears, WindowChange, small};
use crate::indicators::{Aspect, Formula, IndicatorSet, IndicatorValues, WindowEnd, changes, figures};
use crate::maps::define::spec::{ClassSpec, MapKind, MapSpec};
use crate::statistics::{ObservationTable, RoundedNumber};
use crate::texts::Bilingual;

/// The steps of one call.
#[derive(Debug)]
pub(crate) struct Workbench<'a> {
    /// The areas.
    pub(crate) areas: &'a Areas,
    /// The observations.
    pub(crate) observations: &'a ObservationTable,
    /// The definitions.
    pub(crate) set: &'a IndicatorSet,
    /// The maps, for classes that other maps use.
    pub(crate) maps: &'a [MapSpec],
    /// The steps of earlier calls.
    pub(crate) memo: &'a Memo,
    /// Columns are many and quickly made: they last for a call.
    columns: RefCell<BTreeMap<(usize, SelectionYears), Rc<ComputedMeasure>>>,
}

impl<'a> Workbench<'a> {
    /// Starts with the steps of earlier calls.
    #[must_use]
    pub(crate) fn new(
        areas: &'a Areas,
        observations: &'a ObservationTable,
        set: &'a IndicatorSet,
        maps: &'a [MapSpec],
        memo: &'a Memo,
    ) -> Workbench<'a> {
        Workbench { areas, observations, set, maps, memo, columns: RefCell::default() }
    }

    /// Computes an indicator in a year.
    #[must_use]
    pub(crate) fn level(&self, indicator: usize, year: i32) -> Arc<IndicatorYear> {
        self.memo.levels.get_with(StepKey::Year(indicator, year), || {
            let spec = &self.set.indicators[indicator];
            let (figures, index) = match &spec.formula {
                Formula::Index(rules) => {
                    let members = rules.members.iter().map(|member| self.level(member.indicator, year)).collect();
                    let (figures, parts) = composite(rules, members, year);
                    (figures, Some(parts))
                }
                _ => (figures(self.observations, spec, year), None),
            };
            let few = index.as_ref().map(|parts| parts.few.as_slice());
            let weights = self.weights_of(&figures.values, |i| few.is_none_or(|few| !few[i]));
            let moments = moments(&figures.values, &weights, &self.areas.order);
            Arc::new(IndicatorYear { figures, index, weights, moments })
        })
    }

    /// Gives the values of an index in a year: all that a series needs of it, so that many years can be kept.
    #[must_use]
    pub(crate) fn index_values(&self, indicator: usize, year: i32) -> Arc<Vec<Option<f64>>> {
        self.memo
            .indices
            .get_with(StepKey::Year(indicator, year), || Arc::new(self.level(indicator, year).figures.values.clone()))
    }

    /// Lists the weights of the areas in a reference set: large enough, with a value, and whatever else is asked.
    fn weights_of(&self, values: &[Option<f64>], also: impl Fn(usize) -> bool) -> Vec<Option<f64>> {
        let weights = self.areas.weights.iter().zip(values).enumerate();
        weights.map(|(i, (weight, value))| weight.filter(|_| value.is_some() && also(i))).collect()
    }

    /// Orders the reference set of an indicator in a year.
    #[must_use]
    pub(crate) fn ranking(&self, indicator: usize, year: i32) -> Arc<Ranking> {
        self.memo.rankings.get_with(StepKey::Year(indicator, year), || {
            let level = self.level(indicator, year);
            Arc::new(ranking(&level.figures.values, &level.weights, &self.areas.order))
        })
    }

    /// Compares an indicator in a year within the gemeenten.
    #[must_use]
    pub(crate) fn within(&self, indicator: usize, year: i32) -> Arc<GemeenteReference> {
        self.memo.withins.get_with(StepKey::Year(indicator, year), || {
            let level = self.level(indicator, year);
            Arc::new(self.compare(&level.figures.values, &level.weights))
        })
    }

    fn compare(&self, values: &[Option<f64>], weights: &[Option<f64>]) -> GemeenteReference {
        let Areas { order, gemeente, gemeenten, .. } = self.areas;
        within(values, weights, order, gemeente, gemeenten.len(), self.set.reference.minimum_areas)
    }

    /// Computes the change of an indicator over a window; none where no change is defined for it.
    #[must_use]
    pub(crate) fn change(&self, indicator: usize, years: SelectionYears) -> Option<Arc<WindowChange>> {
        let rules = self.set.indicators[indicator].change.as_ref()?;
        Some(self.memo.changes.get_with(StepKey::Window(indicator, years), || {
            let (start, end) = (self.level(indicator, years.t0), self.level(indicator, years.t1));
            let changes = changes(&start.figures, &end.figures, rules);
            let weights = self.weights_of(&changes.values, |i| changes.large[i]);
            let within = self.compare(&changes.values, &weights);
            Arc::new(WindowChange { start, end, changes, within })
        }))
    }

    /// Gives the floor of the relative change of a buurt; none where nothing can be compared or the noise is unknown.
    #[must_use]
    pub(crate) fn relative_floor(&self, indicator: usize, change: &WindowChange, buurt: usize) -> Option<f64> {
        let rules = self.set.indicators[indicator].change.as_ref()?;
        let spread = change.within.spread()?;
        Some((rules.relative_spread * spread).max(rules.relative_floor).max(change.changes.noise[buurt]?))
    }

    /// Computes a measure.
    #[must_use]
    pub(crate) fn column(&self, measure: usize, years: SelectionYears) -> Rc<ComputedMeasure> {
        if let Some(known) = self.columns.borrow().get(&(measure, years)) {
            return Rc::clone(known);
        }
        let column = Rc::new(self.make_column(measure, years));
        self.columns.borrow_mut().insert((measure, years), Rc::clone(&column));
        column
    }

    /// Gives the label of the class that a value of a measure stands for; none for other measures.
    #[must_use]
    pub(crate) fn class_label(&self, measure: usize, value: f64) -> Option<&'a Bilingual> {
        let Aspect::Class(id) = &self.set.measures[measure].how else { return None };
        let classes = &self.maps.iter().find(|map| map.id == *id)?.classes;
        let is_it = |class: &&ClassSpec| RoundedNumber::of(f64::from(class.value)) == RoundedNumber::of(value);
        classes.iter().find(is_it).map(|class| &class.label)
    }

    fn make_column(&self, measure: usize, years: SelectionYears) -> ComputedMeasure {
        let spec = &self.set.measures[measure];
        let mut column = match &spec.how {
            Aspect::Level(WindowEnd::T0) => self.level_column(spec.indicator, years.t0, |_, value| Some(value)),
            Aspect::Level(WindowEnd::T1) => self.level_column(spec.indicator, years.t1, |_, value| Some(value)),
            Aspect::Percentile => {
                let ranking = self.ranking(spec.indicator, years.t1);
                self.level_column(spec.indicator, years.t1, |_, value| Some(ranking.rank(value)?.percentile()))
            }
            Aspect::Relative => {
                let within = self.within(spec.indicator, years.t1);
                let mut column = self.level_column(spec.indicator, years.t1, |_, value| Some(value));
                self.relate(&mut column, &within, |value, mean, spread| (value - mean) / spread);
                column
            }
            Aspect::Members => {
                let mut column = self.level_column(spec.indicator, years.t1, |_, value| Some(value));
                if let Some(parts) = &self.level(spec.indicator, years.t1).index {
                    column.values = parts.present.iter().map(|members| Some(small(*members))).collect();
                }
                column
            }
            Aspect::Class(map) => self.class_column(map, years),
            Aspect::Change
            | Aspect::Noise
            | Aspect::Floor
            | Aspect::RelativeChange
            | Aspect::RelativeFloor
            | Aspect::StandardisedChange => self.change_column(spec.indicator, &spec.how, years),
        };
        for (value, counts) in column.values.iter_mut().zip(&self.areas.counts) {
            *value = value.filter(|_| *counts);
        }
        column
    }

    fn level_column(
        &self,
        indicator: usize,
        year: i32,
        convert: impl Fn(usize, f64) -> Option<f64>,
    ) -> ComputedMeasure {
        let level = self.level(indicator, year);
        let areas = level.figures.values.len();
        let values: Vec<_> = level.figures.values.iter().enumerate().map(|(i, value)| convert(i, (*value)?)).collect();
        ComputedMeasure {
            year: level.figures.year,
            present: values.iter().map(Option::is_some).collect(),
            values,
            broken: level.figures.broken.clone(),
            comparable: vec![true; areas],
            few: level.index.as_ref().map_or_else(|| vec![false; areas], |parts| parts.few.clone()),
        }
    }

    /// Turns the values of a column into their relation with the gemeente; without one the value is missing and not
    /// comparable.
    fn relate(
        &self,
        column: &mut ComputedMeasure,
        within: &GemeenteReference,
        relation: impl Fn(f64, f64, f64) -> f64,
    ) {
        let spread = within.spread();
        let means: Vec<_> = (0..self.areas.gemeenten.len()).map(|g| within.mean(g)).collect();
        for (i, value) in column.values.iter_mut().enumerate() {
            let compared = means[self.areas.gemeente[i]].zip(spread);
            column.comparable[i] = compared.is_some();
            *value = value.zip(compared).map(|(value, (mean, spread))| relation(value, mean, spread));
        }
    }

    fn change_column(&self, indicator: usize, how: &Aspect, years: SelectionYears) -> ComputedMeasure {
        let areas = self.areas.counts.len();
        let Some(change) = self.change(indicator, years) else {
            let nothing = IndicatorValues::missing(years.t1, areas);
            return ComputedMeasure {
                year: years.t1,
                values: nothing.values,
                broken: nothing.broken,
                present: vec![false; areas],
                comparable: vec![true; areas],
                few: vec![false; areas],
            };
        };
        let values = match how {
            Aspect::Noise => change.changes.noise.clone(),
            Aspect::Floor => change.changes.floor.clone(),
            Aspect::RelativeFloor => (0..areas).map(|i| self.relative_floor(indicator, &change, i)).collect(),
            _ => change.changes.values.clone(),
        };
        let mut column = ComputedMeasure {
            year: change.end.figures.year,
            values,
            broken: change.changes.broken.clone(),
            present: change.changes.values.iter().map(Option::is_some).collect(),
            comparable: vec![true; areas],
            few: vec![false; areas],
        };
        match how {
            Aspect::RelativeChange => self.relate(&mut column, &change.within, |value, mean, _| value - mean),
            Aspect::StandardisedChange => {
                self.relate(&mut column, &change.within, |value, mean, spread| (value - mean) / spread);
            }
            Aspect::RelativeFloor => self.relate(&mut column, &change.within, |value, _, _| value),
            _ => {}
        }
        column
    }

    fn class_column(&self, map: &str, years: SelectionYears) -> ComputedMeasure {
        let single = self.maps.iter().find(|spec| spec.id == map).and_then(|spec| match &spec.kind {
            MapKind::Single(single) => Some((spec, single)),
            _ => None,
        });
        let (spec, single) = single.expect("the configuration names a map of one measure");
        let columns: BTreeMap<usize, Rc<ComputedMeasure>> =
            single.needs().into_iter().map(|measure| (measure, self.column(measure, years))).collect();
        let mut column = ComputedMeasure::clone(&columns[&single.measure]);
        for (i, value) in column.values.iter_mut().enumerate() {
            *value = single.classify(&spec.classes, |measure| columns[&measure].values[i]).map(f64::from);
        }
        column
    }
}
