//! What is read from disk: regular files alone.
//!
//! In: a path that somebody wrote, at which anything may stand. Out: an open file that has an end.
//! Guaranteed: a named pipe, a device, a socket and a folder are refused with a word for what they are, before they are
//! opened: to open a pipe waits for a writer who may never come, and a device such as `/dev/zero` has no end.

use std::fs::{self, File, FileType};
use std::io::{self, Read as _};
use std::path::Path;

/// Opens a regular file to be read; links are followed.
///
/// # Errors
/// What the system says, or that something else than a regular file stands there.
pub fn open(path: &Path) -> io::Result<File> {
    check(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    // Something else may have taken its place in between.
    check(&file.metadata()?)?;
    Ok(file)
}

/// Looks whether a program that opens files by itself may be given a path: a regular file stands there, or nothing yet.
///
/// # Errors
/// What the system says, or that something else than a regular file stands there.
pub fn check_regular_or_absent(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) => check(&found),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(cause),
    }
}

/// Reads a regular file of at most `most` bytes.
///
/// # Errors
/// As [`open`], or that the file is longer.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than there may be tells that there are more, whatever length the system tells.
    open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is longer than {most} bytes, which is the most that is read here"),
        ));
    }
    Ok(bytes)
}

fn check(found: &fs::Metadata) -> io::Result<()> {
    if found.is_file() {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("it is {}, and only regular files are read", kind(found.file_type())),
    ))
}

/// Says what stands where a regular file should.
#[cfg(unix)]
pub(crate) fn kind(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    match kind {
        _ if kind.is_dir() => "a folder",
        _ if kind.is_symlink() => "a symbolic link",
        _ if kind.is_fifo() => "a named pipe (FIFO)",
        _ if kind.is_socket() => "a socket",
        _ if kind.is_char_device() || kind.is_block_device() => "a device",
        _ => "no file",
    }
}

/// Elsewhere there are fewer kinds.
#[cfg(not(unix))]
pub(crate) fn kind(kind: FileType) -> &'static str {
    if kind.is_dir() { "a folder" } else { "no file" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_a_length() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        fs::write(&path, "123456").unwrap();
        assert_eq!(read(&path, 6).unwrap(), b"123456");
        let error = read(&path, 5).unwrap_err().to_string();
        assert!(error.contains("longer than 5 bytes"), "{error}");
    }

    #[test]
    fn what_is_no_regular_file_is_named_and_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        assert!(open(folder.path()).unwrap_err().to_string().contains("a folder"));
        assert!(open(&folder.path().join("absent")).is_err_and(|error| error.kind() == io::ErrorKind::NotFound));
        assert!(check_regular_or_absent(folder.path()).unwrap_err().to_string().contains("a folder"));
        assert!(check_regular_or_absent(&folder.path().join("absent")).is_ok());
        #[cfg(unix)]
        {
            assert!(open(Path::new("/dev/zero")).unwrap_err().to_string().contains("a device"));
            let socket = folder.path().join("socket");
            let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
            assert!(open(&socket).unwrap_err().to_string().contains("a socket"));
        }
    }
}
