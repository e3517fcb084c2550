//! Glance: the one small question of a phone that has nothing to send. It is asked only where hello could say nothing
//! but "all of it is there": any line, photo or page of the feed that is left makes it a hello.

use domain::Lane;
use protocol::api::{Glance, schemas, standing};
use protocol::version::VERSION;
use protocol::{Message as _, Tag};
use seal::digest::sha256;
use store::blob::{self, Role};
use store::{Reading, entry, receipt, setting};

use crate::session::{self, SetAside};
use crate::{Error, Phone, Way, blobs, snapshot};

/// The tag that the newest hello brought, after a mark of what it stands for beside.
const KEPT: &str = "hello_tag";

/// Returns what to ask, if a glance is enough.
pub(crate) fn question(phone: &Phone<'_>) -> Result<Option<Glance>, Error> {
    let notebook = phone.store.identity().notebook;
    let way = (phone.way)();
    Ok(phone.store.read(|reading| {
        let (Some(tag), Some(cursor)) = (kept(reading)?, session::cursor(reading)?) else {
            return Ok(None);
        };
        let present = receipt::epoch(reading)? == Some(cursor.epoch);
        if !present
            || snapshot::is_begun(reading)?
            || !is_all_there(reading, cursor.position)?
            || is_photo_left(reading, way)?
        {
            return Ok(None);
        }
        let heads = session::heads(reading)?;
        Ok(Some(Glance {
            notebook,
            position: cursor.position,
            standing: standing(tag, notebook, &heads, &cursor),
        }))
    })?)
}

/// Says whether each line has its receipt, and the feed was read beyond what the receipts name of it.
fn is_all_there(reading: &Reading<'_>, position: u64) -> store::Result<bool> {
    for lane in Lane::ALL {
        let read_to = match receipt::get(reading, *lane)? {
            Some(kept) => kept.signed.peek()?.feed_pos,
            None => 0,
        };
        let receipted = receipt::committed(reading, *lane)?;
        if receipted != entry::head(reading, *lane)?.seq || read_to > position {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Says whether a photo is left that may go on this link: what waits for Wi-Fi is no reason to say hello.
fn is_photo_left(reading: &Reading<'_>, way: Way) -> store::Result<bool> {
    let (unsent, nothing) = (blob::unsent(reading)?, SetAside::default());
    for role in [Role::Thumbnail, Role::Original] {
        let waits = role == Role::Original && way.originals_wait();
        if !waits && blobs::next(reading, &unsent, &nothing, role)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn kept(reading: &Reading<'_>) -> store::Result<Option<Tag>> {
    let bytes = setting::get(reading, KEPT)?.unwrap_or_default();
    let held = Lane::ALL.iter().map(|lane| receipt::held_of(reading, *lane));
    let held: Vec<u64> = held.collect::<store::Result<_>>()?;
    let mark = mark(&held);
    let tag = bytes.strip_prefix(&mark);
    Ok(tag.and_then(|tag| Tag::try_from(tag).ok()))
}

/// Keeps the tag that a hello brought, and how many lines of each lane it said are held; writes only if it is another one.
pub(crate) fn keep(phone: &Phone<'_>, tag: Option<Tag>, held: &[u64]) -> Result<(), Error> {
    let bytes = tag.map_or_else(Vec::new, |tag| [mark(held), tag.0].concat());
    let kept = phone.store.read(|reading| setting::get(reading, KEPT))?;
    if kept.unwrap_or_default() != bytes {
        phone.store.write(|writing| setting::put(writing, KEPT, &bytes))?;
    }
    Ok(())
}

/// An app that speaks another version, or reads other tables, begins with a hello. So does one whose receipts tell of
/// other lines held than hello did: once they are released, hello would say again what it said then.
fn mark(held: &[u64]) -> [u8; 32] {
    let held: Vec<u8> = held.iter().flat_map(|count| count.to_be_bytes()).collect();
    sha256(&[&VERSION.encode(), &schemas().encode(), &held])
}
