//! Reads one TOML text into stage types and collects all that is wrong with it at once.
//!
//! In: the text of a config file. Out: whatever the closure given to [`read`] makes of it, or every problem with its
//! line and key. Guaranteed: a key that nobody asked for is a problem; one mistake is one problem; [`read`] hands out
//! no result when there is any problem, so the placeholders that the readers of a [`Section`] return for wrong values
//! are never seen outside. Only a [`ConfigFile`] holds them, for the files that build on a wrong one.
//! Left to the callers: what the values mean; they add their own findings by [`Section::reject`].

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

mod problem;
mod suggestion;
#[cfg(test)]
mod tests;
mod values;

pub use problem::{ConfigErrors, ConfigProblem};
use suggestion::nearest;

/// Reads a TOML text by a closure that takes what it needs from the root section.
///
/// `file` is the name for messages.
///
/// # Errors
/// All problems of the text in the order of its lines: syntax, missing keys, wrong types, unknown keys, and what the
/// closure rejected.
pub fn read<T>(file: &str, text: &str, closure: impl FnOnce(&Section<'_>) -> T) -> Result<T, ConfigErrors> {
    read_as_far(file, text, closure).whole()
}

/// Reads a TOML text like [`read`], and hands out what the closure made of it even where something is wrong.
pub fn read_as_far<'t, T>(file: &str, text: &'t str, closure: impl FnOnce(&Section<'_>) -> T) -> ConfigFile<'t, T> {
    let context = Context { file, text, problems: RefCell::default(), failed: RefCell::default() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        context.report(error.span(), "", &format!("text that is no TOML ({})", error.message()), "a TOML file", "");
    }
    let root = Section::new(&context, table.get_ref(), String::new(), 0..0);
    let value = closure(&root);
    drop(root);
    if !errors.is_empty() {
        // What is missing from half a text is no mistake of its own.
        context.problems.borrow_mut().truncate(errors.len());
    }
    ConfigFile { value, problems: context.into_problems(), text }
}

/// A file as far as it could be read, for the files that name what it defines.
#[derive(Debug)]
pub struct ConfigFile<'t, T> {
    /// What was read; holds placeholders where there are problems.
    pub value: T,
    /// All that is wrong with it, in the order of its lines.
    pub problems: Vec<ConfigProblem>,
    text: &'t str,
}

impl<T> ConfigFile<'_, T> {
    /// Gives the value, if nothing is wrong with it.
    ///
    /// # Errors
    /// All problems of the text.
    pub fn whole(self) -> Result<T, ConfigErrors> {
        if self.problems.is_empty() { Ok(self.value) } else { Err(ConfigErrors(self.problems)) }
    }

    /// Tells whether an id that this file does not define may be a consequence of what is wrong here: the file names it
    /// at a place that could not be read, or an id of its own could not be read.
    #[must_use]
    pub fn may_define(&self, id: &str) -> bool {
        !self.problems.is_empty()
            && (self.problems.iter().any(|problem| problem.key.ends_with("].id")) || quotes(self.text, id))
    }
}

/// Tells whether a TOML text has a text value that is exactly this.
#[must_use]
pub fn quotes(text: &str, value: &str) -> bool {
    text.contains(&format!("\"{value}\"")) || text.contains(&format!("'{value}'"))
}

/// What is found where a key is missing.
pub const NOTHING: &str = "nothing";

/// What all sections of one text share.
#[derive(Debug)]
struct Context<'a> {
    file: &'a str,
    text: &'a str,
    problems: RefCell<Vec<ConfigProblem>>,
    /// Keys whose value could not be read: what a caller finds wrong with the placeholder is no second mistake.
    failed: RefCell<BTreeSet<String>>,
}

impl Context<'_> {
    fn report(&self, span: Option<Range<usize>>, key: &str, found: &str, expected: &str, hint: &str) {
        let start = span.map_or(0, |span| span.start).min(self.text.len());
        let line = 1 + self.text.get(..start).unwrap_or_default().matches('\n').count();
        self.problems.borrow_mut().push(ConfigProblem {
            file: self.file.to_owned(),
            line,
            key: key.to_owned(),
            found: found.to_owned(),
            expected: expected.to_owned(),
            hint: hint.to_owned(),
        });
    }

    /// Reports a key that could not be read.
    fn fail(&self, span: Option<Range<usize>>, key: &str, found: &str, expected: &str, hint: &str) {
        self.failed.borrow_mut().insert(key.to_owned());
        self.report(span, key, found, expected, hint);
    }

    /// Takes back that a key is missing.
    fn forgive(&self, key: &str) {
        self.problems.borrow_mut().retain(|problem| problem.key != key || problem.found != NOTHING);
    }

    fn into_problems(self) -> Vec<ConfigProblem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| problem.line);
        problems
    }
}

/// A table of the text, and the keys that were asked of it. When it goes out of scope, keys that nobody asked for are
/// reported.
///
/// Readers of required values report what is wrong and return a placeholder (empty, zero, the first choice): read
/// everything, then use it.
#[derive(Debug)]
pub struct Section<'a> {
    context: &'a Context<'a>,
    /// None for a section that was required and is absent: its own keys are then not reported one by one.
    table: Option<&'a DeTable<'a>>,
    path: String,
    span: Range<usize>,
    asked: RefCell<BTreeSet<String>>,
}

impl<'a> Section<'a> {
    fn new(context: &'a Context<'a>, table: &'a DeTable<'a>, path: String, span: Range<usize>) -> Self {
        Section { context, table: Some(table), path, span, asked: RefCell::default() }
    }

    fn key_path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn lookup(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.table?.get(key)
    }

    fn required(&self, key: &str, expected: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        let value = self.lookup(key);
        if value.is_none() && self.table.is_some() {
            self.context.fail(Some(self.span.clone()), &self.key_path(key), NOTHING, expected, "add the key");
        }
        value
    }

    fn mismatch(&self, key: &str, value: &Spanned<DeValue<'_>>, expected: &str) {
        self.context.fail(Some(value.span()), &self.key_path(key), &describe(value.get_ref()), expected, "");
    }

    /// Reports that the value of a key is wrong for a reason that only the caller knows; without such a key, at the
    /// section's own line. Not where the key or the whole section could not be read: that was reported, and the caller
    /// judges a placeholder.
    pub fn reject(&self, key: &str, found: &str, expected: &str, hint: &str) {
        if self.table.is_none() || self.context.failed.borrow().contains(&self.key_path(key)) {
            return;
        }
        let span = self.table.and_then(|table| table.get(key)).map_or(self.span.clone(), Spanned::span);
        self.context.report(Some(span), &self.key_path(key), found, expected, hint);
    }

    /// Tells whether the key is there, without taking it.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// Lists the keys of this section in the order of the file, without taking them.
    #[must_use]
    pub fn keys(&self) -> Vec<&'a str> {
        let mut keys: Vec<_> =
            self.table.iter().flat_map(|table| table.iter()).map(|(key, _)| (key.span().start, key.as_ref())).collect();
        keys.sort_by_key(|(start, _)| *start);
        keys.into_iter().map(|(_, key)| key.as_ref()).collect()
    }

    /// Tells whether the key was asked for and could not be read.
    #[must_use]
    pub fn has_failed(&self, key: &str) -> bool {
        self.context.failed.borrow().contains(&self.key_path(key))
    }

    /// Takes all keys without reading them, except those that look like one of these mistyped: of a section whose kind
    /// is not known, or that was read before.
    pub fn skip_all_but(&self, mistyped: &[&str]) {
        for key in self.keys().into_iter().filter(|key| mistyped.contains(key) || nearest(key, mistyped).is_none()) {
            self.skip(key);
        }
    }

    /// Takes a key without reading it.
    pub fn skip(&self, key: &str) {
        self.lookup(key);
    }

    /// Takes a value by `convert`, which says what it expects.
    fn take<T>(
        &self,
        key: &str,
        expected: &str,
        required: bool,
        convert: impl Fn(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<T> {
        let value = if required { self.required(key, expected) } else { self.lookup(key) }?;
        let converted = convert(value.get_ref());
        if converted.is_none() {
            self.mismatch(key, value, expected);
        }
        converted
    }

    /// Takes a list whose members `convert` understands; a wrong member is reported at its own line and left out.
    fn take_list<T>(
        &self,
        key: &str,
        expected: &str,
        required: bool,
        convert: impl Fn(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let list_of = format!("a list of {expected}");
        let value = if required { self.required(key, &list_of) } else { self.lookup(key) }?;
        let Some(array) = value.get_ref().as_array() else {
            self.mismatch(key, value, &list_of);
            return None;
        };
        let mut list = Vec::new();
        for (i, member) in array.iter().enumerate() {
            if let Some(converted) = convert(member.get_ref()) {
                list.push(converted);
            } else {
                self.context.failed.borrow_mut().insert(self.key_path(key));
                self.mismatch(&format!("{key}[{i}]"), member, expected);
            }
        }
        Some(list)
    }

    /// Opens a table that must be there.
    #[must_use]
    pub fn section(&self, key: &str) -> Section<'a> {
        let path = self.key_path(key);
        match self.required(key, "a table") {
            Some(value) => self.open(key, path, value),
            None => self.absent(path),
        }
    }

    /// Opens a table that may be absent.
    #[must_use]
    pub fn optional_section(&self, key: &str) -> Option<Section<'a>> {
        let value = self.lookup(key)?;
        Some(self.open(key, self.key_path(key), value))
    }

    /// Opens a list of tables (`[[key]]`) in the order of the file; absent is empty.
    #[must_use]
    pub fn sections(&self, key: &str) -> Vec<Section<'a>> {
        let Some(value) = self.lookup(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.mismatch(key, value, "a list of tables");
            return Vec::new();
        };
        array
            .iter()
            .enumerate()
            .map(|(i, member)| self.open(&format!("{key}[{i}]"), format!("{}[{i}]", self.key_path(key)), member))
            .collect()
    }

    /// Opens a table of tables (`[key.name]`) as named sections in the order of the file; absent is empty.
    #[must_use]
    pub fn named_sections(&self, key: &str) -> Vec<(String, Section<'a>)> {
        let Some(section) = self.optional_section(key) else { return Vec::new() };
        section.keys().into_iter().map(|name| (name.to_owned(), section.section(name))).collect()
    }

    fn open(&self, key: &str, path: String, value: &'a Spanned<DeValue<'a>>) -> Section<'a> {
        if let Some(table) = value.get_ref().as_table() {
            return Section::new(self.context, table, path, value.span());
        }
        self.mismatch(key, value, "a table");
        self.absent(path)
    }

    fn absent(&self, path: String) -> Section<'a> {
        Section { context: self.context, table: None, path, span: self.span.clone(), asked: RefCell::default() }
    }
}

impl Drop for Section<'_> {
    fn drop(&mut self) {
        let Some(table) = self.table else { return };
        let asked = self.asked.borrow();
        for (key, _) in table.iter().filter(|(key, _)| !asked.contains(key.as_ref().as_ref())) {
            let known: Vec<_> = asked.iter().map(String::as_str).collect();
            // A key that is there is not the one that was meant.
            let absent: Vec<_> = known.iter().copied().filter(|name| !table.contains_key(*name)).collect();
            let hint = match nearest(key.as_ref(), &absent) {
                Some(name) => {
                    // The misspelled key is the missing one: one mistake.
                    self.context.forgive(&self.key_path(name));
                    format!("did you mean `{name}`?")
                }
                None => format!("known here: {}", known.join(", ")),
            };
            self.context.report(
                Some(key.span()),
                &self.key_path(key.as_ref()),
                "an unknown key",
                "a key that means something here",
                &hint,
            );
        }
    }
}

/// Shows a value as a message names it: its type, and the value itself where that is short.
fn describe(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.len() <= 60 => format!("the text {text:?}"),
        DeValue::String(_) => "a long text".to_owned(),
        DeValue::Integer(integer) => format!("the number {integer}"),
        DeValue::Float(float) => format!("the number {float}"),
        DeValue::Boolean(flag) => format!("{flag}"),
        DeValue::Datetime(datetime) => format!("the date {datetime}"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
