//! The steps of publishing: upload, announce, wait for the servers, show.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::Context as _;

use super::sent::SentFile;
use crate::cli::PublishArgs;
use crate::commands::CommandError;
use crate::commands::print::{line, note};
use crate::dataset::{Dataset, postcodes_beside};
use crate::publication::DatasetAddress;
use crate::publication::bucket::{Bucket, ObjectText, Precondition};
use crate::publication::pointed_place::PointerKeys;
use crate::publication::pointer::{Pointer, PointerRefusal, PublishedEdition};

/// Publishes to a bucket.
pub(super) fn publish(args: &PublishArgs, address: &DatasetAddress, quiet: bool) -> Result<(), CommandError> {
    let (bucket, key) = Bucket::of(address).map_err(CommandError::setup)?;
    let keys = PointerKeys::of(key);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CommandError::failed)?;
    runtime.block_on(async {
        let edition = match &args.dataset {
            Some(path) if !args.back => Some(upload(&bucket, &keys, path).await?),
            _ => None,
        };
        move_pointer(args, &bucket, &keys, edition, quiet).await
    })
}

/// Announces a dataset and shows it; the one before where none is named.
async fn move_pointer(
    args: &PublishArgs,
    bucket: &Bucket,
    keys: &PointerKeys,
    edition: Option<PublishedEdition>,
    quiet: bool,
) -> Result<(), CommandError> {
    let key = keys.pointer();
    let at = bucket.at(&key);
    let say = |text: std::fmt::Arguments<'_>| {
        if !quiet {
            note(text);
        }
    };
    loop {
        let found = bucket.read(&key, None).await.map_err(CommandError::failed)?;
        let ObjectText::Text { text, tag } = found else {
            let Some(edition) = edition else {
                return Err(CommandError::Failed(anyhow::anyhow!("going back: there is no pointer {at}")));
            };
            let first = Pointer::first(edition, now());
            let put = bucket.put(&key, first.text(), Precondition::Nothing).await.map_err(CommandError::failed)?;
            put.ok_or_else(|| crossed(&at))?;
            return line(format_args!("{at} shows {}", first.current.hash));
        };
        let pointer = Pointer::parse(&text)
            .map_err(|found| CommandError::Failed(anyhow::anyhow!("reading the pointer {at}: {found}")))?;
        let tag = tag.ok_or_else(|| {
            CommandError::Failed(anyhow::anyhow!("{at} has no tag, without which two publishers could cross"))
        })?;
        let wanted = match &edition {
            Some(edition) => edition.clone(),
            None => pointer.before().map_err(CommandError::failed)?.clone(),
        };
        if let Some(changed) = pointer.with_postcodes_of(&wanted) {
            let put =
                bucket.put(&key, changed.text(), Precondition::Tagged(tag)).await.map_err(CommandError::failed)?;
            put.ok_or_else(|| crossed(&at))?;
            return line(format_args!("{at} shows {}, with other postcodes", changed.current.hash));
        }
        let announced = match pointer.announce(wanted, args.hold, now()) {
            Ok(announced) => announced,
            Err(PointerRefusal::Shown { hash }) => return line(format_args!("{at} shows {hash} already")),
            Err(held @ PointerRefusal::Held { seconds }) => {
                say(format_args!("{held}: waiting"));
                tokio::time::sleep(Duration::from_secs(seconds + 1)).await;
                continue;
            }
            Err(refused) => return Err(CommandError::failed(refused)),
        };
        let put = bucket.put(&key, announced.text(), Precondition::Tagged(tag)).await.map_err(CommandError::failed)?;
        let tag = put.ok_or_else(|| crossed(&at))?;
        say(format_args!("announced; the servers have {} s to load it", args.settle));
        tokio::time::sleep(Duration::from_secs(args.settle)).await;
        let shown = announced.turn(now());
        let put = bucket.put(&key, shown.text(), Precondition::Tagged(tag)).await.map_err(CommandError::failed)?;
        put.ok_or_else(|| crossed(&at))?;
        return line(format_args!("{at} shows {}", shown.current.hash));
    }
}

/// Uploads a dataset under its hash, and the postcodes beside it; what is there is left.
async fn upload(bucket: &Bucket, keys: &PointerKeys, path: &Path) -> Result<PublishedEdition, CommandError> {
    // What the servers would refuse is not published.
    let hash = Dataset::load(path).map_err(CommandError::setup)?.hash;
    put_file(bucket, &keys.dataset(&hash), path, SentFile::of_dataset(&hash)).await?;
    let beside = postcodes_beside(path);
    if !beside.exists() {
        return Ok(PublishedEdition { hash, postcodes: None });
    }
    let mut hasher = blake3::Hasher::new();
    let file = veerkracht_files::open(&beside).and_then(|file| hasher.update_reader(file).map(|_| ()));
    file.with_context(|| format!("reading `{}`", beside.display())).map_err(CommandError::Failed)?;
    let postcodes = hasher.finalize().to_hex().to_string();
    put_file(bucket, &keys.postcodes(&postcodes), &beside, SentFile::of_other(&postcodes)).await?;
    Ok(PublishedEdition { hash, postcodes: Some(postcodes) })
}

async fn put_file(
    bucket: &Bucket,
    key: &str,
    path: &Path,
    sent: impl FnOnce(File) -> SentFile<File>,
) -> Result<(), CommandError> {
    let opened = veerkracht_files::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
    let (length, file) =
        opened.with_context(|| format!("reading `{}`", path.display())).map_err(CommandError::Failed)?;
    // Only what has the hash of its key was ever put there.
    if bucket.length(key).await.map_err(CommandError::failed)? == Some(length) {
        return Ok(());
    }
    bucket.upload(key, sent(file), None).await.map_err(CommandError::failed)
}

fn crossed(at: &str) -> CommandError {
    CommandError::Failed(anyhow::anyhow!(
        "publishing: another publisher changed {at} meanwhile, and this one changed nothing since. Look at what it \
         shows, and publish again"
    ))
}

/// Tells the time, seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
