//! Tiles and their `TileJSON`.
//!
//! The path of a tile that is kept takes no lock and copies no body: the query was resolved to a variant the first time that it was seen. [`kept`] takes
//! that path for [`Server`](crate::http::Server), [`tile`] for the router; both end in [`answer`].

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use http_body_util::Full;
use serde_json::json;

use crate::cache::{self, TileBody, TileError, Variant};
use crate::http::AppState;
use crate::http::asked::{Asked, Query, stem};
use crate::http::chosen::{Chosen, map_query, offer_json};
use crate::http::document::{Document, Freshness, VARY};
use crate::http::error::{Error, quoted};
use crate::http::negotiate::{Encoding, choose_encoding, has_tag};
use crate::http::peer::Peer;
use crate::styles::{Language, legend};
use crate::tiles::figures::attributes;
use crate::tiles::tilejson::{Description, tilejson};
use crate::tiles::{Attributes, Fields, TileCoord};

/// The media type that the specification recommends (MVT 2.1 section 2.1).
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/vnd.mapbox-vector-tile");

/// Query parameters of a tile.
const PARAMETERS: [&str; 4] = ["year", "window", "vergelijking", "fields"];

/// Serves a tile: 200, 204 where nothing is, 304 when the client has it.
///
/// # Errors
/// 400 for what is no tile, 404 outside the zooms and for an unknown map, 503 when too many wait; never a tile of something else.
pub async fn tile(State(app): State<AppState>, request: Request) -> Result<Response, Error> {
    let path = request.uri().path();
    let mut parts = path.rsplitn(5, '/');
    let (Some(y), Some(x), Some(z), Some(map)) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Error::UnknownPath { path: quoted(path) });
    };
    let query = request.uri().query().unwrap_or("");
    let variant = match app.tiles().variants().find(map, query) {
        Some(variant) => variant,
        None => resolve(&app, request.extensions().get::<Peer>().copied(), map, query).await?,
    };
    let coord = coordinates(&app, z, x, y)?;
    let headers = request.headers();
    let encoding = wire_encoding(choose_encoding(headers));
    let body = if let Some(body) = app.tiles().kept(&variant, coord, encoding).await {
        body
    } else {
        let (state, asked) = (app.clone(), Arc::clone(&variant));
        app.tiles().tile(&variant, coord, encoding, move || figures(&state, &asked)).await.map_err(told)?
    };
    Ok(answer(&body, encoding, headers)?.map(Body::new))
}

/// Gives the answer to a request for a tile that is kept, as [`tile`] would; none for every other request.
pub(super) async fn kept<B>(app: &AppState, request: &Request<B>) -> Option<Response<Full<Bytes>>> {
    let with_body = match *request.method() {
        Method::GET => true,
        Method::HEAD => false,
        _ => return None,
    };
    let path = request.uri().path();
    let below_prefix = || path.strip_prefix(app.settings().prefix.trim_end_matches('/'));
    let mut parts = path.strip_prefix("/tiles/").or_else(|| below_prefix()?.strip_prefix("/tiles/"))?.splitn(4, '/');
    let (map, z, x, y) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    // What was spelled before passed every check on its length and letters.
    let variant = app.tiles().variants().find(map, request.uri().query().unwrap_or(""))?;
    let coord = coordinates(app, z, x, y).ok()?;
    let headers = request.headers();
    let encoding = wire_encoding(choose_encoding(headers));
    let body = app.tiles().kept(&variant, coord, encoding).await?;
    let mut response = answer(&body, encoding, headers).ok()?;
    if !with_body {
        *response.body_mut() = Full::default();
    }
    Some(response)
}

fn told(error: TileError<Error>) -> Error {
    match error {
        TileError::Overloaded { .. } => Error::Overloaded,
        TileError::Attributes(error) => error,
        TileError::Failed(cause) => Error::internal("rendering a tile", &cause),
    }
}

fn wire_encoding(encoding: Encoding) -> cache::Encoding {
    match encoding {
        Encoding::Identity => cache::Encoding::Uncompressed,
        Encoding::Gzip => cache::Encoding::Gzip,
        Encoding::Brotli => cache::Encoding::Brotli,
        Encoding::Zstd => cache::Encoding::Zstd,
    }
}

/// Finds what a query means, and remembers it.
async fn resolve(app: &AppState, peer: Option<Peer>, map: &str, query: &str) -> Result<Arc<Variant>, Error> {
    let parsed = Query::parse(query, &PARAMETERS)?;
    let chosen = app.choose(map, &parsed)?;
    let variants = app.tiles().variants();
    let plain = variants.number(chosen.map.clone(), chosen.selection, Fields::default());
    let variant = match parsed.text("fields") {
        None => plain,
        Some(list) => {
            let (state, list) = (app.clone(), list.to_owned());
            let fields = app.workers().run(peer, move || fields(&state, &plain, &list)).await??;
            variants.number(chosen.map, chosen.selection, fields)
        }
    };
    variants.spell(query, &variant);
    Ok(variant)
}

/// Reads a list of fields, checked against those that the tiles of the map have.
fn fields(app: &AppState, plain: &Variant, list: &str) -> Result<Fields, Error> {
    let attributes = app.tiles().attributes(plain, || figures(app, plain))?;
    Fields::parse(list, &attributes).map_err(|unknown| Error::BadParameter {
        name: "fields".into(),
        found: quoted(&unknown.asked),
        expected: "names of fields, separated by commas".into(),
        available: unknown.available,
    })
}

/// Makes the attributes of a map at a selection.
fn figures(app: &AppState, variant: &Variant) -> Result<Attributes, Error> {
    let chosen = Chosen { map: variant.map.clone(), selection: variant.selection, query: String::new() };
    let values = app.values(&chosen)?;
    let (spec, _) = app.spec(&chosen)?;
    let classes: Vec<u8> = spec.classes.iter().map(|class| class.value).collect();
    Ok(attributes(app.areas(), &values, &classes))
}

/// Reads the coordinates of a tile; `y` may end in `.mvt` or `.pbf`.
fn coordinates(app: &AppState, z: &str, x: &str, y: &str) -> Result<TileCoord, Error> {
    let file = y.strip_suffix(".mvt").or_else(|| y.strip_suffix(".pbf")).unwrap_or(y);
    let number = |name: &str, text: &str| {
        // `parse` takes a leading plus; an address has one spelling only.
        let plain = text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| plain).ok_or_else(|| bad(name, text, "a whole number, 0 or more"))
    };
    let (zoom, x, y) = (number("z", z)?, number("x", x)?, number("y", file)?);
    let zoom = u8::try_from(zoom).map_err(|_too_large| bad("z", z, "a zoom"))?;
    let zooms = app.tiles().source().zooms().unwrap_or(0..=0);
    if !zooms.contains(&zoom) {
        return Err(Error::OutsideZooms { zoom, first: *zooms.start(), last: *zooms.end() });
    }
    TileCoord::new_checked(zoom, x, y).ok_or_else(|| {
        let last = (1_u64 << zoom) - 1;
        let (name, found) = if u64::from(x) > last { ("x", x) } else { ("y", y) };
        bad(name, &found.to_string(), &format!("0 to {last} at zoom {zoom}"))
    })
}

fn bad(name: &str, found: &str, expected: &str) -> Error {
    Error::BadParameter { name: name.to_owned(), found: quoted(found), expected: expected.to_owned(), available: Vec::new() }
}

fn answer(body: &TileBody, encoding: cache::Encoding, request: &HeaderMap) -> Result<Response<Full<Bytes>>, Error> {
    let mut response = Response::new(Full::default());
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, Freshness::Minutes.header());
    headers.insert(header::VARY, HeaderValue::from_static(VARY));
    if body.is_empty() {
        *response.status_mut() = StatusCode::NO_CONTENT;
        return Ok(response);
    }
    let tag = HeaderValue::from_maybe_shared(body.tag.clone()).map_err(|error| Error::internal("writing an entity tag", &error))?;
    let plain = std::str::from_utf8(&body.tag).unwrap_or("").trim_matches('"');
    headers.insert(header::ETAG, tag);
    if has_tag(request, plain) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    headers.insert(header::CONTENT_TYPE, MEDIA_TYPE);
    if let Some(name) = encoding.compression() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.bytes.len()));
    *response.body_mut() = Full::new(body.bytes.clone());
    Ok(response)
}

/// Serves the `TileJSON` of a map.
///
/// # Errors
/// As [`crate::http::maps::style`].
pub async fn description(State(app): State<AppState>, Path(file): Path<String>, asked: Asked) -> Result<Response, Error> {
    let query = map_query(&asked)?;
    let (language, palette, chosen) = (query.language()?, query.palette()?, app.choose(stem(&file, "json")?, &query)?);
    let links = chosen.links(language);
    let state = app.clone();
    let key = chosen.key("tilejson", &format!("{} {palette:?}", language.code()));
    let make = move || {
        let variant = state.tiles().variants().number(chosen.map.clone(), chosen.selection, Fields::default());
        let attributes = state.tiles().attributes(&variant, || figures(&state, &variant))?;
        let styled = state.styled(&chosen, palette)?;
        let mut offer = offer_json(state.spec(&chosen)?.1);
        offer.insert("method".into(), json!(links.method));
        let legend_lines: Vec<String> =
            styled.classes.iter().map(|class| format!("{}: {}", class.value, language.of(&class.label))).collect();
        let description = Description {
            id: styled.id.clone(),
            name: styled.heading(language),
            title: styled.title.clone(),
            guide: styled.guide.clone(),
            tiles: links.tiles.clone(),
            bounds: styled.bounds,
            attribution: styled.attribution.clone(),
            legend: legend_lines.join("\n"),
            classes: legend::json(&styled, language, palette),
            offer: offer.into(),
            version: state.content().hash.clone(),
            dutch: language == Language::Nl,
        };
        Document::json(&tilejson(&description, state.tiles().source(), &attributes))
    };
    app.documents().answer_with_addresses(key, &asked, make).await
}
