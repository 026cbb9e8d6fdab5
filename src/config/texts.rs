//! The config texts: built into the program, replaced file by file by those of a folder.

use std::collections::BTreeMap;
use std::path::Path;

use super::{ConfigErrors, ConfigProblem};

/// Bytes of a config file: a hundred times those of the longest that is shipped.
const LONGEST: u64 = 2_000_000;

/// The texts that the program was built with, by their path below `config/`.
const EMBEDDED: &[(&str, &str)] = &[
    ("caveats.toml", include_str!("../../config/caveats.toml")),
    ("indicators.toml", include_str!("../../config/indicators.toml")),
    ("maps/corporatiebezit.toml", include_str!("../../config/maps/corporatiebezit.toml")),
    ("maps/focuskaart.toml", include_str!("../../config/maps/focuskaart.toml")),
    ("maps/kwetsbaar_lokaal.toml", include_str!("../../config/maps/kwetsbaar_lokaal.toml")),
    ("maps/kwetsbaar_nl.toml", include_str!("../../config/maps/kwetsbaar_nl.toml")),
    ("maps/kwetsbaar_ontwikkeling.toml", include_str!("../../config/maps/kwetsbaar_ontwikkeling.toml")),
    ("maps/onveilig_niveau.toml", include_str!("../../config/maps/onveilig_niveau.toml")),
    ("maps/onveilig_ontwikkeling.toml", include_str!("../../config/maps/onveilig_ontwikkeling.toml")),
    ("maps/signalering_absoluut.toml", include_str!("../../config/maps/signalering_absoluut.toml")),
    ("maps/signalering_relatief.toml", include_str!("../../config/maps/signalering_relatief.toml")),
    ("maps/signalering_structureel.toml", include_str!("../../config/maps/signalering_structureel.toml")),
    ("server.toml", include_str!("../../config/server.toml")),
    ("sources.toml", include_str!("../../config/sources.toml")),
    ("statistics.toml", include_str!("../../config/statistics.toml")),
];

/// The catalogue of `fetch`. It is no part of a dataset: from where files came does not change a figure.
const CATALOGUE: (&str, &str) = ("fetch.toml", include_str!("../../config/fetch.toml"));

/// What notes can be about, and what is said of all that is kept. No part of a dataset either.
const NOTES: (&str, &str) = ("notes.toml", include_str!("../../config/notes.toml"));

/// Config texts by their path below the config folder, such as `maps/focuskaart.toml`; what a dataset keeps of its
/// config.
pub type ConfigTexts = BTreeMap<String, String>;

/// Gives the texts that the program was built with.
#[must_use]
pub fn embedded() -> ConfigTexts {
    EMBEDDED.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// Lays the files of a folder over the texts: a file replaces the text of its name, a new one below `maps/` adds a map.
///
/// # Errors
/// The folder or a file cannot be read, or a `.toml` file has a name that means nothing here. All of them at once.
pub(crate) fn overlay(mut texts: ConfigTexts, folder: &Path) -> Result<ConfigTexts, ConfigErrors> {
    let mut problems = Vec::new();
    let mut problem = |file: String, found: String, expected: &str| {
        problems.push(ConfigProblem {
            file,
            line: 1,
            key: String::new(),
            found,
            expected: expected.to_owned(),
            hint: String::new(),
        });
    };
    for (subfolder, prefix) in [(folder.to_path_buf(), ""), (folder.join("maps"), "maps/")] {
        let entries = match std::fs::read_dir(&subfolder) {
            Ok(entries) => entries,
            Err(cause) if !prefix.is_empty() && cause.kind() == std::io::ErrorKind::NotFound => continue,
            Err(cause) => {
                problem(
                    subfolder.display().to_string(),
                    cause.to_string(),
                    "a folder with config files that can be read",
                );
                continue;
            }
        };
        let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths.into_iter().filter(|path| path.extension().is_some_and(|e| e == "toml")) {
            let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
            if prefix.is_empty() && [CATALOGUE.0, NOTES.0].contains(&name.as_str()) {
                continue;
            }
            if prefix.is_empty() && !texts.contains_key(&name) {
                problem(
                    path.display().to_string(),
                    format!("a file `{name}`"),
                    "one of caveats.toml, fetch.toml, indicators.toml, notes.toml, server.toml, sources.toml, \
                     statistics.toml, maps/<id>.toml",
                );
                continue;
            }
            let read = veerkracht_files::read(&path, LONGEST)
                .and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other));
            match read {
                Ok(text) => drop(texts.insert(name, text)),
                Err(cause) => {
                    problem(path.display().to_string(), cause.to_string(), "a text in UTF-8 that can be read");
                }
            }
        }
    }
    if problems.is_empty() { Ok(texts) } else { Err(ConfigErrors(problems)) }
}

/// Gives the catalogue of `fetch`, with its name for messages: that of the folder, if it has one.
///
/// # Errors
/// The file is there and cannot be read.
pub fn catalogue(folder: Option<&Path>) -> std::io::Result<(String, String)> {
    apart(CATALOGUE, folder)
}

/// Gives the text on notes: that of a folder, where it has one, with the name by which messages call it.
///
/// # Errors
/// The file is there and cannot be read.
pub fn notes(folder: Option<&Path>) -> std::io::Result<(String, String)> {
    apart(NOTES, folder)
}

fn apart((name, text): (&str, &str), folder: Option<&Path>) -> std::io::Result<(String, String)> {
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let said = format!("{} is no folder", folder.display());
        return Err(std::io::Error::new(std::io::ErrorKind::NotFound, said));
    }
    let own = folder.map(|folder| folder.join(name)).filter(|path| path.exists());
    let Some(path) = own else { return Ok((name.to_owned(), text.to_owned())) };
    let bytes = veerkracht_files::read(&path, LONGEST)?;
    Ok((path.display().to_string(), String::from_utf8(bytes).map_err(std::io::Error::other)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_folder_replaces_the_text_of_its_name_and_a_new_map_is_added() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("maps")).unwrap();
        std::fs::write(folder.path().join("server.toml"), "# mine").unwrap();
        std::fs::write(folder.path().join("maps/new.toml"), "# new").unwrap();
        let texts = overlay(embedded(), folder.path()).unwrap();
        assert_eq!(texts["server.toml"], "# mine");
        assert_eq!(texts["maps/new.toml"], "# new");
        assert_eq!(texts.len(), EMBEDDED.len() + 1);
    }

    #[test]
    fn the_catalogue_is_read_apart_and_is_no_part_of_a_dataset() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(catalogue(Some(folder.path())).unwrap().0, "fetch.toml");
        std::fs::write(folder.path().join("fetch.toml"), "# mine").unwrap();
        assert_eq!(catalogue(Some(folder.path())).unwrap().1, "# mine");
        assert_eq!(overlay(embedded(), folder.path()).unwrap(), embedded());
    }

    #[test]
    fn unknown_and_unreadable_files_are_named_all_at_once() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("servr.toml"), "").unwrap();
        std::fs::write(folder.path().join("server.toml"), [0xff, 0xfe]).unwrap();
        let errors = overlay(embedded(), folder.path()).unwrap_err();
        assert_eq!(errors.0.len(), 2, "{errors}");
        assert!(overlay(embedded(), &folder.path().join("absent")).is_err());
    }
}
