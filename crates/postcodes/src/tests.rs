//! Files written and read back, and files that were changed.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;

use super::{
    About, PAIRS, Piece, PostcodeRow, Postcodes, PostcodesWriteError, PostcodesWriter, Split, WholePostcode,
    is_postcodes,
};

const CODES: [&[u8; 8]; 3] = [b"06060101", b"0363AF01", b"06060102"];

fn about() -> About {
    About {
        year: 2024,
        title: ["Adressen".to_owned(), "Addresses".to_owned()],
        attribution: "Uitgever".to_owned(),
        licence: "CC BY 4.0".to_owned(),
    }
}

fn row(postcode: &str, number: u32, code: usize) -> PostcodeRow {
    let bytes = postcode.as_bytes();
    let digits: u32 = postcode[..4].parse().unwrap();
    let letters = u32::from(bytes[4] - b'A') * 26 + u32::from(bytes[5] - b'A');
    PostcodeRow { postcode: digits * PAIRS + letters, number, code }
}

fn write_postcodes(rows: &[PostcodeRow]) -> Vec<u8> {
    let mut writer = PostcodesWriter::new(about(), &CODES.map(|code| *code)).unwrap();
    for row in rows {
        writer.push(*row).unwrap();
    }
    let mut out = Vec::new();
    let length = writer.finish(&mut out).unwrap();
    assert_eq!(length, out.len() as u64);
    out
}

fn opened(bytes: &[u8]) -> Result<(tempfile::TempDir, Postcodes), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.postcodes");
    fs::write(&path, bytes).unwrap();
    Postcodes::open(&path).map(|postcodes| (folder, postcodes)).map_err(|error| error.to_string())
}

fn example() -> Vec<PostcodeRow> {
    vec![
        row("1000AA", 2, 2),
        row("1000AA", 4, 2),
        row("1000AB", 1, 0),
        row("1000AB", 2, 1),
        row("1000AB", 99_999, 0),
        row("9999ZZ", 7, 1),
    ]
}

#[test]
fn what_was_written_is_read_back_by_its_four_digits() {
    let bytes = write_postcodes(&example());
    let (_folder, postcodes) = opened(&bytes).unwrap();
    assert_eq!((postcodes.about(), postcodes.addresses()), (&about(), 6));
    assert_eq!(postcodes.digits().collect::<Vec<_>>(), [1000, 9999]);
    let piece = postcodes.piece(1000).unwrap().unwrap();
    // The codes are sorted: of BU06060101, BU0363AF01 and BU06060102 the second comes first.
    assert_eq!([0, 1, 2].map(|place| postcodes.code(place).unwrap()), ["BU0363AF01", "BU06060101", "BU06060102"]);
    let split = |code, numbers: &[u32]| Split { letters: ['A', 'B'], code, numbers: numbers.to_vec() };
    let expected = Piece {
        whole: vec![WholePostcode { letters: ['A', 'A'], code: 2, addresses: 2 }],
        split: vec![split(0, &[2]), split(1, &[1, 99_999])],
    };
    assert_eq!(piece, expected);
    assert_eq!(postcodes.piece(9999).unwrap().unwrap().whole[0].letters, ['Z', 'Z']);
    assert_eq!(postcodes.piece(1001).unwrap(), None);
    assert_eq!(postcodes.code(3), None);
}

#[test]
fn the_same_rows_give_the_same_bytes_whatever_the_order_of_the_codes() {
    let bytes = write_postcodes(&example());
    assert_eq!(bytes, write_postcodes(&example()));
    let mut writer = PostcodesWriter::new(about(), &[*CODES[2], *CODES[1], *CODES[0]]).unwrap();
    for row in example() {
        writer.push(PostcodeRow { code: 2 - row.code, ..row }).unwrap();
    }
    let mut other = Vec::new();
    writer.finish(&mut other).unwrap();
    assert_eq!(bytes, other);
}

#[test]
fn rows_out_of_order_twice_or_outside_what_can_be_are_refused() {
    let mut writer = PostcodesWriter::new(about(), &[*CODES[0]]).unwrap();
    writer.push(row("1000AB", 5, 0)).unwrap();
    for wrong in [row("1000AB", 5, 0), row("1000AB", 4, 0), row("1000AA", 9, 0)] {
        let mut writer = PostcodesWriter::new(about(), &[*CODES[0]]).unwrap();
        writer.push(row("1000AB", 5, 0)).unwrap();
        assert!(matches!(writer.push(wrong), Err(PostcodesWriteError::Order { row: 2 })), "{wrong:?}");
    }
    for wrong in [
        row("1000AC", 0, 0),
        row("1000AC", 100_000, 0),
        row("1000AC", 1, 1),
        PostcodeRow { postcode: 10_000 * PAIRS, number: 1, code: 0 },
    ] {
        assert!(matches!(writer.push(wrong), Err(PostcodesWriteError::Outside { .. })), "{wrong:?}");
    }
    assert!(PostcodesWriter::new(about(), &[*CODES[0], *CODES[0]]).is_err());
    assert!(PostcodesWriter::new(about(), &[*b"0606 101"]).is_err());
    let long = About { licence: "x".repeat(70_000), ..about() };
    assert!(PostcodesWriter::new(long, &[]).unwrap().finish(&mut Vec::new()).is_err());
}

#[test]
fn a_file_without_addresses_is_one() {
    let (_folder, postcodes) = opened(&write_postcodes(&[])).unwrap();
    assert_eq!((postcodes.addresses(), postcodes.digits().len()), (0, 0));
}

#[test]
fn a_file_that_was_cut_off_lengthened_or_changed_is_refused_wherever_that_was() {
    let bytes = write_postcodes(&example());
    let refused = |bytes: &[u8]| match opened(bytes) {
        Err(_) => true,
        Ok((_folder, postcodes)) => [1000, 9999].iter().any(|digits| postcodes.piece(*digits).is_err()),
    };
    assert!(!refused(&bytes));
    for length in 0..bytes.len() {
        assert!(refused(&bytes[..length]), "cut off at {length}");
    }
    assert!(refused(&[&bytes[..], b"x"].concat()));
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 0x15;
        assert!(refused(&changed), "changed at {place}");
    }
    let error = opened(b"%PDF").unwrap_err();
    assert!(error.contains("too few bytes") && error.contains("veerkracht build"), "{error}");
    let version = [&bytes[..8], &[2], &bytes[9..]].concat();
    assert!(opened(&version).unwrap_err().contains("found version 2, expected version 1"));
}

#[test]
fn a_whole_file_holds_and_one_with_a_changed_piece_does_not_though_it_opens() {
    let mut bytes = write_postcodes(&example());
    let (_folder, postcodes) = opened(&bytes).unwrap();
    postcodes.verify().unwrap();
    assert_eq!(postcodes.codes().collect::<Vec<_>>(), ["BU0363AF01", "BU06060101", "BU06060102"]);
    // The last byte is one of the last piece: the head says nothing of it.
    *bytes.last_mut().unwrap() ^= 1;
    let (_folder, postcodes) = opened(&bytes).unwrap();
    let said = postcodes.verify().unwrap_err().to_string();
    assert!(said.contains("the postcodes 9999: found other bytes"), "{said}");
}

#[test]
fn a_file_is_told_from_others_by_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let [own, other] = ["own", "other"].map(|name| folder.path().join(name));
    fs::write(&own, write_postcodes(&[])).unwrap();
    fs::write(&other, "vkpost").unwrap();
    assert_eq!([&own, &other, &folder.path().join("none")].map(|path| is_postcodes(path)), [true, false, false]);
    assert!(!is_postcodes(folder.path()));
}

proptest! {
    #[test]
    fn any_addresses_come_back_as_they_were(
        chosen in proptest::collection::btree_map((0_u32..3 * PAIRS, 1_u32..300), 0_usize..3, 0..400),
    ) {
        let row = |(&(postcode, number), &code): (&(u32, u32), &usize)| PostcodeRow { postcode, number, code };
        let rows: Vec<PostcodeRow> = chosen.iter().map(row).collect();
        let named = |code: usize| format!("BU{}", String::from_utf8_lossy(CODES[code]));
        let (_folder, postcodes) = opened(&write_postcodes(&rows)).unwrap();
        let mut found: BTreeMap<(u32, String), u32> = BTreeMap::new();
        for digits in postcodes.digits() {
            let piece = postcodes.piece(digits).unwrap().unwrap();
            let postcode = |letters: [char; 2]| {
                let [one, two] = letters.map(|letter| u32::from(letter) - u32::from('A'));
                u32::from(digits) * PAIRS + 26 * one + two
            };
            for whole in &piece.whole {
                found.insert((postcode(whole.letters), postcodes.code(whole.code).unwrap()), whole.addresses);
            }
            for split in &piece.split {
                for number in &split.numbers {
                    let code = chosen[&(postcode(split.letters), *number)];
                    prop_assert_eq!(postcodes.code(split.code).unwrap(), named(code));
                }
                let count = u32::try_from(split.numbers.len()).unwrap();
                found.insert((postcode(split.letters), postcodes.code(split.code).unwrap()), count);
            }
        }
        let mut expected: BTreeMap<(u32, String), u32> = BTreeMap::new();
        for row in &rows {
            *expected.entry((row.postcode, named(row.code))).or_default() += 1;
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_bytes_are_read_as_a_piece_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Some(piece) = Piece::read(&bytes, 3) {
            prop_assert!(piece.addresses() < 100_000 * 200);
        }
    }
}
