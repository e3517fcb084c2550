//! What is fed with drawn bytes, one function a target. Each must come to an end without a panic, and what it accepts must
//! be, byte for byte, what it would write itself.

mod calls;
mod phone;
mod sealed;
mod seeds;
mod wire;

pub use seeds::write_seeds;

/// A target: takes bytes, and panics when they break a promise.
pub type Target = fn(&[u8]);

/// All targets by name.
pub const TARGETS: &[(&str, Target)] = &[
    ("batch", wire::batch),
    ("blob", sealed::blob),
    ("calls", calls::calls),
    ("chunk", sealed::chunk),
    ("code", wire::code),
    ("entry", wire::entry),
    ("feed", wire::feed),
    ("frame", wire::frame),
    ("receipt", wire::receipt),
    ("rescue", sealed::rescue),
];

/// Returns the target of a name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, target)| *target)
}
