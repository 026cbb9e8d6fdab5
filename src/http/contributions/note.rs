//! A note as it is told: with the class that the area has now beside that of then.

use serde::Serialize;

use crate::areas::Level;
use crate::documents::Content;
use crate::http::choice::{MapChoice, SELECTION, select};
use crate::http::error::Error;
use crate::http::parameters::QueryParameters;
use crate::maps::{Period, Selection};
use crate::texts::Bilingual;
use veerkracht_store::{Agreement, BilingualText, ClassThen, Note};
use veerkracht_store::{PersonalMark, marks, moment};

/// A note, for who may see it.
#[derive(Debug, Serialize)]
pub(super) struct NoteView {
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
    /// What it speaks of in a line: map and period; null where it speaks of none.
    pub(super) about: Option<Bilingual>,
    pub(super) selection: String,
    pub(super) class_then: Option<ClassThen>,
    /// At the newest period of the map, with the same comparison.
    pub(super) class_now: Option<ClassThen>,
    /// That period; empty where the map is not there any more.
    selection_now: String,
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
    marks: Vec<PersonalMark>,
}

/// Gives a note as answers have it; `moderated` says whether a moderator asks.
pub(super) fn note_view(note: Note, content: &Content, moderated: bool) -> NoteView {
    let version = note.tag();
    let Note { id, about, status, reason, created, changed, .. } = note;
    let then = about.map.as_ref().and_then(|map| read(content, map, &about.selection).ok());
    let now = about.map.as_ref().and_then(|map| newest(content, map, &about.selection).ok());
    let of = about.map.as_ref().zip(now);
    let class_now = of.and_then(|(map, now)| class_of(content, &about.area, map, now).ok().flatten());
    let changed_class = match (&about.class_then, of, content.areas.find(&about.area)) {
        (Some(then_class), Some((_, now)), Some((Level::Buurt, _)))
            if class_now.as_ref().is_none_or(|now| now.value != then_class.value) =>
        {
            // The note says which period it speaks of; of the same one nothing is to be told apart.
            let (then, now) = if then == Some(now) { (None, None) } else { (then, Some(now)) };
            Some(changed_from(then_class, then, class_now.as_ref(), now))
        }
        _ => None,
    };
    let spoken = about.map.as_ref().and_then(|map| {
        let title = &content.engine.map(map).ok()?.0.title;
        let period = then.map(period_of).filter(|period| !period.is_empty());
        let period = period.map_or_else(String::new, |period| format!(" {period}"));
        Some(Bilingual::new(format!("{}{period}", title.nl), format!("{}{period}", title.en)))
    });
    NoteView {
        area_name: name_of(content, &about.area),
        marks: if moderated { marks(&about.text) } else { Vec::new() },
        reason: reason.filter(|_| moderated),
        status: status.word(),
        created: moment(created),
        changed: moment(changed),
        about: spoken,
        class_then: about.class_then,
        class_now,
        selection_now: now.map(write_query).unwrap_or_default(),
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

/// Says that a class is another one now; `then` and `now` are the periods, where these tell them apart.
fn changed_from(
    class_then: &ClassThen,
    then: Option<Selection>,
    class_now: Option<&ClassThen>,
    now: Option<Selection>,
) -> Bilingual {
    let within = |period: Option<Selection>| match period.map(period_of) {
        Some(period) if !period.is_empty() => format!(" in {period}"),
        _ => String::new(),
    };
    let (then, now) = (within(then), within(now));
    let nl = |words: &BilingualText| words.nl.clone();
    let en = |words: &BilingualText| words.en.clone();
    Bilingual::new(
        format!(
            "Opgeschreven toen dit{then} {} was, nu{now} {}.",
            name_class(class_then, nl),
            class_now.map_or_else(|| "zonder klasse".to_owned(), |class| name_class(class, nl))
        ),
        format!(
            "Written when this was {}{then}, now {}{now}.",
            name_class(class_then, en),
            class_now.map_or_else(|| "without a class".to_owned(), |class| name_class(class, en))
        ),
    )
}

/// Writes the period of a selection as people do; nothing of one that is fixed.
fn period_of(selection: Selection) -> String {
    match selection.period {
        Period::Year(year) => year.to_string(),
        Period::Window(first, last) => format!("{first}-{last}"),
        Period::Fixed => String::new(),
    }
}

/// Writes a selection as a query, whole: what is meant by the newest period is another one with the next edition.
fn write_query(selection: Selection) -> String {
    let period = match selection.period {
        Period::Year(year) => Some(format!("year={year}")),
        Period::Window(first, last) => Some(format!("window={first}-{last}")),
        Period::Fixed => None,
    };
    let comparison = selection.comparison.map(|comparison| format!("vergelijking={comparison}"));
    period.into_iter().chain(comparison).collect::<Vec<_>>().join("&")
}

/// Reads a selection that was kept; that of a note of before may name no period.
///
/// # Errors
/// What [`select`] says, also where the map has the period no more.
fn read(content: &Content, map: &str, selection: &str) -> Result<Selection, Error> {
    Ok(select(content, map, &QueryParameters::parse(selection, &SELECTION)?)?.1)
}

/// Finds the newest period of a map, with the comparison of a selection that was kept.
///
/// # Errors
/// As [`read`].
fn newest(content: &Content, map: &str, selection: &str) -> Result<Selection, Error> {
    let comparison: Vec<&str> = selection.split('&').filter(|pair| pair.starts_with("vergelijking=")).collect();
    read(content, map, &comparison.concat())
}

fn name_class(class: &ClassThen, language: impl Fn(&BilingualText) -> String) -> String {
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

/// Reads of which map and selection a note is to speak, and gives the selection in the words of the server, whole:
/// nothing else of what was sent is kept.
///
/// # Errors
/// What [`MapChoice::read`] says, and for a parameter that is none of a selection.
pub(super) fn selection_of(content: &Content, map: &str, selection: &str) -> Result<(String, Selection), Error> {
    let (query, faults) = QueryParameters::strict(selection.trim_start_matches('?'), &SELECTION);
    if let Some(fault) = faults.into_iter().next() {
        return Err(fault);
    }
    let selection = MapChoice::read(content, map, &query)?.selection;
    Ok((write_query(selection), selection))
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
        words: BilingualText::new(&class.label.nl, &class.label.en),
    }))
}

/// Finds the class of a buurt on a map at a selection that it has; none for other areas, and where it has none.
///
/// # Errors
/// For what is no map.
pub(super) fn class_of(
    content: &Content,
    area: &str,
    map: &str,
    selection: Selection,
) -> Result<Option<ClassThen>, Error> {
    let Some((Level::Buurt, index)) = content.areas.find(area) else { return Ok(None) };
    let values = content.values(map, selection)?;
    match values.class.get(index).copied().flatten() {
        Some(value) => class_named(content, map, value),
        None => Ok(None),
    }
}

/// Gives the tag of a note as it is shown: its class of now is that of the dataset, and a moderator reads more of it.
pub(super) fn shown_tag(note: &Note, content: &Content, is_moderated: bool) -> String {
    let rights = if is_moderated { "m" } else { "r" };
    format!("{}-{rights}{}", note.tag(), content.hash.get(..8).unwrap_or_default())
}
