//! A note as it is told: with the class that the area has now beside that of then.

use serde::Serialize;

use super::answer::moment;
use crate::areas::Level;
use crate::documents::Content;
use crate::http::choice::{MapChoice, select};
use crate::http::error::Error;
use crate::http::parameters::Query;
use crate::texts::Bilingual;
use veerkracht_store::{Agreement, ClassThen, Note, Words};
use veerkracht_store::{Mark, marks};

/// What a selection of a note may name.
const SELECTION: [&str; 3] = ["year", "window", "vergelijking"];

/// A note, for who may see it.
#[derive(Debug, Serialize)]
pub(super) struct NoteTold {
    pub(super) id: String,
    book: String,
    pub(super) area: String,
    pub(super) area_name: String,
    gemeente: String,
    pub(super) category: String,
    pub(super) text: String,
    pub(super) source: Option<String>,
    /// The organisation, and never a person.
    pub(super) author: String,
    pub(super) status: &'static str,
    reason: Option<String>,
    pub(super) map: Option<String>,
    pub(super) selection: String,
    class_then: Option<ClassThen>,
    class_now: Option<ClassThen>,
    /// That the class is another one now, in a sentence; null where it is not.
    pub(super) changed_class: Option<Bilingual>,
    dataset: String,
    year: i32,
    pub(super) agreement: Option<Agreement>,
    version: String,
    pub(super) created: String,
    pub(super) changed: String,
    /// What in the text tells of one person; for moderators only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    marks: Vec<Mark>,
}

/// Tells a note; `moderated` says whether a moderator asks.
pub(super) fn told(note: Note, content: &Content, moderated: bool) -> NoteTold {
    let version = note.tag();
    let Note { id, about, status, reason, created, changed, .. } = note;
    let class_now =
        about.map.as_ref().and_then(|map| class_of(content, &about.area, map, &about.selection).ok().flatten());
    let changed_class = match (&about.class_then, &class_now) {
        (Some(then), Some(now)) if then.value != now.value => Some(Bilingual::new(
            format!(
                "Opgeschreven toen dit {} was, nu {}.",
                named(then, |words| &words.nl),
                named(now, |words| &words.nl)
            ),
            format!("Written when this was {}, now {}.", named(then, |words| &words.en), named(now, |words| &words.en)),
        )),
        _ => None,
    };
    NoteTold {
        area_name: name_of(content, &about.area),
        marks: if moderated { marks(&about.text) } else { Vec::new() },
        reason: reason.filter(|_| moderated),
        status: status.word(),
        created: moment(created),
        changed: moment(changed),
        class_then: about.class_then,
        class_now,
        changed_class,
        id,
        book: about.book,
        area: about.area,
        gemeente: about.gemeente,
        category: about.category,
        text: about.text,
        source: about.source,
        author: about.author,
        map: about.map,
        selection: about.selection,
        dataset: about.dataset,
        year: about.year,
        agreement: about.agreement,
        version,
    }
}

fn named(class: &ClassThen, language: impl Fn(&Words) -> &String) -> String {
    let words = language(&class.words);
    if class.key.is_empty() { format!("“{words}”") } else { format!("{} ({words})", class.key) }
}

fn name_of(content: &Content, code: &str) -> String {
    let areas = &content.areas;
    match areas.find(code) {
        Some((Level::Buurt, index)) => areas.buurten[index].name.clone(),
        Some((Level::Wijk, index)) => areas.wijken[index].name.clone(),
        Some((Level::Gemeente, index)) => areas.gemeenten[index].name.clone(),
        None => code.to_owned(),
    }
}

/// Reads of which map and selection a note is to speak, and gives the selection in the words of the server: nothing
/// else of what was sent is kept.
///
/// # Errors
/// What [`MapChoice::read`] says, and for a parameter that is none of a selection.
pub(super) fn selection_of(content: &Content, map: &str, selection: &str) -> Result<String, Error> {
    let (query, faults) = Query::strict(selection.trim_start_matches('?'), &SELECTION);
    if let Some(fault) = faults.into_iter().next() {
        return Err(fault);
    }
    let choice = MapChoice::read(content, map, &query)?;
    Ok(choice.query.trim_start_matches('?').to_owned())
}

/// Finds a class of a map by its value; none where the map has no such class.
///
/// # Errors
/// For what is no map.
pub(super) fn class_named(content: &Content, map: &str, value: u8) -> Result<Option<ClassThen>, Error> {
    let (spec, _) = content.engine.map(map)?;
    let class = spec.classes.iter().find(|class| class.value == value);
    Ok(class.map(|class| ClassThen {
        value: class.value,
        key: class.key.clone().unwrap_or_default(),
        words: Words::new(&class.label.nl, &class.label.en),
    }))
}

/// Finds the class of a buurt on a map at a selection; none for other areas, and where it has none.
///
/// # Errors
/// What [`select`] says.
pub(super) fn class_of(content: &Content, area: &str, map: &str, selection: &str) -> Result<Option<ClassThen>, Error> {
    let query = Query::parse(selection.trim_start_matches('?'), &SELECTION)?;
    let (_, selection) = select(content, map, &query)?;
    let Some((Level::Buurt, index)) = content.areas.find(area) else { return Ok(None) };
    let values = content.values(map, selection)?;
    match values.class.get(index).copied().flatten() {
        Some(value) => class_named(content, map, value),
        None => Ok(None),
    }
}
