//! Numbers that make a request fresh: `[minute, chance, mac]`, so that the server remembers none of them.
//!
//! A number may be used again within its ten minutes: a proof is bound to its request and body, and every request
//! can be repeated without harm. Only the server's own clock is asked.

use domain::Timestamp;
use protocol::Nonce;
use seal::Key;

use crate::{Error, chance};

const MINUTE_MS: i64 = 60_000;
/// How many minutes a number is good for.
const GOOD_FOR: i64 = 10;

/// Draws a number.
pub(crate) fn mint(key: &Key, now: Timestamp) -> Result<Nonce, Error> {
    let minute = minute(now).to_be_bytes();
    let chance: [u8; 4] = chance::draw()?;
    let mac = mac(key, minute, chance);
    let mut nonce = [0; 16];
    let parts = minute.iter().chain(&chance).chain(&mac);
    nonce.iter_mut().zip(parts).for_each(|(to, from)| *to = *from);
    Ok(Nonce(nonce))
}

/// Says whether this server drew the number within the last minutes.
pub(crate) fn is_fresh(key: &Key, nonce: Nonce, now: Timestamp) -> bool {
    let [a, b, c, d, e, f, g, h, tag @ ..] = nonce.0;
    let drawn = [a, b, c, d];
    let expected = mac(key, drawn, [e, f, g, h]);
    let same = tag
        .iter()
        .zip(expected)
        .fold(0, |difference, (one, other)| difference | (one ^ other))
        == 0;
    let age = i64::from(minute(now)) - i64::from(u32::from_be_bytes(drawn));
    same && (-1..=GOOD_FOR).contains(&age)
}

fn minute(now: Timestamp) -> u32 {
    u32::try_from(now.0 / MINUTE_MS).unwrap_or_default()
}

fn mac(key: &Key, minute: [u8; 4], chance: [u8; 4]) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = seal::digest::hmac(key.expose(), &[b"pb1/nonce", &minute, &chance]);
    [a, b, c, d, e, f, g, h]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_is_good_for_its_server_and_ten_minutes() {
        let (key, other) = (Key::from_bytes([1; 32]), Key::from_bytes([2; 32]));
        let drawn = Timestamp(1_795_000_000_000);
        let nonce = mint(&key, drawn).unwrap();
        let check = |key: &Key, minutes: i64, fresh: bool| {
            assert_eq!(
                is_fresh(key, nonce, drawn.plus_millis(minutes * MINUTE_MS)),
                fresh,
                "{minutes}"
            );
        };
        check(&key, 0, true);
        check(&key, 10, true);
        check(&key, 11, false);
        check(&key, -2, false);
        check(&other, 0, false);
        for at in 0..16 {
            let mut changed = nonce;
            changed.0[at] ^= 1;
            assert!(!is_fresh(&key, changed, drawn), "byte {at}");
        }
    }
}
