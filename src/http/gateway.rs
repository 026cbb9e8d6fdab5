//! The gateway: the one way in, which every request passes, and the one way out, which every answer passes, tiles that
//! are kept included.
//!
//! In: a request as hyper read it, and the address that its connection comes from. Out: [`RequestHead`], what is known
//! of it from then on, or why it is refused; at the end the headers that no answer may lack, and a line in the log.
//! What holds for all (credentials, counting, policies) belongs here and nowhere else. What hyper refuses by itself
//! never gets here: [`serve`](crate::http::serve()) counts it.

mod admit;
mod confidentiality;
mod leave;
mod record;

use std::time::Instant;

use axum::http::{HeaderValue, Method, Uri};
use veerkracht_access::Caller;

use crate::http::address::PublicUrl;
use crate::http::document::{VARY, VARY_WITH_HOST};
use crate::http::error::METHODS;
use crate::http::operation::Operation;
use crate::http::proxies::{ProxyHeaders, TrustedProxies};
use crate::http::route::Route;
use crate::http::settings::{GatewaySettings, ServerSettings};
use record::RequestOrigin;

pub(crate) use admit::HEAD_LIMIT;
pub(crate) use record::{RecordingBody, is_each_written};

/// The way in and out, prepared once.
#[derive(Debug)]
pub(crate) struct Gateway {
    public_url: Option<PublicUrl>,
    /// Path before all paths, without a slash at its end.
    prefix: String,
    proxies: TrustedProxies,
    /// What documents that hold addresses depend on.
    vary: HeaderValue,
    policies: Policies,
    operation: Operation,
    /// Whether there is something that requests may change.
    keeps: bool,
    /// Whether addresses are written whole.
    whole_addresses: bool,
}

/// What browsers are told about a document.
#[derive(Debug)]
struct Policies {
    content: HeaderValue,
    /// For what any site may show in a frame; as `content` when that is switched off.
    embedded: HeaderValue,
    /// The older header that says who may show a frame, where it can say that; never for what is embedded.
    frame: Option<HeaderValue>,
    embedded_frame: Option<HeaderValue>,
    permissions: HeaderValue,
    transport: Option<HeaderValue>,
}

/// What is known of a request from its head, until its answer leaves.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says another thing of the head, and any of them may hold together"
)]
pub(crate) struct RequestHead {
    started: Instant,
    method: Method,
    uri: Uri,
    /// Whether the path is one of tiles, which browsers never show as documents.
    tile: bool,
    /// Whether the path is one of the OGC interface, whose answers say which version of it they are of.
    ogc: bool,
    /// Whether `?embed=1` is asked.
    embed: bool,
    /// Whether a browser asks if a page may do more than read.
    wants_change: bool,
    /// Who asks; none where nobody looks.
    asker: Option<RequestClient>,
    /// What it is for.
    route: Route,
    origin: RequestOrigin,
}

/// Who asks, as far as the way out needs to know.
#[derive(Debug)]
pub(crate) struct RequestClient {
    /// Who it is; knows whether the answer is their own.
    pub caller: Caller,
    /// The site whose page asks, where it may read such answers.
    pub origin: Option<HeaderValue>,
}

impl RequestHead {
    /// Takes down who asks.
    pub(crate) fn asked_by(&mut self, asker: Option<RequestClient>) {
        self.asker = asker;
    }

    /// Tells whether the path is one of tiles.
    #[must_use]
    pub(crate) fn is_tile(&self) -> bool {
        self.tile
    }
}

impl Gateway {
    /// Prepares the headers of a server.
    #[must_use]
    pub(crate) fn new(settings: &ServerSettings, operation: Operation) -> Self {
        let GatewaySettings { proxies, .. } = &settings.gateway;
        // With a public address nothing in a document depends on the request; without named proxies only Host is read.
        let vary = match (&settings.public_url, proxies.networks.is_empty(), proxies.headers) {
            (Some(_), ..) => VARY,
            (None, true, _) => "Accept-Encoding, Host",
            (None, false, ProxyHeaders::Either) => VARY_WITH_HOST,
            (None, false, ProxyHeaders::Forwarded) => "Accept-Encoding, Host, Forwarded",
            (None, false, ProxyHeaders::XForwarded) => {
                "Accept-Encoding, Host, X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, X-Forwarded-Port, \
                 X-Forwarded-Prefix"
            }
        };
        Self {
            public_url: settings.public_url.clone(),
            prefix: settings.prefix.trim_end_matches('/').to_owned(),
            proxies: proxies.clone(),
            vary: HeaderValue::from_static(vary),
            policies: Policies::new(settings),
            operation,
            keeps: false,
            whole_addresses: settings.gateway.log.whole_addresses,
        }
    }

    /// Says whether there is something that requests may change.
    #[must_use]
    pub(crate) fn keeping(self, keeps: bool) -> Self {
        Self { keeps, ..self }
    }

    /// Lists the methods that a path takes.
    fn methods(&self, path: &str) -> &'static str {
        let more = if self.keeps { Route::methods(self.below_prefix(path).unwrap_or(path)) } else { None };
        more.unwrap_or(METHODS)
    }

    /// Tells whether an address is that of a named proxy.
    #[must_use]
    pub(crate) fn is_proxy(&self, address: std::net::IpAddr) -> bool {
        self.proxies.names(address)
    }

    /// What the process tells of itself.
    #[must_use]
    pub(crate) fn operation(&self) -> &Operation {
        &self.operation
    }

    /// Gives the path below the prefix, if it lies there.
    #[must_use]
    pub(crate) fn below_prefix<'a>(&self, path: &'a str) -> Option<&'a str> {
        if self.prefix.is_empty() { None } else { path.strip_prefix(&self.prefix) }
    }
}

impl Policies {
    fn new(settings: &ServerSettings) -> Self {
        let gateway = &settings.gateway;
        let content = gateway.content_security_policy.clone().unwrap_or_else(|| content_policy(settings));
        let framed = |ancestors: &str| {
            let separator = if content.trim().is_empty() { "" } else { "; " };
            value(&format!("{}{separator}frame-ancestors {ancestors}", content.trim().trim_end_matches(';')))
        };
        let (ancestors, frame) = match gateway.frame_ancestors.as_slice() {
            [] => ("'none'".to_owned(), Some(HeaderValue::from_static("DENY"))),
            [only] if only == "'self'" => (only.clone(), Some(HeaderValue::from_static("SAMEORIGIN"))),
            // It cannot name a site.
            several => (several.join(" "), None),
        };
        let (embedded, embedded_frame) =
            if gateway.embed { (framed("*"), None) } else { (framed(&ancestors), frame.clone()) };
        let seconds = gateway.strict_transport_seconds;
        Self {
            content: framed(&ancestors),
            embedded,
            frame,
            embedded_frame,
            permissions: value(gateway.permissions_policy.as_deref().unwrap_or(PERMISSIONS)),
            transport: (seconds > 0).then(|| value(&format!("max-age={seconds}"))),
        }
    }
}

/// Powers of a browser that no page of ours uses; the place of the reader only when they ask for it, on a first visit.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(self), \
                           gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

/// Writes what a page of ours may load: its own files, the background map of the config, and what an issuer says.
///
/// The map library draws its controls from `data:` pictures in its style sheet, and the page hands over pictures of
/// itself as `blob:`.
fn content_policy(settings: &ServerSettings) -> String {
    let background =
        settings.background.as_ref().map_or_else(String::new, |background| format!(" {}", source(&background.tiles)));
    let issuer = settings.issuer_sites.iter().fold(String::new(), |sites, site| sites + " " + site);
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: \
         blob:{background}; connect-src 'self'{background}{issuer}; worker-src 'self'; base-uri 'none'; \
         form-action 'none'"
    )
}

/// Takes scheme, host and port of an address that may have `{z}` in its host; a host of such a pattern becomes any host
/// below what is fixed.
fn source(template: &str) -> String {
    let (scheme, rest) = template.split_once("://").unwrap_or(("https", template));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let fixed = host
        .rsplit_once('}')
        .map_or_else(|| host.to_owned(), |(_, after)| format!("*{}", after.trim_start_matches(|c| c != '.')));
    format!("{scheme}://{fixed}")
}

/// Makes a header of a text that the config checked; an empty one of a text that it cannot hold.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_not_ascii| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::{Gateway, GatewaySettings, Operation, source};
    use crate::http::ServerSettings;
    use crate::styles::Background;

    fn gateway(change: impl FnOnce(&mut ServerSettings)) -> Gateway {
        let mut settings = ServerSettings::default();
        change(&mut settings);
        Gateway::new(&settings, Operation::default())
    }

    #[test]
    fn a_frame_is_for_nobody_unless_it_is_said_and_both_headers_say_the_same() {
        let policies = |ancestors: &[&str], embed: bool| {
            let frame_ancestors = ancestors.iter().map(|text| (*text).to_owned()).collect();
            gateway(|settings| {
                settings.gateway = GatewaySettings { frame_ancestors, embed, ..GatewaySettings::default() }
            })
            .policies
        };
        let says = |value: &axum::http::HeaderValue| value.to_str().unwrap().rsplit("; ").next().unwrap().to_owned();
        let found = policies(&[], true);
        assert_eq!(
            (says(&found.content), found.frame.unwrap()),
            ("frame-ancestors 'none'".into(), "DENY".parse().unwrap())
        );
        assert_eq!((says(&found.embedded), found.embedded_frame), ("frame-ancestors *".into(), None));
        let found = policies(&["'self'"], false);
        assert_eq!(
            (says(&found.content), found.frame.unwrap()),
            ("frame-ancestors 'self'".into(), "SAMEORIGIN".parse().unwrap())
        );
        assert_eq!(
            (says(&found.embedded), found.embedded_frame.unwrap()),
            ("frame-ancestors 'self'".into(), "SAMEORIGIN".parse().unwrap())
        );
        let found = policies(&["https://a.example", "https://b.example"], true);
        assert_eq!(
            (says(&found.content), found.frame),
            ("frame-ancestors https://a.example https://b.example".into(), None)
        );
    }

    #[test]
    fn a_policy_of_ones_own_keeps_what_is_said_of_frames() {
        let policy = |text: &str| {
            let text = text.to_owned();
            let gateway = gateway(|settings| settings.gateway.content_security_policy = Some(text));
            gateway.policies.content.to_str().unwrap().to_owned()
        };
        assert_eq!(policy("default-src 'self';"), "default-src 'self'; frame-ancestors 'none'");
        assert_eq!(policy(""), "frame-ancestors 'none'");
    }

    #[test]
    fn the_background_map_may_be_loaded_and_no_other_host() {
        let tiles = "https://tiles.example.nl:8443/{z}/{x}/{y}.png?key=a".to_owned();
        let policies =
            gateway(|settings| settings.background = Some(Background { tiles, attribution: String::new() })).policies;
        let policy = policies.content.to_str().unwrap();
        assert!(policy.contains("img-src 'self' data: blob: https://tiles.example.nl:8443;"), "{policy}");
        assert!(policy.contains("connect-src 'self' https://tiles.example.nl:8443;"), "{policy}");
        assert_eq!(policy.matches("://").count(), 2, "{policy}");
        assert_eq!(source("http://tiles.example.nl/{z}"), "http://tiles.example.nl");
        assert_eq!(source("https://{s}.tiles.example.nl/{z}"), "https://*.tiles.example.nl");
        assert_eq!(source("https://t{s}.example.nl/{z}"), "https://*.example.nl");
    }
}
