//! The `veerkracht` program.

use std::process::ExitCode;

use veerkracht::cli::Cli;

#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// How jemalloc keeps memory, read by it before `main`. By itself it gives back at once what is larger than 8 MB, and a
/// build of a large region takes it again and again, cleared by the system each time: here what is larger than 64 MB.
/// By itself it also spreads threads over four arenas for each core, each of which keeps something for itself while the
/// server runs: here over two. What is free it keeps for ten seconds, and longer in an arena that nobody uses any more,
/// which after a crowd is a lot: here for a hundredth of one, which is enough for one answer to use what the last one
/// freed, and a thread of its own gives it back. Of what is larger than 8 kB no thread keeps a store for itself.
///
/// A reference to an array of known length is the pointer to text, ended by a zero, that jemalloc looks for.
#[cfg(not(target_env = "msvc"))]
#[expect(
    unsafe_code,
    reason = "the name of a symbol is the only way to hand jemalloc a setting that goes with the binary; a test reads \
              it back"
)]
#[unsafe(export_name = "_rjem_malloc_conf")]
pub static MALLOC_CONF: &[u8; 120] = b"oversize_threshold:67108864,narenas:2,dirty_decay_ms:10,\
      background_thread:true,max_background_threads:1,tcache_max:8192\0";

fn main() -> ExitCode {
    veerkracht::commands::run(Cli::of_process())
}
