//! The answer to a request for a download: the whole file or the part that the client asks for (RFC 9110 section 14).

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream::{empty, unfold};

use super::store::DownloadReader;
use crate::http::error::Error;

/// Bytes read from the file at once.
const CHUNK: usize = 32 * 1024;

/// The part of a file that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RangePart {
    /// All of it.
    Whole,
    /// From the first to the last byte, both inclusive.
    Bytes(u64, u64),
    /// One that it does not have.
    Outside,
}

/// Answers HEAD: the length where the file is kept; it is not written for this.
pub(super) fn head(length: Option<u64>) -> Response {
    // A stream has no length of its own that would be told instead.
    let mut response = Response::new(Body::from_stream(empty::<std::io::Result<Bytes>>()));
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(length) = length {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    response
}

/// Answers GET with what is asked of a file: 200 or 206. `tag` is without quotes.
///
/// # Errors
/// [`Error::OutsideFile`].
pub(super) fn get(reading: DownloadReader, asked: &HeaderMap, tag: &str) -> Result<Response, Error> {
    let length = reading.length();
    let (status, start, end) = match part(asked, tag, length) {
        RangePart::Whole => (StatusCode::OK, 0, length),
        RangePart::Bytes(first, last) => (StatusCode::PARTIAL_CONTENT, first, last + 1),
        RangePart::Outside => return Err(Error::OutsideFile { length }),
    };
    let range = (status == StatusCode::PARTIAL_CONTENT).then(|| format!("bytes {start}-{}/{length}", end - 1));
    let mut response = Response::new(body(reading, start, end));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(end - start));
    if let Some(range) = range.and_then(|range| HeaderValue::from_str(&range).ok()) {
        headers.insert(header::CONTENT_RANGE, range);
    }
    Ok(response)
}

fn body(reading: DownloadReader, start: u64, end: u64) -> Body {
    Body::from_stream(unfold(Some((reading, start)), move |left| async move {
        let (reading, start) = left?;
        if start >= end {
            return None;
        }
        let most = usize::try_from(end - start).unwrap_or(CHUNK).min(CHUNK);
        let read = tokio::task::spawn_blocking(move || (reading.read_at(start, most), reading)).await;
        match read {
            Ok((Ok(bytes), reading)) => {
                let next = start + u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                Some((Ok(Bytes::from(bytes)), Some((reading, next))))
            }
            // The length was told before: a body that ends here is seen to be cut off.
            Ok((Err(error), _)) => Some((Err(error), None)),
            Err(error) => Some((Err(std::io::Error::other(error)), None)),
        }
    }))
}

/// Reads which part is asked for. What is no range of bytes, or several, means the whole.
fn part(headers: &HeaderMap, tag: &str, length: u64) -> RangePart {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    // A part of another version is of no use; a date is no version of a file that has a tag.
    if headers.contains_key(header::IF_RANGE) && text(header::IF_RANGE) != Some(&format!("\"{tag}\"")) {
        return RangePart::Whole;
    }
    let Some((first, last)) = text(header::RANGE)
        .and_then(|range| range.split_once('='))
        .filter(|(unit, _)| unit.trim().eq_ignore_ascii_case("bytes"))
        .and_then(|(_, range)| range.trim().split_once('-'))
    else {
        return RangePart::Whole;
    };
    let number = |text: &str| match text.trim() {
        "" => Some(None),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(Some(digits.parse().unwrap_or(u64::MAX))),
        _ => None,
    };
    match (number(first), number(last)) {
        (Some(Some(first)), Some(last)) if last.is_none_or(|last: u64| first <= last) => {
            if first < length {
                RangePart::Bytes(first, last.unwrap_or(u64::MAX).min(length - 1))
            } else {
                RangePart::Outside
            }
        }
        (Some(None), Some(Some(0))) => RangePart::Outside,
        (Some(None), Some(Some(_))) if length == 0 => RangePart::Outside,
        (Some(None), Some(Some(tail))) => RangePart::Bytes(length - tail.min(length), length - 1),
        _ => RangePart::Whole,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::{RangePart, part};

    fn part_of(pairs: &[(&'static str, &'static str)]) -> RangePart {
        let headers: HeaderMap = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        part(&headers, "tag", 100)
    }

    #[test]
    fn a_range_is_a_part_and_what_is_none_is_the_whole() {
        let cases = [
            ("bytes=0-9", RangePart::Bytes(0, 9)),
            ("Bytes = 10-", RangePart::Bytes(10, 99)),
            ("bytes=90-1000", RangePart::Bytes(90, 99)),
            ("bytes=0-99999999999999999999", RangePart::Bytes(0, 99)),
            ("bytes=-30", RangePart::Bytes(70, 99)),
            ("bytes=-1000", RangePart::Bytes(0, 99)),
            ("bytes=100-", RangePart::Outside),
            ("bytes=99999999999999999999-", RangePart::Outside),
            ("bytes=-0", RangePart::Outside),
            ("bytes=9-0", RangePart::Whole),
            ("bytes=-", RangePart::Whole),
            ("bytes=0-1,5-6", RangePart::Whole),
            ("bytes=+1-2", RangePart::Whole),
            ("bytes=a-b", RangePart::Whole),
            ("rows=0-9", RangePart::Whole),
            ("", RangePart::Whole),
        ];
        for (range, expected) in cases {
            assert_eq!(part_of(&[("range", range)]), expected, "{range}");
        }
        assert_eq!(part_of(&[]), RangePart::Whole);
        assert_eq!(
            part(&HeaderMap::from_iter([(axum::http::header::RANGE, HeaderValue::from_static("bytes=-5"))]), "tag", 0),
            RangePart::Outside
        );
    }

    #[test]
    fn a_part_of_another_version_is_not_given() {
        assert_eq!(part_of(&[("range", "bytes=0-9"), ("if-range", "\"tag\"")]), RangePart::Bytes(0, 9));
        for other in ["\"old\"", "W/\"tag\"", "tag", "Sun, 29 Nov 2026 00:00:00 GMT"] {
            assert_eq!(part_of(&[("range", "bytes=0-9"), ("if-range", other)]), RangePart::Whole, "{other}");
        }
    }
}
