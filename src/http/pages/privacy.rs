//! What is kept of whoever looks at the maps, as it is configured: nothing is said here that the program does not do.
//!
//! `tests/browser/privacy.test.mjs` measures it: cookies, hosts that are asked, what is stored, and what the access log
//! holds.

use veerkracht_picture::escape;
use veerkracht_store::{KEPT_BACKUPS, NoteRules};

use super::html::HtmlPage;
use crate::http::access_log::DAYS;
use crate::http::gateway::is_each_written;
use crate::http::settings::{AccessLogTarget, LogSettings, ServerSettings};
use crate::styles::Language;
use crate::texts::Bilingual;

/// A part of the page: its anchor, its heading, and what is said, each in Dutch and English.
type PrivacySection = (&'static str, [&'static str; 2], Vec<[String; 2]>);

fn bilingual(nl: impl Into<String>, en: impl Into<String>) -> [String; 2] {
    [nl.into(), en.into()]
}

/// How people sign in.
#[derive(Debug)]
pub(super) struct Accounts {
    /// Address of the issuer that the page asks for a token, where it does.
    pub issuer: Option<String>,
}

/// Writes the page; with `accounts` where people can sign in, with `rules` where the server keeps what they bring.
pub(super) fn page(
    settings: &ServerSettings,
    accounts: Option<&Accounts>,
    rules: Option<&NoteRules>,
    language: Language,
) -> String {
    let both = |[nl, en]: [&'static str; 2]| language.either(nl, en);
    let mut page = HtmlPage::new(language, both(["Privacy", "Privacy"]), "privacy");
    page.text(both([
        "Deze pagina zegt wat deze server bijhoudt van wie de kaarten bekijkt. Het programma schrijft haar uit zijn \
         eigen instellingen; een test vergelijkt haar met wat het doet.",
        "This page says what this server keeps of whoever looks at the maps. The program writes it from its own \
         settings; a test compares it with what it does.",
    ]));
    let mut log = log(&settings.gateway.log, is_each_written());
    if accounts.is_some() {
        log.2.push(refused_keys());
    }
    let issuer = accounts.and_then(|accounts| accounts.issuer.as_deref());
    let cookies = cookies(accounts.is_some());
    for (anchor, heading, texts) in [cookies, others(settings, issuer), browser_storage(), requests(), log] {
        page.section(anchor, both(heading));
        page.list(texts.into_iter().map(|[nl, en]| if language == Language::Nl { nl } else { en }));
    }
    if let Some(rules) = rules {
        brought(&mut page, rules, settings);
    }
    operator(&mut page, settings);
    page.finish(&settings.links)
}

fn cookies(signs_in: bool) -> PrivacySection {
    let accounts = if signs_in {
        bilingual(
            "Wie zich aanmeldt, doet dat met een sleutel die in dit tabblad blijft tot het dicht gaat. Er is geen \
             meting van bezoek en geen advertentie.",
            "Whoever signs in does so with a key that stays in this tab until it is closed. There is no measuring of \
             visits and no advertisement.",
        )
    } else {
        bilingual(
            "Er is geen account, geen meting van bezoek en geen advertentie.",
            "There are no accounts, no measuring of visits and no advertisements.",
        )
    };
    let texts = vec![
        bilingual("Er worden geen cookies gezet en geen cookies gelezen.", "No cookies are set, and none are read."),
        accounts,
    ];
    ("cookies", ["Geen cookies", "No cookies"], texts)
}

/// Says which others see something of who looks: the host of the background map, and the issuer that people sign in
/// with, where there are such.
fn others(settings: &ServerSettings, issuer: Option<&str>) -> PrivacySection {
    let mut texts = Vec::new();
    if let Some(background) = &settings.background {
        let host = host(&background.tiles);
        texts.push(bilingual(
            format!(
                "De achtergrondkaart komt van {host}. Uw browser vraagt daar de plaatjes van het gebied dat u bekijkt; \
                 die partij ziet uw adres op internet en dat gebied."
            ),
            format!(
                "The background map comes from {host}. Your browser asks it for the pictures of the part that you look \
                 at; that party sees your internet address and that part."
            ),
        ));
    }
    if let Some(issuer) = issuer {
        let host = host(issuer);
        texts.push(bilingual(
            format!(
                "Wie zich aanmeldt, doet dat bij {host}: uw browser gaat daarheen en komt met een sleutel terug. Die \
                 partij ziet uw adres op internet, wie u bent en dat u zich voor deze kaarten aanmeldt, en niet wat u \
                 bekijkt. Wie zich niet aanmeldt, komt daar niet."
            ),
            format!(
                "Whoever signs in does so at {host}: your browser goes there and comes back with a key. That party \
                 sees your internet address, who you are and that you sign in for these maps, and not what you look \
                 at. Whoever does not sign in does not get there."
            ),
        ));
    }
    if texts.is_empty() {
        let text = bilingual(
            "De pagina's halen alles bij deze server: kaarten, letters, scripts. Geen ander ziet dat u kijkt.",
            "The pages take everything from this server: maps, fonts, scripts. Nobody else sees that you look.",
        );
        return ("derden", ["Geen derden", "No third parties"], vec![text]);
    }
    let heading =
        if texts.len() == 1 { ["Eén derde", "One third party"] } else { ["Twee derden", "Two third parties"] };
    texts.push(bilingual(
        "Al het andere (kaarten, letters, scripts) komt van deze server.",
        "All else (maps, fonts, scripts) comes from this server.",
    ));
    ("derden", heading, texts)
}

fn host(template: &str) -> &str {
    let rest = template.split_once("://").map_or(template, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// Says what stays in the browser.
fn browser_storage() -> PrivacySection {
    let texts = vec![
        bilingual(
            "Uw keuzen (gemeenten, taal, kleuren, licht of donker) en uw eigen buurten staan in de opslag van uw \
             browser, zodat ze er de volgende keer nog zijn. Ze gaan niet naar de server, behalve als u een adres met \
             die keuzen deelt of opvraagt.",
            "Your choices (municipalities, language, colours, light or dark) and your own neighbourhoods are in the \
             storage of your browser, so that they are there the next time. They do not go to the server, unless you \
             share or ask for an address that holds them.",
        ),
        bilingual(
            "Notities die u in de kaart schrijft, en lijsten met adressen die u inleest, blijven in uw browser. U wist \
             ze daar.",
            "Notes that you write on the map, and lists of addresses that you read in, stay in your browser. You erase \
             them there.",
        ),
        bilingual(
            "Uw plaats wordt alleen gevraagd als u daarom vraagt, en blijft in uw browser.",
            "Your place is asked for only when you want it, and stays in your browser.",
        ),
    ];
    ("browser", ["Wat in uw browser blijft", "What stays in your browser"], texts)
}

/// Says what the server is asked and does not write.
fn requests() -> PrivacySection {
    let text = bilingual(
        "De server krijgt de adressen van wat u bekijkt: stukken kaart, codes van buurten, en van een postcode of \
         adressenlijst de vier cijfers van elke postcode. Daarmee maakt hij het antwoord.",
        "The server gets the addresses of what you look at: pieces of map, codes of neighbourhoods, and of a postcode \
         or a list of addresses the four digits of each postcode. Of these it makes the answer.",
    );
    ("server", ["Wat de server gevraagd wordt", "What the server is asked"], vec![text])
}

/// Says what is written of requests; `each` where the log of the machine holds all of them, as `RUST_LOG` may want.
fn log(log: &LogSettings, each: bool) -> PrivacySection {
    let mut texts = Vec::new();
    let address = address(log);
    if each {
        texts.push(bilingual(
            format!(
                "Van elke vraag staat een regel in het log van de machine: de tijd, {}, een volgnummer, wat gevraagd \
                 werd (het pad, zonder wat na het vraagteken staat), hoe het afliep, hoeveel bytes en hoe lang het \
                 duurde. Hoe lang de machine die bewaart, is aan wie deze server beheert.",
                address.nl
            ),
            format!(
                "Of each request a line is in the log of the machine: the time, {}, a number, what was asked for (the \
                 path, without what stands behind the question mark), how it ended, how many bytes and how long it \
                 took. How long the machine keeps it is for whoever runs this server.",
                address.en
            ),
        ));
    }
    match &log.access {
        AccessLogTarget::None if each => {}
        AccessLogTarget::None => texts.push(bilingual(
            "Van vragen die beantwoord worden, schrijft het programma niets op.",
            "Of requests that are answered the program writes nothing down.",
        )),
        AccessLogTarget::Output | AccessLogTarget::File(_) => texts.push(bilingual(
            format!(
                "Van elke vraag schrijft het programma een regel: de tijd, {}, een volgnummer, wat gevraagd werd (het \
                 pad, zonder wat na het vraagteken staat), hoe het afliep, hoeveel bytes en hoe lang het duurde. Geen \
                 browser, geen verwijzende pagina, geen wachtwoord.",
                address.nl
            ),
            format!(
                "Of each request the program writes a line: the time, {}, a number, what was asked for (the path, \
                 without what stands behind the question mark), how it ended, how many bytes and how long it took. No \
                 browser, no page that led here, no password.",
                address.en
            ),
        )),
    }
    texts.push(kept_for(log));
    texts.push(bilingual(
        format!(
            "Van vragen die door een fout van de server mislukken, staat hetzelfde, met {}, in het log van de machine.",
            address.nl
        ),
        format!(
            "Of requests that fail by a fault of the server the same, with {}, is in the log of the machine.",
            address.en
        ),
    ));
    texts.push(bilingual(
        "Wat ervoor staat (een proxy, een netwerk) kan zelf bijhouden wie er komt; dat weet dit programma niet.",
        "What stands in front of it (a proxy, a network) may keep by itself who comes; this program does not know \
         that.",
    ));
    ("log", ["Wat het log bevat", "What the log holds"], texts)
}

/// Says what is written of a key that is refused.
fn refused_keys() -> [String; 2] {
    bilingual(
        "Wordt een sleutel geweigerd, dan staat in het log van de machine wanneer en waarom, met de naam waaronder de \
         beheerder die sleutel uitgaf of zes tekens van een afdruk ervan; niet de sleutel zelf.",
        "Where a key is refused, the log of the machine holds when and why, with the name under which the operator \
         gave out that key, or six characters of a print of it; not the key itself.",
    )
}

fn address(log: &LogSettings) -> Bilingual {
    if log.whole_addresses {
        Bilingual::new("uw adres op internet", "your internet address")
    } else {
        Bilingual::new(
            "een ingekort adres op internet (van IPv4 de eerste 24 bits, van IPv6 de eerste 48), dat geen huishouden \
             aanwijst",
            "a shortened internet address (of IPv4 the first 24 bits, of IPv6 the first 48), which points to no \
             household",
        )
    }
}

/// Says for how long lines are kept, and who sees to it.
fn kept_for(log: &LogSettings) -> [String; 2] {
    let days = |days: u16| {
        [
            if days == 1 { "1 dag".to_owned() } else { format!("{days} dagen") },
            if days == 1 { "1 day".to_owned() } else { format!("{days} days") },
        ]
    };
    match (&log.access, log.days) {
        (AccessLogTarget::File(_), kept) => {
            let [nl, en] = days(kept.unwrap_or(DAYS));
            bilingual(
                format!("Regels zijn hoogstens {nl} oud; daarna wist het programma ze."),
                format!("Lines are {en} old at most; then the program erases them."),
            )
        }
        (_, Some(kept)) => {
            let [nl, en] = days(kept);
            bilingual(
                format!("Wie deze server beheert, bewaart de regels hoogstens {nl}."),
                format!("Whoever runs this server keeps the lines for {en} at most."),
            )
        }
        (_, None) => bilingual(
            "Hoe lang de machine haar log bewaart, is aan wie deze server beheert.",
            "How long the machine keeps its log is for whoever runs this server.",
        ),
    }
}

/// Says what is kept of what organisations bring, in the words of the operator.
fn brought(page: &mut HtmlPage, rules: &NoteRules, settings: &ServerSettings) {
    let language = page.language;
    let operator = settings.operator.as_ref().map_or_else(
        || language.either("de beheerder van deze kaarten", "the operator of these maps"),
        |operator| language.of(operator),
    );
    for (part, number) in rules.privacy.iter().zip(1..) {
        let (title, text) = (Bilingual::from_store(&part.title), Bilingual::from_store(&part.text));
        page.section(&format!("gebracht-{number}"), language.of(&title));
        let text = language
            .of(&text)
            .replace("{months}", &rules.months.to_string())
            .replace("{days}", &KEPT_BACKUPS.to_string())
            .replace("{operator}", operator);
        page.text(&text);
    }
}

/// Says who runs the server and where they tell more, where they said so.
fn operator(page: &mut HtmlPage, settings: &ServerSettings) {
    let language = page.language;
    let links: Vec<String> = [
        (&settings.links.privacy, language.either("Privacyverklaring", "Privacy statement")),
        (&settings.links.contact, language.either("Contact", "Contact")),
    ]
    .into_iter()
    .filter_map(|(link, name)| Some(format!("<a href=\"{}\">{name}</a>", escape(language.of(link.as_ref()?)))))
    .collect();
    if settings.operator.is_none() && links.is_empty() {
        return;
    }
    page.section("beheerder", language.either("Wie deze server beheert", "Who runs this server"));
    if let Some(operator) = &settings.operator {
        page.text(language.of(operator));
    }
    if !links.is_empty() {
        page.html(&format!("<p>{}</p>", links.join(" · ")));
    }
}

#[cfg(test)]
mod tests;
