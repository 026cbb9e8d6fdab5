//! Gathers the rows and columns of a sheet from the computed maps.

use super::{Meaning, Sheet, SheetCells, SheetColumn, SheetScope};
use crate::documents::content::Content;
use crate::maps::{MapKind, MapSpec, Measure, Period, Selection, SelectionError};
use crate::sources::SourceKind;
use crate::styles::Language;
use crate::texts::Bilingual;

/// Gathers the rows and columns of a download called `name`: the buurten that count, of the country or of the areas
/// that are chosen.
///
/// # Errors
/// When a map or its selection is not on offer.
pub(crate) fn gather(content: &Content, name: &str, scope: &SheetScope) -> Result<Sheet, SelectionError> {
    let areas = &content.areas;
    let buurten: Vec<usize> = areas
        .buurten
        .iter()
        .enumerate()
        .filter(|(index, buurt)| buurt.counts && scope.chosen.has(*index, buurt))
        .map(|(index, _)| index)
        .collect();
    let mut columns = places(content, &buurten);
    let one = scope.maps.len() == 1;
    let (mut titles, mut remarks, mut attributions) = (Vec::new(), Vec::new(), Vec::new());
    for (map, selection) in &scope.maps {
        let styled = content.styled(map, *selection, scope.palette)?;
        titles.push(styled.heading(scope.language));
        for text in std::iter::once(&styled.guide).chain(&styled.caveats) {
            let text = scope.language.of(text).to_owned();
            if !remarks.contains(&text) {
                remarks.push(text);
            }
        }
        if !attributions.contains(&styled.attribution) {
            attributions.push(styled.attribution.clone());
        }
        let prefix = if one { String::new() } else { format!("{map}_") };
        add_map(content, (map, *selection), scope, &prefix, &buurten, &mut columns)?;
    }
    remarks.insert(0, scope.language.of(&content.caveats.notice).to_owned());
    Ok(Sheet {
        name: name.to_owned(),
        title: titles.join("; "),
        remarks,
        attribution: attributions.join("; "),
        language: scope.language,
        buurten,
        columns,
    })
}

/// Says where the buurten are: codes and names of three levels.
fn places(content: &Content, buurten: &[usize]) -> Vec<SheetColumn> {
    let areas = &content.areas;
    let column = |key: &str, nl: &str, en: &str, text: &dyn Fn(usize) -> Option<String>| SheetColumn {
        key: key.into(),
        meaning: Meaning {
            label: Bilingual::new(nl, en),
            unit: Bilingual::new("", ""),
            from: None,
            year: Some(areas.year),
            source: boundary_source(content),
        },
        cells: SheetCells::Text(buurten.iter().map(|buurt| text(*buurt)).collect()),
    };
    let buurt = |at: usize| areas.buurten.get(at);
    let wijk = |at: usize| buurt(at).and_then(|buurt| areas.wijken.get(index(buurt.wijk)));
    let gemeente = |at: usize| buurt(at).and_then(|buurt| areas.gemeenten.get(index(buurt.gemeente)));
    vec![
        column("code", "buurtcode", "code of the neighbourhood", &|at| buurt(at).map(|found| found.code.clone())),
        column("naam", "naam van de buurt", "name of the neighbourhood", &|at| {
            buurt(at).map(|found| found.name.clone())
        }),
        column("wijk", "wijkcode", "code of the district", &|at| wijk(at).map(|found| found.code.clone())),
        column("wijknaam", "naam van de wijk", "name of the district", &|at| wijk(at).map(|found| found.name.clone())),
        column("gemeente", "gemeentecode", "code of the municipality", &|at| {
            gemeente(at).map(|found| found.code.clone())
        }),
        column("gemeentenaam", "naam van de gemeente", "name of the municipality", &|at| {
            gemeente(at).map(|found| found.name.clone())
        }),
    ]
}

/// Makes a place in a list of a number of the area set.
pub(super) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn boundary_source(content: &Content) -> String {
    content
        .sources
        .iter()
        .find(|source| source.kind == SourceKind::Boundaries)
        .map_or_else(String::new, |source| source.publisher.clone())
}

/// Adds what a map says of each buurt.
fn add_map(
    content: &Content,
    (map, selection): (&str, Selection),
    scope: &SheetScope,
    prefix: &str,
    buurten: &[usize],
    columns: &mut Vec<SheetColumn>,
) -> Result<(), SelectionError> {
    let values = content.values(map, selection)?;
    let (spec, _) = content.engine.map(map)?;
    let text = |nl: &str, en: &str| Bilingual::new(nl, en);
    let ((oldest, newest), own_source) = (years(selection, spec), own_source(content, spec, scope.language));
    let made = |label: Bilingual| Meaning {
        label,
        unit: text("", ""),
        from: oldest,
        year: newest,
        source: own_source.clone(),
    };
    // The inhabitants are those of the division year on every map: once is enough.
    if !columns.iter().any(|column| column.key == "n") {
        let meaning = Meaning {
            label: text("inwoners", "inhabitants"),
            unit: text("personen", "persons"),
            from: None,
            year: Some(content.areas.year),
            source: statistic_source(content, &content.engine.observations().lineage_source),
        };
        let cells =
            SheetCells::Number(buurten.iter().map(|buurt| values.inhabitants.get(*buurt).copied().flatten()).collect());
        columns.push(SheetColumn { key: "n".into(), meaning, cells });
    }
    let mut add = |key: &str, mut meaning: Meaning, cells: SheetCells| {
        // Beside other maps, whose figures have the same names.
        if !prefix.is_empty() {
            let Bilingual { nl, en } = &meaning.label;
            meaning.label = Bilingual::new(format!("{}: {nl}", spec.title.nl), format!("{}: {en}", spec.title.en));
        }
        columns.push(SheetColumn { key: format!("{prefix}{key}"), meaning, cells });
    };
    let class = |buurt: usize| values.class.get(buurt).copied().flatten();
    let status = |buurt: usize| values.status.get(buurt).copied().flatten();
    let class_label = |buurt: usize| {
        class(buurt).and_then(|value| spec.class(value)).map(|class| scope.language.of(&class.label).to_owned())
    };
    let status_label = |buurt: usize| status(buurt).map(|status| scope.language.of(&status.label()).to_owned());
    add(
        "klasse",
        made(text("klasse", "class")),
        SheetCells::Integer(buurten.iter().map(|buurt| class(*buurt).map(i64::from)).collect()),
    );
    add(
        "klasse_naam",
        made(text("klasse in woorden", "class in words")),
        SheetCells::Text(buurten.iter().map(|buurt| class_label(*buurt)).collect()),
    );
    add(
        "status",
        made(text("status", "status")),
        SheetCells::Integer(buurten.iter().map(|buurt| status(*buurt).map(|status| i64::from(status as u8))).collect()),
    );
    add(
        "status_naam",
        made(text("status in woorden", "status in words")),
        SheetCells::Text(buurten.iter().map(|buurt| status_label(*buurt)).collect()),
    );
    if let Some(changes) = content.changes.as_ref().and_then(|changes| changes.of(map, selection)) {
        let none = || scope.language.either("geen klasse", "no class").to_owned();
        let before = |buurt: &usize| {
            let change = changes.of(&content.areas.buurten.get(*buurt)?.code)?;
            let class = change.before.and_then(|value| spec.class(value));
            Some(class.map_or_else(none, |class| scope.language.of(&class.label).to_owned()))
        };
        let label = text("vorige klasse, waar die anders was", "class before, where it was another");
        let meaning = Meaning { from: None, year: None, ..made(label) };
        add("vorige_klasse_naam", meaning, SheetCells::Text(buurten.iter().map(before).collect()));
    }
    for measure in &values.measures {
        let meaning = Meaning {
            label: measure.label.clone(),
            unit: measure.unit.clone(),
            // What has no year of its own counts over the windows of the map.
            from: if measure.year.is_some() { measure.from } else { oldest },
            year: measure.year.or(newest),
            source: measure_source(content, measure).unwrap_or_else(|| own_source.clone()),
        };
        add(
            &measure.key,
            meaning,
            SheetCells::Number(buurten.iter().map(|buurt| measure.values.get(*buurt).copied().flatten()).collect()),
        );
    }
    Ok(())
}

/// The first year of the figures of a map, where they are of several, and the last.
fn years(selection: Selection, spec: &MapSpec) -> (Option<i32>, Option<i32>) {
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
fn own_source(content: &Content, spec: &MapSpec, language: Language) -> String {
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
fn measure_source(content: &Content, measure: &Measure) -> Option<String> {
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
