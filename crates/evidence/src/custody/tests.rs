//! Tests of custody events: their frozen bytes, their chain, and `openssl` as the court's second opinion.

use std::fs;
use std::process::{Command, Output};

use domain::codes::CustodyAct;
use domain::{BootId, CityId, Clocks, DeviceId, NotebookId, OfficerId, RecordId, Timestamp};
use seal::Key;
use seal::sign::SigningKey;

use super::*;
use crate::{Error, EventHash, OriginalHash};

fn captured() -> Event {
    Event {
        act: CustodyAct::Captured,
        item: RecordId::from_bytes([1; 16]),
        original: OriginalHash([0xab; 32]),
        length: 4_167_727,
        clocks: Clocks {
            wall: Timestamp(1_773_548_102_345),
            mono_ms: 86_400_000,
            boot: BootId::from_bytes([2; 16]),
            gnss: None,
            server_offset_ms: None,
        },
        officer: OfficerId::from_bytes([3; 16]),
        device: DeviceId::from_bytes([4; 16]),
        notebook: NotebookId::from_bytes([5; 16]),
        city: CityId::from_bytes([6; 16]),
        place: None,
        reason: None,
        previous: None,
    }
}

fn viewed(previous: EventHash) -> Event {
    Event {
        act: CustodyAct::Viewed,
        place: Some("Café “Élan”, rear door".to_owned()),
        reason: Some("follow-up".to_owned()),
        device: DeviceId::from_bytes([7; 16]),
        clocks: Clocks {
            gnss: Some(Timestamp(5)),
            server_offset_ms: Some(-6),
            ..captured().clocks
        },
        previous: Some(previous),
        ..captured()
    }
}

fn key_of_device(device: DeviceId) -> SigningKey {
    SigningKey::from_key(&Key::from_bytes([device.as_bytes()[0]; 32])).unwrap()
}

fn sign(event: &Event) -> SignedEvent {
    event.sign(&key_of_device(event.device)).unwrap()
}

fn chain() -> Vec<SignedEvent> {
    let first = sign(&captured());
    let second = sign(&viewed(first.hash()));
    let third = sign(&Event {
        act: CustodyAct::Exported,
        ..viewed(second.hash())
    });
    vec![first, second, third]
}

fn verify(chain: &[SignedEvent]) -> Result<Vec<Event>, Error> {
    let known = [4, 7].map(|byte| DeviceId::from_bytes([byte; 16]));
    verify_chain(chain, |event| {
        known
            .contains(&event.device)
            .then(|| key_of_device(event.device).verifying_key())
    })
}

#[test]
fn bytes_of_version_one_are_frozen() {
    // Evidence of old cases is verified over these bytes: if this changes, `v` must too.
    assert_eq!(
        String::from_utf8(captured().to_json().unwrap()).unwrap(),
        concat!(
            r#"{"v":1,"event":"captured","item":"01010101-0101-0101-0101-010101010101","#,
            r#""original_sha256":"abababababababababababababababababababababababababababababababab","#,
            r#""length":4167727,"at":"2026-03-15T04:15:02.345Z","wall_ms":1773548102345,"mono_ms":86400000,"#,
            r#""boot":"02020202-0202-0202-0202-020202020202","officer":"03030303-0303-0303-0303-030303030303","#,
            r#""device":"04040404-0404-0404-0404-040404040404","notebook":"05050505-0505-0505-0505-050505050505","#,
            r#""city":"06060606-0606-0606-0606-060606060606","previous":null}"#,
        )
    );
    let full = String::from_utf8(viewed(EventHash([0xcd; 32])).to_json().unwrap()).unwrap();
    assert!(
        full.contains(r#"020202","gnss_ms":5,"server_offset_ms":-6,"officer""#),
        "{full}"
    );
    let end = r#""place":"Café “Élan”, rear door","reason":"follow-up","previous":"cdcd"#;
    assert!(full.contains(end) && full.ends_with(r#"cdcd"}"#), "{full}");
}

#[test]
fn events_read_back() {
    for event in [captured(), viewed(EventHash([9; 32]))] {
        assert_eq!(Event::from_json(&event.to_json().unwrap()).unwrap(), event);
    }
    let wild = |wall| Event {
        clocks: Clocks {
            wall: Timestamp(wall),
            ..captured().clocks
        },
        ..captured()
    };
    for wall in [i64::MIN, -1, 0, 253_402_300_800_000, i64::MAX] {
        let event = wild(wall);
        assert_eq!(
            Event::from_json(&event.to_json().unwrap()).unwrap(),
            event,
            "a wrong clock is never refused"
        );
    }
}

#[test]
fn bytes_that_could_be_read_in_two_ways_are_refused() {
    let json = String::from_utf8(captured().to_json().unwrap()).unwrap();
    let check = |from: &str, to: &str, expected: &str| {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json, "{from}");
        let error = Event::from_json(changed.as_bytes()).unwrap_err();
        assert!(
            format!("{error:?}").contains(expected),
            "{from} → {to}: {error:?}"
        );
    };
    check("{", "{ ", "NotCanonical");
    check("captured", "c\\u0061ptured", "NotCanonical");
    check("2026-03-15T04", "2026-03-15T05", "NotCanonical");
    check("abab", "ABab", "NotCanonical");
    check(
        "01010101-0101-0101-0101-010101010101",
        &"01".repeat(16),
        "NotCanonical",
    );
    check(",\"previous\":null", "", "NotCanonical");
    check(
        "\"length\":4167727,",
        "\"length\":1,\"length\":4167727,",
        "NotAnEvent",
    );
    check("\"v\":1", "\"v\":1,\"extra\":1", "NotAnEvent");
    check("\"v\":1", "\"v\":2", "EventVersion(2)");
    check("captured", "invented", "EventValue(\"event\")");
    check("abab", "", "EventValue(\"original_sha256\")");
    check("}", "", "NotAnEvent");
}

#[test]
fn whole_chain_is_read_in_order() {
    let acts: Vec<CustodyAct> = verify(&chain()).unwrap().iter().map(|event| event.act).collect();
    assert_eq!(
        acts,
        [CustodyAct::Captured, CustodyAct::Viewed, CustodyAct::Exported]
    );
    assert!(verify(&[]).unwrap().is_empty());
}

#[test]
fn every_break_of_the_chain_is_named() {
    let check = |change: &dyn Fn(&mut Vec<SignedEvent>), expected: (usize, Break)| {
        let mut events = chain();
        change(&mut events);
        let error = verify(&events).unwrap_err();
        let Error::BrokenChain { number, fault } = error else {
            panic!("{error:?}")
        };
        assert_eq!((number, fault), expected);
    };
    check(&|events| drop(events.remove(0)), (1, Break::NotTheBeginning));
    check(&|events| drop(events.remove(1)), (2, Break::NotTheNext));
    check(&|events| events.swap(1, 2), (2, Break::NotTheNext));
    check(
        &|events| events.push(events[0].clone()),
        (4, Break::NotTheBeginning),
    );
    check(&|events| events.push(events[2].clone()), (4, Break::NotTheNext));
    check(
        &|events| events[1].signature = events[2].signature,
        (2, Break::NotSigned),
    );
    check(
        &|events| events[1] = resigned(&events[1], |event| event.length += 1),
        (2, Break::OtherItem),
    );
    check(
        &|events| events[1] = resigned(&events[1], |event| event.reason = None),
        (3, Break::NotTheNext),
    );
    let stranger = DeviceId::from_bytes([8; 16]);
    check(
        &|events| events[1] = resigned(&events[1], |event| event.device = stranger),
        (2, Break::UnknownSigner),
    );
    let altered = |events: &mut Vec<SignedEvent>| {
        let mut event = events[2].read().unwrap();
        event.reason = Some("another".to_owned());
        events[2].json = event.to_json().unwrap();
    };
    check(&altered, (3, Break::NotSigned));
}

fn resigned(signed: &SignedEvent, change: impl Fn(&mut Event)) -> SignedEvent {
    let mut event = signed.read().unwrap();
    change(&mut event);
    sign(&event)
}

/// Verifies as the evidence package tells a stranger to.
fn openssl(json: &[u8], signed: &SignedEvent) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let device = signed.read().unwrap().device;
    fs::write(file("0001.json"), json).unwrap();
    fs::write(file("0001.sig"), signed.signature_der().unwrap()).unwrap();
    fs::write(
        file("key.pem"),
        key_of_device(device).verifying_key().to_pem().unwrap(),
    )
    .unwrap();
    let mut command = Command::new("openssl");
    command.args([
        "dgst",
        "-sha256",
        "-verify",
        "key.pem",
        "-signature",
        "0001.sig",
        "0001.json",
    ]);
    command
        .current_dir(folder.path())
        .output()
        .expect("openssl is one of the Debian packages that the tests need")
}

#[test]
fn openssl_verifies_each_event_and_refuses_a_changed_one() {
    for signed in chain() {
        let said = openssl(&signed.json, &signed);
        assert!(said.status.success(), "{said:?}");
        assert_eq!(said.stdout, b"Verified OK\n");
        for at in (0..signed.json.len()).step_by(97) {
            let mut changed = signed.json.clone();
            changed[at] ^= 1;
            assert!(!openssl(&changed, &signed).status.success(), "byte {at}");
        }
    }
}
