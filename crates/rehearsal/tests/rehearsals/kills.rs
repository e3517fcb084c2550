//! The server is killed again and again while it receives: no receipt ever speaks of what was not durable, and the
//! phones finish when it is back.
//!
//! A kill leaves what the system has in its cache, so this shows that nothing is signed before its commit; that the
//! commit outlives a loss of power is the business of the ledger's own tests.

use std::path::Path;

use rehearsal::compare::compare;
use rehearsal::faults::CuttingLink;
use rehearsal::held::{self, Held};
use rehearsal::virtual_clock::{Stopwatch, VirtualClock};
use rehearsal::witness::Seen;
use rehearsal::{Officer, Result};
use tempfile::TempDir;

use crate::program::Program;
use crate::stage::{ago, fixtures};

/// Kills that must hit a server in the middle of a batch, and of a photo.
const OF_EACH: u32 = 12;
/// After so many rounds without enough hits the test has failed at its own purpose.
const ROUNDS: u32 = 100;

/// What is being sent when the server is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Load {
    Batch,
    Photo,
}

/// When a kill comes: at a drawn byte, and a drawn time after it. How long that time may be follows the machine, since a
/// kill that hit nothing came when all was answered.
struct Aim {
    from: u64,
    more: u64,
    most_ms: f64,
}

impl Aim {
    const fn of(load: Load) -> Self {
        let (from, more) = match load {
            Load::Batch => (4_000, 12_000),
            Load::Photo => (40_000, 500_000),
        };
        Self {
            from,
            more,
            most_ms: 16.0,
        }
    }

    fn at(&self, round: u32) -> (u64, f64) {
        let share = drawn(round, 2, 1_000) as f64 / 1_000.0;
        (self.from + drawn(round, 1, self.more), share * self.most_ms)
    }

    fn learn(&mut self, hit: bool) {
        let longer = if hit { 1.2 } else { 0.5 };
        self.most_ms = (self.most_ms * longer).clamp(0.25, 32.0);
    }
}

/// The two phones, the server and the link between them.
struct Night {
    phones: [Officer; 2],
    link: CuttingLink,
    server: Program,
    _home: TempDir,
}

/// Returns a number below `end`, the same for the same round and purpose in every run.
fn drawn(round: u32, purpose: u32, end: u64) -> u64 {
    let hash = seal::digest::sha256(&[b"kills", &round.to_be_bytes(), &purpose.to_be_bytes()]);
    let number = u64::from_be_bytes(hash[..8].try_into().unwrap());
    number % end
}

impl Night {
    async fn fall() -> Self {
        let server = Program::start();
        let link = CuttingLink::start(server.address()).await.unwrap();
        let home = tempfile::tempdir().unwrap();
        let codes = server.codes();
        let enrol = async |number: usize| {
            let mut code = codes[number].code.clone();
            code.address = link.address().to_string();
            enrolled(&home.path().join(number.to_string()), &code, number as u64).await
        };
        let phones = [enrol(0).await, enrol(1).await];
        Self {
            phones,
            link,
            server,
            _home: home,
        }
    }

    /// Writes what is to be sent.
    fn write(&mut self, round: u32, load: Load) {
        for (number, phone) in (0..).zip(&mut self.phones) {
            for record in 0..8 {
                encounter(phone, round * 100 + record * 10 + number);
            }
            if load == Load::Photo {
                phone.add_photo(&photo(round * 10 + number), None).unwrap();
            }
            phone.pass(10).unwrap();
        }
    }

    /// Both phones send, and the server is killed when so many more bytes have passed and so much time has gone.
    async fn send_and_kill(&mut self, (bytes, wait_ms): (u64, f64)) {
        let at = self.link.bytes_up() + bytes;
        let [first, second] = &mut self.phones;
        let mut both = std::pin::pin!(async { tokio::join!(first.sync(), second.sync()) });
        let mut since: Option<Stopwatch> = None;
        let mut killed = false;
        let done: (Result<_>, Result<_>) = loop {
            tokio::select! {
                biased;
                () = tokio::task::yield_now(), if !killed => {
                    if since.is_none() && self.link.bytes_up() >= at {
                        since = Some(Stopwatch::start());
                    }
                    if since.is_some_and(|since| since.ms() >= wait_ms) {
                        self.server.kill();
                        killed = true;
                    }
                }
                done = &mut both => break done,
            }
        };
        for failure in [done.0.unwrap().failure, done.1.unwrap().failure]
            .iter()
            .flatten()
        {
            assert!(failure.code.starts_with("E-NET"), "{failure:?}");
            assert!(killed, "the server failed before it was killed: {failure:?}");
        }
        if !killed {
            self.server.kill();
        }
    }

    /// Returns how many bytes of batches and of photos were sent in vain so far.
    fn in_vain(&self) -> (u64, u64) {
        let seen = self.phones.each_ref().map(|phone| phone.server().seen());
        let sum = |of: fn(&Seen) -> u64| seen.iter().map(of).sum();
        (
            sum(|seen| seen.batch_bytes_in_vain),
            sum(|seen| seen.blob_bytes_in_vain),
        )
    }

    /// What each phone has a verified receipt for is on the server that came back.
    async fn promises_are_kept(&self, round: u32) {
        for phone in &self.phones {
            let promised = phone.server().promised();
            let held = held_of(phone).await;
            assert_eq!(promised.broken(&held), Vec::<String>::new(), "round {round}");
            assert_eq!(phone.server().seen().false_receipts, 0, "round {round}");
        }
    }
}

async fn enrolled(home: &Path, code: &protocol::enrol::EnrolmentCode, number: u64) -> Officer {
    let clock = VirtualClock::at(ago(4.0));
    Officer::enrol(home, code, 11 + number, clock).await.unwrap()
}

fn encounter(phone: &mut Officer, number: u32) {
    let mut draft = phone.open("encounter", None).unwrap();
    phone.say(&mut draft, "kind", "assist").unwrap();
    phone.say(&mut draft, "outcome", "resolved").unwrap();
    // Words that do not pack, so that a batch takes its time.
    let words: Vec<String> = (0..30u32)
        .map(|part| seal::digest::sha256(&[&number.to_be_bytes(), &part.to_be_bytes()]))
        .map(|hash| seal::digest::to_hex(&hash))
        .collect();
    phone.say(&mut draft, "note", &words.join(" ")).unwrap();
    phone.save(draft).unwrap();
}

/// A photo of a quarter of a megabyte like no other: a picture and what a camera may add behind it.
fn photo(number: u32) -> Vec<u8> {
    let mut bytes = std::fs::read(fixtures().join("photos/shelter.jpg")).unwrap();
    bytes.extend(
        (0u32..8_000)
            .flat_map(|part| seal::digest::sha256(&[b"photo", &number.to_be_bytes(), &part.to_be_bytes()])),
    );
    bytes
}

async fn held_of(phone: &Officer) -> Held {
    held::fetch(phone.server(), phone.notebook()).await.unwrap()
}

/// A receipt for a line or a file that the server does not hold must be found, or the test would be worth nothing.
async fn broken_promises_are_found(phone: &Officer) {
    let promised = phone.server().promised();
    let held = held_of(phone).await;
    assert!(
        promised.lines.len() > 10 && promised.files.len() > 5,
        "{promised:?}"
    );
    let mut forgetful = held.clone();
    forgetful
        .chains
        .values_mut()
        .for_each(|chain| chain.truncate(chain.len() - 1));
    assert!(!promised.broken(&forgetful).is_empty());
    let mut forgetful = held.clone();
    forgetful.blobs.clear();
    assert_eq!(promised.broken(&forgetful).len(), promised.files.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn server_killed_while_it_receives_never_signed_what_it_lost() {
    let mut night = Night::fall().await;
    let (mut in_batches, mut in_photos) = (0, 0);
    let mut aims = [Aim::of(Load::Batch), Aim::of(Load::Photo)];
    for round in 0..ROUNDS {
        let (load, aim) = match aims.each_mut() {
            [batch, _] if in_batches <= in_photos => (Load::Batch, batch),
            [_, photo] => (Load::Photo, photo),
        };
        night.write(round, load);
        let before = night.in_vain();
        night.send_and_kill(aim.at(round)).await;
        let after = night.in_vain();
        aim.learn(after != before);
        in_batches += u32::from(after.0 > before.0);
        in_photos += u32::from(after.1 > before.1);
        night.server.start_again();
        night.promises_are_kept(round).await;
        if in_batches >= OF_EACH && in_photos >= OF_EACH {
            break;
        }
    }
    eprintln!("{in_batches} kills hit a batch, {in_photos} a photo");
    assert!(
        in_batches >= OF_EACH && in_photos >= OF_EACH,
        "only {in_batches} kills hit a batch and {in_photos} a photo"
    );
    for phone in &mut night.phones {
        phone.sync_to_the_end().await.unwrap();
        let verdict = compare(phone.written(), &held_of(phone).await);
        assert_eq!(verdict.findings, Vec::<String>::new());
        assert_eq!((verdict.lost, verdict.duplicates, verdict.unequal), (0, 0, 0));
        assert_eq!(verdict.photos_confirmed, phone.written().photos());
        broken_promises_are_found(phone).await;
    }
}
