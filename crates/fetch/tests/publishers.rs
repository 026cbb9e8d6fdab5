//! Fetching from publishers who behave as publishers do: on loopback, through a mirror.
#![expect(clippy::unwrap_used, reason = "what helps the tests fails by it")]

use veerkracht_fetch::Clock;

#[path = "publishers/by_hand.rs"]
mod by_hand;
#[path = "publishers/data.rs"]
mod data;
#[path = "publishers/faults.rs"]
mod faults;
#[path = "publishers/killed.rs"]
mod killed;
#[path = "publishers/network.rs"]
mod network;
#[path = "publishers/probe.rs"]
mod probe;
#[path = "publishers/publisher.rs"]
mod publisher;
#[path = "publishers/scene.rs"]
mod scene;
#[path = "publishers/secure.rs"]
mod secure;
#[path = "publishers/sizes.rs"]
mod sizes;
#[path = "../src/clock/stopped.rs"]
mod stopped;
#[path = "publishers/tables.rs"]
mod tables;
#[path = "publishers/tls.rs"]
mod tls;
#[path = "publishers/updates.rs"]
mod updates;
#[path = "publishers/whole.rs"]
mod whole;
