//! The method page: what the maps show and how, generated from the definitions, so that it cannot say anything else than they do.
//!
//! In: an engine and the caveats. Out: [`Page`], headings with paragraphs, lists and tables in both languages. Left to the next: how it looks.

use serde::Serialize;

use super::spec::{Caveats, ClassSpec, MapKind};
use super::{Bilingual, Comparison, Engine, MapSpec, Palette, Period, PeriodKind, Selection};

mod cross;
mod measures;
mod statuses;

/// The method page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Title.
    pub title: Bilingual,
    /// In reading order.
    pub sections: Vec<Section>,
}

/// A part of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Anchor, such as `kaart-focuskaart`.
    pub id: String,
    /// 2 or 3.
    pub depth: u8,
    /// Heading.
    pub heading: Bilingual,
    /// In reading order.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Running text.
    Paragraph(Bilingual),
    /// A formula.
    Formula(Bilingual),
    /// Items.
    List(Vec<Bilingual>),
    /// Rows of cells.
    Table {
        /// Heads of the columns.
        head: Vec<Bilingual>,
        /// Cells, as many per row as there are heads.
        rows: Vec<Vec<Bilingual>>,
    },
}

fn same(text: impl Into<String>) -> Bilingual {
    let text = text.into();
    Bilingual { en: text.clone(), nl: text }
}

fn section(id: impl Into<String>, depth: u8, heading: Bilingual, blocks: Vec<Block>) -> Section {
    Section { id: id.into(), depth, heading, blocks }
}

/// Writes a number without needless decimals, a third as one; Dutch with a decimal comma.
fn number(value: f64) -> Bilingual {
    let thirds = value.abs() * 3.0;
    let text = if (thirds - thirds.round()).abs() < 1e-6 && (value - value.round()).abs() > 1e-6 {
        let (sign, whole) = (if value < 0.0 { "−" } else { "" }, value.abs().trunc());
        let whole = if whole > 0.0 { whole.to_string() } else { String::new() };
        format!("{sign}{whole}{}", if value.abs().fract() < 0.5 { '⅓' } else { '⅔' })
    } else {
        format!("{}", (value * 1e4).round() / 1e4).replace('-', "−")
    };
    Bilingual { nl: text.replace('.', ","), en: text }
}

impl Engine {
    /// Writes the method page.
    #[must_use]
    pub fn method_page(&self, caveats: &Caveats) -> Page {
        let mut sections = vec![
            section("vooraf", 2, Bilingual::new("Vooraf", "Beforehand"), beforehand(caveats)),
            section("meedoen", 2, Bilingual::new("Welke buurten meedoen", "Which neighbourhoods take part"), self.who_counts()),
            section("status", 2, Bilingual::new("De status van een buurt", "The status of a neighbourhood"), statuses::statuses(self)),
            section(
                "jaren",
                2,
                Bilingual::new("Oudere jaren op de grenzen van nu", "Older years on the boundaries of now"),
                self.older_years(),
            ),
            section("cijfers", 2, Bilingual::new("De cijfers", "The figures"), vec![self.figures_table()]),
            section("indicatoren", 2, Bilingual::new("De berekeningen", "The calculations"), measures::indicators(self)),
        ];
        sections.push(section("kaarten", 2, Bilingual::new("De kaarten", "The maps"), Vec::new()));
        sections.extend(self.specs().iter().map(|map| self.map_section(map)));
        let weaknesses = caveats.caveats.iter().map(|(_, text)| text.clone()).collect();
        sections.push(section(
            "zwaktes",
            2,
            Bilingual::new("Wat deze kaarten niet kunnen", "What these maps cannot do"),
            vec![Block::List(weaknesses)],
        ));
        Page { title: Bilingual::new("Hoe de kaarten zijn gemaakt", "How the maps are made"), sections }
    }

    fn who_counts(&self) -> Vec<Block> {
        let rules = self.set.reference;
        let (reference, shown) = (number(rules.minimum_inhabitants), number(rules.shown_inhabitants));
        let division = self.observations.division;
        vec![
            Block::Paragraph(Bilingual {
                nl: format!(
                    "Alle kaarten staan op de buurten van {division}. Gemiddelden, spreidingen en percentielen gaan over buurten met ten minste {} inwoners \
                     en zijn gewogen naar inwoners. Een buurt met minder dan {} inwoners krijgt geen klasse; daartussen is de klasse indicatief: \
                     gearceerd, en zonder invloed op de vergelijking. Een gemeente met minder dan {} zulke buurten wordt niet vergeleken.",
                    reference.nl, shown.nl, rules.minimum_areas
                ),
                en: format!(
                    "All maps are on the neighbourhoods of {division}. Means, spreads and percentiles are taken over neighbourhoods of at least {} inhabitants \
                     and weighted by inhabitants. A neighbourhood of fewer than {} inhabitants has no class; in between the class is indicative: \
                     hatched, and without influence on the comparison. A municipality with fewer than {} such neighbourhoods is not compared.",
                    reference.en, shown.en, rules.minimum_areas
                ),
            }),
            Block::Paragraph(Bilingual::new(
                "Water en restgebieden doen niet mee. Een interval hoort bij zijn ondergrens: wie precies op een grens ligt, valt in de klasse erboven. \
                 Voor elke vergelijking wordt op 9 decimalen afgerond, en nergens anders.",
                "Water and remainders take no part. An interval includes its lower border: a value exactly on a border falls in the class above it. \
                 Before every comparison numbers are rounded to 9 decimals, and nowhere else.",
            )),
        ]
    }

    fn older_years(&self) -> Vec<Block> {
        let share = number(100.0 * self.observations.minimum_share);
        vec![Block::Paragraph(Bilingual {
            nl: format!(
                "Een hernummerde, samengevoegde of gesplitste buurt wordt teruggevonden met de aandelen van haar adressen. Aantallen worden naar die aandelen \
                 opgeteld; percentages worden alleen overgenomen als de buurt dezelfde bleef. Is minder dan {} % van de adressen te volgen, dan is er voor dat \
                 jaar geen cijfer en heet de grens gewijzigd.",
                share.nl
            ),
            en: format!(
                "A renumbered, merged or split neighbourhood is found back by the shares of its addresses. Counts are added up by those shares; percentages \
                 are taken over only where the neighbourhood stayed the same. Where less than {} % of the addresses can be followed there is no figure for \
                 that year, and the boundary counts as changed.",
                share.en
            ),
        })]
    }

    fn figures_table(&self) -> Block {
        let head = [("Cijfer", "Figure"), ("Bron", "Source"), ("Kolom", "Column"), ("Jaren", "Years")]
            .map(|(nl, en)| Bilingual::new(nl, en))
            .to_vec();
        let rows = self.observations.statistics.iter().enumerate().map(|(i, statistic)| {
            let publisher = self.publishers.get(&statistic.source).map_or_else(String::new, |publisher| format!(" ({publisher})"));
            let years: Vec<_> = self.observations.years(i).iter().map(ToString::to_string).collect();
            let years = if years.is_empty() { Bilingual::new("niet aanwezig", "not there") } else { same(years.join(", ")) };
            vec![statistic.label.clone(), same(format!("{}{publisher}", statistic.source)), same(statistic.columns.join(", ")), years]
        });
        Block::Table { head, rows: rows.collect() }
    }

    fn map_section(&self, map: &MapSpec) -> Section {
        let mut blocks = match &map.kind {
            MapKind::Cross(rules) => cross::rules(self, map, rules),
            _ => vec![Block::Paragraph(map.guide(None, Palette::Usual)), Block::Paragraph(self.rule_of(map))],
        };
        blocks.push(class_table(map));
        blocks.extend(map.legend_note.clone().map(Block::Paragraph));
        blocks.push(Block::Paragraph(self.years_of_map(map)));
        blocks.push(Block::List(map.caveats.clone()));
        section(format!("kaart-{}", map.id), 3, map.title.clone(), blocks)
    }

    fn rule_of(&self, map: &MapSpec) -> Bilingual {
        let measure = |index: usize| &self.set.measures[index].id;
        match &map.kind {
            MapKind::Single(single) => match single.floor {
                None => Bilingual {
                    nl: format!("De klasse volgt uit `{}`.", measure(single.measure)),
                    en: format!("The class follows from `{}`.", measure(single.measure)),
                },
                Some(floor) => Bilingual {
                    nl: format!(
                        "De klasse volgt uit `{}` en het teken ervan bij de drempel `{}`.",
                        measure(single.measure),
                        measure(floor)
                    ),
                    en: format!("The class follows from `{}` and its sign by the floor `{}`.", measure(single.measure), measure(floor)),
                },
            },
            // Has a page of its own: `cross`.
            MapKind::Cross(_) => Bilingual::default(),
            MapKind::Persistence(persistence) => {
                let windows: Vec<_> = persistence.windows.iter().map(|(t0, t1)| format!("{t0}-{t1}")).collect();
                Bilingual {
                    nl: format!(
                        "De klasse is het aantal keren dat de buurt op `{}` klasse {} had in de perioden {}; met minder dan {} perioden met een klasse geldt \
                         de status van de eerste zonder.",
                        persistence.map,
                        self.class_on(&persistence.map, persistence.class),
                        windows.join(", "),
                        persistence.minimum
                    ),
                    en: format!(
                        "The class is the number of times that the neighbourhood had class {} on `{}` in the windows {}; with \
                         fewer than {} windows that have a class the status is that of the first without.",
                        self.class_on(&persistence.map, persistence.class),
                        persistence.map,
                        windows.join(", "),
                        persistence.minimum
                    ),
                }
            }
        }
    }

    fn class_on(&self, map: &str, class: u8) -> String {
        self.maps.iter().find(|other| other.id == map).map_or_else(|| class.to_string(), |map| class_name(map, class))
    }

    fn years_of_map(&self, map: &MapSpec) -> Bilingual {
        let Some(offer) = self.offered().iter().find(|offer| offer.map == map.id) else {
            let reason = self
                .unavailable()
                .iter()
                .find(|unavailable| unavailable.map == map.id)
                .map(|unavailable| unavailable.reason.clone())
                .unwrap_or_default();
            return Bilingual {
                nl: format!("Deze kaart is er nu niet. {}", reason.nl),
                en: format!("This map is not there now. {}", reason.en),
            };
        };
        let years: Vec<_> = offer.years.iter().map(ToString::to_string).collect();
        let (years, default) = (years.join(", "), shown_at_first(offer.default));
        match map.period {
            PeriodKind::Year => Bilingual {
                nl: format!("Jaren: {years}; standaard {}.", default.nl),
                en: format!("Years: {years}; by default {}.", default.en),
            },
            PeriodKind::Window(..) => Bilingual {
                nl: format!("Elke periode tussen twee van de jaren {years}; standaard {}.", default.nl),
                en: format!("Any window between two of the years {years}; by default {}.", default.en),
            },
            PeriodKind::Fixed => Bilingual::new("De perioden liggen vast.", "The windows are fixed."),
        }
    }
}

/// Says what is shown unless asked otherwise, as a person would.
fn shown_at_first(selection: Selection) -> Bilingual {
    let period = match selection.period {
        Period::Year(year) => year.to_string(),
        Period::Window(first, last) => format!("{first}-{last}"),
        Period::Fixed => String::new(),
    };
    match selection.comparison {
        None => same(period),
        Some(Comparison::Nl) => {
            Bilingual { nl: format!("{period}, vergeleken met Nederland"), en: format!("{period}, compared with the Netherlands") }
        }
        Some(Comparison::Gemeente) => {
            Bilingual { nl: format!("{period}, vergeleken met de gemeente"), en: format!("{period}, compared with the municipality") }
        }
    }
}

fn beforehand(caveats: &Caveats) -> Vec<Block> {
    vec![
        Block::Paragraph(caveats.notice.clone()),
        Block::Paragraph(Bilingual::new(
            "Deze bladzijde is gemaakt uit dezelfde instellingen als de kaarten: elke formule, grens en drempel hieronder is die waarmee gerekend wordt.",
            "This page is made from the same settings as the maps: every formula, border and floor below is the one that is used.",
        )),
    ]
}

fn class_name(map: &MapSpec, value: u8) -> String {
    map.class(value).and_then(|class| class.key.clone()).unwrap_or_else(|| value.to_string())
}

fn class_table(map: &MapSpec) -> Block {
    let head = [("Klasse", "Class"), ("Betekenis", "Meaning"), ("Grenzen", "Borders")].map(|(nl, en)| Bilingual::new(nl, en)).to_vec();
    let rows = map.classes.iter().map(|class| vec![same(class_name(map, class.value)), class.label.clone(), borders(class)]);
    Block::Table { head, rows: rows.collect() }
}

fn borders(class: &ClassSpec) -> Bilingual {
    let Some(rule) = class.rule else { return same("") };
    let sign = rule.sign.map(|sign| match sign {
        1 => Bilingual::new("teken +", "sign +"),
        0 => Bilingual::new("teken 0", "sign 0"),
        _ => Bilingual::new("teken −", "sign −"),
    });
    let from = rule.from.map(number).map(|from| Bilingual { nl: format!("≥ {}", from.nl), en: format!("≥ {}", from.en) });
    let sign_below = if rule.closed { "≤" } else { "<" };
    let below = rule
        .below
        .map(number)
        .map(|below| Bilingual { nl: format!("{sign_below} {}", below.nl), en: format!("{sign_below} {}", below.en) });
    let (nl, en): (Vec<_>, Vec<_>) = [sign, from, below].into_iter().flatten().map(|text| (text.nl, text.en)).unzip();
    Bilingual { nl: nl.join(", "), en: en.join(", ") }
}
