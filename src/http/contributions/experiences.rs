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
use crate::http::error::{Error, quoted};
use crate::http::pages::{HtmlPage, agreement_state};
use crate::http::parameters::Parameters;
use crate::styles::Language;
use crate::texts::Bilingual;
use veerkracht_store::{Note, NoteQuery, NoteRules};

/// Notes of one page.
const OF_A_PAGE: usize = 500;

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
    let query = parameters.query(&["taal", "pagina"])?;
    let language = query.language()?;
    let number = page_number(query.text("pagina"))?;
    let gemeente = app.areas().gemeenten[area_choice::gemeente(app.content(), &code)?].clone();
    let state = app.clone();
    let make = move || -> Result<PrivateAnswer, Error> {
        let offset = (number - 1) * OF_A_PAGE;
        let asked = NoteQuery { gemeente: Some(gemeente.code.clone()), ..NoteQuery::default() };
        let said = NoteQuery { agreements: Some(false), limit: OF_A_PAGE, offset, ..asked.clone() };
        // They stand on the first page, however old they are: what was agreed is not lost behind what was said since.
        let limit = if number == 1 { usize::MAX } else { 0 };
        let agreed = NoteQuery { agreements: Some(true), limit, ..asked };
        let read = |asked: &NoteQuery| store.read(|connection| veerkracht_store::notes(connection, asked));
        let ((said, count), (agreed, _)) = (read(&said)?, read(&agreed)?);
        let view = |notes: Vec<Note>| -> Vec<NoteView> {
            notes.into_iter().map(|note| note_view(note, state.content(), false)).collect()
        };
        let (said, agreed) = (view(said), view(agreed));
        let title =
            format!("{}: {}", gemeente.name, language.either("ervaringen en afspraken", "experiences and agreements"));
        let mut page = HtmlPage::new(language, &title, &format!("gemeente/{}/ervaringen", gemeente.code));
        page.text(language.either(
            "Wat professionals over buurten zeggen, naast wat de kaarten laten zien. Een moderator las elke bijdrage \
             voordat zij hier kwam.",
            "What professionals say of neighbourhoods, beside what the maps show. A moderator read each contribution \
             before it came here.",
        ));
        write(&mut page, &agreed, &said, state.note_rules(), language);
        turn(&mut page, number, count, language);
        let body = page.finish(&state.settings().links).into_bytes();
        Ok(PrivateAnswer { media_type: "text/html; charset=utf-8", body, tag: None })
    };
    app.workers().run(parameters.peer, make).await??.send(&parameters.headers)
}

/// Reads which page is asked for; the first is 1.
fn page_number(text: Option<&str>) -> Result<usize, Error> {
    let Some(text) = text else { return Ok(1) };
    let number = text.parse().ok().filter(|number| (1..=10_000).contains(number));
    number.ok_or_else(|| Error::BadParameter {
        name: "pagina".to_owned(),
        found: quoted(text),
        expected: "the number of a page, from 1 on".to_owned(),
        available: Vec::new(),
    })
}

/// Leads to the pages before and after, of those that hold what is said.
fn turn(page: &mut HtmlPage, number: usize, count: usize, language: Language) {
    let pages = count.div_ceil(OF_A_PAGE);
    if pages < 2 && number == 1 {
        return;
    }
    let english = language.either("", "&amp;taal=en");
    let link = |to: usize, words: &str| format!("<a href=\"?pagina={to}{english}\">{words}</a>");
    let mut parts =
        vec![format!("{} {number} {} {pages}", language.either("Pagina", "Page"), language.either("van", "of"))];
    if number > 1 {
        parts.insert(0, link(number - 1, language.either("Nieuwere", "Newer")));
    }
    if number < pages {
        parts.push(link(number + 1, language.either("Oudere", "Older")));
    }
    page.html(&format!("<p>{}</p>", parts.join(" · ")));
}

/// Writes agreements first, then what is said of each area.
fn write(page: &mut HtmlPage, agreed: &[NoteView], said: &[NoteView], rules: &NoteRules, language: Language) {
    if agreed.is_empty() && said.is_empty() {
        page.text(language.either("Hier is niets gepubliceerd.", "Nothing is published here."));
        return;
    }
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
            let state = agreement_state(agreement.state, language);
            let class = describe_map(note, language).join(". ");
            let cells = [&note.area_name, &note.text, &agreement.organisation, &agreement.date, state, &class];
            Some(cells.map(escape).to_vec())
        });
        page.table(&head, &rows.collect::<Vec<_>>());
    }
    let mut areas: BTreeMap<(&str, &str), Vec<&NoteView>> = BTreeMap::new();
    for note in said {
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
