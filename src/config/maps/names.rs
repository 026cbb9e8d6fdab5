//! What the definition of a map calls by name: measures, classes, statuses, comparisons.

use crate::config::reader::{ConfigFile, Section};
use crate::indicators::IndicatorSet;
use crate::maps::spec::ClassSpec;
use crate::maps::{Comparison, Status};

pub(super) const COMPARISONS: [(&str, Comparison); 2] = [("nl", Comparison::Nl), ("gemeente", Comparison::Gemeente)];

/// Stands for a measure that could not be found; no map with one is handed out.
pub(super) const UNKNOWN: usize = usize::MAX;

/// Statuses by the names that they have in documents.
pub(super) const STATUSES: [(&str, Status); 6] = [
    ("ok", Status::Ok),
    ("indicatief", Status::Indicatief),
    ("te_weinig_inwoners", Status::TeWeinigInwoners),
    ("grens_gewijzigd", Status::GrensGewijzigd),
    ("onvoldoende_gegevens", Status::OnvoldoendeGegevens),
    ("geen_vergelijking", Status::GeenVergelijking),
];

/// Takes the id of a measure; without one [`UNKNOWN`], which no measure has.
pub(super) fn measure(section: &Section<'_>, key: &str, set: &ConfigFile<'_, IndicatorSet>) -> usize {
    let id = section.text(key);
    measure_id(section, key, &id, set).unwrap_or(UNKNOWN)
}

/// Finds a measure by its id, which stands at a key.
pub(super) fn measure_id(
    section: &Section<'_>,
    key: &str,
    id: &str,
    set: &ConfigFile<'_, IndicatorSet>,
) -> Option<usize> {
    let found = set.value.measure(id);
    if found.is_none() && !set.may_define(id) {
        section.reject(key, &format!("`{id}`"), "the id of a measure of indicators.toml", "");
    }
    found
}

/// Finds a class by its key or its value.
pub(super) fn class_of(section: &Section<'_>, key: &str, name: &str, classes: &[ClassSpec]) -> u8 {
    let found = classes.iter().find(|class| class.key.as_deref() == Some(name) || class.value.to_string() == name);
    if found.is_none() {
        section.reject(key, &format!("`{name}`"), "the key or value of a class of this map", "");
    }
    found.map_or(0, |class| class.value)
}

/// Finds a status by its name.
pub(super) fn status(section: &Section<'_>, key: &str, name: &str) -> Option<Status> {
    let found = STATUSES.iter().find(|(known, _)| *known == name).map(|(_, status)| *status);
    if found.is_none() {
        let known: Vec<_> = STATUSES.iter().map(|(known, _)| *known).collect();
        section.reject(key, &format!("`{name}`"), &format!("one of {}", known.join(", ")), "");
    }
    found
}
