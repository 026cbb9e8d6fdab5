//! The page of experiences of a gemeente: what professionals say of its areas, and what was agreed, beside what the
//! maps say now. It holds what is open to all, whoever asks.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use veerkracht_picture::escape;

use super::answer::PrivateAnswer;
use super::note::{NoteView, note_view};
use crate::http::AppState;
use crate::http::area_choice;
use crate::http::error::Error;
use crate::http::pages::HtmlPage;
use crate::http::parameters::Parameters;
use crate::styles::Language;
use crate::texts::Bilingual;
use veerkracht_store::{AgreementState, NoteQuery, NoteRules};

/// Most notes of one page.
const MOST: usize = 1000;

/// Serves the page.
///
/// # Errors
/// [`Error::UnknownPath`] without a store, and what [`area_choice::gemeente`] says.
pub(in crate::http) async fn experiences(
    State(app): State<AppState>,
    Path(code): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let path = format!("/gemeente/{code}/ervaringen");
    let store = super::store(&app, &path)?;
    let language = parameters.query(&["taal"])?.language()?;
    let gemeente = app.areas().gemeenten[area_choice::gemeente(app.content(), &code)?].clone();
    let state = app.clone();
    let make = move || -> Result<PrivateAnswer, Error> {
        let asked = NoteQuery { gemeente: Some(gemeente.code.clone()), limit: MOST, ..NoteQuery::default() };
        let (notes, _) = store.read(|connection| veerkracht_store::notes(connection, &asked))?;
        let notes: Vec<NoteView> = notes.into_iter().map(|note| note_view(note, state.content(), false)).collect();
        let title =
            format!("{}: {}", gemeente.name, language.either("ervaringen en afspraken", "experiences and agreements"));
        let mut page = HtmlPage::new(language, &title, &format!("gemeente/{}/ervaringen", gemeente.code));
        page.text(language.either(
            "Wat professionals over buurten zeggen, naast wat de kaarten laten zien. Een moderator las elke bijdrage \
             voordat zij hier kwam.",
            "What professionals say of neighbourhoods, beside what the maps show. A moderator read each contribution \
             before it came here.",
        ));
        write(&mut page, &notes, state.note_rules(), language);
        let body = page.finish(&state.settings().links).into_bytes();
        Ok(PrivateAnswer { media_type: "text/html; charset=utf-8", body, tag: None })
    };
    app.workers().run(parameters.peer, make).await??.send(&parameters.headers)
}

/// Writes agreements first, then what is said of each area.
fn write(page: &mut HtmlPage, notes: &[NoteView], rules: &NoteRules, language: Language) {
    if notes.is_empty() {
        page.text(language.either("Er is nog niets gepubliceerd.", "Nothing has been published yet."));
        return;
    }
    let agreed: Vec<&NoteView> = notes.iter().filter(|note| note.agreement.is_some()).collect();
    if !agreed.is_empty() {
        page.section("afspraken", language.either("Afspraken", "Agreements"));
        let head = [
            language.either("Gebied", "Area"),
            language.either("Afspraak", "Agreement"),
            language.either("Wie", "Who"),
            language.either("Voor", "By"),
            language.either("Stand", "State"),
            language.either("Klasse", "Class"),
        ];
        let rows = agreed.iter().filter_map(|note| {
            let agreement = note.agreement.as_ref()?;
            let state = match agreement.state {
                AgreementState::Open => language.either("loopt", "open"),
                AgreementState::Kept => language.either("nagekomen", "kept"),
                AgreementState::Dropped => language.either("vervallen", "dropped"),
            };
            let class = describe_map(note, language).join(". ");
            let cells = [&note.area_name, &note.text, &agreement.organisation, &agreement.date, state, &class];
            Some(cells.map(escape).to_vec())
        });
        page.table(&head, &rows.collect::<Vec<_>>());
    }
    let mut areas: BTreeMap<(&str, &str), Vec<&NoteView>> = BTreeMap::new();
    for note in notes.iter().filter(|note| note.agreement.is_none()) {
        areas.entry((&note.area_name, &note.area)).or_default().push(note);
    }
    for ((name, code), notes) in areas {
        page.section(code, name);
        for note in notes {
            let category = rules
                .category(&note.category)
                .map_or(note.category.clone(), |found| language.of(&Bilingual::from_store(&found.label)).to_owned());
            let day = note.created.get(..10).unwrap_or_default();
            let mut about = format!("{category} · {} · {day}", note.author);
            if let Some(source) = &note.source {
                about.push_str(" · ");
                about.push_str(source);
            }
            if note.status == "closed" {
                about.push_str(" · ");
                about.push_str(status_words(note.status, language));
            }
            page.add(format_args!(
                "<blockquote><p>{}</p>\n<p><small>{}</small></p>\n",
                escape(&note.text),
                escape(&about)
            ));
            for line in describe_map(note, language) {
                page.text(&line);
            }
            page.add(format_args!("</blockquote>\n"));
        }
    }
}

/// Says of which map and period a note speaks, with the class then, and what that is now where it is another one.
fn describe_map(note: &NoteView, language: Language) -> Vec<String> {
    let Some(about) = &note.about else { return Vec::new() };
    let class = note.class_then.as_ref().map_or_else(String::new, |class| {
        let words = if language == Language::Nl { &class.words.nl } else { &class.words.en };
        format!(": {}", [class.key.as_str(), words].join(" ").trim())
    });
    let changed = note.changed_class.as_ref().map(|text| language.of(text).to_owned());
    std::iter::once(format!("{}{class}", language.of(about))).chain(changed).collect()
}

/// Names a status for people.
fn status_words(status: &str, language: Language) -> &'static str {
    if status == "closed" {
        language.either("afgesloten", "closed")
    } else {
        language.either("gepubliceerd", "published")
    }
}
