//! The collection of notes, where there is a store: described to all in the same words, because what is published is
//! open to all. Which notes a caller gets of it is seen to where they are served
//! ([`contributions`](crate::http::contributions)).

use serde_json::{Value, json};

use super::forms::{GEOJSON, JSON};
use super::links::{itself, link, place};
use crate::features::Reference;
use crate::http::AppState;
use crate::styles::Language;

/// Its id.
pub(super) const ID: &str = "notes";

/// Describes the collection; none without a store. How many notes it has is not said: it is another number for others.
pub(super) fn describe(app: &AppState, language: Language) -> Option<Value> {
    app.store()?;
    let title = language.either("Ervaringen van professionals", "Experiences of professionals");
    let here = format!("/collections/{ID}");
    let mut links = itself(&here, JSON, title, language);
    let notes = language.either("De ervaringen", "The experiences");
    links.push(link("items", GEOJSON.media_type, notes, place(&format!("{here}/items"))));
    let description = language.either(
        "Wat professionals van een gebied zeggen, elk als een punt in dat gebied. Wat een moderator heeft gepubliceerd \
         is open voor iedereen; de rest voor wie het mag zien.",
        "What professionals say of an area, each as a point in that area. What a moderator published is open to all; \
         the rest is for who may see it.",
    );
    Some(json!({
        "id": ID,
        "title": title,
        "description": description,
        "itemType": "feature",
        "extent": { "spatial": { "bbox": [app.content().extents.all], "crs": Reference::Crs84.uri() } },
        "crs": [Reference::Crs84.uri()],
        "storageCrs": Reference::Crs84.uri(),
        "links": links,
    }))
}
