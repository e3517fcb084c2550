//! Two lines that say different things of one field, and the person who settles it.

use domain::Value;
use domain::kind::Record as _;
use domain::kinds::Encounter;
use store::{entry, record};

use super::World;
use crate::line::NewLine;
use crate::view::{FieldValue, SyncState};
use crate::{record as saved, settle};

/// An encounter of which two lines, neither of which knows the other, count different people.
fn in_conflict(world: &World) -> String {
    let met = world.save_encounter();
    let id = met.parse().unwrap();
    let (now, key) = world
        .session
        .read(|r| Ok((record::get(r, id)?, entry::key(r, id)?)))
        .unwrap();
    for count in [2, 3] {
        let line = NewLine {
            kind: Encounter::KIND,
            record: id,
            key: &key,
            happened_at: now.happened_at,
            base: now.heads.clone(),
            fields: [(66, Value::Int(count))].into(),
        };
        world.session.write(|w| world.session.append(w, line)).unwrap();
    }
    met
}

fn seen(world: &World, met: &str) -> Vec<String> {
    let view = saved::view(&world.session, met).unwrap();
    view.lines.into_iter().map(|line| line.hash).collect()
}

fn people(world: &World, met: &str) -> (FieldValue, usize) {
    let view = saved::view(&world.session, met).unwrap();
    let field = view
        .fields
        .into_iter()
        .find(|field| field.name == "people_count")
        .unwrap();
    (field.value, field.conflict.map_or(0, |values| values.len()))
}

#[test]
fn either_value_can_be_chosen_also_the_one_on_top() {
    for (nth, count) in [(0, 2), (1, 3)] {
        let world = World::new();
        world.start_shift();
        let met = in_conflict(&world);
        assert_eq!(people(&world, &met), (FieldValue::Number(2), 2));
        let state = || saved::view(&world.session, &met).unwrap().brief.state;
        assert_eq!(state(), SyncState::Attention);
        settle::settle(&world.session, &met, "people_count", nth, &seen(&world, &met)).unwrap();
        assert_eq!(people(&world, &met), (FieldValue::Number(count), 0));
        assert_ne!(state(), SyncState::Attention);
    }
}

#[test]
fn what_came_after_the_screen_was_drawn_is_not_decided_by_it() {
    let world = World::new();
    world.start_shift();
    let met = in_conflict(&world);
    let before = seen(&world, &met);
    settle::settle(&world.session, &met, "people_count", 0, &before).unwrap();
    // Somebody settles at the same time, without knowing.
    settle::settle(&world.session, &met, "people_count", 1, &before).unwrap();
    assert_eq!(people(&world, &met).1, 2);
    settle::settle(&world.session, &met, "people_count", 1, &seen(&world, &met)).unwrap();
    assert_eq!(people(&world, &met), (FieldValue::Number(3), 0));
    let again = settle::settle(&world.session, &met, "people_count", 1, &seen(&world, &met));
    assert_eq!(again.unwrap_err().code, "E-FIND-1");
}
