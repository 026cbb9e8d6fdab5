//! The status of an area: the first rule that applies (METHOD section 5).

use super::areas::Areas;
use super::values::ComputedMeasure;
use crate::indicators::ReferenceRules;
use crate::maps::Status;
use crate::statistics::RoundedNumber;
use crate::texts::Bilingual;

/// Finds the status of a buurt on a map that needs the columns; none for a buurt that does not take part.
#[must_use]
pub(crate) fn status(
    rules: &ReferenceRules,
    areas: &Areas,
    needs: &[&ComputedMeasure],
    buurt: usize,
) -> Option<Status> {
    if let Some(by_size) = status_by_size(rules, areas, buurt)? {
        return Some(by_size);
    }
    let any =
        |what: fn(&ComputedMeasure) -> &[bool], state: bool| needs.iter().any(|column| what(column)[buurt] == state);
    Some(if any(|column| &column.broken, true) {
        Status::GrensGewijzigd
    } else if any(|column| &column.present, false) {
        Status::OnvoldoendeGegevens
    } else if any(|column| &column.comparable, false) {
        Status::GeenVergelijking
    } else if any(|column| &column.few, true) {
        Status::Indicatief
    } else {
        status_with_class(areas, buurt)
    })
}

/// Tells whether a buurt is too small for any class; the outer none is a buurt that does not take part.
#[expect(clippy::option_option, reason = "not taking part and being large enough are two answers")]
pub(crate) fn status_by_size(rules: &ReferenceRules, areas: &Areas, buurt: usize) -> Option<Option<Status>> {
    if !areas.counts[buurt] {
        return None;
    }
    let large =
        areas.inhabitants[buurt].is_some_and(|n| RoundedNumber::of(n) >= RoundedNumber::of(rules.shown_inhabitants));
    Some((!large).then_some(Status::TeWeinigInwoners))
}

/// Gives the status of a buurt that has a class: indicative where it has few inhabitants.
#[must_use]
pub(crate) fn status_with_class(areas: &Areas, buurt: usize) -> Status {
    if areas.large[buurt] { Status::Ok } else { Status::Indicatief }
}

impl Status {
    /// All statuses, by their number.
    pub const ALL: [Status; 6] = [
        Status::Ok,
        Status::Indicatief,
        Status::TeWeinigInwoners,
        Status::GrensGewijzigd,
        Status::OnvoldoendeGegevens,
        Status::GeenVergelijking,
    ];

    /// All statuses, in the order in which they are tried: the first that applies is that of the area (METHOD section
    /// 5).
    pub(crate) const IN_ORDER: [Status; 6] = [
        Status::TeWeinigInwoners,
        Status::GrensGewijzigd,
        Status::OnvoldoendeGegevens,
        Status::GeenVergelijking,
        Status::Indicatief,
        Status::Ok,
    ];

    /// Gives the status in words.
    #[must_use]
    pub fn label(self) -> Bilingual {
        match self {
            Status::Ok => Bilingual::new("ingedeeld", "classified"),
            Status::Indicatief => Bilingual::new(
                "indicatief: weinig inwoners of weinig cijfers",
                "indicative: few inhabitants or few figures",
            ),
            Status::TeWeinigInwoners => Bilingual::new("te weinig inwoners", "too few inhabitants"),
            Status::GrensGewijzigd => Bilingual::new(
                "grens gewijzigd: jaren niet te vergelijken",
                "boundary changed: years cannot be compared",
            ),
            Status::OnvoldoendeGegevens => Bilingual::new("onvoldoende gegevens", "insufficient data"),
            Status::GeenVergelijking => Bilingual::new(
                "geen vergelijking: te weinig buurten in de gemeente",
                "no comparison: too few neighbourhoods in the municipality",
            ),
        }
    }
}
