//! Files of a day: their names, and for how long they are kept. Days are those of UTC.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Letters of a day: 2026-12-01.
const LETTERS: usize = 10;

const DAY: Duration = Duration::from_hours(24);

/// Tells of which day the lines of a file are: that of its last change, or today where it has none.
pub(super) fn day_of(path: &Path) -> String {
    let changed = fs::metadata(path).ok().filter(|found| found.len() > 0).and_then(|found| found.modified().ok());
    day(changed.unwrap_or_else(SystemTime::now))
}

fn day(time: SystemTime) -> String {
    let mut text = humantime::format_rfc3339_seconds(time).to_string();
    text.truncate(LETTERS);
    text
}

/// Gives the file the name of its day, and removes the files of days of which a line is so many days old before today
/// is over.
///
/// # Errors
/// When the file cannot be renamed, the folder not be read, or an old file not be removed.
pub(super) fn keep_days(path: &Path, of: &str, days: u16, now: SystemTime) -> io::Result<()> {
    if path.exists() {
        fs::rename(path, with_day(path, of))?;
    }
    let oldest = day(now.checked_sub(DAY * u32::from(days.saturating_sub(1))).unwrap_or(SystemTime::UNIX_EPOCH));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for entry in fs::read_dir(folder)? {
        let other = entry?.path();
        if named_day(path, &other).is_some_and(|day| day < oldest) {
            fs::remove_file(&other)?;
        }
    }
    Ok(())
}

fn with_day(path: &Path, day: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(day);
    name.into()
}

/// Reads the day out of the name of a file that was given one by us.
fn named_day(path: &Path, other: &Path) -> Option<String> {
    let (own, other) = (path.file_name()?.to_str()?, other.file_name()?.to_str()?);
    let day = other.strip_prefix(own)?.strip_prefix('.')?;
    let is_day = day.len() == LETTERS
        && day.bytes().enumerate().all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    is_day.then(|| day.to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, SystemTime};

    use super::{DAY, keep_days};

    #[test]
    fn lines_are_kept_for_as_many_days_as_is_said_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str| fs::write(folder.path().join(name), name).unwrap();
        // 2026-12-08, after midnight; a line of the 6th is three days old before that day is over, one of the 5th is
        // older.
        let now = SystemTime::UNIX_EPOCH + DAY * 20_795 + Duration::from_secs(5);
        let others = ["access.log.1", "access.log.2026-12-xx", "other.log.2020-01-01", "access.log.2020-01-01.gz"];
        for name in ["access.log", "access.log.2026-12-06", "access.log.2026-12-05", "access.log.2026-12-04"] {
            write(name);
        }
        others.into_iter().for_each(write);
        keep_days(&folder.path().join("access.log"), "2026-12-07", 3, now).unwrap();
        let mut found: Vec<String> =
            fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        found.sort();
        let mut expected: Vec<&str> =
            others.into_iter().chain(["access.log.2026-12-06", "access.log.2026-12-07"]).collect();
        expected.sort_unstable();
        assert_eq!(found, expected);
        assert_eq!(fs::read_to_string(folder.path().join("access.log.2026-12-07")).unwrap(), "access.log");
    }
}
