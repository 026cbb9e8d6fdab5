//! What is wrong with a filter: each fault with its place, and what can be asked for.

use std::fmt;

/// How much of a filter is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilterLimits {
    /// Bytes of the text.
    pub bytes: usize,
    /// Brackets, signs and `NOT` inside each other.
    pub depth: usize,
    /// Parts of the expression: names, values, comparisons.
    pub nodes: usize,
    /// Values of one list, and points of one geometry.
    pub values: usize,
}

impl FilterLimits {
    /// What a request may ask.
    pub const REQUEST: FilterLimits = FilterLimits { bytes: 8 << 10, depth: 64, nodes: 2000, values: 15_000 };

    /// What may be typed at a command line, where a list of codes may be long.
    pub const COMMAND: FilterLimits = FilterLimits { bytes: 1 << 20, ..FilterLimits::REQUEST };
}

/// One fault of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Character of the text at which it stands, counted from 1.
    pub at: usize,
    /// What was found and what is expected.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "at character {}: {}", self.at, self.message)
    }
}

/// Most faults that are told of one filter.
const TOLD: usize = 20;

/// All that is wrong with a filter, in the order of the text; at least one, at most twenty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Faults {
    /// The faults.
    pub faults: Vec<Fault>,
    /// Names that can be asked for, where a fault is about one; else empty.
    pub queryables: Vec<String>,
}

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told: Vec<String> = self.faults.iter().map(Fault::to_string).collect();
        out.write_str(&told.join("; "))?;
        if !self.queryables.is_empty() {
            write!(out, "; there are: {}", self.queryables.join(", "))?;
        }
        Ok(())
    }
}

/// A fault at a byte of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LocatedFault {
    pub(crate) at: usize,
    pub(crate) message: String,
    /// Whether the names that can be asked for help.
    pub(crate) of_name: bool,
}

impl LocatedFault {
    pub(crate) fn new(at: usize, message: impl Into<String>) -> LocatedFault {
        LocatedFault { at, message: message.into(), of_name: false }
    }
}

impl Faults {
    /// Tells what was found in a text; `names` can be asked for.
    pub(crate) fn of(text: &str, mut found: Vec<LocatedFault>, names: impl Iterator<Item = String>) -> Faults {
        found.sort_by_key(|fault| fault.at);
        let of_name = found.iter().any(|fault| fault.of_name);
        let characters = |at: usize| text.char_indices().take_while(|(place, _)| *place < at).count() + 1;
        let told = found.into_iter().take(TOLD);
        Faults {
            faults: told.map(|fault| Fault { at: characters(fault.at), message: fault.message }).collect(),
            queryables: if of_name { names.collect() } else { Vec::new() },
        }
    }
}

/// Shortens a piece of a filter for a message.
pub(crate) fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    if text.chars().count() <= SHOWN { text.to_owned() } else { text.chars().take(SHOWN).chain(['…']).collect() }
}
