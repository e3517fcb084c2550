//! Judges one line: what it is about, and whether it is quarantined. It only looks; it keeps nothing.

use domain::kind::{Common, Record as _};
use domain::kinds::Track;
use domain::rule::check_patch;
use domain::{Fields, Lane, RecordId, check, kind_by_number};
use protocol::Body;

/// Why a line is kept aside. The codes are on the wire and in the ledger for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// Its device was revoked.
    Revoked,
    /// Its body cannot be read at all.
    Unreadable,
    /// It breaks the rules of its kind, as the table that it was written by has them.
    Rules,
    /// Its record was erased by order: only its header is kept.
    Erased,
}

impl Reason {
    /// Returns the code.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Unreadable => "unreadable",
            Self::Rules => "rules",
            Self::Erased => "erased",
        }
    }
}

/// What a line turned out to be.
#[derive(Debug)]
pub(super) struct Judged {
    /// The body, where it can be read.
    pub(super) body: Option<Body>,
    /// The kind that its record had before.
    pub(super) earlier: Option<u16>,
    /// The record that it answers, acknowledges or tells the history of; of a piece of a route, its shift.
    pub(super) about: Option<RecordId>,
    /// Why it is kept aside, if it is.
    pub(super) held: Option<Reason>,
}

/// Judges the body of a line; `earlier_kind` is the kind that its record has already.
pub(super) fn judge(bytes: &[u8], lane: Lane, earlier_kind: Option<u16>) -> Judged {
    let Ok(body) = Body::decode(bytes) else {
        return Judged {
            body: None,
            earlier: earlier_kind,
            about: None,
            held: Some(Reason::Unreadable),
        };
    };
    let about = about(body.kind, &body.fields);
    let other_kind = earlier_kind.is_some_and(|kind| kind != body.kind);
    let held = (other_kind || breaks_rules(&body, lane)).then_some(Reason::Rules);
    Judged {
        body: Some(body),
        earlier: earlier_kind,
        about,
        held,
    }
}

/// What was written by a newer table than this server has passes: its fields and codes are kept as they are, and only
/// a table that is known can be contradicted.
fn breaks_rules(body: &Body, lane: Lane) -> bool {
    let known = kind_by_number(body.kind).filter(|kind| body.schema <= kind.schema);
    let Some(kind) = known else {
        return false;
    };
    let checked = if body.base.is_empty() {
        check(kind, &body.fields)
    } else {
        check_patch(kind, &body.fields)
    };
    kind.lane != lane || checked.is_err()
}

/// Returns the record that a record answers or tells of, as its kind's table says; of a piece of a route, its shift.
pub(super) fn about(kind: u16, fields: &Fields) -> Option<RecordId> {
    if kind == Track::KIND.number {
        return Common::read(fields).shift;
    }
    kind_by_number(kind)?.subject_of(fields)
}

#[cfg(test)]
mod tests;
