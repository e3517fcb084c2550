//! This side of the sync: one open notebook with its vault, its key, and what was pinned at enrolment.

use domain::{Clocks, Lane};
use evidence::Vault;
use protocol::certificate::ServerCertificate;
use seal::sign::{SigningKey, VerifyingKey};
use store::Store;

use crate::Way;

/// What a phone learned at enrolment and believes ever since; the city and the notebook are the store's identity.
#[derive(Debug, Clone)]
pub struct Pinned {
    /// The city's root key, which certifies the server's keys.
    pub root: VerifyingKey,
    /// The server's key at enrolment (`EnrolResponse::verify`).
    pub server: ServerCertificate,
}

/// One open notebook, as the sync needs it.
#[derive(Clone, Copy)]
pub struct Phone<'a> {
    /// The notebook.
    pub store: &'a Store,
    /// Where its sealed files lie.
    pub vault: &'a Vault,
    /// The device's key, which signs statements.
    pub signing_key: &'a SigningKey,
    /// Whom it believes.
    pub pinned: &'a Pinned,
    /// What the phone's clocks say now.
    pub clocks: &'a (dyn Fn() -> Clocks + Send + Sync),
    /// The last line of a lane that may leave the phone now: what was just saved can still be undone.
    pub may_send: &'a (dyn Fn(Lane) -> u64 + Send + Sync),
    /// What the link costs now, and whether originals may take it.
    pub way: &'a (dyn Fn() -> Way + Send + Sync),
}
