//! Photos: what the camera says of a place counts only on shift, and the officer is told what was kept and how.

use domain::RecordId;
use domain::kind::Record as _;
use domain::kinds::Photo;
use store::record;

use super::{World, fixture};
use crate::photo;

/// Adds a photo of the fixtures; returns what the officer is told and what the record says of the camera's place.
fn add(world: &World, name: &str) -> (Vec<String>, Option<domain::field::Position>) {
    let bytes = fixture(&format!("photos/{name}"));
    let shown = photo::add(&world.session, bytes.as_slice(), None, None).unwrap();
    let id: RecordId = shown.record.parse().unwrap();
    let fields = world.session.read(|r| record::get(r, id)).unwrap().fields;
    (shown.notes, Photo::read(&fields).camera_position)
}

#[test]
fn off_shift_the_cameras_place_stays_out_of_the_record_and_the_officer_is_told() {
    let world = World::new();
    let (notes, position) = add(&world, "camera.jpg");
    assert_eq!((notes, position), (vec!["position_left_out".to_owned()], None));
}

#[test]
fn on_shift_the_cameras_place_is_kept_with_its_source() {
    let world = World::new();
    world.start_shift();
    let (notes, position) = add(&world, "camera.jpg");
    assert_eq!(notes, Vec::<String>::new());
    assert_eq!(position.unwrap().source, "camera");
}

#[test]
fn officer_is_told_why_a_photo_has_no_preview() {
    let world = World::new();
    let check = |name: &str, note: &str| assert_eq!(add(&world, name).0, [note], "{name}");
    check("bad/truncated.jpg", "cut_off");
    check("bad/fake-heic.heic", "not_shown_here");
    assert_eq!(add(&world, "doorway.jpg").0, Vec::<String>::new());
}

#[test]
fn every_note_has_its_sentence_in_both_languages() {
    for file in ["en.json", "fr-CA.json"] {
        let words = fixture(&format!("../ui/src/phone/text/{file}"));
        let words = String::from_utf8(words).unwrap();
        for note in [
            "cut_off",
            "damaged",
            "not_shown_here",
            "too_many_pixels",
            "position_left_out",
        ] {
            assert!(
                words.contains(&format!("\"photo.note.{note}\"")),
                "{file}: {note}"
            );
        }
    }
}

#[test]
fn what_a_kill_left_half_written_is_gone_after_the_next_unlock() {
    let world = World::new();
    world.start_shift();
    add(&world, "doorway.jpg");
    let leftover = world.folder().join("vault/tmp/half");
    std::fs::write(&leftover, b"half a photo").unwrap();
    let world = world.restart();
    assert!(!leftover.exists());
    let photos = crate::status::checks(&world.session).unwrap();
    let photos = photos.iter().find(|one| one.name == "photos").unwrap();
    assert!(photos.ok, "{photos:?}");
}

#[test]
fn file_that_is_gone_from_the_vault_shows_in_the_self_test() {
    let world = World::new();
    add(&world, "doorway.jpg");
    let vault = world.folder().join("vault");
    std::fs::rename(&vault, world.folder().join("elsewhere")).unwrap();
    let world = world.restart();
    let checks = crate::status::checks(&world.session).unwrap();
    let photos = checks.iter().find(|one| one.name == "photos").unwrap();
    assert_eq!((photos.ok, photos.detail.as_str()), (false, "2 missing"));
}
