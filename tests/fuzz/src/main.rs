//! libFuzzer's program: feeds the target that the variable `TARGET` names; or writes what fuzzing begins with into the
//! folder that `SEEDS` names.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static TARGET: LazyLock<fuzz::Target> = LazyLock::new(|| {
    let name = std::env::var("TARGET").unwrap_or_default();
    fuzz::target(&name).unwrap_or_else(|| {
        let known: Vec<_> = fuzz::TARGETS.iter().map(|(name, _)| *name).collect();
        panic!("TARGET is one of {}", known.join(", "))
    })
});

fuzz_target!(
    init: {
        if let Some(folder) = std::env::var_os("SEEDS") {
            fuzz::write_seeds(folder.as_ref()).expect("seeds are written");
            std::process::exit(0);
        }
    },
    |bytes: &[u8]| TARGET(bytes)
);
