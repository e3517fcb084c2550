//! PouchDB, which replicates to express-pouchdb: a document a record, a revision a correction.
//!
//! Twice. "As JSON" keeps each fix as the object that the yardstick's JSON has; "kinder" keeps it as a list of five
//! numbers, without their names. What is promised is measured against the kinder one.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::{Said, Script, UP, WORKLOAD, script};
use crate::city_shift::{self, SEED};
use crate::net::proxy::Proxy;
use crate::row::{Row, count};
use crate::sync::traffic::Trip;
use crate::{Result, progress};

/// How the fixes of a minute are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// An object each.
    Natural,
    /// A list each.
    Compact,
}

impl Form {
    const fn system(self) -> &'static str {
        match self {
            Self::Natural => "PouchDB, fixes as JSON objects",
            Self::Compact => "PouchDB, fixes as lists (kinder)",
        }
    }
}

/// The server.
pub(crate) type Server = Script;

impl Script {
    /// Starts PouchDB's server.
    pub(crate) fn pouch(data: &Path, host: &str) -> Result<Self> {
        Self::start("pouch-server.cjs", data, host)
    }
}

/// Saves the shift in a PouchDB in a new folder.
pub(crate) fn fill(folder: &Path, form: Form) -> Result<()> {
    let file = folder.with_extension("json");
    std::fs::write(&file, lines(form)?)?;
    let words = script("pouch-phone.cjs", &["fill", text(folder), text(&file)])?;
    let (program, arguments) = words.split_first().ok_or("an empty command")?;
    let done = std::process::Command::new(program).args(arguments).output()?;
    let said: Said = serde_json::from_slice(&done.stdout).map_err(|_| "its phone could not be filled")?;
    if said.ok {
        Ok(())
    } else {
        Err("its phone could not be filled".into())
    }
}

/// Returns the command by which a phone replicates to a server.
pub(crate) fn push(folder: &Path, address: &str) -> Result<Vec<String>> {
    replicate("push", folder, address)
}

fn replicate(verb: &str, folder: &Path, address: &str) -> Result<Vec<String>> {
    let mut words = vec!["env".to_owned(), "SETUP=yes".to_owned()];
    words.extend(script("pouch-phone.cjs", &[verb, text(folder), address])?);
    Ok(words)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}

/// Returns the lines of the shift as JSON.
pub(crate) fn lines(form: Form) -> Result<Vec<u8>> {
    let json = city_shift::json(&city_shift::lines(SEED)?)?;
    if form == Form::Natural {
        return Ok(json);
    }
    let mut lines: Vec<Json> = serde_json::from_slice(&json)?;
    for line in &mut lines {
        let fixes = line.pointer_mut("/fields/fixes").and_then(Json::as_array_mut);
        for fix in fixes.into_iter().flatten() {
            let of = |name: &str| fix.get(name).cloned().unwrap_or(Json::Null);
            *fix = json!([of("t"), of("lat"), of("lon"), of("acc"), of("spd")]);
        }
    }
    Ok(serde_json::to_vec(&lines)?)
}

/// Replicates both forms, whole and cut at half, and then again with nothing new.
pub(crate) async fn measure(own: Trip) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for form in [Form::Natural, Form::Compact] {
        rows.extend(of_form(form, own).await?);
    }
    Ok(rows)
}

async fn of_form(form: Form, own: Trip) -> Result<Vec<Row>> {
    progress::say(form.system());
    let home = tempfile::tempdir()?;
    let server = Script::pouch(&home.path().join("server"), "127.0.0.1")?;
    let row = |metric, value, unit| Row::new("peers", WORKLOAD, form.system(), metric, value, unit);

    let whole = home.path().join("whole");
    fill(&whole, form)?;
    let before = server.cpu_ms()?;
    let (up, down) = travel("push", &whole, &server, None).await?;
    let cpu = server.cpu_ms()? - before;
    let mut rows = vec![
        row(UP, count(up), "bytes").beside("phone", count(own.up)),
        row("bytes down", count(down), "bytes"),
        row("server CPU a shift", cpu, "ms"),
        Row::new("peers", WORKLOAD, "phone", UP, count(own.up), "bytes").beside(form.system(), count(up)),
    ];
    let cut = home.path().join("cut");
    fill(&cut, form)?;
    let (twice, _) = travel("push", &cut, &server, Some(up / 2)).await?;
    rows.push(row("sent twice, cut at 50 %", count(twice) - count(up), "bytes"));
    let idle = travel("push", &whole, &server, None).await?;
    rows.push(row(
        "idle push, HTTP bytes both ways",
        count(idle.0 + idle.1),
        "bytes",
    ));
    travel("pull", &whole, &server, None).await?;
    let idle = travel("pull", &whole, &server, None).await?;
    rows.push(row(
        "idle pull, HTTP bytes both ways",
        count(idle.0 + idle.1),
        "bytes",
    ));
    Ok(rows)
}

/// Replicates through a proxy, again after a cut; returns the bytes up and down.
async fn travel(verb: &str, phone: &Path, server: &Script, cut: Option<u64>) -> Result<(u64, u64)> {
    let proxy = Proxy::start(server.address, None).await?;
    if let Some(bytes) = cut {
        proxy.cut_after(bytes);
    }
    for _ in 0..3 {
        let said = super::run(replicate(verb, phone, &proxy.address().to_string())?).await?;
        if said.ok {
            return Ok((proxy.up(), proxy.down()));
        }
    }
    Err("its replication does not end".into())
}
