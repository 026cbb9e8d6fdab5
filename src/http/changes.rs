//! What changed since the edition before, as JSON.

use axum::extract::State;
use axum::response::Response;

use crate::documents;
use crate::http::AppState;
use crate::http::area_choice;
use crate::http::document::Document;
use crate::http::error::Error;
use crate::http::parameters::Parameters;

/// Lists per map the buurten whose class is another one than in the edition before, of everything or of the areas that
/// are asked for.
///
/// # Errors
/// As [`area_choice::read`] says.
pub(super) async fn list(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let query = parameters.query(&area_choice::CHOSEN)?;
    let chosen = area_choice::read(app.content(), &query)?;
    let key = format!("changes {}", chosen.codes(app.areas()).join(","));
    let state = app.clone();
    app.documents()
        .answer(key, &parameters, move || Document::json(&documents::changes(state.content(), &chosen)))
        .await
}
