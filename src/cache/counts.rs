//! What is counted of tiles: how long rendering took, by zoom, and what had to make room.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use moka::notification::RemovalCause;

use super::renderers::Renderers;
use crate::generalise::LAST_ZOOM;
use crate::metrics::{Durations, Histogram, LookupCounts, Lookups};

/// What the stores of a process count while they are used.
#[derive(Debug, Default)]
pub(super) struct CacheCounts {
    zooms: [Histogram; LAST_ZOOM as usize + 1],
    evicted: AtomicU64,
    /// Of geometry, for tiles that are rendered.
    pub geometry: Lookups,
    /// Of attributes, for the same.
    pub attributes: Lookups,
}

impl CacheCounts {
    /// Counts a tile that was rendered.
    pub(super) fn rendered(&self, zoom: u8, took: Duration) {
        if let Some(histogram) = self.zooms.get(usize::from(zoom)) {
            histogram.count(took);
        }
    }

    /// Counts a tile that is no longer kept, if it had to make room.
    pub(super) fn removed(&self, cause: RemovalCause) {
        if cause.was_evicted() {
            self.evicted.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn evicted(&self) -> u64 {
        self.evicted.load(Ordering::Relaxed)
    }

    /// Tells what was rendered, at the zooms at which something was, and what was refused.
    pub(super) fn renders(&self, renderers: &Renderers) -> RenderCounts {
        let read = |histogram: &Histogram| {
            let mut durations = Durations::default();
            histogram.add_to(&mut durations);
            durations
        };
        let all = (0..=LAST_ZOOM).zip(self.zooms.iter().map(read));
        let (refused_full, refused_late) = renderers.refused();
        RenderCounts {
            zooms: all.filter(|(_, durations)| durations.count() > 0).collect(),
            waiting: renderers.waiting(),
            refused_full,
            refused_late,
        }
    }
}

/// What is kept of tiles, of all datasets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoreCounts {
    /// Bytes of bodies.
    pub tiles: u64,
    /// Bytes of geometry.
    pub geometry: u64,
    /// Bytes of attributes.
    pub attributes: u64,
    /// Tiles that had to make room so far.
    pub evicted: u64,
    /// How often the geometry of a tile that was rendered was kept.
    pub geometry_found: LookupCounts,
    /// How often its attributes were.
    pub attributes_found: LookupCounts,
}

/// What was rendered so far, and what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RenderCounts {
    /// By zoom, ascending, where there is something; in seconds of the thread that rendered.
    pub zooms: Vec<(u8, Durations)>,
    /// Tiles that wait for a thread now.
    pub waiting: usize,
    /// Tiles that were refused because too many waited.
    pub refused_full: u64,
    /// Tiles that were refused because they waited too long.
    pub refused_late: u64,
}
