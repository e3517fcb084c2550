//! The phone that the server's own tests use.

#![allow(dead_code, unused_imports)]

#[path = "../../../crates/server/src/tests/phone.rs"]
mod real;

pub(crate) use real::{Phone, enrol_request};
