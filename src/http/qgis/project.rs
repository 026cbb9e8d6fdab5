//! What a project of QGIS holds: all maps on offer at their default, and what must be told of them.

use crate::documents::Content;
use crate::http::choice::MapChoice;
use crate::http::document::ADDRESS;
use crate::http::error::Error;
use crate::http::parameters::QueryParameters;
use crate::maps::Palette;
use crate::pictures::sources;
use crate::styles::Language;
use crate::styles::qgis::project::{Project, ProjectMap};
use crate::texts::Bilingual;
use crate::tiles::TileFormat;

/// Gathers the project.
///
/// # Errors
/// As [`MapChoice::read`].
pub(super) fn gather(content: &Content, language: Language, palette: Palette) -> Result<Project, Error> {
    let both = |nl: &'static str, en: &'static str| language.either(nl, en);
    let maps = content.engine.offered().iter().map(|offer| {
        let choice = MapChoice::read(content, &offer.map, &QueryParameters::default())?;
        let map = content.styled(&choice.map, choice.selection, palette)?;
        let words = std::iter::once(&map.guide).chain(map.note.as_ref()).chain(&map.caveats);
        let mut notes: Vec<String> = words.map(|words| language.of(words).to_owned()).collect();
        notes.push(sources(content, language.of(&map.attribution), language));
        Ok(ProjectMap { tiles: choice.links(language, TileFormat::Mvt).tiles, notes: notes.join(" "), map })
    });
    let title = Bilingual::new("Veerkracht in kaart", "Resilience in maps");
    let mut summary = vec![
        language.of(&content.caveats.notice).to_owned(),
        both(
            "Eén kaart is zichtbaar; een andere kiest u met haar vakje of haar thema. De lagen Legenda tekenen niets.",
            "One map is visible; choose another by its box or its theme. The layers Legend draw nothing.",
        )
        .to_owned(),
    ];
    summary.extend(content.found_sources().map(|source| {
        format!("{}: {}, {}, {}", language.of(&source.title), source.attribution, source.licence, source.url)
    }));
    summary.push(sources(content, "", language));
    let language_query = if language == Language::Nl { "" } else { "?taal=en" };
    let mut links = vec![(
        both("Hoe de kaarten zijn gemaakt", "How the maps are made").to_owned(),
        format!("{ADDRESS}/method{language_query}"),
    )];
    links.extend(content.found_sources().map(|source| (language.of(&source.title).to_owned(), source.url.clone())));
    Ok(Project { title: language.of(&title).to_owned(), summary, links, maps: maps.collect::<Result<_, Error>>()? })
}
