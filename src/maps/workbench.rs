//! Computes measures, each step once and kept, so that an explanation can show what the class rests on.
//!
//! In: observations, indicator definitions, the areas. Out: [`Column`]s, and the intermediate steps by [`Workbench::level`] and the like.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::composite::{IndexParts, composite};
use super::kept::Kept;
use super::reference::{Moments, Ranking, Within, moments, ranking, within};
use super::spec::{MapKind, MapSpec};
use crate::indicators::{At, Changes, Figures, Formula, How, IndicatorSet, changes, figures};
use crate::statistics::{ObservationTable, Rounded};

/// What the maps need to know of the buurten.
#[derive(Debug, Clone, PartialEq)]
pub struct Buurten {
    /// Index of the gemeente, per buurt.
    pub gemeente: Vec<usize>,
    /// Index of the wijk, per buurt.
    pub wijk: Vec<usize>,
    /// Whether the buurt takes part.
    pub counts: Vec<bool>,
    /// Inhabitants of buurten that take part.
    pub inhabitants: Vec<Option<f64>>,
    /// Inhabitants of buurten that are large enough for a reference set.
    pub weights: Vec<Option<f64>>,
    /// Number of gemeenten.
    pub gemeenten: usize,
    /// Number of wijken.
    pub wijken: usize,
}

/// An indicator in a year, with its reference set.
#[derive(Debug)]
pub struct Level {
    /// Values, broken, year.
    pub figures: Figures,
    /// Of an index: its members.
    pub index: Option<IndexParts>,
    /// Inhabitants of the areas of the reference set.
    pub weights: Vec<Option<f64>>,
    /// Mean and spread over the reference set.
    pub moments: Moments,
}

/// A change over a window, with its reference set and its comparison with the gemeente.
#[derive(Debug)]
pub struct Change {
    /// First year.
    pub start: Arc<Level>,
    /// Last year.
    pub end: Arc<Level>,
    /// Differences, noise and floors.
    pub changes: Changes,
    /// Means of the gemeenten and pooled spread of the change.
    pub within: Within,
}

impl Level {
    /// Estimates its memory, with that of its members: they live as long as it does.
    pub(super) fn bytes(&self) -> usize {
        let index = self.index.as_ref().map_or(0, |parts| {
            let scores: usize = parts.scores.iter().map(|scores| size_of_val(scores.as_slice())).sum();
            scores + parts.members.iter().map(|member| member.bytes()).sum::<usize>() + 17 * parts.few.len()
        });
        figures_bytes(&self.figures) + size_of_val(self.weights.as_slice()) + index
    }
}

impl Change {
    /// Estimates its memory, without that of its levels, which are kept on their own.
    pub(super) fn bytes(&self) -> usize {
        let changes = &self.changes;
        let numbers = [&changes.values, &changes.noise, &changes.floor].map(|numbers| size_of_val(numbers.as_slice()));
        numbers.iter().sum::<usize>() + 2 * changes.large.len() + self.within.bytes()
    }
}

fn figures_bytes(figures: &Figures) -> usize {
    size_of_val(figures.values.as_slice()) + size_of_val(figures.denominators.as_slice()) + figures.broken.len()
}

/// One measure for all buurten, with what its status needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Year of the figures; the later one for a change.
    pub year: i32,
    /// The measure; missing for buurten that do not take part.
    pub values: Vec<Option<f64>>,
    /// A required figure is broken.
    pub broken: Vec<bool>,
    /// The figures are there, whether or not they can be compared.
    pub present: Vec<bool>,
    /// The comparison that the measure asks for can be made.
    pub comparable: Vec<bool>,
    /// An index of too few members to be more than indicative.
    pub few: Vec<bool>,
}

/// The years of a selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Years {
    /// First year of a window; the same as t1 where there is none.
    pub t0: i32,
    /// The year, or the last year of a window.
    pub t1: i32,
}

/// The steps of one call.
#[derive(Debug)]
pub struct Workbench<'a> {
    /// The buurten.
    pub buurten: &'a Buurten,
    /// The observations.
    pub observations: &'a ObservationTable,
    /// The definitions.
    pub set: &'a IndicatorSet,
    /// The maps, for classes that other maps use.
    pub maps: &'a [MapSpec],
    /// What is kept of earlier calls.
    pub(super) kept: &'a Kept,
    /// Columns are many and quickly made: they last for a call.
    columns: RefCell<BTreeMap<(usize, Years), Rc<Column>>>,
}

impl<'a> Workbench<'a> {
    /// Starts with what is kept of earlier calls.
    #[must_use]
    pub(super) fn new(
        buurten: &'a Buurten,
        observations: &'a ObservationTable,
        set: &'a IndicatorSet,
        maps: &'a [MapSpec],
        kept: &'a Kept,
    ) -> Workbench<'a> {
        Workbench { buurten, observations, set, maps, kept, columns: RefCell::default() }
    }

    /// Computes an indicator in a year.
    #[must_use]
    pub fn level(&self, indicator: usize, year: i32) -> Arc<Level> {
        self.kept.levels.get_with((indicator, year), || {
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
            let moments = moments(&figures.values, &weights);
            Arc::new(Level { figures, index, weights, moments })
        })
    }

    /// Gives the values of an index in a year: all that a series needs of it, so that many years can be kept.
    #[must_use]
    pub fn index_values(&self, indicator: usize, year: i32) -> Arc<Vec<Option<f64>>> {
        self.kept.indices.get_with((indicator, year), || Arc::new(self.level(indicator, year).figures.values.clone()))
    }

    /// Lists the weights of the areas in a reference set: large enough, with a value, and whatever else is asked.
    fn weights_of(&self, values: &[Option<f64>], also: impl Fn(usize) -> bool) -> Vec<Option<f64>> {
        let weights = self.buurten.weights.iter().zip(values).enumerate();
        weights.map(|(i, (weight, value))| weight.filter(|_| value.is_some() && also(i))).collect()
    }

    /// Orders the reference set of an indicator in a year.
    #[must_use]
    pub fn ranking(&self, indicator: usize, year: i32) -> Arc<Ranking> {
        self.kept.rankings.get_with((indicator, year), || {
            let level = self.level(indicator, year);
            Arc::new(ranking(&level.figures.values, &level.weights))
        })
    }

    /// Compares an indicator in a year within the gemeenten.
    #[must_use]
    pub fn within(&self, indicator: usize, year: i32) -> Arc<Within> {
        self.kept.withins.get_with((indicator, year), || {
            let level = self.level(indicator, year);
            Arc::new(self.compare(&level.figures.values, &level.weights))
        })
    }

    fn compare(&self, values: &[Option<f64>], weights: &[Option<f64>]) -> Within {
        within(values, weights, &self.buurten.gemeente, self.buurten.gemeenten, self.set.reference.minimum_areas)
    }

    /// Computes the change of an indicator over a window; none where no change is defined for it.
    #[must_use]
    pub fn change(&self, indicator: usize, years: Years) -> Option<Arc<Change>> {
        let rules = self.set.indicators[indicator].change.as_ref()?;
        Some(self.kept.changes.get_with((indicator, years), || {
            let (start, end) = (self.level(indicator, years.t0), self.level(indicator, years.t1));
            let changes = changes(&start.figures, &end.figures, rules);
            let weights = self.weights_of(&changes.values, |i| changes.large[i]);
            let within = self.compare(&changes.values, &weights);
            Arc::new(Change { start, end, changes, within })
        }))
    }

    /// Gives the floor of the relative change of a buurt; none where nothing can be compared or the noise is unknown.
    #[must_use]
    pub fn relative_floor(&self, indicator: usize, change: &Change, buurt: usize) -> Option<f64> {
        let rules = self.set.indicators[indicator].change.as_ref()?;
        let spread = change.within.spread()?;
        Some((rules.relative_spread * spread).max(rules.relative_floor).max(change.changes.noise[buurt]?))
    }

    /// Computes a measure.
    #[must_use]
    pub fn column(&self, measure: usize, years: Years) -> Rc<Column> {
        if let Some(known) = self.columns.borrow().get(&(measure, years)) {
            return Rc::clone(known);
        }
        let column = Rc::new(self.make_column(measure, years));
        self.columns.borrow_mut().insert((measure, years), Rc::clone(&column));
        column
    }

    fn make_column(&self, measure: usize, years: Years) -> Column {
        let spec = &self.set.measures[measure];
        let mut column = match &spec.how {
            How::Level(At::T0) => self.level_column(spec.indicator, years.t0, |_, value| Some(value)),
            How::Level(At::T1) => self.level_column(spec.indicator, years.t1, |_, value| Some(value)),
            How::Percentile => {
                let ranking = self.ranking(spec.indicator, years.t1);
                self.level_column(spec.indicator, years.t1, |_, value| Some(ranking.rank(value)?.percentile()))
            }
            How::Relative => {
                let within = self.within(spec.indicator, years.t1);
                let mut column = self.level_column(spec.indicator, years.t1, |_, value| Some(value));
                self.relate(&mut column, &within, |value, mean, spread| (value - mean) / spread);
                column
            }
            How::Members => {
                let mut column = self.level_column(spec.indicator, years.t1, |_, value| Some(value));
                if let Some(parts) = &self.level(spec.indicator, years.t1).index {
                    column.values = parts.present.iter().map(|members| Some(small(*members))).collect();
                }
                column
            }
            How::Class(map) => self.class_column(map, years),
            How::Change | How::Noise | How::Floor | How::RelativeChange | How::RelativeFloor | How::StandardisedChange => {
                self.change_column(spec.indicator, &spec.how, years)
            }
        };
        for (value, counts) in column.values.iter_mut().zip(&self.buurten.counts) {
            *value = value.filter(|_| *counts);
        }
        column
    }

    fn level_column(&self, indicator: usize, year: i32, convert: impl Fn(usize, f64) -> Option<f64>) -> Column {
        let level = self.level(indicator, year);
        let areas = level.figures.values.len();
        let values: Vec<_> = level.figures.values.iter().enumerate().map(|(i, value)| convert(i, (*value)?)).collect();
        Column {
            year: level.figures.year,
            present: values.iter().map(Option::is_some).collect(),
            values,
            broken: level.figures.broken.clone(),
            comparable: vec![true; areas],
            few: level.index.as_ref().map_or_else(|| vec![false; areas], |parts| parts.few.clone()),
        }
    }

    /// Turns the values of a column into their relation with the gemeente; without one the value is missing and not comparable.
    fn relate(&self, column: &mut Column, within: &Within, relation: impl Fn(f64, f64, f64) -> f64) {
        let spread = within.spread();
        let means: Vec<_> = (0..self.buurten.gemeenten).map(|g| within.mean(g)).collect();
        for (i, value) in column.values.iter_mut().enumerate() {
            let compared = means[self.buurten.gemeente[i]].zip(spread);
            column.comparable[i] = compared.is_some();
            *value = value.zip(compared).map(|(value, (mean, spread))| relation(value, mean, spread));
        }
    }

    fn change_column(&self, indicator: usize, how: &How, years: Years) -> Column {
        let areas = self.buurten.counts.len();
        let Some(change) = self.change(indicator, years) else {
            let nothing = Figures::missing(years.t1, areas);
            return Column {
                year: years.t1,
                values: nothing.values,
                broken: nothing.broken,
                present: vec![false; areas],
                comparable: vec![true; areas],
                few: vec![false; areas],
            };
        };
        let values = match how {
            How::Noise => change.changes.noise.clone(),
            How::Floor => change.changes.floor.clone(),
            How::RelativeFloor => (0..areas).map(|i| self.relative_floor(indicator, &change, i)).collect(),
            _ => change.changes.values.clone(),
        };
        let mut column = Column {
            year: change.end.figures.year,
            values,
            broken: change.changes.broken.clone(),
            present: change.changes.values.iter().map(Option::is_some).collect(),
            comparable: vec![true; areas],
            few: vec![false; areas],
        };
        match how {
            How::RelativeChange => self.relate(&mut column, &change.within, |value, mean, _| value - mean),
            How::StandardisedChange => self.relate(&mut column, &change.within, |value, mean, spread| (value - mean) / spread),
            How::RelativeFloor => self.relate(&mut column, &change.within, |value, _, _| value),
            _ => {}
        }
        column
    }

    fn class_column(&self, map: &str, years: Years) -> Column {
        let single = self.maps.iter().find(|spec| spec.id == map).and_then(|spec| match &spec.kind {
            MapKind::Single(single) => Some((spec, single)),
            _ => None,
        });
        let (spec, single) = single.expect("the configuration names a map of one measure");
        let columns: BTreeMap<usize, Rc<Column>> =
            single.needs().into_iter().map(|measure| (measure, self.column(measure, years))).collect();
        let mut column = Column::clone(&columns[&single.measure]);
        for (i, value) in column.values.iter_mut().enumerate() {
            *value = single.classify(&spec.classes, |measure| columns[&measure].values[i]).map(f64::from);
        }
        column
    }
}

/// Turns a small number into a figure.
pub(super) fn small(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

/// Lists which buurten are large enough for a reference set.
pub(super) fn reference_weights(inhabitants: &[Option<f64>], minimum: f64) -> Vec<Option<f64>> {
    inhabitants.iter().map(|n| n.filter(|n| Rounded::of(*n) >= Rounded::of(minimum))).collect()
}
