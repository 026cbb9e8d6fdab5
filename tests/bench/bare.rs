//! A bare hyper server: the limit of what a server can do on this machine.
//!
//! `bare FILE [ENCODING]` answers every request with the bytes of a file, without looking at what is asked, from one
//! thread for each core, with connections dealt in turn. It prints its address.

use std::convert::Infallible;
use std::io::{self, Write as _};
use std::num::NonZero;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle};

#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> io::Result<()> {
    let mut args = std::env::args().skip(1);
    let file = args.next().ok_or_else(|| io::Error::other("usage: bare FILE [ENCODING]"))?;
    let body = Bytes::from(std::fs::read(file)?);
    let encoding = args.next().map(|name| HeaderValue::from_str(&name)).transpose().map_err(io::Error::other)?;
    let lanes = (0..std::thread::available_parallelism().map_or(1, NonZero::get))
        .map(|_| lane())
        .collect::<io::Result<Vec<_>>>()?;
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    writeln!(io::stdout(), "{}", listener.local_addr()?)?;
    io::stdout().flush()?;
    for lane in lanes.iter().cycle() {
        let (stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        lane.spawn(connection(stream, body.clone(), encoding.clone()));
    }
    Ok(())
}

/// Starts a thread with a runtime of its own.
fn lane() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
    Ok(handle)
}

async fn connection(stream: std::net::TcpStream, body: Bytes, encoding: Option<HeaderValue>) {
    let service = service_fn(|_request| {
        let mut response = Response::new(Full::new(body.clone()));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/vnd.mapbox-vector-tile"));
        if let Some(encoding) = &encoding {
            response.headers_mut().insert(CONTENT_ENCODING, encoding.clone());
        }
        std::future::ready(Ok::<_, Infallible>(response))
    });
    if let Ok(stream) = TcpStream::from_std(stream) {
        // A client that hangs up is its own affair.
        drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
    }
}
