//! What crawlers are told: which addresses not to follow, and which pages there are, in both languages.

use std::fmt::Write as _;

use axum::extract::State;
use axum::response::Response;
use veerkracht_picture::escape;

use crate::http::AppState;
use crate::http::document::{ADDRESS, Document};
use crate::http::error::Error;
use crate::http::parameters::Parameters;

/// Tiles, columns and features are many, and nobody finds a page by them. Files of which the catalogue (`/dcat`) tells
/// may be fetched, as far as they are those without a choice of areas or years.
const NOT_FOLLOWED: [&str; 6] =
    ["/tiles/", "/columns/", "/download/*?", "/compare", "/areas/", "/ogc/v1/collections/*/items"];

/// Serves `robots.txt`.
///
/// # Errors
/// When too many others wait for documents.
pub(super) async fn robots(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let state = app.clone();
    let make = move || {
        let prefix = state.settings().prefix.trim_end_matches('/');
        Ok(Document::new("text/plain; charset=utf-8", rules(prefix)))
    };
    app.documents().answer_with_addresses("robots".into(), &parameters, make).await
}

/// Serves `sitemap.xml`: the viewer, the pages to read, and the page of each gemeente.
///
/// # Errors
/// When too many others wait for documents.
pub(super) async fn sitemap(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let state = app.clone();
    let make = move || {
        let gemeenten = state.areas().gemeenten.iter().map(|gemeente| format!("gemeente/{}", gemeente.code));
        let pages = ["method", "qgis", "licences"].map(str::to_owned).into_iter().chain(gemeenten);
        Ok(Document::new("application/xml", pages_in_xml(pages)))
    };
    app.documents().answer_with_addresses("sitemap".into(), &parameters, make).await
}

/// Writes what crawlers are not to follow, with a prefix and without it: the program answers to both.
fn rules(prefix: &str) -> String {
    let mut out = String::from("User-agent: *\n");
    for start in if prefix.is_empty() { vec![""] } else { vec!["", prefix] } {
        for path in NOT_FOLLOWED {
            writeln!(out, "Disallow: {start}{path}").expect("writing to a string does not fail");
        }
    }
    write!(out, "\nSitemap: {ADDRESS}/sitemap.xml\n").expect("writing to a string does not fail");
    out
}

/// Writes the viewer, and each page in both languages, either naming both.
fn pages_in_xml(pages: impl Iterator<Item = String>) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n<url><loc>{ADDRESS}/</loc></url>\n"
    );
    for page in pages {
        let page = escape(&page);
        let versions = [("nl", format!("{ADDRESS}/{page}")), ("en", format!("{ADDRESS}/{page}?taal=en"))];
        let link = |(language, place): &(&str, String)| {
            format!("<xhtml:link rel=\"alternate\" hreflang=\"{language}\" href=\"{place}\"/>")
        };
        let links = versions.iter().map(link).collect::<Vec<_>>().concat();
        for (_, place) in &versions {
            writeln!(out, "<url><loc>{place}</loc>{links}</url>").expect("writing to a string does not fail");
        }
    }
    out.push_str("</urlset>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::{ADDRESS, pages_in_xml, rules};

    #[test]
    fn what_is_not_followed_is_said_with_the_prefix_too_and_the_list_of_pages_with_its_whole_address() {
        let text = rules("/kaart");
        for line in ["Disallow: /tiles/", "Disallow: /kaart/tiles/", "Disallow: /columns/", "Disallow: /download/*?"] {
            assert!(text.lines().any(|found| found == line), "{line}");
        }
        assert!(text.ends_with(&format!("\nSitemap: {ADDRESS}/sitemap.xml\n")));
        assert_eq!(rules("").matches("/tiles/").count(), 1);
    }

    #[test]
    fn a_page_is_listed_in_each_language_with_both() {
        let text = pages_in_xml(std::iter::once("method".to_owned()));
        assert_eq!(text.matches("<url>").count(), 3, "{text}");
        for language in ["", "?taal=en"] {
            let place = format!("{ADDRESS}/method{language}");
            assert!(text.contains(&format!("<loc>{place}</loc>")), "{text}");
            assert_eq!(text.matches(&format!("href=\"{place}\"")).count(), 2, "{text}");
        }
    }
}
