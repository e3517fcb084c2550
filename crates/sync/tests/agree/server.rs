//! A server in memory that keeps the protocol's rules, and fails on order.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::{pending, poll_fn};
use std::sync::{Mutex, MutexGuard};
use std::task::Poll;

use domain::{CityId, DeviceId, EntryHash, Lane, NotebookId, RecordId, Timestamp};
use protocol::api::{
    ApiError, BlobAppend, BlobState, ErrorBody, ErrorCode, FeedItem, FeedPage, Glance, Glanced, Have,
    HelloRequest, HelloResponse, LaneState, Limits, ManifestAnswer, ManifestRequest, Missing, NotebookState,
    NotebookStatus, Order, OwnPage, Purge, PushAnswer, SnapshotCursor, SnapshotPage, SosCall, SosState,
    SyncApi, standing,
};
use protocol::batch::{Against, PackedBatch, VerifiedEntry};
use protocol::certificate::ServerCertificate;
use protocol::chain::Beginning;
use protocol::receipt::{BlobReceipt, BlobSet, ManifestReceipt, Receipt};
use protocol::snapshot::{self, Page};
use protocol::statement::Heads;
use protocol::{
    Batch, BlobHash, Cursor, Epoch, KeyId, LaneHead, LogHash, Nonce, Purpose, Scope, Signed, Tag, frame,
};
use seal::Key;
use seal::sign::{SigningKey, VerifyingKey};

pub(crate) const CITY: CityId = CityId::from_bytes([0xc1; 16]);
pub(crate) const NOTEBOOK: NotebookId = NotebookId::from_bytes([0x0b; 16]);
pub(crate) const CERTIFICATE_HASH: [u8; 32] = [0xce; 32];

pub(crate) fn key(byte: u8) -> SigningKey {
    SigningKey::from_key(&Key::from_bytes([byte; 32])).unwrap()
}

pub(crate) fn server_key() -> SigningKey {
    key(2)
}

pub(crate) fn certificate(key: &SigningKey) -> ServerCertificate {
    let public_key = key.verifying_key();
    ServerCertificate {
        city: CITY,
        key_id: KeyId::of(&public_key),
        public_key,
    }
}

/// Which call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Glance,
    Hello,
    Push,
    Feed,
    Snapshot,
    State,
    Append,
}

/// What goes wrong with a call.
#[derive(Clone)]
pub(crate) enum Fault {
    /// Nothing: the next one is meant for a later call.
    Pass,
    /// Nothing of the request arrives.
    CutBefore,
    /// The request is carried out, the answer is lost.
    CutAfter,
    /// The request arrives, and no answer ever comes.
    Hang,
    /// The server says no.
    Refuse(ErrorBody),
    /// The receipt is changed, and signed with this key.
    Forge(SigningKey, fn(&mut Receipt)),
    /// The page of a snapshot is changed.
    ForgePage(fn(&mut SnapshotPage)),
    /// The batch is kept aside.
    Stage,
    /// The batch is carried out after those that were sent after it.
    Late,
}

/// A batch as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Came {
    pub(crate) lane: Lane,
    pub(crate) from: u64,
    pub(crate) entries: usize,
    pub(crate) keys: usize,
    pub(crate) bytes: usize,
    pub(crate) purpose: Purpose,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) epoch: u8,
    pub(crate) lanes: BTreeMap<Lane, Vec<VerifiedEntry>>,
    pub(crate) keys: BTreeMap<RecordId, Key>,
    pub(crate) feed: Vec<FeedItem>,
    pub(crate) feed_head: u64,
    pub(crate) declared: BTreeMap<BlobHash, u64>,
    pub(crate) blobs: BTreeMap<BlobHash, Vec<u8>>,
    /// All bytes came, and nobody looked at the whole yet.
    pub(crate) unsettled: BTreeSet<BlobHash>,
    pub(crate) faults: VecDeque<(Call, Fault)>,
    pub(crate) calls: Vec<Call>,
    pub(crate) came: Vec<Came>,
    /// From where the feed was asked for.
    pub(crate) cursors: Vec<Option<Cursor>>,
    pub(crate) pieces: Vec<(BlobHash, u64, usize)>,
    pub(crate) rotated: Option<(SigningKey, Signed<ServerCertificate>)>,
    pub(crate) page: usize,
    /// What the next hello tells the phone to do.
    pub(crate) orders: Vec<Order>,
    /// What the officer may see, as the server tells it.
    pub(crate) scope: Option<Scope>,
    /// What was erased: told by the last page of a snapshot.
    pub(crate) purges: Vec<Purge>,
    /// From where a snapshot was asked for.
    pub(crate) snapshots: Vec<Option<SnapshotCursor>>,
    /// What hello gives for later glances; a server without one answers none.
    pub(crate) tag: Option<Tag>,
    /// The tables of fields that it understands; an older server does not tell.
    pub(crate) schemas: Option<Vec<(u64, u64)>>,
    /// What may be done with the notebook, if it is not open.
    pub(crate) status: Option<NotebookStatus>,
    /// Lines that are kept aside.
    pub(crate) held: Vec<(Lane, u64)>,
    /// Whether batches that come too early wait for the lines before them.
    pub(crate) stages: bool,
    /// So many batches of a lane are refused in this way.
    pub(crate) refuses: Option<(Lane, ErrorBody, usize)>,
    pub(crate) staged: Vec<Batch>,
    /// Bytes and number of the batches that are under way, and the most that ever were.
    pub(crate) under_way: (usize, usize),
    pub(crate) most_under_way: (usize, usize),
    /// How many batches were under way when a page of a snapshot was asked for, page by page.
    pub(crate) beside_pages: Vec<usize>,
}

pub(crate) struct Server {
    state: Mutex<State>,
    phone: VerifyingKey,
}

type Answer<T> = Result<T, ApiError>;

fn refuse<T>(code: ErrorCode) -> Answer<T> {
    Err(ApiError::answered(code, "no"))
}

impl Server {
    pub(crate) fn new(phone: &SigningKey) -> Self {
        let state = State {
            epoch: 1,
            page: 3,
            ..State::default()
        };
        Self {
            state: Mutex::new(state),
            phone: phone.verifying_key(),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn fail(&self, call: Call, fault: Fault) {
        self.state().faults.push_back((call, fault));
    }

    /// Goes back in time: only so many lines of each lane are left, and no blob.
    pub(crate) fn restore(&self, left: usize) {
        let mut state = self.state();
        state.epoch += 1;
        state.blobs.clear();
        state.lanes.values_mut().for_each(|lines| lines.truncate(left));
        let known: Vec<_> = state
            .lanes
            .values()
            .flatten()
            .filter_map(|line| line.record)
            .collect();
        state.keys.retain(|record, _| known.contains(record));
    }

    pub(crate) fn seqs(&self, lane: Lane) -> Vec<u64> {
        self.state()
            .lanes
            .get(&lane)
            .into_iter()
            .flatten()
            .map(|line| line.header.seq)
            .collect()
    }

    /// Lets whatever else was sent arrive, too; what is late, lets it be done.
    async fn wait(&self, bytes: usize, late: bool) {
        {
            let mut state = self.state();
            let (all, number) = state.under_way;
            state.under_way = (all + bytes, number + 1);
            state.most_under_way.0 = state.most_under_way.0.max(all + bytes);
            state.most_under_way.1 = state.most_under_way.1.max(number + 1);
        }
        for _ in 0..if late { 9 } else { 2 } {
            give_way().await;
        }
        let mut state = self.state();
        let (all, number) = state.under_way;
        state.under_way = (all.saturating_sub(bytes), number.saturating_sub(1));
    }

    fn begin(&self, call: Call) -> Result<Option<Fault>, ApiError> {
        let mut state = self.state();
        state.calls.push(call);
        let fault = match state.faults.front() {
            Some((of, _)) if *of == call => state.faults.pop_front().map(|(_, fault)| fault),
            _ => None,
        };
        match fault {
            Some(Fault::CutBefore) => Err(ApiError::Unreachable("cut".to_owned())),
            Some(Fault::Refuse(body)) => Err(ApiError::Answered(body)),
            other => Ok(other),
        }
    }

    async fn end<T>(&self, fault: Option<Fault>, answer: T) -> Answer<T> {
        match fault {
            Some(Fault::CutAfter) => Err(ApiError::Unreachable("cut".to_owned())),
            Some(Fault::Hang) => pending().await,
            _ => Ok(answer),
        }
    }
}

/// Lets others go first.
async fn give_way() {
    let mut asked = false;
    poll_fn(|context| {
        if std::mem::replace(&mut asked, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl State {
    /// Returns the page of a snapshot that begins after so many lines.
    fn snapshot(&self, cursor: &SnapshotCursor) -> SnapshotPage {
        let all: Vec<&FeedItem> = self
            .feed
            .iter()
            .filter(|item| item.pos <= cursor.pinned.position)
            .collect();
        let after = usize::try_from(cursor.after).unwrap();
        let (before, rest) = all.split_at(after);
        let items: Vec<FeedItem> = rest.iter().take(self.page).map(|item| (*item).clone()).collect();
        let last = items.len() == rest.len();
        let hash = before.iter().fold(snapshot::start(), |hash, item| {
            snapshot::hash_after_line(hash, item.hash())
        });
        let said = Page {
            city: CITY,
            key_id: KeyId::of(&self.key().verifying_key()),
            device: DeviceId::from_bytes([0xde; 16]),
            scope: cursor.scope,
            pinned: cursor.pinned,
            first: cursor.after,
            count: items.len() as u64,
            hash: [0; 32],
            last,
            time: Timestamp(0),
        };
        let mut page = SnapshotPage {
            items,
            purges: if last { self.purges.clone() } else { Vec::new() },
            page: Signed::sign(&said, &self.key()),
        };
        let hash = snapshot::hash_after(hash, &page);
        page.page = Signed::sign(&Page { hash, ..said }, &self.key());
        page
    }

    fn head(&self, lane: Lane) -> (u64, EntryHash) {
        let beginning = Beginning {
            city: CITY,
            notebook: NOTEBOOK,
            certificate_hash: CERTIFICATE_HASH,
            cited: Vec::new(),
        };
        let last = self.lanes.get(&lane).and_then(|lines| lines.last());
        last.map_or((0, beginning.genesis(lane)), |line| (line.header.seq, line.hash))
    }

    fn epoch(&self) -> Epoch {
        Epoch([self.epoch; 16])
    }

    fn key(&self) -> SigningKey {
        self.rotated
            .as_ref()
            .map_or_else(server_key, |(key, _)| key.clone())
    }

    fn receipt(&self, lane: Lane) -> Receipt {
        let (committed, hash) = self.head(lane);
        Receipt {
            city: CITY,
            key_id: KeyId::of(&self.key().verifying_key()),
            epoch: self.epoch(),
            notebook: NOTEBOOK,
            lane,
            committed,
            hash,
            backed_up: 0,
            held: self
                .held
                .iter()
                .filter(|(of, _)| *of == lane)
                .map(|(_, seq)| (*seq, "rules".to_owned()))
                .collect(),
            feed_pos: 0,
            log_hash: LogHash([0; 32]),
            time: Timestamp(0),
        }
    }

    /// Takes a batch, and what waited for its lines; nothing where it waits itself.
    fn take(&mut self, batch: Batch, phone: &VerifyingKey) -> Answer<Option<Receipt>> {
        let lane = batch.lane;
        if self.stages && !batch.entries.is_empty() && batch.from > self.head(lane).0 + 1 {
            let alone = Against {
                city: CITY,
                notebook: NOTEBOOK,
                device_key: phone,
                known_key: &|_| None,
            };
            batch.clone().verify(&alone).expect("it verifies alone");
            self.staged.push(batch);
            return Ok(None);
        }
        let mut receipt = self.take_next(batch, phone)?;
        while let Some(at) = self
            .staged
            .iter()
            .position(|batch| batch.lane == lane && batch.from <= self.head(lane).0 + 1)
        {
            let waited = self.staged.swap_remove(at);
            if let Ok(newer) = self.take_next(waited, phone) {
                receipt = newer;
            }
        }
        Ok(Some(receipt))
    }

    fn take_next(&mut self, batch: Batch, phone: &VerifyingKey) -> Answer<Receipt> {
        let (lane, from, prev_hash) = (batch.lane, batch.from, batch.prev_hash);
        let (seq, hash) = self.head(lane);
        if from > seq + 1 {
            let body = ErrorBody::new(ErrorCode::Gap, "lines are missing").with_have(Have { seq, hash });
            return Err(ApiError::Answered(body));
        }
        let known_key = |record| self.keys.get(&record).cloned();
        let against = Against {
            city: CITY,
            notebook: NOTEBOOK,
            device_key: phone,
            known_key: &known_key,
        };
        let verified = batch
            .verify(&against)
            .map_err(|error| ApiError::answered(error.code(), error.to_string()))?;
        if from == seq + 1 && prev_hash != hash {
            return refuse(ErrorCode::HashMismatch);
        }
        for line in verified.entries {
            let lines = self.lanes.entry(lane).or_default();
            match lines.iter().find(|kept| kept.header.seq == line.header.seq) {
                Some(kept) if kept.hash != line.hash => return refuse(ErrorCode::Fork),
                Some(_) => {}
                None => lines.push(line),
            }
        }
        self.keys.extend(verified.new_keys);
        Ok(self.receipt(lane))
    }

    fn blob(&self, hash: BlobHash) -> Answer<BlobState> {
        let Some(length) = self.declared.get(&hash).copied() else {
            return refuse(ErrorCode::NotFound);
        };
        let offset = self.blobs.get(&hash).map_or(0, |bytes| bytes.len() as u64);
        let complete = offset == length && !self.unsettled.contains(&hash);
        let receipt = BlobReceipt {
            city: CITY,
            key_id: KeyId::of(&self.key().verifying_key()),
            epoch: self.epoch(),
            notebook: NOTEBOOK,
            sealed_hash: hash,
            length,
            original_verified: true,
            backed_up: false,
            time: Timestamp(0),
        };
        Ok(BlobState {
            offset,
            complete,
            receipt: complete.then(|| Signed::sign(&receipt, &self.key())),
        })
    }
}

impl SyncApi for Server {
    async fn hello(&self, request: HelloRequest) -> Answer<HelloResponse> {
        let fault = self.begin(Call::Hello)?;
        assert_eq!(request.notebooks[0].notebook, NOTEBOOK);
        let answer = {
            let mut state = self.state();
            let lane = |lane: &Lane| {
                let (committed, hash) = state.head(*lane);
                let held = state.receipt(*lane).held;
                let held = held.iter().filter(|(seq, _)| *seq <= committed).count();
                LaneState {
                    lane: *lane,
                    committed,
                    hash: (committed > 0).then_some(hash),
                    backed_up: 0,
                    held: Some(held as u64).filter(|held| *held > 0),
                    missed: None,
                }
            };
            let lanes = Lane::ALL.iter().map(lane).collect();
            HelloResponse {
                version: 1,
                epoch: state.epoch(),
                server_time: Timestamp(5_000),
                nonce: Nonce([0; 16]),
                notebooks: vec![NotebookState {
                    notebook: NOTEBOOK,
                    lanes,
                    status: state.status.unwrap_or(NotebookStatus::Open),
                    files: None,
                }],
                limits: Limits {
                    max_batch_entries: 512,
                    max_batch_bytes: 4_000_000,
                },
                feed_head: state.feed_head,
                server_keys: state.rotated.iter().map(|(_, signed)| signed.clone()).collect(),
                orders: std::mem::take(&mut state.orders),
                scope: state.scope,
                tag: state.tag,
                schemas: state.schemas.clone(),
                forgot: None,
            }
        };
        self.end(fault, answer).await
    }

    async fn glance(&self, glance: Glance) -> Answer<Glanced> {
        let fault = self.begin(Call::Glance)?;
        let answer = {
            let state = self.state();
            let lanes = Lane::ALL.iter().copied().map(|lane| (lane, state.head(lane)));
            let heads = lanes
                .filter(|(_, (seq, _))| *seq > 0)
                .map(|(lane, (seq, hash))| LaneHead { lane, seq, hash });
            let cursor = Cursor {
                epoch: state.epoch(),
                position: glance.position,
                log_hash: LogHash([0; 32]),
            };
            let heads = Heads::new(heads.collect()).unwrap();
            let stands = standing(state.tag.unwrap(), NOTEBOOK, &heads, &cursor);
            Glanced {
                changed: stands != glance.standing || state.feed_head > glance.position,
                server_time: Timestamp(5_000),
                nonce: Nonce([0; 16]),
            }
        };
        self.end(fault, answer).await
    }

    async fn push(&self, notebook: NotebookId, packed: Vec<u8>) -> Answer<PushAnswer> {
        let fault = self.begin(Call::Push)?;
        assert_eq!(notebook, NOTEBOOK);
        if matches!(fault, Some(Fault::Stage)) {
            return Ok(PushAnswer::Staged);
        }
        self.wait(packed.len(), matches!(fault, Some(Fault::Late))).await;
        let batch = PackedBatch::open(&frame::decompress(&packed).unwrap()).unwrap();
        if let Some((lane, why, left)) = &mut self.state().refuses
            && *lane == batch.lane
            && *left > 0
        {
            *left -= 1;
            return Err(ApiError::Answered(why.clone()));
        }
        let answer = 'answer: {
            let mut state = self.state();
            state.came.push(Came {
                lane: batch.lane,
                from: batch.from,
                entries: batch.entries.len(),
                keys: batch.keys.len(),
                bytes: packed.len(),
                purpose: batch.statement.peek().unwrap().purpose,
            });
            let Some(mut receipt) = state.take(batch, &self.phone)? else {
                break 'answer PushAnswer::Staged;
            };
            let mut key = state.key();
            if let Some(Fault::Forge(with, change)) = &fault {
                change(&mut receipt);
                key = with.clone();
            }
            PushAnswer::Committed(Signed::sign(&receipt, &key))
        };
        self.end(fault, answer).await
    }

    async fn own_entries(&self, _: NotebookId, _: Lane, _: u64) -> Answer<OwnPage> {
        refuse(ErrorCode::NotFound)
    }

    async fn feed(&self, cursor: Option<Cursor>, _: u64) -> Answer<FeedPage> {
        let fault = self.begin(Call::Feed)?;
        let answer = {
            let mut state = self.state();
            state.cursors.push(cursor);
            let same = cursor.filter(|cursor| cursor.epoch == state.epoch());
            let after = same.map_or(0, |cursor| cursor.position);
            let mut items: Vec<_> = state
                .feed
                .iter()
                .filter(|item| item.pos > after)
                .cloned()
                .collect();
            let more = items.len() > state.page;
            items.truncate(state.page);
            let position = if more {
                items.last().unwrap().pos
            } else {
                state.feed_head
            };
            let next_cursor = Cursor {
                epoch: state.epoch(),
                position,
                log_hash: LogHash([0; 32]),
            };
            FeedPage {
                items,
                next_cursor,
                more,
            }
        };
        self.end(fault, answer).await
    }

    async fn snapshot(&self, cursor: Option<SnapshotCursor>) -> Answer<SnapshotPage> {
        let fault = self.begin(Call::Snapshot)?;
        let answer = {
            let mut state = self.state();
            state.snapshots.push(cursor);
            let beside = state.under_way.1;
            state.beside_pages.push(beside);
            let pinned = Cursor {
                epoch: state.epoch(),
                position: state.feed_head,
                log_hash: LogHash([0; 32]),
            };
            let cursor = cursor.unwrap_or(SnapshotCursor {
                scope: state.scope.unwrap(),
                pinned,
                after: 0,
            });
            if Some(cursor.scope) != state.scope || cursor.pinned.epoch != state.epoch() {
                return refuse(ErrorCode::SnapshotNeeded);
            }
            let mut page = state.snapshot(&cursor);
            if let Some(Fault::ForgePage(change)) = &fault {
                change(&mut page);
            }
            page
        };
        self.end(fault, answer).await
    }

    async fn blob_state(&self, hash: BlobHash) -> Answer<BlobState> {
        let fault = self.begin(Call::State)?;
        let answer = self.state().blob(hash)?;
        self.end(fault, answer).await
    }

    async fn blob_append(&self, piece: BlobAppend) -> Answer<BlobState> {
        let fault = self.begin(Call::Append)?;
        let answer = {
            let mut state = self.state();
            state.pieces.push((piece.hash, piece.offset, piece.bytes.0.len()));
            state.blob(piece.hash)?;
            let kept = state.blobs.entry(piece.hash).or_default();
            let Some(known) = (kept.len() as u64).checked_sub(piece.offset) else {
                return refuse(ErrorCode::Gap);
            };
            let new = piece
                .bytes
                .0
                .get(usize::try_from(known).unwrap()..)
                .unwrap_or_default();
            kept.extend_from_slice(new);
            state.unsettled.remove(&piece.hash);
            state.blob(piece.hash)?
        };
        self.end(fault, answer).await
    }

    async fn manifest(&self, request: ManifestRequest) -> Answer<ManifestAnswer> {
        let state = self.state();
        let short = |lane: Lane| {
            request
                .heads
                .of(lane)
                .is_some_and(|head| (head.seq, head.hash) != state.head(lane))
        };
        let heads = Lane::ALL.iter().filter(|lane| short(**lane)).map(|lane| {
            let (seq, hash) = state.head(*lane);
            LaneHead {
                lane: *lane,
                seq,
                hash,
            }
        });
        let heads = Heads::new(heads.collect()).unwrap();
        let is_whole = |hash: &BlobHash| state.blob(*hash).is_ok_and(|state| state.complete);
        let blobs = request
            .blobs
            .all()
            .iter()
            .copied()
            .filter(|hash| !is_whole(hash))
            .collect();
        let blobs = BlobSet::new(blobs);
        if !heads.all().is_empty() || !blobs.all().is_empty() {
            return Ok(ManifestAnswer::Missing(Missing { heads, blobs }));
        }
        let receipt = ManifestReceipt {
            city: CITY,
            key_id: KeyId::of(&state.key().verifying_key()),
            epoch: state.epoch(),
            notebook: NOTEBOOK,
            shift: request.shift,
            heads: request.heads,
            blobs: request.blobs,
            time: Timestamp(0),
        };
        Ok(ManifestAnswer::AllHeld(Signed::sign(&receipt, &state.key())))
    }

    async fn sos(&self, _: SosCall) -> Answer<SosState> {
        refuse(ErrorCode::NotFound)
    }

    async fn city_file(&self, _: [u8; 32], _: u64) -> Answer<Vec<u8>> {
        refuse(ErrorCode::NotFound)
    }
}
