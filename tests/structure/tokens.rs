//! Rust text as tokens, as far as the structure of files needs them.
//!
//! In: the text of a file. Out: identifiers, `::`, `..` and single signs, in their order. Comments, texts, characters,
//! numbers and lifetimes are left out, so that nothing in them looks like code.

/// Cuts text into tokens.
pub(crate) fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => comment(rest),
            '"' => quoted(rest),
            '\'' => character(rest),
            'r' | 'b' if raw(rest).is_some() => raw(rest).unwrap_or(1),
            'b' if rest[1..].starts_with('"') => 1 + quoted(&rest[1..]),
            'b' if rest[1..].starts_with('\'') => 1 + character(&rest[1..]),
            _ if is_word(first) => {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                if !first.is_ascii_digit() {
                    tokens.push(&rest[..length]);
                }
                length
            }
            // A range is no call of a method.
            '.' | ':' if rest[1..].starts_with(first) => {
                tokens.push(&rest[..2]);
                2
            }
            _ => {
                if !first.is_whitespace() {
                    tokens.push(&rest[..first.len_utf8()]);
                }
                first.len_utf8()
            }
        };
        at += length;
    }
    tokens
}

/// Tells whether a token is an identifier or a keyword.
pub(crate) fn is_name(token: &str) -> bool {
    token.starts_with(is_word)
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// Measures a block comment, those inside it included.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        match rest {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// Measures a text between double quotes, with escapes.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Measures a character, or the quote and the name of a lifetime.
fn character(text: &str) -> usize {
    let rest = &text[1..];
    if let Some(escape) = rest.strip_prefix('\\') {
        // The sign after the backslash may itself be a quote.
        let sign = escape.chars().next().map_or(0, char::len_utf8);
        return escape[sign..].find('\'').map_or(text.len(), |end| 2 + sign + end + 1);
    }
    let sign = rest.chars().next().map_or(0, char::len_utf8);
    if rest[sign..].starts_with('\'') {
        return 1 + sign + 1;
    }
    1 + rest.find(|c| !is_word(c)).unwrap_or(rest.len())
}

/// Measures a raw text such as `r#"..."#`; none where there is none.
fn raw(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = rest.bytes().take_while(|byte| *byte == b'#').count();
    let inside = rest[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let end = inside.find(&close).map_or(inside.len(), |end| end + close.len());
    Some(text.len() - inside.len() + end)
}

#[test]
fn comments_texts_and_lifetimes_are_no_tokens() {
    let text = r##"fn f<'a>(x: &'a str) { // g()
        /* h /* i */ j */ k("l \" m", 'n', '\'', b'"', r#"o " p"#, 3_u8, b"q\\"); crate::r..s.t }"##;
    let expected = "fn f < > ( x : & str ) { k ( , , , , , , ) ; crate :: r .. s . t }";
    assert_eq!(tokens(text).join(" "), expected);
}
