//! A message and the signature over it. The bytes are kept as they were signed, never written again from types.

use std::fmt;
use std::marker::PhantomData;

use seal::digest::sha256;
use seal::sign::{Signature, SigningKey, VerifyingKey};

use crate::Error;
use crate::cbor::{Message, Reader, Wire, Writer};

/// A message that is signed; its label says what it is, so that no signature can stand under another message.
pub trait Signable: Message {
    /// The first item of the message.
    const LABEL: &'static str;
}

/// The bytes of a `T` and a signature over them; on the wire `[bytes, signature]`.
pub struct Signed<T> {
    bytes: Vec<u8>,
    signature: Signature,
    of: PhantomData<fn() -> T>,
}

impl<T: Signable> Signed<T> {
    /// Signs a message with a key that lies in memory.
    pub fn sign(message: &T, key: &SigningKey) -> Self {
        let bytes = message.encode();
        let signature = key.sign(&bytes);
        Self::assemble(bytes, signature)
    }

    /// Joins bytes (`Message::encode`) with a signature that a keystore made over them.
    pub const fn assemble(bytes: Vec<u8>, signature: Signature) -> Self {
        Self {
            bytes,
            signature,
            of: PhantomData,
        }
    }

    /// Checks the signature and returns the message: there is no other way to trust it.
    pub fn open(&self, key: &VerifyingKey) -> Result<T, Error> {
        key.verify(&self.bytes, &self.signature)
            .map_err(|_| Error::BadSignature { what: T::LABEL })?;
        T::decode(&self.bytes)
    }

    /// Returns the message without having checked who signed it: to learn which key must be asked.
    pub fn peek(&self) -> Result<T, Error> {
        T::decode(&self.bytes)
    }
}

impl<T> Signed<T> {
    /// Returns the bytes that were signed.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the signature.
    pub const fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Returns the SHA-256 of the signed bytes, without the signature.
    pub fn hash(&self) -> [u8; 32] {
        sha256(&[&self.bytes])
    }
}

impl<T> Clone for Signed<T> {
    fn clone(&self) -> Self {
        Self {
            bytes: self.bytes.clone(),
            signature: self.signature,
            of: PhantomData,
        }
    }
}

impl<T: Signable + fmt::Debug> fmt::Debug for Signed<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Signed({:?})", self.peek())
    }
}

impl<T> Wire for Signed<T> {
    fn write(&self, to: &mut Writer) {
        to.array(2);
        to.bytes(&self.bytes);
        self.signature.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.array_of(2)?;
        let bytes = from.bytes()?.to_vec();
        Ok(Self {
            bytes,
            signature: Wire::read(from)?,
            of: PhantomData,
        })
    }
}
