use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::{Lane, RecordId};
use http_body_util::BodyExt as _;
use serde_json::Value as Json;
use tokio::sync::watch;
use tower::ServiceExt as _;

use crate::console::routes;
use crate::tests::notebooks::{encounter, shift};
use crate::tests::phone::Phone;
use crate::tests::world::World;

/// A console user's browser.
pub(super) struct Browser {
    routes: Router,
    cookie: String,
}

impl Browser {
    pub(super) fn new(world: &World) -> Self {
        let stop = watch::channel(false).1;
        let screens = world.folder.path().join("screens");
        std::fs::create_dir_all(screens.join("assets")).unwrap();
        std::fs::File::create(screens.join("console.html")).unwrap();
        std::fs::File::create(screens.join("assets/main.js")).unwrap();
        std::fs::File::create(screens.join("secret.txt")).unwrap();
        Self {
            routes: routes(world.station.clone(), Some(screens), stop),
            cookie: String::new(),
        }
    }

    pub(super) async fn signed_in(world: &World, sign_in: &str) -> Self {
        let mut browser = Self::new(world);
        let user = world
            .demo()
            .console_users
            .into_iter()
            .find(|user| user.sign_in == sign_in)
            .unwrap();
        let form = serde_json::json!({ "sign_in": sign_in, "password": user.password });
        let response = browser
            .send(post("/console/api/sign-in", &form.to_string()))
            .await;
        assert_eq!(response.status(), StatusCode::OK);
        let cookie = response.headers().get("set-cookie").unwrap().to_str().unwrap();
        assert!(cookie.contains("HttpOnly; SameSite=Strict"));
        browser.cookie = cookie.split(';').next().unwrap().to_owned();
        browser
    }

    pub(super) async fn send(&self, mut request: Request<Body>) -> axum::response::Response {
        request
            .headers_mut()
            .insert("cookie", self.cookie.parse().unwrap());
        self.routes.clone().oneshot(request).await.unwrap()
    }

    pub(super) async fn get(&self, path: &str) -> (u16, Json) {
        let response = self.send(Request::get(path).body(Body::empty()).unwrap()).await;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Json::Null))
    }

    pub(super) async fn good(&self, path: &str) -> Json {
        let (status, json) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {json}");
        json
    }
}

pub(super) fn post(path: &str, body: &str) -> Request<Body> {
    Request::post(path)
        .header("content-type", "application/json")
        .header("x-patrolbook", "console")
        .body(Body::from(body.to_owned()))
        .unwrap()
}

pub(super) fn actions(world: &World) -> Vec<String> {
    let rows = world
        .station
        .ledger
        .read(|db| crate::db::audit::page(db, i64::MAX, 500))
        .unwrap();
    rows.into_iter().rev().map(|row| row.action).collect()
}

/// Sam's shift with one encounter, pushed.
pub(super) async fn worked(world: &World) -> (Phone, RecordId, RecordId) {
    let mut phone = world.phone(0).await;
    let shift = phone.write(shift(), None);
    let met = phone.write(encounter(), Some(shift));
    world.pushed(&phone, Lane::Records, 1).await;
    (phone, shift, met)
}
