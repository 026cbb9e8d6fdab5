//! How those who run the server ask it to look for new figures, and what came of it.
//!
//! In: [`Reloader::reload`], from a signal or a request of an operator. Out: what happened, and [`ReloadFigures`] for
//! whoever counts. Guaranteed: one look at a time; who asks meanwhile is answered by the next one. What is looked at,
//! and how, is for the one that takes the questions: [`Questions`].

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use thiserror::Error;
use tokio::sync::{mpsc, oneshot};

/// So many may wait for an answer.
const WAITING: usize = 16;

/// What came of a look for new figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reloaded {
    /// Another dataset is shown now.
    Shown {
        /// Hash of the dataset, hexadecimal.
        dataset: String,
    },
    /// The next dataset is held, and shown when the pointer says so.
    Announced {
        /// Hash of the dataset, hexadecimal.
        dataset: String,
    },
    /// There is nothing new.
    Unchanged,
    /// There is something new, for which there is room when the former dataset is let go.
    Waits {
        /// Until then.
        seconds: u64,
    },
}

impl Reloaded {
    /// Names it, as logs and answers do.
    #[must_use]
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Reloaded::Shown { .. } => "shown",
            Reloaded::Announced { .. } => "announced",
            Reloaded::Unchanged => "unchanged",
            Reloaded::Waits { .. } => "waits",
        }
    }

    /// Gives the hash of the dataset that is new, where one is.
    #[must_use]
    pub(crate) fn dataset(&self) -> Option<&str> {
        match self {
            Reloaded::Shown { dataset } | Reloaded::Announced { dataset } => Some(dataset),
            Reloaded::Unchanged | Reloaded::Waits { .. } => None,
        }
    }
}

impl fmt::Display for Reloaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reloaded::Shown { dataset } => write!(f, "{dataset} is shown now"),
            Reloaded::Announced { dataset } => write!(f, "{dataset} is held, to be shown next"),
            Reloaded::Unchanged => f.write_str("there are none"),
            Reloaded::Waits { seconds } => write!(f, "they are shown in {seconds} s, when those before are let go"),
        }
    }
}

/// Why new figures are not shown: those that were shown before are shown still.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub(crate) struct ReloadError(pub String);

/// How often figures were looked for, by what came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ReloadFigures {
    /// Another dataset was shown.
    pub shown: u64,
    /// The next dataset was held.
    pub announced: u64,
    /// Somebody asked, and there was nothing new.
    pub unchanged: u64,
    /// What is new was not to be had, or not to be used.
    pub failed: u64,
}

#[derive(Debug, Default)]
struct Counts {
    shown: AtomicU64,
    announced: AtomicU64,
    unchanged: AtomicU64,
    failed: AtomicU64,
}

/// Somebody's question, to be answered.
pub(crate) type Question = oneshot::Sender<Result<Reloaded, ReloadError>>;

/// Asks the server to look for new figures; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Reloader {
    questions: mpsc::Sender<Question>,
    counts: Arc<Counts>,
}

/// The questions, for the one that looks.
#[derive(Debug)]
pub(crate) struct Questions {
    asked: mpsc::Receiver<Question>,
    counts: Arc<Counts>,
}

/// Makes the two ends of the way by which is asked.
#[must_use]
pub(crate) fn reloader() -> (Reloader, Questions) {
    let ((questions, asked), counts) = (mpsc::channel(WAITING), Arc::new(Counts::default()));
    (Reloader { questions, counts: Arc::clone(&counts) }, Questions { asked, counts })
}

impl Reloader {
    /// Looks for new figures now, and waits for what comes of it.
    ///
    /// # Errors
    /// [`ReloadError`]: they are not to be had, or not to be used.
    pub(crate) async fn reload(&self) -> Result<Reloaded, ReloadError> {
        let ends = |_gone| ReloadError("the server is stopping".to_owned());
        let (question, answer) = oneshot::channel();
        self.questions.send(question).await.map_err(|gone| ends(gone.to_string()))?;
        answer.await.map_err(|gone| ends(gone.to_string()))?
    }

    /// Counts the looks so far.
    #[must_use]
    pub(crate) fn figures(&self) -> ReloadFigures {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let Counts { shown, announced, unchanged, failed } = &*self.counts;
        ReloadFigures {
            shown: read(shown),
            announced: read(announced),
            unchanged: read(unchanged),
            failed: read(failed),
        }
    }
}

impl Questions {
    /// Takes the next question; none when nobody can ask any more.
    pub(crate) async fn next(&mut self) -> Option<Question> {
        self.asked.recv().await
    }

    /// Counts what came of a look.
    pub(crate) fn count(&self, outcome: &Result<Reloaded, ReloadError>) {
        let count = match outcome {
            Ok(Reloaded::Shown { .. }) => &self.counts.shown,
            Ok(Reloaded::Announced { .. }) => &self.counts.announced,
            Ok(Reloaded::Unchanged | Reloaded::Waits { .. }) => &self.counts.unchanged,
            Err(_) => &self.counts.failed,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_asks_is_answered_and_what_came_of_it_is_counted() {
        let (reloader, mut questions) = reloader();
        let outcomes = [
            Ok(Reloaded::Shown { dataset: "a".into() }),
            Ok(Reloaded::Announced { dataset: "b".into() }),
            Ok(Reloaded::Unchanged),
            Err(ReloadError("no such file".into())),
        ];
        for outcome in outcomes {
            let looking = async {
                let question = questions.next().await.unwrap();
                questions.count(&outcome);
                question.send(outcome.clone()).unwrap();
            };
            let (answer, ()) = tokio::join!(reloader.reload(), looking);
            assert_eq!(answer, outcome);
        }
        assert_eq!(reloader.figures(), ReloadFigures { shown: 1, announced: 1, unchanged: 1, failed: 1 });
        drop(questions);
        assert_eq!(reloader.reload().await, Err(ReloadError("the server is stopping".into())));
    }
}
