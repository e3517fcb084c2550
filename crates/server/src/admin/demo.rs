//! The demo's people: made up, with passwords that everybody may know. Never for a real city.

use serde::Serialize;

use super::{Admin, NewPerson};
use crate::Error;
use crate::people::Role;

/// How long a demo's code is good for: a build may lie between making and using it.
const MINUTES: i64 = 24 * 60;

/// What the demo prints.
#[derive(Debug, Clone, Serialize)]
pub struct Demo {
    /// Who may sign in to the console.
    pub console_users: Vec<ConsoleUser>,
    /// A fresh one-time code for each officer's phone.
    pub enrolment_codes: Vec<OfficerCode>,
}

/// A sign-in of the demo's console.
#[derive(Debug, Clone, Serialize)]
pub struct ConsoleUser {
    /// The sign-in.
    pub sign_in: String,
    /// The password.
    pub password: String,
    /// The role.
    pub role: String,
}

/// A one-time code for an officer.
#[derive(Debug, Clone, Serialize)]
pub struct OfficerCode {
    /// Whose phone it enrols.
    pub officer: String,
    /// The code.
    pub code: String,
}

const NORTH: Option<&str> = Some("Harbour crew");
const SOUTH: Option<&str> = Some("Market crew");

const PEOPLE: [NewPerson<'static>; 7] = [
    person("Sam Patel", Role::Officer, NORTH, "sam", "harbour-light-7"),
    person("Jo Roy", Role::Officer, NORTH, "jo", "harbour-light-8"),
    person("Alex Tremblay", Role::Officer, SOUTH, "alex", "market-lane-5"),
    person("Kim Ng", Role::Officer, SOUTH, "kim", "market-lane-6"),
    person("Robin Singh", Role::CrewLeader, NORTH, "robin", "steady-hands-3"),
    person("Dana Cole", Role::Dispatcher, None, "dana", "clear-voice-2"),
    person("Max Gill", Role::Admin, None, "max", "open-ledger-1"),
];

const fn person(
    name: &'static str,
    role: Role,
    team: Option<&'static str>,
    sign_in: &'static str,
    password: &'static str,
) -> NewPerson<'static> {
    NewPerson {
        name,
        role,
        team,
        sign_in: Some((sign_in, password)),
    }
}

impl Admin {
    /// Adds the demo's people where they are missing, and makes fresh codes for the officers' phones.
    pub fn demo(&self) -> Result<Demo, Error> {
        let known = self.people()?;
        for person in PEOPLE
            .iter()
            .filter(|person| !known.iter().any(|one| one.name == person.name))
        {
            self.add_person(person)?;
        }
        let code = |person: &NewPerson<'_>| -> Result<OfficerCode, Error> {
            Ok(OfficerCode {
                officer: person.name.to_owned(),
                code: self.code(person.name, MINUTES)?.to_string(),
            })
        };
        let officers = PEOPLE.iter().filter(|person| person.role == Role::Officer);
        let users = PEOPLE.iter().filter_map(|person| {
            let (sign_in, password) = person.sign_in?;
            let role = person.role.code().to_owned();
            Some(ConsoleUser {
                sign_in: sign_in.to_owned(),
                password: password.to_owned(),
                role,
            })
        });
        Ok(Demo {
            console_users: users.collect(),
            enrolment_codes: officers.map(code).collect::<Result<_, _>>()?,
        })
    }
}
