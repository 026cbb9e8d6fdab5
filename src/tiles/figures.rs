//! The figures of a computed map as the attributes of its tiles.
//!
//! In: the areas, a map's definition and its [`MapValues`]. Out: [`Attributes`] of the three levels.
//! Guaranteed: `klasse`, `status` and years are whole numbers, measures doubles, names texts; missing is absent. A wijk or gemeente has no class:
//! it has the share of its inhabitants per class.

use super::attributes::{AttributeColumn, AttributeTable, AttributeValues, Attributes};
use crate::areas::AreaSet;
use crate::maps::{MapSpec, MapValues, Measure, Status, Summary};

/// Makes the attributes of a map's tiles.
///
/// Buurten: `code`, `naam`, `gemeente` (code), `gemeentenaam`, `klasse`, `status`, `n`, each measure under its own key and its year under `<key>_jaar`.
/// Wijken and gemeenten: `code`, `naam`, `gemeente`, `n`, `aandeel_<class value>` (% of the inhabitants with a class),
/// `buurten_<status number>`, and the publisher's own figures under the keys of their measures.
#[must_use]
pub fn map_attributes(areas: &AreaSet, spec: &MapSpec, values: &MapValues) -> Attributes {
    let gemeente = |index: u32| &areas.gemeenten[index as usize];
    let texts = |texts: Vec<&str>| AttributeValues::Text(texts.into_iter().map(|text| Some(text.to_owned())).collect());
    let named = |codes: Vec<&str>, names: Vec<&str>| vec![label("code", texts(codes)), label("naam", texts(names))];

    let mut buurten =
        named(areas.buurten.iter().map(|a| a.code.as_str()).collect(), areas.buurten.iter().map(|a| a.name.as_str()).collect());
    buurten.push(column("gemeente", texts(areas.buurten.iter().map(|a| gemeente(a.gemeente).code.as_str()).collect())));
    buurten.push(column("gemeentenaam", texts(areas.buurten.iter().map(|a| gemeente(a.gemeente).name.as_str()).collect())));
    buurten.push(label("klasse", integers(values.class.iter().map(|class| class.map(i64::from)))));
    buurten.push(label("status", integers(values.status.iter().map(|status| status.map(number)))));
    buurten.push(column("n", AttributeValues::Double(values.inhabitants.clone())));
    for measure in &values.measures {
        buurten.push(column(&measure.key, AttributeValues::Double(measure.values.clone())));
        buurten.extend(year(measure));
    }

    let mut wijken = named(areas.wijken.iter().map(|a| a.code.as_str()).collect(), areas.wijken.iter().map(|a| a.name.as_str()).collect());
    wijken.push(column("gemeente", texts(areas.wijken.iter().map(|a| gemeente(a.gemeente).code.as_str()).collect())));
    wijken.extend(summaries(spec, values, &values.wijken));

    let mut gemeenten =
        named(areas.gemeenten.iter().map(|a| a.code.as_str()).collect(), areas.gemeenten.iter().map(|a| a.name.as_str()).collect());
    gemeenten.extend(summaries(spec, values, &values.gemeenten));

    Attributes {
        levels: [
            AttributeTable::new(areas.buurten.iter().map(|a| a.code.as_str()), buurten),
            AttributeTable::new(areas.wijken.iter().map(|a| a.code.as_str()), wijken),
            AttributeTable::new(areas.gemeenten.iter().map(|a| a.code.as_str()), gemeenten),
        ],
    }
}

fn column(key: &str, values: AttributeValues) -> AttributeColumn {
    AttributeColumn { key: key.to_owned(), values, default: true, on_labels: false }
}

/// A column that label points carry too.
fn label(key: &str, values: AttributeValues) -> AttributeColumn {
    AttributeColumn { on_labels: true, ..column(key, values) }
}

fn integers(values: impl Iterator<Item = Option<i64>>) -> AttributeValues {
    AttributeValues::Integer(values.collect())
}

fn number(status: Status) -> i64 {
    i64::from(status as u8)
}

/// The year of a measure, for the areas that have it.
fn year(measure: &Measure) -> Option<AttributeColumn> {
    let year = i64::from(measure.year?);
    Some(column(&format!("{}_jaar", measure.key), integers(measure.values.iter().map(|value| value.map(|_| year)))))
}

/// Shares per class, buurten per status and published figures of wijken or gemeenten.
fn summaries(spec: &MapSpec, values: &MapValues, summaries: &[Summary]) -> Vec<AttributeColumn> {
    let mut columns = vec![column("n", AttributeValues::Double(summaries.iter().map(|s| Some(s.inhabitants)).collect()))];
    for (i, class) in spec.classes.iter().enumerate() {
        let share = |summary: &Summary| {
            let classified: f64 = summary.inhabitants_per_class.iter().sum();
            (classified > 0.0).then(|| 100.0 * summary.inhabitants_per_class[i] / classified)
        };
        columns.push(column(&format!("aandeel_{}", class.value), AttributeValues::Double(summaries.iter().map(share).collect())));
    }
    for status in 0..6 {
        let areas = |summary: &Summary| Some(i64::from(summary.areas_per_status[status]));
        columns.push(column(&format!("buurten_{status}"), integers(summaries.iter().map(areas))));
    }
    for measure in &values.measures {
        let figure = |summary: &Summary| summary.published.iter().find(|(key, _)| *key == measure.key).map(|(_, figure)| *figure);
        let figures: Vec<Option<f64>> = summaries.iter().map(figure).collect();
        if figures.iter().any(Option::is_some) {
            columns.push(column(&measure.key, AttributeValues::Double(figures)));
        }
    }
    columns
}
