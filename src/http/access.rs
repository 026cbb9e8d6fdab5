//! Who the caller is, as the server knows them, and how somebody becomes known.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::documents::{Session, SignInWay};
use crate::http::AppState;
use crate::http::caller::RequestCaller;
use crate::http::document::Document;
use crate::http::error::Error;

/// Says who asks, what they may, and how a page signs somebody in.
///
/// # Errors
/// [`Error::UnknownPath`] where everything is public.
pub(super) async fn session(State(app): State<AppState>, caller: RequestCaller) -> Result<Response, Error> {
    let Some(access) = app.access() else { return Err(Error::UnknownPath { path: "/access.json".into() }) };
    let scopes = caller.scopes().iter().map(ToString::to_string).collect();
    let how = caller.how().map(|how| match how {
        veerkracht_access::Credential::Token => "token",
        veerkracht_access::Credential::Proxy => "proxy",
        veerkracht_access::Credential::Issuer => "issuer",
    });
    let sign_in = access.sign_in().map(|way| SignInWay {
        client: way.client,
        issuer: way.issuer,
        scope: way.scope,
        send: if way.identity { "id_token" } else { "access_token" },
        token_address: way.token_address,
    });
    let session = Session {
        name: caller.name().map(str::to_owned),
        organisation: caller.organisation().map(str::to_owned),
        how,
        keeps: app.store().is_some(),
        scopes,
        until: caller.until(),
        sign_in,
    };
    let Document { body, media_type, .. } = Document::json(&session)?;
    Ok(([(axum::http::header::CONTENT_TYPE, media_type)], body).into_response())
}
