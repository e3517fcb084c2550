//! The rescue copy holds what the notebook holds, and nothing that was undone.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::Lane;
use protocol::Entry;
use protocol::rescue::{Content, Context, Frame, read};
use seal::Key;
use seal::sign::SigningKey;
use store::entry;

use super::{CITY, PIN, World, open};
use crate::{draft, rescue};

type Lines = BTreeMap<(Lane, u64), Vec<u8>>;

fn copy_of(world: &World) -> PathBuf {
    world.folder().join("rescue.copy")
}

/// Opens a copy as the server does; returns its lines, and how many frames held them.
fn opened(path: &Path) -> (Lines, usize) {
    let server = SigningKey::from_key(&Key::from_bytes([2; 32])).unwrap();
    let file = read(&fs::read(path).unwrap()).unwrap();
    let (mut lines, mut frames) = (Lines::new(), 0);
    let mut part = None;
    let mut number = 0;
    for frame in file.frames {
        let sealed = match frame {
            Frame::Opening(opening) => {
                let context = Context::reach(&opening, CITY, &server).unwrap();
                (part, number) = (Some((opening, context)), 0);
                continue;
            }
            Frame::Sealed(sealed) => sealed,
        };
        let (opening, context) = part.as_ref().unwrap();
        if let Content::Signed(batch) = context.open(opening, number, &sealed).unwrap() {
            frames += 1;
            for (seq, entry) in (batch.from..).zip(batch.entries) {
                let bytes = match entry {
                    Entry::Whole { body, .. } => body,
                    Entry::Bare { commit, .. } => commit.0.to_vec(),
                };
                lines.insert((batch.lane, seq), bytes);
            }
        }
        number += 1;
    }
    (lines, frames)
}

fn noted(world: &World) -> Lines {
    let mut lines = Lines::new();
    for lane in Lane::ALL {
        for line in world.session.read(|r| entry::range(r, *lane, 1, 1000)).unwrap() {
            lines.insert((*lane, line.seq), line.body.unwrap_or(line.commit.0.to_vec()));
        }
    }
    lines
}

fn flush(world: &World) {
    world.session.rescue.flush(&world.session).unwrap();
}

#[test]
fn copy_holds_every_line_and_is_brought_up_to_date_once() {
    let world = World::new();
    world.start_shift();
    (0..5).for_each(|_| drop(world.save_encounter()));
    flush(&world);
    let (lines, _) = opened(&copy_of(&world));
    assert_eq!(lines, noted(&world));
    assert!(lines.len() >= 6);
    let before = fs::read(copy_of(&world)).unwrap();
    flush(&world);
    assert_eq!(fs::read(copy_of(&world)).unwrap(), before);

    let world = world.restart();
    flush(&world);
    assert_eq!(fs::read(copy_of(&world)).unwrap(), before, "nothing was new");
    world.save_encounter();
    flush(&world);
    assert!(fs::read(copy_of(&world)).unwrap().starts_with(&before));
    assert_eq!(opened(&copy_of(&world)).0, noted(&world));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it is about real time")]
fn copy_is_written_within_a_second_without_being_asked() {
    let world = World::new();
    world.start_shift();
    flush(&world);
    let mut slowest = std::time::Duration::ZERO;
    for _ in 0..5 {
        let before = fs::metadata(copy_of(&world)).unwrap().len();
        world.save_encounter();
        let saved = std::time::Instant::now();
        while fs::metadata(copy_of(&world)).unwrap().len() == before {
            assert!(saved.elapsed().as_secs() < 10, "it never came");
            std::thread::yield_now();
        }
        slowest = slowest.max(saved.elapsed());
    }
    println!("the copy was {} ms behind at most", slowest.as_millis());
    assert!(slowest.as_millis() < 1000, "{slowest:?}");
}

#[test]
fn locking_the_phone_leaves_nothing_out() {
    let world = World::new();
    world.save_encounter();
    let lines = noted(&world);
    let path = copy_of(&world);
    world.phone.lock().unwrap();
    let (_home, ..) = closed(world);
    assert_eq!(opened(&path).0, lines);
}

#[test]
fn half_a_frame_at_the_end_is_taken_away_and_nothing_is_missing() {
    for torn in [1, 3, 40] {
        let world = World::new();
        world.start_shift();
        flush(&world);
        world.session.rescue.close(&world.session);
        let path = copy_of(&world);
        let whole = fs::read(&path).unwrap();
        let (home, clock, notebook) = closed(world);
        // A cut within the last frame: shorter than the mark says.
        let file = OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(whole.len() as u64 - torn).unwrap();
        let world = reopened(home, clock, notebook);
        world.save_encounter();
        flush(&world);
        assert_eq!(opened(&path).0, noted(&world), "{torn} bytes less");
    }
}

#[test]
fn noise_behind_the_last_frame_is_no_harm() {
    for noise in [&[0, 0, 9, 9, 1][..], &[0xff; 200]] {
        let world = World::new();
        world.start_shift();
        flush(&world);
        let path = copy_of(&world);
        let (home, clock, notebook) = closed(world);
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(noise);
        fs::write(&path, &bytes).unwrap();
        let world = reopened(home, clock, notebook);
        world.save_encounter();
        flush(&world);
        assert_eq!(opened(&path).0, noted(&world));
    }
}

#[test]
fn copy_that_was_lost_is_made_anew() {
    let world = World::new();
    world.start_shift();
    flush(&world);
    let path = copy_of(&world);
    let (home, clock, notebook) = closed(world);
    fs::rename(&path, home.path().join("lost")).unwrap();
    let world = reopened(home, clock, notebook);
    flush(&world);
    assert_eq!(opened(&path).0, noted(&world));
}

#[test]
fn what_was_undone_is_in_no_copy() {
    let world = World::new();
    world.start_shift();
    let kept = world.save_encounter();
    flush(&world);
    let undone = world.save_encounter();
    flush(&world);
    let saved = noted(&world);
    world.save_encounter();
    flush(&world);
    draft::undo(&world.session, &undone).unwrap();
    flush(&world);
    let (lines, _) = opened(&copy_of(&world));
    assert_eq!(lines, noted(&world));
    let changed: Vec<_> = saved
        .iter()
        .filter(|(at, body)| lines.get(at) != Some(body))
        .collect();
    assert_eq!(changed.len(), 1, "the undone line alone is gone");
    assert!(draft::undo(&world.session, &kept).is_ok());
}

#[test]
fn rescue_file_needs_no_pin_and_says_where_it_lies() {
    let world = World::new();
    world.start_shift();
    world.save_encounter();
    let lines = noted(&world);
    let out = tempfile::tempdir().unwrap();
    let (home, clock, notebook) = closed(world);
    let phone = open(home.path(), &clock);
    let written = rescue::export(&phone, &notebook, out.path()).unwrap();
    assert_eq!(opened(&out.path().join(&written.name)).0, lines);
    assert!(written.kilobytes > 0);
    let none = rescue::export(&phone, "../../etc", out.path()).unwrap_err();
    assert_ne!(none.code, "E-RESCUE-1");
}

/// Tries wrong PINs, and returns what the last one was answered.
fn guess(phone: &crate::Phone, clock: &super::Hands, notebook: &str, times: u32) -> String {
    let mut told = String::new();
    for _ in 0..times {
        told = phone.unlock(notebook, "999999").unwrap_err().code;
        clock.pass(10 * 60 * 1000);
    }
    told
}

#[test]
fn ten_wrong_pins_close_a_notebook_of_which_the_copy_holds_all() {
    let world = World::new();
    world.start_shift();
    world.save_encounter();
    let (lines, path) = (noted(&world), copy_of(&world));
    let (home, clock, notebook) = closed(world);
    let phone = open(home.path(), &clock);
    assert_eq!(guess(&phone, &clock, &notebook, 9), "E-PIN-1");
    assert_eq!(guess(&phone, &clock, &notebook, 1), "E-PIN-4");
    assert_eq!(
        phone.unlock(&notebook, PIN).unwrap_err().code,
        "E-PIN-4",
        "no PIN opens it"
    );
    assert!(phone.view().unwrap().notebooks[0].closed);
    let out = tempfile::tempdir().unwrap();
    let written = rescue::export(&phone, &notebook, out.path()).unwrap();
    assert_eq!(opened(&out.path().join(written.name)).0, lines);
    assert_eq!(opened(&path).0, lines);

    // The officer enrols anew, and the new notebook goes on from the closed one.
    let next = super::enrol(&phone);
    phone.unlock(&next, PIN).unwrap();
    let session = phone.session().unwrap();
    let told = crate::successor::told(&session).unwrap().unwrap();
    assert_eq!((told.why.as_str(), told.done), ("enrolled", false));
    assert_eq!(
        session.store.begin().unwrap().peek().unwrap().cited.all()[0].seq,
        2
    );
}

#[test]
fn ten_wrong_pins_only_slow_down_while_something_is_in_no_copy() {
    for what in ["draft", "killed", "copy", "open"] {
        let world = World::new();
        world.save_encounter();
        let path = copy_of(&world);
        if what == "draft" {
            world.encounter();
        }
        let kept = (what == "open").then(|| Arc::clone(&world.session));
        let (home, clock, notebook) = if what == "open" {
            let World {
                home,
                clock,
                notebook,
                phone,
                session,
            } = world;
            drop((phone, session));
            (home, clock, notebook)
        } else {
            closed(world)
        };
        match what {
            // The app was killed: nobody wrote down that the copy holds all.
            "killed" => fs::rename(path.with_file_name("rescue.json"), home.path().join("lost")).unwrap(),
            "copy" => drop(OpenOptions::new().write(true).open(&path).unwrap().set_len(9)),
            _ => {}
        }
        let phone = open(home.path(), &clock);
        assert_eq!(guess(&phone, &clock, &notebook, 12), "E-PIN-1", "{what}");
        drop(kept);
        phone.unlock(&notebook, PIN).unwrap();
    }
}

/// Closes the app, and waits until the last session has written its last line.
fn closed(world: World) -> (tempfile::TempDir, super::Hands, String) {
    let path = copy_of(&world);
    let World {
        home,
        clock,
        notebook,
        phone,
        session,
    } = world;
    let ended = Arc::downgrade(&session);
    drop((phone, session));
    while ended.strong_count() > 0 {
        std::thread::yield_now();
    }
    if let Ok(file) = fs::File::open(path) {
        file.lock().unwrap();
    }
    (home, clock, notebook)
}

fn reopened(home: tempfile::TempDir, clock: super::Hands, notebook: String) -> World {
    let phone = open(home.path(), &clock);
    phone.unlock(&notebook, PIN).unwrap();
    let session = phone.session().unwrap();
    World {
        home,
        clock,
        phone,
        notebook,
        session,
    }
}
