//! What can be asked, by name.

use serde_json::{Map, Value, json};

use crate::features::Reference;
use crate::http::ogc::items::{MOST, USUAL, VALUES};
use crate::styles::Language;

/// Describes the parameters; `collections` are the ids that there are, `tiled` those that have tiles.
pub(super) fn parameters(collections: &[String], tiled: &[&str], language: Language) -> Value {
    let mut described = ParameterDescriptions { all: Map::new(), language };
    described.add_paths(collections, tiled);
    described.add_forms();
    described.add_page();
    described.add_figures();
    Value::Object(described.all)
}

/// The parameters that were described, by key.
struct ParameterDescriptions {
    all: Map<String, Value>,
    language: Language,
}

impl ParameterDescriptions {
    /// Adds a parameter with what it means in Dutch and in English.
    fn add(&mut self, key: &str, name: &str, [nl, en]: [&str; 2], schema: Value) {
        let required =
            matches!(name, "collectionId" | "featureId" | "tileMatrixSetId" | "tileMatrix" | "tileRow" | "tileCol");
        let mut described = json!({
            "name": name,
            "in": if required { "path" } else { "query" },
            "description": self.language.either(nl, en),
            "required": required,
            "style": if required { "simple" } else { "form" },
            "explode": false,
        });
        described["schema"] = schema;
        self.all.insert(key.to_owned(), described);
    }

    /// Adds what stands in paths.
    fn add_paths(&mut self, collections: &[String], tiled: &[&str]) {
        self.add(
            "collectionId",
            "collectionId",
            ["Naam van een collectie", "Name of a collection"],
            json!({ "type": "string", "enum": collections }),
        );
        self.add(
            "collectionId-tiles",
            "collectionId",
            ["Naam van een collectie die tegels heeft", "Name of a collection that has tiles"],
            one_of(tiled),
        );
        self.add(
            "featureId",
            "featureId",
            ["Code van het gebied, of zijn nummer in de tegels", "Code of the area, or its number in tiles"],
            text(),
        );
        self.add(
            "tileMatrixSetId",
            "tileMatrixSetId",
            ["Naam van de tegelmatrixset", "Name of the tile matrix set"],
            one_of(&["WebMercatorQuad"]),
        );
        for (name, description) in
            [("tileMatrix", ["Zoomniveau", "Zoom"]), ("tileRow", ["Rij", "Row"]), ("tileCol", ["Kolom", "Column"])]
        {
            self.add(name, name, description, json!({ "type": "integer", "minimum": 0 }));
        }
    }

    /// Adds the forms and languages of answers.
    fn add_forms(&mut self) {
        self.add("f", "f", ["Vorm van het antwoord", "Form of the answer"], one_of(&["json", "html"]));
        self.add(
            "f-items",
            "f",
            ["Vorm van het antwoord", "Form of the answer"],
            one_of(&["json", "geojson", "html", "csv"]),
        );
        self.add("f-item", "f", ["Vorm van het antwoord", "Form of the answer"], one_of(&["json", "geojson", "html"]));
        self.add("f-openapi", "f", ["Vorm van het antwoord", "Form of the answer"], one_of(&["json"]));
        self.add("f-api", "f", ["Vorm van het antwoord", "Form of the answer"], one_of(&["html"]));
        self.add("f-tile", "f", ["Vorm van het antwoord", "Form of the answer"], one_of(&["mvt", "pbf"]));
        self.add("taal", "taal", ["Taal van de teksten", "Language of the texts"], one_of(&["nl", "en"]));
    }

    /// Adds what says which areas are on a page, and where they lie.
    fn add_page(&mut self) {
        let references = Reference::ALL.map(Reference::uri);
        self.add(
            "limit",
            "limit",
            [
                "Aantal gebieden op een pagina; een groter aantal wordt het grootste",
                "Areas of a page; a larger number becomes the largest",
            ],
            json!({ "type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL }),
        );
        self.add(
            "offset",
            "offset",
            ["Aantal gebieden voor de pagina", "Areas before the page"],
            json!({ "type": "integer", "minimum": 0, "default": 0 }),
        );
        self.add(
            "bbox",
            "bbox",
            [
                "Rechthoek die het gebied raakt: vier getallen, of zes met hoogten, in de volgorde van bbox-crs",
                "Box that the area meets: four numbers, or six with heights, in the order of bbox-crs",
            ],
            json!({ "type": "array", "items": { "type": "number" }, "minItems": 4, "maxItems": 6 }),
        );
        for (name, description) in [
            ("crs", ["Coordinatenstelsel van de geometrie", "Reference system of the geometry"]),
            ("bbox-crs", ["Coordinatenstelsel van bbox", "Reference system of bbox"]),
            (
                "filter-crs",
                ["Coordinatenstelsel van de geometrie in het filter", "Reference system of the geometry in the filter"],
            ),
        ] {
            self.add(
                name,
                name,
                description,
                json!({ "type": "string", "format": "uri", "default": references[0], "enum": references }),
            );
        }
        self.add(
            "datetime",
            "datetime",
            [
                "Tijdstip of interval (RFC 3339); gebieden hebben geen tijd, zodat alle passen",
                "Instant or interval (RFC 3339); areas have no time, so that all fit",
            ],
            text(),
        );
    }

    /// Adds what says which figures are given, and of which areas.
    fn add_figures(&mut self) {
        self.add(
            "year",
            "year",
            ["Jaar van de cijfers, bij kaarten van een stand", "Year of the figures, for maps of one moment"],
            text(),
        );
        self.add(
            "window",
            "window",
            [
                "Venster, zoals 2014-2022, bij kaarten van een ontwikkeling",
                "Window, such as 2014-2022, for maps of a change",
            ],
            text(),
        );
        self.add(
            "vergelijking",
            "vergelijking",
            [
                "Waarmee wordt vergeleken, waar de kaart dat laat kiezen",
                "What areas are compared with, where the map leaves the choice",
            ],
            text(),
        );
        for name in VALUES {
            let schema = if matches!(name, "klasse" | "status") { json!({ "type": "integer" }) } else { text() };
            self.add(
                name,
                name,
                ["Alleen gebieden met precies deze waarde", "Only areas with exactly this value"],
                schema,
            );
        }
        self.add(
            "filter",
            "filter",
            [
                "Filter in CQL2-tekst, zoals klasse >= 4 AND naam LIKE 'S%'",
                "Filter in CQL2 text, such as klasse >= 4 AND naam LIKE 'S%'",
            ],
            text(),
        );
        self.add(
            "filter-lang",
            "filter-lang",
            ["Taal van het filter", "Language of the filter"],
            one_of(&["cql2-text"]),
        );
        self.add(
            "properties",
            "properties",
            ["Namen van de velden die in het antwoord staan", "Names of the fields in the answer"],
            json!({ "type": "array", "items": { "type": "string" } }),
        );
        self.add(
            "skipGeometry",
            "skipGeometry",
            ["Laat de geometrie weg", "Leaves the geometry out"],
            json!({ "type": "boolean", "default": false }),
        );
        self.add(
            "fields",
            "fields",
            ["Namen van de velden in de tegel", "Names of the fields in the tile"],
            json!({ "type": "array", "items": { "type": "string" } }),
        );
        self.add(
            "layers",
            "layers",
            ["Namen van de lagen in de tegel", "Names of the layers in the tile"],
            json!({ "type": "array", "items": { "type": "string" } }),
        );
    }
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn one_of(values: &[&str]) -> Value {
    json!({ "type": "string", "enum": values })
}
