//! A filter cut into names, texts, numbers and signs.
//!
//! In a text between quotes `''` is a quote, as is `\'`, and `\\` is one backslash, which is what QGIS sends for it;
//! any other backslash stands for itself.

use crate::fault::{LocatedFault, quoted};

/// A piece of a filter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FilterToken {
    /// A name or a word, as it stands.
    Word(String),
    /// A name between double quotes.
    Name(String),
    /// A text between single quotes.
    Text(String),
    /// A number without a sign.
    Number(f64),
    /// Anything else that is known.
    Sign(&'static str),
    /// After the last one.
    End,
}

/// Longest first.
const SIGNS: [&str; 15] = ["<>", "<=", ">=", "=", "<", ">", "(", ")", ",", "+", "-", "*", "/", "%", "^"];

/// Cuts a filter; each piece with the byte at which it stands, an [`FilterToken::End`] last.
pub(crate) fn tokens(text: &str) -> Result<Vec<(usize, FilterToken)>, LocatedFault> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (length, token) = match first {
            '\'' => of_text(rest)
                .ok_or_else(|| LocatedFault::new(at, "the text that begins here has no closing quote '"))?,
            '"' => of_name(rest)
                .ok_or_else(|| LocatedFault::new(at, "the name that begins here has no closing quote \""))?,
            _ if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) => {
                let length = length_of_number(rest.as_bytes());
                let number: f64 = rest[..length].parse().unwrap_or(f64::NAN);
                // What goes on without a blank is one thing: `5.2.5` is not two numbers.
                let more = rest[length..].find(|letter| !continues_name(letter)).unwrap_or(rest.len() - length);
                if !number.is_finite() || more > 0 {
                    return Err(LocatedFault::new(at, format!("`{}` is no number", quoted(&rest[..length + more]))));
                }
                (length, FilterToken::Number(number))
            }
            _ if starts_name(first) => {
                let length = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
                (length, FilterToken::Word(rest[..length].to_owned()))
            }
            _ => match SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
                Some(sign) => (sign.len(), FilterToken::Sign(sign)),
                None => return Err(LocatedFault::new(at, format!("`{first}` has no meaning here"))),
            },
        };
        found.push((at, token));
        at += length;
    }
    found.push((text.len(), FilterToken::End));
    Ok(found)
}

fn starts_name(letter: char) -> bool {
    letter == '_' || letter == ':' || letter.is_alphabetic()
}

fn continues_name(letter: char) -> bool {
    starts_name(letter) || letter == '.' || letter.is_alphanumeric()
}

/// Measures digits, a fraction and an exponent.
fn length_of_number(text: &[u8]) -> usize {
    let digits = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = digits(0);
    if text.get(at) == Some(&b'.') {
        at += 1 + digits(at + 1);
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits((at + 1 + sign).min(text.len()));
        if exponent > 0 {
            at += 1 + sign + exponent;
        }
    }
    at
}

fn of_text(rest: &str) -> Option<(usize, FilterToken)> {
    let mut text = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        match (letter, next) {
            ('\'' | '\\', Some('\'')) | ('\\', Some('\\')) => {
                letters.next();
                text.push(if next == Some('\\') { '\\' } else { '\'' });
            }
            ('\'', _) => return Some((at + 1, FilterToken::Text(text))),
            _ => text.push(letter),
        }
    }
    None
}

fn of_name(rest: &str) -> Option<(usize, FilterToken)> {
    let mut name = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != '"' {
            name.push(letter);
        } else if letters.next_if(|(_, next)| *next == '"').is_some() {
            name.push('"');
        } else {
            return Some((at + 1, FilterToken::Name(name)));
        }
    }
    None
}
