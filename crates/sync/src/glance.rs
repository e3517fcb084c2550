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

/// The tag that the newest hello brought, after a mark of what this phone said of itself then.
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
    let tag = bytes.strip_prefix(&own_mark());
    Ok(tag.and_then(|tag| Tag::try_from(tag).ok()))
}

/// Keeps the tag that a hello brought; writes only if it is another one.
pub(crate) fn keep(phone: &Phone<'_>, tag: Option<Tag>) -> Result<(), Error> {
    if phone.store.read(kept)? == tag {
        return Ok(());
    }
    let bytes = tag.map_or_else(Vec::new, |tag| [own_mark(), tag.0].concat());
    phone.store.write(|writing| setting::put(writing, KEPT, &bytes))?;
    Ok(())
}

/// An app that speaks another version, or reads other tables, begins with a hello.
fn own_mark() -> [u8; 32] {
    sha256(&[&VERSION.encode(), &schemas().encode()])
}
