//! Going on in a successor: the notebook as it is stays in a file of its own, and here its lines become those of an older
//! notebook of the same author. Nothing is destroyed: what was unsent is unsent in the older file.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use domain::{EntryHash, Lane, NotebookId};
use protocol::begin::Begin;
use protocol::{Header, Signed};
use rusqlite::params;
use seal::Key;

use crate::entry::{self, OWN};
use crate::feed::{self, Foreign};
use crate::open::Origin;
use crate::{Changed, Error, Identity, Reading, Result, Store, What, Writing, record, setting};

impl Store {
    /// Returns how this notebook began, where it goes on from others.
    pub fn begin(&self) -> Option<Signed<Begin>> {
        self.origin().begin.clone()
    }

    /// Says how a notebook that has no line yet begins, and that lines of the older ones are its author's.
    ///
    /// # Errors
    /// [`Error::Exists`] when it has a line; or why the database could not be written.
    pub fn begin_with(&self, begin: &Signed<Begin>) -> Result<()> {
        let identity = Identity::clone(&self.identity());
        let older: Vec<_> = begin
            .peek()?
            .cited
            .all()
            .iter()
            .map(|cited| cited.notebook)
            .collect();
        self.write(|writing| {
            for lane in Lane::ALL {
                if entry::head(writing, *lane)?.seq > 0 {
                    return Err(Error::Exists);
                }
            }
            setting::put_begin(writing.sql()?, begin)?;
            older.iter().try_for_each(|one| know(writing, *one))
        })?;
        self.set_origin(Origin::new(identity, Some(begin.clone()))?);
        Ok(())
    }

    /// Signs for the same beginning with another reason; what is cited must be the same.
    ///
    /// # Errors
    /// Returns why the database could not be written.
    pub fn begin_anew(&self, begin: &Signed<Begin>) -> Result<()> {
        let identity = Identity::clone(&self.identity());
        self.write(|writing| setting::put_begin(writing.sql()?, begin))?;
        self.set_origin(Origin::new(identity, Some(begin.clone()))?);
        Ok(())
    }

    /// Keeps the notebook as it is in the file `earlier`, and goes on here as `identity`. Cut off in between, the
    /// notebook is the old one still, and the file a copy that nobody needs.
    ///
    /// # Errors
    /// [`Error::Exists`] when something is at `earlier`; or why the files could not be written. Then nothing changed.
    pub fn go_on(&self, earlier: &Path, identity: Identity, begin: &Signed<Begin>) -> Result<Changed> {
        if earlier.exists() {
            return Err(Error::Exists);
        }
        let origin = Origin::new(identity, Some(begin.clone()))?;
        let name = earlier.to_str().ok_or(Error::NotFound("the name of a file"))?;
        let identity = Arc::clone(&origin.identity);
        self.turn(
            |connection| {
                connection.execute("VACUUM INTO ?1", [name])?;
                durable(earlier)
            },
            |writing| turn(writing, &identity, begin),
            origin,
        )
    }
}

impl Store {
    /// Opens another file of this notebook's, under the same key.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn beside(&self, path: &Path) -> Result<Self> {
        self.open_beside(path)
    }
}

/// Counts the places of a lane of an older notebook of which a line is here.
///
/// # Errors
/// Returns why the database could not be read.
pub fn lines_of(reading: &Reading<'_>, notebook: NotebookId, lane: Lane) -> Result<u64> {
    let sql = "SELECT count(DISTINCT e.seq) FROM entry e JOIN notebook n ON n.id = e.notebook
               WHERE n.notebook = ?1 AND e.lane = ?2";
    let mut asked = reading.sql()?.prepare_cached(sql)?;
    Ok(asked.query_row(params![notebook.as_bytes(), lane.number()], |row| row.get(0))?)
}

fn durable(path: &Path) -> Result<()> {
    let synced = File::open(path).and_then(|copy| copy.sync_all());
    let folder = path
        .parent()
        .map_or(Ok(()), |folder| File::open(folder)?.sync_all());
    synced.and(folder).map_err(Error::File)
}

/// Makes the own lines those of an older notebook. Receipts, held lines and signed shifts are of its chains, and stay
/// with its file; photos' receipts say what the server holds, whoever sent it.
fn turn(writing: &mut Writing<'_>, identity: &Identity, begin: &Signed<Begin>) -> Result<()> {
    writing.note(What::Records);
    writing.note(What::Sync);
    let older = writing.identity().clone();
    let sql = writing.sql()?;
    sql.execute(
        "UPDATE notebook SET notebook = ?1 WHERE id = ?2",
        params![identity.notebook.as_bytes(), OWN],
    )?;
    sql.execute(
        "INSERT INTO notebook (notebook, author, own) VALUES (?1, ?2, 1)",
        params![older.notebook.as_bytes(), older.author],
    )?;
    let row = sql.last_insert_rowid();
    sql.execute(
        "UPDATE entry SET notebook = ?1 WHERE notebook = ?2",
        params![row, OWN],
    )?;
    sql.execute(
        "UPDATE record_key SET notebook = ?1 WHERE notebook = ?2",
        params![row, OWN],
    )?;
    sql.execute("UPDATE record SET last_seq = 0", [])?;
    for table in ["receipt", "held", "signed_shift"] {
        sql.execute(&format!("DELETE FROM {table}"), [])?;
    }
    setting::put_identity(sql, identity)?;
    setting::put_begin(sql, begin)
}

/// Notes that lines of an older notebook are this author's.
fn know(writing: &Writing<'_>, older: NotebookId) -> Result<()> {
    let author = &writing.identity().author;
    writing.sql()?.execute(
        "INSERT OR IGNORE INTO notebook (notebook, author, own) VALUES (?1, ?2, 1)",
        params![older.as_bytes(), author],
    )?;
    Ok(())
}

/// Takes back a line of an older notebook, which the caller has verified; says whether it was new here.
///
/// # Errors
/// Returns why the database could not be written.
pub fn take_back(writing: &mut Writing<'_>, line: &Foreign<'_>) -> Result<bool> {
    if entry::find(writing, line.hash)?.is_some() {
        return Ok(false);
    }
    know(writing, line.notebook)?;
    feed::take(writing, line)?;
    Ok(true)
}

/// A line that continues the own chain, and that the server gave back.
#[derive(Debug)]
pub struct Missed<'a> {
    /// Its header.
    pub header: Header,
    /// Its chain hash.
    pub hash: EntryHash,
    /// Its body with the record and its key, or why it is gone.
    pub body: std::result::Result<(domain::RecordId, &'a Key, &'a [u8]), protocol::Absence>,
}

/// Appends a line that this file missed of its own chain, if it continues it; says whether it did.
///
/// # Errors
/// Returns why the database could not be written.
pub fn catch_up(writing: &mut Writing<'_>, line: &Missed<'_>) -> Result<bool> {
    let head = entry::head(writing, line.header.lane)?;
    if line.header.seq != head.seq + 1 || line.header.hash_after(head.hash) != line.hash {
        return Ok(false);
    }
    let record = line.body.ok().map(|(record, ..)| record);
    if let Ok((record, key, _)) = line.body {
        entry::put_key(writing, record, OWN, key)?;
    }
    let body = line.body.map(|(.., bytes)| bytes);
    entry::insert(writing, OWN, &line.header, line.hash, record, body, None)?;
    record.map_or(Ok(()), |record| record::refold(writing, record))?;
    Ok(true)
}
