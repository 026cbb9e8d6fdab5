use super::*;

const SHIPPED: &str = include_str!("../../../../config/fetch.toml");

fn shipped() -> Catalogue {
    Catalogue::read("fetch.toml", SHIPPED).unwrap()
}

fn file<'a>(catalogue: &'a Catalogue, source: &str, year: i32) -> &'a CatalogueFile {
    let source = catalogue.sources.iter().find(|s| s.id == source).unwrap();
    source.files.iter().find(|file| file.year == year).unwrap()
}

#[test]
fn the_shipped_catalogue_fills_in_year_and_table() {
    let catalogue = shipped();
    assert_eq!((catalogue.division, catalogue.first_year), (2024, 2014));
    let kwb = file(&catalogue, "kwb", 2024);
    assert_eq!(kwb.names().collect::<Vec<_>>(), ["kwb/2024_85984NED.zip", "kwb/2024_85984NED.json"]);
    let FetchWay::Url { link, member: None } = &kwb.addresses[0].way else { panic!("{kwb:?}") };
    assert_eq!(link.to_string(), "https://datasets.cbs.nl/csv/CBS/nl/85984NED");
    let FetchWay::Odata3(table) = &kwb.addresses[1].way else { panic!("{kwb:?}") };
    assert!(table.columns.contains(&"WmoClientenRelatief".to_owned()));
    let Check::Table(filled) = &kwb.addresses[1].check else { panic!("{kwb:?}") };
    assert_eq!(filled.columns, table.columns);
    assert!(kwb.by_hand.iter().any(|pattern| pattern.fits("kwb-2024.xlsx")));
}

#[test]
fn each_year_has_the_columns_that_it_was_published_with() {
    let catalogue = shipped();
    let columns = |year| match &file(&catalogue, "kwb", year).addresses[0].check {
        Check::Bulk(filled) => filled.columns.clone(),
        other => panic!("{other:?}"),
    };
    assert!(columns(2013).contains(&"PersonenMetEenWWBUitkeringTotaal".to_owned()));
    assert!(!columns(2017).contains(&"WmoClientenRelatief".to_owned()));
    assert!(columns(2018).contains(&"WmoClientenRelatief".to_owned()));
    assert!(!columns(2025).contains(&"k_40HuishoudensMetLaagsteInkomen".to_owned()));
    assert_eq!(columns(2026).len(), 4);
}

#[test]
fn addresses_of_a_file_stand_before_more_and_in_place_of_those_of_the_source() {
    let catalogue = shipped();
    let ways: Vec<String> = file(&catalogue, "grenzen", 2023)
        .addresses
        .iter()
        .map(|address| match &address.way {
            FetchWay::Url { link, .. } => link.last_part().to_owned(),
            FetchWay::Feed { feed, .. } => feed.last_part().to_owned(),
            FetchWay::Odata3(table) => table.base.last_part().to_owned(),
        })
        .collect();
    assert_eq!(
        ways,
        ["wijkenbuurten_2023.gpkg", "index.xml", "WijkBuurtkaart_2023_v2.zip", "wijkbuurtkaart_2023_v1.zip"]
    );
    assert_eq!(file(&catalogue, "grenzen", 2019).addresses.len(), 1);
    assert_eq!(file(&catalogue, "adressen", 2023).addresses.len(), 2);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let text = SHIPPED
        .replacen("https://service.pdok.nl", "http://service.pdok.nl", 1)
        .replacen("kwb/{year}_{table}.zip", "../{year}_{table}.zip", 1)
        .replacen("division = 2024", "division = 2030", 1);
    let error = Catalogue::read("fetch.toml", &text).unwrap_err().to_string();
    assert!(error.contains("is not https"), "{error}");
    assert!(error.contains("`../2013_82339NED.zip` is no name for a file in the folder"), "{error}");

    let error = Catalogue::read("fetch.toml", &SHIPPED.replacen("division = 2024", "division = 2030", 1)).unwrap_err();
    assert!(error.to_string().contains("division: found 2030"), "{error}");
}

#[test]
fn all_values_of_another_type_are_told_at_once_with_their_lines() {
    let text = SHIPPED
        .replacen("division = 2024", "division = \"2024\"", 1)
        .replacen("required = true", "requird = true", 1)
        .replacen("use = \"years\"", "use = \"yearly\"", 1)
        .replacen("year = 2019", "year = [2019]", 1);
    let error = Catalogue::read("fetch.toml", &text).unwrap_err().to_string();
    let line = |piece: &str| 1 + text[..text.find(piece).unwrap()].matches('\n').count();
    assert!(error.starts_with("the configuration has 4 errors:"), "{error}");
    for (piece, said) in [
        ("division = \"2024\"", "`division`: found the text \"2024\", expected a year"),
        (
            "requird",
            "`source[0].requird`: found an unknown key, expected a key that means something here; did you mean",
        ),
        ("use = \"yearly\"", "`source[1].use`: found the text \"yearly\", expected `division`, `nearest`, `years`"),
        ("year = [2019]", "`source[0].file[0].year`: found a list, expected a year"),
    ] {
        let said = format!("fetch.toml:{}: {said}", line(piece));
        assert!(error.contains(&said), "{said} in {error}");
    }
}

#[test]
fn no_name_leaves_the_folder_or_hides_in_it() {
    for name in ["../a.zip", "/a.zip", ".a.zip", "a/.b.zip", "a//b.zip", "a\\\\b.zip", "c:a.zip"] {
        let text = SHIPPED.replacen("wijkenbuurten_{year}.gpkg\"", &format!("{name}\""), 1);
        assert_ne!(text, SHIPPED);
        assert!(Catalogue::read("fetch.toml", &text).is_err(), "{name}");
    }
}
