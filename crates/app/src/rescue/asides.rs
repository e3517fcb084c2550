//! What was set aside: copies that knew more than the notebook did, and files of damaged notebooks. Nobody can take a
//! single record out of them: a copy is sealed to the server's key, and a damaged file is not written to.
//!
//! A copy goes once the server has signed for every line in it and says that all of it is in a good backup; or, where
//! lines of this officer were erased by order, once it has signed. Damaged files go for an erasure only, and only when
//! nothing that was in them is missing.

use std::path::Path;

use protocol::Raw;
use protocol::api::{RescueAnswer, RescueUpload, SyncApi};
use store::{receipt, setting};

use super::files;
use super::others::{Parts, is_taken};
use crate::error::Result;
use crate::session::Session;
use crate::{damaged, file, successor, syncing};

/// Whether what was set aside may hold what was erased.
const DUE: &str = "asides_hold_erased";

/// Notes that own lines were erased: what was set aside may hold them.
pub(crate) fn note_erased(session: &Session) -> Result<()> {
    let copies = files::asides(&session.folder);
    if copies.is_empty() && !damaged::has_asides(&session.folder) {
        return Ok(());
    }
    copies.iter().for_each(|copy| session.rescue.try_again(copy));
    session.write(|w| setting::put(w, DUE, &[1]))
}

/// Lets go of what has done its duty. The newest goes first, so that those that stay are found again.
pub(crate) async fn let_go(session: &Session, server: &impl SyncApi) -> Result<()> {
    let due = session
        .read(|r| setting::get(r, DUE))?
        .is_some_and(|kept| kept == [1]);
    for copy in files::asides(&session.folder).iter().rev() {
        let length = std::fs::metadata(copy)?.len();
        if !session.rescue.is_first_try(copy, length) || !is_safe(session, server, copy, due).await? {
            return Ok(());
        }
        file::remove(copy)?;
        tracing::info!("a rescue copy that was set aside went: the server has all of it");
    }
    if due && successor::is_whole(session)? {
        damaged::let_go(&session.folder)?;
        session.write(|w| setting::put(w, DUE, &[0]))?;
    }
    Ok(())
}

/// Sends a copy whole, and says whether the server has all of it as safely as it must.
async fn is_safe(session: &Session, server: &impl SyncApi, copy: &Path, due: bool) -> Result<bool> {
    let epoch = session.read(receipt::epoch)?;
    let epoch = epoch.map_or_else(String::new, |epoch| seal::digest::to_hex(&epoch.0));
    let mut parts = Parts::open(copy)?;
    while let Some(part) = parts.next_part()? {
        let answer = server.rescue(RescueUpload { frames: Raw(part) }).await;
        let answer = answer.map_err(|error| syncing::fault(&error.into()))?;
        if !is_taken(session, &answer, &epoch) || !(due || is_backed_up(session, &answer)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_backed_up(session: &Session, answer: &RescueAnswer) -> bool {
    let key = &session.server.public_key;
    let mut receipts = answer.receipts.iter().map(|signed| signed.open(key));
    receipts.all(|receipt| receipt.is_ok_and(|receipt| receipt.backed_up >= receipt.committed))
}
