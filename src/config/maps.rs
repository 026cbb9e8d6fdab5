//! Reads the files of `config/maps/` into [`MapSpec`]s.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::{Reading, Section, quotes, read, read_as_far};
use super::{ConfigErrors, bilingual};
use crate::indicators::{How, IndicatorSet};
use crate::maps::spec::{
    Axis, Caveats, ClassRule, ClassSpec, ColourWord, Cross, Cut, Example, MapKind, OwnMeasure, Persistence, Single, Strength, Variant,
};
use crate::maps::{Comparison, Group, MapSpec, PeriodKind};
use crate::texts::Bilingual;

#[cfg(test)]
pub(crate) mod tests;

const COMPARISONS: [(&str, Comparison); 2] = [("nl", Comparison::Nl), ("gemeente", Comparison::Gemeente)];

/// Reads the text of `caveats.toml` as far as it goes.
#[must_use]
pub fn read_caveats<'t>(file: &str, text: &'t str) -> Reading<'t, Caveats> {
    read_as_far(file, text, |root| {
        let text = |section: &Section<'_>| Bilingual { nl: section.text("nl"), en: section.text("en") };
        let caveats = root.sections("caveat").iter().map(|section| (section.text("id"), text(section))).collect();
        Caveats { notice: bilingual(root, "notice"), caveats }
    })
}

/// Reads map files, each a name for messages and a text, and orders the maps by their `order`.
///
/// # Errors
/// Everything that is wrong in all texts at once, also where one map names another.
pub fn read_maps(
    files: &[(String, String)],
    set: &Reading<'_, IndicatorSet>,
    caveats: &Reading<'_, Caveats>,
) -> Result<Vec<MapSpec>, ConfigErrors> {
    let maps: Vec<_> = files.iter().map(|(file, text)| read_as_far(file, text, |root| map(root, set, caveats))).collect();
    let mut problems: Vec<_> = maps.iter().flat_map(|map| map.problems.iter().cloned()).collect();
    for ((file, text), map) in files.iter().zip(&maps) {
        let between = read(file, text, |root| {
            // A second reading only adds findings.
            root.skip_all_but(&[]);
            check_between(root, map, &maps, files, set);
        });
        let unread = map.problems.iter().any(|problem| problem.key.is_empty());
        problems.extend(between.err().filter(|_| !unread).into_iter().flat_map(|errors| errors.0));
    }
    let mut maps: Vec<_> = maps.into_iter().map(|map| map.value).collect();
    maps.sort_by_key(|map| map.order);
    if problems.is_empty() { Ok(maps) } else { Err(ConfigErrors(problems)) }
}

/// Checks what a map says of other maps. Of a map that is wrong itself, only what needs none of its placeholders.
fn check_between(
    root: &Section<'_>,
    reading: &Reading<'_, MapSpec>,
    maps: &[Reading<'_, MapSpec>],
    files: &[(String, String)],
    set: &Reading<'_, IndicatorSet>,
) {
    let map = &reading.value;
    let right = reading.problems.is_empty();
    // A map that is not there may be the one whose file is wrong, or the one that lacks its id.
    let may_be = |id: &str, map: &MapSpec, text: &str| map.id.is_empty() || quotes(text, id);
    let absent = |id: &str| !maps.iter().zip(files).any(|(other, (_, text))| !other.problems.is_empty() && may_be(id, &other.value, text));
    let others = || maps.iter().map(|other| &other.value);
    if !map.id.is_empty() && others().filter(|other| other.id == map.id).count() > 1 {
        root.reject("id", &format!("`{}` in two files", map.id), "an id that no other map has", "");
    }
    if let MapKind::Persistence(persistence) = &map.kind
        && right
    {
        let other = others().find(|other| other.id == persistence.map);
        let fits = other.is_some_and(|other| matches!(other.period, PeriodKind::Window(..)) && other.class(persistence.class).is_some());
        if !fits && absent(&persistence.map) {
            let found = format!("map `{}` with class {}", persistence.map, persistence.class);
            root.reject("persistence", &found, "a map with a window that has this class", "");
        }
        if let Some(window) =
            (0..=persistence.windows.len()).find(|times| u8::try_from(*times).is_ok_and(|times| map.class(times).is_none()))
        {
            root.reject("class", &format!("no class {window}"), "a class for every possible number of windows", "");
        }
    }
    let measures = if right { measures_of(map) } else { map.carries.iter().copied().collect() };
    for measure in measures.into_iter().filter_map(|measure| set.value.measures.get(measure)) {
        if let How::Class(id) = &measure.how
            && !others().any(|other| other.id == *id && matches!(other.kind, MapKind::Single(_)))
            && absent(id)
        {
            let found = format!("measure `{}`, the class on `{id}`", measure.id);
            root.reject("carries", &found, "a class on a map of one measure", "add that map, or leave the measure out");
        }
    }
}

fn measures_of(map: &MapSpec) -> BTreeSet<usize> {
    let needs = match &map.kind {
        MapKind::Single(single) => single.needs(),
        MapKind::Cross(cross) => cross.variants.iter().flat_map(Variant::needs).collect(),
        MapKind::Persistence(_) => Vec::new(),
    };
    needs.into_iter().chain(map.carries.iter().copied()).collect()
}

fn map(root: &Section<'_>, set: &Reading<'_, IndicatorSet>, caveats: &Reading<'_, Caveats>) -> MapSpec {
    let groups = [("bewoners", Group::Bewoners), ("overlast", Group::Overlast), ("signaal", Group::Signaal), ("focus", Group::Focus)];
    let sections = root.sections("class");
    let classes = classes(&sections, root);
    let kind = root.known_choice("kind", &[("single", 0), ("cross", 1), ("persistence", 2)]).map(|kind| match kind {
        0 => MapKind::Single(Single {
            measure: measure(root, "measure", set).unwrap_or_default(),
            floor: root.has("floor").then(|| measure(root, "floor", set).unwrap_or_default()),
        }),
        1 => MapKind::Cross(cross(root, set, &classes)),
        _ => MapKind::Persistence(persistence(&root.section("persistence"))),
    });
    let period = root.known_choice("period", &[("year", 0), ("window", 1), ("fixed", 2)]);
    let fixed = period == Some(2);
    if let (Some(kind), Some(_)) = (&kind, period)
        && matches!(kind, MapKind::Persistence(_)) != fixed
    {
        root.reject("period", if fixed { "`fixed`" } else { "another period" }, "`fixed` on persistence maps and only there", "");
    }
    let period = match period {
        Some(1) => window(root, "default_window").map_or(PeriodKind::Year, |(t0, t1)| PeriodKind::Window(t0, t1)),
        Some(0) => PeriodKind::Year,
        _ => PeriodKind::Fixed,
    };
    if let Some(kind) = &kind {
        check_rules(kind, &classes, &sections);
    }
    if kind.is_none() || root.has_failed("period") {
        // Which of the other keys mean something is not known.
        root.skip_all_but(&["kind", "period"]);
    }
    let kind = kind.unwrap_or(MapKind::Cross(Cross { variants: Vec::new(), cells: Vec::new() }));
    MapSpec {
        id: root.text("id"),
        order: root.small("order", "a whole number"),
        group: root.choice("group", &groups),
        title: bilingual(root, "title"),
        guide: bilingual(root, "guide"),
        caveats: root.optional_texts("caveats").iter().filter_map(|id| caveat(root, id, caveats)).collect(),
        legend_note: root.has("legend_note").then(|| bilingual(root, "legend_note")),
        words: root.sections("word").iter().map(word).collect(),
        carries: root.texts("carries").iter().filter_map(|id| measure_id(root, "carries", id, set)).collect(),
        strength: root.optional_section("strength").map(|section| strength(&section, set, &classes)),
        examples: root.sections("example").iter().map(|section| example(section, &classes)).collect(),
        classes,
        period,
        kind,
    }
}

fn caveat(root: &Section<'_>, id: &str, caveats: &Reading<'_, Caveats>) -> Option<Bilingual> {
    let found = caveats.value.caveats.iter().find(|(known, _)| known == id).map(|(_, text)| text.clone());
    if found.is_none() && !caveats.may_define(id) {
        root.reject("caveats", &format!("`{id}`"), "the id of a caveat of caveats.toml", "");
    }
    found
}

fn measure(section: &Section<'_>, key: &str, set: &Reading<'_, IndicatorSet>) -> Option<usize> {
    let id = section.text(key);
    measure_id(section, key, &id, set)
}

fn measure_id(section: &Section<'_>, key: &str, id: &str, set: &Reading<'_, IndicatorSet>) -> Option<usize> {
    let found = set.value.measure(id);
    if found.is_none() && !set.may_define(id) {
        section.reject(key, &format!("`{id}`"), "the id of a measure of indicators.toml", "");
    }
    found
}

fn colour(section: &Section<'_>, key: &str) -> String {
    let text = section.text(key);
    let right = text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
    if !right && !text.is_empty() {
        section.reject(key, &format!("`{text}`"), "a colour such as `#1764AB`", "");
    }
    text
}

fn classes(sections: &[Section<'_>], root: &Section<'_>) -> Vec<ClassSpec> {
    let mut classes: Vec<ClassSpec> = Vec::new();
    for section in sections {
        let (sign, from, below) = (
            section.optional_choice("sign", &[("+", 1), ("0", 0), ("-", -1)]),
            section.optional_number("from"),
            section.optional_number("below"),
        );
        let colour_usual = colour(section, "colour");
        let class = ClassSpec {
            value: section.small("value", "a whole number from 0 to 255"),
            key: section.optional_text("key"),
            label: bilingual(section, "label"),
            colour_blind: if section.has("colour_blind") { colour(section, "colour_blind") } else { colour_usual.clone() },
            colour: colour_usual,
            rule: (sign.is_some() || from.is_some() || below.is_some()).then_some(ClassRule { sign, from, below, closed: false }),
        };
        if classes.last().is_some_and(|last| last.value >= class.value) {
            section.reject("value", &class.value.to_string(), "a value above that of the class before", "");
        }
        classes.push(class);
    }
    // The last interval of a map is closed: its highest value belongs to it.
    if let Some(rule) = classes.last_mut().and_then(|class| class.rule.as_mut()) {
        rule.closed = true;
    }
    if classes.is_empty() {
        root.reject("class", "no classes", "at least one `[[class]]`", "");
    }
    classes
}

/// Classes of one measure must follow each other without a gap or an overlap, per sign.
fn check_rules(kind: &MapKind, classes: &[ClassSpec], sections: &[Section<'_>]) {
    let single = matches!(kind, MapKind::Single(_));
    let signed = matches!(kind, MapKind::Single(Single { floor: Some(_), .. }));
    let mut ends: BTreeMap<Option<i8>, Option<f64>> = BTreeMap::new();
    for (class, section) in classes.iter().zip(sections) {
        match class.rule {
            None if single => section.reject("value", "a class without rule", "`from`, `below` or `sign`", ""),
            Some(_) if !single => section.reject("value", "a class with a rule", "rules only on maps of one measure", ""),
            Some(rule) if rule.sign.is_some() != signed => {
                section.reject("sign", "a mismatch", "a `sign` on every class when the map has a `floor`, and on none otherwise", "");
            }
            Some(rule) => {
                if let Some(end) = ends.get(&rule.sign)
                    && (end.is_none() || end.map(f64::to_bits) != rule.from.map(f64::to_bits))
                {
                    let shown = |border: Option<f64>| border.map_or_else(|| "no border".to_owned(), |border| border.to_string());
                    section.reject("from", &shown(rule.from), &format!("{}, where the class before ends", shown(*end)), "");
                }
                ends.insert(rule.sign, rule.below);
            }
            None => {}
        }
    }
}

fn window(section: &Section<'_>, key: &str) -> Option<(i32, i32)> {
    let years: Vec<i32> = section.optional_smalls(key, "a year");
    match years.as_slice() {
        [t0, t1] if t0 < t1 => Some((*t0, *t1)),
        other => {
            section.reject(key, &format!("{other:?}"), "two years such as [2014, 2022], the first before the second", "");
            None
        }
    }
}

/// Finds a class by its key or its value.
fn class_of(section: &Section<'_>, key: &str, name: &str, classes: &[ClassSpec]) -> u8 {
    let found = classes.iter().find(|class| class.key.as_deref() == Some(name) || class.value.to_string() == name);
    if found.is_none() {
        section.reject(key, &format!("`{name}`"), "the key or value of a class of this map", "");
    }
    found.map_or(0, |class| class.value)
}

fn cross(root: &Section<'_>, set: &Reading<'_, IndicatorSet>, classes: &[ClassSpec]) -> Cross {
    let variants: Vec<_> = root.sections("variant").iter().map(|section| variant(section, set)).collect();
    let rows: Vec<Vec<u8>> =
        root.texts("cells").iter().map(|row| row.split_whitespace().map(|name| class_of(root, "cells", name, classes)).collect()).collect();
    if variants.is_empty() {
        root.reject("variant", "none", "at least one `[[variant]]` with `rows` and `columns`", "");
    }
    for variant in &variants {
        let (height, width) = (variant.rows.cut.levels(), variant.columns.cut.levels());
        if rows.len() != height || rows.iter().any(|row| row.len() != width) {
            root.reject(
                "cells",
                &format!("{} rows of {:?}", rows.len(), rows.iter().map(Vec::len).collect::<Vec<_>>()),
                &format!("{height} rows of {width} classes"),
                "",
            );
        }
        if variants.len() > 1 && variant.comparison.is_none() {
            root.reject("variant", "a variant without `vergelijking`", "one on each of several variants", "");
        }
    }
    Cross { variants, cells: rows }
}

fn variant(section: &Section<'_>, set: &Reading<'_, IndicatorSet>) -> Variant {
    Variant {
        comparison: section.optional_choice("vergelijking", &COMPARISONS),
        guide: section.has("guide").then(|| bilingual(section, "guide")),
        rows: axis(&section.section("rows"), set),
        columns: axis(&section.section("columns"), set),
    }
}

fn axis(section: &Section<'_>, set: &Reading<'_, IndicatorSet>) -> Axis {
    let cut = if section.has("floor") {
        Cut::Sign(measure(section, "floor", set).unwrap_or_default())
    } else {
        let borders = section.numbers("borders");
        let rising = borders.windows(2).all(|pair| pair[0] < pair[1]);
        let falling = borders.windows(2).all(|pair| pair[0] > pair[1]);
        let wanted = section.choice("direction", &[("rising", true), ("falling", false)]);
        if borders.is_empty() || (wanted && !rising) || (!wanted && !falling) {
            section.reject("borders", &format!("{borders:?}"), "borders in the order of `direction`", "");
        }
        if wanted { Cut::Rising(borders) } else { Cut::Falling(borders) }
    };
    Axis { label: bilingual(section, "label"), measure: measure(section, "measure", set).unwrap_or_default(), cut }
}

fn persistence(section: &Section<'_>) -> Persistence {
    let windows = section.sections("window");
    let windows: Vec<_> = windows.iter().filter_map(|entry| window(entry, "years")).collect();
    if windows.is_empty() {
        section.reject("window", "none", "at least one `[[persistence.window]]` with `years`", "");
    }
    Persistence {
        map: section.text("map"),
        class: section.small("class", "a class value of that map"),
        windows,
        minimum: section.small("minimum", "a whole number"),
        times: own_measure(&section.section("times")),
        of: own_measure(&section.section("of")),
    }
}

fn own_measure(section: &Section<'_>) -> OwnMeasure {
    OwnMeasure {
        id: section.text("id"),
        label: bilingual(section, "label"),
        unit: bilingual(section, "unit"),
        decimals: section.small("decimals", "a whole number from 0 to 9"),
    }
}

fn strength(section: &Section<'_>, set: &Reading<'_, IndicatorSet>, classes: &[ClassSpec]) -> Strength {
    Strength {
        measure: own_measure(&section.section("measure")),
        minimum_of: section.texts("minimum_of").iter().filter_map(|id| measure_id(section, "minimum_of", id, set)).collect(),
        classes: section.texts("classes").iter().map(|name| class_of(section, "classes", name, classes)).collect(),
    }
}

fn word(section: &Section<'_>) -> ColourWord {
    ColourWord { name: section.text("name"), usual: bilingual(section, "usual"), colour_blind: bilingual(section, "colour_blind") }
}

fn example(section: &Section<'_>, classes: &[ClassSpec]) -> Example {
    Example {
        title: section.text("title"),
        comparison: section.optional_choice("vergelijking", &COMPARISONS),
        given: section.optional_number_map("given"),
        class: section.optional_text("class").map(|name| class_of(section, "class", &name, classes)),
    }
}
