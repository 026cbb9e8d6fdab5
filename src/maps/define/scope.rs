//! Over which areas a map compares that compares with the country, in words (METHOD section 1).
//!
//! In: texts of the configuration with `{land}`, `{landelijk}` and `{deel}` in them. Out: the same with the country,
//! or, where the figures are those of a part of it, with what that part is.

use super::spec::{Cross, MapKind, MapSpec};
use crate::indicators::IndicatorSet;
use crate::maps::Comparison;
use crate::texts::Bilingual;

/// So many gemeenten are named one by one.
const NAMED: usize = 3;

/// The areas over which a map compares that compares with the country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CountryScope {
    /// All of the country.
    Country,
    /// A part of it: the figures are not those of the country.
    Part {
        /// Names of its gemeenten, in the order of their codes.
        gemeenten: Vec<String>,
        /// How many buurten take part.
        buurten: usize,
    },
}

impl CountryScope {
    /// Names the areas: the country, or gemeenten and a number of buurten.
    #[must_use]
    pub(crate) fn name(&self) -> Bilingual {
        match self {
            CountryScope::Country => Bilingual::new("Nederland", "the Netherlands"),
            CountryScope::Part { gemeenten, buurten } => {
                let [nl, en] = part(gemeenten, *buurten);
                Bilingual { nl: format!("{} ({})", nl.0, nl.1), en: format!("{} ({})", en.0, en.1) }
            }
        }
    }

    /// Says with what a map compares.
    #[must_use]
    pub(crate) fn compared(&self, comparison: Comparison) -> Bilingual {
        match comparison {
            Comparison::Nl => {
                let name = self.name();
                Bilingual { nl: format!("vergeleken met {}", name.nl), en: format!("compared with {}", name.en) }
            }
            Comparison::Gemeente => Bilingual::new("vergeleken met de gemeente", "compared with the municipality"),
        }
    }

    /// Fills in `{land}`, the name of the areas, `{landelijk}`, how a comparison over them is called, and `{deel}`, a
    /// sentence that is there only for a part.
    #[must_use]
    pub(crate) fn fill(&self, text: &Bilingual) -> Bilingual {
        if !text.nl.contains('{') && !text.en.contains('{') {
            return text.clone();
        }
        let name = self.name();
        let (over, sentence) = match self {
            CountryScope::Country => (Bilingual::new("landelijk", "national"), Bilingual::default()),
            CountryScope::Part { gemeenten, buurten } => (
                {
                    // Stands in brackets often, and so has none of its own.
                    let [nl, en] = part(gemeenten, *buurten);
                    Bilingual { nl: format!("binnen {}, {}", nl.0, nl.1), en: format!("within {}, {}", en.0, en.1) }
                },
                Bilingual {
                    nl: format!(" Vergeleken wordt binnen {}, niet met heel Nederland.", name.nl),
                    en: format!(" Compared is within {}, not with all of the Netherlands.", name.en),
                },
            ),
        };
        let filled = |text: &str, name: &str, over: &str, sentence: &str| {
            text.replace("{land}", name).replace("{landelijk}", over).replace("{deel}", sentence)
        };
        Bilingual {
            nl: filled(&text.nl, &name.nl, &over.nl, &sentence.nl),
            en: filled(&text.en, &name.en, &over.en, &sentence.en),
        }
    }

    /// Fills in the texts of a map.
    pub(crate) fn fill_map(&self, map: &mut MapSpec) {
        let texts = [&mut map.title, &mut map.guide].into_iter().chain(&mut map.legend_note);
        let labels = map.classes.iter_mut().flat_map(|class| [&mut class.label].into_iter().chain(&mut class.short));
        for text in texts.chain(labels).chain(&mut map.caveats) {
            *text = self.fill(text);
        }
        let wording = &mut map.wording;
        let cases = wording.phrases.iter_mut().flat_map(|phrase| &mut phrase.cases).map(|case| &mut case.text);
        let templates = wording.sentences.iter_mut().chain(&mut wording.remarks).map(|template| &mut template.text);
        for text in cases.chain(templates) {
            *text = self.fill(text);
        }
        if let MapKind::Cross(Cross { variants, .. }) = &mut map.kind {
            for variant in variants {
                let axes = [&mut variant.rows.label, &mut variant.columns.label];
                for text in axes.into_iter().chain(&mut variant.guide) {
                    *text = self.fill(text);
                }
            }
        }
    }

    /// Fills in the names of the measures.
    pub(crate) fn fill_measures(&self, set: &mut IndicatorSet) {
        for measure in &mut set.measures {
            measure.label = self.fill(&measure.label);
        }
    }
}

/// Names gemeenten, and counts buurten, in Dutch and in English.
fn part(gemeenten: &[String], buurten: usize) -> [(String, String); 2] {
    let counted = |one: &str, more: &str| format!("{buurten} {}", if buurten == 1 { one } else { more });
    [
        (listed(gemeenten, "en", "andere gemeenten"), counted("buurt", "buurten")),
        (listed(gemeenten, "and", "other municipalities"), counted("neighbourhood", "neighbourhoods")),
    ]
}

/// Lists names with a word before the last; of many the first two, and how many more.
fn listed(names: &[String], and: &str, others: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if names.len() <= NAMED => format!("{} {and} {last}", first.join(", ")),
        [first, second, rest @ ..] => format!("{first}, {second} {and} {} {others}", rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(names: &[&str]) -> CountryScope {
        CountryScope::Part { gemeenten: names.iter().map(|name| (*name).to_owned()).collect(), buurten: 24 }
    }

    #[test]
    fn a_part_of_the_country_is_named_in_place_of_it() {
        let text =
            Bilingual::new("Kaart ({landelijk}), 10 % van {land}.{deel}", "Map ({landelijk}), 10 % of {land}.{deel}");
        let country = CountryScope::Country.fill(&text);
        assert_eq!(
            country,
            Bilingual::new("Kaart (landelijk), 10 % van Nederland.", "Map (national), 10 % of the Netherlands.")
        );
        let filled = part(&["Appeldam", "Peerdam"]).fill(&text);
        assert_eq!(
            filled.nl,
            "Kaart (binnen Appeldam en Peerdam, 24 buurten), 10 % van Appeldam en Peerdam (24 buurten). \
             Vergeleken wordt binnen Appeldam en Peerdam (24 buurten), niet met heel Nederland."
        );
        assert!(filled.en.starts_with("Map (within Appeldam and Peerdam, 24 neighbourhoods)"), "{}", filled.en);
    }

    #[test]
    fn of_many_gemeenten_the_first_are_named_and_the_others_counted() {
        assert_eq!(part(&["A"]).name().nl, "A (24 buurten)");
        assert_eq!(part(&["A", "B", "C"]).name().nl, "A, B en C (24 buurten)");
        assert_eq!(part(&["A", "B", "C", "D"]).name().en, "A, B and 2 other municipalities (24 neighbourhoods)");
    }

    #[test]
    fn a_comparison_says_with_what() {
        assert_eq!(CountryScope::Country.compared(Comparison::Nl).nl, "vergeleken met Nederland");
        assert_eq!(part(&["A"]).compared(Comparison::Nl).en, "compared with A (24 neighbourhoods)");
        assert_eq!(part(&["A"]).compared(Comparison::Gemeente).en, "compared with the municipality");
    }
}
