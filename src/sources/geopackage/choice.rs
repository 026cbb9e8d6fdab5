//! Which layer of a GeoPackage is that of the buurten.
//!
//! In: its layers, the names that are looked for, and the columns that are wanted. Out: one layer. Guaranteed: a layer
//! without codes of buurten gives way to one that has them, whatever they are called; of several the one with most
//! codes counts, then the one with most wanted columns; which of two equals is not guessed.

use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use veerkracht_geopackage::identifier;

use super::GeoPackageFile;
use crate::sources::{SourceError, codes, column_matches};

/// Rows of a layer that tell whether it holds buurten, where they do.
const ROWS_SEEN: usize = 50;

/// Codes that are counted: many times those of the country.
const CODES: usize = 1_000_000;

/// A layer with what it has.
struct Candidate<'l> {
    layer: &'l String,
    /// Different codes of buurten.
    codes: usize,
    /// Wanted columns.
    columns: usize,
}

impl Candidate<'_> {
    fn worth(&self) -> (usize, usize) {
        (self.codes, self.columns)
    }

    fn describe(&self) -> String {
        format!("{} ({} codes of buurten, {} of the columns that are read)", self.layer, self.codes, self.columns)
    }
}

impl GeoPackageFile<'_> {
    /// Chooses the layer of the buurten; none where no layer has codes and none has a name that fits.
    pub(super) fn buurten<'l>(
        &self,
        layers: &'l [String],
        fits: &dyn Fn(&str) -> bool,
        wanted: &[&str],
    ) -> Result<Option<&'l String>, SourceError> {
        let (named, others): (Vec<&String>, Vec<&String>) = layers.iter().partition(|layer| fits(layer));
        // Nothing to choose from: its rows are looked at when they are read.
        if let ([only], []) = (named.as_slice(), others.as_slice()) {
            return Ok(Some(*only));
        }
        let best = match self.with_codes(&named)?.as_slice() {
            [] => None,
            [only] => return Ok(Some(*only)),
            // Of several that are named so the first, as the catalogue of their publisher has it.
            several => {
                let candidates = self.candidates(several, wanted)?;
                candidates.iter().rev().max_by_key(|candidate| candidate.worth()).map(|best| best.layer)
            }
        };
        if best.is_some() {
            return Ok(best);
        }
        // What is wrong with a layer that nobody named is of no consequence where another can be read.
        let readable: Vec<&String> = others.into_iter().filter(|layer| self.codes(layer, 1).is_ok()).collect();
        match self.with_codes(&readable)?.as_slice() {
            [] => Ok(named.first().copied()),
            [only] => Ok(Some(*only)),
            several => self.only_best(&self.candidates(several, wanted)?).map(Some),
        }
    }

    /// Lists the layers with codes: in their first rows, or, where none has any there, behind them.
    fn with_codes<'l>(&self, layers: &[&'l String]) -> Result<Vec<&'l String>, SourceError> {
        for rows_seen in [ROWS_SEEN, usize::MAX] {
            let counts = layers.iter().map(|layer| self.codes(layer, rows_seen)).collect::<Result<Vec<_>, _>>()?;
            if counts.iter().any(|count| *count > 0) {
                return Ok(layers
                    .iter()
                    .zip(counts)
                    .filter(|(_, count)| *count > 0)
                    .map(|(layer, _)| *layer)
                    .collect());
            }
        }
        Ok(Vec::new())
    }

    fn candidates<'l>(&self, layers: &[&'l String], wanted: &[&str]) -> Result<Vec<Candidate<'l>>, SourceError> {
        let candidate = |layer: &&'l String| {
            Ok(Candidate { layer, codes: self.codes(layer, usize::MAX)?, columns: self.columns(layer, wanted)? })
        };
        layers.iter().map(candidate).collect()
    }

    /// Finds the candidate that has more than every other.
    fn only_best<'l>(&self, candidates: &[Candidate<'l>]) -> Result<&'l String, SourceError> {
        let best = candidates.iter().map(Candidate::worth).max().unwrap_or_default();
        let equals: Vec<&Candidate<'l>> = candidates.iter().filter(|candidate| candidate.worth() == best).collect();
        match equals.as_slice() {
            [only] => Ok(only.layer),
            _ => Err(SourceError::LayersAlike {
                path: self.path.to_owned(),
                found: equals.iter().map(|candidate| candidate.describe()).collect(),
            }),
        }
    }

    /// Counts the wanted columns of a layer.
    fn columns(&self, layer: &str, wanted: &[&str]) -> Result<usize, SourceError> {
        let columns = self.header(layer)?.columns;
        Ok(wanted.iter().filter(|name| columns.iter().any(|column| column_matches(column, name))).count())
    }

    /// Counts the different codes of buurten in so many rows of a layer.
    fn codes(&self, layer: &str, rows_seen: usize) -> Result<usize, SourceError> {
        let look = |connection: &Connection| {
            let mut statement = connection.prepare(&format!("SELECT * FROM {} LIMIT ?1", identifier(layer)))?;
            let columns = statement.column_count();
            let mut rows = statement.query([i64::try_from(rows_seen).unwrap_or(i64::MAX)])?;
            let mut found = HashSet::new();
            while found.len() < CODES
                && let Some(row) = rows.next()?
            {
                for column in 0..columns {
                    if let ValueRef::Text(text) = row.get_ref(column)?
                        && let Ok(text) = std::str::from_utf8(text)
                        && codes::is_buurt_code(text)
                    {
                        found.insert(text.trim().to_ascii_uppercase());
                    }
                }
            }
            Ok(found.len())
        };
        self.check(layer, look(&self.connection))
    }
}
