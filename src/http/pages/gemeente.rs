//! The page of a gemeente: its maps small, how its inhabitants are spread over the classes, all its buurten with their
//! class on every map, what changed, what was agreed. It needs no script but for agreements, and says enough of itself
//! that a link shows its map in a chat.

mod agreements;
mod buurten;
mod maps;
mod query;

use veerkracht_picture::escape;

use super::figures::{PageFigures, script};
use super::html::{HtmlPage, PageFrame};
use crate::areas::Level;
use crate::documents::{Content, Overview, OverviewMap};
use crate::http::AppState;
use crate::http::document::ADDRESS;
use crate::maps::SelectionError;
use crate::styles::Language;
use query::{picture, query_pairs, whole};

pub(in crate::http) use agreements::{agreement_state, agreements_script};
pub(super) use query::GemeenteQuery;

/// The map that a link shows which names none.
const USUAL: &str = "signalering_relatief";

/// Writes the page but for its end, with [`ADDRESS`] for the absolute address of the program.
///
/// # Errors
/// Never for maps on offer.
pub(super) fn page(app: &AppState, asked: &GemeenteQuery) -> Result<HtmlPage, SelectionError> {
    let content = app.content();
    let (language, both) = (asked.language, |nl: &'static str, en: &'static str| asked.language.either(nl, en));
    let overview = crate::documents::overview(content, asked.gemeente, asked.palette)?;
    let usual = || overview.maps.iter().find(|map| map.styled.id == USUAL).or(overview.maps.first());
    let shown = match &asked.map {
        Some(choice) => overview.maps.iter().find(|map| map.styled.id == choice.map),
        None => usual(),
    };
    let title = match (&asked.map, shown) {
        (Some(choice), Some(_)) => {
            let heading = content.styled(&choice.map, choice.selection, asked.palette)?.heading(language);
            format!("{}: {heading}", overview.name)
        }
        _ => format!("{} {}", overview.name, both("op de veerkrachtkaarten", "on the resilience maps")),
    };
    let here = format!("gemeente/{}", overview.code);
    let head = shown.map_or_else(String::new, |shown| head(content, asked, &overview, shown, &title));
    let frame =
        PageFrame { title: &title, heading: &overview.name, here: &here, query: &query_pairs(asked), head: &head };
    let mut page = HtmlPage::framed(language, &frame);
    page.add(format_args!("<p class=\"notice\">{}</p>\n", escape(language.of(&content.caveats.notice))));
    page.text(&counts(&overview, language));
    links(&mut page, &overview, language, app.store().is_some());
    if let Some(choice) = &asked.map {
        let source = picture(&overview.code, &choice.map, &choice.query, "og", asked);
        page.add(format_args!(
            "<p><img src=\"../{source}\" width=\"1200\" height=\"630\" alt=\"{}\"></p>\n",
            escape(&title)
        ));
    }
    page.html(&maps::symbols(&overview, asked.palette));
    maps::maps(&mut page, &overview, asked);
    buurten::table(&mut page, &overview);
    buurten::changes(&mut page, &overview);
    if app.store().is_some() {
        agreements::agreements(&mut page, &overview);
    }
    sources(&mut page, content, &overview);
    let about = format!("{} {}", counts(&overview, language), language.of(&content.caveats.notice));
    let described = PageFigures {
        name: &format!("{} {}", overview.name, both("op de veerkrachtkaarten", "on the resilience maps")),
        about: &about,
        here: &here,
        gemeente: Some((&overview.name, content.extents.of(Level::Gemeente, asked.gemeente))),
        query: &format!("?gemeente={}", overview.code),
    };
    page.html(&script(app, language, &described));
    Ok(page)
}

/// Says how many live there, in how many buurten and wijken, of which division.
fn counts(overview: &Overview, language: Language) -> String {
    let counted = |count: usize, one: &str, more: &str| format!("{count} {}", if count == 1 { one } else { more });
    let both = |nl: &'static str, en: &'static str| language.either(nl, en);
    let buurten =
        counted(overview.buurten().count(), both("buurt", "neighbourhood"), both("buurten", "neighbourhoods"));
    let wijken = counted(overview.wijken.len(), both("wijk", "district"), both("wijken", "districts"));
    let people = whole(overview.inhabitants, language);
    match language {
        Language::Nl => format!("{people} inwoners in {buurten} en {wijken}; indeling van {}.", overview.year),
        Language::En => format!("{people} inhabitants in {buurten} and {wijken}; division of {}.", overview.year),
    }
}

/// Leads to the viewer, to the figures, and to what professionals say where that is kept.
fn links(page: &mut HtmlPage, overview: &Overview, language: Language, with_notes: bool) {
    let both = |nl, en| language.either(nl, en);
    let (code, taal) = (&overview.code, both("", "&amp;taal=en"));
    let download = |ending: &str, rest: &str| format!("../download/alle.{ending}?gemeente={code}{rest}{taal}");
    let link = |href: &str, words: &str| format!("<a href=\"{href}\">{words}</a>");
    let said = if with_notes {
        let words = both("Ervaringen en afspraken", "Experiences and agreements");
        format!(" {}", link(&format!("../gemeente/{code}/ervaringen{}", both("", "?taal=en")), words))
    } else {
        String::new()
    };
    page.add(format_args!(
        "<p class=\"links\">{} {} {} {}{said}</p>\n",
        link(&format!("../#gemeente={code}{taal}"), both("Open in de kaart", "Open in the map")),
        link(&download("xlsx", ""), "Excel"),
        link(&download("csv", both("&amp;decimaal=komma", "")), "CSV"),
        link(&download("gpkg", ""), "GeoPackage"),
    ));
}

/// Writes what a chat, a search engine and a reader of the tab learn of the page.
fn head(content: &Content, asked: &GemeenteQuery, overview: &Overview, shown: &OverviewMap, title: &str) -> String {
    let language = asked.language;
    let (code, map) = (&overview.code, &shown.styled.id);
    let selection = asked.map.as_ref().map_or("", |choice| choice.query.as_str());
    let shares = maps::describe_shares(shown, language);
    let notice = language.of(&content.caveats.notice);
    let description = format!("{} {}: {shares}. {notice}", counts(overview, language), shown.styled.heading(language));
    let address = |language: Language, rest: &str| {
        let parts = [language.either("", "taal=en"), rest].into_iter().filter(|part| !part.is_empty());
        let query = parts.collect::<Vec<_>>().join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{ADDRESS}/gemeente/{code}{mark}{query}")
    };
    let image = format!("{ADDRESS}/{}", picture(code, map, selection, "og", asked));
    let alternates = [Language::Nl, Language::En].map(|language| {
        format!("<link rel=\"alternate\" hreflang=\"{}\" href=\"{}\">\n", language.code(), address(language, ""))
    });
    let properties = [
        ("og:type", "website".to_owned()),
        ("og:site_name", language.either("Veerkracht in kaart", "Resilience in maps").to_owned()),
        ("og:locale", language.either("nl_NL", "en_GB").to_owned()),
        ("og:title", title.to_owned()),
        ("og:description", description.clone()),
        ("og:url", address(language, query_pairs(asked).trim_start_matches('&'))),
        ("og:image", image),
        ("og:image:type", "image/png".to_owned()),
        ("og:image:width", "1200".to_owned()),
        ("og:image:height", "630".to_owned()),
        ("og:image:alt", format!("{}: {shares}", shown.styled.heading(language))),
    ];
    let properties =
        properties.map(|(name, text)| format!("<meta property=\"{name}\" content=\"{}\">\n", escape(&text)));
    format!(
        "<meta name=\"description\" content=\"{}\">\n<link rel=\"canonical\" href=\"{}\">\n{}{}\
         <meta name=\"twitter:card\" content=\"summary_large_image\">\n",
        escape(&description),
        address(language, ""),
        alternates.concat(),
        properties.concat(),
    )
}

/// Names the publishers, and leads to how the maps are made.
fn sources(page: &mut HtmlPage, content: &Content, overview: &Overview) {
    let language = page.language;
    page.section("bronnen", language.either("Bronnen", "Sources"));
    let mut names: Vec<&str> = Vec::new();
    for name in overview.maps.iter().flat_map(|map| language.of(&map.styled.attribution).split("; ")) {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    page.text(&format!("{}.", names.join("; ")));
    let dataset = content.hash.get(..12).unwrap_or(&content.hash);
    page.add(format_args!(
        "<p><a href=\"../method{}\">{}</a> · {} {}, dataset {dataset}</p>\n",
        language.either("", "?taal=en"),
        language.either("Hoe de kaarten worden gemaakt", "How the maps are made"),
        language.either("Uitgave: indeling", "Edition: division of"),
        overview.year,
    ));
}
