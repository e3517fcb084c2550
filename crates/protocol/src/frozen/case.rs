//! One fixture: its bytes, what a reader is given beside them, and what must come out.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::judge::judge;
use crate::{Error, Message};

/// Names and values, all as text; bytes in hexadecimal.
pub(in crate::frozen) type Facts = BTreeMap<&'static str, String>;

/// What a reader finds, or the name of what is wrong.
pub(in crate::frozen) type Outcome = Result<Facts, &'static str>;

#[derive(Debug, Clone)]
pub(in crate::frozen) struct Case {
    pub(in crate::frozen) file: String,
    pub(in crate::frozen) message: String,
    about: &'static str,
    pub(in crate::frozen) bytes: Vec<u8>,
    pub(in crate::frozen) given: Facts,
    pub(in crate::frozen) outcome: Outcome,
    /// Whether the same bytes come each time; a zstd frame of a newer zstd may differ.
    pub(in crate::frozen) repeatable: bool,
}

impl Case {
    fn of(file: String, message: &str, bytes: Vec<u8>, given: Facts) -> Self {
        Self {
            file,
            message: message.to_owned(),
            about: "",
            bytes,
            given,
            outcome: Ok(Facts::new()),
            repeatable: true,
        }
    }

    /// A message that is as it must be.
    pub(in crate::frozen) fn good(name: &str, message: &str, about: &'static str, bytes: Vec<u8>) -> Self {
        Self::good_given(name, message, about, bytes, Facts::new())
    }

    /// A message that is as it must be, and what its reader is given beside it.
    pub(in crate::frozen) fn good_given(
        name: &str,
        message: &str,
        about: &'static str,
        bytes: Vec<u8>,
        given: Facts,
    ) -> Self {
        Self::of(format!("{name}.hex"), message, bytes, given).judged(about)
    }

    /// A typed message that is as it must be.
    pub(in crate::frozen) fn message(name: &str, about: &'static str, message: &impl Message) -> Self {
        Self::good(name, name, about, message.encode())
    }

    /// A text that is as it must be.
    pub(in crate::frozen) fn text(name: &str, about: &'static str, text: &str, given: Facts) -> Self {
        Self::text_of(name, name, about, text, given)
    }

    /// A text that is as it must be, to be read as `message`.
    pub(in crate::frozen) fn text_of(
        name: &str,
        message: &str,
        about: &'static str,
        text: &str,
        given: Facts,
    ) -> Self {
        Self::of(format!("{name}.txt"), message, text.as_bytes().to_vec(), given).judged(about)
    }

    /// Bytes that must be refused, for this reason.
    pub(in crate::frozen) fn bad(name: &str, message: &str, reason: &'static str, bytes: Vec<u8>) -> Self {
        Self::bad_given(name, message, reason, bytes, Facts::new())
    }

    /// Bytes that must be refused, for this reason, and what their reader is given beside them.
    pub(in crate::frozen) fn bad_given(
        name: &str,
        message: &str,
        reason: &'static str,
        bytes: Vec<u8>,
        given: Facts,
    ) -> Self {
        let case = Self::of(format!("bad_{name}.hex"), message, bytes, given);
        Self {
            outcome: Err(reason),
            ..case
        }
    }

    /// A text that must be refused, for this reason.
    pub(in crate::frozen) fn bad_text(
        name: &str,
        message: &str,
        reason: &'static str,
        text: &str,
        given: Facts,
    ) -> Self {
        let case = Self::of(
            format!("bad_{name}.txt"),
            message,
            text.as_bytes().to_vec(),
            given,
        );
        Self {
            outcome: Err(reason),
            ..case
        }
    }

    /// A message of which this crate says what comes out; nothing where it does not answer.
    pub(in crate::frozen) fn whatever(name: &str, of: &Self, bytes: Vec<u8>) -> Option<Self> {
        let case = Self::of(format!("{name}.hex"), &of.message, bytes, of.given.clone());
        let judged = std::panic::catch_unwind(|| case.judged("drawn"));
        judged.ok()
    }

    /// The same case, of bytes that may come out otherwise next time.
    pub(in crate::frozen) fn not_repeatable(mut self) -> Self {
        self.repeatable = false;
        self
    }

    /// Notes what it is and what comes out of it.
    fn judged(self, about: &'static str) -> Self {
        let outcome = judge(&self.message, &self.bytes, &self.given);
        Self {
            about,
            outcome,
            ..self
        }
    }

    /// The row of the manifest.
    pub(in crate::frozen) fn row(&self) -> Value {
        let mut row = json!({"file": self.file, "message": self.message});
        let fields = row.as_object_mut().unwrap();
        if !self.about.is_empty() {
            fields.insert("about".to_owned(), json!(self.about));
        }
        if !self.given.is_empty() {
            fields.insert("given".to_owned(), json!(self.given));
        }
        match &self.outcome {
            Ok(facts) => fields.insert("expect".to_owned(), json!(facts)),
            Err(reason) => fields.insert("error".to_owned(), json!(reason)),
        };
        row
    }
}

/// The names that `docs/protocol.md` gives to what can be wrong.
pub(in crate::frozen) const REASONS: &[&str] = &[
    "malformed",
    "not_deterministic",
    "other_message",
    "newer_version",
    "too_large",
    "bad_signature",
    "foreign",
    "not_covered",
    "hash_mismatch",
    "key_missing",
    "key_differs",
    "no_body",
    "commit_mismatch",
    "snapshot_mismatch",
    "rescue",
    "frame",
    "frame_overrun",
    "code_not_ours",
    "code_mistyped",
    "code_newer",
    "no_proof",
];

/// Returns the name of what is wrong.
pub(in crate::frozen) fn reason(error: &Error) -> &'static str {
    match error {
        Error::Malformed(_) | Error::Key(_) => "malformed",
        Error::NotDeterministic(_) => "not_deterministic",
        Error::OtherMessage { .. } => "other_message",
        Error::NewerVersion { .. } => "newer_version",
        Error::TooLarge { .. } => "too_large",
        Error::BadSignature { .. } => "bad_signature",
        Error::Foreign { .. } => "foreign",
        Error::NotCovered { .. } => "not_covered",
        Error::HashMismatch { .. } => "hash_mismatch",
        Error::KeyMissing { .. } => "key_missing",
        Error::KeyDiffers(_) => "key_differs",
        Error::NoBody { .. } => "no_body",
        Error::CommitMismatch => "commit_mismatch",
        Error::SnapshotMismatch => "snapshot_mismatch",
        Error::Rescue(_) => "rescue",
        Error::Frame(_) => "frame",
        Error::FrameOverrun => "frame_overrun",
        Error::CodeNotOurs => "code_not_ours",
        Error::CodeMistyped => "code_mistyped",
        Error::CodeNewer => "code_newer",
        Error::NoProof => "no_proof",
        Error::ReservedField(_) | Error::AtRest(_) | Error::Pack(_) => "not on the wire",
    }
}
