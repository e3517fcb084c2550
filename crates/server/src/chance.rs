//! Random bytes of the operating system, for keys, ids and one-time secrets.

use domain::Timestamp;

use crate::Error;

/// Returns `N` random bytes.
pub(crate) fn draw<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::Chance)?;
    Ok(bytes)
}

/// Returns the wall time and chance that a new id is made of.
pub(crate) fn id_parts(now: Timestamp) -> Result<(u64, [u8; 10]), Error> {
    Ok((u64::try_from(now.0).unwrap_or_default(), draw()?))
}

/// Returns random bytes on request. Where the system has none left there is no safe way on, so it is asked once before.
pub(crate) fn chance() -> Result<impl FnMut(&mut [u8]), Error> {
    let first: [u8; 32] = draw()?;
    let mut next = 0u64;
    let seed = seal::Key::from_bytes(first);
    Ok(move |bytes: &mut [u8]| {
        for piece in bytes.chunks_mut(32) {
            let block = seed.derive(&[b"chance", &next.to_be_bytes()]);
            next += 1;
            piece
                .iter_mut()
                .zip(block.expose())
                .for_each(|(to, from)| *to = *from);
        }
    })
}
