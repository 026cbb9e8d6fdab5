//! An answer that is made for one caller: with a tag of the version that it shows, compressed as the caller takes it,
//! kept nowhere.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::compression::{Effort, Encoding, compress};
use crate::documents::json;
use crate::http::document::VARY;
use crate::http::error::Error;
use crate::http::negotiate::{accepted, has_tag};

/// Bodies below this length are sent as they are, bytes.
const WORTH_COMPRESSING: usize = 512;

/// What is sent.
pub(super) struct PrivateAnswer {
    /// Value of `Content-Type`.
    pub media_type: &'static str,
    /// The content; empty for nothing to show.
    pub body: Vec<u8>,
    /// Tag of what it shows, without marks; none for what is not asked for again.
    pub tag: Option<String>,
}

impl PrivateAnswer {
    /// Writes a value as JSON, its keys in alphabetical order.
    pub(super) fn json(value: &impl Serialize, tag: Option<String>) -> Result<PrivateAnswer, Error> {
        let body = json(value).and_then(|tree| serde_json::to_vec(&tree));
        let body = body.map_err(|error| Error::internal("writing JSON", &error))?;
        Ok(PrivateAnswer { media_type: "application/json", body, tag })
    }

    /// Answers a request that reads: 304 where the caller has it, 204 where there is nothing.
    pub(super) fn send(self, request: &HeaderMap) -> Result<Response, Error> {
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        // Where everybody may see it the gateway lets this stand.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static(VARY));
        if self.body.is_empty() {
            *response.status_mut() = StatusCode::NO_CONTENT;
            return Ok(response);
        }
        let takes = accepted(request).taken.contains(Encoding::Gzip);
        let encoding = if takes && self.body.len() >= WORTH_COMPRESSING { Encoding::Gzip } else { Encoding::Identity };
        if let Some(tag) = &self.tag {
            let tag = format!("{tag}{}", if encoding == Encoding::Gzip { "-gzip" } else { "" });
            headers.insert(header::ETAG, quoted_tag(&tag)?);
            if has_tag(request, &tag) {
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                return Ok(response);
            }
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        let body = if encoding == Encoding::Gzip {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            compress(&self.body, Encoding::Gzip, Effort::Answer)
                .map_err(|error| Error::internal("compressing an answer", &error))?
        } else {
            self.body.into()
        };
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        *response.body_mut() = Body::from(body);
        Ok(response)
    }

    /// Answers a request that changed something, with the version that is there now.
    pub(super) fn done(self, status: StatusCode) -> Result<Response, Error> {
        let tag = self.tag.as_deref().map(quoted_tag).transpose()?;
        let mut response = (status, [(header::CONTENT_TYPE, self.media_type)], self.body).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(tag) = tag {
            response.headers_mut().insert(header::ETAG, tag);
        }
        Ok(response)
    }
}

fn quoted_tag(tag: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(&format!("\"{tag}\"")).map_err(|error| Error::internal("writing an entity tag", &error))
}

/// Takes the version that `If-Match` names; `*` for whichever it is. What follows a stroke in a tag of ours says how
/// the version was shown.
pub(super) fn named_version(request: &HeaderMap) -> Option<String> {
    let tag = request.get(header::IF_MATCH)?.to_str().ok()?.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
    Some(tag.split('-').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::named_version;

    #[test]
    fn a_version_is_read_from_every_tag_that_shows_it() {
        for (sent, version) in
            [("\"v12\"", "v12"), ("W/\"v12\"", "v12"), ("\"v12-a1b2-gzip\"", "v12"), ("*", "*"), ("\"x\"", "x")]
        {
            let headers = HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_static(sent))]);
            assert_eq!(named_version(&headers).as_deref(), Some(version), "{sent}");
        }
        assert_eq!(named_version(&HeaderMap::new()), None);
    }
}
