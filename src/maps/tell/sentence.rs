//! What there is to say of one buurt on a map in words, with the numbers behind it, to be read aloud.
//!
//! In: the templates of the map ([`crate::maps::spec::Wording`]) and the computation of its classes. Out: a
//! [`Sentence`] in both languages. Guaranteed: its figures are those of the computation, shown with as many decimals as
//! keep them from contradicting the class ([`decimals`]); nothing is said with a figure that is missing.

use super::explain::trace::Tracer;
use super::explanation::{Sentence, SentenceFigure};
use crate::maps::compute::classes::classify;
use crate::maps::define::sign;
use crate::maps::define::spec::{Case, MapSpec, Phrase};
use crate::maps::define::wording::{WordingPiece, pieces};
use crate::maps::{Selection, Status};
use crate::texts::Bilingual;
use figure_text::{FigureText, Speaker};

pub(super) mod decimals;
mod figure_text;
mod number;

/// Says what a map says of a buurt; none for one that does not take part.
///
/// The sentence is the first of the map that fits and of which all figures are there, followed by every remark of which
/// that holds. A map without one for the class says its label.
pub(super) fn sentence(tracer: &Tracer<'_>, map: &MapSpec, selection: Selection, buurt: usize) -> Option<Sentence> {
    let classification = classify(tracer.bench, map, selection);
    let (status, class) = (classification.status[buurt]?, classification.class[buurt]);
    let speaker = Speaker::new(tracer, map, selection, buurt);
    let wording = &map.wording;
    let fill = |text: &Bilingual| filled(&speaker, class, &wording.phrases, text);
    let mut sentence = wording
        .sentences
        .iter()
        .filter(|template| template.fits(class, status, selection.comparison))
        .find_map(|template| fill(&template.text))
        .unwrap_or_else(|| bare(tracer, map, status, class, buurt));
    let remarks = wording.remarks.iter().filter(|template| template.fits(class, status, selection.comparison));
    for remark in remarks.filter_map(|template| fill(&template.text)) {
        for (text, more) in [(&mut sentence.text.nl, &remark.text.nl), (&mut sentence.text.en, &remark.text.en)] {
            text.push(' ');
            text.push_str(more);
        }
        sentence.figures.extend(remark.figures);
    }
    Some(sentence)
}

/// Says no more than the label of the class, or why there is none.
fn bare(tracer: &Tracer<'_>, map: &MapSpec, status: Status, class: Option<u8>, buurt: usize) -> Sentence {
    let name = &tracer.bench.areas.buurten[buurt].name;
    let label = class.and_then(|class| map.class(class)).map(|class| class.label.clone());
    let label = label.unwrap_or_else(|| status.label());
    Sentence { text: label.map(|label| format!("{name}: {label}.")), figures: Vec::new() }
}

/// Fills in a text; none where one of its figures is missing.
fn filled(speaker: &Speaker<'_>, class: Option<u8>, phrases: &[Phrase], text: &Bilingual) -> Option<Sentence> {
    let mut figures = Vec::new();
    let nl = in_language(speaker, class, phrases, &text.nl, |text| &text.nl, &mut figures)?;
    let en = in_language(speaker, class, phrases, &text.en, |text| &text.en, &mut Vec::new())?;
    Some(Sentence { text: Bilingual { nl, en }, figures })
}

fn in_language(
    speaker: &Speaker<'_>,
    class: Option<u8>,
    phrases: &[Phrase],
    text: &str,
    pick: fn(&Bilingual) -> &String,
    figures: &mut Vec<SentenceFigure>,
) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text)? {
        match piece {
            WordingPiece::Text(text) => out.push_str(text),
            WordingPiece::Name(name) => {
                if let Some(place) = phrases.iter().rposition(|phrase| phrase.name == name) {
                    let case = case(speaker, class, &phrases[place])?;
                    // A phrase holds only those before it, so this ends.
                    out.push_str(&in_language(speaker, class, &phrases[..place], pick(&case.text), pick, figures)?);
                } else {
                    let said = speaker.figure(name)?;
                    out.push_str(pick(&said.text));
                    figures.extend(said.value.map(|value| SentenceFigure { name: name.to_owned(), value }));
                }
            }
        }
    }
    Some(out)
}

/// Finds the case of a phrase that holds.
fn case<'a>(speaker: &Speaker<'_>, class: Option<u8>, phrase: &'a Phrase) -> Option<&'a Case> {
    let of_class = |case: &&Case| case.classes.is_empty() || class.is_some_and(|class| case.classes.contains(&class));
    let Some(figure) = &phrase.figure else { return phrase.cases.iter().find(of_class) };
    let FigureText { value, full, .. } = speaker.figure(figure)?;
    let (shown, full) = (value?, full?);
    let sign = match phrase.floor {
        Some(floor) => sign(full, speaker.value(floor)?),
        // What is shown as no change is called none.
        None if shown > 0.0 => 1,
        None if shown < 0.0 => -1,
        None => 0,
    };
    phrase.cases.iter().filter(of_class).find(|case| case.rule.is_some_and(|rule| rule.holds(full, Some(sign))))
}
