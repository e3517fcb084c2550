//! `admin`: people, codes, phones, the audit, and the demo's people. Works beside a running server.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use server::{Admin as Desk, Findings, MissedLines, NewPerson, Proof, Role};

mod phones;
mod quarantine;

use super::{Outcome, Stores, erase, say};
use phones::Phones;
use quarantine::Quarantine;

/// Where the server's data is.
#[derive(Args)]
pub(super) struct Place {
    /// The data folder: made where there is none.
    #[arg(long, env = "PATROLBOOK_DATA")]
    data: PathBuf,
    /// The city's folder.
    #[arg(long, env = "PATROLBOOK_CITY")]
    city: PathBuf,
    #[command(flatten)]
    stores: Stores,
}

/// What an administrator does.
#[derive(Subcommand)]
pub(super) enum Admin {
    /// Adds and lists people.
    #[command(subcommand)]
    User(User),
    /// Makes a one-time enrolment code for an officer's phone.
    Code {
        #[command(flatten)]
        place: Place,
        /// The officer's name.
        #[arg(long)]
        officer: String,
        /// How long the code is good for.
        #[arg(long, default_value_t = 10)]
        minutes: i64,
        /// Where phones reach the server, as host:port; as it listened last, unless said.
        #[arg(long)]
        address: Option<String>,
    },
    /// Adds the demo's made-up people, and prints sign-ins and fresh codes as JSON.
    Demo {
        #[command(flatten)]
        place: Place,
        /// Where phones reach the server, as host:port; as it listened last, unless said.
        #[arg(long)]
        address: Option<String>,
    },
    /// Lists phones, revokes them, and tells them what to do.
    #[command(flatten)]
    Phones(Phones),
    /// Lists and releases lines in quarantine.
    #[command(subcommand)]
    Held(Quarantine),
    /// Lists what nobody has any more: lines that phones read before the server went back in time, and that no phone has
    /// brought again. Fails when there are any.
    Missed {
        #[command(flatten)]
        place: Place,
    },
    /// Looks at every chain, head, receipt and sealed file; fails when anything is damaged.
    Verify {
        #[command(flatten)]
        place: Place,
    },
    /// Makes the tables anew that are made from the lines which phones sent. Phones wait meanwhile.
    Rebuild {
        #[command(flatten)]
        place: Place,
    },
    /// Takes in a rescue file: lines of a phone that is locked, lost its keys or is damaged. The second time nothing
    /// is new.
    ImportRescue {
        #[command(flatten)]
        place: Place,
        /// The file, as the phone wrote it.
        file: PathBuf,
    },
    /// Copies the ledger and the sealed files into a new generation of a place of backups, also while the server runs,
    /// and looks whether the copy is whole. Phones let go of what the oldest good generation has. The keys are not in
    /// it: keep a copy of the data folder's `keys` in another place.
    Backup {
        #[command(flatten)]
        place: Place,
        /// The folder of all generations, always the same one.
        #[arg(long)]
        to: PathBuf,
        /// How many good generations are kept.
        #[arg(long, default_value_t = 7)]
        keep: usize,
    },
    /// Brings a backup back into a data folder that has its keys and no ledger. The phones bring what came since.
    Restore {
        #[command(flatten)]
        place: Place,
        /// The folder of one generation, such as backups/000007.
        #[arg(long)]
        from: PathBuf,
        /// Takes it even if it was never found whole, because there is no other.
        #[arg(long)]
        unproved: bool,
    },
    /// Tells the phones to bring what is missing, after PostgreSQL was restored by its own means.
    NewEpoch {
        #[command(flatten)]
        place: Place,
    },
    /// Shows how often what phones sent was refused, by code: noted every half minute while the server runs.
    Status {
        #[command(flatten)]
        place: Place,
    },
    /// Erases a record, in two steps: first with a reason, then, when every phone has heard of it or its time is over,
    /// with --complete. Headers stay, and every chain still verifies.
    Erase {
        #[command(flatten)]
        place: Place,
        /// The record's id.
        record: String,
        #[command(flatten)]
        step: erase::Step,
        /// How many days phones have to bring a hold.
        #[arg(long, requires = "reason")]
        days: Option<u32>,
    },
    /// Shows the orders to erase, and how far each has come.
    Erasures {
        #[command(flatten)]
        place: Place,
    },
    /// Shows who read what, the newest first.
    Audit {
        #[command(flatten)]
        place: Place,
        /// How many rows.
        #[arg(long, default_value_t = 50)]
        limit: i64,
    },
}

/// What is done with people.
#[derive(Subcommand)]
pub(super) enum User {
    /// Adds a person; the password is read from the first line of standard input.
    Add {
        #[command(flatten)]
        place: Place,
        /// The name as others know it.
        #[arg(long)]
        name: String,
        /// officer, crew_leader, dispatcher or admin.
        #[arg(long, value_parser = role)]
        role: Role,
        /// The team.
        #[arg(long)]
        team: Option<String>,
        /// The console's sign-in; without one the person only has a phone.
        #[arg(long)]
        sign_in: Option<String>,
    },
    /// Moves a person to a team, or to another role. Their phone takes in anew what they may see.
    Move {
        #[command(flatten)]
        place: Place,
        /// The name as others know it.
        #[arg(long)]
        name: String,
        /// The team; as it is, unless said.
        #[arg(long, required_unless_present = "role")]
        team: Option<String>,
        /// officer, crew_leader, dispatcher or admin; as it is, unless said.
        #[arg(long, value_parser = role)]
        role: Option<Role>,
    },
    /// Lists people.
    List {
        #[command(flatten)]
        place: Place,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_code(text).ok_or_else(|| "one of officer, crew_leader, dispatcher, admin".to_owned())
}

impl Place {
    fn open(&self, address: Option<String>) -> Result<Desk, server::Error> {
        Desk::open(&self.data, &self.city, &self.stores.chosen(), address)
    }
}

impl Admin {
    pub(super) fn run(self) -> Outcome {
        match self {
            Self::User(user) => user.run(),
            Self::Code {
                place,
                officer,
                minutes,
                address,
            } => say(&place.open(address)?.code(&officer, minutes)?.to_string()),
            Self::Demo { place, address } => {
                say(&serde_json::to_string_pretty(&place.open(address)?.demo()?)?)
            }
            Self::Phones(phones) => phones.run(),
            Self::Held(held) => held.run(),
            Self::Missed { place } => missed(&place.open(None)?.missed()?),
            Self::Verify { place } => tell(&place.open(None)?.verify()?),
            Self::Backup { place, to, keep } => {
                let desk = place.open(None)?;
                let (made, found) = desk.backup((&place.data, &place.city), &to, keep)?;
                say(&format!("made {}", made.display()))?;
                tell(&found)
            }
            Self::Restore {
                place,
                from,
                unproved,
            } => {
                let proof = if unproved { Proof::None } else { Proof::Whole };
                let files = place.stores.chosen().files;
                tell(&Desk::restore(
                    (&place.data, &place.city),
                    &files,
                    (&from, proof),
                )?)
            }
            Self::NewEpoch { place } => {
                place.open(None)?.new_epoch()?;
                say("a new epoch has begun; the phones bring what is missing")
            }
            Self::Rebuild { place } => {
                let records = place.open(None)?.rebuild()?;
                say(&format!("rebuild: records={records}"))
            }
            Self::ImportRescue { place, file } => import_rescue(&place.open(None)?, &file),
            Self::Status { place } => status(&place.open(None)?),
            Self::Erase {
                place,
                record,
                step,
                days,
            } => step.run(&place.open(None)?, record.parse()?, days),
            Self::Erasures { place } => place.open(None)?.erasures()?.iter().try_for_each(erase::show),
            Self::Audit { place, limit } => place
                .open(None)?
                .audit(limit)?
                .iter()
                .try_for_each(|line| say(line)),
        }
    }
}

impl User {
    fn run(self) -> Outcome {
        match self {
            Self::List { place } => people(&place.open(None)?),
            Self::Move {
                place,
                name,
                team,
                role,
            } => {
                place.open(None)?.move_person(&name, team.as_deref(), role)?;
                say("moved")
            }
            Self::Add {
                place,
                name,
                role,
                team,
                sign_in,
            } => {
                let password = sign_in.as_ref().map(|_| read_password()).transpose()?;
                let sign_in = sign_in.as_deref().zip(password.as_deref());
                let person = NewPerson {
                    name: &name,
                    role,
                    team: team.as_deref(),
                    sign_in,
                };
                place.open(None)?.add_person(&person)?;
                say("added")
            }
        }
    }
}

/// A reason is more than spaces.
fn reason(text: &str) -> Result<&str, String> {
    let reason = text.trim();
    if reason.is_empty() {
        return Err("say why; it is written into the audit".to_owned());
    }
    Ok(reason)
}

fn status(desk: &Desk) -> Outcome {
    let refused = desk.refused()?;
    refused.iter().try_for_each(|one| {
        say(&format!(
            "refused  {}  {} times, last {}",
            one.code, one.count, one.last
        ))
    })?;
    let all: u64 = refused.iter().map(|one| one.count).sum();
    say(&format!("status: refused={all}"))
}

fn missed(lines: &[MissedLines]) -> Outcome {
    for one in lines {
        let officer = one
            .officer
            .as_deref()
            .unwrap_or("an officer who is not known here any more");
        let label = one.label.as_deref().unwrap_or("-");
        let state = if one.gone { "gone" } else { "awaited" };
        say(&format!(
            "{state}  {officer}, {label}  {} {}-{}  notebook {}  read by {}, told {}",
            one.lane, one.from, one.to, one.notebook, one.read_by, one.told_at
        ))?;
    }
    let sum = |gone: bool| {
        lines
            .iter()
            .filter(|one| one.gone == gone)
            .map(MissedLines::count)
            .sum::<u64>()
    };
    say(&format!("missed: gone={} awaited={}", sum(true), sum(false)))?;
    if lines.is_empty() {
        return Ok(());
    }
    Err("lines are missing; those that are awaited come when their phone is heard, the others only whoever read them has".into())
}

fn import_rescue(desk: &Desk, file: &Path) -> Outcome {
    let bytes = std::fs::read(file).map_err(|error| format!("read {}: {error}", file.display()))?;
    let taken = desk.import_rescue(&bytes)?;
    for (number, code) in &taken.refused {
        say(&format!("frame {number} was not taken: {code}"))?;
    }
    say(&taken.to_line())?;
    if taken.refused.is_empty() {
        return Ok(());
    }
    Err("not all of the file could be taken; keep it, and look at the frames that are named".into())
}

fn tell(found: &Findings) -> Outcome {
    found.damage.iter().try_for_each(|damage| say(damage))?;
    say(&found.to_line())?;
    if found.damage.is_empty() {
        return Ok(());
    }
    Err("the ledger is damaged; restore the newest backup, and the phones bring the rest".into())
}

fn people(desk: &Desk) -> Outcome {
    desk.people()?.iter().try_for_each(|person| {
        let (team, sign_in) = (
            person.team.as_deref().unwrap_or("-"),
            person.sign_in.as_deref().unwrap_or("-"),
        );
        say(&format!(
            "{}  {}  {team}  {sign_in}",
            person.name,
            person.role.code()
        ))
    })
}

/// A password never stands on a command line, where others can see it.
fn read_password() -> Result<String, Box<dyn std::error::Error>> {
    if std::io::stdin().is_terminal() {
        super::say("Password (it is shown as you type):")?;
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.chars().count() < 10 {
        return Err("the password needs at least 10 characters".into());
    }
    Ok(password.to_owned())
}
