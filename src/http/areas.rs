//! The areas: an index for searching, what is known of one and why, its figures over the years, and areas side by side.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use crate::areas::Level;
use crate::http::AppState;
use crate::http::choice::{MapChoice, selection_json, summary_json};
use crate::http::document::Document;
use crate::http::error::{Error, quoted};
use crate::http::extent::{centre, five};
use crate::http::parameters::{Parameters, stem};
use crate::http::profiles;
use crate::maps::{ExplainedMeasure, Explanation, PublishedFigure, Ranked, Series, Standing, Step};

/// Lists every area with its gemeente, middle and extent: what a search box needs, as rows without names of fields.
///
/// # Errors
/// [`Error::UnknownParameter`].
pub async fn index(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    let state = app.clone();
    app.documents().answer("areas".into(), &parameters, move || Document::json(&rows(&state))).await
}

fn rows(app: &AppState) -> Value {
    let areas = app.areas();
    let gemeente =
        |index: u32| usize::try_from(index).ok().and_then(|index| areas.gemeenten.get(index)).map_or("", |gemeente| &gemeente.code);
    let row = |level: Level, index: usize, code: &str, name: &str, gemeente: &str| {
        let [lon, lat] = centre(&app.content().labels, app.extents(), level, index).map(five);
        let [west, south, east, north] = app.extents().of(level, index).map(five);
        json!([code, name, gemeente, lon, lat, west, south, east, north])
    };
    json!({
        "fields": ["code", "naam", "gemeente", "lon", "lat", "w", "s", "e", "n"],
        // Water is drawn, and nobody searches it.
        "buurten": areas.buurten.iter().enumerate().filter(|(_, buurt)| buurt.counts)
            .map(|(index, buurt)| row(Level::Buurt, index, &buurt.code, &buurt.name, gemeente(buurt.gemeente))).collect::<Vec<_>>(),
        "wijken": areas.wijken.iter().enumerate()
            .map(|(index, wijk)| row(Level::Wijk, index, &wijk.code, &wijk.name, gemeente(wijk.gemeente))).collect::<Vec<_>>(),
        "gemeenten": areas.gemeenten.iter().enumerate()
            .map(|(index, gemeente)| row(Level::Gemeente, index, &gemeente.code, &gemeente.name, &gemeente.code)).collect::<Vec<_>>(),
    })
}

/// Areas that can be compared at once.
const COMPARED: usize = 8;

impl AppState {
    /// Finds an area by its code.
    ///
    /// # Errors
    /// [`Error::UnknownArea`].
    fn find(&self, code: &str) -> Result<(Level, usize), Error> {
        let unknown = || Error::UnknownArea { code: quoted(code), level: "area", year: self.areas().year };
        self.areas().find(code).ok_or_else(unknown)
    }
}

/// Answers what is known of an area: of a buurt its status and class on every map, or on the one asked for, with the calculation in numbers; of a wijk or
/// gemeente its profile.
///
/// # Errors
/// [`Error::UnknownArea`], and what [`AppState::choose_some`] says.
pub async fn area(State(app): State<AppState>, Path(file): Path<String>, parameters: Parameters) -> Result<Response, Error> {
    let query = parameters.query(&["map", "year", "window", "vergelijking"])?;
    let (level, index) = app.find(stem(&file, "json")?)?;
    profiles::serve(app, level, index, &query, parameters).await
}

/// Gathers what is known of an area: the document of `/areas/{code}.json`, for one map at a selection or for all at their default.
///
/// # Errors
/// What [`AppState::values`] says.
pub fn document(app: &AppState, level: Level, index: usize, choice: Option<&MapChoice>) -> Result<Value, Error> {
    match level {
        Level::Buurt => buurt(app, index, choice),
        Level::Wijk | Level::Gemeente => profiles::profile(app, level, index, choice),
    }
}

/// Gathers what is known of a buurt.
fn buurt(app: &AppState, index: usize, choice: Option<&MapChoice>) -> Result<Value, Error> {
    let areas = app.areas();
    let area = &areas.buurten[index];
    let parent = |level: Level, number: u32| {
        let place = app.engine().place(level, usize::try_from(number).expect("an index fits"));
        json!({ "code": place.code, "naam": place.name })
    };
    let explanations = match choice {
        Some(choice) => vec![app.engine().explain(&choice.map, choice.selection, &area.code)?],
        None => app.engine().explain_all(&area.code)?,
    };
    Ok(json!({
        "code": area.code,
        "naam": area.name,
        "level": Level::Buurt,
        "year": areas.year,
        "wijk": parent(Level::Wijk, area.wijk),
        "gemeente": parent(Level::Gemeente, area.gemeente),
        "n": app.engine().observations().inhabitants.get(index).copied().flatten(),
        "n_sources": app.engine().inhabitants_sources(Level::Buurt, index),
        "counts": area.counts,
        "centre": centre(&app.content().labels, app.extents(), Level::Buurt, index),
        "bounds": app.extents().of(Level::Buurt, index),
        "maps": explanations.iter().map(explanation).collect::<Vec<_>>(),
    }))
}

/// Writes an explanation as JSON.
fn explanation(explained: &Explanation) -> Value {
    json!({
        "map": explained.map,
        "selection": selection_json(explained.selection),
        "status": explained.status.map(|status| status as u8),
        "status_key": explained.status,
        "status_label": explained.status_label,
        "class": explained.class,
        "class_label": explained.class_label,
        "n": explained.n,
        "measures": explained.measures.iter().map(measure).collect::<Vec<_>>(),
        "steps": explained.steps.iter().map(step).collect::<Vec<_>>(),
        "place": place(&explained.standing),
        "standing": explained.standing,
    })
}

/// Writes a step as JSON.
fn step(step: &Step) -> Value {
    let numbers: serde_json::Map<String, Value> = step.numbers.iter().map(|(name, number)| (name.clone(), json!(number))).collect();
    let labels: serde_json::Map<String, Value> =
        step.numbers.iter().zip(&step.labels).map(|((name, _), label)| (name.clone(), json!(label))).collect();
    // The formula in words is for people; the expression over the names of the numbers is for programs.
    let mut out = json!({
        "name": step.name, "what": step.what, "formula": step.words, "expression": step.formula,
        "numbers": numbers, "labels": labels, "value": step.value,
    });
    if let Some(see) = &step.see {
        out["see"] = json!({ "map": see.map, "selection": selection_json(see.selection) });
    }
    out
}

/// Writes a publisher's own figure as JSON: a measure with the step that gives its value.
pub(super) fn published(figure: &PublishedFigure) -> Value {
    let mut out = measure(&figure.measure);
    out["step"] = step(&figure.step);
    out
}

/// Writes a measure as JSON: its first source as `source`, all of them as `sources`.
fn measure(measure: &ExplainedMeasure) -> Value {
    json!({
        "key": measure.key,
        "label": measure.label,
        "unit": measure.unit,
        "value": measure.value,
        "from": measure.from,
        "year": measure.year,
        "decimals": measure.decimals,
        "source": measure.sources.first().map(|source| json!({ "publisher": source.publisher, "file": source.file, "column": source.column })),
        "sources": measure.sources,
    })
}

/// Writes the place of an area on the first measure of its class; null where it has none.
fn place(standing: &[Standing]) -> Value {
    let ranked = |ranked: &Ranked| json!({ "rank": ranked.rank, "of": ranked.of, "percentile": ranked.percentile });
    standing.first().map_or(
        Value::Null,
        |standing| json!({ "measure": standing.measure, "gemeente": ranked(&standing.gemeente), "nl": ranked(&standing.nl) }),
    )
}

/// Answers with all figures of an area over the years.
///
/// # Errors
/// [`Error::UnknownArea`] or [`Error::UnknownParameter`].
pub async fn series(State(app): State<AppState>, Path(code): Path<String>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    let (level, index) = app.find(&code)?;
    let state = app.clone();
    let make = move || {
        let code = &state.engine().place(level, index).code;
        let series = state.engine().series(code)?;
        Document::json(&json!({ "code": code, "series": series.iter().map(series_json).collect::<Vec<_>>() }))
    };
    app.documents().answer(format!("series {level:?} {index}"), &parameters, make).await
}

/// Writes a series as JSON: the years of its breaks, and beside them what changed.
fn series_json(series: &Series) -> Value {
    json!({
        "key": series.key,
        "label": series.label,
        "unit": series.unit,
        "decimals": series.decimals,
        "points": series.points,
        "breaks": series.breaks.iter().map(|known| known.year).collect::<Vec<_>>(),
        "break_notes": series.breaks,
    })
}

/// Answers with areas side by side on a map: buurten with their class, wijken and gemeenten with the shares of their inhabitants.
///
/// # Errors
/// [`Error::BadParameter`] without codes or map or with too many codes, [`Error::UnknownArea`], and what [`AppState::choose`] says.
pub async fn compare(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let query = parameters.query(&["codes", "map", "year", "window", "vergelijking"])?;
    let wrong = |found: &str, expected: &str| Error::BadParameter {
        name: "codes".into(),
        found: quoted(found),
        expected: expected.into(),
        available: Vec::new(),
    };
    let list = query.text("codes").ok_or_else(|| wrong("absent", "codes of areas with commas between them"))?;
    let mut codes = Vec::new();
    for code in list.split(',').map(str::trim).filter(|code| !code.is_empty()) {
        let found = app.find(code)?;
        if !codes.contains(&found) {
            codes.push(found);
        }
    }
    if codes.is_empty() || codes.len() > COMPARED {
        return Err(wrong(list, &format!("1 to {COMPARED} codes of areas")));
    }
    let map = query.text("map").ok_or_else(|| Error::BadParameter {
        name: "map".into(),
        found: "absent".into(),
        expected: "the map to compare on".into(),
        available: app.engine().offered().iter().map(|offer| offer.map.clone()).collect(),
    })?;
    let choice = app.choose(map, &query)?;
    let key = choice.key("compare", &format!("{codes:?}"));
    let state = app.clone();
    let make = move || {
        let codes: Vec<&str> = codes.iter().map(|(level, index)| state.engine().place(*level, *index).code.as_str()).collect();
        let compared = state.engine().compare(&codes, &choice.map, choice.selection)?;
        let areas: Vec<Value> = compared
            .areas
            .iter()
            .map(|area| {
                json!({
                    "level": area.level,
                    "code": area.code,
                    "naam": area.name,
                    "gemeente": area.gemeente,
                    "n": area.n,
                    "status": area.status.map(|status| status as u8),
                    "status_label": area.status_label,
                    "class": area.class,
                    "class_label": area.class_label,
                    "measures": area.measures.iter().map(measure).collect::<Vec<_>>(),
                    "summary": area.summary.as_ref().map(summary_json),
                    "place": place(&area.standing),
                    "standing": area.standing,
                    "series": area.series.iter().map(series_json).collect::<Vec<_>>(),
                })
            })
            .collect();
        Document::json(&json!({
            "map": choice.map,
            "selection": selection_json(choice.selection),
            "country": compared.country.as_ref().map(summary_json),
            "areas": areas,
        }))
    };
    app.documents().answer(key, &parameters, make).await
}
