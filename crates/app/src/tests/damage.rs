//! A damaged notebook is moved aside whole, said so, and the officer can go on.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::session::Session;

use super::{PIN, World, open};
use crate::{cut_log, successor};

/// Writes noise over a part of a file.
fn damage(path: &Path, from: usize, to: usize) -> Vec<u8> {
    let mut bytes = fs::read(path).unwrap();
    let end = to.min(bytes.len());
    bytes[from..end].fill(0x5a);
    fs::write(path, &bytes).unwrap();
    bytes
}

#[test]
fn damaged_notebook_is_moved_aside_whole_and_the_officer_goes_on_in_a_new_one() {
    moved_aside(0, 4096);
}

#[test]
fn damage_behind_the_first_page_is_found_too() {
    moved_aside(8192, usize::MAX);
}

/// Closes a session once its rescue thread has let go of it, so that nobody writes afterwards.
fn close(mut session: Arc<Session>) {
    while let Err(shared) = Arc::try_unwrap(session) {
        session = shared;
        std::thread::yield_now();
    }
}

fn moved_aside(from: usize, to: usize) {
    let world = World::new();
    world.start_shift();
    world.save_encounter();
    let (
        folder,
        World {
            home,
            clock,
            notebook,
            phone,
            session,
        },
    ) = (world.folder(), world);
    drop(phone);
    close(session);
    let damaged = damage(&folder.join("notebook.db"), from, to);

    let phone = open(home.path(), &clock);
    phone.unlock(&notebook, PIN).unwrap();
    let aside = folder.join("damaged-1/notebook.db");
    assert_eq!(fs::read(aside).unwrap(), damaged, "not a byte of it changed");
    let session = phone.session().unwrap();
    let told = successor::told(&session).unwrap().unwrap();
    assert_eq!((told.why.as_str(), told.done), ("damaged", false));
    // It goes on from the lines that the rescue copy knows of, in the same device's name.
    let begin = session.store.begin().unwrap().peek().unwrap();
    assert_eq!(begin.cited.all()[0].notebook.to_string(), notebook);
    assert_eq!(
        begin.certificate_hash,
        session.enrolment.certificate().unwrap().hash()
    );
    assert_ne!(session.store.identity().notebook.to_string(), notebook);
    assert!(folder.join("rescue-1.copy").exists() || folder.join("rescue.copy").exists());
    drop((phone, session));

    // The new one is an ordinary notebook from now on, and is what opens.
    let phone = open(home.path(), &clock);
    phone.unlock(&notebook, PIN).unwrap();
    let world = World {
        session: phone.session().unwrap(),
        home,
        clock,
        phone,
        notebook,
    };
    world.start_shift();
    world.save_encounter();
    assert!(!world.phone.view().unwrap().notebooks[0].damaged);
    assert!(!folder.join("damaged-2").exists());
    successor::read(&world.session).unwrap();
    assert_eq!(successor::told(&world.session).unwrap(), None);
}

#[test]
fn wrong_pin_or_a_whole_notebook_is_never_moved() {
    let world = World::new();
    let folder = world.folder();
    let phone = open(world.home.path(), &world.clock);
    assert_eq!(
        phone.unlock(&world.notebook, "999999").unwrap_err().code,
        "E-PIN-1"
    );
    phone.unlock(&world.notebook, PIN).unwrap();
    assert!(folder.join("notebook.db").exists() && !folder.join("damaged-1").exists());
    assert!(!phone.view().unwrap().notebooks[0].damaged);
}

/// Puts the notebook back to what a kill would leave, with one bit of its log flipped. All that is in the log is gone then.
fn kill_and_flip(world: World) -> World {
    let folder = world.folder();
    let kept: Vec<_> = crate::damaged::WITH_IT
        .iter()
        .map(|name| (name, fs::read(folder.join(name)).unwrap()))
        .collect();
    let World {
        home,
        clock,
        notebook,
        phone,
        session,
    } = world;
    drop(phone);
    // What the rescue copy covers is written down.
    close(session);
    for (name, mut bytes) in kept {
        if name.ends_with("-wal") {
            bytes[60] ^= 1;
        }
        fs::write(folder.join(name), bytes).unwrap();
    }
    let phone = open(home.path(), &clock);
    phone.unlock(&notebook, PIN).unwrap();
    World {
        session: phone.session().unwrap(),
        home,
        clock,
        phone,
        notebook,
    }
}

#[test]
fn log_that_was_cut_short_is_told_until_the_officer_has_read_it() {
    let world = World::new();
    world.save_encounter();
    world.session.store.checkpoint().unwrap();
    assert_eq!(crate::status::home(&world.session).unwrap().cut_log, None);
    world.save_encounter();
    world.save_encounter();
    let world = kill_and_flip(world);
    let told = crate::status::home(&world.session).unwrap().cut_log.unwrap();
    assert_eq!(told.lines, 2);
    assert_eq!(
        crate::status::records(&world.session, None, 9).unwrap().len(),
        1,
        "what is there is whole"
    );
    world.session.rescue.flush(&world.session).unwrap();
    assert!(
        world.folder().join("rescue-1.copy").exists(),
        "the copy that knows more is kept"
    );

    // The officer saves on, and opens the app again before anybody has read it.
    world.save_encounter();
    let world = world.restart();
    assert_eq!(cut_log::told(&world.session).unwrap().unwrap().lines, 2);
    cut_log::read(&world.session).unwrap();
    let world = world.restart();
    assert_eq!(cut_log::told(&world.session).unwrap(), None);
}
