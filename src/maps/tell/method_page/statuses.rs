//! The statuses in the order in which they are tried, each with its condition and its numbers (METHOD section 5).

use super::page::{MethodBlock, number};
use crate::indicators::Formula;
use crate::maps::{Engine, Status};
use crate::texts::Bilingual;

/// Lists the statuses; the first whose condition holds is that of the area.
pub(super) fn statuses(engine: &Engine) -> Vec<MethodBlock> {
    let items = Status::IN_ORDER.iter().map(|status| {
        let (label, when) = (status.label(), condition(engine, *status));
        Bilingual { nl: format!("{}: {}", label.nl, when.nl), en: format!("{}: {}", label.en, when.en) }
    });
    vec![
        MethodBlock::Paragraph(Bilingual::new(
            "Op elke kaart heeft een buurt één status: de eerste in deze lijst die geldt. Alleen met de laatste twee \
             heeft zij een klasse.",
            "On every map a neighbourhood has one status: the first of this list that applies. Only with the last two \
             it has a class.",
        )),
        MethodBlock::List(items.collect()),
    ]
}

/// Says when a status applies, once none before it did.
fn condition(engine: &Engine, status: Status) -> Bilingual {
    let rules = engine.set.reference;
    let (reference, shown) = (number(rules.minimum_inhabitants), number(rules.shown_inhabitants));
    match status {
        Status::TeWeinigInwoners => Bilingual {
            nl: format!("er zijn minder dan {} inwoners, of hun aantal ontbreekt. Geen klasse.", shown.nl),
            en: format!("there are fewer than {} inhabitants, or their number is missing. No class.", shown.en),
        },
        Status::GrensGewijzigd => {
            let source = &engine.observations.lineage_source;
            let source = engine.publishers.get(source).unwrap_or(source);
            Bilingual {
                nl: format!(
                    "een cijfer van {source} dat de kaart nodig heeft, hoort in een van de jaren bij andere grenzen en \
                     kan niet worden meegenomen. Geen klasse."
                ),
                en: format!(
                    "a figure of {source} that the map needs belongs to other boundaries in one of the years and \
                     cannot be carried over. No class."
                ),
            }
        }
        Status::OnvoldoendeGegevens => Bilingual::new(
            "een cijfer dat de kaart nodig heeft, ontbreekt. Geen klasse.",
            "a figure that the map needs is missing. No class.",
        ),
        Status::GeenVergelijking => Bilingual {
            nl: format!(
                "de kaart vergelijkt met de gemeente, en die heeft minder dan {} buurten met het cijfer en ten minste \
                 {} inwoners. Geen klasse.",
                rules.minimum_areas, reference.nl
            ),
            en: format!(
                "the map compares with the municipality, which has fewer than {} neighbourhoods with the figure and at \
                 least {} inhabitants. No class.",
                rules.minimum_areas, reference.en
            ),
        },
        Status::Indicatief => {
            let few = few(engine);
            Bilingual {
                nl: format!(
                    "er zijn minder dan {} inwoners{}. Wel een klasse: gearceerd getekend, en in geen enkele \
                     vergelijking meegeteld.",
                    reference.nl, few.nl
                ),
                en: format!(
                    "there are fewer than {} inhabitants{}. There is a class: drawn hatched, and counted in no \
                     comparison.",
                    reference.en, few.en
                ),
            }
        }
        Status::Ok => {
            Bilingual::new("al het andere. De buurt heeft een klasse.", "all else. The neighbourhood has a class.")
        }
    }
}

/// Says below how many figures an index makes the class indicative.
fn few(engine: &Engine) -> Bilingual {
    let clauses = engine.set.indicators.iter().filter_map(|spec| match &spec.formula {
        Formula::Index(rules) => Some((
            format!(", of `{}` komt uit minder dan {} cijfers", spec.id, rules.full_members),
            format!(", or `{}` comes from fewer than {} figures", spec.id, rules.full_members),
        )),
        _ => None,
    });
    let (nl, en): (Vec<_>, Vec<_>) = clauses.unzip();
    Bilingual { nl: nl.concat(), en: en.concat() }
}
