//! What a page says to search engines of the figures on it: a `Dataset` of schema.org, as JSON-LD in the page. It is
//! data, which no policy of the program keeps from being there, and nothing that runs.

use serde_json::{Value, json};

use crate::documents::{self, Licence, Operator};
use crate::http::AppState;
use crate::http::document::ADDRESS;
use crate::styles::Language;

/// Figures that a page shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageFigures<'a> {
    /// What they are called.
    pub name: &'a str,
    /// In a sentence or two.
    pub about: &'a str,
    /// The page, from the root, without a slash before it.
    pub here: &'a str,
    /// Where they are of; the country where none is named.
    pub gemeente: Option<(&'a str, [f64; 4])>,
    /// What follows the address of a file, with its question mark.
    pub query: &'a str,
}

/// The files of all maps, by their endings.
const FILES: [(&str, &str); 5] = [
    ("csv", "text/csv"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("geojson", "application/geo+json"),
    ("gpkg", "application/geopackage+sqlite3"),
    ("parquet", "application/vnd.apache.parquet"),
];

/// What the figures of all maps are called together.
pub(super) fn title(language: Language) -> &'static str {
    language.either("Veerkracht in kaart", "Resilience in maps")
}

/// Writes what is said of figures as an element of a page, with [`ADDRESS`] for the absolute address of the program.
pub(super) fn script(app: &AppState, language: Language, described: &PageFigures<'_>) -> String {
    // A text may hold the end of the element; as an escape it does not.
    let text = dataset(app, language, described).to_string().replace('<', "\\u003c");
    format!("<script type=\"application/ld+json\">{text}</script>")
}

fn dataset(app: &AppState, language: Language, described: &PageFigures<'_>) -> Value {
    let (content, settings) = (app.content(), app.settings());
    let operator = Operator::new(settings.operator.as_ref(), &settings.links);
    let PageFigures { name, about, here, gemeente, query } = described;
    let (place, [west, south, east, north]) =
        gemeente.unwrap_or((language.either("Nederland", "The Netherlands"), content.extents.all));
    let file = |(ending, media_type): (&str, &str)| {
        json!({
            "@type": "DataDownload",
            "contentUrl": format!("{ADDRESS}/download/alle.{ending}{query}"),
            "encodingFormat": media_type,
        })
    };
    let organisation = json!({ "@type": "Organization", "name": language.of(&operator.name) });
    let mut dataset = json!({
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": name,
        "description": about,
        "url": format!("{ADDRESS}/{here}{}", language.either("", "?taal=en")),
        "inLanguage": language.code(),
        "isAccessibleForFree": true,
        "creator": organisation,
        "includedInDataCatalog": { "@type": "DataCatalog", "url": format!("{ADDRESS}/dcat") },
        "spatialCoverage": {
            "@type": "Place",
            "name": place,
            "geo": { "@type": "GeoShape", "box": format!("{south} {west} {north} {east}") },
        },
        "distribution": FILES.map(file),
    });
    if let Some((first, last)) = documents::years(content) {
        dataset["temporalCoverage"] = format!("{first}/{last}").into();
    }
    match Licence::of(content.found_sources().map(|source| source.licence.as_str())) {
        Some(Licence::Known { address, .. }) => dataset["license"] = address.into(),
        Some(Licence::Words(words)) => dataset["license"] = json!({ "@type": "CreativeWork", "name": words }),
        None => {}
    }
    dataset
}
