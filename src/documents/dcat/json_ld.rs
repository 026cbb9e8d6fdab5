//! A graph as JSON-LD (W3C JSON-LD 1.1), with the prefixes in its context.

use serde_json::{Map, Value as Json, json};

use super::graph::{Graph, PREFIXES, PropertyValue, Resource};

/// Writes a graph as JSON-LD.
pub(super) fn json_ld(graph: &Graph) -> Json {
    let context: Map<String, Json> =
        PREFIXES.iter().map(|(prefix, vocabulary)| ((*prefix).to_owned(), Json::from(*vocabulary))).collect();
    json!({ "@context": context, "@graph": graph.0.iter().map(node).collect::<Vec<_>>() })
}

/// Writes a resource.
fn node(resource: &Resource) -> Json {
    let mut node = Map::new();
    if let Some(address) = &resource.address {
        node.insert("@id".into(), address.as_str().into());
    }
    node.insert("@type".into(), resource.class.into());
    for (property, values) in &resource.properties {
        let mut objects: Vec<Json> = values.iter().map(object).collect();
        // As readers of JSON expect it: a list only where there are several.
        let object = if objects.len() == 1 { objects.swap_remove(0) } else { objects.into() };
        node.insert((*property).to_owned(), object);
    }
    node.into()
}

/// Writes a value.
fn object(value: &PropertyValue) -> Json {
    match value {
        PropertyValue::Address(address) => json!({ "@id": address }),
        PropertyValue::Plain(text) => text.as_str().into(),
        PropertyValue::Text(text, language) => json!({ "@value": text, "@language": language }),
        PropertyValue::Typed(text, datatype) => json!({ "@value": text, "@type": datatype }),
        PropertyValue::Resource(resource) => node(resource),
    }
}
