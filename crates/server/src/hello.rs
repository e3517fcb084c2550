//! Hello: says where each notebook of a phone stands here.

use domain::{NotebookId, Timestamp};
use protocol::api::{
    ErrorCode, HelloRequest, HelloResponse, LaneState, Limits, NotebookHello, NotebookState, NotebookStatus,
    schemas,
};
use protocol::chain::CitedHead;
use protocol::receipt::{self, Receipt};
use protocol::version::{MAX_BATCH_ENTRIES, MAX_NOTEBOOKS, MAX_STAGED_BYTES, VERSION};
use protocol::{Cursor, Epoch, Lane, Message as _, Nonce, Signed, Tag};
use seal::digest::sha256;

use crate::auth::Caller;
use crate::db::{Tx, blob, device, epoch, feed, held, missed, notebook, order};
use crate::station::Station;
use crate::{Error, chance, nonce, phones, scope};

/// The most lines that a phone may tell that it read.
const MOST_READ: usize = 10_000;
/// The most missed lines that a phone is told of its notebook.
const MOST_MISSED: u64 = 512;

/// Answers a hello.
pub(crate) fn answer(
    station: &Station,
    caller: &Caller,
    request: &HelloRequest,
) -> Result<HelloResponse, Error> {
    if !request.versions.contains(&VERSION) {
        return Err(Error::refused(
            ErrorCode::UpgradeRequired,
            "this server speaks version 1 only",
        ));
    }
    if request.notebooks.len() > MAX_NOTEBOOKS {
        return Err(Error::refused(
            ErrorCode::TooLarge,
            "more notebooks than a phone may have",
        ));
    }
    notice_lost_memory(station, &request.last_receipts)?;
    let forgot = notice_reading(station, caller, request.cursor)?;
    notice_read(station, caller, request.read.as_deref().unwrap_or_default())?;
    phones::notice(station, caller, request.noticed.as_deref().unwrap_or_default())?;
    phones::hear(station, caller, request.done.as_deref().unwrap_or_default())?;
    let notebooks: Vec<_> = request.notebooks.iter().map(|hello| hello.notebook).collect();
    // A locked phone shows no heads, and brings nothing.
    let open = request
        .notebooks
        .iter()
        .filter(|hello| !hello.heads.all().is_empty());
    let open: Vec<_> = open.map(|hello| hello.notebook).collect();
    notice_heard(station, caller, &open)?;
    station.ledger.read(|db| {
        let mut said = say(station, db, caller, &notebooks)?;
        mark_newer(&mut said, &request.notebooks);
        let tag = (notebooks.len() == 1).then(|| tag(&said));
        // Whoever may not read has nothing to tell; whoever has told is not asked again.
        let asks = forgot && request.read.is_none() && !caller.device.revoked;
        let forgot = asks.then_some(true);
        Ok(HelloResponse { tag, forgot, ..said })
    })
}

/// Marks the notebooks whose lines are of a version that this server does not take; the others go on.
fn mark_newer(said: &mut HelloResponse, asked: &[NotebookHello]) {
    for (state, hello) in said.notebooks.iter_mut().zip(asked) {
        if hello.version.is_some_and(|version| version > VERSION) {
            state.status = NotebookStatus::UpgradeRequired;
        }
    }
}

/// Notes how far a phone has read, as far as it has read this feed; says whether it read more than that.
fn notice_reading(station: &Station, caller: &Caller, cursor: Option<Cursor>) -> Result<bool, Error> {
    let Some(cursor) = cursor else { return Ok(false) };
    let read = station.ledger.read(|db| crate::feed::start(db, cursor))?;
    has_read(station, caller, read)?;
    Ok(read < cursor.position)
}

/// Remembers what a phone read of others that is not here any more: if it never comes again, people must know.
fn notice_read(station: &Station, caller: &Caller, read: &[CitedHead]) -> Result<(), Error> {
    let missed = station.ledger.read(|db| {
        let mut missed = Vec::new();
        for line in read.iter().take(MOST_READ) {
            if !missed::is_here(db, line)? {
                missed.push(*line);
            }
        }
        Ok(missed)
    })?;
    if missed.is_empty() {
        return Ok(());
    }
    tracing::warn!("a phone read {} lines that are not here any more", missed.len());
    let (device, now) = (caller.device.id, station.now());
    station.ledger.write(|tx| missed::add(tx, &missed, device, now))
}

/// Notes that a phone has read this feed up to a position; written only when that is new.
pub(crate) fn has_read(station: &Station, caller: &Caller, read: u64) -> Result<(), Error> {
    let device = caller.device.device;
    if read > station.ledger.read(|db| device::read_to(db, device))? {
        station.ledger.write(|tx| device::has_read(tx, device, read))?;
    }
    Ok(())
}

/// Notes that a phone is heard of which lines are missed: what it has of them it brings now.
fn notice_heard(station: &Station, caller: &Caller, notebooks: &[NotebookId]) -> Result<(), Error> {
    let unheard = station.ledger.read(|db| {
        let mut unheard = Vec::new();
        for id in notebooks.iter().copied() {
            let is_its_own = notebook::find(db, id)?.is_some_and(|found| found.device == caller.device.id);
            if is_its_own && missed::is_unheard(db, id)? {
                unheard.push(id);
            }
        }
        Ok(unheard)
    })?;
    if unheard.is_empty() {
        return Ok(());
    }
    station
        .ledger
        .write(|tx| unheard.iter().try_for_each(|id| missed::heard(tx, *id)))
}

/// Says where these notebooks stand here, and all that a phone must know beside.
pub(crate) fn say(
    station: &Station,
    db: &Tx<'_>,
    caller: &Caller,
    notebooks: &[NotebookId],
) -> Result<HelloResponse, Error> {
    let now = station.now();
    let state = |notebook: &NotebookId| notebook_state(db, caller, *notebook);
    Ok(HelloResponse {
        version: VERSION,
        epoch: station.epoch(db)?,
        server_time: now,
        nonce: nonce::mint(&station.keys.nonce, now)?,
        notebooks: notebooks.iter().map(state).collect::<Result<_, _>>()?,
        limits: Limits {
            max_batch_entries: MAX_BATCH_ENTRIES as u64,
            max_batch_bytes: MAX_STAGED_BYTES as u64,
        },
        feed_head: feed::head(db)?.0,
        server_keys: vec![station.certificate.clone()],
        orders: order::open(db, caller.device.id)?,
        scope: scope::of(station, db, caller)?,
        tag: None,
        schemas: Some(schemas()),
        forgot: None,
    })
}

/// Returns one mark for all that is said beside clocks and heads. Whatever is added to hello's answer is in it.
pub(crate) fn tag(said: &HelloResponse) -> Tag {
    let mut rest = said.clone();
    rest.server_time = Timestamp(0);
    rest.nonce = Nonce([0; 16]);
    rest.feed_head = 0;
    rest.tag = None;
    for lane in rest.notebooks.iter_mut().flat_map(|state| &mut state.lanes) {
        lane.committed = 0;
        lane.hash = None;
    }
    Tag(sha256(&[&rest.encode()]))
}

pub(crate) fn notebook_state(db: &Tx<'_>, caller: &Caller, id: NotebookId) -> Result<NotebookState, Error> {
    let found = notebook::find(db, id)?.filter(|found| found.device == caller.device.id);
    let mut lanes = Vec::new();
    let (mut status, mut files) = (NotebookStatus::Unknown, None);
    if let Some(notebook) = found {
        status = match (caller.device.revoked, notebook.sealed) {
            (true, _) => NotebookStatus::Revoked,
            (false, true) => NotebookStatus::Sealed,
            (false, false) => NotebookStatus::Open,
        };
        files = Some(blob::whole_of(db, notebook.id)?);
        let missed = missed::of_notebook(db, id, MOST_MISSED)?;
        for lane in Lane::ALL.iter().copied() {
            let of_lane = missed.iter().filter(|(of, ..)| *of == lane);
            let of_lane: Vec<_> = of_lane.map(|(_, seq, hash)| (*seq, *hash)).collect();
            let head = notebook::head(db, notebook.id, lane)?;
            lanes.push(LaneState {
                lane,
                committed: head.map_or(0, |head| head.committed),
                hash: head.map(|head| head.hash),
                backed_up: head.map_or(0, |head| head.backed_up),
                held: Some(held::count(db, notebook.id, lane)?).filter(|held| *held > 0),
                missed: Some(of_lane).filter(|lines| !lines.is_empty()),
            });
        }
    }
    Ok(NotebookState {
        notebook: id,
        lanes,
        status,
        files,
    })
}

/// A receipt of this server that is ahead of it says that the server went back in time: what it receipted since is
/// gone, and a new epoch makes the phones send it again.
fn notice_lost_memory(station: &Station, receipts: &[Signed<Receipt>]) -> Result<(), Error> {
    let certificate = station.certificate.peek()?;
    let ours: Vec<Receipt> = receipts
        .iter()
        .filter_map(|signed| receipt::open(signed, &certificate).ok())
        .collect();
    let ahead = station.ledger.read(|db| {
        let epoch = station.epoch(db)?;
        ours.iter()
            .try_fold(false, |ahead, receipt| Ok(ahead || is_ahead(db, epoch, receipt)?))
    })?;
    if ahead {
        tracing::warn!(
            "a receipt of this server is ahead of it: the ledger is older than it was; a new epoch begins"
        );
        station.ledger.write(|tx| begin_epoch(station, tx, &ours))?;
    }
    Ok(())
}

fn begin_epoch(station: &Station, tx: &Tx<'_>, ours: &[Receipt]) -> Result<(), Error> {
    let epoch = station.epoch(tx)?;
    // Another request may have noticed it meanwhile.
    let still = ours.iter().try_fold(false, |ahead, receipt| {
        Ok::<_, Error>(ahead || is_ahead(tx, epoch, receipt)?)
    })?;
    if still {
        for receipt in ours {
            epoch::remember(tx, receipt.epoch, station.now())?;
        }
        epoch::begin(tx, Epoch(chance::draw()?), feed::head(tx)?.0, station.now())?;
    }
    Ok(())
}

fn is_ahead(db: &Tx<'_>, epoch: Epoch, receipt: &Receipt) -> Result<bool, Error> {
    if receipt.epoch != epoch {
        return Ok(epoch::shared(db, receipt.epoch)?.is_none());
    }
    let committed = match notebook::find(db, receipt.notebook)? {
        Some(notebook) => notebook::head(db, notebook.id, receipt.lane)?.map_or(0, |head| head.committed),
        None => 0,
    };
    let same_log = feed::log_hash_at(db, receipt.feed_pos)?;
    let known_log = receipt.feed_pos == 0 || same_log == Some(receipt.log_hash);
    Ok(receipt.committed > committed || !known_log)
}
