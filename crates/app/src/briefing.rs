//! The briefing: what the shift before hands over, read item by item.

use domain::code::Code as _;
use domain::codes::HandoverKind;
use domain::field::{One, Prose};
use domain::kind::Record as _;
use domain::kinds::{Acknowledgement, HandoverItem};
use domain::{RecordId, Timestamp};
use store::record::{self, Filter, Record};

use crate::error::{Fault, Result};
use crate::session::Session;
use crate::view::{self, BriefingItem, HandoverInput};
use crate::{draft, log, shift};

const HOUR_MS: i64 = 60 * 60 * 1000;

/// Returns the items of other officers that still hold, must-reads first, newest first.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn items(session: &Session) -> Result<Vec<BriefingItem>> {
    let acknowledged = acknowledged(session)?;
    let mut items: Vec<BriefingItem> = standing(session)?
        .iter()
        .filter(|item| !item.own)
        .map(|item| {
            let at = acknowledged
                .iter()
                .find(|(of, _)| *of == item.record)
                .map(|(_, at)| *at);
            briefing_item(session, item, at)
        })
        .collect();
    items.sort_by_key(|item| !item.must_read);
    Ok(items)
}

/// Counts the items that are not acknowledged: those that must be read, and all.
pub(crate) fn unread(session: &Session) -> Result<(u32, u32)> {
    let items = items(session)?;
    let unread = items.iter().filter(|item| item.acknowledged_at.is_none());
    let (mut must, mut all) = (0, 0);
    for item in unread {
        must += u32::from(item.must_read);
        all += 1;
    }
    Ok((must, all))
}

/// Notes that the officer read an item; noting it twice changes nothing.
///
/// # Errors
/// `E-FIND-1` when there is no such item.
pub fn acknowledge(session: &Session, item: &str) -> Result<()> {
    let item: RecordId = item.parse()?;
    session.read(|r| record::get(r, item))?;
    if acknowledged(session)?.iter().all(|(of, _)| *of != item) {
        session.write_new(Acknowledgement { item: Some(item) })?;
    }
    Ok(())
}

/// Adds an item to the own handover.
///
/// # Errors
/// `E-FORM-1` when the text is empty or the hours are out of range.
pub fn add(session: &Session, input: &HandoverInput) -> Result<()> {
    let text = input.text.trim();
    let kind = HandoverKind::from_code(&input.kind).ok_or_else(|| Fault::FormIncomplete.naming(&["kind"]))?;
    if text.is_empty() || !(1..=168).contains(&input.hours) {
        return Err(Fault::FormIncomplete.naming(&["text"]));
    }
    let item = HandoverItem {
        kind: Some(One(kind)),
        text: Some(Prose(text.to_owned())),
        must_read: Some(input.must_read),
        expires_at: Some(session.likely_now().plus_millis(i64::from(input.hours) * HOUR_MS)),
        zone: None,
    };
    session.write_new(item)?;
    Ok(())
}

/// Takes an item of the own handover back.
///
/// # Errors
/// `E-FIND-1` when there is no such item.
pub fn remove(session: &Session, record: &str) -> Result<()> {
    let reason = log::word(
        session.language().into(),
        "withdrawn.handover",
        "removed from the handover",
    );
    draft::withdraw(session, record, &reason)
}

/// Returns the items that this officer wrote during a shift.
pub(crate) fn own_items(session: &Session, shift: RecordId) -> Result<Vec<view::HandoverItem>> {
    let mut items = shift::of_shift(session, shift)?;
    items.retain(|one| one.kind == HandoverItem::KIND.number && !one.withdrawn);
    Ok(items.iter().map(|item| own_item(session, item)).collect())
}

/// Returns the items that are not surely over: whoever does not know the time shows rather than hides.
pub(crate) fn standing(session: &Session) -> Result<Vec<Record>> {
    let filter = Filter {
        kind: Some(HandoverItem::KIND.number),
        ..Default::default()
    };
    let mut items = session.read(|r| record::list(r, filter))?;
    items.retain(|item| {
        !item.withdrawn
            && HandoverItem::read(&item.fields)
                .expires_at
                .is_none_or(|at| !session.has_surely_passed(at))
    });
    Ok(items)
}

fn acknowledged(session: &Session) -> Result<Vec<(RecordId, Timestamp)>> {
    let filter = Filter {
        kind: Some(Acknowledgement::KIND.number),
        own: true,
        ..Default::default()
    };
    let own = session.read(|r| record::list(r, filter))?;
    Ok(own
        .iter()
        .filter_map(|one| Some((Acknowledgement::read(&one.fields).item?, one.happened_at)))
        .collect())
}

fn briefing_item(session: &Session, item: &Record, acknowledged_at: Option<Timestamp>) -> BriefingItem {
    let fields = HandoverItem::read(&item.fields);
    BriefingItem {
        record: item.record.to_string(),
        kind: fields.kind.map_or("", |kind| kind.0.as_code()).to_owned(),
        text: fields.text.map_or_else(String::new, |text| text.0),
        must_read: fields.must_read.unwrap_or(false),
        expires_at: session.zone().say(fields.expires_at.unwrap_or(item.happened_at)),
        author: item.author.clone(),
        written_at: session.zone().say(item.written_at),
        acknowledged_at: acknowledged_at.map(|at| session.zone().say(at)),
    }
}

fn own_item(session: &Session, item: &Record) -> view::HandoverItem {
    let shown = briefing_item(session, item, None);
    view::HandoverItem {
        record: shown.record,
        kind: shown.kind,
        text: shown.text,
        must_read: shown.must_read,
        expires_at: shown.expires_at,
    }
}
