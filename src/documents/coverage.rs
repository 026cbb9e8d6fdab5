//! What portals and search engines are told of figures: of which years they are, and under which licence.

use super::content::Content;
use crate::maps::{MapKind, MapSpec, Offer, Period};

/// Under which terms something may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Licence {
    /// A licence that has an address.
    Known {
        /// As the catalogue of sources has it.
        name: &'static str,
        address: &'static str,
    },
    /// What the publisher says of it.
    Words(String),
}

/// Licences that have an address, by the name that the catalogue of sources has for them, the strictest first.
const KNOWN: [(&str, &str); 2] = [
    ("CC BY 4.0", "http://creativecommons.org/licenses/by/4.0/deed.nl"),
    ("CC0 1.0", "http://creativecommons.org/publicdomain/zero/1.0/deed.nl"),
];

impl Licence {
    /// Finds the licence of what is made of several sources with these: the strictest of them that has an address, as
    /// that must hold whatever the others allow, else what the first one says; none of no sources.
    #[must_use]
    pub(crate) fn of<'a>(licences: impl Iterator<Item = &'a str>) -> Option<Licence> {
        let said: Vec<&str> = licences.collect();
        let known = KNOWN.iter().find(|(name, _)| said.contains(name));
        known
            .map(|(name, address)| Licence::Known { name, address })
            .or_else(|| said.first().map(|words| Licence::Words((*words).to_owned())))
    }
}

/// Finds the first and the last year of what can be asked of a map; none where it has no years.
#[must_use]
pub(crate) fn years_of(spec: &MapSpec, offer: &Offer) -> Option<(i32, i32)> {
    let windows = match &spec.kind {
        MapKind::Persistence(persistence) => persistence.windows.as_slice(),
        _ => &[],
    };
    let default = match offer.default.period {
        Period::Year(year) => Some((year, year)),
        Period::Window(first, last) => Some((first, last)),
        Period::Fixed => None,
    };
    let asked = offer.years.iter().map(|year| (*year, *year));
    let all: Vec<(i32, i32)> = windows.iter().copied().chain(default).chain(asked).collect();
    Some((all.iter().map(|(first, _)| *first).min()?, all.iter().map(|(_, last)| *last).max()?))
}

/// Finds the first and the last year of all maps on offer; none where there are none.
#[must_use]
pub(crate) fn years(content: &Content) -> Option<(i32, i32)> {
    let engine = &content.engine;
    let of = |offer: &Offer| years_of(engine.map(&offer.map).ok()?.0, offer);
    engine.offered().iter().filter_map(of).reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_of_several_sources_has_the_licence_of_the_strictest() {
        let of = |licences: &[&'static str]| Licence::of(licences.iter().copied());
        let [by, zero] = KNOWN.map(|(name, address)| Some(Licence::Known { name, address }));
        assert_eq!(of(&["open data", "CC0 1.0", "CC BY 4.0"]), by);
        assert_eq!(of(&["open data", "CC0 1.0"]), zero);
        assert_eq!(of(&["open data", "verzonnen"]), Some(Licence::Words("open data".into())));
        assert_eq!(of(&[]), None);
    }
}
