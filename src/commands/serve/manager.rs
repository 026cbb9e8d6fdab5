//! The service manager: systemd, or whatever speaks as it does.
//!
//! In: what the process is at. Out: messages to the socket that `NOTIFY_SOCKET` names, and the sockets that it handed
//! over (`LISTEN_FDS`). Guaranteed: without a service manager nothing is sent and nothing was handed over; a message
//! that it does not take is told to the log, once, and stops nothing.

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use crate::http::log_throttle;
use crate::http::operation::Operation;

/// Takes the sockets that the service manager listens on for this program; none where it listens on none. To be asked
/// once, before there are threads: it changes the environment, so that nothing that is started takes them too.
///
/// # Errors
/// What was handed over is no TCP socket.
#[cfg(unix)]
pub(super) fn listeners() -> io::Result<Vec<TcpListener>> {
    let mut handed = listenfd::ListenFd::from_env();
    let taken = (0..handed.len()).map(|at| handed.take_tcp_listener(at));
    let listeners: Vec<TcpListener> = taken.filter_map(Result::transpose).collect::<io::Result<_>>()?;
    // The runtime asks whether somebody came, and waits for nobody.
    listeners.iter().try_for_each(|listener| listener.set_nonblocking(true))?;
    Ok(listeners)
}

/// Elsewhere sockets are not handed over.
#[cfg(not(unix))]
pub(super) fn listeners() -> io::Result<Vec<TcpListener>> {
    Ok(Vec::new())
}

/// Says that requests are answered from now on, or again.
pub(super) fn ready(status: &str) {
    #[cfg(unix)]
    send(&[sd_notify::NotifyState::Ready, sd_notify::NotifyState::Status(&one_line(status))]);
    #[cfg(not(unix))]
    let _ = status;
}

/// Says what the process is at, for whoever asks `systemctl status`.
pub(super) fn status(status: &str) {
    #[cfg(unix)]
    send(&[sd_notify::NotifyState::Status(&one_line(status))]);
    #[cfg(not(unix))]
    let _ = status;
}

/// Says that new figures are looked for, until it is ready again. The time goes with it: the manager counts from it.
pub(super) fn reloading() {
    #[cfg(unix)]
    match sd_notify::NotifyState::monotonic_usec_now() {
        Ok(now) => {
            let status = sd_notify::NotifyState::Status("looking for new figures");
            send(&[sd_notify::NotifyState::Reloading, now, status]);
        }
        Err(error) => told_in_vain(&error),
    }
}

/// Says that the process is about to end.
pub(super) fn stopping() {
    #[cfg(unix)]
    {
        let status = "answers that are under way are finished; then it ends";
        send(&[sd_notify::NotifyState::Stopping, sd_notify::NotifyState::Status(status)]);
    }
}

/// Gives a sign of life twice in the time in which the manager wants one, as long as connections are taken; for ever
/// where it wants none.
pub(super) async fn live(operation: Operation) {
    let Some(within) = watchdog_period() else { return std::future::pending().await };
    let mut signs = tokio::time::interval(within / 2);
    loop {
        signs.tick().await;
        if operation.lifecycle().is_alive() {
            #[cfg(unix)]
            send(&[sd_notify::NotifyState::Watchdog]);
        }
    }
}

/// Tells within how much time the manager wants a sign of life.
#[cfg(unix)]
fn watchdog_period() -> Option<Duration> {
    sd_notify::watchdog_enabled().filter(|within| !within.is_zero())
}

#[cfg(not(unix))]
fn watchdog_period() -> Option<Duration> {
    None
}

#[cfg(unix)]
fn send(states: &[sd_notify::NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        told_in_vain(&error);
    }
}

#[cfg(unix)]
fn told_in_vain(error: &io::Error) {
    if log_throttle::is_first("the service manager takes no message", 0) {
        tracing::warn!(%error, "the service manager takes no message");
    }
}

/// A message has a line for each thing that is said.
#[cfg(unix)]
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
