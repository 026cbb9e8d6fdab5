//! The part of `server.toml` that says who the operator is and where they tell more: accessibility, privacy, contact.

use crate::config::reader::Section;
use crate::documents::OperatorLinks;
use crate::texts::Bilingual;

/// How the addresses of pages begin.
const PAGE: &[&str] = &["https://", "http://"];
/// How those at which somebody answers may begin as well.
const ANSWERED: &[&str] = &["https://", "http://", "mailto:", "tel:"];

pub(super) fn links(server: &Section<'_>) -> OperatorLinks {
    OperatorLinks {
        accessibility: link(server, "accessibility_url", PAGE),
        contact: link(server, "contact_url", ANSWERED),
        privacy: link(server, "privacy_url", PAGE),
    }
}

/// Reads the name of who runs the server; where English has none of its own, it is the Dutch one.
pub(super) fn operator(server: &Section<'_>) -> Option<Bilingual> {
    let section = server.optional_section("operator")?;
    let nl = section.text("nl");
    let en = section.optional_text("en");
    for (language, text) in [("nl", Some(&nl)), ("en", en.as_ref())] {
        if text.is_some_and(|text| text.trim().is_empty()) {
            section.reject(language, "an empty text", "the name of who runs the server", "leave the key out for none");
        }
    }
    Some(Bilingual { en: en.unwrap_or_else(|| nl.clone()), nl })
}

/// Reads an address for each language; where English has none of its own, it has the Dutch one.
fn link(server: &Section<'_>, key: &str, starts: &[&str]) -> Option<Bilingual> {
    let section = server.optional_section(key)?;
    let nl = section.text("nl");
    let en = section.optional_text("en");
    for (language, text) in [("nl", Some(&nl)), ("en", en.as_ref())] {
        if let Some(text) = text.filter(|text| !is_address(text, starts)) {
            let expected = format!("an address that begins with {}", starts.join(", "));
            section.reject(language, &format!("{text:?}"), &expected, "leave the key out for none");
        }
    }
    Some(Bilingual { en: en.unwrap_or_else(|| nl.clone()), nl })
}

/// Tells whether a text begins as an address does, and goes on without blanks.
pub(super) fn is_address(text: &str, starts: &[&str]) -> bool {
    let rest = starts.iter().find_map(|start| text.strip_prefix(start));
    rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic()))
}

#[cfg(test)]
mod tests {
    use crate::config::server::read;
    use crate::documents::OperatorLinks;
    use crate::texts::Bilingual;

    const EMBEDDED: &str = include_str!("../../../config/server.toml");

    fn with(lines: &str) -> String {
        EMBEDDED.replace("\n[tiles]", &format!("\n{lines}\n[tiles]"))
    }

    #[test]
    fn nothing_is_linked_unless_it_is_said() {
        assert_eq!(read("server.toml", EMBEDDED).unwrap().links, OperatorLinks::default());
    }

    #[test]
    fn an_address_is_for_both_languages_unless_english_has_its_own() {
        let text = with(
            "accessibility_url = { nl = \"https://a.example/nl\", en = \"https://a.example/en\" }\n\
             contact_url = { nl = \"mailto:kaart@example.nl\" }",
        );
        let links = read("server.toml", &text).unwrap().links;
        assert_eq!(links.accessibility, Some(Bilingual::new("https://a.example/nl", "https://a.example/en")));
        assert_eq!(links.contact, Some(Bilingual::new("mailto:kaart@example.nl", "mailto:kaart@example.nl")));
        assert_eq!(links.privacy, None);
        let names: Vec<_> = links.entries().map(|(name, _)| name.nl).collect();
        assert_eq!(names, ["Toegankelijkheid", "Contact"]);
    }

    #[test]
    fn the_operator_is_named_in_both_languages_and_never_by_nothing() {
        let name = |lines: &str| read("server.toml", &with(lines)).map(|config| config.operator);
        assert_eq!(name("").unwrap(), None);
        let both = Bilingual::new("Gemeente Voorbeeld", "Gemeente Voorbeeld");
        assert_eq!(name("operator = { nl = \"Gemeente Voorbeeld\" }").unwrap(), Some(both));
        let errors = name("operator = { nl = \"A\", en = \" \" }").unwrap_err();
        let keys: Vec<_> = errors.0.iter().map(|problem| problem.key.as_str()).collect();
        assert_eq!(keys, ["server.operator.en"], "{errors}");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (line, key) in [
            ("privacy_url = \"https://a.example\"", "server.privacy_url"),
            ("privacy_url = { nl = \"a.example\" }", "server.privacy_url.nl"),
            ("privacy_url = { nl = \"mailto:a@example.nl\" }", "server.privacy_url.nl"),
            ("contact_url = { nl = \"javascript:alert(1)\" }", "server.contact_url.nl"),
            ("contact_url = { nl = \"https://a b\" }", "server.contact_url.nl"),
            ("accessibility_url = { nl = \"https://a.example\", en = \"https://\" }", "server.accessibility_url.en"),
            ("accessibility_url = { en = \"https://a.example\" }", "server.accessibility_url.nl"),
            (
                "accessibility_url = { nl = \"https://a.example\", fr = \"https://a.example\" }",
                "server.accessibility_url.fr",
            ),
        ] {
            let errors = read("server.toml", &with(line)).unwrap_err();
            let keys: Vec<_> = errors.0.iter().map(|problem| problem.key.as_str()).collect();
            assert_eq!(keys, [key], "{errors}");
        }
    }
}
