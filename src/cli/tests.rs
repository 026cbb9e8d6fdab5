use super::zooms::zoom_range;
use super::*;

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn a_zoom_range_is_two_zooms_or_one() {
    assert_eq!(zoom_range("5-14"), Ok((5, 14)));
    assert_eq!(zoom_range("7"), Ok((7, 7)));
    for wrong in ["14-5", "0-15", "", "a-b", "-1-4"] {
        assert!(zoom_range(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn tiles_are_exported_in_a_format_that_there_is() {
    let format = |more: &[&str]| {
        let typed = ["veerkracht", "export", "--map", "all", "--out", "x.pmtiles"].iter().chain(more);
        Cli::try_parse_from(typed).map(|cli| match cli.command {
            Some(Command::Export(export)) => export.format.name(),
            _ => "",
        })
    };
    assert_eq!(format(&[]).ok(), Some("mvt"));
    assert_eq!(format(&["--format", "mlt"]).ok(), Some("mlt"));
    assert!(format(&["--format", "pbf"]).unwrap_err().to_string().contains("there are: mvt, mlt"));
}

#[test]
fn the_demo_is_published_or_downloaded_and_not_both() {
    assert!(Cli::try_parse_from(["veerkracht", "demo", "--as-published"]).is_ok());
    assert!(Cli::try_parse_from(["veerkracht", "demo", "--as-downloaded"]).is_ok());
    assert!(Cli::try_parse_from(["veerkracht", "demo", "--as-published", "--as-downloaded"]).is_err());
}

#[test]
fn all_buurten_need_a_map_and_csv() {
    assert!(Cli::try_parse_from(["veerkracht", "inspect", "--all"]).is_err());
    assert!(Cli::try_parse_from(["veerkracht", "inspect", "--all", "--map", "focuskaart", "--csv"]).is_ok());
    assert!(Cli::try_parse_from(["veerkracht", "inspect"]).is_err());
}
