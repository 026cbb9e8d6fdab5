//! The `veerkracht` program.

use std::process::ExitCode;

use veerkracht::cli::Cli;

#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// How jemalloc keeps memory, read by it before `main`. By itself it gives back at once what is larger than 8 MB, and a
/// build of a large region takes it again and again, cleared by the system each time: here what is larger than 64 MB.
/// By itself it also spreads threads over four arenas for each core, each of which keeps something for itself while the
/// server runs: here over four. What is free it keeps for ten seconds, which after a crowd is a lot: here for a tenth
/// of one, which is enough for one answer to use what the last one freed.
///
/// A reference to an array of known length is the pointer to text, ended by a zero, that jemalloc looks for.
#[cfg(not(target_env = "msvc"))]
#[expect(
    unsafe_code,
    reason = "the name of a symbol is the only way to hand jemalloc a setting that goes with the binary; a test reads \
              it back"
)]
#[unsafe(export_name = "_rjem_malloc_conf")]
pub static MALLOC_CONF: &[u8; 57] = b"oversize_threshold:67108864,narenas:4,dirty_decay_ms:100\0";

fn main() -> ExitCode {
    veerkracht::commands::run(Cli::of_process())
}
