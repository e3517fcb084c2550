//! What can go wrong when bytes are locked or unlocked. No message ever holds a secret or a plaintext.

/// Says what was attempted and failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Wrong key, wrong place or changed bytes: authenticated encryption cannot tell which.
    #[error("unlock sealed bytes: wrong key, or the bytes were changed")]
    Unlock,
    /// The cipher refuses a message of this length.
    #[error("lock bytes: too long for one message")]
    TooLong,
    /// The file does not start like a sealed file of a known version.
    #[error("open a sealed file: its first bytes are not those of a sealed file")]
    NotSealed,
    /// The sealed file ends before its last chunk.
    #[error("open a sealed file: it is cut off")]
    CutOff,
    /// Bytes follow the last chunk of a sealed file.
    #[error("open a sealed file: bytes follow its end")]
    Overrun,
    /// A key, salt or signature has the wrong length.
    #[error("read {what}: expected {expected} bytes, got {got}")]
    Length {
        /// What was read.
        what: &'static str,
        /// How long it must be.
        expected: usize,
        /// How long it was.
        got: usize,
    },
    /// The text is no hexadecimal of the expected length.
    #[error("read hexadecimal text: not pairs of 0-9, a-f")]
    NotHex,
    /// The PIN has fewer than six characters.
    #[error("check the PIN: it needs at least {} digits", crate::pin::SHORTEST)]
    PinTooShort,
    /// The PIN holds something that is not a digit.
    #[error("check the PIN: only the digits 0-9 can be used")]
    PinNotDigits,
    /// The PIN is longer than anybody can remember or any screen sends.
    #[error("check the PIN: at most {} digits can be used", crate::pin::LONGEST)]
    PinTooLong,
    /// The stored calibration cannot be used on this machine.
    #[error("stretch the PIN: {memory_kib} KiB and {passes} passes are outside what is allowed")]
    Calibration {
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes over it.
        passes: u32,
    },
    /// The bytes are no private key of P-256.
    #[error("read a signing key: not a P-256 private key")]
    SigningKey,
    /// The bytes are no point of P-256.
    #[error("read a public key: not a P-256 public key")]
    VerifyingKey,
    /// The bytes cannot be a signature, or it has the high S that the wire refuses.
    #[error("read a signature: not a low-S ES256 signature")]
    Signature,
    /// The signature does not belong to this key and these bytes.
    #[error("verify a signature: it does not belong to this key and these bytes")]
    Verify,
    /// The public key could not be written as PEM.
    #[error("write a public key as PEM")]
    Pem,
    /// Reading or writing the stream that is sealed or opened failed.
    #[error("stream a sealed file")]
    Stream(#[from] std::io::Error),
}
