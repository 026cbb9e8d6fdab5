use crate::fixture::{A, B, C, addresses, code, table};
use crate::recoder::{RecodeResult, Recoder};

/// 2020: A and B; 2021: C is all of A and a part of B; 2022: C kept its addresses.
fn recoded() -> RecodeResult {
    let mut recoder = Recoder::default();
    let people = |code, flag| (code, flag, 1000.0);
    recoder.add(addresses(2020, [(A, 0..400), (B, 400..800)]), table(&[people(A, 1), people(B, 1)])).unwrap();
    recoder
        .add(addresses(2021, [(C, 0..500), (B, 500..799), (A, 799..800)]), table(&[people(B, 3), people(C, 3)]))
        .unwrap();
    recoder.add(addresses(2022, [(C, 0..500), (B, 500..800)]), table(&[people(B, 1), people(C, 3)])).unwrap();
    recoder.finish()
}

#[test]
fn a_buurt_is_told_back_through_its_sources() {
    let text = recoded().explain(code(C)).unwrap();
    let expected = format!(
        "{C}\n\
        \x20 2021 to 2022: {C} has 500 addresses, 500 of them found in 2021; its table says: other borders (3)\n\
        \x20   from {C}: 500 addresses, 1.000000 of the old code and 1.000000 of the new\n\
        \x20   so: it has all addresses of its own code, and no others; a row that it is the same\n\
        \x20   inhabitants: 1000 by its rows, 1000 in the table of 2022\n\
        \x20 2020 to 2021: {C} has 500 addresses, 500 of them found in 2020; its table says: other borders (3)\n\
        \x20   from {A}: 400 addresses, 1.000000 of the old code and 0.800000 of the new\n\
        \x20   from {B}: 100 addresses, 0.250000 of the old code and 0.200000 of the new\n\
        \x20   so: it is made of parts; a row for each source, 2 in all\n\
        \x20   inhabitants: 1250 by its rows, 1000 in the table of 2021\n"
    );
    assert_eq!(text, expected, "1000 + 0.25 * 1000 is no more than a quarter off");
}

#[test]
fn what_was_left_out_and_what_is_not_known_is_told() {
    let text = recoded().explain(code(B)).unwrap();
    assert!(text.contains(&format!("from {A}: 1 addresses")), "the only one of A is its largest: {text}");
    assert_eq!(recoded().explain(code("BU99990000")), None);
}
