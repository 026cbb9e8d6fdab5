//! Content negotiation: which encoding a client wants, and whether it already has the body.

use axum::http::{HeaderMap, header};

use crate::cache;

/// How a body is compressed on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Encoding {
    /// Not at all.
    Identity,
    /// gzip.
    Gzip,
    /// Brotli.
    Brotli,
    /// Zstandard.
    Zstd,
}

impl Encoding {
    /// All encodings, the most wanted first when a client likes them equally.
    pub const ALL: [Self; 4] = [Self::Brotli, Self::Gzip, Self::Zstd, Self::Identity];

    /// Names the encoding as `Content-Encoding` does; none for a plain body.
    #[must_use]
    pub fn header(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
            Self::Zstd => Some("zstd"),
        }
    }

    /// Tells which byte an entity tag carries for this encoding, so that tags differ between encodings.
    #[must_use]
    pub fn mark(self) -> char {
        match self {
            Self::Identity => 'i',
            Self::Gzip => 'g',
            Self::Brotli => 'b',
            Self::Zstd => 'z',
        }
    }
}

impl From<Encoding> for cache::Encoding {
    fn from(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Identity => Self::Uncompressed,
            Encoding::Gzip => Self::Gzip,
            Encoding::Brotli => Self::Brotli,
            Encoding::Zstd => Self::Zstd,
        }
    }
}

/// Picks the encoding that a client likes best by its `Accept-Encoding` (RFC 9110 section 12.5.3).
///
/// Without the header, or when nothing in it is known, the body goes plain. A plain body that the client refuses is sent all the same: an answer
/// that it may not read is better than none.
#[must_use]
pub fn choose_encoding(headers: &HeaderMap) -> Encoding {
    let mut wanted: [Option<f32>; 4] = [None; 4];
    let mut others = None;
    for item in headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(',')) {
        let mut parts = item.split(';');
        let name = parts.next().unwrap_or("").trim();
        let quality = parts
            .find_map(|part| {
                let (key, value) = part.split_once('=')?;
                key.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse::<f32>().ok())
            })
            .flatten()
            .map_or(1.0, |quality| if quality.is_finite() { quality.clamp(0.0, 1.0) } else { 0.0 });
        if name == "*" {
            others = Some(quality);
        }
        for (slot, encoding) in wanted.iter_mut().zip(Encoding::ALL) {
            let known = encoding.header().unwrap_or("identity");
            if name.eq_ignore_ascii_case(known) || (known == "gzip" && name.eq_ignore_ascii_case("x-gzip")) {
                *slot = Some(quality);
            }
        }
    }
    let mut best = (Encoding::Identity, 0.0_f32);
    for (slot, encoding) in wanted.into_iter().zip(Encoding::ALL) {
        // A compressed body must be asked for; a plain one is welcome unless refused, but gives way to any compressed one.
        let quality = slot.or(others).unwrap_or(0.0);
        if encoding != Encoding::Identity && quality > best.1 {
            best = (encoding, quality);
        }
        if encoding == Encoding::Identity && slot.is_some() && quality > best.1 {
            best = (encoding, quality);
        }
    }
    best.0
}

/// Tells whether `If-None-Match` holds the tag: weak comparison, a list, or `*` (RFC 9110 section 13.1.2).
///
/// `tag` is without quotes.
#[must_use]
pub fn has_tag(headers: &HeaderMap, tag: &str) -> bool {
    headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(',')).any(|item| {
        let item = item.trim();
        let item = item.strip_prefix("W/").unwrap_or(item);
        item == "*" || item.strip_prefix('"').and_then(|item| item.strip_suffix('"')) == Some(tag)
    })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{Encoding, choose_encoding, has_tag};

    fn accepting(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(text))])
    }

    #[test]
    fn the_best_liked_encoding_wins_and_a_refused_one_never() {
        assert_eq!(choose_encoding(&HeaderMap::new()), Encoding::Identity);
        assert_eq!(choose_encoding(&accepting("gzip, deflate, br, zstd")), Encoding::Brotli);
        assert_eq!(choose_encoding(&accepting("gzip;q=1.0, br;q=0.2")), Encoding::Gzip);
        assert_eq!(choose_encoding(&accepting("br;q=0, GZIP")), Encoding::Gzip);
        assert_eq!(choose_encoding(&accepting("*")), Encoding::Brotli);
        assert_eq!(choose_encoding(&accepting("*;q=0.5, br;q=0")), Encoding::Gzip);
        assert_eq!(choose_encoding(&accepting("identity, gzip;q=0.3")), Encoding::Identity);
        assert_eq!(choose_encoding(&accepting("deflate, compress")), Encoding::Identity);
        assert_eq!(choose_encoding(&accepting("gzip;q=nonsense, br;q=NaN")), Encoding::Gzip);
    }

    #[test]
    fn a_tag_is_found_in_a_list_weak_or_strong() {
        let asking = |text: &'static str| HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(text))]);
        assert!(has_tag(&asking("\"a\", W/\"b\""), "b"));
        assert!(has_tag(&asking("*"), "b"));
        assert!(!has_tag(&asking("b"), "b"), "a tag without quotes is none");
        assert!(!has_tag(&HeaderMap::new(), "b"));
    }
}
