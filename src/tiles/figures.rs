//! The attributes of a computed map: what its tiles say of buurten, wijken and gemeenten.
//!
//! `jaar` is the year of the figures; a measure of another year says its own in `<measure>_jaar`. Several maps can
//! stand in the same tiles.

use super::attributes::{AttributeColumn, AttributeTable, Attributes};
use super::values::AttributeValues;
use crate::areas::{AreaSet, Level, PerLevel};
use crate::maps::{ClassSpec, MapValues, Summary, whole_numbers};
use crate::texts::Bilingual;

/// Names of the statuses in the order of their numbers (METHOD section 5), as in [`crate::maps::Status`].
const STATUSES: [(&str, &str); 6] = [
    ("ok", "classified"),
    ("indicatief", "indicative"),
    ("te weinig inwoners", "too few inhabitants"),
    ("grens gewijzigd", "boundary changed"),
    ("onvoldoende gegevens", "not enough data"),
    ("geen vergelijking", "cannot be compared"),
];

/// The columns of the areas of a level.
type LevelColumns = PerLevel<Vec<AttributeColumn>>;

/// A map among several whose attributes stand in the same tiles.
#[derive(Debug, Clone, Copy)]
pub struct CombinedMap<'a> {
    /// Id of the map, put before the names of its fields.
    pub id: &'a str,
    /// Title, put before what its fields are.
    pub title: &'a Bilingual,
    /// Classes, in the order of the definition.
    pub classes: &'a [ClassSpec],
    /// The map.
    pub values: &'a MapValues,
}

/// Gathers the attributes of a map. `classes` are those of its definition, in their order.
///
/// # Panics
/// If the values are not of this area set.
#[must_use]
pub fn attributes(areas: &AreaSet, values: &MapValues, classes: &[ClassSpec]) -> Attributes {
    let mut columns = facts(areas, values);
    let own = map_columns(values, classes, &columns);
    for (level, own) in own {
        columns[level].extend(own);
    }
    encoded(areas, columns)
}

/// Gathers the attributes of several maps: what is true of an area on every map stands once, what a map says of it
/// stands as `<map>.<field>`.
///
/// # Panics
/// If the values are not of this area set, or two maps have the same id.
#[must_use]
pub fn together(areas: &AreaSet, maps: &[CombinedMap<'_>]) -> Attributes {
    let facts = maps.first().map_or_else(LevelColumns::default, |first| facts(areas, first.values));
    let mut columns = facts.clone();
    for map in maps {
        for (level, own) in map_columns(map.values, map.classes, &facts) {
            columns[level].extend(own.into_iter().map(|column| AttributeColumn {
                key: field_of(map.id, &column.key),
                description: Bilingual::new(
                    format!("{}: {}", map.title.nl, column.description.nl),
                    format!("{}: {}", map.title.en, column.description.en),
                ),
                ..column
            }));
        }
    }
    encoded(areas, columns)
}

/// Names the field of a map in tiles that hold several; ids and fields have no dots, so that no two become one.
#[must_use]
pub(crate) fn field_of(map: &str, field: &str) -> String {
    format!("{map}.{field}")
}

fn encoded(areas: &AreaSet, mut columns: LevelColumns) -> Attributes {
    let mut of = |level| std::mem::take(&mut columns[level]);
    Attributes::new(PerLevel::new(
        AttributeTable::new(areas.buurten.iter().map(|b| b.code.as_str()), of(Level::Buurt)),
        AttributeTable::new(areas.wijken.iter().map(|w| w.code.as_str()), of(Level::Wijk)),
        AttributeTable::new(areas.gemeenten.iter().map(|g| g.code.as_str()), of(Level::Gemeente)),
    ))
}

fn column(
    key: impl Into<String>,
    nl: impl Into<String>,
    en: impl Into<String>,
    values: AttributeValues,
) -> AttributeColumn {
    AttributeColumn { key: key.into(), description: Bilingual::new(nl, en), values, default: true, on_labels: false }
}

fn on_labels(column: AttributeColumn) -> AttributeColumn {
    AttributeColumn { on_labels: true, ..column }
}

fn text<'a>(values: impl Iterator<Item = &'a str>) -> AttributeValues {
    AttributeValues::Text(values.map(|v| Some(v.to_owned())).collect())
}

/// What is true of the areas on every map: code, name, where they are, inhabitants.
fn facts(areas: &AreaSet, values: &MapValues) -> LevelColumns {
    let gemeente = |i: u32| &areas.gemeenten[i as usize];
    let called = |nl: &str, en: &str, codes, names| {
        let code = column("code", format!("Code van de {nl}"), format!("Code of the {en}"), codes);
        let name = column("naam", format!("Naam van de {nl}"), format!("Name of the {en}"), names);
        vec![on_labels(code), on_labels(name)]
    };
    let inside = |codes| column("gemeente", "Code van de gemeente", "Code of the municipality", codes);
    let inhabitants =
        |values| column("n", "Aantal inwoners", "Number of inhabitants", AttributeValues::Integer(values));
    let summed =
        |summaries: &[Summary]| inhabitants(whole_numbers(summaries.iter().map(|summary| Some(summary.inhabitants))));

    let (codes, names) = (areas.buurten.iter().map(|b| b.code.as_str()), areas.buurten.iter().map(|b| b.name.as_str()));
    let mut buurten = called("buurt", "neighbourhood", text(codes), text(names));
    buurten.push(inside(text(areas.buurten.iter().map(|b| gemeente(b.gemeente).code.as_str()))));
    let names = text(areas.buurten.iter().map(|b| gemeente(b.gemeente).name.as_str()));
    buurten.push(column("gemeentenaam", "Naam van de gemeente", "Name of the municipality", names));
    buurten.push(inhabitants(whole_numbers(values.inhabitants.iter().copied())));

    let (codes, names) = (areas.wijken.iter().map(|w| w.code.as_str()), areas.wijken.iter().map(|w| w.name.as_str()));
    let mut wijken = called("wijk", "district", text(codes), text(names));
    wijken.push(inside(text(areas.wijken.iter().map(|w| gemeente(w.gemeente).code.as_str()))));
    wijken.push(summed(&values.wijken));

    let (codes, names) =
        (areas.gemeenten.iter().map(|g| g.code.as_str()), areas.gemeenten.iter().map(|g| g.name.as_str()));
    let mut gemeenten = called("gemeente", "municipality", text(codes), text(names));
    gemeenten.push(summed(&values.gemeenten));
    PerLevel::new(buurten, wijken, gemeenten)
}

/// What a map says of the areas besides the facts; a measure that has the name of a fact is that fact.
fn map_columns(values: &MapValues, classes: &[ClassSpec], facts: &LevelColumns) -> LevelColumns {
    let (wijken, gemeenten) = (summaries(&values.wijken, classes), summaries(&values.gemeenten, classes));
    let mut own = PerLevel::new(on_buurten(values, classes), wijken, gemeenten);
    for (level, own) in own.iter_mut() {
        own.retain(|column| facts[level].iter().all(|fact| fact.key != column.key));
    }
    own
}

/// Columns of buurten: class, status, year and measures. The words of the class are for who shows figures without a
/// legend: tiles carry them when they are asked for.
fn on_buurten(values: &MapValues, classes: &[ClassSpec]) -> Vec<AttributeColumn> {
    let words = |class: u8| classes.iter().find(|known| known.value == class).map(|known| known.label.nl.clone());
    let mut columns = vec![
        on_labels(column(
            "klasse",
            "Klasse van de kaart",
            "Class of the map",
            AttributeValues::Integer(integers(&values.class, i64::from)),
        )),
        on_labels(column(
            "status",
            "Status: 0 ok, 1 indicatief, 2 te weinig inwoners, 3 grens gewijzigd, 4 onvoldoende gegevens, 5 geen \
             vergelijking",
            "Status: 0 ok, 1 indicative, 2 too few inhabitants, 3 boundary changed, 4 not enough data, 5 cannot be \
             compared",
            AttributeValues::Integer(integers(&values.status, |s| i64::from(s as u8))),
        )),
        AttributeColumn {
            default: false,
            ..column(
                "klasse_naam",
                "Klasse van de kaart in woorden",
                "Class of the map in words, in Dutch",
                AttributeValues::Text(values.class.iter().map(|class| class.and_then(words)).collect()),
            )
        },
    ];
    let year = values.measures.iter().filter_map(|m| m.year).max();
    let constant = |year: i32| AttributeValues::Integer(vec![Some(i64::from(year)); values.class.len()]);
    if let Some(year) = year {
        columns.push(column("jaar", "Jaar van de cijfers", "Year of the figures", constant(year)));
    }
    for measure in &values.measures {
        if columns.iter().any(|column| column.key == measure.key) {
            continue;
        }
        let (nl, en) = (with_unit(&measure.label.nl, &measure.unit.nl), with_unit(&measure.label.en, &measure.unit.en));
        let values = if measure.whole {
            AttributeValues::Integer(whole_numbers(measure.values.iter().copied()))
        } else {
            AttributeValues::Double(measure.values.clone())
        };
        columns.push(column(&measure.key, nl, en, values));
        if let Some(own) = measure.year.filter(|own| Some(*own) != year) {
            columns.push(column(
                format!("{}_jaar", measure.key),
                format!("Jaar van {}", measure.key),
                format!("Year of {}", measure.key),
                constant(own),
            ));
        }
    }
    columns
}

fn with_unit(label: &str, unit: &str) -> String {
    if unit.is_empty() { label.to_owned() } else { format!("{label} ({unit})") }
}

fn integers<T: Copy>(values: &[Option<T>], number: impl Fn(T) -> i64) -> Vec<Option<i64>> {
    values.iter().map(|v| v.map(&number)).collect()
}

/// Columns of wijken or gemeenten: the share of the inhabitants per class, buurten per status, and the publisher's own
/// figures.
fn summaries(summaries: &[Summary], classes: &[ClassSpec]) -> Vec<AttributeColumn> {
    let mut columns = Vec::new();
    for (place, class) in classes.iter().map(|class| class.value).enumerate() {
        let shares = summaries.iter().map(|summary| {
            let classified: f64 = summary.inhabitants_per_class.iter().sum();
            let own = summary.inhabitants_per_class.get(place)?;
            (classified > 0.0).then(|| 100.0 * own / classified)
        });
        columns.push(column(
            format!("aandeel_{class}"),
            format!(
                "Aandeel van de inwoners in buurten van klasse {class} (% van inwoners van buurten met een \
                     klasse)"
            ),
            format!(
                "Share of the inhabitants in neighbourhoods of class {class} (% of inhabitants of neighbourhoods \
                     with a class)"
            ),
            AttributeValues::Double(shares.collect()),
        ));
    }
    for (status, (nl, en)) in STATUSES.iter().enumerate() {
        let counts = summaries.iter().map(|s| s.areas_per_status.get(status).map(|&n| i64::from(n)));
        columns.push(column(
            format!("status_{status}"),
            format!("Aantal buurten met status {status}: {nl}"),
            format!("Number of neighbourhoods with status {status}: {en}"),
            AttributeValues::Integer(counts.collect()),
        ));
    }
    let mut published: Vec<&str> = summaries.iter().flat_map(|s| &s.published).map(|(key, _)| key.as_str()).collect();
    published.sort_unstable();
    published.dedup();
    for key in published {
        let figures = summaries.iter().map(|s| s.published.iter().find(|(k, _)| k == key).map(|(_, figure)| *figure));
        columns.push(column(
            key,
            format!("Cijfer van de bron voor dit gebied: {key}"),
            format!("The publisher's own figure for this area: {key}"),
            AttributeValues::Double(figures.collect()),
        ));
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::fixture;
    use crate::maps::{Measure, Period, Selection, Status};

    fn classes() -> [ClassSpec; 2] {
        [(4, "stabiel"), (5, "onder druk")].map(|(value, label)| ClassSpec {
            value,
            key: None,
            label: Bilingual::new(label, ""),
            short: None,
            colour: String::new(),
            colour_blind: String::new(),
            rule: None,
        })
    }

    fn measure(key: &str, year: i32, value: f64) -> Measure {
        let text = || Bilingual::new(key, key);
        Measure {
            key: key.to_owned(),
            label: text(),
            unit: Bilingual::new("%", "%"),
            from: None,
            year: Some(year),
            decimals: 1,
            whole: false,
            values: vec![Some(value), None],
        }
    }

    fn example() -> (AreaSet, MapValues) {
        let mut areas = fixture::undrawn(2024, &["BU00010001", "BU00010002"]);
        for buurt in &mut areas.buurten {
            buurt.name = format!("naam van {}", buurt.code);
            buurt.inhabitants = Some(300.0);
        }
        let summary = Summary {
            inhabitants: 400.0,
            inhabitants_per_class: vec![75.0, 225.0],
            areas_per_class: vec![1, 1],
            areas_per_status: [2, 0, 0, 0, 0, 0],
            areas_drawn: 2,
            published: vec![("onv".to_owned(), -0.1)],
        };
        let values = MapValues {
            map: "voorbeeld".to_owned(),
            selection: Selection { period: Period::Year(2022), comparison: None },
            status: vec![Some(Status::Ok), None],
            class: vec![Some(5), None],
            inhabitants: vec![Some(300.0), Some(100.0)],
            measures: vec![measure("K_index", 2022, 0.25), measure("angst_depressie_pct", 2020, 12.5)],
            wijken: vec![summary.clone()],
            gemeenten: vec![summary.clone()],
            country: summary,
        };
        (areas, values)
    }

    #[test]
    fn a_measure_of_another_year_says_its_own() {
        let (areas, values) = example();
        let attributes = attributes(&areas, &values, &classes());
        let keys = attributes.levels[Level::Buurt].keys().join(" ");
        assert_eq!(
            keys,
            "code naam gemeente gemeentenaam n klasse status klasse_naam jaar K_index angst_depressie_pct \
             angst_depressie_pct_jaar"
        );
    }

    #[test]
    fn of_several_maps_what_is_true_on_each_stands_once_and_the_rest_under_the_name_of_its_map() {
        let (areas, values) = example();
        let title = Bilingual::new("Kaart", "Map");
        let classes = classes();
        let figures = |id| CombinedMap { id, title: &title, classes: &classes, values: &values };
        let both = together(&areas, &[figures("een"), figures("twee")]);
        let one = attributes(&areas, &values, &classes);
        for ((level, both), facts) in both.levels.iter().zip([5, 4, 3]) {
            let one = &one.levels[level];
            let own = |id| one.keys()[facts..].iter().map(move |key| field_of(id, key));
            let expected: Vec<String> =
                one.keys()[..facts].iter().cloned().chain(own("een")).chain(own("twee")).collect();
            assert_eq!(both.keys(), expected);
        }
        let buurten = &both.levels[Level::Buurt];
        let described: Vec<_> = buurten.described().map(|(key, text, _)| (key, text.nl.as_str())).collect();
        assert_eq!(
            buurten.on_labels()[..3].iter().map(|column| described[*column]).collect::<Vec<_>>(),
            [
                ("code", "Code van de buurt"),
                ("naam", "Naam van de buurt"),
                ("een.klasse", "Kaart: Klasse van de kaart")
            ]
        );
    }

    #[test]
    fn the_words_of_a_class_are_said_to_who_asks_for_them() {
        let (areas, values) = example();
        let buurten = &attributes(&areas, &values, &classes()).levels[Level::Buurt];
        let (place, usual) = (buurten.described().enumerate())
            .find_map(|(place, (key, _, usual))| (key == "klasse_naam").then_some((place, usual)))
            .unwrap();
        assert!(!usual);
        assert_eq!([0, 1].map(|area| buurten.value(area, place)), [Some("onder druk".into()), None]);
    }

    #[test]
    fn shares_are_of_the_inhabitants_with_a_class_and_named_by_class_value() {
        let (areas, values) = example();
        let columns = summaries(&values.gemeenten, &classes());
        // 75 of 300 and 225 of 300.
        let share = |key: &str| columns.iter().find(|c| c.key == key).map(|c| c.values.clone());
        assert_eq!(share("aandeel_4"), Some(AttributeValues::Double(vec![Some(25.0)])));
        assert_eq!(share("aandeel_5"), Some(AttributeValues::Double(vec![Some(75.0)])));
        assert_eq!(share("onv"), Some(AttributeValues::Double(vec![Some(-0.1)])));
        assert_eq!(areas.gemeenten.len(), 1);
    }
}
