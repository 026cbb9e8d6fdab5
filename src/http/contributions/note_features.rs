//! Notes as features of OGC API: a point in the area each, in pages, by a box, or one by its id.
//!
//! In: requests with a [`RequestCaller`]. Out: GeoJSON in degrees. Guaranteed: what a caller may not see is absent,
//! counted nowhere, and as what does not exist when it is asked for. That there is such a collection stands in the list
//! of them ([`ogc`](crate::http::ogc)).

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use geo_types::{Coord, Rect};
use serde_json::{Value, json};
use veerkracht_access::{NotesRight, Scope};

use super::answer::PrivateAnswer;
use super::note::{NoteView, note_view, shown_tag};
use super::note_list::{Excess, listed, read_note_query};
use super::notes::visible_note;
use super::store;
use crate::areas::projection::to_degrees;
use crate::documents::Content;
use crate::features::Reference;
use crate::http::AppState;
use crate::http::caller::RequestCaller;
use crate::http::error::{Error, quoted};
use crate::http::ogc::{ROOT, bbox, datetime};
use crate::http::parameters::{Parameters, QueryParameters};
use veerkracht_store::NoteQuery;

/// Media type of features.
const GEOJSON: &str = "application/geo+json";

/// Parameters of a page.
const PAGE: [&str; 11] =
    ["gemeente", "area", "status", "since", "limit", "offset", "bbox", "bbox-crs", "datetime", "crs", "f"];

/// Reads the form and the reference systems, of which there is one each.
fn only_degrees(query: &QueryParameters) -> Result<(), Error> {
    query.choice("f", &[("json", ()), ("geojson", ())], ())?;
    for name in ["crs", "bbox-crs"] {
        query.choice(name, &[(Reference::Crs84.uri(), ())], ())?;
    }
    datetime(query)
}

/// Reads the parameters, of which none may be unknown: a slip of one would give other notes than were asked for.
fn strict(parameters: &Parameters, known: &[&'static str]) -> Result<QueryParameters, Error> {
    let (query, faults) = parameters.strict(known);
    faults.into_iter().next().map_or(Ok(query), Err)
}

/// Names the reference system of an answer, as all features do.
fn in_degrees(mut answer: Response) -> Result<Response, Error> {
    let reference = HeaderValue::from_str(&format!("<{}>", Reference::Crs84.uri()))
        .map_err(|error| Error::internal("writing a reference system", &error))?;
    answer.headers_mut().insert(HeaderName::from_static("content-crs"), reference);
    Ok(answer)
}

/// Serves a page of notes as features.
///
/// # Errors
/// [`Error::UnknownPath`] without a store, [`Error::BadParameter`].
pub(in crate::http) async fn collection_items(
    State(app): State<AppState>,
    caller: RequestCaller,
    parameters: Parameters,
) -> Result<Response, Error> {
    let here = format!("{ROOT}/collections/notes/items");
    store(&app, &here)?;
    let query = strict(&parameters, &PAGE)?;
    only_degrees(&query)?;
    let wanted = read_note_query(&app, &caller, &query, Excess::Capped)?;
    let (limit, offset) = (wanted.limit, wanted.offset);
    let (notes, count) = match bbox(&query)? {
        None => listed(&app, wanted, &parameters).await?,
        // The store knows codes and no places: those of the box are picked here, and paged then.
        Some(wide) => {
            let all = NoteQuery { limit: usize::MAX, offset: 0, ..wanted };
            let (mut notes, _) = listed(&app, all, &parameters).await?;
            notes.retain(|note| label(app.content(), &note.area).is_some_and(|at| holds(&wide, at)));
            let count = notes.len();
            (notes.into_iter().skip(offset).take(limit).collect(), count)
        }
    };
    let features: Vec<Value> = notes.iter().filter_map(|note| feature(note, app.content())).collect();
    let base = &parameters.base;
    let link = |rel: &str, media: &str, href: String| json!({ "rel": rel, "type": media, "href": href });
    let address = |offset: usize| {
        let mut written = form_urlencoded::Serializer::new(String::new());
        written.extend_pairs(query.pairs().filter(|(name, _)| *name != "offset"));
        if offset > 0 {
            written.append_pair("offset", &offset.to_string());
        }
        let written = written.finish();
        format!("{base}{here}{}{written}", if written.is_empty() { "" } else { "?" })
    };
    let mut links = vec![
        link("self", GEOJSON, address(offset)),
        link("collection", "application/json", format!("{base}{ROOT}/collections/notes")),
    ];
    if limit > 0 && offset + limit < count {
        links.push(link("next", GEOJSON, address(offset + limit)));
    }
    let told = json!({
        "type": "FeatureCollection",
        "numberMatched": count,
        "numberReturned": features.len(),
        "features": features,
        "links": links,
    });
    in_degrees(PrivateAnswer { media_type: GEOJSON, ..PrivateAnswer::json(&told, None)? }.send(&parameters.headers)?)
}

/// Serves one note as a feature.
///
/// # Errors
/// [`Error::UnknownPath`] without a store, or for a note that is not there for the caller.
pub(in crate::http) async fn collection_item(
    State(app): State<AppState>,
    Path(id): Path<String>,
    caller: RequestCaller,
    parameters: Parameters,
) -> Result<Response, Error> {
    let here = format!("{ROOT}/collections/notes/items/{id}");
    store(&app, &here)?;
    only_degrees(&strict(&parameters, &["f", "crs"])?)?;
    let note = visible_note(&app, &caller, &id, &parameters).await?;
    let is_moderated = caller.may(&Scope::notes(&note.about.book, NotesRight::Moderate));
    let tag = shown_tag(&note, app.content(), is_moderated);
    let base = &parameters.base;
    let mut found = feature(&note_view(note, app.content(), is_moderated), app.content())
        .ok_or_else(|| Error::UnknownPath { path: quoted(&here) })?;
    found["links"] = json!([
        { "rel": "self", "type": GEOJSON, "href": format!("{base}{here}") },
        { "rel": "collection", "type": "application/json", "href": format!("{base}{ROOT}/collections/notes") },
    ]);
    in_degrees(
        PrivateAnswer { media_type: GEOJSON, ..PrivateAnswer::json(&found, Some(tag))? }.send(&parameters.headers)?,
    )
}

/// Makes a feature of a note; none of one whose area is none of the division any more.
fn feature(note: &NoteView, content: &Content) -> Option<Value> {
    let at = label(content, &note.area)?;
    let mut properties = serde_json::to_value(note).ok()?;
    let id = properties.as_object_mut()?.remove("id");
    Some(json!({
        "type": "Feature",
        "id": id,
        "geometry": { "type": "Point", "coordinates": [at.x, at.y] },
        "properties": properties,
    }))
}

/// Tells whether a box holds a place, its edges too.
fn holds(wide: &Rect<f64>, at: Coord<f64>) -> bool {
    let (low, high) = (wide.min(), wide.max());
    (low.x..=high.x).contains(&at.x) && (low.y..=high.y).contains(&at.y)
}

/// Gives the place of an area's name in degrees.
fn label(content: &Content, code: &str) -> Option<Coord<f64>> {
    let (level, index) = content.areas.find(code)?;
    let label = content.labels[level].get(index)?;
    let degrees = to_degrees(Coord { x: label.x, y: label.y });
    let rounded = |value: f64| (value * 1e6).round() / 1e6;
    Some(Coord { x: rounded(degrees.x), y: rounded(degrees.y) })
}
