use super::*;
use crate::config::{read_indicators, read_statistics};

/// The map files as shipped.
pub(crate) const SHIPPED: [(&str, &str); 10] = [
    ("maps/corporatiebezit.toml", include_str!("../../../config/maps/corporatiebezit.toml")),
    ("maps/kwetsbaar_nl.toml", include_str!("../../../config/maps/kwetsbaar_nl.toml")),
    ("maps/kwetsbaar_lokaal.toml", include_str!("../../../config/maps/kwetsbaar_lokaal.toml")),
    ("maps/kwetsbaar_ontwikkeling.toml", include_str!("../../../config/maps/kwetsbaar_ontwikkeling.toml")),
    ("maps/onveilig_niveau.toml", include_str!("../../../config/maps/onveilig_niveau.toml")),
    ("maps/onveilig_ontwikkeling.toml", include_str!("../../../config/maps/onveilig_ontwikkeling.toml")),
    ("maps/signalering_absoluut.toml", include_str!("../../../config/maps/signalering_absoluut.toml")),
    ("maps/signalering_relatief.toml", include_str!("../../../config/maps/signalering_relatief.toml")),
    ("maps/signalering_structureel.toml", include_str!("../../../config/maps/signalering_structureel.toml")),
    ("maps/focuskaart.toml", include_str!("../../../config/maps/focuskaart.toml")),
];

fn set() -> ConfigFile<'static, IndicatorSet> {
    let statistics = read_statistics("statistics.toml", include_str!("../../../config/statistics.toml"));
    read_indicators("indicators.toml", include_str!("../../../config/indicators.toml"), &statistics)
}

fn caveats() -> ConfigFile<'static, Caveats> {
    read_caveats("caveats.toml", include_str!("../../../config/caveats.toml"))
}

fn files(change: impl Fn(&str, &str) -> String) -> Vec<(String, String)> {
    SHIPPED.iter().map(|(file, text)| ((*file).to_owned(), change(file, text))).collect()
}

fn keys(change: impl Fn(&str, &str) -> String) -> Vec<String> {
    let errors = read_maps(&files(change), &set(), &caveats()).unwrap_err();
    errors
        .0
        .into_iter()
        .map(|problem| format!("{}: {}", problem.file.trim_start_matches("maps/"), problem.key))
        .collect()
}

#[test]
fn the_ten_shipped_maps_are_right_and_in_order() {
    let maps = read_maps(&files(|_, text| text.to_owned()), &set(), &caveats()).unwrap();
    let ids: Vec<_> = maps.iter().map(|map| map.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "corporatiebezit",
            "kwetsbaar_nl",
            "kwetsbaar_lokaal",
            "kwetsbaar_ontwikkeling",
            "onveilig_niveau",
            "onveilig_ontwikkeling",
            "signalering_absoluut",
            "signalering_relatief",
            "signalering_structureel",
            "focuskaart"
        ]
    );
}

#[test]
fn problems_of_several_files_are_reported_together() {
    let found = keys(|file, text| match file {
        "maps/corporatiebezit.toml" => text.replace("below = 20", "below = 21").replace("\"#F7FBFF\"", "\"blue\""),
        "maps/focuskaart.toml" => {
            text.replace("\"3 4 5\"", "\"3 4 11\"").replace("caveats = [\"signaal\"", "caveats = [\"signal\"")
        }
        "maps/kwetsbaar_nl.toml" => text
            .replace("measure = \"K_index_pct\"", "measure = \"K_pct\"")
            .replace("period = \"year\"", "perod = \"year\""),
        _ => text.to_owned(),
    });
    assert_eq!(
        found,
        [
            "corporatiebezit.toml: class[0].colour",
            "corporatiebezit.toml: class[2].from",
            "kwetsbaar_nl.toml: perod",
            "kwetsbaar_nl.toml: measure",
            "focuskaart.toml: cells",
            "focuskaart.toml: caveats",
        ]
    );
}

#[test]
fn one_mistake_is_one_error() {
    for (file, right, wrong, key) in [
        (
            "maps/signalering_relatief.toml",
            "default_window = [2014, 2022]",
            "default_window = [2022, 2014]",
            "default_window",
        ),
        ("maps/signalering_relatief.toml", "period = \"window\"", "period = \"windows\"", "period"),
        ("maps/focuskaart.toml", "kind = \"cross\"", "kind = \"crosss\"", "kind"),
        ("maps/focuskaart.toml", "kind = \"cross\"", "kidn = \"cross\"", "kidn"),
        ("maps/corporatiebezit.toml", "id = \"corporatiebezit\"", "", "id"),
        ("maps/onveilig_niveau.toml", "id = \"onveilig_niveau\"", "idd = \"onveilig_niveau\"", "idd"),
    ] {
        let found = keys(|name, text| if name == file { text.replacen(right, wrong, 1) } else { text.to_owned() });
        assert_eq!(found, [format!("{}: {key}", file.trim_start_matches("maps/"))], "{wrong}");
    }
}

#[test]
fn definitions_that_do_not_fit_together_are_reported_each_once() {
    for (file, right, wrong, key) in [
        ("maps/corporatiebezit.toml", "from = 5\nbelow = 20", "from = 5\nbelow = 5", "class[1].below"),
        (
            "maps/kwetsbaar_ontwikkeling.toml",
            "period = \"window\"\ndefault_window = [2014, 2022]",
            "period = \"year\"",
            "period",
        ),
        (
            "maps/corporatiebezit.toml",
            "period = \"year\"",
            "period = \"window\"\ndefault_window = [2014, 2022]",
            "period",
        ),
        (
            "maps/corporatiebezit.toml",
            "carries = [\"corporatie_pct\"",
            "carries = [\"corporatie_pct\", \"dO\"",
            "carries",
        ),
        (
            "maps/corporatiebezit.toml",
            "carries = [\"corporatie_pct\"",
            "carries = [\"corporatie_pct\", \"corporatie_pct\"",
            "carries",
        ),
        ("maps/corporatiebezit.toml", "given = { corporatie_pct", "given = { K_share", "example[0].given"),
        (
            "maps/focuskaart.toml",
            "given = { K_index_pct = 80, onv_klasse",
            "given = { K_index_rel = 80, onv_klasse",
            "example[0].given",
        ),
        ("maps/signalering_structureel.toml", "given = { keren_onder_druk", "given = { keren", "example[0].given"),
        ("maps/signalering_structureel.toml", "minimum = 3", "minimum = 5", "persistence.minimum"),
        ("maps/signalering_structureel.toml", "minimum = 3", "minimum = 0", "persistence.minimum"),
        ("maps/focuskaart.toml", "order = 10", "order = 9", "order"),
    ] {
        let shipped = SHIPPED.iter().find(|(name, _)| *name == file).unwrap().1;
        assert_ne!(shipped.replacen(right, wrong, 1), shipped, "{file}: {right}");
        let found = keys(|name, text| if name == file { text.replacen(right, wrong, 1) } else { text.to_owned() });
        assert_eq!(found, [format!("{}: {key}", file.trim_start_matches("maps/"))], "{wrong}");
    }
}

#[test]
fn a_floor_asks_for_classes_of_all_three_signs() {
    let found = keys(|name, text| match name {
        "maps/kwetsbaar_ontwikkeling.toml" => text.replacen("sign = \"+\"", "sign = \"+\"\nfrom = 0", 1).replacen(
            "sign = \"0\"",
            "sign = \"+\"\nbelow = 0",
            1,
        ),
        _ => text.to_owned(),
    });
    assert_eq!(found, ["kwetsbaar_ontwikkeling.toml: class"]);
}

#[test]
fn what_names_a_wrong_map_or_a_wrong_entry_is_no_mistake_and_another_wrong_name_is() {
    let statistics = include_str!("../../../config/statistics.toml");
    for (right, wrong) in [
        ("id = \"bijstand\"", "idd = \"bijstand\""),
        ("id = \"bijstand\"", ""),
        ("id = \"bijstand\"", "id = \"bijstand"),
        ("[[statistic]]\nid = \"bijstand\"", "[[statistc]]\nid = \"bijstand\""),
    ] {
        let text = statistics.replacen(right, wrong, 1);
        assert_ne!(text, statistics, "{right}");
        let statistics = read_statistics("statistics.toml", &text);
        assert!(!statistics.problems.is_empty(), "{wrong}");
        let indicators = include_str!("../../../config/indicators.toml");
        assert_eq!(read_indicators("indicators.toml", indicators, &statistics).problems, [], "{wrong}");
        if statistics.problems.iter().all(|problem| !problem.key.ends_with("].id")) {
            let indicators = indicators.replace("statistic = \"corporatie\"", "statistic = \"corporaties\"");
            assert_eq!(read_indicators("indicators.toml", &indicators, &statistics).problems.len(), 1, "{wrong}");
        }
    }
}

#[test]
fn a_table_of_the_wrong_size_and_borders_in_the_wrong_order_are_reported() {
    let found = keys(|file, text| match file {
        "maps/focuskaart.toml" => {
            text.replace("\"3 4 5\"", "\"3 4\"").replacen("borders = [60, 80]", "borders = [80, 60]", 1)
        }
        _ => text.to_owned(),
    });
    assert_eq!(found, ["focuskaart.toml: cells", "focuskaart.toml: cells", "focuskaart.toml: variant[0].rows.borders"]);
}

#[test]
fn a_map_that_names_another_map_wrongly_is_reported() {
    let found = keys(|file, text| match file {
        "maps/signalering_structureel.toml" => {
            text.replace("map = \"signalering_relatief\"", "map = \"corporatiebezit\"")
        }
        "maps/onveilig_niveau.toml" => text.replace("id = \"onveilig_niveau\"", "id = \"onveilig\""),
        _ => text.to_owned(),
    });
    assert!(found.contains(&"signalering_structureel.toml: persistence".to_owned()), "{found:?}");
    assert!(found.contains(&"focuskaart.toml: carries".to_owned()), "{found:?}");
}

#[test]
fn the_name_of_all_maps_is_no_id() {
    for id in ["all", "alle"] {
        let found = keys(|file, text| match file {
            "maps/focuskaart.toml" => text.replace("id = \"focuskaart\"", &format!("id = \"{id}\"")),
            _ => text.to_owned(),
        });
        assert_eq!(found, ["focuskaart.toml: id"]);
    }
}

#[test]
fn every_example_of_the_built_in_maps_comes_out() {
    let config = crate::config::Config::load(None).unwrap();
    let mut worked = 0;
    for spec in config.maps.iter() {
        for example in &spec.examples {
            assert_eq!(
                crate::maps::class_of_example(&config.indicators, spec, example),
                example.class,
                "{}: {}",
                spec.id,
                example.title
            );
            worked += 1;
        }
        assert!(!spec.examples.is_empty(), "{} has no example", spec.id);
    }
    assert!(worked >= 20, "{worked}");
}

#[test]
fn a_name_in_a_sentence_that_means_nothing_is_found_with_its_line_and_what_there_is() {
    let errors = read_maps(
        &files(|file, text| match file {
            "maps/corporatiebezit.toml" => text.replace("{corporatie_pct} % van", "{corporatie_pc} % van"),
            // People are counted behind a share, not behind a score.
            "maps/onveilig_niveau.toml" => text.replace("{onv}: klasse", "{onv:aantal}: klasse"),
            "maps/kwetsbaar_nl.toml" => text.replace("{land}: in {t1} plaats", "{land: in {t1} plaats"),
            _ => text.to_owned(),
        }),
        &set(),
        &caveats(),
    )
    .unwrap_err();
    let found: Vec<_> = errors.0.iter().map(|problem| (problem.key.as_str(), problem.found.as_str())).collect();
    assert_eq!(
        found,
        [
            ("sentence[0].nl", "`{corporatie_pc}`"),
            ("sentence[1].nl", "`{corporatie_pc}`"),
            ("sentence[0].nl", "a brace without its other"),
            ("sentence[0].nl", "`{onv:aantal}`")
        ]
    );
    assert!(errors.0[0].line > 10 && errors.0[0].expected.contains("naam, gemeente"), "{:?}", errors.0[0]);
}

#[test]
fn phrases_have_a_case_for_everything_and_hold_only_those_before_them() {
    let changed = |from: &'static str, to: &'static str| {
        keys(move |file, text| {
            if file == "maps/signalering_relatief.toml" {
                assert!(text.contains(from), "{from}");
                text.replacen(from, to, 1)
            } else {
                text.to_owned()
            }
        })
    };
    let relative = |key: &str| vec![format!("signalering_relatief.toml: {key}")];
    assert_eq!(changed("classes = [\"E\"]\nnl", "classes = [\"D\"]\nnl"), relative("phrase[0].case"));
    assert_eq!(changed("sign = \"0\"\n", "sign = \"-\"\n"), relative("phrase[1].case"));
    assert_eq!(changed("below = 3\n", "below = 4\n"), relative("phrase[5].case"));
    assert_eq!(
        changed("kwamen er {dK_afwijking:gemeente:grootte} bij", "{overlast}"),
        relative("phrase[1].case[0].nl")
    );
    assert_eq!(changed("figure = \"keren_onder_druk\"", "figure = \"keren\""), relative("phrase[5].figure"));
}

#[test]
fn the_sentence_of_a_class_needs_no_figure_that_may_be_missing() {
    let found = keys(|file, text| match file {
        // The class rests on changes: the level beside them may be missing.
        "maps/signalering_absoluut.toml" => text.replace("{oordeel}: tussen", "{oordeel} ({K_index_pct}): tussen"),
        _ => text.to_owned(),
    });
    assert_eq!(found, vec!["signalering_absoluut.toml: sentence"; 5]);
}

#[test]
fn the_sentence_of_a_status_holds_no_measure() {
    let text = include_str!("../../../config/caveats.toml")
        .replace("{inwoners} inwoners; onder", "{bijstand_pct} inwoners; onder");
    let problems = read_caveats("caveats.toml", &text).problems;
    assert_eq!(problems.iter().map(|problem| problem.key.as_str()).collect::<Vec<_>>(), ["status[0].nl"]);
}
