//! What is said of an area says its class, with numbers that do not contradict it.

use std::collections::{BTreeMap, BTreeSet};

use crate::maps::compute::classes::{classify, years_of};
use crate::maps::compute::workbench::Workbench;
use crate::maps::define::spec::{MapKind, MapSpec};
use crate::maps::tell::explain::trace::{TraceSubject, Tracer};
use crate::maps::tell::explanation::Sentence;
use crate::maps::tell::sentence::sentence;
use crate::maps::tests::{Row, World, health, kwb, onv, row};
use crate::maps::{Engine, Selection, Status};
use crate::sources::Cell;
use crate::statistics::carry::fixture;

const YEARS: [i32; 6] = [2014, 2016, 2018, 2020, 2022, 2024];

/// What a sentence was written for.
type Kinds = BTreeMap<(String, Option<u8>, Status), usize>;

/// Writes and checks the sentence of every buurt on every map at some selections of each; gives how many there were of
/// each kind.
fn check_all(engine: &Engine, selections: impl Fn(&str) -> Vec<Selection>) -> Kinds {
    let mut kinds = Kinds::new();
    let bench = engine.workbench();
    for offer in engine.offered() {
        let (map, _) = engine.map(&offer.map).unwrap();
        for selection in selections(&offer.map) {
            let classification = classify(&bench, map, selection);
            for buurt in 0..engine.areas.drawn.buurten {
                let tracer =
                    Tracer { bench: &bench, publishers: &engine.publishers, subject: TraceSubject::Buurt(buurt) };
                let said = sentence(&tracer, map, selection, buurt);
                let Some(status) = classification.status[buurt] else {
                    assert_eq!(said, None, "nothing is said of what does not take part");
                    continue;
                };
                let said = said.unwrap();
                let class = classification.class[buurt];
                check_text(&said, &engine.areas.buurten[buurt].name);
                if class.is_some() {
                    check_numbers(&bench, map, selection, buurt, class, &said);
                }
                *kinds.entry((map.id.clone(), class, status)).or_default() += 1;
            }
        }
    }
    kinds
}

#[track_caller]
fn check_text(said: &Sentence, name: &str) {
    for text in [&said.text.nl, &said.text.en] {
        assert!(text.contains(name), "{text}");
        // Names are the publisher's, whatever stands in them.
        let text = text.replace(name, "Naam");
        let is_clean = !text.contains(['{', '}', '_']) && !text.contains("  ") && !text.starts_with(' ');
        assert!(is_clean && text.ends_with('.'), "{text}");
    }
}

/// Finds the class again from the figures as they are shown, and from what a reader makes of them by subtraction.
#[track_caller]
fn check_numbers(
    bench: &Workbench<'_>,
    map: &MapSpec,
    selection: Selection,
    buurt: usize,
    class: Option<u8>,
    said: &Sentence,
) {
    let years = years_of(map, selection);
    let exact = |measure: usize| bench.column(measure, years).values[buurt];
    let shown = |name: &str| said.figures.iter().find(|figure| figure.name == name).map(|figure| figure.value);
    let of_measure = |measure: usize| {
        let id = &bench.set.measures[measure].id;
        shown(id).or_else(|| Some(shown(&format!("{id}:grootte"))?.copysign(exact(measure)?)))
    };
    let class_of = |value_of: &dyn Fn(usize) -> Option<f64>| match &map.kind {
        MapKind::Single(single) => single.classify(&map.classes, value_of),
        MapKind::Cross(cross) => cross.classify(map.variant(selection.comparison).unwrap(), value_of),
        MapKind::Persistence(persistence) => {
            let times = (0..=9_u8).find(|times| shown(&persistence.times.id) == Some(f64::from(*times)));
            times.or((class == Some(0) && shown(&persistence.times.id).is_none()).then_some(0))
        }
    };
    let as_shown = class_of(&|measure| of_measure(measure).or_else(|| exact(measure)));
    assert_eq!(as_shown, class, "{} {selection}: {}", map.id, said.text.nl);
    let subtracted = |measure: usize| {
        let spec = &bench.set.measures[measure];
        let mean = shown(&format!("{}:gemeente:grootte", spec.id));
        let mean = mean.map(|mean| {
            mean.copysign(
                bench
                    .change(spec.indicator, years)
                    .map_or(0.0, |change| change.within.mean(bench.areas.gemeente[buurt]).unwrap_or_default()),
            )
        });
        let [start, end] = ["_t0", "_t1"].map(|at| shown(&format!("{}{at}", bench.set.indicators[spec.indicator].id)));
        let is_change =
            matches!(spec.how, crate::indicators::Aspect::Change | crate::indicators::Aspect::RelativeChange);
        // No mean is said of a gemeente in which nothing changed as it is shown.
        let found = is_change.then(|| Some(end? - start? - mean.unwrap_or(0.0))).flatten();
        found.or_else(|| of_measure(measure)).or_else(|| exact(measure))
    };
    assert_eq!(class_of(&subtracted), class, "{} {selection}, subtracted: {}", map.id, said.text.nl);
}

/// Buurten whose figures differ in every way, in a number per gemeente, and some that have no class.
fn rows(year: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (gemeente, count) in [(1, 160), (2, 120), (3, 80), (4, 3)] {
        for number in 1..=count {
            let mut row = row(gemeente, number);
            // Spread over 0 to 1, the same every time.
            let part = |salt: u32| f64::from((number * 7919 + gemeente * 104_729 + salt * 15_485_863) % 1009) / 1008.0;
            let at = f64::from(u32::try_from(year).unwrap());
            row.n = if number % 3 == 0 { "150" } else { "1200" }.to_owned();
            let people = 600.0 + 300.0 * part(1);
            row.p = [people.floor(); 2];
            row.corporatie = (100.0 * part(2)).round().to_string();
            row.low_income = (15.0 + 60.0 * part(3)).round().to_string();
            // Some change by hardly more than counts, some by much, up and down.
            let slope = [-14.0, -5.0, -1.0, 0.0, 1.0, 4.0, 9.0, 24.0][number as usize * 3 % 8] * (0.5 + part(4));
            let wave = if number % 5 == 0 { 30.0 * ((at + part(5) * 6.0) * 1.3).sin() } else { 0.0 };
            let bijstand = (120.0 + 150.0 * part(3) + slope * at + wave).max(0.0);
            row.bijstand = [((bijstand / 10.0).round() * 10.0).to_string(), String::new()];
            row.ao = [(((40.0 + 60.0 * part(6)) / 10.0).round() * 10.0).to_string(), String::new()];
            row.wmo = (20.0 + 90.0 * part(3)).round().to_string();
            row.angst = (3.0 + 9.0 * part(3)).to_string();
            let fall = [0.0, 0.004, -0.003, 0.011, 0.02, -0.012, 0.001][number as usize * 2 % 7] * (0.5 + part(7));
            row.onv = [(0.32 - 0.64 * part(8) - fall * at).to_string(), String::new()];
            match number {
                150 => row.n = "30".to_owned(),
                151 => row.n = String::new(),
                // Without bijstand and low incomes the index has too little weight.
                152 => {
                    for text in [&mut row.bijstand[0], &mut row.onv[0], &mut row.corporatie, &mut row.low_income] {
                        text.clear();
                    }
                }
                153 => row.flag = "3".to_owned(),
                // Three of five figures, which is enough for an index.
                154..=159 => (row.wmo, row.angst) = (String::new(), String::new()),
                _ => {}
            }
            rows.push(row);
        }
    }
    rows
}

fn varied() -> World {
    let all: Vec<Vec<Row>> = (0..YEARS.len()).map(rows).collect();
    let mut tables = vec![health(&all[0])];
    for (rows, year) in all.iter().zip(YEARS) {
        let last: Vec<Row> = rows
            .iter()
            .map(|row| {
                let both = |text: &[String; 2]| [text[0].clone(), text[0].clone()];
                Row { bijstand: both(&row.bijstand), ao: both(&row.ao), onv: both(&row.onv), ..row.clone() }
            })
            .collect();
        // The second table carries the flags: those of the division year.
        let mut table = kwb(&last, usize::from(year == 2024));
        table.year = Some(year);
        tables.push(table);
        let mut scores = onv(&last);
        scores.table.cells.chunks_exact_mut(3).for_each(|cells| {
            let first = cells[1] == Cell::Number(2014.0);
            cells[1] = if first { Cell::Number(f64::from(year)) } else { Cell::Missing };
        });
        tables.push(scores);
    }
    let codes: Vec<_> = all[0].iter().map(|row| row.code.as_str()).collect();
    World::of(fixture::areas(2024, &codes), &tables)
}

fn every_selection(engine: &Engine, map: &str) -> Vec<Selection> {
    let offer = engine.map(map).unwrap().1;
    let comparisons = offer.comparisons.iter().map(|one| Selection { comparison: Some(*one), ..offer.default });
    std::iter::once(offer.default).chain(comparisons).collect()
}

#[test]
fn every_class_and_status_of_every_map_has_a_sentence_with_its_own_numbers() {
    let world = varied();
    let engine = &world.engine;
    let kinds = check_all(engine, |map| every_selection(engine, map));
    let mut lacking = BTreeSet::new();
    for map in engine.specs() {
        for class in &map.classes {
            for status in [Status::Ok, Status::Indicatief] {
                if !kinds.contains_key(&(map.id.clone(), Some(class.value), status)) {
                    lacking.insert(format!("{}: class {} {status:?}", map.id, class.value));
                }
            }
            assert!(
                map.wording.sentences.iter().any(|template| template.classes.contains(&class.value)
                    || (template.classes.is_empty() && template.statuses.is_empty())),
                "{}: class {} has a sentence of its own",
                map.id,
                class.value
            );
        }
        let relative =
            ["kwetsbaar_lokaal", "signalering_relatief", "signalering_structureel"].contains(&map.id.as_str());
        let redrawn = ["ontwikkeling", "signalering"].iter().any(|part| map.id.contains(part));
        let mut statuses = vec![Status::TeWeinigInwoners, Status::OnvoldoendeGegevens];
        statuses.extend(relative.then_some(Status::GeenVergelijking));
        statuses.extend((redrawn && map.id != "onveilig_ontwikkeling").then_some(Status::GrensGewijzigd));
        for status in statuses {
            if !kinds.contains_key(&(map.id.clone(), None, status)) {
                lacking.insert(format!("{}: {status:?}", map.id));
            }
        }
    }
    assert!(lacking.is_empty(), "no made-up buurt is {lacking:#?}");
}

#[test]
fn a_sentence_reads_as_it_is_meant() {
    let world = varied();
    let mut seen: BTreeMap<(String, Option<u8>, Status, String), String> = BTreeMap::new();
    let bench = world.engine.workbench();
    for offer in world.engine.offered() {
        let (map, _) = world.engine.map(&offer.map).unwrap();
        for selection in every_selection(&world.engine, &offer.map) {
            let classification = classify(&bench, map, selection);
            for buurt in 0..classification.status.len() {
                let Some(status) = classification.status[buurt] else { continue };
                // What is said besides of few inhabitants or figures is the same on every map.
                if status == Status::Indicatief && !["corporatiebezit", "kwetsbaar_nl"].contains(&map.id.as_str()) {
                    continue;
                }
                let tracer =
                    Tracer { bench: &bench, publishers: &world.engine.publishers, subject: TraceSubject::Buurt(buurt) };
                let key = (map.id.clone(), classification.class[buurt], status, selection.to_string());
                let said = || sentence(&tracer, map, selection, buurt).unwrap().text;
                seen.entry(key).or_insert_with(|| {
                    let text = said();
                    format!("{}\n{}", text.nl, text.en)
                });
            }
        }
    }
    let lines: Vec<_> = seen
        .into_iter()
        .map(|((map, class, status, selection), text)| {
            let class = class.map_or_else(|| "-".to_owned(), |class| class.to_string());
            format!("{map} {selection}, class {class}, {status:?}\n{text}\n")
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// The same for a dataset, named by `VEERKRACHT_DATASET`: `tests/run` has it for the demo and for the country.
#[test]
#[ignore = "needs a dataset; tests/run makes them"]
fn the_sentences_of_a_dataset_do_not_contradict_its_classes() {
    let path = std::env::var_os("VEERKRACHT_DATASET").expect("VEERKRACHT_DATASET names a dataset");
    let dataset = crate::dataset::Dataset::load(std::path::Path::new(&path)).unwrap();
    let config = crate::config::Config::load(None).unwrap();
    let engine = Engine::new(
        &dataset.areas,
        dataset.observations.clone(),
        config.indicators.clone(),
        config.maps.clone(),
        BTreeMap::new(),
    );
    let kinds = check_all(&engine, |map| every_selection(&engine, map));
    let sentences: usize = kinds.values().sum();
    assert!(sentences >= 10 * dataset.areas.buurten.iter().filter(|buurt| buurt.counts).count(), "{sentences}");
}
