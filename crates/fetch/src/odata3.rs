//! A table of `OData` 3, page by page into one file.
//!
//! In: the address of a table, and which rows and columns are wanted. Out: its rows as they were sent, under `value` in
//! one document, in a [`PartialDownload`]. Guaranteed: every page was followed, on one host, none twice; there are as
//! many rows as the publisher counts, where it counts.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::catalogue::Odata3;
use crate::columns::plain;
use crate::download::Downloader;
use crate::event::FetchEvent;
use crate::link::Link;
use crate::pages::PageFolder;
use crate::part::PartialDownload;
use crate::retry::{DiskError, DownloadError};

/// A table has at most so many pages.
const MOST_PAGES: usize = 1000;

/// A table that arrived.
#[derive(Debug)]
pub(crate) struct FeedTable {
    /// Address of its first page.
    pub(crate) link: Link,
    /// How many rows it has.
    pub(crate) rows: u64,
}

/// What describes a column.
#[derive(Debug, Deserialize)]
struct Property {
    #[serde(rename = "Key", default)]
    key: String,
    #[serde(rename = "Type", default)]
    kind: String,
}

#[derive(Debug, Deserialize)]
struct Information {
    #[serde(rename = "Modified")]
    modified: Option<String>,
}

#[derive(Debug, Deserialize)]
struct FeedPage<T> {
    value: Vec<T>,
    #[serde(rename = "odata.nextLink")]
    next: Option<String>,
}

/// Tells when the table was changed last, if its publisher does.
pub(crate) fn modified(downloader: &Downloader<'_>, table: &Odata3) -> Option<String> {
    let link = below(&table.base, "/TableInfos?$format=json").ok()?;
    let text = downloader.text_if_there(&link).ok()?;
    let page: FeedPage<Information> = read(&text.bytes, &link).ok()?;
    page.value.into_iter().next()?.modified
}

/// Downloads a table into its part.
///
/// # Errors
/// [`DownloadError`].
pub(crate) fn download(
    downloader: &Downloader<'_>,
    name: &str,
    table: &Odata3,
    part: &PartialDownload,
    pages: &PageFolder,
) -> Result<FeedTable, DownloadError> {
    let filter = filter_of(table);
    let columns = columns(downloader, name, table, pages)?;
    let first = below(&table.base, &format!("/TypedDataSet?$format=json&$select={}{filter}", columns.join(",")))?;
    part.drop_all()?;
    let file = File::create(part.path()).map_err(DiskError::at("making", part.path()))?;
    let mut out = FeedRows { out: BufWriter::new(file), part, count: 0 };
    out.write("{\"value\":[")?;
    let mut seen = BTreeSet::new();
    let mut next = Some(first.clone());
    let mut bytes = 0;
    while let Some(link) = next {
        if !seen.insert(link.clone()) {
            return Err(odd(format!("{link} names itself as the next page: the table has no end")));
        }
        if seen.len() > MOST_PAGES {
            return Err(odd(format!("found more than {MOST_PAGES} pages, expected a table of fewer")));
        }
        let text = page_at(downloader, name, &link, pages)?;
        bytes += text.len() as u64;
        (downloader.listener)(FetchEvent::Received { name, bytes, total: None });
        let page: FeedPage<Box<RawValue>> = read(&text, &link)?;
        pages.put(&link, &text)?;
        for row in &page.value {
            out.row(row.get())?;
        }
        next = page.next.map(|said| following(downloader, &link, &said)).transpose()?;
    }
    out.write("\n]}\n")?;
    let rows = out.close()?;
    let count = below(&table.base, &format!("/TypedDataSet/$count{}", filter.replacen('&', "?", 1)))?;
    // Not every service counts; what it counts must be there.
    let counted = downloader.text_if_there(&count).ok().and_then(|text| {
        String::from_utf8_lossy(&text.bytes).trim_start_matches('\u{feff}').trim().parse::<u64>().ok()
    });
    if let Some(counted) = counted.filter(|counted| *counted != rows) {
        return Err(odd(format!("found {rows} rows on {} pages, expected {counted} as $count says", seen.len())));
    }
    Ok(FeedTable { link: first, rows })
}

/// Gives the address at which a person finds the first rows of a table, all columns of them.
pub(crate) fn first_rows(table: &Odata3) -> String {
    format!("{}/TypedDataSet?$format=json{}", table.base, filter_of(table))
}

fn filter_of(table: &Odata3) -> String {
    table.filter.as_ref().map_or_else(String::new, |filter| format!("&$filter={}", encoded(filter)))
}

/// Lists the columns to ask for: what a row is about, what is wanted, and what is taken where it is there.
fn columns(
    downloader: &Downloader<'_>,
    name: &str,
    table: &Odata3,
    pages: &PageFolder,
) -> Result<Vec<String>, DownloadError> {
    let link = below(&table.base, "/DataProperties?$format=json")?;
    let text = page_at(downloader, name, &link, pages)?;
    let properties: FeedPage<Property> = read(&text, &link)?;
    pages.put(&link, &text)?;
    let find = |wanted: &String| {
        // Names and sorts of areas are called details of the area, not topics; groups have no key.
        let is_column = |property: &&Property| !property.key.is_empty() && !property.kind.ends_with("Dimension");
        let fits = |property: &&Property| is_column(property) && plain(&property.key) == plain(wanted);
        properties.value.iter().find(fits).map(|property| property.key.clone())
    };
    let is_key = |property: &&Property| property.kind.ends_with("Dimension");
    let mut columns: Vec<String> =
        properties.value.iter().filter(is_key).map(|property| property.key.clone()).collect();
    let mut missing = Vec::new();
    for wanted in &table.columns {
        match find(wanted) {
            Some(key) => columns.push(key),
            None => missing.push(wanted.as_str()),
        }
    }
    if !missing.is_empty() {
        return Err(odd(format!("the table has no column {}", missing.join(", "))));
    }
    columns.extend(table.select.iter().filter_map(find));
    Ok(columns)
}

/// Gives a page, from an earlier run if it is there.
fn page_at(downloader: &Downloader<'_>, name: &str, link: &Link, pages: &PageFolder) -> Result<Vec<u8>, DownloadError> {
    match pages.get(link) {
        Some(page) => Ok(page),
        None => Ok(downloader.text(name, link)?.bytes),
    }
}

/// Gives the next page, as its address was said.
fn following(downloader: &Downloader<'_>, page: &Link, said: &str) -> Result<Link, DownloadError> {
    // Some services name themselves without encryption, behind an encrypted front.
    let own = format!("http://{}/", page.host());
    let said = match said.strip_prefix(&own) {
        Some(rest) => format!("https://{}/{rest}", page.host()),
        None => said.to_owned(),
    };
    let next = downloader.transport.follow(page, &said)?;
    if next.host() == page.host() {
        Ok(next)
    } else {
        Err(odd(format!("the next page is on {}, expected it on {}", next.host(), page.host())))
    }
}

fn below(base: &Link, rest: &str) -> Result<Link, DownloadError> {
    Link::parse(&format!("{base}{rest}")).map_err(|error| odd(error.to_string()))
}

/// Encodes a condition for a query; apostrophes may stand in it.
fn encoded(text: &str) -> String {
    text.replace('%', "%25").replace(' ', "%20").replace('+', "%2B").replace('&', "%26").replace('#', "%23")
}

fn read<T: DeserializeOwned>(bytes: &[u8], link: &Link) -> Result<T, DownloadError> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(text).map_err(|error| {
        let words = crate::retry::words(&String::from_utf8_lossy(&text[..text.len().min(400)]));
        odd(format!("{link} answers with something else than rows of a table ({error}): “{words}”"))
    })
}

fn odd(what: String) -> DownloadError {
    DownloadError::Odd { what }
}

/// Rows as they are written.
struct FeedRows<'a> {
    out: BufWriter<File>,
    part: &'a PartialDownload,
    count: u64,
}

impl FeedRows<'_> {
    fn write(&mut self, text: &str) -> Result<(), DiskError> {
        self.out.write_all(text.as_bytes()).map_err(DiskError::at("writing", self.part.path()))
    }

    fn row(&mut self, text: &str) -> Result<(), DiskError> {
        self.write(if self.count == 0 { "\n" } else { ",\n" })?;
        self.count += 1;
        self.write(text)
    }

    fn close(self) -> Result<u64, DiskError> {
        let failed = DiskError::at("bringing to disk", self.part.path());
        let file = self.out.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        Ok(self.count)
    }
}
