//! A glance says "nothing new" only where a hello would say nothing new.

use axum::http::{Request, StatusCode};
use domain::{Lane, NotebookId};
use protocol::api::{ErrorCode, Glance, Glanced, HelloRequest, HelloResponse, NotebookHello, standing};
use protocol::proof::{Request as Proven, ShortProof};
use protocol::statement::Heads;
use protocol::{Cursor, Epoch, LaneHead, LogHash, Message, Standing, Tag, frame};

use super::feed::item;
use super::notebooks::encounter;
use super::phone::Phone;
use super::world::{World, good, refused};
use crate::db::{epoch, feed};

/// A phone of which everything is on the server, and what it knows of it.
struct Synced {
    phone: Phone,
    tag: Tag,
    cursor: Cursor,
}

fn heads(phone: &Phone) -> Heads {
    let all = Lane::ALL.iter().map(|lane| phone.head(*lane));
    Heads::new(all.filter(|head| head.seq > 0).collect::<Vec<LaneHead>>()).unwrap()
}

async fn greet(world: &World, phone: &Phone) -> HelloResponse {
    let hello = HelloRequest {
        versions: vec![1],
        notebooks: vec![NotebookHello {
            notebook: phone.notebook,
            heads: heads(phone),
            version: None,
        }],
        cursor: None,
        last_receipts: Vec::new(),
        schemas: None,
        done: None,
        noticed: None,
        read: None,
    };
    good(world.tell(phone, "/sync/v1/hello", &hello).await)
}

impl Synced {
    async fn with(world: &World, phone: Phone) -> Self {
        let answer = greet(world, &phone).await;
        let (position, log_hash) = world.station.ledger.read(feed::head).unwrap();
        let cursor = Cursor {
            epoch: answer.epoch,
            position,
            log_hash,
        };
        let tag = answer.tag.unwrap();
        Self { phone, tag, cursor }
    }

    async fn new(world: &World) -> Self {
        let mut phone = world.phone(0).await;
        phone.write(encounter(), None);
        phone.write(encounter(), None);
        world.pushed(&phone, Lane::Records, 1).await;
        Self::with(world, phone).await
    }

    fn glance(&self) -> Glance {
        Glance {
            notebook: self.phone.notebook,
            position: self.cursor.position,
            standing: standing(self.tag, self.phone.notebook, &heads(&self.phone), &self.cursor),
        }
    }

    async fn sees_news(&self, world: &World, glance: &Glance) -> bool {
        let answer: Glanced = good(world.tell(&self.phone, "/sync/v1/glance", glance).await);
        assert_eq!(answer.server_time, world.station.now());
        answer.changed
    }
}

async fn nothing_new_is_said_as_long_as_it_is_true(world: World) {
    let synced = Synced::new(&world).await;
    assert!(!synced.sees_news(&world, &synced.glance()).await);
    // What others write, and this officer does not read, is no news.
    let mut other = world.phone(1).await;
    other.write(encounter(), None);
    world.pushed(&other, Lane::Records, 1).await;
    assert!(!synced.sees_news(&world, &synced.glance()).await);
    let world = world.restart();
    assert!(!synced.sees_news(&world, &synced.glance()).await);

    other.write(item("wet floor", 8), None);
    world.pushed(&other, Lane::Records, 2).await;
    assert!(synced.sees_news(&world, &synced.glance()).await);
}

async fn own_lines_change_the_heads_and_not_the_tag(world: World) {
    let mut synced = Synced::new(&world).await;
    synced.phone.write(encounter(), None);
    assert!(
        synced.sees_news(&world, &synced.glance()).await,
        "the line is not there"
    );
    world.pushed(&synced.phone, Lane::Records, 3).await;
    (synced.cursor.position, synced.cursor.log_hash) = world.station.ledger.read(feed::head).unwrap();
    assert!(!synced.sees_news(&world, &synced.glance()).await);
}

async fn each_difference_is_news(world: World) {
    let synced = Synced::new(&world).await;
    let (same, notebook) = (synced.glance(), synced.phone.notebook);
    let own = heads(&synced.phone);
    let with = |tag, heads: &Heads, cursor| Glance {
        standing: standing(tag, notebook, heads, &cursor),
        position: cursor.position,
        ..same.clone()
    };
    let shorter = Heads::new(vec![]).unwrap();
    let (tag, cursor) = (synced.tag, synced.cursor);
    let others = [
        with(Tag([0; 32]), &own, cursor),
        with(tag, &shorter, cursor),
        with(
            tag,
            &own,
            Cursor {
                epoch: Epoch([0; 16]),
                ..cursor
            },
        ),
        with(
            tag,
            &own,
            Cursor {
                log_hash: LogHash([0; 32]),
                ..cursor
            },
        ),
        with(
            tag,
            &own,
            Cursor {
                position: 99,
                ..cursor
            },
        ),
        Glance {
            standing: Standing([0; 32]),
            ..same.clone()
        },
        Glance {
            notebook: NotebookId::from_bytes([9; 16]),
            ..same.clone()
        },
    ];
    for other in others {
        assert!(synced.sees_news(&world, &other).await, "{other:?}");
    }
    assert!(!synced.sees_news(&world, &same).await);
}

async fn lost_memory_and_a_revoked_phone_are_news(world: World) {
    let synced = Synced::new(&world).await;
    let (station, same) = (&world.station, synced.glance());
    world
        .admin()
        .revoke(synced.phone.certificate.peek().unwrap().device, "lost")
        .unwrap();
    assert!(synced.sees_news(&world, &same).await);
    let synced = Synced::with(&world, synced.phone).await;
    assert!(!synced.sees_news(&world, &synced.glance()).await, "it was told");
    station
        .ledger
        .write(|tx| epoch::begin(tx, Epoch([3; 16]), 0, station.now()))
        .unwrap();
    assert!(synced.sees_news(&world, &synced.glance()).await);
}

/// Proves a request in short.
fn in_short(world: &World, phone: &Phone, path: &str, message: &impl Message) -> Request<axum::body::Body> {
    let body = frame::compress(&message.encode()).unwrap();
    let proven = Proven {
        city: world.station.city,
        method: "POST",
        path,
        body: &body,
    };
    let device = phone.certificate.peek().unwrap().device;
    let header = ShortProof::sign(proven, device, None, &phone.key).to_header();
    Request::post(path)
        .header("authorization", header)
        .body(body.into())
        .unwrap()
}

async fn short_proof_is_enough_for_a_server_that_knows_the_phone(world: World) {
    let synced = Synced::new(&world).await;
    let glance = synced.glance();
    let answer: Glanced = good(
        world
            .send(in_short(&world, &synced.phone, "/sync/v1/glance", &glance))
            .await,
    );
    assert!(!answer.changed);
    // It needs a number where every proof needs one.
    let push = in_short(&world, &synced.phone, &synced.phone.entries(), &glance);
    refused(world.send(push).await, ErrorCode::StaleNonce);
    // The key of another phone proves nothing.
    let mut other = world.phone(1).await;
    other.certificate = synced.phone.certificate.clone();
    let (status, _) = world
        .send(in_short(&world, &other, "/sync/v1/glance", &glance))
        .await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

async fn server_that_forgot_a_phone_asks_for_its_certificate(world: World) {
    let synced = Synced::new(&world).await;
    // Another city server of the same keys, which knows the officers and no phone.
    let sql = "UPDATE device SET device = ?1";
    let stranger = [9_u8; 16];
    world
        .station
        .ledger
        .write(|tx| tx.execute(sql, crate::db::tx::params![&stranger]))
        .unwrap();
    let glance = synced.glance();
    let short = in_short(&world, &synced.phone, "/sync/v1/glance", &glance);
    let body = refused(world.send(short).await, ErrorCode::CertificateNeeded);
    assert!(body.nonce.is_some());
}

crate::tests::on_each_database! {
    nothing_new_is_said_as_long_as_it_is_true,
    own_lines_change_the_heads_and_not_the_tag,
    each_difference_is_news,
    lost_memory_and_a_revoked_phone_are_news,
    short_proof_is_enough_for_a_server_that_knows_the_phone,
    server_that_forgot_a_phone_asks_for_its_certificate,
}
