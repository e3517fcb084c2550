//! What is done with a phone from afar: it is revoked and taken back, and told to lock, to wipe or to send its rescue
//! copy. Each is an act of a person, with a reason, in the audit.

use domain::kind::Record as _;
use domain::kinds::Photo;
use domain::{DeviceId, Sensitivity, kind_by_number};
use protocol::api::{LOG_CUT, Order};

use crate::Error;
use crate::auth::Caller;
use crate::db::audit::{self, Act};
use crate::db::device::{self, Device};
use crate::db::record::{self, Record};
use crate::db::{RowId, Tx, order};
use crate::live::What;
use crate::station::Station;

/// What is done with a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// It reads nothing any more, and what it sends is quarantined.
    Revoke,
    /// It reads again, and what it sends from now on counts.
    Restore,
    /// It is told to do something.
    Order(Order),
}

impl Deed {
    const fn action(self) -> &'static str {
        match self {
            Self::Revoke => "device_revoked",
            Self::Restore => "device_restored",
            Self::Order(Order::SendRescue) => "order_send_rescue",
            Self::Order(Order::Wipe) => "order_wipe",
            Self::Order(Order::Lock) => "order_lock",
            Self::Order(Order::Newer(_)) => "order_given",
        }
    }
}

/// Does something with a phone; says whether there is such a phone. Done twice, it is one act.
pub(crate) fn act(
    station: &Station,
    person: Option<RowId>,
    device: DeviceId,
    deed: Deed,
    reason: &str,
) -> Result<bool, Error> {
    let now = station.now();
    let found = station.ledger.write(|tx| {
        let Some(phone) = device::by_id(tx, device)?.filter(|found| !found.desk) else {
            return Ok(false);
        };
        let changed = match deed {
            Deed::Revoke => device::revoke(tx, device, now)?,
            Deed::Restore => device::restore(tx, device)?,
            Deed::Order(order) => order::give(tx, phone.id, order, (reason, person), now)?,
        };
        if changed {
            note(tx, person, (&phone, deed.action()), Some(reason), now)?;
        }
        Ok(true)
    })?;
    station.live.tell(What::Board, None);
    Ok(found)
}

fn note(
    tx: &Tx<'_>,
    person: Option<RowId>,
    (phone, action): (&Device, &str),
    detail: Option<&str>,
    now: domain::Timestamp,
) -> Result<(), Error> {
    let act = Act {
        reader: person,
        action,
        record: None,
        officer: Some(phone.officer),
        detail,
    };
    audit::add(tx, &act, now)
}

/// Notes durably what a phone says it has done, and that it is being told of what waits. Writes nothing where there is
/// nothing to note.
pub(crate) fn hear(station: &Station, caller: &Caller, done: &[Order]) -> Result<(), Error> {
    let phone = &caller.device;
    if done.is_empty() && !station.ledger.read(|db| order::has_untold(db, phone.id))? {
        return Ok(());
    }
    let now = station.now();
    station.ledger.write(|tx| {
        for one in done {
            let report = match one {
                Order::Wipe => Some(was_on(tx, phone.id)?.to_line()),
                _ => None,
            };
            if order::done(tx, phone.id, *one, report.as_deref(), now)? {
                note(tx, None, (phone, done_action(*one)), report.as_deref(), now)?;
            }
        }
        order::told(tx, phone.id, now)
    })?;
    station.live.tell(What::Board, None);
    Ok(())
}

/// Notes durably what a phone noticed of itself, for the administrator to read; what this version does not know is passed
/// over.
pub(crate) fn notice(station: &Station, caller: &Caller, noticed: &[(u64, u64)]) -> Result<(), Error> {
    for (what, lines) in noticed {
        if *what == LOG_CUT {
            tracing::warn!(
                "the end of a phone's log was damaged: {lines} lines that it knows of are gone from it"
            );
            let (now, detail) = (station.now(), format!("lines={lines}"));
            let row = (&caller.device, "phone_log_cut");
            station
                .ledger
                .write(|tx| note(tx, None, row, Some(&detail), now))?;
        }
    }
    Ok(())
}

const fn done_action(order: Order) -> &'static str {
    match order {
        Order::SendRescue => "rescue_sent",
        Order::Wipe => "phone_wiped",
        Order::Lock => "phone_locked",
        Order::Newer(_) => "order_done",
    }
}

/// What was on a phone, as far as the server knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct WasOn {
    pub(crate) records: u64,
    pub(crate) photos: u64,
    /// Records that say something of a person that is highly sensitive.
    pub(crate) people: u64,
}

impl WasOn {
    fn to_line(self) -> String {
        let Self {
            records,
            photos,
            people,
        } = self;
        format!("records={records} photos={photos} about_people={people}")
    }
}

/// Counts what was on a phone: what its notebooks say.
pub(crate) fn was_on(db: &Tx<'_>, phone: RowId) -> Result<WasOn, Error> {
    let mut counted = WasOn::default();
    for one in record::of_device(db, phone)? {
        let is_photo = one.kind == Photo::KIND.number;
        counted.photos += u64::from(is_photo);
        counted.records += u64::from(!is_photo);
        counted.people += u64::from(!is_photo && is_about_a_person(&one));
    }
    Ok(counted)
}

fn is_about_a_person(record: &Record) -> bool {
    let kind = kind_by_number(record.kind);
    let field = |number| kind.and_then(|kind| kind.field(number));
    let mut known = record.fields.keys().filter_map(|number| field(*number));
    known.any(|field| field.sensitivity == Sensitivity::High)
}
