//! The steps from the figures of a publisher to a measure of one buurt.

use super::super::reference::Moments;
use super::super::workbench::{Change, Level, Workbench, Years, small};
use super::{Bilingual, See, Step, words};
use crate::indicators::{At, Formula, How, IndexRules};

/// Collects steps, each name once.
pub(super) struct Steps<'a, 'b> {
    pub bench: &'b Workbench<'a>,
    pub buurt: usize,
    pub list: Vec<Step>,
}

impl Steps<'_, '_> {
    /// Adds a step, unless its name is there already; gives its value.
    pub fn add(
        &mut self,
        name: &str,
        what: Bilingual,
        formula: &str,
        numbers: Vec<(String, Option<f64>)>,
        value: Option<f64>,
    ) -> Option<f64> {
        if !self.list.iter().any(|step| step.name == name) {
            self.list.push(step(self.bench, name, what, formula, numbers, value));
        }
        value
    }

    /// Points from the last step to the map at whose selection the rest of the calculation stands.
    pub fn see(&mut self, see: See) {
        if let Some(step) = self.list.last_mut() {
            step.see = Some(see);
        }
    }

    /// Adds the steps of a measure; the last one has the id of the measure as its name.
    pub fn measure(&mut self, measure: usize, years: Years) -> Option<f64> {
        let spec = &self.bench.set.measures[measure];
        let value = self.bench.column(measure, years).values[self.buurt];
        let what = spec.label.clone();
        let indicator = spec.indicator;
        match &spec.how {
            How::Level(at) => {
                let year = if *at == At::T0 { years.t0 } else { years.t1 };
                let name = self.level(indicator, year, *at);
                if name != spec.id {
                    self.add(&spec.id, what, &name, vec![(name.clone(), value)], value);
                }
            }
            How::Percentile => {
                self.level(indicator, years.t1, At::T1);
                let level = self.bench.level(indicator, years.t1);
                let rank = level.figures.values[self.buurt].and_then(|x| self.bench.ranking(indicator, years.t1).rank(x));
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
            How::Relative => {
                let x = self.level(indicator, years.t1, At::T1);
                let id = self.bench.set.indicators[indicator].id.clone();
                let within = self.bench.within(indicator, years.t1);
                let (mean, spread) = self.gemeente(&id, &within);
                let numbers =
                    vec![(x.clone(), self.bench.level(indicator, years.t1).figures.values[self.buurt]), mean.clone(), spread.clone()];
                self.add(&spec.id, what, &format!("({x} - {}) / {}", mean.0, spread.0), numbers, value);
            }
            How::Members => {
                self.level(indicator, years.t1, At::T1);
                self.add(&spec.id, what, &spec.id, vec![(spec.id.clone(), value)], value);
            }
            How::Class(map) => self.class_of(map, &spec.id, what, years, value),
            _ => self.change(measure, years),
        }
        value
    }

    /// Adds the steps of the change of a measure.
    fn change(&mut self, measure: usize, years: Years) {
        let spec = &self.bench.set.measures[measure];
        let indicator = spec.indicator;
        let indicator_spec = &self.bench.set.indicators[indicator];
        let id = indicator_spec.id.clone();
        let (Some(rules), Some(change)) = (indicator_spec.change.as_ref(), self.bench.change(indicator, years)) else { return };
        let (start, end) = (self.level(indicator, years.t0, At::T0), self.level(indicator, years.t1, At::T1));
        let d = format!("d_{id}");
        let delta = change.changes.values[self.buurt];
        let what = with(
            &indicator_spec.label,
            &format!("verandering {} - {}", years.t0, years.t1),
            &format!("change {} - {}", years.t0, years.t1),
        );
        let levels = vec![(end.clone(), change.end.figures.values[self.buurt]), (start.clone(), change.start.figures.values[self.buurt])];
        self.add(&d, what, &format!("{end} - {start}"), levels, delta);
        let noise = format!("ruis_{id}");
        if let Some(rule) = rules.noise {
            let p = |level: &Level| level.figures.denominators.get(self.buurt).copied().flatten();
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
    fn change_result(&mut self, measure: usize, change: &Change, d: &str, noise: Option<(String, Option<f64>)>, value: Option<f64>) {
        let spec = &self.bench.set.measures[measure];
        let indicator = &self.bench.set.indicators[spec.indicator];
        let Some(rules) = indicator.change.as_ref() else { return };
        let what = spec.label.clone();
        let delta = (d.to_owned(), change.changes.values[self.buurt]);
        let noise_name = noise.as_ref().map(|(name, _)| format!(", {name}")).unwrap_or_default();
        let (formula, numbers) = match &spec.how {
            How::Noise => (noise.as_ref().map_or_else(|| "0".to_owned(), |(name, _)| name.clone()), noise.into_iter().collect()),
            How::Floor => {
                let numbers = std::iter::once(("ondergrens".to_owned(), Some(rules.floor))).chain(noise).collect();
                (format!("max(ondergrens{noise_name})"), numbers)
            }
            How::RelativeChange | How::StandardisedChange | How::RelativeFloor => {
                let (mean, spread) = self.gemeente(d, &change.within);
                match &spec.how {
                    How::RelativeChange => (format!("{d} - {}", mean.0), vec![delta, mean]),
                    How::StandardisedChange => (format!("({d} - {}) / {}", mean.0, spread.0), vec![delta, mean, spread]),
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

    /// Adds the mean of the gemeente and the pooled spread; gives both by name.
    fn gemeente(&mut self, of: &str, within: &super::super::reference::Within) -> ((String, Option<f64>), (String, Option<f64>)) {
        let gemeente = self.bench.buurten.gemeente[self.buurt];
        let sums = within.gemeenten[gemeente];
        let (mean, spread) = (format!("m_g_{of}"), format!("s_w_{of}"));
        let what = Bilingual {
            nl: format!("gemiddelde van de gemeente over {} buurten, gewogen naar inwoners", sums.areas),
            en: format!("mean of the municipality over {} neighbourhoods, weighted by inhabitants", sums.areas),
        };
        let numbers = vec![("som_nx".to_owned(), Some(sums.sum_nx)), ("som_n".to_owned(), Some(sums.sum_n))];
        let mean_value = self.add(&mean, what, "som_nx / som_n", numbers, within.mean(gemeente));
        let what = Bilingual::new(
            "spreiding binnen gemeenten, over alle gemeenten die vergeleken kunnen worden",
            "spread within municipalities, over all that can be compared",
        );
        let numbers = vec![("som_kwadraten".to_owned(), Some(within.sum_squares)), ("som_n".to_owned(), Some(within.sum_n))];
        let spread_value = self.add(&spread, what, "sqrt(som_kwadraten / som_n)", numbers, within.spread());
        ((mean, mean_value), (spread, spread_value))
    }

    /// Adds the steps of an indicator in a year; gives the name of the last one.
    fn level(&mut self, indicator: usize, year: i32, at: At) -> String {
        let spec = &self.bench.set.indicators[indicator];
        let level = self.bench.level(indicator, year);
        let value = level.figures.values[self.buurt];
        let name = match at {
            At::T0 => format!("{}_t0", spec.id),
            At::T1 => spec.id.clone(),
        };
        let year = level.figures.year;
        let what = with(&spec.label, &year.to_string(), &year.to_string());
        let table = self.bench.observations;
        let figure = |statistic: usize| table.of(statistic, year).and_then(|observations| observations.value(self.buurt));
        if let Some((formula, numbers)) = filled(self.bench, &spec.formula, figure) {
            self.add(&name, what, &formula, numbers, value);
        } else if let Formula::Index(rules) = &spec.formula {
            self.index(&name, &what, rules, &level, value);
        }
        name
    }

    fn index(&mut self, name: &str, what: &Bilingual, rules: &IndexRules, level: &Level, value: Option<f64>) {
        let Some(parts) = &level.index else { return };
        let (mut terms, mut weights, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        for ((member, part), scores) in rules.members.iter().zip(&parts.members).zip(&parts.scores) {
            let id = self.bench.set.indicators[member.indicator].id.clone();
            let x = self.level(member.indicator, part.figures.year, At::T1);
            let Some(z) = scores[self.buurt] else { continue };
            let (mean, spread) = self.country(&id, &part.moments);
            let z_name = format!("z_{id}");
            let label = &self.bench.set.indicators[member.indicator].label;
            let what = Bilingual::new(format!("{}: z-score, afgekapt", label.nl), format!("{}: z-score, cut off", label.en));
            let formula = format!("min(max(({x} - {}) / {}, -grens), grens)", mean.0, spread.0);
            let z_numbers = vec![(x, part.figures.values[self.buurt]), mean, spread, ("grens".to_owned(), Some(rules.clip))];
            self.add(&z_name, what, &formula, z_numbers, Some(z));
            let weight = format!("w_{id}");
            terms.push(format!("{weight} * {z_name}"));
            numbers.push((weight.clone(), Some(member.weight)));
            numbers.push((z_name, Some(z)));
            weights.push(weight);
        }
        let (present, of, minimum) = (parts.present[self.buurt], rules.members.len(), rules.minimum_members);
        let (weight, minimum_weight) = (parts.weight[self.buurt], rules.minimum_weight);
        let what = with(
            what,
            &format!("{present} van {of} cijfers, nodig {minimum}; samen gewicht {weight}, nodig {minimum_weight}"),
            &format!("{present} of {of} figures, needed {minimum}; together of weight {weight}, needed {minimum_weight}"),
        );
        let formula =
            if terms.is_empty() { format!("ontbreekt({name})") } else { format!("({}) / ({})", terms.join(" + "), weights.join(" + ")) };
        self.add(name, what, &formula, numbers, value);
    }

    /// Adds the national mean and spread of an indicator; gives both by name.
    fn country(&mut self, id: &str, moments: &Moments) -> ((String, Option<f64>), (String, Option<f64>)) {
        let (mean, spread) = (format!("m_{id}"), format!("s_{id}"));
        let areas = small(moments.areas);
        let what = Bilingual::new(
            format!("landelijk gemiddelde over {areas} buurten, gewogen naar inwoners"),
            format!("national mean over {areas} neighbourhoods, weighted by inhabitants"),
        );
        let sums = |name: &str, sum: f64| vec![(name.to_owned(), Some(sum)), ("som_n".to_owned(), Some(moments.sum_n))];
        let mean_value = self.add(&mean, what, "som_nx / som_n", sums("som_nx", moments.sum_nx), moments.mean());
        let what = Bilingual::new("landelijke spreiding over dezelfde buurten", "national spread over the same neighbourhoods");
        let spread_value =
            self.add(&spread, what, "sqrt(som_kwadraten / som_n)", sums("som_kwadraten", moments.sum_squares), moments.spread());
        ((mean, mean_value), (spread, spread_value))
    }
}

/// Makes a step; numbers that are missing are left out.
pub(super) fn step(
    bench: &Workbench<'_>,
    name: &str,
    what: Bilingual,
    formula: &str,
    numbers: Vec<(String, Option<f64>)>,
    value: Option<f64>,
) -> Step {
    let numbers: Vec<_> = numbers.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let labels = numbers.iter().map(|(name, _)| words::word(bench, name)).collect();
    let words = words::formula(bench, formula);
    Step { name: name.to_owned(), what, formula: formula.to_owned(), words, numbers, labels, value, see: None }
}

/// A formula, and the numbers that go in by name; a number may be missing.
pub(super) type Filled = (String, Vec<(String, Option<f64>)>);

/// Writes the formula of an indicator over the names of its statistics, with what `figure` knows of each; none for an index.
pub(super) fn filled(bench: &Workbench<'_>, formula: &Formula, figure: impl Fn(usize) -> Option<f64>) -> Option<Filled> {
    let name = |statistic: &usize| bench.observations.statistics[*statistic].id.clone();
    let names = |statistics: &[usize]| statistics.iter().map(name).collect::<Vec<_>>().join(" + ");
    let numbers = |factor: f64, statistics: &[usize]| {
        let figures = statistics.iter().map(|statistic| (name(statistic), figure(*statistic)));
        std::iter::once(("factor".to_owned(), Some(factor))).chain(figures).collect()
    };
    match formula {
        Formula::Statistic { statistic, factor, .. } => Some((format!("factor * {}", name(statistic)), numbers(*factor, &[*statistic]))),
        Formula::Share { numerator, denominator, factor } => {
            let all = [&numerator[..], denominator].concat();
            Some((format!("factor * ({}) / ({})", names(numerator), names(denominator)), numbers(*factor, &all)))
        }
        Formula::Index(_) => None,
    }
}

/// Adds a remark to a text, between brackets.
pub(super) fn with(text: &Bilingual, nl: &str, en: &str) -> Bilingual {
    Bilingual { nl: format!("{} ({nl})", text.nl), en: format!("{} ({en})", text.en) }
}
