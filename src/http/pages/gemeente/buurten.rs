//! All buurten of a gemeente by wijk, in the order of their names, with their class on every map; and which of these
//! changed.

use veerkracht_picture::escape;

use super::super::html::HtmlPage;
use super::maps::chip;
use super::query::whole;
use crate::documents::{Overview, OverviewBuurt, OverviewCell, OverviewMap};
use crate::maps::Status;
use crate::styles::Language;

/// Adds the table of buurten.
pub(super) fn table(page: &mut HtmlPage, overview: &Overview) {
    let language = page.language;
    let both = |nl: &'static str, en: &'static str| language.either(nl, en);
    page.section("buurten", both("De buurten", "The neighbourhoods"));
    page.text(both(
        "Per wijk, op alfabet: dit is geen rangorde. De letters en cijfers staan hierboven bij elke kaart; een * is \
         indicatief, een ▲ is veranderd sinds de vorige uitgave. De naam van een buurt opent haar in de kaart.",
        "By district, in alphabetical order: this is no ranking. Letters and numbers are explained with each map; a \
         * is indicative, a ▲ changed since the last edition. The name of a neighbourhood opens it in the map.",
    ));
    // Who has no mouse scrolls what the keyboard can reach.
    page.add(format_args!(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table class=\"chips\">\n<thead><tr>\
         <th scope=\"col\">{}</th><th scope=\"col\" class=\"figure\">{}</th>",
        both("De buurten op alle kaarten", "The neighbourhoods on all maps"),
        both("buurt", "neighbourhood"),
        both("inwoners", "inhabitants"),
    ));
    for map in &overview.maps {
        page.add(format_args!(
            "<th scope=\"col\" class=\"up\"><a href=\"#kaart-{}\">{}</a></th>",
            escape(&map.styled.id),
            escape(&map.styled.heading(language))
        ));
    }
    page.html("</tr></thead>");
    for wijk in &overview.wijken {
        page.add(format_args!(
            "<tbody><tr class=\"wijk\"><th scope=\"rowgroup\" colspan=\"{}\">{}</th></tr>\n",
            overview.maps.len() + 2,
            escape(&wijk.name)
        ));
        for buurt in &wijk.buurten {
            row(page, overview, buurt);
        }
        page.html("</tbody>");
    }
    page.html("</table></div>");
}

fn row(page: &mut HtmlPage, overview: &Overview, buurt: &OverviewBuurt) {
    let language = page.language;
    page.add(format_args!(
        "<tr><th scope=\"row\">{}</th><td class=\"figure\">{}</td>",
        link(overview, buurt, language),
        buurt.inhabitants.map_or_else(|| "–".to_owned(), |people| whole(people, language)),
    ));
    for ((cell, map), place) in buurt.cells.iter().zip(&overview.maps).zip(0..) {
        let words = escape(&words(*cell, map, language));
        page.add(format_args!(
            "<td title=\"{words}\">{}{}<span class=\"word\">{words}</span></td>",
            chip(place, cell.class, cell.status == Some(Status::Indicatief)),
            if cell.before.is_some() { "<span class=\"mark\" aria-hidden=\"true\">▲</span>" } else { "" },
        ));
    }
    page.html("</tr>");
}

/// Leads to a buurt in the viewer.
fn link(overview: &Overview, buurt: &OverviewBuurt, language: Language) -> String {
    format!(
        "<a href=\"../#gemeente={}&amp;gebied={}{}\">{}</a>",
        overview.code,
        buurt.code,
        language.either("", "&amp;taal=en"),
        escape(&buurt.name)
    )
}

/// Says what a map says of a buurt, and what it said in the edition before where that was something else.
fn words(cell: OverviewCell, map: &OverviewMap, language: Language) -> String {
    let now = match (cell.class, cell.status) {
        (None, Some(status)) => format!("{}: {}", no_class(language), language.of(&status.label())),
        (class, Some(Status::Indicatief)) => {
            format!("{} ({})", label(map, class, language), language.either("indicatief", "indicative"))
        }
        (class, _) => label(map, class, language),
    };
    match cell.before {
        Some(before) => format!("{now}; was {}", label(map, before.class, language)),
        None => now,
    }
}

fn no_class(language: Language) -> &'static str {
    language.either("geen klasse", "no class")
}

/// Writes the letter and the words of a class.
fn label(map: &OverviewMap, class: Option<u8>, language: Language) -> String {
    let found = class.and_then(|class| map.styled.classes.iter().find(|known| known.value == class));
    let Some(class) = found else { return no_class(language).to_owned() };
    let key = class.key.as_ref().map_or_else(String::new, |key| format!("{key} "));
    format!("{key}{}", language.of(&class.label))
}

/// Lists the buurten whose class is another one than in the edition before; says so where there are none, and nothing
/// where there is no edition to compare with.
pub(super) fn changes(page: &mut HtmlPage, overview: &Overview) {
    let Some(division) = overview.before else { return };
    let language = page.language;
    page.section("veranderd", language.either("Veranderd sinds de vorige uitgave", "Changed since the last edition"));
    let mut changed: Vec<&OverviewBuurt> =
        overview.buurten().filter(|buurt| buurt.cells.iter().any(|cell| cell.before.is_some())).collect();
    changed.sort_by_cached_key(|buurt| (buurt.name.to_lowercase(), &buurt.code));
    page.text(&match (language, changed.len()) {
        (Language::Nl, 0) => {
            format!("Geen buurt heeft een andere klasse dan in de uitgave met de indeling van {division}.")
        }
        (Language::En, 0) => {
            format!("No neighbourhood has another class than in the edition of the division of {division}.")
        }
        (Language::Nl, count) => format!(
            "{count} buurten hebben op een of meer kaarten een andere klasse dan in de uitgave met de indeling van \
             {division}. Ook een cijfer dat de uitgever herzag kan daarvan de reden zijn."
        ),
        (Language::En, count) => format!(
            "{count} neighbourhoods have another class on one or more maps than in the edition of the division of \
             {division}. A figure that its publisher revised can be the reason too."
        ),
    });
    if changed.is_empty() {
        return;
    }
    page.html("<ul>");
    for buurt in changed {
        let parts = buurt.cells.iter().zip(&overview.maps).filter(|(cell, _)| cell.before.is_some());
        let parts =
            parts.map(|(cell, map)| format!("{}: {}", language.of(&map.styled.title), words(*cell, map, language)));
        page.add(format_args!(
            "<li data-area=\"{}\">{}: <span>{}.</span></li>\n",
            buurt.code,
            link(overview, buurt, language),
            escape(&parts.collect::<Vec<_>>().join("; "))
        ));
    }
    page.html("</ul>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::EarlierClass;
    use crate::maps::{Period, Selection, Summary};
    use crate::styles::example;

    fn map() -> OverviewMap {
        OverviewMap {
            styled: example::map(),
            selection: Selection { period: Period::Fixed, comparison: None },
            summary: Summary::default(),
            country: Summary::default(),
        }
    }

    #[test]
    fn a_cell_says_its_class_in_words_why_there_is_none_and_what_it_was() {
        let cell = |class, status, before| OverviewCell { class, status: Some(status), before };
        let was = |class| Some(EarlierClass { class });
        let said = |cell: OverviewCell| words(cell, &map(), Language::Nl);
        assert_eq!(said(cell(Some(3), Status::Ok, None)), "D stabiel");
        assert_eq!(said(cell(Some(3), Status::Indicatief, None)), "D stabiel (indicatief)");
        assert_eq!(said(cell(Some(3), Status::Ok, was(Some(0)))), "D stabiel; was A veerkracht onder druk");
        assert_eq!(said(cell(Some(3), Status::Ok, was(None))), "D stabiel; was geen klasse");
        assert!(said(cell(None, Status::TeWeinigInwoners, None)).starts_with("geen klasse: "));
    }
}
