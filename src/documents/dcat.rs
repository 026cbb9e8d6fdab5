//! What is served as a catalogue of data that portals harvest: DCAT-AP-NL 3.0, the Dutch profile of the W3C
//! vocabulary. The maps are datasets, and the long table of all of them.
//!
//! In: the content, who publishes it, and the address of the program. Out: one [`Graph`], which is written as JSON-LD
//! and as Turtle. Guaranteed: every class has the properties that the profile calls mandatory, texts in Dutch and
//! English; the same statements in both forms. Left out are dates of publication: a dataset has none, as it is the same
//! for the same files.

mod facts;
mod graph;
mod json_ld;
mod long_table;
mod maps;
mod turtle;

use serde_json::Value as Json;

use self::facts::{CatalogueFacts, FEATURES, TILES, authority, covering, joined, licence, period, themes};
use self::graph::{Graph, PropertyValue, Resource, address};
use super::content::Content;
use super::coverage::{Licence, years};
use super::operator::Operator;
use crate::texts::Bilingual;

impl Graph {
    /// Writes it as JSON-LD.
    #[must_use]
    pub(crate) fn json_ld(&self) -> Json {
        json_ld::json_ld(self)
    }

    /// Writes it as Turtle.
    #[must_use]
    pub(crate) fn turtle(&self) -> String {
        turtle::turtle(self)
    }
}

/// Describes the maps on offer and the forms in which they can be had, at addresses that begin with `base`, which has
/// no slash at its end.
#[must_use]
pub(crate) fn dcat(content: &Content, base: &str, operator: &Operator<'_>) -> Graph {
    let told = CatalogueFacts { base, operator };
    let here = format!("{base}/dcat");
    let engine = &content.engine;
    let notice = &content.caveats.notice;
    let about = Bilingual::new(
        "Kaarten van wijken en buurten: waar kwetsbare bewoners zich concentreren, en waar dat samengaat met overlast \
         en onveiligheid.",
        "Maps of districts and neighbourhoods: where vulnerable residents concentrate, and where that goes together \
         with nuisance and insecurity.",
    );
    let terms = Licence::of(content.found_sources().map(|source| source.licence.as_str()));
    let offered = engine.offered();
    let datasets = offered.iter().map(|offer| maps::dataset_address(base, &offer.map));
    let datasets = datasets.chain([long_table::dataset_address(base)]).map(|dataset| address(&dataset));
    let catalogue = Resource::new(&here, "dcat:Catalog")
        .with_text("dct:title", &Bilingual::new("Veerkracht in kaart", "Resilience in maps"))
        .with_text("dct:description", &joined(&about, notice))
        .with("dct:identifier", [PropertyValue::Plain(here.clone())])
        .with("dcat:theme", themes(true))
        .with("dcat:themeTaxonomy", [authority("data-theme")])
        .with("dct:license", terms.as_ref().map(licence))
        .with("dct:temporal", years(content).map(period))
        .at("foaf:homepage", &format!("{base}/"))
        .at("dct:conformsTo", "https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/")
        .with("dcat:dataset", datasets)
        .with("dcat:service", [TILES, FEATURES].map(|service| address(&format!("{here}#{service}"))));
    let mut graph = Graph(vec![told.published(covering(catalogue, content))]);
    for offer in offered {
        if let Ok((spec, offer)) = engine.map(&offer.map) {
            maps::map(&mut graph, content, &told, spec, offer);
        }
    }
    long_table::long(&mut graph, content, &told);
    graph.0.extend(services(content, &told, terms.as_ref()));
    graph
}

/// Describes what answers for tiles and for features.
fn services(content: &Content, told: &CatalogueFacts<'_>, terms: Option<&Licence>) -> [Resource; 2] {
    let base = told.base;
    let service = |name: &str, title: Bilingual, [endpoint, description]: [&str; 2], standard: &str| {
        let named = format!("{base}/dcat#{name}");
        let datasets = content.engine.offered().iter().map(|offer| address(&maps::dataset_address(base, &offer.map)));
        let service = Resource::new(&named, "dcat:DataService")
            .with_text("dct:description", &joined(&title.map(|title| format!("{title}.")), &content.caveats.notice))
            .with_text("dct:title", &title)
            .with("dct:identifier", [PropertyValue::Plain(named.clone())])
            .at("dcat:endpointURL", &format!("{base}/{endpoint}"))
            .at("dcat:endpointDescription", &format!("{base}/{description}"))
            .at("dct:conformsTo", standard)
            .with("dcat:theme", themes(true))
            .with("dcat:servesDataset", datasets)
            .with("dct:license", terms.map(licence));
        told.about(service)
    };
    [
        service(
            TILES,
            Bilingual::new("Vectortegels van alle kaarten", "Vector tiles of all maps"),
            ["", "catalog.json"],
            "https://github.com/mapbox/tilejson-spec/tree/master/3.0.0",
        ),
        service(
            FEATURES,
            Bilingual::new("Objecten van alle kaarten (OGC API Features)", "Features of all maps (OGC API Features)"),
            ["ogc/v1", "ogc/v1/openapi.json"],
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
        ),
    ]
}
