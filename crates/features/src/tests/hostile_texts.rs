//! Texts that nobody should send.

use super::*;

/// Random texts of a run; all of them are `FILTERS=1000000 cargo test --release -p veerkracht-features hostile`.
fn texts() -> u64 {
    std::env::var("FILTERS").ok().and_then(|count| count.parse().ok()).unwrap_or(20_000)
}

/// Numbers that look random, the same in every run (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap_or(0) % bound
    }
}

const PIECES: [&str; 48] = [
    "klasse",
    "naam",
    "\"K_pct\"",
    "geometry",
    "code",
    "x",
    "'a'",
    "''",
    "'",
    "\"",
    "0",
    "1.5",
    "1e9",
    "1e",
    ".",
    "-",
    "+",
    "*",
    "/",
    "%",
    "^",
    "div",
    "(",
    "(",
    ")",
    ")",
    ",",
    "=",
    "<>",
    "<",
    ">=",
    "!",
    " AND ",
    " OR ",
    " NOT ",
    " LIKE ",
    " IN ",
    " BETWEEN ",
    " IS ",
    " NULL",
    "TRUE",
    "CASEI(",
    "S_INTERSECTS(",
    "BBOX(",
    "POINT(",
    "POLYGON((",
    "é",
    "\u{0}",
];

#[test]
fn random_texts_are_read_or_refused() {
    let (table, shapes) = (table(), squares());
    let index = ShapeIndex::of(&shapes);
    let place = |shape: &Shape| Some(shape.clone());
    let ground = Ground { shapes: &shapes, index: &index, place: &place };
    let mut random = Random(16);
    let (mut read, mut meaningful) = (0, 0);
    for _ in 0..texts() {
        let length = 1 + random.below(16);
        let text: String = (0..length).map(|_| PIECES[random.below(PIECES.len())]).collect();
        let Ok(parsed) = parse(&text, FilterLimits::REQUEST) else { continue };
        read += 1;
        if let Ok(filter) = compile(&parsed, &table, ground) {
            meaningful += 1;
            let _kept = (0..6).filter(|row| filter.keeps(*row)).count();
        }
    }
    assert!(read > 20 && meaningful > 2, "{read} were read, {meaningful} had a meaning");
}

#[test]
fn what_goes_deep_or_on_and_on_is_refused() {
    let deep = |open: &str, inner: &str, close: &str, times: usize| {
        format!("{}{inner}{}", open.repeat(times), close.repeat(times))
    };
    let cases = [
        deep("(", "klasse = 1", ")", 100_000),
        deep("NOT ", "klasse = 1", "", 100_000),
        format!("klasse = {}", deep("-", "1", "", 100_000)),
        format!("klasse = {}", deep("-(", "klasse", ")", 100_000)),
        format!("{} = 'x'", deep("CASEI(", "naam", ")", 100_000)),
        format!("klasse IN {}", deep("(", "1", ")", 100_000)),
        "(".repeat(100_000),
    ];
    for text in &cases {
        // Long ones are not even looked at; the same are refused for their depth where length is no matter.
        let faults = parse(text, FilterLimits::REQUEST).expect_err("too long");
        assert!(faults.to_string().contains("at most 8192 are read"), "{faults}");
        let faults = parse(text, FilterLimits { bytes: usize::MAX, ..FilterLimits::REQUEST }).expect_err("too deep");
        assert!(faults.to_string().contains("inside each other"), "{faults}");
    }
    // Side by side is not inside each other, but is bounded too.
    let long = vec!["klasse=1"; 900].join(" OR ");
    let many = FilterLimits { bytes: usize::MAX, ..FilterLimits::REQUEST };
    assert!(parse(&long, many).expect_err("too many parts").to_string().contains("more than 2000 parts"));
    assert!(parse(&vec!["klasse=1"; 600].join(" OR "), many).is_ok());
    let sum = format!("klasse = {}", vec!["1"; 1900].join("+"));
    assert_eq!(find_rows(&sum).as_deref(), Ok(&[][..]));
}

#[test]
fn a_list_has_as_many_values_as_the_country_has_areas_and_no_more() {
    let list = |count: usize| {
        let codes: Vec<String> = (0..count).map(|number| format!("'BU{number:08}'")).collect();
        format!("code IN ({})", codes.join(","))
    };
    assert!(parse(&list(15_000), FilterLimits::COMMAND).is_ok());
    let faults = parse(&list(15_001), FilterLimits::COMMAND).expect_err("too many");
    assert!(faults.to_string().contains("at most 15000 values"), "{faults}");
    let ring = format!("S_INTERSECTS(geometry, POLYGON(({} 0 0)))", "0 0,".repeat(15_001));
    assert!(parse(&ring, FilterLimits::COMMAND).expect_err("too many").to_string().contains("at most 15000 points"));
}
