//! One hello, and what is known since: the server's epoch and limits, and how far each lane got there.

use std::collections::{BTreeMap, BTreeSet};

use domain::{EntryHash, Lane};
use protocol::api::{
    ErrorCode, HelloRequest, HelloResponse, LaneState, Limits, NotebookHello, NotebookState,
};
use protocol::api::{NotebookStatus, SyncApi, schemas};
use protocol::chain::CitedHead;
use protocol::statement::Heads;
use protocol::version::VERSION;
use protocol::{BlobHash, Cursor, Epoch, LaneHead, Message as _, Scope};
use store::{Reading, blob, entry, feed, receipt};

use crate::trust::Trust;
use crate::{Error, Phone, Subject, Trouble, glance, snapshot};

/// The most lines of others that are told to a server which asks for them.
const MOST_READ: u32 = 10_000;

/// What is known of the server in this run; nothing of it is kept, and nothing of it is proof.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) epoch: Epoch,
    pub(crate) limits: Limits,
    pub(crate) feed_head: u64,
    /// What this officer may see; none from a server that does not tell.
    pub(crate) scope: Option<Scope>,
    pub(crate) revoked: bool,
    pub(crate) trust: Trust,
    pub(crate) sides: BTreeMap<Lane, Side>,
    pub(crate) offsets: BTreeMap<BlobHash, u64>,
    /// Lines that others read once and that neither the server nor this phone has.
    pub(crate) missed: u64,
    /// How often hello was said.
    pub(crate) asked: u32,
}

/// How far a lane got on the server.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Side {
    pub(crate) on_server: u64,
    /// How far it is in a good backup, as hello said.
    pub(crate) hinted: u64,
    /// How many of its lines are held there, as hello said.
    pub(crate) held: u64,
    /// How often the server named another place than was sent.
    pub(crate) gaps: u32,
    /// Whether keys of records go along that the server should have.
    pub(crate) all_keys: bool,
    /// Whether the server puts nothing aside: then one batch of this lane is under way at a time.
    pub(crate) one_by_one: bool,
}

/// What stays put aside for the rest of a run, whatever epoch the server is in.
#[derive(Debug, Default)]
pub(crate) struct SetAside {
    pub(crate) lanes: BTreeSet<Lane>,
    pub(crate) blobs: BTreeSet<BlobHash>,
    pub(crate) feed: bool,
}

impl Session {
    /// Says hello and compares.
    pub(crate) async fn open(
        api: &impl SyncApi,
        phone: &Phone<'_>,
    ) -> Result<(Self, HelloResponse, Vec<Trouble>), Error> {
        let request = request(phone)?;
        let (mut response, mut asked) = (api.hello(request.clone()).await?, 1);
        if response.forgot == Some(true) {
            // What receipts of its older memory said counts no more, whether or not the second answer comes.
            hear(phone, response.epoch)?;
            let read = Some(read(phone)?);
            (response, asked) = (api.hello(HelloRequest { read, ..request }).await?, 2);
        }
        if response.version != VERSION {
            return Err(Error::OtherVersion(response.version));
        }
        glance::keep(phone, response.tag, &held_there(phone, &response))?;
        snapshot::notice(phone, response.scope)?;
        let mut trust = Trust::of(phone)?;
        trust.learn(phone, &response.server_keys)?;
        hear(phone, response.epoch)?;
        let mut session = Self {
            epoch: response.epoch,
            limits: response.limits.clone(),
            feed_head: response.feed_head,
            scope: response.scope,
            revoked: is_revoked(phone, &response),
            trust,
            sides: BTreeMap::new(),
            offsets: BTreeMap::new(),
            missed: 0,
            asked,
        };
        let troubles = session.compare(phone, &response)?;
        Ok((session, response, troubles))
    }

    /// Returns the last line that the server has of a lane.
    pub(crate) fn on_server(&self, lane: Lane) -> u64 {
        self.sides.get(&lane).map_or(0, |side| side.on_server)
    }

    /// Returns how far a lane is in a good backup, as the server said without a signature.
    pub(crate) fn hinted(&self, lane: Lane) -> u64 {
        self.sides.get(&lane).map_or(0, |side| side.hinted)
    }

    /// Returns how many lines of a lane the server holds.
    pub(crate) fn held(&self, lane: Lane) -> u64 {
        self.sides.get(&lane).map_or(0, |side| side.held)
    }

    /// Returns what is known of a lane.
    pub(crate) fn side(&mut self, lane: Lane) -> &mut Side {
        self.sides.entry(lane).or_default()
    }

    fn compare(&mut self, phone: &Phone<'_>, response: &HelloResponse) -> Result<Vec<Trouble>, Error> {
        let notebook = phone.store.identity().notebook;
        let lanes = response
            .notebooks
            .iter()
            .filter(|state| state.notebook == notebook);
        for state in lanes.clone() {
            compare_files(phone, state.files, response)?;
        }
        let mut troubles = Vec::new();
        for LaneState {
            lane,
            committed,
            hash,
            backed_up,
            held,
            missed,
        } in lanes.clone().flat_map(|state| state.lanes.clone())
        {
            self.missed += gone(phone, lane, &missed.unwrap_or_default())?;
            match compare(phone, lane, committed, hash) {
                Ok(()) => {
                    let side = self.side(lane);
                    (side.on_server, side.hinted) = (committed, backed_up.min(committed));
                    side.held = held.unwrap_or(0);
                }
                Err(error @ (Error::Forked { .. } | Error::ServerAhead { .. })) => {
                    troubles.push(Trouble {
                        with: Subject::Lane(lane),
                        error,
                    });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(troubles)
    }
}

/// Returns how many lines of each lane of this phone's notebook the server says that it holds.
fn held_there(phone: &Phone<'_>, response: &HelloResponse) -> Vec<u64> {
    let notebook = phone.store.identity().notebook;
    let own = response
        .notebooks
        .iter()
        .filter(|state| state.notebook == notebook);
    let lanes: Vec<_> = own.flat_map(|state| &state.lanes).collect();
    let of = |lane: &Lane| lanes.iter().find(|state| state.lane == *lane);
    let held = |lane| of(lane).and_then(|state| state.held).unwrap_or(0);
    Lane::ALL.iter().map(held).collect()
}

fn is_revoked(phone: &Phone<'_>, response: &HelloResponse) -> bool {
    let notebook = phone.store.identity().notebook;
    let own = response.notebooks.iter().find(|state| state.notebook == notebook);
    own.is_some_and(|state| state.status == NotebookStatus::Revoked)
}

/// Says whether the server takes no lines of this notebook, because they are of another version than it knows.
pub(crate) fn takes_no_lines(phone: &Phone<'_>, states: &[NotebookState]) -> bool {
    let notebook = phone.store.identity().notebook;
    let own = states.iter().find(|state| state.notebook == notebook);
    own.is_some_and(|state| state.status == NotebookStatus::UpgradeRequired)
}

/// Says whether a server understands less than this app writes: it keeps all of it, and shows the rest once it is
/// updated. None from a server that does not tell.
pub(crate) fn is_behind(understood: Option<&[(u64, u64)]>) -> Option<bool> {
    let understood = understood?;
    let knows = |(kind, schema): &(u64, u64)| {
        let of_kind = |(other, known): &(u64, u64)| other == kind && known >= schema;
        understood.iter().any(of_kind)
    };
    Some(!schemas().iter().all(knows))
}

fn hear(phone: &Phone<'_>, epoch: Epoch) -> Result<(), Error> {
    phone.store.write(|writing| receipt::set_epoch(writing, epoch))?;
    Ok(())
}

/// Counts those of these lines of a lane that this phone has not either.
fn gone(phone: &Phone<'_>, lane: Lane, missed: &[(u64, EntryHash)]) -> Result<u64, Error> {
    let count = phone.store.read(|reading| {
        let head = entry::head(reading, lane)?.seq;
        let mut gone = 0;
        for (seq, hash) in missed {
            let here = *seq <= head && entry::hash_at(reading, lane, *seq)? == *hash;
            gone += u64::from(!here);
        }
        Ok(gone)
    })?;
    Ok(count)
}

/// A server that has fewer sealed files of this notebook than it signed for lost some, though no line: it is asked about
/// each again. What was erased is not lost; the feed tells of it first.
fn compare_files(phone: &Phone<'_>, files: Option<u64>, response: &HelloResponse) -> Result<(), Error> {
    let held = phone.store.read(blob::held_of_own)?;
    if files.is_none_or(|files| held <= files) {
        return Ok(());
    }
    let read = phone.store.read(cursor)?;
    if read.is_some_and(|read| read.epoch == response.epoch && read.position == response.feed_head) {
        phone.store.write(blob::forget_receipts)?;
        return Ok(());
    }
    // Not known yet: the next run must ask again.
    glance::keep(phone, None, &[])
}

/// Returns the newest lines of others that this phone read.
fn read(phone: &Phone<'_>) -> Result<Vec<CitedHead>, Error> {
    let lines = phone
        .store
        .read(|reading| feed::newest_of_others(reading, MOST_READ))?;
    let told = |line: feed::Read| CitedHead {
        notebook: line.notebook,
        lane: line.lane,
        seq: line.seq,
        hash: line.hash,
    };
    Ok(lines.into_iter().map(told).collect())
}

/// Checks that the server's last line of a lane is this phone's line too.
pub(crate) fn compare(
    phone: &Phone<'_>,
    lane: Lane,
    committed: u64,
    hash: Option<EntryHash>,
) -> Result<(), Error> {
    let (head, ours) = phone.store.read(|reading| {
        let head = entry::head(reading, lane)?.seq;
        let ours = if committed <= head {
            Some(entry::hash_at(reading, lane, committed)?)
        } else {
            None
        };
        Ok((head, ours))
    })?;
    match ours {
        None => Err(Error::ServerAhead {
            lane,
            committed,
            head,
        }),
        Some(ours) if committed > 0 && hash != Some(ours) => Err(Error::Forked { lane, seq: committed }),
        Some(_) => Ok(()),
    }
}

fn request(phone: &Phone<'_>) -> Result<HelloRequest, Error> {
    let notebook = phone.store.identity().notebook;
    Ok(phone.store.read(|reading| {
        let mut last_receipts = Vec::new();
        for lane in Lane::ALL {
            last_receipts.extend(receipt::get(reading, *lane)?.map(|kept| kept.signed));
        }
        Ok(HelloRequest {
            versions: vec![VERSION],
            notebooks: vec![NotebookHello {
                notebook,
                heads: heads(reading)?,
                version: None,
            }],
            cursor: cursor(reading)?,
            last_receipts,
            schemas: Some(schemas()),
            done: None,
            noticed: None,
            read: None,
        })
    })?)
}

/// Returns where the lanes end that have a line.
pub(crate) fn heads(reading: &Reading<'_>) -> store::Result<Heads> {
    let all = all_heads(reading)?.into_iter().filter(|head| head.seq > 0);
    Ok(Heads::new(all.collect())?)
}

/// Returns where all lanes end; a lane without a line at its genesis.
pub(crate) fn all_heads(reading: &Reading<'_>) -> store::Result<Vec<LaneHead>> {
    let head = |lane: &Lane| {
        entry::head(reading, *lane).map(|head| LaneHead {
            lane: *lane,
            seq: head.seq,
            hash: head.hash,
        })
    };
    Lane::ALL.iter().map(head).collect()
}

/// Returns how far the feed was read; a cursor that cannot be read means from the start.
pub(crate) fn cursor(reading: &Reading<'_>) -> store::Result<Option<Cursor>> {
    Ok(feed::cursor(reading)?.and_then(|bytes| Cursor::decode(&bytes).ok()))
}

/// Says whether this is the answer that the app is too old for this notebook.
pub(crate) const fn asks_for_update(error: &Error) -> bool {
    matches!(error.code(), Some(ErrorCode::UpgradeRequired))
}
