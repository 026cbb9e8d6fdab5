//! The description of the interface as a page: what can be asked, and a form to ask it. No script, nothing from others.

use serde_json::Value;
use veerkracht_picture::escape;

use crate::documents::OperatorLinks;
use crate::http::document::ADDRESS;
use crate::http::ogc::html::{frame, push};
use crate::http::ogc::links::{ROOT, place};

/// Makes the page of a description.
pub(super) fn page(document: &Value, operator: &OperatorLinks) -> String {
    let text = |value: &Value| escape(value.as_str().unwrap_or_default());
    let mut body = format!(
        "<p>{}</p>\n<p>Versie {}. Als document: <a href=\"{}\">openapi.json</a>.</p>\n",
        text(&document["info"]["description"]),
        text(&document["info"]["version"]),
        place("/openapi.json")
    );
    for tag in document["tags"].as_array().into_iter().flatten() {
        push(&mut body, format_args!("<h2>{}</h2>\n", text(&tag["description"])));
        for (path, operation) in document["paths"].as_object().into_iter().flatten() {
            let operation = &operation["get"];
            if operation["tags"][0] == tag["name"] {
                add(&mut body, document, path, operation);
            }
        }
    }
    frame("Documentatie van de API", &body, ADDRESS, operator)
}

fn add(out: &mut String, document: &Value, path: &str, operation: &Value) {
    let text = |value: &Value| escape(value.as_str().unwrap_or_default());
    push(
        out,
        format_args!(
            "<details id=\"{}\">\n<summary><code>GET {ROOT}{}</code> {}</summary>\n",
            text(&operation["operationId"]),
            escape(path),
            text(&operation["summary"])
        ),
    );
    out.push_str(
        "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">parameter</th><th scope=\"col\">waarden</th>\
         <th scope=\"col\">betekenis</th></tr></thead>\n<tbody>\n",
    );
    for named in operation["parameters"].as_array().into_iter().flatten() {
        let parameter = found(document, named);
        push(
            out,
            format_args!(
                "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>\n",
                text(&parameter["name"]),
                values(&parameter["schema"]),
                text(&parameter["description"])
            ),
        );
    }
    out.push_str("</tbody>\n</table></div>\n<ul>\n");
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let response = found(document, response);
        let types = response["content"].as_object().into_iter().flatten().map(|(name, _)| escape(name));
        let types: Vec<String> = types.collect();
        let (description, types) = (text(&response["description"]), types.join(", "));
        push(out, format_args!("<li>{status}: {description} <small>{types}</small></li>\n"));
    }
    out.push_str("</ul>\n");
    // With nothing to fill in it can be asked at once.
    if !path.contains('{') {
        push(out, format_args!("<p><a href=\"{}\">Opvragen</a></p>\n", escape(&place(path.trim_end_matches('/')))));
    }
    out.push_str("</details>\n");
}

/// Follows a reference within the document.
fn found<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|target| document.pointer(target.strip_prefix('#')?));
    target.unwrap_or(value)
}

/// Says which values a parameter takes.
fn values(schema: &Value) -> String {
    if let Some(listed) = schema["enum"].as_array() {
        let listed: Vec<String> = listed.iter().filter_map(|value| value.as_str().map(escape)).collect();
        return listed.join(", ");
    }
    let mut said = schema["type"].as_str().unwrap_or_default().to_owned();
    for (name, word) in [("minimum", "vanaf"), ("maximum", "tot en met"), ("default", "anders")] {
        if !schema[name].is_null() {
            push(&mut said, format_args!(", {word} {}", schema[name]));
        }
    }
    escape(&said)
}
