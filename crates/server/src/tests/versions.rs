use domain::{Lane, NotebookId};
use protocol::api::{ErrorCode, HelloResponse, NotebookHello, NotebookStatus, schemas};
use protocol::{Message as _, frame};

use super::notebooks::{encounter, hello};
use super::world::{World, good, refused};

async fn notebook_of_a_newer_version_waits_for_an_update_and_the_others_go_on(world: World) {
    let (mut newer, mut other) = (world.phone(0).await, world.phone(1).await);
    newer.write(encounter(), None);
    other.write(encounter(), None);
    let mut asked = hello(&newer);
    asked.notebooks.push(NotebookHello {
        version: Some(2),
        ..asked.notebooks[0].clone()
    });
    asked.notebooks[1].notebook = NotebookId::from_bytes([0x2a; 16]);
    let state: HelloResponse = good(world.tell(&newer, "/sync/v1/hello", &asked).await);
    let statuses: Vec<_> = state.notebooks.iter().map(|one| one.status).collect();
    assert_eq!(statuses, [NotebookStatus::Open, NotebookStatus::UpgradeRequired]);
    assert_eq!(state.schemas, Some(schemas()));

    // The same lines as version 2 would number them: this notebook's batch is refused by name, and nothing of it kept.
    let mut bytes = newer.batch(Lane::Records, 1).encode();
    assert_eq!(bytes[..2], [0x89, 1]);
    bytes[1] = 2;
    let frame = frame::compress(&bytes).unwrap();
    let answer = world.ask(&newer, "POST", &newer.entries(), frame).await;
    assert_eq!(answer.0, 426);
    refused(answer, ErrorCode::UpgradeRequired);
    assert_eq!(world.pushed(&other, Lane::Records, 1).await.committed, 1);
    assert_eq!(world.pushed(&newer, Lane::Records, 1).await.committed, 1);
}

crate::tests::on_each_database! {
    notebook_of_a_newer_version_waits_for_an_update_and_the_others_go_on,
}
