//! Notes that several share: proposed by professionals, published, hidden or closed by a moderator; every wording is
//! kept until the note is erased.
//!
//! A note knows of what it speaks: area, map, period and comparison, the class at that moment, and of which dataset. An
//! agreement has, besides, who agreed, for when, and what became of it.

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::audit::record;
use super::engine::{Connection, SqlValue, StoreRow, TransactionPurpose, values};
use super::spec::{is_tag_of, tag};
use crate::BilingualText;

/// Where a note stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteStatus {
    /// Written, seen by the book and nobody else.
    Proposed,
    /// A moderator let it out: open to all.
    Published,
    /// A moderator took it away, and says why.
    Hidden,
    /// Done with; still open to all.
    Closed,
}

impl NoteStatus {
    /// All of them.
    pub const ALL: [NoteStatus; 4] =
        [NoteStatus::Proposed, NoteStatus::Published, NoteStatus::Hidden, NoteStatus::Closed];

    /// Gives the word that the store and requests have for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            NoteStatus::Proposed => "proposed",
            NoteStatus::Published => "published",
            NoteStatus::Hidden => "hidden",
            NoteStatus::Closed => "closed",
        }
    }

    /// Finds a status by its word.
    #[must_use]
    pub fn of(word: &str) -> Option<NoteStatus> {
        NoteStatus::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Tells whether everybody may see such notes.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, NoteStatus::Published | NoteStatus::Closed)
    }

    /// Tells whether a moderator may bring a note from here to there.
    fn may_become(self, next: NoteStatus) -> bool {
        // What was never published cannot be closed: closed notes are open to all.
        self == next || next != NoteStatus::Closed || self == NoteStatus::Published
    }
}

/// What became of an agreement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AgreementState {
    /// Not yet known.
    #[default]
    Open,
    /// It was kept.
    Kept,
    /// It was given up.
    Dropped,
}

/// Who agreed, for when, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Organisations that agreed.
    pub organisation: String,
    /// Day by which, as `2027-06-30`.
    pub date: String,
    /// What became of it.
    #[serde(default)]
    pub state: AgreementState,
}

/// A class as it was when a note was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassThen {
    /// Its value.
    pub value: u8,
    /// Its letter; empty where it has none.
    pub key: String,
    /// Its words.
    pub words: BilingualText,
}

/// What a note is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct NewNote {
    /// The book to which it belongs: who may read, write and moderate it.
    pub book: String,
    /// Code of the area.
    pub area: String,
    /// Code of its gemeente.
    pub gemeente: String,
    /// Id of its category.
    pub category: String,
    /// What was said.
    pub text: String,
    /// Where it comes from.
    pub source: Option<String>,
    /// Name of the credential: an organisation.
    pub author: String,
    /// Map of which it speaks.
    pub map: Option<String>,
    /// Period and comparison, as a query writes them.
    pub selection: String,
    /// Class of the area on that map; none where it has none.
    pub class_then: Option<ClassThen>,
    /// Hash of the dataset.
    pub dataset: String,
    /// Year of the division.
    pub year: i32,
    /// What was agreed, for a note of that category.
    pub agreement: Option<Agreement>,
}

/// A note as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Random.
    pub id: String,
    /// What it is made of.
    pub about: NewNote,
    /// Where it stands.
    pub status: NoteStatus,
    /// Why it was hidden.
    pub reason: Option<String>,
    /// Its version: another after every change.
    pub version: i64,
    /// When it was written, seconds since 1970.
    pub created: i64,
    /// When it was changed last, seconds since 1970.
    pub changed: i64,
}

impl Note {
    /// Writes the version as an entity tag holds it.
    #[must_use]
    pub fn tag(&self) -> String {
        tag(self.version)
    }
}

/// Which notes are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoteQuery {
    /// Of this gemeente.
    pub gemeente: Option<String>,
    /// Of this area, whatever its level.
    pub area: Option<String>,
    /// With this status.
    pub status: Option<NoteStatus>,
    /// Changed at or after this moment, seconds since 1970.
    pub since: Option<i64>,
    /// Those that are agreements, or those that are none.
    pub agreements: Option<bool>,
    /// Books of which all but hidden notes are seen.
    pub readable: Vec<String>,
    /// Books of which all notes are seen.
    pub moderated: Vec<String>,
    /// Whether all notes of all books are seen.
    pub all: bool,
    /// How many at most.
    pub limit: usize,
    /// How many of the newest are passed over.
    pub offset: usize,
}

/// A change of a note; what is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoteChange {
    /// Where it stands from now on.
    pub status: Option<NoteStatus>,
    /// Why.
    pub reason: Option<String>,
    /// Another wording.
    pub text: Option<String>,
    /// What became of the agreement.
    pub agreement: Option<Agreement>,
}

const COLUMNS: &str = "id, book, area, gemeente, category, text, source, author, status, reason, map, selection, \
                       class_then, dataset, year, agreement, version, created, changed";

fn read_note(row: &StoreRow<'_>) -> Result<Note, StoreError> {
    let about = NewNote {
        book: row.get(1)?,
        area: row.get(2)?,
        gemeente: row.get(3)?,
        category: row.get(4)?,
        text: row.get(5)?,
        source: row.get(6)?,
        author: row.get(7)?,
        map: row.get(10)?,
        selection: row.get(11)?,
        class_then: json(row, 12)?,
        dataset: row.get(13)?,
        year: i32::try_from(row.get::<i64>(14)?).unwrap_or_default(),
        agreement: json(row, 15)?,
    };
    let word: String = row.get(8)?;
    let status = NoteStatus::of(&word).ok_or_else(|| StoreError::Database(format!("no status: `{word}`").into()))?;
    Ok(Note {
        id: row.get(0)?,
        about,
        status,
        reason: row.get(9)?,
        version: row.get(16)?,
        created: row.get(17)?,
        changed: row.get(18)?,
    })
}

/// Reads a column of JSON; none where it is of a form that is not known any more.
fn json<T: serde::de::DeserializeOwned>(row: &StoreRow<'_>, place: usize) -> Result<Option<T>, StoreError> {
    let Some(text) = row.get::<Option<String>>(place)? else { return Ok(None) };
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|cause| StoreError::Unreadable { what: "a note", cause })?;
    Ok(serde_json::from_value(value).ok())
}

fn text_of<T: Serialize>(value: Option<&T>) -> Result<Option<String>, StoreError> {
    value.map(serde_json::to_string).transpose().map_err(|cause| StoreError::Unreadable { what: "a note", cause })
}

/// Writes a note down as proposed.
///
/// # Errors
/// What the store says.
pub fn propose(connection: &mut Connection, new: &NewNote, at: i64) -> Result<Note, StoreError> {
    let transaction = connection.begin(TransactionPurpose::Change)?;
    let (id, version) = (transaction.new_id()?, transaction.next_version()?);
    let insert = format!(
        "INSERT INTO notes ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'proposed', NULL, ?9, ?10, ?11, ?12, \
         ?13, ?14, ?15, ?16, ?16)"
    );
    transaction.execute(
        &insert,
        values![
            &id,
            &new.book,
            &new.area,
            &new.gemeente,
            &new.category,
            &new.text,
            new.source.as_ref(),
            &new.author,
            new.map.as_ref(),
            &new.selection,
            text_of(new.class_then.as_ref())?.as_ref(),
            &new.dataset,
            i64::from(new.year),
            text_of(new.agreement.as_ref())?.as_ref(),
            version,
            at,
        ],
    )?;
    let note = note(&transaction, &id)?;
    remember(&transaction, &note, &new.author, at)?;
    record(&transaction, at, &new.author, "note proposed", &id)?;
    transaction.commit()?;
    Ok(note)
}

/// Writes the state of a note into its history.
fn remember(connection: &Connection, note: &Note, who: &str, at: i64) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO history (note, version, who, at, status, reason, text, agreement) VALUES (?1, ?2, ?3, ?4, ?5, ?6, \
         ?7, ?8)",
        values![
            &note.id,
            note.version,
            who,
            at,
            note.status.word(),
            note.reason.as_ref(),
            &note.about.text,
            text_of(note.about.agreement.as_ref())?.as_ref(),
        ],
    )?;
    Ok(())
}

/// Finds a note.
///
/// # Errors
/// [`StoreError::Unknown`].
pub fn note(connection: &Connection, id: &str) -> Result<Note, StoreError> {
    let select = format!("SELECT {COLUMNS} FROM notes WHERE id = ?1");
    let found = connection.first(&select, values![id], read_note)?;
    found.ok_or_else(|| StoreError::Unknown { kind: "note", id: id.to_owned() })
}

/// Changes a note whose version is the one that was named, where one was.
///
/// # Errors
/// [`StoreError::Unknown`], [`StoreError::Changed`], or [`StoreError::Status`].
pub fn change_note(
    connection: &mut Connection,
    id: &str,
    change: &NoteChange,
    named: Option<&str>,
    (who, at): (&str, i64),
) -> Result<Note, StoreError> {
    let transaction = connection.begin(TransactionPurpose::Change)?;
    let held = note(&transaction, id)?;
    if named.is_some_and(|named| !is_tag_of(named, held.version)) {
        return Err(StoreError::Changed { held: held.tag() });
    }
    let status = change.status.unwrap_or(held.status);
    if !held.status.may_become(status) {
        return Err(StoreError::Status { from: held.status.word(), to: status.word() });
    }
    let version = transaction.next_version()?;
    let reason = if status == NoteStatus::Hidden { change.reason.as_ref().or(held.reason.as_ref()) } else { None };
    let agreement = text_of(change.agreement.as_ref().or(held.about.agreement.as_ref()))?;
    transaction.execute(
        "UPDATE notes SET status = ?1, reason = ?2, text = ?3, agreement = ?4, version = ?5, changed = ?6 \
         WHERE id = ?7",
        values![
            status.word(),
            reason,
            change.text.as_ref().unwrap_or(&held.about.text),
            agreement.as_ref(),
            version,
            at,
            id,
        ],
    )?;
    let note = note(&transaction, id)?;
    remember(&transaction, &note, who, at)?;
    let what = match (change.status, change.text.is_some(), change.agreement.is_some()) {
        (Some(NoteStatus::Published), ..) => "note published",
        (Some(NoteStatus::Hidden), ..) => "note hidden",
        (Some(NoteStatus::Closed), ..) => "note closed",
        (Some(NoteStatus::Proposed), ..) => "note taken back",
        (None, true, _) => "note reworded",
        (None, false, _) => "agreement changed",
    };
    record(&transaction, at, who, what, id)?;
    transaction.commit()?;
    Ok(note)
}

/// Lists the notes that fit and that may be seen, the newest first, and counts all of them.
///
/// # Errors
/// What the store says.
pub fn notes(connection: &Connection, asked: &NoteQuery) -> Result<(Vec<Note>, usize), StoreError> {
    let (gemeente, area) = (asked.gemeente.as_ref(), asked.area.as_ref());
    let status = asked.status.map(NoteStatus::word);
    let agreements = asked.agreements.map(i64::from);
    let mut told: Vec<SqlValue<'_>> = values![gemeente, area, status, asked.since, asked.all, agreements].to_vec();
    let (readable, moderated) = (among(&mut told, &asked.readable), among(&mut told, &asked.moderated));
    // What is compared with nothing has its kind named: one of the engines asks for it.
    let fits = format!(
        "(CAST(?1 AS TEXT) IS NULL OR gemeente = ?1) AND (CAST(?2 AS TEXT) IS NULL OR area = ?2) AND (CAST(?3 AS TEXT) \
         IS NULL OR status = ?3) AND (CAST(?4 AS BIGINT) IS NULL OR changed >= ?4) AND (CAST(?6 AS BIGINT) IS NULL OR \
         (agreement IS NOT NULL) = (CAST(?6 AS BIGINT) = 1)) AND (CAST(?5 AS BIGINT) = 1 OR status IN ('published', \
         'closed') OR (status = 'proposed' AND {readable}) OR {moderated})"
    );
    let count: i64 = connection.only(&format!("SELECT count(*) FROM notes WHERE {fits}"), &told)?;
    let number = |number: usize| SqlValue::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    told.extend([number(asked.limit), number(asked.offset)]);
    let (limit, offset) = (told.len() - 1, told.len());
    let select =
        format!("SELECT {COLUMNS} FROM notes WHERE {fits} ORDER BY created DESC, id LIMIT ?{limit} OFFSET ?{offset}");
    Ok((connection.query(&select, &told, read_note)?, usize::try_from(count).unwrap_or_default()))
}

/// Writes that a note is in one of some books, which are added to what the statement is told.
fn among<'a>(told: &mut Vec<SqlValue<'a>>, books: &'a [String]) -> String {
    // A list of none is read by one of the engines alone.
    if books.is_empty() {
        return "1 = 0".to_owned();
    }
    let marks: Vec<String> = (told.len() + 1..).take(books.len()).map(|place| format!("?{place}")).collect();
    told.extend(books.iter().map(SqlValue::from));
    format!("book IN ({})", marks.join(", "))
}
