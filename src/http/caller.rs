//! Who asks: the one place where credentials are taken from a request.
//!
//! In: the head of a request, where it comes from, and the rules of the operator. Out: a [`RequestCaller`] among its
//! extensions, or an error for a credential of our form that is not right. Guaranteed: without rules no header is
//! looked at; what proxies tell of people is taken off, so that nobody reads it unchecked; an answer that depends on
//! more than everybody may is marked, and [leaves](crate::http::gateway) as the caller's own.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use veerkracht_access::{Access, Credential, CredentialRefusal, Denial, Scope, Scopes};

use crate::http::address::PublicUrl;
use crate::http::error::{Error, quoted};
use crate::http::gateway::RequestClient;
use crate::http::log_throttle;
use crate::http::peer::Peer;

/// Who asks, for handlers: take it as an argument, and [`require`](RequestCaller::require) what the answer takes before
/// anything else is looked up. Without rules everybody asks.
#[derive(Debug, Clone)]
pub(crate) struct RequestCaller {
    of: veerkracht_access::Caller,
    path: String,
}

impl<S: Sync> FromRequestParts<S> for RequestCaller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let of = parts.extensions.get::<veerkracht_access::Caller>().cloned().unwrap_or_default();
        Ok(Self { of, path: parts.uri.path().to_owned() })
    }
}

impl RequestCaller {
    /// Tells whether something is allowed. Unless everybody may, the answer becomes the caller's own.
    #[must_use]
    pub(crate) fn may(&self, wanted: &Scope) -> bool {
        self.of.may(wanted)
    }

    /// Holds that something is allowed.
    ///
    /// # Errors
    /// [`Error::UnknownPath`], as for what is not there, for a layer or notes that the caller may not read;
    /// [`Error::Forbidden`] for what takes more than reading; [`Error::NoCredential`] for what only administrators may,
    /// when nobody is named.
    pub(crate) fn require(&self, wanted: &Scope) -> Result<(), Error> {
        if self.may(wanted) {
            return Ok(());
        }
        let reading = match wanted {
            Scope::Layer(id, _) => Some(Scope::layer(id, veerkracht_access::LayerRight::Read)),
            Scope::Notes(id, _) => Some(Scope::notes(id, veerkracht_access::NotesRight::Read)),
            Scope::MapsRead | Scope::Admin => None,
        };
        let scope = wanted.to_string();
        Err(match reading {
            Some(reading) if !self.may(&reading) => Error::UnknownPath { path: quoted(&self.path) },
            _ => match self.of.name() {
                Some(name) => Error::Forbidden { scope, name: quoted(name) },
                None => Error::NoCredential { scope },
            },
        })
    }

    /// Gives all that is allowed, which belongs into the key of what is kept; the answer becomes the caller's own.
    #[must_use]
    pub(crate) fn scopes(&self) -> &Scopes {
        self.of.scopes()
    }

    /// Gives the name of the token or the person, for the audit and for themselves; none for the public.
    #[must_use]
    pub(crate) fn name(&self) -> Option<&str> {
        self.of.name()
    }

    /// Gives on whose behalf somebody acts, where that is said; it may be shown to others in place of a name.
    #[must_use]
    pub(crate) fn organisation(&self) -> Option<&str> {
        self.of.organisation()
    }

    /// Tells how somebody is known; none for the public.
    #[must_use]
    pub(crate) fn how(&self) -> Option<Credential> {
        self.of.how()
    }

    /// Gives until when somebody is known, seconds since 1970; none where there is no end.
    #[must_use]
    pub(crate) fn until(&self) -> Option<u64> {
        self.of.until()
    }
}

/// Says who asks, among the extensions of the request, and takes off what proxies tell of people. The gateway has
/// introduced the request before.
///
/// # Errors
/// [`Error::Unauthorised`], [`Error::TooManyFailures`], [`Error::NoKeys`] or [`Error::OtherSite`].
pub(crate) async fn recognise<B>(
    access: &Arc<Access>,
    from: IpAddr,
    request: &mut Request<B>,
) -> Result<RequestClient, Error> {
    let client = request.extensions().get::<Peer>().map_or(from, |peer| peer.address());
    let caller = identified(access, from, client, request.headers()).await?;
    if caller.how() == Some(Credential::Proxy) {
        of_this_site(access, request)?;
    }
    for name in access.telling() {
        request.headers_mut().remove(name);
    }
    let origin = request
        .headers()
        .get(header::ORIGIN)
        .filter(|origin| origin.to_str().is_ok_and(|origin| access.is_allowed_origin(origin)));
    let asker = RequestClient { caller: caller.clone(), origin: origin.cloned() };
    request.extensions_mut().insert(caller);
    Ok(asker)
}

async fn identified(
    access: &Arc<Access>,
    from: IpAddr,
    client: IpAddr,
    headers: &HeaderMap,
) -> Result<veerkracht_access::Caller, Error> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let found = match access.identify(from, client, headers, now) {
        Err(CredentialRefusal { why: Denial::KeysWanted, .. }) => {
            let asked = Arc::clone(access);
            let answered = tokio::task::spawn_blocking(move || asked.ask_issuer(now)).await;
            if let Ok(Err(why)) = answered
                && log_throttle::is_first("asking the issuer for its keys", 503)
            {
                tracing::warn!(why, "asking the issuer for its keys failed; its tokens are answered with 503");
            }
            access.identify(from, client, headers, now)
        }
        found => found,
    };
    found.map_err(|denied| refusal(&denied))
}

/// Writes a refusal into the log, without the token, and answers it.
fn refusal(denied: &CredentialRefusal) -> Error {
    let CredentialRefusal { why, about } = denied;
    let (found, error) = match why {
        Denial::Invalid => ("a token that nobody knows", None),
        Denial::Expired => ("a token that has expired, or is not valid yet", None),
        Denial::Several => ("two different credentials", None),
        Denial::TooMany => ("credentials were wrong too often", Some(Error::TooManyFailures)),
        Denial::KeysWanted | Denial::NoKeys => ("the issuer does not answer", Some(Error::NoKeys)),
    };
    // At most five a second of each address; beyond that once a second.
    if *why != Denial::TooMany || log_throttle::is_first(found, 429) {
        tracing::info!(token = %about, "refused: {found}");
    }
    error.unwrap_or(Error::Unauthorised { found })
}

/// Holds that a change which a browser asks for with the session of a proxy comes from a page of ours: the browser adds
/// that session by itself, also for a page of somebody else.
fn of_this_site<B>(access: &Access, request: &Request<B>) -> Result<(), Error> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let text = |name: HeaderName| request.headers().get(name).map(HeaderValue::to_str).and_then(Result::ok);
    let Some(origin) = text(header::ORIGIN) else {
        // Programs send none; browsers do with every change.
        return Ok(());
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    let address = request.extensions().get::<PublicUrl>().map(ToString::to_string);
    let of_address = address.as_deref().and_then(|address| address.split_once("://")).map(|(_, rest)| rest);
    let of_address = of_address.and_then(|rest| rest.split('/').next());
    if host.is_some_and(|host| text(header::HOST) == Some(host) || of_address == Some(host))
        || access.is_allowed_origin(origin)
    {
        return Ok(());
    }
    Err(Error::OtherSite { origin: quoted(origin) })
}
