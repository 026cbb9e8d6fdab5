//! The agreements of a gemeente beside the change of class of their areas.
//!
//! The page is the same for everybody and is kept; the rows come with a script, which asks for them in the name of who
//! reads the page. Where none runs, a link leads to what is published.

use std::sync::LazyLock;

use axum::http::HeaderMap;
use axum::response::Response;
use veerkracht_picture::escape;
use veerkracht_store::AgreementState;

use super::super::html::HtmlPage;
use crate::documents::Overview;
use crate::http::document::{Document, PreparedDocument};
use crate::styles::Language;

const SCRIPT: &str = include_str!("../../../../tiles/agreements.js");

/// Names what became of an agreement.
pub(in crate::http) fn agreement_state(state: AgreementState, language: Language) -> &'static str {
    match state {
        AgreementState::Open => language.either("loopt", "open"),
        AgreementState::Kept => language.either("nagekomen", "kept"),
        AgreementState::Dropped => language.either("vervallen", "dropped"),
    }
}

/// Adds the table without its rows; the script has every word of the page from here.
pub(super) fn agreements(page: &mut HtmlPage, overview: &Overview) {
    let (language, code) = (page.language, &overview.code);
    let both = |nl: &'static str, en: &'static str| language.either(nl, en);
    let title = both("Afspraken naast de verandering van klasse", "Agreements beside the change of class");
    page.section("afspraken", title);
    page.add(format_args!(
        "<p>{} <a href=\"../gemeente/{code}/ervaringen{}\">{}</a>.</p>\n",
        both("Wat openbaar is staat ook bij de", "What is public stands with the"),
        both("", "?taal=en"),
        both("ervaringen en afspraken", "experiences and agreements too"),
    ));
    let words = [
        ("none", both("Hier zijn geen afspraken.", "There are no agreements here.")),
        ("failed", both("De afspraken konden niet worden geladen.", "The agreements could not be loaded.")),
        ("by", both("voor", "by")),
        ("proposed", both("nog niet openbaar", "not public yet")),
        ("since", both("Sinds de vorige uitgave:", "Since the last edition:")),
        ("open", agreement_state(AgreementState::Open, language)),
        ("kept", agreement_state(AgreementState::Kept, language)),
        ("dropped", agreement_state(AgreementState::Dropped, language)),
    ];
    let words = words.map(|(name, words)| format!(" data-{name}=\"{}\"", escape(words))).concat();
    let head = [both("Gebied", "Area"), both("Afspraak", "Agreement"), both("Klasse", "Class")]
        .map(|title| format!("<th scope=\"col\">{title}</th>"))
        .concat();
    // Who has no mouse scrolls what the keyboard can reach.
    page.add(format_args!(
        "<p role=\"status\"></p>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\" hidden \
         data-notes=\"../notes?gemeente={code}&amp;agreements=true\" data-area=\"../#gemeente={code}{}&amp;gebied=\"\
         {words}><table>\n<thead><tr>{head}</tr></thead>\n<tbody></tbody>\n</table></div>\n\
         <script src=\"../agreements.js\" defer></script>\n",
        both("", "&amp;taal=en"),
    ));
}

/// Serves the script.
pub(in crate::http) async fn agreements_script(headers: HeaderMap) -> Response {
    static PREPARED: LazyLock<PreparedDocument> =
        LazyLock::new(|| PreparedDocument::new(&Document::new("text/javascript; charset=utf-8", SCRIPT)));
    PREPARED.answer(&headers)
}
