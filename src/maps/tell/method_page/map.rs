//! What one map shows: its rule, its classes with their borders, its years and its caveats.

use super::cross;
use super::page::{MethodBlock, MethodSection, class_name, number, same, section};
use crate::maps::define::scope::CountryScope;
use crate::maps::define::spec::{ClassSpec, MapKind, MapSpec, Palette, PeriodKind};
use crate::maps::{Engine, Period, Selection};
use crate::texts::Bilingual;

impl Engine {
    /// Writes the section of a map.
    pub(super) fn map_section(&self, map: &MapSpec) -> MethodSection {
        let mut blocks = match &map.kind {
            MapKind::Cross(rules) => cross::rules(self, map, rules),
            _ => {
                vec![MethodBlock::Paragraph(map.guide(None, Palette::Usual)), MethodBlock::Paragraph(self.rule_of(map))]
            }
        };
        blocks.push(class_table(map));
        blocks.extend(map.legend_note.clone().map(MethodBlock::Paragraph));
        blocks.push(MethodBlock::Paragraph(self.years_of_map(map)));
        blocks.push(MethodBlock::List(map.caveats.clone()));
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
                    en: format!(
                        "The class follows from `{}` and its sign by the floor `{}`.",
                        measure(single.measure),
                        measure(floor)
                    ),
                },
            },
            // Has a page of its own: `cross`.
            MapKind::Cross(_) => Bilingual::default(),
            MapKind::Persistence(persistence) => {
                let windows: Vec<_> = persistence.windows.iter().map(|(t0, t1)| format!("{t0}-{t1}")).collect();
                Bilingual {
                    nl: format!(
                        "De klasse is het aantal keren dat de buurt op `{}` klasse {} had in de perioden {}; met \
                         minder dan {} perioden met een klasse geldt de status van de eerste zonder.",
                        persistence.map,
                        self.class_on(&persistence.map, persistence.class),
                        windows.join(", "),
                        persistence.minimum
                    ),
                    en: format!(
                        "The class is the number of times that the neighbourhood had class {} on `{}` in the windows \
                         {}; with fewer than {} windows that have a class the status is that of the first without.",
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
        let (years, default) = (years.join(", "), shown_at_first(offer.default, self.scope()));
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
fn shown_at_first(selection: Selection, scope: &CountryScope) -> Bilingual {
    let period = match selection.period {
        Period::Year(year) => year.to_string(),
        Period::Window(first, last) => format!("{first}-{last}"),
        Period::Fixed => String::new(),
    };
    match selection.comparison {
        None => same(period),
        Some(comparison) => scope.compared(comparison).map(|words| format!("{period}, {words}")),
    }
}

fn class_table(map: &MapSpec) -> MethodBlock {
    let head = [("Klasse", "Class"), ("Betekenis", "Meaning"), ("Grenzen", "Borders")]
        .map(|(nl, en)| Bilingual::new(nl, en))
        .to_vec();
    let rows =
        map.classes.iter().map(|class| vec![same(class_name(map, class.value)), class.label.clone(), borders(class)]);
    MethodBlock::Table { head, rows: rows.collect() }
}

fn borders(class: &ClassSpec) -> Bilingual {
    let Some(rule) = class.rule else { return same("") };
    let sign = rule.sign.map(|sign| match sign {
        1 => Bilingual::new("teken +", "sign +"),
        0 => Bilingual::new("teken 0", "sign 0"),
        _ => Bilingual::new("teken −", "sign −"),
    });
    let from =
        rule.from.map(number).map(|from| Bilingual { nl: format!("≥ {}", from.nl), en: format!("≥ {}", from.en) });
    let sign_below = if rule.closed { "≤" } else { "<" };
    let below = rule
        .below
        .map(number)
        .map(|below| Bilingual { nl: format!("{sign_below} {}", below.nl), en: format!("{sign_below} {}", below.en) });
    let (nl, en): (Vec<_>, Vec<_>) = [sign, from, below].into_iter().flatten().map(|text| (text.nl, text.en)).unzip();
    Bilingual { nl: nl.join(", "), en: en.join(", ") }
}
