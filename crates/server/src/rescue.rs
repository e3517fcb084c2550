//! Takes in rescue copies: the lines of a phone that could not send them itself. They go through the inbox like all
//! others; whoever brings the file, the author of a line is who signed it. What cannot be taken is named and kept.

use std::collections::BTreeMap;
use std::fs;

use domain::NotebookId;
use protocol::api::{ErrorBody, ErrorCode, RescueAnswer, RescueUpload};
use protocol::receipt::Receipt;
use protocol::rescue::{self, Content, Context, Frame, Opening};
use protocol::{Batch, Lane, Signed};
use seal::digest::{sha256, to_hex};

use crate::auth::{self, Caller};
use crate::db::notebook;
use crate::station::Station;
use crate::{Error, secret};

/// The most files of which something was refused that are kept.
const MOST_KEPT: usize = 256;

/// What was taken of a rescue copy.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// Frames that were read.
    pub frames: u64,
    /// Notebooks whose lines were in it.
    pub notebooks: u64,
    /// Lines that were new.
    pub new: u64,
    /// Lines that were here already, each as often as it was in the file.
    pub known: u64,
    /// Bytes at the end that are no whole frame.
    pub cut_off: u64,
    /// The frames that were not taken: number and code of the reason.
    pub refused: Vec<(u64, String)>,
    receipts: BTreeMap<(NotebookId, Lane), Signed<Receipt>>,
}

impl Taken {
    /// Returns all as one line for scripts.
    pub fn to_line(&self) -> String {
        format!(
            "import-rescue: frames={} notebooks={} new={} known={} refused={} cut_off_bytes={}",
            self.frames,
            self.notebooks,
            self.new,
            self.known,
            self.refused.len(),
            self.cut_off
        )
    }
}

/// Takes in what a phone sends, and keeps the file where something of it was refused.
pub(crate) fn answer(station: &Station, upload: &RescueUpload) -> Result<RescueAnswer, Error> {
    let taken = take(station, &upload.frames.0)?;
    if !taken.refused.is_empty() {
        keep(station, &upload.frames.0)?;
    }
    Ok(RescueAnswer {
        receipts: taken.receipts.into_values().collect(),
        frames: taken.frames,
        refused: taken.refused,
    })
}

/// Takes in a file. The second time there is nothing new in it.
pub(crate) fn take(station: &Station, file: &[u8]) -> Result<Taken, Error> {
    let (read, stopped) = rescue::read_as_far(file);
    let mut taking = Taking {
        station,
        part: None,
        author: None,
        taken: Taken {
            frames: read.frames.len() as u64,
            cut_off: read.cut_off as u64,
            ..Taken::default()
        },
    };
    for (number, frame) in (0..).zip(&read.frames) {
        match taking.frame(frame) {
            Ok(()) => {}
            Err(error @ (Error::Refused(_) | Error::Protocol(_))) => taking.refuse(number, error),
            Err(error) => return Err(error),
        }
    }
    let mut taken = taking.taken;
    if let Some(error) = stopped {
        taken.refused.push((taken.frames, error.code().code().to_owned()));
    }
    let mut notebooks: Vec<_> = taken.receipts.keys().map(|(notebook, _)| *notebook).collect();
    notebooks.dedup();
    taken.notebooks = notebooks.len() as u64;
    Ok(taken)
}

/// The taking in of one file.
struct Taking<'a> {
    station: &'a Station,
    part: Option<Part>,
    author: Option<Caller>,
    taken: Taken,
}

/// What the frames since the last opening are sealed with.
struct Part {
    opening: Opening,
    context: Context,
    next: u64,
}

impl Taking<'_> {
    fn frame(&mut self, frame: &Frame) -> Result<(), Error> {
        match frame {
            Frame::Opening(opening) => {
                (self.part, self.author) = (None, None);
                let context = Context::reach(opening, self.station.city, &self.station.keys.server)?;
                self.part = Some(Part {
                    opening: opening.clone(),
                    context,
                    next: 0,
                });
                Ok(())
            }
            Frame::Sealed(sealed) => self.sealed(sealed),
        }
    }

    fn sealed(&mut self, sealed: &[u8]) -> Result<(), Error> {
        let unopened = || Error::refused(ErrorCode::Malformed, "its opening was refused");
        let part = self.part.as_mut().ok_or_else(unopened)?;
        let number = part.next;
        part.next += 1;
        match part.context.open(&part.opening, number, sealed)? {
            Content::Begins(begins) => {
                let author = auth::admit(self.station, &begins.certificate)?;
                let author = self.author.insert(author);
                match &begins.begin {
                    Some(begin) => crate::begin::take(self.station, author, begin),
                    None => Ok(()),
                }
            }
            Content::Signed(batch) => self.batch(&batch),
            Content::Unsigned(_) => Err(Error::refused(
                ErrorCode::BadSignature,
                "nobody signed these lines; a successor may adopt them",
            )),
        }
    }

    fn batch(&mut self, batch: &Batch) -> Result<(), Error> {
        let nobody = || Error::refused(ErrorCode::Unauthorised, "it does not say who writes");
        let author = self.author.as_ref().ok_or_else(nobody)?;
        let (id, lane) = (batch.notebook, batch.lane);
        let before = committed(self.station, id, lane)?;
        let receipt = crate::inbox::receive(self.station, author, id, batch)?;
        let new = receipt.peek()?.committed.saturating_sub(before);
        self.taken.new += new;
        self.taken.known += (batch.entries.len() as u64).saturating_sub(new);
        self.taken.receipts.insert((id, lane), receipt);
        Ok(())
    }

    fn refuse(&mut self, number: u64, error: Error) {
        let body = ErrorBody::from(error);
        self.taken.refused.push((number, body.code.code().to_owned()));
    }
}

fn committed(station: &Station, id: NotebookId, lane: Lane) -> Result<u64, Error> {
    station.ledger.read(|db| {
        let Some(notebook) = notebook::find(db, id)? else {
            return Ok(0);
        };
        Ok(notebook::head(db, notebook.id, lane)?.map_or(0, |head| head.committed))
    })
}

/// Keeps a file for whoever looks into why it was refused; the phone keeps its own.
fn keep(station: &Station, file: &[u8]) -> Result<(), Error> {
    secret::folder(&station.rescues)?;
    let path = station
        .rescues
        .join(format!("{}.rescue", to_hex(&sha256(&[file]))));
    let kept = fs::read_dir(&station.rescues).map(Iterator::count);
    let kept = kept.map_err(Error::file("read the folder", &station.rescues))?;
    if kept >= MOST_KEPT && !path.exists() {
        tracing::warn!("a rescue copy was refused in part and not kept: there are {kept} already");
        return Ok(());
    }
    secret::write(&path, file)
}
