//! Features: one page of those that fit, or one by its code.

mod pages;
mod query;
mod time;
mod writing;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::unfold;
use serde_json::{Value, json};

use super::forms::{AnswerFormat, CSV, GEOJSON, HTML, JSON, SCHEMA};
use super::links::{self, QUERYABLES};
use super::root::ROOT;
use super::{collections, html};
use crate::compression::{self, Effort, Encoding, mark};
use crate::documents::Content;
use crate::features::Reference;
use crate::http::AppState;
use crate::http::area_choice::unknown;
use crate::http::choice::SELECTION;
use crate::http::document::{ADDRESS, Freshness, VARY_WITH_HOST};
use crate::http::error::Error;
use crate::http::negotiate::{asks_for_any, choose_encoding, tags};
use crate::http::parameters::Parameters;
use crate::tiles::feature_id;
use query::ItemsQuery;
use writing::{MatchingRows, PageWriting};

pub(crate) use pages::PagePlaces;
pub(super) use query::{MOST, USUAL, VALUES};
pub(in crate::http) use query::{bbox, datetime};

/// Parameters of a page of features that the page of one of them takes too, so that it has the same figures.
const OF_FEATURE: [&str; 5] = ["year", "window", "vergelijking", "taal", "crs"];

/// How long a small page waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers with a page of the features of a collection.
///
/// # Errors
/// What [`ItemsQuery::read`] and [`MatchingRows::find`] say; [`Error::Overloaded`].
pub(in crate::http) async fn items(
    State(app): State<AppState>,
    Path(id): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let asked = Arc::new(ItemsQuery::read(&app, &id, &parameters)?);
    let around = Envelope::new(&app, &asked, &parameters, "/items");
    if asked.faults.is_empty()
        && let Some(known) = around.answer_known(&parameters.headers)
    {
        return Ok(known);
    }
    let state = app.clone();
    let (encoding, base) = (around.encoding, parameters.base.to_string());
    // What is found, and the whole body where it is small.
    let begin = move || {
        let found = MatchingRows::find(&state, Arc::clone(&asked))?;
        let links = page_links(&state, &asked, &found, &base)?;
        let headers = link_headers(&links, &base);
        if asked.form == HTML {
            let language = asked.collection.scope.language;
            let (names, rows) = found.cells()?;
            let title = collections::title(state.content(), &asked.collection)?;
            let figures = collections::figures(state.content(), &asked.collection)?;
            let table = html::HtmlTable {
                title: &title,
                figures: &figures,
                here: &format!("{base}{ROOT}/collections/{}/items", asked.collection.id),
                of_feature: &asked.query_for(Some(HTML.name), &OF_FEATURE),
                names: &names,
                rows: &rows,
                matched: found.page.matched,
                language,
            };
            let page = html::table(&table, &links, &base, &state.settings().links);
            return Ok((Body::from(encode(page.as_bytes(), encoding)?), headers, None));
        }
        let (rows, matched) = (found.page.rows.len(), found.page.matched);
        let head = format!(
            "{{\"type\":\"FeatureCollection\",\"numberMatched\":{matched},\"numberReturned\":{rows},\"links\":{}{},\
             \"features\":[",
            Value::Array(links),
            fiction(state.content())
        );
        let mut writing = PageWriting::new(found, head, encoding)?;
        if rows > pages::SMALL {
            return Ok((Body::empty(), headers, Some(writing)));
        }
        let mut body = Vec::new();
        while let Some(piece) = writing.piece().map_err(|error| Error::internal("writing features", &error))? {
            body.extend(piece);
        }
        Ok::<_, Error>((Body::from(body), headers, None))
    };
    let answered = tokio::time::timeout(PATIENCE, app.workers().run(parameters.peer, begin));
    let (mut body, headers, large) = answered.await.map_err(|_late| Error::Overloaded)???;
    if asks_for_any(&parameters.headers) {
        return Ok(around.not_modified());
    }
    if let Some(writing) = large {
        body = stream(app.pages(), writing)?;
    }
    let mut response = around.finish(Response::new(body));
    for link in headers {
        if let Ok(value) = HeaderValue::from_str(&link) {
            response.headers_mut().append(header::LINK, value);
        }
    }
    Ok(response)
}

/// Tells in GeoJSON that all of it is made up, as other documents do; nothing where it is not.
fn fiction(content: &Content) -> &'static str {
    if content.caveats.made_up { ",\"made_up\":true" } else { "" }
}

/// Answers with one feature, by its code or by the number that it has in tiles.
///
/// # Errors
/// What [`ItemsQuery::read_one`] and [`MatchingRows::find`] say; [`Error::UnknownArea`].
pub(in crate::http) async fn item(
    State(app): State<AppState>,
    Path((id, feature)): Path<(String, String)>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let code = of_number(&app, &id, &feature).unwrap_or(feature);
    let asked = Arc::new(ItemsQuery::read_one(&app, &id, &code, &parameters)?);
    let around = Envelope::new(&app, &asked, &parameters, &format!("/items/{code}"));
    if asked.faults.is_empty()
        && let Some(known) = around.answer_known(&parameters.headers)
    {
        return Ok(known);
    }
    let state = app.clone();
    let (encoding, base) = (around.encoding, parameters.base.to_string());
    let write = move || {
        let found = MatchingRows::find(&state, Arc::clone(&asked))?;
        let links = feature_links(&state, &asked, &code, &base)?;
        let members = format!(",\"links\":{}{}", Value::Array(links), fiction(state.content()));
        let feature = found.feature(&members)?;
        let feature = feature.ok_or_else(|| unknown(state.content(), &code, "area"))?;
        if asked.form == HTML {
            let mut value: Value =
                serde_json::from_slice(&feature).map_err(|error| Error::internal("reading a feature", &error))?;
            value["description"] = json!(collections::figures(state.content(), &asked.collection)?);
            let page =
                html::page(&value, asked.collection.scope.language, &state.settings().links).replace(ADDRESS, &base);
            return encode(page.as_bytes(), encoding);
        }
        encode(&feature, encoding)
    };
    let body = app.workers().run(parameters.peer, write).await??;
    if asks_for_any(&parameters.headers) {
        return Ok(around.not_modified());
    }
    Ok(around.finish(Response::new(Body::from(body))))
}

/// Finds the code of an area by its number in tiles.
fn of_number(app: &AppState, id: &str, feature: &str) -> Option<String> {
    let number: u64 = feature.bytes().all(|byte| byte.is_ascii_digit()).then(|| feature.parse().ok()).flatten()?;
    let level = crate::features::Collection::parts(id).1;
    app.areas().codes().find(|code| level.has_form(code) && feature_id(code) == number).map(str::to_owned)
}

/// What stands around the body of an answer.
struct Envelope {
    form: AnswerFormat,
    encoding: Encoding,
    tag: String,
    reference: Reference,
}

impl Envelope {
    fn new(app: &AppState, asked: &ItemsQuery, parameters: &Parameters, path: &str) -> Envelope {
        let encoding = choose_encoding(&parameters.headers);
        // The same request gives the same bytes.
        let ItemsQuery { collection, form, asked: what, .. } = asked;
        let key = [
            &*app.content().version.to_string(),
            &parameters.base.to_string(),
            &collection.id,
            path,
            &asked.query(form.name, what.offset),
        ]
        .join(" ");
        let hash = blake3::hash(key.as_bytes()).to_hex();
        let tag = format!("{}-{}", &hash[..32], mark(encoding, Effort::Stream, 0));
        Envelope { form: *form, encoding, tag, reference: asked.reference }
    }

    /// Answers that the client has what it asks for, if it names its tag. Who names none and has anything (`*`) is
    /// answered so when it was found: a request that is wrong, or for what is not there, is refused to him too.
    fn answer_known(&self, headers: &HeaderMap) -> Option<Response> {
        tags(headers).any(|tag| tag == self.tag).then(|| self.not_modified())
    }

    fn not_modified(&self) -> Response {
        self.finish(StatusCode::NOT_MODIFIED.into_response())
    }

    fn finish(&self, mut response: Response) -> Response {
        let known = response.status() == StatusCode::NOT_MODIFIED;
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", self.tag)) {
            headers.insert(header::ETAG, tag);
        }
        headers.insert(header::CACHE_CONTROL, Freshness::Minutes.header());
        headers.insert(header::VARY, HeaderValue::from_static(VARY_WITH_HOST));
        if let Ok(reference) = HeaderValue::from_str(&format!("<{}>", self.reference.uri())) {
            headers.insert(HeaderName::from_static("content-crs"), reference);
        }
        if !known {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.form.media_type));
            if let Some(encoding) = self.encoding.header() {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
        }
        response
    }
}

/// Compresses a whole body.
fn encode(body: &[u8], encoding: Encoding) -> Result<Vec<u8>, Error> {
    compression::encode(body, encoding).map_err(|error| Error::internal("compressing features", &error))
}

/// Sends a page piece by piece, the next one written when the one before it was taken.
///
/// # Errors
/// [`Error::Overloaded`] when too many are being sent.
fn stream(pages: &PagePlaces, writing: PageWriting) -> Result<Body, Error> {
    let (place, pages) = (pages.place()?, pages.clone());
    // The place is held as long as the page is being sent.
    Ok(Body::from_stream(unfold(Some((writing, place)), move |left| {
        let pages = pages.clone();
        async move {
            let (mut writing, place) = left?;
            match pages.write(move || (writing.piece(), writing)).await {
                Ok((Ok(Some(piece)), writing)) => Some((Ok(Bytes::from(piece)), Some((writing, place)))),
                Ok((Ok(None), _)) => None,
                // A body that breaks off here is seen to be cut off: its chunks do not end.
                Ok((Err(error), _)) | Err(error) => Some((Err(error), None)),
            }
        }
    })))
}

/// Makes the links of a page: to itself in every form, to the pages beside it, to its collection and
/// on what that can be filtered.
fn page_links(app: &AppState, asked: &ItemsQuery, found: &MatchingRows, base: &str) -> Result<Vec<Value>, Error> {
    let id = &asked.collection.id;
    let here = format!("{base}{ROOT}/collections/{id}/items");
    let title = collections::title(app.content(), &asked.collection)?;
    let (offset, language) = (asked.asked.offset, asked.collection.scope.language);
    let mut made = Vec::new();
    for form in [GEOJSON, HTML, CSV] {
        let rel = if form == asked.form { "self" } else { "alternate" };
        made.push(links::link(rel, form.linked(), &title, format!("{here}{}", asked.query(form.name, offset))));
    }
    let shown = found.page.rows.len();
    let mut to = |rel: &str, title: &str, query: String| {
        let address = format!("{here}{query}");
        made.push(links::link(rel, asked.form.linked(), title, address));
    };
    if shown > 0 && offset + shown < found.page.matched {
        to("next", language.either("Volgende pagina", "Next page"), asked.query(asked.form.name, offset + shown));
    }
    // What lies before, and nothing of this page: where less than a page does, the one before is shorter.
    let before = offset.min(found.page.matched);
    if before > 0 {
        let limit = asked.asked.limit.min(before);
        let query = asked.query_of(asked.form.name, before - limit, (before < asked.asked.limit).then_some(limit));
        to("prev", language.either("Vorige pagina", "Previous page"), query);
    }
    let collection = format!("{base}{ROOT}/collections/{id}");
    let of_collection = format!("{collection}{}", asked.query_for(None, &["taal"]));
    made.push(links::link("collection", JSON.media_type, &title, of_collection));
    made.push(links::link(
        QUERYABLES,
        SCHEMA.media_type,
        language.either("Waarop gefilterd kan worden", "What can be filtered on"),
        format!("{collection}/queryables{}", asked.query_for(None, &[&SELECTION[..], &["taal"]].concat())),
    ));
    Ok(made)
}

/// Writes links as headers, their addresses as seen from the page: no host that a caller names is in a header.
fn link_headers(links: &[Value], base: &str) -> Vec<String> {
    let collections = format!("{base}{ROOT}/collections/");
    let text = |link: &Value, name: &str| link[name].as_str().unwrap_or_default().to_owned();
    let header = |link: &Value| {
        let href = text(link, "href");
        let address = href.strip_prefix(&collections).map_or_else(|| href.clone(), |below| format!("../{below}"));
        format!("<{address}>; rel=\"{}\"; type=\"{}\"", text(link, "rel"), text(link, "type"))
    };
    links.iter().map(header).collect()
}

fn feature_links(app: &AppState, asked: &ItemsQuery, code: &str, base: &str) -> Result<Vec<Value>, Error> {
    let id = &asked.collection.id;
    let collection = format!("{base}{ROOT}/collections/{id}");
    let title = collections::title(app.content(), &asked.collection)?;
    let form = |form: AnswerFormat| {
        let rel = if form == asked.form { "self" } else { "alternate" };
        let address = format!("{collection}/items/{code}{}", asked.query(form.name, 0));
        links::link(rel, form.linked(), code, address)
    };
    let language = asked.collection.scope.language;
    let title_of_known = language.either("Wat van dit gebied bekend is", "What is known of this area");
    let known = json!({
        "rel": "related", "type": "application/json", "title": title_of_known,
        "href": format!("{base}/areas/{code}.json"),
    });
    let of_collection = format!("{collection}{}", asked.query_for(None, &["taal"]));
    Ok(vec![form(GEOJSON), form(HTML), links::link("collection", JSON.media_type, &title, of_collection), known])
}
