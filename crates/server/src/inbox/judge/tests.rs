use domain::kind::Record as _;
use domain::kinds::{Encounter, Sos};
use domain::{BootId, Clocks, EntryHash, KindDef, Timestamp, Value};

use super::*;

const NEW_CODE: (u16, &str) = (64, "a_code_of_next_year");

fn line(kind: &KindDef, schema: u16, fields: &[(u16, &str)]) -> Body {
    Body {
        record: RecordId::from_bytes([1; 16]),
        kind: kind.number,
        schema,
        happened_at: Timestamp(1),
        clocks: Clocks {
            wall: Timestamp(1),
            mono_ms: 1,
            boot: BootId::from_bytes([1; 16]),
            gnss: None,
            server_offset_ms: None,
        },
        base: Vec::new(),
        fields: fields
            .iter()
            .map(|(number, code)| (*number, Value::Text((*code).to_owned())))
            .collect(),
    }
}

#[track_caller]
fn check(body: &Body, lane: Lane, held: Option<Reason>) {
    let judged = judge(&body.encode().unwrap(), lane, None);
    assert_eq!(judged.held, held, "{body:?}");
    assert_eq!(judged.body.as_ref(), Some(body), "nothing of it is lost");
}

#[test]
fn line_of_a_newer_table_is_never_held_for_what_this_one_does_not_know() {
    let newer = Encounter::KIND.schema + 1;
    check(&line(Encounter::KIND, newer, &[NEW_CODE]), Lane::Records, None);
    check(
        &line(Encounter::KIND, newer, &[(65, "resolved")]),
        Lane::Records,
        None,
    );
    check(
        &line(Encounter::KIND, newer, &[(900, "new")]),
        Lane::Records,
        None,
    );
    check(&line(Sos::KIND, Sos::KIND.schema + 1, &[]), Lane::Safety, None);
    let patch = Body {
        base: vec![EntryHash([2; 32])],
        ..line(Encounter::KIND, newer, &[NEW_CODE])
    };
    check(&patch, Lane::Records, None);
}

#[test]
fn line_that_contradicts_the_table_it_was_written_by_is_held() {
    let (kind, same) = (Encounter::KIND, Encounter::KIND.schema);
    let whole = [(64, "assist"), (65, "resolved")];
    check(&line(kind, same, &whole), Lane::Records, None);
    check(
        &line(kind, same, &[whole[0], whole[1], (900, "city")]),
        Lane::Records,
        None,
    );
    check(&line(kind, same, &whole[1..]), Lane::Records, Some(Reason::Rules));
    check(
        &line(kind, same, &[NEW_CODE, whole[1]]),
        Lane::Records,
        Some(Reason::Rules),
    );
    check(&line(kind, same, &whole), Lane::Tracks, Some(Reason::Rules));
}
