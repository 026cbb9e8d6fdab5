//! Says what a long command is doing: a bar on a terminal, a plain line per step elsewhere.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::print;

/// The steps of one command, on standard error so that standard output stays for results.
#[derive(Debug)]
pub(super) struct Progress {
    quiet: bool,
    terminal: bool,
    started: Instant,
}

/// One step under way.
#[derive(Debug)]
pub(super) struct ProgressStep {
    what: String,
    bar: Option<ProgressBar>,
    quiet: bool,
    started: Instant,
}

impl Progress {
    /// Starts the clock.
    pub(super) fn new(quiet: bool) -> Progress {
        Progress { quiet, terminal: std::io::stderr().is_terminal(), started: Instant::now() }
    }

    /// Begins a step of known length (ticks) or, with none, of unknown length.
    pub(super) fn step(&self, what: &str, length: Option<u64>) -> ProgressStep {
        let bar = (self.terminal && !self.quiet).then(|| {
            let template = if length.is_some() {
                "{spinner} {msg:28} {bar:30} {pos}/{len}"
            } else {
                "{spinner} {msg:28} {elapsed}"
            };
            let style = ProgressStyle::with_template(template).expect("the template is a literal that a test draws");
            let bar = length
                .map_or_else(ProgressBar::new_spinner, ProgressBar::new)
                .with_style(style)
                .with_message(what.to_owned());
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        ProgressStep { what: what.to_owned(), bar, quiet: self.quiet, started: Instant::now() }
    }

    /// Tells how long the command has run.
    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

impl ProgressStep {
    /// Counts ticks of the step.
    pub(super) fn advance(&self, ticks: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(ticks);
        }
    }

    /// Ends the step with a line that says what came out of it.
    pub(super) fn done(self, outcome: &str) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
        if !self.quiet {
            print::note(format_args!("  {:<28} {outcome} ({:.2} s)", self.what, self.started.elapsed().as_secs_f64()));
        }
    }
}

/// Tells the largest resident memory that this process had so far, in bytes; none where the system does not tell.
pub(super) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_can_be_drawn_with_and_without_a_length() {
        let progress = Progress { quiet: false, terminal: true, started: Instant::now() };
        for length in [None, Some(3)] {
            let step = progress.step("reading", length);
            step.advance(1);
            step.done("3 files");
        }
        assert!(progress.elapsed() < Duration::from_mins(1));
    }
}
