//! This phone's side of a sync: one open notebook as `sync` needs it, put together here and nowhere else.

use domain::{Clocks, Lane};
use sync::{Pinned, Way};

use crate::error::Result;
use crate::originals;
use crate::session::Session;

/// What a `sync::Phone` borrows for as long as a call to the server lasts.
pub(super) struct Side<'a> {
    session: &'a Session,
    pinned: Pinned,
    clocks: Box<dyn Fn() -> Clocks + Send + Sync + 'a>,
    may_send: Box<dyn Fn(Lane) -> u64 + Send + Sync + 'a>,
    way: Box<dyn Fn() -> Way + Send + Sync + 'a>,
}

impl<'a> Side<'a> {
    /// Returns the side of a session.
    pub(super) fn of(session: &'a Session) -> Result<Self> {
        Ok(Self {
            session,
            pinned: Pinned {
                root: session.enrolment.root()?,
                server: session.server.clone(),
            },
            clocks: Box::new(|| session.clocks()),
            may_send: Box::new(|lane| session.may_send(lane)),
            way: Box::new(|| originals::way(session)),
        })
    }

    /// Returns the phone that it stands for.
    pub(super) fn phone(&self) -> sync::Phone<'_> {
        sync::Phone {
            store: &self.session.store,
            vault: &self.session.vault,
            signing_key: &self.session.signing,
            pinned: &self.pinned,
            clocks: &*self.clocks,
            may_send: &*self.may_send,
            way: &*self.way,
        }
    }
}
