//! One step of a run that goes by itself: a photo's piece, a page of the feed.

use protocol::api::{ErrorCode, SyncApi};
use store::blob::Blob;

use super::{Failed, Walk};
use crate::plan::Action;
use crate::session::{self, Session};
use crate::{Error, Subject, blobs, pull, snapshot};

/// How often a run begins a snapshot anew, where what the officer may see changes meanwhile.
const MOST_SNAPSHOTS: u32 = 3;

impl<A: SyncApi> Walk<'_, A> {
    /// Does what the plan says. Batches are sent while there is room beside those that are under way, and a snapshot is
    /// taken beside the last of them: it hangs on nothing that they bring. Everything else waits for all of them.
    pub(super) async fn go_on(&mut self, session: &mut Session, action: Action) -> Result<(), Failed> {
        let failed = |with| move |error| Failed { with, error };
        match action {
            Action::Push { lane, .. } | Action::Renew { lane, .. } if self.flight.has_room(lane) => {
                let sent = self
                    .send_off(session, action)
                    .map_err(failed(Subject::Lane(lane)))?;
                if sent { Ok(()) } else { self.land(session).await }
            }
            Action::Snapshot => self.snapshot(session).await.map_err(failed(Subject::Feed)),
            _ if !self.flight.is_empty() => self.land(session).await,
            Action::Send(hash) => self
                .send(session, hash)
                .await
                .map_err(failed(Subject::Blob(hash))),
            Action::Read => self.read(session).await.map_err(failed(Subject::Feed)),
            Action::Push { .. } | Action::Renew { .. } | Action::Rest => Ok(()),
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
        let page = snapshot::step(self.api, self.phone, session);
        match self.beside_what_is_under_way(page).await {
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
