//! Which columns a layer may not have: those whose names say that they hold what tells of one person, or an address.

use super::addresses::{NUMBERS, POSTCODES};

/// Words that no name of a column may be or have.
const REFUSED: [&str; 47] = [
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
    "postalcode",
    "housenumber",
    "verblijfsobject",
    "bagid",
    "vboid",
    "voorletter",
    "tussenvoegsel",
    "hoofdhuurder",
    "medehuurder",
    "contactpersoon",
    "relatienr",
    "relatienummer",
];

/// Words that no name of a column may be, or have between two strokes, a number behind them or not (`huurder1`).
const REFUSED_WORDS: [&str; 37] = [
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
    "hnr",
    "zip",
    "naw",
    "vbo",
    "huurders",
    "huurdersnummer",
    "huurdersnr",
    "klantid",
    "persoonid",
    "telno",
    "mobile",
    "mobnr",
    "gsmnummer",
    "sofinr",
    "ssn",
    "passport",
    "rijbewijs",
    "gebjaar",
    "gebd",
    "born",
    "initials",
    "housenr",
];

/// What no word of a name of a column may begin or end with: names are of persons, but for those of areas and of
/// buildings.
const ENDINGS: [&str; 2] = ["naam", "name"];

/// Names of what is no person and no address.
const NAMES: [&str; 10] = [
    "buurtnaam",
    "wijknaam",
    "gemeentenaam",
    "gebiedsnaam",
    "plaatsnaam",
    "woonplaatsnaam",
    "complexnaam",
    "projectnaam",
    "typenaam",
    "naamloos",
];

/// Tells whether the name of a column says that it holds what tells of one person, or an address.
#[must_use]
pub(crate) fn refused(column: &str) -> bool {
    let lower = column.to_lowercase();
    let joined: String = lower.chars().filter(|sign| sign.is_alphanumeric()).collect();
    let is_name = |word: &str| {
        ENDINGS.iter().any(|name| word.starts_with(name) || word.ends_with(name)) && !NAMES.contains(&word)
    };
    // What is read as an address is none of what is kept, however it is spelled.
    let is_address =
        |names: &[&str]| names.iter().any(|name| name.chars().filter(|sign| sign.is_alphanumeric()).eq(joined.chars()));
    if is_address(POSTCODES) || is_address(NUMBERS) {
        return true;
    }
    let mut words = lower.split(|sign: char| !sign.is_alphanumeric());
    let is_refused = |word: &str| {
        let unnumbered = word.trim_end_matches(|sign: char| sign.is_ascii_digit());
        REFUSED_WORDS.contains(&word) || REFUSED_WORDS.contains(&unnumbered)
    };
    REFUSED.iter().any(|word| joined.contains(word)) || words.any(|word| is_refused(word) || is_name(word))
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
            "postal_code",
            "house_number",
            "hnr",
            "nummer",
            "pc_6",
            "zip",
            "bag_id",
            "vbo_id",
            "verblijfsobject",
            "naamhuurder",
            "naam1",
            "voorletters",
            "tussenvoegsel",
            "naw",
            "hoofdhuurder",
            "huurders",
            "contactpersoon",
            "relatienr",
            "huurder1",
            "bewoner_2",
            "tel1",
            "mail2",
            "gebjaar",
            "telno",
            "klantid",
            "ssn",
        ] {
            assert!(refused(column), "{column}");
        }
        for column in
            ["complexnaam", "buurtnaam", "wijknaam", "gemeentenaam", "soort", "bouwjaar", "huurprijs", "huurberekening"]
        {
            assert!(!refused(column), "{column}");
        }
        for column in
            ["energielabel", "naamloos", "hotel", "aantal_bewoners", "complexnummer", "volgnummer", "complex1"]
        {
            assert!(!refused(column), "{column}");
        }
    }
}
