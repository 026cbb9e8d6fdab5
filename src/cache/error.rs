//! Why a tile cannot be had.

use super::renderers::RenderRefusal;

/// Why a tile cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TileError<E> {
    /// Too many renders wait already.
    #[error("{waiting} tiles wait to be rendered; try again in a second")]
    Overloaded {
        /// How many may wait.
        waiting: usize,
    },
    /// It waited for as long as a tile may.
    #[error("other tiles are being rendered; try again in a second")]
    Late,
    /// The attributes of the map could not be made.
    #[error("{0}")]
    Attributes(E),
    /// A defect of the program: the render ended without a tile.
    #[error("rendering the tile failed: {0}")]
    Failed(String),
}

/// Tells what came of a job.
pub(super) fn answered<T, E>(outcome: Result<Result<T, TileError<E>>, RenderRefusal>) -> Result<T, TileError<E>> {
    match outcome {
        Ok(made) => made,
        Err(RenderRefusal::Full(waiting)) => Err(TileError::Overloaded { waiting }),
        Err(RenderRefusal::Late) => Err(TileError::Late),
        Err(RenderRefusal::Panicked) => Err(TileError::Failed("its thread panicked".to_owned())),
    }
}
