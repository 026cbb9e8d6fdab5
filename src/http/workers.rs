//! Threads for work that would keep the runtime from answering: a bounded number at once, in turn over those who ask.
//!
//! Guaranteed: who asks for much waits behind himself. A free thread takes the next work of the next [`Peer`], not the
//! oldest work of all; and when no more may wait, the last work of the peer with the most gives way to that of another.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::http::error::Error;
use crate::http::peer::Peer;

/// How many computations may wait for each one that runs, before a caller is sent away.
const WAITING_PER_WORKER: usize = 32;

/// Does work on threads of its own; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Workers(Arc<SharedQueue>);

#[derive(Debug)]
struct SharedQueue {
    count: usize,
    queue: Mutex<WorkQueue>,
}

#[derive(Debug, Default)]
struct WorkQueue {
    running: usize,
    /// Who waits, the next peer first, and for each his work, the oldest first. No peer without work.
    peers: VecDeque<(Option<Peer>, VecDeque<oneshot::Sender<Turn>>)>,
}

/// The right to run, until it is dropped.
#[derive(Debug)]
struct Turn(Option<Workers>);

impl Workers {
    /// Allows `count` computations at once.
    #[must_use]
    pub(crate) fn new(count: usize) -> Self {
        Self(Arc::new(SharedQueue { count: count.max(1), queue: Mutex::default() }))
    }

    /// Runs `work` on a thread of its own when it is its turn; callers whose peer is not known take turns as one.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when too much of this peer waits already; [`Error::Internal`] when the work panics.
    pub(crate) async fn run<T, F>(&self, peer: Option<Peer>, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let turn = self.turn(peer).await?;
        let (sender, done) = oneshot::channel();
        // The turn moves into the work: a caller that hangs up does not free it before the work ends. Of one type
        // whatever the work is: the runtime's machinery is compiled once and not for every answer.
        let job: Box<dyn FnOnce() + Send> = Box::new(move || {
            let made = work();
            drop(turn);
            // Who hung up does not take it.
            let _ = sender.send(made);
        });
        tokio::task::spawn_blocking(job).await.map_err(|error| Error::internal("computing an answer", &error))?;
        done.await.map_err(|error| Error::internal("computing an answer", &error))
    }

    async fn turn(&self, peer: Option<Peer>) -> Result<Turn, Error> {
        let turn = {
            let mut queue = self.queue();
            if queue.running < self.0.count {
                queue.running += 1;
                return Ok(Turn(Some(self.clone())));
            }
            queue.wait(peer, self.0.count * WAITING_PER_WORKER)?
        };
        // Without a turn the place was given to somebody who had less.
        turn.await.map_err(|_gone| Error::Overloaded)
    }

    fn queue(&self) -> MutexGuard<'_, WorkQueue> {
        // Nothing panics between two changes that belong together.
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WorkQueue {
    fn wait(&mut self, peer: Option<Peer>, places: usize) -> Result<oneshot::Receiver<Turn>, Error> {
        if self.waiting() >= places {
            self.forget_who_left();
        }
        if self.waiting() >= places {
            let own = self.peers.iter().find(|(known, _)| *known == peer).map_or(0, |(_, work)| work.len());
            let (_, most) = self.peers.iter_mut().max_by_key(|(_, work)| work.len()).ok_or(Error::Overloaded)?;
            // With one more he would have as much as the one who gives way.
            if own + 1 >= most.len() {
                return Err(Error::Overloaded);
            }
            most.pop_back();
        }
        let (sender, turn) = oneshot::channel();
        match self.peers.iter_mut().find(|(known, _)| *known == peer) {
            Some((_, work)) => work.push_back(sender),
            None => self.peers.push_back((peer, VecDeque::from([sender]))),
        }
        Ok(turn)
    }

    fn waiting(&self) -> usize {
        self.peers.iter().map(|(_, work)| work.len()).sum()
    }

    fn forget_who_left(&mut self) {
        for (_, work) in &mut self.peers {
            work.retain(|sender| !sender.is_closed());
        }
        self.peers.retain(|(_, work)| !work.is_empty());
    }

    /// Takes the next work of the next peer, who goes to the end of the row.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        let (peer, mut work) = self.peers.pop_front()?;
        let next = work.pop_front();
        if !work.is_empty() {
            self.peers.push_back((peer, work));
        }
        next
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(mut workers) = self.0.take() else { return };
        loop {
            let next = {
                let mut queue = workers.queue();
                let next = queue.next();
                if next.is_none() {
                    queue.running -= 1;
                }
                next
            };
            let Some(next) = next else { return };
            // Who hung up sends the turn back.
            match next.send(Turn(Some(workers))) {
                Ok(()) => return,
                Err(mut refused) => match refused.0.take() {
                    Some(back) => workers = back,
                    None => return,
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::sync::{Arc, Mutex, mpsc};

    use futures_util::FutureExt as _;

    use super::{WAITING_PER_WORKER, Workers};
    use crate::http::error::Error;
    use crate::http::peer::Peer;

    #[expect(clippy::unnecessary_wraps, reason = "a caller may be unknown, and these are not")]
    fn peer(last: u8) -> Option<Peer> {
        Some(Peer::from(IpAddr::from([192, 0, 2, last])))
    }

    /// Takes the only thread until the sender is dropped.
    async fn occupy(workers: &Workers) -> mpsc::Sender<()> {
        let (release, released) = mpsc::channel();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let workers = workers.clone();
        tokio::spawn(async move {
            let work = move || {
                begun.send(()).unwrap();
                assert!(released.recv().is_err());
            };
            workers.run(peer(0), work).await
        });
        has_begun.await.unwrap();
        release
    }

    #[tokio::test]
    async fn a_panic_in_the_work_is_an_error_and_frees_its_place() {
        let workers = Workers::new(1);
        for _ in 0..100 {
            let failed = workers.run(None, || assert!(std::hint::black_box(false), "on purpose")).await;
            assert!(matches!(failed, Err(Error::Internal)));
        }
        assert!(matches!(workers.run(None, || 1).await, Ok(1)));
    }

    #[tokio::test]
    async fn the_work_of_one_who_asks_once_is_next_whatever_another_has_waiting() {
        let workers = Workers::new(1);
        let release = occupy(&workers).await;
        let order = Arc::new(Mutex::new(Vec::new()));
        let work = |who: u8| {
            let order = Arc::clone(&order);
            move || order.lock().unwrap().push(who)
        };
        let mut asking: Vec<_> = (0..10).map(|_| Box::pin(workers.run(peer(1), work(1)))).collect();
        for asked in &mut asking {
            assert!(asked.now_or_never().is_none());
        }
        let mut visitor = Box::pin(workers.run(peer(2), work(2)));
        assert!((&mut visitor).now_or_never().is_none());
        drop(release);
        let (crawled, visited) = tokio::join!(futures_util::future::join_all(asking), visitor);
        assert!(crawled.iter().all(Result::is_ok) && visited.is_ok());
        // One of the crawler, who came first, then the visitor, then the other nine.
        assert_eq!(*order.lock().unwrap(), [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    }

    #[tokio::test]
    async fn when_no_more_may_wait_the_one_with_the_most_gives_way_and_never_the_one_with_the_least() {
        let workers = Workers::new(1);
        let release = occupy(&workers).await;
        let mut asking: Vec<_> = (0..WAITING_PER_WORKER).map(|_| Box::pin(workers.run(peer(1), || ()))).collect();
        for asked in &mut asking {
            assert!(asked.now_or_never().is_none());
        }
        assert!(matches!(workers.run(peer(1), || ()).now_or_never(), Some(Err(Error::Overloaded))));
        let mut visitor = Box::pin(workers.run(peer(2), || 2));
        assert!((&mut visitor).now_or_never().is_none(), "he waits");
        let last = asking.pop().unwrap();
        assert!(matches!(last.await, Err(Error::Overloaded)));
        drop(release);
        let (crawled, visited) = tokio::join!(futures_util::future::join_all(asking), visitor);
        assert!(crawled.iter().all(Result::is_ok) && matches!(visited, Ok(2)));
    }

    #[tokio::test]
    async fn who_hangs_up_leaves_his_place_and_his_turn_to_others() {
        let workers = Workers::new(1);
        let release = occupy(&workers).await;
        let mut gone: Vec<_> = (0..WAITING_PER_WORKER).map(|_| Box::pin(workers.run(peer(1), || ()))).collect();
        for asked in &mut gone {
            assert!(asked.now_or_never().is_none());
        }
        drop(gone);
        let mut asked = Box::pin(workers.run(peer(1), || 1));
        assert!((&mut asked).now_or_never().is_none(), "he waits in a place that was left");
        drop(release);
        assert!(matches!(asked.await, Ok(1)));
        assert!(matches!(workers.run(peer(1), || 2).await, Ok(2)), "the thread is free again");
    }
}
