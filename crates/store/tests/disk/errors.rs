//! An I/O error at every call of every use: the use fails or succeeds, nothing acknowledged is lost, and the same open
//! notebook saves again as soon as the disk does.

use domain::RecordId;
use store::{Error, Store};

use crate::disk::{Disk, Image};
use crate::fault::Fault;
use crate::reading::{Broken, everything, open_and_read};
use crate::scene::{Scene, id, saved};
use crate::truth::Truth;
use crate::work::{Use, identity, notebook_key, perform};

/// Every use that writes, on a notebook in which each has something to do.
fn uses(truth: &Truth) -> Vec<Use> {
    let own = truth.lanes[1].iter().rev().find_map(|line| line.record).unwrap();
    let draft = *truth.drafts.keys().find(|draft| **draft != id(25)).unwrap();
    let new = RecordId::from_bytes([7; 16]);
    let text = "it was so ".repeat(300);
    let (lane, upto) = (1, truth.lanes[1].len() as u64);
    assert!(!truth.frames.is_empty() && upto > truth.committed[1]);
    vec![
        Use::Save {
            lane,
            record: new,
            text: text.clone(),
        },
        Use::Save {
            lane,
            record: draft,
            text: text.clone(),
        },
        Use::Amend {
            lane,
            record: own,
            text: text.clone(),
        },
        Use::Draft { record: new },
        Use::Type {
            record: draft,
            text: text.clone(),
        },
        Use::Receipt { lane, upto },
        Use::Frame {
            chunk: text.clone().into_bytes(),
        },
        Use::Fold { record: new },
        Use::Take { record: new, text },
        Use::Discard { record: own },
        Use::Photo {
            record: new,
            custody: RecordId::from_bytes([8; 16]),
        },
        Use::Settle,
        Use::Checkpoint,
    ]
}

/// How many calls of the disk `work` makes when none fails; what it leaves open is closed afterwards.
fn calls(image: &Image, work: impl Fn(&Disk) -> Option<Store>) -> u64 {
    let disk = Disk::new(image, 0);
    let _open = work(&disk);
    disk.calls()
}

fn faults(calls: u64) -> impl Iterator<Item = Fault> {
    (0..calls).flat_map(|call| [Fault::Once(call), Fault::From(call)])
}

fn open(disk: &Disk) -> store::Result<Store> {
    Store::open(&disk.path(), &notebook_key())
}

/// One use with one fault; returns whether it was acknowledged.
fn fail_in_use(scene: &Scene, used: &Use, fault: Fault) -> bool {
    let disk = Disk::new(&scene.image, 1);
    let store = open(&disk).unwrap();
    disk.arm(fault);
    let done = perform(&store, &scene.truth, used);
    disk.arm(Fault::None);

    let after = scene.truth.after(used);
    let seen = everything(&store).unwrap_or_else(|broken| panic!("{used:?}, {fault:?}: {broken}"));
    assert!(
        seen == after || (done.is_err() && seen == scene.truth),
        "{used:?}, {fault:?}"
    );

    let next = saved(9);
    perform(&store, &seen, &next).unwrap_or_else(|error| panic!("{used:?}, {fault:?}, then: {error:?}"));
    let left = disk.after_power_cut();
    let found =
        open_and_read(&Disk::new(&left, 2)).map_err(|broken| format!("{used:?}, {fault:?}: {broken}"));
    assert!(
        found.unwrap() == seen.after(&next),
        "{used:?}, {fault:?}: lost after a power cut"
    );
    done.is_ok()
}

#[test]
fn error_at_any_call_of_any_use_loses_nothing() {
    fail_in_all_uses(&Scene::new(11), "settled");
}

#[test]
fn error_at_any_call_of_any_use_of_an_unsettled_notebook_loses_nothing() {
    fail_in_all_uses(&Scene::unsettled(11), "unsettled");
}

fn fail_in_all_uses(scene: &Scene, which: &str) {
    let (mut tried, mut acknowledged) = (0, 0);
    for used in uses(&scene.truth) {
        let calls = calls(&scene.image, |disk| {
            let store = open(disk).unwrap();
            disk.arm(Fault::None);
            perform(&store, &scene.truth, &used).unwrap();
            Some(store)
        });
        assert!(calls > 5 || matches!(used, Use::Settle), "{used:?}: {calls}");
        for fault in faults(calls) {
            tried += 1;
            acknowledged += u32::from(fail_in_use(scene, &used, fault));
        }
    }
    crate::say(&format!(
        "disk: errors={tried} acknowledged={acknowledged} lost=0 (in use, {which})"
    ));
    assert!(
        acknowledged * 2 < tried,
        "most errors must be told: {acknowledged} of {tried} were not"
    );
}

#[test]
fn error_at_any_call_of_a_look_at_an_unsettled_notebook_is_told_or_shows_all() {
    let scene = Scene::unsettled(17);
    let calls = calls(&scene.image, |disk| {
        let store = open(disk).unwrap();
        disk.arm(Fault::None);
        everything(&store).unwrap();
        Some(store)
    });
    assert!(calls > 20, "{calls}");
    let mut shown = 0;
    for fault in faults(calls) {
        let disk = Disk::new(&scene.image, 1);
        let store = open(&disk).unwrap();
        disk.arm(fault);
        let seen = everything(&store);
        disk.arm(Fault::None);
        match seen {
            Ok(seen) => {
                shown += 1;
                assert!(seen == scene.truth, "{fault:?}");
            }
            Err(broken) => assert!(matches!(broken, Broken::Named(_)), "{fault:?}: {broken}"),
        }
        assert!(everything(&store).unwrap() == scene.truth, "{fault:?}, then");
        let left = disk.after_power_cut();
        let found = open_and_read(&Disk::new(&left, 2)).unwrap();
        assert!(found == scene.truth, "{fault:?}: lost after a power cut");
    }
    crate::say(&format!(
        "disk: errors={} shown={shown} lost=0 (looking)",
        2 * calls
    ));
    assert!(shown > 0, "a disk that cannot be written to can still be read");
}

#[test]
fn error_at_any_call_of_opening_loses_nothing() {
    let scene = Scene::unsettled(12);
    let calls = calls(&scene.image, |disk| Some(open(disk).unwrap()));
    assert!(calls > 20, "{calls}");
    for fault in faults(calls) {
        let disk = Disk::new(&scene.image, 1);
        disk.arm(fault);
        let opened = open(&disk);
        disk.arm(Fault::None);
        if let Ok(store) = &opened {
            assert!(everything(store).unwrap() == scene.truth, "{fault:?}");
        }
        drop(opened);
        let left = disk.after_power_cut();
        assert!(
            open_and_read(&Disk::new(&left, 2)).unwrap() == scene.truth,
            "{fault:?}"
        );
    }
}

#[test]
fn error_at_any_call_of_closing_loses_nothing() {
    let scene = Scene::unsettled(13);
    let calls = calls(&scene.image, |disk| {
        let store = open(disk).unwrap();
        disk.arm(Fault::None);
        drop(store);
        None
    });
    assert!(calls > 5, "{calls}");
    for fault in faults(calls) {
        let disk = Disk::new(&scene.image, 1);
        let store = open(&disk).unwrap();
        disk.arm(fault);
        drop(store);
        disk.arm(Fault::None);
        let left = disk.after_power_cut();
        assert!(
            open_and_read(&Disk::new(&left, 2)).unwrap() == scene.truth,
            "{fault:?}"
        );
    }
}

#[test]
fn error_while_it_is_made_leaves_no_notebook_that_looks_whole() {
    let create = |disk: &Disk| Store::create(&disk.path(), &notebook_key(), identity());
    let calls = calls(&Image::new(), |disk| Some(create(disk).unwrap()));
    for fault in faults(calls) {
        let disk = Disk::new(&Image::new(), 1);
        disk.arm(fault);
        let made = create(&disk);
        disk.arm(Fault::None);
        let is_made = made.is_ok();
        drop(made);
        match open_and_read(&disk) {
            Ok(seen) => assert!(seen == Truth::default(), "{fault:?}"),
            Err(Broken::Named(Error::Exists) | Broken::Silent(_)) => panic!("{fault:?}"),
            Err(Broken::Named(error)) => assert!(!is_made, "{fault:?}: {error:?}"),
        }
    }
}
