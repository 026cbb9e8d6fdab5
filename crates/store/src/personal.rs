//! What in a text tells of one person: addresses of mail, telephone numbers, bank accounts, citizen service numbers,
//! addresses, number plates.
//!
//! In: what somebody is about to write down. Out: [`PersonalMark`]s, what was found and of which kind. Guaranteed:
//! numbers with a proof are found by their proof (IBAN: ISO 7064, citizen service number: the eleven test), so that
//! counts, years and codes of areas are none. Not found: names, and numbers that are spelled out in words; a moderator
//! reads what is published.

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use crate::BilingualText;

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
    pub fn name(self) -> BilingualText {
        match self {
            PersonalKind::Email => BilingualText::new("een e-mailadres", "an e-mail address"),
            PersonalKind::Telephone => BilingualText::new("een telefoonnummer", "a telephone number"),
            PersonalKind::Iban => BilingualText::new("een rekeningnummer", "a bank account number"),
            PersonalKind::Bsn => BilingualText::new("een burgerservicenummer", "a citizen service number"),
            PersonalKind::Address => {
                BilingualText::new("een postcode met huisnummer", "a postcode with a house number")
            }
            PersonalKind::LicencePlate => BilingualText::new("een kenteken", "a number plate"),
        }
    }
}

/// Something in a text that tells of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonalMark {
    /// What it is.
    pub kind: PersonalKind,
    /// As it stands in the text.
    pub found: String,
}

/// A pattern, and what tells more of what it finds, given what stands before it.
struct PersonalPattern {
    kind: PersonalKind,
    expression: Regex,
    is_one: fn(&str, &str) -> bool,
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

/// A postcode.
const POSTCODE: &str = "[1-9][0-9]{3}[ -]?[A-Za-z]{2}";

/// Small letters that stand as a word or a measure behind a number (`1500 km`), and make it no postcode.
const WORDS: [&str; 63] = [
    "al", "an", "as", "at", "bv", "by", "ca", "cc", "cl", "cm", "co", "db", "de", "dl", "dm", "do", "en", "er", "eu",
    "gb", "gr", "gw", "ha", "hm", "if", "in", "is", "it", "ja", "je", "kb", "kg", "kk", "km", "kw", "mb", "mg", "ml",
    "mm", "mw", "na", "no", "nr", "nu", "nv", "of", "om", "on", "op", "or", "pk", "pm", "st", "tb", "te", "to", "tv",
    "us", "uw", "vs", "we", "ze", "zo",
];

/// Words before a number of four digits that make it a year.
const WHEN: [&str; 10] = ["in", "sinds", "jaar", "vanaf", "tot", "begin", "medio", "eind", "since", "year"];

/// What may stand before a house number.
const NUMBERED: &str = r"(?:(?i:en )?(?i:nr|no|hnr|nummer|huis|huisnr|huisnummer)\.?[ :]*)?";

/// Words of the name of a street before its last.
const OF_STREET: &str = r"(?:(?:\p{Lu}[\p{L}.'\-]*,?|van|de|der|den|het|'t|te|ter|ten) )*";

/// What the last word of the name of a street ends with.
const STREETS: &str = r"straat|str\.|laan|weg|plein|kade|gracht|singel|hof|dijk|steeg|pad|park|dreef|markt|baan";

/// A part of an address of mail before its sign, and behind it.
const BOX: &str = r"[\p{L}\p{M}\p{N}._%+\-]+";
const HOST: &str = r"[\p{L}\p{M}\p{N}\-]+";

/// The sign between them, and the dot behind it, as a sign or as people spell them.
const AT: &str = r"(?:\s?(?:@|[(\[{]\s?(?:at|apenstaart(?:je)?)\s?[)\]}])\s?|\s+apenstaart(?:je)?\s+)";
const DOT: &str = r"(?:\.|\s?[(\[{]\s?(?:dot|punt)\s?[)\]}]\s?|\s(?:dot|punt)\s)";
const SPELLED_DOT: &str = r"(?:\s?[(\[{]\s?(?:dot|punt)\s?[)\]}]\s?|\s(?:dot|punt)\s)";

/// What may be glued before a telephone number, before a citizen service number, and behind either: no digit.
const CALLED: &str = "(?:\\b|(?i:tel|telefoon|telnr|mobiel|mob|gsm|fax|bel|app|nummer|nr|_))";
const PROVED: &str = "(?i:bsn|sofi|nummer|nr)";
const END: &str = r"(?:\b|[\p{L}_])";

/// Words in which an address of mail is spelled out without a sign that stands in one.
static SPELLED: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?i)apenstaart| at ").expect("a constant"));

/// A house number behind a postcode, with the letter that may be written to it.
const NUMBER: &str = "[0-9]{1,5}(?i:[a-z]|bis|hs)?";

/// A house number with what follows it.
const HOUSE: &str = "[1-9][0-9]{0,4} ?[a-zA-Z]{0,2}(?:-[0-9a-zA-Z]{1,4})?";

static PATTERNS: LazyLock<Vec<PersonalPattern>> = LazyLock::new(|| {
    use PersonalKind::{Address, Bsn, Email, Iban, LicencePlate, Telephone};
    let always: fn(&str, &str) -> bool = |_found, _before| true;
    let of_bsn: fn(&str, &str) -> bool = |found, _before| is_bsn(found);
    let of_iban: fn(&str, &str) -> bool = |found, _before| is_iban(found);
    let plain = PLATES.replace('~', " ?");
    let glued = PLATES.replace('~', "");
    let small = PLATES.replace('~', " ?").replace("[A-Z]", CONSONANT);
    let oldest = format!("{}|{}", OLDEST.replace('~', ""), OLDEST.replace('~', " "));
    let stroked = format!("{PLATES}|{STROKED}").replace('~', "-");
    let dotted = PLATES.replace('~', "[.-]");
    let oldest_dotted = STROKED.replace('~', "[.-]");
    // Behind a colon all that divides the rest is of one kind, so that no hour before a date is a number.
    let of_colon = |sign: &str| {
        format!(
            "0[1-9] ?: ?[0-9](?:{sign}?[0-9]){{7}}|0[1-9][0-9] ?: ?[0-9](?:{sign}?[0-9]){{6}}|\
             0[1-9][0-9]{{2}} ?: ?[0-9](?:{sign}?[0-9]){{5}}"
        )
    };
    let colon = [" ", "-", r"\."].map(of_colon).join("|");
    let of = |kind, expression: &str, is_one| {
        let expression = Regex::new(expression).expect("a constant expression that the tests read");
        PersonalPattern { kind, expression, is_one }
    };
    vec![
        of(Email, &format!(r"(?i){BOX}{AT}{HOST}(?:{DOT}{HOST})*{DOT}[\p{{L}}\p{{M}}]{{2,}}"), always),
        // `at` and `punt` are words, and so are most ends of hosts.
        of(Email, &format!(r"(?i){BOX} at {HOST}(?:{SPELLED_DOT}{HOST})*{SPELLED_DOT}(?:nl|com|org|net|eu)\b"), always),
        of(Iban, r"(?i)(?:\b|iban)[a-z]{2}[0-9]{2}(?:[ .\-]?[a-z0-9]){11,30}\b", of_iban),
        of(Telephone, &format!(r"(?:\+|{CALLED}00)[1-9][0-9](?:[ \-()./_]*[0-9]){{8,11}}{END}"), always),
        of(Telephone, &format!(r"{CALLED}0[ \-()./_]*[1-9](?:[ \-()./_]*[0-9]){{8}}{END}"), always),
        of(Telephone, &format!(r"{CALLED}(?:{colon}){END}"), always),
        // Glued to any word: no code of an area has ten digits.
        of(Telephone, &format!(r"\p{{L}}06[ \-]?[0-9]{{8}}{END}"), always),
        of(Bsn, &format!(r"(?:\b|{PROVED}_?)[0-9](?:[ .\-]?[0-9]){{8}}\b"), of_bsn),
        of(Bsn, &format!(r"(?:\b[0-9]{{9}}|{PROVED}_?[0-9](?:[ .\-]?[0-9]){{8}})[\p{{L}}_]"), of_bsn),
        of(Bsn, &format!(r"\b[0-9]{{8}}\b|(?i:bsn|sofi|sofinummer|servicenummer)_?[0-9]{{8}}{END}"), of_bsn),
        of(Bsn, &format!(r"(?:\b|{PROVED}_?)[0-9]{{3}} ?[/_] ?[0-9]{{3}} ?[/_] ?[0-9]{{3}}{END}"), of_bsn),
        of(Address, &format!(r"\b{POSTCODE}[ ,;:/\-(#_|=]*{NUMBERED}{NUMBER}\b"), is_address),
        of(Address, &format!(r"(?i:[a-z])[a-z.]* {HOUSE}[ ,;(]+(?:te )?{POSTCODE}\b"), is_postcode_last),
        of(Address, &format!(r"(?i:[a-z])[a-z.]* {HOUSE}(?: ?[/|:\-]+ ?|\. )(?:te )?{POSTCODE}\b"), is_no_period),
        of(Address, &format!(r"\b[1-9][0-9]{{0,2}} ?[a-zA-Z]?[ ]?[,;][ ]?{POSTCODE}\b"), is_postcode_last),
        of(
            Address,
            &format!(r"\b{POSTCODE}[ ,;:/\-(]+{OF_STREET}[\p{{L}}.'\-]+(?:{STREETS}) {NUMBERED}{NUMBER}\b"),
            is_street_after,
        ),
        of(
            Address,
            &format!(r"\b{POSTCODE} ?[,;:/(\-] ?{OF_STREET}\p{{Lu}}[\p{{L}}.'\-]* {NUMBERED}{NUMBER}\b"),
            is_street_after,
        ),
        of(LicencePlate, &format!(r"(?i)\b(?:{stroked})\b"), always),
        of(LicencePlate, &format!(r"(?i)\b(?:{dotted})\b"), |found, _before| is_no_measure(found)),
        of(LicencePlate, &format!(r"\b(?:{oldest_dotted})\b"), always),
        of(LicencePlate, &format!(r"\b(?:{plain})\b"), always),
        of(LicencePlate, &format!(r"(?i)\b(?:{glued})\b"), always),
        of(LicencePlate, &format!(r"(?i)\b(?:{small})\b"), |found, _before| is_no_measure(found)),
        of(LicencePlate, &format!(r"\b(?:{oldest})\b"), |found, _before| is_oldest_plate(found)),
    ]
});

/// Finds what tells of one person, in the order in which it stands; each place once.
#[must_use]
pub fn marks(text: &str) -> Vec<PersonalMark> {
    let (plain, places) = plain(text);
    // All but addresses of mail have two digits at least; most values of a table have fewer, and are many.
    let has_digits = plain.bytes().filter(u8::is_ascii_digit).take(2).count() == 2;
    if !has_digits && !plain.contains(['@', '(', '[', '{']) && !SPELLED.is_match(&plain) {
        return Vec::new();
    }
    let mut found: Vec<(std::ops::Range<usize>, PersonalKind)> = Vec::new();
    for PersonalPattern { kind, expression, is_one } in PATTERNS.iter() {
        for one in expression.find_iter(&plain).filter(|one| is_one(one.as_str(), &plain[..one.start()])) {
            let range = one.range();
            if !found.iter().any(|(other, _)| other.start < range.end && range.start < other.end) {
                found.push((range, *kind));
            }
        }
    }
    found.sort_unstable_by_key(|(range, _)| range.start);
    let as_written = |range: std::ops::Range<usize>| text[places[range.start]..places[range.end]].to_owned();
    found.into_iter().map(|(range, kind)| PersonalMark { kind, found: as_written(range) }).collect()
}

/// Writes a text with one kind of blank, stroke, dot and sign each and without what nobody sees, and gives for each of
/// its bytes, and for its end, the place in what was written. Programs that people write in put others of their own
/// there.
fn plain(text: &str) -> (String, Vec<usize>) {
    let (mut plain, mut places) = (String::with_capacity(text.len()), Vec::with_capacity(text.len() + 1));
    for (place, sign) in text.char_indices() {
        let sign = match sign {
            // What nobody sees divides nothing: it is the same text with and without.
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => continue,
            sign if sign.is_whitespace() => ' ',
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
            '\u{b7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' => '.',
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

/// Tells whether what has the form of a postcode is one: no number with a word or a measure (`1500 km`), no decade
/// (`1950er`), and no year before a word.
fn is_postcode(found: &str, before: &str) -> bool {
    let (digits, rest) = found.split_at(4);
    let letters = rest.trim_start_matches([' ', '-']);
    let is_small = letters.contains(|sign: char| sign.is_ascii_lowercase());
    let of_word = WORDS.contains(&letters.to_lowercase().as_str());
    let is_apart = letters.len() < rest.len();
    if is_small && is_apart {
        return !of_word && !is_year(digits);
    }
    let word = before.trim_end().rsplit(|sign: char| !sign.is_alphabetic()).next().unwrap_or_default().to_lowercase();
    !is_year(digits) || if is_small { !of_word } else { !is_apart || !WHEN.contains(&word.as_str()) }
}

/// Divides what begins with a postcode behind it.
fn divided(found: &str) -> (&str, &str) {
    let letters = found[4..].find(|sign: char| sign.is_ascii_alphabetic()).unwrap_or_default();
    found.split_at(4 + letters + 2)
}

/// Tells whether what has the form of a postcode with a number is one, and no measure (`1500km2`), and no year before
/// a word with a number (`2024 PM10`, `2024 GM0599`).
fn is_address(found: &str, before: &str) -> bool {
    let (postcode, number) = divided(found);
    let (digits, rest) = postcode.split_at(4);
    let letters = rest.trim_start_matches([' ', '-']);
    let is_glued = number.starts_with(|sign: char| sign.is_ascii_digit());
    let is_wrong = match (is_glued, letters.len() < rest.len()) {
        (false, _) => false,
        (true, true) => is_year(digits) || ["CO", "PM", "NO", "GM"].contains(&letters),
        (true, false) => ["km", "hm", "dm", "cm", "mm"].contains(&letters) && ["2", "3"].contains(&number),
    };
    !is_wrong && is_postcode(postcode, before)
}

/// Gives the postcode with which something ends.
fn last_postcode(found: &str) -> &str {
    let start = found[..found.len() - 2].trim_end_matches([' ', '-']).len().saturating_sub(4);
    &found[start..]
}

/// Tells whether what ends like a postcode does end with one.
fn is_postcode_last(found: &str, _before: &str) -> bool {
    is_postcode(last_postcode(found), "")
}

/// Tells whether two numbers with a stroke between are a house number and a postcode, and neither years nor a date
/// before a word (`2018-2022 NL`, `01-02-2024 NL`).
fn is_no_period(found: &str, before: &str) -> bool {
    let postcode = last_postcode(found);
    let house = &found[..found.len() - postcode.len()];
    let is_apart = house.rsplit(char::is_alphanumeric).next().is_some_and(|stroke| stroke.contains(' '));
    let mut numbers = house.split(|sign: char| !sign.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let may_be_year = is_year(&postcode[..4]);
    is_postcode_last(found, before) && !(may_be_year && (!is_apart || numbers.any(is_year)))
}

/// Tells whether a postcode before a street with a number is one, and the number none of a year.
fn is_street_after(found: &str, before: &str) -> bool {
    let house = found.trim_end_matches(|sign: char| sign.is_ascii_alphabetic());
    let number = house.rsplit(|sign: char| !sign.is_ascii_digit()).next().unwrap_or_default();
    !(number.len() == 4 && is_year(number)) && is_postcode(divided(found).0, before)
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
