//! An explanation as a page of text for a terminal.

use std::collections::BTreeSet;

use crate::areas::{AreaSet, Level};
use crate::cli::LanguageChoice;
use crate::dataset::Dataset;
use crate::maps::{
    Bilingual, Engine, ExplainedMeasure, Explanation, ExplanationStep, Provenance, PublishedFigure, ReadColumn,
    Selection, SelectionError, Summary,
};
use crate::texts::plain;

/// How many figures of a sum are written out.
const ADDED_SHOWN: usize = 20;

/// Takes a text in the language asked for.
fn of(language: LanguageChoice, text: &Bilingual) -> &str {
    match language {
        LanguageChoice::Nl => &text.nl,
        LanguageChoice::En => &text.en,
    }
}

/// Takes the Dutch or the English word.
fn word<'a>(language: LanguageChoice, nl: &'a str, en: &'a str) -> &'a str {
    match language {
        LanguageChoice::Nl => nl,
        LanguageChoice::En => en,
    }
}

/// Writes all that is known of a buurt on the maps that were explained.
pub(super) fn buurt(
    dataset: &Dataset,
    engine: &Engine,
    index: usize,
    explained: &[Explanation],
    notice: &Bilingual,
    language: LanguageChoice,
) -> String {
    let Dataset { areas, changes, .. } = dataset;
    let buurt = &areas.buurten[index];
    let wijk = &areas.wijken[buurt.wijk as usize];
    let gemeente = &areas.gemeenten[buurt.gemeente as usize];
    let [name, of_wijk, of_gemeente] = [&buurt.name, &wijk.name, &gemeente.name].map(|name| plain(name));
    let mut out =
        format!("{} {name}\nwijk {} {of_wijk}, gemeente {} {of_gemeente}", buurt.code, wijk.code, gemeente.code);
    if let Some(n) = explained.iter().find_map(|explanation| explanation.n) {
        push(&mut out, &format!(", {n} {}", word(language, "inwoners", "inhabitants")));
    }
    out.push('\n');
    push(&mut out, &figures(&engine.inhabitants_sources(Level::Buurt, index), language));
    let observations = &dataset.observations;
    if let Some(recoding) = &observations.recoding
        && observations.carried.iter().any(|carried| carried.sources.contains_key(&index))
    {
        let files = plain(&recoding.files.join(", ")).into_owned();
        let made = if recoding.of_addresses {
            word(language, "geteld uit adressen", "counted from addresses")
        } else {
            word(language, "met de hand gemaakt", "made by hand")
        };
        push(&mut out, &format!("{}: {files}, {made}\n", word(language, "vroegere codes", "earlier codes")));
    }
    push(&mut out, &format!("{}\n", of(language, notice)));
    for explanation in explained {
        push(&mut out, &title(engine, &explanation.map, explanation.selection, language));
        if let Some(sentence) = &explanation.sentence {
            push(&mut out, &format!("  {}\n", plain(of(language, &sentence.text))));
        }
        let class = match (explanation.class, &explanation.class_label) {
            (Some(value), Some(label)) => {
                format!("{} {value}: {}", word(language, "klasse", "class"), of(language, label))
            }
            _ => word(language, "geen klasse", "no class").to_owned(),
        };
        let status = explanation
            .status_label
            .as_ref()
            .map_or(word(language, "doet niet mee", "does not take part"), |label| of(language, label));
        push(&mut out, &format!("  {class}\n  status: {status}\n"));
        let of_map = changes.as_ref().and_then(|changes| changes.of(&explanation.map, explanation.selection));
        if let Some(change) = of_map.and_then(|changes| changes.of(&buurt.code)) {
            let before = change.before.map_or_else(
                || word(language, "geen klasse", "no class").to_owned(),
                |class| format!("{} {class}", word(language, "klasse", "class")),
            );
            push(&mut out, &format!("  {}: {before}\n", word(language, "vorige uitgave", "edition before")));
        }
        for measure in &explanation.measures {
            push(&mut out, &write_measure(measure, language));
        }
        push(&mut out, &format!("  {}\n", word(language, "bronnen", "sources")));
        push(&mut out, &figures(explanation.measures.iter().flat_map(|measure| &measure.sources), language));
        if !explanation.steps.is_empty() {
            push(&mut out, &format!("  {}\n", word(language, "berekening", "calculation")));
        }
        for step in &explanation.steps {
            push(&mut out, &step_line(step, language));
        }
    }
    out
}

/// A wijk or gemeente on one map.
pub(super) struct LargerArea<'a> {
    map: &'a str,
    selection: Selection,
    summary: Summary,
    published: Vec<PublishedFigure>,
}

impl LargerArea<'_> {
    /// Computes a map and takes from it what is known of one area.
    pub(super) fn of<'a>(
        engine: &Engine,
        map: &'a str,
        selection: Selection,
        level: Level,
        index: usize,
    ) -> Result<LargerArea<'a>, SelectionError> {
        let values = engine.compute(map, selection)?;
        let mut summaries = if level == Level::Wijk { values.wijken } else { values.gemeenten };
        let published = engine.explain_published(map, selection, level, index)?;
        Ok(LargerArea { map, selection, summary: summaries.swap_remove(index), published })
    }
}

/// Writes the shares per class of a wijk or gemeente.
pub(super) fn larger(
    areas: &AreaSet,
    engine: &Engine,
    level: Level,
    index: usize,
    summaries: &[LargerArea<'_>],
    notice: &Bilingual,
    language: LanguageChoice,
) -> String {
    let mut out = match level {
        Level::Wijk => {
            let wijk = &areas.wijken[index];
            format!(
                "{} {}, gemeente {}\n",
                wijk.code,
                plain(&wijk.name),
                plain(&areas.gemeenten[wijk.gemeente as usize].name)
            )
        }
        _ => format!("{} {}\n", areas.gemeenten[index].code, plain(&areas.gemeenten[index].name)),
    };
    if let Some(LargerArea { summary, .. }) = summaries.first() {
        push(&mut out, &format!("{} {}\n", summary.inhabitants, word(language, "inwoners", "inhabitants")));
    }
    push(&mut out, &figures(&engine.inhabitants_sources(level, index), language));
    push(&mut out, &format!("{}\n", of(language, notice)));
    for LargerArea { map, selection, summary, published } in summaries {
        push(&mut out, &title(engine, map, *selection, language));
        let classified: f64 = summary.inhabitants_per_class.iter().sum();
        let classes = engine.specs().iter().find(|spec| spec.id == *map).map_or(&[][..], |spec| &spec.classes);
        for ((class, inhabitants), buurten) in
            classes.iter().zip(&summary.inhabitants_per_class).zip(&summary.areas_per_class)
        {
            let share = if classified > 0.0 { 100.0 * inhabitants / classified } else { 0.0 };
            push(&mut out, &format!("  {share:>5.1} %  {buurten:>5} buurten  {}\n", of(language, &class.label)));
        }
        for figure in published {
            let is_quotient = figure.measure.sources.len() > 1;
            let heading = if is_quotient {
                word(language, "quotiënt van cijfers van de uitgever", "quotient of the publisher's own figures")
            } else {
                word(language, "cijfer van de uitgever", "publisher's own figure")
            };
            push(&mut out, &format!("  {heading}\n{}", write_measure(&figure.measure, language)));
            push(&mut out, &figures(&figure.measure.sources, language));
            if is_quotient {
                push(&mut out, &step_line(&figure.step, language));
            }
        }
    }
    out
}

fn push(out: &mut String, text: &str) {
    out.push_str(text);
}

fn title(engine: &Engine, map: &str, selection: Selection, language: LanguageChoice) -> String {
    let title = engine.specs().iter().find(|spec| spec.id == map).map_or(map, |spec| of(language, &spec.title));
    format!("\n{title} ({map} {selection})\n")
}

/// Writes a measure.
fn write_measure(measure: &ExplainedMeasure, language: LanguageChoice) -> String {
    let value =
        measure.value.map_or_else(|| word(language, "ontbreekt", "missing").to_owned(), |value| value.to_string());
    let words = measure.words.as_ref().map_or_else(String::new, |words| format!(": {}", of(language, words)));
    let from = measure.from.map_or_else(String::new, |from| format!("{from}-"));
    let year = measure.year.map_or_else(String::new, |year| format!(" ({from}{year})"));
    format!(
        "  {} = {value}{words} {}{year}  {}\n",
        measure.key,
        of(language, &measure.unit),
        of(language, &measure.label)
    )
}

/// Writes the publishers' figures behind what is shown, each once.
fn figures<'a>(sources: impl IntoIterator<Item = &'a Provenance>, language: LanguageChoice) -> String {
    let mut seen = BTreeSet::new();
    let mut out = String::new();
    for source in
        sources.into_iter().filter(|source| seen.insert((source.year, source.statistic.as_str(), source.file.as_str())))
    {
        let figure = source.value.map_or_else(|| state(source.state, language).to_owned(), |value| value.to_string());
        let codes = source.codes.iter().map(|code| format!("{} x {}", code.share_of_code, code.code));
        let added = source.added.iter().take(ADDED_SHOWN).map(|addend| format!("{} {}", addend.code, addend.value));
        let more = source.added.len().checked_sub(ADDED_SHOWN).filter(|more| *more > 0);
        let more = more.map(|more| {
            format!(
                "{more} {}",
                word(language, "andere buurten, die --json noemt", "other buurten, which --json names")
            )
        });
        let codes: Vec<String> = codes.chain(added).chain(more).collect();
        let codes = if codes.is_empty() { String::new() } else { format!(" = {}", codes.join(" + ")) };
        push(
            &mut out,
            &format!(
                "      {} {figure}{codes}  {} [{}, {}; {}]\n",
                source.year,
                of(language, &source.label),
                plain(&source.file),
                plain(&source.column),
                source.publisher
            ),
        );
    }
    out
}

fn state(state: crate::statistics::State, language: LanguageChoice) -> &'static str {
    use crate::statistics::State;
    match state {
        State::Value => "",
        State::Missing => word(language, "ontbreekt", "missing"),
        State::Suppressed => word(language, "niet gepubliceerd", "not published"),
        State::Broken => word(language, "grens gewijzigd", "boundary changed"),
    }
}

/// Writes a step as a line to redo with a calculator.
fn step_line(step: &ExplanationStep, language: LanguageChoice) -> String {
    let numbers: Vec<String> = step
        .numbers
        .iter()
        .zip(&step.labels)
        .map(|((_, number), label)| format!("{} {number}", of(language, label)))
        .collect();
    let value = step.value.map_or_else(|| word(language, "ontbreekt", "missing").to_owned(), |value| value.to_string());
    let with = if numbers.is_empty() {
        String::new()
    } else {
        format!("        {} {}\n", word(language, "met", "with"), numbers.join("; "))
    };
    let columns = step.columns.iter().map(|column| {
        let ReadColumn { publisher, file, column, year } = column;
        format!("        {} {publisher}, {file}, {column} ({year})\n", word(language, "uit", "from"))
    });
    let columns: String = columns.collect();
    let see = step.see.as_ref().map_or_else(String::new, |see| {
        format!("        {} {} {}\n", word(language, "de rest staat bij", "the rest stands at"), see.map, see.selection)
    });
    format!("      {}\n        {} = {value}\n{with}{columns}{see}", of(language, &step.what), of(language, &step.words))
}
