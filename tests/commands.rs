//! The built binary on good and bad input: exit codes, messages, and what stays on disk.

#[path = "commands/anywhere.rs"]
mod anywhere;
#[path = "commands/bad_archives.rs"]
mod bad_archives;
#[path = "commands/bad_boundaries.rs"]
mod bad_boundaries;
#[path = "commands/bad_config.rs"]
mod bad_config;
#[path = "commands/bad_places.rs"]
mod bad_places;
#[path = "commands/bad_statistics.rs"]
mod bad_statistics;
#[path = "commands/closed.rs"]
mod closed;
#[path = "commands/described.rs"]
mod described;
#[path = "commands/downloads.rs"]
mod downloads;
#[path = "commands/edge.rs"]
mod edge;
#[path = "commands/exports.rs"]
mod exports;
#[path = "commands/fetch.rs"]
mod fetch;
#[path = "commands/health.rs"]
mod health;
#[path = "commands/hostile.rs"]
mod hostile;
#[path = "commands/logs.rs"]
mod logs;
#[path = "commands/memory.rs"]
mod memory;
#[path = "commands/pictures.rs"]
mod pictures;
#[path = "commands/postcodes.rs"]
mod postcodes;
#[path = "commands/program.rs"]
mod program;
#[path = "commands/queries.rs"]
mod queries;
#[path = "commands/recode.rs"]
mod recode;
#[path = "commands/reload.rs"]
mod reload;
#[path = "commands/traced.rs"]
mod traced;
#[path = "commands/whole_job.rs"]
mod whole_job;
