//! What can go wrong between bytes and meaning. No message ever holds a name, a place or a text of a record.

use domain::id::RecordId;

use crate::lane::Lane;

/// Says what was attempted and failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes are no message of this kind.
    #[error("read a message: {0}")]
    Malformed(&'static str),
    /// The bytes mean something, but not in the one form that is allowed (RFC 8949 §4.2).
    #[error("read a message: not in deterministic form: {0}")]
    NotDeterministic(&'static str),
    /// The bytes start with the label of another message, or with another version.
    #[error("read a message: expected {expected}")]
    OtherMessage {
        /// The label that was expected.
        expected: &'static str,
    },
    /// A message of a version that this one does not know yet.
    #[error("read {what}: it is of version {version}, which is newer than this program")]
    NewerVersion {
        /// What was read.
        what: &'static str,
        /// Its version.
        version: u64,
    },
    /// More bytes or items than any honest message has.
    #[error("read or write {what}: more than {most}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// The cap.
        most: usize,
    },
    /// A field number that is kept for the body's own keys.
    #[error("write a body: field {0} is below 32, where the body's own keys are")]
    ReservedField(u16),
    /// A key or signature could not be read.
    #[error("read a key or signature")]
    Key(#[source] seal::Error),
    /// The signature is not of the key that should have signed.
    #[error("verify {what}: the signature does not belong to it")]
    BadSignature {
        /// What was signed.
        what: &'static str,
    },
    /// A validly signed message that speaks of another city, notebook, device or key.
    #[error("verify {what}: it speaks of something else")]
    Foreign {
        /// What was compared.
        what: &'static str,
    },
    /// The batch's statement does not end where the batch ends.
    #[error("verify a batch: its statement does not cover its last line in the {lane} lane")]
    NotCovered {
        /// The lane of the batch.
        lane: Lane,
    },
    /// The lines do not hash to what was signed: a difference in computing, never treated as a fork.
    #[error("verify a batch: the lines of the {lane} lane up to {seq} do not hash to what was signed")]
    HashMismatch {
        /// The lane of the batch.
        lane: Lane,
        /// The last line of the batch.
        seq: u64,
    },
    /// A line's record key is neither in the batch nor known.
    #[error("verify a batch: the key of record {record} (line {seq}) is missing")]
    KeyMissing {
        /// The line.
        seq: u64,
        /// Its record.
        record: RecordId,
    },
    /// A record came with two different keys.
    #[error("verify a batch: record {0} has another key already")]
    KeyDiffers(RecordId),
    /// The body of this line cannot even be taken apart into leaves.
    #[error("verify a batch: line {seq} is no body")]
    NoBody {
        /// The line.
        seq: u64,
        /// What is wrong with it.
        #[source]
        source: Box<Error>,
    },
    /// The commit does not belong to the body, key and place.
    #[error("verify a line: the body is not the one that was committed to")]
    CommitMismatch,
    /// A page of a snapshot does not hold what was signed, or follows another page.
    #[error("verify a snapshot: the page does not hold what was signed")]
    SnapshotMismatch,
    /// A frame of the rescue copy was changed or moved, or is of another key.
    #[error("open or seal a frame of the rescue copy")]
    Rescue(#[source] seal::Error),
    /// What lies in the ledger cannot be unlocked.
    #[error("unlock a stored body")]
    AtRest(#[source] seal::Error),
    /// The zstd frame is damaged, cut off, too large or followed by bytes.
    #[error("unpack a frame: damaged or cut off")]
    Frame(#[source] std::io::Error),
    /// Packing failed.
    #[error("pack a frame")]
    Pack(#[source] std::io::Error),
    /// Something follows the one frame of a body.
    #[error("unpack a frame: bytes follow its end")]
    FrameOverrun,
    /// The text is no enrolment code.
    #[error("This is not an enrolment code. It starts with \"pb1.\" and is shown by the administrator.")]
    CodeNotOurs,
    /// The enrolment code lost or changed characters.
    #[error("The enrolment code is incomplete or mistyped. Copy it again, whole, or scan it.")]
    CodeMistyped,
    /// The enrolment code is of a newer app.
    #[error("The enrolment code is of a newer version. Update the app first.")]
    CodeNewer,
    /// The `Authorization` header is not of our form.
    #[error("read the request's proof: not of the form \"Patrolbook certificate.proof.signature\"")]
    NoProof,
}
