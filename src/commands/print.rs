//! What commands say at the terminal, where somebody may have gone away or a disk may be full.
//!
//! In: texts with names of files and areas in them, which anybody may have written. Guaranteed: they colour, hide and
//! reorder nothing there.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::io::{self, BufWriter, IsTerminal as _, Write};

use anyhow::Context as _;

use super::CommandError;
use crate::texts;

/// Characters of a line on standard error that are shown: a name in it may be of any length.
const LONGEST: usize = 4000;

/// Writes lines to standard output.
///
/// # Errors
/// [`CommandError::Failed`] when it takes no more; a reader that went away ends the program as if it were done.
pub(super) fn line(text: fmt::Arguments<'_>) -> Result<(), CommandError> {
    all(format!("{}\n", lines(&text.to_string())).as_bytes())
}

/// Writes a text of lines that end themselves to standard output.
///
/// # Errors
/// As [`line()`].
pub(super) fn text(text: &str) -> Result<(), CommandError> {
    all(lines(text).as_bytes())
}

/// Writes JSON to standard output. What JSON leaves as it is and acts on a terminal stands in its texts only, and is
/// escaped as JSON does.
///
/// # Errors
/// As [`line()`].
pub(super) fn json(text: &str) -> Result<(), CommandError> {
    all(format!("{}\n", escaped(text)).as_bytes())
}

/// Hands standard output to what writes a file. Another program gets it as it is; at a terminal what would act there is
/// escaped, as JSON does where it is JSON.
///
/// # Errors
/// [`CommandError::Failed`]: what `write` says, or as [`line()`].
pub(super) fn file(
    is_json: bool,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> Result<(), CommandError> {
    if !io::stdout().is_terminal() {
        let mut out = BufWriter::new(io::stdout().lock());
        return write(&mut out).and_then(|()| Ok(out.flush()?)).map_err(CommandError::Failed);
    }
    let mut bytes = Vec::new();
    write(&mut bytes).map_err(CommandError::Failed)?;
    // The end of a line as tables have it is the one of a terminal.
    let shown = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    if is_json { all(escaped(&shown).as_bytes()) } else { text(&shown) }
}

/// Makes what acts on a terminal harmless, but leaves the ends of lines.
fn lines(text: &str) -> String {
    text.split('\n').map(texts::plain).collect::<Vec<_>>().join("\n")
}

/// Writes what acts on a terminal as JSON's own escapes, but leaves the ends of lines.
fn escaped(text: &str) -> Cow<'_, str> {
    let acts = |letter: char| letter != '\n' && texts::acts(letter);
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if acts(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(letter);
        }
    }
    Cow::Owned(out)
}

/// Cuts a line that is longer than anybody reads.
fn short(line: &str) -> Cow<'_, str> {
    match line.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(line),
        Some((end, _)) => Cow::Owned(format!("{}… ({} characters more)", &line[..end], line[end..].chars().count())),
    }
}

/// Writes bytes to standard output.
///
/// # Errors
/// As [`line()`].
pub(super) fn all(bytes: &[u8]) -> Result<(), CommandError> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).context("writing to standard output").map_err(CommandError::Failed)
}

/// Writes a line to standard error, as far as it goes: nobody could be told that it does not.
pub(super) fn note(text: fmt::Arguments<'_>) {
    let text = text.to_string();
    let shown: Vec<_> = text.split('\n').map(short).collect();
    drop(io::stderr().lock().write_all(format!("{}\n", lines(&shown.join("\n"))).as_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_act_on_no_terminal_and_lines_stay_lines() {
        assert_eq!(
            lines("error: a\x1b[2Jb\r\n  because: \u{202e}c\n"),
            "error: a\\u{1b}[2Jb\\r\n  because: \\u{202e}c\n"
        );
        assert_eq!(short(&"é".repeat(4001)), format!("{}… (1 characters more)", "é".repeat(4000)));
    }

    #[test]
    fn json_stays_json_with_the_same_texts() {
        let value = serde_json::json!({ "naam": "a\x1b\u{9b}2J\u{202e}b\u{e0041}\u{7f}" });
        let text = serde_json::to_string_pretty(&value).unwrap();
        let escaped = escaped(&text);
        assert!(!escaped.contains(|letter| letter != '\n' && texts::acts(letter)), "{escaped}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).unwrap(), value);
    }
}
