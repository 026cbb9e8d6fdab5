//! Why a download could not be written.

use std::io;

use parquet::errors::ParquetError;
use rust_xlsxwriter::XlsxError;
use zip::result::ZipError;

use crate::features::write::geopackage::GeoPackageError;
use crate::http::error::Error;

/// Why a download could not be written.
#[derive(Debug)]
pub(crate) enum DownloadWriteError {
    /// The room for downloads, or the disk below it, is full.
    Full,
    /// It is larger than the room for downloads, whatever else is in it.
    TooLarge,
    /// Something else, told to the log where it belongs there.
    Other(Error),
}

impl From<Error> for DownloadWriteError {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<io::Error> for DownloadWriteError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::FileTooLarge => Self::TooLarge,
            _ => Self::Other(Error::internal("writing a download", &error)),
        }
    }
}

impl From<GeoPackageError> for DownloadWriteError {
    fn from(error: GeoPackageError) -> Self {
        match error {
            GeoPackageError::Room(error) => error.into(),
            // The library says so of a file that may not grow, and of memory that it does not get.
            GeoPackageError::Database(rusqlite::Error::SqliteFailure(failure, _))
                if matches!(failure.code, rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::OutOfMemory) =>
            {
                Self::Full
            }
            GeoPackageError::Database(error) => Self::Other(Error::internal("writing a GeoPackage", &error)),
        }
    }
}

impl From<ParquetError> for DownloadWriteError {
    fn from(error: ParquetError) -> Self {
        match error {
            ParquetError::External(cause) => match cause.downcast::<io::Error>() {
                Ok(cause) => (*cause).into(),
                Err(cause) => Self::Other(Error::internal("writing a Parquet file", &cause)),
            },
            other => Self::Other(Error::internal("writing a Parquet file", &other)),
        }
    }
}

impl From<XlsxError> for DownloadWriteError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(error) | XlsxError::ZipError(ZipError::Io(error)) => error.into(),
            other => Self::Other(Error::internal("writing a workbook", &other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_without_room_or_memory_is_a_download_without_room() {
        for code in [rusqlite::ffi::SQLITE_FULL, rusqlite::ffi::SQLITE_NOMEM] {
            let failure = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            assert!(
                matches!(DownloadWriteError::from(GeoPackageError::from(failure)), DownloadWriteError::Full),
                "{code}"
            );
        }
        let other = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR), None);
        assert!(matches!(DownloadWriteError::from(GeoPackageError::from(other)), DownloadWriteError::Other(_)));
    }

    #[test]
    fn a_workbook_without_room_is_a_download_without_room() {
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        for error in [XlsxError::IoError(full()), XlsxError::ZipError(ZipError::Io(full()))] {
            assert!(matches!(DownloadWriteError::from(error), DownloadWriteError::Full));
        }
        assert!(matches!(DownloadWriteError::from(XlsxError::RowColumnLimitError), DownloadWriteError::Other(_)));
    }

    #[test]
    fn a_parquet_file_without_room_is_a_download_without_room() {
        let full = ParquetError::External(Box::new(io::Error::from(io::ErrorKind::StorageFull)));
        assert!(matches!(DownloadWriteError::from(full), DownloadWriteError::Full));
        let large = ParquetError::External(Box::new(io::Error::from(io::ErrorKind::FileTooLarge)));
        assert!(matches!(DownloadWriteError::from(large), DownloadWriteError::TooLarge));
        assert!(matches!(DownloadWriteError::from(ParquetError::General("x".into())), DownloadWriteError::Other(_)));
    }
}
