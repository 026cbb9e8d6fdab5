//! Which fields a tile carries, as a set that is the same however it is spelled.

use std::sync::Arc;

use super::attributes::{AttributeTable, Attributes};

/// The key that every tile carries.
const CODE: &str = "code";
/// Stands for the default fields in a list.
const USUAL: &str = "*";
/// Bits of a word of a set.
const WORD: usize = 64;

/// Which attributes a tile carries: the default ones, or those of a set. `code` is always among them. Of [`Attributes`]
/// with the same keys.
///
/// Sets are equal when the same is in them, and one that holds what a tile carries anyway is the default: what is
/// spelled in many ways is one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Fields(Option<Arc<[u64]>>);

/// Asked for a field that no level has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("field {asked:?} is not in these tiles; there are: {}", available.join(", "))]
pub struct UnknownField {
    /// What was asked for.
    pub asked: String,
    /// What there is.
    pub available: Vec<String>,
}

impl Fields {
    /// Reads a list separated by commas, in any order; checks it against what the tiles have. `*` stands for the
    /// default ones.
    ///
    /// Cost: a search among the keys for each name.
    ///
    /// # Errors
    /// [`UnknownField`] for the first that no level has.
    pub fn parse(list: &str, attributes: &Attributes) -> Result<Fields, UnknownField> {
        let mut set = vec![0_u64; attributes.keys().len().div_ceil(WORD)];
        let find = |name: &str| attributes.keys().binary_search_by(|key| key.as_str().cmp(name)).ok();
        for asked in list.split(',').map(str::trim).filter(|f| !f.is_empty()) {
            if asked == USUAL {
                for (_, table) in attributes.levels.iter() {
                    let columns = (0..table.keys().len()).map(|column| table.column(column));
                    columns
                        .filter(|&(_, _, default)| default)
                        .for_each(|(_, place, _)| set[place / WORD] |= 1 << (place % WORD));
                }
                continue;
            }
            let unknown = || UnknownField { asked: asked.to_owned(), available: attributes.keys().to_vec() };
            let place = find(asked).ok_or_else(unknown)?;
            set[place / WORD] |= 1 << (place % WORD);
        }
        if let Some(place) = find(CODE) {
            set[place / WORD] |= 1 << (place % WORD);
        }
        let (fields, usual) = (Fields(Some(set.into())), Fields::default());
        let same = |(_, table): (_, &AttributeTable)| {
            (0..table.keys().len()).all(|column| fields.hold(table, column) == usual.hold(table, column))
        };
        Ok(if attributes.levels.iter().all(same) { usual } else { fields })
    }

    /// Picks the columns of a table that a tile carries, by their places: the default ones, or those asked for.
    pub(super) fn pick(&self, table: &AttributeTable) -> Vec<usize> {
        (0..table.keys().len()).filter(|&column| self.hold(table, column)).collect()
    }

    /// Tells whether a column of a table is among them.
    pub(super) fn hold(&self, table: &AttributeTable, column: usize) -> bool {
        let (key, place, default) = table.column(column);
        let in_set = |set: &Arc<[u64]>| set.get(place / WORD).is_some_and(|word| word >> (place % WORD) & 1 == 1);
        key == CODE || self.0.as_ref().map_or(default, in_set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::PerLevel;
    use crate::texts::Bilingual;
    use crate::tiles::{AttributeColumn, AttributeValues};

    #[test]
    fn fields_are_checked_and_the_same_ones_are_equal_however_they_are_spelled() {
        let column = |key: &str| AttributeColumn {
            key: key.to_owned(),
            description: Bilingual::default(),
            values: AttributeValues::Integer(Vec::new()),
            default: true,
            on_labels: false,
        };
        let level = AttributeTable::new(std::iter::empty(), vec![column("code"), column("klasse"), column("n")]);
        let attributes = Attributes::new(PerLevel::of(|_| level.clone()));
        let fields = |list| Fields::parse(list, &attributes).expect("known fields");
        assert_eq!(fields("klasse"), fields(" klasse,,code,klasse "));
        assert_ne!(fields("klasse"), fields("n"));
        // All that a tile carries anyway, in another order.
        assert_eq!(fields("n,klasse"), Fields::default());
        assert_ne!(fields(""), Fields::default());
        assert_eq!(fields("*"), Fields::default());
        assert_eq!(fields("*, n"), Fields::default());
        let wrong = Fields::parse("naam", &attributes).expect_err("there is no naam");
        assert_eq!(wrong.to_string(), "field \"naam\" is not in these tiles; there are: code, klasse, n");
    }
}
