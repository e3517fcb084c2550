//! A run: glances if it has nothing to send, else says hello, and then does the next thing that is to be done until
//! nothing is.

mod step;
mod under_way;

use std::collections::VecDeque;
use std::pin::Pin;

use futures_util::stream::FuturesUnordered;
use protocol::LaneHead;
use protocol::api::{ApiError, LaneState, NotebookState, NotebookStatus, PushAnswer, SyncApi};
use protocol::receipt::Receipt;
use store::blob::{self, Blob, Role};
use store::{Reading, entry, receipt};

use crate::flight::Flight;
use crate::plan::{self, Action, LaneView, Situation};
use crate::session::{self, Session, SetAside};
use crate::{
    Error, Pace, Phase, Phone, Progress, Report, Subject, Trouble, Way, begin, blobs, glance, snapshot,
};
use domain::{Lane, Timestamp};

/// How often a run says hello at most: a server that starts anew twice within one run is left alone for now.
const MOST_HELLOS: u32 = 3;

/// Sends what is unsent and reads what is new, until nothing is.
///
/// It may be dropped at any moment: whatever was not receipted is sent again by the next run.
pub async fn run(
    api: &impl SyncApi,
    phone: &Phone<'_>,
    pace: Pace,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Report {
    walk(api, phone, (pace, Chain::GoesOn), progress).await
}

/// Sends what the server lacks of a notebook that was gone on with in a successor: where it forked, this phone's branch
/// from its first line on, until there is a receipt for the branch's own head.
///
/// It may be dropped at any moment, as [`run`].
pub async fn run_sealed(
    api: &impl SyncApi,
    phone: &Phone<'_>,
    pace: Pace,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Report {
    walk(api, phone, (pace, Chain::Sealed), progress).await
}

async fn walk(
    api: &impl SyncApi,
    phone: &Phone<'_>,
    (pace, chain): (Pace, Chain),
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Report {
    let report = Report {
        pace,
        ..Report::default()
    };
    let mut walk = Walk {
        api,
        phone,
        progress,
        report,
        chain,
        aside: SetAside::default(),
        hellos: 0,
        snapshots: 0,
        flight: Flight::default(),
        answers: FuturesUnordered::new(),
        answered: VecDeque::new(),
    };
    if let Err(error) = walk.work_through().await {
        walk.report.failure = Some(error);
    }
    walk.report
}

/// Whether lines are still appended to the chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chain {
    GoesOn,
    Sealed,
}

/// The answer to a batch, with the number of its leg.
type Answered = (u64, Result<PushAnswer, ApiError>);
/// The same, when it comes.
type Answer<'a> = Pin<Box<dyn Future<Output = Answered> + Send + 'a>>;

/// What could not be done, and why; the rest goes on.
struct Failed {
    with: Subject,
    error: Error,
}

struct Walk<'a, A> {
    api: &'a A,
    phone: &'a Phone<'a>,
    progress: &'a (dyn Fn(Progress) + Send + Sync),
    report: Report,
    chain: Chain,
    aside: SetAside,
    hellos: u32,
    snapshots: u32,
    flight: Flight,
    answers: FuturesUnordered<Answer<'a>>,
    /// Came while something else was waited for, and did not land yet.
    answered: VecDeque<Answered>,
}

impl<A: SyncApi> Walk<'_, A> {
    async fn work_through(&mut self) -> Result<(), Error> {
        if self.chain == Chain::GoesOn && self.nothing_is_new().await? {
            self.tell(Action::Rest, &Situation::default());
            return Ok(());
        }
        let mut session = self.hello().await?;
        loop {
            let situation = self.situation(&session)?;
            let action = plan::next(&situation);
            self.tell(action, &situation);
            if action == Action::Rest && self.flight.is_empty() {
                return Ok(());
            }
            match self.go_on(&mut session, action).await {
                Ok(()) => {}
                // The server stands elsewhere than it said.
                Err(Failed {
                    error: Error::OtherEpoch | Error::Staged(_),
                    ..
                }) if self.hellos < MOST_HELLOS => {
                    self.drop_what_is_under_way();
                    session = self.hello().await?;
                }
                Err(failed) if failed.error.ends_the_run() => return Err(failed.error),
                Err(failed) => self.set_aside(failed),
            }
        }
    }

    /// Asks whether anything is new, where that is all there is to say. A server that does not answer this is asked
    /// with a hello.
    async fn nothing_is_new(&mut self) -> Result<bool, Error> {
        let Some(question) = glance::question(self.phone)? else {
            return Ok(false);
        };
        self.report.requests += 1;
        match self.api.glance(question).await.map_err(Error::from) {
            Ok(answer) => {
                self.compare_clocks(answer.server_time);
                Ok(!answer.changed)
            }
            Err(error) if error.ends_the_run() => Err(error),
            Err(_) => Ok(false),
        }
    }

    fn compare_clocks(&mut self, server_time: Timestamp) {
        let wall = (self.phone.clocks)().wall;
        self.report.server_offset_ms = Some(server_time.millis_since(wall));
    }

    async fn hello(&mut self) -> Result<Session, Error> {
        self.hellos += 1;
        self.report.requests += 1;
        let (mut session, response, troubles) = Session::open(self.api, self.phone).await?;
        self.report.requests += u64::from(session.asked - 1);
        self.report.missed = session.missed;
        self.compare_clocks(response.server_time);
        self.report.revoked = Some(session.revoked);
        // Whoever may not read is not refused again and again.
        self.aside.feed |= session.revoked;
        // A second hello of the run must not take back what the first one asked.
        for order in response.orders {
            if !self.report.orders.contains(&order) {
                self.report.orders.push(order);
            }
        }
        self.note_heads(&response.notebooks);
        self.report.server_behind = session::is_behind(response.schemas.as_deref());
        if session::takes_no_lines(self.phone, &response.notebooks) {
            self.leave_all_lanes();
        }
        for trouble in troubles {
            if let (Subject::Lane(lane), Chain::Sealed) = (trouble.with, self.chain) {
                // The server knows the other branch: this one is offered whole, unless there is a receipt for it.
                session.side(lane).on_server = receipted(self.phone, lane)?;
            } else if let Subject::Lane(lane) = trouble.with
                && self.aside.lanes.insert(lane)
            {
                self.report.troubles.push(trouble);
            }
        }
        begin::say(self.api, self.phone, &session).await?;
        Ok(session)
    }

    /// Leaves the notebook's lines for this run: nothing of them can be taken. What others wrote is read all the same.
    fn leave_all_lanes(&mut self) {
        let news = self.aside.lanes.len() < Lane::ALL.len();
        self.aside.lanes.extend(Lane::ALL);
        if news {
            self.report.troubles.push(Trouble {
                with: Subject::Lane(Lane::Records),
                error: Error::OtherLines,
            });
        }
    }

    fn note_heads(&mut self, states: &[NotebookState]) {
        let own = self.phone.store.identity().notebook;
        let Some(state) = states.iter().find(|state| state.notebook == own) else {
            return;
        };
        self.report.sealed = state.status == NotebookStatus::Sealed;
        let head = |lane: &LaneState| {
            let hash = lane.hash?;
            Some(LaneHead {
                lane: lane.lane,
                seq: lane.committed,
                hash,
            })
        };
        self.report.heads = state.lanes.iter().filter_map(head).collect();
    }

    fn situation(&self, session: &Session) -> Result<Situation, Error> {
        let way = (self.phone.way)();
        let mut situation = self
            .phone
            .store
            .read(|reading| self.look(reading, session, way))?;
        // Asked after the log was read, so that a line saved in between is held back; and outside of the read, so
        // that the answer may take any lock it needs.
        for view in &mut situation.lanes {
            view.sendable = view.sendable.min((self.phone.may_send)(view.lane));
            view.next = self.next_lines(session, view);
        }
        Ok(situation)
    }

    /// Says which lines of a lane go next, given how far it may be sent.
    fn next_lines(&self, session: &Session, view: &LaneView) -> (u64, u64) {
        let (from, to) = self.flight.hole(view.lane, view.on_server, view.sendable);
        let one_by_one = session.sides.get(&view.lane).is_some_and(|side| side.one_by_one);
        let waits = (one_by_one || self.chain == Chain::Sealed) && view.under_way;
        if waits { (from, 0) } else { (from, to) }
    }

    fn look(&self, reading: &Reading<'_>, session: &Session, way: Way) -> store::Result<Situation> {
        let view = |lane: &Lane| {
            Ok(LaneView {
                lane: *lane,
                sendable: entry::head(reading, *lane)?.seq,
                on_server: session.on_server(*lane),
                receipted: receipt::committed(reading, *lane)?,
                next: (1, 0),
                under_way: self.flight.holds(*lane),
                hinted: session.hinted(*lane),
                backed_up: receipt::backed_up(reading, *lane)?,
                held_changed: receipt::held_of(reading, *lane)? != session.held(*lane),
                stopped: self.aside.lanes.contains(lane),
            })
        };
        let lanes: store::Result<_> = Lane::ALL.iter().map(view).collect();
        let cursor = session::cursor(reading)?.filter(|cursor| cursor.epoch == session.epoch);
        let position = cursor.map(|cursor| cursor.position);
        let unsent = blob::unsent(reading)?;
        let goes = |blob: &&Blob| blob.role == Role::Thumbnail || !way.originals_wait();
        Ok(Situation {
            lanes: lanes?,
            thumbnail: blobs::next(reading, &unsent, &self.aside, Role::Thumbnail)?,
            original: blobs::next(reading, &unsent, &self.aside, Role::Original)?,
            way,
            snapshot: !self.aside.feed && snapshot::is_needed(reading, session)?,
            unread: !self.aside.feed && !plan::is_read(position, session.feed_head),
            blobs_left: unsent.iter().filter(goes).count() as u64,
        })
    }

    /// Leaves what failed for this run; the rest goes on.
    fn set_aside(&mut self, failed: Failed) {
        match failed.with {
            Subject::Lane(lane) => {
                // That the app is too old is said of the whole notebook.
                let whole = session::asks_for_update(&failed.error);
                let known = self.aside.lanes.contains(&lane);
                self.flight.forget_put_aside(lane);
                self.aside
                    .lanes
                    .extend(Lane::ALL.iter().filter(|one| whole || **one == lane));
                // Several batches of a lane may fail for one reason.
                if known {
                    return;
                }
            }
            Subject::Blob(hash) => {
                self.aside.blobs.insert(hash);
            }
            Subject::Feed | Subject::FeedLine(_) => self.aside.feed = true,
        }
        let Failed { with, error } = failed;
        self.report.troubles.push(Trouble { with, error });
    }

    fn learn(&mut self, session: &mut Session, receipt: &Receipt, confirmed: u64) {
        let side = session.side(receipt.lane);
        // Of several batches under way, an older receipt may come last.
        if receipt.committed >= side.on_server {
            (side.on_server, side.hinted) = (receipt.committed, receipt.backed_up);
            side.held = receipt.held.len() as u64;
        }
        session.feed_head = session.feed_head.max(receipt.feed_pos);
        self.report.confirmed += confirmed;
    }

    fn tell(&self, action: Action, situation: &Situation) {
        let report = &self.report;
        let (phase, done, left) = match action {
            Action::Push { .. } | Action::Renew { .. } => {
                (Phase::Records, report.sent, lines_left(situation))
            }
            Action::Send(_) => (Phase::Photos, report.blobs_sent, situation.blobs_left),
            Action::Snapshot | Action::Rest if !self.flight.is_empty() => {
                (Phase::Records, report.sent, lines_left(situation))
            }
            Action::Snapshot | Action::Read => (Phase::Reading, report.received, 0),
            Action::Rest => (Phase::Done, report.sent, 0),
        };
        (self.progress)(Progress {
            phase,
            done,
            total: done + left,
            bytes: report.bytes_up,
        });
    }
}

/// Returns the last line of a sealed lane, if there is a receipt for it; 0 if not.
fn receipted(phone: &Phone<'_>, lane: Lane) -> Result<u64, Error> {
    Ok(phone.store.read(|reading| {
        let head = entry::head(reading, lane)?.seq;
        Ok(if receipt::committed(reading, lane)? >= head {
            head
        } else {
            0
        })
    })?)
}

fn lines_left(situation: &Situation) -> u64 {
    let going = situation.lanes.iter().filter(|view| !view.stopped);
    going
        .map(|view| view.sendable.saturating_sub(view.on_server))
        .sum()
}
