//! A phone's line to the server: HTTP/2 as the real client negotiates it, over turmoil's TCP.

use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use protocol::api::ApiError;
use protocol::version::MEDIA_TYPE;
use sync::http::{Carrier, Reply};
use tokio::sync::Mutex;
use tokio::time::timeout;
use turmoil::net::TcpStream;

/// The server's name in the network that is played.
pub(super) const SERVER: &str = "server";
/// Where it listens.
pub(super) const PORT: u16 = 443;
/// How long a connection may take, and a whole answer.
const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(30);

/// One connection at a time, made anew when it fails.
#[derive(Default)]
pub(super) struct Line(Mutex<Option<SendRequest<Full<Bytes>>>>);

impl Line {
    async fn connected(&self) -> Result<SendRequest<Full<Bytes>>, ApiError> {
        let mut kept = self.0.lock().await;
        if let Some(sender) = kept.as_ref().filter(|sender| !sender.is_closed()) {
            return Ok(sender.clone());
        }
        let sender = timeout(CONNECT, dial()).await.map_err(|_| broken("connect"))??;
        *kept = Some(sender.clone());
        Ok(sender)
    }

    async fn ask(&self, request: Request<Full<Bytes>>) -> Result<Reply, ApiError> {
        let mut sender = self.connected().await?;
        let (parts, body) = sender
            .send_request(request)
            .await
            .map_err(|_| broken("send"))?
            .into_parts();
        let body = body.collect().await.map_err(|_| broken("the answer broke off"))?;
        Reply::of(parts.status.as_u16(), &parts.headers, body.to_bytes().to_vec())
    }
}

async fn dial() -> Result<SendRequest<Full<Bytes>>, ApiError> {
    let stream = TcpStream::connect((SERVER, PORT))
        .await
        .map_err(|_| broken("connect"))?;
    let (sender, connection) = Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| broken("connect"))?;
    // It ends with its last sender, or with the network; whoever waits for an answer hears of it.
    tokio::spawn(connection);
    Ok(sender)
}

impl Carrier for Line {
    async fn send(
        &self,
        method: Method,
        path: &str,
        authorization: Option<String>,
        body: Bytes,
    ) -> Result<Reply, ApiError> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("http://{SERVER}{path}"));
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, MEDIA_TYPE);
        }
        let request = request.body(Full::new(body)).unwrap();
        let answer = timeout(ANSWER, self.ask(request)).await;
        let answer = answer.unwrap_or_else(|_| Err(broken("it took too long")));
        if matches!(answer, Err(ApiError::Unreachable(_))) {
            self.0.lock().await.take();
        }
        answer
    }
}

fn broken(what: &str) -> ApiError {
    ApiError::Unreachable(what.to_owned())
}
