use std::io::Write as _;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use futures_util::FutureExt as _;

use super::{DownloadReader, DownloadWriteError, Downloads, Sink, Size};
use crate::http::error::Error;
use crate::http::peer::Peer;

/// Longer than any test runs.
const NEVER: Duration = Duration::from_hours(1);

#[expect(clippy::unnecessary_wraps, reason = "a caller may be unknown, and these are not")]
fn peer(last: u8) -> Option<Peer> {
    Some(Peer::from(IpAddr::from([192, 0, 2, last])))
}

fn bytes(count: usize) -> impl Fn(&mut Sink) -> Result<(), DownloadWriteError> + Send + 'static {
    move |sink| Ok(sink.write_all(&vec![7; count])?)
}

async fn read(downloads: &Downloads, key: &str, last: u8, count: usize) -> Result<DownloadReader, Error> {
    downloads.read(key, Size::Large, peer(last), bytes(count)).await
}

fn bytes_in_use(downloads: &Downloads) -> u64 {
    downloads.0.ledger.shares().bytes_in_use()
}

#[tokio::test]
async fn a_download_is_written_once_for_all_who_ask_and_read_from_any_byte() {
    let downloads = Downloads::with(1_000_000, NEVER, 100, NEVER);
    let times = Arc::new(AtomicUsize::new(0));
    let asking = (0..66).map(|_| {
        let times = Arc::clone(&times);
        downloads.read("key", Size::Large, peer(1), move |sink| {
            times.fetch_add(1, Ordering::SeqCst);
            Ok((0..10_000_u32).try_for_each(|number| sink.write_all(&number.to_le_bytes()))?)
        })
    });
    let readings: Vec<DownloadReader> = futures_util::future::try_join_all(asking).await.unwrap();
    assert_eq!(times.load(Ordering::SeqCst), 1);
    for reading in &readings {
        assert_eq!(reading.length(), 40_000);
        assert_eq!(reading.read_at(20_000, 4).unwrap(), 5_000_u32.to_le_bytes());
        assert_eq!(reading.read_at(39_998, 100).unwrap().len(), 2);
    }
    assert_eq!(
        (bytes_in_use(&downloads), downloads.length("key"), downloads.length("other")),
        (40_000, Some(40_000), None)
    );
}

#[tokio::test]
async fn a_small_download_passes_the_large_ones() {
    let downloads = Downloads::with(1_000_000, NEVER, 100, NEVER);
    let (release, released) = mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    let slow = move |sink: &mut Sink| {
        assert!(released.lock().unwrap().recv().is_err());
        Ok(sink.write_all(b"large")?)
    };
    let mut large = Box::pin(downloads.read("large", Size::Large, peer(1), slow));
    assert!((&mut large).now_or_never().is_none());
    assert!(downloads.read("small", Size::Small, peer(1), bytes(10)).await.is_ok());
    drop(release);
    assert_eq!(large.await.unwrap().length(), 5);
}

#[tokio::test]
async fn what_nobody_reads_gives_way_and_the_room_is_never_exceeded() {
    let downloads = Downloads::with(800, NEVER, 100, NEVER);
    // Large ones may take seven eighths: 700.
    for key in ["a", "b", "c", "d"] {
        assert_eq!(read(&downloads, key, 1, 300).await.unwrap().length(), 300);
        assert!(bytes_in_use(&downloads) <= 700);
    }
    assert_eq!(["a", "b", "c", "d"].map(|key| downloads.length(key).is_some()), [false, false, true, true]);
    assert!(matches!(read(&downloads, "too large", 1, 701).await, Err(Error::TooLarge { room: 0 })));
    assert!(bytes_in_use(&downloads) <= 700, "what was written of it is given back");
    assert!(downloads.read("small", Size::Small, peer(1), bytes(701)).await.is_ok(), "the rest is for small ones");
}

#[tokio::test]
async fn a_file_that_is_read_stays_and_the_next_is_refused_until_its_reader_was_slow_for_long() {
    let downloads = Downloads::with(800, NEVER, 100, NEVER);
    let reading = read(&downloads, "a", 1, 600).await.unwrap();
    assert!(matches!(read(&downloads, "b", 1, 600).await, Err(Error::NoRoom)));
    assert!(reading.read_at(0, 10).is_ok());
    drop(reading);
    assert!(read(&downloads, "b", 1, 600).await.is_ok());

    let downloads = Downloads::with(800, NEVER, 100, Duration::ZERO);
    let slow = read(&downloads, "a", 1, 600).await.unwrap();
    let other = read(&downloads, "b", 1, 600).await.unwrap();
    assert_eq!(slow.read_at(0, 10).unwrap_err().kind(), std::io::ErrorKind::TimedOut);
    assert_eq!((other.read_at(0, 10).unwrap().len(), bytes_in_use(&downloads)), (10, 600));
}

#[tokio::test]
async fn one_who_holds_most_of_the_room_gives_way_to_another() {
    let downloads = Downloads::with(800, NEVER, 100, NEVER);
    let hoarded = [read(&downloads, "a", 1, 300).await.unwrap(), read(&downloads, "b", 1, 300).await.unwrap()];
    assert!(matches!(read(&downloads, "c", 1, 300).await, Err(Error::NoRoom)), "not to himself");
    let visitor = read(&downloads, "d", 2, 300).await.unwrap();
    assert!(hoarded[0].read_at(0, 10).is_err() && hoarded[1].read_at(0, 10).is_ok() && visitor.read_at(0, 10).is_ok());
}

#[tokio::test]
async fn one_who_holds_most_places_gives_way_to_another_and_never_the_other_way_round() {
    let downloads = Downloads::with(800, NEVER, 4, NEVER);
    let mut hoarded = Vec::new();
    for _ in 0..4 {
        hoarded.push(read(&downloads, "a", 1, 10).await.unwrap());
    }
    assert!(matches!(read(&downloads, "a", 1, 10).await, Err(Error::Overloaded)));
    let visitor = read(&downloads, "a", 2, 10).await.unwrap();
    assert!(hoarded[0].read_at(0, 1).is_err() && hoarded[1].read_at(0, 1).is_ok());
    assert!(matches!(read(&downloads, "a", 1, 10).await, Err(Error::Overloaded)));
    assert!(visitor.read_at(0, 1).is_ok());
    drop(hoarded);
    assert!(read(&downloads, "a", 1, 10).await.is_ok());
}

#[tokio::test]
async fn several_who_share_all_places_give_way_to_who_has_fewer() {
    let downloads = Downloads::with(800, NEVER, 6, NEVER);
    let mut hoarded = Vec::new();
    for last in [1, 2, 3, 1, 2, 3] {
        hoarded.push(read(&downloads, "a", last, 10).await.unwrap());
    }
    let visitors = [read(&downloads, "a", 4, 10).await.unwrap(), read(&downloads, "a", 5, 10).await.unwrap()];
    assert_eq!(hoarded.iter().filter(|reader| reader.read_at(0, 1).is_err()).count(), 2);
    assert!(visitors.iter().all(|reader| reader.read_at(0, 1).is_ok()));
    assert!(matches!(read(&downloads, "a", 4, 10).await, Err(Error::Overloaded)), "who has one gets no second");
}

#[tokio::test]
async fn a_writing_that_was_begun_is_kept_when_all_who_asked_have_left() {
    let downloads = Downloads::with(800, NEVER, 4, NEVER);
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let begun = std::sync::Mutex::new(Some(begun));
    let mut asked = Box::pin(downloads.read("a", Size::Large, peer(1), move |sink| {
        begun.lock().unwrap().take().unwrap().send(()).unwrap();
        Ok(sink.write_all(b"whole")?)
    }));
    assert!((&mut asked).now_or_never().is_none());
    has_begun.await.unwrap();
    drop(asked);
    // One thread writes the large ones: when it has come to the next, the first is done.
    assert!(read(&downloads, "b", 1, 10).await.is_ok());
    assert_eq!(downloads.length("a"), Some(5));
}

#[tokio::test]
async fn an_error_and_a_panic_give_the_room_back_and_are_not_kept() {
    let downloads = Downloads::with(800, NEVER, 4, NEVER);
    let failed = downloads.read("a", Size::Large, peer(1), |sink| {
        sink.write_all(&[7; 100])?;
        Err(Error::TimedOut.into())
    });
    assert!(matches!(failed.await, Err(Error::TimedOut)));
    let panicked = downloads.read("a", Size::Large, peer(1), |sink| {
        sink.write_all(&[7; 100])?;
        assert!(std::hint::black_box(false), "on purpose");
        Ok(())
    });
    assert!(matches!(panicked.await, Err(Error::Internal)));
    assert_eq!(bytes_in_use(&downloads), 0);
    assert_eq!(read(&downloads, "a", 1, 10).await.unwrap().length(), 10);
}

#[tokio::test]
async fn a_full_disk_is_tried_again_without_what_nobody_reads_and_then_told() {
    let downloads = Downloads::with(800, NEVER, 4, NEVER);
    drop(read(&downloads, "a", 1, 10).await.unwrap());
    let times = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&times);
    let full = move |sink: &mut Sink| {
        counted.fetch_add(1, Ordering::SeqCst);
        sink.write_all(b"half")?;
        Err(std::io::Error::from(std::io::ErrorKind::StorageFull).into())
    };
    assert!(matches!(downloads.read("b", Size::Large, peer(1), full).await, Err(Error::NoRoom)));
    assert_eq!((times.load(Ordering::SeqCst), bytes_in_use(&downloads), downloads.length("a")), (2, 0, None));
}

#[tokio::test]
async fn who_has_waited_long_enough_is_told_to_come_again_and_finds_the_file_when_it_is_written() {
    let downloads = Downloads::with(1_000_000, Duration::ZERO, 100, NEVER);
    let (release, released) = mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    let slow = move |sink: &mut Sink| {
        assert!(released.lock().unwrap().recv().is_err());
        Ok(sink.write_all(b"large")?)
    };
    assert_eq!(downloads.read("key", Size::Large, peer(1), slow).await.unwrap_err(), Error::BeingWritten);
    assert_eq!(read(&downloads, "key", 1, 10).await.unwrap_err(), Error::BeingWritten);
    drop(release);
    let reading = loop {
        if let Ok(reading) = read(&downloads, "key", 1, 10).await {
            break reading;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(reading.length(), 5, "what was begun went on");
}
