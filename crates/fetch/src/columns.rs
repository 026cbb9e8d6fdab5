//! Names of columns, which each way of publishing writes in its own manner.
//!
//! In: `InBezitWoningcorporatie_40` of a table, `In bezit woningcorporatie` of a title. Out: one form in which they are
//! equal.

/// Gives the form in which a name and a title of the same column are equal: letters and digits in lower case, without
/// accents, without the prefix `k_` of names that would begin with a digit and without the number at the end of a name.
#[must_use]
pub(crate) fn plain(name: &str) -> String {
    let name = name.trim();
    let name = match name.rsplit_once('_') {
        Some((base, number)) if !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()) => base,
        _ => name,
    };
    let name = name.strip_prefix("k_").unwrap_or(name);
    name.chars()
        .flat_map(char::to_lowercase)
        .filter_map(|letter| match letter {
            'ë' | 'é' | 'è' | 'ê' => Some('e'),
            'ï' | 'í' => Some('i'),
            'ö' | 'ó' => Some('o'),
            'ü' | 'ú' => Some('u'),
            'ä' | 'á' | 'à' => Some('a'),
            letter => letter.is_alphanumeric().then_some(letter),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_name_and_its_title_are_equal() {
        for (name, title) in [
            ("InBezitWoningcorporatie_49", "In bezit woningcorporatie"),
            ("k_40HuishoudensMetLaagsteInkomen_84", "40% huishoudens met laagste inkomen"),
            ("PersonenPerSoortUitkeringBijstand", "Personen per soort uitkering; Bijstand"),
            ("WmoClientenRelatief_94", "Wmo-cliënten relatief"),
            ("k_15Tot25Jaar_9", "15 tot 25 jaar"),
        ] {
            assert_eq!(plain(name), plain(title));
        }
        assert_ne!(plain("k_15Tot25Jaar_9"), plain("k_25Tot45Jaar_10"));
    }
}
