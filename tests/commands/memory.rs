//! How the program keeps memory.

use std::path::Path;

use super::program::{command, outcome};

#[test]
#[cfg(target_os = "linux")]
fn the_settings_of_the_allocator_go_with_the_binary() {
    let mut version = command(Path::new("."), &["--version"]);
    // jemalloc then writes all its options to standard error when the program ends.
    let run = outcome(&version.env("_RJEM_MALLOC_CONF", "stats_print:true").output().expect("the program starts"));
    let settings = [
        "opt.narenas: 2\n",
        "opt.oversize_threshold: 67108864\n",
        "opt.dirty_decay_ms: 10 ",
        "opt.background_thread: true",
        "opt.tcache_max: 8192\n",
    ];
    run.expect(0, &settings);
}
