//! One file of the disk: what programs read, what is durable, and what is pending between the two.

use crate::chance::Chance;

/// What the disk writes whole or not at all.
const SECTOR: usize = 512;

/// A change that is not durable yet.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

impl Change {
    pub(crate) fn write(at: usize, bytes: &[u8]) -> Self {
        Self::Write {
            at,
            bytes: bytes.to_vec(),
        }
    }

    /// What is left of it after a power cut: all, nothing, or some of its sectors.
    pub(crate) fn survivors(self, chance: &mut Chance) -> Vec<Self> {
        match (chance.below(3), self) {
            (0, _) => Vec::new(),
            (1, Self::Write { at, bytes }) => torn(at, &bytes, chance),
            (_, whole) => vec![whole],
        }
    }

    fn apply(&self, to: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => {
                let end = at + bytes.len();
                to.resize(to.len().max(end), 0);
                to[*at..end].copy_from_slice(bytes);
            }
            Self::Truncate(length) => to.resize(*length, 0),
        }
    }
}

fn torn(at: usize, bytes: &[u8], chance: &mut Chance) -> Vec<Change> {
    let (mut parts, mut from) = (Vec::new(), 0);
    while from < bytes.len() {
        let to = bytes.len().min(((at + from) / SECTOR + 1) * SECTOR - at);
        if chance.one_in(2) {
            parts.push(Change::write(at + from, &bytes[from..to]));
        }
        from = to;
    }
    parts
}

#[derive(Debug, Default)]
pub(crate) struct File {
    now: Vec<u8>,
    synced: Vec<u8>,
    /// Whether its name is durable: the folder was synced since it was made.
    named: bool,
    pending: Vec<Change>,
}

impl File {
    pub(crate) fn durable(bytes: Vec<u8>) -> Self {
        Self {
            now: bytes.clone(),
            synced: bytes,
            named: true,
            pending: Vec::new(),
        }
    }

    /// What programs read.
    pub(crate) fn now(&self) -> &[u8] {
        &self.now
    }

    /// What comes back when its removal is not durable; `None` when not even its name is.
    pub(crate) fn ghost(self) -> Option<Vec<u8>> {
        self.named.then_some(self.synced)
    }

    /// The folder was synced.
    pub(crate) fn keep_name(&mut self) {
        self.named = true;
    }

    pub(crate) fn change(&mut self, change: Change) {
        change.apply(&mut self.now);
        self.pending.push(change);
    }

    pub(crate) fn sync(&mut self) {
        let Self { pending, synced, .. } = self;
        pending.drain(..).for_each(|change| change.apply(synced));
    }

    /// A sync that failed: the system holds the pages for written, though only some of them are.
    pub(crate) fn fail_sync(&mut self, chance: &mut Chance) {
        self.synced = self.left(chance);
        self.pending.clear();
    }

    /// What is found after a power cut; `None` when not even its name is.
    pub(crate) fn cut(&self, chance: &mut Chance) -> Option<Vec<u8>> {
        (self.named || chance.one_in(2)).then(|| self.left(chance))
    }

    /// One cut in eight leaves nothing that was pending, and one all of it.
    fn left(&self, chance: &mut Chance) -> Vec<u8> {
        let (all, mut left) = (chance.below(8), self.synced.clone());
        for change in &self.pending {
            match all {
                0 => {}
                1 => change.apply(&mut left),
                _ => change
                    .clone()
                    .survivors(chance)
                    .iter()
                    .for_each(|part| part.apply(&mut left)),
            }
        }
        left
    }
}
