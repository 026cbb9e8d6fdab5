//! `veerkracht publish`: a dataset into object storage, and the pointer by which all servers find it.
//!
//! Two publishers never cross: the pointer is only changed where it stands as it was read.

use super::CommandError;
use super::print::note;
use crate::cli::PublishArgs;
use crate::publication::DatasetAddress;

#[cfg(feature = "cluster")]
mod sent;
#[cfg(feature = "cluster")]
mod steps;

/// Publishes, or goes back to what was shown before.
pub(super) fn run(args: &PublishArgs, quiet: bool) -> Result<(), CommandError> {
    let address = DatasetAddress::parse(&args.to).map_err(CommandError::setup)?;
    if !matches!(address, DatasetAddress::Bucket { .. }) || address.is_object() {
        return Err(CommandError::Setup(anyhow::anyhow!(
            "publishing to `{address}`: expected a bucket and what stands before all keys in it, such as \
             s3://kaarten/veerkracht. A file is published by renaming it over the one that is served"
        )));
    }
    if let Some(dataset) = args.dataset.as_ref().filter(|_| args.back && !quiet) {
        let dataset = dataset.display();
        note(format_args!("`{dataset}` is not looked at: --back shows what was shown before"));
    }
    publish(args, &address, quiet)
}

#[cfg(feature = "cluster")]
use steps::publish;

/// Says that this build cannot write to buckets.
#[cfg(not(feature = "cluster"))]
fn publish(_args: &PublishArgs, address: &DatasetAddress, _quiet: bool) -> Result<(), CommandError> {
    let address = address.to_string();
    Err(CommandError::setup(crate::publication::PublishedError::NotInThisBuild { address }))
}
