//! What is another text in a site of files than in the answer of a program: where tiles lie, and what pages lead to.

use bytes::Bytes;
use serde_json::Value;

/// The fields of tiles that the page reads; the figures behind a class come with its documents.
pub(crate) const FIELDS: &str = "naam,gemeente,klasse,status";

/// What is done to a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Edit {
    /// Nothing.
    None,
    /// A page: its links lead to files, and to none that is not there.
    Page,
    /// The style or the `TileJSON` of a map: its tiles are in an archive, with the fields that are in it.
    Style(String),
}

/// Where the site is.
#[derive(Debug, Clone, Copy)]
pub(super) struct SitePlace<'a> {
    /// The version of the dataset.
    pub version: &'a str,
    /// The address of the site, without a slash at its end.
    pub base: &'a str,
}

impl Edit {
    /// Gives a body as it is in the site.
    pub(super) fn of(&self, body: Bytes, place: &SitePlace<'_>) -> Bytes {
        match (self, std::str::from_utf8(&body)) {
            (Edit::None, _) | (_, Err(_)) => body,
            (Edit::Page, Ok(text)) => page(text).into(),
            (Edit::Style(map), Ok(text)) => style(text, map, place).into(),
        }
    }
}

/// Has a page lead to files.
fn page(text: &str) -> String {
    let mut text = text.to_owned();
    for name in ["method", "licences"] {
        for (asked, file) in [("?taal=en", ".en.html"), ("?taal=nl", ".html"), ("", ".html")] {
            text = text.replace(&format!("href=\"{name}{asked}\""), &format!("href=\"{name}{file}\""));
        }
    }
    // What a server keeps of those who ask is for whoever hands out the files to say; data for search engines name
    // addresses of a program.
    for (from, to) in [
        (" · <a href=\"privacy?", "</a>"),
        ("<script type=\"application/ld+json\"", "</script>"),
        ("<link rel=\"describedby\"", ">"),
    ] {
        while let Some(start) = text.find(from) {
            let Some(length) = text[start..].find(to) else { break };
            text.replace_range(start..start + length + to.len(), "");
        }
    }
    text
}

/// Puts the address of an archive in the place of that of tiles, with all that stands behind it: which fields are
/// wanted.
fn with_archive(text: &str, tiles: &str, archive: &str) -> String {
    let mut parts = text.split(tiles);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, rest| text + archive + rest.find('"').map_or(rest, |end| &rest[end..]))
}

/// Has tiles taken from the archive of a map.
fn style(text: &str, map: &str, place: &SitePlace<'_>) -> String {
    let SitePlace { version, base } = place;
    let tiles = format!("{base}/tiles/{map}/{{z}}/{{x}}/{{y}}.mvt?v={version}");
    let archive = format!("pmtiles://{base}/{version}/tiles/{map}.pmtiles/{{z}}/{{x}}/{{y}}");
    let method = (format!("{base}/method#"), format!("{base}/method.html#"));
    let text = with_archive(text, &tiles, &archive).replace(&method.0, &method.1);
    let Ok(mut document) = serde_json::from_str::<Value>(&text) else { return text };
    let layers = document.get_mut("vector_layers").and_then(Value::as_array_mut);
    let is_there = |field: &str| field == "code" || FIELDS.split(',').any(|there| there == field);
    let mut is_changed = false;
    for fields in layers.into_iter().flatten().filter_map(|layer| layer.get_mut("fields")?.as_object_mut()) {
        fields.retain(|field, _| is_there(field));
        is_changed = true;
    }
    if is_changed { document.to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Edit, SitePlace};

    fn edited(edit: &Edit, text: &str) -> String {
        let place = SitePlace { version: "0123456789ab", base: "https://kaarten.example.nl/a" };
        String::from_utf8(edit.of(Bytes::from(text.to_owned()), &place).to_vec()).unwrap()
    }

    #[test]
    fn a_page_leads_to_files_and_to_none_that_is_not_there() {
        let text = "<a href=\"method?taal=en\" lang=\"en\">E</a><a href=\"licences?taal=nl\">L</a> · <a \
                    href=\"privacy?taal=nl\">P</a> · <a href=\"https://a.example\">A</a>";
        let page = "<a href=\"method.en.html\" lang=\"en\">E</a><a href=\"licences.html\">L</a> · <a \
                    href=\"https://a.example\">A</a>";
        assert_eq!(edited(&Edit::Page, text), page);
        assert_eq!(edited(&Edit::Page, "a<script type=\"application/ld+json\">{}</script>b"), "ab");
        assert_eq!(edited(&Edit::Page, "a<link rel=\"describedby\" href=\"dcat\" />b"), "ab");
        assert_eq!(edited(&Edit::None, text), text);
    }

    #[test]
    fn tiles_come_from_the_archive_with_the_fields_that_are_in_it() {
        let base = "https://kaarten.example.nl/a";
        let tiles = format!("{base}/tiles/focuskaart/{{z}}/{{x}}/{{y}}.mvt?v=0123456789ab");
        let archive = format!("pmtiles://{base}/0123456789ab/tiles/focuskaart.pmtiles/{{z}}/{{x}}/{{y}}");
        let edit = Edit::Style("focuskaart".into());
        let asked = format!("{tiles}&fields=naam,klasse");
        let style = format!("{{\"sources\":{{\"a\":{{\"tiles\":[\"{asked}\"]}}}}}}");
        assert_eq!(edited(&edit, &style), style.replace(&asked, &archive));
        let text = format!(
            "{{\"tiles\":[\"{tiles}\"],\"vector_layers\":[{{\"fields\":{{\"code\":\"\",\"klasse\":\"\",\"K_index\":\
             \"\"}}}}]}}"
        );
        let wanted = text.replace(&tiles, &archive).replace(",\"K_index\":\"\"", "");
        let [found, wanted] =
            [edited(&edit, &text), wanted].map(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap());
        assert_eq!(found, wanted);
    }
}
