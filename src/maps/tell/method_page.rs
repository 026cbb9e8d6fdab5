//! The method page: what the maps show and how, generated from the definitions, so that it cannot say anything else
//! than they do.
//!
//! In: an engine and the caveats. Out: [`MethodPage`], headings with paragraphs, lists and tables in both languages.
//! Left to the next: how it looks.

use crate::maps::Engine;
use crate::maps::define::spec::Caveats;
use crate::texts::Bilingual;
use page::{number, same, section};

mod cross;
mod map;
mod measures;
mod page;
mod statuses;
#[cfg(test)]
mod tests;

pub(crate) use page::{MethodBlock, MethodPage};

impl Engine {
    /// Writes the method page.
    #[must_use]
    pub(crate) fn method_page(&self, caveats: &Caveats) -> MethodPage {
        let mut sections = vec![
            section("vooraf", 2, Bilingual::new("Vooraf", "Beforehand"), beforehand(caveats)),
            section(
                "meedoen",
                2,
                Bilingual::new("Welke buurten meedoen", "Which neighbourhoods take part"),
                self.who_counts(),
            ),
            section(
                "status",
                2,
                Bilingual::new("De status van een buurt", "The status of a neighbourhood"),
                statuses::statuses(self),
            ),
            section(
                "jaren",
                2,
                Bilingual::new("Oudere jaren op de grenzen van nu", "Older years on the boundaries of now"),
                self.older_years(),
            ),
            section("cijfers", 2, Bilingual::new("De cijfers", "The figures"), vec![self.figures_table()]),
            section(
                "indicatoren",
                2,
                Bilingual::new("De berekeningen", "The calculations"),
                measures::indicators(self),
            ),
        ];
        sections.push(section("kaarten", 2, Bilingual::new("De kaarten", "The maps"), Vec::new()));
        sections.extend(self.specs().iter().map(|map| self.map_section(map)));
        let weaknesses = caveats.caveats.iter().map(|(_, text)| text.clone()).collect();
        sections.push(section(
            "zwaktes",
            2,
            Bilingual::new("Wat deze kaarten niet kunnen", "What these maps cannot do"),
            vec![MethodBlock::List(weaknesses)],
        ));
        MethodPage { title: Bilingual::new("Hoe de kaarten zijn gemaakt", "How the maps are made"), sections }
    }

    fn who_counts(&self) -> Vec<MethodBlock> {
        let rules = self.set.reference;
        let (reference, shown) = (number(rules.minimum_inhabitants), number(rules.shown_inhabitants));
        let division = self.observations.division;
        vec![
            MethodBlock::Paragraph(Bilingual {
                nl: format!(
                    "Alle kaarten staan op de buurten van {division}. Gemiddelden, spreidingen en percentielen gaan \
                     over buurten met ten minste {} inwoners en zijn gewogen naar inwoners. Een buurt met minder dan \
                     {} inwoners krijgt geen klasse; daartussen is de klasse indicatief: gearceerd, en zonder invloed \
                     op de vergelijking. Een gemeente met minder dan {} zulke buurten wordt niet vergeleken.",
                    reference.nl, shown.nl, rules.minimum_areas
                ),
                en: format!(
                    "All maps are on the neighbourhoods of {division}. Means, spreads and percentiles are taken over \
                     neighbourhoods of at least {} inhabitants and weighted by inhabitants. A neighbourhood of fewer \
                     than {} inhabitants has no class; in between the class is indicative: hatched, and without \
                     influence on the comparison. A municipality with fewer than {} such neighbourhoods is not \
                     compared.",
                    reference.en, shown.en, rules.minimum_areas
                ),
            }),
            MethodBlock::Paragraph(Bilingual::new(
                "Water en restgebieden doen niet mee. Een interval hoort bij zijn ondergrens: wie precies op een grens \
                 ligt, valt in de klasse erboven. Voor elke vergelijking wordt op 9 decimalen afgerond, en nergens \
                 anders.",
                "Water and remainders take no part. An interval includes its lower border: a value exactly on a border \
                 falls in the class above it. Before every comparison numbers are rounded to 9 decimals, and nowhere \
                 else.",
            )),
        ]
    }

    fn older_years(&self) -> Vec<MethodBlock> {
        let share = number(100.0 * self.observations.minimum_share);
        vec![MethodBlock::Paragraph(Bilingual {
            nl: format!(
                "Een hernummerde, samengevoegde of gesplitste buurt wordt teruggevonden met de aandelen van haar \
                 adressen. Aantallen worden naar die aandelen opgeteld; percentages worden alleen overgenomen als de \
                 buurt dezelfde bleef. Is minder dan {} % van de adressen te volgen, dan is er voor dat jaar geen \
                 cijfer en heet de grens gewijzigd.",
                share.nl
            ),
            en: format!(
                "A renumbered, merged or split neighbourhood is found back by the shares of its addresses. Counts are \
                 added up by those shares; percentages are taken over only where the neighbourhood stayed the same. \
                 Where less than {} % of the addresses can be followed there is no figure for that year, and the \
                 boundary counts as changed.",
                share.en
            ),
        })]
    }

    fn figures_table(&self) -> MethodBlock {
        let head = [("Cijfer", "Figure"), ("Bron", "Source"), ("Kolom", "Column"), ("Jaren", "Years")]
            .map(|(nl, en)| Bilingual::new(nl, en))
            .to_vec();
        let rows = self.observations.statistics.iter().enumerate().map(|(i, statistic)| {
            let publisher =
                self.publishers.get(&statistic.source).map_or_else(String::new, |publisher| format!(" ({publisher})"));
            let years: Vec<_> = self.observations.years(i).iter().map(ToString::to_string).collect();
            let years =
                if years.is_empty() { Bilingual::new("niet aanwezig", "not there") } else { same(years.join(", ")) };
            vec![
                statistic.label.clone(),
                same(format!("{}{publisher}", statistic.source)),
                same(statistic.columns.join(", ")),
                years,
            ]
        });
        MethodBlock::Table { head, rows: rows.collect() }
    }
}

fn beforehand(caveats: &Caveats) -> Vec<MethodBlock> {
    vec![
        MethodBlock::Paragraph(caveats.notice.clone()),
        MethodBlock::Paragraph(Bilingual::new(
            "Deze bladzijde is gemaakt uit dezelfde instellingen als de kaarten: elke formule, grens en drempel \
             hieronder is die waarmee gerekend wordt.",
            "This page is made from the same settings as the maps: every formula, border and floor below is the one \
             that is used.",
        )),
    ]
}
