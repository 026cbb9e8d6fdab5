//! Why a command ended early, and with which exit code.

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// The use or the set-up is wrong; nothing was done. Exit code 2.
    Setup(anyhow::Error),
    /// The work failed. Exit code 1.
    Failed(anyhow::Error),
    /// The work was done, and found that publishers have something newer. Exit code 3.
    Newer,
}

impl CommandError {
    /// Wraps an error of the set-up.
    pub(super) fn setup(cause: impl Into<anyhow::Error>) -> CommandError {
        CommandError::Setup(cause.into())
    }

    /// Wraps errors of the set-up, of which there is at least one.
    pub(super) fn setup_all(causes: impl IntoIterator<Item = impl Into<anyhow::Error>>) -> CommandError {
        let said: Vec<String> = causes.into_iter().map(|cause| cause.into().to_string()).collect();
        CommandError::Setup(anyhow::anyhow!("{}", said.join("\nerror: ")))
    }

    /// Gives what went wrong, for those who go on with other work.
    pub(super) fn into_cause(self) -> anyhow::Error {
        match self {
            CommandError::Setup(cause) | CommandError::Failed(cause) => cause,
            CommandError::Newer => anyhow::anyhow!("publishers have something newer"),
        }
    }

    /// Wraps an error of the work.
    pub(super) fn failed(cause: impl Into<anyhow::Error>) -> CommandError {
        CommandError::Failed(cause.into())
    }
}
