//! The progress bar; only where somebody looks on.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rehearsal::Step;

pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn begin(hours: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "hours are few"
        )]
        let seconds = (hours * 3600.0) as u64;
        let bar = ProgressBar::with_draw_target(Some(seconds), target());
        let style = ProgressStyle::with_template("{msg:24} {bar:40} {percent:>3} %  {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message("Patrolling");
        Self(bar)
    }

    pub(super) fn show(&self, step: Step) {
        match step {
            Step::Walked(seconds) => self.0.set_position(seconds),
            Step::Syncing => self.0.set_message("Sending what was written"),
            Step::Comparing => self.0.set_message("Comparing"),
        }
    }

    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}

/// Returns the bar of so many bytes that are read.
pub(super) fn of_bytes(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(bytes), target());
    let style = ProgressStyle::with_template("{bytes:>10} of {total_bytes} {bar:40} {elapsed}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn target() -> ProgressDrawTarget {
    if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    }
}
