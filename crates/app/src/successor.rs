//! Going on in a successor: when the notebook forked, when the server has lines that this phone has not, or when its
//! file was damaged. The officer goes on writing under the same PIN, without a new code; nothing is written over, and
//! what came back is counted.

pub(crate) mod files;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::{Lane, NotebookId, RecordId};
use protocol::api::SyncApi;
use protocol::begin::Reason;
use protocol::{Epoch, LaneHead};
use seal::Key;
use serde::{Deserialize, Serialize};
use store::{Identity, Store, blob, entry, receipt, setting, succession};
use sync::{Pace, Report};

use crate::clock::Surroundings;
use crate::damaged::NOTEBOOK_FILE;
use crate::enrolment::Enrolment;
use crate::error::Result;
use crate::keys::DeviceKey;
use crate::session::Session;
use crate::view::Successor;
use crate::{rescue, syncing};

const KEPT: &str = "successor";
/// Of how many lines the officer was told that nobody has them.
const MISSED: &str = "missed_told";
/// Server and phone went back in time: the notebook is still the same one.
const BOTH: &str = "both";

/// What is known of the going on; the screen shows it until the officer has read it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    why: String,
    /// The notebooks of which lines may be on the server that are not here.
    older: Vec<String>,
    /// Whether the server was asked for them.
    done: bool,
    /// The epoch in which it was: in another one it may have what it had forgotten.
    #[serde(default)]
    asked_in: Option<[u8; 16]>,
    lines: u64,
    missing: u64,
    read: bool,
}

impl Kept {
    fn new(why: &str, older: impl IntoIterator<Item = NotebookId>) -> Self {
        Self {
            why: why.to_owned(),
            older: older.into_iter().map(|one| one.to_string()).collect(),
            done: false,
            asked_in: None,
            lines: 0,
            missing: 0,
            read: false,
        }
    }

    /// Says whether the server is to be asked, be it again: one that was put back may know again what it had forgotten. It
    /// is asked in each epoch; and as long as lines are missing, whenever the notebook was unlocked.
    fn is_due(&self, epoch: Option<Epoch>, asked_since_unlock: bool) -> bool {
        let other_epoch = self.asked_in != epoch.map(|epoch| epoch.0);
        let still_missing = self.missing > 0 && !asked_since_unlock;
        !self.done || (!self.older.is_empty() && (other_epoch || still_missing))
    }

    fn write(&self, store: &Store) -> Result<()> {
        let bytes = serde_json::to_vec(self)?;
        store.write(|w| setting::put(w, KEPT, &bytes))?;
        Ok(())
    }
}

/// Returns what the officer is told: why the notebook is a new one, and what came back. `None` when it was read.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn told(session: &Session) -> Result<Option<Successor>> {
    let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(kept(session)?.filter(|kept| !kept.read).map(|kept| Successor {
        why: kept.why,
        done: kept.done,
        lines: count(kept.lines),
        missing: count(kept.missing),
    }))
}

/// Notes that the officer has read it.
///
/// # Errors
/// Returns why that could not be kept.
pub fn read(session: &Session) -> Result<()> {
    let Some(kept) = kept(session)? else { return Ok(()) };
    Kept { read: true, ..kept }.write(&session.store)?;
    (session.announce)(store::What::Records);
    Ok(())
}

/// Says whether this notebook goes on from another one.
pub(crate) fn goes_on(session: &Session) -> Result<bool> {
    Ok(kept(session)?.is_some_and(|kept| kept.why != BOTH))
}

/// Says whether nothing is known to be missing of what this notebook goes on from.
pub(crate) fn is_whole(session: &Session) -> Result<bool> {
    Ok(kept(session)?.is_none_or(|kept| kept.done && kept.missing == 0))
}

/// Tells the officer of lines that others read once, and that neither the server nor this phone has any more: both went
/// back in time. Each is told once.
pub(crate) fn note_missed(session: &Session, missed: u64) -> Result<()> {
    let known = session.read(|r| setting::get(r, MISSED))?.unwrap_or_default();
    let known = known.try_into().map_or(0, u64::from_be_bytes);
    let last = kept(session)?;
    // What is still to be brought back is told first.
    if missed <= known || last.as_ref().is_some_and(|last| !last.done) {
        return Ok(());
    }
    let open = last.filter(|last| !last.read);
    let told = open.unwrap_or_else(|| Kept {
        done: true,
        ..Kept::new(BOTH, [])
    });
    Kept {
        missing: told.missing + missed - known,
        ..told
    }
    .write(&session.store)?;
    session.write(|w| setting::put(w, MISSED, &missed.to_be_bytes()))?;
    (session.announce)(store::What::Records);
    tracing::warn!("{missed} lines of this notebook are nowhere any more");
    Ok(())
}

/// Says whether a line of this record waits in an older notebook for the server's receipt.
pub(crate) fn waits(session: &Session, record: RecordId) -> Result<bool> {
    Ok(waiting(session)?.contains(&record))
}

/// Returns the records of which lines wait in older notebooks.
pub(crate) fn waiting(session: &Session) -> Result<BTreeSet<RecordId>> {
    let mut waiting = BTreeSet::new();
    for earlier in session.earlier() {
        waiting.extend(earlier.read(receipt::unsent_records)?);
    }
    Ok(waiting)
}

/// Goes on in a successor, if a sync found that this notebook cannot be gone on with. What may still be undone comes
/// first: then the next sync finds the same.
pub(crate) fn go_on_if_due(session: &Session, report: &Report) -> Result<bool> {
    let undoable = Lane::ALL.iter().any(|lane| session.may_send(*lane) < u64::MAX);
    if !report.needs_successor() || undoable {
        return Ok(false);
    }
    let forked = report.sealed
        || report
            .troubles
            .iter()
            .any(|trouble| matches!(trouble.error, sync::Error::Forked { .. }));
    let (why, reason) = if forked {
        ("fork", Reason::Fork)
    } else {
        ("restored", Reason::Restored)
    };
    go_on(session, report, (why, reason))?;
    Ok(true)
}

fn go_on(session: &Session, report: &Report, (why, reason): (&str, Reason)) -> Result<()> {
    session.rescue.flush(session)?;
    let old = session.store.identity();
    let identity = Identity {
        notebook: session.surroundings.new_id(NotebookId::from_parts),
        ..Identity::clone(&old)
    };
    let mut heads = session.read(|r| {
        let head = |lane: &Lane| {
            let head = entry::head(r, *lane)?;
            Ok((
                old.notebook,
                LaneHead {
                    lane: *lane,
                    seq: head.seq,
                    hash: head.hash,
                },
            ))
        };
        Lane::ALL.iter().map(head).collect::<store::Result<Vec<_>>>()
    })?;
    heads.extend(report.heads.iter().map(|head| (old.notebook, *head)));
    let signer = (session.clocks(), &session.signing);
    let begin = sync::sign_begin(&identity, signer, &heads, reason);
    let file = files::next(&session.folder)?;
    let changed = session.store.go_on(&file, identity, &begin)?;
    session.add_earlier(session.store.beside(&file)?);
    // What the server holds of an older one may still come, now or in another epoch.
    let before = kept(session)?;
    let mut kept = Kept::new(why, [old.notebook]);
    kept.older
        .extend(before.into_iter().flat_map(|before| before.older));
    kept.write(&session.store)?;
    session.rescue.turn_to(begin, session)?;
    session.tell(&changed);
    tracing::warn!("the notebook goes on in a successor: {why}");
    Ok(())
}

/// Makes a new notebook in the place of one that was damaged and moved aside. Its device key is the same, so no new
/// code is needed.
pub(crate) fn begin_after_damage(
    folder: &Path,
    key: &Key,
    device: &DeviceKey,
    papers: &Enrolment,
    surroundings: &Surroundings,
) -> Result<()> {
    let mark = rescue::Mark::read(folder)?;
    let first = papers.notebook()?;
    let lost = mark
        .notebook
        .as_deref()
        .map(str::parse)
        .transpose()?
        .unwrap_or(first);
    let identity = Identity {
        notebook: surroundings.new_id(NotebookId::from_parts),
        ..papers.identity()?
    };
    let heads = mark
        .covered()
        .into_iter()
        .map(|(lane, (seq, hash))| (lost, LaneHead { lane, seq, hash }));
    let heads: Vec<_> = heads.collect();
    let signer = (surroundings.clocks(None, None), &device.signing);
    let begin = sync::sign_begin(&identity, signer, &heads, Reason::Restored);
    // Under its own name it is whole or not there: a notebook without its beginning would be another one.
    let fresh = folder.join(format!("{}.db", identity.notebook));
    let store = Store::create(&fresh, key, identity)?;
    store.begin_with(&begin)?;
    let mut older = vec![lost];
    older.extend(
        files::open_all(folder, &store)
            .iter()
            .map(|file| file.identity().notebook),
    );
    older.extend(Some(first).filter(|first| !older.contains(first)));
    Kept::new("damaged", older).write(&store)?;
    store.checkpoint()?;
    drop(store);
    std::fs::rename(fresh, folder.join(NOTEBOOK_FILE))?;
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

/// Begins a notebook that was enrolled anew where others of the same officer lie on this phone and cannot be opened by
/// the new key: it goes on from them.
pub(crate) fn begin_beside(
    store: &Store,
    others: &[(std::path::PathBuf, Enrolment)],
    device: &DeviceKey,
    surroundings: &Surroundings,
) -> Result<()> {
    let mut heads = Vec::new();
    for (folder, papers) in others {
        let mark = rescue::Mark::read(folder)?;
        let older = match mark.notebook.as_deref() {
            Some(notebook) => notebook.parse()?,
            None => papers.notebook()?,
        };
        let of_mark = mark.covered().into_iter();
        heads.extend(of_mark.map(|(lane, (seq, hash))| (older, LaneHead { lane, seq, hash })));
    }
    if heads.is_empty() {
        return Ok(());
    }
    let signer = (surroundings.clocks(None, None), &device.signing);
    let begin = sync::sign_begin(&store.identity(), signer, &heads, Reason::Restored);
    store.begin_with(&begin)?;
    let older: BTreeSet<_> = heads.iter().map(|(older, _)| *older).collect();
    Kept::new("enrolled", older).write(store)
}

/// Brings back what the server holds of older notebooks, and sends it what it lacks of them.
///
/// Where something was read, the older files read, too: what was erased is erased there.
pub(crate) async fn settle(
    session: &Session,
    phone: &sync::Phone<'_>,
    server: &impl SyncApi,
    report: &Report,
) -> Result<()> {
    let epoch = session.read(receipt::epoch)?;
    let asked = session.memory().asked_for_older;
    if let Some(kept) = kept(session)?.filter(|kept| kept.is_due(epoch, asked)) {
        bring_back(session, phone, server, (kept, epoch)).await?;
    }
    for earlier in session.earlier() {
        let some = report.received > 0 || is_short(session, &earlier)?;
        if some {
            send(session, phone, server, &earlier).await?;
        }
    }
    Ok(())
}

async fn bring_back(
    session: &Session,
    phone: &sync::Phone<'_>,
    server: &impl SyncApi,
    (kept, epoch): (Kept, Option<Epoch>),
) -> Result<()> {
    // What only the rescue copy has must be on the server before it is asked.
    rescue::send_own(session, server).await?;
    let earlier = session.earlier();
    let mut ends: BTreeMap<(NotebookId, Lane), u64> = BTreeMap::new();
    let mut lines = 0;
    for older in &kept.older {
        let older: NotebookId = older.parse()?;
        let file = earlier.iter().find(|file| file.identity().notebook == older);
        let came = sync::recover(server, phone, older, file.map(AsRef::as_ref)).await;
        let came = came.map_err(|error| syncing::fault(&error))?;
        lines += came.lines;
        ends.extend(came.heads.iter().map(|head| ((older, head.lane), head.seq)));
    }
    session.memory().asked_for_older = true;
    let asked_in = epoch.map(|epoch| epoch.0);
    if kept.done && lines == 0 {
        return Kept { asked_in, ..kept }.write(&session.store);
    }
    if let Some(begin) = session.store.begin() {
        for cited in begin.peek()?.cited.all() {
            let end = ends.entry((cited.notebook, cited.lane)).or_default();
            *end = cited.seq.max(*end);
        }
    }
    let mut missing = 0;
    for ((older, lane), end) in ends {
        let here = session.read(|r| succession::lines_of(r, older, lane))?;
        missing += end.saturating_sub(here);
    }
    let kept = Kept {
        done: true,
        asked_in,
        lines: kept.lines + lines,
        missing,
        read: kept.read && lines == 0,
        ..kept
    };
    kept.write(&session.store)?;
    (session.announce)(store::What::Records);
    Ok(())
}

/// Says whether the server lacks something of an older notebook, or has not signed for it.
fn is_short(session: &Session, earlier: &Store) -> Result<bool> {
    if let Some(epoch) = session.read(receipt::epoch)? {
        earlier.write(|w| receipt::set_epoch(w, epoch))?;
    }
    let lines = earlier.read(|r| {
        let short = |lane: &Lane| Ok(receipt::committed(r, *lane)? < entry::head(r, *lane)?.seq);
        Lane::ALL.iter().map(short).collect::<store::Result<Vec<_>>>()
    })?;
    Ok(lines.contains(&true) || !earlier.read(blob::unsent)?.is_empty())
}

/// Sends what the server lacks of an older notebook, and reads what it says of it.
async fn send(
    session: &Session,
    phone: &sync::Phone<'_>,
    server: &impl SyncApi,
    earlier: &Store,
) -> Result<()> {
    let all = |_| u64::MAX;
    let older = sync::Phone {
        store: earlier,
        may_send: &all,
        ..*phone
    };
    let report = sync::run_sealed(server, &older, Pace::default(), &|_| {}).await;
    if let Some(error) = report.first_error() {
        tracing::warn!("send the rest of an older notebook: {error}");
    }
    let receipts = earlier.read(blob::receipts)?;
    session.write(|w| {
        let known = blob::receipts(w)?;
        for (hash, signed, at) in &receipts {
            if !known.iter().any(|(known, ..)| known == hash) {
                blob::put_receipt(w, *hash, signed, *at)?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn kept(session: &Session) -> Result<Option<Kept>> {
    let bytes = session.read(|r| setting::get(r, KEPT))?;
    Ok(bytes.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
}
