//! One step of a run: does what the plan says, and learns from the answer.

use domain::Lane;
use protocol::api::{ErrorCode, SyncApi};
use store::blob::Blob;

use super::{Chain, Walk};
use crate::plan::Action;
use crate::push::{self, Remedy, Wanted};
use crate::session::{self, Session};
use crate::{Error, blobs, pull, snapshot};

/// How often a run begins a snapshot anew, where what the officer may see changes meanwhile.
const MOST_SNAPSHOTS: u32 = 3;
/// How often a server may name another place in one lane before it is left alone.
const MOST_GAPS: u32 = 3;

impl<A: SyncApi> Walk<'_, A> {
    pub(super) async fn step(&mut self, session: &mut Session, action: Action) -> Result<(), Error> {
        match action {
            Action::Push { lane, from, most } => {
                let most = usize::try_from(most).unwrap_or(usize::MAX);
                let most = most.min(self.report.pace.entries(&session.limits));
                self.push(session, Wanted { lane, from, most }).await
            }
            Action::Renew { lane, at } => {
                self.push(
                    session,
                    Wanted {
                        lane,
                        from: at + 1,
                        most: 0,
                    },
                )
                .await
            }
            Action::Send(hash) => self.send(session, hash).await,
            Action::Snapshot => self.snapshot(session).await,
            Action::Read => self.read(session).await,
            Action::Rest => Ok(()),
        }
    }

    async fn push(&mut self, session: &mut Session, wanted: Wanted) -> Result<(), Error> {
        let lane = wanted.lane;
        let packed = push::pack(self.phone, session, wanted)?;
        let (entries, bytes) = (packed.entries, packed.frame.len());
        self.report.requests += 1;
        self.report.bytes_up += bytes as u64;
        match self
            .api
            .push(self.phone.store.identity().notebook, packed.frame)
            .await
        {
            Ok(answer) => {
                self.report.sent += entries as u64;
                self.report.pace = self.report.pace.after_batch(entries, bytes);
                match push::accept(self.phone, session, (lane, packed.last), &answer) {
                    Ok((receipt, confirmed)) => self.learn(session, &receipt, confirmed),
                    // These lines both branches have; the receipt is of the other one, and does not count.
                    Err(Error::Forked { .. } | Error::ServerAhead { .. })
                        if self.may_go_on(wanted, entries) =>
                    {
                        session.side(lane).on_server = packed.last;
                    }
                    Err(error) => return Err(error),
                }
                Ok(())
            }
            // The server keeps the branch, and receipts it when it comes again.
            Err(error) if error.code() == Some(ErrorCode::Fork) && self.may_come_again(session, lane) => {
                Ok(())
            }
            Err(error) => {
                let all_keys = session.side(lane).all_keys;
                match push::remedy(&error, entries, all_keys) {
                    Remedy::GoOnAfter(have) => self.go_on(session, wanted, have),
                    Remedy::SendKeys => {
                        session.side(lane).all_keys = true;
                        Ok(())
                    }
                    Remedy::Halve => {
                        self.report.pace = self.report.pace.after_failed_batch(entries);
                        Ok(())
                    }
                    Remedy::GiveUp => Err(self.given_up(error.into(), lane, wanted.from, entries)),
                }
            }
        }
    }

    fn may_go_on(&self, wanted: Wanted, entries: usize) -> bool {
        self.chain == Chain::Sealed && wanted.most > 0 && entries > 0
    }

    fn may_come_again(&self, session: &mut Session, lane: Lane) -> bool {
        let side = session.side(lane);
        side.gaps += 1;
        self.chain == Chain::Sealed && side.gaps <= MOST_GAPS
    }

    /// Goes on from where the server stands, once it is sure that it stands on this phone's own line.
    fn go_on(&self, session: &mut Session, wanted: Wanted, have: protocol::api::Have) -> Result<(), Error> {
        session::compare(self.phone, wanted.lane, have.seq, Some(have.hash))?;
        let side = session.side(wanted.lane);
        side.gaps += 1;
        if side.gaps > MOST_GAPS || have.seq + 1 == wanted.from {
            return Err(Error::NoProgress);
        }
        side.on_server = have.seq;
        Ok(())
    }

    /// A smaller batch may get through where this one did not; a fork is called by its name.
    fn given_up(&mut self, error: Error, lane: Lane, from: u64, entries: usize) -> Error {
        if entries > 0 && error.ends_the_run() {
            self.report.pace = self.report.pace.after_failed_batch(entries);
        }
        match error.code() {
            Some(ErrorCode::Fork) => Error::Forked { lane, seq: from },
            _ => error,
        }
    }

    async fn send(&mut self, session: &mut Session, hash: protocol::BlobHash) -> Result<(), Error> {
        let Some(blob) = blobs::find(self.phone, hash)? else {
            return Ok(());
        };
        let size = self.report.pace.piece();
        let offset = match session.offsets.get(&hash) {
            Some(offset) => *offset,
            // What goes in one piece is not worth a question.
            None if blob.length <= size as u64 => 0,
            None => return self.ask(session, &blob, None).await,
        };
        let piece = blobs::piece(self.phone.vault, &blob, offset, size)?;
        self.report.requests += 1;
        self.report.bytes_up += piece.bytes.0.len() as u64;
        match self.api.blob_append(piece).await {
            Ok(state) => {
                self.report.pace = self.report.pace.after_piece();
                self.absorb(session, &blob, &state, Some(offset))
            }
            Err(error) if error.code() == Some(ErrorCode::Gap) => {
                self.ask(session, &blob, Some(offset)).await
            }
            Err(error) => {
                self.report.pace = self.report.pace.after_failed_piece();
                Err(error.into())
            }
        }
    }

    async fn ask(&mut self, session: &mut Session, blob: &Blob, sent: Option<u64>) -> Result<(), Error> {
        self.report.requests += 1;
        let state = self.api.blob_state(blob.hash).await?;
        self.absorb(session, blob, &state, sent)
    }

    /// Learns what the server has of a blob; it must not stand where it stood before the last piece.
    fn absorb(
        &mut self,
        session: &mut Session,
        blob: &Blob,
        state: &protocol::api::BlobState,
        sent: Option<u64>,
    ) -> Result<(), Error> {
        if blobs::accept(self.phone, session, blob, state)? {
            self.report.blobs_sent += 1;
        } else if sent == Some(state.offset) {
            return Err(Error::NoProgress);
        }
        Ok(())
    }

    async fn snapshot(&mut self, session: &mut Session) -> Result<(), Error> {
        self.report.requests += 1;
        match snapshot::step(self.api, self.phone, session).await {
            Ok(taken) => {
                self.report.received += taken.lines;
                self.report.bytes_down += taken.bytes;
                self.report.troubles.extend(taken.troubles);
                Ok(())
            }
            // An older server gives none: the feed is read from where it was.
            Err(error) if error.code() == Some(ErrorCode::NotFound) => {
                session.scope = None;
                Ok(())
            }
            // What was begun cannot be gone on with; the next one is a new one.
            Err(error) if error.code() == Some(ErrorCode::SnapshotNeeded) => self.begin_snapshot(),
            Err(error) => Err(error),
        }
    }

    fn begin_snapshot(&mut self) -> Result<(), Error> {
        self.snapshots += 1;
        if self.snapshots > MOST_SNAPSHOTS {
            return Err(Error::NoProgress);
        }
        snapshot::require(self.phone)
    }

    async fn read(&mut self, session: &mut Session) -> Result<(), Error> {
        // A server that lost its memory cannot know how much of the old feed it still shares; what is read twice is
        // taken once.
        let kept = self.phone.store.read(session::cursor)?;
        let cursor = kept.filter(|cursor| cursor.epoch == session.epoch);
        self.report.requests += 1;
        let page = match self.api.feed(cursor, pull::PAGE).await {
            // What this officer may see has changed, and the server was first to notice.
            Err(error) if error.code() == Some(ErrorCode::SnapshotNeeded) && session.scope.is_some() => {
                return self.begin_snapshot();
            }
            page => page?,
        };
        let taken = pull::take(self.phone, &page)?;
        self.report.received += taken.lines;
        self.report.bytes_down += taken.bytes;
        self.report.troubles.extend(taken.troubles);
        match (page.more, cursor == Some(page.next_cursor)) {
            (true, true) => Err(Error::NoProgress),
            (true, false) => {
                session.feed_head = session.feed_head.max(page.next_cursor.position + 1);
                Ok(())
            }
            (false, _) => {
                self.aside.feed = true;
                Ok(())
            }
        }
    }
}
