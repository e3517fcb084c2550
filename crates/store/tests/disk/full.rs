//! A disk that is full: saving says so, nothing acknowledged is lost, and it saves again when there is room.

use domain::RecordId;
use store::{Error, Store};

use crate::disk::{Disk, Image};
use crate::reading::{everything, open_and_read};
use crate::scene::{Scene, saved};
use crate::truth::Truth;
use crate::work::{Use, identity, notebook_key, perform};

const STEP: u64 = 64 * 1024;

/// Saves records until one is refused; returns why, and adds those saved to the truth.
fn save_until_refused(store: &Store, truth: &mut Truth) -> Error {
    for number in 0_u64.. {
        let record = RecordId::from_bytes(std::array::from_fn(|at| number.to_be_bytes()[at % 8] ^ 0x80));
        let text = format!("note {record} {}", "so it was ".repeat(100));
        let next = Use::Save {
            lane: 1,
            record,
            text,
        };
        if let Err(error) = perform(store, truth, &next) {
            return error;
        }
        *truth = truth.after(&next);
    }
    unreachable!("a disk has an end")
}

#[test]
fn full_disk_loses_nothing_and_is_told() {
    let scene = Scene::new(14);
    let mut saved_at = Vec::new();
    for step in 0..16 {
        let (disk, mut truth) = (Disk::new(&scene.image, step), scene.truth.clone());
        let store = Store::open(&disk.path(), &notebook_key()).unwrap();
        disk.leave_room(Some(step * STEP));
        let refused = save_until_refused(&store, &mut truth);
        assert!(matches!(refused, Error::DiskFull), "step {step}: {refused:?}");
        assert!(everything(&store).unwrap() == truth, "step {step}: open");
        saved_at.push(truth.lanes[1].len() - scene.truth.lanes[1].len());

        let still_full = Disk::new(&disk.after_power_cut(), step);
        still_full.leave_room(Some(0));
        assert!(
            open_and_read(&still_full).unwrap() == truth,
            "step {step}: opened again while full"
        );

        disk.leave_room(None);
        let next = saved(9);
        perform(&store, &truth, &next).unwrap();
        let left = disk.after_power_cut();
        assert!(
            open_and_read(&Disk::new(&left, step)).unwrap() == truth.after(&next),
            "step {step}: room again"
        );
    }
    assert!(
        saved_at[15] > saved_at[0],
        "more room, more records: {saved_at:?}"
    );
}

#[test]
fn lines_that_cannot_be_settled_on_a_full_disk_are_read_all_the_same() {
    let scene = Scene::unsettled(18);
    let mut settled_at = None;
    for step in 0..16 {
        let disk = Disk::new(&scene.image, step);
        let store = Store::open(&disk.path(), &notebook_key()).unwrap();
        disk.leave_room(Some(step * STEP / 4));
        match store.settle() {
            Ok(()) => settled_at = settled_at.or(Some(step)),
            Err(error) => assert!(matches!(error, Error::DiskFull), "step {step}: {error:?}"),
        }
        for look in 1..=2 {
            let seen = everything(&store).unwrap();
            assert!(seen == scene.truth, "step {step}, look {look}");
        }
        let still_full = Disk::new(&disk.after_power_cut(), step);
        still_full.leave_room(Some(0));
        let seen = open_and_read(&still_full).unwrap();
        assert!(seen == scene.truth, "step {step}: opened again while full");

        disk.leave_room(None);
        let next = saved(9);
        perform(&store, &scene.truth, &next).unwrap();
        assert!(
            everything(&store).unwrap() == scene.truth.after(&next),
            "step {step}: room again"
        );
    }
    assert!(settled_at.is_some_and(|step| step > 0), "{settled_at:?}");
}

#[test]
fn notebook_that_cannot_be_made_on_a_full_disk_says_so() {
    for step in 0..64 {
        let disk = Disk::new(&Image::new(), step);
        disk.leave_room(Some(step * 4_096));
        match Store::create(&disk.path(), &notebook_key(), identity()) {
            Ok(_) => return assert!(step > 8, "the steps begin too high: {step}"),
            Err(error) => assert!(matches!(error, Error::DiskFull), "{error:?}"),
        }
    }
    panic!("the steps end too low");
}
