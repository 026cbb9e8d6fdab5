//! What in a text tells of one person: addresses of mail, telephone numbers, bank accounts, citizen service numbers,
//! addresses, number plates.
//!
//! In: what somebody is about to write down. Out: [`Mark`]s, what was found and of which kind. Guaranteed: numbers with
//! a proof are found by their proof (IBAN: ISO 7064, citizen service number: the eleven test), so that counts, years
//! and codes of areas are none. Not found: names, and what is spelled out in words; a moderator reads what is
//! published.

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use crate::Words;

/// What kind of personal data something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalKind {
    /// An address of mail.
    Email,
    /// A telephone number.
    Telephone,
    /// A bank account.
    Iban,
    /// A citizen service number.
    Bsn,
    /// A postcode with a house number.
    Address,
    /// A number plate.
    LicencePlate,
}

impl PersonalKind {
    /// Names it for people.
    #[must_use]
    pub fn named(self) -> Words {
        match self {
            PersonalKind::Email => Words::new("een e-mailadres", "an e-mail address"),
            PersonalKind::Telephone => Words::new("een telefoonnummer", "a telephone number"),
            PersonalKind::Iban => Words::new("een rekeningnummer", "a bank account number"),
            PersonalKind::Bsn => Words::new("een burgerservicenummer", "a citizen service number"),
            PersonalKind::Address => Words::new("een postcode met huisnummer", "a postcode with a house number"),
            PersonalKind::LicencePlate => Words::new("een kenteken", "a number plate"),
        }
    }
}

/// Something in a text that tells of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// What it is.
    pub kind: PersonalKind,
    /// As it stands in the text.
    pub found: String,
}

/// A pattern, and what tells more of what it finds.
struct Pattern {
    kind: PersonalKind,
    expression: Regex,
    is_one: fn(&str) -> bool,
}

/// Letters and digits of number plates since 1978, in which letters and digits alternate so that no other code of six
/// signs has their form. `~` stands for what divides the groups.
const PLATES: &str = "[0-9]{2}~[A-Z]{2}~[0-9]{2}|[A-Z]{2}~[0-9]{2}~[A-Z]{2}|[0-9]{2}~[A-Z]{3}~[0-9]|\
                      [0-9]~[A-Z]{3}~[0-9]{2}|[A-Z]{2}~[0-9]{3}~[A-Z]|[A-Z]~[0-9]{3}~[A-Z]{2}|\
                      [A-Z]{3}~[0-9]{2}~[A-Z]|[A-Z]~[0-9]{2}~[A-Z]{3}|[0-9]~[A-Z]{2}~[0-9]{3}|\
                      [0-9]{3}~[A-Z]{2}~[0-9]";

/// Those that need their strokes to be told from other codes.
const STROKED: &str = "[A-Z]{2}~[0-9]{2}~[0-9]{2}|[0-9]{2}~[0-9]{2}~[A-Z]{2}|[A-Z]{2}~[A-Z]{2}~[0-9]{2}|\
                       [0-9]{2}~[A-Z]{2}~[A-Z]{2}";

/// The oldest, which other codes of six signs have too: only in capitals, and only in this order.
const OLDEST: &str = "[A-Z]{2}~[0-9]{2}~[0-9]{2}";

/// Letters of number plates that were given out since 1991: with blanks between, in small letters, other letters make
/// words (`2 en 120`).
const CONSONANT: &str = "[b-df-hj-np-tv-z]";

/// A postcode: small letters only without a blank, so that no year before a word is one.
const POSTCODE: &str = "[1-9][0-9]{3}(?:[ -]?[A-Z]{2}|[a-z]{2})";

/// What may stand before a house number.
const NUMBERED: &str = r"(?:(?i:nr|no|hnr|nummer|huisnr|huisnummer)\.?[ :]*)?";

/// A house number with what follows it.
const HOUSE: &str = "[0-9]{1,5} ?[a-zA-Z]{0,2}(?:-[0-9a-zA-Z]{1,4})?";

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    use PersonalKind::{Address, Bsn, Email, Iban, LicencePlate, Telephone};
    let always: fn(&str) -> bool = |_found| true;
    let plain = PLATES.replace('~', " ?");
    let glued = PLATES.replace('~', "");
    let small = PLATES.replace('~', " ?").replace("[A-Z]", CONSONANT);
    let oldest = format!("{}|{}", OLDEST.replace('~', ""), OLDEST.replace('~', " "));
    let stroked = format!("{PLATES}|{STROKED}").replace('~', "-");
    let of = |kind, expression: &str, is_one| {
        let expression = Regex::new(expression).expect("a constant expression that the tests read");
        Pattern { kind, expression, is_one }
    };
    vec![
        of(Email, r"(?i)[a-z0-9._%+\-]+\s?(?:@|\(at\)|\[at\])\s?[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}", always),
        of(Iban, r"(?i)(?:\b|iban)[a-z]{2}[0-9]{2}(?:[ .\-]?[a-z0-9]){11,30}\b", is_iban),
        of(Telephone, r"(?:\+|\b00)[1-9][0-9](?:[ \-()./_]*[0-9]){8,11}\b", always),
        of(Telephone, r"(?:\b|(?i:tel|telefoon|mobiel|_))0[ \-()./_]*[1-9](?:[ \-()./_]*[0-9]){8}\b", always),
        of(Bsn, r"(?:\b|(?i:bsn|sofi))[0-9](?:[ .\-]?[0-9]){8}\b", is_bsn),
        of(Bsn, r"(?:\b|(?i:bsn|sofi))[0-9]{8}\b", is_bsn),
        of(Address, &format!(r"\b{POSTCODE}[ ,;:/\-(#]*{NUMBERED}[0-9]{{1,5}}\b"), is_address),
        of(Address, &format!(r"(?i:[a-z])[a-z.]* {HOUSE}[ ,;(]+(?:te )?{POSTCODE}\b"), always),
        of(Address, &format!(r"\b[1-9][0-9]{{0,2}} ?[a-zA-Z]?[ ]?[,;][ ]?{POSTCODE}\b"), always),
        of(LicencePlate, &format!(r"(?i)\b(?:{stroked})\b"), always),
        of(LicencePlate, &format!(r"\b(?:{plain})\b"), always),
        of(LicencePlate, &format!(r"(?i)\b(?:{glued})\b"), always),
        of(LicencePlate, &format!(r"(?i)\b(?:{small})\b"), is_no_measure),
        of(LicencePlate, &format!(r"\b(?:{oldest})\b"), is_oldest_plate),
    ]
});

/// Finds what tells of one person, in the order in which it stands; each place once.
#[must_use]
pub fn marks(text: &str) -> Vec<Mark> {
    let (plain, places) = plain(text);
    // All but addresses of mail have two digits at least; most values of a table have fewer, and are many.
    if !plain.contains(['@', '(', '[']) && plain.bytes().filter(u8::is_ascii_digit).take(2).count() < 2 {
        return Vec::new();
    }
    let mut found: Vec<(std::ops::Range<usize>, PersonalKind)> = Vec::new();
    for Pattern { kind, expression, is_one } in PATTERNS.iter() {
        for one in expression.find_iter(&plain).filter(|one| is_one(one.as_str())) {
            let range = one.range();
            if !found.iter().any(|(other, _)| other.start < range.end && range.start < other.end) {
                found.push((range, *kind));
            }
        }
    }
    found.sort_unstable_by_key(|(range, _)| range.start);
    let as_written = |range: std::ops::Range<usize>| text[places[range.start]..places[range.end]].to_owned();
    found.into_iter().map(|(range, kind)| Mark { kind, found: as_written(range) }).collect()
}

/// Writes a text with one kind of blank, stroke and sign each, and gives for each of its bytes, and for its end, the
/// place in what was written. Programs that people write in put others of their own there.
fn plain(text: &str) -> (String, Vec<usize>) {
    let (mut plain, mut places) = (String::with_capacity(text.len()), Vec::with_capacity(text.len() + 1));
    for (place, sign) in text.char_indices() {
        let sign = match sign {
            sign if sign.is_whitespace() => ' ',
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
            // Signs of full width, as some keyboards give them.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
            sign => sign,
        };
        plain.push(sign);
        places.resize(plain.len(), place);
    }
    places.push(text.len());
    (plain, places)
}

/// Tells whether a number of four digits may be a year.
fn is_year(digits: &str) -> bool {
    ("1900"..="2100").contains(&digits)
}

/// Tells whether what has the form of a postcode with a number is one, and no measure (`1500km2`), and no year before
/// a word with a number (`2024 PM10`, `2024 GM0599`).
fn is_address(found: &str) -> bool {
    let (start, rest) = found.split_at(4);
    let word = rest.trim_start_matches([' ', '-']);
    let (letters, number) = word.split_at(2);
    if !number.starts_with(|sign: char| sign.is_ascii_digit()) {
        return true;
    }
    if word.len() < rest.len() {
        !is_year(start) && !["CO", "PM", "NO", "GM"].contains(&letters)
    } else {
        !(["km", "hm", "dm", "cm", "mm"].contains(&letters) && ["2", "3"].contains(&number))
    }
}

/// Tells whether what has the form of a number plate in small letters has no word in it that stands between numbers.
fn is_no_measure(found: &str) -> bool {
    let lower = found.to_lowercase();
    let mut words = lower.split(|sign: char| !sign.is_ascii_lowercase());
    !words.any(|word| ["km", "hm", "dm", "cm", "mm", "kg", "nr", "bv", "nv", "st"].contains(&word))
}

/// Tells whether what has the form of the oldest number plates is one, and no code of an area (`GM0599`), and no year.
fn is_oldest_plate(found: &str) -> bool {
    let (letters, digits) = found.split_at(2);
    !["GM", "WK", "BU", "PV", "PC"].contains(&letters) && !is_year(digits)
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|sign| sign.to_digit(10)).collect()
}

/// The eleven test: nine digits weighed 9 to 2 and -1 add up to a multiple of eleven. Of eight the first is a zero that
/// was left out.
fn is_bsn(found: &str) -> bool {
    let mut digits = digits(found);
    if digits.len() == 8 {
        digits.insert(0, 0);
    }
    let [first @ .., last] = digits.as_slice() else { return false };
    let sum: u32 = first.iter().zip((2..=9).rev()).map(|(digit, weight)| digit * weight).sum();
    // Numbers are not given out below ten million.
    digits.len() == 9
        && sum >= *last
        && (sum - last).is_multiple_of(11)
        && digits.iter().take(3).any(|digit| *digit > 0)
}

/// ISO 7064, MOD 97-10: with the first four signs at the end and letters as numbers, the rest is one.
fn is_iban(found: &str) -> bool {
    let signs: Vec<char> = found.chars().filter(char::is_ascii_alphanumeric).collect();
    // What may be glued before it is told from a country by its digits, which stand third and fourth.
    let glued = if signs.get(2).is_some_and(char::is_ascii_digit) { 0 } else { 4 };
    let signs = &signs[glued..];
    // A word after the number may have been taken with it: any length from 15 that proves is one.
    (15..=signs.len().min(34)).any(|length| {
        let (start, rest) = signs[..length].split_at(4);
        let proof = rest.iter().chain(start).fold(0_u32, |rest, sign| {
            let value = sign.to_digit(36).unwrap_or_default();
            (if value > 9 { rest * 100 } else { rest * 10 } + value) % 97
        });
        proof == 1
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::PersonalKind::{Bsn, Email, Telephone};
    use super::marks;

    /// Texts with what is found in each, and texts with nothing: the page that warns who writes is held to them too.
    #[derive(Deserialize)]
    struct Cases {
        found: Vec<(String, String)>,
        none: Vec<String>,
    }

    fn cases() -> Cases {
        serde_json::from_str(include_str!("../tests/personal.json")).unwrap()
    }

    #[test]
    fn what_tells_of_one_person_is_found_in_the_ways_in_which_people_write_it() {
        for (text, kind) in cases().found {
            let found = marks(&text);
            let kinds: Vec<_> = found.iter().map(|mark| serde_json::to_value(mark.kind).unwrap()).collect();
            assert_eq!(kinds, [kind], "{text}: {found:?}");
        }
    }

    #[test]
    fn counts_years_codes_and_postcodes_alone_are_none() {
        for text in cases().none {
            assert_eq!(marks(&text), [], "{text}");
        }
    }

    #[test]
    fn all_of_several_are_found_in_their_order() {
        let found = marks("a@example.nl, bel 0612345678 of 111222333");
        assert_eq!(found.iter().map(|mark| mark.kind).collect::<Vec<_>>(), [Email, Telephone, Bsn]);
        assert_eq!(found[1].found, "0612345678");
    }
}
