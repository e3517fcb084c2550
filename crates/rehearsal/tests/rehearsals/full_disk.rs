//! A phone whose storage is full: each refusal is a whole sentence with a code, nothing that was saved is lost, the
//! draft stays, and with room again the same save goes through and arrives.
//!
//! The disk is a small one of the test's own, mounted where only its own process sees it: the test runs itself again
//! under `unshare`. Where that is not allowed it says so and shows nothing.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use app::AppError;
use app::log::Language;
use app::view::{FieldValue, ShiftEnding};
use rehearsal::compare::compare;
use rehearsal::officer::Draft;
use rehearsal::virtual_clock::VirtualClock;
use rehearsal::{Error, Link, Officer, held};
use track::Mode;

use crate::stage::{Stage, ago, fixtures, on_foot};

const SMALL_DISK: &str = "PATROLBOOK_SMALL_DISK";
const SIZE: &str = "size=16m";

#[test]
fn phone_with_a_full_disk_says_so_and_loses_nothing() {
    on_a_small_disk(
        "full_disk::phone_with_a_full_disk_says_so_and_loses_nothing",
        |disk| {
            tokio::runtime::Runtime::new().unwrap().block_on(work_on(disk));
        },
    );
}

#[test]
fn route_that_a_full_disk_refuses_is_held_named_and_written_with_room_again() {
    on_a_small_disk(
        "full_disk::route_that_a_full_disk_refuses_is_held_named_and_written_with_room_again",
        |disk| tokio::runtime::Runtime::new().unwrap().block_on(walk_on(disk)),
    );
}

/// Does the work of the test with this name on a small disk, in a process of its own.
fn on_a_small_disk(this: &str, work: impl FnOnce(&Path)) {
    if let Some(disk) = std::env::var_os(SMALL_DISK) {
        return work(Path::new(&disk));
    }
    let disk = tempfile::tempdir().unwrap();
    let alone = |words: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount"]).args(words);
        command
    };
    let mount = format!("mount -t tmpfs -o {SIZE} tmpfs \"$0\"");
    let tried = alone(&["sh", "-c", &mount]).arg(disk.path()).output();
    if !tried.is_ok_and(|tried| tried.status.success()) {
        eprintln!("no disk may be mounted here, so nothing is shown of a full one");
        return;
    }
    let run = alone(&[
        "sh",
        "-c",
        &format!("{mount} && exec \"$1\" {this} --exact --nocapture"),
    ])
    .arg(disk.path())
    .arg(std::env::current_exe().unwrap())
    .env(SMALL_DISK, disk.path())
    .output()
    .unwrap();
    let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
}

async fn work_on(disk: &Path) {
    let stage = Stage::set().await;
    let code = stage.plan(1.0, Link::Good).codes.swap_remove(0).code;
    let home = disk.join("phone");
    let mut officer = Officer::enrol(&home, &code, 5, VirtualClock::at(ago(2.0)))
        .await
        .unwrap();
    let picture = std::fs::read(fixtures().join("photos/shelter.jpg")).unwrap();
    let saved = drafts(&mut officer, 1).remove(0);
    officer.save(saved).unwrap();
    officer.add_photo(&picture, None).unwrap();
    let (mut typed, ready) = (drafts(&mut officer, 1).remove(0), drafts(&mut officer, 40));

    let filler = fill(disk);
    told(&officer.add_photo(&picture, None).unwrap_err());
    type_until_refused(&mut officer, &mut typed);
    let left = save_until_refused(&mut officer, ready);
    everything_saved_is_shown(&officer);

    // Emptied, it leaves its room.
    File::create(filler).unwrap();
    for draft in left.into_iter().chain([typed]) {
        officer.save(draft).unwrap();
    }
    officer.add_photo(&picture, None).unwrap();
    officer.sync_to_the_end().await.unwrap();
    let held = held::fetch(officer.server(), officer.notebook()).await.unwrap();
    let verdict = compare(officer.written(), &held);
    assert_eq!(verdict.findings, Vec::<String>::new());
    assert_eq!((verdict.records_confirmed, verdict.photos_confirmed), (42, 2));
}

/// Walks for half an hour, ten minutes of it on a full disk.
async fn walk_on(disk: &Path) {
    let stage = Stage::set().await;
    let plan = stage.plan(1.0, Link::Good);
    let home = disk.join("phone");
    let mut officer = Officer::enrol(&home, &plan.codes[0].code, 5, VirtualClock::at(ago(2.0)))
        .await
        .unwrap();
    officer.start_shift(&on_foot(), Mode::Foot, &plan.fixes).unwrap();
    officer.pass(600).unwrap();
    let filler = fill(disk);
    let mut refused = 0;
    for _ in 0..600 {
        if let Err(error) = officer.pass(1) {
            told(&error);
            refused += 1;
        }
    }
    assert!(refused > 10, "{refused} pieces were refused");
    File::create(filler).unwrap();
    officer.pass(600).unwrap();
    let ending = ShiftEnding {
        remark: String::new(),
        kit_returned: Vec::new(),
        naloxone_used: 0,
    };
    officer.end_shift(&ending, Language::English).unwrap();
    officer.sync_to_the_end().await.unwrap();
    let held = held::fetch(officer.server(), officer.notebook()).await.unwrap();
    let verdict = compare(officer.written(), &held);
    assert_eq!(verdict.findings, Vec::<String>::new());
}

/// Opens drafts that lack nothing but the tap on "Save".
fn drafts(officer: &mut Officer, count: usize) -> Vec<Draft> {
    let words = "Spoke with two people at the doorway; one goes to the drop-in. ".repeat(20);
    let one = |number: usize| {
        let mut draft = officer.open("encounter", None).unwrap();
        officer.say(&mut draft, "kind", "assist").unwrap();
        officer.say(&mut draft, "outcome", "resolved").unwrap();
        officer
            .say(&mut draft, "note", &format!("{number}: {words}"))
            .unwrap();
        draft
    };
    (0..count).map(one).collect()
}

/// Fills what is left of the disk, to the last byte.
fn fill(disk: &Path) -> PathBuf {
    let path = disk.join("filler");
    let mut file = File::create(&path).unwrap();
    for size in [65_536, 4_096, 1] {
        let zeros = vec![0; size];
        let full = loop {
            if let Err(error) = file.write_all(&zeros) {
                break error;
            }
        };
        assert_eq!(full.kind(), ErrorKind::StorageFull);
    }
    path
}

/// The officer is told what happened, that the data is safe, and what to do.
#[track_caller]
fn told(error: &Error) {
    let Error::App(AppError { code, message }) = error else {
        panic!("{error:?}")
    };
    assert_eq!(code, "E-DISK-1", "{message}");
    for words in ["storage is full", "is safe", "Free some space"] {
        assert!(message.contains(words), "{message}");
    }
}

/// Types until a word is not kept; the draft stays as it was before that word.
fn type_until_refused(officer: &mut Officer, draft: &mut Draft) {
    for number in 0.. {
        let mut next = draft.clone();
        match officer.say(&mut next, "note", &format!("word {number}")) {
            Ok(()) => *draft = next,
            Err(error) => {
                told(&error);
                break;
            }
        }
    }
    stays(officer, draft);
}

/// Saves drafts until one is refused; returns that one, which is still there, and those after it.
fn save_until_refused(officer: &mut Officer, ready: Vec<Draft>) -> Vec<Draft> {
    let mut ready = ready.into_iter();
    for draft in ready.by_ref() {
        let Err(error) = officer.save(draft.clone()) else {
            continue;
        };
        told(&error);
        stays(officer, &draft);
        return [draft].into_iter().chain(ready).collect();
    }
    panic!("no save was refused: the disk was not full");
}

fn stays(officer: &Officer, draft: &Draft) {
    let shown = app::draft::get(officer.session(), &draft.id.to_string()).unwrap();
    assert_eq!(
        shown.fields.get("note"),
        Some(&FieldValue::Text(draft.note().unwrap().to_owned()))
    );
    assert_eq!(shown.missing, Vec::<String>::new());
}

fn everything_saved_is_shown(officer: &Officer) {
    for id in officer.written().records.iter().filter_map(|record| record.id) {
        let view = app::record::view(officer.session(), &id.to_string()).unwrap();
        assert_eq!(view.brief.record, id.to_string());
    }
}
