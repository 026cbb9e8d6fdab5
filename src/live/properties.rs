//! Which columns a layer may not have: those whose names say that they hold what tells of one person.

/// Words that no name of a column may be or have.
const REFUSED: [&str; 16] = [
    "bsn",
    "sofinummer",
    "burgerservicenummer",
    "telefoon",
    "phone",
    "mobiel",
    "email",
    "geboorte",
    "birth",
    "achternaam",
    "voornaam",
    "roepnaam",
    "iban",
    "rekeningnummer",
    "kenteken",
    "paspoort",
];

/// Words that no name of a column may be, or have between two strokes.
const REFUSED_WORDS: [&str; 10] =
    ["naam", "name", "huurder", "bewoner", "tenant", "resident", "mail", "tel", "gsm", "initialen"];

/// Tells whether the name of a column says that it holds what tells of one person.
#[must_use]
pub(crate) fn refused(column: &str) -> bool {
    let lower = column.to_lowercase();
    let joined: String = lower.chars().filter(|sign| sign.is_alphanumeric()).collect();
    let mut words = lower.split(|sign: char| !sign.is_alphanumeric());
    REFUSED.iter().any(|word| joined.contains(word)) || words.any(|word| REFUSED_WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::refused;

    #[test]
    fn names_that_tell_of_one_person_are_refused_and_those_of_dwellings_are_not() {
        for column in [
            "BSN",
            "bsn_huurder",
            "Naam",
            "naam huurder",
            "e-mail",
            "E_Mail",
            "Telefoonnummer",
            "geboortedatum",
            "Voornaam",
            "huurder",
            "tel",
            "DateOfBirth",
        ] {
            assert!(refused(column), "{column}");
        }
        for column in
            ["complexnaam", "straatnaam", "soort", "bouwjaar", "huurprijs", "energielabel", "naamloos", "hotel"]
        {
            assert!(!refused(column), "{column}");
        }
    }
}
