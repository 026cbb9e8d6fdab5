//! What must fit together in the definition of a map, and between maps; every mistake is reported once, at its own key.

use std::collections::{BTreeMap, BTreeSet};

use super::wording;
use crate::config::reader::{ConfigFile, Section, quotes};
use crate::indicators::{Aspect, IndicatorSet, WindowEnd};
use crate::maps::spec::{ClassSpec, CrossVariant, Example, MapKind, SingleMap};
use crate::maps::{MapSpec, PeriodKind};

/// What stands for all maps in `export --map all` and `/download/alle.gpkg`.
const EVERY_MAP: [&str; 2] = ["all", "alle"];

/// Checks what a map says of other maps. Of a map that is wrong itself, only what needs none of its placeholders.
pub(super) fn check_between(
    root: &Section<'_>,
    reading: &ConfigFile<'_, MapSpec>,
    maps: &[ConfigFile<'_, MapSpec>],
    files: &[(String, String)],
    set: &ConfigFile<'_, IndicatorSet>,
) {
    let map = &reading.value;
    let right = reading.problems.is_empty();
    // A map that is not there may be the one whose file is wrong, or the one that lacks its id.
    let may_be = |id: &str, map: &MapSpec, text: &str| map.id.is_empty() || quotes(text, id);
    let absent = |id: &str| {
        !maps.iter().zip(files).any(|(other, (_, text))| !other.problems.is_empty() && may_be(id, &other.value, text))
    };
    let others = || maps.iter().map(|other| &other.value);
    if !map.id.is_empty() && others().filter(|other| other.id == map.id).count() > 1 {
        root.reject("id", &format!("`{}` in two files", map.id), "an id that no other map has", "");
    }
    if EVERY_MAP.contains(&map.id.as_str()) {
        root.reject(
            "id",
            &format!("`{}`", map.id),
            "another id: this one stands for all maps in downloads and exports",
            "",
        );
    }
    if let MapKind::Persistence(persistence) = &map.kind
        && right
    {
        let other = others().find(|other| other.id == persistence.map);
        let fits = other.is_some_and(|other| {
            matches!(other.period, PeriodKind::Window(..)) && other.class(persistence.class).is_some()
        });
        if !fits && absent(&persistence.map) {
            let found = format!("map `{}` with class {}", persistence.map, persistence.class);
            root.reject("persistence", &found, "a map with a window that has this class", "");
        }
        if let Some(window) = (0..=persistence.windows.len())
            .find(|times| u8::try_from(*times).is_ok_and(|times| map.class(times).is_none()))
        {
            root.reject("class", &format!("no class {window}"), "a class for every possible number of windows", "");
        }
    }
    check_order(root, reading, maps, files);
    if right {
        wording::check_names(root, map, others(), &set.value);
    }
    let measures = if right { measures_of(map) } else { map.carries.iter().copied().collect() };
    for measure in measures.into_iter().filter_map(|measure| set.value.measures.get(measure)) {
        if let Aspect::Class(id) = &measure.how
            && !others().any(|other| other.id == *id && matches!(other.kind, MapKind::Single(_)))
            && absent(id)
        {
            let found = format!("measure `{}`, the class on `{id}`", measure.id);
            root.reject("carries", &found, "a class on a map of one measure", "add that map, or leave the measure out");
        }
    }
}

/// Reports a place among the maps that an earlier file has.
fn check_order(
    root: &Section<'_>,
    reading: &ConfigFile<'_, MapSpec>,
    maps: &[ConfigFile<'_, MapSpec>],
    files: &[(String, String)],
) {
    let is_read = |map: &ConfigFile<'_, MapSpec>| {
        map.problems.iter().all(|problem| !problem.key.is_empty() && problem.key != "order")
    };
    let before = maps.iter().zip(files).take_while(|(other, _)| !std::ptr::eq(*other, reading));
    let mut same = before.filter(|(other, _)| is_read(other) && other.value.order == reading.value.order);
    if let Some((_, (file, _))) = same.next().filter(|_| is_read(reading)) {
        root.reject("order", &format!("{}, as in {file}", reading.value.order), "a number that no other map has", "");
    }
}

/// Lists the measures without which a map has no class, under any comparison.
fn needs(kind: &MapKind) -> Vec<usize> {
    match kind {
        MapKind::Single(single) => single.needs(),
        MapKind::Cross(cross) => cross.variants.iter().flat_map(CrossVariant::needs).collect(),
        MapKind::Persistence(_) => Vec::new(),
    }
}

fn measures_of(map: &MapSpec) -> BTreeSet<usize> {
    needs(&map.kind).into_iter().chain(map.carries.iter().copied()).collect()
}

/// The class of a map of one year cannot rest on a change, and that of a map of a window must.
pub(super) fn check_period(
    root: &Section<'_>,
    kind: &MapKind,
    period: PeriodKind,
    carries: &[usize],
    set: &IndicatorSet,
) {
    let spec = |measure: usize| set.measures.get(measure);
    let Some(needed) = needs(kind).into_iter().map(spec).collect::<Option<Vec<_>>>() else { return };
    let needs_window = |how: &Aspect| how.is_of_a_window() || *how == Aspect::Level(WindowEnd::T0);
    let windowed = needed.iter().find(|measure| needs_window(&measure.how));
    match (period, windowed) {
        (PeriodKind::Year, Some(measure)) => {
            let expected = format!("`window`, because the measure `{}` compares two years", measure.id);
            root.reject("period", "`year`", &expected, "");
        }
        (PeriodKind::Window(..), None) if !needed.is_empty() => {
            root.reject("period", "`window`", "`year`, because no measure of the class compares two years", "");
        }
        (PeriodKind::Year, None) => {
            if let Some(measure) =
                carries.iter().filter_map(|measure| spec(*measure)).find(|measure| needs_window(&measure.how))
            {
                root.reject(
                    "carries",
                    &format!("`{}`, which compares two years", measure.id),
                    "measures of one year",
                    "",
                );
            }
        }
        _ => {}
    }
}

/// The figures of an example must be those that the class rests on.
pub(super) fn check_example(section: &Section<'_>, example: &Example, kind: &MapKind, set: &IndicatorSet) {
    let measures = match kind {
        MapKind::Cross(cross) => {
            let fits =
                |variant: &&CrossVariant| example.comparison.is_none() || variant.comparison == example.comparison;
            cross.variants.iter().filter(fits).flat_map(CrossVariant::needs).collect()
        }
        _ => needs(kind),
    };
    let Some(specs) = measures.into_iter().map(|measure| set.measures.get(measure)).collect::<Option<Vec<_>>>() else {
        return;
    };
    let mut known: Vec<&str> = specs.into_iter().map(|measure| measure.id.as_str()).collect();
    if let MapKind::Persistence(persistence) = kind {
        known.extend([persistence.times.id.as_str(), persistence.of.id.as_str()]);
    }
    // What has no id could not be read.
    if known.iter().all(|id| !id.is_empty()) {
        for (id, _) in example.given.iter().filter(|(id, _)| !known.contains(&id.as_str())) {
            section.reject(
                "given",
                &format!("`{id}`"),
                &format!("a measure that the class rests on: {}", known.join(", ")),
                "",
            );
        }
    }
}

/// Classes of one measure must follow each other without a gap or an overlap, per sign.
pub(super) fn check_rules(kind: &MapKind, classes: &[ClassSpec], sections: &[Section<'_>], root: &Section<'_>) {
    let single = matches!(kind, MapKind::Single(_));
    let signed = matches!(kind, MapKind::Single(SingleMap { floor: Some(_), .. }));
    let mut ends: BTreeMap<Option<i8>, Option<f64>> = BTreeMap::new();
    for (class, section) in classes.iter().zip(sections) {
        match class.rule {
            None if single => section.reject("value", "a class without rule", "`from`, `below` or `sign`", ""),
            Some(_) if !single => {
                section.reject("value", "a class with a rule", "rules only on maps of one measure", "");
            }
            Some(rule) if rule.sign.is_some() != signed => {
                section.reject(
                    "sign",
                    "a mismatch",
                    "a `sign` on every class when the map has a `floor`, and on none otherwise",
                    "",
                );
            }
            Some(rule) => {
                if let Some(end) = ends.get(&rule.sign)
                    && (end.is_none() || end.map(f64::to_bits) != rule.from.map(f64::to_bits))
                {
                    let shown = |border: Option<f64>| {
                        border.map_or_else(|| "no border".to_owned(), |border| border.to_string())
                    };
                    section.reject(
                        "from",
                        &shown(rule.from),
                        &format!("{}, where the class before ends", shown(*end)),
                        "",
                    );
                } else if let (Some(from), Some(below)) = (rule.from, rule.below)
                    && from >= below
                {
                    section.reject(
                        "below",
                        &below.to_string(),
                        &format!("a number above {from}, where the class begins"),
                        "",
                    );
                    // Where the next class should begin is not known.
                    ends.remove(&rule.sign);
                    continue;
                }
                ends.insert(rule.sign, rule.below);
            }
            None => {}
        }
    }
    let signs: Vec<i8> = classes.iter().filter_map(|class| class.rule?.sign).collect();
    if signed && signs.len() == classes.len() && !classes.is_empty() {
        for (sign, name) in [(1, '+'), (0, '0'), (-1, '-')] {
            if !signs.contains(&sign) {
                root.reject(
                    "class",
                    &format!("no class with the sign `{name}`"),
                    "classes for all three signs where the map has a `floor`",
                    "",
                );
            }
        }
    }
}
