//! What can be asked, by name.

use serde_json::{Map, Value, json};

use crate::features::Reference;
use crate::http::ogc::items::{MOST, USUAL, VALUES};

/// Describes the parameters; `collections` are the ids that there are.
pub(super) fn parameters(collections: &[String]) -> Value {
    let references = Reference::ALL.map(Reference::uri);
    let mut all = Map::new();
    let mut add = |key: &str, name: &str, description: &str, schema: Value| {
        let required =
            matches!(key, "collectionId" | "featureId" | "tileMatrixSetId" | "tileMatrix" | "tileRow" | "tileCol");
        let described = json!({
            "name": name,
            "in": if required { "path" } else { "query" },
            "description": description,
            "required": required,
            "schema": schema,
            "style": if required { "simple" } else { "form" },
            "explode": false,
        });
        all.insert(key.to_owned(), described);
    };
    let text = || json!({ "type": "string" });
    let one_of = |values: &[&str]| json!({ "type": "string", "enum": values });
    add("collectionId", "collectionId", "Naam van een collectie", json!({ "type": "string", "enum": collections }));
    add("featureId", "featureId", "Code van het gebied, of zijn nummer in de tegels", text());
    add("tileMatrixSetId", "tileMatrixSetId", "Naam van de tegelmatrixset", one_of(&["WebMercatorQuad"]));
    for (name, description) in [("tileMatrix", "Zoomniveau"), ("tileRow", "Rij"), ("tileCol", "Kolom")] {
        add(name, name, description, json!({ "type": "integer", "minimum": 0 }));
    }
    add("f", "f", "Vorm van het antwoord", one_of(&["json", "html"]));
    add("f-items", "f", "Vorm van het antwoord", one_of(&["json", "geojson", "html", "csv"]));
    add("f-item", "f", "Vorm van het antwoord", one_of(&["json", "geojson", "html"]));
    add("f-openapi", "f", "Vorm van het antwoord", one_of(&["json"]));
    add("f-api", "f", "Vorm van het antwoord", one_of(&["html"]));
    add("f-tile", "f", "Vorm van het antwoord", one_of(&["mvt", "pbf"]));
    add(
        "limit",
        "limit",
        "Aantal gebieden op een pagina; een groter aantal wordt het grootste",
        json!({ "type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL }),
    );
    add("offset", "offset", "Aantal gebieden voor de pagina", json!({ "type": "integer", "minimum": 0, "default": 0 }));
    add(
        "bbox",
        "bbox",
        "Rechthoek die het gebied raakt: vier getallen, of zes met hoogten, in de volgorde van bbox-crs",
        json!({ "type": "array", "items": { "type": "number" }, "minItems": 4, "maxItems": 6 }),
    );
    for (name, description) in [
        ("crs", "Coordinatenstelsel van de geometrie"),
        ("bbox-crs", "Coordinatenstelsel van bbox"),
        ("filter-crs", "Coordinatenstelsel van de geometrie in het filter"),
    ] {
        add(
            name,
            name,
            description,
            json!({ "type": "string", "format": "uri", "default": references[0], "enum": references }),
        );
    }
    add(
        "datetime",
        "datetime",
        "Tijdstip of interval (RFC 3339); gebieden hebben geen tijd, zodat alle passen",
        text(),
    );
    add("year", "year", "Jaar van de cijfers, bij kaarten van een stand", text());
    add("window", "window", "Venster, zoals 2014-2022, bij kaarten van een ontwikkeling", text());
    add("vergelijking", "vergelijking", "Waarmee wordt vergeleken, waar de kaart dat laat kiezen", text());
    for name in VALUES {
        let schema = if matches!(name, "klasse" | "status") { json!({ "type": "integer" }) } else { text() };
        add(name, name, "Alleen gebieden met precies deze waarde", schema);
    }
    add("filter", "filter", "Filter in CQL2-tekst, zoals klasse >= 4 AND naam LIKE 'S%'", text());
    add("filter-lang", "filter-lang", "Taal van het filter", one_of(&["cql2-text"]));
    add(
        "properties",
        "properties",
        "Namen van de velden die in het antwoord staan",
        json!({ "type": "array", "items": { "type": "string" } }),
    );
    add("skipGeometry", "skipGeometry", "Laat de geometrie weg", json!({ "type": "boolean", "default": false }));
    add(
        "fields",
        "fields",
        "Namen van de velden in de tegel",
        json!({ "type": "array", "items": { "type": "string" } }),
    );
    Value::Object(all)
}
