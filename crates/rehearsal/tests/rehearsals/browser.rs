//! A console user's browser, as small as can be: it signs in and reads one page's data.

use rehearsal::host::Host;
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Signs somebody of the demo's people in and returns a shift's page.
pub(crate) async fn shift_page(host: &Host, sign_in: &str, shift: &str) -> Json {
    let (url, users) = host.console().unwrap();
    let place = url.strip_prefix("http://").unwrap().split('/').next().unwrap();
    let user = users.into_iter().find(|user| user.sign_in == sign_in).unwrap();
    let form = json!({ "sign_in": user.sign_in, "password": user.password }).to_string();
    let (head, _) = ask(place, "POST /console/api/sign-in", "", &form).await;
    let cookie = head
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "))
        .and_then(|cookie| cookie.split(';').next());
    let path = format!("GET /console/api/shifts/{shift}");
    let (head, body) = ask(place, &path, cookie.unwrap(), "").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}\n{body}");
    serde_json::from_str(&body).unwrap()
}

/// Sends one request on a connection of its own; returns head and body of the answer.
async fn ask(place: &str, what: &str, cookie: &str, body: &str) -> (String, String) {
    let request = format!(
        "{what} HTTP/1.1\r\nhost: {place}\r\nconnection: close\r\ncookie: {cookie}\r\n\
         x-patrolbook: console\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(place).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}
