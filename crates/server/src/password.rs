//! Passwords of the console: argon2id, each with its own salt.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};

use crate::{Error, chance};

/// Stretches a new password for storage.
pub(crate) fn stretch(password: &str) -> Result<String, Error> {
    let salt: [u8; 16] = chance::draw()?;
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash: PasswordHash| hash.to_string())
        .map_err(|error| Error::Password(error.to_string()))
}

/// Says whether a password is the one that was stretched. Somebody who does not exist takes as long as a wrong word.
pub(crate) fn is(password: &str, stored: Option<&str>) -> Result<bool, Error> {
    let Some(stored) = stored else {
        stretch(password)?;
        return Ok(false);
    };
    let hash = PasswordHash::new(stored).map_err(|_| Error::Damaged("a password"))?;
    Ok(Argon2::default()
        .verify_password(password.as_bytes(), &hash)
        .is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits() {
        let stored = stretch("correct horse").unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(!stored.contains("horse"));
        assert!(is("correct horse", Some(&stored)).unwrap());
        assert!(!is("correct horses", Some(&stored)).unwrap());
        assert!(!is("correct horse", None).unwrap());
        assert_ne!(stretch("correct horse").unwrap(), stored);
    }
}
