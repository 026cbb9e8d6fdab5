//! What must be said with the files: `LICENTIES.txt`, in Dutch, for whoever gets the folder.

use std::fmt::Write as _;

use crate::catalogue::Catalogue;
use crate::folder::{self, Folder, FolderError};
use crate::lock::Lock;

/// Name of the file.
const LICENCES: &str = "LICENTIES.txt";

/// Writes the file, unless it says the same already.
///
/// # Errors
/// [`FolderError`].
pub(crate) fn write(folder: &Folder, catalogue: &Catalogue) -> Result<(), FolderError> {
    let path = folder.path(LICENCES);
    let text = text(&folder.lock(), catalogue);
    if std::fs::read_to_string(&path).is_ok_and(|before| before == text) { Ok(()) } else { folder::write(&path, &text) }
}

/// Says who published what is in the folder, and under which licence.
#[must_use]
fn text(lock: &Lock, catalogue: &Catalogue) -> String {
    let mut text = String::from(
        "Bronnen en licenties van de bestanden in deze map, zoals veerkracht ze heeft gedownload.\n\
         De naamsvermelding hoort bij elke kaart die ermee is gemaakt. fetch.lock heeft de controlegetallen.\n",
    );
    for file in lock.files() {
        let source = catalogue.sources.iter().find(|source| source.id == file.source);
        let title = source.map_or(file.source.as_str(), |source| &source.title);
        let publisher = source.map_or("onbekend", |source| &source.publisher);
        let _ = write!(
            text,
            "\n{}\n  titel            {title} ({})\n  uitgever         {publisher}\n  licentie         {}\n  \
             naamsvermelding  {}\n  adres            {}\n  gedownload       {}\n",
            file.name, file.year, file.licence, file.attribution, file.final_url, file.retrieved
        );
        if let Some(status) = &file.status {
            let _ = writeln!(text, "  status           {status}");
        }
    }
    for file in lock.made_files() {
        let inputs: Vec<&str> = file.inputs.keys().map(String::as_str).collect();
        let _ = write!(
            text,
            "\n{}\n  gemaakt door     veerkracht {}\n  uit              {}\n",
            file.name,
            file.program,
            inputs.join(", ")
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lock::tests::entry;

    #[test]
    fn each_file_is_told_with_title_publisher_licence_attribution_address_and_date() {
        let catalogue = Catalogue::read("fetch.toml", include_str!("../../../config/fetch.toml")).unwrap();
        let mut lock = Lock::default();
        lock.put(entry("kwb/a.zip"));
        let text = text(&lock, &catalogue);
        for part in [
            "kwb/a.zip",
            "Kerncijfers wijken en buurten (2024)",
            "Centraal Bureau",
            "CC BY 4.0",
            "CBS \"quoted\"",
            "https://a.nl/c",
            "2026-11-30T08:00:00Z",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}
