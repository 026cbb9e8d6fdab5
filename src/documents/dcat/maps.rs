//! A map as a dataset, with the forms in which it can be had.

use super::facts::{CatalogueFacts, FEATURES, TILES, authority, covering, licence, period, themes};
use super::graph::{Graph, PropertyValue, Resource, address};
use crate::documents::content::Content;
use crate::documents::coverage::{Licence, years_of};
use crate::maps::{Group, MapSpec, Offer, Palette};
use crate::sources::SourceSpec;
use crate::texts::Bilingual;

/// A form in which a dataset can be had.
pub(super) struct Distribution {
    /// Behind the address of the dataset, in its own.
    name: &'static str,
    title: (&'static str, &'static str),
    /// Where it lies: what stands before and after the id of the map, or the name of the table.
    place: (&'static str, &'static str),
    /// Registered with IANA.
    media_type: &'static str,
    /// In the list of file types of the Publications Office of the EU; none where that has none.
    format: Option<&'static str>,
    /// What it is written by.
    standard: Option<&'static str>,
    /// The service that answers for it; none for a file that is downloaded as it is.
    service: Option<&'static str>,
}

impl Distribution {
    /// Gives the address of the form of a dataset.
    pub(super) fn address(&self, dataset: &str) -> String {
        format!("{dataset}-{}", self.name)
    }
}

/// A file that is downloaded.
pub(super) const fn file(
    name: &'static str,
    title: (&'static str, &'static str),
    place: (&'static str, &'static str),
    media_type: &'static str,
    format: &'static str,
    standard: Option<&'static str>,
) -> Distribution {
    Distribution { name, title, place, media_type, format: Some(format), standard, service: None }
}

const FORMS: [Distribution; 9] = [
    Distribution {
        name: "tegels",
        title: ("Vectortegels (TileJSON)", "Vector tiles (TileJSON)"),
        place: ("tiles/", ".json"),
        media_type: "application/vnd.mapbox-vector-tile",
        format: None,
        standard: Some("https://github.com/mapbox/vector-tile-spec/tree/master/2.1"),
        service: Some(TILES),
    },
    Distribution {
        name: "objecten",
        title: ("Objecten (OGC API Features)", "Features (OGC API Features)"),
        place: ("ogc/v1/collections/", ""),
        media_type: "application/geo+json",
        format: Some("GEOJSON"),
        standard: Some("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"),
        service: Some(FEATURES),
    },
    file("csv", ("Tabel (CSV)", "Table (CSV)"), ("download/", ".csv"), "text/csv", "CSV", None),
    file(
        "geojson",
        ("Grenzen en cijfers (GeoJSON)", "Boundaries and figures (GeoJSON)"),
        ("download/", ".geojson"),
        "application/geo+json",
        "GEOJSON",
        Some("https://www.rfc-editor.org/rfc/rfc7946"),
    ),
    file(
        "gpkg",
        ("Grenzen en cijfers (GeoPackage)", "Boundaries and figures (GeoPackage)"),
        ("download/", ".gpkg"),
        "application/geopackage+sqlite3",
        "GPKG",
        Some("https://www.geopackage.org/spec/"),
    ),
    file(
        "parquet",
        ("Grenzen en cijfers (GeoParquet)", "Boundaries and figures (GeoParquet)"),
        ("download/", ".parquet"),
        "application/vnd.apache.parquet",
        "PARQUET",
        Some("https://geoparquet.org/releases/v1.1.0/"),
    ),
    file(
        "xlsx",
        ("Werkmap (Excel)", "Workbook (Excel)"),
        ("download/", ".xlsx"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "XLSX",
        None,
    ),
    file(
        "stijl",
        ("Stijl (MapLibre)", "Style (MapLibre)"),
        ("styles/", ".json"),
        "application/json",
        "JSON",
        Some("https://maplibre.org/maplibre-style-spec/"),
    ),
    file("qgis", ("Laag voor QGIS", "Layer for QGIS"), ("qgis/", ".qlr"), "application/xml", "XML", None),
];

/// Gives the address of the dataset that a map is.
pub(super) fn dataset_address(base: &str, map: &str) -> String {
    format!("{base}/dcat#kaart-{map}")
}

/// Adds a map and its forms.
pub(super) fn map(graph: &mut Graph, content: &Content, told: &CatalogueFacts<'_>, spec: &MapSpec, offer: &Offer) {
    let (base, id) = (told.base, &spec.id);
    let named = dataset_address(base, id);
    let sources: Vec<_> = content.sources_of(spec);
    let sources = || content.sources.iter().filter(|source| sources.contains(&source.id.as_str()));
    let guide = spec.guide(offer.default.comparison, Palette::Usual);
    let notice = &content.caveats.notice;
    let (topics, keywords) = topics(spec.group);
    let dataset = Resource::new(&named, "dcat:Dataset")
        .with_text("dct:title", &spec.title)
        .with(
            "dct:description",
            [
                PropertyValue::Text(format!("{} {}", guide.nl, notice.nl), "nl"),
                PropertyValue::Text(format!("{} {}", guide.en, notice.en), "en"),
            ],
        )
        .with("dct:identifier", [PropertyValue::Plain(named.clone())])
        .with("dcat:keyword", keywords)
        .with("dcat:theme", topics)
        .with("dct:accrualPeriodicity", [authority("frequency/ANNUAL")])
        .with("dct:temporal", years_of(spec, offer).map(period))
        .with("dct:provenance", sources().map(statement))
        .with("dcat:version", [PropertyValue::Plain(content.hash.chars().take(12).collect())])
        .at("dcat:landingPage", &format!("{base}/#kaart={id}"))
        .at("foaf:page", &format!("{base}/method#kaart-{id}"))
        .at("dct:conformsTo", &format!("{base}/method#kaart-{id}"))
        .with("dcat:distribution", FORMS.iter().map(|form| address(&form.address(&named))));
    let dataset = told.about(covering(dataset, content)).with("dct:creator", [told.agent()]);
    graph.0.push(dataset);
    let (terms, rights) = (Licence::of(sources().map(|source| source.licence.as_str())), content.attribution(spec).nl);
    for form in &FORMS {
        graph.0.push(distribution(told, &spec.title, &named, id, form, (terms.as_ref(), &rights)));
    }
}

/// Says of which source the figures are.
pub(super) fn statement(source: &SourceSpec) -> PropertyValue {
    let title = source.title.map(|title| format!("{title}: {} ({})", source.publisher, source.licence));
    let statement = Resource::nameless("dct:ProvenanceStatement").with_text("rdfs:label", &title);
    let page = source.url.starts_with("https://") || source.url.starts_with("http://");
    PropertyValue::Resource(statement.with("rdfs:seeAlso", page.then(|| address(&source.url))))
}

/// Describes a form of a dataset, with its licence and how its sources want to be named.
pub(super) fn distribution(
    told: &CatalogueFacts<'_>,
    title: &Bilingual,
    dataset: &str,
    file: &str,
    form: &Distribution,
    (terms, rights): (Option<&Licence>, &str),
) -> Resource {
    let place = format!("{}/{}{file}{}", told.base, form.place.0, form.place.1);
    let (nl, en) = form.title;
    let service = form.service.map(|service| format!("{}/dcat#{service}", told.base));
    let named = Resource::nameless("dct:RightsStatement").with("rdfs:label", [PropertyValue::Plain(rights.to_owned())]);
    Resource::new(&form.address(dataset), "dcat:Distribution")
        .with_text("dct:title", &Bilingual::new(format!("{}: {nl}", title.nl), format!("{}: {en}", title.en)))
        .at("dcat:accessURL", &place)
        .with("dcat:downloadURL", service.is_none().then(|| address(&place)))
        .with("dcat:accessService", service.map(|service| address(&service)))
        .at("dcat:mediaType", &format!("https://www.iana.org/assignments/media-types/{}", form.media_type))
        .with("dct:format", form.format.map(|format| authority(&format!("file-type/{format}"))))
        .with("dct:conformsTo", form.standard.map(address))
        .with("dct:license", terms.map(licence))
        .with("dct:rights", (!rights.is_empty()).then_some(PropertyValue::Resource(named)))
}

/// Gives the themes of a group of maps, and the words under which they are looked for.
fn topics(group: Group) -> (Vec<PropertyValue>, Vec<PropertyValue>) {
    let (own, safety): (&[(&str, &str)], bool) = match group {
        Group::Bewoners => (&[("bewoners", "residents"), ("woningcorporaties", "housing associations")], false),
        Group::Overlast => (&[("overlast", "nuisance"), ("onveiligheid", "insecurity")], true),
        Group::Signaal => (&[("signalering", "early signals"), ("overlast", "nuisance")], true),
        Group::Focus => (&[("kwetsbare bewoners", "vulnerable residents"), ("overlast", "nuisance")], true),
    };
    let common = [("veerkracht", "resilience"), ("buurten", "neighbourhoods"), ("leefbaarheid", "liveability")];
    let words = common.iter().chain(own);
    let words =
        words.flat_map(|(nl, en)| [PropertyValue::Text((*nl).into(), "nl"), PropertyValue::Text((*en).into(), "en")]);
    (themes(safety), words.collect())
}
