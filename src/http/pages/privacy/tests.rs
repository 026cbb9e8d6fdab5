use veerkracht_store::{BilingualText, NoteRules, PrivacyPart};

use super::{Accounts, page};
use crate::documents::OperatorLinks;
use crate::http::settings::{AccessLogTarget, GatewaySettings, LogSettings, ServerSettings};
use crate::styles::{Background, Language};
use crate::texts::Bilingual;

fn page_text(language: Language, log: LogSettings) -> String {
    let gateway = GatewaySettings { log, ..GatewaySettings::default() };
    page(&ServerSettings { gateway, ..ServerSettings::default() }, None, None, language)
}

#[test]
fn it_says_what_is_written_of_requests_and_for_how_long_as_it_is_set() {
    let file = |days| LogSettings { access: AccessLogTarget::File("a".into()), days, whole_addresses: false };
    let cases = [
        (LogSettings::default(), ["the program writes nothing down", "for whoever runs this server"]),
        (file(None), ["a shortened internet address", "Lines are 7 days old at most"]),
        (file(Some(1)), ["Of each request the program writes a line", "Lines are 1 day old at most"]),
        (
            LogSettings { access: AccessLogTarget::Output, days: Some(30), whole_addresses: true },
            ["the time, your internet address, a number", "keeps the lines for 30 days at most"],
        ),
    ];
    for (log, pieces) in cases {
        let text = page_text(Language::En, log.clone());
        for piece in pieces {
            assert!(text.contains(piece), "{piece} of {log:?} in {text}");
        }
        assert_eq!(text.contains("shortened"), !log.whole_addresses, "{log:?}");
    }
    assert!(page_text(Language::Nl, file(None)).contains("Regels zijn hoogstens 7 dagen oud"));
}

#[test]
fn it_says_that_the_log_of_the_machine_holds_every_request_where_it_does() {
    let none = LogSettings::default();
    let file = LogSettings { access: AccessLogTarget::File("a".into()), ..LogSettings::default() };
    for (log, each, is_written, is_denied) in [
        (&none, false, false, true),
        (&none, true, true, false),
        (&file, false, false, false),
        (&file, true, true, false),
    ] {
        let english: Vec<String> = super::log(log, each).2.into_iter().map(|[_, en]| en).collect();
        let says = |piece: &str| english.iter().any(|text| text.contains(piece));
        assert_eq!(says("Of each request a line is in the log of the machine"), is_written, "{log:?} {each}");
        assert_eq!(says("the program writes nothing down"), is_denied, "{log:?} {each}");
    }
}

#[test]
fn it_names_the_host_of_the_background_map_and_the_operator_where_there_are_some() {
    let none = page_text(Language::En, LogSettings::default());
    assert!(none.contains("Nobody else sees that you look") && !none.contains("Who runs this server"), "{none}");
    let tiles = "https://tiles.example.nl/{z}/{x}/{y}.png".to_owned();
    let settings = ServerSettings {
        background: Some(Background { tiles, attribution: String::new() }),
        operator: Some(Bilingual::new("Gemeente Voorbeeld", "Municipality of Voorbeeld")),
        links: OperatorLinks {
            privacy: Some(Bilingual::new("https://a.example/nl", "https://a.example/en")),
            ..OperatorLinks::default()
        },
        ..ServerSettings::default()
    };
    let by_key = Accounts { issuer: None };
    let text = page(&settings, Some(&by_key), None, Language::En);
    for piece in [
        "comes from tiles.example.nl.",
        "Municipality of Voorbeeld",
        "https://a.example/en",
        "One third party",
        "Where a key is refused",
    ] {
        assert!(text.contains(piece), "{piece} in {text}");
    }
    assert!(!text.contains("Nobody else sees") && !text.contains("no accounts"), "{text}");
}

#[test]
fn it_names_the_host_where_people_sign_in() {
    let accounts = Accounts { issuer: Some("https://login.example.nl/realms/a".to_owned()) };
    let text = page(&ServerSettings::default(), Some(&accounts), None, Language::En);
    assert!(text.contains("Whoever signs in does so at login.example.nl:"), "{text}");
    assert!(text.contains("One third party") && !text.contains("Nobody else sees"), "{text}");
    let tiles = "https://tiles.example.nl/{z}/{x}/{y}.png".to_owned();
    let background = Some(Background { tiles, attribution: String::new() });
    let settings = ServerSettings { background, ..ServerSettings::default() };
    assert!(page(&settings, Some(&accounts), None, Language::Nl).contains("Twee derden"));
}

#[test]
fn it_says_what_is_kept_of_what_organisations_bring_where_that_is_kept() {
    let text = BilingualText::new("", "Gone after {months} months, copies after {days} days. Ask {operator}.");
    let privacy = vec![PrivacyPart { title: BilingualText::new("", "How long"), text }];
    let rules = NoteRules { months: 24, categories: Vec::new(), privacy };
    let text = page(&ServerSettings::default(), None, Some(&rules), Language::En);
    let told_of = "Gone after 24 months, copies after 7 days. Ask the operator of these maps.";
    assert!(text.contains(told_of), "{text}");
    assert!(!page_text(Language::En, LogSettings::default()).contains("Gone after"));
}
