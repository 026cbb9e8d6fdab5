//! What named proxies tell about a request: who asked, and under which address.
//!
//! In: the address that a connection comes from, and the headers of a request. Out: [`ForwardedInfo`]. `Forwarded` (RFC
//! 7239) and `X-Forwarded-*` are read only where the connection comes from a network that the operator named, and only
//! as far as named proxies wrote them: each proxy appends to the right, so that what stands left of the first address
//! that is not named may be the caller's own invention.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

const X_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_PORT: HeaderName = HeaderName::from_static("x-forwarded-port");
const X_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// The headers in which proxies tell.
pub(crate) const TELLING: [HeaderName; 6] = [header::FORWARDED, X_FOR, X_HOST, X_PROTO, X_PORT, X_PREFIX];

/// Which headers the named proxies write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProxyHeaders {
    /// `X-Forwarded-*` where there is one of them, else `Forwarded`. A proxy that writes `Forwarded` alone must take
    /// the others off.
    #[default]
    Either,
    /// `X-Forwarded-*` alone.
    XForwarded,
    /// `Forwarded` alone.
    Forwarded,
}

/// The proxies that are believed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrustedProxies {
    /// Where they are.
    pub networks: Vec<IpNet>,
    /// What they write.
    pub headers: ProxyHeaders,
}

/// What named proxies told of a request; empty texts are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForwardedInfo {
    /// Who asked: the last address on the way here that is not a named proxy.
    pub client: IpAddr,
    /// Host, perhaps with a port.
    pub host: Option<String>,
    /// `http` or `https`, in any case.
    pub proto: Option<String>,
    /// Port of the host.
    pub port: Option<String>,
    /// Path before the program's own paths.
    pub prefix: Option<String>,
}

impl ForwardedInfo {
    fn nothing(client: IpAddr) -> ForwardedInfo {
        ForwardedInfo { client, host: None, proto: None, port: None, prefix: None }
    }
}

impl TrustedProxies {
    /// Tells whether an address is that of a named proxy.
    #[must_use]
    pub fn names(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }

    /// Reads what the headers tell, as far as they are to be believed.
    #[must_use]
    pub fn forwarded_info(&self, from: IpAddr, headers: &HeaderMap) -> ForwardedInfo {
        if !self.names(from) {
            return ForwardedInfo::nothing(from.to_canonical());
        }
        let has_x = TELLING.iter().skip(1).any(|name| headers.contains_key(name));
        match self.headers {
            ProxyHeaders::Forwarded => self.forwarded(from, headers),
            ProxyHeaders::Either if !has_x => self.forwarded(from, headers),
            ProxyHeaders::Either | ProxyHeaders::XForwarded => self.x_forwarded(from, headers),
        }
    }

    /// Walks from the right over addresses that were written by named proxies; gives the client, and how many were
    /// read.
    fn walk<'a>(&self, from: IpAddr, written: impl DoubleEndedIterator<Item = Option<&'a str>>) -> (IpAddr, usize) {
        let (mut client, mut read) = (from.to_canonical(), 0);
        for text in written.rev() {
            if !self.names(client) {
                break;
            }
            read += 1;
            match text.and_then(address) {
                Some(known) => client = known,
                // A proxy that hides whom it answers stands for them.
                None => break,
            }
        }
        (client, read)
    }

    fn x_forwarded(&self, from: IpAddr, headers: &HeaderMap) -> ForwardedInfo {
        let lists = TELLING.map(|name| list(headers, &name));
        let [_, addresses, hosts, protos, ports, prefixes] = &lists;
        let (client, read) = self.walk(from, addresses.iter().map(|text| Some(text.as_str())));
        // A proxy may append to a list or replace it: as many as were read count, from the right. Without addresses
        // nobody knows how many there are.
        let pick = |list: &[String]| {
            let place = if read == 0 { 0 } else { list.len().saturating_sub(read) };
            list.get(place).filter(|text| !text.is_empty()).cloned()
        };
        ForwardedInfo { client, host: pick(hosts), proto: pick(protos), port: pick(ports), prefix: pick(prefixes) }
    }

    fn forwarded(&self, from: IpAddr, headers: &HeaderMap) -> ForwardedInfo {
        let elements: Vec<Vec<(String, String)>> = headers
            .get_all(header::FORWARDED)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|text| split(text, ','))
            .map(|element| split(element, ';').into_iter().filter_map(pair).collect())
            .collect();
        let value = |element: &[(String, String)], key: &str| {
            element.iter().find(|(name, value)| name == key && !value.is_empty()).map(|(_, value)| value.clone())
        };
        let addresses: Vec<Option<String>> = elements.iter().map(|element| value(element, "for")).collect();
        let (client, read) = self.walk(from, addresses.iter().map(Option::as_deref));
        let believed = &elements[elements.len().saturating_sub(read)..];
        let first = |key: &str| believed.iter().find_map(|element| value(element, key));
        ForwardedInfo { host: first("host"), proto: first("proto"), ..ForwardedInfo::nothing(client) }
    }
}

/// Reads all members of a header that is a list, in their order.
fn list(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let texts = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(',')).map(|member| member.trim().to_owned()).collect()
}

/// Splits at a mark outside quotes.
fn split(text: &str, mark: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|letter| {
        quoted ^= letter == '"';
        letter == mark && !quoted
    })
    .collect()
}

/// Reads `Name="value"`; the name in lower case.
fn pair(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    Some((name.trim().to_ascii_lowercase(), value.trim().trim_matches('"').to_owned()))
}

/// Reads an address, with or without brackets and a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let plain = text.trim_start_matches('[').trim_end_matches(']');
    plain
        .parse::<IpAddr>()
        .or_else(|_not_plain| text.parse::<SocketAddr>().map(|with_port| with_port.ip()))
        .ok()
        .map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::{ForwardedInfo, ProxyHeaders, TrustedProxies};

    const NAMED: &str = "127.0.0.1";

    fn proxies(headers: ProxyHeaders) -> TrustedProxies {
        TrustedProxies {
            networks: ["127.0.0.1/32", "10.0.0.0/8", "2001:db8:1::/48"].map(|text| text.parse().unwrap()).to_vec(),
            headers,
        }
    }

    fn read_forwarded(from: &str, pairs: &[(&'static str, &'static str)]) -> ForwardedInfo {
        told_by(ProxyHeaders::Either, from, pairs)
    }

    fn told_by(headers: ProxyHeaders, from: &str, pairs: &[(&'static str, &'static str)]) -> ForwardedInfo {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        proxies(headers).forwarded_info(from.parse().unwrap(), &map)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_a_named_proxy_is_believed() {
        let forged = [
            ("x-forwarded-for", "192.0.2.1"),
            ("x-forwarded-host", "evil.example"),
            ("forwarded", "host=evil.example"),
        ];
        assert_eq!(read_forwarded("198.51.100.7", &forged), ForwardedInfo::nothing(ip("198.51.100.7")));
        assert_eq!(read_forwarded("::ffff:198.51.100.7", &forged), ForwardedInfo::nothing(ip("198.51.100.7")));
        assert_eq!(
            read_forwarded("::ffff:127.0.0.1", &forged).client,
            ip("192.0.2.1"),
            "a socket of both families writes IPv4 so"
        );
        assert_eq!(
            TrustedProxies::default().forwarded_info(ip(NAMED), &HeaderMap::new()),
            ForwardedInfo::nothing(ip(NAMED))
        );
    }

    #[test]
    fn the_client_is_the_last_hop_that_is_not_a_named_proxy() {
        let client = |text: &'static str| read_forwarded(NAMED, &[("x-forwarded-for", text)]).client;
        assert_eq!(client("192.0.2.1"), ip("192.0.2.1"));
        assert_eq!(client("6.6.6.6, 192.0.2.1"), ip("192.0.2.1"), "the first is what the client wrote itself");
        assert_eq!(client("6.6.6.6, 192.0.2.1, 10.1.2.3"), ip("192.0.2.1"));
        assert_eq!(client("192.0.2.1:4711, 10.1.2.3:80"), ip("192.0.2.1"));
        assert_eq!(client("[2001:db8:2::1]:443"), ip("2001:db8:2::1"));
        assert_eq!(client("192.0.2.1, unknown"), ip(NAMED), "a proxy that hides its client stands for it");
        assert_eq!(client("10.1.2.3"), ip("10.1.2.3"), "nobody but proxies on the way");
        let lines = [("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "192.0.2.1"), ("x-forwarded-for", "10.0.0.9")];
        assert_eq!(read_forwarded(NAMED, &lines).client, ip("192.0.2.1"), "lines of one header are one list");
        let standard = |text: &'static str| read_forwarded(NAMED, &[("forwarded", text)]).client;
        assert_eq!(
            standard("for=6.6.6.6, for=\"[2001:db8:2::1]:4711\";proto=https, For=10.0.0.9"),
            ip("2001:db8:2::1")
        );
        assert_eq!(standard("for=6.6.6.6, for=_hidden"), ip(NAMED));
        assert_eq!(standard("for=\"6.6.6.6, for=192.0.2.1"), ip(NAMED), "a quote that never ends hides the rest");
    }

    #[test]
    fn the_address_is_what_named_proxies_wrote_and_not_what_the_client_did() {
        let appended = [
            ("x-forwarded-for", "6.6.6.6, 192.0.2.1"),
            ("x-forwarded-host", "evil.example, good.example"),
            ("x-forwarded-proto", "https"),
        ];
        let found = read_forwarded(NAMED, &appended);
        assert_eq!((found.host.as_deref(), found.proto.as_deref()), (Some("good.example"), Some("https")));
        let two = [("x-forwarded-for", "192.0.2.1, 10.0.0.9"), ("x-forwarded-host", "good.example, inner")];
        assert_eq!(read_forwarded(NAMED, &two).host.as_deref(), Some("good.example"), "the outer of two named proxies");
        let standard = [(
            "forwarded",
            "for=6.6.6.6;host=evil.example, for=192.0.2.1;host=good.example;proto=https, for=10.0.0.9;host=inner",
        )];
        assert_eq!(read_forwarded(NAMED, &standard).host.as_deref(), Some("good.example"));
    }

    #[test]
    fn of_two_kinds_of_headers_one_counts() {
        let both = [
            ("x-forwarded-for", "192.0.2.1"),
            ("x-forwarded-host", "x.example"),
            ("forwarded", "for=6.6.6.6;host=f.example"),
        ];
        let found = |headers| {
            let told = told_by(headers, NAMED, &both);
            (told.client, told.host.unwrap())
        };
        assert_eq!(
            found(ProxyHeaders::Either),
            (ip("192.0.2.1"), "x.example".into()),
            "most proxies pass the other kind on unread"
        );
        assert_eq!(found(ProxyHeaders::XForwarded), (ip("192.0.2.1"), "x.example".into()));
        assert_eq!(found(ProxyHeaders::Forwarded), (ip("6.6.6.6"), "f.example".into()));
        assert_eq!(told_by(ProxyHeaders::XForwarded, NAMED, &both[2..]), ForwardedInfo::nothing(ip(NAMED)));
    }
}
