//! Releases a line from quarantine: a person decided so. It gets a new place at the end of the feed, whatever was
//! committed since, so that nobody who read on misses it.

use domain::EntryHash;
use protocol::Body;

use super::make::{declared, is_piece, news_of, news_of_piece, raise, remake_told};
use crate::db::held::{self, Held};
use crate::db::{Tx, blob, feed, notebook};
use crate::live::News;
use crate::station::Station;
use crate::{Error, erase};

/// Releases a line; returns it with what changed, or nothing where no line of this hash is held.
pub(crate) fn release(
    station: &Station,
    tx: &Tx<'_>,
    hash: EntryHash,
) -> Result<Option<(Held, Vec<News>)>, Error> {
    let Some(line) = held::find(tx, hash)? else {
        return Ok(None);
    };
    held::release(tx, line.entry)?;
    let (notebook, place) = (line.stored.notebook, line.stored.place);
    let head = notebook::head(tx, notebook, place.lane)?.ok_or(Error::Damaged("a chain"))?;
    let (feed_pos, log_hash) = feed::append(tx, feed::head(tx)?, (line.entry, &[hash]))?;
    let head = notebook::Head {
        feed_pos,
        log_hash,
        ..head
    };
    notebook::set_head(tx, notebook, place.lane, &head)?;
    let news = apply(station, tx, &line)?;
    Ok(Some((line, news)))
}

/// Does what the line would have done when it came. What nobody can read has its place and changes nothing.
fn apply(station: &Station, tx: &Tx<'_>, line: &Held) -> Result<Vec<News>, Error> {
    let stored = &line.stored;
    let Some((_, bytes)) = stored.unlock(&station.keys.vault)? else {
        return Ok(Vec::new());
    };
    let Ok(body) = Body::decode(&bytes) else {
        return Ok(Vec::new());
    };
    blob::declare_all(tx, &declared(stored.notebook, &body))?;
    let whose = (stored.notebook, line.officer);
    raise(tx, whose, &body, (stored.place.seq, stored.received_at))?;
    if let Some(evidence) = erase::stops(&body) {
        erase::notice(station, tx, evidence)?;
    }
    if is_piece(body.kind) {
        return Ok(news_of_piece(&body).to_vec());
    }
    let remade = remake_told(station, tx, body.record)?;
    Ok(remade.iter().flat_map(news_of).collect())
}
