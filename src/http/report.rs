//! What the program is made of: sign of life, list of what is served, sources, build report.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use crate::areas::Level;
use crate::http::AppState;
use crate::http::document::{ADDRESS, Document, Freshness};
use crate::http::error::Error;
use crate::http::parameters::Parameters;

/// Tells that the program answers, and with which dataset.
///
/// # Errors
/// None that a caller can cause.
pub async fn health(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    Ok(app.health().answer(&parameters.headers))
}

/// Writes the sign of life of a dataset.
///
/// # Errors
/// None: text and numbers have a JSON form.
pub(super) fn alive(dataset: &str, year: i32) -> Result<Document, Error> {
    let body = json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION"), "dataset": dataset, "year": year });
    Ok(Document::json(&body)?.fresh(Freshness::Revalidate))
}

/// Lists what is served, as addresses.
///
/// # Errors
/// [`Error::UnknownParameter`].
pub async fn catalogue(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    let state = app.clone();
    app.documents().answer_with_addresses("catalogue".into(), &parameters, move || Document::json(&addresses(&state))).await
}

fn addresses(app: &AppState) -> Value {
    let base = ADDRESS;
    let maps: Vec<Value> = app
        .engine()
        .offered()
        .iter()
        .map(|offer| {
            let id = &offer.map;
            let title = app.engine().specs().iter().find(|spec| spec.id == *id).map(|spec| &spec.title);
            let downloads = ["csv", "geojson", "gpkg"].map(|ending| format!("{base}/download/{id}.{ending}"));
            json!({
                "id": id,
                "title": title,
                "tiles": format!("{base}/tiles/{id}/{{z}}/{{x}}/{{y}}.mvt"),
                "tilejson": format!("{base}/tiles/{id}.json"),
                "style": format!("{base}/styles/{id}.json"),
                "map": format!("{base}/maps/{id}.json"),
                "legend": format!("{base}/legend/{id}.svg"),
                "qgis": format!("{base}/qgis/{id}.qlr"),
                "download": downloads,
            })
        })
        .collect();
    json!({
        "maps": maps,
        "areas": format!("{base}/areas.json"),
        "area": format!("{base}/areas/{{code}}.json"),
        "series": format!("{base}/areas/{{code}}/series.json"),
        "compare": format!("{base}/compare?codes={{code}},{{code}}&map={{map}}"),
        "gemeente": format!("{base}/gemeenten/{{code}}.json"),
        "wijk": format!("{base}/wijken/{{code}}.json"),
        "column": format!("{base}/columns/{{measure}}.json?map={{map}}"),
        "method": format!("{base}/method"),
        "qgis": [format!("{base}/qgis"), format!("{base}/qgis/connections.xml")],
        "sources": format!("{base}/sources.json"),
        "report": format!("{base}/report.json"),
        "viewer": format!("{base}/"),
    })
}

/// Describes the sources with their publishers, licences and years.
///
/// # Errors
/// [`Error::UnknownParameter`].
pub async fn sources(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    let state = app.clone();
    let make = move || Document::json(&json!({ "sources": state.sources_json() }));
    app.documents().answer("sources".into(), &parameters, make).await
}

/// Tells what went into the dataset and what was wrong in it.
///
/// # Errors
/// [`Error::UnknownParameter`].
pub async fn report(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    parameters.query(&[])?;
    let state = app.clone();
    // Kept, because one of data that fit nowhere is megabytes long.
    app.documents().answer("report".into(), &parameters, move || Document::json(&built(&state))).await
}

fn built(app: &AppState) -> Value {
    let content = app.content();
    let files: Vec<Value> = content
        .files
        .iter()
        .map(|file| {
            // By its name in the data folder: where that folder is on the operator's disk is nobody else's business.
            json!({ "source": file.source, "file": file.name, "table": file.table, "year": file.year, "bytes": file.bytes, "blake3": file.hash })
        })
        .collect();
    let counts: Vec<Value> = content.problems.counts().map(|(code, count)| json!({ "code": code, "count": count })).collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "dataset": content.hash,
        "year": content.areas.year,
        "areas": Level::ALL.map(|level| json!({ "level": level, "count": content.areas.count(level) })),
        "files": files,
        "years": content.sources.iter().map(|source| app.years_of(&source.id)).filter(|found| !found.years.is_empty()).collect::<Vec<_>>(),
        "unclaimed": content.unclaimed,
        "problems": { "counts": counts, "places": content.problems.kept() },
        "unavailable": app.engine().unavailable().iter().map(|absent| json!({ "map": absent.map, "reason": absent.reason })).collect::<Vec<_>>(),
    })
}
