//! The small maps of a gemeente, each with how its inhabitants are spread over the classes, and the chips of all
//! classes.

use std::fmt::Write as _;

use veerkracht_picture::{escape, ink_on};

use super::super::html::HtmlPage;
use super::query::{GemeenteQuery, picture};
use crate::documents::{Overview, OverviewMap};
use crate::maps::{Palette, Summary};
use crate::styles::{Language, NO_CLASS, StyledMap, parse_colour};

/// Width and height of a small map on the page, pixels.
const SMALL: [u32; 2] = [240, 180];

/// Writes the chips of all classes as symbols, once: a chip on the page names one of them.
pub(super) fn symbols(overview: &Overview, palette: Palette) -> String {
    let mut out = "<svg class=\"symbols\" aria-hidden=\"true\" focusable=\"false\">".to_owned();
    let mut add = |id: String, colour: &str, text: &str| {
        let [red, green, blue] = ink_on(parse_colour(colour));
        write!(
            out,
            "<symbol id=\"{id}\" viewBox=\"0 0 24 18\"><rect x=\".5\" y=\".5\" width=\"23\" height=\"17\" rx=\"3\" \
             fill=\"{colour}\" stroke=\"#5A636A\"/><text x=\"12\" y=\"13\" text-anchor=\"middle\" font-size=\"12\" \
             font-weight=\"700\" fill=\"#{red:02X}{green:02X}{blue:02X}\">{text}</text></symbol>"
        )
        .expect("writing to a string does not fail");
    };
    add("k-none".to_owned(), NO_CLASS, "–");
    for (map, place) in overview.maps.iter().zip(0..) {
        for class in &map.styled.classes {
            let letter = letter(&map.styled, class.value);
            let colour = escape(class.colour(palette));
            add(format!("k-{place}-{}", class.value), &colour, &escape(&letter));
            add(format!("k-{place}-{}i", class.value), &colour, &escape(&format!("{letter}*")));
        }
    }
    out.push_str("</svg>");
    out
}

/// Writes the chip of a class on the map at a place; one of an indicative class has a star.
pub(super) fn chip(map: usize, class: Option<u8>, is_indicative: bool) -> String {
    let id = class
        .map_or_else(|| "none".to_owned(), |class| format!("{map}-{class}{}", if is_indicative { "i" } else { "" }));
    format!("<svg class=\"chip\" aria-hidden=\"true\"><use href=\"#k-{id}\"/></svg>")
}

/// Names a class by its letter, or by its number as every table has it where it has none.
fn letter(map: &StyledMap, class: u8) -> String {
    let known = map.classes.iter().find(|known| known.value == class);
    known.map_or_else(String::new, |known| known.key.clone().unwrap_or_else(|| class.to_string()))
}

/// Adds the maps.
pub(super) fn maps(page: &mut HtmlPage, overview: &Overview, asked: &GemeenteQuery) {
    let language = page.language;
    page.section("kaarten", language.either("De kaarten", "The maps"));
    page.text(language.either(
        "Percentages zijn van de inwoners van buurten met een klasse. Een gemeente heeft zelf geen klasse.",
        "Percentages are of the inhabitants of neighbourhoods with a class. A municipality has no class itself.",
    ));
    page.html("<div class=\"maps\">");
    for (map, place) in overview.maps.iter().zip(0..) {
        one(page, overview, map, place, asked);
    }
    page.html("</div>");
    list_buurten(
        page,
        &overview.early,
        [
            (
                "Vroeg signaal: klasse A voor het eerst in de nieuwste periode",
                "Early signal: class A for the first time in the newest window",
            ),
            ("vroeg", "early"),
        ],
    );
    list_buurten(
        page,
        &overview.structural,
        [
            ("Structureel: klasse A in de meeste perioden", "Structural: class A in most windows"),
            ("structureel", "structural"),
        ],
    );
}

/// Lists buurten by their names, under a heading.
fn list_buurten(page: &mut HtmlPage, names: &[String], [heading, anchor]: [(&str, &str); 2]) {
    if names.is_empty() {
        return;
    }
    let language = page.language;
    page.part(language.either(anchor.0, anchor.1), language.either(heading.0, heading.1));
    page.text(&format!("{}.", names.join(", ")));
}

fn one(page: &mut HtmlPage, overview: &Overview, map: &OverviewMap, place: usize, asked: &GemeenteQuery) {
    let language = page.language;
    let (id, title) = (escape(&map.styled.id), escape(&map.styled.heading(language)));
    let source = escape(&picture(&overview.code, &map.styled.id, "", "klein", asked));
    let viewer = format!("../#kaart={id}&amp;gemeente={}{}", overview.code, language.either("", "&amp;taal=en"));
    let words = escape(&describe_shares(map, language));
    let [width, height] = SMALL;
    page.add(format_args!(
        "<section class=\"map\" id=\"kaart-{id}\">\n<h3><a href=\"{viewer}\">{title}</a></h3>\n\
         <img src=\"../{source}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" alt=\"{title}: {words}\">\n\
         <table>\n<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th>\
         <th scope=\"col\">{}</th></tr></thead>\n<tbody>\n",
        language.either("klasse", "class"),
        escape(&overview.name),
        language.either("NL", "NL"),
        language.either("buurten", "areas"),
    ));
    let (own, all) = (ClassParts::of(&map.summary), ClassParts::of(&map.country));
    for (class, at) in map.styled.classes.iter().zip(0..) {
        page.add(format_args!(
            "<tr><th scope=\"row\">{} {}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            chip(place, Some(class.value), false),
            escape(language.of(&class.label)),
            own.percent(at),
            all.percent(at),
            map.summary.areas_per_class.get(at).copied().unwrap_or(0),
        ));
    }
    let without: u32 = map.summary.areas_per_status.iter().skip(2).sum();
    page.add(format_args!(
        "<tr><th scope=\"row\">{} {}</th><td></td><td></td><td>{without}</td></tr>\n</tbody>\n</table>\n</section>\n",
        chip(place, None, false),
        language.either("geen klasse", "no class"),
    ));
}

/// Says how the inhabitants of a gemeente are spread over the classes of a map, in the order of its legend.
pub(super) fn describe_shares(map: &OverviewMap, language: Language) -> String {
    let shares = ClassParts::of(&map.summary);
    let parts = map.styled.classes.iter().zip(0..).filter_map(|(class, at)| {
        shares.at(at).filter(|share| *share >= 0.005)?;
        Some(format!("{} {}", shares.percent(at), language.of(&class.label)))
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        return language.either("geen buurt heeft een klasse", "no neighbourhood has a class").to_owned();
    }
    parts.join(", ")
}

/// The parts of the inhabitants with a class that each class has.
struct ClassParts<'a>(&'a [f64], f64);

impl ClassParts<'_> {
    fn of(summary: &Summary) -> ClassParts<'_> {
        ClassParts(&summary.inhabitants_per_class, summary.inhabitants_per_class.iter().sum())
    }

    fn at(&self, class: usize) -> Option<f64> {
        (self.1 > 0.0).then(|| self.0.get(class).copied().unwrap_or(0.0) / self.1)
    }

    fn percent(&self, class: usize) -> String {
        self.at(class).map_or_else(|| "–".to_owned(), |share| format!("{:.0}%", share * 100.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::styles::example;

    #[test]
    fn all_classes_are_said_as_in_the_legend_and_what_nobody_has_is_not() {
        let summary = |people: [f64; 2]| Summary { inhabitants_per_class: people.to_vec(), ..Summary::default() };
        let map = |people: [f64; 2]| OverviewMap {
            styled: example::map(),
            selection: crate::maps::Selection { period: crate::maps::Period::Fixed, comparison: None },
            summary: summary(people),
            country: summary([1.0, 1.0]),
        };
        // 100 and 300 of 400.
        assert_eq!(describe_shares(&map([100.0, 300.0]), Language::Nl), "25% veerkracht onder druk, 75% stabiel");
        assert_eq!(describe_shares(&map([0.0, 300.0]), Language::En), "100% stable");
        assert_eq!(describe_shares(&map([0.0, 0.0]), Language::En), "no neighbourhood has a class");
    }

    #[test]
    fn a_class_without_a_letter_has_the_number_that_tables_have() {
        let mut map = example::map();
        assert_eq!(letter(&map, 3), "D");
        map.classes[1].key = None;
        assert_eq!(letter(&map, 3), "3");
    }
}
