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
pub(crate) enum ReloadOutcome {
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

impl ReloadOutcome {
    /// Names it, as logs and answers do.
    #[must_use]
    pub(crate) fn name(&self) -> &'static str {
        match self {
            ReloadOutcome::Shown { .. } => "shown",
            ReloadOutcome::Announced { .. } => "announced",
            ReloadOutcome::Unchanged => "unchanged",
            ReloadOutcome::Waits { .. } => "waits",
        }
    }

    /// Gives the hash of the dataset that is new, where one is.
    #[must_use]
    pub(crate) fn dataset(&self) -> Option<&str> {
        match self {
            ReloadOutcome::Shown { dataset } | ReloadOutcome::Announced { dataset } => Some(dataset),
            ReloadOutcome::Unchanged | ReloadOutcome::Waits { .. } => None,
        }
    }
}

impl fmt::Display for ReloadOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReloadOutcome::Shown { dataset } => write!(f, "{dataset} is shown now"),
            ReloadOutcome::Announced { dataset } => write!(f, "{dataset} is held, to be shown next"),
            ReloadOutcome::Unchanged => f.write_str("there are none"),
            ReloadOutcome::Waits { seconds } => {
                write!(f, "they are shown in {seconds} s, when those before are let go")
            }
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
struct ReloadCounts {
    shown: AtomicU64,
    announced: AtomicU64,
    unchanged: AtomicU64,
    failed: AtomicU64,
}

/// Somebody's question, to be answered.
pub(crate) type Question = oneshot::Sender<Result<ReloadOutcome, ReloadError>>;

/// Asks the server to look for new figures; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Reloader {
    questions: mpsc::Sender<Question>,
    counts: Arc<ReloadCounts>,
}

/// The questions, for the one that looks.
#[derive(Debug)]
pub(crate) struct Questions {
    asked: mpsc::Receiver<Question>,
    counts: Arc<ReloadCounts>,
}

/// Makes the two ends of the way by which is asked.
#[must_use]
pub(crate) fn reloader() -> (Reloader, Questions) {
    let ((questions, asked), counts) = (mpsc::channel(WAITING), Arc::new(ReloadCounts::default()));
    (Reloader { questions, counts: Arc::clone(&counts) }, Questions { asked, counts })
}

impl Reloader {
    /// Looks for new figures now, and waits for what comes of it.
    ///
    /// # Errors
    /// [`ReloadError`]: they are not to be had, or not to be used.
    pub(crate) async fn reload(&self) -> Result<ReloadOutcome, ReloadError> {
        let ends = |_gone| ReloadError("the server is stopping".to_owned());
        let (question, answer) = oneshot::channel();
        self.questions.send(question).await.map_err(|gone| ends(gone.to_string()))?;
        answer.await.map_err(|gone| ends(gone.to_string()))?
    }

    /// Counts the looks so far.
    #[must_use]
    pub(crate) fn figures(&self) -> ReloadFigures {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let ReloadCounts { shown, announced, unchanged, failed } = &*self.counts;
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
    pub(crate) fn count(&self, outcome: &Result<ReloadOutcome, ReloadError>) {
        let count = match outcome {
            Ok(ReloadOutcome::Shown { .. }) => &self.counts.shown,
            Ok(ReloadOutcome::Announced { .. }) => &self.counts.announced,
            Ok(ReloadOutcome::Unchanged | ReloadOutcome::Waits { .. }) => &self.counts.unchanged,
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
            Ok(ReloadOutcome::Shown { dataset: "a".into() }),
            Ok(ReloadOutcome::Announced { dataset: "b".into() }),
            Ok(ReloadOutcome::Unchanged),
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
