//! What a check tells of a file that is what it should be.

/// How much there is in a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FileContent {
    /// Buurten that have figures, or a border.
    pub(crate) buurten: Option<usize>,
    /// Cells of a table that is given cell by cell.
    pub(crate) observations: Option<u64>,
}

impl FileContent {
    /// Tells of buurten alone.
    pub(super) fn of(buurten: usize) -> FileContent {
        FileContent { buurten: Some(buurten), observations: None }
    }
}
