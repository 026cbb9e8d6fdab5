//! Tiles and their `TileJSON`.
//!
//! What is asked for is read anew each time, coordinates first, and is the key of what is kept: a query that nobody
//! sent before costs what any other does. The path of a tile that is kept takes no lock and copies no body.
//! [`from_cache`] takes that path for [`Server`](crate::http::Server), [`tile`] for the router; both end in [`answer`].

use std::ops::RangeInclusive;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use http_body_util::Full;
use serde::Serialize;

use crate::cache::{TileBody, TileError, TileVariant};
use crate::documents::{self, MapOffer};
use crate::http::AppState;
use crate::http::choice::{MapChoice, select};
use crate::http::document::{Document, Freshness, VARY};
use crate::http::error::{Error, quoted};
use crate::http::negotiate::{AcceptEncoding, accepted, asks_for_any, prefers, tags};
use crate::http::parameters::{Parameters, QueryParameters, stem};
use crate::http::peer::Peer;
use crate::maps::Selection;
use crate::styles::{Language, legend};
use crate::tiles::figures::attributes;
use crate::tiles::tilejson::{Description, tilejson};
use crate::tiles::{Attributes, Fields, Layers, TileCoord, TileFormat};

/// On what a tile depends whose address does not say its format.
const VARY_WITH_FORMAT: &str = "Accept, Accept-Encoding";

/// As many headers as the answer with a tile has, or a few more.
const HEADERS: usize = 16;

/// Query parameters of a tile.
const PARAMETERS: [&str; 5] = ["year", "window", "vergelijking", "fields", "layers"];

/// Serves a tile: 200, 204 where nothing is, 304 when the client has it.
///
/// # Errors
/// 400 for what is no tile, 404 beyond the last zoom and for an unknown map, 503 when too many wait; never a tile of
/// something else.
pub(super) async fn tile(State(app): State<AppState>, request: Request) -> Result<Response, Error> {
    let path = request.uri().path();
    let mut parts = path.rsplitn(5, '/');
    let (Some(y), Some(x), Some(z), Some(map)) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Error::UnknownPath { path: quoted(path) });
    };
    let (y, ending) = row(y);
    // Before anything else: it costs least, and what is outside the map needs nothing more.
    let coord = coordinates(&app, z, x, y)?;
    let query = QueryParameters::parse(request.uri().query().unwrap_or(""), &PARAMETERS)?;
    let (map, selection) = select(app.content(), map, &query)?;
    let layers = read_layers(&app, &query)?;
    let fields = match query.text("fields") {
        None => Fields::default(),
        Some(list) => {
            if let Some(attributes) = app.tiles().kept_attributes(map, selection) {
                read_fields(list, &attributes)?
            } else {
                let (state, list) = (app.clone(), list.to_owned());
                let peer = request.extensions().get::<Peer>().copied();
                let read = move || {
                    read_fields(&list, &*state.tiles().attributes(map, selection, || figures(&state, map, selection))?)
                };
                app.workers().run(peer, read).await??
            }
        }
    };
    let headers = request.headers();
    let variant = TileVariant { map, selection, fields, layers, format: format(ending, headers) };
    let accepted = accepted(headers);
    let body = if let Some(body) = app.tiles().lookup(&variant, coord, accepted.best).await {
        body
    } else {
        let state = app.clone();
        app.tiles()
            .tile(&variant, coord, accepted.best, move || figures(&state, map, selection))
            .await
            .map_err(tile_error)?
    };
    Ok(answer(&body, &FormatChoice { format: variant.format, ending }, accepted, headers)?.map(Body::new))
}

/// Gives the answer to a request for a tile that is kept, as [`tile`] would; none for every other request.
pub(super) async fn from_cache<B>(app: &AppState, request: &Request<B>) -> Option<Response<Full<Bytes>>> {
    let with_body = match *request.method() {
        Method::GET => true,
        Method::HEAD => false,
        _ => return None,
    };
    let path = request.uri().path();
    let below_prefix = || path.strip_prefix(app.settings().prefix.trim_end_matches('/'));
    let mut parts = path.strip_prefix("/tiles/").or_else(|| below_prefix()?.strip_prefix("/tiles/"))?.splitn(4, '/');
    let (map, z, x, y) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let (y, ending) = row(y);
    let coord = coordinates(app, z, x, y).ok()?;
    let query = QueryParameters::parse(request.uri().query().unwrap_or(""), &PARAMETERS).ok()?;
    let (map, selection) = select(app.content(), map, &query).ok()?;
    let fields = match query.text("fields") {
        None => Fields::default(),
        Some(list) => Fields::parse(list, &*app.tiles().kept_attributes(map, selection)?).ok()?,
    };
    let layers = read_layers(app, &query).ok()?;
    let headers = request.headers();
    let accepted = accepted(headers);
    let format = format(ending, headers);
    let variant = TileVariant { map, selection, fields, layers, format };
    let body = app.tiles().lookup(&variant, coord, accepted.best).await?;
    let mut response = answer(&body, &FormatChoice { format, ending }, accepted, headers).ok()?;
    if !with_body {
        *response.body_mut() = Full::default();
    }
    Some(response)
}

fn tile_error(error: TileError<Error>) -> Error {
    match error {
        TileError::Overloaded { .. } | TileError::Late => Error::Overloaded,
        TileError::Attributes(error) => error,
        TileError::Failed(cause) => Error::internal("rendering a tile", &cause),
    }
}

/// Reads a list of fields, checked against those that the tiles of the map have.
fn read_fields(list: &str, attributes: &Attributes) -> Result<Fields, Error> {
    Fields::parse(list, attributes).map_err(|unknown| Error::BadParameter {
        name: "fields".into(),
        found: quoted(&unknown.asked),
        expected: "names of fields, separated by commas".into(),
        available: unknown.available,
    })
}

/// Reads the list of layers of a query, checked against those that tiles have; all where it names none.
fn read_layers(app: &AppState, query: &QueryParameters) -> Result<Layers, Error> {
    let Some(list) = query.text("layers") else { return Ok(Layers::default()) };
    Layers::parse(list, app.tiles().source()).map_err(|unknown| Error::BadParameter {
        name: "layers".into(),
        found: quoted(&unknown.asked),
        expected: "names of layers, separated by commas".into(),
        available: unknown.available,
    })
}

/// Makes the attributes of a map, by its place among those on offer, at a selection.
fn figures(app: &AppState, map: usize, selection: Selection) -> Result<Attributes, Error> {
    let content = app.content();
    let map = content.engine.offered().get(map).map_or("", |offer| &offer.map);
    let values = content.values(map, selection)?;
    let (spec, _) = content.engine.map(map)?;
    Ok(attributes(&content.areas, &values, &spec.classes))
}

/// The format that the address of a tile says by its ending; none where it has no ending.
type Ending = Option<TileFormat>;

/// Cuts the ending off the last part of the address of a tile.
fn row(file: &str) -> (&str, Ending) {
    let endings = [(".mvt", TileFormat::Mvt), (".pbf", TileFormat::Mvt), (".mlt", TileFormat::Mlt)];
    let found = endings.into_iter().find_map(|(ending, format)| Some((file.strip_suffix(ending)?, Some(format))));
    found.unwrap_or((file, None))
}

/// Chooses the format of a tile: by the ending of its address, else by what the client takes. MapLibre tiles go to who
/// names them; who takes anything, or nothing that there is, gets what every client reads.
fn format(ending: Ending, headers: &HeaderMap) -> TileFormat {
    /// Other names of the formats that clients send.
    const MVT: [&str; 3] = ["application/vnd.mapbox-vector-tile", "application/x-protobuf", "application/protobuf"];
    const MLT: [&str; 2] = ["application/vnd.maplibre-tile", "application/vnd.maplibre-vector-tile"];
    ending.unwrap_or_else(|| if prefers(headers, &MLT, &MVT) { TileFormat::Mlt } else { TileFormat::Mvt })
}

/// Reads the coordinates of a tile of the maps, without an ending.
pub(super) fn coordinates(app: &AppState, z: &str, x: &str, y: &str) -> Result<TileCoord, Error> {
    place([z, x, y], &app.tiles().source().zooms().unwrap_or(0..=0))
}

/// Reads the coordinates of a tile, without an ending, none beyond the last of some zooms.
///
/// # Errors
/// [`Error::BadParameter`] or [`Error::OutsideZooms`].
pub(super) fn place([z, x, y]: [&str; 3], zooms: &RangeInclusive<u8>) -> Result<TileCoord, Error> {
    let number = |name: &str, text: &str| {
        // `parse` takes a leading plus; an address has one spelling only.
        let plain = text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| plain).ok_or_else(|| bad(name, text, "a whole number, 0 or more"))
    };
    let (zoom, x, y) = (number("z", z)?, number("x", x)?, number("y", y)?);
    let zoom = u8::try_from(zoom).map_err(|_too_large| bad("z", z, "a zoom"))?;
    // Below the first zoom a tile has nothing in it: the layers that QGIS is handed begin at zoom 0, so that the world
    // takes few tiles.
    if zoom > *zooms.end() {
        return Err(Error::OutsideZooms { zoom, first: *zooms.start(), last: *zooms.end() });
    }
    TileCoord::new_checked(zoom, x, y).ok_or_else(|| {
        let last = (1_u64 << zoom) - 1;
        let (name, found) = if u64::from(x) > last { ("x", x) } else { ("y", y) };
        bad(name, &found.to_string(), &format!("0 to {last} at zoom {zoom}"))
    })
}

fn bad(name: &str, found: &str, expected: &str) -> Error {
    Error::BadParameter {
        name: name.to_owned(),
        found: quoted(found),
        expected: expected.to_owned(),
        available: Vec::new(),
    }
}

/// Which format is sent, and whether the address said so.
struct FormatChoice {
    format: TileFormat,
    ending: Ending,
}

/// Answers with a body, or 304 where the client has the same tile.
///
/// It has it, too, in another encoding that it takes, or at another level: what it holds is as right as what would be
/// sent. The answer names that one, so that a cache knows which of its bodies is still good (RFC 9111 section 4.3.4).
fn answer(
    body: &TileBody,
    sent: &FormatChoice,
    accepted: AcceptEncoding,
    request: &HeaderMap,
) -> Result<Response<Full<Bytes>>, Error> {
    let mut response = Response::new(Full::default());
    let headers = response.headers_mut();
    // Room for those of the gateway too: a map that grows is hashed anew.
    headers.reserve(HEADERS);
    headers.insert(header::CACHE_CONTROL, Freshness::Minutes.header());
    headers.insert(header::VARY, HeaderValue::from_static(if sent.ending.is_some() { VARY } else { VARY_WITH_FORMAT }));
    if body.is_empty() {
        *response.status_mut() = StatusCode::NO_CONTENT;
        return Ok(response);
    }
    let takes = |encoding| accepted.taken.contains(encoding);
    let held = tags(request).find(|tag| body.same_content(tag).is_some_and(takes));
    let tag = match held {
        Some(held) => HeaderValue::from_str(&format!("\"{held}\""))
            .map_err(|error| Error::internal("writing an entity tag", &error)),
        None => HeaderValue::from_maybe_shared(body.tag.clone())
            .map_err(|error| Error::internal("writing an entity tag", &error)),
    };
    headers.insert(header::ETAG, tag?);
    if held.is_some() || asks_for_any(request) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(sent.format.media_type()));
    if let Some(name) = body.encoding.header() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.bytes.len()));
    *response.body_mut() = Full::new(body.bytes.clone());
    Ok(response)
}

/// What else than the tiles of a `TileJSON` can be asked for.
#[derive(Debug, Serialize)]
struct TileOffer<'a> {
    method: &'a str,
    #[serde(flatten)]
    offer: MapOffer,
}

/// Serves the `TileJSON` of a map.
///
/// # Errors
/// As [`crate::http::maps::style`].
pub(super) async fn description(
    State(app): State<AppState>,
    Path(file): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let query = parameters.query(&["year", "window", "vergelijking", "taal", "palet", "encoding"])?;
    let (language, palette, choice) =
        (query.language()?, query.palette()?, MapChoice::read(app.content(), stem(&file, "json")?, &query)?);
    let format = query.format()?;
    let (map, _) = select(app.content(), &choice.map, &query)?;
    let links = choice.links(language, format).of_version(app.content().version);
    let state = app.clone();
    let key = choice.key("tilejson", &format!("{} {palette:?} {}", language.code(), format.name()));
    let make = move || {
        let attributes = state.tiles().attributes(map, choice.selection, || figures(&state, map, choice.selection))?;
        let styled = state.content().styled(&choice.map, choice.selection, palette)?;
        let (_, offer) = state.engine().map(&choice.map)?;
        let offer = documents::json(&TileOffer { method: &links.method, offer: offer.into() })
            .map_err(|error| Error::internal("writing JSON", &error))?;
        let legend_lines: Vec<String> =
            styled.classes.iter().map(|class| format!("{}: {}", class.value, language.of(&class.label))).collect();
        let description = Description {
            id: styled.id.clone(),
            name: styled.heading(language),
            title: styled.title.clone(),
            guide: styled.guide.clone(),
            tiles: links.tiles.clone(),
            format,
            bounds: styled.bounds,
            attribution: language.of(&styled.attribution).to_owned(),
            legend: legend_lines.join("\n"),
            classes: legend::json(&styled, language, palette),
            offer,
            version: state.content().hash.clone(),
            dutch: language == Language::Nl,
        };
        Ok(Document::json(&tilejson(&description, state.tiles().source(), &attributes))?.fresh(Freshness::Minute))
    };
    app.documents().answer_with_addresses(key, &parameters, make).await
}
