//! The page that lists every address: `data/PUBLISHERS.md`, made of the catalogue so that it is never behind it.

use std::fmt::Write as _;

use crate::catalogue::{Catalogue, FetchWay, Source, Use};

/// What the page begins with, whatever the catalogue.
const BEGINNING: &str = include_str!("addresses.md");

/// Writes the page.
#[must_use]
pub fn publishers_page(catalogue: &Catalogue) -> String {
    let mut text = String::from(BEGINNING);
    if let Some(changes) = &catalogue.changes {
        let _ = write!(
            text,
            "\n## Last changes\n\n`{changes}` lists all tables of CBS with their last changes; `--update` and \
             `--check` ask it once. Without it tables are asked for one by one.\n"
        );
    }
    for source in &catalogue.sources {
        section(&mut text, source);
    }
    text
}

fn section(text: &mut String, source: &Source) {
    let wanted = match source.uses {
        Use::Division => "the file of the division",
        Use::Nearest => "the file of the division, else the nearest later, else the nearest earlier one",
        Use::Years => "one file for each year",
        Use::Addresses => "one file for each year, for the recoding; none with `--no-recoding`",
    };
    let need = if source.required {
        "that of the division is needed for every map"
    } else {
        "maps that need it are left out without it"
    };
    let _ = write!(
        text,
        "\n## `{}`: {}\n\n{}; {}. Wanted: {wanted}; {need}.\n",
        source.id, source.title, source.publisher, source.licence
    );
    let pages: std::collections::BTreeSet<&str> = source.files.iter().map(|file| file.page.as_str()).collect();
    let _ = write!(
        text,
        "By hand: {}\n\n",
        pages.into_iter().map(|page| format!("<{page}>")).collect::<Vec<_>>().join(", ")
    );
    text.push_str("| year | file in the folder | address, in the order in which it is tried |\n|---|---|---|\n");
    for file in &source.files {
        for (i, address) in file.addresses.iter().enumerate() {
            let more = match &address.way {
                FetchWay::Url { member: Some(member), .. } => format!(", `{member}` in the zip"),
                FetchWay::Url { member: None, .. } => String::new(),
                FetchWay::Feed { named, .. } => format!(", the newest `{named}` in this feed"),
                FetchWay::Odata3(_) => ", page by page".to_owned(),
            };
            let year = if i == 0 { file.year.to_string() } else { String::new() };
            let _ = writeln!(text, "| {year} | `{}` | `{}`{more} |", address.name, address.link());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_publishers_is_that_of_the_catalogue() {
        let catalogue = Catalogue::read("fetch.toml", include_str!("../../../config/fetch.toml")).unwrap();
        let page = publishers_page(&catalogue);
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/PUBLISHERS.md");
        if std::env::var_os("PUBLISHERS").is_some_and(|said| said == "write") {
            std::fs::write(path, &page).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == page,
            "data/PUBLISHERS.md is stale; PUBLISHERS=write cargo test -p veerkracht-fetch writes it anew"
        );
        for part in [
            "service.pdok.nl",
            "85984NED",
            "pc6huisnr20240801_buurt_20250218",
            "leefbaarometer-meting-2024.zip",
            "50150NED",
        ] {
            assert!(page.contains(part), "{part}");
        }
    }
}
