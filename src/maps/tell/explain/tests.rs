//! Every printed step is recomputed from its printed numbers by a small calculator of its own.

use std::collections::BTreeMap;

use super::*;
use crate::maps::ExplanationStep;
use crate::maps::compute::values::small;
use crate::maps::tests::{Row, World, row, six_years};
use crate::statistics::State;

/// A calculator for the formulas of steps: numbers by name, `+ - * /`, brackets, and a few functions.
struct Calculator<'a> {
    rest: &'a str,
    numbers: BTreeMap<&'a str, f64>,
}

impl<'a> Calculator<'a> {
    fn result(step: &'a ExplanationStep) -> f64 {
        Calculator::value(&step.formula, step)
    }

    fn value(formula: &'a str, step: &'a ExplanationStep) -> f64 {
        let numbers = step.numbers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let mut calculator = Calculator { rest: formula, numbers };
        let value = calculator.sum();
        assert_eq!(calculator.rest.trim(), "", "all of `{formula}` is understood");
        value
    }

    /// Tells whether a condition holds, such as `van <= x < tot, teken = 1`; both sides are rounded to 9 decimals.
    fn holds(step: &'a ExplanationStep) -> bool {
        step.formula.split(", ").all(|condition| {
            let mut rest = condition;
            let mut left: Option<(f64, &str)> = None;
            loop {
                let end = rest.find(['<', '=']).unwrap_or(rest.len());
                let right = (Calculator::value(&rest[..end], step) * 1e9).round();
                let fits = left.is_none_or(|(left, operator)| match operator {
                    "<=" => left <= right,
                    "<" => left < right,
                    _ => left.total_cmp(&right).is_eq(),
                });
                if !fits || end == rest.len() {
                    return fits;
                }
                let operator = if rest[end..].starts_with("<=") { &rest[end..end + 2] } else { &rest[end..=end] };
                left = Some((right, operator));
                rest = &rest[end + operator.len()..];
            }
        })
    }

    fn take(&mut self, token: char) -> bool {
        self.rest = self.rest.trim_start();
        let Some(rest) = self.rest.strip_prefix(token) else { return false };
        self.rest = rest;
        true
    }

    fn sum(&mut self) -> f64 {
        let mut value = self.product();
        loop {
            if self.take('+') {
                value += self.product();
            } else if self.take('-') {
                value -= self.product();
            } else {
                return value;
            }
        }
    }

    fn product(&mut self) -> f64 {
        let mut value = self.factor();
        loop {
            if self.take('*') {
                value *= self.factor();
            } else if self.take('/') {
                value /= self.factor();
            } else {
                return value;
            }
        }
    }

    fn factor(&mut self) -> f64 {
        if self.take('-') {
            return -self.factor();
        }
        if self.take('(') {
            let value = self.sum();
            assert!(self.take(')'));
            return value;
        }
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if let Ok(number) = word.parse() {
            return number;
        }
        if !self.take('(') {
            return *self
                .numbers
                .get(word)
                .unwrap_or_else(|| panic!("`{word}` is one of the numbers {:?}", self.numbers));
        }
        let mut arguments = vec![self.sum()];
        while self.take(',') {
            arguments.push(self.sum());
        }
        assert!(self.take(')'));
        let count = |holds: &dyn Fn(f64) -> bool| arguments[1..].iter().filter(|border| holds(**border)).count();
        match word {
            "min" => arguments.iter().copied().fold(f64::MAX, f64::min),
            "max" => arguments.iter().copied().fold(f64::MIN, f64::max),
            "sqrt" => arguments[0].sqrt(),
            "sign" => f64::from(i8::from(arguments[0] >= arguments[1]) - i8::from(arguments[0] < -arguments[1])),
            "borders" => small(count(&|border| arguments[0] >= border)),
            "below" => small(count(&|border| arguments[0] < border)),
            other => panic!("no function `{other}`"),
        }
    }
}

/// Recomputes all steps that are formulas over numbers; gives how many there were.
#[track_caller]
pub(in crate::maps) fn recompute(explained: &Explanation) -> usize {
    let mut known: BTreeMap<&str, f64> = BTreeMap::new();
    let mut recomputed = 0;
    for step in &explained.steps {
        let Some(value) = step.value else { continue };
        for (name, number) in &step.numbers {
            if let Some(earlier) = known.get(name.as_str()) {
                assert_eq!(
                    earlier.to_bits(),
                    number.to_bits(),
                    "{}: `{name}` of `{}` is that of its own step",
                    explained.map,
                    step.name
                );
            }
        }
        if step.formula.contains(['<', '=']) {
            assert!(
                Calculator::holds(step),
                "{} {}: {} holds for {:?}",
                explained.map,
                step.name,
                step.formula,
                step.numbers
            );
            recomputed += 1;
        } else if !step.formula.starts_with("cel(") {
            let result = Calculator::result(step);
            assert!(
                (result - value).abs() <= 1e-9 * value.abs().max(1.0),
                "{} {}: {} is {result}, printed {value}",
                explained.map,
                step.name,
                step.formula
            );
            recomputed += 1;
        }
        known.insert(&step.name, value);
    }
    recomputed
}

/// Ten buurten in which everything differs.
fn world() -> World {
    let rows: Vec<Row> = (1..=10)
        .map(|i| {
            let mut row = row(1, i);
            row.n = (600 + 100 * i).to_string();
            row.corporatie = (7 * i).to_string();
            row.low_income = (20 + 3 * i * i % 50).to_string();
            row.bijstand = [(30 + i).to_string(), (30 + 7 * i).to_string()];
            row.ao = [(20 + 2 * i).to_string(), (40 + i).to_string()];
            row.wmo = (40 + 5 * i).to_string();
            row.angst = (4 + i).to_string();
            row.onv = [(0.01 * f64::from(i)).to_string(), (0.2 - 0.05 * f64::from(i)).to_string()];
            row
        })
        .collect();
    World::new(&rows)
}

#[test]
fn the_printed_numbers_of_every_step_give_its_value() {
    let engine = world().engine;
    let mut recomputed = 0;
    for number in 1..=10 {
        for explained in engine.explain_all(&format!("BU0001{number:04}")).unwrap() {
            assert!(explained.class.is_some(), "{explained:?}");
            recomputed += recompute(&explained);
        }
        let code = format!("BU0001{number:04}");
        recomputed += recompute(&engine.explain("focuskaart", "2022-gemeente".parse().unwrap(), &code).unwrap());
    }
    assert!(recomputed > 500, "{recomputed} steps");
}

#[test]
fn every_name_and_formula_is_said_in_words() {
    let engine = world().engine;
    let mut explained = engine.explain_all("BU00010003").unwrap();
    explained.push(engine.explain("focuskaart", "2022-gemeente".parse().unwrap(), "BU00010003").unwrap());
    for step in explained.iter().flat_map(|explained| &explained.steps) {
        assert_eq!(step.numbers.len(), step.labels.len());
        for text in step.labels.iter().chain([&step.words, &step.what]).flat_map(|text| [&text.nl, &text.en]) {
            // A name of the calculation has an underscore, a word has none.
            assert!(!text.is_empty() && !text.contains('_'), "{}: {text}", step.name);
        }
    }
    let step = |map: &str, name: &str| {
        let steps = explained.iter().find(|explained| explained.map == map).map(|explained| &explained.steps).unwrap();
        steps.iter().find(|step| step.name == name).unwrap()
    };
    assert_eq!(
        step("kwetsbaar_lokaal", "K_index_rel").words.nl,
        "(Index kwetsbare bewoners − gemiddelde van de gemeente) / spreiding binnen gemeenten"
    );
    assert_eq!(
        step("kwetsbaar_ontwikkeling", "drempel_K").words.en,
        "largest of (smallest change that counts, noise from rounding)"
    );
}

#[test]
fn a_measure_of_a_window_names_both_years() {
    let explained = world().engine.explain("signalering_absoluut", "2014-2022".parse().unwrap(), "BU00010003").unwrap();
    let years = |key: &str| {
        explained
            .measures
            .iter()
            .find(|measure| measure.key == key)
            .map(|measure| (measure.from, measure.year))
            .unwrap()
    };
    assert_eq!((years("dK_share"), years("K_share_t1")), ((Some(2014), Some(2022)), (None, Some(2022))));
}

#[test]
fn an_explanation_says_what_the_map_says() {
    let world = world();
    for offer in world.engine.offered() {
        let values = world.map(&offer.map);
        for buurt in 0..10 {
            let explained =
                world.engine.explain(&offer.map, offer.default, &format!("BU0001{:04}", buurt + 1)).unwrap();
            assert_eq!((explained.status, explained.class), (values.status[buurt], values.class[buurt]));
            let class = explained.steps.iter().find(|step| step.name == "klasse").and_then(|step| step.value);
            assert_eq!(class, explained.class.map(f64::from));
            for (measure, shown) in values.measures.iter().zip(&explained.measures) {
                assert_eq!((&measure.key, measure.values[buurt], measure.year), (&shown.key, shown.value, shown.year));
            }
        }
    }
}

#[test]
fn every_figure_names_its_publisher_file_and_column() {
    let explained = world().engine.explain("corporatiebezit", "2022".parse().unwrap(), "BU00010003").unwrap();
    let source = &explained.measures[0].sources[0];
    assert_eq!((source.publisher.as_str(), source.file.as_str()), ("CBS", "kwb/2022.json"));
    assert_eq!((source.column.as_str(), source.year, source.value), ("InBezitWoningcorporatie_49", 2022, Some(21.0)));
    // Ownership is 7, 14, 21, ... 70: the third has seven above it.
    assert_eq!((explained.standing[0].nl.rank, explained.standing[0].nl.of), (8, 10));
}

#[test]
fn an_area_without_class_is_told_why() {
    let mut rows: Vec<Row> = (1..=5).map(|i| row(1, i)).collect();
    rows[0].n = "10".to_owned();
    let explained = World::new(&rows).engine.explain("corporatiebezit", "2022".parse().unwrap(), "BU00010001").unwrap();
    assert_eq!((explained.status, explained.class), (Some(Status::TeWeinigInwoners), None));
    let last = explained.steps.last().unwrap();
    assert_eq!((last.what.nl.as_str(), last.value), ("geen klasse: te weinig inwoners", Some(10.0)));
}

/// Explains a buurt of some rows that has no class, and recomputes what is printed; gives the step of the status.
#[track_caller]
fn status_step(rows: &[Row], map: &str, selection: &str, code: &str) -> (Explanation, ExplanationStep) {
    let explained = World::new(rows).engine.explain(map, selection.parse().unwrap(), code).unwrap();
    recompute(&explained);
    for step in &explained.steps {
        for text in step.labels.iter().chain([&step.words, &step.what]).flat_map(|text| [&text.nl, &text.en]) {
            assert!(!text.is_empty() && !text.contains('_'), "{}: {text}", step.name);
        }
    }
    let last = explained.steps.last().unwrap().clone();
    assert_eq!((last.name.as_str(), explained.class), ("status", None));
    (explained, last)
}

fn step_facts(step: &ExplanationStep) -> (&str, Vec<(&str, f64)>) {
    (&step.formula, step.numbers.iter().map(|(name, value)| (name.as_str(), *value)).collect())
}

#[test]
fn a_status_without_class_shows_the_condition_that_fails_and_its_border() {
    let mut rows: Vec<Row> = (1..=6).map(|i| row(1, i)).collect();
    rows.extend((1..=2).map(|i| row(2, i)));
    rows[0].n = "49".to_owned();
    rows[1].n = String::new();
    rows[2].corporatie = String::new();
    rows[3].bijstand[0] = String::new();
    rows[4].wmo = String::new();
    rows[4].angst = String::new();
    rows[4].low_income = String::new();
    let (_, step) = status_step(&rows, "corporatiebezit", "2022", "BU00010001");
    assert_eq!(step_facts(&step), ("n < minimum", vec![("n", 49.0), ("minimum", 50.0)]));
    let (_, step) = status_step(&rows, "corporatiebezit", "2022", "BU00010002");
    assert_eq!((step_facts(&step), step.words.nl.as_str()), (("ontbreekt(n)", vec![]), "ontbreekt: (inwoners)"));
    let (_, step) = status_step(&rows, "corporatiebezit", "2022", "BU00010003");
    assert_eq!(step_facts(&step), ("ontbreekt(corporatie_pct)", vec![]));
    assert!(step.what.nl.ends_with("(ontbreekt: Woningen in bezit van een woningcorporatie 2022)"), "{}", step.what.nl);
    let (_, step) = status_step(&rows, "kwetsbaar_ontwikkeling", "2014-2022", "BU00010004");
    assert_eq!(step_facts(&step), ("ontbreekt(dK_share)", vec![]));
    assert!(step.what.en.ends_with("(missing: People on social assistance 2014)"), "{}", step.what.en);
    let (_, step) = status_step(&rows, "kwetsbaar_nl", "2022", "BU00010005");
    assert_eq!(
        step_facts(&step),
        ("leden < minimum", vec![("leden", 0.0), ("minimum", 3.0)]),
        "no figure differs between areas"
    );
    let (_, step) = status_step(&rows, "signalering_relatief", "2014-2022", "BU00020001");
    assert_eq!(step_facts(&step), ("buurten < minimum", vec![("buurten", 2.0), ("minimum", 5.0)]));
    let (_, step) = status_step(&rows, "signalering_relatief", "2014-2022", "BU00010006");
    assert_eq!(step_facts(&step), ("buurten < minimum", vec![("buurten", 3.0), ("minimum", 5.0)]));
}

#[test]
fn gemeenten_in_which_nothing_differs_cannot_be_compared_and_say_so() {
    let rows: Vec<Row> = (1..=6).map(|i| row(1, i)).collect();
    let (_, step) = status_step(&rows, "signalering_relatief", "2014-2022", "BU00010001");
    assert_eq!(step_facts(&step), ("s_w_d_K_share = 0", vec![("s_w_d_K_share", 0.0)]));
}

#[test]
fn a_redrawn_area_shows_how_much_of_it_is_traced_and_what_is_lost() {
    let mut rows: Vec<Row> = (1..=6).map(|i| row(1, i)).collect();
    rows[0].flag = "3".to_owned();
    let (explained, step) = status_step(&rows, "kwetsbaar_ontwikkeling", "2014-2022", "BU00010001");
    assert_eq!(explained.status, Some(Status::GrensGewijzigd));
    assert_eq!(step_facts(&step), ("herleid_2014 < minimum", vec![("herleid_2014", 0.0), ("minimum", 0.9)]));
    let traced = &explained.steps[explained.steps.len() - 2];
    assert_eq!((traced.name.as_str(), step_facts(traced)), ("herleid_2014", ("0", vec![])));
    assert_eq!(traced.value.map(f64::to_bits), Some(0), "0, and not -0");
    assert!(
        traced.what.nl.ends_with("niet: BU00010001 (volgens de tabel van 2022 opnieuw getekend)"),
        "{}",
        traced.what.nl
    );
}

#[test]
fn a_border_that_a_class_does_not_have_is_left_out() {
    let explained = world().engine.explain("focuskaart", "2022-nl".parse().unwrap(), "BU00010010").unwrap();
    // onv is 0.2 - 0.5 = -0.3: the lowest class has no lower border.
    let step = explained.steps.iter().find(|step| step.name == "onv_klasse").unwrap();
    assert_eq!((step_facts(step).0, step.value), ("onv < tot", Some(1.0)));
}

#[test]
fn the_weight_of_an_index_is_said_beside_the_number_of_its_members() {
    let explained = world().engine.explain("kwetsbaar_nl", "2022".parse().unwrap(), "BU00010003").unwrap();
    let step = explained.steps.iter().find(|step| step.name == "K_index").unwrap();
    assert!(step.what.nl.ends_with("(5 van 5 cijfers, nodig 3; samen gewicht 100, nodig 60)"), "{}", step.what.nl);
}

#[test]
fn every_window_shows_the_signs_that_decide_it_and_where_the_rest_stands() {
    let engine = six_years([0, 1, 1, 0, 0, 1]).engine;
    let explained = engine.explain("signalering_structureel", "vast".parse().unwrap(), "BU00010001").unwrap();
    assert!(recompute(&explained) >= 10, "two signs of four windows, and the counts");
    let step = |name: &str| explained.steps.iter().find(|step| step.name == name).unwrap();
    let class = step("klasse_2014_2018");
    assert_eq!(
        step_facts(class),
        (
            "cel(teken_dK_afwijking_2014_2018, teken_dO_afwijking_2014_2018)",
            vec![("teken_dK_afwijking_2014_2018", 1.0), ("teken_dO_afwijking_2014_2018", 1.0)]
        )
    );
    let see = class.see.as_ref().unwrap();
    assert_eq!((see.map.as_str(), see.selection.to_string().as_str()), ("signalering_relatief", "2014-2018"));
    let elsewhere = engine.explain(&see.map, see.selection, "BU00010001").unwrap();
    let deviation = elsewhere.steps.iter().find(|step| step.name == "dK_afwijking").unwrap().value;
    assert_eq!(step("teken_dK_afwijking_2014_2018").numbers[0].1.to_bits(), deviation.unwrap().to_bits());
    for text in explained.steps.iter().flat_map(|step| step.labels.iter().chain([&step.words, &step.what])) {
        assert!(!text.nl.contains('_') && !text.en.contains('_'), "{text:?}");
    }
}

#[test]
fn numbers_are_an_object_in_the_order_of_the_formula() {
    let explained = world().engine.explain("kwetsbaar_nl", "2022".parse().unwrap(), "BU00010003").unwrap();
    let share = explained.steps.iter().find(|step| step.name == "bijstand_pct").unwrap();
    let text = serde_json::to_string(share).unwrap();
    assert!(text.contains(r#""numbers":{"factor":100.0,"bijstand":51.0,"inwoners_15_24":200.0,"#), "{text}");
}

#[test]
fn a_series_has_every_year_and_its_breaks() {
    let mut rows: Vec<Row> = (1..=5).map(|i| row(1, i)).collect();
    rows[0].flag = "3".to_owned();
    let series = World::new(&rows).engine.series("BU00010001").unwrap();
    let share = series.iter().find(|series| series.key == "bijstand_pct").unwrap();
    let points: Vec<_> = share.points.iter().map(|point| (point.year, point.value, point.state)).collect();
    assert_eq!(points, [(2014, None, State::Broken), (2022, Some(5.0), State::Value)]);
    let breaks: Vec<_> = share.breaks.iter().map(|found| found.year).collect();
    assert_eq!(breaks, [2015, 2022], "the act of 2015, the boundary of 2022");
    // Two of the three figures of K_share changed meaning in 2015.
    let both = &series.iter().find(|series| series.key == "K_share").unwrap().breaks;
    assert_eq!(both.iter().map(|found| found.year).collect::<Vec<_>>(), [2015, 2022]);
    assert!(both[0].what.nl.contains("Participatiewet") && both[0].what.nl.contains("Wajong"), "{both:?}");
}

#[test]
fn areas_side_by_side_carry_standing_and_series() {
    let engine = world().engine;
    let compared = engine.compare(&["BU00010001", "bu00010010"], "onveilig_niveau", "2022".parse().unwrap()).unwrap();
    assert_eq!(compared.areas.iter().map(|area| area.code.as_str()).collect::<Vec<_>>(), ["BU00010001", "BU00010010"]);
    assert_eq!(compared.areas[0].standing[0].gemeente.rank, 1, "the safest has the highest onv");
    assert_eq!(compared.areas[1].series[0].points.len(), 2);
    assert!(engine.compare(&["BU99999999"], "onveilig_niveau", "2022".parse().unwrap()).is_err());
}
