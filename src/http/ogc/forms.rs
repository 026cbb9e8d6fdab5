//! In which form an answer is sent: as `f` says, else as `Accept` does (RFC 9110 section 12.5.1).

use axum::http::{HeaderMap, header};

use crate::http::error::{Error, quoted};
use crate::http::negotiate::choose_media;
use crate::http::parameters::QueryParameters;

/// A form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AnswerFormat {
    /// Value of `f`.
    pub name: &'static str,
    /// Another value of `f`; the same where there is none.
    also: &'static str,
    /// Value of `Content-Type`.
    pub media_type: &'static str,
    /// Media types by which it can be asked for in `Accept`.
    accepted: &'static [&'static str],
}

impl AnswerFormat {
    /// Gives the media type as a link names it: without the character set.
    pub(super) fn linked(self) -> &'static str {
        self.media_type.strip_suffix("; charset=utf-8").unwrap_or(self.media_type)
    }
}

/// JSON.
pub(super) const JSON: AnswerFormat =
    AnswerFormat { name: "json", also: "json", media_type: "application/json", accepted: &["application/json"] };

/// A page.
pub(super) const HTML: AnswerFormat = AnswerFormat {
    name: "html",
    also: "html",
    media_type: "text/html; charset=utf-8",
    accepted: &["text/html", "application/xhtml+xml"],
};

/// Features.
pub(super) const GEOJSON: AnswerFormat = AnswerFormat {
    name: "json",
    also: "geojson",
    media_type: "application/geo+json",
    accepted: &["application/geo+json", "application/json", "application/vnd.geo+json"],
};

/// A table.
pub(super) const CSV: AnswerFormat =
    AnswerFormat { name: "csv", also: "csv", media_type: "text/csv; charset=utf-8", accepted: &["text/csv"] };

/// What features have.
pub(super) const SCHEMA: AnswerFormat = AnswerFormat {
    name: "json",
    also: "json",
    media_type: "application/schema+json",
    accepted: &["application/schema+json", "application/json"],
};

/// A tile.
pub(super) const TILE: AnswerFormat = AnswerFormat {
    name: "mvt",
    also: "pbf",
    media_type: "application/vnd.mapbox-vector-tile",
    accepted: &["application/vnd.mapbox-vector-tile", "application/x-protobuf", "application/protobuf"],
};

/// The description of the interface.
pub(super) const OPENAPI: AnswerFormat = AnswerFormat {
    name: "json",
    also: "json",
    media_type: "application/vnd.oai.openapi+json;version=3.0",
    accepted: &["application/vnd.oai.openapi+json", "application/json", "application/openapi+json"],
};

/// Picks the form of an answer among those that there are, the usual one first.
///
/// # Errors
/// [`Error::BadParameter`] for another `f`; [`Error::NotAcceptable`].
pub(super) fn choose(
    query: &QueryParameters,
    headers: &HeaderMap,
    forms: &[AnswerFormat],
) -> Result<AnswerFormat, Error> {
    if let Some(asked) = query.text("f") {
        let found = forms.iter().find(|form| form.name == asked || form.also == asked);
        return found.copied().ok_or_else(|| Error::BadParameter {
            name: "f".into(),
            found: quoted(asked),
            expected: "one of the values listed".into(),
            available: forms.iter().map(|form| form.name.to_owned()).collect(),
        });
    }
    let says_any = headers.get_all(header::ACCEPT).iter().any(|value| !value.as_bytes().trim_ascii().is_empty());
    if !says_any {
        return Ok(forms.first().copied().unwrap_or(JSON));
    }
    let offered: Vec<(&str, AnswerFormat)> =
        forms.iter().flat_map(|form| form.accepted.iter().map(|media_type| (*media_type, *form))).collect();
    choose_media(headers, &offered).ok_or_else(|| Error::NotAcceptable {
        available: forms.iter().map(|form| form.media_type.to_owned()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn choose_form(query: &str, accept: &str) -> Result<&'static str, Error> {
        let mut headers = HeaderMap::new();
        if !accept.is_empty() {
            headers.insert(header::ACCEPT, HeaderValue::from_str(accept).unwrap());
        }
        let (query, _) = QueryParameters::strict(query, &["f"]);
        choose(&query, &headers, &[GEOJSON, HTML, CSV]).map(|form| form.media_type)
    }

    #[test]
    fn a_form_is_what_f_says_else_what_the_client_likes_best() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        for (query, accept, media_type) in [
            ("", "", GEOJSON.media_type),
            ("", " ", GEOJSON.media_type),
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
            assert_eq!(choose_form(query, accept).unwrap(), media_type, "{query} {accept}");
        }
        assert!(matches!(choose_form("", "image/png"), Err(Error::NotAcceptable { .. })));
        assert!(matches!(choose_form("", "*/*;q=0"), Err(Error::NotAcceptable { .. })));
        assert!(matches!(choose_form("f=xml", ""), Err(Error::BadParameter { available, .. }) if available.len() == 3));
    }
}
