//! A damaged notebook is moved aside whole, said so, and the officer can go on.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::session::Session;

use super::{PIN, World, enrol, open};

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
    for _ in 0..2 {
        let told = phone.unlock(&notebook, PIN).unwrap_err();
        assert_eq!(told.code, "E-DB-1");
        let aside = folder.join("damaged-1/notebook.db");
        assert_eq!(fs::read(aside).unwrap(), damaged, "not a byte of it changed");
        assert!(!folder.join("notebook.db").exists());
    }
    assert!(phone.view().unwrap().notebooks[0].damaged);

    let next = enrol(&phone);
    phone.unlock(&next, PIN).unwrap();
    assert_eq!(phone.view().unwrap().notebooks.len(), 2);
    assert!(folder.join("damaged-1/notebook.db").exists());
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
