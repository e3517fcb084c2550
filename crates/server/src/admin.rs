//! What an administrator does: people, codes, phones, and the demo's people.

mod demo;
mod missed;
mod phones;
mod quarantine;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::{OfficerId, RecordId};
use protocol::enrol::EnrolmentCode;

use crate::backup::{Covers, Generations, Proof};
use crate::clock::{Clock, SystemClock};
use crate::config::{Database, Files, Stores};
use crate::db::audit::Row;
use crate::db::audit::{self, Act};
use crate::db::officer::{self, NewOfficer};
use crate::erase::Erasure;
use crate::people::Role;
use crate::ready::Ready;
use crate::refusals::{self, Refused};
use crate::rescue::Taken;
use crate::station::{Station, key_folder};
use crate::tls::Identity;
use crate::verify::Findings;
use crate::{Error, backup, chance, enrol, erase, inbox, password, rescue, verify};

pub use demo::{ConsoleUser, Demo, OfficerCode};
pub use missed::MissedLines;
pub(crate) use missed::runs as missed_runs;
pub(crate) use phones::state as order_state;
pub use phones::{GivenOrder, Phone, PhoneOrder};
pub use quarantine::HeldLine;

/// Where phones look for a server of which nothing is known yet.
const USUAL_ADDRESS: &str = "127.0.0.1:7443";

/// What an administrator may do, whether the server runs or not.
pub struct Admin {
    station: Arc<Station>,
    address: String,
    pin: [u8; 32],
}

/// What a new account is made of.
#[derive(Debug, Clone, Copy)]
pub struct NewPerson<'a> {
    /// The name as others know it.
    pub name: &'a str,
    /// What they may do on the console.
    pub role: Role,
    /// Their team.
    pub team: Option<&'a str>,
    /// The sign-in and password of the console; without one they only have a phone.
    pub sign_in: Option<(&'a str, &'a str)>,
}

/// A person in a list.
#[derive(Debug, Clone)]
pub struct Person {
    /// The name as others know it.
    pub name: String,
    /// What they may do on the console.
    pub role: Role,
    /// Their team.
    pub team: Option<String>,
    /// Their sign-in.
    pub sign_in: Option<String>,
}

impl Admin {
    /// Opens a data folder, which is made where there is none. `address` is what codes tell phones.
    pub fn open(data: &Path, city: &Path, stores: &Stores, address: Option<String>) -> Result<Self, Error> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
        let station = Station::open(data, city, stores, clock)?;
        let pin = Identity::open(&key_folder(data)?)?.pin();
        let address = address
            .or_else(|| Ready::last_address(data))
            .unwrap_or_else(|| USUAL_ADDRESS.to_owned());
        Ok(Self {
            station: Arc::new(station),
            address,
            pin,
        })
    }

    pub(crate) const fn of(station: Arc<Station>, address: String, pin: [u8; 32]) -> Self {
        Self {
            station,
            address,
            pin,
        }
    }

    /// Adds a person.
    pub fn add_person(&self, person: &NewPerson<'_>) -> Result<(), Error> {
        let now = self.station.now();
        let password = person
            .sign_in
            .map(|(_, password)| password::stretch(password))
            .transpose()?;
        let (millis, random) = chance::id_parts(now)?;
        let new = NewOfficer {
            officer: OfficerId::from_parts(millis, random),
            name: person.name,
            role: person.role,
            team: person.team,
            sign_in: person.sign_in.map(|(sign_in, _)| sign_in),
            password: password.as_deref(),
        };
        self.station.ledger.write(|tx| {
            officer::add(tx, &new, now)?;
            audit::add(
                tx,
                &Act {
                    action: "user_added",
                    ..Act::default()
                },
                now,
            )
        })
    }

    /// Moves a person to a team, or to another role: their phone takes in anew what they may see.
    pub fn move_person(&self, name: &str, team: Option<&str>, role: Option<Role>) -> Result<(), Error> {
        let now = self.station.now();
        self.station.ledger.write(|tx| {
            let known = officer::by_name(tx, name)?;
            let known = known.ok_or_else(|| Error::Nobody(format!("a person called {name}")))?;
            officer::move_to(tx, known.id, (team, role))?;
            audit::add(
                tx,
                &Act {
                    action: "user_moved",
                    officer: Some(known.id),
                    ..Act::default()
                },
                now,
            )
        })
    }

    /// Returns everybody with an account.
    pub fn people(&self) -> Result<Vec<Person>, Error> {
        let all = self.station.ledger.read(officer::all)?;
        let person = |one: officer::Officer| Person {
            name: one.name,
            role: one.role,
            team: one.team,
            sign_in: one.sign_in,
        };
        Ok(all.into_iter().map(person).collect())
    }

    /// Makes a one-time enrolment code for an officer.
    pub fn code(&self, name: &str, minutes: i64) -> Result<EnrolmentCode, Error> {
        let code = enrol::make_code(&self.station, name, minutes, (self.address.clone(), self.pin))?;
        let now = self.station.now();
        self.station.ledger.write(|tx| {
            let officer = officer::by_name(tx, name)?.map(|officer| officer.id);
            audit::add(
                tx,
                &Act {
                    action: "code_made",
                    officer,
                    ..Act::default()
                },
                now,
            )
        })?;
        Ok(code)
    }

    /// Looks at every chain, head, receipt and sealed file.
    pub fn verify(&self) -> Result<Findings, Error> {
        verify::verify(&self.station)
    }

    /// Copies ledger and sealed files into a new generation of a place of backups, looks whether the copy is whole, and
    /// removes what is older than the newest `keep` good generations. The keys are not in it. What the oldest good one
    /// covers is told to phones by the next receipts; returns the generation's folder and what was found.
    pub fn backup(
        &self,
        (data, city): (&Path, &Path),
        place: &Path,
        keep: usize,
    ) -> Result<(PathBuf, Findings), Error> {
        let folder = backup::make(&self.station, place)?;
        let clock = Arc::clone(&self.station.clock);
        let copy = Station::with_keys(&key_folder(data)?, &folder, (city, &Stores::default()), clock)?;
        let mut found = verify::verify(&copy)?;
        let covers = Covers::of(&copy)?;
        drop(copy);
        if found.damage.is_empty() {
            covers.write(&folder)?;
        }
        let mut generations = Generations::of(place)?;
        let (mut good, damaged) = generations.look()?;
        generations.retire(&mut good, keep)?;
        backup::count(&self.station, &good)?;
        let lists: Vec<PathBuf> = generations
            .folders()
            .map(|folder| folder.join(erase::list::FILE))
            .collect();
        erase::expire(&self.station, &lists)?;
        for bad in damaged {
            let what = format!("backup {}: it is not any more what was verified", bad.display());
            found.damage.push(what);
        }
        Ok((folder, found))
    }

    /// Brings a backup back into a data folder that has keys and no ledger, begins a new epoch, and looks whether it is
    /// whole. A backup that was never found whole is refused, unless nothing is asked of it.
    pub fn restore(
        (data, city): (&Path, &Path),
        files: &Files,
        (from, proof): (&Path, Proof),
    ) -> Result<Findings, Error> {
        backup::bring_back(from, data, proof)?;
        let stores = Stores {
            database: Database::Embedded,
            files: files.clone(),
        };
        let admin = Self::open(data, city, &stores, None)?;
        backup::go_on(&admin.station, from)?;
        admin.verify()
    }

    /// Begins an epoch, as after PostgreSQL was restored by its own means: phones bring what is missing.
    pub fn new_epoch(&self) -> Result<(), Error> {
        backup::new_epoch(&self.station)
    }

    /// Makes every table anew that is made from the lines; returns how many records there are.
    pub fn rebuild(&self) -> Result<u64, Error> {
        self.station.ledger.write(|tx| inbox::rebuild(&self.station, tx))
    }

    /// Orders that a record be erased: phones are told, and have so many days (30 if none) to bring a hold.
    pub fn order_erasure(&self, record: RecordId, reason: &str, days: Option<u32>) -> Result<Erasure, Error> {
        let days = days.unwrap_or(erase::GRACE_DAYS);
        erase::order(&self.station, record, (reason, days), None)?;
        self.erasure(record)
    }

    /// Carries an order out: key, bodies and sealed files are destroyed here.
    pub fn complete_erasure(&self, record: RecordId) -> Result<Erasure, Error> {
        erase::complete(&self.station, record, None)?;
        self.erasure(record)
    }

    /// Stops an order that was not carried out.
    pub fn stop_erasure(&self, record: RecordId) -> Result<Erasure, Error> {
        erase::stop(&self.station, record, None, None)?;
        self.erasure(record)
    }

    /// Returns all orders to erase, the newest first.
    pub fn erasures(&self) -> Result<Vec<Erasure>, Error> {
        erase::all(&self.station)
    }

    fn erasure(&self, record: RecordId) -> Result<Erasure, Error> {
        let all = self.erasures()?;
        let found = all.into_iter().find(|order| order.record == record);
        found.ok_or(Error::Damaged("an order to erase"))
    }

    /// Takes in the rescue file of a phone that could not send its lines itself. Done twice, nothing is new.
    pub fn import_rescue(&self, file: &[u8]) -> Result<Taken, Error> {
        let taken = rescue::take(&self.station, file)?;
        let now = self.station.now();
        let act = Act {
            action: "rescue_imported",
            ..Act::default()
        };
        self.station.ledger.write(|tx| audit::add(tx, &act, now))?;
        Ok(taken)
    }

    /// Returns how often something was refused, by code.
    pub fn refused(&self) -> Result<Vec<Refused>, Error> {
        refusals::all(&self.station)
    }

    /// Returns the newest rows of the audit, as lines of text.
    pub fn audit(&self, limit: i64) -> Result<Vec<String>, Error> {
        let rows = self.station.ledger.read(|db| audit::page(db, i64::MAX, limit))?;
        Ok(rows.iter().map(|row| self.line(row)).collect())
    }

    fn line(&self, row: &Row) -> String {
        let at = crate::console::moment(&self.station, row.at);
        let who = row.who.as_deref().unwrap_or("administrator");
        let record = row.record.map(|record| record.to_string()).unwrap_or_default();
        let officer = row.officer.as_deref().unwrap_or_default();
        format!("{at}  {who}  {}  {officer}  {record}", row.action)
    }
}
