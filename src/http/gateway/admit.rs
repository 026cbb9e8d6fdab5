//! The way in: what a request must be before anything else looks at it.

use std::net::IpAddr;
use std::time::Instant;

use axum::http::request::Request;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, Version, header};

use super::record::{RequestOrigin, given_id, logged_address, new_id, trace_id};
use super::{Gateway, RequestHead};
use crate::http::address::{base, is_host};
use crate::http::error::{Error, quoted};
use crate::http::ogc;
use crate::http::peer::Peer;
use crate::http::proxies::TELLING;
use crate::http::route::Route;

/// Longest head of a request that is let in, bytes. What reads connections looks at its buffer alone, which may hold
/// more.
pub(crate) const HEAD_LIMIT: usize = 64 * 1024;

/// Longest query that is read, bytes: a comparison of four areas takes some hundred.
const QUERY_LIMIT: usize = 2048;

/// The same for features: a filter has 8 KB, of which a letter may take three bytes, and parameters beside it.
const FEATURES_QUERY_LIMIT: usize = 26 * 1024;

impl Gateway {
    /// Looks at the head of a request.
    #[must_use]
    pub(crate) fn see<B>(&self, from: IpAddr, request: &Request<B>) -> RequestHead {
        let (uri, method) = (request.uri().clone(), request.method().clone());
        // Routes tell capitals apart, so this does too.
        let is_tile = |path: &str| path.starts_with("/tiles/") && path.strip_suffix(".json").is_none();
        let path = uri.path();
        let tile = is_tile(path) || self.below_prefix(path).is_some_and(is_tile);
        let is_ogc =
            |path: &str| path.strip_prefix(ogc::ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let ogc = is_ogc(path) || self.below_prefix(path).is_some_and(is_ogc);
        let embed = uri.query().is_some_and(|query| query.split('&').any(|pair| pair == "embed=1"));
        let route = Route::of(self.below_prefix(path).unwrap_or(path));
        let origin = self.origin(from, tile, request.headers());
        let wanted = request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD);
        let wants_change =
            method == Method::OPTIONS && wanted.is_some_and(|wanted| wanted != "GET" && wanted != "HEAD");
        RequestHead { started: Instant::now(), method, uri, tile, ogc, embed, wants_change, route, origin, asker: None }
    }

    /// Finds out who asked and under which names.
    fn origin(&self, from: IpAddr, tile: bool, headers: &HeaderMap) -> RequestOrigin {
        let access_log = self.operation.access_log();
        // Behind a proxy, to read who asked for a tile costs more than the tile, and hardly ever is it written.
        let told = !tile
            || self.proxies.networks.is_empty()
            || access_log.is_some()
            || tracing::enabled!(tracing::Level::DEBUG);
        let client =
            told.then(|| logged_address(self.proxies.forwarded_info(from, headers).client, self.whole_addresses));
        // Names that callers invent say nothing.
        let given = if self.proxies.names(from) { given_id(headers) } else { None };
        RequestOrigin {
            client,
            request_id: given.or_else(|| access_log.map(|_| new_id())),
            trace_id: trace_id(headers),
        }
    }

    /// Lets a request in that was [seen](Gateway::see); its address is a path from then on, and its only `Host` the one
    /// that it is for.
    ///
    /// # Errors
    /// [`Error::HeadTooLong`], [`Error::MethodNotAllowed`], [`Error::BodyRefused`], [`Error::BadHost`],
    /// [`Error::QueryTooLong`] or [`Error::BadParameter`].
    pub(crate) fn admit<B>(seen: &RequestHead, request: &mut Request<B>) -> Result<(), Error> {
        let length = head_length(request);
        if length > HEAD_LIMIT {
            return Err(Error::HeadTooLong { length, limit: HEAD_LIMIT });
        }
        let changes = matches!(*request.method(), Method::PUT | Method::POST | Method::PATCH | Method::DELETE);
        if changes && !seen.route.is_changed() {
            return Err(Error::MethodNotAllowed);
        }
        if !changes && !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
            return Err(Error::MethodNotAllowed);
        }
        if !changes && has_body(request.headers()) {
            return Err(Error::BodyRefused);
        }
        one_host(request)?;
        let uri = request.uri();
        let length = uri.query().map_or(0, str::len);
        let limit = if seen.ogc { FEATURES_QUERY_LIMIT } else { QUERY_LIMIT };
        if length > limit {
            return Err(Error::QueryTooLong { length, limit });
        }
        let path = uri.path();
        if path.contains('%') && percent_encoding::percent_decode_str(path).decode_utf8().is_err() {
            return Err(Error::BadParameter {
                name: "path".into(),
                found: quoted(path),
                expected: "percent-encoded UTF-8".into(),
                available: Vec::new(),
            });
        }
        Ok(())
    }

    /// Tells those who answer a request who asks and under which address: [`Peer`] and
    /// [`PublicUrl`](crate::http::address::PublicUrl) among its extensions. What proxies tell is taken off, so that
    /// nobody reads it unchecked.
    pub(crate) fn introduce<B>(&self, from: IpAddr, request: &mut Request<B>) {
        let told = self.proxies.forwarded_info(from, request.headers());
        let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        let address = base(self.public_url.as_ref(), host, &told, &self.prefix);
        request.extensions_mut().insert(Peer::from(told.client));
        request.extensions_mut().insert(address);
        for name in TELLING {
            request.headers_mut().remove(name);
        }
    }
}

/// Counts the bytes of the head of a request, as they are written with one space after each name.
fn head_length<B>(request: &Request<B>) -> usize {
    let uri = request.uri();
    let authority = uri.authority().map_or(0, |authority| authority.as_str().len());
    let scheme = uri.scheme_str().map_or(0, |scheme| scheme.len() + "://".len());
    let target = uri.path().len() + uri.query().map_or(0, |query| query.len() + 1) + scheme + authority;
    let first = request.method().as_str().len() + target + "  HTTP/1.1\r\n".len();
    let line = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + ": \r\n".len();
    first + request.headers().iter().map(line).sum::<usize>() + "\r\n".len()
}

/// Tells whether a request brings a body, which has no meaning where something is asked for (RFC 9110 section 9.3.1).
fn has_body(headers: &HeaderMap) -> bool {
    headers.contains_key(header::TRANSFER_ENCODING)
        || headers.get(header::CONTENT_LENGTH).is_some_and(|length| length.as_bytes() != b"0")
}

/// Sees to it that a request has exactly one `Host` (RFC 9112 section 3.2); one of HTTP/1.0 may have none. A whole
/// address as target wins over `Host`.
fn one_host<B>(request: &mut Request<B>) -> Result<(), Error> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (first, more) = (hosts.next(), hosts.next().is_some());
    let bad = |found: String| Err(Error::BadHost { found });
    if more {
        return bad("more than one".into());
    }
    match first.map(HeaderValue::to_str) {
        Some(Ok(host)) if is_host(host) => {}
        Some(Ok(host)) => return bad(format!("`{}`", quoted(host))),
        Some(Err(_not_ascii)) => return bad("a text that is not ASCII".into()),
        None if request.version() <= Version::HTTP_10 => {}
        None => return bad("none".into()),
    }
    let Some(authority) = request.uri().authority() else { return Ok(()) };
    let (scheme, named) = (request.uri().scheme_str().unwrap_or_default(), authority.as_str().to_owned());
    if !matches!(scheme, "http" | "https") || !is_host(&named) {
        return bad(format!("`{}`", quoted(&request.uri().to_string())));
    }
    let path = request.uri().path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    *request.uri_mut() = Uri::from(path);
    if let Ok(host) = HeaderValue::from_str(&named) {
        request.headers_mut().insert(header::HOST, host);
    }
    Ok(())
}
