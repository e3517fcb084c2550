//! The desk: what a person writes at the console goes through the same log as what officers write on phones, in a
//! notebook of theirs whose statements the server signs.

use domain::kind;
use domain::{Clocks, DeviceId, EntryHash, Fields, KindDef, NotebookId, RecordId};
use protocol::certificate::DeviceCertificate;
use protocol::statement::Heads;
use protocol::{Batch, Body, Entry, Header, LaneHead, Place, Purpose, Signed, Statement, commit};
use seal::Key;

use crate::auth::Caller;
use crate::db::device::{self, Desk};
use crate::db::officer::Officer;
use crate::db::record::Record;
use crate::db::{Tx, notebook, vault};
use crate::station::Station;
use crate::{Error, chance, inbox};

/// Writes a new record into a person's desk notebook.
pub(crate) fn write<R: kind::Record>(
    station: &Station,
    tx: &Tx<'_>,
    person: &Officer,
    record: R,
) -> Result<RecordId, Error> {
    let caller = sit_down(station, tx, person)?;
    let id = notebook_of(station, tx, &caller)?;
    let (millis, random) = chance::id_parts(station.now())?;
    let body = Body {
        record: RecordId::from_parts(millis, random),
        kind: R::KIND.number,
        schema: R::KIND.schema,
        happened_at: station.now(),
        clocks: clocks(station),
        base: Vec::new(),
        fields: record.write(),
    };
    let batch = batch(station, tx, (&caller, id), R::KIND, &body)?;
    inbox::take_in(station, tx, &caller, id, batch)?;
    Ok(body.record)
}

/// Writes a line about a record of others into a person's desk notebook; `base` are the lines that it knows of.
pub(crate) fn amend(
    station: &Station,
    tx: &Tx<'_>,
    person: &Officer,
    (record, kind): (&Record, &'static KindDef),
    (base, fields): (Vec<EntryHash>, Fields),
) -> Result<(), Error> {
    let caller = sit_down(station, tx, person)?;
    let id = notebook_of(station, tx, &caller)?;
    let body = Body {
        record: record.record,
        kind: kind.number,
        schema: kind.schema,
        happened_at: record.happened_at,
        clocks: clocks(station),
        base,
        fields,
    };
    let batch = batch(station, tx, (&caller, id), kind, &body)?;
    inbox::take_in(station, tx, &caller, id, batch)
}

fn clocks(station: &Station) -> Clocks {
    Clocks {
        wall: station.now(),
        mono_ms: station.clock.mono_ms(),
        boot: station.boot,
        gnss: None,
        server_offset_ms: Some(0),
    }
}

/// Returns the person's desk, which is certified at its first use.
fn sit_down(station: &Station, tx: &Tx<'_>, person: &Officer) -> Result<Caller, Error> {
    let device = match device::desk_of(tx, person.officer)? {
        Some(device) => device,
        None => {
            let (millis, random) = chance::id_parts(station.now())?;
            let certificate = DeviceCertificate {
                city: station.city,
                device: DeviceId::from_parts(millis, random),
                officer: person.officer,
                public_key: station.keys.desk.verifying_key(),
                issued_at: station.now(),
            };
            let signed = Signed::sign(&certificate, &station.keys.root);
            let row = device::add(tx, person.id, &signed, "desk", Desk::Yes)?;
            device::get(tx, row)?
        }
    };
    let certificate = device.certificate.peek()?;
    Ok(Caller {
        device,
        certificate,
        officer: person.officer,
    })
}

fn notebook_of(station: &Station, tx: &Tx<'_>, desk: &Caller) -> Result<NotebookId, Error> {
    if let Some(id) = notebook::of_device(tx, desk.device.id)? {
        return Ok(id);
    }
    let (millis, random) = chance::id_parts(station.now())?;
    let id = NotebookId::from_parts(millis, random);
    notebook::open(tx, id, desk.device.id, desk.device.officer, station.now())?;
    Ok(id)
}

/// Makes the batch of one line that continues the desk notebook.
fn batch(
    station: &Station,
    tx: &Tx<'_>,
    (desk, id): (&Caller, NotebookId),
    kind: &KindDef,
    body: &Body,
) -> Result<Batch, Error> {
    let lane = kind.lane;
    let row = notebook::find(tx, id)?.ok_or(Error::Damaged("a desk notebook"))?;
    let head = notebook::head(tx, row.id, lane)?;
    let genesis = || inbox::genesis(station, desk, id, lane);
    let (last, prev_hash) = head.map_or_else(|| (0, genesis()), |head| (head.committed, head.hash));
    let place = Place {
        notebook: id,
        lane,
        seq: last + 1,
    };
    let known = vault::get(tx, &station.keys.vault, body.record, row.id)?;
    let key = match known {
        Some(key) => key,
        None => Key::random(&mut chance::chance()?),
    };
    let bytes = body.encode()?;
    let header = Header::at(place, kind.class, commit::of(&key, place, kind.class, &bytes)?);
    let heads = Heads::new(vec![LaneHead {
        lane,
        seq: place.seq,
        hash: header.hash_after(prev_hash),
    }])?;
    Ok(Batch {
        notebook: id,
        lane,
        from: place.seq,
        prev_hash,
        entries: vec![Entry::Whole {
            class: kind.class,
            body: bytes,
        }],
        keys: vec![(body.record, key)],
        statement: Signed::sign(&statement(station, id, heads, body), &station.keys.desk),
    })
}

fn statement(station: &Station, notebook: NotebookId, heads: Heads, body: &Body) -> Statement {
    Statement {
        city: station.city,
        notebook,
        heads,
        purpose: Purpose::Push,
        wall: body.clocks.wall,
        boot: body.clocks.boot,
        mono_ms: body.clocks.mono_ms,
        cursor: None,
        last_receipt_hash: None,
    }
}
