//! The collections: the areas of one level with the fields of one map, or the buurten with all.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::{answer, find, read};
use super::forms::{CSV, GEOJSON, HTML, JSON, SCHEMA};
use super::links::{QUERYABLES, itself, link, place};
use crate::areas::Level;
use crate::documents::Content;
use crate::features::{Collection, Reference};
use crate::http::AppState;
use crate::http::document::ADDRESS;
use crate::http::error::Error;
use crate::http::parameters::{Parameters, Query};
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
    let (_, form) = read(&parameters, &[], &[JSON, HTML])?;
    let make = |app: &AppState| {
        let content = app.content();
        let ids = Collection::ids(content);
        let described = ids.iter().map(|id| Ok(describe(content, &find(app, id, &Query::default())?)?));
        let described: Vec<Value> = described.collect::<Result<_, Error>>()?;
        let title = "Alle collecties";
        Ok(json!({ "title": title, "links": itself("/collections", JSON, title), "collections": described }))
    };
    answer(&app, &parameters, form, "collections".into(), make).await
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
    let (query, form) = read(&parameters, &[], &[JSON, HTML])?;
    let found = find(&app, &id, &query)?;
    let make = move |app: &AppState| Ok(describe(app.content(), &found)?);
    answer(&app, &parameters, form, format!("collection {id}"), make).await
}

/// Names a collection for people.
///
/// # Errors
/// When its map is not on offer.
pub(super) fn title(content: &Content, collection: &Collection) -> Result<String, SelectionError> {
    let level = collection.level.layer();
    Ok(match Collection::parts(&collection.id).0 {
        Some(map) => format!("{}, {level}", Language::Nl.of(&content.engine.map(map)?.0.title)),
        None => format!("Alle kaarten samen, {level}"),
    })
}

/// Describes a collection, the same in the list and by itself.
fn describe(content: &Content, collection: &Collection) -> Result<Value, SelectionError> {
    let id = &collection.id;
    let title = title(content, collection)?;
    let areas = &content.areas;
    let count = match collection.level {
        Level::Buurt => areas.buurten.iter().filter(|buurt| buurt.counts).count(),
        level @ (Level::Wijk | Level::Gemeente) => areas.count(level),
    };
    let here = format!("/collections/{id}");
    let at = |rest: &str| place(&format!("{here}{rest}"));
    let mut links = itself(&here, JSON, &title);
    let relation = |name: &str| format!("http://www.opengis.net/def/rel/ogc/1.0/{name}");
    links.extend([
        link("items", GEOJSON.media_type, "De gebieden", at("/items?f=json")),
        link("items", "text/html", "De gebieden, als pagina", at("/items?f=html")),
        link("items", "text/csv", "De gebieden, als tabel", at("/items?f=csv")),
        link("describedby", SCHEMA.media_type, "De velden", at("/schema")),
        link(&relation("schema"), SCHEMA.media_type, "De velden", at("/schema")),
        link(QUERYABLES, SCHEMA.media_type, "Waarop gefilterd kan worden", at("/queryables")),
        link("license", "text/html", "Bronnen en licenties", format!("{ADDRESS}/method#bronnen")),
    ]);
    if collection.level == Level::Buurt {
        if Collection::parts(id).0.is_some() {
            links.push(link(&relation("tilesets-vector"), JSON.media_type, "Vectortegels", at("/tiles")));
        }
        let file = |ending: &str| format!("{ADDRESS}/download/{id}.{ending}");
        links.push(link("enclosure", "application/geopackage+sqlite3", "GeoPackage", file("gpkg")));
        links.push(link("enclosure", CSV.linked(), "CSV", file("csv")));
    }
    Ok(json!({
        "id": id,
        "title": title,
        "description": description(content, collection)?,
        "itemType": "feature",
        "itemCount": count,
        "extent": { "spatial": { "bbox": [content.extents.all], "crs": Reference::Crs84.uri() } },
        "crs": Reference::ALL.map(Reference::uri),
        "storageCrs": Reference::RdNew.uri(),
        "links": links,
    }))
}

fn description(content: &Content, collection: &Collection) -> Result<String, SelectionError> {
    let notice = Language::Nl.of(&content.caveats.notice);
    let [(map, selection)] = &collection.scope.maps[..] else {
        return Ok(format!(
            "De cijfers van alle kaarten naast elkaar, elk met de naam van zijn kaart ervoor. {notice}"
        ));
    };
    let styled = content.styled(map, *selection, Palette::Usual)?;
    let guide = Language::Nl.of(&styled.guide);
    Ok(match collection.level {
        Level::Buurt => format!("{}. {guide} {notice}", styled.heading(Language::Nl)),
        Level::Wijk | Level::Gemeente => format!(
            "{}. Aandelen van de inwoners per klasse; een wijk of gemeente heeft zelf geen klasse. {guide} {notice}",
            styled.heading(Language::Nl)
        ),
    })
}
