//! Every printed step is recomputed from its printed numbers by a small calculator of its own.

use std::collections::BTreeMap;

use super::super::tests::{Row, World, row};
use super::super::workbench::small;
use super::*;
use crate::statistics::State;

/// A calculator for the formulas of steps: numbers by name, `+ - * /`, brackets, and a few functions.
struct Calculator<'a> {
    rest: &'a str,
    numbers: BTreeMap<&'a str, f64>,
}

impl<'a> Calculator<'a> {
    fn result(step: &'a Step) -> f64 {
        let numbers = step.numbers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let mut calculator = Calculator { rest: &step.formula, numbers };
        let value = calculator.sum();
        assert_eq!(calculator.rest.trim(), "", "all of `{}` is understood", step.formula);
        value
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
            return *self.numbers.get(word).unwrap_or_else(|| panic!("`{word}` is one of the numbers {:?}", self.numbers));
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
fn recompute(explained: &Explanation) -> usize {
    let mut known: BTreeMap<&str, f64> = BTreeMap::new();
    let mut recomputed = 0;
    for step in &explained.steps {
        let Some(value) = step.value else { continue };
        for (name, number) in &step.numbers {
            if let Some(earlier) = known.get(name.as_str()) {
                assert_eq!(earlier.to_bits(), number.to_bits(), "{}: `{name}` of `{}` is that of its own step", explained.map, step.name);
            }
        }
        let is_condition = step.formula.contains(['<', '=']) || step.formula.starts_with("cel(");
        if !is_condition {
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
    assert_eq!(step("kwetsbaar_ontwikkeling", "drempel_K").words.en, "largest of (smallest change that counts, noise from rounding)");
}

#[test]
fn a_measure_of_a_window_names_both_years() {
    let explained = world().engine.explain("signalering_absoluut", "2014-2022".parse().unwrap(), "BU00010003").unwrap();
    let years =
        |key: &str| explained.measures.iter().find(|measure| measure.key == key).map(|measure| (measure.from, measure.year)).unwrap();
    assert_eq!((years("dK_share"), years("K_share_t1")), ((Some(2014), Some(2022)), (None, Some(2022))));
}

#[test]
fn an_explanation_says_what_the_map_says() {
    let world = world();
    for offer in world.engine.offered() {
        let values = world.map(&offer.map);
        for buurt in 0..10 {
            let explained = world.engine.explain(&offer.map, offer.default, &format!("BU0001{:04}", buurt + 1)).unwrap();
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
