//! What was promised: every line of which a phone said "saved", and what its officer had on the screen while writing.
//! The run compares phones and server with this, never with each other.

use std::collections::{BTreeMap, BTreeSet};

use domain::{EntryHash, Fields, Lane, NotebookId, RecordId, Value};

/// A line that was acknowledged.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) hash: EntryHash,
    pub(crate) phone: usize,
    /// In which book it stands.
    pub(crate) book: usize,
    pub(crate) lane: Lane,
    pub(crate) seq: u64,
    pub(crate) record: RecordId,
    pub(crate) kind: u16,
    pub(crate) fields: Fields,
    /// The lines of the record that were on the screen when the draft opened.
    pub(crate) seen: BTreeSet<EntryHash>,
    /// Gone once it was undone in time.
    pub(crate) body: Option<Vec<u8>>,
    /// Whether it breaks the rules of its kind, so that the server has to keep it aside.
    pub(crate) poison: bool,
    /// How many sealed files it names.
    pub(crate) files: usize,
}

/// Everything that was acknowledged in a run.
#[derive(Debug, Default)]
pub(crate) struct Promises {
    pub(crate) lines: BTreeMap<EntryHash, Line>,
    books: Vec<Book>,
    chains: BTreeMap<(usize, Lane), Vec<EntryHash>>,
}

/// One writing of a notebook, as one phone knows it: a phone that went back writes the same notebook in another one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Book {
    pub(crate) phone: usize,
    pub(crate) notebook: NotebookId,
    /// Whether no phone has it any more: what of it did not reach the server is gone.
    pub(crate) left: bool,
}

impl Promises {
    pub(crate) fn add(&mut self, line: Line) {
        self.chains
            .entry((line.book, line.lane))
            .or_default()
            .push(line.hash);
        self.lines.insert(line.hash, line);
    }

    /// Opens a book of a notebook that has no line yet.
    pub(crate) fn open_book(&mut self, phone: usize, notebook: NotebookId) -> usize {
        self.books.push(Book {
            phone,
            notebook,
            left: false,
        });
        self.books.len() - 1
    }

    pub(crate) fn book(&self, book: usize) -> Book {
        self.books[book]
    }

    /// Returns the books of a notebook.
    pub(crate) fn books_of(&self, notebook: NotebookId) -> impl Iterator<Item = usize> {
        let books = self.books.iter().enumerate();
        books
            .filter(move |(_, book)| book.notebook == notebook)
            .map(|(number, _)| number)
    }

    /// Returns the notebooks of a phone.
    pub(crate) fn notebooks_of(&self, phone: usize) -> BTreeSet<NotebookId> {
        let books = self.books.iter().filter(|book| book.phone == phone);
        books.map(|book| book.notebook).collect()
    }

    /// Leaves a book whose phone went back to where its lanes had so many lines, and opens another one that begins with
    /// these.
    pub(crate) fn leave_book(&mut self, book: usize, kept: &[(Lane, usize)]) -> usize {
        let Book { phone, notebook, .. } = self.books[book];
        self.books[book].left = true;
        let next = self.open_book(phone, notebook);
        for (lane, kept) in kept {
            let lines: Vec<EntryHash> = self.chain(book, *lane).iter().take(*kept).copied().collect();
            for hash in &lines {
                if let Some(line) = self.lines.get_mut(hash) {
                    line.book = next;
                }
            }
            self.chains.insert((next, *lane), lines);
        }
        next
    }

    /// Returns the lines of a book's lane, in their order.
    pub(crate) fn chain(&self, book: usize, lane: Lane) -> &[EntryHash] {
        self.chains.get(&(book, lane)).map_or(&[], Vec::as_slice)
    }

    /// Returns how many sealed files a phone's lines name.
    pub(crate) fn photos(&self, phone: usize) -> usize {
        let lines = self.lines.values().filter(|line| line.phone == phone);
        lines.map(|line| line.files).sum()
    }

    pub(crate) fn forget_bodies(&mut self, hashes: &[EntryHash]) {
        for hash in hashes {
            if let Some(line) = self.lines.get_mut(hash) {
                line.body = None;
            }
        }
    }

    /// Returns the values of each field of a record that stand, given which of its lines are known: those that nobody
    /// overwrote who had seen them.
    pub(crate) fn standing(&self, known: &[EntryHash]) -> BTreeMap<u16, BTreeMap<EntryHash, Value>> {
        let lines: Vec<&Line> = known.iter().map(|hash| &self.lines[hash]).collect();
        let mut standing: BTreeMap<u16, BTreeMap<EntryHash, Value>> = BTreeMap::new();
        for line in &lines {
            for (field, value) in &line.fields {
                let overwritten = lines
                    .iter()
                    .any(|other| other.fields.contains_key(field) && self.had_seen(other, line.hash));
                if !overwritten {
                    let values = standing.entry(*field).or_default();
                    values.insert(line.hash, value.clone());
                }
            }
        }
        standing
    }

    /// Says whether a line's officer had another line before them, be it through lines built upon it.
    fn had_seen(&self, line: &Line, other: EntryHash) -> bool {
        let (mut open, mut done): (Vec<EntryHash>, _) =
            (line.seen.iter().copied().collect(), BTreeSet::new());
        while let Some(hash) = open.pop() {
            if hash == other {
                return true;
            }
            if done.insert(hash) {
                open.extend(self.lines.get(&hash).into_iter().flat_map(|line| &line.seen));
            }
        }
        false
    }
}
