//! Reads `config/indicators.toml` into an [`IndicatorSet`].

use super::bilingual_text::bilingual;
use super::reader::{ConfigFile, NOTHING, Section, read_as_far};
use crate::indicators::{
    Aspect, ChangeRules, Formula, IndexMember, IndexRules, IndicatorSet, IndicatorSpec, MeasureSpec, Noise,
    ReferenceRules, WindowEnd,
};
use crate::statistics::StatisticsConfig;
use crate::texts::Bilingual;

/// Reads the text of the file as far as it goes; the statistics that it names must be there.
#[must_use]
pub(crate) fn read_indicators<'t>(
    file: &str,
    text: &'t str,
    statistics: &ConfigFile<'_, StatisticsConfig>,
) -> ConfigFile<'t, IndicatorSet> {
    read_as_far(file, text, |root| {
        let mut set = IndicatorSet {
            reference: reference(&root.section("reference")),
            indicators: Vec::new(),
            measures: Vec::new(),
        };
        for section in root.sections("indicator") {
            let indicator = indicator(&section, &set, statistics);
            if set.indicator(&indicator.id).is_some() {
                section.reject(
                    "id",
                    &format!("`{}` for the second time", indicator.id),
                    "an id that no other indicator has",
                    "",
                );
            }
            set.indicators.push(indicator);
        }
        for section in root.sections("measure") {
            let measure = measure(&section, &set);
            if set.measure(&measure.id).is_some() {
                section.reject(
                    "id",
                    &format!("`{}` for the second time", measure.id),
                    "an id that no other measure has",
                    "",
                );
            }
            set.measures.push(measure);
        }
        set
    })
}

fn reference(section: &Section<'_>) -> ReferenceRules {
    ReferenceRules {
        minimum_inhabitants: section.number("minimum_inhabitants"),
        shown_inhabitants: section.number("shown_inhabitants"),
        minimum_areas: section.small("minimum_areas", "a whole number, 1 or more"),
    }
}

fn indicator(
    section: &Section<'_>,
    set: &IndicatorSet,
    statistics: &ConfigFile<'_, StatisticsConfig>,
) -> IndicatorSpec {
    IndicatorSpec {
        id: section.id("id"),
        label: bilingual(section, "label"),
        unit: bilingual(section, "unit"),
        decimals: decimals(section).unwrap_or_default(),
        formula: formula(section, set, statistics),
        change: section.optional_section("change").map(|change| change_rules(&change)),
    }
}

fn decimals(section: &Section<'_>) -> Option<u8> {
    section.optional_small("decimals", "a whole number from 0 to 9")
}

fn formula(section: &Section<'_>, set: &IndicatorSet, statistics: &ConfigFile<'_, StatisticsConfig>) -> Formula {
    let known = |key: &str, id: &str| {
        let found = statistics.value.statistics.iter().position(|statistic| statistic.id == id);
        if found.is_none() && !statistics.may_define(id) {
            section.reject(key, &format!("`{id}`"), "the id of a statistic of statistics.toml", "");
        }
        found.unwrap_or_default()
    };
    let kinds = ["statistic", "numerator", "member"].into_iter().filter(|key| section.has(key)).count();
    let expected = "exactly one of `statistic`, `numerator` with `denominator`, `member`";
    if kinds == 0 {
        for key in ["statistic", "numerator", "denominator", "factor", "latest", "member"] {
            section.skip(key);
        }
        section.reject("statistic", NOTHING, expected, "");
        return Formula::Statistic { statistic: 0, factor: 1.0, latest: false };
    }
    if kinds > 1 {
        section.reject("id", &format!("{kinds} formulas"), expected, "");
    }
    if section.has("numerator") {
        let list = |key: &str| section.texts(key).iter().map(|id| known(key, id)).collect::<Vec<_>>();
        return Formula::Share {
            numerator: list("numerator"),
            denominator: list("denominator"),
            factor: section.number("factor"),
        };
    }
    if section.has("member") {
        return Formula::Index(index(section, set));
    }
    Formula::Statistic {
        statistic: known("statistic", &section.optional_text("statistic").unwrap_or_default()),
        factor: section.optional_number("factor").unwrap_or(1.0),
        latest: section.optional_flag("latest").unwrap_or(false),
    }
}

fn index(section: &Section<'_>, set: &IndicatorSet) -> IndexRules {
    let rules = IndexRules {
        members: section.sections("member").iter().map(|member| self::member(member, set)).collect(),
        clip: section.number("clip"),
        minimum_members: section.small("minimum_members", "a whole number"),
        minimum_weight: section.number("minimum_weight"),
        full_members: section.small("full_members", "a whole number"),
    };
    if rules.clip <= 0.0 {
        section.reject("clip", &rules.clip.to_string(), "a number above 0", "");
    }
    let count = rules.members.len();
    for (key, members) in [("minimum_members", rules.minimum_members), ("full_members", rules.full_members)] {
        if !(1..=count).contains(&members) {
            section.reject(
                key,
                &members.to_string(),
                &format!("a number from 1 to {count}, the number of members"),
                "",
            );
        }
    }
    let weight: f64 = rules.members.iter().map(|member| member.weight).sum();
    // A weight that is wrong is a mistake of its own.
    if rules.members.iter().all(|member| member.weight > 0.0) && rules.minimum_weight > weight {
        section.reject(
            "minimum_weight",
            &rules.minimum_weight.to_string(),
            &format!("at most {weight}, the sum of the weights"),
            "",
        );
    }
    rules
}

fn member(section: &Section<'_>, set: &IndicatorSet) -> IndexMember {
    let id = section.text("indicator");
    let found = set.indicator(&id).filter(|i| !matches!(set.indicators[*i].formula, Formula::Index(_)));
    if found.is_none() && !has_unread_id(set) {
        section.reject(
            "indicator",
            &format!("`{id}`"),
            "the id of an indicator that stands before this one and is no index",
            "",
        );
    }
    let weight = section.number("weight");
    if weight <= 0.0 {
        section.reject("weight", &weight.to_string(), "a number above 0", "");
    }
    IndexMember {
        indicator: found.unwrap_or_default(),
        weight,
        required: section.optional_flag("required").unwrap_or(true),
    }
}

/// Tells whether the id of an indicator could not be read, so that what names it is no mistake.
fn has_unread_id(set: &IndicatorSet) -> bool {
    set.indicators.iter().any(|indicator| indicator.id.is_empty())
}

fn change_rules(section: &Section<'_>) -> ChangeRules {
    let noise = match (section.optional_number("noise_quantile"), section.optional_number("noise_spread")) {
        (Some(quantile), Some(spread)) => Some(Noise { quantile, spread }),
        (None, None) => None,
        _ => {
            section.reject("floor", "one of `noise_quantile` and `noise_spread`", "both or neither", "");
            None
        }
    };
    ChangeRules {
        floor: section.number("floor"),
        noise,
        relative_spread: section.number("relative_spread"),
        relative_floor: section.optional_number("relative_floor").unwrap_or(0.0),
        reference_denominator: section.optional_number("reference_denominator"),
    }
}

fn measure(section: &Section<'_>, set: &IndicatorSet) -> MeasureSpec {
    let at = section.optional_choice("at", &[("t0", WindowEnd::T0), ("t1", WindowEnd::T1)]).unwrap_or(WindowEnd::T1);
    let how = section.known_choice(
        "how",
        &[
            ("level", Aspect::Level(at)),
            ("percentile", Aspect::Percentile),
            ("relative", Aspect::Relative),
            ("members", Aspect::Members),
            ("change", Aspect::Change),
            ("noise", Aspect::Noise),
            ("floor", Aspect::Floor),
            ("relative_change", Aspect::RelativeChange),
            ("relative_floor", Aspect::RelativeFloor),
            ("standardised_change", Aspect::StandardisedChange),
            ("class", Aspect::Class(section.optional_text("map").unwrap_or_default())),
        ],
    );
    let mut own = None;
    if let Some(Aspect::Class(map)) = &how {
        if map.is_empty() {
            section.reject("map", "nothing", "the id of a map of one measure", "");
        }
    } else if how.is_none() {
        section.skip("indicator");
    } else {
        let id = section.text("indicator");
        own = set.indicator(&id);
        if own.is_none() && !has_unread_id(set) {
            section.reject("indicator", &format!("`{id}`"), "the id of an indicator of this file", "");
        }
    }
    let indicator = own.map(|i| &set.indicators[i]);
    let how = how.unwrap_or(Aspect::Percentile);
    let needs_change = matches!(
        how,
        Aspect::Change
            | Aspect::Noise
            | Aspect::Floor
            | Aspect::RelativeChange
            | Aspect::RelativeFloor
            | Aspect::StandardisedChange
    );
    if needs_change && indicator.is_some_and(|indicator| indicator.change.is_none()) {
        section.reject("how", "a measure of a change", "an indicator with a table `change`", "");
    }
    let or = |text: Option<Bilingual>, of: fn(&IndicatorSpec) -> &Bilingual| {
        text.or_else(|| indicator.map(|i| of(i).clone())).unwrap_or_default()
    };
    MeasureSpec {
        id: section.id("id"),
        indicator: own.unwrap_or_default(),
        how,
        label: or(section.has("label").then(|| bilingual(section, "label")), |i| &i.label),
        unit: or(section.has("unit").then(|| bilingual(section, "unit")), |i| &i.unit),
        decimals: decimals(section).or(indicator.map(|i| i.decimals)).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read_statistics;

    const SHIPPED: &str = include_str!("../../config/indicators.toml");

    fn statistics() -> ConfigFile<'static, StatisticsConfig> {
        read_statistics("statistics.toml", include_str!("../../config/statistics.toml"))
    }

    #[test]
    fn the_shipped_file_is_right() {
        let set = read_indicators("indicators.toml", SHIPPED, &statistics()).whole().unwrap();
        let Formula::Index(rules) = &set.indicators[set.indicator("K_index").unwrap()].formula else {
            panic!("an index")
        };
        let weights: f64 = rules.members.iter().map(|member| member.weight).sum();
        assert_eq!(weights.to_bits(), 100.0_f64.to_bits());
    }

    #[test]
    fn borders_of_an_index_that_no_area_can_meet_are_reported_each_once() {
        for (right, wrong) in [
            ("clip = 4", "clip = -1"),
            ("clip = 4", "clip = 0"),
            ("minimum_members = 3", "minimum_members = 6"),
            ("minimum_members = 3", "minimum_members = 0"),
            ("full_members = 4", "full_members = 6"),
            ("minimum_weight = 60", "minimum_weight = 100.5"),
        ] {
            let errors = read_indicators("indicators.toml", &SHIPPED.replacen(right, wrong, 1), &statistics())
                .whole()
                .unwrap_err();
            let keys: Vec<_> =
                errors.0.iter().map(|problem| problem.key.rsplit('.').next().unwrap_or_default()).collect();
            assert_eq!(keys, [right.split(' ').next().unwrap_or_default()], "{wrong}: {errors}");
        }
    }

    #[test]
    fn names_that_nobody_has_are_all_reported() {
        let text = SHIPPED
            .replace("statistic = \"corporatie\"", "statistic = \"corporaties\"")
            .replacen("indicator = \"ao_pct\"\nweight = 20", "indicator = \"K_index\"\nweight = -1", 1)
            .replace("id = \"dO_rel\"\nindicator = \"O\"", "id = \"dO_rel\"\nindicator = \"onv\"");
        let errors = read_indicators("indicators.toml", &text, &statistics()).whole().unwrap_err();
        let keys: Vec<_> = errors.0.iter().map(|problem| problem.key.rsplit('.').next().unwrap_or_default()).collect();
        assert_eq!(keys, ["statistic", "indicator", "weight", "how"], "{errors}");
    }
}
