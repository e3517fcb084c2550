//! Calls for help: registered at once, whichever way they come, and answered by a named person.

use domain::RecordId;
use domain::field::{FieldValue as _, Position, Words};
use domain::kinds::SosAcknowledgement;
use protocol::api::{ErrorCode, SosCall, SosState};

use crate::auth::Caller;
use crate::db::alarm::{self, Alarm, Call};
use crate::db::audit::{self, Act};
use crate::db::officer::Officer;
use crate::db::{Tx, notebook};
use crate::live::What;
use crate::station::Station;
use crate::{Error, desk};

/// What became of a try to answer a call.
pub(crate) enum Answered {
    /// It is this person's now, or was already.
    Yours(Box<Alarm>),
    /// Somebody was faster.
    Taken(String),
}

/// Registers a call for help durably, and says who has answered it.
pub(crate) fn call(station: &Station, caller: &Caller, call: &SosCall) -> Result<SosState, Error> {
    let now = station.now();
    let (alarm, fresh) = station.ledger.write(|tx| {
        let before = alarm::get(tx, call.record)?;
        if before
            .as_ref()
            .is_some_and(|before| before.officer != caller.device.officer)
        {
            return Err(Error::refused(
                ErrorCode::NotFound,
                "this call is another officer's",
            ));
        }
        let raised = raised(tx, caller, call)?;
        alarm::raise(tx, &raised, now)?;
        alarm::told(tx, call.record)?;
        let after = alarm::get(tx, call.record)?.ok_or(Error::Damaged("a call for help"))?;
        let changed = before.is_none_or(|before| {
            before.is_open() != after.is_open()
                || before.position != after.position
                || before.told != after.told
        });
        Ok((after, changed))
    })?;
    if fresh {
        station.live.tell(What::Sos, None);
    }
    Ok(SosState {
        received_at: alarm.received_at,
        acknowledged_by: alarm.acknowledged_by.map(|(_, name)| name),
        acknowledged_at: alarm.acknowledged_at,
    })
}

fn raised(tx: &Tx<'_>, caller: &Caller, call: &SosCall) -> Result<Call, Error> {
    let notebook = notebook::find(tx, call.notebook)?.filter(|found| found.device == caller.device.id);
    let position = call
        .position
        .clone()
        .filter(|position| Position::read(position).is_some());
    Ok(Call {
        record: call.record,
        notebook: notebook.map(|notebook| notebook.id),
        officer: caller.device.officer,
        raised_at: call.raised_at,
        position,
        stood_down_at: call.stood_down_at,
        seq: None,
        caller_uncertain: call.caller_uncertain == Some(true),
    })
}

/// Answers a call in the name of a person: audited, written into their desk notebook, and told to the phone.
pub(crate) fn acknowledge(
    station: &Station,
    person: &Officer,
    record: RecordId,
) -> Result<Option<Answered>, Error> {
    let now = station.now();
    let answered = station.ledger.write(|tx| {
        let Some(alarm) = alarm::get(tx, record)? else {
            return Ok(None);
        };
        if let Some((by, name)) = &alarm.acknowledged_by {
            let yours = *by == person.officer;
            return Ok(Some(if yours {
                Answered::Yours(Box::new(alarm))
            } else {
                Answered::Taken(name.clone())
            }));
        }
        let act = Act {
            reader: Some(person.id),
            action: "sos_acknowledged",
            record: Some(record),
            officer: Some(alarm.officer),
            detail: None,
        };
        audit::add(tx, &act, now)?;
        alarm::answer(tx, record, person.id, now)?;
        let line = SosAcknowledgement {
            sos: Some(record),
            by_name: Some(Words(person.name.clone())),
            at: Some(now),
        };
        desk::write(station, tx, person, line)?;
        let alarm = alarm::get(tx, record)?.ok_or(Error::Damaged("a call for help"))?;
        Ok(Some(Answered::Yours(Box::new(alarm))))
    })?;
    station.live.tell(What::Sos, None);
    Ok(answered)
}
