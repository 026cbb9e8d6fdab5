//! Signals: to stop in order, to stop at once, to look for what is new.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::runtime::Handle;
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

    /// Waits until so many signals came.
    pub(super) async fn wait_for_signals(&self, times: u32) {
        // The sender is never dropped while the runtime is there.
        drop(self.0.clone().wait_for(|count| *count >= times).await);
    }

    /// Waits for the first signal, then says that nothing is to be sent here, and waits for those who send to see it.
    pub(super) async fn drain(self, operation: Operation, delay: Duration) {
        self.wait_for_signals(1).await;
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

/// SIGHUP, which would end the process. One that comes before anybody waits for it is remembered, once however often it
/// comes.
#[derive(Debug)]
pub(super) struct Hangups {
    #[cfg(unix)]
    signals: tokio::signal::unix::Signal,
}

impl Hangups {
    /// Takes it over from now on, also while no runtime is entered.
    ///
    /// # Errors
    /// When the system does not let it.
    #[cfg(unix)]
    pub(super) fn take_over(runtime: &Handle) -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let _entered = runtime.enter();
        Ok(Self { signals: signal(SignalKind::hangup())? })
    }

    /// Elsewhere there is no such signal.
    #[cfg(not(unix))]
    pub(super) fn take_over(_runtime: &Handle) -> io::Result<Self> {
        Ok(Self {})
    }

    /// Does what `work` gives whenever one comes, and at once where one came before.
    #[cfg(unix)]
    pub(super) async fn follow<F: Future<Output = ()>>(mut self, work: impl Fn() -> F) {
        while self.signals.recv().await.is_some() {
            work().await;
        }
    }

    #[cfg(not(unix))]
    pub(super) async fn follow<F: Future<Output = ()>>(self, _work: impl Fn() -> F) {}
}
