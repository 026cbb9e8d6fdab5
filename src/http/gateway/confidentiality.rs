//! Answers that are for who asked and for nobody else.

use axum::http::{HeaderMap, HeaderValue, header};

use super::RequestClient;

/// What decides who asks. That a proxy tells it needs no word here: what is not stored is not given to others.
const WHO: &str = "Authorization, X-Api-Key, Origin";

impl RequestClient {
    /// Keeps an answer from everybody else, where it depends on more than everybody may: nobody stores it, and no page
    /// of a site that is not allowed reads it.
    pub(super) fn keep_own(&self, headers: &mut HeaderMap) {
        if !self.caller.is_private() {
            return;
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        headers.append(header::VARY, HeaderValue::from_static(WHO));
        match &self.origin {
            Some(origin) => headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()),
            None => headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN),
        };
    }
}
