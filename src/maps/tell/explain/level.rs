//! The steps from the figures of a publisher to an indicator in a year, and to the means and spreads that it is
//! compared by.

use super::steps::{Steps, filled, with};
use crate::indicators::{Formula, IndexRules, WindowEnd};
use crate::maps::compute::reference::{GemeenteReference, Moments};
use crate::maps::compute::values::{IndicatorYear, small};
use crate::texts::Bilingual;

impl Steps<'_, '_> {
    /// Adds the mean of the gemeente and the pooled spread; gives both by name.
    pub(super) fn gemeente(
        &mut self,
        of: &str,
        within: &GemeenteReference,
    ) -> ((String, Option<f64>), (String, Option<f64>)) {
        let gemeente = self.bench.areas.gemeente[self.buurt];
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
        let numbers =
            vec![("som_kwadraten".to_owned(), Some(within.sum_squares)), ("som_n".to_owned(), Some(within.sum_n))];
        let spread_value = self.add(&spread, what, "sqrt(som_kwadraten / som_n)", numbers, within.spread());
        ((mean, mean_value), (spread, spread_value))
    }

    /// Adds the steps of an indicator in a year; gives the name of the last one.
    pub(super) fn level(&mut self, indicator: usize, year: i32, at: WindowEnd) -> String {
        let spec = &self.bench.set.indicators[indicator];
        let level = self.bench.level(indicator, year);
        let value = level.figures.values[self.buurt];
        let name = match at {
            WindowEnd::T0 => format!("{}_t0", spec.id),
            WindowEnd::T1 => spec.id.clone(),
        };
        let year = level.figures.year;
        let what = with(&spec.label, &year.to_string(), &year.to_string());
        let table = self.bench.observations;
        let figure =
            |statistic: usize| table.of(statistic, year).and_then(|observations| observations.value(self.buurt));
        if let Some((formula, numbers)) = filled(self.bench, &spec.formula, figure) {
            self.add(&name, what, &formula, numbers, value);
            self.read(&name, indicator, year);
        } else if let Formula::Index(rules) = &spec.formula {
            self.index(&name, &what, rules, &level, value);
        }
        name
    }

    fn index(&mut self, name: &str, what: &Bilingual, rules: &IndexRules, level: &IndicatorYear, value: Option<f64>) {
        let Some(parts) = &level.index else { return };
        let (mut terms, mut weights, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        for ((member, part), scores) in rules.members.iter().zip(&parts.members).zip(&parts.scores) {
            let id = self.bench.set.indicators[member.indicator].id.clone();
            let x = self.level(member.indicator, part.figures.year, WindowEnd::T1);
            let Some(z) = scores[self.buurt] else { continue };
            let (mean, spread) = self.country(&id, &part.moments);
            let z_name = format!("z_{id}");
            let label = &self.bench.set.indicators[member.indicator].label;
            let what =
                Bilingual::new(format!("{}: z-score, afgekapt", label.nl), format!("{}: z-score, cut off", label.en));
            let formula = format!("min(max(({x} - {}) / {}, -grens), grens)", mean.0, spread.0);
            let z_numbers =
                vec![(x, part.figures.values[self.buurt]), mean, spread, ("grens".to_owned(), Some(rules.clip))];
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
            &format!(
                "{present} of {of} figures, needed {minimum}; together of weight {weight}, needed {minimum_weight}"
            ),
        );
        let formula = if terms.is_empty() {
            format!("ontbreekt({name})")
        } else {
            format!("({}) / ({})", terms.join(" + "), weights.join(" + "))
        };
        self.add(name, what, &formula, numbers, value);
    }

    /// Adds the national mean and spread of an indicator; gives both by name.
    fn country(&mut self, id: &str, moments: &Moments) -> ((String, Option<f64>), (String, Option<f64>)) {
        let (mean, spread) = (format!("m_{id}"), format!("s_{id}"));
        let areas = small(moments.areas);
        let scope = &self.bench.areas.scope;
        let what = scope.fill(&Bilingual {
            nl: format!("gemiddelde van {{land}} over {areas} buurten, gewogen naar inwoners"),
            en: format!("mean of {{land}} over {areas} neighbourhoods, weighted by inhabitants"),
        });
        let sums = |name: &str, sum: f64| vec![(name.to_owned(), Some(sum)), ("som_n".to_owned(), Some(moments.sum_n))];
        let mean_value = self.add(&mean, what, "som_nx / som_n", sums("som_nx", moments.sum_nx), moments.mean());
        let what = Bilingual::new("spreiding over dezelfde buurten", "spread over the same neighbourhoods");
        let spread_value = self.add(
            &spread,
            what,
            "sqrt(som_kwadraten / som_n)",
            sums("som_kwadraten", moments.sum_squares),
            moments.spread(),
        );
        ((mean, mean_value), (spread, spread_value))
    }
}
