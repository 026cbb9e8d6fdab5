//! The method, written from the definitions that the program computes with.

use super::{Page, cell, swatch};
use crate::http::AppState;
use crate::indicators::Formula;
use crate::maps::spec::{Axis, ClassRule, Cut};
use crate::maps::{MapKind, MapSpec, Palette, Period, Status};
use crate::styles::{Language, notice};

/// Writes the page.
pub(super) fn page(app: &AppState, language: Language) -> String {
    let both = |nl: &'static str, en: &'static str| language.either(nl, en);
    let mut page = Page::new(language, both("Hoe de kaarten gemaakt zijn", "How the maps are made"), "method");
    page.html(&format!("<p class=\"notice\"><strong>{}</strong></p>", cell(language.of(&notice()))));
    page.text(both(
        "Deze bladzijde is geschreven uit dezelfde instellingen als waarmee het programma rekent. Van elke buurt is de berekening stap voor stap in getallen op te vragen.",
        "This page is written from the same settings that the program computes with. For each neighbourhood the calculation can be asked for step by step, in numbers.",
    ));
    rules(&mut page, app);
    statuses(&mut page);
    page.section("indicatoren", both("Indicatoren", "Indicators"));
    let rows: Vec<Vec<String>> = app
        .engine()
        .indicators()
        .indicators
        .iter()
        .enumerate()
        .map(|(index, indicator)| {
            vec![
                format!("<code>{}</code>", cell(&indicator.id)),
                cell(language.of(&indicator.label)),
                cell(language.of(&indicator.unit)),
                cell(&formula(app, &indicator.formula, language)),
                cell(&years(app, index)),
            ]
        })
        .collect();
    page.table(
        &[both("naam", "name"), both("wat", "what"), both("eenheid", "unit"), both("berekening", "calculation"), both("jaren", "years")],
        &rows,
    );
    page.section("kaarten", both("Kaarten", "Maps"));
    for offer in app.engine().offered() {
        if let Ok((spec, _)) = app.engine().map(&offer.map) {
            let period = match offer.default.period {
                Period::Year(year) => format!("{}: {year}", both("jaar", "year")),
                Period::Window(first, last) => format!("{}: {first}-{last}", both("periode", "window")),
                Period::Fixed => both("vaste perioden", "fixed windows").to_owned(),
            };
            map(&mut page, app, spec, &period);
        }
    }
    sources(&mut page, app);
    page.finish()
}

fn rules(page: &mut Page, app: &AppState) {
    let language = page.language;
    let reference = app.engine().indicators().reference;
    page.section("regels", language.either("Regels voor alle kaarten", "Rules for all maps"));
    let year = app.areas().year;
    page.list(if language == Language::Nl {
        vec![
            format!("Alle buurten staan op de indeling van {year}; oudere cijfers worden daarop overgezet met de aandelen adressen die van buurt naar buurt gingen."),
            format!("Gemiddelden, spreidingen en percentielen gaan over de buurten met ten minste {} inwoners en zijn gewogen naar inwoners.", reference.minimum_inhabitants),
            format!("Een buurt met minder dan {} inwoners krijgt geen klasse; met minder dan {} is zij indicatief en gearceerd.", reference.shown_inhabitants, reference.minimum_inhabitants),
            format!("Vergelijken binnen de gemeente kan alleen met ten minste {} buurten.", reference.minimum_areas),
            "Grenzen horen bij de klasse waar zij beginnen, [van, tot); beide kanten worden eerst op negen decimalen afgerond. Verder wordt nergens afgerond.".into(),
            "Een ontbrekend cijfer is nooit nul en wordt niet teruggerekend.".into(),
        ]
    } else {
        vec![
            format!("All neighbourhoods are on the division of {year}; older figures are carried onto it with the shares of addresses that went from one neighbourhood to another."),
            format!("Means, spreads and percentiles are taken over the neighbourhoods with at least {} inhabitants, weighted by inhabitants.", reference.minimum_inhabitants),
            format!("A neighbourhood of fewer than {} inhabitants has no class; with fewer than {} it is indicative and hatched.", reference.shown_inhabitants, reference.minimum_inhabitants),
            format!("A comparison within the municipality needs at least {} neighbourhoods.", reference.minimum_areas),
            "A border belongs to the class that it begins, [from, to); both sides are first rounded to nine decimals. Nothing else is rounded.".into(),
            "A missing figure is never zero and is not calculated back.".into(),
        ]
    });
}

fn statuses(page: &mut Page) {
    let language = page.language;
    page.section("status", language.either("Status", "Status"));
    page.text(language.either(
        "Elke buurt heeft op elke kaart één status: de eerste die van toepassing is. Alleen bij 0 en 1 is er een klasse.",
        "On each map each neighbourhood has one status: the first that applies. Only 0 and 1 come with a class.",
    ));
    let rows: Vec<Vec<String>> =
        Status::ALL.iter().map(|status| vec![(*status as u8).to_string(), cell(language.of(&status.label()))]).collect();
    page.table(&[language.either("nummer", "number"), language.either("betekenis", "meaning")], &rows);
}

/// Says in words how an indicator is computed.
fn formula(app: &AppState, formula: &Formula, language: Language) -> String {
    let engine = app.engine();
    let name = |statistic: &usize| engine.observations().statistics.get(*statistic).map_or("", |found| language.of(&found.label));
    let sum = |list: &[usize]| list.iter().map(name).collect::<Vec<_>>().join(" + ");
    match formula {
        Formula::Statistic { statistic, factor, latest } => {
            let mut text = name(statistic).to_owned();
            if (factor - 1.0).abs() > f64::EPSILON {
                text = format!("{factor} · {text}");
            }
            if *latest {
                text.push_str(language.either(", het nieuwste jaar tot en met het gevraagde", ", the newest year up to the one asked for"));
            }
            text
        }
        Formula::Share { numerator, denominator, factor } => format!("{factor} · ({}) / ({})", sum(numerator), sum(denominator)),
        Formula::Index(rules) => {
            let members: Vec<String> = rules
                .members
                .iter()
                .filter_map(|member| Some(format!("{} {}", engine.indicators().indicators.get(member.indicator)?.id, member.weight)))
                .collect();
            let list = members.join(", ");
            if language == Language::Nl {
                format!(
                    "gewogen gemiddelde van z-scores, afgekapt op ±{}: {list}; ten minste {} leden en gewicht {}; met minder dan {} leden indicatief",
                    rules.clip, rules.minimum_members, rules.minimum_weight, rules.full_members
                )
            } else {
                format!(
                    "weighted mean of z-scores, cut off at ±{}: {list}; at least {} members and weight {}; indicative with fewer than {} members",
                    rules.clip, rules.minimum_members, rules.minimum_weight, rules.full_members
                )
            }
        }
    }
}

/// Lists the years for which an indicator can be computed.
fn years(app: &AppState, indicator: usize) -> String {
    let engine = app.engine();
    let found = crate::indicators::years(engine.observations(), engine.indicators(), indicator).possible;
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn map(page: &mut Page, app: &AppState, spec: &MapSpec, period: &str) {
    let language = page.language;
    page.part(&spec.id, language.of(&spec.title));
    page.text(language.of(&spec.guide(None, Palette::Usual)));
    page.html(&format!("<p class=\"notice\">{} · <code>{}</code> · {}</p>", cell(period), cell(&spec.id), cell(&app.attribution(spec))));
    let measure = |index: usize| app.engine().indicators().measures.get(index);
    let named = |index: usize| measure(index).map_or_else(String::new, |found| language.of(&found.label).to_owned());
    match &spec.kind {
        MapKind::Single(single) => {
            let mut text = format!("{}: {}", language.either("Maat", "Measure"), named(single.measure));
            if let Some(floor) = single.floor {
                text = format!("{text}; {}: {}", language.either("drempel van het teken", "floor of the sign"), named(floor));
            }
            page.text(&text);
        }
        MapKind::Cross(cross) => {
            for variant in &cross.variants {
                let comparison = variant.comparison.map_or_else(String::new, |comparison| format!("vergelijking={comparison}: "));
                page.text(&format!("{comparison}{} × {}", axis(&variant.rows, &named, language), axis(&variant.columns, &named, language)));
            }
            let rows: Vec<Vec<String>> = cross
                .cells
                .iter()
                .enumerate()
                .map(|(level, row)| {
                    let class = |value: &u8| spec.class(*value).map_or_else(String::new, |class| cell(language.of(&class.label)));
                    std::iter::once(level.to_string()).chain(row.iter().map(class)).collect()
                })
                .collect();
            let head: Vec<String> = std::iter::once(language.either("rij \\ kolom", "row \\ column").to_owned())
                .chain((0..cross.cells.first().map_or(0, Vec::len)).map(|column| column.to_string()))
                .collect();
            page.table(&head.iter().map(String::as_str).collect::<Vec<_>>(), &rows);
        }
        MapKind::Persistence(persistence) => {
            let windows: Vec<String> = persistence.windows.iter().map(|(first, last)| format!("{first}-{last}")).collect();
            let class =
                app.engine().specs().iter().find(|other| other.id == persistence.map).and_then(|other| other.class(persistence.class));
            let class = class.map_or("", |class| language.of(&class.label));
            page.text(&format!(
                "{} “{class}” ({}), {}; {} {}",
                language.either("Hoe vaak", "How often"),
                persistence.map,
                windows.join(", "),
                language.either("te berekenen perioden ten minste", "computable windows at least"),
                persistence.minimum
            ));
        }
    }
    let ruled = spec.classes.iter().any(|class| class.rule.is_some());
    let rows: Vec<Vec<String>> = spec
        .classes
        .iter()
        .map(|class| {
            let key = class.key.as_ref().map_or_else(String::new, |key| format!("{key}  "));
            let mut row = vec![class.value.to_string(), cell(&format!("{key}{}", language.of(&class.label)))];
            if ruled {
                row.push(class.rule.as_ref().map_or_else(String::new, |rule| cell(&interval(rule))));
            }
            row.extend([swatch(&class.colour), swatch(&class.colour_blind)]);
            row
        })
        .collect();
    let mut head = vec![language.either("nummer", "number"), language.either("klasse", "class")];
    if ruled {
        head.push(language.either("grenzen", "borders"));
    }
    head.extend([language.either("kleur", "colour"), language.either("kleurenblind", "colour-blind")]);
    page.table(&head, &rows);
    page.list(spec.legend_note.iter().chain(&spec.caveats).map(|text| language.of(text).to_owned()));
}

fn axis(axis: &Axis, named: &dyn Fn(usize) -> String, language: Language) -> String {
    let numbers = |borders: &[f64]| borders.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let cut = match &axis.cut {
        Cut::Sign(floor) => format!("{} {}", language.either("teken met drempel", "sign with floor"), named(*floor)),
        Cut::Rising(borders) => format!("{} {}", language.either("oplopend bij", "rising at"), numbers(borders)),
        Cut::Falling(borders) => format!("{} {}", language.either("oplopend onder", "rising below"), numbers(borders)),
    };
    format!("{} ({}; {cut})", language.of(&axis.label), named(axis.measure))
}

/// Writes which values have a class: a sign, an interval, or both.
fn interval(rule: &ClassRule) -> String {
    let sign = rule.sign.map(|sign| match sign {
        1 => "+",
        -1 => "−",
        _ => "0",
    });
    let end = if rule.closed { "≤" } else { "<" };
    let range = match (rule.from, rule.below) {
        (Some(from), Some(below)) => Some(format!("{from} ≤ x {end} {below}")),
        (Some(from), None) => Some(format!("x ≥ {from}")),
        (None, Some(below)) => Some(format!("x {end} {below}")),
        (None, None) => None,
    };
    [sign.map(str::to_owned), range].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn sources(page: &mut Page, app: &AppState) {
    let language = page.language;
    page.section("bronnen", language.either("Bronnen en licenties", "Sources and licences"));
    let content = app.content();
    let rows: Vec<Vec<String>> = content
        .sources
        .iter()
        .filter(|source| content.files.iter().any(|file| file.source == source.id))
        .map(|source| {
            let link = source.url.starts_with("https://") || source.url.starts_with("http://");
            let title = cell(language.of(&source.title));
            vec![
                if link { format!("<a href=\"{}\">{title}</a>", cell(&source.url)) } else { title },
                cell(&source.publisher),
                cell(&source.licence),
                cell(&source.attribution),
            ]
        })
        .collect();
    page.table(
        &[
            language.either("bron", "source"),
            language.either("uitgever", "publisher"),
            language.either("licentie", "licence"),
            language.either("vermelding", "attribution"),
        ],
        &rows,
    );
}

#[cfg(test)]
mod tests {
    use super::interval;
    use crate::maps::spec::ClassRule;

    #[test]
    fn an_interval_says_which_end_belongs_to_it() {
        let rule = |sign, from, below, closed| interval(&ClassRule { sign, from, below, closed });
        assert_eq!(rule(None, Some(5.0), Some(20.0), false), "5 ≤ x < 20");
        assert_eq!(rule(None, Some(66.0), Some(100.0), true), "66 ≤ x ≤ 100");
        assert_eq!(rule(Some(1), Some(3.0), None, false), "+; x ≥ 3");
        assert_eq!(rule(Some(-1), None, Some(-3.0), false), "−; x < -3");
        assert_eq!(rule(Some(0), None, None, false), "0");
    }
}
