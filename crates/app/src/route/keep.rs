//! How the route becomes durable: frames of half a minute, and lines of five minutes made of them.

use std::sync::{Arc, PoisonError};

use domain::field::Blob;
use domain::kind::Record as _;
use domain::kinds::Track;
use domain::{RecordId, Timestamp};
use seal::Key;
use store::frame::{self, Frame};
use store::record::{self, Filter};
use store::setting;
use track::{Item, chunk};

use super::{ENTRY_MS, RouteState, apart, end_of, start_of};
use crate::error::Result;
use crate::line::NewLine;
use crate::session::Session;

/// Makes durable what the recorder kept; what could not be written stays and is tried again. The route is not locked
/// while the notebook is written: whoever writes a line asks the route for its clock meanwhile.
pub(super) fn write_frame(session: &Session) -> Result<()> {
    let framing = Arc::clone(&session.route().framing);
    let _alone = framing.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((framed, pieces, distance)) = next_frame(&session.route()) else {
        return Ok(());
    };
    session.write(|w| frame::add(w, &framed))?;
    session.route().is_durable(framed.shift, pieces, Some(distance));
    let frames = session.read(frame::list)?;
    let spans = frames
        .first()
        .map_or(0, |first| framed.to.millis_since(first.from));
    // A clock that was set back ends a line, too.
    if spans.saturating_abs() >= ENTRY_MS {
        write_entry_of(session, framed.shift)
    } else {
        Ok(())
    }
}

/// Returns the frame of what is not durable yet, of how many pieces it is, and how far the route is at its end.
fn next_frame(route: &RouteState) -> Option<(Frame, usize, f64)> {
    let (shift, first, last) = (route.shift?, route.fresh.first()?, route.fresh.last()?);
    let distance = route.distance_m();
    let frame = Frame {
        shift,
        from: Timestamp(start_of(first)),
        to: Timestamp(end_of(last)),
        distance_m: (distance - route.framed_distance).max(0.0),
        chunk: chunk::encode(&route.fresh),
    };
    Some((frame, route.fresh.len(), distance))
}

/// Turns all frames into one entry, in one write.
pub(super) fn write_entry(session: &Session) -> Result<()> {
    let (shift, framing) = {
        let route = session.route();
        (route.shift, Arc::clone(&route.framing))
    };
    let _alone = framing.lock().unwrap_or_else(PoisonError::into_inner);
    shift.map_or(Ok(()), |shift| write_entry_of(session, shift))
}

fn write_entry_of(session: &Session, shift: RecordId) -> Result<()> {
    let mut frames = session.read(frame::list)?;
    frames.retain(|one| one.shift == shift);
    let key = session.new_key();
    let Some(line) = entry_of(session, &frames, &key)? else {
        return Ok(());
    };
    session.write(|w| {
        session.append(w, line)?;
        frame::clear(w, shift)
    })
}

/// Makes an entry of everything that is not one yet, in one write, together with how far the recorder's own file was
/// taken over: until then it lies there, durable.
pub(super) fn write_taken_over(session: &Session) -> Result<()> {
    let framing = Arc::clone(&session.route().framing);
    let _alone = framing.lock().unwrap_or_else(PoisonError::into_inner);
    let mut frames = session.read(frame::list)?;
    let (shift, next, mark) = {
        let route = session.route();
        let (Some(shift), Some(apart)) = (route.shift, &route.apart) else {
            return Ok(());
        };
        // What was read may not be durable yet, and a mark must never be ahead of the file.
        apart.sync()?;
        (shift, next_frame(&route), apart.kept(shift)?)
    };
    frames.retain(|one| one.shift == shift);
    let (pieces, distance) = next
        .as_ref()
        .map_or((0, None), |(_, pieces, distance)| (*pieces, Some(*distance)));
    frames.extend(next.map(|(frame, ..)| frame));
    let key = session.new_key();
    let line = entry_of(session, &frames, &key)?;
    session.write(|w| {
        if let Some(line) = line {
            session.append(w, line)?;
        }
        setting::put(w, apart::KEPT, &mark)?;
        frame::clear(w, shift)
    })?;
    session.route().is_durable(shift, pieces, distance);
    Ok(())
}

/// Returns the line that these frames become.
fn entry_of<'a>(session: &Session, frames: &[Frame], key: &'a Key) -> Result<Option<NewLine<'a>>> {
    let (Some(first), Some(last)) = (frames.first(), frames.last()) else {
        return Ok(None);
    };
    let mut items = Vec::new();
    for one in frames {
        items.extend(chunk::decode(&one.chunk)?);
    }
    let distance: f64 = frames.iter().map(|one| one.distance_m).sum();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "five minutes' metres are few"
    )]
    let piece = Track {
        from: Some(first.from),
        to: Some(last.to),
        chunk: Some(Blob(chunk::encode(&items))),
        distance_m: Some(distance.round() as u32),
    };
    let mut fields = piece.write();
    fields.insert(crate::line::SHIFT, domain::field::FieldValue::write(first.shift));
    Ok(Some(NewLine {
        kind: Track::KIND,
        record: session.new_record(),
        key,
        happened_at: first.from,
        base: Vec::new(),
        fields,
    }))
}

/// Returns everything durable of a shift's route, oldest first.
pub(super) fn stored(session: &Session, shift: RecordId) -> Result<Vec<Item>> {
    let filter = Filter {
        kind: Some(Track::KIND.number),
        shift: Some(shift),
        own: true,
        ..Default::default()
    };
    let (mut pieces, frames) = session.read(|r| Ok((record::list(r, filter)?, frame::list(r)?)))?;
    // Pieces of an older notebook have no place here, and come first.
    pieces.reverse();
    pieces.sort_by_key(|piece| piece.last_seq);
    let mut items = Vec::new();
    for piece in &pieces {
        if let Some(Blob(bytes)) = Track::read(&piece.fields).chunk {
            items.extend(chunk::decode(&bytes)?);
        }
    }
    for one in frames.iter().filter(|one| one.shift == shift) {
        items.extend(chunk::decode(&one.chunk)?);
    }
    Ok(items)
}

/// Turns frames that a kill left of an earlier shift into an entry of that shift.
pub(super) fn keep_leftovers(session: &Session, open: Option<RecordId>) -> Result<()> {
    let mut shifts: Vec<RecordId> = session.read(frame::list)?.iter().map(|one| one.shift).collect();
    shifts.dedup();
    shifts.retain(|shift| Some(*shift) != open);
    shifts
        .into_iter()
        .try_for_each(|shift| write_entry_of(session, shift))
}
