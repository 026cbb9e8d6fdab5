//! The `veerkracht` program.

use std::process::ExitCode;

use clap::Parser as _;
use veerkracht::cli::Cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    veerkracht::commands::run(Cli::parse())
}
