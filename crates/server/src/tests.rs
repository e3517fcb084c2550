//! Phones made of `protocol` and `seal` alone, against the routes of a real server on real files.

mod alarm;
mod bad_input;
pub(crate) mod blobs;
mod enrolment;
mod feed;
pub(crate) mod notebooks;
pub(crate) mod phone;
pub(crate) mod sos;
mod tls;
pub(crate) mod world;
