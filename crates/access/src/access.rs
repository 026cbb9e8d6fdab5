//! The decision who asks, of a file that may be read again while the server runs.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, TryLockError};

use http::{HeaderMap, HeaderName};

use crate::caller::{Caller, Credential, Identity};
use crate::claims::{self, ClaimsError};
use crate::credentials::{has_any, presented};
use crate::file::{self, AccessError};
use crate::keys::{IssuerKeys, KeyLookup};
use crate::rules::{Issuer, KeysAt, RuleChoice, Rules, SignIn};
use crate::throttle::Throttle;
use crate::token::{TokenHash, is_ours};

/// Tokens of an issuer that are remembered as right.
const REMEMBERED: usize = 4096;

/// Most bytes of a file with the keys of an issuer.
const LONGEST_KEYS: u64 = 1024 * 1024;

/// Gives what lies at an address, or says why not; it may block, for some seconds at most.
pub type Fetch = Box<dyn Fn(&str) -> Result<Vec<u8>, String> + Send + Sync>;

/// Who may see what.
pub struct Access {
    path: PathBuf,
    fetch: Fetch,
    current: RwLock<Arc<RulesEdition>>,
    throttle: Throttle,
    /// Held by whoever asks the issuer.
    asking: Mutex<()>,
}

/// A file as it was read, with what was learnt since.
#[derive(Debug)]
struct RulesEdition {
    rules: Rules,
    keys: IssuerKeys,
    /// Tokens that were verified, by their hash.
    right: Mutex<HashMap<[u8; 32], VerifiedToken>>,
}

/// Whose token it is, by which edition of the keys.
#[derive(Debug)]
struct VerifiedToken {
    keys: u64,
    known: Arc<Identity>,
}

/// Why a request is refused for its credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// It has our form and is not right, or nobody knows it.
    Invalid,
    /// It was right, or will be.
    Expired,
    /// Two different ones were given.
    Several,
    /// Whoever sends it was wrong too often in this second.
    TooMany,
    /// The keys of the issuer must be asked for first: [`Access::ask_issuer`].
    KeysWanted,
    /// The keys of the issuer cannot be had.
    NoKeys,
}

/// A request that is refused for its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRefusal {
    /// Why.
    pub why: Denial,
    /// The name of the token where it has one, else the first digits of its hash; for the log.
    pub about: String,
}

impl Access {
    /// Reads the file; `fetch` asks for the keys of an issuer when a token needs them.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn open(path: &Path, fetch: Fetch) -> Result<Access, AccessError> {
        let current = RwLock::new(Arc::new(RulesEdition::new(file::open(path)?)));
        Ok(Access { path: path.to_owned(), fetch, current, throttle: Throttle::default(), asking: Mutex::default() })
    }

    /// Reads the file again; what is wrong with it leaves all as it was.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn reload(&self) -> Result<(), AccessError> {
        let edition = Arc::new(RulesEdition::new(file::open(&self.path)?));
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = edition;
        Ok(())
    }

    /// Says who asks.
    ///
    /// `from` is where the connection comes from, `client` who asks as far as named proxies tell; `now` in seconds
    /// since 1970. Takes a token of ours from the headers where one is, else what a proxy that is believed tells.
    ///
    /// # Errors
    /// [`CredentialRefusal`] for a credential of our form that is not right.
    pub fn identify(
        &self,
        from: IpAddr,
        client: IpAddr,
        headers: &HeaderMap,
        now: u64,
    ) -> Result<Caller, CredentialRefusal> {
        let edition = self.edition();
        let rules = &edition.rules;
        let known = match self.identify_by_credential(&edition, client, headers, now)? {
            Some(known) => Some(known),
            None => self.identify_by_proxy(rules, from, client, headers, now)?,
        };
        let public = rules.public.clone();
        Ok(known.map_or_else(|| Caller::of_public(public.clone()), |known| Caller::of_known(known, public.clone())))
    }

    /// Asks for the keys of the issuer, unless somebody just did; may block for as long as `fetch` does. Gives what
    /// went wrong, for the log.
    ///
    /// # Errors
    /// Why they cannot be had.
    pub fn ask_issuer(&self, now: u64) -> Result<(), String> {
        let edition = self.edition();
        let Some(issuer) = &edition.rules.issuer else { return Ok(()) };
        let _asking = match self.asking.try_lock() {
            Ok(asking) => asking,
            // Whoever waits for an issuer that is known to be away holds up others.
            Err(TryLockError::WouldBlock) if edition.keys.has_failed() => return Ok(()),
            Err(_) => self.asking.lock().unwrap_or_else(PoisonError::into_inner),
        };
        if !edition.keys.is_due(now) {
            return Ok(());
        }
        let document = match &issuer.keys {
            KeysAt::Address(address) => (self.fetch)(address),
            KeysAt::File(path) => {
                veerkracht_files::read(path, LONGEST_KEYS).map_err(|error| format!("`{}`: {error}", path.display()))
            }
        };
        edition.keys.take(document, now)
    }

    /// Lists the headers that nobody may read after this: those in which proxies name people.
    #[must_use]
    pub fn telling(&self) -> Vec<HeaderName> {
        let edition = self.edition();
        edition.rules.proxy.iter().flat_map(|proxy| [proxy.user.clone(), proxy.groups.clone()]).collect()
    }

    /// Tells whether a page of a site may read answers that are not public.
    #[must_use]
    pub fn is_allowed_origin(&self, origin: &str) -> bool {
        self.edition().rules.origins.iter().any(|allowed| allowed == origin)
    }

    /// Says how a page asks the issuer for a token; none where it does not.
    #[must_use]
    pub fn sign_in(&self) -> Option<SignIn> {
        self.edition().rules.issuer.as_ref().and_then(|issuer| issuer.sign_in.clone())
    }

    fn edition(&self) -> Arc<RulesEdition> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Identifies who asks by the one credential of our form that the headers show.
    fn identify_by_credential(
        &self,
        edition: &RulesEdition,
        client: IpAddr,
        headers: &HeaderMap,
        now: u64,
    ) -> Result<Option<Arc<Identity>>, CredentialRefusal> {
        if !has_any(headers) {
            return Ok(None);
        }
        let rules = &edition.rules;
        let of_issuer = |text: &str| rules.issuer.as_ref().filter(|issuer| claims::is_of(text, &issuer.name));
        let mut ours: Vec<String> =
            presented(headers).into_iter().filter(|text| is_ours(text) || of_issuer(text).is_some()).collect();
        ours.sort_unstable();
        ours.dedup();
        let Some(shown) = ours.pop() else { return Ok(None) };
        let hash = TokenHash::of(&shown);
        if !ours.is_empty() {
            return Err(self.denied(Denial::Several, hash.first_digits(), client, now));
        }
        match of_issuer(&shown) {
            Some(issuer) => self.of_issuer(edition, issuer, &shown, hash, client, now),
            None => self.of_file(rules, hash, client, now),
        }
        .map(Some)
    }

    /// Finds a token of the file. All are compared, so that the time does not tell how far one was right.
    fn of_file(
        &self,
        rules: &Rules,
        hash: TokenHash,
        client: IpAddr,
        now: u64,
    ) -> Result<Arc<Identity>, CredentialRefusal> {
        let found =
            rules.tokens.iter().fold(None, |found, token| if token.hash.is(&hash) { Some(token) } else { found });
        match found {
            Some(token) if token.known.until.is_some_and(|until| now >= until) => {
                Err(self.denied(Denial::Expired, token.known.name.clone(), client, now))
            }
            Some(token) => Ok(Arc::clone(&token.known)),
            None => Err(self.denied(Denial::Invalid, hash.first_digits(), client, now)),
        }
    }

    fn of_issuer(
        &self,
        edition: &RulesEdition,
        issuer: &Issuer,
        token: &str,
        hash: TokenHash,
        client: IpAddr,
        now: u64,
    ) -> Result<Arc<Identity>, CredentialRefusal> {
        let about = || hash.first_digits();
        let keys = edition.keys.edition(now);
        if let Some(known) = edition.remembered(&hash, keys) {
            let is_over = known.until.is_some_and(|until| now >= until);
            return if is_over { Err(self.denied(Denial::Expired, about(), client, now)) } else { Ok(known) };
        }
        // A signature costs more to verify than to invent.
        if self.throttle.is_spent(now, client) {
            return Err(CredentialRefusal { why: Denial::TooMany, about: about() });
        }
        let Some((id, algorithm)) = claims::signed_by(token) else {
            return Err(self.denied(Denial::Invalid, about(), client, now));
        };
        let key = match edition.keys.find(&id, now) {
            KeyLookup::Found(key) if key.algorithm == algorithm => key,
            KeyLookup::Found(_) | KeyLookup::Unknown => return Err(self.denied(Denial::Invalid, about(), client, now)),
            KeyLookup::Wanted => return Err(CredentialRefusal { why: Denial::KeysWanted, about: about() }),
            KeyLookup::Unavailable => return Err(CredentialRefusal { why: Denial::NoKeys, about: about() }),
        };
        let said = claims::verify(token, &key, issuer, now).map_err(|wrong| {
            let why = match wrong {
                ClaimsError::Invalid => Denial::Invalid,
                ClaimsError::Expired => Denial::Expired,
            };
            self.denied(why, about(), client, now)
        })?;
        let known = Arc::new(Identity {
            name: said.name,
            organisation: said.organisation.or_else(|| issuer.organisation.clone()),
            scopes: issuer.scopes(&said.roles).and(&edition.rules.public),
            how: Credential::Issuer,
            until: Some(said.until),
        });
        if let Some(keys) = keys {
            edition.remember(hash, keys, Arc::clone(&known));
        }
        Ok(known)
    }

    /// Identifies who asks by what a proxy tells that is believed.
    fn identify_by_proxy(
        &self,
        rules: &Rules,
        from: IpAddr,
        client: IpAddr,
        headers: &HeaderMap,
        now: u64,
    ) -> Result<Option<Arc<Identity>>, CredentialRefusal> {
        let Some(proxy) = &rules.proxy else { return Ok(None) };
        match proxy.identify(from, headers, &rules.public) {
            RuleChoice::Nothing => Ok(None),
            RuleChoice::Somebody(known) => Ok(Some(Arc::new(known))),
            RuleChoice::Several => Err(self.denied(Denial::Several, proxy.user.to_string(), client, now)),
        }
    }

    /// Counts a failure.
    fn denied(&self, why: Denial, about: String, client: IpAddr, now: u64) -> CredentialRefusal {
        let why = if self.throttle.fails(now, client, &about) { Denial::TooMany } else { why };
        CredentialRefusal { why, about }
    }
}

impl RulesEdition {
    fn new(rules: Rules) -> RulesEdition {
        RulesEdition { rules, keys: IssuerKeys::default(), right: Mutex::default() }
    }

    fn remembered(&self, hash: &TokenHash, keys: Option<u64>) -> Option<Arc<Identity>> {
        let keys = keys?;
        let right = self.right.lock().unwrap_or_else(PoisonError::into_inner);
        right.get(&hash.bytes()).filter(|verified| verified.keys == keys).map(|verified| Arc::clone(&verified.known))
    }

    fn remember(&self, hash: TokenHash, keys: u64, known: Arc<Identity>) {
        let mut right = self.right.lock().unwrap_or_else(PoisonError::into_inner);
        if right.len() >= REMEMBERED {
            right.clear();
        }
        right.insert(hash.bytes(), VerifiedToken { keys, known });
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").field("path", &self.path).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
