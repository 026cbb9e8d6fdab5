//! Which proxy stands between this machine and a host.
//!
//! In: the variables that programs share (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, in either case). Out:
//! the proxy for an address, if it has one. Guaranteed: this machine itself is never asked through a proxy. A proxy for
//! everything is overruled by one for a scheme, as curl does it; the crate for HTTP would let it win.

use crate::link::Link;

/// The proxies of a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SystemProxies {
    secure: Option<String>,
    plain: Option<String>,
    /// Hosts that are asked directly, in lower case, without leading dots.
    direct: Vec<String>,
}

impl SystemProxies {
    /// Reads them by a function that gives the value of a variable.
    #[must_use]
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> SystemProxies {
        let said = |name: &str| {
            let lower = variable(&name.to_ascii_lowercase()).filter(|text| !text.trim().is_empty());
            lower.or_else(|| variable(name).filter(|text| !text.trim().is_empty()))
        };
        let all = said("ALL_PROXY");
        let direct = said("NO_PROXY").unwrap_or_default();
        let direct = direct.split([',', ' ']).map(|entry| entry.trim().to_ascii_lowercase());
        let direct = direct.map(|entry| entry.trim_start_matches("*.").trim_start_matches('.').to_owned());
        SystemProxies {
            secure: said("HTTPS_PROXY").or_else(|| all.clone()),
            plain: said("HTTP_PROXY").or(all),
            direct: direct.filter(|entry| !entry.is_empty()).collect(),
        }
    }

    /// Lists the addresses of all proxies that there are.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let plain = self.plain.as_deref().filter(|plain| Some(*plain) != self.secure.as_deref());
        self.secure.as_deref().into_iter().chain(plain)
    }

    /// Gives the address of the proxy through which an address is asked.
    #[must_use]
    pub fn of_link(&self, link: &Link) -> Option<&str> {
        let name = link.host_name();
        let is_direct = |entry: &String| {
            entry == "*"
                || entry == link.host()
                || entry == name
                || name.strip_suffix(entry.as_str()).is_some_and(|rest| rest.ends_with('.'))
        };
        if link.is_this_machine() || self.direct.iter().any(is_direct) {
            return None;
        }
        if link.is_secure() { self.secure.as_deref() } else { self.plain.as_deref() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> SystemProxies {
        SystemProxies::of(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_proxy_of_the_scheme_counts_and_else_that_for_everything() {
        let link = |text| Link::parse(text).unwrap();
        let some = proxies(&[("HTTPS_PROXY", "http://a:1"), ("ALL_PROXY", "http://b:2"), ("https_proxy", "")]);
        assert_eq!(some.of_link(&link("https://x.nl/")), Some("http://a:1"));
        assert_eq!(some.of_link(&link("http://x.nl/")), Some("http://b:2"));
        assert_eq!(proxies(&[]).of_link(&link("https://x.nl/")), None);
    }

    #[test]
    fn named_hosts_their_subdomains_and_this_machine_are_asked_directly() {
        let some = proxies(&[("ALL_PROXY", "http://b:2"), ("NO_PROXY", "cbs.nl, .pdok.nl,*.rivm.nl,10.0.0.1")]);
        let direct = |text| some.of_link(&Link::parse(text).unwrap()).is_none();
        assert!(
            direct("https://cbs.nl/") && direct("https://datasets.cbs.nl:443/a") && direct("https://service.pdok.nl/")
        );
        assert!(direct("https://statline.rivm.nl/") && direct("https://10.0.0.1/") && direct("http://127.0.0.1:9/"));
        assert!(!direct("https://notcbs.nl/") && !direct("https://10.0.0.11/"));
        assert!(
            proxies(&[("all_proxy", "http://b:2"), ("no_proxy", "*")])
                .of_link(&Link::parse("https://x/").unwrap())
                .is_none()
        );
    }
}
