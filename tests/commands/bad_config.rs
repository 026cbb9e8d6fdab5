//! Wrong config is refused before any work, everything at once, with file, line and key.

use std::fs;

use crate::program::Workspace;

#[test]
fn everything_that_is_wrong_in_the_config_is_said_at_once() {
    let workspace = Workspace::new();
    let config = workspace.path().join("config");
    fs::create_dir_all(config.join("maps")).unwrap();
    fs::write(
        config.join("server.toml"),
        "[server]\nlisten = \"nowhere\"\ncache_mb = 10\nsurprise = 1\n[tiles]\nbuffer = 64\ntolerance_pixels = 0.5\n\
         [tiles.levels]\nbuurten = [6, 14]\nwijken = [8, 14]\ngemeenten = [0, 14]\n",
    )
    .unwrap();
    // One mistake in each of the other files: what is read, what is wrong with it, and what the message names.
    let wrong = [
        (
            "sources.toml",
            include_str!("../../config/sources.toml"),
            "kind = \"recoding\"",
            "kind = \"recodings\"",
            "recodings",
        ),
        (
            "statistics.toml",
            include_str!("../../config/statistics.toml"),
            "id = \"bijstand\"",
            "idd = \"bijstand\"",
            "`statistic",
        ),
        (
            "indicators.toml",
            include_str!("../../config/indicators.toml"),
            "statistic = \"corporatie\"",
            "statistic = \"corp\"",
            "`corp`",
        ),
        ("caveats.toml", include_str!("../../config/caveats.toml"), "notice = ", "notize = ", "notize"),
        (
            "maps/corporatiebezit.toml",
            include_str!("../../config/maps/corporatiebezit.toml"),
            "colour = \"#F7FBFF\"",
            "colour = \"blue\"",
            "`blue`",
        ),
        (
            "maps/signalering_structureel.toml",
            include_str!("../../config/maps/signalering_structureel.toml"),
            "map = \"signalering_relatief\"",
            "map = \"signalering_afwezig\"",
            "signalering_afwezig",
        ),
    ];
    for (file, shipped, right, mistake, _) in wrong {
        let text = shipped.replacen(right, mistake, 1);
        assert_ne!(text, shipped, "{file}");
        fs::write(config.join(file), text).unwrap();
    }
    let run = workspace.run(&["build", "--data", "raw", "--config", "config"]);
    run.expect(2, &["server.toml:2", "listen", "surprise", "the configuration has 8 errors"]);
    for (file, .., named) in wrong {
        assert!(
            run.err.lines().any(|line| line.contains(file) && line.contains(named)),
            "{file}: {named} in\n{}",
            run.err
        );
    }
}

#[test]
fn a_config_folder_that_is_not_there_is_named() {
    Workspace::new().run(&["build", "--data", "raw", "--config", "absent"]).expect(2, &["absent"]);
}

#[test]
fn text_that_is_no_toml_is_shown_with_its_line() {
    let workspace = Workspace::new();
    fs::create_dir(workspace.path().join("config")).unwrap();
    fs::write(workspace.path().join("config/statistics.toml"), "a = 1\nb = = 2\n").unwrap();
    workspace.run(&["check", "--config", "config"]).expect(2, &["statistics.toml:2"]);
}

#[test]
fn wrong_use_is_explained() {
    let workspace = Workspace::new();
    workspace.run(&["bulid"]).expect(2, &["build"]);
    workspace.run(&["export", "--map", "focuskaart", "--zoom", "9-3", "--out", "a.pmtiles"]).expect(2, &["9-3"]);
    workspace.run(&["export", "--map", "focuskaart", "--out", "a.zip"]).expect(2, &["pmtiles", "mbtiles"]);
}
