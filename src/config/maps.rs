//! Reads the files of `config/maps/` into [`MapSpec`]s.

use super::ConfigErrors;
use super::bilingual_text::bilingual;
use super::reader::{ConfigFile, Section, read, read_as_far};
use crate::indicators::IndicatorSet;
use crate::maps::spec::{
    Axis, Breaks, Caveats, ClassRule, ClassSpec, ColourWord, Cross, CrossVariant, Example, FictionNotice, MapKind,
    MapMeasure, Persistence, SingleMap, Strength,
};
use crate::maps::{Group, MapSpec, PeriodKind};
use crate::texts::Bilingual;

mod checks;
mod names;
#[cfg(test)]
pub(crate) mod tests;
mod wording;

use names::{COMPARISONS, class_of, measure, measure_id, status};

/// Reads the text of `caveats.toml` as far as it goes.
#[must_use]
pub(crate) fn read_caveats<'t>(file: &str, text: &'t str) -> ConfigFile<'t, Caveats> {
    read_as_far(file, text, |root| {
        let text = |section: &Section<'_>| Bilingual { nl: section.text("nl"), en: section.text("en") };
        let caveats = root.sections("caveat").iter().map(|section| (section.text("id"), text(section))).collect();
        let fictional = root.optional_section("fictional").map(|section| FictionNotice {
            gemeenten: section.text("gemeenten"),
            notice: bilingual(&section, "notice"),
            title: bilingual(&section, "title"),
            publisher: section.text("publisher"),
            licence: section.text("licence"),
            attribution: section.text("attribution"),
        });
        let statuses = root.sections("status");
        statuses.iter().for_each(wording::check_status);
        let statuses = statuses.iter().map(|section| (status(section, "id", &section.text("id")), text(section)));
        let statuses = statuses.filter_map(|(status, text)| Some((status?, text))).collect();
        Caveats { notice: bilingual(root, "notice"), caveats, statuses, fictional, made_up: false }
    })
}

/// Reads map files, each a name for messages and a text, and orders the maps by their `order`.
///
/// # Errors
/// Everything that is wrong in all texts at once, also where one map names another.
pub(crate) fn read_maps(
    files: &[(String, String)],
    set: &ConfigFile<'_, IndicatorSet>,
    caveats: &ConfigFile<'_, Caveats>,
) -> Result<Vec<MapSpec>, ConfigErrors> {
    let maps: Vec<_> =
        files.iter().map(|(file, text)| read_as_far(file, text, |root| map(root, set, caveats))).collect();
    let mut problems: Vec<_> = maps.iter().flat_map(|map| map.problems.iter().cloned()).collect();
    for ((file, text), map) in files.iter().zip(&maps) {
        let between = read(file, text, |root| {
            // A second reading only adds findings.
            root.skip_all_but(&[]);
            checks::check_between(root, map, &maps, files, set);
        });
        let unread = map.problems.iter().any(|problem| problem.key.is_empty());
        problems.extend(between.err().filter(|_| !unread).into_iter().flat_map(|errors| errors.0));
    }
    let mut maps: Vec<_> = maps.into_iter().map(|map| map.value).collect();
    maps.sort_by_key(|map| map.order);
    if problems.is_empty() { Ok(maps) } else { Err(ConfigErrors(problems)) }
}

fn map(root: &Section<'_>, set: &ConfigFile<'_, IndicatorSet>, caveats: &ConfigFile<'_, Caveats>) -> MapSpec {
    let groups = [
        ("bewoners", Group::Bewoners),
        ("overlast", Group::Overlast),
        ("signaal", Group::Signaal),
        ("focus", Group::Focus),
    ];
    let sections = root.sections("class");
    let classes = classes(&sections, root);
    let kind = root.known_choice("kind", &[("single", 0), ("cross", 1), ("persistence", 2)]).map(|kind| match kind {
        0 => MapKind::Single(SingleMap {
            measure: measure(root, "measure", set),
            floor: root.has("floor").then(|| measure(root, "floor", set)),
        }),
        1 => MapKind::Cross(cross(root, set, &classes)),
        _ => MapKind::Persistence(persistence(&root.section("persistence"))),
    });
    let period = root.known_choice("period", &[("year", 0), ("window", 1), ("fixed", 2)]);
    let fixed = period == Some(2);
    if let (Some(kind), Some(_)) = (&kind, period)
        && matches!(kind, MapKind::Persistence(_)) != fixed
    {
        root.reject(
            "period",
            if fixed { "`fixed`" } else { "another period" },
            "`fixed` on persistence maps and only there",
            "",
        );
    }
    let default_window = (period == Some(1)).then(|| window(root, "default_window"));
    let period = match period {
        Some(1) => default_window.flatten().map_or(PeriodKind::Year, |(t0, t1)| PeriodKind::Window(t0, t1)),
        Some(0) => PeriodKind::Year,
        _ => PeriodKind::Fixed,
    };
    let carries = carries(root, set);
    if let Some(kind) = &kind {
        checks::check_rules(kind, &classes, &sections, root);
        if !root.has_failed("period") && default_window != Some(None) {
            checks::check_period(root, kind, period, &carries, &set.value);
        }
    }
    let examples = root.sections("example");
    let examples: Vec<_> =
        examples.iter().map(|section| example(section, &classes, kind.as_ref(), &set.value)).collect();
    if kind.is_none() || root.has_failed("period") {
        // Which of the other keys mean something is not known.
        root.skip_all_but(&["kind", "period"]);
    }
    let kind = kind.unwrap_or(MapKind::Cross(Cross { variants: Vec::new(), cells: Vec::new() }));
    MapSpec {
        id: root.id("id"),
        order: root.small("order", "a whole number"),
        group: root.choice("group", &groups),
        title: bilingual(root, "title"),
        guide: bilingual(root, "guide"),
        caveats: root.optional_texts("caveats").iter().filter_map(|id| caveat(root, id, caveats)).collect(),
        legend_note: root.has("legend_note").then(|| bilingual(root, "legend_note")),
        words: root.sections("word").iter().map(word).collect(),
        carries,
        strength: root.optional_section("strength").map(|section| strength(&section, set, &classes)),
        wording: wording::wording(root, set, &classes, &caveats.value),
        examples,
        classes,
        period,
        kind,
    }
}

fn carries(root: &Section<'_>, set: &ConfigFile<'_, IndicatorSet>) -> Vec<usize> {
    let ids = root.texts("carries");
    for (i, id) in ids.iter().enumerate().filter(|(i, id)| ids[..*i].contains(id)) {
        root.reject("carries", &format!("`{id}` again as number {}", i + 1), "each measure once", "");
    }
    ids.iter().filter_map(|id| measure_id(root, "carries", id, set)).collect()
}

fn caveat(root: &Section<'_>, id: &str, caveats: &ConfigFile<'_, Caveats>) -> Option<Bilingual> {
    let found = caveats.value.caveats.iter().find(|(known, _)| known == id).map(|(_, text)| text.clone());
    if found.is_none() && !caveats.may_define(id) {
        root.reject("caveats", &format!("`{id}`"), "the id of a caveat of caveats.toml", "");
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
            short: section.has("short").then(|| bilingual(section, "short")),
            colour_blind: if section.has("colour_blind") {
                colour(section, "colour_blind")
            } else {
                colour_usual.clone()
            },
            colour: colour_usual,
            rule: (sign.is_some() || from.is_some() || below.is_some()).then_some(ClassRule {
                sign,
                from,
                below,
                closed: false,
            }),
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

fn window(section: &Section<'_>, key: &str) -> Option<(i32, i32)> {
    let years: Vec<i32> = section.optional_smalls(key, "a year");
    match years.as_slice() {
        [t0, t1] if t0 < t1 => Some((*t0, *t1)),
        other => {
            section.reject(
                key,
                &format!("{other:?}"),
                "two years such as [2014, 2022], the first before the second",
                "",
            );
            None
        }
    }
}

fn cross(root: &Section<'_>, set: &ConfigFile<'_, IndicatorSet>, classes: &[ClassSpec]) -> Cross {
    let variants: Vec<_> = root.sections("variant").iter().map(|section| variant(section, set)).collect();
    let rows: Vec<Vec<u8>> = root
        .texts("cells")
        .iter()
        .map(|row| row.split_whitespace().map(|name| class_of(root, "cells", name, classes)).collect())
        .collect();
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

fn variant(section: &Section<'_>, set: &ConfigFile<'_, IndicatorSet>) -> CrossVariant {
    CrossVariant {
        comparison: section.optional_choice("vergelijking", &COMPARISONS),
        guide: section.has("guide").then(|| bilingual(section, "guide")),
        rows: axis(&section.section("rows"), set),
        columns: axis(&section.section("columns"), set),
    }
}

fn axis(section: &Section<'_>, set: &ConfigFile<'_, IndicatorSet>) -> Axis {
    let cut = if section.has("floor") {
        Breaks::Sign(measure(section, "floor", set))
    } else {
        let borders = section.numbers("borders");
        let rising = borders.windows(2).all(|pair| pair[0] < pair[1]);
        let falling = borders.windows(2).all(|pair| pair[0] > pair[1]);
        let wanted = section.choice("direction", &[("rising", true), ("falling", false)]);
        if borders.is_empty() || (wanted && !rising) || (!wanted && !falling) {
            section.reject("borders", &format!("{borders:?}"), "borders in the order of `direction`", "");
        }
        if wanted { Breaks::Rising(borders) } else { Breaks::Falling(borders) }
    };
    Axis { label: bilingual(section, "label"), measure: measure(section, "measure", set), cut }
}

fn persistence(section: &Section<'_>) -> Persistence {
    let entries = section.sections("window");
    let windows: Vec<_> = entries.iter().filter_map(|entry| window(entry, "years")).collect();
    let minimum = section.small("minimum", "a whole number");
    if entries.is_empty() {
        section.reject("window", "none", "at least one `[[persistence.window]]` with `years`", "");
    } else if !(1..=entries.len()).contains(&minimum) {
        section.reject(
            "minimum",
            &minimum.to_string(),
            &format!("a number from 1 to {}, the number of windows", entries.len()),
            "",
        );
    }
    Persistence {
        map: section.text("map"),
        class: section.small("class", "a class value of that map"),
        windows,
        minimum,
        times: own_measure(&section.section("times")),
        of: own_measure(&section.section("of")),
    }
}

fn own_measure(section: &Section<'_>) -> MapMeasure {
    MapMeasure {
        id: section.id("id"),
        label: bilingual(section, "label"),
        unit: bilingual(section, "unit"),
        decimals: section.small("decimals", "a whole number from 0 to 9"),
    }
}

fn strength(section: &Section<'_>, set: &ConfigFile<'_, IndicatorSet>, classes: &[ClassSpec]) -> Strength {
    Strength {
        measure: own_measure(&section.section("measure")),
        minimum_of: section
            .texts("minimum_of")
            .iter()
            .filter_map(|id| measure_id(section, "minimum_of", id, set))
            .collect(),
        classes: section.texts("classes").iter().map(|name| class_of(section, "classes", name, classes)).collect(),
    }
}

fn word(section: &Section<'_>) -> ColourWord {
    ColourWord {
        name: section.text("name"),
        usual: bilingual(section, "usual"),
        colour_blind: bilingual(section, "colour_blind"),
    }
}

fn example(section: &Section<'_>, classes: &[ClassSpec], kind: Option<&MapKind>, set: &IndicatorSet) -> Example {
    let example = Example {
        title: section.text("title"),
        comparison: section.optional_choice("vergelijking", &COMPARISONS),
        given: section.optional_number_map("given"),
        class: section.optional_text("class").map(|name| class_of(section, "class", &name, classes)),
    };
    if let Some(kind) = kind {
        checks::check_example(section, &example, kind, set);
    }
    example
}
