//! The phone's binary on a desktop.

fn main() {
    patrolbook_lib::run();
}
