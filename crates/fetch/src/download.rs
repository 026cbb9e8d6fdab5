//! One file or text from one address, however often the connection breaks.
//!
//! In: an address of a publisher. Out: a whole file in its [`PartialDownload`], or a text. Guaranteed: as many bytes as
//! were announced; all of one version. Left to the checks: whether they are what they should be, which no header tells.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use ureq::http::header::{self, HeaderName};

use crate::clock::Clock;
use crate::event::{FetchEvent, Listener};
use crate::link::Link;
use crate::part::{Beginning, PartialDownload, Validators};
use crate::retry::{DiskError, DownloadError, Failure, patiently, refusal};
use crate::transport::{HttpAnswer, HttpRequest, RequestKind, Transport};

/// The longest file that is taken.
const LONGEST_FILE: u64 = 4 << 30;

/// The longest text that is taken, packed and unpacked.
const LONGEST_TEXT: u64 = 256 << 20;

/// Those who show what happens hear of so many bytes.
const TOLD_EVERY: u64 = 256 << 10;

/// Bytes by which an attempt came further than all before it, so that the next is the first again; of a small file a
/// hundredth.
const PROGRESS: u64 = 64 << 10;

/// What downloads need.
#[derive(Clone, Copy)]
pub(crate) struct Downloader<'a> {
    /// The way to the network.
    pub transport: &'a Transport,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Who shows what happens.
    pub listener: Listener<'a>,
}

/// What came of asking for a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DownloadOutcome {
    /// It is the version that is known.
    Same,
    /// It is in its part.
    Whole(ReceivedFile),
}

/// A file that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReceivedFile {
    /// Address from which it came in the end.
    pub link: Link,
    /// What the publisher says about its version.
    pub validators: Validators,
    /// Whether its length was announced: else an early end looks like the end.
    pub announced: bool,
}

/// A text that arrived.
#[derive(Debug)]
pub(crate) struct TextFile {
    /// Address from which it came in the end.
    pub link: Link,
    /// The text.
    pub bytes: Vec<u8>,
}

impl<'a> Downloader<'a> {
    /// Downloads a file into its part; `known` is the version that need not come again.
    ///
    /// # Errors
    /// [`DownloadError`].
    pub(crate) fn file(
        &self,
        name: &str,
        link: &Link,
        known: &Validators,
        part: &PartialDownload,
    ) -> Result<DownloadOutcome, DownloadError> {
        // A server that begins anew each time and ends at one place makes no progress, nor one that sends a few bytes.
        let mut most = part.beginning(&link.to_string()).map_or(0, |(bytes, _)| bytes);
        patiently(self.clock, &self.waits(name), || {
            self.file_once(name, link, known, part).map_err(|mut failure| {
                let (bytes, total) = part.beginning(&link.to_string()).map_or((0, None), |(b, of)| (b, of.total));
                failure.progressed = bytes > most && bytes - most >= (total.unwrap_or(0) / 100).min(PROGRESS);
                most = most.max(bytes);
                failure
            })
        })
    }

    /// Downloads a text that is computed.
    ///
    /// # Errors
    /// [`DownloadError`].
    pub(crate) fn text(&self, name: &str, link: &Link) -> Result<TextFile, DownloadError> {
        patiently(self.clock, &self.waits(name), || self.text_once(link))
    }

    /// Downloads a text that one can do without: one attempt.
    ///
    /// # Errors
    /// [`DownloadError`].
    pub(crate) fn text_if_there(&self, link: &Link) -> Result<TextFile, DownloadError> {
        self.text_once(link).map_err(|failure| failure.error)
    }

    fn waits(&self, name: &str) -> impl Fn(&DownloadError, Duration) + use<'_, 'a> {
        let name = name.to_owned();
        move |error, wait| (self.listener)(FetchEvent::Waits { name: &name, why: &error.to_string(), wait })
    }

    fn file_once(
        &self,
        name: &str,
        link: &Link,
        known: &Validators,
        part: &PartialDownload,
    ) -> Result<DownloadOutcome, Failure> {
        let url = link.to_string();
        let there = part.beginning(&url);
        if let Some(received) = there.as_ref().and_then(|(bytes, beginning)| complete(*bytes, beginning)) {
            return Ok(DownloadOutcome::Whole(received));
        }
        let mut headers: Vec<(HeaderName, String)> = Vec::new();
        if let Some((bytes, beginning)) = &there {
            headers.push((header::RANGE, format!("bytes={bytes}-")));
            headers.push((header::IF_RANGE, beginning.validators.strong().unwrap_or_default().to_owned()));
        } else {
            headers.extend(known.etag.clone().map(|tag| (header::IF_NONE_MATCH, tag)));
            headers.extend(known.last_modified.clone().map(|date| (header::IF_MODIFIED_SINCE, date)));
        }
        let answer = self.transport.get(&HttpRequest { link, kind: RequestKind::File, headers: &headers })?;
        let is_conditional = there.is_none() && !headers.is_empty();
        match (answer.status, there) {
            (304, None) if is_conditional => Ok(DownloadOutcome::Same),
            (206, Some((bytes, beginning))) => self.rest(name, answer, bytes, &beginning, part),
            (200, _) => self.whole(name, answer, &url, part),
            (416, Some((bytes, _))) => {
                part.drop_all()?;
                Err(DownloadError::WrongPart { found: "416".to_owned(), expected: bytes }.into())
            }
            _ => Err(refusal(answer, self.clock.date())),
        }
    }

    /// Takes a whole file.
    fn whole(
        &self,
        name: &str,
        answer: HttpAnswer,
        url: &str,
        part: &PartialDownload,
    ) -> Result<DownloadOutcome, Failure> {
        let total = answer.length();
        let beginning = Beginning {
            url: url.to_owned(),
            final_url: answer.link.to_string(),
            validators: validators(&answer),
            total,
            compressed: is_compressed(&answer),
        };
        if total.is_some_and(|total| total > LONGEST_FILE) {
            return Err(DownloadError::TooLong { most: LONGEST_FILE }.into());
        }
        let file = part.begin(&beginning)?;
        self.take(name, answer, file, 0, &beginning, part)
    }

    /// Takes the rest of a file, if it is the rest.
    fn rest(
        &self,
        name: &str,
        answer: HttpAnswer,
        bytes: u64,
        beginning: &Beginning,
        part: &PartialDownload,
    ) -> Result<DownloadOutcome, Failure> {
        let range = answer.header(&header::CONTENT_RANGE).unwrap_or_default().to_owned();
        let (from, total) = content_range(&range).unwrap_or((u64::MAX, None));
        let same_version = match (&beginning.validators.etag, answer.header(&header::ETAG)) {
            (Some(before), Some(now)) => before == now,
            _ => true,
        };
        let same_length = beginning.total.is_none() || total.is_none() || total == beginning.total;
        if from != bytes || !same_version || !same_length {
            part.drop_all()?;
            return Err(DownloadError::WrongPart { found: range, expected: bytes }.into());
        }
        let beginning = Beginning { total: total.or(beginning.total), ..beginning.clone() };
        let file = part.go_on()?;
        self.take(name, answer, file, bytes, &beginning, part)
    }

    /// Writes what comes behind the bytes that are there.
    fn take(
        &self,
        name: &str,
        mut answer: HttpAnswer,
        mut file: std::fs::File,
        before: u64,
        beginning: &Beginning,
        part: &PartialDownload,
    ) -> Result<DownloadOutcome, Failure> {
        let mut bytes = before;
        let mut told = before;
        let mut buffer = vec![0; 1 << 16];
        let ended = loop {
            match answer.read(&mut buffer) {
                Ok(0) => break None,
                Ok(read) => {
                    file.write_all(&buffer[..read]).map_err(DiskError::at("writing", part.path()))?;
                    bytes += read as u64;
                    if bytes > LONGEST_FILE {
                        part.drop_all()?;
                        return Err(DownloadError::TooLong { most: LONGEST_FILE }.into());
                    }
                    if bytes - told >= TOLD_EVERY {
                        (self.listener)(FetchEvent::Received { name, bytes, total: beginning.total });
                        told = bytes;
                    }
                }
                Err(error) => break Some(DownloadError::from(error)),
            }
        };
        (self.listener)(FetchEvent::Received { name, bytes, total: beginning.total });
        let short = beginning.total.filter(|total| bytes != *total);
        if let Some(error) = ended {
            let error = match short {
                Some(expected) if bytes > 0 => DownloadError::Truncated { found: bytes, expected },
                _ => error,
            };
            return Err(error.into());
        }
        if let Some(expected) = short {
            if bytes > expected {
                part.drop_all()?;
            }
            return Err(DownloadError::Truncated { found: bytes, expected }.into());
        }
        file.sync_all().map_err(DiskError::at("bringing to disk", part.path()))?;
        if beginning.compressed {
            part.decompress(LONGEST_FILE)?;
        }
        Ok(DownloadOutcome::Whole(ReceivedFile {
            link: answer.link,
            validators: beginning.validators.clone(),
            announced: beginning.total.is_some(),
        }))
    }

    fn text_once(&self, link: &Link) -> Result<TextFile, Failure> {
        let mut answer = self.transport.get(&HttpRequest { link, kind: RequestKind::Table, headers: &[] })?;
        if answer.status != 200 {
            return Err(refusal(answer, self.clock.date()));
        }
        let total = answer.length();
        let mut bytes = Vec::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match answer.read(&mut buffer)? {
                0 => break,
                read => bytes.extend_from_slice(&buffer[..read]),
            }
            if bytes.len() as u64 > LONGEST_TEXT {
                return Err(DownloadError::TooLong { most: LONGEST_TEXT }.into());
            }
        }
        if let Some(expected) = total.filter(|total| *total != bytes.len() as u64) {
            return Err(DownloadError::Truncated { found: bytes.len() as u64, expected }.into());
        }
        if bytes.starts_with(&[0x1f, 0x8b]) {
            bytes = unpacked(&bytes).ok_or_else(|| DownloadError::Truncated {
                found: bytes.len() as u64,
                expected: bytes.len() as u64 + 1,
            })?;
        }
        Ok(TextFile { link: answer.link, bytes })
    }
}

/// Gives what arrived in a run that ended before it could be used.
fn complete(bytes: u64, beginning: &Beginning) -> Option<ReceivedFile> {
    let whole = beginning.total == Some(bytes) && !beginning.compressed;
    let link = Link::parse(&beginning.final_url).ok()?;
    whole.then(|| ReceivedFile { link, validators: beginning.validators.clone(), announced: true })
}

/// Unpacks a text; none where it is damaged or longer than anything that is wanted.
fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).take(LONGEST_TEXT + 1).read_to_end(&mut plain).ok()?;
    (plain.len() as u64 <= LONGEST_TEXT).then_some(plain)
}

fn validators(answer: &HttpAnswer) -> Validators {
    let said = |name: &HeaderName| answer.header(name).filter(|text| !text.is_empty()).map(str::to_owned);
    Validators { etag: said(&header::ETAG), last_modified: said(&header::LAST_MODIFIED) }
}

fn is_compressed(answer: &HttpAnswer) -> bool {
    answer.header(&header::CONTENT_ENCODING).is_some_and(|text| text.to_ascii_lowercase().contains("gzip"))
}

/// Reads `bytes 10-19/20` as first byte and length of the whole.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (from, _to) = range.split_once('-')?;
    Some((from.trim().parse().ok()?, total.trim().parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_part_is_read_from_its_header() {
        assert_eq!(content_range("bytes 10-19/20"), Some((10, Some(20))));
        assert_eq!(content_range("bytes 10-19/*"), Some((10, None)));
        assert_eq!(content_range("bytes */20"), None);
        assert_eq!(content_range("10-19"), None);
    }
}
