//! Who asks, and what they may: the public, the bearer of a token, whom a proxy or an issuer vouches for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::scope::{Scope, Scopes};

/// How somebody is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// By a token of the file.
    Token,
    /// By a proxy that is believed.
    Proxy,
    /// By a token of the issuer.
    Issuer,
}

/// Somebody who is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Name of the token, or of the person as the proxy or the issuer gives it.
    pub(crate) name: String,
    /// On whose behalf they act, where that is said.
    pub(crate) organisation: Option<String>,
    /// All that they may, what everybody may included.
    pub(crate) scopes: Scopes,
    pub(crate) how: Credential,
    /// Until when they are known so, in seconds since 1970; none for as long as the file says so.
    pub(crate) until: Option<u64>,
}

/// Who asks; cheap to clone.
///
/// Clones share whether anything but public was asked about, so that an answer that depends on it can be kept from
/// others.
#[derive(Debug, Clone)]
pub struct Caller {
    known: Option<Arc<Identity>>,
    public: Scopes,
    asked: Arc<AtomicBool>,
}

impl Default for Caller {
    /// Everybody, where no file says more.
    fn default() -> Self {
        Caller::of_public([Scope::MapsRead].into_iter().collect())
    }
}

impl Caller {
    pub(crate) fn of_public(public: Scopes) -> Caller {
        Caller { known: None, public, asked: Arc::default() }
    }

    pub(crate) fn of_known(known: Arc<Identity>, public: Scopes) -> Caller {
        Caller { known: Some(known), public, asked: Arc::default() }
    }

    /// Tells whether something is allowed. An answer that depends on it is the caller's own, unless everybody may.
    #[must_use]
    pub fn may(&self, wanted: &Scope) -> bool {
        if self.public.allow(wanted) {
            return true;
        }
        self.asked.store(true, Ordering::Relaxed);
        self.known.as_ref().is_some_and(|known| known.scopes.allow(wanted))
    }

    /// Gives all that is allowed, for the key of what is kept; an answer that depends on it is the caller's own.
    #[must_use]
    pub fn scopes(&self) -> &Scopes {
        self.asked.store(true, Ordering::Relaxed);
        self.known.as_ref().map_or(&self.public, |known| &known.scopes)
    }

    /// Tells whether anything was asked about that not everybody may: the answer is for nobody else.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Tells whether a credential was given, without making the answer the caller's own: for decisions that show in no
    /// body.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.known.is_some()
    }

    /// Gives the name of the token or the person; none for the public. An answer that says it is the caller's own.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.asked.store(true, Ordering::Relaxed);
        self.known.as_ref().map(|known| known.name.as_str())
    }

    /// Gives on whose behalf somebody acts, where that is said. It is what may be shown to others in place of a name.
    #[must_use]
    pub fn organisation(&self) -> Option<&str> {
        self.asked.store(true, Ordering::Relaxed);
        self.known.as_ref().and_then(|known| known.organisation.as_deref())
    }

    /// Tells how somebody is known; none for the public.
    #[must_use]
    pub fn how(&self) -> Option<Credential> {
        self.known.as_ref().map(|known| known.how)
    }

    /// Gives until when somebody is known, in seconds since 1970; none where there is no end.
    #[must_use]
    pub fn until(&self) -> Option<u64> {
        self.known.as_ref().and_then(|known| known.until)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Caller, Credential, Identity};
    use crate::scope::{LayerRight, Scope, Scopes};

    #[test]
    fn an_answer_is_private_once_anything_but_public_was_asked_about() {
        let public: Scopes = ["maps:read", "layer:open:read"].iter().map(|text| text.parse().unwrap()).collect();
        let caller = Caller::of_public(public);
        assert!(caller.may(&Scope::MapsRead) && caller.may(&Scope::layer("open", LayerRight::Read)));
        assert!(!caller.is_private());
        assert!(!caller.clone().may(&Scope::layer("x", LayerRight::Read)));
        assert!(caller.is_private(), "also when it was refused, and by a clone");
    }

    #[test]
    fn somebody_known_may_what_everybody_may_and_more() {
        let scopes: Scopes = ["layer:x:read"].iter().map(|text| text.parse().unwrap()).collect();
        let public: Scopes = [Scope::MapsRead].into_iter().collect();
        let known = Identity {
            name: "x".into(),
            organisation: None,
            scopes: scopes.and(&public),
            how: Credential::Token,
            until: None,
        };
        let caller = Caller::of_known(Arc::new(known), public);
        assert!(caller.may(&Scope::MapsRead) && !caller.is_private());
        assert!(caller.may(&Scope::layer("x", LayerRight::Read)) && caller.is_private());
    }
}
