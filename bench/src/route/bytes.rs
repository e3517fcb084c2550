//! What a fix takes with its time and accuracy: on the phone and on the wire, beside GPX and FIT of the same fixes.
//!
//! "Locked" is a piece of five minutes, packed, with its tag. "Notebook" is by how much the phone's own encrypted file grows,
//! and "batches" are the bodies of the phone's own pushes: both with headers, keys, hashes and signatures.

use std::path::Path;

use streets::StreetGraph;
use track::{Fix, Item, Route, chunk, export};
use walks::{Going, Recorded, Surroundings, Walk, hear};

use super::{AREA, HOUR, fit, pieces};
use crate::city_shift::{self, BEGIN};
use crate::dice::Dice;
use crate::row::count;
use crate::{Result, Row, notebook};

/// What locking adds to a piece: a tag.
const LOCK: u64 = 16;
const LOCKED: &str = "pieces of five minutes, locked";

pub(super) async fn measure(graph: &StreetGraph) -> Result<Vec<Row>> {
    let walk = Walk::along(graph, Going::Foot, 8 * HOUR, 77);
    let heard = hear(&walk, Surroundings::Urban, 77);
    let fixes: Vec<Fix> = heard.fixes.iter().map(without_speed).collect();
    let mut rows = Vec::new();
    rows.extend(beside_others("eight hours on foot, each second: time, place, accuracy", &fixes).await?);
    rows.extend(beside_others("the same with speed", &heard.fixes).await?);
    let thinned = Recorded::of(Going::Foot, &heard).items;
    rows.extend(ours("the same as the recorder thins it, with speed", &thinned).await?);
    let thinned: Vec<Item> = thinned.iter().map(of_fixes(without_speed)).collect();
    rows.extend(ours("the same as the recorder thins it, without speed", &thinned).await?);
    rows.extend(real_files()?);
    Ok(rows)
}

const fn without_speed(fix: &Fix) -> Fix {
    Fix {
        speed_cm_s: None,
        ..*fix
    }
}

/// Returns what changes the fixes of a route and nothing else of it.
fn of_fixes(change: fn(&Fix) -> Fix) -> impl Fn(&Item) -> Item {
    move |item| match item {
        Item::Fix(fix) => Item::Fix(change(fix)),
        Item::Gap(_) | Item::Stop(_) => *item,
    }
}

/// The formats of others keep all fixes, and so do we here.
async fn beside_others(workload: &'static str, fixes: &[Fix]) -> Result<Vec<Row>> {
    let items: Vec<Item> = fixes.iter().copied().map(Item::Fix).collect();
    let gpx = export::gpx("walk", &Route::of(&items));
    let each = |bytes: usize| count(bytes as u64) / count(fixes.len() as u64);
    let row = |system, value| Row::new(AREA, workload, system, "a fix", value, "bytes");
    let fit = fit::file(fixes);
    if track::import(&fit)?.fixes().count() != fixes.len() {
        return Err("the FIT file does not hold all fixes".into());
    }
    let (gpx, fit) = (each(gpx.len()), each(fit.len()));
    let mut rows = vec![row("GPX", gpx), row("FIT of time, place, accuracy", fit)];
    for ours in ours(workload, &items).await? {
        rows.push(ours.clone().beside("GPX", gpx));
        rows.push(ours.beside("FIT", fit));
    }
    Ok(rows)
}

/// A route packed, in the notebook and on the wire.
async fn ours(workload: &'static str, items: &[Item]) -> Result<Vec<Row>> {
    let fixes = items.iter().filter(|item| matches!(item, Item::Fix(_))).count();
    let pieces = pieces(items);
    let (stored, sent) = taken(&pieces).await?;
    let row = |system, bytes: u64| {
        let each = count(bytes) / count(fixes as u64);
        Row::new(AREA, workload, system, "a fix", each, "bytes")
    };
    Ok(vec![
        row(LOCKED, locked(&pieces)),
        row("notebook on the phone, by so much larger", stored),
        row("batches as sent", sent),
    ])
}

/// Returns by how much a notebook grew with these pieces, and what sending them took.
async fn taken(pieces: &[Vec<Item>]) -> Result<(u64, u64)> {
    let mut dice = Dice::new(1);
    let shift = city_shift::new_record(&mut dice, BEGIN);
    let lines: Vec<_> = pieces
        .iter()
        .map(|piece| city_shift::piece(piece, shift, &mut dice))
        .collect();
    let (empty, full) = (tempfile::tempdir()?, tempfile::tempdir()?);
    city_shift::sent(empty.path(), &[]).await?;
    let came = city_shift::sent(full.path(), &lines).await?;
    let length = |folder: &Path| std::fs::metadata(folder.join(notebook::FILE)).map(|file| file.len());
    let sent = came.frames.iter().map(|(_, frame)| frame.len() as u64).sum();
    Ok((length(full.path())? - length(empty.path())?, sent))
}

fn locked(pieces: &[Vec<Item>]) -> u64 {
    pieces
        .iter()
        .map(|piece| chunk::encode(piece).len() as u64 + LOCK)
        .sum()
}

/// Real FIT files, where a folder of field data is named: their own bytes beside ours for the same fixes, speeds included.
fn real_files() -> Result<Option<Row>> {
    let Some(folder) = std::env::var_os("PATROLBOOK_FIELD_DATA") else {
        return Ok(None);
    };
    let (mut theirs, mut ours, mut fixes) = (0, 0, 0);
    for entry in std::fs::read_dir(Path::new(&folder).join("tracks"))? {
        let bytes = std::fs::read(entry?.path())?;
        let read = track::import(&bytes).ok();
        let Some(read) = read.filter(|read| read.format == track::Format::Fit) else {
            continue;
        };
        let items: Vec<Item> = read.fixes().map(Item::Fix).collect();
        theirs += bytes.len() as u64;
        fixes += items.len() as u64;
        ours += locked(&pieces(&items));
    }
    let each = |bytes: u64| count(bytes) / count(fixes);
    let row = Row::new(AREA, "real FIT files", LOCKED, "a fix", each(ours), "bytes");
    Ok((fixes > 0).then(|| row.beside("FIT", each(theirs))))
}
