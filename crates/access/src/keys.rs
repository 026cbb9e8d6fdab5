//! The keys of an issuer: kept for an hour, asked for again when a token names one that is not known.

use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

use crate::claims::IssuerKey;

/// How long keys are kept, seconds.
const KEPT: u64 = 60 * 60;

/// How long nobody asks again because of a key that is not known, seconds.
const PAUSE: u64 = 60;

/// How long nobody asks again after nothing could be had and nothing is kept, seconds.
const RETRY: u64 = 5;

/// Keys that are taken of an issuer.
const MOST: usize = 100;

/// Shortest modulus of RSA, bytes: 2048 bits.
const SHORTEST_MODULUS: usize = 256;

/// What is known of an issuer's keys.
#[derive(Debug, Default)]
pub(crate) struct IssuerKeys(Mutex<CachedKeys>);

#[derive(Debug, Default)]
struct CachedKeys {
    keys: Vec<IssuerKey>,
    /// When they were had; none before.
    had: Option<u64>,
    /// When somebody asked last.
    asked: Option<u64>,
    /// Whether that failed.
    failed: bool,
    /// Goes up with every set of keys.
    edition: u64,
}

/// What there is to say of a key.
#[derive(Debug)]
pub(crate) enum KeyLookup {
    /// It is known.
    Found(IssuerKey),
    /// The issuer has no such key.
    Unknown,
    /// The issuer must be asked first.
    Wanted,
    /// The issuer could not be asked.
    Unavailable,
}

impl IssuerKeys {
    /// Looks a key up by its name.
    pub(crate) fn find(&self, id: &str, now: u64) -> KeyLookup {
        let kept = self.lock();
        match kept.keys.iter().find(|key| key.id == id) {
            Some(key) if kept.is_fresh(now) => KeyLookup::Found(key.clone()),
            _ if kept.is_due(now) => KeyLookup::Wanted,
            _ if kept.failed => KeyLookup::Unavailable,
            _ => KeyLookup::Unknown,
        }
    }

    /// Tells whether the issuer is to be asked for a key that is not known.
    pub(crate) fn is_due(&self, now: u64) -> bool {
        self.lock().is_due(now)
    }

    /// Tells whether the issuer did not answer when it was asked last.
    pub(crate) fn has_failed(&self) -> bool {
        self.lock().failed
    }

    /// Gives a number that is another one when the keys are; none when they are too old.
    pub(crate) fn edition(&self, now: u64) -> Option<u64> {
        let kept = self.lock();
        kept.is_fresh(now).then_some(kept.edition)
    }

    /// Takes keys as the issuer publishes them; tells what is wrong with them.
    pub(crate) fn take(&self, document: Result<Vec<u8>, String>, now: u64) -> Result<(), String> {
        let read = document.and_then(|bytes| read(&bytes));
        let mut kept = self.lock();
        kept.asked = Some(now);
        kept.failed = read.is_err();
        kept.keys = read?;
        kept.had = Some(now);
        kept.edition += 1;
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, CachedKeys> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CachedKeys {
    fn is_due(&self, now: u64) -> bool {
        let since = self.asked.map(|asked| now.saturating_sub(asked));
        // Without keys there is more reason to ask again than for one key more.
        let pause = match (self.is_fresh(now), self.failed) {
            (true, _) => PAUSE,
            (false, true) => RETRY,
            (false, false) => 0,
        };
        since.is_none_or(|since| since >= pause)
    }

    fn is_fresh(&self, now: u64) -> bool {
        self.had.is_some_and(|had| now.saturating_sub(had) < KEPT)
    }
}

/// A set as issuers publish it, each key read by itself: one of a kind that is not known hides no other.
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

fn read(bytes: &[u8]) -> Result<Vec<IssuerKey>, String> {
    let published: KeySet = serde_json::from_slice(bytes).map_err(|error| format!("no set of keys: {error}"))?;
    let read = published.keys.into_iter().take(MOST).filter_map(|value| key(&serde_json::from_value(value).ok()?));
    let keys: Vec<IssuerKey> = read.collect();
    if keys.is_empty() { Err("no key with a name for RS256, ES256 or EdDSA".to_owned()) } else { Ok(keys) }
}

/// Reads a key that has a name and is for an algorithm that we take.
fn key(jwk: &Jwk) -> Option<IssuerKey> {
    let id = jwk.common.key_id.clone()?;
    if matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption)) {
        return None;
    }
    let (algorithm, named) = match &jwk.algorithm {
        AlgorithmParameters::RSA(parameters) => {
            let modulus = URL_SAFE_NO_PAD.decode(parameters.n.trim_end_matches('=')).ok()?;
            let length = modulus.iter().skip_while(|byte| **byte == 0).count();
            (length >= SHORTEST_MODULUS).then_some((Algorithm::RS256, KeyAlgorithm::RS256))?
        }
        AlgorithmParameters::EllipticCurve(parameters) if parameters.curve == EllipticCurve::P256 => {
            (Algorithm::ES256, KeyAlgorithm::ES256)
        }
        AlgorithmParameters::OctetKeyPair(parameters) if parameters.curve == EllipticCurve::Ed25519 => {
            (Algorithm::EdDSA, KeyAlgorithm::EdDSA)
        }
        _ => return None,
    };
    if jwk.common.key_algorithm.is_some_and(|said| said != named) {
        return None;
    }
    DecodingKey::from_jwk(jwk).ok().map(|public| IssuerKey { id, algorithm, public })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{IssuerKeys, KEPT, KeyLookup, PAUSE, RETRY};

    fn ed(id: &str) -> serde_json::Value {
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": id, "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" })
    }

    fn set(keys: &[serde_json::Value]) -> Vec<u8> {
        serde_json::to_vec(&json!({ "keys": keys })).unwrap()
    }

    #[test]
    fn keys_are_kept_for_an_hour_and_then_asked_for_again() {
        let keys = IssuerKeys::default();
        assert!(matches!(keys.find("a", 100), KeyLookup::Wanted));
        keys.take(Ok(set(&[ed("a")])), 100).unwrap();
        assert!(matches!(keys.find("a", 100 + KEPT - 1), KeyLookup::Found(_)));
        assert!(matches!(keys.find("a", 100 + KEPT), KeyLookup::Wanted));
        assert_eq!(keys.edition(100 + KEPT), None);
    }

    #[test]
    fn an_unknown_key_is_asked_for_once_a_minute() {
        let keys = IssuerKeys::default();
        keys.take(Ok(set(&[ed("a")])), 100).unwrap();
        assert!(matches!(keys.find("b", 100 + PAUSE - 1), KeyLookup::Unknown));
        assert!(matches!(keys.find("b", 100 + PAUSE), KeyLookup::Wanted));
        keys.take(Ok(set(&[ed("b")])), 100 + PAUSE).unwrap();
        assert!(matches!(keys.find("b", 100 + PAUSE), KeyLookup::Found(_)));
        assert!(matches!(keys.find("a", 100 + PAUSE), KeyLookup::Unknown), "a key that was taken back is gone");
    }

    #[test]
    fn what_cannot_be_had_is_unavailable_and_asked_for_again_after_a_pause() {
        let keys = IssuerKeys::default();
        keys.take(Err("nobody answers".into()), 100).unwrap_err();
        assert!(matches!(keys.find("a", 100), KeyLookup::Unavailable));
        assert!(matches!(keys.find("a", 100 + RETRY), KeyLookup::Wanted));
        keys.take(Ok(set(&[ed("a")])), 200).unwrap();
        keys.take(Err("nobody answers".into()), 200 + PAUSE).unwrap_err();
        assert!(matches!(keys.find("a", 200 + PAUSE), KeyLookup::Found(_)), "what is kept holds for its hour");
        assert!(matches!(keys.find("b", 200 + PAUSE), KeyLookup::Unavailable));
    }

    #[test]
    fn a_key_that_is_not_for_us_is_left_out_and_hides_no_other() {
        let mut unnamed = ed("x");
        unnamed.as_object_mut().unwrap().remove("kid");
        let secret = json!({ "kty": "oct", "kid": "secret", "k": "c2VjcmV0", "alg": "HS256" });
        let short =
            json!({ "kty": "RSA", "kid": "short", "n": "sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri", "e": "AQAB" });
        let mut sealing = ed("sealing");
        sealing["use"] = "enc".into();
        let new = json!({ "kty": "AKP", "kid": "new", "alg": "ML-DSA-44", "pub": "x" });
        let keys = IssuerKeys::default();
        keys.take(Ok(set(&[unnamed, secret, short, sealing, new, ed("a")])), 0).unwrap();
        for id in ["", "secret", "short", "sealing", "new"] {
            assert!(matches!(keys.find(id, 0), KeyLookup::Unknown), "{id}");
        }
        assert!(matches!(keys.find("a", 0), KeyLookup::Found(_)));
        for wrong in [Ok(b"<html>".to_vec()), Ok(set(&[]))] {
            assert!(keys.take(wrong, 1).is_err());
        }
    }
}
