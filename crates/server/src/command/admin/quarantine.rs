//! `admin held`: lines in quarantine, without their text.

use clap::Subcommand;
use server::HeldLine;

use super::{Outcome, Place, say};

/// What is done with lines in quarantine.
#[derive(Subcommand)]
pub(in crate::command) enum Quarantine {
    /// Lists them: hash, why it is held, when it came, kind, officer, phone.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Releases one: it is counted as if it had come now, and its phone learns of it.
    Release {
        #[command(flatten)]
        place: Place,
        /// The line's hash, as the list shows it.
        hash: String,
        /// Why; it is written into the audit.
        #[arg(long)]
        reason: String,
    },
}

impl Quarantine {
    pub(super) fn run(self) -> Outcome {
        match self {
            Self::List { place } => place.open(None)?.held()?.iter().try_for_each(tell),
            Self::Release { place, hash, reason } => {
                place.open(None)?.release(&hash, super::reason(&reason)?)?;
                say("released; its phone learns of it with the next sync")
            }
        }
    }
}

fn tell(line: &HeldLine) -> Outcome {
    let kind = line.kind.as_deref().unwrap_or("-");
    say(&format!(
        "{}  {}  {}  {kind}  {}  {}",
        line.hash, line.code, line.received_at, line.officer, line.label
    ))
}
