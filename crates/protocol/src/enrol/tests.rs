//! Tests of enrolment: codes that were copied badly, keys that are not held.

use super::*;
use crate::people::{CITY, NOTEBOOK, OFFICER, device_certificate, phone, root, server_certificate, stranger};

fn code() -> EnrolmentCode {
    EnrolmentCode {
        address: "patrol.example:8443".to_owned(),
        pin: [0x11; 32],
        secret: [0x22; 16],
    }
}

fn said(text: &str) -> String {
    text.parse::<EnrolmentCode>()
        .map_or_else(|error| error.to_string(), |_| "fine".to_owned())
}

#[test]
fn code_reads_back_though_lines_were_broken() {
    let text = code().to_string();
    assert!(text.starts_with("pb1.") && text.len() < 120, "{text}");
    assert_eq!(text.parse::<EnrolmentCode>().unwrap(), code());
    let (first, second) = text.split_at(40);
    assert_eq!(
        format!("  {first}\r\n {second} \n")
            .parse::<EnrolmentCode>()
            .unwrap(),
        code()
    );
}

#[test]
fn code_that_cannot_be_read_says_what_to_do() {
    let text = code().to_string();
    let not_ours = Error::CodeNotOurs.to_string();
    let mistyped = Error::CodeMistyped.to_string();
    let newer = Error::CodeNewer.to_string();
    let check = |text: &str, expected: &str| assert_eq!(said(text), expected, "{text}");
    check("", &not_ours);
    check("https://example.org/", &not_ours);
    check("pb1", &not_ours);
    check("pb1.", &mistyped);
    check("pb1.!!!", &mistyped);
    check(&text[..text.len() - 1], &mistyped);
    check(&format!("{text}A"), &mistyped);
    check("pb2.AAAA", &newer);
    check("pbx.AAAA", &not_ours);
}

#[test]
fn any_mistyped_character_is_noticed() {
    let text = code().to_string();
    for at in 4..text.len() {
        let other = if &text[at..=at] == "A" { "B" } else { "A" };
        let wrong = format!("{}{other}{}", &text[..at], &text[at + 1..]);
        assert_eq!(said(&wrong), Error::CodeMistyped.to_string(), "{at}");
    }
}

#[test]
fn code_never_prints_its_secret() {
    assert_eq!(
        format!("{:?}", code()),
        "EnrolmentCode(patrol.example:8443, secret)"
    );
}

#[test]
fn request_must_be_signed_by_the_key_it_brings() {
    let request = EnrolRequest {
        secret: [1; 16],
        public_key: phone().verifying_key(),
        notebook: NOTEBOOK,
        label: "Phone 7".to_owned(),
    };
    assert_eq!(open_request(&Signed::sign(&request, &phone())).unwrap(), request);
    let stolen = Signed::sign(&request, &stranger());
    assert!(matches!(
        open_request(&stolen),
        Err(Error::BadSignature { what: "pb1/enrol" })
    ));
}

fn response() -> EnrolResponse {
    EnrolResponse {
        city: CITY,
        root: root().verifying_key(),
        server: Signed::sign(&server_certificate(), &root()),
        device: device_certificate(),
        officer: OFFICER,
        officer_name: "Sam Example".to_owned(),
        city_files: vec![CityFile {
            name: "town.pmtiles".to_owned(),
            sha256: [3; 32],
            length: 7,
        }],
        profile: Raw(b"profile".to_vec()),
    }
}

#[test]
fn answer_must_fit_together() {
    let key = phone().verifying_key();
    let answer = EnrolResponse::decode(&response().encode()).unwrap();
    answer.verify(&key).unwrap();
    assert_eq!(answer.city_files, response().city_files);
    assert!(matches!(
        answer.verify(&stranger().verifying_key()),
        Err(Error::Foreign { .. })
    ));
    let other_city = EnrolResponse {
        city: CityId::from_bytes([0; 16]),
        ..response()
    };
    assert!(matches!(other_city.verify(&key), Err(Error::Foreign { .. })));
    let other_root = EnrolResponse {
        root: stranger().verifying_key(),
        ..response()
    };
    assert!(matches!(other_root.verify(&key), Err(Error::BadSignature { .. })));
    let mut server = server_certificate();
    server.key_id = crate::KeyId([0; 16]);
    let misnamed = EnrolResponse {
        server: Signed::sign(&server, &root()),
        ..response()
    };
    assert!(matches!(misnamed.verify(&key), Err(Error::Foreign { .. })));
}
