//! Which columns a layer may not have: those whose names say that they hold what tells of one person, or an address.

/// Words that no name of a column may be or have.
const REFUSED: [&str; 35] = [
    "bsn",
    "sofinummer",
    "burgerservicenummer",
    "telefoon",
    "phone",
    "mobiel",
    "email",
    "telnr",
    "telnum",
    "geboorte",
    "geboren",
    "gebdatum",
    "gebdat",
    "birth",
    "achternaam",
    "voornaam",
    "roepnaam",
    "iban",
    "klantn",
    "contractant",
    "debiteur",
    "bankrekening",
    "postcode",
    "zipcode",
    "huisnummer",
    "huisnr",
    "huisletter",
    "adres",
    "address",
    "straat",
    "street",
    "nummeraanduiding",
    "rekeningnummer",
    "kenteken",
    "paspoort",
];

/// Words that no name of a column may be, or have between two strokes.
const REFUSED_WORDS: [&str; 15] = [
    "huurder",
    "bewoner",
    "tenant",
    "resident",
    "klant",
    "customer",
    "mail",
    "tel",
    "gsm",
    "initialen",
    "dob",
    "geb",
    "rekening",
    "rekeningnr",
    "pc6",
];

/// What no word of a name of a column may end in: names are of persons, but for those of areas and of buildings.
const ENDINGS: [&str; 2] = ["naam", "name"];

/// Names of what is no person and no address.
const NAMES: [&str; 9] = [
    "buurtnaam",
    "wijknaam",
    "gemeentenaam",
    "gebiedsnaam",
    "plaatsnaam",
    "woonplaatsnaam",
    "complexnaam",
    "projectnaam",
    "typenaam",
];

/// Tells whether the name of a column says that it holds what tells of one person, or an address.
#[must_use]
pub(crate) fn refused(column: &str) -> bool {
    let lower = column.to_lowercase();
    let joined: String = lower.chars().filter(|sign| sign.is_alphanumeric()).collect();
    let is_name = |word: &str| ENDINGS.iter().any(|ending| word.ends_with(ending)) && !NAMES.contains(&word);
    let mut words = lower.split(|sign: char| !sign.is_alphanumeric());
    REFUSED.iter().any(|word| joined.contains(word)) || words.any(|word| REFUSED_WORDS.contains(&word) || is_name(word))
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
            "postcode",
            "post-code",
            "huisnummer",
            "huisnr",
            "geb_datum",
            "geboren",
            "dob",
            "klantnaam",
            "klantnummer",
            "telnr",
            "adres",
            "straat",
            "straatnaam",
            "contractant",
            "rekening",
            "lastname",
        ] {
            assert!(refused(column), "{column}");
        }
        for column in
            ["complexnaam", "buurtnaam", "wijknaam", "gemeentenaam", "soort", "bouwjaar", "huurprijs", "huurberekening"]
        {
            assert!(!refused(column), "{column}");
        }
        for column in ["energielabel", "naamloos", "hotel", "aantal_bewoners"] {
            assert!(!refused(column), "{column}");
        }
    }
}
