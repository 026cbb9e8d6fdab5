//! The fields of wijken and gemeenten: where they are, inhabitants, and per map their shares per class and the
//! publisher's own figures. A wijk or a gemeente has no class of its own.

use std::sync::Arc;

use veerkracht_features::{ColumnCells, WordCells};

use super::fields::{SheetField, gemeente_fields, inhabitants_meaning, place_field};
use super::sources::{measure_source, own_source, years};
use super::{Meaning, SheetScope};
use crate::areas::Level;
use crate::documents::content::Content;
use crate::maps::{MapValues, SelectionError, Summary, whole_numbers};
use crate::texts::Bilingual;

/// Lists the fields of the wijken or gemeenten. `values` are those of [`computed`](super::computed).
///
/// # Errors
/// When a map is not on offer.
pub(crate) fn share_fields<'a>(
    content: &'a Content,
    scope: &SheetScope,
    level: Level,
    values: &'a [Arc<MapValues>],
) -> Result<Vec<SheetField<'a>>, SelectionError> {
    let mut fields = places(content, level);
    for values in values {
        add_map(content, scope, level, values, &mut fields)?;
    }
    Ok(fields)
}

fn places(content: &Content, level: Level) -> Vec<SheetField<'_>> {
    let areas = &content.areas;
    let field = |key, nl, en, cells| place_field(content, key, nl, en, cells);
    if level != Level::Wijk {
        let codes = WordCells::each(areas.gemeenten.iter().map(|gemeente| gemeente.code.as_str()));
        let names = WordCells::each(areas.gemeenten.iter().map(|gemeente| gemeente.name.as_str()));
        return vec![
            field("code", "gemeentecode", "code of the municipality", codes),
            field("naam", "naam van de gemeente", "name of the municipality", names),
        ];
    }
    let codes = WordCells::each(areas.wijken.iter().map(|wijk| wijk.code.as_str()));
    let names = WordCells::each(areas.wijken.iter().map(|wijk| wijk.name.as_str()));
    let mut fields = vec![
        field("code", "wijkcode", "code of the district", codes),
        field("naam", "naam van de wijk", "name of the district", names),
    ];
    fields.extend(gemeente_fields(content, areas.wijken.iter().map(|wijk| wijk.gemeente)));
    fields
}

/// Adds what a map says of each area.
fn add_map(
    content: &Content,
    scope: &SheetScope,
    level: Level,
    values: &MapValues,
    fields: &mut Vec<SheetField<'_>>,
) -> Result<(), SelectionError> {
    let (spec, _) = content.engine.map(&values.map)?;
    let prefix = if scope.maps.len() == 1 { String::new() } else { format!("{}_", values.map) };
    let summaries = if level == Level::Wijk { &values.wijken } else { &values.gemeenten };
    let numbers = |of: &dyn Fn(&Summary) -> Option<f64>| ColumnCells::Numbers(summaries.iter().map(of).collect());
    // The inhabitants are those of the division year on every map: once is enough.
    if !fields.iter().any(|field| field.key == "n") {
        let inhabitants = summaries.iter().map(|summary| Some(summary.inhabitants));
        let cells = ColumnCells::Integers(whole_numbers(inhabitants).into());
        fields.push(SheetField { key: "n".into(), meaning: inhabitants_meaning(content), cells });
    }
    let (from, year) = years(values.selection, spec);
    let source = own_source(content, spec, scope.language);
    let titled = |label: &Bilingual| {
        if prefix.is_empty() {
            return label.clone();
        }
        Bilingual::new(format!("{}: {}", spec.title.nl, label.nl), format!("{}: {}", spec.title.en, label.en))
    };
    for (place, class) in spec.classes.iter().enumerate() {
        let share = |summary: &Summary| {
            let all: f64 = summary.inhabitants_per_class.iter().sum();
            (all > 0.0).then(|| 100.0 * summary.inhabitants_per_class.get(place).copied().unwrap_or(0.0) / all)
        };
        let meaning = Meaning {
            label: titled(&class.label),
            unit: Bilingual::new("% van de inwoners met een klasse", "% of inhabitants with a class"),
            from,
            year,
            source: source.clone(),
        };
        fields.push(SheetField { key: format!("{prefix}aandeel_{}", class.value), meaning, cells: numbers(&share) });
    }
    for measure in &values.measures {
        let figure =
            |summary: &Summary| summary.published.iter().find(|(key, _)| *key == measure.key).map(|(_, value)| *value);
        if summaries.iter().all(|summary| figure(summary).is_none()) {
            continue;
        }
        let meaning = Meaning {
            label: titled(&measure.label),
            unit: measure.unit.clone(),
            from: measure.from,
            year: measure.year,
            source: measure_source(content, measure).unwrap_or_else(|| source.clone()),
        };
        fields.push(SheetField { key: format!("{prefix}{}", measure.key), meaning, cells: numbers(&figure) });
    }
    Ok(())
}
