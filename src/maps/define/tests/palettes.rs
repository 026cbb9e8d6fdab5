//! Palettes can be told apart by every eye, and in grey where a map may lie on a photocopier.
//!
//! The measure is the CIE76 difference of colours as they are seen: by normal sight, and by that of people who lack one
//! of the three cones, simulated in linear light (Machado, Oliveira and Fernandes 2009, severity 1.0).

use palette::color_difference::EuclideanDistance as _;
use palette::{IntoColor as _, Lab, LinSrgb, Srgb};

use crate::maps::spec::{ClassSpec, MapSpec, Palette};
use crate::maps::tests::{World, row};

/// Between any two classes of a map.
const APART: f64 = 12.0;
/// Between those that mean the opposite.
const OPPOSITE: f64 = 25.0;
/// Of lightness, where colours must hold in grey: between neighbours, and between the signals.
const GREY: f64 = 12.0;

type Sight = [[f64; 3]; 3];

const SIGHTS: [(&str, Sight); 4] = [
    ("normal sight", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
    (
        "deuteranopia",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
    (
        "tritanopia",
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ),
];

/// Maps that run from little to much: the darker, the more.
const RISING: [&str; 3] = ["corporatiebezit", "kwetsbaar_nl", "signalering_structureel"];
/// Maps with a middle, which is lightest.
const AROUND: [&str; 4] = ["kwetsbaar_lokaal", "kwetsbaar_ontwikkeling", "onveilig_niveau", "onveilig_ontwikkeling"];

fn perceive(colour: &str, sight: &Sight) -> Lab<palette::white_point::D65, f64> {
    let linear: LinSrgb<f64> = colour.parse::<Srgb<u8>>().unwrap().into_linear();
    let [red, green, blue] =
        sight.map(|[r, g, b]| (r * linear.red + g * linear.green + b * linear.blue).clamp(0.0, 1.0));
    LinSrgb::new(red, green, blue).into_color()
}

fn difference(one: &str, other: &str, sight: &Sight) -> f64 {
    perceive(one, sight).distance(perceive(other, sight))
}

fn lightness(colour: &str) -> f64 {
    perceive(colour, &SIGHTS[0].1).l
}

fn colour_in(class: &ClassSpec, palette: Palette) -> &str {
    match palette {
        Palette::Usual => &class.colour,
        Palette::ColourBlind => &class.colour_blind,
    }
}

/// Calls a check for every palette of every map that is shipped, with its colours in the order of the legend.
fn every_palette(check: impl Fn(&MapSpec, &str, &[&str])) {
    for map in World::new(&[row(1, 1)]).engine.specs() {
        for palette in [Palette::Usual, Palette::ColourBlind] {
            let colours: Vec<_> = map.classes.iter().map(|class| colour_in(class, palette)).collect();
            check(map, &format!("{}, {palette:?}", map.id), &colours);
        }
    }
}

fn colour_of<'a>(map: &MapSpec, colours: &[&'a str], key: &str) -> Option<&'a str> {
    map.classes.iter().position(|class| class.key.as_deref() == Some(key)).map(|place| colours[place])
}

#[test]
fn the_measure_gives_what_is_published_of_it() {
    // White is L 100, black L 0, and nothing of either lies in a or b.
    assert!((difference("#FFFFFF", "#000000", &SIGHTS[0].1) - 100.0).abs() < 0.01);
    // sRGB red is L 53.24, a 80.09, b 67.20.
    let red = perceive("#FF0000", &SIGHTS[0].1);
    assert!((red.l - 53.24).abs() < 0.02 && (red.a - 80.09).abs() < 0.03 && (red.b - 67.20).abs() < 0.03, "{red:?}");
    // Grey stays grey to every eye.
    for (name, sight) in &SIGHTS {
        assert!(difference("#808080", "#808080", sight) < 1e-9 && perceive("#808080", sight).a.abs() < 0.01, "{name}");
    }
}

#[test]
fn any_two_classes_are_told_apart_by_every_eye() {
    every_palette(|_, name, colours| {
        for (sight, matrix) in &SIGHTS {
            for (i, one) in colours.iter().enumerate() {
                for other in &colours[..i] {
                    let found = difference(one, other, matrix);
                    assert!(found >= APART, "{name}: {other} and {one} differ by {found:.1} with {sight}");
                }
            }
        }
    });
}

#[test]
fn what_means_the_opposite_is_far_apart_to_every_eye() {
    every_palette(|map, name, colours| {
        let mut pairs = vec![(colours[0], colours[colours.len() - 1])];
        if let Some(pressure) = colour_of(map, colours, "A") {
            let others = ["C", "E"].map(|key| colour_of(map, colours, key).expect("a signal map has C and E"));
            pairs = others.into_iter().map(|other| (pressure, other)).collect();
            for (one, other) in &pairs {
                let found = (lightness(one) - lightness(other)).abs();
                assert!(found >= GREY, "{name}: {one} and {other} differ by {found:.1} in grey");
            }
        }
        for (one, other) in pairs {
            for (sight, matrix) in &SIGHTS {
                let found = difference(one, other, matrix);
                assert!(found >= OPPOSITE, "{name}: {one} and {other} differ by {found:.1} with {sight}");
            }
        }
    });
}

#[test]
fn a_map_of_much_and_little_grows_darker_class_by_class() {
    every_palette(|map, name, colours| {
        if RISING.contains(&map.id.as_str()) {
            for pair in colours.windows(2) {
                let found = lightness(pair[0]) - lightness(pair[1]);
                assert!(found >= GREY, "{name}: {} to {} falls by {found:.1}", pair[0], pair[1]);
            }
        }
    });
}

#[test]
fn a_map_with_a_middle_is_lightest_there() {
    every_palette(|map, name, colours| {
        if AROUND.contains(&map.id.as_str()) {
            let middle = colours.len() / 2;
            for (i, pair) in colours.windows(2).enumerate() {
                let (one, other) = (lightness(pair[0]), lightness(pair[1]));
                assert!((one < other) == (i < middle), "{name}: {} to {}", pair[0], pair[1]);
            }
        }
    });
}

#[test]
fn the_focus_map_grows_darker_along_both_axes() {
    every_palette(|map, name, colours| {
        if map.id == "focuskaart" {
            for i in 0..9 {
                for next in [(i % 3 < 2).then_some(i + 1), (i < 6).then_some(i + 3)].into_iter().flatten() {
                    assert!(lightness(colours[i]) > lightness(colours[next]), "{name}: {i} to {next}");
                }
            }
        }
    });
}

#[test]
fn under_pressure_is_red_or_brown_and_words_name_colours_that_are_there() {
    // Hues in degrees from red by way of yellow and green to blue, and the lightness of what is called dark.
    let is = |word: &str, colour: &str| {
        let found = perceive(colour, &SIGHTS[0].1);
        let hue = found.b.atan2(found.a).to_degrees().rem_euclid(360.0);
        match word {
            "red" => hue < 46.0 && found.l < 55.0,
            "brown" => (46.0..80.0).contains(&hue) && found.l < 55.0,
            "blue" => (235.0..295.0).contains(&hue),
            "dark blue" => (235.0..300.0).contains(&hue) && found.l < 35.0,
            "purple" => (295.0..335.0).contains(&hue) && found.l < 55.0,
            _ => false,
        }
    };
    for map in World::new(&[row(1, 1)]).engine.specs() {
        for palette in [Palette::Usual, Palette::ColourBlind] {
            let colours: Vec<_> = map.classes.iter().map(|class| colour_in(class, palette)).collect();
            if let Some(pressure) = colour_of(map, &colours, "A") {
                assert!(is("red", pressure) || is("brown", pressure), "{}: {pressure}", map.id);
            }
            for word in &map.words {
                let said = match palette {
                    Palette::Usual => &word.usual.en,
                    Palette::ColourBlind => &word.colour_blind.en,
                };
                assert!(colours.iter().any(|colour| is(said, colour)), "{}, {palette:?}: {said}", map.id);
            }
        }
    }
}
