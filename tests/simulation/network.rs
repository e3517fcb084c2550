//! The network of a run: what becomes of each call and each answer on its way.

use domain::NotebookId;
use protocol::Message as _;
use protocol::api::{ApiError, ErrorCode, FeedPage, Glanced, PushAnswer};
use protocol::frame;

use crate::breakage::Breakage;
use crate::fleet::{Fleet, Touched};
use crate::link::{Call, Number, Reply};
use crate::phone::OnTheWay;

/// Refusals of a server that is at its wits' end; the last one is a bug of its own, not a fork.
const REFUSALS: [ErrorCode; 4] = [
    ErrorCode::Busy,
    ErrorCode::Internal,
    ErrorCode::TooLarge,
    ErrorCode::HashMismatch,
];

fn nobody(why: &str) -> Reply {
    Err(ApiError::Unreachable(why.to_owned()))
}

impl Fleet {
    /// Lets something that is on its way get a piece further.
    pub(crate) fn travel(&mut self) -> Touched {
        if !self.ghosts.is_empty() && self.dice.happens(100) {
            return self.ghost();
        }
        let busy: Vec<usize> = (0..self.phones.len())
            .filter(|phone| self.phones[*phone].is_syncing())
            .collect();
        match self.dice.pick(&busy).copied() {
            Some(phone) => self.carry(phone),
            None => Touched::Nobody,
        }
    }

    /// A call that its phone gave up arrives all the same, out of its order.
    pub(crate) fn ghost(&mut self) -> Touched {
        let (phone, call) = self.ghosts.swap_remove(self.dice.below(self.ghosts.len()));
        let reply = self.perform(phone, &call);
        self.tell(format!("{phone} late {}: {}", call.name(), said(&reply)));
        touched_by(&call, phone)
    }

    /// Carries what is on its way to or from a phone.
    pub(crate) fn carry(&mut self, phone: usize) -> Touched {
        let under_way = self.phones[phone].on_the_way.len();
        if under_way == 0 {
            return Touched::Nobody;
        }
        // Of several that are under way any may overtake the others.
        let one = self.dice.below(under_way);
        match self.phones[phone].on_the_way.remove(one) {
            OnTheWay::Call(number, call) => self.carry_call(phone, (number, call)),
            OnTheWay::Answer(number, name, reply) => self.carry_answer(phone, (number, name), reply),
        }
    }

    fn carry_call(&mut self, phone: usize, (number, call): (Number, Call)) -> Touched {
        let name = call.name();
        if self.phones[phone].cut_off || self.dice.happens(self.weather.lost) {
            if self.dice.happens(self.weather.late * 3) {
                self.ghosts.push((phone, call));
            }
            return self.give_back(phone, (number, name), nobody("no answer"));
        }
        if self.dice.happens(self.weather.half)
            && let Call::Push(notebook, frame) = &call
        {
            let half = frame[..self.dice.below(frame.len())].to_vec();
            let reply = self.perform(phone, &Call::Push(*notebook, half));
            assert!(reply.is_err(), "half a batch was taken");
            self.give_back(phone, (number, "half a push"), nobody("broke off"));
            return Touched::Server(phone);
        }
        if self.dice.happens(self.weather.refused) {
            let reply = match self.dice.pick(&REFUSALS) {
                Some(code) if self.dice.happens(800) => Err(ApiError::answered(*code, "not now")),
                _ => Err(ApiError::NotOurs {
                    status: 200,
                    why: "a sign-in page".to_owned(),
                }),
            };
            return self.give_back(phone, (number, name), reply);
        }
        if self.dice.happens(self.weather.twice) {
            self.ghosts.push((phone, call.clone()));
        }
        let reply = self.perform(phone, &call);
        let now = self.promises.book(self.phones[phone].book).notebook;
        if is_about(&call, now) && tells_of_the_server(&call, &reply) {
            self.phones[phone].hears = Some(self.restores);
        }
        self.note_answer(&call, &reply);
        self.tell(format!("{phone} {name} arrives: {}", said(&reply)));
        self.phones[phone]
            .on_the_way
            .push(OnTheWay::Answer(number, name, reply));
        touched_by(&call, phone)
    }

    fn carry_answer(
        &mut self,
        phone: usize,
        (number, name): (Number, &'static str),
        reply: Reply,
    ) -> Touched {
        if self.phones[phone].cut_off || self.dice.happens(self.weather.lost) {
            return self.give_back(phone, (number, name), nobody("the answer was lost"));
        }
        match reply {
            Ok(bytes) if self.dice.happens(self.weather.half) => {
                let half = bytes[..self.dice.below(bytes.len())].to_vec();
                self.give_back(phone, (number, name), Ok(half))
            }
            whole => {
                let noted = matches!(name, "hello" | "glance") && !self.phones[phone].full;
                let hears = self.phones[phone].hears.filter(|_| noted);
                let touched = self.give_back(phone, (number, name), whole);
                // What does not fit on its disk a phone has not heard.
                if let Some(heard) = hears {
                    self.phones[phone].heard = heard;
                }
                touched
            }
        }
    }

    pub(crate) fn give_back(
        &mut self,
        phone: usize,
        (number, name): (Number, &str),
        reply: Reply,
    ) -> Touched {
        self.tell(format!("{phone} {name} comes back: {}", said(&reply)));
        if matches!(name, "hello" | "glance") {
            self.phones[phone].hears = None;
        }
        self.phones[phone].answer(number, reply);
        self.advance(phone);
        Touched::Phone(phone)
    }

    /// Lets a phone's run go on.
    pub(crate) fn advance(&mut self, phone: usize) {
        let Some(report) = self.phones[phone].go_on() else {
            return;
        };
        self.end_run(phone, &report);
    }

    fn note_answer(&mut self, call: &Call, reply: &Reply) {
        let Ok(packed) = reply else { return };
        match call {
            Call::Snapshot(_) => self.tally.note("snapshot_pages"),
            Call::Push(..) if is_put_aside(packed) => self.tally.note("put_aside"),
            _ => {}
        }
    }

    /// Notes what came of a run.
    pub(crate) fn end_run(&mut self, phone: usize, report: &sync::Report) {
        let trouble = report.first_error().map(ToString::to_string);
        self.tell(format!(
            "{phone} run ends: sent {} confirmed {} received {} {}",
            report.sent,
            report.confirmed,
            report.received,
            trouble.as_deref().unwrap_or("whole")
        ));
        self.phones[phone].pace = report.pace;
        self.phones[phone].trouble = trouble;
        self.phones[phone].missed = self.phones[phone].missed.max(report.missed);
        self.go_on_if_due(phone, report);
    }

    pub(crate) fn perform(&mut self, phone: usize, call: &Call) -> Reply {
        let papers = std::sync::Arc::clone(&self.phones[phone].papers);
        match (self.breakage, call) {
            (Breakage::SignsBeforeCommit, Call::Push(..)) if !self.broken_once && self.station.is_up() => {
                let before = self.station.back_up();
                let reply = self.station.perform(&papers, call);
                self.broken_once = reply.is_ok();
                self.station.restore(before);
                reply
            }
            (Breakage::PositionsBeforeCommit, Call::Feed(..)) => {
                let reply = self.station.perform(&papers, call);
                let hide = self.dice.happens(300);
                reply.map(|bytes| if hide { without_last(&bytes) } else { bytes })
            }
            _ => self.station.perform(&papers, call),
        }
    }
}

/// Says whether a call speaks of the notebook that its phone writes now: what the files of older ones hear, it has not heard.
fn is_about(call: &Call, notebook: NotebookId) -> bool {
    match call {
        Call::Hello(request) => request.notebooks.iter().any(|hello| hello.notebook == notebook),
        _ => true,
    }
}

/// Whether a phone that gets this answer knows in which life the server is: by hello, or by a glance at which all was
/// as it knew it.
fn tells_of_the_server(call: &Call, reply: &Reply) -> bool {
    let Ok(packed) = reply else { return false };
    match call {
        Call::Hello(_) => true,
        Call::Glance(_) => {
            !Glanced::decode(&frame::decompress(packed).unwrap())
                .unwrap()
                .changed
        }
        _ => false,
    }
}

fn is_put_aside(packed: &[u8]) -> bool {
    let answer = PushAnswer::decode(&frame::decompress(packed).unwrap()).unwrap();
    matches!(answer, PushAnswer::Staged)
}

/// Only a push changes the ledger.
const fn touched_by(call: &Call, phone: usize) -> Touched {
    match call {
        Call::Push(..) => Touched::Server(phone),
        _ => Touched::Nobody,
    }
}

/// Hides the newest line of a page whose cursor passes it all the same.
fn without_last(packed: &[u8]) -> Vec<u8> {
    let mut page = FeedPage::decode(&frame::decompress(packed).unwrap()).unwrap();
    page.items.pop();
    frame::compress(&page.encode()).unwrap()
}

fn said(reply: &Reply) -> String {
    match reply {
        // Not how long it is: packed, that hangs by a byte on what the server draws for itself.
        Ok(_) => "whole".to_owned(),
        Err(error) => error.to_string(),
    }
}
