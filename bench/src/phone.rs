//! An enrolled phone in a folder: its notebook, and the way to its server. It can be opened again by another process.

use std::path::Path;

use domain::NotebookId;
use protocol::api::EnrolApi;
use protocol::enrol::{EnrolRequest, EnrolResponse, EnrolmentCode};
use protocol::{Message as _, Signed};
use seal::Key;
use seal::digest::sha256;
use seal::sign::SigningKey;
use serde::{Deserialize, Serialize};
use store::Identity;
use sync::{HttpServer, Pinned};

use crate::Result;
use crate::notebook::Notebook;

const PAPERS: &str = "papers.json";

/// What a phone got at its enrolment.
pub(crate) struct Papers {
    pub(crate) signing: SigningKey,
    pub(crate) notebook: NotebookId,
    pub(crate) answer: EnrolResponse,
    /// The pin of the server's TLS key.
    pub(crate) pin: [u8; 32],
}

/// The same as text, for another process. The keys are of made-up phones.
#[derive(Serialize, Deserialize)]
struct Kept {
    signing: String,
    notebook: String,
    answer: String,
    pin: String,
}

impl Papers {
    /// Trades a code for the papers of phone `number`.
    pub(crate) async fn get(api: &impl EnrolApi, code: &EnrolmentCode, number: u64) -> Result<Self> {
        let seed = sha256(&[b"bench phone", &number.to_be_bytes()]);
        let signing = SigningKey::from_key(&Key::from_bytes(seed))?;
        let notebook = NotebookId::from_bytes(sha256(&[b"bench notebook", &seed])[..16].try_into()?);
        let request = EnrolRequest {
            secret: code.secret,
            public_key: signing.verifying_key(),
            notebook,
            label: format!("bench {number}"),
        };
        let answer = api.enrol(Signed::sign(&request, &signing)).await?;
        answer.verify(&signing.verifying_key())?;
        Ok(Self {
            signing,
            notebook,
            answer,
            pin: code.pin,
        })
    }

    /// Returns the way to the server at `address`, which holds the key of `pin`.
    pub(crate) fn server_at(&self, address: &str, pin: [u8; 32]) -> Result<HttpServer> {
        Ok(HttpServer::new(
            address,
            pin,
            self.answer.device.clone(),
            self.signing.clone(),
        )?)
    }

    /// Returns the way to the server at `address`, be it through a proxy.
    pub(crate) fn server(&self, address: impl ToString) -> Result<HttpServer> {
        self.server_at(&address.to_string(), self.pin)
    }

    /// Returns whose notebook it is.
    pub(crate) fn identity(&self) -> Result<Identity> {
        let (_, device) = self.answer.verify(&self.signing.verifying_key())?;
        Ok(Identity {
            city: self.answer.city,
            notebook: self.notebook,
            device: device.device,
            officer: self.answer.officer,
            author: self.answer.officer_name.clone(),
            certificate_hash: self.answer.device.hash(),
        })
    }

    fn pinned(&self) -> Result<Pinned> {
        let (server, _) = self.answer.verify(&self.signing.verifying_key())?;
        Ok(Pinned {
            root: self.answer.root,
            server,
        })
    }

    /// Makes the notebook of these papers in a new folder, where the papers are kept, too.
    pub(crate) fn begin(&self, folder: &Path) -> Result<Notebook> {
        std::fs::create_dir_all(folder)?;
        let hex = seal::digest::to_hex;
        let kept = Kept {
            signing: hex(self.signing.to_key().expose()),
            notebook: hex(self.notebook.as_bytes()),
            answer: hex(&self.answer.encode()),
            pin: hex(&self.pin),
        };
        std::fs::write(folder.join(PAPERS), serde_json::to_vec(&kept)?)?;
        Notebook::make(folder, self.identity()?, self.signing.clone(), self.pinned()?)
    }

    /// Opens the papers and the notebook of a folder.
    pub(crate) fn open(folder: &Path) -> Result<(Self, Notebook)> {
        let kept: Kept = serde_json::from_slice(&std::fs::read(folder.join(PAPERS))?)?;
        let bytes = |hex: &str| seal::digest::from_hex(hex);
        let papers = Self {
            signing: SigningKey::from_key(&Key::from_slice(&bytes(&kept.signing)?)?)?,
            notebook: NotebookId::from_bytes(bytes(&kept.notebook)?.as_slice().try_into()?),
            answer: EnrolResponse::decode(&bytes(&kept.answer)?)?,
            pin: bytes(&kept.pin)?.as_slice().try_into()?,
        };
        let notebook = Notebook::open(folder, papers.signing.clone(), papers.pinned()?)?;
        Ok((papers, notebook))
    }
}
