//! The condition for which an area has no class, with the numbers that decide it (METHOD section 5).

use super::steps::{Steps, with};
use super::trace::Tracer;
use crate::indicators::{Aspect, Formula};
use crate::maps::compute::reference::GemeenteReference;
use crate::maps::compute::values::{SelectionYears, small};
use crate::maps::compute::workbench::Workbench;
use crate::maps::define::spec::{CrossVariant, MapKind, MapSpec};
use crate::maps::tell::explanation::Provenance;
use crate::maps::{Comparison, Status};
use crate::statistics::State;
use crate::statistics::lineage::Loss;
use crate::texts::Bilingual;

/// What a step says: the formula, its numbers, and the number that is compared.
type Condition = (String, Vec<(String, Option<f64>)>, Option<f64>);

/// Adds the steps that tell why a map that needs these measures has no class for the buurt, the condition last.
pub(super) fn explain_reason(
    steps: &mut Steps<'_, '_>,
    tracer: &Tracer<'_>,
    status: Status,
    needs: &[usize],
    years: SelectionYears,
) {
    let label = status.label();
    let mut what = Bilingual::new(format!("geen klasse: {}", label.nl), format!("no class: {}", label.en));
    let (formula, numbers, value) = match status {
        Status::TeWeinigInwoners => few_inhabitants(steps),
        Status::GrensGewijzigd => redrawn(steps, tracer, needs, years),
        Status::GeenVergelijking => not_comparable(steps, needs, years),
        _ => {
            let (condition, lacking) = insufficient(steps, tracer, needs, years);
            what = with(&what, &lacking.nl, &lacking.en);
            condition
        }
    };
    steps.add("status", what, &formula, numbers, value);
}

fn below(name: &str, value: f64, minimum: f64) -> Condition {
    (
        format!("{name} < minimum"),
        vec![(name.to_owned(), Some(value)), ("minimum".to_owned(), Some(minimum))],
        Some(value),
    )
}

fn missing(name: &str) -> Condition {
    (format!("ontbreekt({name})"), Vec::new(), None)
}

fn few_inhabitants(steps: &Steps<'_, '_>) -> Condition {
    let minimum = steps.bench.set.reference.shown_inhabitants;
    steps.bench.areas.inhabitants[steps.buurt].map_or_else(|| missing("n"), |n| below("n", n, minimum))
}

/// Adds, per table that the boundary change keeps from being used, how much of the area is traced in it; the first
/// decides.
fn redrawn(steps: &mut Steps<'_, '_>, tracer: &Tracer<'_>, needs: &[usize], years: SelectionYears) -> Condition {
    let table = steps.bench.observations;
    let mut first = None;
    for year in broken_years(tracer, needs, years) {
        let sources = table.carried(&table.lineage_source, year, steps.buurt).unwrap_or_default();
        let (lost, usable): (Vec<_>, Vec<_>) = sources.iter().partition(|source| source.lost.is_some());
        let names: Vec<_> = (1..=usable.len()).map(|i| format!("deel_{i}_{year}")).collect();
        let formula = if names.is_empty() { "0".to_owned() } else { names.join(" + ") };
        let numbers = names.into_iter().zip(usable.iter().map(|source| Some(source.share_of_area))).collect();
        let share = traced_share(tracer, year, steps.buurt);
        let reasons: Vec<Bilingual> =
            lost.iter().filter_map(|source| Some(unusable(&source.code, source.lost?))).collect();
        let join = |not: &str, pick: fn(&Bilingual) -> &str| {
            let codes: Vec<_> = reasons.iter().map(pick).collect();
            if codes.is_empty() { String::new() } else { format!("; {not}: {}", codes.join(", ")) }
        };
        let what = Bilingual::new(
            format!(
                "deel van de adressen dat in de cijfers van {year} is terug te vinden{}",
                join("niet", |text| &text.nl)
            ),
            format!("share of the addresses that is traced in the figures of {year}{}", join("not", |text| &text.en)),
        );
        let name = format!("herleid_{year}");
        steps.add(&name, what, &formula, numbers, Some(share));
        first = first.or(Some(below(&name, share, table.minimum_share)));
    }
    first.unwrap_or_else(|| missing("n"))
}

/// Lists the years whose table a boundary change keeps from being used, ascending.
pub(in crate::maps::tell) fn broken_years(tracer: &Tracer<'_>, needs: &[usize], years: SelectionYears) -> Vec<i32> {
    let table = tracer.bench.observations;
    let is_broken = |figure: &Provenance| figure.state == State::Broken && figure.source == table.lineage_source;
    let mut broken: Vec<i32> =
        tracer.measures(needs, years).iter().filter(|figure| is_broken(figure)).map(|figure| figure.year).collect();
    broken.sort_unstable();
    broken.dedup();
    broken
}

/// Gives the share of the addresses of a buurt that is traced in the table of a year, 0 to 1.
pub(in crate::maps::tell) fn traced_share(tracer: &Tracer<'_>, year: i32, buurt: usize) -> f64 {
    let table = tracer.bench.observations;
    let sources = table.carried(&table.lineage_source, year, buurt).unwrap_or_default();
    // An empty sum is -0.0.
    sources.iter().filter(|source| source.lost.is_none()).map(|source| source.share_of_area).sum::<f64>() + 0.0
}

/// Says why a code cannot be used.
fn unusable(code: &str, lost: Loss) -> Bilingual {
    match lost {
        Loss::Redrawn(year) => Bilingual::new(
            format!("{code} (volgens de tabel van {year} opnieuw getekend)"),
            format!("{code} (redrawn by the table of {year})"),
        ),
        Loss::Unreadable(year) => Bilingual::new(
            format!("{code} (onleesbare hercodering naar {year})"),
            format!("{code} (unreadable recoding to {year})"),
        ),
        // No code is known: what stands for it is not said.
        Loss::Elsewhere(year) => {
            Bilingual::new(format!("wat in {year} van elders kwam"), format!("what came from elsewhere in {year}"))
        }
        Loss::Absent => Bilingual::new(format!("{code} (staat er niet in)"), format!("{code} (is not in it)")),
    }
}

/// Tells which measure is missing, and which figures behind it.
fn insufficient(
    steps: &Steps<'_, '_>,
    tracer: &Tracer<'_>,
    needs: &[usize],
    years: SelectionYears,
) -> (Condition, Bilingual) {
    let (bench, buurt) = (steps.bench, steps.buurt);
    let absent = absent(tracer, needs, years, buurt);
    let Some(&first) = absent.first() else {
        let id = needs.first().map(|need| bench.set.measures[*need].id.clone()).unwrap_or_default();
        let value = needs.first().and_then(|need| bench.column(*need, years).values[buurt]);
        return ((id.clone(), vec![(id, value)], value), Bilingual::new("buiten alle klassen", "outside all classes"));
    };
    let spec = &bench.set.measures[first];
    let mut condition = missing(&spec.id);
    if let Formula::Index(rules) = &bench.set.indicators[spec.indicator].formula
        && let Some(parts) = &bench.level(spec.indicator, years.t1).index
    {
        let members = parts.present[buurt];
        condition = if members < rules.minimum_members {
            below("leden", small(members), small(rules.minimum_members))
        } else {
            below("gewicht", parts.weight[buurt], rules.minimum_weight)
        };
    }
    let names = lacking(tracer, &absent, years);
    (condition, Bilingual::new(format!("ontbreekt: {}", names.nl), format!("missing: {}", names.en)))
}

/// Lists the measures that a buurt does not have, of those that a map needs.
pub(in crate::maps::tell) fn absent(
    tracer: &Tracer<'_>,
    needs: &[usize],
    years: SelectionYears,
    buurt: usize,
) -> Vec<usize> {
    needs.iter().copied().filter(|need| !tracer.bench.column(*need, years).present[buurt]).collect()
}

/// Names the figures for want of which measures are absent, with their years.
pub(in crate::maps::tell) fn lacking(tracer: &Tracer<'_>, absent: &[usize], years: SelectionYears) -> Bilingual {
    let figures = tracer.measures(absent, years);
    let named = figures.iter().filter(|figure| figure.value.is_none()).map(|figure| (&figure.label, Some(figure.year)));
    let mut lacking: Vec<(&Bilingual, Option<i32>)> = named.collect();
    if lacking.is_empty() {
        // No table has the figures, or they are there and cannot be divided.
        lacking = absent.iter().map(|need| (&tracer.bench.set.measures[*need].label, None)).collect();
    }
    let join = |pick: fn(&Bilingual) -> &str| {
        let texts = lacking
            .iter()
            .map(|(label, year)| year.map_or_else(|| pick(label).to_owned(), |year| format!("{} {year}", pick(label))));
        texts.collect::<Vec<_>>().join("; ")
    };
    Bilingual::new(join(|text| &text.nl), join(|text| &text.en))
}

/// Tells whether the gemeente has too few areas, or nothing differs within gemeenten.
fn not_comparable(steps: &Steps<'_, '_>, needs: &[usize], years: SelectionYears) -> Condition {
    let bench = steps.bench;
    let Some((measure, areas, minimum)) = comparable(bench, needs, years, steps.buurt) else { return missing("n") };
    if areas < minimum {
        return below("buurten", small(areas), small(minimum));
    }
    let spec = &bench.set.measures[measure];
    let id = &bench.set.indicators[spec.indicator].id;
    let of = if spec.how == Aspect::Relative { id.clone() } else { format!("d_{id}") };
    let name = format!("s_w_{of}");
    (format!("{name} = 0"), vec![(name, Some(0.0))], Some(0.0))
}

/// Finds the first measure that cannot be compared with the gemeente: which, of how many areas its reference set is
/// there, and how many are needed.
pub(in crate::maps::tell) fn comparable(
    bench: &Workbench<'_>,
    needs: &[usize],
    years: SelectionYears,
    buurt: usize,
) -> Option<(usize, usize, usize)> {
    let measure = *needs.iter().find(|need| !bench.column(**need, years).comparable[buurt])?;
    let spec = &bench.set.measures[measure];
    let found =
        |within: &GemeenteReference| (within.gemeenten[bench.areas.gemeente[buurt]].areas, within.minimum_areas);
    let (areas, minimum) = match &spec.how {
        Aspect::Relative => found(&bench.within(spec.indicator, years.t1)),
        _ => found(&bench.change(spec.indicator, years)?.within),
    };
    Some((measure, areas, minimum))
}

/// Lists the measures without which a map has no class at a selection; none of a map of windows, which needs none of
/// its own.
pub(in crate::maps::tell) fn needs(map: &MapSpec, comparison: Option<Comparison>) -> Vec<usize> {
    match &map.kind {
        MapKind::Single(single) => single.needs(),
        MapKind::Cross(_) => map.variant(comparison).map(CrossVariant::needs).unwrap_or_default(),
        MapKind::Persistence(_) => Vec::new(),
    }
}
