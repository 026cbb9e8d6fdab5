//! Documents as pages: what a document says, for people. Every page is made from the JSON that programs get.

use std::fmt::Write as _;

use serde_json::Value;
use veerkracht_picture::escape;

use super::root::ROOT;
use crate::documents::OperatorLinks;
use crate::http::document::ADDRESS;
use crate::styles::Language;

/// Rows of features as a table.
pub(super) struct HtmlTable<'a> {
    /// Of the page.
    pub title: &'a str,
    /// Which figures they have: of which map, year or window.
    pub figures: &'a str,
    /// Address of the page without a query.
    pub here: &'a str,
    /// Query of the page of one feature, with its question mark.
    pub of_feature: &'a str,
    /// Names of the fields.
    pub names: &'a [String],
    /// Cells of each row.
    pub rows: &'a [Vec<String>],
    /// Rows that fit, on all pages.
    pub matched: usize,
    /// Of the words around them.
    pub language: Language,
}

/// Members that stand apart, or say nothing to people.
const APART: [&str; 3] = ["title", "description", "links"];

/// Makes a page of a document; its own addresses begin with [`ADDRESS`].
pub(super) fn page(document: &Value, language: Language, operator: &OperatorLinks) -> String {
    let named = ["title", "id"].into_iter().find_map(|name| document[name].as_str());
    let title = named.unwrap_or("Veerkrachtkaarten");
    let mut body = String::new();
    if let Some(description) = document["description"].as_str() {
        push(&mut body, format_args!("<p>{}</p>\n", escape(description)));
    }
    if let Some(links) = document["links"].as_array() {
        add_links(&mut body, links);
    }
    if let Some(members) = document.as_object() {
        for (name, value) in members.iter().filter(|(name, _)| !APART.contains(&name.as_str())) {
            push(&mut body, format_args!("<h2>{}</h2>\n", escape(name)));
            add_value(&mut body, value);
        }
    }
    frame(title, &body, ADDRESS, language, operator)
}

/// Makes a page of features; `base` is the address of the program.
pub(super) fn table(table: &HtmlTable<'_>, links: &[Value], base: &str, operator: &OperatorLinks) -> String {
    let (shown, language, of_feature) = (table.rows.len(), table.language, escape(table.of_feature));
    let mut body = format!(
        "<p>{}</p>\n<p>{shown} {} {} {}</p>\n",
        escape(table.figures),
        language.either("van", "of"),
        table.matched,
        language.either("gebieden", "areas")
    );
    add_links(&mut body, links);
    body.push_str("<div class=\"wide\"><table>\n<thead><tr>");
    for name in table.names {
        push(&mut body, format_args!("<th scope=\"col\">{}</th>", escape(name)));
    }
    body.push_str("</tr></thead>\n<tbody>\n");
    for row in table.rows {
        body.push_str("<tr>");
        for (name, cell) in table.names.iter().zip(row) {
            let (cell, here) = (escape(cell), escape(table.here));
            if name == "code" {
                push(&mut body, format_args!("<td><a href=\"{here}/{cell}{of_feature}\">{cell}</a></td>"));
            } else {
                push(&mut body, format_args!("<td>{cell}</td>"));
            }
        }
        body.push_str("</tr>\n");
    }
    body.push_str("</tbody>\n</table></div>\n");
    frame(table.title, &body, base, language, operator)
}

/// Puts a page around what it says.
pub(super) fn frame(title: &str, body: &str, base: &str, language: Language, operator: &OperatorLinks) -> String {
    let (title, base, code) = (escape(title), escape(base), language.code());
    let to_map = language.either("Naar de kaart", "To the map");
    let collections = language.either("Collecties", "Collections");
    let licences = language.either("Licenties van wat dit programma bevat", "Licences of what this program contains");
    // A browser that likes the other language better stays in that of the page.
    let (taal, viewer) = (format!("&amp;taal={code}"), language.either("", "?taal=en"));
    let named = operator.entries().fold(String::new(), |mut out, (name, link)| {
        let (link, name) = (escape(language.of(link)), escape(language.of(&name)));
        push(&mut out, format_args!(" · <a href=\"{link}\">{name}</a>"));
        out
    });
    format!(
        "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<link rel=\"stylesheet\" href=\"{base}/page.css\">\n</head>\n<body>\n\
         <nav><a href=\"{base}/{viewer}\">{to_map}</a> · <a href=\"{base}{ROOT}?f=html{taal}\">API</a> · \
         <a href=\"{base}{ROOT}/collections?f=html{taal}\">{collections}</a></nav>\n<main>\n\
         <h1>{title}</h1>\n{body}</main>\n\
         <footer><a href=\"{base}/licences{viewer}\">{licences}</a>{named}</footer>\n</body>\n\
         </html>\n"
    )
}

pub(super) fn push(out: &mut String, html: std::fmt::Arguments<'_>) {
    out.write_fmt(html).expect("writing to a string does not fail");
}

fn add_links(out: &mut String, links: &[Value]) {
    out.push_str("<ul>\n");
    for link in links {
        let text = |name: &str| escape(link[name].as_str().unwrap_or_default());
        let (href, title, media_type) = (text("href"), text("title"), text("type"));
        let rel = text("rel");
        let rel = rel.rsplit('/').next().unwrap_or_default();
        if link["templated"] == true {
            push(out, format_args!("<li>{title} <code>{href}</code> ({rel}, {media_type})</li>\n"));
        } else {
            push(out, format_args!("<li><a href=\"{href}\">{title}</a> ({rel}, {media_type})</li>\n"));
        }
    }
    out.push_str("</ul>\n");
}

fn add_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("<p>–</p>\n"),
        Value::Bool(_) | Value::Number(_) => push(out, format_args!("<p>{value}</p>\n")),
        Value::String(text) => add_text(out, text),
        Value::Array(members) => {
            let is_plain = |member: &Value| !member.is_array() && !member.is_object();
            if members.iter().any(Value::is_array) {
                push(out, format_args!("<pre>{}</pre>\n", escape(&shortened(value))));
                return;
            }
            out.push_str("<ul>\n");
            for member in members {
                out.push_str("<li>");
                match (member["id"].as_str().or_else(|| member["title"].as_str()), self_page(member)) {
                    (Some(title), Some(href)) if !is_plain(member) => {
                        let shown = member["title"].as_str().unwrap_or(title);
                        push(out, format_args!("<a href=\"{}\">{}</a>", escape(href), escape(shown)));
                    }
                    _ => add_value(out, member),
                }
                out.push_str("</li>\n");
            }
            out.push_str("</ul>\n");
        }
        Value::Object(members) => {
            out.push_str("<dl>\n");
            for (name, member) in members {
                push(out, format_args!("<dt>{}</dt>\n<dd>", escape(name)));
                if name == "links"
                    && let Some(links) = member.as_array()
                {
                    add_links(out, links);
                } else {
                    add_value(out, member);
                }
                out.push_str("</dd>\n");
            }
            out.push_str("</dl>\n");
        }
    }
}

fn add_text(out: &mut String, text: &str) {
    let shown = escape(text);
    if text.starts_with(ADDRESS) || text.starts_with("http://www.opengis.net/") {
        push(out, format_args!("<p><a href=\"{shown}\">{shown}</a></p>\n"));
    } else {
        push(out, format_args!("<p>{shown}</p>\n"));
    }
}

/// Finds the page of a member of a list.
fn self_page(member: &Value) -> Option<&str> {
    let links = member["links"].as_array()?;
    let is_page = |link: &&Value| link["rel"] == "alternate" && link["type"] == "text/html";
    links.iter().find(is_page).or_else(|| links.iter().find(|link| link["rel"] == "self"))?["href"].as_str()
}

/// Writes a value, as far as anybody reads coordinates.
fn shortened(value: &Value) -> String {
    const MOST: usize = 2000;
    let text = value.to_string();
    if text.len() <= MOST { text } else { text.chars().take(MOST).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_document_says_acts_on_no_page() {
        let mark = "<script>alert(\"1\")</script>";
        let document = json!({
            "title": mark, "description": mark, mark: [mark, { mark: mark }],
            "links": [{ "rel": mark, "type": mark, "title": mark, "href": "\"><script>" }],
        });
        let page = page(&document, Language::Nl, &OperatorLinks::default());
        assert_eq!(page.matches("?f=html&amp;taal=nl").count(), 2, "API and collections, in the language of the page");
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{page}");
        let cells = [vec![mark.to_owned()]];
        let names = [mark.to_owned()];
        let shown = HtmlTable {
            title: mark,
            figures: mark,
            here: "http://a",
            of_feature: mark,
            names: &names,
            rows: &cells,
            matched: 1,
            language: Language::En,
        };
        assert!(!table(&shown, &[], "http://a", &OperatorLinks::default()).contains("<script"));
    }
}
