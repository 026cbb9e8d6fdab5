//! Reads what a map says of one area: `[[phrase]]`, `[[sentence]]` and `[[remark]]`.
//!
//! Guaranteed: every name between braces means something on the map; the phrases have a case for every figure; the
//! last sentence of a class needs no figure that may be missing where the class is there.

use super::names::{COMPARISONS, class_of, measure, status};
use crate::config::reader::{ConfigFile, Section};
use crate::indicators::IndicatorSet;
use crate::maps::spec::{
    Case, Caveats, ClassRule, ClassSpec, CrossVariant, MapKind, MapSpec, Persistence, Phrase, Template, Wording,
};
use crate::maps::wording::{Placeholder, WordingPiece, pieces, windows_of};
use crate::maps::{Comparison, Status};
use crate::texts::Bilingual;

/// Names that are filled in by what the figures are of ([`crate::maps::CountryScope`]).
const SCOPE: [&str; 3] = ["land", "landelijk", "deel"];

/// Reads the wording of a map, and adds the sentences of the statuses that every map has.
pub(super) fn wording(
    root: &Section<'_>,
    set: &ConfigFile<'_, IndicatorSet>,
    classes: &[ClassSpec],
    caveats: &Caveats,
) -> Wording {
    let phrases = root.sections("phrase").iter().map(|section| phrase(section, set, classes)).collect();
    let mut sentences: Vec<_> = root.sections("sentence").iter().map(|section| template(section, classes)).collect();
    for (status, text) in caveats.statuses.iter().filter(|(status, _)| *status != Status::Indicatief) {
        sentences.push(of_status(*status, text));
    }
    let mut remarks: Vec<_> = root.sections("remark").iter().map(|section| template(section, classes)).collect();
    let indicative = caveats.statuses.iter().filter(|(status, _)| *status == Status::Indicatief);
    remarks.extend(indicative.map(|(status, text)| of_status(*status, text)));
    Wording { phrases, sentences, remarks }
}

fn of_status(status: Status, text: &Bilingual) -> Template {
    Template { classes: Vec::new(), statuses: vec![status], comparison: None, text: text.clone() }
}

fn both(section: &Section<'_>) -> Bilingual {
    Bilingual { nl: section.text("nl"), en: section.text("en") }
}

fn classes_of(section: &Section<'_>, classes: &[ClassSpec]) -> Vec<u8> {
    section.optional_texts("classes").iter().map(|name| class_of(section, "classes", name, classes)).collect()
}

fn template(section: &Section<'_>, classes: &[ClassSpec]) -> Template {
    let statuses = section.optional_texts("statuses");
    Template {
        classes: classes_of(section, classes),
        statuses: statuses.iter().filter_map(|name| status(section, "statuses", name)).collect(),
        comparison: section.optional_choice("vergelijking", &COMPARISONS),
        text: both(section),
    }
}

fn phrase(section: &Section<'_>, set: &ConfigFile<'_, IndicatorSet>, classes: &[ClassSpec]) -> Phrase {
    let sections = section.sections("case");
    let phrase = Phrase {
        name: section.id("name"),
        figure: section.optional_text("figure"),
        floor: section.has("floor").then(|| measure(section, "floor", set)),
        cases: sections.iter().map(|section| case(section, classes)).collect(),
    };
    if let Some(wrong) = gap(&phrase, classes) {
        section.reject("case", &wrong, "a case for every figure, or for every class, and one of both", "");
    }
    phrase
}

fn case(section: &Section<'_>, classes: &[ClassSpec]) -> Case {
    let (sign, from, below) = (
        section.optional_choice("sign", &[("+", 1), ("0", 0), ("-", -1)]),
        section.optional_number("from"),
        section.optional_number("below"),
    );
    let rule = ClassRule { sign, from, below, closed: false };
    Case {
        classes: classes_of(section, classes),
        rule: (sign.is_some() || from.is_some() || below.is_some()).then_some(rule),
        text: both(section),
    }
}

/// Says for what a phrase has no case.
fn gap(phrase: &Phrase, classes: &[ClassSpec]) -> Option<String> {
    let rules = || phrase.cases.iter().filter_map(|case| case.rule);
    if phrase.figure.is_none() {
        let lacking = classes.iter().find(|class| !phrase.cases.iter().any(|case| case.classes.contains(&class.value)));
        let misplaced = rules().next().map(|_| "a case with `sign`, `from` or `below`, and no `figure`".to_owned());
        return misplaced.or_else(|| lacking.map(|class| format!("no case for class {}", class.value)));
    }
    if rules().count() < phrase.cases.len() {
        return Some("a case without `sign`, `from` or `below`".to_owned());
    }
    if rules().any(|rule| rule.sign.is_some()) {
        let lacking = [(1, '+'), (0, '0'), (-1, '-')].into_iter().find(|(sign, _)| {
            !rules().any(|rule| rule.sign == Some(*sign) && rule.from.is_none() && rule.below.is_none())
        });
        return lacking.map(|(_, name)| format!("no case for the sign `{name}`"));
    }
    let joins = phrase.cases.windows(2).all(|pair| {
        let [before, after] = [0, 1].map(|i| pair[i].rule);
        let (end, start) = (before.and_then(|rule| rule.below), after.and_then(|rule| rule.from));
        end.is_some() && end.map(f64::to_bits) == start.map(f64::to_bits)
    });
    let open = rules().next().is_some_and(|rule| rule.from.is_none())
        && rules().next_back().is_some_and(|rule| rule.below.is_none());
    (!(joins && open)).then(|| "borders that leave something out, or overlap".to_owned())
}

/// Checks the names between braces, once all maps are known.
pub(super) fn check_names<'a>(
    root: &Section<'_>,
    map: &'a MapSpec,
    maps: impl IntoIterator<Item = &'a MapSpec>,
    set: &IndicatorSet,
) {
    let maps: Vec<&MapSpec> = maps.into_iter().collect();
    let counted = windows_of(map, maps.iter().copied());
    // Where a map counts the windows of one that is not there, that was reported, and this one may be meant.
    let lost = || maps.iter().find_map(|other| counts_a_lost_map(other, &maps));
    let is_known = counted.is_some();
    let names = PlaceholderNames { map, windows: counted.or_else(lost), set };
    // By what is only perhaps meant no class is judged.
    let mut right = is_known || names.windows.is_none();
    for (phrase, section) in root.sections("phrase").iter().enumerate() {
        section.skip_all_but(&[]);
        let before = &map.wording.phrases[..phrase];
        if let Some(figure) = section.optional_text("figure")
            && names.figure(&figure).is_none()
        {
            names.reject(section, "figure", &figure, &[]);
            right = false;
        }
        for case in section.sections("case") {
            case.skip_all_but(&[]);
            right &= names.check(&case, before);
        }
    }
    for key in ["sentence", "remark"] {
        for section in root.sections(key) {
            section.skip_all_but(&[]);
            right &= names.check(&section, &map.wording.phrases);
        }
    }
    // A name that means nothing was reported.
    if right {
        names.check_classes(root);
    }
}

/// Gives what a map counts, where it counts a map that is not there.
fn counts_a_lost_map<'a>(map: &'a MapSpec, maps: &[&MapSpec]) -> Option<&'a Persistence> {
    match &map.kind {
        MapKind::Persistence(persistence) if maps.iter().all(|other| other.id != persistence.map) => Some(persistence),
        _ => None,
    }
}

/// What names between braces may mean on a map.
struct PlaceholderNames<'a> {
    map: &'a MapSpec,
    windows: Option<&'a Persistence>,
    set: &'a IndicatorSet,
}

impl PlaceholderNames<'_> {
    fn figure(&self, name: &str) -> Option<Placeholder> {
        Placeholder::of(name, self.windows, self.set)
    }

    fn reject(&self, section: &Section<'_>, key: &str, name: &str, phrases: &[Phrase]) {
        let known = Placeholder::names(self.windows).into_iter().map(str::to_owned);
        let known: Vec<_> = phrases.iter().map(|phrase| phrase.name.clone()).chain(known).collect();
        let expected = format!(
            "the id of a measure of indicators.toml, with `:grootte`, `:aantal`, `:woorden` or `:gemeente` where it \
             has that, or one of {}",
            known.join(", ")
        );
        section.reject(key, &format!("`{{{name}}}`"), &expected, "");
    }

    /// Checks both texts of a section; gives whether they are right.
    fn check(&self, section: &Section<'_>, phrases: &[Phrase]) -> bool {
        let mut right = true;
        for key in ["nl", "en"] {
            let Some(text) = section.optional_text(key) else { continue };
            let Some(pieces) = pieces(&text) else {
                section.reject(key, "a brace without its other", "names between `{` and `}`", "");
                right = false;
                continue;
            };
            for piece in pieces {
                if let WordingPiece::Name(name) = piece
                    && !SCOPE.contains(&name)
                    && !phrases.iter().any(|phrase| phrase.name == name)
                    && self.figure(name).is_none()
                {
                    self.reject(section, key, name, phrases);
                    right = false;
                }
            }
        }
        right
    }

    /// Checks that a class that has sentences has one whose figures are there whenever the class is.
    fn check_classes(&self, root: &Section<'_>) {
        let MapSpec { wording, classes, kind, .. } = self.map;
        let comparisons = match kind {
            MapKind::Cross(cross) => cross.variants.iter().map(|variant| variant.comparison).collect(),
            _ => vec![None],
        };
        for (class, comparison) in classes.iter().flat_map(|class| comparisons.iter().map(move |one| (class, *one))) {
            let fits = |template: &&Template| template.fits(Some(class.value), Status::Ok, comparison);
            let mut fitting = wording.sentences.iter().filter(fits).peekable();
            if fitting.peek().is_some() && !fitting.any(|template| self.is_there(&template.text, comparison)) {
                let found = format!("class {}, of which every sentence has a figure that may be missing", class.value);
                let expected =
                    "figures that the class rests on in the last sentence of a class; others in a `[[remark]]`";
                root.reject("sentence", &found, expected, "");
            }
        }
    }

    /// Tells whether all figures of a text are there where an area has a class.
    fn is_there(&self, text: &Bilingual, comparison: Option<Comparison>) -> bool {
        let names = |text| pieces(text).unwrap_or_default().into_iter();
        names(&text.nl).chain(names(&text.en)).all(|piece| match piece {
            WordingPiece::Text(_) => true,
            WordingPiece::Name(name) if SCOPE.contains(&name) => true,
            WordingPiece::Name(name) => match self.map.wording.phrases.iter().find(|phrase| phrase.name == name) {
                Some(phrase) => {
                    let decides = phrase.figure.as_deref().is_none_or(|name| self.has(name, comparison));
                    decides && phrase.cases.iter().all(|case| self.is_there(&case.text, comparison))
                }
                None => self.has(name, comparison),
            },
        })
    }

    fn has(&self, name: &str, comparison: Option<Comparison>) -> bool {
        match self.figure(name) {
            Some(Placeholder::Measure { measure, .. }) => {
                let needs = match &self.map.kind {
                    MapKind::Single(single) => single.needs(),
                    MapKind::Cross(_) => self.map.variant(comparison).map(CrossVariant::needs).unwrap_or_default(),
                    MapKind::Persistence(_) => Vec::new(),
                };
                let indicator = |measure: usize| self.set.measures[measure].indicator;
                needs.iter().any(|need| indicator(*need) == indicator(measure))
            }
            Some(Placeholder::Times | Placeholder::Windows) => matches!(self.map.kind, MapKind::Persistence(_)),
            Some(
                Placeholder::Name
                | Placeholder::Gemeente
                | Placeholder::Class
                | Placeholder::FirstYear
                | Placeholder::LastYear
                | Placeholder::Inhabitants
                | Placeholder::ShownInhabitants
                | Placeholder::ReferenceInhabitants,
            ) => true,
            _ => false,
        }
    }
}

/// Checks the sentence of a status, which is for every map: it holds no measure.
pub(super) fn check_status(section: &Section<'_>) {
    let known = Placeholder::names(None);
    for key in ["nl", "en"] {
        let text = section.optional_text(key).unwrap_or_default();
        let Some(pieces) = pieces(&text) else {
            section.reject(key, "a brace without its other", "names between `{` and `}`", "");
            continue;
        };
        for piece in pieces {
            if let WordingPiece::Name(name) = piece
                && !known.contains(&name)
            {
                section.reject(key, &format!("`{{{name}}}`"), &format!("one of {}", known.join(", ")), "");
            }
        }
    }
}
