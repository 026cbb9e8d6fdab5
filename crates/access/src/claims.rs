//! A token of an issuer: whether it is one, and what it says once its signature is right.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Map, Value};

use crate::rules::Issuer;
use crate::signature;

/// Longest token that is looked at, bytes.
const LONGEST: usize = 8 * 1024;

/// How far clocks may be apart, seconds.
const LEEWAY: u64 = 60;

/// Longest name that is taken, letters.
const LONGEST_NAME: usize = 120;

/// A key of an issuer, for the one algorithm that it is for.
#[derive(Debug, Clone)]
pub(crate) struct IssuerKey {
    pub(crate) id: String,
    pub(crate) algorithm: Algorithm,
    pub(crate) public: DecodingKey,
}

/// What a token says that is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenClaims {
    pub(crate) name: String,
    pub(crate) roles: Vec<String>,
    /// On whose behalf they act, where the claim that says so is there.
    pub(crate) organisation: Option<String>,
    /// Until when it holds, seconds since 1970, with the leeway.
    pub(crate) until: u64,
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClaimsError {
    /// Too long, not signed as we ask, or not for us.
    Invalid,
    /// No longer, or not yet.
    Expired,
}

/// Tells whether a text has the form of a token of this issuer, right or wrong: three parts, of which the second says
/// who issued it.
pub(crate) fn is_of(token: &str, issuer: &str) -> bool {
    let mut parts = token.split('.');
    let (Some(_header), Some(payload), Some(_signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('='));
    let claims = bytes.ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    claims.is_some_and(|claims| claims.get("iss").and_then(Value::as_str) == Some(issuer))
}

/// Gives the name of the key that signed a token and the algorithm, where they are such as we take.
pub(crate) fn signed_by(token: &str) -> Option<(String, Algorithm)> {
    if token.len() > LONGEST {
        return None;
    }
    let header = jsonwebtoken::decode_header(token).ok()?;
    let is_taken = matches!(header.alg, Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA);
    header.kid.filter(|_| is_taken).map(|id| (id, header.alg))
}

/// Holds a token against the key that it names.
pub(crate) fn verify(token: &str, key: &IssuerKey, issuer: &Issuer, now: u64) -> Result<TokenClaims, ClaimsError> {
    signature::prepare();
    let mut asked = Validation::new(key.algorithm);
    asked.set_issuer(&[&issuer.name]);
    asked.set_audience(&[&issuer.audience]);
    asked.set_required_spec_claims(&["exp", "iss", "aud"]);
    // Looked at below, by the time that the caller says.
    asked.validate_exp = false;
    let claims = jsonwebtoken::decode::<Map<String, Value>>(token, &key.public, &asked)
        .map_err(|_wrong| ClaimsError::Invalid)?
        .claims;
    let until = seconds(&claims, "exp").ok_or(ClaimsError::Invalid)?.saturating_add(LEEWAY);
    let from = if claims.contains_key("nbf") { seconds(&claims, "nbf").ok_or(ClaimsError::Invalid)? } else { 0 };
    if now >= until || now.saturating_add(LEEWAY) < from {
        return Err(ClaimsError::Expired);
    }
    let name = ["preferred_username", "email", "name", "sub"].iter().find_map(|claim| claims.get(*claim)?.as_str());
    let name = name.unwrap_or("?").chars().take(LONGEST_NAME).collect();
    let organisation = issuer.organisation_claim.as_ref().and_then(|claim| organisation(&claims, claim));
    Ok(TokenClaims { name, roles: roles(&claims, &issuer.claim), organisation, until })
}

/// Reads a time, which may have a fraction.
fn seconds(claims: &Map<String, Value>, name: &str) -> Option<u64> {
    let value = claims.get(name)?;
    value.as_u64().or_else(|| {
        let whole = value.as_f64().filter(|seconds| (0.0..1e15).contains(seconds))?.floor();
        format!("{whole}").parse().ok()
    })
}

/// Finds a claim. A name with dots that is no claim leads inward.
fn claim<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let inward = || {
        let mut parts = name.split('.');
        let first = claims.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part))
    };
    claims.get(name).or_else(inward)
}

/// Reads the one organisation that a claim names; of several none can be told to be meant.
fn organisation(claims: &Map<String, Value>, name: &str) -> Option<String> {
    let text = match claim(claims, name)? {
        Value::String(text) => text.trim(),
        Value::Array(list) if list.len() == 1 => list[0].as_str()?.trim(),
        _ => return None,
    };
    let is_name = (1..=LONGEST_NAME).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    is_name.then(|| text.to_owned())
}

/// Lists what a claim holds: texts, or one text with spaces.
fn roles(claims: &Map<String, Value>, name: &str) -> Vec<String> {
    match claim(claims, name) {
        Some(Value::String(text)) => text.split_whitespace().map(str::to_owned).collect(),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{is_of, organisation, roles, seconds};

    #[test]
    fn roles_are_a_list_or_a_text_and_may_lie_inward() {
        let claims =
            json!({ "roles": ["a", 1, "b"], "scope": "a b", "realm_access": { "roles": ["c"] }, "x.y": ["d"] });
        let claims = claims.as_object().unwrap();
        assert_eq!(roles(claims, "roles"), ["a", "b"]);
        assert_eq!(roles(claims, "scope"), ["a", "b"]);
        assert_eq!(roles(claims, "realm_access.roles"), ["c"]);
        assert_eq!(roles(claims, "x.y"), ["d"]);
        assert!(roles(claims, "absent").is_empty() && roles(claims, "roles.0.x").is_empty());
    }

    #[test]
    fn an_organisation_is_one_name_and_nothing_else() {
        let long = "a".repeat(121);
        let claims = json!({ "a": " Corporatie X ", "b": ["Y"], "c": ["Y", "Z"], "d": "", "e": "x\ny", "f": long,
            "org": { "name": "Z" }, "g": 3 });
        let found = ["a", "b", "c", "d", "e", "f", "g", "h", "org.name"]
            .map(|name| organisation(claims.as_object().unwrap(), name));
        let told = |name: &str| Some(name.to_owned());
        assert_eq!(found, [told("Corporatie X"), told("Y"), None, None, None, None, None, None, told("Z")]);
    }

    #[test]
    fn a_time_may_have_a_fraction_and_is_never_negative() {
        let claims = json!({ "a": 12, "b": 12.9, "c": -1, "d": "12", "e": 1e300 });
        let found = ["a", "b", "c", "d", "e", "f"].map(|name| seconds(claims.as_object().unwrap(), name));
        assert_eq!(found, [Some(12), Some(12), None, None, None, None]);
    }

    #[test]
    fn only_what_names_the_issuer_is_its_token() {
        // printf '{"iss":"https://a"}' | base64
        let payload = "eyJpc3MiOiJodHRwczovL2EifQ";
        assert!(is_of(&format!("x.{payload}.y"), "https://a"));
        assert!(is_of(&format!("x.{payload}."), "https://a"), "without a signature it is a wrong one, not none");
        assert!(!is_of(&format!("x.{payload}.y"), "https://a/"));
        assert!(!is_of(&format!("x.{payload}"), "https://a"));
        assert!(!is_of(&format!("x.{payload}.y.z"), "https://a"));
        assert!(!is_of("a.b.c", "https://a"));
    }
}
