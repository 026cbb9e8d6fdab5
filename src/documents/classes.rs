//! How inhabitants are spread over the classes of a map.

use std::collections::BTreeMap;

use serde::Serialize;

use super::content::Content;
use crate::areas::AreaChoice;
use crate::maps::{MapSpec, MapValues, Summary};

/// How the inhabitants of a wijk, a gemeente or the country are spread over the classes of a map.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Summary"))]
pub(crate) struct ClassShares {
    /// How many buurten of all that have a status are drawn; the others have figures and no boundary.
    areas_drawn: u32,
    areas_per_class: Vec<u32>,
    areas_per_status: [u32; 6],
    inhabitants: f64,
    inhabitants_per_class: Vec<f64>,
    /// Those of the areas with a class.
    inhabitants_with_class: f64,
    /// The publisher's own figures of the area, by the key of the measure.
    published: BTreeMap<String, f64>,
    /// Of the inhabitants with a class; null where there are none.
    share_per_class: Vec<Option<f64>>,
}

impl From<&Summary> for ClassShares {
    fn from(summary: &Summary) -> ClassShares {
        let with_class: f64 = summary.inhabitants_per_class.iter().sum();
        ClassShares {
            areas_drawn: summary.areas_drawn,
            areas_per_class: summary.areas_per_class.clone(),
            areas_per_status: summary.areas_per_status,
            inhabitants: summary.inhabitants,
            inhabitants_per_class: summary.inhabitants_per_class.clone(),
            inhabitants_with_class: with_class,
            published: summary.published.iter().cloned().collect(),
            share_per_class: summary
                .inhabitants_per_class
                .iter()
                .map(|n| (with_class > 0.0).then(|| n / with_class))
                .collect(),
        }
    }
}

/// Adds up the classes of the buurten that are chosen, drawn or not; what publishers say of several areas holds for
/// none of them together, and is left out.
pub(super) fn of_chosen(content: &Content, spec: &MapSpec, values: &MapValues, chosen: &AreaChoice) -> ClassShares {
    let mut summary = Summary {
        inhabitants_per_class: vec![0.0; spec.classes.len()],
        areas_per_class: vec![0; spec.classes.len()],
        ..Summary::default()
    };
    for (index, buurt) in content.areas.all_buurten().enumerate() {
        let Some(status) = values.status.get(index).copied().flatten().filter(|_| chosen.has(index, buurt)) else {
            continue;
        };
        let inhabitants = values.inhabitants.get(index).copied().flatten().unwrap_or(0.0);
        summary.inhabitants += inhabitants;
        summary.areas_per_status[status as usize] += 1;
        summary.areas_drawn += u32::from(index < content.areas.buurten.len());
        if let Some(class) = values.class[index].and_then(|class| spec.class_index(class)) {
            summary.inhabitants_per_class[class] += inhabitants;
            summary.areas_per_class[class] += 1;
        }
    }
    (&summary).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_a_summary_are_of_the_inhabitants_with_a_class() {
        let summary = Summary { inhabitants: 1000.0, inhabitants_per_class: vec![200.0, 600.0], ..Summary::default() };
        let shares = ClassShares::from(&summary);
        // 200 / 800 and 600 / 800; the other 200 of the 1,000 have no class.
        assert_eq!((shares.inhabitants_with_class, shares.share_per_class), (800.0, vec![Some(0.25), Some(0.75)]));
        let nobody = Summary { inhabitants_per_class: vec![0.0], ..Summary::default() };
        let nobody = super::super::json(&ClassShares::from(&nobody)).unwrap();
        assert_eq!(nobody["share_per_class"], serde_json::json!([null]));
    }
}
