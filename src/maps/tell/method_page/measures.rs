//! The formulas of the indicators and of their change, in words of the definitions.

use super::page::{MethodBlock, number, same};
use crate::indicators::{ChangeRules, Formula, IndexRules};
use crate::maps::Engine;
use crate::texts::Bilingual;

/// Lists every indicator with its formula, the comparison with the gemeente, and the percentile.
pub(super) fn indicators(engine: &Engine) -> Vec<MethodBlock> {
    let mut blocks = Vec::new();
    for spec in &engine.set.indicators {
        blocks.push(MethodBlock::Paragraph(Bilingual {
            nl: format!("`{}`: {} ({}).", spec.id, spec.label.nl, spec.unit.nl),
            en: format!("`{}`: {} ({}).", spec.id, spec.label.en, spec.unit.en),
        }));
        let sum = |indices: &[usize]| sum(engine, indices);
        match &spec.formula {
            Formula::Statistic { statistic, factor, latest } => {
                let statistic = sum(&[*statistic]);
                blocks.push(formula(match *factor {
                    1.0 => same(format!("{} = {statistic}", spec.id)),
                    -1.0 => same(format!("{} = −{statistic}", spec.id)),
                    factor => number(factor).map(|factor| format!("{} = {factor} × {statistic}", spec.id)),
                }));
                if *latest {
                    blocks.push(MethodBlock::Paragraph(Bilingual::new(
                        "Genomen wordt het nieuwste jaar dat niet na het gevraagde ligt, één jaar voor alle buurten.",
                        "The newest year that is not after the one asked for is taken, one year for all \
                         neighbourhoods.",
                    )));
                }
            }
            Formula::Share { numerator, denominator, factor } => {
                let (numerator, denominator) = (sum(numerator), sum(denominator));
                blocks.push(formula(
                    number(*factor).map(|factor| format!("{} = {factor} × ({numerator}) / ({denominator})", spec.id)),
                ));
            }
            Formula::Index(rules) => blocks.extend(index(engine, &spec.id, rules)),
        }
        let denominator = match &spec.formula {
            Formula::Share { denominator, .. } => sum(denominator),
            _ => String::new(),
        };
        blocks.extend(spec.change.as_ref().into_iter().flat_map(|rules| change(&spec.id, rules, &denominator)));
    }
    blocks.push(MethodBlock::Paragraph(Bilingual::new(
        "Ten opzichte van de gemeente: m_g is het gewogen gemiddelde van de gemeente, s_w de spreiding binnen \
         gemeenten over alle die vergeleken kunnen worden.",
        "Relative to the municipality: m_g is the weighted mean of the municipality, s_w the spread within \
         municipalities over all that can be compared.",
    )));
    blocks.push(formula(same("x_rel = (x − m_g) / s_w,  s_w = √(Σ n (x − m_g)² / Σ n)")));
    blocks.push(MethodBlock::Paragraph(engine.scope().fill(&Bilingual::new(
        "Percentiel binnen {land}, gelijke waarden tellen half:",
        "Percentile within {land}, equal values count half:",
    ))));
    blocks.push(formula(same("pct(x) = 100 × (Σ n [x_j < x] + ½ Σ n [x_j = x]) / Σ n")));
    blocks
}

fn index(engine: &Engine, id: &str, rules: &IndexRules) -> Vec<MethodBlock> {
    let head = vec![
        Bilingual::new("Cijfer", "Figure"),
        Bilingual::new("Gewicht", "Weight"),
        Bilingual::new("Nodig voor het jaar", "Required for the year"),
    ];
    let rows = rules.members.iter().map(|member| {
        let required = if member.required { Bilingual::new("ja", "yes") } else { Bilingual::new("nee", "no") };
        vec![same(engine.set.indicators[member.indicator].id.as_str()), number(member.weight), required]
    });
    let (clip, weight, scope) = (number(rules.clip), number(rules.minimum_weight), engine.scope().name());
    vec![
        formula(clip.map(|clip| format!("{id} = Σ w z / Σ w,  z = (x − m) / s, −{clip} ≤ z ≤ {clip}"))),
        MethodBlock::Table { head, rows: rows.collect() },
        MethodBlock::Paragraph(Bilingual {
            nl: format!(
                "m en s zijn van {}. Nodig zijn ten minste {} cijfers met samen gewicht {}; met minder dan {} cijfers \
                 is de klasse indicatief.",
                scope.nl, rules.minimum_members, weight.nl, rules.full_members
            ),
            en: format!(
                "m and s are those of {}. At least {} figures of together weight {} are needed; with fewer than {} \
                 figures the class is indicative.",
                scope.en, rules.minimum_members, weight.en, rules.full_members
            ),
        }),
    ]
}

/// Writes the change of an indicator, its noise and its floors; `denominator` is that of a share, in words.
fn change(id: &str, rules: &ChangeRules, denominator: &str) -> Vec<MethodBlock> {
    let mut blocks = vec![formula(same(format!("Δ{id} = {id}(t1) − {id}(t0)")))];
    let spread = number(rules.relative_spread).map(|factor| format!("{factor} × s_w"));
    let (mut absolute, mut relative) = (vec![number(rules.floor)], vec![spread]);
    if rules.relative_floor > 0.0 {
        relative.push(number(rules.relative_floor));
    }
    if let Some(noise) = rules.noise {
        blocks.push(MethodBlock::Paragraph(Bilingual {
            nl: format!(
                "Ruis is wat het afronden van de aantallen alleen al kan geven. p(t) is de noemer in jaar t: \
                         `{denominator}`."
            ),
            en: format!(
                "Noise is what the rounding of the counts alone can give. p(t) is the denominator in year t: \
                         `{denominator}`."
            ),
        }));
        let (quantile, spread) = (number(noise.quantile), number(noise.spread));
        blocks.push(formula(Bilingual {
            nl: format!("ruis = {} × {} / min(p(t0); p(t1))", quantile.nl, spread.nl),
            en: format!("noise = {} × {} / min(p(t0), p(t1))", quantile.en, spread.en),
        }));
        absolute.push(Bilingual::new("ruis", "noise"));
        relative.push(Bilingual::new("ruis", "noise"));
    }
    for (of, terms) in [(format!("Δ{id}"), absolute), (format!("Δ{id} − m_g"), relative)] {
        let largest = largest(&terms);
        blocks.push(formula(Bilingual {
            nl: format!("drempel({of}) = {}", largest.nl),
            en: format!("floor({of}) = {}", largest.en),
        }));
    }
    if let Some(least) = rules.reference_denominator {
        let least = number(least);
        blocks.push(MethodBlock::Paragraph(Bilingual {
            nl: format!(
                "In de vergelijking van de verandering doen buurten mee met in beide jaren ten minste {} in de \
                         noemer.",
                least.nl
            ),
            en: format!(
                "The comparison of the change takes in neighbourhoods with at least {} in the denominator in both \
                 years.",
                least.en
            ),
        }));
    }
    blocks
}

fn formula(text: Bilingual) -> MethodBlock {
    MethodBlock::Formula(text)
}

/// Writes statistics as a sum.
fn sum(engine: &Engine, statistics: &[usize]) -> String {
    statistics.iter().map(|index| engine.observations.statistics[*index].id.as_str()).collect::<Vec<_>>().join(" + ")
}

/// Writes the largest of some terms; Dutch with semicolons, because its numbers have commas.
fn largest(terms: &[Bilingual]) -> Bilingual {
    let (nl, en): (Vec<_>, Vec<_>) = terms.iter().map(|term| (term.nl.as_str(), term.en.as_str())).unzip();
    if terms.len() == 1 {
        return Bilingual::new(nl[0], en[0]);
    }
    Bilingual { nl: format!("max({})", nl.join("; ")), en: format!("max({})", en.join(", ")) }
}
