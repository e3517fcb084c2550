//! Photos in full size: by the officer's rule they wait for Wi-Fi, unless they are told to go now. Records and small
//! pictures never wait. Nothing here decides what is unsent.

use domain::RecordId;
use store::blob::{self, Role};
use store::record::Record;
use store::setting;
use sync::{Originals, Way};

use crate::error::Result;
use crate::session::Session;
use crate::view::OriginalsRule;

const SETTING: &str = "originals";

/// What this run of the app knows of them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wish {
    rule: OriginalsRule,
    /// Whether they go now on whatever link there is, until a sync came to its end.
    now: bool,
}

/// Returns the officer's rule.
pub fn rule(session: &Session) -> OriginalsRule {
    session.memory().originals.rule
}

/// Keeps the officer's rule, also after a restart.
///
/// # Errors
/// Returns why it could not be kept.
pub fn keep_rule(session: &Session, rule: OriginalsRule) -> Result<()> {
    let bytes = serde_json::to_vec(&rule)?;
    session.write(|w| setting::put(w, SETTING, &bytes))?;
    session.memory().originals.rule = rule;
    (session.announce)(store::What::Sync);
    Ok(())
}

/// Lets the photos that wait go on whatever link there is. The rule stays: once a sync has come to its end, the next
/// ones wait again.
pub fn send_now(session: &Session) {
    session.memory().originals.now = true;
}

pub(crate) fn recall(session: &Session) -> Result<()> {
    let kept = session.read(|r| setting::get(r, SETTING))?;
    let rule = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    session.memory().originals.rule = rule.unwrap_or_default();
    Ok(())
}

/// Says whether they were told to go now.
pub(crate) fn go_now(session: &Session) -> bool {
    session.memory().originals.now
}

/// Notes that a sync that let them go has come to its end.
pub(crate) fn have_gone(session: &Session) {
    session.memory().originals.now = false;
}

/// Returns what the link costs now, and whether originals may take it.
pub(crate) fn way(session: &Session) -> Way {
    let Wish { rule, now } = session.memory().originals;
    let originals = match rule {
        OriginalsRule::Wifi if !now => Originals::NoMeteredLink,
        OriginalsRule::Wifi | OriginalsRule::AnyLink => Originals::AnyLink,
    };
    Way {
        link: session.surroundings.link(),
        originals,
    }
}

/// Returns the photos of which the original waits for Wi-Fi now.
pub(crate) fn waiting(session: &Session) -> Result<Vec<RecordId>> {
    if !way(session).originals_wait() {
        return Ok(Vec::new());
    }
    let unsent = session.read(blob::unsent)?;
    let originals = unsent.into_iter().filter(|blob| blob.role == Role::Original);
    Ok(originals.map(|blob| blob.record).collect())
}

/// Counts the records of a shift that are among those waiting photos.
pub(crate) fn count_of(records: &[Record], waiting: &[RecordId]) -> u32 {
    let waits = records.iter().filter(|one| waiting.contains(&one.record));
    u32::try_from(waits.count()).unwrap_or(u32::MAX)
}
