//! How a map crosses two measures: each comparison by itself, with its guide, and the table of classes.

use super::page::{MethodBlock, class_name, number};
use crate::maps::Engine;
use crate::maps::define::guide::capital;
use crate::maps::define::spec::{Axis, Breaks, Cross, MapSpec, Palette};
use crate::texts::Bilingual;

/// Writes the guide and the rule of every comparison of a map, then the table of classes that they share.
pub(super) fn rules(engine: &Engine, map: &MapSpec, cross: &Cross) -> Vec<MethodBlock> {
    let mut blocks = Vec::new();
    for variant in &cross.variants {
        let name = match variant.comparison {
            None => Bilingual::default(),
            Some(comparison) => {
                let words = engine.scope().compared(comparison);
                Bilingual { nl: format!("{}: ", capital(&words.nl)), en: format!("{}: ", capital(&words.en)) }
            }
        };
        let guide = map.guide(variant.comparison, Palette::Usual);
        blocks.push(MethodBlock::Paragraph(Bilingual { nl: name.nl + &guide.nl, en: name.en + &guide.en }));
        let (rows, columns) = (levels(engine, &variant.rows), levels(engine, &variant.columns));
        blocks.push(MethodBlock::List(vec![
            Bilingual { nl: format!("Rijen: {}", rows.nl), en: format!("Rows: {}", rows.en) },
            Bilingual { nl: format!("Kolommen: {}", columns.nl), en: format!("Columns: {}", columns.en) },
        ]));
    }
    let rows: Vec<_> = cross
        .cells
        .iter()
        .map(|row| row.iter().map(|class| class_name(map, *class)).collect::<Vec<_>>().join(" "))
        .collect();
    let table = rows.join(" / ");
    blocks.push(MethodBlock::Paragraph(Bilingual {
        nl: format!("De klassen, rij voor rij van laag naar hoog: {table}."),
        en: format!("The classes, row by row from low to high: {table}."),
    }));
    blocks
}

/// Says what an axis shows and how its measure is cut, from the lowest level to the highest.
fn levels(engine: &Engine, axis: &Axis) -> Bilingual {
    let measure = |index: usize| &engine.set.measures[index].id;
    let id = measure(axis.measure);
    let cut = match &axis.cut {
        Breaks::Sign(floor) => Bilingual {
            nl: format!("teken −, 0, + van `{id}` bij de drempel `{}`", measure(*floor)),
            en: format!("sign −, 0, + of `{id}` by the floor `{}`", measure(*floor)),
        },
        Breaks::Rising(borders) => join(spans(borders).iter()).map(|spans| format!("`{id}` {spans}")),
        Breaks::Falling(borders) => {
            let rising: Vec<f64> = borders.iter().rev().copied().collect();
            let spans = join(spans(&rising).iter().rev());
            Bilingual {
                nl: format!("`{id}` {} (hoe lager de waarde, hoe ongunstiger)", spans.nl),
                en: format!("`{id}` {} (the lower the value, the less favourable)", spans.en),
            }
        }
    };
    Bilingual {
        nl: format!("{}, van laag naar hoog: {}.", axis.label.nl, cut.nl),
        en: format!("{}, from low to high: {}.", axis.label.en, cut.en),
    }
}

/// Names the spans between ascending borders, the lowest first.
fn spans(borders: &[f64]) -> Vec<Bilingual> {
    let borders: Vec<_> = borders.iter().map(|border| number(*border)).collect();
    let first = borders.first().map(|first| first.map(|first| format!("< {first}")));
    let last = borders.last().map(|last| last.map(|last| format!("≥ {last}")));
    let between = borders.windows(2).map(|pair| Bilingual {
        nl: format!("{} tot {}", pair[0].nl, pair[1].nl),
        en: format!("{} to {}", pair[0].en, pair[1].en),
    });
    first.into_iter().chain(between).chain(last).collect()
}

/// Lists spans with semicolons between them, because Dutch numbers have commas.
fn join<'a>(spans: impl Iterator<Item = &'a Bilingual>) -> Bilingual {
    let (nl, en): (Vec<_>, Vec<_>) = spans.map(|span| (span.nl.as_str(), span.en.as_str())).unzip();
    Bilingual { nl: nl.join("; "), en: en.join("; ") }
}
