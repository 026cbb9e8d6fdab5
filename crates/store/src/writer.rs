//! The one thread that writes: changes wait for each other in a queue of a bounded length, never for those who read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};

use tokio::sync::oneshot;

use super::{Connection, StoreError};

/// Changes that may wait for the one that is being made.
pub const QUEUE: usize = 64;

type Job = Box<dyn FnOnce(Result<&mut Connection, StoreError>) + Send>;

/// Hands changes to the thread, which ends when this is dropped and the queue is empty.
#[derive(Debug)]
pub(crate) struct StoreWriter(SyncSender<Job>);

impl StoreWriter {
    /// Starts the thread.
    pub(crate) fn start(mut connection: Connection) -> Result<StoreWriter, StoreError> {
        let (sender, jobs) = sync_channel::<Job>(QUEUE);
        let work = move || {
            while let Ok(job) = jobs.recv() {
                let revived = connection.revive();
                let connection = revived.map(|()| &mut connection);
                // A defect in one change takes none of the others with it; what was begun is undone.
                if catch_unwind(AssertUnwindSafe(|| job(connection))).is_err() {
                    tracing::error!("a change of the store panicked");
                }
            }
        };
        std::thread::Builder::new()
            .name("store".into())
            .spawn(work)
            .map_err(StoreError::file("starting the thread that writes", std::path::Path::new("the store")))?;
        Ok(StoreWriter(sender))
    }

    /// Makes a change when it is its turn.
    pub(crate) async fn write<T, F>(&self, change: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (sender, done) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Who hung up before it began wants it no more.
            if !sender.is_closed() {
                drop(sender.send(connection.and_then(change)));
            }
        });
        self.0.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => StoreError::Ended,
        })?;
        done.await.map_err(|_gone| StoreError::Ended)?
    }
}
