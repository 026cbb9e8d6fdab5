//! Wijken and gemeenten: how their inhabitants are spread over the classes of each map, against the Netherlands.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use crate::areas::Level;
use crate::http::AppState;
use crate::http::areas;
use crate::http::choice::{MapChoice, selection_json, summary_json};
use crate::http::document::Document;
use crate::http::error::{Error, quoted};
use crate::http::extent::centre;
use crate::http::parameters::{Parameters, Query, stem};
use crate::maps::{Selection, Summary};

/// Serves the profile of a gemeente.
///
/// # Errors
/// [`Error::UnknownArea`]; with `map`, also what [`AppState::choose`] says.
pub async fn gemeente(State(app): State<AppState>, Path(file): Path<String>, parameters: Parameters) -> Result<Response, Error> {
    answer(app, Level::Gemeente, &file, parameters).await
}

/// Serves the profile of a wijk.
///
/// # Errors
/// As [`gemeente`].
pub async fn wijk(State(app): State<AppState>, Path(file): Path<String>, parameters: Parameters) -> Result<Response, Error> {
    answer(app, Level::Wijk, &file, parameters).await
}

async fn answer(app: AppState, level: Level, file: &str, parameters: Parameters) -> Result<Response, Error> {
    let query = parameters.query(&["map", "year", "window", "vergelijking"])?;
    let code = stem(file, "json")?;
    let unknown = || Error::UnknownArea { code: quoted(code), level: name(level), year: app.areas().year };
    let (found, index) = app.areas().find(code).ok_or_else(unknown)?;
    if found != level {
        return Err(unknown());
    }
    serve(app, level, index, &query, parameters).await
}

/// Answers with what is known of an area that was found.
///
/// # Errors
/// What [`AppState::choose_some`] says.
pub async fn serve(app: AppState, level: Level, index: usize, query: &Query, parameters: Parameters) -> Result<Response, Error> {
    // Without a map all are asked for, each at its default.
    let choice =
        if query.text("map").is_some() { app.choose_some(query)?.into_iter().next() } else { app.choose_some(query).map(|_all| None)? };
    let key = format!("area {level:?} {index} {}", choice.as_ref().map_or_else(String::new, |choice| choice.key("", "")));
    let state = app.clone();
    app.documents().answer(key, &parameters, move || Document::json(&areas::document(&state, level, index, choice.as_ref())?)).await
}

impl AppState {
    /// Gives the map that a query names, at its selection; all maps on offer at their default where it names none.
    ///
    /// # Errors
    /// As [`AppState::choose`]; [`Error::BadSelection`] for a selection without a map.
    pub fn choose_some(&self, query: &Query) -> Result<Vec<MapChoice>, Error> {
        if let Some(map) = query.text("map") {
            return Ok(vec![self.choose(map, query)?]);
        }
        if let Some(name) = super::choice::SELECTION.into_iter().find(|name| query.text(name).is_some()) {
            return Err(Error::BadSelection {
                message: format!("`{name}` is given without `map`, expected the id of a map beside it"),
                available: self.engine().offered().iter().map(|offer| offer.map.clone()).collect(),
            });
        }
        self.engine().offered().iter().map(|offer| self.choose(&offer.map, &Query::default())).collect()
    }
}

fn name(level: Level) -> &'static str {
    match level {
        Level::Buurt => "buurt",
        Level::Wijk => "wijk",
        Level::Gemeente => "gemeente",
    }
}

/// Gathers the profile of a wijk or gemeente: for one map from what is kept of it, else for all maps, with the buurten that gave a signal.
///
/// # Errors
/// What [`AppState::values`] says.
pub fn profile(app: &AppState, level: Level, index: usize, choice: Option<&MapChoice>) -> Result<Value, Error> {
    let place = app.engine().place(level, index);
    let entry = |map: &str, selection: Selection, summary: &Summary, country: &Summary| -> Result<Value, Error> {
        let published = app.engine().explain_published(map, selection, level, index)?;
        Ok(json!({
            "map": map,
            "selection": selection_json(selection),
            "summary": summary_json(summary),
            "country": summary_json(country),
            "published": published.iter().map(areas::published).collect::<Vec<_>>(),
        }))
    };
    let mut out = json!({
        "code": place.code,
        "naam": place.name,
        "level": level,
        "n_sources": app.engine().inhabitants_sources(level, index),
        "centre": centre(&app.content().labels, app.extents(), level, index),
        "bounds": app.extents().of(level, index),
    });
    if level == Level::Wijk {
        let gemeente = &app.areas().gemeenten[app.areas().wijken[index].gemeente as usize];
        out["gemeente"] = json!({ "code": gemeente.code, "naam": gemeente.name });
    }
    if let Some(choice) = choice {
        let values = app.values(choice)?;
        let summaries = if level == Level::Wijk { &values.wijken } else { &values.gemeenten };
        let nobody = Summary::default();
        let summary = summaries.get(index).unwrap_or(&nobody);
        out["n"] = json!(summary.inhabitants);
        out["maps"] = json!([entry(&choice.map, choice.selection, summary, &values.country)?]);
        return Ok(out);
    }
    let profile = app.engine().profile(&place.code)?;
    // The inhabitants are those of the division year, the same for every map.
    out["n"] = json!(profile.maps.first().map(|map| map.summary.inhabitants));
    let maps = profile.maps.iter().map(|map| entry(&map.map, map.selection, &map.summary, &map.country));
    out["maps"] = json!(maps.collect::<Result<Vec<_>, _>>()?);
    out["early"] = json!(profile.early);
    out["structural"] = json!(profile.structural);
    Ok(out)
}
