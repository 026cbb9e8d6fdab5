//! What an `access.toml` says, resolved.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use crate::caller::{Credential, Identity};
use crate::scope::{Scope, Scopes};
use crate::token::TokenHash;

/// All that a file says.
#[derive(Debug)]
pub(crate) struct Rules {
    /// What everybody may; the maps always.
    pub(crate) public: Scopes,
    pub(crate) tokens: Vec<AccessToken>,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) issuer: Option<Issuer>,
    /// Sites whose pages may read answers that are not public.
    pub(crate) origins: Vec<String>,
}

/// A token of the file.
#[derive(Debug)]
pub(crate) struct AccessToken {
    pub(crate) hash: TokenHash,
    pub(crate) known: Arc<Identity>,
}

/// Proxies that say who asks.
#[derive(Debug)]
pub(crate) struct Proxy {
    pub(crate) trusted: Vec<IpNet>,
    pub(crate) user: HeaderName,
    pub(crate) groups: HeaderName,
    pub(crate) organisation: Option<String>,
    pub(crate) map: Vec<(String, Scopes)>,
}

/// An issuer of tokens (OIDC).
#[derive(Debug)]
pub(crate) struct Issuer {
    /// Its name, as `iss` says it, letter by letter.
    pub(crate) name: String,
    pub(crate) audience: String,
    pub(crate) keys: KeysAt,
    /// Name of the claim that holds roles.
    pub(crate) claim: String,
    /// What roles may; none where they are scopes themselves.
    pub(crate) map: Option<Vec<(String, Scopes)>>,
    /// On whose behalf its people act, where the token does not say.
    pub(crate) organisation: Option<String>,
    /// Name of the claim that says so.
    pub(crate) organisation_claim: Option<String>,
    pub(crate) sign_in: Option<SignIn>,
}

/// Where the keys of an issuer are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeysAt {
    Address(String),
    File(PathBuf),
}

/// How a page asks the issuer for a token (authorisation code with PKCE).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Address of the issuer, below which it describes itself.
    pub issuer: String,
    /// Name under which the issuer knows the page.
    pub client: String,
    /// What is asked for, separated by spaces.
    pub scope: String,
    /// Whether the identity token is sent to us, in place of the access token.
    pub identity: bool,
    /// Address where the code becomes a token, where it lies on another host than the issuer.
    pub token_address: Option<String>,
}

/// Which of the rules a header decides.
pub(crate) enum RuleChoice {
    /// Nothing is said, or by nobody who is believed.
    Nothing,
    /// Somebody is named.
    Somebody(Identity),
    /// More than one is named, or their groups stand in two lines: a proxy that adds to what the client wrote cannot be
    /// believed.
    Several,
}

impl Proxy {
    /// Identifies who asks, where the connection comes from a proxy that is believed.
    pub(crate) fn identify(&self, from: IpAddr, headers: &HeaderMap, public: &Scopes) -> RuleChoice {
        let from = from.to_canonical();
        if !self.trusted.iter().any(|network| network.contains(&from)) {
            return RuleChoice::Nothing;
        }
        let mut named = headers.get_all(&self.user).iter();
        let Some(user) = named.next() else { return RuleChoice::Nothing };
        let mut groups = headers.get_all(&self.groups).iter();
        let group = groups.next();
        // Two lines are as good as one with a comma between: a proxy in between may join them.
        if named.next().is_some() || groups.next().is_some() || user.as_bytes().contains(&b',') {
            return RuleChoice::Several;
        }
        let name = String::from_utf8_lossy(user.as_bytes()).trim().to_owned();
        if name.is_empty() {
            return RuleChoice::Nothing;
        }
        let groups = group.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let groups: Vec<&str> = groups.split(',').map(str::trim).collect();
        RuleChoice::Somebody(Identity {
            name,
            organisation: self.organisation.clone(),
            scopes: mapped(&self.map, &groups).and(public),
            how: Credential::Proxy,
            until: None,
        })
    }
}

impl Issuer {
    /// Gives what roles may. Without a map they are scopes themselves, but never `admin`: who names roles at an issuer
    /// is not always who runs this server.
    pub(crate) fn scopes(&self, roles: &[String]) -> Scopes {
        let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
        match &self.map {
            Some(map) => mapped(map, &roles),
            None => roles
                .iter()
                .filter_map(|role| role.parse::<Scope>().ok())
                .filter(|scope| *scope != Scope::Admin)
                .collect(),
        }
    }
}

fn mapped(map: &[(String, Scopes)], names: &[&str]) -> Scopes {
    let given = map.iter().filter(|(name, _)| names.contains(&name.as_str()));
    given.flat_map(|(_, scopes)| scopes.iter().cloned()).collect()
}
