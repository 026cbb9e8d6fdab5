use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderName, HeaderValue};
use jsonwebtoken::{Algorithm, Header};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaKeyPair,
};
use serde_json::{Value, json};

use super::{Access, Denial};
use crate::caller::Credential;
use crate::scope::{LayerRight, Scope};
use crate::token::TokenHash;

mod pairs;

/// The middle of 2026.
const NOW: u64 = 1_782_000_000;
const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
const ISSUER: &str = "https://login.example.nl/v2.0";

struct Set {
    access: Access,
    path: PathBuf,
    fetched: Arc<AtomicUsize>,
    _folder: tempfile::TempDir,
}

/// Opens a file whose issuer publishes a document.
fn set(text: &str, document: Result<Value, String>) -> Set {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("access.toml");
    write(&path, text);
    let fetched = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&fetched);
    let document = document.map(|document| serde_json::to_vec(&document).unwrap());
    let fetch = move |address: &str| {
        assert_eq!(address, "https://login.example.nl/keys");
        counter.fetch_add(1, Ordering::Relaxed);
        document.clone()
    };
    Set { access: Access::open(&path, Box::new(fetch)).unwrap(), path, fetched, _folder: folder }
}

fn write(path: &std::path::Path, text: &str) {
    std::fs::write(path, text).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let pair =
        |(name, value): &(&'static str, &str)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    let mut headers = HeaderMap::new();
    for (name, value) in pairs.iter().map(pair) {
        headers.append(name, value);
    }
    headers
}

impl Set {
    /// Says who asks with these headers from this machine: a name, or why not.
    fn asks(&self, pairs: &[(&'static str, &str)], now: u64) -> Result<Option<String>, Denial> {
        self.asks_from(HERE, pairs, now)
    }

    fn asks_from(&self, from: IpAddr, pairs: &[(&'static str, &str)], now: u64) -> Result<Option<String>, Denial> {
        let headers = headers(pairs);
        let first = self.access.identify(from, from, &headers, now);
        let found = match first {
            Err(denied) if denied.why == Denial::KeysWanted => {
                // What went wrong shows in the answer.
                drop(self.access.ask_issuer(now));
                self.access.identify(from, from, &headers, now)
            }
            found => found,
        };
        found.map(|caller| caller.name().map(str::to_owned)).map_err(|denied| denied.why)
    }
}

fn token(name: &str, secret: &str, more: &str) -> String {
    format!("[[token]]\nname = '{name}'\nhash = '{}'\nscopes = ['layer:x:read']\n{more}\n", TokenHash::of(secret))
}

fn basic(password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("qgis:{password}")))
}

#[test]
fn a_token_is_taken_in_each_of_three_headers_and_a_credential_of_others_is_none() {
    let set = set(&token("x", "vk_right", ""), Err(String::new()));
    let right = Ok(Some("x".to_owned()));
    assert_eq!(set.asks(&[("authorization", "Bearer vk_right")], NOW), right);
    assert_eq!(set.asks(&[("authorization", &basic("vk_right"))], NOW), right);
    assert_eq!(set.asks(&[("x-api-key", "vk_right")], NOW), right);
    assert_eq!(set.asks(&[("x-api-key", "vk_right"), ("authorization", "Bearer vk_right")], NOW), right, "one, twice");
    assert_eq!(set.asks(&[("x-api-key", "vk_right"), ("authorization", &basic("secret"))], NOW), right);
    for none in [
        &[][..],
        &[("authorization", "Basic bWU6c2VjcmV0")],
        &[("authorization", "Bearer a.b.c")],
        &[("x-api-key", "k")],
    ] {
        assert_eq!(set.asks(none, NOW), Ok(None), "{none:?}");
    }
}

#[test]
fn what_has_our_form_and_is_not_right_is_denied() {
    let set = set(&(token("x", "vk_right", "") + &token("old", "vk_old", "expires = 2026-06-20")), Err(String::new()));
    let at = |now| move |pairs: &[(&'static str, &str)]| set.asks(pairs, now);
    // 2026-06-21 00:00 UTC is 1,782,000,000: the token is right in the second before.
    let (before, after) = (at(NOW - 1), NOW + 10);
    assert_eq!(before(&[("authorization", "Bearer vk_old")]), Ok(Some("old".to_owned())));
    assert_eq!(before(&[("authorization", "Bearer vk_wrong")]), Err(Denial::Invalid));
    assert_eq!(before(&[("authorization", "Bearer vk_right"), ("x-api-key", "vk_old")]), Err(Denial::Several));
    let set = self::set(&token("old", "vk_old", "expires = 2026-06-20"), Err(String::new()));
    assert_eq!(set.asks(&[("authorization", "Bearer vk_old")], after), Err(Denial::Expired));
    let denied = set.access.identify(HERE, HERE, &headers(&[("x-api-key", "vk_old")]), after).unwrap_err();
    assert_eq!(denied.about, "old", "a token that is known is named");
    let denied = set.access.identify(HERE, HERE, &headers(&[("x-api-key", "vk_wrong")]), after).unwrap_err();
    assert_eq!(denied.about.len(), 6, "and another by six digits of its hash: {}", denied.about);
}

#[test]
fn the_sixth_wrong_credential_in_a_second_is_one_too_many_and_a_right_one_never_is() {
    let set = set(&token("x", "vk_right", ""), Err(String::new()));
    for number in 0..5 {
        assert_eq!(set.asks(&[("x-api-key", &format!("vk_{number}"))], NOW), Err(Denial::Invalid));
    }
    assert_eq!(set.asks(&[("x-api-key", "vk_5")], NOW), Err(Denial::TooMany));
    assert_eq!(set.asks(&[("x-api-key", "vk_right")], NOW), Ok(Some("x".to_owned())));
    assert_eq!(set.asks(&[("x-api-key", "vk_6")], NOW + 1), Err(Denial::Invalid));
}

const PROXY: &str =
    "[proxy]\ntrusted = ['10.0.0.0/8']\nmap = { 'GG-Wonen' = ['layer:x:read'], 'GG-Zorg' = ['admin'] }\n";

#[test]
fn a_proxy_is_believed_by_its_address_alone() {
    let set = set(PROXY, Err(String::new()));
    let told = [("x-forwarded-user", "an@example.nl"), ("x-forwarded-groups", "GG-Sport, GG-Wonen")];
    let proxy: IpAddr = [10, 1, 2, 3].into();
    assert_eq!(set.asks_from(proxy, &told, NOW), Ok(Some("an@example.nl".to_owned())));
    assert_eq!(set.asks_from("::ffff:10.1.2.3".parse().unwrap(), &told, NOW), Ok(Some("an@example.nl".to_owned())));
    assert_eq!(set.asks(&told, NOW), Ok(None), "anybody can write it");
    // Who asks by the word of a proxy is not where the connection comes from.
    let spoofed = set.access.identify(HERE, proxy, &headers(&told), NOW).unwrap();
    assert_eq!(spoofed.name(), None);
    let caller = set.access.identify(proxy, HERE, &headers(&told), NOW).unwrap();
    assert!(caller.may(&Scope::layer("x", LayerRight::Read)) && !caller.may(&Scope::Admin));
    assert_eq!(caller.how(), Some(Credential::Proxy));
    for (second, two) in (0..).zip([
        &[("x-forwarded-user", "an"), ("x-forwarded-user", "jan")][..],
        &[("x-forwarded-user", "an,jan")],
        &[("x-forwarded-user", "an, ")],
        &[("x-forwarded-user", "an"), ("x-forwarded-groups", "GG-Zorg"), ("x-forwarded-groups", "GG-Wonen")],
        &[("x-forwarded-user", "an"), ("x-forwarded-groups", ""), ("x-forwarded-groups", "GG-Wonen")],
    ]) {
        // Each in a second of its own, so that none is refused for the others.
        assert_eq!(set.asks_from(proxy, two, NOW + second), Err(Denial::Several), "it adds to what the client wrote");
    }
    assert_eq!(set.asks_from(proxy, &[("x-forwarded-groups", "GG-Wonen")], NOW), Ok(None), "groups of nobody");
    assert_eq!(set.access.telling(), ["x-forwarded-user", "x-forwarded-groups"]);
}

fn oidc(more: &str) -> String {
    format!("[oidc]\nissuer = '{ISSUER}'\naudience = 'maps'\njwks_url = 'https://login.example.nl/keys'\n{more}")
}

/// Signs as an issuer does.
fn signature(algorithm: Algorithm, message: &[u8]) -> Vec<u8> {
    let der = |text: &str| STANDARD.decode(text).unwrap();
    let random = SystemRandom::new();
    let rsa = |padding| {
        let key = RsaKeyPair::from_der(&der(pairs::RSA_KEY)).unwrap();
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(padding, &random, message, &mut signature).unwrap();
        signature
    };
    match algorithm {
        Algorithm::EdDSA => {
            let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der(pairs::ED_KEY)).unwrap();
            key.sign(message).as_ref().to_vec()
        }
        Algorithm::ES256 => {
            let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let key = EcdsaKeyPair::from_pkcs8(algorithm, &der(pairs::EC_KEY), &random).unwrap();
            key.sign(&random, message).unwrap().as_ref().to_vec()
        }
        Algorithm::RS256 => rsa(&RSA_PKCS1_SHA256),
        Algorithm::RS512 => rsa(&RSA_PKCS1_SHA512),
        // The public key is no secret: as one it signs nothing.
        _ => hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, pairs::RSA_N.as_bytes()), message).as_ref().to_vec(),
    }
}

fn part(value: &impl serde::Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).unwrap())
}

fn encode(header: &Header, claims: &Value) -> String {
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(signature(header.alg, signed.as_bytes()));
    format!("{signed}.{signature}")
}

fn published() -> Value {
    json!({ "keys": [
        { "kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": pairs::ED_X },
        { "kty": "EC", "crv": "P-256", "kid": "ec", "x": pairs::EC_X, "y": pairs::EC_Y },
        { "kty": "RSA", "kid": "rsa", "n": pairs::RSA_N, "e": "AQAB", "use": "sig", "alg": "RS256" },
    ] })
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "aud": "maps", "exp": NOW + 600, "sub": "1", "preferred_username": "an@example.nl",
            "roles": ["layer:x:read", "admin"] })
}

fn signed(algorithm: Algorithm, id: &str, claims: &Value) -> String {
    let header = Header { kid: Some(id.to_owned()), ..Header::new(algorithm) };
    encode(&header, claims)
}

fn with(change: impl FnOnce(&mut Value)) -> Value {
    let mut claims = claims();
    change(&mut claims);
    claims
}

fn bearer(set: &Set, token: &str, now: u64) -> Result<Option<String>, Denial> {
    set.asks(&[("authorization", &format!("Bearer {token}"))], now)
}

#[test]
fn a_token_of_the_issuer_says_on_whose_behalf_somebody_acts_or_the_file_does() {
    let named = json!({ "org": { "name": "Corporatie X" } });
    for (more, expected) in [
        ("", None),
        ("organisation = 'Gemeente'\n", Some("Gemeente")),
        ("organisation = 'Gemeente'\norganisation_claim = 'org.name'\n", Some("Corporatie X")),
        ("organisation = 'Gemeente'\norganisation_claim = 'none'\n", Some("Gemeente")),
    ] {
        let set = set(&oidc(more), Ok(published()));
        set.access.ask_issuer(NOW).unwrap();
        let mut claims = claims();
        claims.as_object_mut().unwrap().extend(named.as_object().unwrap().clone());
        let token = format!("Bearer {}", signed(Algorithm::EdDSA, "ed", &claims));
        let mut headers = HeaderMap::new();
        headers.insert("authorization", token.parse().unwrap());
        let from = IpAddr::from([127, 0, 0, 1]);
        let caller = set.access.identify(from, from, &headers, NOW).unwrap();
        assert_eq!(caller.organisation(), expected, "{more}");
    }
}

#[test]
fn a_token_of_the_issuer_is_right_by_each_of_three_algorithms_and_its_keys_are_asked_for_once() {
    let set = set(&oidc(""), Ok(published()));
    for (algorithm, id) in [(Algorithm::EdDSA, "ed"), (Algorithm::ES256, "ec"), (Algorithm::RS256, "rsa")] {
        let token = signed(algorithm, id, &claims());
        for _ in 0..2 {
            assert_eq!(bearer(&set, &token, NOW), Ok(Some("an@example.nl".to_owned())), "{id}");
        }
        assert_eq!(set.asks(&[("authorization", &basic(&token))], NOW), Ok(Some("an@example.nl".to_owned())));
        assert_eq!(bearer(&set, &token, NOW + 660), Err(Denial::Expired), "also when it was right before");
    }
    assert_eq!(set.fetched.load(Ordering::Relaxed), 1);
}

#[test]
fn without_a_map_roles_are_scopes_but_nobody_becomes_an_administrator_by_a_name() {
    let caller = |text: &str| {
        let set = set(text, Ok(published()));
        let token = format!("Bearer {}", signed(Algorithm::EdDSA, "ed", &claims()));
        set.access.ask_issuer(NOW).unwrap();
        set.access.identify(HERE, HERE, &headers(&[("authorization", &token)]), NOW).unwrap()
    };
    let plain = caller(&oidc(""));
    assert!(
        plain.may(&Scope::layer("x", LayerRight::Read)) && !plain.may(&Scope::Admin) && plain.may(&Scope::MapsRead)
    );
    let mapped = caller(&oidc("organisation = 'X'\nmap = { 'admin' = ['admin'] }\n"));
    assert!(!mapped.may(&Scope::layer("x", LayerRight::Read)) && mapped.may(&Scope::Admin));
    assert_eq!((plain.organisation(), mapped.organisation()), (None, Some("X")));
}

#[test]
fn a_token_that_is_forged_or_for_others_is_denied() {
    let set = set(&oidc(""), Ok(published()));
    let right = signed(Algorithm::EdDSA, "ed", &claims());
    let none = format!("{}.{}.", part(&json!({ "alg": "none", "kid": "ed" })), part(&claims()));
    let symmetric = signed(Algorithm::HS256, "rsa", &claims());
    let longer = signed(Algorithm::RS512, "rsa", &claims());
    let unnamed = encode(&Header::new(Algorithm::EdDSA), &claims());
    let (head, tail) = right.rsplit_once('.').unwrap();
    let changed = format!("{head}.{}{}", if tail.starts_with('A') { 'B' } else { 'A' }, &tail[1..]);
    let crossed = signed(Algorithm::EdDSA, "ec", &claims());
    let sign = |change: fn(&mut Value)| signed(Algorithm::EdDSA, "ed", &with(change));
    let audience = sign(|claims| claims["aud"] = "others".into());
    let no_audience = sign(|claims| drop(claims.as_object_mut().unwrap().remove("aud")));
    let no_end = sign(|claims| drop(claims.as_object_mut().unwrap().remove("exp")));
    let long = sign(|claims| claims["roles"] = "x".repeat(9000).into());
    let unknown = signed(Algorithm::EdDSA, "rotated", &claims());
    let tokens = [none, symmetric, longer, unnamed, changed, crossed, audience, no_audience, no_end, long, unknown];
    for (at, token) in tokens.iter().enumerate() {
        // Each in a second of its own, so that none is refused for the others.
        assert_eq!(bearer(&set, token, NOW + at as u64), Err(Denial::Invalid), "{at}: {token}");
    }
    for (token, now) in [
        (sign(|claims| claims["exp"] = (NOW - 60).into()), NOW),
        (sign(|claims| claims["nbf"] = (NOW + 61).into()), NOW),
    ] {
        assert_eq!(bearer(&set, &token, now), Err(Denial::Expired));
    }
    let apart = sign(|claims| claims["exp"] = (NOW - 59).into());
    assert_eq!(bearer(&set, &apart, NOW), Ok(Some("an@example.nl".to_owned())), "clocks may be a minute apart");
    let others = sign(|claims| claims["iss"] = "https://login.example.nl/v1.0".into());
    assert_eq!(bearer(&set, &others, NOW), Ok(None), "what somebody else issued is none of ours");
}

#[test]
fn without_the_keys_of_the_issuer_nobody_is_let_in_and_it_is_not_asked_for_each_request() {
    let set = set(&oidc(""), Err("nobody answers".into()));
    let token = signed(Algorithm::EdDSA, "ed", &claims());
    for _ in 0..4 {
        assert_eq!(bearer(&set, &token, NOW), Err(Denial::NoKeys));
    }
    assert_eq!(set.fetched.load(Ordering::Relaxed), 1);
    assert_eq!(set.asks(&[], NOW), Ok(None), "the public is not concerned");
}

#[test]
fn who_invents_tokens_soon_has_none_of_them_verified() {
    let set = set(&oidc(""), Ok(published()));
    let right = signed(Algorithm::EdDSA, "ed", &claims());
    assert_eq!(bearer(&set, &right, NOW), Ok(Some("an@example.nl".to_owned())));
    for number in 0..5 {
        let wrong = signed(Algorithm::EdDSA, "ec", &with(|claims| claims["sub"] = number.into()));
        assert_eq!(bearer(&set, &wrong, NOW), Err(Denial::Invalid));
    }
    let other = signed(Algorithm::EdDSA, "ed", &with(|claims| claims["sub"] = "2".into()));
    assert_eq!(bearer(&set, &other, NOW), Err(Denial::TooMany), "nobody looked whether it is right");
    assert_eq!(bearer(&set, &right, NOW), Ok(Some("an@example.nl".to_owned())), "what was right before stays so");
}

#[test]
fn a_file_that_is_read_again_revokes_at_once_and_a_wrong_one_changes_nothing() {
    let set = set(&token("x", "vk_right", ""), Err(String::new()));
    let asks = |now| set.asks(&[("x-api-key", "vk_right")], now);
    write(&set.path, "[[token]]\nnonsense = 1\n");
    set.access.reload().unwrap_err();
    assert_eq!(asks(NOW), Ok(Some("x".to_owned())));
    write(&set.path, "origins = ['https://www.example.nl']\n");
    set.access.reload().unwrap();
    assert_eq!(asks(NOW), Err(Denial::Invalid));
    assert!(
        set.access.is_allowed_origin("https://www.example.nl") && !set.access.is_allowed_origin("https://example.nl")
    );
}

#[test]
fn a_crowd_that_waits_for_the_issuer_asks_it_once() {
    let set = set(&oidc(""), Err("nobody answers".into()));
    std::thread::scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| drop(set.access.ask_issuer(NOW)));
        }
    });
    assert_eq!(set.fetched.load(Ordering::Relaxed), 1);
}
