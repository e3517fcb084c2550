//! The calls and their paths.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::{Lane, NotebookId};
use protocol::api::{
    ApiError, BlobAppend, BlobState, ErrorCode, FeedPage, Glance, Glanced, HelloRequest, HelloResponse,
    ManifestAnswer, ManifestRequest, NotebookState, OwnPage, PushAnswer, RescueAnswer, RescueUpload,
    SnapshotCursor, SnapshotPage, SosCall, SosState, SyncApi,
};
use protocol::begin::Begin;
use protocol::{BlobHash, Cursor, Message as _, Raw, Signed};
use reqwest::Method;
use seal::digest::to_hex;

use super::{Carrier, HttpServer, packed};

type Answer<T> = Result<T, ApiError>;

impl<C: Carrier> SyncApi for HttpServer<C> {
    async fn hello(&self, request: HelloRequest) -> Answer<HelloResponse> {
        let response: HelloResponse = self
            .call_first(Method::POST, "/sync/v1/hello", packed(&request)?)
            .await?;
        self.keep_nonce(Some(response.nonce));
        Ok(response)
    }

    async fn glance(&self, glance: Glance) -> Answer<Glanced> {
        let answer: Glanced = self
            .call_first(Method::POST, "/sync/v1/glance", packed(&glance)?)
            .await?;
        self.keep_nonce(Some(answer.nonce));
        Ok(answer)
    }

    async fn push(&self, notebook: NotebookId, frame: Vec<u8>) -> Answer<PushAnswer> {
        self.call(
            Method::POST,
            &format!("/sync/v1/notebooks/{notebook}/entries"),
            frame,
        )
        .await
    }

    async fn begin(&self, begin: Signed<Begin>) -> Answer<NotebookState> {
        let begun = begin.peek();
        let notebook = begun
            .map_err(|error| ApiError::answered(ErrorCode::Malformed, error.to_string()))?
            .notebook;
        let path = format!("/sync/v1/notebooks/{notebook}/begin");
        self.call(Method::POST, &path, packed(&begin)?).await
    }

    async fn own_entries(&self, notebook: NotebookId, lane: Lane, from: u64) -> Answer<OwnPage> {
        let path = format!("/sync/v1/notebooks/{notebook}/entries?lane={lane}&from={from}");
        self.call(Method::GET, &path, Vec::new()).await
    }

    async fn feed(&self, cursor: Option<Cursor>, limit: u64) -> Answer<FeedPage> {
        let mut path = format!("/sync/v1/feed?limit={limit}");
        if let Some(cursor) = cursor {
            path = format!("{path}&cursor={}", BASE64.encode(cursor.encode()));
        }
        self.call(Method::GET, &path, Vec::new()).await
    }

    async fn snapshot(&self, cursor: Option<SnapshotCursor>) -> Answer<SnapshotPage> {
        let path = match cursor {
            Some(cursor) => format!("/sync/v1/snapshot?cursor={}", BASE64.encode(cursor.encode())),
            None => "/sync/v1/snapshot".to_owned(),
        };
        self.call(Method::GET, &path, Vec::new()).await
    }

    async fn blob_state(&self, hash: BlobHash) -> Answer<BlobState> {
        self.call(Method::GET, &format!("/sync/v1/blobs/{hash}"), Vec::new())
            .await
    }

    async fn blob_append(&self, piece: BlobAppend) -> Answer<BlobState> {
        let path = format!("/sync/v1/blobs/{}", piece.hash);
        self.call(Method::PATCH, &path, packed(&piece)?).await
    }

    async fn manifest(&self, request: ManifestRequest) -> Answer<ManifestAnswer> {
        self.call(Method::POST, "/sync/v1/manifest", packed(&request)?)
            .await
    }

    async fn rescue(&self, upload: RescueUpload) -> Answer<RescueAnswer> {
        self.call(Method::POST, "/sync/v1/rescue", packed(&upload)?).await
    }

    async fn sos(&self, call: SosCall) -> Answer<SosState> {
        self.call(Method::POST, "/sync/v1/sos", packed(&call)?).await
    }

    async fn city_file(&self, sha256: [u8; 32], offset: u64) -> Answer<Vec<u8>> {
        let path = format!("/sync/v1/city/{}?offset={offset}", to_hex(&sha256));
        let piece: Raw = self.call(Method::GET, &path, Vec::new()).await?;
        Ok(piece.0)
    }
}
