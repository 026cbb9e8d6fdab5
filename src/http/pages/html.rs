//! An HTML page as it grows.

use std::fmt::{self, Write as _};

use veerkracht_picture::escape;

use crate::documents::OperatorLinks;
use crate::styles::Language;

/// What stands around a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageFrame<'a> {
    /// Of the tab.
    pub title: &'a str,
    /// Above the page.
    pub heading: &'a str,
    /// Its address from the root, without a leading slash.
    pub here: &'a str,
    /// What the address of the same page in another language has besides the language: pairs, each after an ampersand.
    pub query: &'a str,
    /// More of its head, as HTML.
    pub head: &'a str,
}

/// An HTML page as it grows.
pub(in crate::http) struct HtmlPage {
    pub(in crate::http) language: Language,
    /// The way from the page to the root.
    root: String,
    out: String,
}

impl HtmlPage {
    /// Starts a page; `here` is its address from the root, without a leading slash.
    pub(in crate::http) fn new(language: Language, title: &str, here: &str) -> Self {
        Self::framed(language, &PageFrame { title, heading: title, here, query: "", head: "" })
    }

    /// Starts a page in its frame.
    pub(super) fn framed(language: Language, frame: &PageFrame<'_>) -> Self {
        let PageFrame { title, heading, here, query, head } = frame;
        let root = "../".repeat(here.matches('/').count());
        let query = escape(query);
        let other = language.either("en", "nl");
        let name = language.either("English", "Nederlands");
        let back = language.either("Naar de kaart", "To the map");
        let out = format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<link rel=\"stylesheet\" \
             href=\"{root}page.css\">\n{head}</head>\n<body>\n<nav><a href=\"{root}./\">{back}</a> · <a \
             href=\"{root}{here}?taal={other}{query}\" hreflang=\"{other}\" lang=\"{other}\">{name}</a></nav>\n\
             <main>\n<h1>{}</h1>\n",
            language.code(),
            escape(title),
            escape(heading),
        );
        Self { language, root, out }
    }

    /// Adds a heading of level 2 with an anchor.
    pub(in crate::http) fn section(&mut self, anchor: &str, title: &str) {
        self.add(format_args!("<h2 id=\"{}\">{}</h2>\n", escape(anchor), escape(title)));
    }

    /// Adds a heading of level 3 with an anchor.
    pub(super) fn part(&mut self, anchor: &str, title: &str) {
        self.add(format_args!("<h3 id=\"{}\">{}</h3>\n", escape(anchor), escape(title)));
    }

    /// Adds a paragraph of plain text.
    pub(in crate::http) fn text(&mut self, text: &str) {
        self.add(format_args!("<p>{}</p>\n", escape(text)));
    }

    /// Adds a list of plain texts; nothing where there are none.
    pub(in crate::http) fn list(&mut self, items: impl IntoIterator<Item = String>) {
        let items: Vec<String> = items.into_iter().map(|item| format!("<li>{}</li>\n", escape(&item))).collect();
        if !items.is_empty() {
            self.add(format_args!("<ul>\n{}</ul>\n", items.concat()));
        }
    }

    /// Adds a table; cells are HTML, made by [`cell`] or [`swatch`].
    pub(in crate::http) fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        let head: Vec<String> = head.iter().map(|title| format!("<th scope=\"col\">{}</th>", escape(title))).collect();
        let cells = |row: &Vec<String>| row.iter().map(|cell| format!("<td>{cell}</td>")).collect::<Vec<_>>().concat();
        let rows: Vec<String> = rows.iter().map(|row| format!("<tr>{}</tr>\n", cells(row))).collect();
        let (head, rows) = (head.concat(), rows.concat());
        self.add(format_args!(
            "<div class=\"wide\"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
        ));
    }

    /// Adds HTML as it is.
    pub(in crate::http) fn html(&mut self, html: &str) {
        self.out.push_str(html);
        self.out.push('\n');
    }

    pub(in crate::http) fn add(&mut self, html: fmt::Arguments<'_>) {
        self.out.write_fmt(html).expect("writing to a string does not fail");
    }

    /// Ends the page with what every page has at its end.
    pub(in crate::http) fn finish(mut self, links: &OperatorLinks) -> String {
        let licences =
            self.language.either("Licenties van wat dit programma bevat", "Licences of what this program contains");
        let root = std::mem::take(&mut self.root);
        let language = self.language;
        let (code, kept) = (language.code(), language.either("Wat wordt bijgehouden", "What is kept of you"));
        let operator = links.entries().fold(String::new(), |mut out, (name, link)| {
            let (link, name) = (escape(language.of(link)), escape(language.of(&name)));
            write!(out, " · <a href=\"{link}\">{name}</a>").expect("writing to a string does not fail");
            out
        });
        self.add(format_args!(
            "</main>\n<footer><a href=\"{root}licences?taal={code}\">{licences}</a> · <a \
             href=\"{root}privacy?taal={code}\">{kept}</a>{operator}</footer>\n</body>\n</html>\n"
        ));
        self.out
    }
}

/// Makes a cell of plain text.
pub(super) fn cell(text: &str) -> String {
    escape(text)
}

/// Makes a cell with a colour and its name.
pub(super) fn swatch(colour: &str) -> String {
    let colour = escape(colour);
    format!(
        "<svg class=\"swatch\"><rect width=\"100%\" height=\"100%\" fill=\"{colour}\"/></svg> <code>{colour}</code>"
    )
}

#[cfg(test)]
mod tests {
    use super::HtmlPage;
    use crate::documents::OperatorLinks;
    use crate::styles::Language;
    use crate::texts::Bilingual;

    #[test]
    fn a_page_ends_with_where_the_operator_tells_more_in_its_language() {
        let links = OperatorLinks {
            accessibility: Some(Bilingual::new("https://a.example/?nl&a", "https://a.example/en")),
            contact: Some(Bilingual::new("mailto:a@example.nl", "mailto:a@example.nl")),
            privacy: None,
        };
        let end = |language| {
            let page = HtmlPage::new(language, "t", "t").finish(&links);
            page.split_once("</a> · ").map(|(_, rest)| rest.split_once("</footer>").unwrap().0.to_owned()).unwrap()
        };
        assert!(end(Language::Nl).ends_with(
            " · <a href=\"https://a.example/?nl&amp;a\">Toegankelijkheid</a> · <a \
             href=\"mailto:a@example.nl\">Contact</a>"
        ));
        assert!(end(Language::En).contains(" · <a href=\"https://a.example/en\">Accessibility</a>"));
        assert!(!HtmlPage::new(Language::Nl, "t", "t").finish(&OperatorLinks::default()).contains("Privacy"));
    }
}
