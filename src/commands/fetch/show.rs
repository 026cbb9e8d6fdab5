//! Shows what happens while files are fetched: bars on a terminal, lines elsewhere, objects for programs.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use veerkracht_fetch::{FetchEvent, megabytes};

use crate::cli::LogFormat;
use crate::commands::print;

/// How a bar is drawn.
const BAR: &str = "{spinner} {msg:40!} {bar:20} {bytes:>10} of {total_bytes:>10} {bytes_per_sec:>12} {eta:>5}";

/// Who shows what happens; several threads tell it.
#[derive(Debug)]
pub(super) struct FetchDisplay {
    way: DisplayForm,
}

#[derive(Debug)]
enum DisplayForm {
    /// Nothing is shown.
    Silent,
    /// One bar for each file that is under way.
    Bars(MultiProgress, Mutex<BTreeMap<String, ProgressBar>>),
    /// One line for each thing that happens, but not for bytes.
    Lines,
    /// The same as objects, by the log.
    Objects,
}

impl FetchDisplay {
    /// Chooses how it is shown.
    pub(super) fn new(quiet: bool, format: LogFormat) -> FetchDisplay {
        let way = match format {
            _ if quiet => DisplayForm::Silent,
            LogFormat::Json => DisplayForm::Objects,
            LogFormat::Text if std::io::stderr().is_terminal() => {
                DisplayForm::Bars(MultiProgress::new(), Mutex::default())
            }
            LogFormat::Text => DisplayForm::Lines,
        };
        FetchDisplay { way }
    }

    /// Shows an event.
    pub(super) fn tell(&self, event: FetchEvent<'_>) {
        match &self.way {
            DisplayForm::Silent => {}
            DisplayForm::Objects => object(event),
            DisplayForm::Lines => {
                if let Some(said) = in_words(event) {
                    print::note(format_args!("{said}"));
                }
            }
            DisplayForm::Bars(all, bars) => {
                let mut bars = bars.lock().unwrap_or_else(PoisonError::into_inner);
                draw(event, all, &mut bars);
                if !matches!(event, FetchEvent::Begins { .. })
                    && let Some(said) = in_words(event)
                {
                    all.suspend(|| print::note(format_args!("{said}")));
                }
            }
        }
    }

    /// Clears what is drawn.
    pub(super) fn end(&self) {
        if let DisplayForm::Bars(all, _) = &self.way {
            // A terminal that is gone needs no clearing.
            drop(all.clear());
        }
    }
}

fn draw(event: FetchEvent<'_>, all: &MultiProgress, bars: &mut BTreeMap<String, ProgressBar>) {
    match event {
        FetchEvent::Begins { name, about, .. } => {
            let style = ProgressStyle::with_template(BAR).expect("the template is a literal that a test draws");
            let new = || all.add(ProgressBar::new(about).with_style(style).with_message(name.to_owned()));
            let bar = bars.entry(name.to_owned()).or_insert_with(new);
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        FetchEvent::Received { name, bytes, total } => {
            if let Some(bar) = bars.get(name) {
                bar.set_length(total.unwrap_or(0).max(bar.length().unwrap_or(0)).max(bytes));
                if let Some(total) = total {
                    bar.set_length(total);
                }
                bar.set_position(bytes);
            }
        }
        FetchEvent::Ends { name, .. } => {
            if let Some(bar) = bars.remove(name) {
                bar.finish_and_clear();
            }
        }
        FetchEvent::Waits { .. } | FetchEvent::MovesOn { .. } => {}
    }
}

/// Says an event in a line; bytes that arrive are none.
fn in_words(event: FetchEvent<'_>) -> Option<String> {
    match event {
        FetchEvent::Begins { name, link, .. } => Some(format!("  {name:<40} from {link}")),
        FetchEvent::Received { .. } => None,
        FetchEvent::Waits { name, why, wait } => {
            Some(format!("  {name:<40} again in {:.0} s, because {why}", wait.as_secs_f64().ceil()))
        }
        FetchEvent::MovesOn { name, link, why } => Some(format!("  {name:<40} not from {link}: {why}")),
        FetchEvent::Ends { name, outcome, bytes: 0 } => Some(format!("  {name:<40} {outcome}")),
        FetchEvent::Ends { name, outcome, bytes } => Some(format!("  {name:<40} {outcome}, {}", megabytes(bytes))),
    }
}

fn object(event: FetchEvent<'_>) {
    match event {
        FetchEvent::Begins { name, link, about } => tracing::info!(file = name, address = link, about, "begins"),
        FetchEvent::Received { name, bytes, total } => tracing::debug!(file = name, bytes, total, "received"),
        FetchEvent::Waits { name, why, wait } => {
            tracing::warn!(file = name, why, seconds = wait.as_secs_f64(), "waits");
        }
        FetchEvent::MovesOn { name, link, why } => tracing::warn!(file = name, address = link, why, "moves on"),
        FetchEvent::Ends { name, outcome, bytes } => tracing::info!(file = name, outcome, bytes, "ends"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_can_be_drawn_and_told() {
        let events = [
            FetchEvent::Begins { name: "a", link: "https://a.nl/", about: 1000 },
            FetchEvent::Received { name: "a", bytes: 10, total: None },
            FetchEvent::Received { name: "a", bytes: 20, total: Some(40) },
            FetchEvent::Waits { name: "a", why: "it broke", wait: Duration::from_millis(1500) },
            FetchEvent::MovesOn { name: "a", link: "https://a.nl/", why: "gone" },
            FetchEvent::Ends { name: "a", outcome: "fetched", bytes: 2_000_000 },
        ];
        let show = FetchDisplay { way: DisplayForm::Bars(MultiProgress::new(), Mutex::default()) };
        for event in events {
            show.tell(event);
        }
        show.end();
        let said: Vec<String> = events
            .into_iter()
            .filter_map(in_words)
            .map(|said| said.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            said,
            [
                "a from https://a.nl/",
                "a again in 2 s, because it broke",
                "a not from https://a.nl/: gone",
                "a fetched, 2.0 MB"
            ]
        );
    }
}
