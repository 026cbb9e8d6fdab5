//! How publishers reach who asks, should they want to: it goes along with every request.

use thiserror::Error;

/// An address of the web or of mail, as it stands behind the name of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact(String);

/// What was given is no contact.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{found}` can not go along with a request: expected an address such as https://example.org/maps or \
     maps@example.org, in ASCII and without spaces or brackets"
)]
pub struct ContactError {
    found: String,
}

impl Contact {
    /// Reads a contact.
    ///
    /// # Errors
    /// It does not fit into the header in which it is sent.
    pub fn parse(text: &str) -> Result<Contact, ContactError> {
        let text = text.trim();
        let fits = |byte: u8| byte.is_ascii_graphic() && !b"()\\".contains(&byte);
        if !text.is_empty() && text.len() <= 200 && text.bytes().all(fits) {
            Ok(Contact(text.to_owned()))
        } else {
            Err(ContactError { found: text.chars().take(200).collect() })
        }
    }
}

/// Says who asks, as the header `User-Agent` has it: the program, its version and how to reach who runs it, if that is
/// known.
#[must_use]
pub fn user_agent(version: &str, contact: Option<&Contact>) -> String {
    let contact = contact.map_or_else(String::new, |contact| format!(" (+{})", contact.0));
    format!("veerkracht/{version}{contact}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_the_program_and_whom_to_reach_where_that_is_said() {
        let agent = |text| user_agent("0.1.0", Some(&Contact::parse(text).unwrap()));
        assert_eq!(user_agent("0.1.0", None), "veerkracht/0.1.0");
        assert_eq!(agent(" https://example.org/maps "), "veerkracht/0.1.0 (+https://example.org/maps)");
        assert_eq!(agent("maps@example.org"), "veerkracht/0.1.0 (+maps@example.org)");
        for wrong in ["", " ", "a b", "a)", "é@example.org", "a\r\nX-Y:1", &"a".repeat(201)] {
            assert!(Contact::parse(wrong).is_err(), "{wrong}");
        }
    }
}
