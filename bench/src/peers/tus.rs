//! tus for photos: the files as they are, over HTTP, resumable. Beside the phone, which seals them and sends a preview of
//! each, over TLS.

use std::path::Path;

use domain::kind::Record as _;
use domain::kinds::Photo;

use super::{Script, script};
use crate::city_shift::{SEED, lines};
use crate::host::{self, Program};
use crate::net::proxy::Proxy;
use crate::phone::Papers;
use crate::row::{Row, count};
use crate::sync::photos::Album;
use crate::sync::traffic;
use crate::{Result, progress};

const WORKLOAD: &str = "120 photos of 150 KB";
const PHOTOS: usize = 120;
const LENGTH: usize = 150_000;
const UP: &str = "bytes up, HTTP included";
const TWICE: &str = "sent twice, cut in the 61st photo";
const TUS: &str = "tus";

/// Uploads the photos by tus and by the phone, whole and cut at half.
pub(crate) async fn measure(fixtures: &Path) -> Result<Vec<Row>> {
    super::folder()?;
    progress::say("120 photos, by tus and by the phone");
    let album = Album::open(fixtures)?;
    let photos = count((PHOTOS * LENGTH) as u64);
    let (tus, tus_twice) = by_tus(&album).await?;
    let (own, own_twice) = by_phone(fixtures, &album).await?;
    let row = |system, metric, value| Row::new("peers", WORKLOAD, system, metric, value, "bytes");
    Ok(vec![
        row(TUS, UP, tus).beside("the photos' bytes", photos),
        row("phone", UP, own).beside("the photos' bytes", photos),
        row("phone", UP, own).beside(TUS, tus),
        row(TUS, TWICE, tus_twice),
        row("phone", TWICE, own_twice),
    ])
}

async fn by_tus(album: &Album) -> Result<(f64, f64)> {
    let home = tempfile::tempdir()?;
    let files = home.path().join("photos");
    std::fs::create_dir(&files)?;
    for number in 0..PHOTOS {
        std::fs::write(
            files.join(format!("{number:03}.jpg")),
            album.photo(number, LENGTH),
        )?;
    }
    let server = Script::start("tus-server.mjs", &home.path().join("server"), "127.0.0.1")?;
    let whole = upload(&files, &server, None).await?;
    let cut = upload(&files, &server, Some(middle(whole))).await?;
    Ok((count(whole), count(cut) - count(whole)))
}

/// All photos are of one length, so that half of all bytes is the very end of one of them: half a photo more is not.
const fn middle(whole: u64) -> u64 {
    whole / 2 + LENGTH as u64 / 2
}

async fn upload(files: &Path, server: &Script, cut: Option<u64>) -> Result<u64> {
    let proxy = Proxy::start(server.address, None).await?;
    if let Some(bytes) = cut {
        proxy.cut_after(bytes);
    }
    let address = proxy.address().to_string();
    let said = super::run(script(
        "tus-phone.mjs",
        &[files.to_str().unwrap_or_default(), &address],
    )?)
    .await?;
    if said.ok && proxy.cuts() == u64::from(cut.is_some()) {
        Ok(proxy.up())
    } else {
        Err("its upload does not end as it should".into())
    }
}

async fn by_phone(fixtures: &Path, album: &Album) -> Result<(f64, f64)> {
    let home = tempfile::tempdir()?;
    let site = host::site(fixtures, home.path().join("server"))?;
    let papers = host::enrol(&site, 2).await?;
    let server = Program::start(&site, "127.0.0.1")?;
    let [first, second] = papers.as_slice() else {
        return Err("two phones were wanted".into());
    };
    let send = async |papers: &Papers, name: &str, cut| {
        let notebook = papers.begin(&home.path().join(name))?;
        let lines = lines(SEED)?;
        let photos = lines.iter().filter(|line| line.kind.number == Photo::KIND.number);
        for (number, line) in photos.enumerate().take(PHOTOS) {
            notebook.take_photo(line, &album.photo(number, LENGTH))?;
        }
        traffic::travel(papers, &notebook, server.address, cut).await
    };
    let whole = send(first, "whole", None).await?.up;
    let cut = send(second, "cut", Some(middle(whole))).await?.up;
    Ok((count(whole), count(cut) - count(whole)))
}
