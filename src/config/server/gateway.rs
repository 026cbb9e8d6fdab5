//! The part of `server.toml` that is about callers and their browsers.

use std::net::IpAddr;

use ipnet::IpNet;

use super::links::is_address;
use crate::config::reader::Section;
use crate::http::proxies::{ProxyHeaders, TrustedProxies};
use crate::http::{GatewaySettings, LogSettings};

/// Longest time for which browsers insist on https, seconds: ten years.
const LONGEST_TRANSPORT: u64 = 10 * 365 * 24 * 60 * 60;

pub(super) fn gateway(server: &Section<'_>) -> GatewaySettings {
    let seconds =
        server.optional_small("strict_transport_seconds", "a whole number of seconds, 0 or more").unwrap_or(0);
    if seconds > LONGEST_TRANSPORT {
        let expected = format!("0 to {LONGEST_TRANSPORT} seconds");
        server.reject("strict_transport_seconds", &seconds.to_string(), &expected, "a year is 31536000");
    }
    let kinds = [
        ("either", ProxyHeaders::Either),
        ("x-forwarded", ProxyHeaders::XForwarded),
        ("forwarded", ProxyHeaders::Forwarded),
    ];
    GatewaySettings {
        proxies: TrustedProxies {
            networks: networks(server),
            headers: server.optional_choice("proxy_headers", &kinds).unwrap_or_default(),
        },
        frame_ancestors: checked(
            server,
            "frame_ancestors",
            is_site,
            "'self' or a site",
            "write a site as https://www.example.nl",
        ),
        embed: server.optional_flag("embed").unwrap_or(true),
        content_security_policy: policy(server, "content_security_policy"),
        permissions_policy: policy(server, "permissions_policy"),
        strict_transport_seconds: seconds,
        security_contact: checked(
            server,
            "security_contact",
            is_contact,
            "an address that begins with mailto:, https:// or tel:",
            "write it as mailto:security@example.nl",
        ),
        log: log(server),
    }
}

/// Longest time for which lines of requests are kept, days.
const MOST_DAYS: u64 = 3650;

/// Reads what is written of requests; where lines go is for a flag.
fn log(server: &Section<'_>) -> LogSettings {
    let kinds = [("masked", false), ("whole", true)];
    let days = server.optional_small("access_log_days", "a whole number of days, 1 or more").map(|days: u64| {
        if !(1..=MOST_DAYS).contains(&days) {
            server.reject("access_log_days", &days.to_string(), &format!("1 to {MOST_DAYS} days"), "");
        }
        u16::try_from(days.clamp(1, MOST_DAYS)).unwrap_or(u16::MAX)
    });
    LogSettings {
        whole_addresses: server.optional_choice("log_addresses", &kinds).unwrap_or(false),
        days,
        ..LogSettings::default()
    }
}

fn networks(server: &Section<'_>) -> Vec<IpNet> {
    let network = |text: &str| {
        text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(|ip| IpNet::from(ip.to_canonical())))
    };
    let hint = "write it as 127.0.0.1 or 10.0.0.0/8; names are not looked up";
    let texts = checked(server, "trusted_proxies", |text| network(text).is_some(), "an address or a network", hint);
    texts.iter().filter_map(|text| network(text)).collect()
}

/// Reads a list of texts, each of which must be of a kind.
fn checked(
    server: &Section<'_>,
    key: &str,
    is_right: impl Fn(&str) -> bool,
    expected: &str,
    hint: &str,
) -> Vec<String> {
    let texts = server.optional_texts(key);
    for text in texts.iter().filter(|text| !is_right(text)) {
        server.reject(key, &format!("{text:?}"), expected, hint);
    }
    texts
}

fn policy(server: &Section<'_>, key: &str) -> Option<String> {
    let text = server.optional_text(key)?;
    if !text.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) {
        server.reject(key, "a text with letters that a header cannot hold", "one line of ASCII", "");
    }
    if text.contains("frame-ancestors") {
        server.reject(
            key,
            "frame-ancestors",
            "a policy without it",
            "say who may frame the pages in `frame_ancestors`",
        );
    }
    Some(text)
}

fn is_site(text: &str) -> bool {
    let host = |text: &str| {
        text.strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .map(|host| host.trim_start_matches("*.").to_owned())
    };
    text == "'self'"
        || host(text).is_some_and(|host| {
            !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'))
        })
}

fn is_contact(text: &str) -> bool {
    is_address(text, &["mailto:", "https://", "tel:"])
}

#[cfg(test)]
mod tests {
    use crate::config::server::read;
    use crate::http::GatewaySettings;
    use crate::http::proxies::ProxyHeaders;

    const EMBEDDED: &str = include_str!("../../../config/server.toml");

    fn with(lines: &str) -> String {
        EMBEDDED.replace("\n[tiles]", &format!("\n{lines}\n[tiles]"))
    }

    #[test]
    fn nobody_is_believed_and_no_site_may_frame_unless_it_is_said() {
        let gateway = read("server.toml", EMBEDDED).unwrap().gateway;
        assert_eq!(gateway, GatewaySettings::default());
        assert!(gateway.proxies.networks.is_empty() && gateway.frame_ancestors.is_empty() && gateway.embed);
    }

    #[test]
    fn what_is_said_of_callers_is_read() {
        let text = with(
            "trusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\", \"2001:db8::/32\"]\nproxy_headers = \"forwarded\"\n\
             frame_ancestors = [\"'self'\", \"https://*.example.nl\", \"http://localhost:8080\"]\nembed = false\n\
             content_security_policy = \"default-src 'self'\"\npermissions_policy = \
             \"camera=()\"\nstrict_transport_seconds = 31536000\n\
             security_contact = [\"mailto:a@example.nl\"]",
        );
        let gateway = read("server.toml", &text).unwrap().gateway;
        let names = |text: &str| gateway.proxies.names(text.parse().unwrap());
        assert!(names("127.0.0.1") && names("::ffff:10.255.0.1") && names("2001:db8:1::1") && !names("127.0.0.2"));
        assert_eq!(
            (gateway.proxies.headers, gateway.embed, gateway.strict_transport_seconds),
            (ProxyHeaders::Forwarded, false, 31_536_000)
        );
        assert_eq!(gateway.frame_ancestors.len(), 3);
        assert_eq!(gateway.content_security_policy.as_deref(), Some("default-src 'self'"));
        assert_eq!(gateway.security_contact, ["mailto:a@example.nl"]);
    }

    #[test]
    fn addresses_are_shortened_unless_it_is_said_and_days_are_what_is_said() {
        let log = |lines: &str| read("server.toml", &with(lines)).unwrap().gateway.log;
        assert_eq!((log("").whole_addresses, log("").days), (false, None));
        assert!(!log("log_addresses = \"masked\"").whole_addresses);
        let said = log("log_addresses = \"whole\"\naccess_log_days = 30");
        assert_eq!((said.whole_addresses, said.days), (true, Some(30)));
    }

    #[test]
    fn a_value_that_would_not_work_is_refused() {
        for line in [
            "trusted_proxies = [\"proxy.example.nl\"]",
            "trusted_proxies = [\"10.0.0.0/33\"]",
            "trusted_proxies = \"127.0.0.1\"",
            "proxy_headers = \"x\"",
            "frame_ancestors = [\"*\"]",
            "frame_ancestors = [\"https://a.example; script-src *\"]",
            "frame_ancestors = [\"www.example.nl\"]",
            "embed = 1",
            "content_security_policy = \"default-src 'self'; frame-ancestors *\"",
            "content_security_policy = \"é\"",
            "permissions_policy = \"a\\nb\"",
            "strict_transport_seconds = -1",
            "strict_transport_seconds = 9999999999",
            "security_contact = [\"a@example.nl\"]",
            "security_contact = [\"mailto:a b\"]",
            "log_addresses = \"none\"",
            "access_log_days = 0",
            "access_log_days = 3651",
            "access_log_days = \"7\"",
        ] {
            let errors = read("server.toml", &with(line)).unwrap_err();
            assert_eq!(errors.0.len(), 1, "{errors}");
            assert!(errors.0[0].key.starts_with(&format!("server.{}", line.split(' ').next().unwrap())), "{errors}");
        }
    }
}
