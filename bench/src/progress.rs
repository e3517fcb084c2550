//! Progress on stderr, for whoever watches; nothing of it is in the results.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Shows a bar that ends at `length`; it is gone when it is dropped.
pub(crate) fn bar(what: &'static str, length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:34} {bar:30} {pos}/{len} {elapsed}");
    let bar = ProgressBar::new(length as u64).with_message(what);
    bar.enable_steady_tick(Duration::from_millis(250));
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Says on stderr what is being done, where no bar can show how far it is.
pub(crate) fn say(what: &str) {
    eprintln!("bench: {what}");
}
