//! What is told of a request when its answer was handed over: to the counters, the log and the access log.

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

use axum::http::header::{CONTENT_ENCODING, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use bytes::Buf as _;
use hyper::body::{Body, Bytes, Frame, SizeHint};

use crate::compression::Encoding;
use crate::http::access_log::AccessLine;
use crate::http::counters::{CounterPlaces, ShedReason, method_place, status_place};
use crate::http::log_throttle;
use crate::http::operation::Operation;
use crate::http::peer::masked;
use crate::http::route::Route;

/// Header under which proxies hand on the name that they gave a request, and under which we tell ours.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Header that names the trace to which a request belongs.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Longest name of a request that is taken from a proxy, bytes.
const LONGEST_ID: usize = 64;

/// Who asked and under which names, for whoever reads of it later.
#[derive(Debug, Default)]
pub(super) struct RequestOrigin {
    /// As far as it is written; none where nothing is written.
    pub client: Option<IpAddr>,
    pub request_id: Option<Box<str>>,
    pub trace_id: Option<Box<str>>,
}

/// Reads how a body goes out; other programs' encodings are none of ours.
fn encoding(value: &HeaderValue) -> Encoding {
    value.to_str().ok().and_then(Encoding::find).unwrap_or(Encoding::Identity)
}

/// Reads the trace of a `traceparent` (W3C Trace Context, level 1): `00-TRACE-PARENT-FLAGS`.
pub(super) fn trace_id(headers: &HeaderMap) -> Option<Box<str>> {
    let text = headers.get(&TRACEPARENT)?.to_str().ok()?;
    let mut parts = text.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_some = |text: &str| text.bytes().any(|b| b != b'0');
    let known =
        is_hex(version, 2) && version != "ff" && is_hex(flags, 2) && (version != "00" || parts.next().is_none());
    (known && is_hex(trace, 32) && is_some(trace) && is_hex(parent, 16) && is_some(parent)).then(|| trace.into())
}

/// Reads the name that a proxy gave a request, if it can stand in a line.
pub(super) fn given_id(headers: &HeaderMap) -> Option<Box<str>> {
    let text = headers.get(&REQUEST_ID)?.to_str().ok()?;
    let is_name = !text.is_empty()
        && text.len() <= LONGEST_ID
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    is_name.then(|| text.into())
}

/// Makes a name for a request: one of this process, and its number in it.
pub(super) fn new_id() -> Box<str> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    static PROCESS: std::sync::LazyLock<u64> = std::sync::LazyLock::new(|| {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
        let seed = blake3::hash(format!("{since} {}", std::process::id()).as_bytes());
        u64::from_le_bytes(std::array::from_fn(|at| seed.as_bytes()[at]))
    });
    format!("{:016x}-{:x}", *PROCESS, NUMBER.fetch_add(1, Ordering::Relaxed)).into()
}

/// How an address is written.
pub(super) fn logged_address(address: IpAddr, whole: bool) -> IpAddr {
    if whole { address.to_canonical() } else { masked(address) }
}

/// What is told of a request.
#[derive(Debug)]
pub(super) struct Record {
    pub operation: Operation,
    pub started: Instant,
    pub method: Method,
    pub uri: Uri,
    pub route: Route,
    pub origin: RequestOrigin,
    pub status: StatusCode,
    pub encoding: Encoding,
    pub cache: Option<&'static str>,
    pub bytes: u64,
}

impl Record {
    /// Notes how an answer is going to be sent, and counts that it begins.
    pub(super) fn begins(
        &mut self,
        status: StatusCode,
        headers: &HeaderMap,
        took: Duration,
        shed: Option<&ShedReason>,
    ) {
        self.status = status;
        self.encoding = headers.get(CONTENT_ENCODING).map_or(Encoding::Identity, encoding);
        if let Some(counters) = self.operation.counters() {
            let (method, status) = (method_place(&self.method), status_place(status.as_u16()));
            counters.answered(CounterPlaces { route: self.route, method, status }, took);
            if let Some(cache) = self.cache {
                counters.looked_up(cache == "hit");
            }
            // Those who render count what they refuse themselves.
            if let Some(ShedReason(reason)) = shed.filter(|_| !self.route.is_tile()) {
                counters.shed(reason);
            }
        }
    }

    /// Tells of a request whose answer was handed over, or given up.
    fn ends(&mut self) {
        if let Some(counters) = self.operation.counters() {
            counters.sent(self.route, self.encoding, self.bytes);
        }
        self.log();
        if let Some(log) = self.operation.access_log()
            && let Some(client) = self.origin.client
        {
            log.tell(AccessLine {
                time: SystemTime::now(),
                request_id: self.origin.request_id.take().unwrap_or_else(new_id).into(),
                trace_id: self.origin.trace_id.take(),
                client,
                method: self.method.to_string(),
                path: self.uri.path().to_owned(),
                route: self.route.name(),
                status: self.status.as_u16(),
                bytes: self.bytes,
                encoding: self.encoding.name(),
                cache: self.cache,
                duration_ms: self.milliseconds(),
            });
        }
    }

    /// Writes a line to the log: of every request where it is to hold everything, else of those that failed.
    fn log(&self) {
        let Self { method, uri, route, origin, status, cache, bytes, .. } = self;
        if !status.is_server_error() && !is_each_written() {
            return;
        }
        let (path, route, status_code, duration_ms) = (uri.path(), route.name(), status.as_u16(), self.milliseconds());
        let (request_id, trace_id) = (origin.request_id.as_deref(), origin.trace_id.as_deref());
        let client = origin.client.map(tracing::field::display);
        if !status.is_server_error() {
            tracing::debug!(
                %method, path, status = status_code, duration_ms, route, bytes, cache, client, request_id, trace_id,
                "answered"
            );
        } else if log_throttle::is_first("answered", status_code) {
            tracing::warn!(
                %method, path, status = status_code, duration_ms, route, bytes, cache, client, request_id, trace_id,
                "answered"
            );
        }
    }

    fn milliseconds(&self) -> f64 {
        // A thousandth of a millisecond is more than anybody reads.
        (self.started.elapsed().as_secs_f64() * 1_000_000.0).round() / 1000.0
    }
}

/// Tells whether the log of the machine holds every request, also those that were answered.
pub(crate) fn is_each_written() -> bool {
    tracing::enabled!(tracing::Level::DEBUG)
}

/// A body that counts what is handed over of it, and tells when that is all.
#[derive(Debug)]
pub(crate) struct RecordingBody<B> {
    body: B,
    record: Record,
}

impl<B> RecordingBody<B> {
    pub(super) fn new(body: B, record: Record) -> Self {
        Self { body, record }
    }
}

impl<B> Drop for RecordingBody<B> {
    fn drop(&mut self) {
        self.record.ends();
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for RecordingBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            self.record.bytes += data.remaining() as u64;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::{REQUEST_ID, TRACEPARENT, given_id, new_id, trace_id};

    fn with(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_trace_is_read_where_it_is_one() {
        let traced = |text| trace_id(&with(TRACEPARENT, text));
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        assert_eq!(traced("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").as_deref(), Some(trace));
        assert_eq!(traced("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more").as_deref(), Some(trace));
        for wrong in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e47-00f067aa0ba902b7-01",
        ] {
            assert_eq!(traced(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_name_of_a_request_is_taken_where_it_can_stand_in_a_line_and_ours_are_never_the_same() {
        assert_eq!(given_id(&with(REQUEST_ID, "a-1_B.2")).as_deref(), Some("a-1_B.2"));
        for wrong in ["", "a b", "a\tb", "{}", "01234567890123456789012345678901234567890123456789012345678901234"] {
            assert_eq!(given_id(&with(REQUEST_ID, wrong)), None, "{wrong}");
        }
        let (one, other) = (new_id(), new_id());
        assert_ne!(one, other);
        assert_eq!(one.split_once('-').unwrap().0, other.split_once('-').unwrap().0);
    }
}
