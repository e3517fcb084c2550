//! How often something was refused: small facts about the server, beside the others.

use domain::Timestamp;

use super::tx::{Tx, params};
use crate::Error;

/// What the names of these facts begin with.
const NAMED: &str = "refused/";

/// Adds to the count of a code.
pub(crate) fn add(tx: &Tx<'_>, code: &str, count: u64, now: Timestamp) -> Result<(), Error> {
    let name = format!("{NAMED}{code}");
    let sql = "SELECT value FROM setting WHERE name = ?1";
    let before = tx.first(sql, params![name.as_str()], |row| Ok(read(row.get(0)?).0))?;
    let count = before.unwrap_or(0).saturating_add(count);
    let sql = "INSERT INTO setting (name, value) VALUES (?1, ?2)
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    tx.execute(sql, params![name.as_str(), written(count, now)])?;
    Ok(())
}

/// Returns each code with its count and when it was last added to.
pub(crate) fn all(db: &Tx<'_>) -> Result<Vec<(String, u64, Timestamp)>, Error> {
    let sql = "SELECT name, value FROM setting WHERE name LIKE ?1 ORDER BY name";
    db.all(sql, params![format!("{NAMED}%").as_str()], |row| {
        let (count, last) = read(row.get(1)?);
        let name: String = row.get(0)?;
        Ok((name.replace(NAMED, ""), count, last))
    })
}

fn written(count: u64, at: Timestamp) -> Vec<u8> {
    [count.to_be_bytes(), at.0.to_be_bytes()].concat()
}

fn read(value: [u8; 16]) -> (u64, Timestamp) {
    let [count, at] = [0, 8].map(|from| {
        let part = value.iter().skip(from).take(8);
        part.fold(0, |number: u64, byte| number << 8 | u64::from(*byte))
    });
    (count, Timestamp(at.cast_signed()))
}
