//! Receives what phones send, verifies and keeps it, and serves it to phones and to the console.
//!
//! A receipt is signed only after the durable commit that it speaks of. Nothing is ever dropped: what breaks a rule is
//! quarantined, what differs is kept as a fork. Reads of free text and photos are audited before the answer. Logs
//! never hold a name, a place or a photo.
//!
//! The rooms: `routes` (phones' HTTP) and `console` (people's HTTP) ask `inbox`, `feed`, `blobs`, `manifest`,
//! `enrol`, `sos`, `quarantine`, `phones` and `desk`, which use the ledger in `db`, where all SQL is.

mod admin;
mod auth;
mod backup;
mod begin;
mod blobs;
mod chance;
mod city_file;
mod clock;
mod config;
mod console;
mod db;
mod desk;
mod enrol;
mod erase;
mod error;
mod feed;
mod glance;
mod hello;
mod in_process;
mod inbox;
mod lines;
mod listen;
mod live;
mod manifest;
mod nonce;
mod objects;
mod password;
mod patience;
mod people;
mod phones;
mod quarantine;
mod ready;
mod refusals;
mod rescue;
mod routes;
mod scope;
mod secret;
mod server;
mod settle;
mod snapshot;
mod sos;
mod station;
mod tls;
mod together;
mod verify;

#[cfg(test)]
mod tests;

pub use admin::{
    Admin, ConsoleUser, Demo, GivenOrder, HeldLine, MissedLines, NewPerson, OfficerCode, Person, Phone,
    PhoneOrder,
};
pub use backup::Proof;
pub use clock::{Clock, SystemClock};
pub use config::{Config, Database, Files, Stores, Work};
pub use db::tombstone::State as ErasureState;
pub use erase::Erasure;
pub use error::Error;
pub use in_process::{InProcess, InProcessEnrol};
pub use people::Role;
pub use ready::Ready;
pub use refusals::Refused;
pub use rescue::Taken;
pub use server::{Running, Server};
pub use verify::Findings;
