//! The steps of one measure of one buurt, from the levels and the change that it is made of.

use super::steps::{FilledFormula, Steps, with};
use crate::indicators::{Aspect, WindowEnd};
use crate::maps::compute::values::{IndicatorYear, SelectionYears, WindowChange};
use crate::maps::define::spec::{ClassRule, MapKind};
use crate::texts::Bilingual;

impl Steps<'_, '_> {
    /// Adds the steps of a measure; the last one has the id of the measure as its name.
    pub(super) fn measure(&mut self, measure: usize, years: SelectionYears) -> Option<f64> {
        let spec = &self.bench.set.measures[measure];
        let value = self.bench.column(measure, years).values[self.buurt];
        let what = spec.label.clone();
        let indicator = spec.indicator;
        match &spec.how {
            Aspect::Level(at) => {
                let year = if *at == WindowEnd::T0 { years.t0 } else { years.t1 };
                let name = self.level(indicator, year, *at);
                if name != spec.id {
                    self.add(&spec.id, what, &name, vec![(name.clone(), value)], value);
                }
            }
            Aspect::Percentile => {
                self.level(indicator, years.t1, WindowEnd::T1);
                let level = self.bench.level(indicator, years.t1);
                let rank =
                    level.figures.values[self.buurt].and_then(|x| self.bench.ranking(indicator, years.t1).rank(x));
                let index = &self.bench.set.indicators[indicator].label;
                let what = with(
                    &what,
                    &format!("plaats van {} op de ladder van alle inwoners", index.nl),
                    &format!("place of {} on the ladder of all inhabitants", index.en),
                );
                let numbers = vec![
                    ("onder".to_owned(), rank.map(|rank| rank.below)),
                    ("gelijk".to_owned(), rank.map(|rank| rank.equal)),
                    ("totaal".to_owned(), rank.map(|rank| rank.total)),
                ];
                self.add(&spec.id, what, "100 * (onder + gelijk / 2) / totaal", numbers, value);
            }
            Aspect::Relative => {
                let x = self.level(indicator, years.t1, WindowEnd::T1);
                let id = self.bench.set.indicators[indicator].id.clone();
                let within = self.bench.within(indicator, years.t1);
                let (mean, spread) = self.gemeente(&id, &within);
                let numbers = vec![
                    (x.clone(), self.bench.level(indicator, years.t1).figures.values[self.buurt]),
                    mean.clone(),
                    spread.clone(),
                ];
                self.add(&spec.id, what, &format!("({x} - {}) / {}", mean.0, spread.0), numbers, value);
            }
            Aspect::Members => {
                self.level(indicator, years.t1, WindowEnd::T1);
                self.add(&spec.id, what, &spec.id, vec![(spec.id.clone(), value)], value);
            }
            Aspect::Class(map) => self.class_of(map, &spec.id, what, years, value),
            _ => self.change(measure, years),
        }
        value
    }

    /// Adds the steps of the change of a measure.
    fn change(&mut self, measure: usize, years: SelectionYears) {
        let spec = &self.bench.set.measures[measure];
        let indicator = spec.indicator;
        let indicator_spec = &self.bench.set.indicators[indicator];
        let id = indicator_spec.id.clone();
        let (Some(rules), Some(change)) = (indicator_spec.change.as_ref(), self.bench.change(indicator, years)) else {
            return;
        };
        let (start, end) =
            (self.level(indicator, years.t0, WindowEnd::T0), self.level(indicator, years.t1, WindowEnd::T1));
        let d = format!("d_{id}");
        let delta = change.changes.values[self.buurt];
        let what = with(
            &indicator_spec.label,
            &format!("verandering {} - {}", years.t0, years.t1),
            &format!("change {} - {}", years.t0, years.t1),
        );
        let levels = vec![
            (end.clone(), change.end.figures.values[self.buurt]),
            (start.clone(), change.start.figures.values[self.buurt]),
        ];
        self.add(&d, what, &format!("{end} - {start}"), levels, delta);
        let noise = format!("ruis_{id}");
        if let Some(rule) = rules.noise {
            let p = |level: &IndicatorYear| level.figures.denominators.get(self.buurt).copied().flatten();
            let numbers = vec![
                ("kwantiel".to_owned(), Some(rule.quantile)),
                ("spreiding".to_owned(), Some(rule.spread)),
                ("p_t0".to_owned(), p(&change.start)),
                ("p_t1".to_owned(), p(&change.end)),
            ];
            let what = Bilingual::new(
                "ruis door afronding: kwantiel × spreiding / kleinste aantal inwoners van 15 tot 65 jaar",
                "noise from rounding: quantile × spread / smaller number of inhabitants aged 15 to 65",
            );
            self.add(&noise, what, "kwantiel * spreiding / min(p_t0, p_t1)", numbers, change.changes.noise[self.buurt]);
        }
        let value = self.bench.column(measure, years).values[self.buurt];
        let noise_term = rules.noise.map(|_| (noise.clone(), change.changes.noise[self.buurt]));
        self.change_result(measure, &change, &d, noise_term, value);
    }

    /// Adds the last step of a measure of a change.
    fn change_result(
        &mut self,
        measure: usize,
        change: &WindowChange,
        d: &str,
        noise: Option<(String, Option<f64>)>,
        value: Option<f64>,
    ) {
        let spec = &self.bench.set.measures[measure];
        let indicator = &self.bench.set.indicators[spec.indicator];
        let Some(rules) = indicator.change.as_ref() else { return };
        let what = spec.label.clone();
        let delta = (d.to_owned(), change.changes.values[self.buurt]);
        let noise_name = noise.as_ref().map(|(name, _)| format!(", {name}")).unwrap_or_default();
        let (formula, numbers) = match &spec.how {
            Aspect::Noise => {
                (noise.as_ref().map_or_else(|| "0".to_owned(), |(name, _)| name.clone()), noise.into_iter().collect())
            }
            Aspect::Floor => {
                let numbers = std::iter::once(("ondergrens".to_owned(), Some(rules.floor))).chain(noise).collect();
                (format!("max(ondergrens{noise_name})"), numbers)
            }
            Aspect::RelativeChange | Aspect::StandardisedChange | Aspect::RelativeFloor => {
                let (mean, spread) = self.gemeente(d, &change.within);
                match &spec.how {
                    Aspect::RelativeChange => (format!("{d} - {}", mean.0), vec![delta, mean]),
                    Aspect::StandardisedChange => {
                        (format!("({d} - {}) / {}", mean.0, spread.0), vec![delta, mean, spread])
                    }
                    _ => {
                        let formula = format!("max(factor * {}, ondergrens{noise_name})", spread.0);
                        let numbers = vec![
                            ("factor".to_owned(), Some(rules.relative_spread)),
                            spread,
                            ("ondergrens".to_owned(), Some(rules.relative_floor)),
                        ];
                        (formula, numbers.into_iter().chain(noise).collect())
                    }
                }
            }
            _ => (d.to_owned(), vec![delta]),
        };
        self.add(&spec.id, what, &formula, numbers, value);
    }

    /// Adds the class on another map of one measure.
    fn class_of(&mut self, map: &str, name: &str, what: Bilingual, years: SelectionYears, value: Option<f64>) {
        let Some(spec) = self.bench.maps.iter().find(|spec| spec.id == map) else { return };
        let MapKind::Single(single) = &spec.kind else { return };
        let id = self.bench.set.measures[single.measure].id.clone();
        let measured = self.measure(single.measure, years);
        let class = value
            .and_then(|value| spec.classes.iter().find(|class| f64::from(class.value).to_bits() == value.to_bits()));
        let (formula, numbers) = class
            .and_then(|class| class.rule)
            .map_or_else(|| (id.clone(), vec![(id.clone(), measured)]), |rule| interval(&id, measured, rule));
        self.add(name, what, &formula, numbers, value);
    }
}

/// Writes that a value lies between the borders of a class; a border that it does not have is left out.
pub(super) fn interval(id: &str, value: Option<f64>, rule: ClassRule) -> FilledFormula {
    let mut formula = id.to_owned();
    let mut numbers = vec![(formula.clone(), value)];
    if let Some(from) = rule.from {
        formula = format!("van <= {formula}");
        numbers.push(("van".to_owned(), Some(from)));
    }
    if let Some(below) = rule.below {
        formula = format!("{formula} {} tot", if rule.closed { "<=" } else { "<" });
        numbers.push(("tot".to_owned(), Some(below)));
    }
    (formula, numbers)
}
