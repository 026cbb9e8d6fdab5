//! The method page of the engine as HTML, with the sources and their licences behind it.

use super::figures::{PageFigures, script, title};
use super::html::{HtmlPage, cell, swatch};
use crate::http::AppState;
use crate::maps::method_page::MethodBlock;
use crate::styles::Language;

/// Writes the page, with the address of the program still to be filled in.
pub(super) fn page(app: &AppState, language: Language) -> String {
    let method = app.engine().method_page(&app.content().caveats);
    let mut page = HtmlPage::new(language, language.of(&method.title), "method");
    for section in &method.sections {
        let heading = language.of(&section.heading);
        if section.depth <= 2 {
            page.section(&section.id, heading);
        } else {
            page.part(&section.id, heading);
        }
        for block in &section.blocks {
            add(&mut page, block);
        }
    }
    sources(&mut page, app);
    let about = language.either(
        "Hoe de kaarten van wijken en buurten worden gemaakt: formules, grenzen, bronnen en zwakke plekken, met alle \
         cijfers.",
        "How the maps of districts and neighbourhoods are made: formulas, borders, sources and weaknesses, with all \
         figures.",
    );
    let described = PageFigures { name: title(language), about, here: "method", gemeente: None, query: "" };
    page.html(&script(app, language, &described));
    page.finish(&app.settings().links)
}

fn add(page: &mut HtmlPage, block: &MethodBlock) {
    let language = page.language;
    match block {
        MethodBlock::Paragraph(text) => page.html(&format!("<p>{}</p>", with_code(language.of(text)))),
        MethodBlock::Formula(formula) => page.html(&format!("<p><code>{}</code></p>", cell(language.of(formula)))),
        MethodBlock::List(items) => page.list(items.iter().map(|item| language.of(item).to_owned())),
        MethodBlock::Table { head, rows } => {
            let head: Vec<&str> = head.iter().map(|title| language.of(title)).collect();
            let rows: Vec<Vec<String>> =
                rows.iter().map(|row| row.iter().map(|text| in_table(language.of(text))).collect()).collect();
            page.table(&head, &rows);
        }
    }
}

/// Shows a colour as a colour, any other text as it is.
fn in_table(text: &str) -> String {
    let digits = text
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    if digits.is_some() { swatch(text) } else { with_code(text) }
}

/// Sets what stands between backticks as code; an odd backtick stays what it is.
fn with_code(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return cell(text);
    }
    let set = |(place, part): (usize, &&str)| {
        if place % 2 == 1 { format!("<code>{}</code>", cell(part)) } else { cell(part) }
    };
    parts.iter().enumerate().map(set).collect::<Vec<_>>().concat()
}

/// Adds the sources of which files were found, with their licences.
fn sources(page: &mut HtmlPage, app: &AppState) {
    let language = page.language;
    page.section("bronnen", language.either("Bronnen en licenties", "Sources and licences"));
    let rows: Vec<Vec<String>> = app
        .content()
        .found_sources()
        .map(|source| {
            let link = source.url.starts_with("https://") || source.url.starts_with("http://");
            let title = cell(language.of(&source.title));
            vec![
                if link { format!("<a href=\"{}\">{title}</a>", cell(&source.url)) } else { title },
                cell(&source.publisher),
                cell(&source.licence),
                cell(&source.attribution),
            ]
        })
        .collect();
    let head = [("bron", "source"), ("uitgever", "publisher"), ("licentie", "licence"), ("vermelding", "attribution")];
    page.table(&head.map(|(nl, en)| language.either(nl, en)), &rows);
}

#[cfg(test)]
mod tests {
    use super::{in_table, with_code};

    #[test]
    fn code_is_set_between_pairs_of_backticks_and_escaped() {
        assert_eq!(with_code("a `b<c` d"), "a <code>b&lt;c</code> d");
        assert_eq!(with_code("a ` b"), "a ` b");
    }

    #[test]
    fn a_colour_in_a_table_is_shown() {
        assert!(in_table("#B2182B").contains("fill=\"#B2182B\""));
        assert_eq!(in_table("#1 of 3"), "#1 of 3");
    }
}
