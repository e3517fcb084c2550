//! `admin phones`, `revoke`, `restore-phone` and `order`: what is done with phones from afar.

use clap::Subcommand;
use server::PhoneOrder;

use super::{Outcome, Place, say};

/// What is done with phones.
#[derive(Subcommand)]
pub(in crate::command) enum Phones {
    /// Lists phones, each with what it was told to do.
    #[command(name = "phones")]
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Revokes a phone: it reads nothing any more, and what it sends is quarantined.
    Revoke {
        #[command(flatten)]
        place: Place,
        /// The phone's id, as `admin phones` shows it.
        #[arg(long)]
        device: String,
        /// Why; it is written into the audit.
        #[arg(long, default_value = "at the server")]
        reason: String,
    },
    /// Takes a revocation back. What was quarantined meanwhile stays so until it is released.
    RestorePhone {
        #[command(flatten)]
        place: Place,
        /// The phone's id.
        #[arg(long)]
        device: String,
        /// Why; it is written into the audit.
        #[arg(long)]
        reason: String,
    },
    /// Tells a phone to do something: `lock`, `wipe` or `send_rescue`. It hears of it when it next syncs.
    Order {
        #[command(flatten)]
        place: Place,
        /// The phone's id.
        #[arg(long)]
        device: String,
        /// Why; it is written into the audit.
        #[arg(long)]
        reason: String,
        /// lock, wipe or send_rescue. A wipe sends everything first, and never destroys the rescue copy.
        #[arg(value_parser = order)]
        order: PhoneOrder,
    },
}

fn order(text: &str) -> Result<PhoneOrder, String> {
    PhoneOrder::from_code(text).ok_or_else(|| "one of lock, wipe, send_rescue".to_owned())
}

impl Phones {
    pub(super) fn run(self) -> Outcome {
        match self {
            Self::List { place } => list(&place),
            Self::Revoke {
                place,
                device,
                reason,
            } => {
                place
                    .open(None)?
                    .revoke(device.parse()?, super::reason(&reason)?)?;
                say("revoked; what it sends is kept aside")
            }
            Self::RestorePhone {
                place,
                device,
                reason,
            } => {
                let desk = place.open(None)?;
                desk.restore_phone(device.parse()?, super::reason(&reason)?)?;
                say("it reads again; what was kept aside stays so until it is released")
            }
            Self::Order {
                place,
                device,
                reason,
                order,
            } => {
                let desk = place.open(None)?;
                desk.order(device.parse()?, order, super::reason(&reason)?)?;
                say("given; the phone hears of it when it next syncs")
            }
        }
    }
}

fn list(place: &Place) -> Outcome {
    for phone in place.open(None)?.phones()? {
        let state = if phone.revoked { "revoked" } else { "enrolled" };
        say(&format!(
            "{}  {state} {}  heard {}  {}  {}",
            phone.device,
            phone.enrolled_at,
            phone.last_heard.as_deref().unwrap_or("never"),
            phone.officer,
            phone.label
        ))?;
        for order in phone.orders {
            let report = order.report.unwrap_or_default();
            say(&format!("    {} {} {report}", order.order, order.state))?;
        }
    }
    Ok(())
}
