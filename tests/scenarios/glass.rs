//! A pane of glass in the line: it ends the phone's TLS, begins its own to the server, and counts the bytes that pass
//! between the two, which are HTTP and nothing else. It changes none of them.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rcgen::{CertificateParams, KeyPair, PublicKeyData as _};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, ServerConfig, SignatureScheme};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// Bytes of HTTP, both ways.
#[derive(Debug, Default)]
pub(crate) struct Passed {
    up: AtomicU64,
    down: AtomicU64,
}

impl Passed {
    /// Returns how many bytes passed from the phone, and how many to it.
    pub(crate) fn both(&self) -> (u64, u64) {
        (self.up.load(Ordering::SeqCst), self.down.load(Ordering::SeqCst))
    }
}

pub(crate) struct Glass {
    pub(crate) address: SocketAddr,
    pub(crate) pin: [u8; 32],
    pub(crate) passed: Arc<Passed>,
}

impl Glass {
    /// Stands before a server.
    pub(crate) async fn before(server: String) -> Self {
        let key = KeyPair::generate().unwrap();
        let pin = seal::digest::sha256(&[&key.subject_public_key_info()]);
        let (acceptor, connector) = (TlsAcceptor::from(incoming(&key)), TlsConnector::from(outgoing()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let passed = Arc::new(Passed::default());
        let counted = Arc::clone(&passed);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let phone = acceptor.accept(stream).await.unwrap();
                let stream = TcpStream::connect(&server).await.unwrap();
                let name = ServerName::try_from("localhost").unwrap();
                let server = connector.connect(name, stream).await.unwrap();
                tokio::spawn(pass(phone, server, Arc::clone(&counted)));
            }
        });
        Self { address, pin, passed }
    }
}

async fn pass<P, S>(phone: P, server: S, passed: Arc<Passed>)
where
    P: AsyncRead + AsyncWrite,
    S: AsyncRead + AsyncWrite,
{
    let (from_phone, to_phone) = tokio::io::split(phone);
    let (from_server, to_server) = tokio::io::split(server);
    let _ = tokio::join!(
        copy(from_phone, to_server, &passed.up),
        copy(from_server, to_phone, &passed.down)
    );
}

async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    count: &AtomicU64,
) -> io::Result<()> {
    let mut piece = vec![0; 16 * 1024];
    loop {
        let length = from.read(&mut piece).await?;
        // Counted before it goes on, so that whoever has the answer sees its bytes counted.
        count.fetch_add(length as u64, Ordering::SeqCst);
        to.write_all(piece.get(..length).unwrap_or_default()).await?;
        to.flush().await?;
        if length == 0 {
            return to.shutdown().await;
        }
    }
}

fn incoming(key: &KeyPair) -> Arc<ServerConfig> {
    let certificate = CertificateParams::new(["localhost".to_owned()])
        .unwrap()
        .self_signed(key)
        .unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    Arc::new(config)
}

fn outgoing() -> Arc<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let anyone = Anyone(provider.signature_verification_algorithms);
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(anyone))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    Arc::new(config)
}

/// The glass looks at no certificate: it stands beside the server.
#[derive(Debug)]
struct Anyone(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
