//! Where everything is, and what is answered there.

use serde_json::{Map, Value, json};

use crate::http::ogc::forms::{CSV, GEOJSON, HTML, JSON, OPENAPI, SCHEMA};
use crate::http::ogc::items::VALUES;

/// A way to ask.
#[derive(Clone)]
struct Operation {
    path: &'static str,
    id: &'static str,
    tag: &'static str,
    summary: &'static str,
    /// Keys of the parameters.
    parameters: Vec<&'static str>,
    answers: Answers,
}

impl Operation {
    fn new(
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        summary: &'static str,
        parameters: Vec<&'static str>,
        answers: Answers,
    ) -> Operation {
        Operation { path, id, tag, summary, parameters, answers }
    }
}

/// Lists the paths.
pub(super) fn paths() -> Value {
    let operations = [of_api(), of_features(), of_tiles()].concat();
    operations.iter().map(|operation| (operation.path.to_owned(), describe(operation))).collect::<Map<_, _>>().into()
}

/// Media types with the schemas of what is answered; none where the form has none.
type Answers = Vec<(&'static str, Option<&'static str>)>;

fn json(schema: &'static str) -> Answers {
    vec![(JSON.media_type, Some(schema)), (HTML.linked(), None)]
}

fn of_api() -> Vec<Operation> {
    vec![
        Operation::new("/", "getLandingPage", "api", "De ingang van deze API", vec!["f"], json("landingPage")),
        Operation::new(
            "/conformance",
            "getConformance",
            "api",
            "Waaraan deze API voldoet",
            vec!["f"],
            json("confClasses"),
        ),
        Operation::new(
            "/openapi.json",
            "getOpenApi",
            "api",
            "Deze beschrijving",
            vec!["f-openapi"],
            vec![(OPENAPI.media_type, Some("openapi"))],
        ),
        Operation::new(
            "/api",
            "getApi",
            "api",
            "Deze beschrijving, als pagina",
            vec!["f-api"],
            vec![(HTML.linked(), None)],
        ),
        Operation::new("/collections", "getCollections", "api", "Alle collecties", vec!["f"], json("collections")),
        Operation::new(
            "/collections/{collectionId}",
            "describeCollection",
            "api",
            "Een collectie",
            vec!["collectionId", "f"],
            json("collection"),
        ),
    ]
}

fn of_features() -> Vec<Operation> {
    let schema = || vec![(SCHEMA.media_type, Some("schema")), (HTML.linked(), None)];
    let mut items = vec!["collectionId", "f-items", "limit", "offset", "bbox", "bbox-crs", "crs", "datetime"];
    items.extend([
        "filter",
        "filter-lang",
        "filter-crs",
        "properties",
        "skipGeometry",
        "year",
        "window",
        "vergelijking",
    ]);
    items.extend(VALUES);
    vec![
        Operation::new(
            "/collections/{collectionId}/queryables",
            "features.getQueryables",
            "features",
            "Waarop gefilterd kan worden",
            vec!["collectionId", "f"],
            schema(),
        ),
        Operation::new(
            "/collections/{collectionId}/schema",
            "features.getSchema",
            "features",
            "De velden van de gebieden",
            vec!["collectionId", "f"],
            schema(),
        ),
        Operation::new(
            "/collections/{collectionId}/items",
            "features.getItems",
            "features",
            "Gebieden van een collectie",
            items,
            vec![(GEOJSON.media_type, Some("featureCollectionGeoJSON")), (HTML.linked(), None), (CSV.linked(), None)],
        ),
        Operation::new(
            "/collections/{collectionId}/items/{featureId}",
            "features.getItem",
            "features",
            "Een gebied",
            vec![
                "collectionId",
                "featureId",
                "f-item",
                "crs",
                "properties",
                "skipGeometry",
                "year",
                "window",
                "vergelijking",
            ],
            vec![(GEOJSON.media_type, Some("featureGeoJSON")), (HTML.linked(), None)],
        ),
    ]
}

fn of_tiles() -> Vec<Operation> {
    vec![
        Operation::new(
            "/tileMatrixSets",
            "getTileMatrixSetsList",
            "tiles",
            "Tegelmatrixsets",
            vec!["f"],
            json("tileMatrixSets"),
        ),
        Operation::new(
            "/tileMatrixSets/{tileMatrixSetId}",
            "getTileMatrixSet",
            "tiles",
            "Een tegelmatrixset",
            vec!["tileMatrixSetId", "f"],
            json("tileMatrixSet"),
        ),
        Operation::new(
            "/collections/{collectionId}/tiles",
            "mvt.collection.vector.getTileSetsList",
            "tiles",
            "Tegelsets van een collectie",
            vec!["collectionId", "f"],
            json("tileSets"),
        ),
        Operation::new(
            "/collections/{collectionId}/tiles/{tileMatrixSetId}",
            "mvt.collection.vector.getTileSet",
            "tiles",
            "Een tegelset",
            vec!["collectionId", "tileMatrixSetId", "f"],
            json("tileSet"),
        ),
        Operation::new(
            "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
            "mvt.collection.vector.getTile",
            "tiles",
            "Een tegel",
            vec![
                "collectionId",
                "tileMatrixSetId",
                "tileMatrix",
                "tileRow",
                "tileCol",
                "f-tile",
                "fields",
                "year",
                "window",
                "vergelijking",
            ],
            vec![("application/vnd.mapbox-vector-tile", None)],
        ),
    ]
}

fn describe(operation: &Operation) -> Value {
    let Operation { path, id, tag, summary, parameters, answers } = operation;
    let of_features = path.contains("/items");
    let is_tile = path.ends_with("{tileCol}");
    let mut headers = json!({ "API-Version": { "$ref": "#/components/headers/API-Version" } });
    if of_features {
        headers["Content-Crs"] = json!({ "$ref": "#/components/headers/Content-Crs" });
    }
    let content = answers.iter().map(|(media_type, schema)| {
        let schema = match schema {
            Some(schema) => json!({ "$ref": format!("#/components/schemas/{schema}") }),
            None if is_tile => json!({ "type": "string", "format": "binary" }),
            None => json!({ "type": "string" }),
        };
        ((*media_type).to_owned(), json!({ "schema": schema }))
    });
    let mut responses = json!({
        "200": { "description": summary, "headers": headers, "content": content.collect::<Map<_, _>>() },
        "304": { "description": "Niet veranderd", "headers": headers },
    });
    if is_tile {
        responses["204"] = json!({ "description": "Hier is niets", "headers": headers });
    }
    for (status, name) in [("400", "badRequest"), ("404", "notFound"), ("406", "notAcceptable"), ("503", "busy")] {
        responses[status] = json!({ "$ref": format!("#/components/responses/{name}") });
    }
    let named = parameters.iter().map(|key| json!({ "$ref": format!("#/components/parameters/{key}") }));
    json!({
        "get": {
            "operationId": id,
            "tags": [tag],
            "summary": summary,
            "description": format!("{summary}."),
            "parameters": named.collect::<Vec<_>>(),
            "responses": responses,
        },
    })
}

/// Describes what is answered when there is no answer.
pub(super) fn responses() -> Value {
    let refusal = |description: &str| {
        json!({
            "description": description,
            "headers": { "API-Version": { "$ref": "#/components/headers/API-Version" } },
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/exception" } } },
        })
    };
    json!({
        "badRequest": refusal("De vraag klopt niet; alle fouten worden genoemd"),
        "notFound": refusal("Dit is er niet"),
        "notAcceptable": refusal("In geen vorm die gevraagd wordt is dit er"),
        "busy": refusal("Het is te druk; probeer het over een seconde opnieuw"),
    })
}
