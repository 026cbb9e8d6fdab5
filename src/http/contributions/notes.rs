//! Notes that several share: proposed, moderated, changed.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use veerkracht_access::{NotesRight, Scope};

use super::answer::{PrivateAnswer, named_version};
use super::note::{class_named, class_of, note_view, selection_of, shown_tag};
use super::writer::{author, books, signature};
use super::{body, store};
use crate::areas::Level;
use crate::http::AppState;
use crate::http::caller::RequestCaller;
use crate::http::error::{ChangeError, Error, quoted};
use crate::http::parameters::Parameters;
use crate::texts::acts;
use veerkracht_store::{Agreement, ClassThen, NewNote, Note, NoteChange, NoteRules, NoteStatus, StoreError, marks};

/// Longest text of a note, characters.
const LONGEST_TEXT: usize = 1000;

/// Longest source, reason or organisation, characters.
const LONGEST_WORDS: usize = 200;

/// Longest hash of a dataset, digits.
const LONGEST_HASH: usize = 64;

/// First year of which there is a division in buurten.
const FIRST_YEAR: i32 = 1995;

/// A note as it is sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteInput {
    book: Option<String>,
    area: String,
    category: String,
    text: String,
    source: Option<String>,
    map: Option<String>,
    #[serde(default)]
    selection: String,
    /// Of a note that was kept in a browser: its class, dataset and year when it was written.
    class_then: Option<ClassThen>,
    dataset: Option<String>,
    year: Option<i32>,
    agreement: Option<Agreement>,
}

/// A change as it is sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteChangeInput {
    status: Option<NoteStatus>,
    reason: Option<String>,
    text: Option<String>,
    agreement: Option<Agreement>,
}

/// Sees to it that a text is one: of a length that is kept, without signs that act, and telling of nobody.
fn check(name: &str, text: &str, longest: usize) -> Result<(), Error> {
    let length = text.chars().count();
    if text.trim().is_empty() || length > longest {
        return Err(ChangeError::invalid(format!("`{name}` has {length} characters; expected 1 to {longest}")));
    }
    if text.chars().any(|letter| acts(letter) && letter != '\n') {
        return Err(ChangeError::invalid(format!("`{name}` holds signs that are not seen; send plain text")));
    }
    let marks = marks(text);
    if marks.is_empty() { Ok(()) } else { Err(Error::Change(ChangeError::Personal { marks })) }
}

/// Sees to it that an agreement is one, and that a note has one where its category asks for it and nowhere else.
fn check_agreement(rules: &NoteRules, category: &str, agreement: Option<&Agreement>) -> Result<(), Error> {
    let is_asked = rules.category(category).is_some_and(|category| category.is_agreement);
    let Some(Agreement { organisation, date, .. }) = agreement else {
        return if is_asked {
            Err(ChangeError::invalid(
                "an agreement says in `agreement` who agreed (`organisation`) and by when (`date`)",
            ))
        } else {
            Ok(())
        };
    };
    if !is_asked {
        return Err(ChangeError::invalid(format!("a note of the category `{category}` has no `agreement`")));
    }
    check("agreement.organisation", organisation, LONGEST_WORDS)?;
    if veerkracht_access::is_day(date) {
        Ok(())
    } else {
        Err(ChangeError::invalid(format!("`agreement.date` is `{}`; expected a day such as 2027-06-30", quoted(date))))
    }
}

/// Writes a note down as proposed: 201.
///
/// # Errors
/// [`Error::UnknownPath`] without a store, what [`RequestCaller::require`] says, and what [`ChangeError`] lists.
pub(in crate::http) async fn propose(
    State(app): State<AppState>,
    caller: RequestCaller,
    parameters: Parameters,
    body: Body,
) -> Result<Response, Error> {
    let store = store(&app, "/notes")?;
    let writable = books(&caller, NotesRight::Write);
    // Who may write nothing learns so before the body is looked at.
    let [first, ..] = writable.as_slice() else {
        let scope = "notes:ID:write".to_owned();
        return Err(match caller.name() {
            Some(name) => Error::Forbidden { scope, name: quoted(name) },
            None => Error::NoCredential { scope },
        });
    };
    let sent: NoteInput = body::json(&parameters.headers, body).await?;
    let book = match &sent.book {
        Some(book) => book.clone(),
        None if writable.len() == 1 => first.clone(),
        None => {
            let message = "`book` is absent; expected one of those listed".into();
            return Err(Error::Change(ChangeError::Invalid { message, available: writable }));
        }
    };
    caller.require(&Scope::notes(&book, NotesRight::Write))?;
    let (state, author, at) = (app.clone(), author(&caller)?, veerkracht_store::now());
    let new = app.workers().run(parameters.peer, move || read(&state, book, author, sent)).await??;
    let note = store.write(move |connection| veerkracht_store::propose(connection, &new, at)).await?;
    let version = note.tag();
    PrivateAnswer::json(&note_view(note, app.content(), false), Some(version))?.done(StatusCode::CREATED)
}

/// Makes a note of what was sent.
fn read(app: &AppState, book: String, author: String, sent: NoteInput) -> Result<NewNote, Error> {
    let (content, rules) = (app.content(), app.note_rules());
    let Some((level, index)) = content.areas.find(&sent.area) else {
        return Err(ChangeError::invalid(format!("`area` is `{}`; expected the code of an area", quoted(&sent.area))));
    };
    if rules.category(&sent.category).is_none() {
        let message = format!("`category` is `{}`; expected one of those listed", quoted(&sent.category));
        let available = rules.categories.iter().map(|category| category.id.clone()).collect();
        return Err(Error::Change(ChangeError::Invalid { message, available }));
    }
    check("text", &sent.text, LONGEST_TEXT)?;
    if let Some(source) = &sent.source {
        check("source", source, LONGEST_WORDS)?;
    }
    check_agreement(rules, &sent.category, sent.agreement.as_ref())?;
    let area = sent.area.to_ascii_uppercase();
    let (selection, at) = match &sent.map {
        Some(map) => selection_of(content, map, &sent.selection).map(|(words, at)| (words, Some(at)))?,
        None if sent.selection.is_empty() => (String::new(), None),
        None => return Err(ChangeError::invalid("`selection` is given without `map`")),
    };
    // Of what a note from before knew only that is taken which can be no words of whoever sends it.
    let class_then = match (&sent.map, &sent.class_then, at) {
        (Some(map), Some(ClassThen { value, .. }), _) => Some(class_named(content, map, *value)?.ok_or_else(|| {
            ChangeError::invalid(format!("`class_then.value` is {value}; expected that of a class of `{map}`"))
        })?),
        (Some(map), None, Some(at)) => class_of(content, &area, map, at)?,
        _ => None,
    };
    if let Some(dataset) = &sent.dataset
        && (dataset.len() > LONGEST_HASH || !dataset.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return Err(ChangeError::invalid("`dataset` is no hash of a dataset; expected that of `maps.json`"));
    }
    let years = FIRST_YEAR..=content.areas.year + 1;
    if let Some(year) = sent.year.filter(|year| !years.contains(year)) {
        let (first, last) = (years.start(), years.end());
        return Err(ChangeError::invalid(format!("`year` is {year}; expected a year from {first} to {last}")));
    }
    let gemeente = match level {
        Level::Buurt => content.areas.buurten[index].gemeente as usize,
        Level::Wijk => content.areas.wijken[index].gemeente as usize,
        Level::Gemeente => index,
    };
    Ok(NewNote {
        gemeente: content.areas.gemeenten[gemeente].code.clone(),
        dataset: sent.dataset.unwrap_or_else(|| content.hash.clone()),
        year: sent.year.unwrap_or(content.areas.year),
        category: sent.category,
        text: sent.text,
        source: sent.source,
        map: sent.map,
        agreement: sent.agreement,
        selection,
        class_then,
        area,
        book,
        author,
    })
}

/// Changes a note: a moderator its status and what became of an agreement, its author its words as well, which then
/// are proposed anew.
///
/// # Errors
/// As [`propose`]; [`ChangeError::Changed`] where `If-Match` names another version.
pub(in crate::http) async fn change(
    State(app): State<AppState>,
    Path(id): Path<String>,
    caller: RequestCaller,
    parameters: Parameters,
    body: Body,
) -> Result<Response, Error> {
    let path = format!("/notes/{id}");
    let store = store(&app, &path)?;
    let held = visible_note(&app, &caller, &id, &parameters).await?;
    let moderate = Scope::notes(&held.about.book, NotesRight::Moderate);
    let is_own = Some(held.about.author.as_str()) == caller.organisation()
        && caller.may(&Scope::notes(&held.about.book, NotesRight::Write));
    let NoteChangeInput { status, reason, text, agreement } = body::json(&parameters.headers, body).await?;
    if status.is_none() && text.is_none() && agreement.is_none() {
        return Err(ChangeError::invalid("nothing is changed; expected `status`, `text` or `agreement`"));
    }
    let other_words = text.as_ref().is_some_and(|text| *text != held.about.text);
    // What became of an agreement may be told without a look at it; who agreed, and for when, are words.
    let other_agreement = agreement.as_ref().is_some_and(|new| {
        held.about.agreement.as_ref().is_none_or(|held| new.organisation != held.organisation || new.date != held.date)
    });
    let is_reworded = other_words || other_agreement;
    let is_taken_back = status.is_none_or(|status| status == NoteStatus::Proposed);
    if !(is_own && is_taken_back) {
        caller.require(&moderate)?;
    }
    if is_reworded && !is_own {
        return Err(Error::Change(ChangeError::NotOwn { author: quoted(&held.about.author) }));
    }
    if let Some(text) = &text {
        check("text", text, LONGEST_TEXT)?;
    }
    if let Some(reason) = &reason {
        check("reason", reason, LONGEST_WORDS)?;
    }
    if status == Some(NoteStatus::Hidden) && reason.is_none() {
        return Err(ChangeError::invalid("a note that is hidden says why in `reason`"));
    }
    if agreement.is_some() {
        check_agreement(app.note_rules(), &held.about.category, agreement.as_ref())?;
    }
    // Words that nobody looked at are not open to all.
    let status = if is_reworded && !caller.may(&moderate) { Some(NoteStatus::Proposed) } else { status };
    let change = NoteChange { status, reason, text, agreement };
    // What was judged above is what is changed.
    let named = named_version(&parameters.headers).filter(|named| named != "*").unwrap_or_else(|| held.tag());
    let (who, at) = (signature(&caller), veerkracht_store::now());
    let make =
        move |connection: &mut _| veerkracht_store::change_note(connection, &id, &change, Some(&named), (&who, at));
    let note = store.write(make).await?;
    let version = note.tag();
    PrivateAnswer::json(&note_view(note, app.content(), caller.may(&moderate)), Some(version))?.done(StatusCode::OK)
}

/// Finds a note that the caller may see.
///
/// # Errors
/// [`Error::UnknownPath`] without a store, and for one that is not there for the caller.
pub(super) async fn visible_note(
    app: &AppState,
    caller: &RequestCaller,
    id: &str,
    parameters: &Parameters,
) -> Result<Note, Error> {
    let path = format!("/notes/{}", quoted(id));
    let store = store(app, &path)?;
    let asked = id.to_owned();
    let read = move || store.read(|connection| veerkracht_store::note(connection, &asked));
    let unknown = |error| match error {
        StoreError::Unknown { .. } => Error::UnknownPath { path: path.clone() },
        other => other.into(),
    };
    let note = app.workers().run(parameters.peer, read).await?.map_err(unknown)?;
    let book = &note.about.book;
    let may = match note.status {
        NoteStatus::Published | NoteStatus::Closed => true,
        NoteStatus::Proposed => caller.may(&Scope::notes(book, NotesRight::Read)),
        NoteStatus::Hidden => caller.may(&Scope::notes(book, NotesRight::Moderate)),
    };
    if may { Ok(note) } else { Err(Error::UnknownPath { path }) }
}

/// Serves one note.
///
/// # Errors
/// [`Error::UnknownPath`] for one that is not there, or not for the caller.
pub(in crate::http) async fn item(
    State(app): State<AppState>,
    Path(id): Path<String>,
    caller: RequestCaller,
    parameters: Parameters,
) -> Result<Response, Error> {
    let note = visible_note(&app, &caller, &id, &parameters).await?;
    let moderated = caller.may(&Scope::notes(&note.about.book, NotesRight::Moderate));
    let tag = shown_tag(&note, app.content(), moderated);
    PrivateAnswer::json(&note_view(note, app.content(), moderated), Some(tag))?.send(&parameters.headers)
}
