//! Signals: to stop in order, to stop at once, to look for what is new.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::sync::watch;

use super::manager;
use crate::http::operation::Operation;

/// How often the process was told to stop.
#[derive(Debug, Clone)]
pub(super) struct Stops(watch::Receiver<u32>);

impl Stops {
    /// Takes over Ctrl-C and SIGTERM from now on.
    ///
    /// # Errors
    /// When the system does not let it.
    pub(super) fn take_over() -> io::Result<Self> {
        let (sender, receiver) = watch::channel(0);
        count(sender)?;
        Ok(Self(receiver))
    }

    /// Waits until the process was told so often.
    pub(super) async fn told(&self, times: u32) {
        // The sender is never dropped while the runtime is there.
        drop(self.0.clone().wait_for(|count| *count >= times).await);
    }

    /// Waits for the first signal, then says that nothing is to be sent here, and waits for those who send to see it.
    pub(super) async fn drain(self, operation: Operation, delay: Duration) {
        self.told(1).await;
        operation.lifecycle().drain();
        manager::stopping();
        if !delay.is_zero() {
            tracing::info!(seconds = delay.as_secs(), "told to stop: connections are still taken for a while");
            tokio::time::sleep(delay).await;
        }
    }
}

/// Takes over the signals at once, and counts them.
#[cfg(unix)]
fn count(told: watch::Sender<u32>) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut terminated) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::spawn(async move {
        loop {
            // Neither ends before the runtime does.
            tokio::select! {
                _ = interrupted.recv() => {}
                _ = terminated.recv() => {}
            }
            told.send_modify(|count| *count += 1);
        }
    });
    Ok(())
}

/// Counts Ctrl-C.
#[cfg(not(unix))]
fn count(told: watch::Sender<u32>) -> io::Result<()> {
    tokio::spawn(async move {
        // Without a handler the default action ends the process anyway.
        while tokio::signal::ctrl_c().await.is_ok() {
            told.send_modify(|count| *count += 1);
        }
        std::future::pending::<()>().await;
    });
    Ok(())
}

/// Takes over SIGHUP, which would end the process; what it gives does `work` whenever one comes.
#[cfg(unix)]
pub(super) fn on_hangup<F: Future<Output = ()>>(work: impl Fn() -> F) -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        while hangup.recv().await.is_some() {
            work().await;
        }
    })
}

/// Elsewhere there is no such signal.
#[cfg(not(unix))]
pub(super) fn on_hangup<F: Future<Output = ()>>(_work: impl Fn() -> F) -> io::Result<impl Future<Output = ()>> {
    Ok(std::future::ready(()))
}
