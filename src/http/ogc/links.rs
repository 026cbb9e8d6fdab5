//! Links of documents.

use serde_json::{Value, json};

use super::forms::{AnswerFormat, HTML};
use super::root::ROOT;
use crate::http::document::ADDRESS;
use crate::styles::Language;

/// Version of the interface: the first number changes with what clients must do otherwise.
pub(crate) const VERSION: &str = "1.0.0";

/// Says that a link leads to what can be filtered on.
pub(super) const QUERYABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

/// Makes an address of the interface from what stands after its root.
pub(super) fn place(path: &str) -> String {
    format!("{ADDRESS}{ROOT}{path}")
}

/// Makes a link.
pub(super) fn link(rel: &str, media_type: &str, title: &str, href: impl Into<String>) -> Value {
    json!({ "rel": rel, "type": media_type, "title": title, "href": href.into() })
}

/// Makes the links of a document to itself and to its page; `path` stands after the root.
pub(super) fn itself(path: &str, form: AnswerFormat, title: &str, language: Language) -> Vec<Value> {
    let address = place(path);
    vec![
        link("self", form.media_type, title, format!("{address}?f={}", form.name)),
        link(
            "alternate",
            "text/html",
            &format!("{title}, {}", language.either("als pagina", "as a page")),
            format!("{address}?f={}", HTML.name),
        ),
    ]
}
