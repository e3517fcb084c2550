//! People with an account, and their teams.

use domain::{OfficerId, Timestamp};

use super::RowId;
use super::tx::{Row, Tx, params};
use crate::Error;
use crate::people::Role;

/// A person with an account.
#[derive(Debug, Clone)]
pub(crate) struct Officer {
    pub(crate) id: RowId,
    pub(crate) officer: OfficerId,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) team: Option<String>,
    pub(crate) sign_in: Option<String>,
    pub(crate) password: Option<String>,
}

/// What a new account is made of.
pub(crate) struct NewOfficer<'a> {
    pub(crate) officer: OfficerId,
    pub(crate) name: &'a str,
    pub(crate) role: Role,
    pub(crate) team: Option<&'a str>,
    pub(crate) sign_in: Option<&'a str>,
    pub(crate) password: Option<&'a str>,
}

const COLUMNS: &str = "SELECT o.id, o.officer, o.name, o.role, t.name, o.sign_in, o.password
  FROM officer o LEFT JOIN team t ON t.id = o.team";

fn row_to_officer(row: Row<'_>) -> Result<Officer, Error> {
    let role: String = row.get(3)?;
    Ok(Officer {
        id: row.get(0)?,
        officer: OfficerId::from_bytes(row.get(1)?),
        name: row.get(2)?,
        // The schema lets no other word in.
        role: Role::from_code(&role).unwrap_or(Role::Dispatcher),
        team: row.get(4)?,
        sign_in: row.get(5)?,
        password: row.get(6)?,
    })
}

/// Returns everybody, by name.
pub(crate) fn all(db: &Tx<'_>) -> Result<Vec<Officer>, Error> {
    db.all(&format!("{COLUMNS} ORDER BY o.name"), &[], row_to_officer)
}

/// Returns the person in a row.
pub(crate) fn get(db: &Tx<'_>, id: RowId) -> Result<Officer, Error> {
    db.one(&format!("{COLUMNS} WHERE o.id = ?1"), params![id], row_to_officer)
}

/// Returns the person with an id.
pub(crate) fn by_id(db: &Tx<'_>, officer: OfficerId) -> Result<Option<Officer>, Error> {
    let sql = format!("{COLUMNS} WHERE o.officer = ?1");
    db.first(&sql, params![officer.as_bytes()], row_to_officer)
}

/// Returns the person with a name.
pub(crate) fn by_name(db: &Tx<'_>, name: &str) -> Result<Option<Officer>, Error> {
    let sql = format!("{COLUMNS} WHERE o.name = ?1");
    db.first(&sql, params![name], row_to_officer)
}

/// Returns the person with a sign-in.
pub(crate) fn by_sign_in(db: &Tx<'_>, sign_in: &str) -> Result<Option<Officer>, Error> {
    let sql = format!("{COLUMNS} WHERE o.sign_in = ?1");
    db.first(&sql, params![sign_in], row_to_officer)
}

/// Moves a person to a team, or to another role; where none is named it stays.
pub(crate) fn move_to(
    tx: &Tx<'_>,
    person: RowId,
    (team, role): (Option<&str>, Option<Role>),
) -> Result<(), Error> {
    if let Some(team) = team {
        let sql = "INSERT INTO team (name) VALUES (?1) ON CONFLICT DO NOTHING";
        tx.execute(sql, params![team])?;
    }
    tx.execute(
        "UPDATE officer SET role = coalesce(?3, role),
           team = CASE WHEN ?2 IS NULL THEN team ELSE (SELECT t.id FROM team t WHERE t.name = ?2) END
         WHERE id = ?1",
        params![person, team, role.map(Role::code)],
    )?;
    Ok(())
}

/// Adds a person.
pub(crate) fn add(tx: &Tx<'_>, new: &NewOfficer<'_>, now: Timestamp) -> Result<(), Error> {
    if by_name(tx, new.name)?.is_some() {
        return Err(Error::Taken(new.name.to_owned()));
    }
    if let Some(sign_in) = new.sign_in
        && by_sign_in(tx, sign_in)?.is_some()
    {
        return Err(Error::Taken(sign_in.to_owned()));
    }
    if let Some(team) = new.team {
        tx.execute(
            "INSERT INTO team (name) VALUES (?1) ON CONFLICT DO NOTHING",
            params![team],
        )?;
    }
    tx.execute(
        "INSERT INTO officer (officer, name, role, team, sign_in, password, added_at)
         VALUES (?1, ?2, ?3, (SELECT id FROM team WHERE name = ?4), ?5, ?6, ?7)",
        params![
            new.officer.as_bytes(),
            new.name,
            new.role.code(),
            new.team,
            new.sign_in,
            new.password,
            now.0,
        ],
    )?;
    Ok(())
}
