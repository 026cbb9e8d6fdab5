//! From which years the figures of a field are, and from whose files and columns.

use crate::documents::content::Content;
use crate::maps::{MapKind, MapSpec, Measure, Period, Selection};
use crate::styles::Language;

/// The first year of the figures of a map, where they are of several, and the last.
pub(super) fn years(selection: Selection, spec: &MapSpec) -> (Option<i32>, Option<i32>) {
    match (selection.period, &spec.kind) {
        (Period::Year(year), _) => (None, Some(year)),
        (Period::Window(first, last), _) => (Some(first), Some(last)),
        (Period::Fixed, MapKind::Persistence(persistence)) => {
            let windows = &persistence.windows;
            (windows.iter().map(|(first, _)| *first).min(), windows.iter().map(|(_, last)| *last).max())
        }
        (Period::Fixed, _) => (None, None),
    }
}

/// Says of what the program computes itself from whose figures it does.
pub(super) fn own_source(content: &Content, spec: &MapSpec, language: Language) -> String {
    let mut publishers: Vec<String> = Vec::new();
    for publisher in content.sources_of(spec).into_iter().map(|id| statistic_source(content, id)) {
        if !publishers.contains(&publisher) {
            publishers.push(publisher);
        }
    }
    format!(
        "{} {}",
        language.either("veerkracht, uit cijfers van", "veerkracht, from figures of"),
        publishers.join(", ")
    )
}

/// Names the publisher of a source; its id where the catalogue does not know it.
pub(super) fn statistic_source(content: &Content, id: &str) -> String {
    content.sources.iter().find(|known| known.id == id).map_or(id, |known| known.publisher.as_str()).to_owned()
}

/// Names publisher, files and columns behind a measure, in each year of the figure or else the newest before it; none
/// for what a map makes itself.
pub(super) fn measure_source(content: &Content, measure: &Measure) -> Option<String> {
    let engine = &content.engine;
    let (set, table) = (engine.indicators(), engine.observations());
    let statistics = set.statistics_of(set.measures.get(set.measure(&measure.key)?)?.indicator);
    let mut parts: Vec<(String, Vec<String>)> = Vec::new();
    let years = measure.from.into_iter().map(Some).chain([measure.year]);
    for (year, statistic) in years.flat_map(|year| statistics.iter().map(move |statistic| (year, *statistic))) {
        let Some(newest) = table.years(statistic).into_iter().rfind(|known| year.is_none_or(|year| *known <= year))
        else {
            continue;
        };
        let Some((file, column)) = table.place(statistic, newest, "") else { continue };
        let source = table.statistics.get(statistic).map_or("", |statistic| statistic.source.as_str());
        let file = format!("{}, {}", statistic_source(content, source), file);
        match parts.iter_mut().find(|(known, _)| *known == file) {
            // A publisher may keep all years in one file.
            Some((_, columns)) if columns.iter().any(|known| known == column) => {}
            Some((_, columns)) => columns.push(column.to_owned()),
            None => parts.push((file, vec![column.to_owned()])),
        }
    }
    let parts: Vec<String> =
        parts.into_iter().map(|(file, columns)| format!("{file}: {}", columns.join(", "))).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
