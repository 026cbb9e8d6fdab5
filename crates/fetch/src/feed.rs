//! Atom feeds: what a publisher has to download, with the names of today.
//!
//! In: a feed, and the name of a file. Out: the address of the newest file of that name. Feeds of one publisher name
//! other feeds, which are looked into too.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::download::Downloader;
use crate::link::Link;
use crate::pattern::FilePattern;
use crate::retry::DownloadError;

/// So many feeds below the first are looked into.
const MOST_FEEDS: usize = 8;

/// Finds a file in a feed.
///
/// # Errors
/// [`DownloadError`]; also where no name fits.
pub(crate) fn find(
    downloader: &Downloader<'_>,
    name: &str,
    feed: &Link,
    named: &FilePattern,
) -> Result<Link, DownloadError> {
    let mut feeds = vec![feed.clone()];
    let mut at = 0;
    let mut files = Vec::new();
    while let Some(feed) = feeds.get(at).cloned() {
        at += 1;
        let text = downloader.text(name, &feed)?;
        for said in links(&text.bytes, &feed)? {
            let Ok(link) = downloader.transport.follow(&text.link, &said) else { continue };
            if named.fits(link.last_part()) {
                return newest(downloader, &text.link, &text.bytes, named, link);
            }
            let is_feed = link.last_part().to_ascii_lowercase().ends_with(".xml") && link.host() == feed.host();
            if is_feed && !feeds.contains(&link) && feeds.len() <= MOST_FEEDS {
                feeds.push(link);
            } else {
                files.push(link.last_part().to_owned());
            }
        }
    }
    files.retain(|file| !file.is_empty());
    files.sort();
    files.dedup();
    files.truncate(8);
    let there = if files.is_empty() { "nothing".to_owned() } else { files.join(", ") };
    Err(DownloadError::Odd { what: format!("the feed names no file `{named}`; it has {there}") })
}

/// Chooses the last of the names that fit: a later version sorts behind an earlier one, `v10` behind `v9`.
fn newest(
    downloader: &Downloader<'_>,
    page: &Link,
    text: &[u8],
    named: &FilePattern,
    found: Link,
) -> Result<Link, DownloadError> {
    let links = links(text, page)?;
    let fitting = links.iter().filter_map(|said| downloader.transport.follow(page, said).ok());
    let fitting = fitting.filter(|link| named.fits(link.last_part()));
    Ok(fitting.max_by_key(|link| in_parts(link.last_part())).unwrap_or(found))
}

/// Divides a name into texts and the numbers behind them, by which names are ordered as people count.
fn in_parts(name: &str) -> Vec<(String, u64)> {
    let mut parts = vec![(String::new(), 0_u64)];
    let mut is_number = false;
    for letter in name.chars() {
        let digit = letter.to_digit(10);
        if digit.is_none() && is_number {
            parts.push((String::new(), 0));
        }
        is_number = digit.is_some();
        if let Some(part) = parts.last_mut() {
            match digit {
                Some(digit) => part.1 = part.1.saturating_mul(10).saturating_add(u64::from(digit)),
                None => part.0.push(letter),
            }
        }
    }
    parts
}

/// Lists the addresses that a feed names.
fn links(text: &[u8], feed: &Link) -> Result<Vec<String>, DownloadError> {
    let odd = |found: String| DownloadError::Odd { what: format!("{feed} is no feed ({found})") };
    let mut reader = Reader::from_reader(text);
    let mut links = Vec::new();
    let mut elements = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                elements += 1;
                for attribute in element.attributes().flatten() {
                    if attribute.key.local_name().as_ref() == "href" {
                        let value = attribute.value.replace("&amp;", "&");
                        links.push(value);
                    }
                }
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => return Err(odd(error.to_string())),
        }
    }
    if elements == 0 { Err(odd("no element in it".to_owned())) } else { Ok(links) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenth_version_comes_behind_the_ninth() {
        let mut names = ["a_2024_v10.gpkg", "a_2024_v9.gpkg", "a_2024.gpkg", "a_2024_v2.gpkg"];
        names.sort_by_key(|name| in_parts(name));
        assert_eq!(names, ["a_2024.gpkg", "a_2024_v2.gpkg", "a_2024_v9.gpkg", "a_2024_v10.gpkg"]);
    }

    #[test]
    fn the_addresses_of_a_feed_are_read_whatever_its_prefixes() {
        let text = br#"<?xml version="1.0"?><a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:link href="x.xml"/>
            <a:entry><a:link rel="section" href="https://a.nl/b?c=1&amp;d=2">t</a:link></a:entry></a:feed>"#;
        let feed = Link::parse("https://a.nl/index.xml").unwrap();
        assert_eq!(links(text, &feed).unwrap(), ["x.xml", "https://a.nl/b?c=1&d=2"]);
        assert!(links(b"no feed", &feed).is_err());
    }
}
