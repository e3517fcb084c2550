//! The server's TLS key: made at first start, pinned by phones, never replaced by a date.

use std::path::Path;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair, PublicKeyData as _};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use seal::digest::sha256;

use crate::{Error, secret};

/// The TLS key with its certificate.
pub(crate) struct Identity {
    key: KeyPair,
    certificate: rcgen::Certificate,
}

impl Identity {
    /// Opens the key file of a folder, which is made where there is none.
    pub(crate) fn open(keys: &Path) -> Result<Self, Error> {
        let path = keys.join("tls.pem");
        if !path.exists() {
            secret::write(&path, KeyPair::generate()?.serialize_pem().as_bytes())?;
        }
        let key = KeyPair::from_pem(&secret::read(&path)?).map_err(|_| Error::NotAKey(path))?;
        // Phones pin the key, whatever the certificate around it says: it is made anew at each start.
        let certificate =
            CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()])?.self_signed(&key)?;
        Ok(Self { key, certificate })
    }

    /// Returns the SHA-256 of the public key (SubjectPublicKeyInfo), which phones pin.
    pub(crate) fn pin(&self) -> [u8; 32] {
        sha256(&[&self.key.subject_public_key_info()])
    }

    /// Returns the listener's configuration.
    pub(crate) fn config(&self) -> Result<Arc<ServerConfig>, Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.serialize_der()));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.der().clone()], key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}
