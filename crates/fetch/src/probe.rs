//! Whether the addresses of the catalogue are still right: each is asked for its first bytes.
//!
//! In: the catalogue. Out: one [`ProbeResult`] for each address, in its order. Guaranteed: no more than a few kilobytes
//! are taken of anything; each address is asked once.

use std::sync::Arc;
use std::time::Duration;

use ureq::http::header;

use crate::catalogue::{Address, Catalogue, Check, FetchWay};
use crate::clock::Clock;
use crate::link::Link;
use crate::retry::words;
use crate::transport::{HttpAnswer, HttpRequest, NetworkError, NetworkSettings, RequestKind, Transport};

/// So many bytes are looked at.
const FIRST: usize = 1024;

/// What an address answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeResult {
    /// Source and year.
    pub what: String,
    /// The address that was asked.
    pub link: String,
    /// Whether it looks right.
    pub is_right: bool,
    /// What it answered, in a few words.
    pub answer: String,
    /// How long it took.
    pub time: Duration,
}

/// Asks every address of the catalogue for its first bytes, and tells each answer as it comes.
///
/// # Errors
/// [`NetworkError`].
pub fn probe(
    catalogue: &Catalogue,
    sources: &[String],
    network: &NetworkSettings,
    clock: &Arc<dyn Clock>,
    tell: &mut dyn FnMut(ProbeResult),
) -> Result<(), NetworkError> {
    let transport = Transport::new(network.clone(), Arc::clone(clock))?;
    let mut ask = |what: String, link: &Link, right: &dyn Fn(&[u8]) -> Option<&'static str>| {
        let started = clock.now();
        let (is_right, answer) = match first_bytes(&transport, link) {
            Ok((answer, first)) => judged(&answer, &first, right),
            Err(why) => (false, why),
        };
        let time = clock.now().saturating_duration_since(started);
        tell(ProbeResult { what, link: link.to_string(), is_right, answer, time });
    };
    if sources.is_empty()
        && let Some(link) = &catalogue.changes
    {
        ask("changes".to_owned(), link, &is_json);
    }
    for source in catalogue.sources.iter().filter(|source| sources.is_empty() || sources.contains(&source.id)) {
        for file in &source.files {
            for address in &file.addresses {
                let what = format!("{} {}", source.id, file.year);
                let link = first_link(address);
                ask(what, &link, &|first| looks(address, first));
            }
        }
    }
    Ok(())
}

/// Gives what is asked first at an address.
fn first_link(address: &Address) -> Link {
    match &address.way {
        FetchWay::Odata3(table) => {
            let text = format!("{}/TypedDataSet?$format=json&$top=1", table.base);
            Link::parse(&text).unwrap_or_else(|_| table.base.clone())
        }
        _ => address.link().clone(),
    }
}

/// Says what is wrong with the first bytes; nothing where they look right.
fn looks(address: &Address, first: &[u8]) -> Option<&'static str> {
    let zip = |first: &[u8]| (!first.starts_with(b"PK\x03\x04")).then_some("no zip");
    match (&address.way, &address.check) {
        (FetchWay::Feed { .. }, _) => (!first.contains(&b'<')).then_some("no feed"),
        (FetchWay::Odata3(_), _) => is_json(first),
        (FetchWay::Url { member: Some(_), .. }, _) | (_, Check::Bulk(_) | Check::Addresses { .. }) => zip(first),
        (_, Check::GeoPackage { .. }) => (!first.starts_with(b"SQLite format 3\0")).then_some("no GeoPackage"),
        (_, Check::Table(_)) => is_json(first),
        (_, Check::Delimited { .. }) => None,
    }
}

fn is_json(first: &[u8]) -> Option<&'static str> {
    let first = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
    // Compressed for the way, it looks like gzip.
    let is_right = first.trim_ascii_start().starts_with(b"{") || first.starts_with(&[0x1f, 0x8b]);
    (!is_right).then_some("no JSON")
}

fn first_bytes(transport: &Transport, link: &Link) -> Result<(HttpAnswer, Vec<u8>), String> {
    let headers = [(header::RANGE, format!("bytes=0-{}", FIRST - 1))];
    let ask = HttpRequest { link, kind: RequestKind::File, headers: &headers };
    let mut answer = transport.get(&ask).map_err(|error| error.to_string())?;
    let mut first = vec![0; FIRST];
    let mut filled = 0;
    while filled < FIRST {
        match answer.read(&mut first[filled..]).map_err(|error| error.to_string())? {
            0 => break,
            read => filled += read,
        }
    }
    first.truncate(filled);
    Ok((answer, first))
}

fn judged(answer: &HttpAnswer, first: &[u8], right: &dyn Fn(&[u8]) -> Option<&'static str>) -> (bool, String) {
    let length = answer
        .header(&header::CONTENT_RANGE)
        .and_then(|range| range.rsplit('/').next())
        .or_else(|| answer.header(&header::CONTENT_LENGTH).filter(|_| answer.status == 200))
        .map_or_else(|| "length not told".to_owned(), |length| format!("{length} bytes"));
    let told = format!("{} {length}", answer.status);
    match answer.status {
        200 | 206 => match right(first) {
            None => (true, told),
            Some(wrong) => (false, format!("{told}, {wrong}: “{}”", words(&String::from_utf8_lossy(first)))),
        },
        _ => (false, format!("{}: “{}”", answer.status, words(&String::from_utf8_lossy(first)))),
    }
}
