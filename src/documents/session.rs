//! Who somebody is to the server, and how one becomes known.

use serde::Serialize;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Session {
    /// How they are known; null for the public.
    #[cfg_attr(test, ts(type = "\"token\" | \"proxy\" | \"issuer\" | null"))]
    pub how: Option<&'static str>,
    /// Whether layers and notes are kept here; else there is nothing at their addresses.
    pub keeps: bool,
    /// Name of the token or the person.
    pub name: Option<String>,
    /// On whose behalf they act, where that is said.
    pub organisation: Option<String>,
    /// All that they may.
    pub scopes: Vec<String>,
    /// How a page asks the issuer for a token; null where it does not.
    pub sign_in: Option<SignInWay>,
    /// Until when they are known, seconds since 1970; null where there is no end.
    pub until: Option<u64>,
}

/// How a page asks an issuer for a token: by an authorisation code with PKCE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SignInWay {
    /// Name under which the issuer knows the page.
    pub client: String,
    /// Address below which the issuer describes itself.
    pub issuer: String,
    /// What is asked for.
    pub scope: String,
    /// Which of the tokens is sent to the server.
    #[cfg_attr(test, ts(type = "\"access_token\" | \"id_token\""))]
    pub send: &'static str,
    /// Where the code becomes a token, where the issuer's description is not to be followed.
    pub token_address: Option<String>,
}
