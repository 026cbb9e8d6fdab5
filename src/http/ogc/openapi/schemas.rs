//! The forms of what is answered.

use serde_json::{Value, json};

/// Describes them by name.
pub(super) fn schemas() -> Value {
    let text = json!({ "type": "string" });
    let number = json!({ "type": "integer" });
    let list = |of: &str| json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{of}") } });
    let links = list("link");
    // A list of what is required may not be empty.
    let object = |required: &[&str], properties: Value| match required {
        [] => json!({ "type": "object", "properties": properties }),
        required => json!({ "type": "object", "required": required, "properties": properties }),
    };
    let texts = json!({ "type": "array", "items": text });
    json!({
        "link": object(&["href", "rel"], json!({
            "href": text, "rel": text, "type": text, "title": text, "templated": { "type": "boolean" },
        })),
        "exception": object(&["status", "title", "detail"], json!({
            "type": text, "title": text, "status": number, "detail": text, "error": text, "message": text, "hint": text,
            "available": texts,
        })),
        "landingPage": object(&["links"], json!({
            "title": text, "description": text, "attribution": text, "links": links,
        })),
        "confClasses": object(&["conformsTo"], json!({ "title": text, "conformsTo": texts, "links": links })),
        "openapi": object(&["openapi", "info", "paths"], json!({
            "openapi": text, "info": { "type": "object" }, "paths": { "type": "object" },
        })),
        "collections": object(&["links", "collections"], json!({
            "title": text, "links": links, "collections": list("collection"),
        })),
        "collection": object(&["id", "links"], json!({
            "id": text, "title": text, "description": text, "itemType": text, "itemCount": number, "crs": texts,
            "storageCrs": text, "links": links, "extent": { "$ref": "#/components/schemas/extent" },
        })),
        "extent": object(&[], json!({
            "spatial": object(&["bbox"], json!({
                "bbox": {
                    "type": "array", "minItems": 1,
                    "items": { "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" } },
                },
                "crs": text,
            })),
        })),
        "schema": object(&["$schema", "$id", "type", "properties"], json!({
            "$schema": text, "$id": text, "type": text, "title": text, "properties": { "type": "object" },
            "additionalProperties": { "type": "boolean" },
        })),
        "featureCollectionGeoJSON": object(&["type", "features"], json!({
            "type": { "type": "string", "enum": ["FeatureCollection"] },
            "numberMatched": number, "numberReturned": number, "links": links, "features": list("featureGeoJSON"),
        })),
        "featureGeoJSON": object(&["type", "geometry", "properties"], json!({
            "type": { "type": "string", "enum": ["Feature"] },
            "id": text,
            "links": links,
            "properties": { "type": "object" },
            "geometry": { "$ref": "#/components/schemas/geometry" },
        })),
        "geometry": {
            "type": "object",
            "nullable": true,
            "required": ["type", "coordinates"],
            "properties": {
                "type": { "type": "string", "enum": ["MultiPolygon"] },
                "coordinates": { "type": "array", "items": {} },
            },
        },
        "tileMatrixSets": object(&["tileMatrixSets"], json!({
            "title": text, "links": links, "tileMatrixSets": { "type": "array", "items": { "type": "object" } },
        })),
        "tileMatrixSet": object(&["tileMatrices"], json!({
            "id": text, "title": text, "uri": text, "crs": text, "links": links,
            "tileMatrices": { "type": "array", "items": { "type": "object" } },
        })),
        "tileSets": object(&["tilesets"], json!({ "title": text, "links": links, "tilesets": list("tileSet") })),
        "tileSet": object(&["dataType", "crs", "links"], json!({
            "title": text,
            "dataType": { "type": "string", "enum": ["vector"] },
            "crs": text,
            "tileMatrixSetURI": text,
            "tileMatrixSetLimits": { "type": "array", "items": { "type": "object" } },
            "boundingBox": { "type": "object" },
            "layers": { "type": "array", "items": { "type": "object" } },
            "links": links,
        })),
    })
}
