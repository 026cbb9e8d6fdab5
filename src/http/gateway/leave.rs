//! The way out: what every answer says besides itself, and its line in the log.

use axum::http::response::Response;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use super::record::{REQUEST_ID, Record, RecordingBody, new_id};
use super::{Gateway, RequestHead};
use crate::compression::Encoding;
use crate::http::counters::ShedReason;
use crate::http::document::VARY_WITH_HOST;
use crate::http::error::METHODS;
use crate::http::ogc;

/// Headers that a page of any site may send: what browsers ask to be named one by one.
const ALLOWED: &str = "accept, accept-language, authorization, cache-control, content-language, content-type, \
                       if-match, if-modified-since, if-none-match, if-range, pragma, range, x-api-key, \
                       x-requested-with";

/// Headers that a page of any site may read, besides those that it always may.
const EXPOSED: &str = "accept-ranges, api-version, content-crs, content-disposition, content-encoding, content-range, \
                       etag, link, retry-after, x-request-id";

/// How long a browser may keep what it may ask, seconds.
const PREFLIGHT_SECONDS: &str = "86400";

/// The same for changes: a site whose name is taken out of the rules should soon be refused.
const CHANGES_SECONDS: &str = "600";

/// Puts a value in the place of the first line of `Vary`; what an answer depends on besides stands in lines of its own,
/// which stay.
fn vary_first_by(value: HeaderValue, headers: &mut HeaderMap) {
    let others: Vec<HeaderValue> = headers.get_all(header::VARY).iter().skip(1).cloned().collect();
    headers.insert(header::VARY, value);
    for other in others {
        headers.append(header::VARY, other);
    }
}

/// Writes all that an answer depends on in one line: of several, caches such as that of nginx read one.
fn vary_in_one_line(headers: &mut HeaderMap) {
    let lines: Vec<&str> = headers.get_all(header::VARY).iter().filter_map(|line| line.to_str().ok()).collect();
    if lines.len() > 1
        && let Ok(line) = HeaderValue::from_str(&lines.join(", "))
    {
        headers.insert(header::VARY, line);
    }
}

impl Gateway {
    /// Finishes an answer; `kept` tells whether it is a tile that was kept.
    pub(crate) fn leave<B>(
        &self,
        seen: RequestHead,
        kept: bool,
        mut response: Response<B>,
    ) -> Response<RecordingBody<B>> {
        let status = response.status();
        let shed = response.extensions_mut().remove::<ShedReason>();
        let headers = response.headers_mut();
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        if headers.contains_key(header::ALLOW) {
            headers.insert(header::ALLOW, HeaderValue::from_static(self.methods(seen.uri.path())));
        }
        if seen.method == Method::OPTIONS {
            self.tell_what_pages_may(&seen, headers);
        }
        if !seen.tile {
            self.tell_browsers(seen.embed, headers);
        }
        if headers.get(header::VARY).is_some_and(|vary| vary == VARY_WITH_HOST) {
            vary_first_by(self.vary.clone(), headers);
        }
        if seen.ogc {
            headers.insert(HeaderName::from_static("api-version"), HeaderValue::from_static(ogc::VERSION));
            // Which form is sent is told by `f`, else by what the client takes.
            if let Some(vary) = headers.get(header::VARY).and_then(|vary| vary.to_str().ok())
                && let Ok(vary) = HeaderValue::from_str(&format!("Accept, {vary}"))
            {
                vary_first_by(vary, headers);
            }
        }
        if let Some(asker) = &seen.asker {
            asker.keep_own(headers);
        }
        vary_in_one_line(headers);
        if matches!(status, StatusCode::NOT_MODIFIED | StatusCode::NO_CONTENT) {
            // The routes count the body that is not sent; RFC 9110 section 8.6 has no room for that.
            headers.remove(header::CONTENT_LENGTH);
        }
        if self.operation.lifecycle().is_draining() {
            // Whoever keeps connections for later finds another server for the next request.
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        let RequestHead { started, method, uri, tile, route, mut origin, .. } = seen;
        if status.is_server_error() {
            origin.request_id.get_or_insert_with(new_id);
        }
        if let Some(id) = origin.request_id.as_deref().and_then(|id| HeaderValue::from_str(id).ok()) {
            headers.insert(REQUEST_ID, id);
        }
        let cache = (tile && status.as_u16() < 400).then_some(if kept { "hit" } else { "miss" });
        let operation = self.operation.clone();
        let mut record = Record {
            operation,
            started,
            method,
            uri,
            route,
            origin,
            status,
            encoding: Encoding::Identity,
            cache,
            bytes: 0,
        };
        record.begins(status, headers, started.elapsed(), shed.as_ref());
        response.map(|body| RecordingBody::new(body, record))
    }

    /// Answers what a browser asks before it lets a page of another site ask: any may read, and those that are named
    /// may change what the path lets change, with a credential that they bring themselves.
    fn tell_what_pages_may(&self, seen: &RequestHead, headers: &mut HeaderMap) {
        let methods = self.methods(seen.uri.path());
        let (mut allowed, mut seconds) = (METHODS, PREFLIGHT_SECONDS);
        if methods != METHODS {
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
            if let Some(origin) = seen.asker.as_ref().and_then(|asker| asker.origin.clone()) {
                headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                (allowed, seconds) = (methods, CHANGES_SECONDS);
            } else if seen.wants_change {
                // By the methods alone POST is not kept back: browsers let it pass whether it is among them or not.
                headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
            }
        }
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(allowed));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ALLOWED));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(seconds));
    }

    /// Adds what browsers need to know of a document, and of nothing else.
    fn tell_browsers(&self, embed: bool, headers: &mut HeaderMap) {
        let policies = &self.policies;
        let (content, frame) =
            if embed { (&policies.embedded, &policies.embedded_frame) } else { (&policies.content, &policies.frame) };
        headers.insert(header::CONTENT_SECURITY_POLICY, content.clone());
        headers.insert(HeaderName::from_static("permissions-policy"), policies.permissions.clone());
        headers
            .insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
        if let Some(frame) = frame {
            headers.insert(header::X_FRAME_OPTIONS, frame.clone());
        }
        if let Some(transport) = &policies.transport {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, transport.clone());
        }
    }
}
