//! Reads `config/statistics.toml` into [`StatisticsConfig`].

use std::collections::BTreeSet;

use super::bilingual_text::bilingual;
use super::reader::{ConfigFile, Section, read_as_far};
use crate::statistics::{DefinitionBreak, LineageRules, StatisticKind, StatisticSpec, StatisticsConfig};
use crate::texts::Bilingual;

/// Reads the text of the file as far as it goes; `file` is its name for messages.
#[must_use]
pub(crate) fn read_statistics<'t>(file: &str, text: &'t str) -> ConfigFile<'t, StatisticsConfig> {
    read_as_far(file, text, |root| {
        let sections = root.sections("statistic");
        let statistics: Vec<_> = sections.iter().map(statistic).collect();
        let mut ids = BTreeSet::new();
        for (spec, section) in statistics.iter().zip(&sections) {
            if !ids.insert(spec.id.as_str()) {
                section.reject(
                    "id",
                    &format!("`{}` for the second time", spec.id),
                    "an id that no other statistic has",
                    "",
                );
            }
        }
        let inhabitants = root.text("inhabitants");
        if !inhabitants.is_empty() && !ids.contains(inhabitants.as_str()) && !ids.contains("") {
            root.reject("inhabitants", &format!("`{inhabitants}`"), "the id of a statistic of this file", "");
        }
        StatisticsConfig { inhabitants, lineage: lineage(&root.section("lineage")), statistics }
    })
}

fn statistic(section: &Section<'_>) -> StatisticSpec {
    let kinds = [
        ("count", StatisticKind::Count),
        ("percentage", StatisticKind::Percentage),
        ("rate", StatisticKind::Rate),
        ("score", StatisticKind::Score),
    ];
    let kind = section.choice("kind", &kinds);
    let possible = kind.possible();
    let spec = StatisticSpec {
        id: section.id("id"),
        source: section.text("source"),
        columns: section.texts("columns"),
        kind,
        minimum: section.optional_number("minimum").unwrap_or(*possible.start()),
        maximum: section.optional_number("maximum").unwrap_or(*possible.end()),
        label: bilingual(section, "label"),
        breaks: section.sections("break").iter().map(definition_break).collect(),
    };
    if spec.minimum > spec.maximum {
        section.reject(
            "maximum",
            &spec.maximum.to_string(),
            &format!("a number not below the minimum {}", spec.minimum),
            "",
        );
    }
    if spec.columns.is_empty() {
        section.reject("columns", "an empty list", "at least one name of a column", "");
    }
    spec
}

fn definition_break(section: &Section<'_>) -> DefinitionBreak {
    DefinitionBreak {
        year: section.small("year", "a year"),
        what: Bilingual { nl: section.text("nl"), en: section.text("en") },
    }
}

fn lineage(section: &Section<'_>) -> LineageRules {
    let minimum_share = section.number("minimum_share");
    if !(0.0..=1.0).contains(&minimum_share) {
        section.reject("minimum_share", &minimum_share.to_string(), "a share from 0 to 1", "");
    }
    LineageRules {
        source: section.text("source"),
        change_columns: section.texts("change_columns"),
        changed: section.small("changed", "a whole number"),
        renumbered: section.small("renumbered", "a whole number"),
        minimum_share,
        region_columns: section.texts("region_columns"),
        region_buurt: section.text("region_buurt"),
        gemeente_columns: section.texts("gemeente_columns"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../config/statistics.toml");

    #[test]
    fn the_shipped_file_is_right() {
        let config = read_statistics("statistics.toml", SHIPPED).whole().unwrap();
        assert_eq!(config.statistics.len(), 11);
        assert_eq!(config.lineage.changed, 3);
    }

    #[test]
    fn a_repeated_id_an_impossible_range_and_an_unknown_kind_are_all_reported() {
        let text = SHIPPED
            .replace("id = \"ao\"", "id = \"bijstand\"")
            .replace("maximum = 1.5", "maximum = -6.0")
            .replace("kind = \"rate\"", "kind = \"ratio\"")
            .replace("minimum_share = 0.90", "minimum_share = 90");
        let errors = read_statistics("statistics.toml", &text).whole().unwrap_err();
        let keys: Vec<_> = errors.0.iter().map(|problem| problem.key.as_str()).collect();
        assert_eq!(keys, ["lineage.minimum_share", "statistic[6].id", "statistic[8].kind", "statistic[10].maximum"]);
    }
}
