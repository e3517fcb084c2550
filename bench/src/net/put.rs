//! The plain upload: one HTTPS PUT of so many bytes to a server that throws them away. Nothing can be faster over the
//! same link, since it asks nothing before and proves nothing after.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::routing::put;
use futures_util::StreamExt as _;

use super::tls;
use crate::Result;
use crate::dice::Dice;

/// Serves until the runtime ends, at a free port of `host`; returns where.
pub(crate) async fn serve(host: &str) -> Result<SocketAddr> {
    tls::serve(host, Router::new().route("/", put(swallow))).await
}

async fn swallow(body: Body) -> String {
    let mut length = 0;
    let mut pieces = body.into_data_stream();
    while let Some(Ok(piece)) = pieces.next().await {
        length += piece.len();
    }
    length.to_string()
}

/// Uploads so many bytes that nothing can pack, over a connection of its own.
pub(crate) async fn upload(address: &str, bytes: usize) -> Result<()> {
    let mut body = vec![0; bytes];
    seal::Chance::fill(&mut Dice::new(bytes as u64), &mut body);
    let answer = tls::http()?
        .put(format!("https://{address}/"))
        .body(body)
        .send()
        .await?;
    let taken: usize = answer.error_for_status()?.text().await?.parse()?;
    if taken == bytes {
        Ok(())
    } else {
        Err(format!("of {bytes} uploaded bytes {taken} came").into())
    }
}
