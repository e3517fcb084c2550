//! What an administrator does with phones: lists, revokes, takes a revocation back, and orders.

use domain::DeviceId;
use protocol::api::Order;

use super::Admin;
use crate::Error;
use crate::db::Tx;
use crate::db::device::{self, Listed};
use crate::db::order::{self, Given};
use crate::phones::{self, Deed};

/// A phone in a list.
#[derive(Debug, Clone)]
pub struct Phone {
    /// Its id.
    pub device: DeviceId,
    /// Whose it is.
    pub officer: String,
    /// What it is called.
    pub label: String,
    /// When it was enrolled, in the city's zone.
    pub enrolled_at: String,
    /// When it was last heard of.
    pub last_heard: Option<String>,
    /// Whether it was revoked.
    pub revoked: bool,
    /// What it was told to do, the newest first.
    pub orders: Vec<GivenOrder>,
}

/// What a phone can be told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneOrder {
    /// Send the rescue copy.
    SendRescue,
    /// Send everything, then forget.
    Wipe,
    /// Lock the screen.
    Lock,
}

/// An order in a list.
#[derive(Debug, Clone)]
pub struct GivenOrder {
    /// `send_rescue`, `wipe` or `lock`.
    pub order: String,
    /// `waits`, `told` or `done`.
    pub state: &'static str,
    /// What was on a phone that was wiped.
    pub report: Option<String>,
}

impl PhoneOrder {
    /// All orders.
    pub const ALL: [Self; 3] = [Self::SendRescue, Self::Wipe, Self::Lock];

    /// Returns the word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SendRescue => "send_rescue",
            Self::Wipe => "wipe",
            Self::Lock => "lock",
        }
    }

    /// Returns the order of a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.code() == code)
    }

    pub(crate) const fn on_the_wire(self) -> Order {
        match self {
            Self::SendRescue => Order::SendRescue,
            Self::Wipe => Order::Wipe,
            Self::Lock => Order::Lock,
        }
    }

    /// Returns the word of an order; its number where this version knows no more of it.
    pub(crate) fn word(order: Order) -> String {
        let known = Self::ALL.into_iter().find(|known| known.on_the_wire() == order);
        known.map_or_else(
            || format!("order_{}", order.number()),
            |known| known.code().to_owned(),
        )
    }
}

impl Admin {
    /// Returns all phones.
    pub fn phones(&self) -> Result<Vec<Phone>, Error> {
        let read = |db: &Tx<'_>| {
            let phones = device::phones(db)?.into_iter();
            phones
                .map(|one| Ok((order::of_device(db, one.device)?, one)))
                .collect::<Result<Vec<(Vec<Given>, Listed)>, Error>>()
        };
        let phones = self.station.ledger.read(read)?.into_iter();
        Ok(phones.map(|(orders, one)| self.phone(one, &orders)).collect())
    }

    fn phone(&self, one: Listed, orders: &[Given]) -> Phone {
        let moment = |at| crate::console::moment(&self.station, at);
        Phone {
            device: one.device,
            officer: one.officer,
            label: one.label,
            enrolled_at: moment(one.enrolled_at),
            last_heard: one.last_heard.map(moment),
            revoked: one.revoked_at.is_some(),
            orders: orders.iter().map(given).collect(),
        }
    }

    /// Revokes a phone: it reads nothing any more, and what it sends is quarantined.
    pub fn revoke(&self, device: DeviceId, reason: &str) -> Result<(), Error> {
        self.deed(device, Deed::Revoke, reason)
    }

    /// Takes a revocation back: the phone reads again, and what it sends from now on counts.
    pub fn restore_phone(&self, device: DeviceId, reason: &str) -> Result<(), Error> {
        self.deed(device, Deed::Restore, reason)
    }

    /// Tells a phone to do something; it hears of it with its next sync.
    pub fn order(&self, device: DeviceId, order: PhoneOrder, reason: &str) -> Result<(), Error> {
        self.deed(device, Deed::Order(order.on_the_wire()), reason)
    }

    fn deed(&self, device: DeviceId, deed: Deed, reason: &str) -> Result<(), Error> {
        if phones::act(&self.station, None, device, deed, reason)? {
            return Ok(());
        }
        Err(Error::Nobody(format!("a phone with the id {device}")))
    }
}

fn given(given: &Given) -> GivenOrder {
    GivenOrder {
        order: PhoneOrder::word(given.order),
        state: state(given),
        report: given.report.clone(),
    }
}

/// Returns how far an order is.
pub(crate) const fn state(given: &Given) -> &'static str {
    match (given.done_at, given.told_at) {
        (Some(_), _) => "done",
        (None, Some(_)) => "told",
        (None, None) => "waits",
    }
}
