//! Frames, sealed and found in bytes of which nobody knows how far they are whole.

use seal::digest::sha256;
use seal::hpke::{Agreed, ENC_LENGTH};
use seal::sign::{SigningKey, VerifyingKey};
use seal::{aead, hpke};

use crate::error::Error;
use crate::report::Report;

const INFO: &[u8] = b"pb1/recorder";
const VERSION: u8 = 1;
const OPENING: u8 = 1;
const SEALED: u8 = 2;
const CHECK: usize = 4;
const HEAD: usize = 1 + 4 + CHECK;
const NUMBER: usize = 4;
/// Half an hour of fixes in one report would not be longer.
const LONGEST: usize = 64 * 1024;
/// No frame is longer.
pub(super) const LONGEST_FRAME: usize = HEAD + LONGEST;

/// Why an opening stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beginning {
    /// A recorder was started.
    Recorder,
    /// The same recorder could not write, and then could again.
    Part,
}

/// What frames are sealed with after an opening.
#[derive(Debug)]
pub(super) struct Part {
    agreed: Agreed,
    opening: [u8; 32],
    pub(super) number: u32,
}

/// A frame that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found<'a> {
    kind: u8,
    body: &'a [u8],
    /// Where it begins and ends in the bytes that were searched.
    pub(super) begin: usize,
    pub(super) end: usize,
}

/// Agrees on a key with the notebook; appends the opening that tells it.
pub(super) fn open_part(
    notebook: &VerifyingKey,
    material: &seal::Key,
    beginning: Beginning,
    out: &mut Vec<u8>,
) -> Result<Part, Error> {
    let (agreed, enc) = hpke::agree(notebook, INFO, material).map_err(Error::Seal)?;
    let mut body = vec![VERSION, u8::from(beginning == Beginning::Part)];
    body.extend(enc);
    append(OPENING, &body, out);
    Ok(Part {
        agreed,
        opening: sha256(&[&body]),
        number: 0,
    })
}

impl Part {
    /// Appends a report as the next frame. A number is never used twice: after a failed write a new part begins.
    pub(super) fn seal(&mut self, report: &Report, out: &mut Vec<u8>) -> Result<(), Error> {
        let number = self.number;
        self.number = number.checked_add(1).ok_or(Error::Seal(seal::Error::TooLong))?;
        let sealed = aead::seal(
            &self.agreed.key,
            &self.nonce(number),
            &self.opening,
            &report.encode(),
        );
        let mut body = number.to_be_bytes().to_vec();
        body.extend(sealed.map_err(Error::Seal)?);
        append(SEALED, &body, out);
        Ok(())
    }

    /// Returns what a frame of this part reports.
    pub(super) fn open(&self, found: &Found<'_>) -> Result<Report, Error> {
        let (number, sealed) = found
            .body
            .split_first_chunk::<NUMBER>()
            .ok_or(Error::ReportDamaged)?;
        let number = u32::from_be_bytes(*number);
        let plain = aead::open(&self.agreed.key, &self.nonce(number), &self.opening, sealed);
        Report::decode(&plain.map_err(Error::Seal)?)
    }

    fn nonce(&self, number: u32) -> [u8; aead::NONCE_LENGTH] {
        let mut nonce = self.agreed.base_nonce;
        let low = nonce.iter_mut().rev().zip(number.to_le_bytes());
        low.for_each(|(byte, digit)| *byte ^= digit);
        nonce
    }
}

impl Found<'_> {
    pub(super) const fn is_opening(&self) -> bool {
        self.kind == OPENING
    }

    /// Returns the part that this opening begins, and why it does.
    pub(super) fn part(&self, own: &SigningKey) -> Result<(Part, Beginning), Error> {
        let [VERSION, beginning, enc @ ..] = self.body else {
            return Err(Error::LogVersion);
        };
        let enc: &[u8; ENC_LENGTH] = enc.try_into().map_err(|_| Error::LogVersion)?;
        let part = Part {
            agreed: hpke::reach(own, enc, INFO).map_err(Error::Seal)?,
            opening: sha256(&[self.body]),
            number: 0,
        };
        let beginning = if *beginning == 0 {
            Beginning::Recorder
        } else {
            Beginning::Part
        };
        Ok((part, beginning))
    }
}

fn append(kind: u8, body: &[u8], out: &mut Vec<u8>) {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes();
    out.push(kind);
    out.extend(length);
    out.extend(check(kind, length, body));
    out.extend(body);
}

fn check(kind: u8, length: [u8; 4], body: &[u8]) -> [u8; CHECK] {
    let [a, b, c, d, ..] = sha256(&[&[kind], &length, body]);
    [a, b, c, d]
}

/// Returns the next whole frame at or after `from`, whatever lies before it.
pub(super) fn find(bytes: &[u8], from: usize) -> Option<Found<'_>> {
    (from..bytes.len().saturating_sub(HEAD - 1)).find_map(|begin| whole_at(bytes, begin))
}

fn whole_at(bytes: &[u8], begin: usize) -> Option<Found<'_>> {
    let (head, rest) = bytes.get(begin..)?.split_first_chunk::<HEAD>()?;
    let [kind @ (OPENING | SEALED), a, b, c, d, checks @ ..] = *head else {
        return None;
    };
    let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).ok()?;
    let body = rest.get(..length).filter(|_| length <= LONGEST)?;
    (check(kind, [a, b, c, d], body) == checks).then_some(Found {
        kind,
        body,
        begin,
        end: begin + HEAD + length,
    })
}

/// Returns where the last whole frame ends.
pub(super) fn whole_length(bytes: &[u8]) -> usize {
    let mut end = 0;
    while let Some(found) = find(bytes, end) {
        end = found.end;
    }
    end
}
