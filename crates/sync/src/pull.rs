//! Pulling: takes in what others wrote. Each line is verified; one that is not what its header says is passed over and
//! named, and stops nothing. Kinds that this version does not know are taken in all the same.

use protocol::api::{FeedItem, FeedPage};
use protocol::{Message as _, body};
use store::feed::{self, Foreign};

use crate::{Error, Phone, Subject, Trouble};

/// How many lines are asked for at once.
pub(crate) const PAGE: u64 = 256;

/// What a page brought.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    pub(crate) lines: u64,
    pub(crate) bytes: u64,
    pub(crate) troubles: Vec<Trouble>,
}

/// Takes in a page and how far it reaches, in one write.
pub(crate) fn take(phone: &Phone<'_>, page: &FeedPage) -> Result<Taken, Error> {
    let mut taken = Taken::default();
    let mut lines = Vec::new();
    for item in &page.items {
        match checked(item) {
            Ok(line) => lines.extend(line),
            Err(error) => taken.troubles.push(Trouble {
                with: Subject::FeedLine(item.pos),
                error,
            }),
        }
    }
    phone.store.write(|writing| {
        lines.iter().try_for_each(|line| feed::take(writing, line))?;
        feed::put_cursor(writing, &page.next_cursor.encode())
    })?;
    taken.lines = lines.len() as u64;
    taken.bytes = lines
        .iter()
        .filter_map(|line| line.body.ok())
        .map(|body| body.len() as u64)
        .sum();
    Ok(taken)
}

/// Returns the line if its body is the one that was committed to; nothing where the body is withheld.
pub(crate) fn checked(item: &FeedItem) -> Result<Option<Foreign<'_>>, Error> {
    item.verify()?;
    let body = match (&item.body, item.absence) {
        (Some(body), _) => Ok(body.0.as_slice()),
        (None, Some(absence)) => Err(absence),
        (None, None) => return Ok(None),
    };
    Ok(Some(Foreign {
        notebook: item.notebook,
        author: &item.author_name,
        header: item.header(),
        hash: item.hash(),
        record: body.ok().map(body::record_of).transpose()?,
        body,
        key: item.record_key.as_ref(),
        position: item.pos,
    }))
}
