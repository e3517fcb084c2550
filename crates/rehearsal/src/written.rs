//! The script's own list of what it wrote: made while it writes, from what it typed, heard from its receiver and read
//! off its clock, and never read back from the phone's notebook.

use domain::kind::Record as _;
use domain::kinds::{Acknowledgement, Pause, Photo, Shift};
use domain::{Fields, KindDef, RecordId, Timestamp};
use track::Item;

/// Everything that one officer wrote.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// Every record with its lines, in the order of writing.
    pub records: Vec<Record>,
    /// Lines that were destroyed before they were sent; the server gets their headers alone.
    pub discarded_lines: u64,
    /// The hashes of photos that must never arrive.
    pub never: Vec<[u8; 32]>,
    /// The route, as the fixes that were fed make it.
    pub route: Vec<Item>,
    /// Its length in whole metres, as each shift's end tells it.
    pub metres: u32,
}

/// One record as it was written.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its id, where the app told it.
    pub id: Option<RecordId>,
    /// Its kind.
    pub kind: &'static KindDef,
    /// Its lines, in the order of writing.
    pub lines: Vec<Line>,
    /// Fields that only the phone knows, such as where it sealed a photo: they must be there, whatever they say.
    pub by_phone: &'static [u16],
}

/// One line of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When it happened, as the officer said.
    pub happened_at: Timestamp,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// What it set.
    pub fields: Fields,
}

impl Record {
    /// Says whether an officer would count it as a record of the shift: photos are counted apart, and a shift, its
    /// breaks and the items read are not counted at all.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        let others = [
            Photo::KIND.number,
            Shift::KIND.number,
            Pause::KIND.number,
            Acknowledgement::KIND.number,
        ];
        !others.contains(&self.kind.number)
    }

    /// Says whether it is a photo.
    #[must_use]
    pub fn is_photo(&self) -> bool {
        self.kind.number == Photo::KIND.number
    }
}

impl Written {
    /// Notes a new record.
    pub(crate) fn begin(&mut self, id: Option<RecordId>, kind: &'static KindDef, line: Line) {
        self.records.push(Record {
            id,
            kind,
            lines: vec![line],
            by_phone: &[],
        });
    }

    /// Notes a further line of a record.
    pub(crate) fn go_on(&mut self, id: RecordId, line: Line) {
        if let Some(record) = self.records.iter_mut().find(|record| record.id == Some(id)) {
            record.lines.push(line);
        }
    }

    /// Notes that a record and what hangs on it were destroyed within the time for an undo.
    pub(crate) fn take_back(&mut self, id: RecordId, photos: &[RecordId]) {
        let gone = |record: &Record| {
            record
                .id
                .is_some_and(|known| known == id || photos.contains(&known))
        };
        self.records.retain(|record| !gone(record));
        // A photo is a line and the line of its custody.
        self.discarded_lines += 1 + 2 * photos.len() as u64;
    }

    /// Counts the records as an officer does.
    #[must_use]
    pub fn counted(&self) -> u64 {
        self.records.iter().filter(|record| record.is_counted()).count() as u64
    }

    /// Counts the photos.
    #[must_use]
    pub fn photos(&self) -> u64 {
        self.records.iter().filter(|record| record.is_photo()).count() as u64
    }
}
