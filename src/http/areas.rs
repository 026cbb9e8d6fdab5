//! The areas: an index for searching, and what is known of one.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use crate::areas::Level;
use crate::http::AppState;
use crate::http::asked::Asked;
use crate::http::document::Document;
use crate::http::error::Error;
use crate::http::extent::{centre, five};

/// Lists every area with its gemeente, middle and extent: what a search box needs, as rows without names of fields.
///
/// # Errors
/// [`Error::UnknownParameter`].
pub async fn index(State(app): State<AppState>, asked: Asked) -> Result<Response, Error> {
    asked.query(&[])?;
    let state = app.clone();
    app.documents().answer("areas".into(), &asked.headers, move || Document::json(&rows(&state))).await
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
