//! The fields of buurten: what each means, and its cells where they lie, one per buurt that is drawn.
//!
//! In: computed maps. Out: columns that borrow from them and from the areas; nothing is copied but classes and
//! statuses. Downloads take rows of them, queries look through all.

use std::borrow::Cow;
use std::sync::Arc;

use veerkracht_features::{ColumnCells, WordCells};

use super::sources::{measure_source, own_source, statistic_source, years};
use super::{Meaning, SheetCells, SheetColumn, SheetScope};
use crate::areas::{Gemeente, Wijk};
use crate::documents::content::Content;
use crate::maps::{MapValues, SelectionError, Status, whole_numbers};
use crate::sources::SourceKind;
use crate::styles::Language;
use crate::texts::Bilingual;

/// One field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SheetField<'a> {
    /// Name in files and answers.
    pub key: String,
    /// What it means.
    pub meaning: Meaning,
    /// One cell per area of its level, in the order of the area set.
    pub cells: ColumnCells<'a>,
}

impl SheetField<'_> {
    /// Describes the field in a sentence, as [`SheetColumn::description`] does.
    #[must_use]
    pub(crate) fn description(&self, language: Language) -> String {
        self.meaning.description(language)
    }

    /// Takes the cells of some rows.
    #[must_use]
    pub(crate) fn column(self, rows: &[usize]) -> SheetColumn {
        let cells = match &self.cells {
            ColumnCells::Words(cells) => {
                SheetCells::Text(rows.iter().map(|row| cells.text(*row).map(str::to_owned)).collect())
            }
            ColumnCells::Integers(cells) => SheetCells::Integer(rows.iter().map(|row| *cells.get(*row)?).collect()),
            ColumnCells::Numbers(cells) => SheetCells::Number(rows.iter().map(|row| *cells.get(*row)?).collect()),
        };
        SheetColumn { key: self.key, meaning: self.meaning, cells }
    }
}

/// Computes the maps of a scope, each once.
///
/// # Errors
/// When a map or its selection is not on offer.
pub(crate) fn computed(content: &Content, scope: &SheetScope) -> Result<Vec<Arc<MapValues>>, SelectionError> {
    scope.maps.iter().map(|(map, selection)| content.values(map, *selection)).collect()
}

/// Lists the fields of the buurten: where they are, and what each map of the scope says of them. `values` are those of
/// [`computed`].
///
/// # Errors
/// When a map is not on offer.
pub(crate) fn fields<'a>(
    content: &'a Content,
    scope: &SheetScope,
    values: &'a [Arc<MapValues>],
) -> Result<Vec<SheetField<'a>>, SelectionError> {
    let mut fields = places(content);
    for values in values {
        add_map(content, scope, values, &mut fields)?;
    }
    Ok(fields)
}

/// Says where the buurten are: codes and names of three levels.
fn places(content: &Content) -> Vec<SheetField<'_>> {
    let areas = &content.areas;
    let wijken = |text: fn(&Wijk) -> &str| {
        let words = areas.wijken.iter().map(text).map(Cow::Borrowed).collect();
        WordCells::few(words, areas.buurten.iter().map(|buurt| Some(index(buurt.wijk))))
    };
    let field = |key, nl, en, cells| place_field(content, key, nl, en, cells);
    let codes = WordCells::each(areas.buurten.iter().map(|buurt| buurt.code.as_str()));
    let names = WordCells::each(areas.buurten.iter().map(|buurt| buurt.name.as_str()));
    let mut fields = vec![
        field("code", "buurtcode", "code of the neighbourhood", codes),
        field("naam", "naam van de buurt", "name of the neighbourhood", names),
        field("wijk", "wijkcode", "code of the district", wijken(|wijk| &wijk.code)),
        field("wijknaam", "naam van de wijk", "name of the district", wijken(|wijk| &wijk.name)),
    ];
    fields.extend(gemeente_fields(content, areas.buurten.iter().map(|buurt| buurt.gemeente)));
    fields
}

/// Says in which gemeente each area is; `gemeenten` has the place of its gemeente for each, in their order.
pub(super) fn gemeente_fields(content: &Content, gemeenten: impl Iterator<Item = u32>) -> [SheetField<'_>; 2] {
    let places: Vec<Option<usize>> = gemeenten.map(|place| Some(index(place))).collect();
    let cells = |text: fn(&Gemeente) -> &str| {
        let words = content.areas.gemeenten.iter().map(text).map(Cow::Borrowed).collect();
        WordCells::few(words, places.iter().copied())
    };
    let (codes, names) = (cells(|gemeente| &gemeente.code), cells(|gemeente| &gemeente.name));
    [
        place_field(content, "gemeente", "gemeentecode", "code of the municipality", codes),
        place_field(content, "gemeentenaam", "naam van de gemeente", "name of the municipality", names),
    ]
}

/// Makes a field of the codes or names of places, which are those of the boundaries.
pub(super) fn place_field<'a>(
    content: &Content,
    key: &str,
    nl: &str,
    en: &str,
    cells: WordCells<'a>,
) -> SheetField<'a> {
    let boundaries = content.sources.iter().find(|source| source.kind == SourceKind::Boundaries);
    let meaning = Meaning {
        label: Bilingual::new(nl, en),
        unit: Bilingual::new("", ""),
        from: None,
        year: Some(content.areas.year),
        source: boundaries.map_or_else(String::new, |source| source.publisher.clone()),
    };
    SheetField { key: key.into(), meaning, cells: ColumnCells::Words(cells) }
}

/// Says what the number of inhabitants means.
pub(super) fn inhabitants_meaning(content: &Content) -> Meaning {
    Meaning {
        label: Bilingual::new("inwoners", "inhabitants"),
        unit: Bilingual::new("personen", "persons"),
        from: None,
        year: Some(content.areas.year),
        source: statistic_source(content, &content.engine.observations().lineage_source),
    }
}

/// Makes a place in a list of a number of the area set.
pub(super) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The numbers of the statuses.
const STATUSES: [Status; 6] = [
    Status::Ok,
    Status::Indicatief,
    Status::TeWeinigInwoners,
    Status::GrensGewijzigd,
    Status::OnvoldoendeGegevens,
    Status::GeenVergelijking,
];

/// Adds what a map says of each buurt.
fn add_map<'a>(
    content: &'a Content,
    scope: &SheetScope,
    values: &'a MapValues,
    fields: &mut Vec<SheetField<'a>>,
) -> Result<(), SelectionError> {
    let (spec, _) = content.engine.map(&values.map)?;
    let prefix = if scope.maps.len() == 1 { String::new() } else { format!("{}_", values.map) };
    let text = |nl: &str, en: &str| Bilingual::new(nl, en);
    let (oldest, newest) = years(values.selection, spec);
    let own_source = own_source(content, spec, scope.language);
    let made = |label: Bilingual| Meaning {
        label,
        unit: text("", ""),
        from: oldest,
        year: newest,
        source: own_source.clone(),
    };
    // The inhabitants are those of the division year on every map: once is enough.
    if !fields.iter().any(|field| field.key == "n") {
        let cells = ColumnCells::Integers(whole_numbers(values.inhabitants.iter().copied()).into());
        fields.push(SheetField { key: "n".into(), meaning: inhabitants_meaning(content), cells });
    }
    let mut add = |key: &str, mut meaning: Meaning, cells: ColumnCells<'a>| {
        // Beside other maps, whose figures have the same names.
        if !prefix.is_empty() {
            let Bilingual { nl, en } = &meaning.label;
            meaning.label = Bilingual::new(format!("{}: {nl}", spec.title.nl), format!("{}: {en}", spec.title.en));
        }
        fields.push(SheetField { key: format!("{prefix}{key}"), meaning, cells });
    };
    let classes = || values.class.iter().copied();
    let statuses = || values.status.iter().copied();
    let class_words = spec.classes.iter().map(|class| Cow::Borrowed(scope.language.of(&class.label))).collect();
    let class_place = |class: u8| spec.classes.iter().position(|known| known.value == class);
    let status_words =
        STATUSES.iter().map(|status| Cow::Owned(scope.language.of(&status.label()).to_owned())).collect();
    let status_place = |status: Status| STATUSES.iter().position(|known| *known == status);
    add(
        "klasse",
        made(text("klasse", "class")),
        ColumnCells::Integers(classes().map(|class| class.map(i64::from)).collect()),
    );
    add(
        "klasse_naam",
        made(text("klasse in woorden", "class in words")),
        ColumnCells::Words(WordCells::few(class_words, classes().map(|class| class_place(class?)))),
    );
    add(
        "status",
        made(text("status", "status")),
        ColumnCells::Integers(statuses().map(|status| status.map(|status| i64::from(status as u8))).collect()),
    );
    add(
        "status_naam",
        made(text("status in woorden", "status in words")),
        ColumnCells::Words(WordCells::few(status_words, statuses().map(|status| status_place(status?)))),
    );
    if let Some(changes) = content.changes.as_ref().and_then(|changes| changes.of(&values.map, values.selection)) {
        let none = Cow::Borrowed(scope.language.either("geen klasse", "no class"));
        let words: Vec<_> =
            spec.classes.iter().map(|class| Cow::Borrowed(scope.language.of(&class.label))).chain([none]).collect();
        let before = content.areas.buurten.iter().map(|buurt| {
            let change = changes.of(&buurt.code)?;
            Some(change.before.and_then(class_place).unwrap_or(spec.classes.len()))
        });
        let label = text("vorige klasse, waar die anders was", "class before, where it was another");
        let meaning = Meaning { from: None, year: None, ..made(label) };
        add("vorige_klasse_naam", meaning, ColumnCells::Words(WordCells::few(words, before)));
    }
    for measure in &values.measures {
        let meaning = Meaning {
            label: measure.label.clone(),
            unit: measure.unit.clone(),
            // What has no year of its own counts over the windows of the map.
            from: if measure.year.is_some() { measure.from } else { oldest },
            year: measure.year.or(newest),
            source: measure_source(content, measure).unwrap_or_else(|| own_source.clone()),
        };
        let cells = if measure.whole {
            ColumnCells::Integers(whole_numbers(measure.values.iter().copied()).into())
        } else {
            ColumnCells::Numbers(Cow::Borrowed(measure.values.as_slice()))
        };
        add(&measure.key, meaning, cells);
    }
    Ok(())
}
