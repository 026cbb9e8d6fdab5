//! The rows of wijken and gemeenten beside those of their buurten: inhabitants, and their shares per class on each map.

use super::fields::index;
use super::sources::statistic_source;
use super::{Meaning, SheetCells, SheetColumn, SheetScope};
use crate::areas::Level;
use crate::documents::content::Content;
use crate::maps::{Period, SelectionError, Summary, whole_numbers};
use crate::texts::Bilingual;

/// Gathers columns with one row per gemeente and per wijk of it, in the order of their codes: of the country, or
/// those in which a chosen area lies. A wijk or gemeente has no class, but shares of its inhabitants per class, in
/// percent.
///
/// # Errors
/// When a map or its selection is not on offer.
pub(crate) fn larger(content: &Content, scope: &SheetScope) -> Result<Vec<SheetColumn>, SelectionError> {
    let areas = &content.areas;
    let mut rows: Vec<(Level, usize)> = Vec::new();
    let touched = scope.chosen.touched(areas);
    for gemeente in &touched[Level::Gemeente] {
        rows.push((Level::Gemeente, *gemeente));
        let inside = touched[Level::Wijk].iter().filter(|wijk| index(areas.wijken[**wijk].gemeente) == *gemeente);
        rows.extend(inside.map(|wijk| (Level::Wijk, *wijk)));
    }
    let told = |nl: &str, en: &str, unit: Bilingual, year: Option<i32>, source: String| Meaning {
        label: Bilingual::new(nl, en),
        unit,
        from: None,
        year,
        source,
    };
    let text = |key: &str, nl: &str, en: &str, of: &dyn Fn(Level, usize) -> String| SheetColumn {
        key: key.into(),
        meaning: told(nl, en, Bilingual::new("", ""), Some(areas.year), String::new()),
        cells: SheetCells::Text(rows.iter().map(|(level, at)| Some(of(*level, *at))).collect()),
    };
    let gemeente_of =
        |level: Level, at: usize| if level == Level::Wijk { index(areas.wijken[at].gemeente) } else { at };
    let mut columns = vec![
        text("niveau", "niveau", "level", &|level, _| {
            let wijk = level == Level::Wijk;
            scope
                .language
                .either(if wijk { "wijk" } else { "gemeente" }, if wijk { "district" } else { "municipality" })
                .into()
        }),
        text("code", "code", "code", &|level, at| {
            if level == Level::Wijk { areas.wijken[at].code.clone() } else { areas.gemeenten[at].code.clone() }
        }),
        text("naam", "naam", "name", &|level, at| {
            if level == Level::Wijk { areas.wijken[at].name.clone() } else { areas.gemeenten[at].name.clone() }
        }),
        text("gemeentenaam", "naam van de gemeente", "name of the municipality", &|level, at| {
            areas.gemeenten[gemeente_of(level, at)].name.clone()
        }),
    ];
    for (map, selection) in &scope.maps {
        let values = content.values(map, *selection)?;
        let (spec, _) = content.engine.map(map)?;
        let nobody = Summary::default();
        let summary = |level: Level, at: usize| {
            if level == Level::Wijk { values.wijken.get(at) } else { values.gemeenten.get(at) }.unwrap_or(&nobody)
        };
        if columns.iter().all(|column| column.key != "n") {
            let source = statistic_source(content, &content.engine.observations().lineage_source);
            let unit = Bilingual::new("personen", "persons");
            columns.push(SheetColumn {
                key: "n".into(),
                meaning: told("inwoners", "inhabitants", unit, Some(areas.year), source),
                cells: SheetCells::Integer(whole_numbers(
                    rows.iter().map(|(level, at)| Some(summary(*level, *at).inhabitants)),
                )),
            });
        }
        let (from, year) = match selection.period {
            Period::Year(year) => (None, Some(year)),
            Period::Window(first, last) => (Some(first), Some(last)),
            Period::Fixed => (None, None),
        };
        for (place, class) in spec.classes.iter().enumerate() {
            let share = |summary: &Summary| {
                let all: f64 = summary.inhabitants_per_class.iter().sum();
                (all > 0.0).then(|| 100.0 * summary.inhabitants_per_class.get(place).copied().unwrap_or(0.0) / all)
            };
            let unit = Bilingual::new("% van de inwoners met een klasse", "% of inhabitants with a class");
            let (nl, en) =
                (format!("{}: {}", spec.title.nl, class.label.nl), format!("{}: {}", spec.title.en, class.label.en));
            columns.push(SheetColumn {
                key: format!("{map}_aandeel_{}", class.value),
                meaning: Meaning { from, ..told(&nl, &en, unit, year, String::new()) },
                cells: SheetCells::Number(rows.iter().map(|(level, at)| share(summary(*level, *at))).collect()),
            });
        }
    }
    Ok(columns)
}
