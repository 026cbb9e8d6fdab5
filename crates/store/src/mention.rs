//! Names of who was erased where others gave them: among those who agreed.
//!
//! After a copy was put back only the hash of a name is known, so a text is looked through part by part, a part being
//! what stands between the ends of words. What somebody says in words of their own is left to who reads it: see
//! [`mentions`].

use std::collections::HashMap;

use super::StoreError;
use super::engine::{Connection, StoreRow, Transaction, values};
use super::notes::Agreement;

/// Stands where a name was, to readers of either language.
pub(crate) const ERASED_NAME: &str = "(gewist / erased)";

/// Gives the hash that stands for the name of an author.
pub(crate) fn hash_of(author: &str) -> String {
    blake3::hash(author.as_bytes()).to_hex().to_string()
}

/// An agreement as it is kept: in a note, or in the history of one.
struct KeptAgreement {
    note: String,
    version: i64,
    at: i64,
    agreement: Agreement,
}

/// Lists agreements of the notes, or of their histories.
fn list(connection: &Connection, select: &str) -> Result<Vec<KeptAgreement>, StoreError> {
    let read = |row: &StoreRow<'_>| {
        let text: String = row.get(3)?;
        // One of a form that is not known any more is shown to nobody.
        let agreement = serde_json::from_str(&text).ok();
        let (note, version, at) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(agreement.map(|agreement| KeptAgreement { note, version, at, agreement }))
    };
    Ok(connection.query(select, &[], read)?.into_iter().flatten().collect())
}

const OF_NOTES: &str = "SELECT id, version, changed, agreement FROM notes WHERE agreement IS NOT NULL";
const OF_HISTORY: &str = "SELECT note, version, at, agreement FROM history WHERE agreement IS NOT NULL";

/// Takes names, told by their hashes, out of the agreements of others that were written up to a moment; gives how many
/// rows that changed.
pub(crate) fn erase_names(transaction: &Transaction<'_>, erased: &[(&str, i64)]) -> Result<usize, StoreError> {
    let mut last: HashMap<&str, i64> = HashMap::new();
    for (hash, until) in erased {
        let held = last.entry(hash).or_insert(*until);
        *held = (*held).max(*until);
    }
    let mut changed = 0;
    for (select, is_note) in [(OF_NOTES, true), (OF_HISTORY, false)] {
        for KeptAgreement { note, version, at, mut agreement } in list(transaction, select)? {
            let is_erased = |part: &str| last.get(hash_of(part).as_str()).is_some_and(|until| at <= *until);
            let Some(organisation) = without(&agreement.organisation, is_erased) else { continue };
            agreement.organisation = organisation;
            let text = serde_json::to_string(&agreement)
                .map_err(|cause| StoreError::Unreadable { what: "an agreement", cause })?;
            // Who read it with the name does not bring it back by a change.
            changed += if is_note {
                let update = "UPDATE notes SET agreement = ?1, version = ?2 WHERE id = ?3";
                transaction.execute(update, values![&text, transaction.next_version()?, &note])?
            } else {
                let update = "UPDATE history SET agreement = ?1 WHERE note = ?2 AND version = ?3";
                transaction.execute(update, values![&text, &note, version])?
            };
        }
    }
    Ok(changed)
}

/// Tells whether an agreement names somebody.
pub(crate) fn has_agreed(connection: &Connection, name: &str) -> Result<bool, StoreError> {
    let names = |kept: &KeptAgreement| without(&kept.agreement.organisation, |part| part == name).is_some();
    Ok(list(connection, OF_NOTES)?.iter().any(names) || list(connection, OF_HISTORY)?.iter().any(names))
}

/// Lists the notes of others that name somebody in their agreement.
pub(crate) fn agreed_with(connection: &Connection, name: &str) -> Result<Vec<String>, StoreError> {
    let select = "SELECT id, version, changed, agreement FROM notes WHERE agreement IS NOT NULL ORDER BY created, id";
    let kept = list(connection, select)?.into_iter();
    Ok(kept
        .filter(|kept| without(&kept.agreement.organisation, |part| part == name).is_some())
        .map(|kept| kept.note)
        .collect())
}

/// Lists notes with somebody's name in what others said, and layers that have it as their owner's or in their title:
/// what is told there is decided by who reads it, and a layer is erased by itself.
///
/// # Errors
/// What the store says.
pub fn mentions(connection: &Connection, name: &str) -> Result<Vec<String>, StoreError> {
    let read = |row: &StoreRow<'_>| Ok((row.get::<String>(0)?, row.get::<String>(1)?));
    let words = "SELECT id, text || ' ' || coalesce(source, '') || ' ' || coalesce(reason, '') FROM notes";
    let before = "SELECT note, text || ' ' || coalesce(reason, '') FROM history";
    let mut found = Vec::new();
    for (kind, select) in [("note", words), ("note", before), ("layer", "SELECT id, spec FROM layers")] {
        let rows = connection.query(select, &[], read)?.into_iter();
        found.extend(rows.filter(|(_, text)| text.contains(name)).map(|(id, _)| format!("{kind} {id}")));
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Gives a text with something else in the place of every part that `is_erased`, the longest first; none where it has
/// no such part.
fn without(text: &str, is_erased: impl Fn(&str) -> bool) -> Option<String> {
    let ends = ends(text);
    let mut out = String::new();
    let (mut place, mut is_other) = (0, false);
    while let Some((&start, rest)) = ends[place..].split_first() {
        let is_part = |end: usize| {
            let part = &text[start..end];
            part.trim().len() == part.len() && is_erased(part)
        };
        if let Some(length) = rest.iter().rposition(|end| is_part(*end)) {
            out.push_str(ERASED_NAME);
            place += length + 1;
            is_other = true;
        } else {
            out.push_str(&text[start..rest.first().copied().unwrap_or(start)]);
            place += 1;
        }
    }
    is_other.then_some(out)
}

/// Lists where a word may begin or end, in bytes: everywhere but between two letters or digits.
fn ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut before = false;
    for (place, sign) in text.char_indices() {
        let is_word = sign.is_alphanumeric();
        if !(before && is_word) {
            ends.push(place);
        }
        before = is_word;
    }
    ends.push(text.len());
    ends
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_name_goes_wherever_it_stands_as_a_whole() {
        let erased = |text: &str, name: &str| without(text, |part| part == name);
        let gone = |text: &str| Some(text.to_owned());
        assert_eq!(erased("Corporatie X", "Corporatie X"), gone("(gewist / erased)"));
        assert_eq!(
            erased("Gemeente, Corporatie X en Corporatie XL", "Corporatie X"),
            gone("Gemeente, (gewist / erased) en Corporatie XL")
        );
        assert_eq!(erased("X(Y) & Wonen (Oost).", "Wonen (Oost)"), gone("X(Y) & (gewist / erased)."));
        assert_eq!(erased("Één, één", "één"), gone("Één, (gewist / erased)"));
        for other in ["", "Gemeente", "corporatie x", "XCorporatie X", "Corporatie  X"] {
            assert_eq!(erased(other, "Corporatie X"), None, "{other}");
        }
    }
}
