//! The city's files on the phone: profile, zones, addresses, map. They come from the server after enrolment, each
//! checked against the hash that the enrolment named.

use std::path::Path;

use protocol::api::SyncApi;
use protocol::enrol::EnrolResponse;
use serde::{Deserialize, Serialize};

use crate::error::{Fault, Result};
use crate::file;
use crate::say::Zone;

const PLAN: &str = "files.json";

#[derive(Serialize, Deserialize)]
struct Planned {
    name: String,
    sha256: String,
    length: u64,
}

/// Returns the city's name from its profile.
pub(crate) fn name_of(profile: &[u8]) -> Result<String> {
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    Ok(serde_json::from_slice::<Named>(profile)?.name)
}

/// Returns the city's time zone from its profile, which comes with the enrolment, before any other file of the city.
pub(crate) fn zone(folder: &Path) -> Zone {
    #[derive(Deserialize)]
    struct Zoned {
        time_zone: String,
    }
    let bytes = file::read(&folder.join(city::PROFILE_FILE)).ok().flatten();
    let zoned = bytes.and_then(|bytes| serde_json::from_slice::<Zoned>(&bytes).ok());
    Zone::named(zoned.as_ref().map_or("UTC", |zoned| &zoned.time_zone))
}

/// Notes which files the city has; the profile itself came with the enrolment.
pub(crate) fn plan(folder: &Path, answer: &EnrolResponse) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let planned: Vec<Planned> = answer
        .city_files
        .iter()
        .map(|one| Planned {
            name: one.name.clone(),
            sha256: seal::digest::to_hex(&one.sha256),
            length: one.length,
        })
        .collect();
    file::replace(&folder.join(city::PROFILE_FILE), &answer.profile.0)?;
    Ok(file::replace(
        &folder.join(PLAN),
        &serde_json::to_vec_pretty(&planned)?,
    )?)
}

/// Fetches each planned file that is not there yet, byte for byte: one that was cut short, damaged or replaced by the city
/// is fetched again.
pub(crate) async fn fetch(folder: &Path, server: &impl SyncApi) -> Result<()> {
    let Some(plan) = file::read(&folder.join(PLAN))? else {
        return Ok(());
    };
    for planned in serde_json::from_slice::<Vec<Planned>>(&plan)? {
        let name = Path::new(&planned.name).file_name().ok_or(Fault::NotOurs)?;
        let path = folder.join(name);
        let sha256 = seal::digest::hash_from_hex(&planned.sha256)?;
        let there = file::read(&path)?.is_some_and(|bytes| seal::digest::sha256(&[&bytes]) == sha256);
        if !there {
            file::replace(&path, &fetch_one((sha256, planned.length), server).await?)?;
        }
    }
    Ok(())
}

async fn fetch_one((sha256, length): ([u8; 32], u64), server: &impl SyncApi) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < length {
        let more = server.city_file(sha256, bytes.len() as u64).await?;
        if more.is_empty() {
            break;
        }
        bytes.extend(more);
    }
    if seal::digest::sha256(&[&bytes]) == sha256 {
        Ok(bytes)
    } else {
        Err(Fault::NotOurs.into())
    }
}

#[cfg(test)]
mod tests;
