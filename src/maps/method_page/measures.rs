//! The formulas of the indicators and of their change, in words of the definitions.

use super::super::Bilingual;
use super::super::Engine;
use super::{Block, number, same};
use crate::indicators::{ChangeRules, Formula, IndexRules};

/// Lists every indicator with its formula, the comparison with the gemeente, and the percentile.
pub(super) fn indicators(engine: &Engine) -> Vec<Block> {
    let mut blocks = Vec::new();
    for spec in &engine.set.indicators {
        blocks.push(Block::Paragraph(Bilingual {
            nl: format!("`{}`: {} ({}).", spec.id, spec.label.nl, spec.unit.nl),
            en: format!("`{}`: {} ({}).", spec.id, spec.label.en, spec.unit.en),
        }));
        let statistic = |index: &usize| engine.observations.statistics[*index].id.as_str();
        let sum = |indices: &[usize]| indices.iter().map(statistic).collect::<Vec<_>>().join(" + ");
        match &spec.formula {
            Formula::Statistic { statistic: index, factor, latest } => {
                blocks.push(Block::Formula(format!("{} = {} × {}", spec.id, number(*factor).en, statistic(index))));
                if *latest {
                    blocks.push(Block::Paragraph(Bilingual::new(
                        "Genomen wordt het nieuwste jaar dat niet na het gevraagde ligt, één jaar voor alle buurten.",
                        "The newest year that is not after the one asked for is taken, one year for all neighbourhoods.",
                    )));
                }
            }
            Formula::Share { numerator, denominator, factor } => {
                blocks.push(Block::Formula(format!(
                    "{} = {} × ({}) / ({})",
                    spec.id,
                    number(*factor).en,
                    sum(numerator),
                    sum(denominator)
                )));
            }
            Formula::Index(rules) => blocks.extend(index(engine, &spec.id, rules)),
        }
        blocks.extend(spec.change.as_ref().into_iter().flat_map(|rules| change(&spec.id, rules)));
    }
    blocks.push(Block::Paragraph(Bilingual::new(
        "Ten opzichte van de gemeente: m_g is het gewogen gemiddelde van de gemeente, s_w de spreiding binnen gemeenten over alle die vergeleken kunnen worden.",
        "Relative to the municipality: m_g is the weighted mean of the municipality, s_w the spread within municipalities over all that can be compared.",
    )));
    blocks.push(Block::Formula("x_rel = (x − m_g) / s_w,  s_w = √(Σ n (x − m_g)² / Σ n)".to_owned()));
    blocks.push(Block::Paragraph(Bilingual::new(
        "Landelijk percentiel, gelijke waarden tellen half:",
        "National percentile, equal values count half:",
    )));
    blocks.push(Block::Formula("pct(x) = 100 × (Σ n [x_j < x] + ½ Σ n [x_j = x]) / Σ n".to_owned()));
    blocks
}

fn index(engine: &Engine, id: &str, rules: &IndexRules) -> Vec<Block> {
    let head = vec![
        Bilingual::new("Cijfer", "Figure"),
        Bilingual::new("Gewicht", "Weight"),
        Bilingual::new("Nodig voor het jaar", "Required for the year"),
    ];
    let rows = rules.members.iter().map(|member| {
        let required = if member.required { Bilingual::new("ja", "yes") } else { Bilingual::new("nee", "no") };
        vec![same(engine.set.indicators[member.indicator].id.as_str()), number(member.weight), required]
    });
    let (clip, weight) = (number(rules.clip), number(rules.minimum_weight));
    vec![
        Block::Formula(format!("{id} = Σ w z / Σ w,  z = (x − m) / s, −{0} ≤ z ≤ {0}", clip.en)),
        Block::Table { head, rows: rows.collect() },
        Block::Paragraph(Bilingual {
            nl: format!(
                "m en s zijn landelijk. Nodig zijn ten minste {} cijfers met samen gewicht {}; met minder dan {} cijfers is de klasse indicatief.",
                rules.minimum_members, weight.nl, rules.full_members
            ),
            en: format!(
                "m and s are national. At least {} figures of together weight {} are needed; with fewer than {} figures the class is indicative.",
                rules.minimum_members, weight.en, rules.full_members
            ),
        }),
    ]
}

fn change(id: &str, rules: &ChangeRules) -> Vec<Block> {
    let mut blocks = vec![Block::Formula(format!("Δ{id} = {id}(t1) − {id}(t0)"))];
    let (mut absolute, mut relative) = (vec![number(rules.floor).en], vec![format!("{} × s_w", number(rules.relative_spread).en)]);
    if rules.relative_floor > 0.0 {
        relative.push(number(rules.relative_floor).en);
    }
    if let Some(noise) = rules.noise {
        blocks.push(Block::Formula(format!("ruis = {} × {} / min(p(t0), p(t1))", number(noise.quantile).en, number(noise.spread).en)));
        absolute.push("ruis".to_owned());
        relative.push("ruis".to_owned());
    }
    blocks.push(Block::Formula(format!(
        "drempel(Δ{id}) = max({}),  drempel(Δ{id} − m_g) = max({})",
        absolute.join(", "),
        relative.join(", ")
    )));
    if let Some(least) = rules.reference_denominator {
        let least = number(least);
        blocks.push(Block::Paragraph(Bilingual {
            nl: format!("In de vergelijking van de verandering doen buurten mee met in beide jaren ten minste {} in de noemer.", least.nl),
            en: format!(
                "The comparison of the change takes in neighbourhoods with at least {} in the denominator in both years.",
                least.en
            ),
        }));
    }
    blocks
}
