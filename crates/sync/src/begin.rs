//! How a successor begins: signed when it is opened, said to the server before its first line.

use domain::{Clocks, NotebookId};
use protocol::api::{ErrorCode, SyncApi};
use protocol::begin::{Begin, Cited, Reason};
use protocol::chain::CitedHead;
use protocol::{LaneHead, Signed};
use seal::sign::SigningKey;
use store::Identity;

use crate::session::Session;
use crate::{Error, Phone};

/// Signs how the notebook of this identity begins, that goes on from these heads.
pub fn sign(
    identity: &Identity,
    (clocks, key): (Clocks, &SigningKey),
    heads: &[(NotebookId, LaneHead)],
    reason: Reason,
) -> Signed<Begin> {
    let cited = heads.iter().filter(|(_, head)| head.seq > 0);
    let cited = cited.map(|(notebook, head)| CitedHead {
        notebook: *notebook,
        lane: head.lane,
        seq: head.seq,
        hash: head.hash,
    });
    let begin = Begin {
        city: identity.city,
        notebook: identity.notebook,
        certificate_hash: identity.certificate_hash,
        cited: Cited::new(cited.collect()),
        reason,
        wall: clocks.wall,
        boot: clocks.boot,
        mono_ms: clocks.mono_ms,
    };
    Signed::sign(&begin, key)
}

/// Says how the notebook begins, as long as the server has no line of it.
pub(crate) async fn say(api: &impl SyncApi, phone: &Phone<'_>, session: &Session) -> Result<(), Error> {
    let Some(begin) = phone.store.begin() else {
        return Ok(());
    };
    if session.sides.values().any(|side| side.on_server > 0) {
        return Ok(());
    }
    match api.begin(begin.clone()).await {
        Ok(_) => Ok(()),
        // The server has another line where this says that an older notebook ends: then that one forked.
        Err(error) if error.code() == Some(ErrorCode::HashMismatch) => {
            let said = begin.peek()?;
            if said.reason == Reason::Fork {
                return Err(error.into());
            }
            let forked = Begin {
                reason: Reason::Fork,
                ..said
            };
            let signed = Signed::sign(&forked, phone.signing_key);
            phone.store.begin_anew(&signed)?;
            Ok(api.begin(signed).await.map(drop)?)
        }
        Err(error) => Err(error.into()),
    }
}
