use super::*;

fn problems(text: &str, closure: impl FnOnce(&Section<'_>)) -> Vec<String> {
    match read("test.toml", text, closure) {
        Ok(()) => Vec::new(),
        Err(errors) => errors.0.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn every_kind_of_value_is_read() {
    let text = "a = 'x'\nb = 2\nc = 1_000.5\nd = [1, 2.5]\ne = true\nf = 'two'\n[g]\nh = 0x10\n[[i]]\nj = 1\n[[i]]\nj \
                = 2\n[k.z]\nv = 1\n[k.y]\nv = 2\n[m]\nz = 3\ny = 4\n";
    let result = read("test.toml", text, |root| {
        assert_eq!(root.text("a"), "x");
        assert_eq!(root.number("b").to_bits(), 2.0_f64.to_bits());
        assert_eq!(root.number("c").to_bits(), 1000.5_f64.to_bits());
        assert_eq!(root.numbers("d"), [1.0, 2.5]);
        assert_eq!(root.optional_flag("e"), Some(true));
        assert_eq!(root.choice("f", &[("one", 1), ("two", 2)]), 2);
        assert_eq!(root.section("g").integer("h"), 16);
        assert_eq!(root.sections("i").iter().map(|s| s.small::<u8>("j", "0-255")).collect::<Vec<_>>(), [1, 2]);
        let named: Vec<_> = root.named_sections("k").iter().map(|(name, s)| (name.clone(), s.integer("v"))).collect();
        assert_eq!(named, [("z".to_owned(), 1), ("y".to_owned(), 2)], "in the order of the file");
        assert_eq!(root.optional_number_map("m"), [("z".to_owned(), 3.0), ("y".to_owned(), 4.0)]);
        assert_eq!(root.optional_text("absent"), None);
        assert!(root.optional_texts("none").is_empty());
    });
    assert_eq!(result, Ok(()));
}

#[test]
fn a_day_is_a_date_without_a_time() {
    let result = read("test.toml", "a = 2027-06-30\n", |root| {
        assert_eq!(root.optional_date("a"), Some((2027, 6, 30)));
        assert_eq!(root.optional_date("b"), None);
    });
    assert_eq!(result, Ok(()));
    for wrong in ["2027-06-30T12:00:00", "2027-06-30T12:00:00Z", "12:00:00", "'2027-06-30'", "2027"] {
        let found = problems(&format!("a = {wrong}\n"), |root| assert_eq!(root.optional_date("a"), None));
        assert!(found.len() == 1 && found[0].contains("a day such as 2027-06-30"), "{wrong}: {found:?}");
    }
}

#[test]
fn all_problems_are_reported_at_once_with_line_and_key() {
    let text = "a = 1\n\n[b]\nc = 'x'\nlist = [1, 'two', 3]\n";
    let found = problems(text, |root| {
        let _ = root.text("a");
        let _ = root.text("missing");
        let b = root.section("b");
        let _ = b.number("c");
        let _ = b.numbers("list");
    });
    assert_eq!(
        found,
        [
            "test.toml:1: `a`: found the number 1, expected a text",
            "test.toml:1: `missing`: found nothing, expected a text; add the key",
            "test.toml:4: `b.c`: found the text \"x\", expected a number",
            "test.toml:5: `b.list[1]`: found the text \"two\", expected numbers",
        ]
    );
}

#[test]
fn an_id_can_stand_in_an_address_a_file_name_and_a_field() {
    let text = "a = 'kwetsbaar_nl-2'\nb = '../kaart'\nc = 'a.b'\nd = 'buurt é'\n";
    let found = problems(text, |root| {
        assert_eq!(root.id("a"), "kwetsbaar_nl-2");
        for key in ["b", "c", "d"] {
            assert_eq!(root.id(key), "");
        }
    });
    let expected = |line, key, text| {
        format!("test.toml:{line}: `{key}`: found the text \"{text}\", expected an id of letters, digits, `_` and `-`")
    };
    assert_eq!(found, [expected(2, "b", "../kaart"), expected(3, "c", "a.b"), expected(4, "d", "buurt é")]);
}

#[test]
fn an_unknown_key_is_reported_with_the_nearest_known_one() {
    let found = problems("[[map]]\ntitel = 'x'\nqqq = 1\n", |root| {
        for map in root.sections("map") {
            let _ = map.optional_text("title");
        }
    });
    assert_eq!(found.len(), 2);
    assert!(
        found[0].starts_with("test.toml:2: `map[0].titel`: found an unknown key")
            && found[0].ends_with("did you mean `title`?"),
        "{}",
        found[0]
    );
    assert!(
        found[1].starts_with("test.toml:3: `map[0].qqq`") && found[1].ends_with("known here: title"),
        "{}",
        found[1]
    );
}

#[test]
fn an_absent_section_is_one_problem_not_one_per_key() {
    let found = problems("x = 1", |root| {
        let _ = root.integer("x");
        let section = root.section("s");
        let _ = (section.text("a"), section.number("b"));
    });
    assert_eq!(found, ["test.toml:1: `s`: found nothing, expected a table; add the key"]);
}

#[test]
fn text_that_is_no_toml_is_reported_with_its_line() {
    let found = problems("a = 1\nb = = 2\n", |_| ());
    let told = "test.toml:2: found text that is no TOML (";
    assert!(
        !found.is_empty() && found[0].starts_with(told) && found[0].ends_with("), expected a TOML file"),
        "{found:?}"
    );
}

#[test]
fn a_number_too_large_for_its_type_and_an_unknown_choice_are_problems() {
    let found = problems("a = 300\nb = 'three'\nc = inf\nd = ''\n", |root| {
        let _ = root.small::<u8>("a", "a whole number 0-255");
        let _ = root.choice("b", &[("one", 1), ("two", 2)]);
        let _ = root.number("c");
        let _ = root.text("d");
    });
    assert_eq!(
        found,
        [
            "test.toml:1: `a`: found the number 300, expected a whole number 0-255",
            "test.toml:2: `b`: found the text \"three\", expected `one`, `two`",
            "test.toml:3: `c`: found the number inf, expected a number",
            "test.toml:4: `d`: found the text \"\", expected a text",
        ]
    );
}

#[test]
fn a_rejected_value_stands_at_its_own_line() {
    let found = problems("a = 1\nb = 2\n", |root| {
        let _ = (root.integer("a"), root.integer("b"));
        root.reject("b", "2", "a number above 10", "raise it");
    });
    assert_eq!(found, ["test.toml:2: `b`: found 2, expected a number above 10; raise it"]);
}
