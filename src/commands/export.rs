//! `veerkracht export`: tiles to files, a site of files, or either to object storage.

#[cfg(feature = "cluster")]
mod bucket;
mod choice;
mod site;
mod target;
mod tiles;

use std::path::Path;

use super::CommandError;
use crate::cli::ExportArgs;
use target::Target;

/// Exports what was asked, to where it was asked.
pub(super) fn run(args: &ExportArgs, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    if let Some(to) = &args.site {
        return site::run(args, to, config, quiet);
    }
    match Target::of(args.out())? {
        Target::Folder(_) | Target::Aside(_) => tiles::write(args, config, quiet).map(|_| ()),
        #[cfg(feature = "cluster")]
        Target::Bucket(bucket) => bucket.take_files(args, |args| tiles::write(args, config, quiet)),
    }
}
