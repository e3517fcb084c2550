//! The end of the notebook's log was damaged: SQLite went back to an earlier commit, whole, and lines that were saved may
//! be gone from it. The officer is told until they have read it, and the server once.
//!
//! Nothing is brought back here: the rescue copy, which was set aside because it knows more, is sent, and what the server
//! holds then comes back in a successor.

use protocol::api::{HelloRequest, LOG_CUT, NotebookHello, SyncApi};
use protocol::statement::Heads;
use protocol::version::VERSION;
use serde::{Deserialize, Serialize};
use store::{entry, setting};

use crate::error::Result;
use crate::rescue::{self, Mark};
use crate::session::Session;
use crate::view::CutLog;

const KEPT: &str = "cut_log";

/// What is known of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Kept {
    /// Lines that the rescue copy knew of, and the notebook has not.
    lines: u64,
    noticed_ms: i64,
    read: bool,
    told: bool,
}

/// Notes what the store noticed when the notebook was opened. Before the rescue copy is opened: then its mark still says
/// what there was.
pub(crate) fn notice(session: &Session) -> Result<()> {
    let Some(pages) = session.store.cut_short() else {
        return Ok(());
    };
    let before = kept(session)?.filter(|kept| !kept.read || !kept.told);
    let lines = missing(session)?.saturating_add(before.map_or(0, |kept| kept.lines));
    tracing::error!(
        "the end of the notebook's log was damaged: {pages} pages, {lines} lines are gone from it"
    );
    let kept = Kept {
        lines,
        noticed_ms: session.now().0,
        ..Kept::default()
    };
    kept.write(session)
}

/// Returns what the officer is told; `None` when it was read.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn told(session: &Session) -> Result<Option<CutLog>> {
    Ok(kept(session)?.filter(|kept| !kept.read).map(|kept| CutLog {
        lines: u32::try_from(kept.lines).unwrap_or(u32::MAX),
        at: session.zone().say(domain::Timestamp(kept.noticed_ms)),
    }))
}

/// Notes that the officer has read it.
///
/// # Errors
/// Returns why that could not be kept.
pub fn read(session: &Session) -> Result<()> {
    let Some(kept) = kept(session)? else { return Ok(()) };
    Kept { read: true, ..kept }.write(session)?;
    (session.announce)(store::What::Records);
    Ok(())
}

/// Sends what only the rescue copy has, and tells the server, once; before anything else is sent.
pub(crate) async fn tell(session: &Session, server: &impl SyncApi) -> Result<()> {
    let Some(kept) = kept(session)?.filter(|kept| !kept.told) else {
        return Ok(());
    };
    // What only the copy has goes before anything that was saved since: it is the chain then, and comes back as the
    // notebook's own lines.
    rescue::send_own(session, server).await?;
    server.hello(request(session, (LOG_CUT, kept.lines))?).await?;
    Kept { told: true, ..kept }.write(session)
}

/// A hello with nothing to compare: it only tells.
fn request(session: &Session, noticed: (u64, u64)) -> Result<HelloRequest> {
    Ok(HelloRequest {
        versions: vec![VERSION],
        notebooks: vec![NotebookHello {
            notebook: session.store.identity().notebook,
            heads: Heads::new(Vec::new())?,
            version: None,
        }],
        cursor: None,
        last_receipts: Vec::new(),
        schemas: None,
        done: None,
        noticed: Some(vec![noticed]),
        read: None,
    })
}

/// Counts the lines that the rescue copy's mark knows of, and the notebook has not.
fn missing(session: &Session) -> Result<u64> {
    let mark = Mark::read(&session.folder)?;
    if mark
        .notebook
        .as_deref()
        .is_some_and(|of| of != session.store.identity().notebook.to_string())
    {
        return Ok(0);
    }
    let mut missing = 0;
    for (lane, (seq, _)) in mark.covered() {
        missing += seq.saturating_sub(session.read(|r| entry::head(r, lane))?.seq);
    }
    Ok(missing)
}

impl Kept {
    fn write(&self, session: &Session) -> Result<()> {
        let bytes = serde_json::to_vec(self)?;
        session.write(|w| setting::put(w, KEPT, &bytes))
    }
}

fn kept(session: &Session) -> Result<Option<Kept>> {
    let bytes = session.read(|r| setting::get(r, KEPT))?;
    Ok(bytes.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
}
