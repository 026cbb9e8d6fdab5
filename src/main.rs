//! The `veerkracht` program.

use std::process::ExitCode;

use veerkracht::cli::Cli;

#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    veerkracht::commands::run(Cli::of_process())
}
