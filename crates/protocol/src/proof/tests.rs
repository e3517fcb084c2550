//! Tests of request proofs: bound to city, device, method, path and body.

use proptest::prelude::*;

use super::*;
use crate::people::{CITY, DEVICE, device_certificate, phone, root, stranger};

const REQUEST: Request<'_> = Request {
    city: CITY,
    method: "POST",
    path: "/sync/v1/hello?x=1",
    body: b"frame",
};

fn authorization() -> Authorization {
    let proof = REQUEST.proof(DEVICE, Some(Nonce([5; 16])));
    Authorization {
        certificate: device_certificate(),
        proof: Signed::sign(&proof, &phone()),
    }
}

fn verify(authorization: &Authorization, request: Request<'_>) -> Result<Proved, Error> {
    authorization.verify(&root().verifying_key(), request)
}

fn whole(header: &str) -> Authorization {
    match Shown::from_header(header).unwrap() {
        Shown::Whole(whole) => *whole,
        Shown::Short(_) => panic!("{header} is short"),
    }
}

#[test]
fn proof_travels_in_a_header() {
    let header = authorization().to_header();
    assert!(header.starts_with("Patrolbook "), "{header}");
    assert!(header.is_ascii() && header.len() < 1024, "{}", header.len());
    let proved = verify(&whole(&header), REQUEST).unwrap();
    assert_eq!(proved.certificate.device, DEVICE);
    assert_eq!(proved.nonce, Some(Nonce([5; 16])));
}

#[test]
fn proof_is_about_this_request_and_no_other() {
    let other_city = CityId::from_bytes([0; 16]);
    let others = [
        Request {
            method: "GET",
            ..REQUEST
        },
        Request {
            path: "/sync/v1/hello",
            ..REQUEST
        },
        Request {
            body: b"other",
            ..REQUEST
        },
        Request {
            city: other_city,
            ..REQUEST
        },
    ];
    for request in others {
        assert!(
            matches!(verify(&authorization(), request), Err(Error::Foreign { .. })),
            "{request:?}"
        );
    }
}

#[test]
fn proof_of_an_uncertified_key_or_another_device_is_refused() {
    let proof = REQUEST.proof(DEVICE, None);
    let stolen = Authorization {
        proof: Signed::sign(&proof, &stranger()),
        ..authorization()
    };
    assert!(matches!(
        verify(&stolen, REQUEST),
        Err(Error::BadSignature { what: "pb1/request" })
    ));
    let certificate = Signed::sign(&device_certificate().peek().unwrap(), &stranger());
    let forged = Authorization {
        certificate,
        ..authorization()
    };
    assert!(matches!(
        verify(&forged, REQUEST),
        Err(Error::BadSignature { what: "pb1/device" })
    ));
    let other = REQUEST.proof(DeviceId::from_bytes([1; 16]), None);
    let swapped = Authorization {
        proof: Signed::sign(&other, &phone()),
        ..authorization()
    };
    assert!(matches!(verify(&swapped, REQUEST), Err(Error::Foreign { .. })));
}

fn short(nonce: Option<Nonce>) -> ShortProof {
    ShortProof::sign(REQUEST, DEVICE, nonce, &phone())
}

fn certificate() -> DeviceCertificate {
    device_certificate().peek().unwrap()
}

#[test]
fn short_proof_travels_in_a_short_header() {
    for (nonce, length) in [(None, 118), (Some(Nonce([5; 16])), 139)] {
        let header = short(nonce).to_header();
        assert_eq!(header.len(), length);
        let Shown::Short(read) = Shown::from_header(&header).unwrap() else {
            panic!("{header} is not short");
        };
        assert_eq!(read.device, DEVICE);
        assert_eq!(read.verify_for(&certificate(), REQUEST).unwrap(), nonce);
    }
}

#[test]
fn short_proof_is_about_this_request_device_and_number_and_no_other() {
    let other = Request {
        body: b"other",
        ..REQUEST
    };
    assert!(short(None).verify_for(&certificate(), other).is_err());
    let mut moved = short(Some(Nonce([5; 16])));
    moved.nonce = Some(Nonce([6; 16]));
    assert!(moved.verify_for(&certificate(), REQUEST).is_err());
    let stranger = DeviceCertificate {
        device: DeviceId::from_bytes([1; 16]),
        ..certificate()
    };
    assert!(matches!(
        short(None).verify_for(&stranger, REQUEST),
        Err(Error::Foreign { .. })
    ));
}

#[test]
fn what_is_no_proof_is_refused() {
    let header = authorization().to_header();
    for wrong in [
        "",
        "Patrolbook",
        "Patrolbook ",
        "Patrolbook a.b",
        "Bearer x.y.z",
        "Patrolbook !.!.!",
    ] {
        assert!(Shown::from_header(wrong).is_err(), "{wrong}");
    }
    assert!(Shown::from_header(&format!("{header}.x")).is_err());
    assert!(Shown::from_header(&header[..header.len() - 4]).is_err());
}

proptest! {
    #[test]
    fn arbitrary_headers_never_panic(text in "(Patrolbook )?[A-Za-z0-9_.-]{0,200}") {
        match Shown::from_header(&text) {
            Ok(Shown::Whole(read)) => prop_assert!(verify(&read, REQUEST).is_err()),
            Ok(Shown::Short(read)) => prop_assert!(read.verify_for(&certificate(), REQUEST).is_err()),
            Err(_) => {}
        }
    }
}
