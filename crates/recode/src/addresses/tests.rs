use proptest::prelude::*;

use super::*;
use crate::fixture::{code, read, zip};

/// Unpacks addresses: postcode, number and code.
fn listed(addresses: &Addresses) -> Vec<String> {
    let text = |address: u64| {
        let (postcode, number) = (address / NUMBERS, address % NUMBERS);
        let letter = |number: u64| char::from(b'A' + u8::try_from(number % 26).unwrap());
        format!("{:04}{}{} {number}", postcode / 676, letter(postcode / 26), letter(postcode))
    };
    addresses.each().map(|(address, index)| format!("{} {}", text(address), addresses.codes()[index])).collect()
}

#[test]
fn every_layout_of_the_publisher_is_read() {
    let listed_rows = ["1011AB 12 BU03630000", "1011AB 14 BU03630001", "9999ZZ 99999 BU16800102"];
    // The code of a buurt, and those of its wijk and gemeente: as text, or as numbers without zeros in front.
    let full = "1011AB;12;03630000;036300;0363\n1011AB;14;03630001;036300;0363\n9999ZZ;99999;16800102;168001;1680\n";
    let short = "1011AB;12;3630000;36300;363\n1011AB;14;3630001;36300;363\n9999ZZ;99999;16800102;168001;1680\n";
    let lines_of_windows = short.replace('\n', "\r\n");
    let quoted = "\"1011AB\",12,\"03630000\",\"036300\",\"0363\"\n\
                  \"1011AB\",14,\"BU03630001\",\"WK036300\",\"GM0363\"\n\
                  \"9999ZZ\",99999,\"16800102\",\"168001\",\"1680\"";
    let turned = "x,03630000,12,1011AB\nx,03630001,14,1011ab\nx,16800102,99999,9999ZZ\n";
    let with_name = "3630000;;12;1011AB\n3630001;;14; 1011AB \n16800102;;99999;9999ZZ\n";
    let dated = "pc6hnr20180801_gwb-vs2.csv";
    for (year, name, header, rows) in [
        (2016, "x.csv", "pc6;huisnummer;buurt2016;wijk2016;gemeente2016\n", full),
        (2017, "x.csv", "PC6;Huisnummer;Buurt2017;Wijk2017;Gemeente2017\r\n", lines_of_windows.as_str()),
        // The year stands in the name of the csv only.
        (2018, dated, "PC6;Huisnummer;Buurtcode;Wijkcode;Gemeentecode\n", short),
        // The header tells another than the name, and counts.
        (2022, dated, "PC6;Huisnummer;Buurt2022;Wijk2022;Gemeente2022\n", short),
        (2023, "x.csv", "\u{feff}\"PC6\",\"Huisnummer\",\"Buurt2023\",\"Wijk2023\",\"Gemeente2023\"\n", quoted),
        // Other names, and another order.
        (2024, "x_2024.csv", "gem,bu_code,hnr,postcode\n", turned),
        (2024, "x_2024.csv", "GWB;Naam;HNR;PC6\n", with_name),
    ] {
        let addresses = read(name, [header, rows].concat().as_bytes()).unwrap();
        assert_eq!((addresses.year(), listed(&addresses)), (year, listed_rows.map(str::to_owned).to_vec()), "{header}");
        assert_eq!(addresses.row_counts(), RowCounts { rows: 3, skipped: 0, repeated: 0 });
    }
}

#[test]
fn codes_with_letters_and_names_in_windows_1252_are_read() {
    let text = b"PC6,Gemeentenaam,Huisnummer,Buurt2024\n1011AB,S\xfadwest,1,0363af01\n";
    assert_eq!(listed(&read("x.csv", text).unwrap()), ["1011AB 1 BU0363AF01"]);
}

#[test]
fn rows_that_are_no_addresses_are_skipped_and_of_repeated_ones_the_first_counts() {
    let rows = [
        "9999ZZ;7;BU10000001",
        "1011AB;2;BU10000002",
        "1011AB;2;BU10000001",
        "",
        "1011 AB;3;BU10000001",
        "101AB;3;BU10000001",
        "1011A1;3;BU10000001",
        "1011AB;0;BU10000001",
        "1011AB;100000;BU10000001",
        "1011AB;3a;BU10000001",
        "1011AB;3;",
        "1011AB;3;NA",
        "1011AB;3",
        "1011AB;1;BU10000001",
        "9999ZZ;7;BU10000001",
    ];
    let addresses = read("2024.csv", format!("PC6;Huisnummer;Buurt\n{}", rows.join("\n")).as_bytes()).unwrap();
    assert_eq!(listed(&addresses), ["1011AB 1 BU10000001", "1011AB 2 BU10000002", "9999ZZ 7 BU10000001"]);
    assert_eq!(addresses.row_counts(), RowCounts { rows: 14, skipped: 9, repeated: 2 });
}

#[test]
fn a_code_that_contradicts_its_wijk_or_gemeente_is_named_with_its_line() {
    let head = "PC6;Huisnummer;Buurt2024;Wijk2024;Gemeente2024\n1011AB;1;3630000;36300;363\n";
    let error = read("x.csv", format!("{head}1011AB;2;3630100;36300;363\n").as_bytes()).unwrap_err();
    assert!(error.contains("x.csv, line 3: found BU03630100 in wijk \"36300\" instead of 036301"), "{error}");
    let error = read("x.csv", format!("{head}1011AB;2;3630100;36301;3630\n").as_bytes()).unwrap_err();
    assert!(error.contains("BU03630100 in gemeente \"3630\" instead of 0363"), "{error}");
    // Beyond the first thousand rows nothing is held against anything: these are what is skipped at most.
    let rows: Vec<_> = (1..1000).map(|number| format!("1011AB;{number};3630000;36300;363\n")).collect();
    let rows = rows.concat();
    assert_eq!(read("x.csv", format!("{head}{rows}1011AB;5000;3630100;36300;363\n").as_bytes()).unwrap().count(), 1000);
}

#[test]
fn what_is_no_address_file_says_what_was_found_and_expected() {
    for (name, text, pieces) in [
        ("x.csv", "<!DOCTYPE html>", ["line 1: found \"<!DOCTYPE html>\"", "huisnummer or hnr"]),
        ("x.csv", "", ["found \"\"", "pc6 or postcode"]),
        ("x.csv", "PC6;Huisnummer;Buurt\n1011AB;1;3630000", ["no year in the names", "pc6hnr20240801"]),
        ("2024.csv", "PC6;Huisnummer;Buurt\n1011;1;3630000", ["its 1 rows: found none", "1011AB"]),
    ] {
        let error = read(name, text.as_bytes()).unwrap_err();
        assert!(pieces.iter().all(|piece| error.contains(piece)), "{error}");
    }
    let long = format!("PC6;Huisnummer;Buurt2024\n{}", "x".repeat(300_000));
    assert!(read("x.csv", long.as_bytes()).unwrap_err().contains("line 2: found a line of more than 256 KB"));
}

#[test]
fn of_a_zip_the_largest_csv_is_read_and_its_own_name_tells_the_year() {
    let folder = tempfile::tempdir().unwrap();
    let text = b"PC6;Huisnummer;Buurt\n1011AB;1;3630000\n1011AB;2;3630000\n";
    let members: [(&str, &[u8]); 4] = [
        ("brt2021.csv", b"buurtcode2021;buurtnaam2021\n3630000;Kop Zeedijk\n"),
        ("map 2020/pc6hnr20210801_gwb.csv", text),
        ("leesmij.txt", &[b'x'; 5000]),
        ("__MACOSX/._pc6hnr20200801_gwb.csv", &[b'x'; 6000]),
    ];
    let path = zip(folder.path(), "2022-pc6hnr.zip", &members);
    let addresses = Addresses::read(&path, "adressen/2022-pc6hnr.zip").unwrap();
    assert_eq!((addresses.year(), addresses.count(), addresses.codes()), (2021, 2, &[code("BU03630000")][..]));
    assert_eq!(address_year(&path), Some(2021));
    // Without zip it is the same.
    let plain = folder.path().join("pc6hnr20210801_gwb.csv");
    std::fs::write(&plain, text).unwrap();
    assert_eq!(address_year(&plain), Some(2021));
    assert_eq!(listed(&Addresses::read(&plain, "x").unwrap()), listed(&addresses));
}

#[test]
fn other_files_have_no_year_of_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let other =
        zip(folder.path(), "leefbaarometer-2024.zip", &[("scores buurten 2024.csv", b"bu_code,bu_naam,jaar,lbm\n")]);
    assert_eq!(address_year(&other), None);
    assert_eq!(address_year(&zip(folder.path(), "leeg.zip", &[])), None);
    let picture = folder.path().join("foto2024.jpg");
    std::fs::write(&picture, [0xff, 0xd8, 0, 1, 2, b'\n']).unwrap();
    assert_eq!(address_year(&picture), None);
    assert_eq!(address_year(&folder.path().join("absent.zip")), None);
    let error = Addresses::read(&other, "l.zip").unwrap_err().to_string();
    assert!(error.contains("l.zip, scores buurten 2024.csv, line 1: found \"bu_code,bu_naam"), "{error}");
    let error = Addresses::read(&zip(folder.path(), "a.zip", &[("a.txt", b"a")]), "a.zip").unwrap_err().to_string();
    assert!(error.contains("found a.txt, expected a csv among them"), "{error}");
    // An end that says 10,001 files is believed before their list is read.
    let many = [&b"PK\x05\x06\0\0\0\0"[..], &10_001_u16.to_le_bytes(), &10_001_u16.to_le_bytes(), &[0; 10]].concat();
    std::fs::write(&picture, many).unwrap();
    let error = Addresses::read(&picture, "many.zip").unwrap_err().to_string();
    assert!(error.contains("many.zip, its list of files: found more, expected a zip of at most 10,000"), "{error}");
    let error = Addresses::read(&folder.path().join("absent.zip"), "absent.zip").unwrap_err().to_string();
    assert!(error.contains("reading addresses from absent.zip:"), "{error}");
}

#[test]
fn a_damaged_or_cut_zip_is_told_and_never_read_in_part() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<_> = (1..5000).map(|number| format!("1011AB;{number};{}\n", 3_630_000 + number % 7)).collect();
    let text = format!("PC6;Huisnummer;Buurt2024\n{}", rows.concat());
    let path = zip(folder.path(), "2024.zip", &[("a.csv", text.as_bytes())]);
    let whole = std::fs::read(&path).unwrap();
    assert_eq!(Addresses::read(&path, "2024.zip").unwrap().count(), 4999);
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 0x10;
    // Of the list at the end, the length of the content: it has more than the zip says, or far less.
    let length = u32::try_from(text.len()).unwrap().to_le_bytes();
    let at = whole.windows(4).rposition(|four| four == length).unwrap();
    let told = |bytes: [u8; 4]| [&whole[..at], &bytes, &whole[at + 4..]].concat();
    let less = told((u32::try_from(text.len()).unwrap() - 100).to_le_bytes());
    let huge = told(0xffff_fff0_u32.to_le_bytes());
    for (bytes, piece) in [
        (&flipped, "2024.zip, a.csv"),
        (&whole[..whole.len() / 3].to_vec(), "its list of files"),
        (&less, "larger than its declared"),
        (&huge, "found 4294967280 bytes, expected at most 4 GB"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let error = Addresses::read(&path, "2024.zip").unwrap_err().to_string();
        assert!(error.contains(piece), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_zip_with_a_changed_byte_is_refused_or_read_as_it_was(at in any::<prop::sample::Index>(), bits in 1_u8..) {
        let folder = tempfile::tempdir().unwrap();
        let text = b"PC6;Huisnummer;Buurt2024\n1011AB;1;3630000\n1011AB;2;3630001\n1012XY;1;3630000\n";
        let path = zip(folder.path(), "2024.zip", &[("buurt_2024.csv", b"x;y\n"), ("a.csv", text)]);
        let whole = listed(&Addresses::read(&path, "").unwrap());
        let mut bytes = std::fs::read(&path).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= bits;
        std::fs::write(&path, bytes).unwrap();
        if let Ok(read) = Addresses::read(&path, "") {
            prop_assert_eq!(listed(&read), whole);
        }
    }

    #[test]
    fn every_row_of_any_text_is_an_address_or_is_counted(
        rows in prop::collection::vec(
            "[0-9]{3,5}[A-Za-z]{1,3}[;,][0-9a]{0,6}[;,]\"?(BU)?[0-9A-Z]{0,9}\"?|[ -~\u{e9}]{0,20}",
            1..40,
        ),
        end in prop_oneof![Just("\n"), Just("\r\n")],
    ) {
        let text = ["pc6;hnr;buurt2024".to_owned(), "1011AB;1;3630000".to_owned()].into_iter().chain(rows);
        let text = text.collect::<Vec<_>>().join(end);
        let addresses = read("x.csv", text.as_bytes()).unwrap();
        let counts = addresses.row_counts();
        prop_assert_eq!(counts.rows, addresses.count() as u64 + counts.skipped + counts.repeated);
        prop_assert_eq!(counts.rows, text.lines().skip(1).filter(|line| !line.is_empty()).count() as u64);
        prop_assert!(addresses.each().is_sorted_by(|a, b| a.0 < b.0), "each address once");
    }
}

#[test]
fn addresses_are_listed_in_their_order_with_postcode_and_number_apart() {
    let text = "PC6;Huisnummer;Buurt2024\n1011AC;1;03630000\n1011AB;12;03630001\n";
    let addresses = read("2024.csv", text.as_bytes()).unwrap();
    let rows: Vec<_> = addresses.rows().map(|row| (row.postcode, row.number, row.code)).collect();
    assert_eq!(rows, [(1011 * 676 + 1, 12, 1), (1011 * 676 + 2, 1, 0)]);
    assert_eq!(addresses.codes()[1].bytes(), *b"03630001");
}
