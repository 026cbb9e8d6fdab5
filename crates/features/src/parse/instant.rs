//! Days and moments: `DATE('2024-01-31')`, `TIMESTAMP('2024-01-31T12:00:00Z')`.

use super::{FilterParser, ParseResult};
use crate::fault::{LocatedFault, quoted};
use crate::syntax::Instant;
use crate::tokens::FilterToken;

impl FilterParser {
    /// Reads what stands in the brackets of a function that makes a day or a moment.
    pub(super) fn instant(&mut self, kind: &str) -> ParseResult<Instant> {
        let at = self.place();
        let FilterToken::Text(text) = self.token() else { return Err(self.unexpected("a text between single quotes")) };
        let read = if kind == "DATE" {
            humantime::parse_rfc3339(&format!("{text}T00:00:00Z")).map(Instant::Date)
        } else {
            humantime::parse_rfc3339(text).map(Instant::Timestamp)
        };
        let written = if kind == "DATE" { "2024-01-31" } else { "2024-01-31T12:00:00Z" };
        let wrong = |_cause| LocatedFault::new(at, format!("'{}' is none of the form '{written}'", quoted(text)));
        let instant = read.map_err(wrong)?;
        self.step();
        Ok(instant)
    }
}
