//! A piece of the patrol's route: at most 15 minutes of fixes, stops and gaps in the chunk codec of `track`.

use crate::field::Blob;
use crate::kind::record_kind;
use crate::time::Timestamp;

record_kind! {
    /// A piece of the route.
    Track = 11 "track", schema 1, lane Tracks, class Track {
        /// When its first fix or gap begins.
        64 from: Timestamp, required;
        /// When its last fix or gap ends.
        65 to: Timestamp, required;
        /// The pieces in the chunk codec, one after the other.
        66 chunk: Blob, required, moderate;
        /// Filtered distance in metres.
        67 distance_m: u32;
    }
}
