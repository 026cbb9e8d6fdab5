//! An explanation as a page of text for a terminal.

use std::collections::BTreeSet;

use crate::areas::{AreaSet, Level};
use crate::cli::Language;
use crate::maps::{Bilingual, Engine, Selection, Summary};
use crate::maps::{ExplainedMeasure, Explanation, Step};

/// Takes a text in the language asked for.
fn of(language: Language, text: &Bilingual) -> &str {
    match language {
        Language::Nl => &text.nl,
        Language::En => &text.en,
    }
}

/// Takes the Dutch or the English word.
fn word<'a>(language: Language, nl: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Nl => nl,
        Language::En => en,
    }
}

/// Writes all that is known of a buurt on the maps that were explained.
pub(super) fn buurt(
    areas: &AreaSet,
    engine: &Engine,
    index: usize,
    explained: &[Explanation],
    notice: &Bilingual,
    language: Language,
) -> String {
    let buurt = &areas.buurten[index];
    let wijk = &areas.wijken[buurt.wijk as usize];
    let gemeente = &areas.gemeenten[buurt.gemeente as usize];
    let mut out = format!("{} {}\nwijk {} {}, gemeente {} {}", buurt.code, buurt.name, wijk.code, wijk.name, gemeente.code, gemeente.name);
    if let Some(n) = explained.iter().find_map(|explanation| explanation.n) {
        push(&mut out, &format!(", {n} {}", word(language, "inwoners", "inhabitants")));
    }
    push(&mut out, &format!("\n{}\n", of(language, notice)));
    for explanation in explained {
        push(&mut out, &title(engine, &explanation.map, explanation.selection, language));
        let class = match (explanation.class, &explanation.class_label) {
            (Some(value), Some(label)) => format!("{} {value}: {}", word(language, "klasse", "class"), of(language, label)),
            _ => word(language, "geen klasse", "no class").to_owned(),
        };
        let status =
            explanation.status_label.as_ref().map_or(word(language, "doet niet mee", "does not take part"), |label| of(language, label));
        push(&mut out, &format!("  {class}\n  status: {status}\n"));
        for measure in &explanation.measures {
            push(&mut out, &written(measure, language));
        }
        push(&mut out, &format!("  {}\n", word(language, "bronnen", "sources")));
        push(&mut out, &figures(&explanation.measures, language));
        if !explanation.steps.is_empty() {
            push(&mut out, &format!("  {}\n", word(language, "berekening", "calculation")));
        }
        for step in &explanation.steps {
            push(&mut out, &step_line(step, language));
        }
    }
    out
}

/// Writes the shares per class of a wijk or gemeente.
pub(super) fn larger(
    areas: &AreaSet,
    engine: &Engine,
    level: Level,
    index: usize,
    summaries: &[(&str, Selection, &Summary)],
    notice: &Bilingual,
    language: Language,
) -> String {
    let mut out = match level {
        Level::Wijk => {
            let wijk = &areas.wijken[index];
            format!("{} {}, gemeente {}\n", wijk.code, wijk.name, areas.gemeenten[wijk.gemeente as usize].name)
        }
        _ => format!("{} {}\n", areas.gemeenten[index].code, areas.gemeenten[index].name),
    };
    push(&mut out, &format!("{}\n", of(language, notice)));
    for (map, selection, summary) in summaries {
        push(&mut out, &title(engine, map, *selection, language));
        let classified: f64 = summary.inhabitants_per_class.iter().sum();
        let classes = engine.specs().iter().find(|spec| spec.id == *map).map_or(&[][..], |spec| &spec.classes);
        for ((class, inhabitants), buurten) in classes.iter().zip(&summary.inhabitants_per_class).zip(&summary.areas_per_class) {
            let share = if classified > 0.0 { 100.0 * inhabitants / classified } else { 0.0 };
            push(&mut out, &format!("  {share:>5.1} %  {buurten:>5} buurten  {}\n", of(language, &class.label)));
        }
        for (key, value) in &summary.published {
            push(&mut out, &format!("  {key} {value} ({})\n", word(language, "cijfer van de uitgever", "publisher's own figure")));
        }
    }
    out
}

fn push(out: &mut String, text: &str) {
    out.push_str(text);
}

fn title(engine: &Engine, map: &str, selection: Selection, language: Language) -> String {
    let title = engine.specs().iter().find(|spec| spec.id == map).map_or(map, |spec| of(language, &spec.title));
    format!("\n{title} ({map} {selection})\n")
}

/// Writes a measure.
fn written(measure: &ExplainedMeasure, language: Language) -> String {
    let value = measure.value.map_or_else(|| word(language, "ontbreekt", "missing").to_owned(), |value| value.to_string());
    let from = measure.from.map_or_else(String::new, |from| format!("{from}-"));
    let year = measure.year.map_or_else(String::new, |year| format!(" ({from}{year})"));
    format!("  {} = {value} {}{year}  {}\n", measure.key, of(language, &measure.unit), of(language, &measure.label))
}

/// Writes the publishers' figures behind the measures, each once.
fn figures(measures: &[ExplainedMeasure], language: Language) -> String {
    let mut seen = BTreeSet::new();
    let mut out = String::new();
    for source in
        measures.iter().flat_map(|measure| &measure.sources).filter(|source| seen.insert((source.year, source.statistic.as_str())))
    {
        let figure = source.value.map_or_else(|| state(source.state, language).to_owned(), |value| value.to_string());
        let codes: Vec<String> = source.codes.iter().map(|code| format!("{} x {}", code.share_of_code, code.code)).collect();
        let codes = if codes.is_empty() { String::new() } else { format!(" = {}", codes.join(" + ")) };
        push(
            &mut out,
            &format!(
                "      {} {figure}{codes}  {} [{}, {}; {}]\n",
                source.year,
                of(language, &source.label),
                source.file,
                source.column,
                source.publisher
            ),
        );
    }
    out
}

fn state(state: crate::statistics::State, language: Language) -> &'static str {
    use crate::statistics::State;
    match state {
        State::Value => "",
        State::Missing => word(language, "ontbreekt", "missing"),
        State::Suppressed => word(language, "niet gepubliceerd", "not published"),
        State::Broken => word(language, "grens gewijzigd", "boundary changed"),
    }
}

/// Writes a step as a line to redo with a calculator.
fn step_line(step: &Step, language: Language) -> String {
    let numbers: Vec<String> =
        step.numbers.iter().zip(&step.labels).map(|((_, number), label)| format!("{} {number}", of(language, label))).collect();
    let value = step.value.map_or_else(|| word(language, "ontbreekt", "missing").to_owned(), |value| value.to_string());
    let with =
        if numbers.is_empty() { String::new() } else { format!("        {} {}\n", word(language, "met", "with"), numbers.join("; ")) };
    format!("      {}\n        {} = {value}\n{with}", of(language, &step.what), of(language, &step.words))
}
