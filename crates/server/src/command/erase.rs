//! `admin erase` and `admin erasures`: orders that a record be erased, and says how far each order has come.

use clap::Args;
use domain::RecordId;
use server::{Admin, Erasure, ErasureState};

use super::{Outcome, say};

/// Which step of an erasure.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct Step {
    /// Orders it, for this reason; no word of the record belongs here.
    #[arg(long)]
    reason: Option<String>,
    /// Carries the order out.
    #[arg(long)]
    complete: bool,
    /// Stops the order.
    #[arg(long)]
    stop: bool,
}

impl Step {
    /// Takes the step, and says how the order stands.
    pub(super) fn run(self, desk: &Admin, record: RecordId, days: Option<u32>) -> Outcome {
        let order = match self.reason {
            Some(reason) => desk.order_erasure(record, &reason, days)?,
            None if self.complete => desk.complete_erasure(record)?,
            None => desk.stop_erasure(record)?,
        };
        show(&order)
    }
}

/// Says how an order stands.
pub(super) fn show(order: &Erasure) -> Outcome {
    let state = match order.state {
        ErasureState::Ordered if order.waiting.is_empty() => {
            "ordered; every phone has heard of it, it can be completed".to_owned()
        }
        ErasureState::Ordered => format!(
            "ordered; not yet heard of by {}; can be completed from {}",
            order.waiting.join(", "),
            order.until
        ),
        ErasureState::Stopped => "stopped: nothing was destroyed here".to_owned(),
        ErasureState::Erased => "erased here; old backups still have it".to_owned(),
        ErasureState::Complete => "erased here and in every backup".to_owned(),
    };
    say(&format!(
        "{}  {}  {state}  ({})",
        order.record, order.at, order.reason
    ))?;
    match &order.late_hold {
        Some(at) => say(&format!("  a hold came at {at}, when it was erased already")),
        None => Ok(()),
    }
}
