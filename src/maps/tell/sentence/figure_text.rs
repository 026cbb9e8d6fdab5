//! The figures of a sentence about one buurt, by the names that templates have for them.

use super::decimals::decimals;
use super::number::{rounded, write_number};
use crate::indicators::{Aspect, Formula, WindowEnd};
use crate::maps::Selection;
use crate::maps::compute::areas::AreaName;
use crate::maps::compute::classes::{WindowCounts, classify, years_of};
use crate::maps::compute::values::{SelectionYears, small};
use crate::maps::define::spec::{MapSpec, Persistence};
use crate::maps::define::wording::{MeasureDisplay, Placeholder, windows_of};
use crate::maps::tell::explain::reason::{absent, broken_years, comparable, lacking, needs, traced_share};
use crate::maps::tell::explain::trace::Tracer;
use crate::statistics::RoundedNumber;
use crate::texts::Bilingual;

/// Numbers of people are said in tens, as they are published.
const TEN: f64 = 10.0;
/// Most decimals by which a share is told from the least that is needed.
const MOST: u8 = 9;

/// A figure in words.
pub(super) struct FigureText {
    /// As it is said.
    pub(super) text: Bilingual,
    /// As it is shown, where it is a number.
    pub(super) value: Option<f64>,
    /// In full, where it is a number.
    pub(super) full: Option<f64>,
}

impl FigureText {
    fn text(text: Bilingual) -> FigureText {
        FigureText { text, value: None, full: None }
    }

    fn name(name: &str) -> FigureText {
        FigureText::text(Bilingual::new(name, name))
    }

    fn number(value: f64, decimals: u8) -> FigureText {
        FigureText { text: write_number(value, decimals), value: Some(rounded(value, decimals)), full: Some(value) }
    }

    /// A year, which has no separator.
    fn year(year: i32) -> FigureText {
        let value = f64::from(year);
        FigureText { text: Bilingual::new(year.to_string(), year.to_string()), value: Some(value), full: Some(value) }
    }
}

/// A buurt on a map, of which something is said.
pub(super) struct Speaker<'a> {
    tracer: &'a Tracer<'a>,
    map: &'a MapSpec,
    selection: Selection,
    years: SelectionYears,
    buurt: usize,
    windows: Option<&'a Persistence>,
    /// What the map needs, and over which years: of a map of windows what the first window without a class needs.
    needs: (Vec<usize>, SelectionYears),
}

impl<'a> Speaker<'a> {
    /// Takes a buurt on a map at a selection.
    pub(super) fn new(tracer: &'a Tracer<'a>, map: &'a MapSpec, selection: Selection, buurt: usize) -> Speaker<'a> {
        let years = years_of(map, selection);
        let bench = tracer.bench;
        let windows = windows_of(map, bench.maps);
        let own = windows.filter(|windows| windows.map != map.id);
        let needs = match own {
            None => (needs(map, selection.comparison), years),
            Some(windows) => {
                let counts = WindowCounts::new(bench, windows);
                let failed =
                    windows.windows.iter().zip(&counts.windows).find(|(_, window)| window.class[buurt].is_none());
                let failed = failed.map_or(years, |((t0, t1), _)| SelectionYears { t0: *t0, t1: *t1 });
                let counted = bench.maps.iter().find(|other| other.id == windows.map);
                let comparison = counted.and_then(|counted| counted.comparisons().first().copied());
                (counted.map(|counted| needs(counted, comparison)).unwrap_or_default(), failed)
            }
        };
        Speaker { tracer, map, selection, years, buurt, windows, needs }
    }

    /// Gives a figure by its name; none where it is missing or means nothing.
    pub(super) fn figure(&self, name: &str) -> Option<FigureText> {
        let (bench, buurt) = (self.tracer.bench, self.buurt);
        let reference = bench.set.reference;
        let place = |names: &[AreaName], index: usize| FigureText::name(&names[index].name);
        let n = bench.areas.inhabitants[buurt];
        match Placeholder::of(name, self.windows, bench.set)? {
            Placeholder::Name => Some(place(&bench.areas.buurten, buurt)),
            Placeholder::Gemeente => Some(place(&bench.areas.gemeenten, bench.areas.gemeente[buurt])),
            Placeholder::Class => {
                let class = classify(bench, self.map, self.selection).class[buurt]?;
                Some(FigureText::text(self.map.class(class)?.label.clone()))
            }
            Placeholder::FirstYear => Some(FigureText::year(self.years.t0)),
            Placeholder::LastYear => Some(FigureText::year(self.years.t1)),
            Placeholder::Inhabitants => Some(FigureText::number(n?, 0)),
            Placeholder::FewInhabitants => Some(FigureText::number(n.filter(|_| !bench.areas.large[buurt])?, 0)),
            Placeholder::ShownInhabitants => Some(FigureText::number(reference.shown_inhabitants, 0)),
            Placeholder::ReferenceInhabitants => Some(FigureText::number(reference.minimum_inhabitants, 0)),
            Placeholder::Members => self.members().map(|(present, _)| FigureText::number(small(present), 0)),
            Placeholder::AllMembers => self.members().map(|(_, all)| FigureText::number(small(all), 0)),
            Placeholder::Comparable => self.comparable().map(|(areas, _)| FigureText::number(small(areas), 0)),
            Placeholder::NeededComparable => {
                self.comparable().map(|(_, minimum)| FigureText::number(small(minimum), 0))
            }
            Placeholder::Traced => {
                self.traced().map(|(_, share)| FigureText::number(share, self.traced_decimals(share)))
            }
            Placeholder::TracedYear => self.traced().map(|(year, _)| FigureText::year(year)),
            Placeholder::NeededTraced => Some(FigureText::number(self.needed_share(), 0)),
            Placeholder::Lacking => {
                let (needs, years) = &self.needs;
                let absent = absent(self.tracer, needs, *years, buurt);
                (!absent.is_empty()).then(|| FigureText::text(lacking(self.tracer, &absent, *years)))
            }
            Placeholder::Times => self.counts().map(|counts| FigureText::number(small(counts.times(buurt)), 0)),
            Placeholder::Windows => {
                let computable = self.counts()?.computable(buurt);
                (computable > 0).then(|| FigureText::number(small(computable), 0))
            }
            Placeholder::CountedWindows => self.counted_windows().map(FigureText::text),
            Placeholder::Measure { measure, mean, shown } => self.measure(measure, mean, shown),
        }
    }

    /// Gives the value of a measure in full.
    pub(super) fn value(&self, measure: usize) -> Option<f64> {
        self.tracer.bench.column(measure, self.years).values[self.buurt]
    }

    fn measure(&self, measure: usize, mean: bool, shown: MeasureDisplay) -> Option<FigureText> {
        let bench = self.tracer.bench;
        let spec = &bench.set.measures[measure];
        let decimals = decimals(bench, self.map, self.selection, measure, self.buurt);
        let value = if mean { self.mean(measure) } else { self.value(measure) }?;
        match shown {
            MeasureDisplay::Value => Some(FigureText::number(value, decimals)),
            MeasureDisplay::Size => Some(FigureText::number(value.abs(), decimals)),
            MeasureDisplay::Tens => {
                let count = self.counted(spec.indicator, &spec.how)?;
                Some(FigureText::number((count / TEN).round() * TEN, 0))
            }
            MeasureDisplay::Words => {
                let label = bench.class_label(measure, value)?;
                Some(FigureText { text: label.clone(), value: Some(value), full: Some(value) })
            }
        }
    }

    /// Gives the mean of the gemeente with which a measure compares.
    fn mean(&self, measure: usize) -> Option<f64> {
        let bench = self.tracer.bench;
        let spec = &bench.set.measures[measure];
        let gemeente = bench.areas.gemeente[self.buurt];
        match spec.how {
            Aspect::Relative => bench.within(spec.indicator, self.years.t1).mean(gemeente),
            _ => bench.change(spec.indicator, self.years)?.within.mean(gemeente),
        }
    }

    /// Adds up what a share counts.
    fn counted(&self, indicator: usize, how: &Aspect) -> Option<f64> {
        let bench = self.tracer.bench;
        let Formula::Share { numerator, .. } = &bench.set.indicators[indicator].formula else { return None };
        let year = if *how == Aspect::Level(WindowEnd::T0) { self.years.t0 } else { self.years.t1 };
        let figure = |statistic: &usize| bench.observations.of(*statistic, year)?.value(self.buurt);
        numerator.iter().map(figure).sum()
    }

    /// Counts the figures of an index that the class rests on, where they are few, and all of them.
    fn members(&self) -> Option<(usize, usize)> {
        let bench = self.tracer.bench;
        self.needs.0.iter().find_map(|need| {
            let indicator = bench.set.measures[*need].indicator;
            let Formula::Index(rules) = &bench.set.indicators[indicator].formula else { return None };
            let level = bench.level(indicator, self.needs.1.t1);
            let parts = level.index.as_ref().filter(|parts| parts.few[self.buurt])?;
            Some((parts.present[self.buurt], rules.members.len()))
        })
    }

    /// Counts the areas of the gemeente that can be compared, where they are too few, and how many are needed.
    fn comparable(&self) -> Option<(usize, usize)> {
        let (needs, years) = &self.needs;
        let (_, areas, minimum) = comparable(self.tracer.bench, needs, *years, self.buurt)?;
        (areas < minimum).then_some((areas, minimum))
    }

    /// Gives the first year of which too little is traced, and how much is, %.
    fn traced(&self) -> Option<(i32, f64)> {
        let (needs, years) = &self.needs;
        let year = *broken_years(self.tracer, needs, *years).first()?;
        Some((year, 100.0 * traced_share(self.tracer, year, self.buurt)))
    }

    fn needed_share(&self) -> f64 {
        100.0 * self.tracer.bench.observations.minimum_share
    }

    fn traced_decimals(&self, share: f64) -> u8 {
        let needed = RoundedNumber::of(self.needed_share());
        let differs = |decimals: &u8| {
            RoundedNumber::of(rounded(share, *decimals)).cmp(&needed) == RoundedNumber::of(share).cmp(&needed)
        };
        (0..=MOST).find(differs).unwrap_or(0)
    }

    fn counts(&self) -> Option<WindowCounts> {
        self.windows.map(|windows| WindowCounts::new(self.tracer.bench, windows))
    }

    /// Lists the windows that have the counted class; none where there is none.
    fn counted_windows(&self) -> Option<Bilingual> {
        let (windows, counts) = (self.windows?, self.counts()?);
        let is_counted = |window: usize| counts.windows[window].class[self.buurt] == Some(windows.class);
        let counted = windows.windows.iter().enumerate().filter(|(window, _)| is_counted(*window));
        let names: Vec<_> = counted.map(|(_, (t0, t1))| format!("{t0}-{t1}")).collect();
        let (last, first) = names.split_last()?;
        if first.is_empty() {
            return Some(Bilingual::new(last, last));
        }
        let first = first.join(", ");
        Some(Bilingual { nl: format!("{first} en {last}"), en: format!("{first} and {last}") })
    }
}
