use std::path::{Path, PathBuf};

use super::rules;
use crate::rules::KeysAt;
use crate::scope::{Scope, Scopes};
use crate::token::TokenHash;

fn hash(token: &str) -> String {
    TokenHash::of(token).to_string()
}

fn wrong(text: &str) -> Vec<String> {
    match rules("access.toml", text, Path::new("/etc/veerkracht")) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.0.iter().map(|problem| format!("{}:{}", problem.line, problem.key)).collect(),
    }
}

#[test]
fn an_empty_file_lets_everybody_read_the_maps_and_nobody_anything_else() {
    let rules = rules("access.toml", "", Path::new("")).unwrap();
    assert_eq!(rules.public, [Scope::MapsRead].into_iter().collect::<Scopes>());
    assert!(rules.tokens.is_empty() && rules.proxy.is_none() && rules.issuer.is_none() && rules.origins.is_empty());
}

#[test]
fn everything_that_can_be_said_is_read() {
    let text = format!(
        "origins = ['https://www.example.nl', 'http://localhost:8080']\n\
         [public]\nscopes = ['maps:read', 'layer:open:read']\n\
         [[token]]\nname = 'a'\nhash = '{}'\nscopes = ['layer:x:read']\nexpires = 2027-06-30\n\
         [[token]]\nname = 'b'\nhash = '{}'\nscopes = ['admin']\norganisation = 'B'\n\
         [proxy]\ntrusted = ['127.0.0.1/32', '::1']\nuser = 'X-User'\nmap = {{ 'GG-Wonen' = ['layer:x:read'] }}\n\
         [oidc]\nissuer = 'https://login.example.nl/v2.0'\naudience = 'a'\njwks_file = 'keys.json'\n\
         client_id = 'viewer'\nsend = 'id_token'\n",
        hash("vk_a"),
        hash("vk_b")
    );
    let rules = rules("access.toml", &text, Path::new("/etc/veerkracht")).unwrap();
    assert_eq!(rules.origins, ["https://www.example.nl", "http://localhost:8080"]);
    let [a, b] = rules.tokens.as_slice() else { panic!("two tokens") };
    // 2027-07-01 00:00 UTC, by `date --utc --date=2027-07-01 +%s`.
    assert_eq!(a.known.until, Some(1_814_400_000));
    assert_eq!((a.known.organisation.as_deref(), b.known.organisation.as_deref()), (Some("a"), Some("B")));
    assert_eq!(a.known.scopes.iter().count(), 3, "what everybody may, and its own");
    let proxy = rules.proxy.unwrap();
    assert_eq!((proxy.trusted.len(), proxy.user.as_str(), proxy.groups.as_str()), (2, "x-user", "x-forwarded-groups"));
    let issuer = rules.issuer.unwrap();
    assert_eq!(issuer.keys, KeysAt::File(PathBuf::from("/etc/veerkracht/keys.json")));
    assert_eq!((issuer.claim.as_str(), issuer.map.is_none()), ("roles", true));
    let sign_in = issuer.sign_in.unwrap();
    assert_eq!((sign_in.client.as_str(), sign_in.scope.as_str(), sign_in.identity), ("viewer", "openid profile", true));
}

#[test]
fn one_mistake_is_one_error() {
    let token = |lines: &str| format!("[[token]]\nname = 'a'\nhash = '{}'\n{lines}\n", hash("vk_a"));
    let oidc = "[oidc]\nissuer = 'https://a'\naudience = 'a'\n";
    for (text, expected) in [
        ("[public]\nscopes = ['layer:x:read']\n".to_owned(), "2:public.scopes"),
        ("[public]\nscopes = ['maps:read', 'layer:x:addresses']\n".to_owned(), "2:public.scopes"),
        ("[public]\nscopes = ['maps:reed']\n".to_owned(), "2:public.scopes"),
        (token("scopes = []"), "4:token[0].scopes"),
        (token("scopes = ['layer:*:read']"), "4:token[0].scopes"),
        (token("scopes = ['admin']\nexpires = '2027-06-30'"), "5:token[0].expires"),
        (token("scopes = ['admin']\nexpires = 2027-06-30T12:00:00Z"), "5:token[0].expires"),
        (token("scopes = ['admin']\nexpiry = 2027-06-30"), "5:token[0].expiry"),
        ("[[token]]\nname = 'a'\nhash = 'vk_a'\nscopes = ['admin']\n".to_owned(), "3:token[0].hash"),
        ("[proxy]\ntrusted = []\n".to_owned(), "2:proxy.trusted"),
        ("[proxy]\n".to_owned(), "1:proxy.trusted"),
        ("[proxy]\ntrusted = ['here']\n".to_owned(), "2:proxy.trusted"),
        ("[proxy]\ntrusted = ['0.0.0.0/0']\n".to_owned(), "2:proxy.trusted"),
        ("[proxy]\ntrusted = ['127.0.0.1', '::/0']\n".to_owned(), "2:proxy.trusted"),
        ("[proxy]\ntrusted = ['::1']\nuser = 'Authorization'\n".to_owned(), "3:proxy.user"),
        (oidc.to_owned(), "1:oidc.jwks_url"),
        (format!("{oidc}jwks_url = 'http://a/keys'\n"), "4:oidc.jwks_url"),
        (format!("{oidc}jwks_url = 'http://localhost.evil.example/keys'\n"), "4:oidc.jwks_url"),
        (format!("{oidc}jwks_url = 'https://a'\njwks_file = 'a'\n"), "5:oidc.jwks_file"),
        ("origins = ['https://a/']\n".to_owned(), "1:origins"),
        ("origins = ['*']\n".to_owned(), "1:origins"),
    ] {
        let found = wrong(&text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].ends_with(expected.split_once(':').unwrap().1), "{text}: {found:?}");
    }
}

#[test]
fn two_tokens_have_two_names_and_two_hashes() {
    let token =
        |name: &str, token: &str| format!("[[token]]\nname = '{name}'\nhash = '{}'\nscopes = ['admin']\n", hash(token));
    assert_eq!(wrong(&(token("a", "vk_a") + &token("a", "vk_b"))), ["6:token[1].name"]);
    assert_eq!(wrong(&(token("a", "vk_a") + &token("b", "vk_a"))), ["7:token[1].hash"]);
    assert!(wrong(&(token("a", "vk_a") + &token("b", "vk_b"))).is_empty());
}
