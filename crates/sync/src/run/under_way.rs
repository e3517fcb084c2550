//! Batches on their way: sent off while there is room, and landed one by one, in whatever order the answers come.

use std::pin::pin;

use domain::Lane;
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use protocol::api::{ApiError, ErrorCode, Have, PushAnswer, SyncApi};

use super::{Chain, Failed, Walk};
use crate::flight::{Flight, Leg};
use crate::plan::Action;
use crate::push::{self, Remedy, Wanted};
use crate::session::{self, Session};
use crate::{Error, Subject};

/// How often a server may name another place in one lane before it is left alone.
const MOST_GAPS: u32 = 3;

impl<A: SyncApi> Walk<'_, A> {
    /// Packs a batch and sends it off; says whether there was room for what it came to.
    pub(super) fn send_off(&mut self, session: &mut Session, action: Action) -> Result<bool, Error> {
        let Some(wanted) = self.wanted(session, action) else {
            return Ok(false);
        };
        let packed = push::pack(self.phone, session, wanted)?;
        let (entries, bytes) = (packed.entries, packed.frame.len());
        if !self.flight.fits(bytes) {
            return Ok(false);
        }
        self.report.pace = self.report.pace.after_packing(entries, bytes);
        self.report.requests += 1;
        self.report.bytes_up += bytes as u64;
        let number = self.flight.draw();
        let side = session.side(wanted.lane);
        self.flight.start(Leg {
            number,
            lane: wanted.lane,
            from: wanted.from,
            entries,
            bytes,
            is_next: wanted.from == side.on_server + 1,
            all_keys: side.all_keys,
        });
        let (api, notebook) = (self.api, self.phone.store.identity().notebook);
        let answer = async move { (number, api.push(notebook, packed.frame).await) };
        self.answers.push(Box::pin(answer));
        Ok(true)
    }

    fn wanted(&self, session: &Session, action: Action) -> Option<Wanted> {
        match action {
            Action::Push { lane, from, most } => {
                let most = usize::try_from(most).unwrap_or(usize::MAX);
                let most = most.min(self.report.pace.entries(&session.limits));
                Some(Wanted { lane, from, most })
            }
            Action::Renew { lane, at } => Some(Wanted {
                lane,
                from: at + 1,
                most: 0,
            }),
            Action::Send(_) | Action::Snapshot | Action::Read | Action::Rest => None,
        }
    }

    /// Waits for the next answer to a batch, and learns from it.
    pub(super) async fn land(&mut self, session: &mut Session) -> Result<(), Failed> {
        let answer = match self.answered.pop_front() {
            Some(answer) => Some(answer),
            None => self.answers.next().await,
        };
        let Some((number, answer)) = answer else {
            return Ok(());
        };
        let Some(leg) = self.flight.land(number) else {
            return Ok(());
        };
        let learned = match answer {
            // Its turn comes with the lines before it, which are under way.
            Ok(PushAnswer::Staged) if !leg.is_next => {
                self.report.sent += leg.entries as u64;
                self.flight.put_aside(leg);
                Ok(())
            }
            Ok(answer) => self.taken(session, leg, &answer),
            Err(error) => self.refused(session, leg, error),
        };
        learned.map_err(|error| Failed {
            with: Subject::Lane(leg.lane),
            error,
        })
    }

    /// Waits for what was asked while batches are under way. They go first and go on meanwhile; what was answered lands
    /// next.
    pub(super) async fn beside_what_is_under_way<T>(&mut self, asked: impl Future<Output = T>) -> T {
        let mut asked = pin!(asked);
        while !self.answers.is_empty() {
            match select(self.answers.next(), asked.as_mut()).await {
                Either::Left((answer, _)) => self.answered.extend(answer),
                Either::Right((answer, _)) => return answer,
            }
        }
        asked.await
    }

    fn taken(&mut self, session: &mut Session, leg: Leg, answer: &PushAnswer) -> Result<(), Error> {
        if matches!(answer, PushAnswer::Committed(_)) {
            self.report.sent += leg.entries as u64;
        }
        match push::accept(self.phone, session, (leg.lane, leg.last()), answer) {
            Ok((receipt, confirmed)) => {
                self.flight.receipted(leg.lane, receipt.committed);
                self.learn(session, &receipt, confirmed);
                Ok(())
            }
            // These lines both branches have; the receipt is of the other one, and does not count.
            Err(Error::Forked { .. } | Error::ServerAhead { .. })
                if self.chain == Chain::Sealed && leg.entries > 0 =>
            {
                session.side(leg.lane).on_server = leg.last();
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Says whether lines of a sealed chain may come once more: the server keeps the branch, and receipts it then.
    fn may_come_again(&self, session: &mut Session, lane: Lane) -> bool {
        let side = session.side(lane);
        side.gaps += 1;
        self.chain == Chain::Sealed && side.gaps <= MOST_GAPS
    }

    fn refused(&mut self, session: &mut Session, leg: Leg, error: ApiError) -> Result<(), Error> {
        if error.code() == Some(ErrorCode::Fork) && self.may_come_again(session, leg.lane) {
            return Ok(());
        }
        match push::remedy(&error, leg.entries, leg.all_keys) {
            Remedy::GoOnAfter(have) if leg.is_next => self.go_on_after(session, leg, have),
            // It was too early, and this server puts nothing aside.
            Remedy::GoOnAfter(_) => {
                session.side(leg.lane).one_by_one = true;
                Ok(())
            }
            Remedy::SendKeys => {
                session.side(leg.lane).all_keys = true;
                Ok(())
            }
            Remedy::Halve => {
                self.report.pace = self.report.pace.after_failed_batch(leg.entries);
                Ok(())
            }
            Remedy::GiveUp => Err(self.given_up(error.into(), leg)),
        }
    }

    /// Goes on from where the server stands, once it is sure that it stands on this phone's own line.
    fn go_on_after(&mut self, session: &mut Session, leg: Leg, have: Have) -> Result<(), Error> {
        session::compare(self.phone, leg.lane, have.seq, Some(have.hash))?;
        let side = session.side(leg.lane);
        side.gaps += 1;
        if side.gaps > MOST_GAPS || have.seq + 1 == leg.from {
            return Err(Error::NoProgress);
        }
        side.on_server = have.seq;
        self.flight.forget_put_aside(leg.lane);
        Ok(())
    }

    /// A smaller batch may get through where this one did not; a fork is called by its name.
    fn given_up(&mut self, error: Error, leg: Leg) -> Error {
        if leg.entries > 0 && error.ends_the_run() {
            self.report.pace = self.report.pace.after_failed_batch(leg.entries);
        }
        let (lane, seq): (Lane, u64) = (leg.lane, leg.from);
        match error.code() {
            Some(ErrorCode::Fork) => Error::Forked { lane, seq },
            _ => error,
        }
    }

    /// Forgets what is under way: it comes again, or was there all along.
    pub(super) fn drop_what_is_under_way(&mut self) {
        self.answers.clear();
        self.answered.clear();
        self.flight = Flight::default();
    }
}
