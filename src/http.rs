//! Route table on one page; tiles, metadata, styles, areas, downloads, viewer; errors become a status and a
//! problem in JSON.
//!
//! In: what there is to say, as [`Content`](crate::documents::Content), the tiles, and the [`ServerSettings`] of the
//! server. Out: [`router`], [`Server`] around it, and [`serve()`]. Guaranteed: every request passes one way in, and
//! every answer one way out, which adds its CORS and security headers; every document has an entity tag per encoding
//! and is answered with 304 when the client has it; HEAD works wherever GET does; every error is JSON that says what is
//! served; work that a caller can repeat or size is bounded; no request waits on the runtime threads for a computation.

pub(crate) mod access_log;
pub(crate) mod address;
pub(crate) mod admin;
pub(crate) mod area_choice;
pub(crate) mod caller;
pub(crate) mod choice;
pub(crate) mod counters;
pub(crate) mod document;
pub(crate) mod editions;
pub(crate) mod error;
pub(crate) mod gateway;
pub(crate) mod health;
pub(crate) mod lifecycle;
pub(crate) mod listen;
pub(crate) mod local_answer;
pub(crate) mod log_throttle;
pub(crate) mod negotiate;
pub(crate) mod ogc;
pub(crate) mod operation;
pub(crate) mod parameters;
pub(crate) mod peer;
pub(crate) mod proxies;
pub(crate) mod reload;
pub(crate) mod route;
pub(crate) mod serve;
pub(crate) mod server;
pub(crate) mod settings;
pub(crate) mod state;
pub(crate) mod workers;

mod access;
mod areas;
mod assets;
mod changes;
mod columns;
mod contributions;
mod crawl;
mod dcat;
mod download;
mod esri;
mod maps;
mod pages;
mod pictures;
mod postcodes;
mod qgis;
mod report;
mod security;
mod tiles;
mod warm;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::{get, post};

use crate::http::error::Error;

pub(crate) use crate::http::assets::paths as embedded_paths;
pub(crate) use crate::http::serve::serve;
pub(crate) use crate::http::server::Server;
pub(crate) use crate::http::settings::{AccessLogTarget, GatewaySettings, LogSettings, ServerSettings};
pub(crate) use crate::http::state::{AppState, Resources};
pub(crate) use crate::http::warm::warm;

/// Lists every address of the program. [`Server`] is what answers: a layer that is to hold for everything belongs to
/// the [`gateway`], not here.
pub(crate) fn router(state: AppState) -> Router {
    // Before the first request, so that none waits for it.
    assets::prepare();
    let routes = Router::new()
        // What there is.
        .route("/health", get(report::health))
        .route("/health/live", get(report::live))
        .route("/health/ready", get(report::ready))
        .route("/catalog.json", get(report::catalogue))
        .route("/sources.json", get(report::sources))
        .route("/report.json", get(report::report))
        .route("/access.json", get(access::session))
        // What portals and search engines harvest.
        .route("/dcat", get(dcat::negotiated))
        .route("/dcat.jsonld", get(dcat::json_ld))
        .route("/dcat.ttl", get(dcat::turtle))
        .route("/robots.txt", get(crawl::robots))
        .route("/sitemap.xml", get(crawl::sitemap))
        // The maps.
        .route("/maps.json", get(maps::list))
        .route("/maps/{file}", get(maps::map))
        .route("/styles/{file}", get(maps::style))
        .route("/legend/{file}", get(maps::legend))
        .route("/picture/{file}", get(pictures::picture))
        .route("/sprites/{file}", get(assets::sprite))
        .route("/sprites/{version}/{file}", get(assets::versioned_sprite))
        .route("/fonts/{fontstack}/{file}", get(assets::glyphs))
        // The tiles.
        .route("/tiles/{file}", get(tiles::description))
        .route("/tiles/{map}/{z}/{x}/{y}", get(tiles::tile))
        // The areas.
        .route("/areas.json", get(areas::index))
        .route("/changes.json", get(changes::list))
        .route("/areas/{file}", get(areas::area))
        .route("/areas/{code}/series.json", get(areas::series))
        .route("/compare", get(areas::compare))
        .route("/gemeenten/{file}", get(areas::gemeente))
        .route("/wijken/{file}", get(areas::wijk))
        .route("/columns/{file}", get(columns::column))
        .route("/postcodes.json", get(postcodes::index))
        .route("/postcodes/{file}", get(postcodes::piece))
        .route("/download/{file}", get(download::file))
        // The same areas and tiles, as the standards of OGC ask for them.
        .route("/ogc/v1", get(ogc::landing))
        .route("/ogc/v1/", get(ogc::landing))
        .route("/ogc/v1/conformance", get(ogc::conformance))
        .route("/ogc/v1/openapi.json", get(ogc::openapi))
        .route("/ogc/v1/api", get(ogc::api))
        .route("/ogc/v1/api.js", get(ogc::script))
        .route("/ogc/v1/collections", get(ogc::collections))
        .route("/ogc/v1/collections/{collection}", get(ogc::collection))
        .route("/ogc/v1/collections/{collection}/queryables", get(ogc::queryables))
        .route("/ogc/v1/collections/{collection}/schema", get(ogc::schema))
        .route("/ogc/v1/collections/{collection}/items", get(ogc::items))
        .route("/ogc/v1/collections/{collection}/items/{feature}", get(ogc::item))
        .route("/ogc/v1/collections/{collection}/tiles", get(ogc::tilesets))
        .route("/ogc/v1/collections/{collection}/tiles/{tms}", get(ogc::tileset))
        .route("/ogc/v1/collections/{collection}/tiles/{tms}/{z}/{row}/{col}", get(ogc::tile))
        .route("/ogc/v1/tileMatrixSets", get(ogc::tile_matrix_sets))
        .route("/ogc/v1/tileMatrixSets/{tms}", get(ogc::tile_matrix_set))
        // The same tiles, as programs of Esri ask for them.
        .route("/arcgis/rest/info", get(esri::info))
        .route("/arcgis/rest/services/{map}/VectorTileServer", get(esri::service))
        .route("/arcgis/rest/services/{map}/VectorTileServer/resources/styles", get(esri::style))
        .route("/arcgis/rest/services/{map}/VectorTileServer/resources/styles/root.json", get(esri::style))
        .route("/arcgis/rest/services/{map}/VectorTileServer/tile/{z}/{row}/{col}", get(esri::tile))
        // QGIS.
        .route("/qgis", get(pages::qgis))
        .route("/qgis/{file}", get(qgis::file))
        // What associations and professionals bring.
        .route("/layers.json", get(contributions::list))
        .route(
            "/layers/{layer}",
            get(contributions::description).put(contributions::describe).delete(contributions::erase),
        )
        .route("/layers/{layer}/features", post(contributions::bring))
        .route("/layers/{layer}/counts.json", get(contributions::counts))
        .route("/layers/{layer}/style.json", get(contributions::style))
        .route("/layers/{layer}/{z}/{x}/{y}", get(contributions::tile))
        .route("/notes", get(contributions::items).post(contributions::propose))
        .route("/notes/{note}", get(contributions::item).patch(contributions::change))
        .route("/notes/tiles/{z}/{x}/{y}", get(contributions::notes_tile))
        .route("/ogc/v1/collections/notes/items", get(contributions::collection_items))
        .route("/ogc/v1/collections/notes/items/{note}", get(contributions::collection_item))
        .route("/gemeente/{code}/ervaringen", get(contributions::experiences))
        // The method and the viewer.
        .route("/gemeente/{code}", get(pages::gemeente))
        .route("/method", get(pages::method))
        .route("/privacy", get(pages::privacy))
        .route("/licences", get(pages::licences))
        .route("/licences.txt", get(pages::licences_text))
        .route("/page.css", get(pages::style))
        .route("/agreements.js", get(pages::agreements_script))
        .route("/.well-known/security.txt", get(security::contact))
        .fallback(pages::viewer)
        .method_not_allowed_fallback(async || Error::MethodNotAllowed.into_response());
    let prefix = state.settings().prefix.trim_end_matches('/').to_owned();
    let routes = if prefix.starts_with('/') { routes.clone().nest(&prefix, routes) } else { routes };
    routes.with_state(state)
}

#[cfg(test)]
mod tests;
