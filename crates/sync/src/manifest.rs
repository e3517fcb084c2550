//! The manifest: at the end of a shift the server signs that it holds all of it, or says what is missing.

use domain::RecordId;
use protocol::api::{Missing, SyncApi};
use protocol::receipt::ManifestReceipt;

use crate::{Error, Phone};

/// What the server says of a shift.
#[derive(Debug, Clone)]
pub enum Manifest {
    /// It holds everything; its signature is kept in the notebook.
    AllHeld(ManifestReceipt),
    /// It lacks something.
    Missing(Missing),
}

/// Asks whether the server holds the whole notebook up to now and every blob of the shift's photos.
///
/// # Errors
/// Returns why the server could not be asked, or why what it signed is not believed.
pub async fn manifest(_api: &impl SyncApi, _phone: &Phone<'_>, _shift: RecordId) -> Result<Manifest, Error> {
    Err(Error::NoProgress)
}
