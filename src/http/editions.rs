//! The editions that are held: the one that is shown, and beside it the next one, or the one that was shown before.
//!
//! In: the request's address. Out: the edition that answers it, and how long the answer may be kept. Guaranteed: never
//! more than two are held; one look decides for a whole answer, so that a document and the addresses in it are of one
//! edition.
//!
//! An address with `v=` is kept for a year by browsers and caches, so what is behind it may never change. A `v` that is
//! not known may be that of an edition to come, asked for so that a cache keeps the tile of today under it: nobody may
//! keep that answer.

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};

use super::AppState;
use super::document::Freshness;

/// So many editions that were shown before are remembered; the oldest are forgotten first.
const REMEMBERED: usize = 256;

/// Answers of what is not known to last.
const NOT_KEPT: HeaderValue = HeaderValue::from_static("private, no-store");

/// A dataset with the routes that answer from it.
#[derive(Debug)]
pub(super) struct Edition {
    /// What it answers from; none where there are routes alone.
    pub state: Option<AppState>,
    /// Its routes.
    pub routes: Router,
    /// Its version as addresses write it; empty without a dataset.
    version: String,
}

impl Edition {
    /// Holds a dataset with its routes.
    pub(super) fn new(state: AppState, routes: Router) -> Edition {
        Edition { version: state.content().version.to_string(), state: Some(state), routes }
    }

    /// Holds routes that have no dataset.
    pub(super) fn of_routes(routes: Router) -> Edition {
        Edition { version: String::new(), state: None, routes }
    }
}

/// What is beside the edition that is shown.
#[derive(Debug, Clone)]
enum OtherEdition {
    Nothing,
    Next(Arc<Edition>),
    Former(Arc<Edition>),
}

/// A version that was shown before, here or by another server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormerVersion {
    /// As addresses write it.
    pub version: String,
    /// From when on its addresses are answered by what is shown. Before, other servers hold its dataset and answer them
    /// from that, so that nobody may keep another answer.
    pub kept_from: Instant,
}

impl FormerVersion {
    fn is(&self, version: &str) -> bool {
        self.version == version && self.kept_from <= Instant::now()
    }
}

/// What a request's `v` says of how long its answer may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VersionStanding {
    /// There is none, or it is that of an edition that was shown once: as the answer says.
    AsSaid,
    /// It is that of the edition that answers: for ever.
    Held,
    /// Nobody knows it: not at all.
    Unknown,
}

impl VersionStanding {
    /// Says in the head of an answer how long it may be kept; `is_versioned` where its bytes are decided by the `v`.
    pub(super) fn tell(self, is_versioned: bool, is_success: bool, headers: &mut HeaderMap) {
        match self {
            // What is for few, or for now, stays so.
            VersionStanding::Held
                if is_versioned
                    && is_success
                    && headers.get(header::CACHE_CONTROL) == Some(&Freshness::Minutes.header()) =>
            {
                headers.insert(header::CACHE_CONTROL, Freshness::Immutable.header());
            }
            VersionStanding::Unknown => {
                headers.insert(header::CACHE_CONTROL, NOT_KEPT);
                headers.remove(header::ETAG);
            }
            VersionStanding::AsSaid | VersionStanding::Held => {}
        }
    }
}

/// Finds the version in the path, below the prefix, and the query of a request, if there is one. Two different ones are
/// none that anybody knows.
pub(super) fn version_in<'a>(path: &'a str, query: Option<&'a str>) -> Option<&'a str> {
    // In the path, since clients write the end of the name behind the address of a sprite, query or not.
    if let Some((version, _file)) = path.strip_prefix("/sprites/").and_then(|rest| rest.split_once('/')) {
        return Some(version);
    }
    let mut named = query?.split('&').filter_map(|pair| pair.strip_prefix("v="));
    let first = named.next()?;
    Some(if named.all(|other| other == first) { first } else { "" })
}

/// Tells whether the bytes at a path, below the prefix, are decided by the `v` beside it: glyphs, sprites, documents
/// that are made of the dataset and its config alone. What holds addresses or settings of the server, what is brought,
/// and postcodes, which lie beside the dataset, are not. Tiles are told apart before.
pub(super) fn is_versioned(path: &str) -> bool {
    const FOLDERS: [&str; 7] = ["/fonts/", "/sprites/", "/areas/", "/gemeenten/", "/wijken/", "/columns/", "/maps/"];
    FOLDERS.iter().any(|folder| path.starts_with(folder))
        || matches!(path, "/areas.json" | "/changes.json" | "/compare")
}

/// The editions that are held, and those that were shown before.
#[derive(Debug, Clone)]
pub(super) struct Editions {
    shown: Arc<Edition>,
    since: SystemTime,
    beside: OtherEdition,
    /// Versions that were shown, the newest last.
    before: Vec<FormerVersion>,
}

impl Editions {
    /// Begins with one.
    pub(super) fn new(edition: Edition) -> Editions {
        Editions {
            shown: Arc::new(edition),
            since: SystemTime::now(),
            beside: OtherEdition::Nothing,
            before: Vec::new(),
        }
    }

    /// Gives the edition that is shown, and since when.
    pub(super) fn current(&self) -> (&Arc<Edition>, SystemTime) {
        (&self.shown, self.since)
    }

    /// Chooses the edition that answers a request which names a version.
    pub(super) fn choose(&self, named: Option<&str>) -> (&Arc<Edition>, VersionStanding) {
        let Some(version) = named else { return (&self.shown, VersionStanding::AsSaid) };
        if version == self.shown.version {
            return (&self.shown, VersionStanding::Held);
        }
        match &self.beside {
            OtherEdition::Next(other) | OtherEdition::Former(other) if version == other.version => {
                (other, VersionStanding::Held)
            }
            _ if self.before.iter().any(|before| before.is(version)) => (&self.shown, VersionStanding::AsSaid),
            _ => (&self.shown, VersionStanding::Unknown),
        }
    }

    /// Holds the edition that is to be shown next, in place of what is beside; answers its `v` from now on.
    pub(super) fn announce(&mut self, edition: Edition) {
        self.beside = OtherEdition::Next(Arc::new(edition));
    }

    /// Holds the edition that was shown before, in place of what is beside.
    pub(super) fn hold_former(&mut self, edition: Edition) {
        self.beside = OtherEdition::Former(Arc::new(edition));
    }

    /// Shows the edition that is beside; the one that was shown stays there. Nothing happens where none is.
    pub(super) fn turn(&mut self) {
        if let OtherEdition::Next(other) | OtherEdition::Former(other) =
            std::mem::replace(&mut self.beside, OtherEdition::Nothing)
        {
            let former = std::mem::replace(&mut self.shown, other);
            self.remember([FormerVersion { version: former.version.clone(), kept_from: Instant::now() }]);
            self.since = SystemTime::now();
            self.beside = OtherEdition::Former(former);
        }
    }

    /// Lets go of what is beside.
    pub(super) fn release(&mut self) {
        self.beside = OtherEdition::Nothing;
    }

    /// Takes note of versions that were shown before, the oldest first, here or by another server.
    pub(super) fn remember(&mut self, versions: impl IntoIterator<Item = FormerVersion>) {
        for former in versions {
            self.before.retain(|known| known.version != former.version);
            self.before.push(former);
        }
        let forgotten = self.before.len().saturating_sub(REMEMBERED);
        self.before.drain(..forgotten);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn edition(version: &str) -> Edition {
        Edition { version: version.to_owned(), ..Edition::of_routes(Router::new()) }
    }

    fn former(version: &str, seconds: u64) -> FormerVersion {
        FormerVersion { version: version.to_owned(), kept_from: Instant::now() + Duration::from_secs(seconds) }
    }

    fn answers(editions: &Editions, named: Option<&str>) -> (String, VersionStanding) {
        let (edition, standing) = editions.choose(named);
        (edition.version.clone(), standing)
    }

    #[test]
    fn the_next_and_the_former_are_answered_by_their_version_and_nothing_else_is() {
        let mut editions = Editions::new(edition("a"));
        let says = |editions: &Editions, named, by: &str, standing| {
            assert_eq!(answers(editions, named), (by.to_owned(), standing), "{named:?}");
        };
        says(&editions, None, "a", VersionStanding::AsSaid);
        says(&editions, Some("a"), "a", VersionStanding::Held);
        says(&editions, Some("b"), "a", VersionStanding::Unknown);
        editions.announce(edition("b"));
        says(&editions, None, "a", VersionStanding::AsSaid);
        says(&editions, Some("b"), "b", VersionStanding::Held);
        editions.turn();
        says(&editions, None, "b", VersionStanding::AsSaid);
        says(&editions, Some("a"), "a", VersionStanding::Held);
        editions.release();
        says(&editions, Some("a"), "b", VersionStanding::AsSaid);
        says(&editions, Some("c"), "b", VersionStanding::Unknown);
        says(&editions, Some(""), "b", VersionStanding::Unknown);
    }

    #[test]
    fn a_way_back_is_shown_at_once_and_three_are_never_held() {
        let mut editions = Editions::new(edition("a"));
        editions.announce(edition("b"));
        editions.turn();
        editions.turn();
        assert_eq!(answers(&editions, None), ("a".into(), VersionStanding::AsSaid));
        assert_eq!(answers(&editions, Some("b")), ("b".into(), VersionStanding::Held));
        editions.announce(edition("c"));
        assert_eq!(answers(&editions, Some("b")), ("a".into(), VersionStanding::AsSaid));
    }

    #[test]
    fn many_editions_are_remembered_and_the_oldest_are_forgotten() {
        let mut editions = Editions::new(edition("now"));
        editions.remember((0..REMEMBERED + 2).map(|number| former(&number.to_string(), 0)));
        editions.remember([former("2", 0)]);
        assert_eq!(answers(&editions, Some("1")).1, VersionStanding::Unknown);
        assert_eq!(answers(&editions, Some("2")).1, VersionStanding::AsSaid);
        assert_eq!(editions.before.len(), REMEMBERED);
    }

    #[test]
    fn a_version_that_others_still_answer_with_its_own_dataset_is_not_kept() {
        let mut editions = Editions::new(edition("b"));
        editions.remember([former("a", 60)]);
        assert_eq!(answers(&editions, Some("a")), ("b".into(), VersionStanding::Unknown));
        editions.hold_former(edition("a"));
        assert_eq!(answers(&editions, Some("a")), ("a".into(), VersionStanding::Held));
        assert_eq!(answers(&editions, None), ("b".into(), VersionStanding::AsSaid));
    }

    #[test]
    fn a_version_stands_in_the_query_or_in_the_path_of_a_sprite() {
        assert_eq!(version_in("/tiles/a/1/2/3.mvt", Some("year=2022&v=abc")), Some("abc"));
        assert_eq!(version_in("/tiles/a/1/2/3.mvt", Some("v=abc&v=abc")), Some("abc"));
        assert_eq!(version_in("/tiles/a/1/2/3.mvt", Some("v=abc&v=def")), Some(""));
        assert_eq!(version_in("/tiles/a/1/2/3.mvt", Some("vv=abc&w=v=1")), None);
        assert_eq!(version_in("/tiles/a/1/2/3.mvt", None), None);
        assert_eq!(version_in("/sprites/abc/hatch@2x.png", None), Some("abc"));
        assert_eq!(version_in("/sprites/hatch@2x.png", Some("v=abc")), Some("abc"));
    }
}
