//! The long table of all maps over all periods as a dataset, with the forms in which it can be had.

use super::facts::{CatalogueFacts, authority, covering, joined, period, themes};
use super::graph::{Graph, PropertyValue, Resource, address};
use super::maps::{Distribution, distribution, file, statement};
use crate::documents::content::Content;
use crate::documents::coverage::{Licence, years};
use crate::documents::sheet::{LONG, long_title};
use crate::texts::Bilingual;

const FORMS: [Distribution; 3] = [
    file("csv", ("Tabel (CSV)", "Table (CSV)"), ("download/", ".csv"), "text/csv", "CSV", None),
    file(
        "parquet",
        ("Tabel (Parquet)", "Table (Parquet)"),
        ("download/", ".parquet"),
        "application/vnd.apache.parquet",
        "PARQUET",
        None,
    ),
    file(
        "gpkg",
        ("Tabel (GeoPackage, zonder grenzen)", "Table (GeoPackage, without boundaries)"),
        ("download/", ".gpkg"),
        "application/geopackage+sqlite3",
        "GPKG",
        Some("https://www.geopackage.org/spec/"),
    ),
];

/// Gives the address of the dataset that the table is.
pub(super) fn dataset_address(base: &str) -> String {
    format!("{base}/dcat#tabel-{LONG}")
}

/// Adds the table and its forms.
pub(super) fn long(graph: &mut Graph, content: &Content, told: &CatalogueFacts<'_>) {
    let base = told.base;
    let (named, title) = (dataset_address(base), long_title());
    let about = Bilingual::new(
        "Een rij is een buurt op een kaart in een jaar of periode, met klasse, status en cijfers: voor draaitabellen, \
         statistiek en de tijdregelaar van QGIS.",
        "A row is a neighbourhood on a map in a year or window, with class, status and figures: for pivot tables, \
         statistics and the time controller of QGIS.",
    );
    let notice = &content.caveats.notice;
    let words = [("tijdreeks", "time series"), ("veerkracht", "resilience"), ("buurten", "neighbourhoods")];
    let words = words
        .iter()
        .flat_map(|(nl, en)| [PropertyValue::Text((*nl).into(), "nl"), PropertyValue::Text((*en).into(), "en")]);
    let dataset = Resource::new(&named, "dcat:Dataset")
        .with_text("dct:title", &title)
        .with_text("dct:description", &joined(&about, notice))
        .with("dct:identifier", [PropertyValue::Plain(named.clone())])
        .with("dcat:keyword", words)
        .with("dcat:theme", themes(true))
        .with("dct:accrualPeriodicity", [authority("frequency/ANNUAL")])
        .with("dct:temporal", years(content).map(period))
        .with("dct:provenance", content.found_sources().map(statement))
        .with("dcat:version", [PropertyValue::Plain(content.hash.chars().take(12).collect())])
        .at("dcat:landingPage", &format!("{base}/qgis"))
        .at("foaf:page", &format!("{base}/method"))
        .at("dct:conformsTo", &format!("{base}/method"))
        .with("dcat:distribution", FORMS.iter().map(|form| address(&form.address(&named))));
    graph.0.push(told.about(covering(dataset, content)).with("dct:creator", [told.agent()]));
    let terms = Licence::of(content.found_sources().map(|source| source.licence.as_str()));
    let mut rights: Vec<&str> = Vec::new();
    for source in content.found_sources() {
        if !rights.contains(&source.attribution.as_str()) {
            rights.push(&source.attribution);
        }
    }
    let rights = rights.join("; ");
    for form in &FORMS {
        graph.0.push(distribution(told, &title, &named, LONG, form, (terms.as_ref(), &rights)));
    }
}
