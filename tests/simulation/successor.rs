//! Phones that go on in a successor, as the app does it: when the notebook forked, or the server has lines that the
//! phone has not. The older file stays, what the server holds of it comes back, and what it lacks is sent.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Lane, NotebookId};
use protocol::api::SyncApi;
use protocol::begin::Reason;
use protocol::{Epoch, LaneHead};
use store::{Identity, Store, entry, receipt, succession};
use sync::{Error, Pace, Report};

use crate::fleet::Fleet;

/// The older notebooks of which the server may have lines, each with the epoch in which it was asked: in another one it
/// may have others.
pub(crate) type ToFetch = BTreeMap<NotebookId, Option<Epoch>>;

/// A notebook that a phone went on from.
pub(crate) struct Earlier {
    pub(crate) number: usize,
    pub(crate) book: usize,
    pub(crate) store: Arc<Store>,
}

impl Earlier {
    pub(crate) fn reopen(&mut self, beside: &Store, file: &Path) {
        self.store = Arc::new(beside.beside(file).unwrap());
    }
}

/// Returns where the file of an older notebook lies.
pub(crate) fn place(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("before-{number}"))
}

/// Brings back what the server holds of older notebooks, and sends it what it lacks of them.
pub(crate) async fn settle(
    server: &impl SyncApi,
    phone: &sync::Phone<'_>,
    earlier: &[Arc<Store>],
    to_fetch: &Mutex<ToFetch>,
) {
    let epoch = phone.store.read(receipt::epoch).unwrap();
    let waiting = to_fetch.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let waiting = waiting
        .into_iter()
        .filter(|(_, asked)| asked.is_none() || *asked != epoch);
    for (notebook, _) in waiting {
        let file = earlier
            .iter()
            .rev()
            .find(|file| file.identity().notebook == notebook);
        let file = file.map(AsRef::as_ref);
        if sync::recover(server, phone, notebook, file).await.is_ok() {
            let asked = epoch.filter(|_| !is_missing(phone.store, notebook));
            let mut left = to_fetch.lock().unwrap_or_else(PoisonError::into_inner);
            left.insert(notebook, asked);
        }
    }
    let all = |_| u64::MAX;
    for file in earlier.iter().filter(|file| is_short(phone.store, file)) {
        let older = sync::Phone {
            store: file,
            may_send: &all,
            ..*phone
        };
        sync::run_sealed(server, &older, Pace::default(), &|_| ()).await;
    }
}

/// Says whether the server once had lines of an older notebook that did not come back: then it is asked again.
fn is_missing(store: &Store, older: NotebookId) -> bool {
    let Some(begin) = store.begin() else { return false };
    let cited = begin.peek().unwrap().cited;
    let mut of_older = cited.all().iter().filter(|cited| cited.notebook == older);
    of_older.any(|cited| {
        let here = store.read(|reading| succession::lines_of(reading, older, cited.lane));
        here.unwrap() < cited.seq
    })
}

/// Says whether the server has not signed for all of an older notebook.
fn is_short(store: &Store, earlier: &Store) -> bool {
    if let Some(epoch) = store.read(receipt::epoch).unwrap() {
        // On a full disk it is asked again later.
        drop(earlier.write(|writing| receipt::set_epoch(writing, epoch)));
    }
    Lane::ALL.iter().any(|lane| {
        let stands = |reading: &store::Reading<'_>| {
            Ok(receipt::committed(reading, *lane)? < entry::head(reading, *lane)?.seq)
        };
        earlier.read(stands).unwrap()
    })
}

impl Fleet {
    /// Goes on in a successor, if a run found that the notebook cannot be gone on with. What may be undone comes first.
    pub(crate) fn go_on_if_due(&mut self, phone: usize, report: &Report) {
        let one = &self.phones[phone];
        if !report.needs_successor() || one.holds_back() || one.full {
            return;
        }
        let is_fork = |error: &Error| matches!(error, Error::Forked { .. });
        let forked = report.sealed || report.troubles.iter().any(|trouble| is_fork(&trouble.error));
        let reason = if forked { Reason::Fork } else { Reason::Restored };
        self.go_on(phone, report, reason);
    }

    fn go_on(&mut self, phone: usize, report: &Report, reason: Reason) {
        let notebook = NotebookId::from_parts(self.truth.now().0.unsigned_abs(), self.dice.bytes());
        self.tally.note("successors");
        self.tell(format!("{phone} goes on in a successor: {}", reason.code()));
        let one = &mut self.phones[phone];
        let old = one.store.identity();
        let identity = Identity {
            notebook,
            ..Identity::clone(&old)
        };
        let own = Lane::ALL.iter().map(|lane| {
            let head = one.head(*lane);
            LaneHead {
                lane: *lane,
                seq: head.seq,
                hash: head.hash,
            }
        });
        let heads: Vec<_> = own
            .chain(report.heads.iter().copied())
            .map(|head| (old.notebook, head))
            .collect();
        let signer = (one.hands.clocks(), &one.papers.signing);
        let begin = sync::sign_begin(&identity, signer, &heads, reason);
        let number = one.earlier.len() + 1;
        let file = place(&one.folder(), number);
        one.store.go_on(&file, identity, &begin).unwrap();
        let store = Arc::new(one.store.beside(&file).unwrap());
        one.earlier.push(Earlier {
            number,
            book: one.book,
            store,
        });
        one.to_fetch
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(old.notebook, None);
        // A copy of the older notebook is none of this one.
        one.copy = None;
        one.book = self.promises.open_book(phone, notebook);
    }
}
