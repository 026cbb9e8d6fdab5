//! The calculation in words: what a reader sees instead of names such as `m_g_K_index`.
//!
//! In: the name or the formula of a step. Out: both in Dutch and English. Guaranteed: every name of a definition
//! becomes its label there; a name that nothing is known of stays as it is.

use crate::maps::compute::workbench::Workbench;
use crate::maps::define::spec::MapKind;
use crate::texts::Bilingual;

/// Names that are the same in every calculation.
const FIXED: [(&str, &str, &str); 24] = [
    ("buurten", "vergelijkbare buurten in de gemeente", "comparable neighbourhoods in the municipality"),
    ("factor", "factor", "factor"),
    ("gewicht", "gewicht van de cijfers die er zijn", "weight of the figures that are there"),
    ("grens", "grens van de z-score", "limit of the z-score"),
    ("gelijk", "inwoners met dezelfde waarde", "inhabitants with the same value"),
    ("klasse", "klasse", "class"),
    ("kolom", "kolom", "column"),
    ("kwantiel", "kwantiel", "quantile"),
    ("leden", "cijfers die er zijn", "figures that are there"),
    ("minimum", "minimum", "minimum"),
    ("n", "inwoners", "inhabitants"),
    ("onder", "inwoners met een lagere waarde", "inhabitants with a lower value"),
    ("ondergrens", "kleinste verandering die telt", "smallest change that counts"),
    ("p_t0", "noemer in het eerste jaar", "denominator in the first year"),
    ("p_t1", "noemer in het laatste jaar", "denominator in the last year"),
    ("rij", "rij", "row"),
    ("som_kwadraten", "som van inwoners × afwijking²", "sum of inhabitants × deviation²"),
    ("som_n", "som van inwoners", "sum of inhabitants"),
    ("som_nx", "som van inwoners × waarde", "sum of inhabitants × value"),
    ("spreiding", "spreiding van de afronding", "spread of the rounding"),
    ("teken", "teken", "sign"),
    ("totaal", "alle inwoners", "all inhabitants"),
    ("tot", "bovengrens van de klasse", "upper border of the class"),
    ("van", "ondergrens van de klasse", "lower border of the class"),
];

/// Beginnings of names that are made for one step; the longer of two stands first. `…` is what the rest of the name
/// stands for.
const BEGINNINGS: [(&str, &str, &str); 11] = [
    ("m_g_", "gemiddelde van de gemeente", "mean of the municipality"),
    ("s_w_", "spreiding binnen gemeenten", "spread within municipalities"),
    ("m_", "gemiddelde van {land}", "mean of {land}"),
    ("s_", "spreiding in {land}", "spread in {land}"),
    ("z_", "z-score (…)", "z-score (…)"),
    ("w_", "gewicht (…)", "weight (…)"),
    ("d_", "verandering", "change"),
    ("ruis_", "ruis door afronding", "noise from rounding"),
    ("teken_", "teken (…)", "sign (…)"),
    ("herleid_", "terug te vinden deel, …", "traced share, …"),
    ("grens_", "grens …", "border …"),
];

/// Functions of formulas.
const FUNCTIONS: [(&str, &str, &str); 8] = [
    ("min", "kleinste van ", "smallest of "),
    ("max", "grootste van ", "largest of "),
    ("sqrt", "wortel van ", "root of "),
    ("sign", "teken bij drempel ", "sign by threshold "),
    ("borders", "aantal bereikte grenzen ", "number of borders reached "),
    ("below", "aantal grenzen erboven ", "number of borders above "),
    ("cel", "klasse in de tabel ", "class in the table "),
    ("ontbreekt", "ontbreekt: ", "missing: "),
];

fn look_up(list: &[(&str, &str, &str)], name: &str) -> Option<Bilingual> {
    list.iter().find(|(known, ..)| *known == name).map(|(_, nl, en)| Bilingual::new(*nl, *en))
}

/// Says a name of a calculation in words.
pub(super) fn word(bench: &Workbench<'_>, name: &str) -> Bilingual {
    find_label(bench, name)
        .or_else(|| look_up(&FIXED, name))
        .or_else(|| compose(bench, name))
        .unwrap_or_else(|| Bilingual::new(name, name))
}

/// Finds the label of a measure, an indicator, a statistic, or a measure that a map makes itself.
fn find_label(bench: &Workbench<'_>, name: &str) -> Option<Bilingual> {
    let set = bench.set;
    let of_map = || {
        bench.maps.iter().find_map(|map| {
            let persistence = match &map.kind {
                MapKind::Persistence(persistence) => vec![&persistence.times, &persistence.of],
                _ => Vec::new(),
            };
            let strength = map.strength.as_ref().map(|strength| &strength.measure);
            persistence
                .into_iter()
                .chain(strength)
                .find(|measure| measure.id == name)
                .map(|measure| measure.label.clone())
        })
    };
    let measure = set.measure(name).map(|measure| set.measures[measure].label.clone());
    let statistic =
        || bench.observations.statistic(name).map(|statistic| bench.observations.statistics[statistic].label.clone());
    measure
        .or_else(|| set.indicator(name).map(|indicator| set.indicators[indicator].label.clone()))
        .or_else(statistic)
        .or_else(of_map)
}

/// Says a name that was made for one step.
fn compose(bench: &Workbench<'_>, name: &str) -> Option<Bilingual> {
    if let Some((of, [t0, t1])) = window(name) {
        let of = word(bench, of);
        return Some(Bilingual { nl: format!("{} {t0} - {t1}", of.nl), en: format!("{} {t0} - {t1}", of.en) });
    }
    if let Some((part, year)) = name.strip_prefix("deel_").and_then(|part| part.split_once('_')) {
        return Some(Bilingual { nl: format!("deel {part} in {year}"), en: format!("part {part} in {year}") });
    }
    if let Some(level) = name.strip_suffix("_t0") {
        let label = word(bench, level);
        return Some(Bilingual { nl: format!("{}, eerste jaar", label.nl), en: format!("{}, first year", label.en) });
    }
    let (rest, nl, en) = BEGINNINGS.iter().find_map(|(start, nl, en)| Some((name.strip_prefix(start)?, nl, en)))?;
    let of = word(bench, rest);
    let words = Bilingual { nl: nl.replace('…', &of.nl), en: en.replace('…', &of.en) };
    Some(bench.areas.scope.fill(&words))
}

/// Takes the two years from the end of a name such as `klasse_2014_2018`.
fn window(name: &str) -> Option<(&str, [&str; 2])> {
    let is_year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (rest, t1) = name.rsplit_once('_')?;
    let (of, t0) = rest.rsplit_once('_')?;
    (is_year(t0) && is_year(t1)).then_some((of, [t0, t1]))
}

/// Says a formula in words.
pub(super) fn formula(bench: &Workbench<'_>, formula: &str) -> Bilingual {
    let mut text = Bilingual::default();
    let mut rest = formula;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
        if end == 0 || first.is_ascii_digit() {
            let (token, after) = rest.split_at(end.max(first.len_utf8()));
            let sign = match token {
                "*" => "×",
                "-" => "−",
                other => other,
            };
            text.nl.push_str(sign);
            text.en.push_str(sign);
            rest = after;
            continue;
        }
        let (name, after) = rest.split_at(end);
        let function = if after.starts_with('(') { look_up(&FUNCTIONS, name) } else { None };
        let words = function.unwrap_or_else(|| word(bench, name));
        text.nl.push_str(&words.nl);
        text.en.push_str(&words.en);
        rest = after;
    }
    text.nl = text.nl.replace("<=", "≤");
    text.en = text.en.replace("<=", "≤");
    text
}
