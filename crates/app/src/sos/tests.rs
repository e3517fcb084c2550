use super::*;
use crate::clock::Surroundings;
use crate::phone::Strength;

fn call() -> Call {
    Call {
        record: RecordId::from_bytes([7; 16]).to_string(),
        raised_at: 1,
        position: None,
        source: None,
        received_at: None,
        acknowledged_by: None,
        acknowledged_at: None,
        stood_down_at: None,
        stand_down_received: false,
        last_try_at: None,
        entered: false,
        caller_uncertain: false,
    }
}

/// A phone, locked, with the notebooks of these officers; the first was unlocked last.
fn locked_phone(home: &Path, officers: &[u8]) -> Phone {
    let announce = Arc::new(|_| {});
    let phone = Phone::open(home, Surroundings::system(), Strength::ForTests, announce).unwrap();
    for officer in officers {
        let id = notebook(*officer);
        let folder = folder(home, *officer);
        std::fs::create_dir_all(&folder).unwrap();
        let papers = serde_json::json!({
            "city": id, "city_name": "", "notebook": id, "device": id, "officer": id, "officer_name": "",
            "address": "", "tls_pin": "", "root": "", "server": "", "certificate": "",
        });
        std::fs::write(folder.join("enrolment.json"), papers.to_string()).unwrap();
    }
    unlocked_last(home, officers[0]);
    phone
}

fn notebook(officer: u8) -> String {
    domain::NotebookId::from_bytes([officer; 16]).to_string()
}

fn folder(home: &Path, officer: u8) -> PathBuf {
    home.join("notebooks").join(notebook(officer))
}

fn unlocked_last(home: &Path, officer: u8) {
    std::fs::write(home.join("last-notebook"), notebook(officer)).unwrap();
}

#[test]
fn locked_phone_of_several_officers_does_not_say_who_calls() {
    fn check(officers: &[u8], uncertain: bool) {
        let home = tempfile::tempdir().unwrap();
        let phone = locked_phone(home.path(), officers);
        assert_eq!(raise(&phone).unwrap().caller_uncertain, uncertain, "{officers:?}");
        let kept = Call::read(&folder(home.path(), officers[0])).unwrap().unwrap();
        assert_eq!(kept.caller_uncertain, uncertain);
    }
    check(&[1], false);
    check(&[1, 2], true);
    check(&[1, 2, 3], true);
}

#[test]
fn call_goes_on_when_another_officer_unlocks_the_phone_and_they_can_end_it() {
    let home = tempfile::tempdir().unwrap();
    let phone = locked_phone(home.path(), &[1, 2]);
    let raised = raise(&phone).unwrap();
    unlocked_last(home.path(), 2);
    assert_eq!(
        state(&phone).unwrap().map(|call| call.record),
        Some(raised.record.clone())
    );
    assert_eq!(
        papers(&phone).unwrap().unwrap().1,
        folder(home.path(), 1),
        "it is still sent"
    );
    assert_eq!(raise(&phone).unwrap().record, raised.record, "it is one call");
    let over = stand_down(&phone).unwrap();
    assert!(over.stood_down && over.record == raised.record);
    assert!(state(&phone).unwrap().is_none());
    assert_eq!(
        papers(&phone).unwrap().unwrap().1,
        folder(home.path(), 1),
        "its end is sent too"
    );
    let next = raise(&phone).unwrap();
    assert_ne!(next.record, raised.record);
    assert_eq!(
        papers(&phone).unwrap().unwrap().1,
        folder(home.path(), 2),
        "what is on goes first"
    );
}

#[test]
fn an_answer_does_not_undo_a_stand_down_that_it_did_not_know_of() {
    let folder = tempfile::tempdir().unwrap();
    let call = Call {
        stood_down_at: Some(5),
        ..call()
    };
    call.write(folder.path()).unwrap();
    let answer = SosState {
        received_at: Timestamp(2),
        acknowledged_by: Some("Jo".into()),
        acknowledged_at: Some(Timestamp(3)),
    };
    note_answer(folder.path(), &answer, false).unwrap();
    let after = Call::read(folder.path()).unwrap().unwrap();
    assert_eq!(after.stood_down_at, Some(5));
    assert!(!after.stand_down_received);
    assert_eq!(after.acknowledged_by.as_deref(), Some("Jo"));
}
