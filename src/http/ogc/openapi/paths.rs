//! Where everything is, and what is answered there.

use serde_json::{Map, Value, json};

use crate::http::ogc::forms::{CSV, GEOJSON, HTML, JSON, OPENAPI, SCHEMA, TILE};
use crate::http::ogc::items::VALUES;
use crate::styles::Language;

/// A way to ask.
#[derive(Clone)]
struct ApiOperation {
    path: &'static str,
    id: &'static str,
    tag: &'static str,
    /// In Dutch and in English.
    summary: [&'static str; 2],
    /// Keys of the parameters.
    parameters: Vec<&'static str>,
    answers: Answers,
}

impl ApiOperation {
    fn new(
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        summary: [&'static str; 2],
        parameters: Vec<&'static str>,
        answers: Answers,
    ) -> ApiOperation {
        ApiOperation { path, id, tag, summary, parameters, answers }
    }
}

/// Lists the paths.
pub(super) fn paths(language: Language) -> Value {
    let operations = [of_api(), of_features(), of_tiles()].concat();
    let described = operations.iter().map(|operation| (operation.path.to_owned(), describe(operation, language)));
    described.collect::<Map<_, _>>().into()
}

/// Media types with the schemas of what is answered; none where the form has none.
type Answers = Vec<(&'static str, Option<&'static str>)>;

fn json(schema: &'static str) -> Answers {
    vec![(JSON.media_type, Some(schema)), (HTML.linked(), None)]
}

fn of_api() -> Vec<ApiOperation> {
    vec![
        ApiOperation::new(
            "/",
            "getLandingPage",
            "api",
            ["De ingang van deze API", "The entrance of this API"],
            vec!["f", "taal"],
            json("landingPage"),
        ),
        ApiOperation::new(
            "/conformance",
            "getConformance",
            "api",
            ["Waaraan deze API voldoet", "What this API conforms to"],
            vec!["f", "taal"],
            json("confClasses"),
        ),
        ApiOperation::new(
            "/openapi.json",
            "getOpenApi",
            "api",
            ["Deze beschrijving", "This description"],
            vec!["f-openapi", "taal"],
            vec![(OPENAPI.media_type, Some("openapi"))],
        ),
        ApiOperation::new(
            "/api",
            "getApi",
            "api",
            ["Deze beschrijving, als pagina", "This description, as a page"],
            vec!["f-api", "taal"],
            vec![(HTML.linked(), None)],
        ),
        ApiOperation::new(
            "/collections",
            "getCollections",
            "api",
            ["Alle collecties", "All collections"],
            vec!["f", "taal"],
            json("collections"),
        ),
        ApiOperation::new(
            "/collections/{collectionId}",
            "describeCollection",
            "api",
            ["Een collectie", "A collection"],
            vec!["collectionId", "f", "taal"],
            json("collection"),
        ),
    ]
}

fn of_features() -> Vec<ApiOperation> {
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
        "taal",
    ]);
    items.extend(VALUES);
    vec![
        ApiOperation::new(
            "/collections/{collectionId}/queryables",
            "features.getQueryables",
            "features",
            ["Waarop gefilterd kan worden", "What can be filtered on"],
            vec!["collectionId", "f", "year", "window", "vergelijking", "taal"],
            schema(),
        ),
        ApiOperation::new(
            "/collections/{collectionId}/schema",
            "features.getSchema",
            "features",
            ["De velden van de gebieden", "The fields of the areas"],
            vec!["collectionId", "f", "year", "window", "vergelijking", "taal"],
            schema(),
        ),
        ApiOperation::new(
            "/collections/{collectionId}/items",
            "features.getItems",
            "features",
            ["Gebieden van een collectie", "Areas of a collection"],
            items,
            vec![(GEOJSON.media_type, Some("featureCollectionGeoJSON")), (HTML.linked(), None), (CSV.linked(), None)],
        ),
        ApiOperation::new(
            "/collections/{collectionId}/items/{featureId}",
            "features.getItem",
            "features",
            ["Een gebied", "An area"],
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
                "taal",
            ],
            vec![(GEOJSON.media_type, Some("featureGeoJSON")), (HTML.linked(), None)],
        ),
    ]
}

fn of_tiles() -> Vec<ApiOperation> {
    vec![
        ApiOperation::new(
            "/tileMatrixSets",
            "getTileMatrixSetsList",
            "tiles",
            ["Tegelmatrixsets", "Tile matrix sets"],
            vec!["f", "taal"],
            json("tileMatrixSets"),
        ),
        ApiOperation::new(
            "/tileMatrixSets/{tileMatrixSetId}",
            "getTileMatrixSet",
            "tiles",
            ["Een tegelmatrixset", "A tile matrix set"],
            vec!["tileMatrixSetId", "f", "taal"],
            json("tileMatrixSet"),
        ),
        ApiOperation::new(
            "/collections/{collectionId}/tiles",
            "mvt.collection.vector.getTileSetsList",
            "tiles",
            ["Tegelsets van een collectie", "Tilesets of a collection"],
            vec!["collectionId-tiles", "f", "taal"],
            json("tileSets"),
        ),
        ApiOperation::new(
            "/collections/{collectionId}/tiles/{tileMatrixSetId}",
            "mvt.collection.vector.getTileSet",
            "tiles",
            ["Een tegelset", "A tileset"],
            vec!["collectionId-tiles", "tileMatrixSetId", "f", "taal"],
            json("tileSet"),
        ),
        ApiOperation::new(
            "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
            "mvt.collection.vector.getTile",
            "tiles",
            ["Een tegel", "A tile"],
            vec![
                "collectionId-tiles",
                "tileMatrixSetId",
                "tileMatrix",
                "tileRow",
                "tileCol",
                "f-tile",
                "fields",
                "layers",
                "year",
                "window",
                "vergelijking",
            ],
            vec![(TILE.media_type, None)],
        ),
    ]
}

fn describe(operation: &ApiOperation, language: Language) -> Value {
    let ApiOperation { path, id, tag, summary, parameters, answers } = operation;
    let [nl, en] = *summary;
    let summary = language.either(nl, en);
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
        "304": { "description": language.either("Niet veranderd", "Not changed"), "headers": headers },
    });
    if is_tile {
        responses["204"] =
            json!({ "description": language.either("Hier is niets", "There is nothing here"), "headers": headers });
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
pub(super) fn responses(language: Language) -> Value {
    let refusal = |nl: &str, en: &str| {
        let description = language.either(nl, en);
        json!({
            "description": description,
            "headers": { "API-Version": { "$ref": "#/components/headers/API-Version" } },
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/exception" } } },
        })
    };
    json!({
        "badRequest": refusal(
            "De vraag klopt niet; fouten in parameters worden samen genoemd, voor zover die te lezen zijn; een filter \
             en namen van velden worden na de andere gelezen",
            "The request is wrong; faults in parameters are told together, as far as these can be read; a filter and \
             names of fields are read after the others",
        ),
        "notFound": refusal("Dit is er niet", "There is no such thing"),
        "notAcceptable": refusal(
            "In geen vorm die gevraagd wordt is dit er",
            "There is none of the forms that are asked for",
        ),
        "busy": refusal(
            "Het is te druk; probeer het over een seconde opnieuw",
            "Too many ask at once; try again in a second",
        ),
    })
}
