//! The method page says what the definitions say, in both languages.

use super::MethodBlock;
use crate::config::read_caveats;
use crate::maps::Engine;
use crate::maps::define::spec::{Caveats, MapKind, Palette};
use crate::maps::tests::{World, row};
use crate::texts::Bilingual;

fn caveats() -> Caveats {
    read_caveats("caveats.toml", include_str!("../../../../config/caveats.toml")).value
}

/// Writes the whole page as one text per language.
fn page(engine: &Engine) -> Bilingual {
    let mut text = Bilingual::default();
    let mut add = |said: &Bilingual| {
        for (text, said) in [(&mut text.nl, &said.nl), (&mut text.en, &said.en)] {
            text.push_str(said);
            text.push('\n');
        }
    };
    for section in engine.method_page(&caveats()).sections {
        add(&section.heading);
        for block in section.blocks {
            match block {
                MethodBlock::Paragraph(said) => add(&said),
                MethodBlock::Formula(formula) => add(&formula),
                MethodBlock::List(items) => items.iter().for_each(&mut add),
                MethodBlock::Table { head, rows } => head.iter().chain(rows.iter().flatten()).for_each(&mut add),
            }
        }
    }
    text
}

#[track_caller]
fn says(text: &str, pieces: &[&str]) {
    for piece in pieces {
        assert!(text.contains(piece), "`{piece}` is not in\n{text}");
    }
}

#[test]
fn the_page_has_the_formulas_with_their_numbers() {
    let text = page(&World::new(&[row(1, 1)]).engine);
    let formulas = [
        "K_share = 100 × (bijstand + ao) / (inwoners_15_24 + inwoners_25_44 + inwoners_45_64)",
        "K_index = Σ w z / Σ w,  z = (x − m) / s, −4 ≤ z ≤ 4",
        "O = −onv",
        "x_rel = (x − m_g) / s_w",
        "pct(x) = 100 × (Σ n [x_j < x] + ½ Σ n [x_j = x]) / Σ n",
    ];
    says(&text.nl, &formulas);
    says(&text.en, &formulas);
    says(
        &text.nl,
        &[
            "p(t) is de noemer in jaar t: `inwoners_15_24 + inwoners_25_44 + inwoners_45_64`",
            "ruis = 1,64 × 577 / min(p(t0); p(t1))\n",
            "drempel(ΔK_share) = max(1; ruis)\ndrempel(ΔK_share − m_g) = max(0,5 × s_w; ruis)\n",
            "drempel(ΔO) = 0,02\ndrempel(ΔO − m_g) = max(0,5 × s_w; 0,02)\n",
        ],
    );
    says(
        &text.en,
        &[
            "noise = 1.64 × 577 / min(p(t0), p(t1))\n",
            "floor(ΔK_share) = max(1, noise)\nfloor(ΔK_share − m_g) = max(0.5 × s_w, noise)\n",
            "floor(ΔO) = 0.02\nfloor(ΔO − m_g) = max(0.5 × s_w, 0.02)\n",
        ],
    );
    says(
        &text.nl,
        &[
            "ten minste 200 inwoners",
            "minder dan 50 inwoners",
            "minder dan 5 zulke buurten",
            "minder dan 90 %",
            "ten minste 150 in de noemer",
        ],
    );
    says(
        &text.en,
        &[
            "at least 200 inhabitants",
            "fewer than 50 inhabitants",
            "fewer than 5 such",
            "less than 90 %",
            "together weight 60",
            "fewer than 4 figures",
        ],
    );
}

#[test]
fn every_map_stands_there_with_its_guide_classes_borders_and_caveats() {
    let engine = World::new(&[row(1, 1)]).engine;
    let text = page(&engine);
    assert_eq!(engine.specs().len(), 10);
    for map in engine.specs() {
        let guide = map.guide(None, Palette::Usual);
        says(&text.nl, &[&map.title.nl, &guide.nl]);
        says(&text.en, &[&map.title.en, &guide.en]);
        for class in &map.classes {
            says(&text.nl, &[&class.label.nl]);
            says(&text.en, &[&class.label.en]);
        }
        for caveat in &map.caveats {
            says(&text.nl, &[&caveat.nl]);
        }
        if let MapKind::Persistence(persistence) = &map.kind {
            assert_eq!(persistence.windows.len(), 4);
        }
    }
    // A border of each kind of class: two thirds, the Leefbaarometer's, a percentile, a sign, a table, the windows.
    says(
        &text.nl,
        &[
            "≥ 50, < 66⅔",
            "≥ −0,2352, < −0,1568",
            "≥ 80, < 90",
            "teken +, ≥ 3",
            "E E B / E D B / C C A",
            "2014-2018, 2016-2020, 2018-2022, 2020-2024",
        ],
    );
    says(&text.en, &["≥ 66⅔, ≤ 100", "≥ −1, < −0.5", "sign −, < −3"]);
}

#[test]
fn the_statuses_stand_in_the_order_in_which_they_are_tried_each_with_its_condition() {
    let text = page(&World::new(&[row(1, 1)]).engine);
    let listed = [
        "te weinig inwoners: er zijn minder dan 50 inwoners",
        "grens gewijzigd: jaren niet te vergelijken: een cijfer van CBS",
        "onvoldoende gegevens: een cijfer dat de kaart nodig heeft, ontbreekt",
        "geen vergelijking: te weinig buurten in de gemeente: de kaart vergelijkt met de gemeente, en die heeft minder \
         dan 5 buurten",
        "indicatief: weinig inwoners of weinig cijfers: er zijn minder dan 200 inwoners, of `K_index` komt uit minder \
         dan 4 cijfers. Wel een klasse",
        "ingedeeld: al het andere",
    ];
    let places: Vec<_> = listed
        .iter()
        .map(|piece| text.nl.find(piece).unwrap_or_else(|| panic!("`{piece}` is not in\n{}", text.nl)))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    says(
        &text.en,
        &["there are fewer than 200 inhabitants, or `K_index` comes from fewer than 4 figures. There is a class"],
    );
}

#[test]
fn the_two_comparisons_of_the_focus_map_stand_apart() {
    let engine = World::new(&[row(1, 1)]).engine;
    let text = page(&engine);
    says(
        &text.nl,
        &[
            "Vergeleken met Nederland: Donker is waar veel kwetsbare bewoners",
            "`K_index_pct` < 60; 60 tot 80; ≥ 80.",
            "`onv_klasse` ≥ 5; 4 tot 5; < 4 (hoe lager de waarde, hoe ongunstiger).",
            "Vergeleken met de gemeente: Donker is waar veel voor deze gemeente",
            "`O_rel` < 0; 0 tot 0,5; ≥ 0,5.",
            "standaard 2022, vergeleken met Nederland.",
        ],
    );
    says(
        &text.en,
        &[
            "Compared with the municipality: ",
            "`O_rel` < 0; 0 to 0.5; ≥ 0.5.",
            "by default 2022, compared with the Netherlands.",
        ],
    );
    assert!(!text.nl.contains("2022-nl"));
}

#[test]
fn every_figure_stands_there_with_source_column_and_years() {
    let engine = World::new(&[row(1, 1)]).engine;
    let text = page(&engine);
    for statistic in &engine.observations().statistics {
        says(&text.nl, &[&statistic.label.nl, &statistic.columns.join(", ")]);
        says(&text.en, &[&statistic.label.en]);
    }
    says(&text.nl, &["kwb (CBS)", "leefbaarometer", "2014, 2022"]);
}

#[test]
fn all_that_must_be_said_is_said() {
    let text = page(&World::new(&[row(1, 1)]).engine);
    let caveats = caveats();
    says(&text.nl, &[&caveats.notice.nl]);
    says(&text.en, &[&caveats.notice.en]);
    for (_, caveat) in &caveats.caveats {
        says(&text.nl, &[&caveat.nl]);
        says(&text.en, &[&caveat.en]);
    }
    says(
        &text.nl,
        &[
            "licht verstandelijke beperking",
            "statushouders",
            "AOW-leeftijd",
            "modelschattingen",
            "niet teruggerekend",
            "Buurtgrenzen veranderen",
        ],
    );
}
