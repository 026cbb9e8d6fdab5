//! Wijken and gemeenten: how their inhabitants are spread over the classes of each map, against the Netherlands.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use crate::areas::Level;
use crate::http::AppState;
use crate::http::asked::{Asked, Query, stem};
use crate::http::chosen::{Chosen, selection_json, summary_json};
use crate::http::document::Document;
use crate::http::error::{Error, quoted};
use crate::maps::{MapKind, Period, Selection};

/// Serves the profile of a gemeente.
///
/// # Errors
/// [`Error::UnknownArea`]; with `map`, also what [`AppState::choose`] says.
pub async fn gemeente(State(app): State<AppState>, Path(file): Path<String>, asked: Asked) -> Result<Response, Error> {
    answer(app, Level::Gemeente, &file, asked).await
}

/// Serves the profile of a wijk.
///
/// # Errors
/// As [`gemeente`].
pub async fn wijk(State(app): State<AppState>, Path(file): Path<String>, asked: Asked) -> Result<Response, Error> {
    answer(app, Level::Wijk, &file, asked).await
}

async fn answer(app: AppState, level: Level, file: &str, asked: Asked) -> Result<Response, Error> {
    let query = asked.query(&["map", "year", "window", "vergelijking"])?;
    let code = stem(file, "json")?;
    let unknown = || Error::UnknownArea { code: quoted(code), level: name(level), year: app.areas().year };
    let (found, index) = app.areas().find(code).ok_or_else(unknown)?;
    if found != level {
        return Err(unknown());
    }
    let chosen = app.choose_some(&query)?;
    let keys: Vec<String> = chosen.iter().map(|chosen| chosen.key("", "")).collect();
    let key = format!("profile {level:?} {index} {}", keys.join(","));
    let state = app.clone();
    app.documents().answer(key, &asked.headers, move || Document::json(&profile(&state, level, index, &chosen)?)).await
}

impl AppState {
    /// Gives the map that a query names, at its selection; all maps on offer at their default where it names none.
    ///
    /// # Errors
    /// As [`AppState::choose`]; [`Error::BadParameter`] for a selection without a map.
    pub fn choose_some(&self, query: &Query) -> Result<Vec<Chosen>, Error> {
        if let Some(map) = query.text("map") {
            return Ok(vec![self.choose(map, query)?]);
        }
        if let Some(name) = super::chosen::SELECTION.into_iter().find(|name| query.text(name).is_some()) {
            return Err(Error::BadParameter {
                name: name.into(),
                found: "given without `map`".into(),
                expected: "`map` beside it".into(),
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

/// Gathers the profile of a wijk or gemeente for some maps.
pub fn profile(app: &AppState, level: Level, index: usize, chosen: &[Chosen]) -> Result<Value, Error> {
    let place = app.engine().place(level, index);
    let mut maps = Vec::new();
    for chosen in chosen {
        let values = app.values(chosen)?;
        let summary = match level {
            Level::Wijk => values.wijken.get(index),
            _ => values.gemeenten.get(index),
        };
        maps.push(json!({
            "map": chosen.map,
            "selection": selection_json(chosen.selection),
            "summary": summary.map(summary_json),
            "country": summary_json(&values.country),
        }));
    }
    let [early, structural] = signals(app, level, index)?;
    Ok(json!({
        "code": place.code,
        "naam": place.name,
        "level": level,
        "bounds": app.extents().of(level, index),
        "maps": maps,
        "early": early,
        "structural": structural,
    }))
}

/// Lists the buurten of a wijk or gemeente with an early signal (the counted class for the first time in the newest window), and those in which it
/// is structural (in as many windows as the persistence map needs to be computed at all, or more).
fn signals(app: &AppState, level: Level, index: usize) -> Result<[Vec<String>; 2], Error> {
    let engine = app.engine();
    let persistent = engine.offered().iter().find_map(|offer| {
        let spec = engine.specs().iter().find(|spec| spec.id == offer.map)?;
        if let MapKind::Persistence(persistence) = &spec.kind { Some(persistence) } else { None }
    });
    let Some(persistence) = persistent else { return Ok([Vec::new(), Vec::new()]) };
    let comparison = engine.map(&persistence.map)?.1.default.comparison;
    let years = &engine.map(&persistence.map)?.1.years;
    let mut windows = Vec::new();
    for (first, last) in persistence.windows.iter().filter(|(first, last)| years.contains(first) && years.contains(last)) {
        let selection = Selection { period: Period::Window(*first, *last), comparison };
        windows.push(app.values(&Chosen { map: persistence.map.clone(), selection, query: String::new() })?);
    }
    let [mut early, mut structural] = [Vec::new(), Vec::new()];
    for (buurt, area) in app.areas().buurten.iter().enumerate() {
        let parent = if level == Level::Wijk { area.wijk } else { area.gemeente };
        if usize::try_from(parent).ok() != Some(index) {
            continue;
        }
        let signalled: Vec<bool> =
            windows.iter().map(|values| values.class.get(buurt).copied().flatten() == Some(persistence.class)).collect();
        if let Some((true, earlier)) = signalled.split_last()
            && !earlier.contains(&true)
        {
            early.push(area.code.clone());
        }
        if signalled.iter().filter(|signalled| **signalled).count() >= persistence.minimum {
            structural.push(area.code.clone());
        }
    }
    Ok([early, structural])
}
