//! Open files of the process: as many as it may have, and how many connections that is.

/// Connections open at once, at most: an idle one takes 18 kB, so that all together take 37 MB.
const MOST: u64 = 2048;

/// Open files that are no connections: datasets, downloads, lanes, and the few connections that wait for a place or
/// close.
const OTHER: u64 = 256;

/// Raises the limit of open files as far as it goes, and gives the number of connections that there is room for.
pub(super) fn places() -> usize {
    usize::try_from(room(raised())).unwrap_or(usize::MAX)
}

/// Divides open files between connections and all else; of few the half.
fn room(files: Option<u64>) -> u64 {
    files.map_or(MOST, |files| (files - OTHER.min(files / 2)).clamp(1, MOST))
}

/// Gives the limit of open files after it was raised; none for no limit.
#[cfg(unix)]
fn raised() -> Option<u64> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum
        && let Err(error) = setrlimit(Resource::Nofile, rustix::process::Rlimit { current: limit.maximum, ..limit })
    {
        tracing::debug!(%error, "the limit of open files stays as it is");
    }
    getrlimit(Resource::Nofile).current
}

/// Has no limit to raise.
#[cfg(not(unix))]
fn raised() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::{MOST, raised, room};

    #[test]
    fn connections_leave_files_for_all_else() {
        assert_eq!(room(None), MOST);
        assert_eq!(room(Some(1_000_000)), MOST);
        assert_eq!(room(Some(2048)), 2048 - 256);
        assert_eq!(room(Some(256)), 128);
        assert_eq!([0, 1, 2].map(|files| room(Some(files))), [1, 1, 1]);
    }

    #[cfg(unix)]
    #[test]
    fn the_limit_is_raised_as_far_as_it_goes() {
        raised();
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
    }
}
