//! A photo: a piece of evidence. The record names the sealed bytes; the custody events tell its history. It is only
//! ever amended.

use crate::field::{Blob, Hash, Position, Prose, Words};
use crate::kind::record_kind;
use crate::time::Timestamp;

record_kind! {
    /// A photo.
    Photo = 6 "photo", schema 1, lane Records, class Record {
        /// SHA-256 of the exact bytes that the camera or the officer gave.
        64 original_hash: Hash, required;
        /// Length of the original in bytes.
        65 original_length: u32, required;
        /// SHA-256 of the sealed original, its name on the server.
        66 sealed_hash: Hash, required;
        /// Length of the sealed original in bytes.
        67 sealed_length: u32, required;
        /// The key that opens the sealed original and the sealed thumbnail.
        68 data_key: Blob, required, high;
        /// The media type as recognised from the bytes.
        69 media_type: Words, required;
        /// SHA-256 of the sealed thumbnail; absent when no preview could be made.
        70 thumbnail_hash: Hash;
        /// Length of the sealed thumbnail in bytes.
        71 thumbnail_length: u32;
        /// Width in pixels as shown, after orientation.
        72 width: u32;
        /// Height in pixels as shown, after orientation.
        73 height: u32;
        /// The camera's own clock, as its EXIF text says it.
        74 camera_time: Words;
        /// The camera's satellite time.
        75 camera_gnss_time: Timestamp;
        /// Where the camera says it was.
        76 camera_position: Position, moderate;
        /// A word about what it shows.
        77 caption: Prose, moderate, searchable;
    }
}
