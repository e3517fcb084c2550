//! The scope: what an officer may see, as one number. Another one means that the phone takes a snapshot. It says nothing
//! but whether it changed.

use domain::{KINDS, Readers};
use protocol::Scope;
use seal::digest::sha256;

use crate::auth::Caller;
use crate::db::{Tx, officer};
use crate::station::Station;
use crate::{Error, auth};

/// Returns the scope of a caller; none for one that may not read.
pub(crate) fn of(station: &Station, db: &Tx<'_>, caller: &Caller) -> Result<Option<Scope>, Error> {
    if auth::reader(caller).is_err() {
        return Ok(None);
    }
    let known = officer::by_id(db, caller.officer)?.ok_or(Error::Damaged("an officer"))?;
    let kinds: Vec<u8> = KINDS
        .iter()
        .filter(|kind| kind.readers != Readers::Nobody)
        .flat_map(|kind| kind.number.to_be_bytes())
        .collect();
    let team = known.team.unwrap_or_default();
    let hash = sha256(&[
        b"pb1/scope",
        station.city.as_bytes(),
        caller.officer.as_bytes(),
        known.role.code().as_bytes(),
        &(team.len() as u64).to_be_bytes(),
        team.as_bytes(),
        &kinds,
    ]);
    let mut scope = [0; 16];
    scope.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    Ok(Some(Scope(scope)))
}
