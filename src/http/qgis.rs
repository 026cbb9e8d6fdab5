//! QGIS: a layer definition per map, and all maps as connections or as a project.

mod project;

use axum::extract::{Path, State};
use axum::response::Response;

use crate::http::AppState;
use crate::http::choice::{MapChoice, no_selection};
use crate::http::document::{ADDRESS, Document};
use crate::http::error::Error;
use crate::http::pages::qgis_picture;
use crate::http::parameters::{Parameters, stem};
use crate::maps::Palette;
use crate::styles::palette_name;
use crate::styles::qgis::project::project as write_project;
use crate::styles::qgis::{TileConnection, connections, layer_definition};
use crate::tiles::TileFormat;

/// Name of the project of all maps.
const PROJECT: &str = "veerkracht.qgs";

/// Serves `connections.xml`, the project [`PROJECT`], the layer definition of a map as `{map}.qlr`, or a picture of the
/// page on QGIS.
///
/// # Errors
/// [`Error::UnknownPath`], [`Error::UnknownMap`], [`Error::MapNotOffered`] or [`Error::BadParameter`].
pub(super) async fn file(
    State(app): State<AppState>,
    Path(file): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    if let Some(picture) = qgis_picture(&file) {
        return Ok(picture.answer(&parameters.headers));
    }
    if file == PROJECT {
        // A project holds every map at its default.
        no_selection(parameters.query_text())?;
        let query = parameters.query(&["taal", "palet"])?;
        let (language, palette) = (query.language()?, query.palette()?);
        let (state, key) = (app.clone(), format!("project {} {}", language.code(), palette_name(palette)));
        let make = move || {
            let gathered = project::gather(state.content(), language, palette)?;
            Ok(Document::new("application/x-qgis-project", write_project(&gathered, language, palette))
                .saved_as(PROJECT))
        };
        return app.documents().answer_with_addresses(key, &parameters, make).await;
    }
    let query = parameters.map_query()?;
    let (language, palette) = (query.language()?, query.palette()?);
    let state = app.clone();
    if file == "connections.xml" {
        let choices = MapChoice::read_each(app.content(), &query)?;
        let asked = MapChoice::query_of(&choices);
        let key = format!("connections {} {} {asked}", language.code(), palette_name(palette));
        let make = move || {
            let mut list = Vec::new();
            for choice in &choices {
                let map = state.content().styled(&choice.map, choice.selection, palette)?;
                let more = if choice.query.is_empty() { '?' } else { '&' };
                let colours = if palette == Palette::Usual { "" } else { "&palet=kleurenblind" };
                // Of several periods each says its own: not every map has the one that was asked for.
                let name = if asked.is_empty() { language.of(&map.title).to_owned() } else { map.heading(language) };
                list.push(TileConnection {
                    name: format!("Veerkracht: {name}"),
                    tiles: choice.links(language, TileFormat::Mvt).tiles,
                    style: format!(
                        "{ADDRESS}/styles/{}.json{}{more}taal={}{colours}",
                        choice.map,
                        choice.query,
                        language.code()
                    ),
                    last_zoom: map.zooms().1,
                });
            }
            Ok(Document::new("application/xml", connections(&list)).saved_as("veerkracht-verbindingen.xml"))
        };
        return app.documents().answer_with_addresses(key, &parameters, make).await;
    }
    let choice = MapChoice::read(app.content(), stem(&file, "qlr")?, &query)?;
    let links = choice.links(language, TileFormat::Mvt);
    let key = choice.key("qlr", &format!("{} {}", language.code(), palette_name(palette)));
    let make = move || {
        let map = state.content().styled(&choice.map, choice.selection, palette)?;
        let name = format!("{}-{}.qlr", map.id, map.selection);
        Ok(Document::new(
            "application/x-qgis-layer-definition",
            layer_definition(&map, &links.tiles, language, palette),
        )
        .saved_as(name))
    };
    app.documents().answer_with_addresses(key, &parameters, make).await
}
