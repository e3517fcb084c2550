//! Phones made of `protocol` and `seal` alone, against the routes of a real server on real files: on each database that
//! a ledger can lie in, the same tests.

/// Does each test on a new server with the embedded database, and on one with PostgreSQL.
macro_rules! on_each_database {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test($crate::tests::world::World::new()).await;
            })+
        }

        mod on_postgres {
            $(#[tokio::test]
            async fn $test() {
                super::$test($crate::tests::world::World::on_postgres()).await;
            })+
        }
    };
}
pub(crate) use on_each_database;

mod alarm;
mod any_key;
mod backup;
mod bad_input;
pub(crate) mod blobs;
mod care;
pub(crate) mod cluster;
mod enrolment;
mod erase;
mod faults;
pub(crate) mod feed;
mod glance;
mod ledger;
pub(crate) mod notebooks;
mod orders;
pub(crate) mod phone;
mod quarantine;
mod rescue;
mod slow;
mod snapshot;
pub(crate) mod sos;
mod staging;
mod successors;
mod tls;
mod versions;
mod wire;
pub(crate) mod world;
