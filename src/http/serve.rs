//! The accept loop: connections bounded in number and patience, and a stop that lets answers finish.
//!
//! Connections are dealt in turn to lanes: threads with a runtime of their own, one for each core. Nothing is handed from core to core while a request
//! is answered; with a runtime that shares its work among threads, a quarter of the answers per second is lost to waking the other thread.

use std::future::Future;
use std::io;
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Handle};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::Server;

/// Connections open at once; more wait in the queue of the operating system.
const CONNECTIONS: usize = 4096;

/// How long a client may take for the head of a request, and leave a connection unused.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long answers may take to finish after the stop signal.
const DRAIN: Duration = Duration::from_secs(10);

/// Pause after a refused accept (too many open files), so that the loop does not spin.
const REFUSED: Duration = Duration::from_millis(100);

/// Serves until `shutdown` is ready; then takes no new connections and lets running answers finish, ten seconds at most.
///
/// The caller binds the listener, so that a test can ask for any free port.
///
/// # Errors
/// When the threads that answer cannot be started. A failed accept is logged and tried again.
pub async fn serve(listener: TcpListener, server: impl Into<Server>, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    let server = server.into();
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let (stop, stopping) = watch::channel(false);
    let mut connections = JoinSet::new();
    let lanes = Lanes::start()?;
    let mut turn = lanes.handles.iter().cycle();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = async {
            let permit = Arc::clone(&room).acquire_owned().await;
            (permit, listener.accept().await)
        };
        tokio::select! {
            () = &mut shutdown => break,
            (permit, accepted) = accepted => match accepted {
                Ok((stream, _)) => {
                    let (server, stopping) = (server.clone(), stopping.clone());
                    let Some(lane) = turn.next() else { break };
                    connections.spawn_on(async move {
                        connection(stream, server, stopping).await;
                        drop(permit);
                    }, lane);
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(REFUSED).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    tracing::info!(connections = connections.len(), "stopping: no new connections are taken");
    stop.send_replace(true);
    let drained = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(DRAIN, drained).await.is_err() {
        tracing::warn!(seconds = DRAIN.as_secs(), "some answers did not finish in time and are cut off");
        connections.shutdown().await;
    }
    Ok(())
}

/// Threads that answer, each with a runtime of its own; they end when this is dropped.
struct Lanes {
    handles: Vec<Handle>,
    /// Ends the threads by being dropped.
    _running: watch::Sender<()>,
}

impl Lanes {
    fn start() -> io::Result<Lanes> {
        let (running, end) = watch::channel(());
        let count = std::thread::available_parallelism().map_or(1, NonZero::get);
        let lane = |number| {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let (handle, mut end) = (runtime.handle().clone(), end.clone());
            // The error says that the sender is gone, which is the sign to end.
            let work = move || drop(runtime.block_on(end.changed()));
            std::thread::Builder::new().name(format!("lane-{number}")).spawn(work)?;
            Ok(handle)
        };
        Ok(Lanes { handles: (0..count).map(lane).collect::<io::Result<_>>()?, _running: running })
    }
}

/// Serves one connection until it closes, or until the current answer is sent after a stop.
async fn connection(stream: TcpStream, server: Server, mut stopping: watch::Receiver<bool>) {
    // The socket was accepted by another runtime, and is watched by this one from now on.
    let stream = match stream.into_std().and_then(TcpStream::from_std) {
        Ok(stream) => stream,
        Err(error) => {
            tracing::warn!(%error, "a connection could not be taken over");
            return;
        }
    };
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    let service = service_fn(move |request: Request<Incoming>| {
        let server = server.clone();
        async move { server.answer(request).await }
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(64 * 1024);
    let mut serving = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
    let done = tokio::select! {
        done = serving.as_mut() => done,
        // The sender changes the value once, to stop, and outlives every connection.
        _ = stopping.changed() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = done {
        // A client that hangs up or sends nonsense is its own affair.
        tracing::debug!(%error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::Router;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::oneshot;

    use super::serve;

    #[tokio::test]
    async fn an_answer_that_is_being_made_is_finished_after_the_stop_signal() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (started, has_started) = oneshot::channel::<()>();
        let (release, released) = oneshot::channel::<()>();
        let (stop, stopped) = oneshot::channel::<()>();
        let once = std::sync::Arc::new(tokio::sync::Mutex::new(Some((started, released))));
        let router = Router::new().route(
            "/",
            get(move || async move {
                if let Some((started, released)) = once.lock().await.take() {
                    started.send(()).unwrap();
                    released.await.unwrap();
                }
                "finished"
            }),
        );
        let server = tokio::spawn(serve(listener, router, async {
            stopped.await.unwrap();
        }));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        has_started.await.unwrap();
        stop.send(()).unwrap();
        release.send(()).unwrap();
        let mut answer = String::new();
        tokio::time::timeout(Duration::from_secs(5), client.read_to_string(&mut answer)).await.unwrap().unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("finished"), "{answer}");
        server.await.unwrap().unwrap();
        assert!(TcpStream::connect(address).await.is_err(), "the port is free again");
    }
}
