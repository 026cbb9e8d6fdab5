//! Tokens as lines of the file: made, listed, added and taken out, all else left as it stands.

use std::path::Path;

use time::OffsetDateTime;
use veerkracht_config::quotes;

use crate::file::{self, AccessError};
use crate::reading;
use crate::scope::Scope;

/// Why a token cannot be added or taken out.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// The file cannot be used.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// No token has this name.
    #[error("there is no token `{name}` in `{file}`; its tokens are {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// Which file.
        file: String,
        /// Names of those that there are.
        known: String,
    },
    /// A token has this name already.
    #[error("there is a token `{name}` in `{file}` already; choose another name, or revoke it first")]
    Taken {
        /// What was asked for.
        name: String,
        /// Which file.
        file: String,
    },
    /// The lines of a token cannot be told from others.
    #[error(
        "the lines of the token `{name}` in `{file}` stand in a form that is not changed here; take them out by hand"
    )]
    Form {
        /// What was asked for.
        name: String,
        /// Which file.
        file: String,
    },
}

/// A token of a file, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenState {
    /// Its name.
    pub name: String,
    /// On whose behalf it acts.
    pub organisation: String,
    /// What it may besides what everybody may.
    pub scopes: Vec<String>,
    /// The last day on which it is right, by UTC; none for one that does not expire.
    pub last_day: Option<String>,
    /// Whether that day is over.
    pub is_expired: bool,
}

/// Writes the lines of a token as they stand in a file.
#[must_use]
pub fn entry(name: &str, organisation: Option<&str>, hash: &str, scopes: &[Scope], last_day: Option<&str>) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let scopes: Vec<String> = scopes.iter().map(|scope| quoted(&scope.to_string())).collect();
    let organisation =
        organisation.map_or_else(String::new, |organisation| format!("organisation = {}\n", quoted(organisation)));
    let expires = last_day.map_or_else(String::new, |day| format!("expires = {day}\n"));
    format!(
        "[[token]]\nname = {}\n{organisation}hash = {}\nscopes = [{}]\n{expires}",
        quoted(name),
        quoted(hash),
        scopes.join(", ")
    )
}

/// Tells whether a text is a day as a file has it: `2027-06-30`.
#[must_use]
pub fn is_day(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut part = |digits: usize| {
        parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let (Some(year), Some(month), Some(day)) = (part(4), part(2), part(2)) else { return false };
    let month = month.parse::<u8>().ok().and_then(|month| time::Month::try_from(month).ok());
    let (Ok(year), Some(month), Ok(day)) = (year.parse(), month, day.parse()) else { return false };
    time::Date::from_calendar_date(year, month, day).is_ok()
}

/// Lists the tokens of a file; `now` in seconds since 1970.
///
/// # Errors
/// [`AccessError`].
pub fn states(path: &Path, now: u64) -> Result<Vec<TokenState>, AccessError> {
    let rules = file::open(path)?;
    let state = |token: &crate::rules::AccessToken| {
        let known = &token.known;
        let own = known.scopes.iter().filter(|scope| !rules.public.allow(scope));
        let last_second = known.until.and_then(|until| i64::try_from(until).ok()).map(|until| until - 1);
        TokenState {
            name: known.name.clone(),
            organisation: known.organisation.clone().unwrap_or_default(),
            scopes: own.map(ToString::to_string).collect(),
            last_day: last_second
                .and_then(|second| OffsetDateTime::from_unix_timestamp(second).ok())
                .map(|time| format!("{}-{:02}-{:02}", time.year(), u8::from(time.month()), time.day())),
            is_expired: known.until.is_some_and(|until| now >= until),
        }
    };
    Ok(rules.tokens.iter().map(state).collect())
}

/// Gives the text of a file with the lines of a token added at its end.
///
/// # Errors
/// [`EntryError`].
pub fn appended(path: &Path, name: &str, lines: &str) -> Result<String, EntryError> {
    if states(path, 0)?.iter().any(|token| token.name == name) {
        return Err(EntryError::Taken { name: name.to_owned(), file: path.display().to_string() });
    }
    let text = file::text(path)?;
    let gap = match text.as_str() {
        "" => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    checked(path, name, format!("{text}{gap}{lines}"))
}

/// Gives the text of a file without the lines of a token.
///
/// # Errors
/// [`EntryError`].
pub fn without(path: &Path, name: &str) -> Result<String, EntryError> {
    let file = path.display().to_string();
    let tokens = states(path, 0)?;
    if !tokens.iter().any(|token| token.name == name) {
        let known: Vec<String> = tokens.iter().map(|token| format!("`{}`", token.name)).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(EntryError::Unknown { name: name.to_owned(), file, known });
    }
    let text = file::text(path)?;
    let form = || EntryError::Form { name: name.to_owned(), file: file.clone() };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_header = |line: &str| line.trim_start().starts_with('[');
    let starts: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].trim_start().starts_with("[[token]]")).collect();
    let end = |start: usize| (start + 1..lines.len()).find(|at| is_header(lines[*at])).unwrap_or(lines.len());
    let is_wanted = |start: &usize| {
        let block = lines[*start..end(*start)].concat();
        let read = veerkracht_config::read(&file, &block, |root| {
            let names: Vec<String> = root
                .sections("token")
                .iter()
                .map(|section| {
                    section.skip_all_but(&[]);
                    section.text("name")
                })
                .collect();
            names
        });
        match read {
            Ok(names) => names == [name],
            Err(_broken) => quotes(&block, name),
        }
    };
    let start = starts.into_iter().find(is_wanted).ok_or_else(form)?;
    // Comments before the next header belong to it.
    let mut stop = end(start);
    while stop > start + 1 && lines[stop - 1].trim_start().starts_with('#') && stop < lines.len() {
        stop -= 1;
    }
    let without = checked(path, name, [lines[..start].concat(), lines[stop..].concat()].concat())?;
    let left = reading::rules(&file, &without, Path::new("")).map_err(AccessError::Text)?;
    // Exactly one is gone, whatever the lines looked like.
    let is_right = left.tokens.len() + 1 == tokens.len() && !left.tokens.iter().any(|token| token.known.name == name);
    if is_right { Ok(without) } else { Err(form()) }
}

/// Holds that a changed text can be read.
fn checked(path: &Path, name: &str, text: String) -> Result<String, EntryError> {
    let file = path.display().to_string();
    match reading::rules(&file, &text, Path::new("")) {
        Ok(_) => Ok(text),
        Err(_broken) => Err(EntryError::Form { name: name.to_owned(), file }),
    }
}

#[cfg(test)]
mod tests;
