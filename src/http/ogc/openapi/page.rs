//! The description of the interface as a page: what can be asked, and a form to ask it. Without a script it is to be
//! read; with the one that comes with it, it asks. Nothing is loaded from others.
//!
//! An own page instead of one of the known ones: those set styles inside their elements, which the content policy of
//! the program lets no page do, and are two hundred times as large.

use serde_json::Value;
use veerkracht_picture::escape;

use crate::documents::OperatorLinks;
use crate::http::document::ADDRESS;
use crate::http::ogc::html::{frame, push};
use crate::http::ogc::links::place;
use crate::http::ogc::root::ROOT;
use crate::styles::Language;

/// What asks for what is filled in.
pub(super) const SCRIPT: &str = include_str!("../../../../tiles/api.js");

/// Makes the page of a description.
pub(super) fn page(document: &Value, language: Language, operator: &OperatorLinks) -> String {
    let info = &document["info"];
    let taal = language.either("", "?taal=en");
    let mut body = format!(
        "<p>{}</p>\n<p>{} {}. {} <a href=\"{}{taal}\">openapi.json</a>. <a href=\"{}?{}\">{}</a></p>\n",
        text(&info["description"]),
        language.either("Versie", "Version"),
        text(&info["version"]),
        language.either("Als document:", "As a document:"),
        place("/openapi.json"),
        place("/api"),
        language.either("taal=en", "taal=nl"),
        language.either("In English", "In het Nederlands"),
    );
    for tag in document["tags"].as_array().into_iter().flatten() {
        push(&mut body, format_args!("<h2>{}</h2>\n", text(&tag["description"])));
        for (path, operation) in document["paths"].as_object().into_iter().flatten() {
            let operation = &operation["get"];
            if operation["tags"][0] == tag["name"] {
                OperationSection { document, path, described: operation, language }.add(&mut body);
            }
        }
    }
    push(&mut body, format_args!("<script src=\"{}\" defer></script>\n", place("/api.js")));
    let title = language.either("Documentatie van de API", "Documentation of the API");
    frame(title, &body, ADDRESS, language, operator)
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

/// A way to ask, within its description.
struct OperationSection<'a> {
    document: &'a Value,
    path: &'a str,
    described: &'a Value,
    language: Language,
}

impl OperationSection<'_> {
    fn add(&self, out: &mut String) {
        let OperationSection { path, described, language, .. } = self;
        let id = text(&described["operationId"]);
        push(
            out,
            format_args!(
                "<details id=\"{id}\">\n<summary><code>GET {ROOT}{}</code> {}</summary>\n<form data-address=\"{}\">\n\
                 <fieldset disabled>\n<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">parameter</th>\
                 <th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n<tbody>\n",
                escape(path),
                text(&described["summary"]),
                escape(&place(path.trim_end_matches('/'))),
                language.either("waarde", "value"),
                language.either("betekenis", "meaning"),
            ),
        );
        for named in described["parameters"].as_array().into_iter().flatten() {
            self.add_parameter(self.follow(named), &id, out);
        }
        push(
            out,
            format_args!(
                "</tbody>\n</table></div>\n<button>{}</button>\n</fieldset>\n</form>\n<ul>\n",
                language.either("Opvragen", "Ask")
            ),
        );
        for (status, response) in described["responses"].as_object().into_iter().flatten() {
            let response = self.follow(response);
            let types = response["content"].as_object().into_iter().flatten().map(|(name, _)| escape(name));
            let types: Vec<String> = types.collect();
            let (description, types) = (text(&response["description"]), types.join(", "));
            push(out, format_args!("<li>{status}: {description} <small>{types}</small></li>\n"));
        }
        out.push_str("</ul>\n</details>\n");
    }

    /// Adds what a parameter means, and where its value is filled in.
    fn add_parameter(&self, parameter: &Value, operation: &str, out: &mut String) {
        let (name, schema) = (text(&parameter["name"]), &parameter["schema"]);
        let is_required = parameter["required"] == true;
        let required = if is_required { " required" } else { "" };
        let kind = text(&parameter["in"]);
        let attributes = format!("id=\"{operation}-{name}\" name=\"{name}\" data-in=\"{kind}\"{required}");
        let booleans = [Value::from("true"), Value::from("false")];
        let listed = schema["enum"].as_array().map(Vec::as_slice);
        let listed = listed.or_else(|| (schema["type"] == "boolean").then_some(&booleans[..]));
        let field = if let Some(listed) = listed {
            let nothing = if is_required { "" } else { "<option></option>" };
            let option = |value: &Value| format!("<option>{}</option>", text(value));
            format!("<select {attributes}>{nothing}{}</select>", listed.iter().map(option).collect::<String>())
        } else {
            format!("<input {attributes} placeholder=\"{}\">", self.values(schema))
        };
        let description = text(&parameter["description"]);
        push(
            out,
            format_args!(
                "<tr><th scope=\"row\"><label for=\"{operation}-{name}\"><code>{name}</code></label></th>\
                 <td>{field}</td><td>{description}</td></tr>\n"
            ),
        );
    }

    /// Follows a reference within the document.
    fn follow<'v>(&'v self, value: &'v Value) -> &'v Value {
        let target = value["$ref"].as_str().and_then(|target| self.document.pointer(target.strip_prefix('#')?));
        target.unwrap_or(value)
    }

    /// Says which values a parameter takes.
    fn values(&self, schema: &Value) -> String {
        let kind = match schema["type"].as_str().unwrap_or_default() {
            "integer" => self.language.either("geheel getal", "whole number"),
            "array" => self.language.either("lijst met komma’s", "list with commas"),
            _ => "",
        };
        let mut said = kind.to_owned();
        for (name, nl, en) in [("minimum", "vanaf", "from"), ("maximum", "t/m", "to"), ("default", "anders", "else")] {
            if !schema[name].is_null() {
                let separator = if said.is_empty() { "" } else { ", " };
                push(&mut said, format_args!("{separator}{} {}", self.language.either(nl, en), schema[name]));
            }
        }
        escape(&said)
    }
}
