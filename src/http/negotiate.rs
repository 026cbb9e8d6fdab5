//! Content negotiation: which encoding, which media type and which language a client wants, and whether it already has
//! the body.

use std::cell::RefCell;

use axum::http::{HeaderMap, header};

use crate::compression::{Encoding, EncodingSet};
use crate::styles::Language;

/// Which encodings a client takes, by its `Accept-Encoding` (RFC 9110 section 12.5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AcceptEncoding {
    /// Those that it likes best, all equally; at least one.
    ///
    /// A compressed body must be asked for, and goes before a plain one that is liked as much. Without the header, or
    /// when nothing in it is known, the body goes plain. A plain body that the client refuses is sent all the same: an
    /// answer that it may not read is better than none.
    pub(crate) best: EncodingSet,
    /// All that it does not refuse.
    pub(crate) taken: EncodingSet,
}

/// Longest `Accept-Encoding` that is remembered, bytes.
const REMEMBERED: usize = 128;

thread_local! {
    /// What was read last on this thread, and what it says: most of those who ask send the same, and to read it anew
    /// takes a tenth of the time that the program needs for a kept tile.
    static LAST: RefCell<Option<(Vec<u8>, AcceptEncoding)>> = const { RefCell::new(None) };
}

/// Reads which encodings a client takes.
#[must_use]
pub(crate) fn accepted(headers: &HeaderMap) -> AcceptEncoding {
    let mut lists = headers.get_all(header::ACCEPT_ENCODING).iter();
    match (lists.next(), lists.next()) {
        (Some(list), None) if list.len() <= REMEMBERED => LAST.with_borrow_mut(|last| match last {
            Some((known, accepted)) if known.as_slice() == list.as_bytes() => *accepted,
            _ => {
                let accepted = read_accepted(headers);
                *last = Some((list.as_bytes().to_vec(), accepted));
                accepted
            }
        }),
        _ => read_accepted(headers),
    }
}

fn read_accepted(headers: &HeaderMap) -> AcceptEncoding {
    let mut wanted: [Option<f32>; 4] = [None; 4];
    let mut others = None;
    for item in headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
    {
        let (name, quality) = liked(item);
        if name == "*" {
            others = Some(quality);
        }
        for (slot, encoding) in wanted.iter_mut().zip(Encoding::ALL) {
            let known = encoding.name();
            if name.eq_ignore_ascii_case(known) || (known == "gzip" && name.eq_ignore_ascii_case("x-gzip")) {
                *slot = Some(quality);
            }
        }
    }
    let [compressed @ .., plain] = &wanted;
    let liked = compressed.map(|quality| quality.or(others).unwrap_or(0.0));
    let highest = liked.into_iter().fold(0.0, f32::max);
    let plain_is_best = highest <= 0.0 || plain.is_some_and(|quality| quality > highest);
    let [brotli, gzip, zstd] = liked.map(|quality| !plain_is_best && quality >= highest);
    let [takes_brotli, takes_gzip, takes_zstd] = liked.map(|quality| quality > 0.0);
    let takes_plain = plain_is_best || plain.or(others).is_none_or(|quality| quality > 0.0);
    let set =
        |held: [bool; 4]| Encoding::ALL.into_iter().zip(held).filter_map(|(known, is_held)| is_held.then_some(known));
    AcceptEncoding {
        best: set([brotli, gzip, zstd, plain_is_best]).collect(),
        taken: set([takes_brotli, takes_gzip, takes_zstd, takes_plain]).collect(),
    }
}

/// Reads one item of a list with qualities: what it names, and how much it is liked, from 0 for not at all to 1.
fn liked(item: &str) -> (&str, f32) {
    let mut parts = item.split(';');
    let name = parts.next().unwrap_or("").trim();
    let quality = parts
        .find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse::<f32>().ok())
        })
        .flatten()
        .map_or(1.0, |quality| if quality.is_finite() { quality.clamp(0.0, 1.0) } else { 0.0 });
    (name, quality)
}

/// Picks which of the media types on offer a client likes best by its `Accept` (RFC 9110 section 12.5.1), of those that
/// it likes equally the first; none where it likes none of them, or says nothing.
#[must_use]
pub(crate) fn choose_media<T: Copy>(headers: &HeaderMap, offered: &[(&str, T)]) -> Option<T> {
    let lists = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let items: Vec<(&str, f32)> = lists.flat_map(|list| list.split(',')).map(liked).collect();
    let named = |wanted: &str| items.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, q)| *q);
    let mut best: Option<(f32, T)> = None;
    for (media_type, value) in offered {
        let kind = media_type.split_once('/').map_or("*", |(kind, _)| kind);
        // What is named more exactly counts, whatever order they are named in.
        let quality = named(media_type).or_else(|| named(&format!("{kind}/*"))).or_else(|| named("*/*")).unwrap_or(0.0);
        if quality > best.map_or(0.0, |(quality, _)| quality) {
            best = Some((quality, *value));
        }
    }
    best.map(|(_, value)| value)
}

/// Tells whether a client names a media type by one of its `names` and likes it no less than another, which it may like
/// by one of the names `others`, or as anything (`*/*`). Who says nothing, or names neither, does not.
#[must_use]
pub(crate) fn prefers(headers: &HeaderMap, names: &[&str], others: &[&str]) -> bool {
    let lists = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let items: Vec<(&str, f32)> = lists.flat_map(|list| list.split(',')).map(liked).collect();
    let best = |names: &[&str]| {
        let liked = items.iter().filter(|(name, _)| names.iter().any(|known| name.eq_ignore_ascii_case(known)));
        liked.map(|(_, quality)| *quality).reduce(f32::max)
    };
    let other = best(others).or_else(|| best(&["application/*"])).or_else(|| best(&["*/*"])).unwrap_or(0.0);
    best(names).is_some_and(|quality| quality > 0.0 && quality >= other)
}

/// Picks English where a client likes it better than Dutch by its `Accept-Language`, else Dutch.
#[must_use]
pub(crate) fn choose_language(headers: &HeaderMap) -> Language {
    let lists = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let mut quality = [0.0_f32; 2];
    for (name, liked) in lists.flat_map(|list| list.split(',')).map(liked) {
        let code = name.split('-').next().unwrap_or_default();
        for (language, best) in [Language::Nl, Language::En].into_iter().zip(&mut quality) {
            if code.eq_ignore_ascii_case(language.code()) {
                *best = best.max(liked);
            }
        }
    }
    if quality[1] > quality[0] { Language::En } else { Language::Nl }
}

/// Picks the encoding that a client likes best by its `Accept-Encoding`; of those that it likes equally the first of
/// [`Encoding::ALL`].
#[must_use]
pub(crate) fn choose_encoding(headers: &HeaderMap) -> Encoding {
    accepted(headers).best.iter().next().unwrap_or(Encoding::Identity)
}

/// Lists the tags of `If-None-Match`, without their quotes; a tag without quotes is none.
pub(crate) fn tags(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let listed = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','));
    listed.filter_map(|item| {
        let item = item.trim();
        item.strip_prefix("W/").unwrap_or(item).strip_prefix('"').and_then(|item| item.strip_suffix('"'))
    })
}

/// Tells whether `If-None-Match` holds the tag: weak comparison, a list, or `*` (RFC 9110 section 13.1.2).
///
/// `tag` is without quotes.
#[must_use]
pub(crate) fn has_tag(headers: &HeaderMap, tag: &str) -> bool {
    asks_for_any(headers) || tags(headers).any(|known| known == tag)
}

/// Tells whether `If-None-Match` is `*`: nothing is wanted whatever there is.
#[must_use]
pub(crate) fn asks_for_any(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|item| {
            let item = item.trim();
            item.strip_prefix("W/").unwrap_or(item) == "*"
        })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{Encoding, Language, accepted, choose_encoding, choose_language, choose_media, has_tag, prefers, tags};

    #[test]
    fn the_best_liked_media_type_wins_and_the_more_exact_name_counts() {
        let chosen = |text: &'static str| {
            let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(text))]);
            choose_media(&headers, &[("application/ld+json", 'j'), ("text/turtle", 't')])
        };
        assert_eq!(chosen("text/turtle"), Some('t'));
        assert_eq!(chosen("application/ld+json;q=0.5, text/turtle;q=0.9"), Some('t'));
        assert_eq!(chosen("*/*"), Some('j'));
        assert_eq!(chosen("text/*, application/ld+json;q=0.2"), Some('t'));
        assert_eq!(chosen("*/*, application/ld+json;q=0"), Some('t'));
        assert_eq!(chosen("text/html,application/xhtml+xml,*/*;q=0.8"), Some('j'));
        assert_eq!(chosen("image/png"), None);
        assert_eq!(choose_media(&HeaderMap::new(), &[("text/turtle", 't')]), None);
    }

    #[test]
    fn who_names_a_media_type_and_likes_it_no_less_than_the_other_prefers_it() {
        let does = |text: &'static str| {
            let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(text))]);
            prefers(&headers, &["application/new", "application/newer"], &["application/old"])
        };
        for yes in [
            "application/new",
            "application/newer",
            "APPLICATION/NEW",
            "application/new, */*",
            "application/new;q=0.5, application/old;q=0.5",
            "application/old;q=0.1,application/new;q=0.2",
            "application/new;q=0.3, */*;q=0.2",
            "application/new;q=0.3, */*, application/old;q=0",
            "image/png, application/new;q=0.001",
        ] {
            assert!(does(yes), "{yes}");
        }
        for no in [
            "",
            "*/*",
            "application/*",
            "image/png",
            "application/old",
            "application/new;q=0",
            "application/new;q=0, */*",
            "application/new;q=0.5, */*;q=0.8",
            "application/new;q=0.5, application/*;q=0.8",
            "application/new;q=0.5, application/old",
            "application/newest",
        ] {
            assert!(!does(no), "{no}");
        }
        assert!(!prefers(&HeaderMap::new(), &["application/new"], &["application/old"]));
    }

    fn accepting(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(text))])
    }

    #[test]
    fn english_is_for_who_likes_it_better_than_dutch() {
        let chosen = |text: &'static str| {
            choose_language(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(text))])).code()
        };
        for dutch in ["", "nl", "nl-NL,nl;q=0.9,en;q=0.8", "en;q=0.5, nl;q=0.5", "fr", "*", "en;q=0"] {
            assert_eq!(chosen(dutch), "nl", "{dutch}");
        }
        for english in ["en", "en-GB, nl;q=0.5", "de, en;q=0.1", "EN-us"] {
            assert_eq!(chosen(english), "en", "{english}");
        }
        assert_eq!(choose_language(&HeaderMap::new()), Language::Nl);
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
    fn encodings_that_are_liked_equally_are_all_best_and_none_that_is_refused_is_taken() {
        use Encoding::{Brotli, Gzip, Identity, Zstd};
        let all = |text: &'static str| {
            let accepted = accepted(&accepting(text));
            (accepted.best.iter().collect::<Vec<_>>(), accepted.taken.iter().collect::<Vec<_>>())
        };
        assert_eq!(all("gzip, deflate, br, zstd"), (vec![Brotli, Gzip, Zstd], vec![Brotli, Gzip, Zstd, Identity]));
        assert_eq!(all("gzip;q=0.5, zstd;q=0.5, br;q=0.2"), (vec![Gzip, Zstd], vec![Brotli, Gzip, Zstd, Identity]));
        assert_eq!(all("gzip, br;q=0, identity;q=0"), (vec![Gzip], vec![Gzip]));
        assert_eq!(all("gzip, *;q=0"), (vec![Gzip], vec![Gzip]));
        assert_eq!(all("identity, gzip;q=0.9"), (vec![Identity], vec![Gzip, Identity]));
        assert_eq!(all("identity, gzip"), (vec![Gzip], vec![Gzip, Identity]));
        assert_eq!(
            all("identity;q=0"),
            (vec![Identity], vec![Identity]),
            "an answer that it may not read is better than none"
        );
        assert_eq!(all(""), (vec![Identity], vec![Identity]));
    }

    #[test]
    fn what_is_remembered_of_the_last_header_is_not_given_for_another() {
        let best = |headers: &HeaderMap| accepted(headers).best.iter().collect::<Vec<_>>();
        let (one, other) = (accepting("gzip"), accepting("zstd"));
        let mut two = one.clone();
        two.append(header::ACCEPT_ENCODING, HeaderValue::from_static("br"));
        for _ in 0..2 {
            assert_eq!(best(&one), [Encoding::Gzip]);
            assert_eq!(best(&one), [Encoding::Gzip]);
            assert_eq!(best(&two), [Encoding::Brotli, Encoding::Gzip]);
            assert_eq!(best(&HeaderMap::new()), [Encoding::Identity]);
            assert_eq!(best(&other), [Encoding::Zstd]);
        }
    }

    #[test]
    fn a_tag_is_found_in_a_list_weak_or_strong() {
        let asking =
            |text: &'static str| HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(text))]);
        assert!(has_tag(&asking("\"a\", W/\"b\""), "b"));
        assert!(has_tag(&asking("*"), "b"));
        assert!(!has_tag(&asking("b"), "b"), "a tag without quotes is none");
        assert!(!has_tag(&HeaderMap::new(), "b"));
        assert_eq!(tags(&asking("\"a\", W/\"b\", c, *")).collect::<Vec<_>>(), ["a", "b"]);
    }
}
