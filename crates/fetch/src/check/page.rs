//! A web page in place of data.

use crate::retry::words;

/// Refuses a web page by its first bytes.
///
/// # Errors
/// It is one; says its title or first words.
pub(super) fn refuse(first: &[u8]) -> Result<(), String> {
    let text = String::from_utf8_lossy(first);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lower = text.to_ascii_lowercase();
    let is_page = ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| lower.starts_with(tag))
        || lower.starts_with("<?xml") && lower.contains("<html")
        || lower.starts_with("<!--") && lower.contains("<html");
    if !is_page {
        return Ok(());
    }
    let title = lower.find("<title").and_then(|at| {
        let rest = &text[at..];
        let from = rest.find('>')? + 1;
        let to = rest[from..].find('<')? + from;
        Some(&rest[from..to])
    });
    Err(format!("found a web page in place of data (“{}”)", words(title.unwrap_or(text))))
}
