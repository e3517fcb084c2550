//! Phones made of `protocol` and `seal` alone, against the routes of a real server on real files.

mod bad_input;
mod blobs;
mod enrolment;
mod feed;
mod notebooks;
mod phone;
mod sos;
mod tls;
mod world;
