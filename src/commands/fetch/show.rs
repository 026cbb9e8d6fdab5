//! Shows what happens while files are fetched: bars on a terminal, lines elsewhere, objects for programs.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use veerkracht_fetch::{Event, megabytes};

use crate::cli::LogFormat;
use crate::commands::print;

/// How a bar is drawn.
const BAR: &str = "{spinner} {msg:40!} {bar:20} {bytes:>10} of {total_bytes:>10} {bytes_per_sec:>12} {eta:>5}";

/// Who shows what happens; several threads tell it.
#[derive(Debug)]
pub(super) struct Show {
    way: Way,
}

#[derive(Debug)]
enum Way {
    /// Nothing is shown.
    Silent,
    /// One bar for each file that is under way.
    Bars(MultiProgress, Mutex<BTreeMap<String, ProgressBar>>),
    /// One line for each thing that happens, but not for bytes.
    Lines,
    /// The same as objects, by the log.
    Objects,
}

impl Show {
    /// Chooses how it is shown.
    pub(super) fn new(quiet: bool, format: LogFormat) -> Show {
        let way = match format {
            _ if quiet => Way::Silent,
            LogFormat::Json => Way::Objects,
            LogFormat::Text if std::io::stderr().is_terminal() => Way::Bars(MultiProgress::new(), Mutex::default()),
            LogFormat::Text => Way::Lines,
        };
        Show { way }
    }

    /// Shows an event.
    pub(super) fn tell(&self, event: Event<'_>) {
        match &self.way {
            Way::Silent => {}
            Way::Objects => object(event),
            Way::Lines => {
                if let Some(said) = in_words(event) {
                    print::note(format_args!("{said}"));
                }
            }
            Way::Bars(all, bars) => {
                let mut bars = bars.lock().unwrap_or_else(PoisonError::into_inner);
                draw(event, all, &mut bars);
                if !matches!(event, Event::Begins { .. })
                    && let Some(said) = in_words(event)
                {
                    all.suspend(|| print::note(format_args!("{said}")));
                }
            }
        }
    }

    /// Clears what is drawn.
    pub(super) fn end(&self) {
        if let Way::Bars(all, _) = &self.way {
            // A terminal that is gone needs no clearing.
            drop(all.clear());
        }
    }
}

fn draw(event: Event<'_>, all: &MultiProgress, bars: &mut BTreeMap<String, ProgressBar>) {
    match event {
        Event::Begins { name, about, .. } => {
            let style = ProgressStyle::with_template(BAR).expect("the template is a literal that a test draws");
            let new = || all.add(ProgressBar::new(about).with_style(style).with_message(name.to_owned()));
            let bar = bars.entry(name.to_owned()).or_insert_with(new);
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Event::Received { name, bytes, total } => {
            if let Some(bar) = bars.get(name) {
                bar.set_length(total.unwrap_or(0).max(bar.length().unwrap_or(0)).max(bytes));
                if let Some(total) = total {
                    bar.set_length(total);
                }
                bar.set_position(bytes);
            }
        }
        Event::Ends { name, .. } => {
            if let Some(bar) = bars.remove(name) {
                bar.finish_and_clear();
            }
        }
        Event::Waits { .. } | Event::MovesOn { .. } => {}
    }
}

/// Says an event in a line; bytes that arrive are none.
fn in_words(event: Event<'_>) -> Option<String> {
    match event {
        Event::Begins { name, link, .. } => Some(format!("  {name:<40} from {link}")),
        Event::Received { .. } => None,
        Event::Waits { name, why, wait } => {
            Some(format!("  {name:<40} again in {:.0} s, because {why}", wait.as_secs_f64().ceil()))
        }
        Event::MovesOn { name, link, why } => Some(format!("  {name:<40} not from {link}: {why}")),
        Event::Ends { name, outcome, bytes: 0 } => Some(format!("  {name:<40} {outcome}")),
        Event::Ends { name, outcome, bytes } => Some(format!("  {name:<40} {outcome}, {}", megabytes(bytes))),
    }
}

fn object(event: Event<'_>) {
    match event {
        Event::Begins { name, link, about } => tracing::info!(file = name, address = link, about, "begins"),
        Event::Received { name, bytes, total } => tracing::debug!(file = name, bytes, total, "received"),
        Event::Waits { name, why, wait } => {
            tracing::warn!(file = name, why, seconds = wait.as_secs_f64(), "waits");
        }
        Event::MovesOn { name, link, why } => tracing::warn!(file = name, address = link, why, "moves on"),
        Event::Ends { name, outcome, bytes } => tracing::info!(file = name, outcome, bytes, "ends"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_can_be_drawn_and_told() {
        let events = [
            Event::Begins { name: "a", link: "https://a.nl/", about: 1000 },
            Event::Received { name: "a", bytes: 10, total: None },
            Event::Received { name: "a", bytes: 20, total: Some(40) },
            Event::Waits { name: "a", why: "it broke", wait: Duration::from_millis(1500) },
            Event::MovesOn { name: "a", link: "https://a.nl/", why: "gone" },
            Event::Ends { name: "a", outcome: "fetched", bytes: 2_000_000 },
        ];
        let show = Show { way: Way::Bars(MultiProgress::new(), Mutex::default()) };
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
