//! Notes as they are asked for: lists, tables, and tiles.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;
use veerkracht_access::NotesRight;

use super::answer::PrivateAnswer;
use super::note::{NoteView, note_view};
use super::writer::books;
use super::{place, store};
use crate::areas::Level;
use crate::features::write::text::harmless;
use crate::http::AppState;
use crate::http::caller::RequestCaller;
use crate::http::error::{Error, quoted};
use crate::http::parameters::{Parameters, QueryParameters};
use crate::live_layers;
use veerkracht_store::{AgreementState, Note, NoteQuery, NoteStatus, seconds_of};

/// Notes of one answer.
const MOST_NOTES: usize = 1000;

/// Notes of one answer where nobody says.
const USUAL_NOTES: usize = 100;

/// What is done where more notes are asked for than one answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excess {
    /// It is said.
    Refused,
    /// As many are given as there may be: so OGC API has it.
    Capped,
}

/// Reads what notes are asked for; who may see which is the caller's.
pub(super) fn read_note_query(
    app: &AppState,
    caller: &RequestCaller,
    query: &QueryParameters,
    excess: Excess,
) -> Result<NoteQuery, Error> {
    let bad = |name: &str, found: &str, expected: &str, available: Vec<String>| Error::BadParameter {
        name: name.into(),
        found: quoted(found),
        expected: expected.into(),
        available,
    };
    let code = |name: &str| -> Result<Option<String>, Error> {
        let Some(code) = query.text(name) else { return Ok(None) };
        let Some((level, _)) = app.areas().find(code) else {
            return Err(bad(name, code, "the code of an area", Vec::new()));
        };
        if name == "gemeente" && level != Level::Gemeente {
            return Err(bad(name, code, "the code of a gemeente", Vec::new()));
        }
        Ok(Some(code.to_ascii_uppercase()))
    };
    let status = match query.text("status") {
        None => None,
        Some(word) => Some(NoteStatus::of(word).ok_or_else(|| {
            let words = NoteStatus::ALL.iter().map(|status| status.word().to_owned()).collect();
            bad("status", word, "one of the values listed", words)
        })?),
    };
    let number = |name: &str, usual: usize, within: RangeInclusive<usize>| match query.text(name) {
        None => Ok(usual),
        Some(text) => text.parse().ok().filter(|number| within.contains(number)).ok_or_else(|| {
            let expected = format!("a whole number from {} to {}", within.start(), within.end());
            bad(name, text, &expected, Vec::new())
        }),
    };
    let limit = match excess {
        Excess::Refused => number("limit", USUAL_NOTES, 0..=MOST_NOTES)?,
        Excess::Capped => number("limit", USUAL_NOTES, 1..=usize::MAX)?.min(MOST_NOTES),
    };
    let since = match query.text("since") {
        None => None,
        Some(text) => Some(seconds_of(text).ok_or_else(|| {
            bad("since", text, "a day such as 2027-06-30, or a moment such as 2027-06-30T12:00:00Z", Vec::new())
        })?),
    };
    let mut readable = books(caller, NotesRight::Read);
    readable.extend(books(caller, NotesRight::Write));
    Ok(NoteQuery {
        gemeente: code("gemeente")?,
        area: code("area")?,
        status,
        since,
        agreements: query.choice("agreements", &[("true", Some(true)), ("false", Some(false))], None)?,
        readable,
        moderated: books(caller, NotesRight::Moderate),
        all: false,
        limit,
        offset: number("offset", 0, 0..=1_000_000)?,
    })
}

/// Lists notes, with how many there are.
pub(super) async fn listed(
    app: &AppState,
    asked: NoteQuery,
    parameters: &Parameters,
) -> Result<(Vec<NoteView>, usize), Error> {
    let store = store(app, "/notes")?;
    let (state, moderated) = (app.clone(), asked.moderated.clone());
    let read = move || {
        let (notes, count) = store.read(|connection| veerkracht_store::notes(connection, &asked))?;
        let told = notes.into_iter().map(|note| {
            let is_moderated = moderated.contains(&note.about.book);
            note_view(note, state.content(), is_moderated)
        });
        Ok::<_, Error>((told.collect(), count))
    };
    app.workers().run(parameters.peer, read).await?
}

/// Serves notes: those that are open to all, and what else the caller may see.
///
/// # Errors
/// [`Error::UnknownPath`] without a store, [`Error::BadParameter`].
pub(in crate::http) async fn items(
    State(app): State<AppState>,
    caller: RequestCaller,
    parameters: Parameters,
) -> Result<Response, Error> {
    store(&app, "/notes")?;
    let query = parameters.query(&["gemeente", "area", "status", "since", "agreements", "limit", "offset", "f"])?;
    let is_csv = query.choice("f", &[("json", false), ("csv", true)], false)?;
    let (notes, count) = listed(&app, read_note_query(&app, &caller, &query, Excess::Refused)?, &parameters).await?;
    if is_csv {
        let body = csv(&notes).map_err(|error| Error::internal("writing notes", &error))?;
        return PrivateAnswer { media_type: "text/csv; charset=utf-8", body, tag: None }.send(&parameters.headers);
    }
    let told = json!({
        "notes": notes,
        "matched": count,
        "categories": app.note_rules().categories,
        "books": {
            // Of whom no organisation is known nothing is taken: the page shows them no form.
            "write": caller.organisation().map_or_else(Vec::new, |_| books(&caller, NotesRight::Write)),
            "moderate": books(&caller, NotesRight::Moderate),
        },
    });
    PrivateAnswer::json(&told, None)?.send(&parameters.headers)
}

/// Writes notes as a table, of which no spreadsheet calculates anything.
fn csv(notes: &[NoteView]) -> Result<Vec<u8>, csv::Error> {
    let safe = |text: &str| harmless(text).into_owned();
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record([
        "id",
        "area",
        "area_name",
        "category",
        "text",
        "author",
        "status",
        "map",
        "selection",
        "changed_class",
        "agreed_by",
        "agreed_for",
        "created",
        "agreed_state",
        "source",
        "changed",
        "changed_class_en",
    ])?;
    for note in notes {
        let agreement = note.agreement.as_ref();
        let cells = [
            note.id.as_str(),
            &note.area,
            &note.area_name,
            &note.category,
            &note.text,
            &note.author,
            note.status,
            note.map.as_deref().unwrap_or_default(),
            &note.selection,
            note.changed_class.as_ref().map_or("", |text| &text.nl),
            agreement.map_or("", |agreement| &agreement.organisation),
            agreement.map_or("", |agreement| &agreement.date),
            &note.created,
            agreement.map_or("", |agreement| word_of(agreement.state)),
            note.source.as_deref().unwrap_or_default(),
            &note.changed,
            note.changed_class.as_ref().map_or("", |text| &text.en),
        ];
        writer.write_record(cells.map(safe))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// Gives the word of a state, as requests have it.
fn word_of(state: AgreementState) -> &'static str {
    match state {
        AgreementState::Open => "open",
        AgreementState::Kept => "kept",
        AgreementState::Dropped => "dropped",
    }
}

/// Serves a tile of notes: one point per area, with how many per category.
///
/// # Errors
/// As [`items`], and for what is no tile.
pub(in crate::http) async fn tile(
    State(app): State<AppState>,
    Path((z, x, y)): Path<(String, String, String)>,
    caller: RequestCaller,
    parameters: Parameters,
) -> Result<Response, Error> {
    let store = store(&app, &format!("/notes/tiles/{z}/{x}/{y}"))?;
    let coord = place([&z, &x, &y])?;
    let asked = NoteQuery {
        limit: usize::MAX,
        ..read_note_query(&app, &caller, &QueryParameters::default(), Excess::Refused)?
    };
    let state = app.clone();
    let make = move || -> Result<PrivateAnswer, Error> {
        let (notes, _) = store.read(|connection| veerkracht_store::notes(connection, &asked))?;
        let mut counts: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
        for Note { about, .. } in notes {
            *counts.entry(about.area).or_default().entry(about.category).or_default() += 1;
        }
        let body = live_layers::note_tile(coord, &counts, state.content())
            .map_err(|error| Error::internal("encoding a tile of notes", &error))?;
        Ok(PrivateAnswer { media_type: "application/vnd.mapbox-vector-tile", body, tag: None })
    };
    app.workers().run(parameters.peer, make).await??.send(&parameters.headers)
}
