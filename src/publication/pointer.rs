//! The pointer: which of the published datasets is shown, which is next, and which were before. A small text that all
//! servers read, and that publishers change one at a time.
//!
//! In: the pointer as it stands, and what a publisher wants. Out: the one to put in its place, or why not. Guaranteed:
//! a dataset is announced before it is shown, so that all servers answer for it before any of them names its addresses;
//! no dataset is announced while the former one is still held: no server ever needs three.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The form of the text. Servers refuse one that they do not know.
const FORMAT: u32 = 1;
/// So many are remembered, for the way back and for addresses that were copied.
const REMEMBERED: usize = 100;
/// After so many seconds an announcement is taken for one whose publisher is gone.
const ABANDONED: u64 = 900;

/// A published dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PublishedEdition {
    /// Hash of the dataset, hexadecimal; its key is made of it.
    pub hash: String,
    /// Hash of the file of postcodes beside it, hexadecimal; none without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcodes: Option<String>,
}

/// Which dataset is shown, which is next, which were before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pointer {
    format: u32,
    /// The dataset that is shown.
    pub current: PublishedEdition,
    /// The one that is shown next, which all servers load; none while nothing is being published.
    #[serde(default)]
    pub next: Option<PublishedEdition>,
    /// Those that were shown, the newest first.
    #[serde(default)]
    pub former: Vec<PublishedEdition>,
    /// When the last change was made, seconds since 1970 by the clock of the publisher.
    pub changed: u64,
}

/// Why a pointer is not changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum PointerRefusal {
    /// The dataset is shown already.
    #[error("the dataset {hash} is shown already")]
    Shown {
        /// Its hash.
        hash: String,
    },
    /// Somebody else is publishing.
    #[error(
        "the dataset {hash} was announced {seconds} s ago by another publisher, who is to show it: wait for that, or \
         for {ABANDONED} s after it"
    )]
    UnderWay {
        /// Hash of the other one.
        hash: String,
        /// Since when.
        seconds: u64,
    },
    /// The former dataset is held still.
    #[error("the dataset before is held by the servers for another {seconds} s")]
    Held {
        /// For so long.
        seconds: u64,
    },
    /// There is nothing to go back to.
    #[error("no dataset was shown before this one")]
    NothingBefore,
}

impl Pointer {
    /// Points to the first dataset.
    pub(crate) fn first(current: PublishedEdition, now: u64) -> Pointer {
        Pointer { format: FORMAT, current, next: None, former: Vec::new(), changed: now }
    }

    /// Reads a pointer.
    ///
    /// # Errors
    /// What is wrong with it, as a text.
    pub(crate) fn parse(text: &[u8]) -> Result<Pointer, String> {
        let pointer: Pointer = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        let mut editions = std::iter::once(&pointer.current).chain(&pointer.next).chain(&pointer.former);
        let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        if pointer.format != FORMAT {
            return Err(format!("its format is {}, and this program knows {FORMAT}", pointer.format));
        }
        // They become names of files.
        if !editions.all(|edition| is_hash(&edition.hash) && edition.postcodes.as_deref().is_none_or(is_hash)) {
            return Err("a hash in it is none; expected 64 hexadecimal digits".to_owned());
        }
        Ok(pointer)
    }

    /// Writes the pointer.
    ///
    /// # Panics
    /// Never: texts and numbers have a JSON form.
    pub(crate) fn text(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("texts and numbers have a JSON form")
    }

    /// Announces a dataset, which is shown by [`Pointer::turn`] when the servers have had time to load it; `hold` says
    /// for how many seconds they hold the former one.
    ///
    /// # Errors
    /// [`PointerRefusal`].
    pub(crate) fn announce(&self, edition: PublishedEdition, hold: u64, now: u64) -> Result<Pointer, PointerRefusal> {
        let seconds = now.saturating_sub(self.changed);
        if self.current.hash == edition.hash {
            return Err(PointerRefusal::Shown { hash: edition.hash });
        }
        match &self.next {
            Some(next) if next.hash != edition.hash && seconds < ABANDONED => {
                return Err(PointerRefusal::UnderWay { hash: next.hash.clone(), seconds });
            }
            // What was shown last is still there.
            None if seconds < hold && self.former.first().is_some_and(|former| former.hash != edition.hash) => {
                return Err(PointerRefusal::Held { seconds: hold - seconds });
            }
            Some(_) | None => {}
        }
        Ok(Pointer { next: Some(edition), changed: now, ..self.clone() })
    }

    /// Gives the dataset that is shown other postcodes; none where another dataset is wanted, or these are there, or
    /// none are wanted. Nothing is announced: no address that is kept for long leads to them.
    pub(crate) fn with_postcodes_of(&self, edition: &PublishedEdition) -> Option<Pointer> {
        let is_other = self.current.hash == edition.hash && self.current.postcodes != edition.postcodes;
        (is_other && edition.postcodes.is_some()).then(|| Pointer { current: edition.clone(), ..self.clone() })
    }

    /// Shows the dataset that was announced; as it is where none was.
    pub(crate) fn turn(&self, now: u64) -> Pointer {
        let Some(next) = self.next.clone() else { return self.clone() };
        let mut former = vec![self.current.clone()];
        former.extend(self.former.iter().filter(|edition| edition.hash != next.hash).cloned());
        former.truncate(REMEMBERED);
        Pointer { current: next, next: None, former, changed: now, ..*self }
    }

    /// Gives the dataset that was shown before this one.
    ///
    /// # Errors
    /// [`PointerRefusal::NothingBefore`].
    pub(crate) fn before(&self) -> Result<&PublishedEdition, PointerRefusal> {
        self.former.first().ok_or(PointerRefusal::NothingBefore)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(digit: char) -> PublishedEdition {
        PublishedEdition { hash: digit.to_string().repeat(64), postcodes: None }
    }

    #[test]
    fn a_dataset_is_announced_then_shown_and_the_one_before_is_the_way_back() {
        let first = Pointer::first(edition('a'), 1000);
        assert_eq!(first.before(), Err(PointerRefusal::NothingBefore));
        let announced = first.announce(edition('b'), 900, 1001).unwrap();
        assert_eq!((&announced.current, &announced.next), (&edition('a'), &Some(edition('b'))));
        let shown = announced.turn(1100);
        assert_eq!((&shown.current, &shown.next, shown.before()), (&edition('b'), &None, Ok(&edition('a'))));
        // The way back waits for nothing: every server holds that one still.
        let back = shown.announce(edition('a'), 900, 1101).unwrap().turn(1102);
        assert_eq!((&back.current, back.former.as_slice()), (&edition('a'), &[edition('b')][..]));
        assert_eq!(Pointer::parse(&back.text()), Ok(back));
    }

    #[test]
    fn a_publish_waits_for_the_former_and_for_another_publisher() {
        let shown = Pointer::first(edition('a'), 0).announce(edition('b'), 900, 1).unwrap().turn(100);
        assert_eq!(shown.announce(edition('c'), 900, 400), Err(PointerRefusal::Held { seconds: 600 }));
        assert_eq!(shown.announce(edition('b'), 900, 400), Err(PointerRefusal::Shown { hash: edition('b').hash }));
        let announced = shown.announce(edition('c'), 900, 1000).unwrap();
        let refused = PointerRefusal::UnderWay { hash: edition('c').hash, seconds: 10 };
        assert_eq!(announced.announce(edition('d'), 900, 1010), Err(refused));
        assert_eq!(announced.announce(edition('c'), 900, 1010).unwrap().next, Some(edition('c')), "it goes on");
        assert!(announced.announce(edition('d'), 900, 1000 + ABANDONED).is_ok(), "the other one is gone");
    }

    #[test]
    fn other_postcodes_of_what_is_shown_change_nothing_else() {
        let shown = Pointer::first(edition('a'), 0).announce(edition('b'), 900, 1).unwrap().turn(100);
        let with = |digit: char, postcodes: char| PublishedEdition {
            postcodes: Some(postcodes.to_string().repeat(64)),
            ..edition(digit)
        };
        let changed = shown.with_postcodes_of(&with('b', '1')).unwrap();
        assert_eq!((&changed.current, changed.changed), (&with('b', '1'), 100));
        assert_eq!((changed.former.clone(), changed.next.clone()), (shown.former.clone(), None));
        assert_eq!(changed.with_postcodes_of(&with('b', '1')), None, "they are there");
        assert_eq!(changed.with_postcodes_of(&edition('b')), None, "a file without them takes none away");
        assert_eq!(changed.with_postcodes_of(&with('c', '2')), None, "another dataset is announced");
    }

    #[test]
    fn what_could_lead_astray_is_no_pointer() {
        let good = String::from_utf8(Pointer::first(edition('a'), 1).text()).unwrap();
        assert!(Pointer::parse(good.as_bytes()).is_ok());
        for wrong in [
            good.replace(&edition('a').hash, "../../etc/passwd"),
            good.replace("\"format\": 1", "\"format\": 2"),
            good.replace("current", "curent"),
            String::new(),
        ] {
            assert!(Pointer::parse(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
