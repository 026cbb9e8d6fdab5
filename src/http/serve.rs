//! The accept loop: connections bounded in number and patience, and a stop that lets answers finish.
//!
//! Connections are dealt in turn to lanes: threads with a runtime of their own, one for each core. Nothing is handed
//! from core to core while a request is answered; with a runtime that shares its work among threads, a quarter of the
//! answers per second is lost to waking the other thread. When places run short, [`places`] says who gives way. A
//! reader that takes nothing for half a minute is cut off.

mod files;
mod places;
mod wire;

use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Handle};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use super::counters::NO_HTTP;
use super::gateway::HEAD_LIMIT;
use super::operation::Operation;
use super::peer::Peer;
use super::{Server, counters, log_throttle};
use places::{ClientTimeouts, ConnectionPlaces, PlaceGuard, WayRule};
use wire::{HandoverBody, Wire};

/// How long clients may take. A connection that rests costs little, and gives way when places run short.
const PATIENCE: ClientTimeouts =
    ClientTimeouts { head: Duration::from_secs(10), idle: Duration::from_mins(1), stalled: Duration::from_secs(30) };

/// Threads of a lane for what waits or computes: workers, of which there are fewer, and reads of downloads, which come
/// from memory for the most part. Each takes 2 MB of addresses, so that a crowd of readers would take a gigabyte with
/// the number that the runtime has by itself.
const BLOCKING: usize = 16;

/// How often late clients are looked for, and repeated lines told.
const TICK: Duration = Duration::from_secs(1);

/// How long answers may take to finish after the stop signal. Docker kills after ten seconds.
const DRAIN: Duration = Duration::from_secs(8);

/// Pause after a refused accept (too many open files), so that the loop does not spin.
const REFUSED: Duration = Duration::from_millis(100);

/// So many of [`NO_HTTP`] stand in the log.
static TOLD_NO_HTTP: AtomicU64 = AtomicU64::new(0);

/// Serves until `shutdown` is ready; then takes no new connections and lets running answers finish, eight seconds at
/// most.
///
/// The caller binds the listeners, so that a test can ask for any free port. Raises the limit of open files as far as
/// it goes.
///
/// # Errors
/// When the threads that answer cannot be started. A failed accept is logged and tried again.
pub(crate) async fn serve(
    listeners: impl IntoIterator<Item = TcpListener>,
    server: impl Into<Server>,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let listeners: Vec<TcpListener> = listeners.into_iter().collect();
    let server = server.into();
    let operation = server.operation().clone();
    let number = files::places();
    let (places, room) = (ConnectionPlaces::new(), Arc::new(Semaphore::new(number)));
    let (stop, stopping) = watch::channel(false);
    let mut connections = JoinSet::new();
    let lanes = Lanes::start()?;
    let mut turn = lanes.handles.iter().cycle();
    let mut tick = interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut shutdown = std::pin::pin!(shutdown);
    tracing::debug!(places = number, "listening");
    let next = || async {
        let (stream, from) = accept(&listeners).await?;
        let peer = (!server.is_proxy(from.ip())).then(|| Peer::from(from.ip()));
        Ok((stream, from, peer, room_for(&room, &places, peer, &operation).await))
    };
    // Kept from turn to turn: who waits for a place is not to be forgotten because a second went by.
    let mut accepting = Box::pin(next());
    operation.lifecycle().turns();
    loop {
        operation.connections_are(connections.len());
        tokio::select! {
            () = &mut shutdown => break,
            accepted = &mut accepting => {
                accepting.set(next());
                match accepted {
                    Ok((stream, from, peer, Some(permit))) => {
                        let (server, stopping) = (server.clone(), stopping.clone());
                        let Some(lane) = turn.next() else { break };
                        places.take(peer, |taking| connections.spawn_on(async move {
                            connection(stream, from, server, stopping, &taking).await;
                            drop((taking, permit));
                        }, lane));
                    }
                    Ok((.., None)) => {}
                    Err(error) => refused(error).await,
                }
            }
            Some(_) = connections.join_next() => {}
            _ = tick.tick() => {
                operation.lifecycle().turns();
                watch_over(&places);
            }
        }
    }
    // Whoever asks on another listener is told at once, also where nobody sent a signal.
    operation.lifecycle().drain();
    drop(accepting);
    drop(listeners);
    tracing::info!(connections = connections.len(), "stopping: no new connections are taken");
    stop.send_replace(true);
    let drained = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(DRAIN, drained).await.is_err() {
        tracing::warn!(seconds = DRAIN.as_secs(), "some answers did not finish in time and are cut off");
        connections.shutdown().await;
    }
    log_throttle::tell();
    Ok(())
}

/// Takes the next connection of any listener.
async fn accept(listeners: &[TcpListener]) -> io::Result<(TcpStream, SocketAddr)> {
    poll_fn(|context| {
        let polled = listeners.iter().map(|listener| listener.poll_accept(context)).find(Poll::is_ready);
        polled.unwrap_or(Poll::Pending)
    })
    .await
}

/// Waits for a place, for which somebody else may have to give way; none where the newcomer does.
async fn room_for(
    room: &Arc<Semaphore>,
    places: &ConnectionPlaces,
    peer: Option<Peer>,
    operation: &Operation,
) -> Option<OwnedSemaphorePermit> {
    if let Ok(permit) = Arc::clone(room).try_acquire_owned() {
        return Some(permit);
    }
    let way = places.give_way(peer);
    operation.connection_shed();
    if log_throttle::is_first("places for connections run short", way as u16) {
        tracing::warn!(gives_way = ?way, "places for connections run short");
    }
    if way == WayRule::Newcomer {
        return None;
    }
    // The room is never closed.
    Arc::clone(room).acquire_owned().await.ok()
}

async fn refused(error: io::Error) {
    if log_throttle::is_first("a connection could not be accepted", 0) {
        tracing::warn!(%error, "a connection could not be accepted");
    }
    tokio::time::sleep(REFUSED).await;
}

/// Does what is to be done once a second.
fn watch_over(places: &ConnectionPlaces) {
    let late = places.sweep(PATIENCE);
    if late > 0 {
        tracing::debug!(connections = late, "closed: their clients took too long");
    }
    let all = NO_HTTP.load(Ordering::Relaxed);
    let refused = all - TOLD_NO_HTTP.swap(all, Ordering::Relaxed);
    if refused > 0 {
        tracing::info!(requests = refused, "refused in the last second: no HTTP");
    }
    log_throttle::tell();
}

/// Counts the lanes: one for each core.
#[must_use]
pub(crate) fn lanes() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
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
        let count = lanes();
        let lane = |number| {
            let runtime = Builder::new_current_thread().enable_all().max_blocking_threads(BLOCKING).build()?;
            let (handle, mut end) = (runtime.handle().clone(), end.clone());
            // The error says that the sender is gone, which is the sign to end.
            let work = move || {
                counters::enter_lane(number);
                drop(runtime.block_on(end.changed()));
            };
            std::thread::Builder::new().name(format!("lane-{number}")).spawn(work)?;
            Ok(handle)
        };
        Ok(Lanes { handles: (0..count).map(lane).collect::<io::Result<_>>()?, _running: running })
    }
}

/// Serves one connection until it closes, or until the current answer is sent after a stop.
async fn connection(
    stream: TcpStream,
    from: SocketAddr,
    server: Server,
    mut stopping: watch::Receiver<bool>,
    taking: &PlaceGuard,
) {
    // The socket was accepted by another runtime, and is watched by this one from now on.
    let stream = match stream.into_std().and_then(TcpStream::from_std) {
        Ok(stream) => stream,
        Err(error) => {
            tracing::warn!(%error, "a connection could not be taken over");
            return;
        }
    };
    if let Err(error) = stream.set_nodelay(true).and_then(|()| hold_little(&stream)) {
        tracing::debug!(%error, "a connection keeps its delay, or its buffer");
    }
    let place = taking.place();
    let service = service_fn(|request: Request<Incoming>| {
        let server = &server;
        place.answers();
        async move {
            let response = server.answer(from.ip(), request).await;
            Ok::<_, std::convert::Infallible>(response.map(|body| HandoverBody::new(body, Arc::clone(place))))
        }
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    // The buffer grows past this by as much as is read at once; the gateway counts what the head really has.
    builder.max_buf_size(HEAD_LIMIT);
    let mut serving =
        std::pin::pin!(builder.serve_connection(TokioIo::new(Wire { stream, place: Arc::clone(place) }), service));
    let done = tokio::select! {
        done = serving.as_mut() => done,
        // The sender changes the value once, to stop, and outlives every connection.
        _ = stopping.changed() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = done {
        if error.is_parse() {
            NO_HTTP.fetch_add(1, Ordering::Relaxed);
        }
        // A client that hangs up or sends nonsense is its own affair.
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Keeps the operating system from taking megabytes of an answer that nobody reads.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn hold_little(stream: &TcpStream) -> io::Result<()> {
    // Bytes that the operating system holds of an answer before more is handed to it, besides those on their way: the
    // less, the sooner it shows that a reader takes something, and the less memory a slow one has. Half of it must go
    // before it shows: in half a minute that is 5 kB/s.
    const UNSENT: u32 = 256 * 1024;
    socket2::SockRef::from(stream).set_tcp_notsent_lowat(UNSENT)
}

/// Elsewhere its buffers are as large as it makes them.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn hold_little(_stream: &TcpStream) -> io::Result<()> {
    Ok(())
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

    /// Status of the answer to a head of so many bytes.
    async fn status(address: std::net::SocketAddr, bytes: usize) -> String {
        let (first, last) = ("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-long: ", "\r\n\r\n");
        let head = format!("{first}{}{last}", "a".repeat(bytes - first.len() - last.len()));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(head.as_bytes()).await.unwrap();
        let mut answer = vec![0; 12];
        client.read_exact(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    #[tokio::test]
    async fn a_head_of_64_kilobytes_is_read_and_a_longer_one_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().route("/", get(|| async { "read" }));
        let server = tokio::spawn(serve([listener], router, async {
            stopped.await.unwrap();
        }));
        for (bytes, expected) in
            [(65_000, "200"), (65_536, "200"), (65_537, "431"), (66_000, "431"), (100_000, "431"), (114_000, "431")]
        {
            assert_eq!(status(address, bytes).await, format!("HTTP/1.1 {expected}"), "{bytes}");
        }
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    }

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
        let server = tokio::spawn(serve([listener], router, async {
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
