//! What would be downloaded, without asking anybody.

use crate::by_hand::{self, ManualVerdict};
use crate::catalogue::{Catalogue, FetchWay};
use crate::folder::{FileStanding, Folder};
use crate::plan::{Request, plan};
use crate::run::RunError;
use crate::summary::megabytes;

/// Lists each file of the plan: how it stands in the folder, about how many bytes it has, and the addresses in the
/// order in which they would be tried.
///
/// # Errors
/// [`RunError`].
pub fn dry_run(catalogue: &Catalogue, data: &std::path::Path, request: &Request) -> Result<Vec<String>, RunError> {
    let plan = plan(catalogue, request)?;
    let folder = Folder::look(data)?;
    let by_hand = by_hand::judge(&folder, catalogue, &plan);
    let mut lines = Vec::new();
    let (mut bytes, mut files) = (0, 0);
    for item in &plan.items {
        let standing = folder.standing(item.file).map_err(crate::folder::FolderError::from)?;
        let (what, is_wanted) = match standing {
            FileStanding::AsLocked(entry) => (format!("there, {}", megabytes(entry.bytes)), false),
            FileStanding::ByHand(names) => match by_hand.get(item.file.name()) {
                Some(ManualVerdict::Part { name, .. }) => {
                    (format!("about {}; `{name}`, put by hand, is a part", megabytes(item.file.bytes)), true)
                }
                Some(ManualVerdict::Unusable { name, why }) => {
                    (format!("not usable, put by hand as `{name}`: {why}"), false)
                }
                Some(ManualVerdict::Stands { name }) => (format!("there, put by hand as `{name}`"), false),
                None => (format!("there, put by hand as `{}`", names.join("`, `")), false),
            },
            FileStanding::Damaged(_) => (format!("damaged, about {}", megabytes(item.file.bytes)), true),
            FileStanding::Absent => (format!("about {}", megabytes(item.file.bytes)), true),
        };
        let need = if item.required { "required" } else { "wanted" };
        lines.push(format!("{} {} `{}`: {need}, {what}", item.source.id, item.file.year, item.file.name()));
        if is_wanted {
            bytes += item.file.bytes;
            files += 1;
            lines.extend(item.file.addresses.iter().map(|address| {
                let more = match &address.way {
                    FetchWay::Url { member: Some(member), .. } => format!(", `{member}` in it"),
                    FetchWay::Url { member: None, .. } => String::new(),
                    FetchWay::Feed { named, .. } => format!(", `{named}` in this feed"),
                    FetchWay::Odata3(_) => ", page by page".to_owned(),
                };
                format!("  {}{more}", address.link())
            }));
        }
    }
    lines.extend(plan.notes.iter().map(|note| format!("note: {note}")));
    lines.push(format!("{files} files would be downloaded, about {}", megabytes(bytes)));
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_downloaded_is_listed_with_bytes_and_addresses() {
        let catalogue = Catalogue::read("fetch.toml", include_str!("../../../config/fetch.toml")).unwrap();
        let data = tempfile::tempdir().unwrap();
        std::fs::write(data.path().join("kwb-2023.xls"), "mine").unwrap();
        std::fs::write(data.path().join("kwb-2024.csv"), "a;b\n1;2\n").unwrap();
        std::fs::write(data.path().join("50150NED.csv"), "code;a\nBU00030000;2\n").unwrap();
        let request = Request { years: Some((2023, 2024)), no_recoding: true, ..Request::default() };
        let lines = dry_run(&catalogue, data.path(), &request).unwrap();
        assert!(
            lines.contains(&"grenzen 2024 `wijkenbuurten_2024.gpkg`: required, about 220 MB".to_owned()),
            "{lines:?}"
        );
        assert!(
            lines
                .contains(&"kwb 2023 `kwb/2023_85618NED.zip`: wanted, there, put by hand as `kwb-2023.xls`".to_owned()),
            "{lines:?}"
        );
        let unusable =
            "kwb 2024 `kwb/2024_85984NED.zip`: required, not usable, put by hand as `kwb-2024.csv`: found no code";
        assert!(lines.iter().any(|line| line.starts_with(unusable)), "{lines:?}");
        let part =
            "gezondheid 2024 `gezondheid_50150NED.json`: wanted, about 15 MB; `50150NED.csv`, put by hand, is a part";
        assert!(lines.contains(&part.to_owned()), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("  https://dataderden.cbs.nl/")), "{lines:?}");
        assert!(lines.iter().all(|line| !line.contains("85618NED/") && !line.contains("pc6")), "{lines:?}");
        // Boundaries, Leefbaarometer, health: 220 + 30 + 15 MB.
        assert_eq!(lines.last().unwrap(), "3 files would be downloaded, about 265 MB");
        assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 3);
    }
}
