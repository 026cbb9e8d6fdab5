//! In which form an answer is sent: as `f` says, else as `Accept` does (RFC 9110 section 12.5.1).

use axum::http::{HeaderMap, header};

use crate::http::error::{Error, quoted};
use crate::http::parameters::Query;

/// A form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    /// Value of `f`.
    pub name: &'static str,
    /// Another value of `f`; the same where there is none.
    also: &'static str,
    /// Value of `Content-Type`.
    pub media_type: &'static str,
    /// Media types by which it can be asked for in `Accept`.
    accepted: &'static [&'static str],
}

impl Form {
    /// Gives the media type as a link names it: without the character set.
    pub(super) fn linked(self) -> &'static str {
        self.media_type.strip_suffix("; charset=utf-8").unwrap_or(self.media_type)
    }
}

/// JSON.
pub(super) const JSON: Form =
    Form { name: "json", also: "json", media_type: "application/json", accepted: &["application/json"] };

/// A page.
pub(super) const HTML: Form = Form {
    name: "html",
    also: "html",
    media_type: "text/html; charset=utf-8",
    accepted: &["text/html", "application/xhtml+xml"],
};

/// Features.
pub(super) const GEOJSON: Form = Form {
    name: "json",
    also: "geojson",
    media_type: "application/geo+json",
    accepted: &["application/geo+json", "application/json", "application/vnd.geo+json"],
};

/// A table.
pub(super) const CSV: Form =
    Form { name: "csv", also: "csv", media_type: "text/csv; charset=utf-8", accepted: &["text/csv"] };

/// What features have.
pub(super) const SCHEMA: Form = Form {
    name: "json",
    also: "json",
    media_type: "application/schema+json",
    accepted: &["application/schema+json", "application/json"],
};

/// The description of the interface.
pub(super) const OPENAPI: Form = Form {
    name: "json",
    also: "json",
    media_type: "application/vnd.oai.openapi+json;version=3.0",
    accepted: &["application/vnd.oai.openapi+json", "application/json", "application/openapi+json"],
};

/// Picks the form of an answer among those that there are, the usual one first.
///
/// # Errors
/// [`Error::BadParameter`] for another `f`; [`Error::NotAcceptable`].
pub(super) fn choose(query: &Query, headers: &HeaderMap, forms: &[Form]) -> Result<Form, Error> {
    if let Some(asked) = query.text("f") {
        let found = forms.iter().find(|form| form.name == asked || form.also == asked);
        return found.copied().ok_or_else(|| Error::BadParameter {
            name: "f".into(),
            found: quoted(asked),
            expected: "one of the values listed".into(),
            available: forms.iter().map(|form| form.name.to_owned()).collect(),
        });
    }
    let ranges = ranges(headers);
    let usual = forms.first().copied().unwrap_or(JSON);
    if ranges.is_empty() {
        return Ok(usual);
    }
    let mut best = (0.0, None);
    for form in forms {
        let liked = form.accepted.iter().map(|media_type| quality(media_type, &ranges)).fold(0.0, f32::max);
        if liked > best.0 {
            best = (liked, Some(*form));
        }
    }
    best.1.ok_or_else(|| Error::NotAcceptable { available: forms.iter().map(|f| f.media_type.to_owned()).collect() })
}

/// Reads the media ranges of `Accept` with how much each is liked; none without the header.
fn ranges(headers: &HeaderMap) -> Vec<(String, f32)> {
    let listed = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges = listed.flat_map(|list| list.split(',')).filter_map(|item| {
        let mut parts = item.split(';');
        let range = parts.next()?.trim().to_ascii_lowercase();
        let quality = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse::<f32>().unwrap_or(0.0))
        });
        let quality = quality.map_or(1.0, |quality| if quality.is_finite() { quality.clamp(0.0, 1.0) } else { 0.0 });
        (!range.is_empty()).then_some((range, quality))
    });
    ranges.collect()
}

/// Tells how much a media type is liked: the most exact range that it falls into decides.
fn quality(media_type: &str, ranges: &[(String, f32)]) -> f32 {
    let exactness = |range: &str| {
        let family = || media_type.split_once('/').map_or("", |(family, _)| family);
        match range {
            exact if exact == media_type => Some(2),
            "*/*" | "*" => Some(0),
            range => range.strip_suffix("/*").filter(|asked| *asked == family()).map(|_| 1),
        }
    };
    let matching = ranges.iter().filter_map(|(range, quality)| Some((exactness(range)?, *quality)));
    matching.max_by_key(|(exactness, _)| *exactness).map_or(0.0, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn chosen(query: &str, accept: &str) -> Result<&'static str, Error> {
        let mut headers = HeaderMap::new();
        if !accept.is_empty() {
            headers.insert(header::ACCEPT, HeaderValue::from_str(accept).unwrap());
        }
        let (query, _) = Query::strict(query, &["f"]);
        choose(&query, &headers, &[GEOJSON, HTML, CSV]).map(|form| form.media_type)
    }

    #[test]
    fn a_form_is_what_f_says_else_what_the_client_likes_best() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        for (query, accept, media_type) in [
            ("", "", GEOJSON.media_type),
            ("", "*/*", GEOJSON.media_type),
            ("", browser, HTML.media_type),
            ("", "application/json", GEOJSON.media_type),
            ("", "application/geo+json, application/json", GEOJSON.media_type),
            ("", "text/csv;q=0.5, application/*;q=0.1", CSV.media_type),
            ("", "text/*;q=0.5, text/csv;q=0", HTML.media_type),
            ("", "application/xml, */*;q=0.1", GEOJSON.media_type),
            ("f=geojson", browser, GEOJSON.media_type),
            ("f=html", "application/json", HTML.media_type),
        ] {
            assert_eq!(chosen(query, accept).unwrap(), media_type, "{query} {accept}");
        }
        assert!(matches!(chosen("", "image/png"), Err(Error::NotAcceptable { .. })));
        assert!(matches!(chosen("", "*/*;q=0"), Err(Error::NotAcceptable { .. })));
        assert!(matches!(chosen("f=xml", ""), Err(Error::BadParameter { available, .. }) if available.len() == 3));
    }
}
