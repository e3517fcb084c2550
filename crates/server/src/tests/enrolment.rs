use protocol::api::ErrorCode;
use protocol::enrol::{EnrolResponse, EnrolmentCode};
use protocol::{Raw, frame};
use seal::digest::{sha256, to_hex};

use super::phone::{enrol_request, post};
use super::world::{World, good, refused, town};

async fn code_is_good_for_one_phone_and_a_lost_answer_is_given_again(world: World) {
    let code = world.demo().enrolment_codes[0].code.clone();
    let (key, _, request) = enrol_request(&code, 1);
    let first: EnrolResponse = good(world.send(post("/sync/v1/enrol", &request)).await);
    first.verify(&key.verifying_key()).unwrap();
    assert_eq!(first.officer_name, "Sam Patel");
    let again: EnrolResponse = good(world.send(post("/sync/v1/enrol", &request)).await);
    assert_eq!(again.device.hash(), first.device.hash());
    let (_, _, other) = enrol_request(&code, 2);
    refused(
        world.send(post("/sync/v1/enrol", &other)).await,
        ErrorCode::CodeUsed,
    );
}

async fn expired_and_unknown_codes_are_told_apart(world: World) {
    world.demo();
    let code = world.admin().code("Jo Roy", 10).unwrap();
    let (_, _, request) = enrol_request(&code.to_string(), 1);
    world.clock.pass(11);
    refused(
        world.send(post("/sync/v1/enrol", &request)).await,
        ErrorCode::CodeExpired,
    );
    let foreign = EnrolmentCode {
        secret: [3; 16],
        ..code
    };
    let (_, _, request) = enrol_request(&foreign.to_string(), 1);
    refused(
        world.send(post("/sync/v1/enrol", &request)).await,
        ErrorCode::CodeUnknown,
    );
}

async fn too_many_tries_are_asked_to_wait(world: World) {
    let foreign = EnrolmentCode {
        address: "127.0.0.1:1".to_owned(),
        pin: [0; 32],
        secret: [3; 16],
    };
    let (_, _, request) = enrol_request(&foreign.to_string(), 1);
    for _ in 0..60 {
        refused(
            world.send(post("/sync/v1/enrol", &request)).await,
            ErrorCode::CodeUnknown,
        );
    }
    let busy = refused(
        world.send(post("/sync/v1/enrol", &request)).await,
        ErrorCode::Busy,
    );
    assert_eq!(busy.retry_after_s, Some(60));
    world.clock.pass(1);
    refused(
        world.send(post("/sync/v1/enrol", &request)).await,
        ErrorCode::CodeUnknown,
    );
}

async fn city_pack_arrives_whole(world: World) {
    let phone = world.phone(0).await;
    assert!(
        phone
            .enrolled
            .city_files
            .iter()
            .any(|file| file.name == "town.pmtiles")
    );
    for file in &phone.enrolled.city_files {
        let mut bytes = Vec::new();
        loop {
            let path = format!("/sync/v1/city/{}?offset={}", to_hex(&file.sha256), bytes.len());
            let Raw(piece) = good(world.ask(&phone, "GET", &path, Vec::new()).await);
            if piece.is_empty() {
                break;
            }
            bytes.extend(piece);
        }
        assert_eq!(
            (bytes.len() as u64, sha256(&[&bytes])),
            (file.length, file.sha256),
            "{}",
            file.name
        );
    }
    assert_eq!(
        phone.enrolled.profile.0,
        std::fs::read(town().join("profile.json")).unwrap()
    );
}

async fn keys_are_private_and_secrets_are_not_in_the_ledger(world: World) {
    let code = world.admin().code("nobody", 10);
    assert!(code.is_err());
    world.phone(0).await;
    let keys = world.folder.path().join("data/keys");
    for file in std::fs::read_dir(keys).unwrap() {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o077, 0);
    }
    assert!(frame::decompress(b"not a frame").is_err());
}

crate::tests::on_each_database! {
    code_is_good_for_one_phone_and_a_lost_answer_is_given_again,
    expired_and_unknown_codes_are_told_apart,
    too_many_tries_are_asked_to_wait,
    city_pack_arrives_whole,
    keys_are_private_and_secrets_are_not_in_the_ledger,
}
