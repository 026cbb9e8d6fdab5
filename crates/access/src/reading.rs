//! The text of an `access.toml` to rules, all that is wrong in it at once.

use std::path::Path;
use std::sync::Arc;

use http::HeaderName;
use time::{Date, Month};
use veerkracht_config::{ConfigErrors, Section};

use crate::caller::{Credential, Identity};
use crate::rules::{AccessToken, Issuer, KeysAt, Proxy, Rules, SignIn};
use crate::scope::{LayerRight, NotesRight, Scope, Scopes};
use crate::token::TokenHash;

/// Reads the text; `folder` is where a file of keys lies that is named without its folder.
pub(crate) fn rules(file: &str, text: &str, folder: &Path) -> Result<Rules, ConfigErrors> {
    veerkracht_config::read(file, text, |root| {
        let public = public(root);
        Rules {
            tokens: tokens(root, &public),
            proxy: root.optional_section("proxy").map(|section| proxy(&section)),
            issuer: root.optional_section("oidc").map(|section| issuer(&section, folder)),
            origins: origins(root),
            public,
        }
    })
}

fn public(root: &Section<'_>) -> Scopes {
    let maps: Scopes = [Scope::MapsRead].into_iter().collect();
    let Some(section) = root.optional_section("public") else { return maps };
    if !section.has("scopes") {
        return maps;
    }
    let Some(found) = scopes(&section, "scopes") else { return maps };
    if !found.allow(&Scope::MapsRead) {
        let hint = "the statistics are open to all; private are layers and notes";
        section.reject("scopes", "a list without maps:read", "maps:read among what everybody may", hint);
    }
    let is_reading = |scope: &Scope| {
        matches!(scope, Scope::MapsRead | Scope::Layer(_, LayerRight::Read) | Scope::Notes(_, NotesRight::Read))
    };
    if let Some(scope) = found.iter().find(|scope| !is_reading(scope)) {
        section.reject("scopes", &format!("`{scope}`"), "scopes that end in :read", "give the others to tokens");
    }
    found
}

fn tokens(root: &Section<'_>, public: &Scopes) -> Vec<AccessToken> {
    let mut tokens: Vec<AccessToken> = Vec::new();
    for section in root.sections("token") {
        let name = section.text("name");
        let hash = section.text("hash");
        let hash = TokenHash::parse(&hash).unwrap_or_else(|| {
            let hint = "`veerkracht token new` prints the lines of a token";
            section.reject("hash", &format!("\"{hash}\""), "blake3: and 64 hexadecimal digits", hint);
            TokenHash::of("")
        });
        let scopes = scopes(&section, "scopes").unwrap_or_default();
        let until = expires(&section);
        if tokens.iter().any(|token| token.known.name == name) {
            section.reject("name", &format!("\"{name}\" a second time"), "a name of its own for each token", "");
        }
        if tokens.iter().any(|token| token.hash.is(&hash)) {
            section.reject("hash", "the hash of another token", "a token of its own", "");
        }
        let organisation = section.optional_text("organisation").or_else(|| Some(name.clone()));
        let known = Identity { name, organisation, scopes: scopes.and(public), how: Credential::Token, until };
        tokens.push(AccessToken { hash, known: Arc::new(known) });
    }
    tokens
}

/// Reads the last day of a token; gives the second after it, by UTC.
fn expires(section: &Section<'_>) -> Option<u64> {
    let (year, month, day) = section.optional_date("expires")?;
    let end = Month::try_from(month)
        .ok()
        .and_then(|month| Date::from_calendar_date(i32::from(year), month, day).ok())
        .and_then(Date::next_day)
        .and_then(|next| u64::try_from(next.midnight().assume_utc().unix_timestamp()).ok());
    if end.is_none() {
        section.reject("expires", &format!("{year}-{month:02}-{day:02}"), "a day of the calendar after 1970", "");
    }
    end
}

fn proxy(section: &Section<'_>) -> Proxy {
    let trusted = section.texts("trusted");
    if trusted.is_empty() && !section.has_failed("trusted") && section.has("trusted") {
        let hint = "otherwise anybody could say who he is; without a proxy leave [proxy] out";
        section.reject("trusted", "no address", "the addresses of the proxies that say who asks", hint);
    }
    let networks = trusted.iter().filter_map(|text| {
        let network = text.parse().or_else(|_no_network| text.parse::<std::net::IpAddr>().map(ipnet::IpNet::from));
        if network.is_err() {
            section.reject(
                "trusted",
                &format!("\"{text}\""),
                "addresses or networks",
                "such as 10.0.0.7 or 10.0.0.0/8",
            );
        }
        network.ok().filter(|network: &ipnet::IpNet| {
            // Everybody would be whoever they say.
            if network.prefix_len() == 0 {
                section.reject(
                    "trusted",
                    &format!("\"{text}\""),
                    "the addresses of the proxies alone",
                    "such as 127.0.0.1",
                );
            }
            network.prefix_len() > 0
        })
    });
    Proxy {
        trusted: networks.collect(),
        user: header(section, "user", "x-forwarded-user"),
        groups: header(section, "groups", "x-forwarded-groups"),
        organisation: section.optional_text("organisation"),
        map: map(section).unwrap_or_default(),
    }
}

fn header(section: &Section<'_>, key: &str, absent: &'static str) -> HeaderName {
    let text = section.optional_text(key).unwrap_or_else(|| absent.to_owned());
    let name = text.parse().ok().filter(|name: &HeaderName| {
        // What carries something else cannot name a person.
        !["authorization", "host", "x-api-key", "x-forwarded-for", "forwarded"].contains(&name.as_str())
    });
    name.unwrap_or_else(|| {
        section.reject(key, &format!("\"{text}\""), "the name of a header of its own", "such as X-Forwarded-User");
        HeaderName::from_static(absent)
    })
}

fn issuer(section: &Section<'_>, folder: &Path) -> Issuer {
    let issuer = section.text("issuer");
    secure(section, "issuer", &issuer);
    let (address, file) = (section.optional_text("jwks_url"), section.optional_text("jwks_file"));
    let keys = match (address, file) {
        (Some(address), None) => {
            secure(section, "jwks_url", &address);
            KeysAt::Address(address)
        }
        (None, Some(file)) => KeysAt::File(folder.join(file)),
        (Some(_), Some(_)) => {
            section.reject("jwks_file", "jwks_url as well", "one of the two", "leave one out");
            KeysAt::Address(String::new())
        }
        (None, None) => {
            section.reject("jwks_url", "nothing", "jwks_url or jwks_file", "where the issuer publishes its keys");
            KeysAt::Address(String::new())
        }
    };
    let sign_in = section.optional_text("client_id").map(|client| SignIn {
        issuer: issuer.clone(),
        client,
        scope: section.optional_text("scope").unwrap_or_else(|| "openid profile".to_owned()),
        identity: section.optional_choice("send", &[("access_token", false), ("id_token", true)]).unwrap_or(false),
        token_address: section.optional_text("token_url").inspect(|address| secure(section, "token_url", address)),
    });
    Issuer {
        name: issuer,
        audience: section.text("audience"),
        keys,
        claim: section.optional_text("claim").unwrap_or_else(|| "roles".to_owned()),
        map: map(section),
        organisation: section.optional_text("organisation"),
        organisation_claim: section.optional_text("organisation_claim"),
        sign_in,
    }
}

/// Holds that an address is encrypted, or of this machine.
fn secure(section: &Section<'_>, key: &str, address: &str) {
    let of_this_machine = ["localhost", "127.0.0.1", "[::1]"].iter().any(|host| {
        let rest = address.strip_prefix("http://").and_then(|rest| rest.strip_prefix(host));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    let is_secure = address.strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
    if !address.is_empty() && !is_secure && !of_this_machine {
        section.reject(key, &format!("\"{address}\""), "an address that starts with https://", "");
    }
}

fn map(section: &Section<'_>) -> Option<Vec<(String, Scopes)>> {
    let map = section.optional_section("map")?;
    Some(map.keys().into_iter().map(|name| (name.to_owned(), scopes(&map, name).unwrap_or_default())).collect())
}

/// Reads a list of scopes, at least one; none where something in it is wrong.
fn scopes(section: &Section<'_>, key: &str) -> Option<Scopes> {
    let texts = section.texts(key);
    if texts.is_empty() || section.has_failed(key) {
        section.reject(key, "no scope", "at least one scope", "such as \"layer:own:read\"");
        return None;
    }
    let read: Vec<Option<Scope>> = texts
        .iter()
        .map(|text| {
            let scope = text.parse::<Scope>();
            if let Err(error) = &scope {
                let said = error.to_string();
                let expected = said.split_once("expected ").map_or("a scope", |(_, expected)| expected);
                section.reject(key, &format!("\"{text}\""), expected, "");
            }
            scope.ok()
        })
        .collect();
    read.into_iter().collect()
}

fn origins(root: &Section<'_>) -> Vec<String> {
    let origins = root.optional_texts("origins");
    for origin in &origins {
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        let is_origin = host.is_some_and(|host| {
            !host.is_empty()
                && host
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".:-[]".contains(&byte))
        });
        if !is_origin {
            let expected = "the scheme and host of a site in small letters, without a path";
            root.reject("origins", &format!("\"{origin}\""), expected, "such as \"https://www.example.nl\"");
        }
    }
    origins
}

#[cfg(test)]
mod tests;
