//! What a request shows: tokens in the headers where clients put them, and nothing in its address.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use http::{HeaderMap, HeaderName, header};

/// The header of keys.
pub(crate) const KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Tells whether a request shows anything at all.
pub(crate) fn has_any(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION) || headers.contains_key(KEY)
}

/// Lists what a request shows: bearer tokens, passwords of Basic, keys, in this order.
pub(crate) fn presented(headers: &HeaderMap) -> Vec<String> {
    let authorised = || headers.get_all(header::AUTHORIZATION).iter().filter_map(|value| value.to_str().ok());
    let of_scheme = |wanted: &'static str| {
        authorised().filter_map(move |text| {
            let (scheme, rest) = text.trim().split_once(' ')?;
            scheme.eq_ignore_ascii_case(wanted).then(|| rest.trim().to_owned())
        })
    };
    let passwords = of_scheme("basic").filter_map(|encoded| {
        let bytes = STANDARD.decode(&encoded).or_else(|_padding| STANDARD_NO_PAD.decode(&encoded)).ok()?;
        // What no token can hold is none of ours.
        let text = String::from_utf8(bytes).ok()?;
        text.split_once(':').map(|(_name, password)| password.to_owned())
    });
    let keys = headers.get_all(KEY).iter().filter_map(|value| value.to_str().ok()).map(|key| key.trim().to_owned());
    of_scheme("bearer").chain(passwords).chain(keys).collect()
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::presented;

    fn credentials(pairs: &[(&'static str, &str)]) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        presented(&headers)
    }

    #[test]
    fn a_token_stands_where_clients_put_it() {
        assert_eq!(credentials(&[("authorization", "Bearer vk_a")]), ["vk_a"]);
        assert_eq!(credentials(&[("authorization", "bearer  vk_a ")]), ["vk_a"]);
        // printf 'qgis:vk_a' | base64
        assert_eq!(credentials(&[("authorization", "Basic cWdpczp2a19h")]), ["vk_a"]);
        // printf 'me:vk_a:b' | base64, without its padding
        assert_eq!(credentials(&[("authorization", "BASIC bWU6dmtfYTpi")]), ["vk_a:b"]);
        assert_eq!(credentials(&[("x-api-key", "vk_a")]), ["vk_a"]);
        assert_eq!(
            credentials(&[("x-api-key", "k"), ("authorization", "Basic cWdpczp2a19h"), ("authorization", "Bearer b")]),
            ["b", "vk_a", "k"]
        );
    }

    #[test]
    fn what_is_no_credential_of_a_known_kind_shows_nothing() {
        for text in ["vk_a", "Digest username=\"a\"", "Basic !!", "Basic dmtfYQ==", "Bearer", "Negotiate YII="] {
            assert!(credentials(&[("authorization", text)]).is_empty(), "{text}");
        }
    }
}
