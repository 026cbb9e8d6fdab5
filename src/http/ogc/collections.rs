//! The collections: the areas of one level with the fields of one map, or the buurten with all.

use axum::extract::{Path, State};
use axum::response::Response;
use geo_types::Coord;
use serde_json::{Value, json};

use super::answer::{answer, find, read};
use super::forms::{CSV, GEOJSON, HTML, JSON, SCHEMA};
use super::items::MOST;
use super::links::{QUERYABLES, itself, link, place};
use super::notes;
use crate::areas::Level;
use crate::documents::Content;
use crate::features::{Collection, Reference, Transform};
use crate::http::AppState;
use crate::http::document::ADDRESS;
use crate::http::error::Error;
use crate::http::parameters::{Parameters, QueryParameters};
use crate::maps::{Palette, SelectionError};
use crate::styles::Language;

/// Lists the collections.
///
/// # Errors
/// What [`read`] says.
pub(in crate::http) async fn collections(
    State(app): State<AppState>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let wanted = read(&parameters, &[JSON, HTML])?;
    let language = wanted.language;
    let make = move |app: &AppState| {
        let ids = Collection::ids(app.content());
        let described = ids.iter().map(|id| Ok(describe(app, &find(app, id, &QueryParameters::default(), language)?)?));
        let mut described: Vec<Value> = described.collect::<Result<_, Error>>()?;
        described.extend(notes::describe(app, language));
        let title = list_title(language);
        let links = itself("/collections", JSON, title, language);
        Ok(json!({ "title": title, "links": links, "collections": described }))
    };
    answer(&app, &parameters, &wanted, "collections".into(), make).await
}

/// Describes a collection.
///
/// # Errors
/// What [`read`] and [`find`] say.
pub(in crate::http) async fn collection(
    State(app): State<AppState>,
    Path(id): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let wanted = read(&parameters, &[JSON, HTML])?;
    if id == notes::ID && app.store().is_some() {
        let make = move |app: &AppState| notes::describe(app, wanted.language).ok_or(Error::Internal);
        return answer(&app, &parameters, &wanted, "collection of notes".into(), make).await;
    }
    let found = find(&app, &id, &wanted.query, wanted.language)?;
    let make = move |app: &AppState| Ok(describe(app, &found)?);
    answer(&app, &parameters, &wanted, format!("collection {id}"), make).await
}

/// Names the list.
pub(super) fn list_title(language: Language) -> &'static str {
    language.either("Alle collecties", "All collections")
}

/// Names a collection for people.
///
/// # Errors
/// When its map is not on offer.
pub(super) fn title(content: &Content, collection: &Collection) -> Result<String, SelectionError> {
    let language = collection.scope.language;
    let level = level_name(collection.level, language);
    Ok(match Collection::parts(&collection.id).0 {
        Some(map) => format!("{}, {level}", language.of(&content.engine.map(map)?.0.title)),
        None => format!("{}, {level}", language.either("Alle kaarten samen", "All maps together")),
    })
}

/// Says which figures a collection has, with the notice, for those who read a page of it.
///
/// # Errors
/// When a map is not on offer.
pub(super) fn figures(content: &Content, collection: &Collection) -> Result<String, SelectionError> {
    let notice = collection.scope.language.of(&content.caveats.notice);
    Ok(format!("{}. {notice}", period(content, collection)?))
}

/// Says of which map the figures of a collection are, at which year or window, compared with what.
///
/// # Errors
/// When its map is not on offer.
fn period(content: &Content, collection: &Collection) -> Result<String, SelectionError> {
    let language = collection.scope.language;
    if let (Some(_), [(map, selection)]) = (Collection::parts(&collection.id).0, &collection.scope.maps[..]) {
        return Ok(content.styled(map, *selection, Palette::Usual)?.heading(language));
    }
    let newest = content.engine.offered().iter().map(|offer| (&offer.map, offer.default));
    if newest.eq(collection.scope.maps.iter().map(|(map, selection)| (map, *selection))) {
        let all = "Elke kaart op haar nieuwste jaar of periode";
        return Ok(language.either(all, "Each map at its newest year or window").into());
    }
    Ok(language
        .either(
            "Elke kaart op het gevraagde jaar of de gevraagde periode waar zij die heeft, anders op haar nieuwste",
            "Each map at the year or window that was asked for where it has it, else at its newest",
        )
        .into())
}

/// Names the areas of a level.
fn level_name(level: Level, language: Language) -> &'static str {
    match level {
        Level::Buurt => language.either("buurten", "neighbourhoods"),
        Level::Wijk => language.either("wijken", "districts"),
        Level::Gemeente => language.either("gemeenten", "municipalities"),
    }
}

/// Describes a collection, the same in the list and by itself.
fn describe(app: &AppState, collection: &Collection) -> Result<Value, SelectionError> {
    let (content, id, language) = (app.content(), &collection.id, collection.scope.language);
    let title = title(content, collection)?;
    let areas = &content.areas;
    let count = match collection.level {
        Level::Buurt => areas.buurten.iter().filter(|buurt| buurt.counts).count(),
        level @ (Level::Wijk | Level::Gemeente) => areas.count(level),
    };
    let here = format!("/collections/{id}");
    let at = |rest: &str| place(&format!("{here}{rest}"));
    let mut links = itself(&here, JSON, &title, language);
    let relation = |name: &str| format!("http://www.opengis.net/def/rel/ogc/1.0/{name}");
    links.extend([
        link("items", GEOJSON.media_type, language.either("De gebieden", "The areas"), at("/items?f=json")),
        link(
            "items",
            "text/html",
            language.either("De gebieden, als pagina", "The areas, as a page"),
            at("/items?f=html"),
        ),
        link(
            "items",
            "text/csv",
            language.either("De gebieden, als tabel", "The areas, as a table"),
            at("/items?f=csv"),
        ),
        link("describedby", SCHEMA.media_type, language.either("De velden", "The fields"), at("/schema")),
        link(&relation("schema"), SCHEMA.media_type, language.either("De velden", "The fields"), at("/schema")),
        link(
            QUERYABLES,
            SCHEMA.media_type,
            language.either("Waarop gefilterd kan worden", "What can be filtered on"),
            at("/queryables"),
        ),
        licences(language),
    ]);
    let map = Collection::parts(id).0;
    if collection.level == Level::Buurt && map.is_some() {
        links.push(link(
            &relation("tilesets-vector"),
            JSON.media_type,
            language.either("Vectortegels", "Vector tiles"),
            at("/tiles"),
        ));
    }
    // The GeoPackage of a map has all its levels; a file of rows has the buurten alone.
    let file = |name: &str, ending: &str| format!("{ADDRESS}/download/{name}.{ending}");
    let rows = match collection.level {
        Level::Buurt => file(id, "csv"),
        Level::Wijk | Level::Gemeente => at(&format!("/items?f={}&limit={MOST}", CSV.name)),
    };
    links.push(link("enclosure", "application/geopackage+sqlite3", "GeoPackage", file(map.unwrap_or(id), "gpkg")));
    links.push(link("enclosure", CSV.linked(), "CSV", rows));
    Ok(json!({
        "id": id,
        "title": title,
        "description": description(content, collection)?,
        "itemType": "feature",
        "itemCount": count,
        "extent": { "spatial": extent(app) },
        "crs": Reference::ALL.map(Reference::uri),
        "storageCrs": Reference::RdNew.uri(),
        "links": links,
    }))
}

/// Says where the areas lie: in degrees, or in the reference system in which they are kept, where the operator says so.
fn extent(app: &AppState) -> Value {
    let [west, south, east, north] = app.content().extents.all;
    let in_degrees = json!({ "bbox": [[west, south, east, north]], "crs": Reference::Crs84.uri() });
    if !app.settings().has_stored_extents {
        return in_degrees;
    }
    let (from, to) = (Transform::of(Reference::Crs84), Transform::of(Reference::RdNew));
    let corners = [(west, south), (east, south), (east, north), (west, north)];
    let placed = corners.map(|(x, y)| to.to_reference(from.to_world(Coord { x, y })?));
    let Some(placed) = placed.into_iter().collect::<Option<Vec<_>>>() else { return in_degrees };
    let bound = |axis: fn(&Coord<f64>) -> f64, most: fn(f64, f64) -> f64| placed.iter().map(axis).reduce(most);
    let low = [bound(|corner| corner.x, f64::min), bound(|corner| corner.y, f64::min)];
    let high = [bound(|corner| corner.x, f64::max), bound(|corner| corner.y, f64::max)];
    let outwards = low.map(|low| low.map(f64::floor)).into_iter().chain(high.map(|high| high.map(f64::ceil)));
    json!({ "bbox": [outwards.collect::<Vec<_>>()], "crs": Reference::RdNew.uri() })
}

/// Leads to where the figures come from and what may be done with them.
pub(super) fn licences(language: Language) -> Value {
    let title = language.either("Bronnen en licenties", "Sources and licences");
    link("license", "text/html", title, format!("{ADDRESS}/method{}#bronnen", language.either("", "?taal=en")))
}

fn description(content: &Content, collection: &Collection) -> Result<String, SelectionError> {
    let language = collection.scope.language;
    let notice = language.of(&content.caveats.notice);
    let [(map, selection)] = &collection.scope.maps[..] else {
        let all = language.either(
            "De cijfers van alle kaarten naast elkaar, elk met de naam van zijn kaart ervoor.",
            "The figures of all maps side by side, each with the name of its map before it.",
        );
        return Ok(format!("{all} {notice}"));
    };
    let styled = content.styled(map, *selection, Palette::Usual)?;
    let (heading, guide) = (styled.heading(language), language.of(&styled.guide));
    let shares = language.either(
        "Aandelen van de inwoners per klasse; een wijk of gemeente heeft zelf geen klasse.",
        "Shares of the inhabitants by class; a district or municipality has no class itself.",
    );
    Ok(match collection.level {
        Level::Buurt => format!("{heading}. {guide} {notice}"),
        Level::Wijk | Level::Gemeente => format!("{heading}. {shares} {guide} {notice}"),
    })
}
