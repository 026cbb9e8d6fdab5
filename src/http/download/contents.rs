//! Gathers the table of a download from the computed maps.

use super::Wanted;
use super::sheet::{Cells, Column, Meaning, Sheet};
use crate::http::AppState;
use crate::http::choice::MapChoice;
use crate::http::error::Error;
use crate::maps::{Engine, MapKind, MapSpec, Measure, Period};
use crate::styles::Language;
use crate::texts::Bilingual;

/// Gathers the rows and columns of a download called `name`: the buurten that count, of the country or one gemeente.
///
/// # Errors
/// What [`AppState::values`] says.
pub fn gather(app: &AppState, name: &str, wanted: &Wanted) -> Result<Sheet, Error> {
    let areas = app.areas();
    let inside = |gemeente: u32| wanted.gemeente.is_none_or(|index| usize::try_from(gemeente).ok() == Some(index));
    let buurten: Vec<usize> =
        areas.buurten.iter().enumerate().filter(|(_, buurt)| buurt.counts && inside(buurt.gemeente)).map(|(index, _)| index).collect();
    let mut columns = places(app, &buurten);
    let one = wanted.choice.len() == 1;
    let (mut titles, mut remarks, mut attributions) = (Vec::new(), Vec::new(), Vec::new());
    for choice in &wanted.choice {
        let map = app.styled(choice, wanted.palette)?;
        titles.push(map.heading(wanted.language));
        for text in std::iter::once(&map.guide).chain(&map.caveats) {
            let text = wanted.language.of(text).to_owned();
            if !remarks.contains(&text) {
                remarks.push(text);
            }
        }
        if !attributions.contains(&map.attribution) {
            attributions.push(map.attribution.clone());
        }
        let prefix = if one { String::new() } else { format!("{}_", choice.map) };
        add_map(app, choice, wanted, &prefix, &buurten, &mut columns)?;
    }
    remarks.insert(0, wanted.language.of(&app.content().caveats.notice).to_owned());
    Ok(Sheet {
        name: name.to_owned(),
        title: titles.join("; "),
        remarks,
        attribution: attributions.join("; "),
        language: wanted.language,
        buurten,
        columns,
    })
}

/// Says where the buurten are: codes and names of three levels.
fn places(app: &AppState, buurten: &[usize]) -> Vec<Column> {
    let areas = app.areas();
    let index = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let column = |key: &str, nl: &str, en: &str, text: &dyn Fn(usize) -> Option<String>| Column {
        key: key.into(),
        meaning: Meaning {
            label: Bilingual::new(nl, en),
            unit: Bilingual::new("", ""),
            from: None,
            year: Some(areas.year),
            source: boundary_source(app),
        },
        cells: Cells::Text(buurten.iter().map(|buurt| text(*buurt)).collect()),
    };
    let buurt = |at: usize| areas.buurten.get(at);
    let wijk = |at: usize| buurt(at).and_then(|buurt| areas.wijken.get(index(buurt.wijk)));
    let gemeente = |at: usize| buurt(at).and_then(|buurt| areas.gemeenten.get(index(buurt.gemeente)));
    vec![
        column("code", "buurtcode", "code of the neighbourhood", &|at| buurt(at).map(|found| found.code.clone())),
        column("naam", "naam van de buurt", "name of the neighbourhood", &|at| buurt(at).map(|found| found.name.clone())),
        column("wijk", "wijkcode", "code of the district", &|at| wijk(at).map(|found| found.code.clone())),
        column("wijknaam", "naam van de wijk", "name of the district", &|at| wijk(at).map(|found| found.name.clone())),
        column("gemeente", "gemeentecode", "code of the municipality", &|at| gemeente(at).map(|found| found.code.clone())),
        column("gemeentenaam", "naam van de gemeente", "name of the municipality", &|at| gemeente(at).map(|found| found.name.clone())),
    ]
}

fn boundary_source(app: &AppState) -> String {
    let sources = &app.content().sources;
    sources
        .iter()
        .find(|source| source.kind == crate::sources::SourceKind::Boundaries)
        .map_or_else(String::new, |source| source.publisher.clone())
}

/// Adds what a map says of each buurt.
fn add_map(
    app: &AppState,
    choice: &MapChoice,
    wanted: &Wanted,
    prefix: &str,
    buurten: &[usize],
    columns: &mut Vec<Column>,
) -> Result<(), Error> {
    let values = app.values(choice)?;
    let (spec, _) = app.spec(choice)?;
    let text = |nl: &str, en: &str| Bilingual::new(nl, en);
    let ((oldest, newest), own_source) = (years(choice, spec), own_source(app, spec, wanted.language));
    let made = |label: Bilingual| Meaning { label, unit: text("", ""), from: oldest, year: newest, source: own_source.clone() };
    // The inhabitants are those of the division year on every map: once is enough.
    if !columns.iter().any(|column| column.key == "n") {
        let meaning = Meaning {
            label: text("inwoners", "inhabitants"),
            unit: text("personen", "persons"),
            from: None,
            year: Some(app.areas().year),
            source: statistic_source(app, &app.engine().observations().lineage_source),
        };
        let cells = Cells::Number(buurten.iter().map(|buurt| values.inhabitants.get(*buurt).copied().flatten()).collect());
        columns.push(Column { key: "n".into(), meaning, cells });
    }
    let mut add = |key: &str, mut meaning: Meaning, cells: Cells| {
        // Beside other maps, whose figures have the same names.
        if !prefix.is_empty() {
            let Bilingual { nl, en } = &meaning.label;
            meaning.label = Bilingual::new(format!("{}: {nl}", spec.title.nl), format!("{}: {en}", spec.title.en));
        }
        columns.push(Column { key: format!("{prefix}{key}"), meaning, cells });
    };
    let class = |buurt: usize| values.class.get(buurt).copied().flatten();
    let status = |buurt: usize| values.status.get(buurt).copied().flatten();
    let class_label =
        |buurt: usize| class(buurt).and_then(|value| spec.class(value)).map(|class| wanted.language.of(&class.label).to_owned());
    let status_label = |buurt: usize| status(buurt).map(|status| wanted.language.of(&status.label()).to_owned());
    add("klasse", made(text("klasse", "class")), Cells::Integer(buurten.iter().map(|buurt| class(*buurt).map(i64::from)).collect()));
    add(
        "klasse_naam",
        made(text("klasse in woorden", "class in words")),
        Cells::Text(buurten.iter().map(|buurt| class_label(*buurt)).collect()),
    );
    add(
        "status",
        made(text("status", "status")),
        Cells::Integer(buurten.iter().map(|buurt| status(*buurt).map(|status| i64::from(status as u8))).collect()),
    );
    add(
        "status_naam",
        made(text("status in woorden", "status in words")),
        Cells::Text(buurten.iter().map(|buurt| status_label(*buurt)).collect()),
    );
    for measure in &values.measures {
        let meaning = Meaning {
            label: measure.label.clone(),
            unit: measure.unit.clone(),
            // What has no year of its own counts over the windows of the map.
            from: if measure.year.is_some() { measure.from } else { oldest },
            year: measure.year.or(newest),
            source: measure_source(app, measure).unwrap_or_else(|| own_source.clone()),
        };
        add(&measure.key, meaning, Cells::Number(buurten.iter().map(|buurt| measure.values.get(*buurt).copied().flatten()).collect()));
    }
    Ok(())
}

/// The first year of the figures of a map, where they are of several, and the last.
fn years(choice: &MapChoice, spec: &MapSpec) -> (Option<i32>, Option<i32>) {
    match (choice.selection.period, &spec.kind) {
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
fn own_source(app: &AppState, spec: &MapSpec, language: Language) -> String {
    let mut publishers: Vec<String> = Vec::new();
    for publisher in app.sources_of(spec).into_iter().map(|id| statistic_source(app, id)) {
        if !publishers.contains(&publisher) {
            publishers.push(publisher);
        }
    }
    format!("{} {}", language.either("veerkracht, uit cijfers van", "veerkracht, from figures of"), publishers.join(", "))
}

/// Names the publisher of a source; its id where the catalogue does not know it.
fn statistic_source(app: &AppState, id: &str) -> String {
    app.content().sources.iter().find(|known| known.id == id).map_or(id, |known| known.publisher.as_str()).to_owned()
}

/// Names publisher, files and columns behind a measure, in each year of the figure or else the newest before it; none for what a map makes itself.
fn measure_source(app: &AppState, measure: &Measure) -> Option<String> {
    let engine: &Engine = app.engine();
    let (set, table) = (engine.indicators(), engine.observations());
    let statistics = set.statistics_of(set.measures.get(set.measure(&measure.key)?)?.indicator);
    let mut parts: Vec<(String, Vec<String>)> = Vec::new();
    let years = measure.from.into_iter().map(Some).chain([measure.year]);
    for (year, statistic) in years.flat_map(|year| statistics.iter().map(move |statistic| (year, *statistic))) {
        let Some(newest) = table.years(statistic).into_iter().rfind(|known| year.is_none_or(|year| *known <= year)) else {
            continue;
        };
        let Some((file, column)) = table.place(statistic, newest, "") else { continue };
        let source = table.statistics.get(statistic).map_or("", |statistic| statistic.source.as_str());
        let file = format!("{}, {}", statistic_source(app, source), file);
        match parts.iter_mut().find(|(known, _)| *known == file) {
            // A publisher may keep all years in one file.
            Some((_, columns)) if columns.iter().any(|known| known == column) => {}
            Some((_, columns)) => columns.push(column.to_owned()),
            None => parts.push((file, vec![column.to_owned()])),
        }
    }
    let parts: Vec<String> = parts.into_iter().map(|(file, columns)| format!("{file}: {}", columns.join(", "))).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
