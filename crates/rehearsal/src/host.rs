//! The rehearsal's own server: a real one, with TLS on a free port and its data in a temporary folder.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use server::{Config, ConsoleUser, NewPerson, Role, Running, Server};
use tempfile::TempDir;

use crate::error::{Error, Result};
use crate::input::Code;

/// How long a code of a made-up officer is good for.
const CODE_MINUTES: i64 = 60;

/// A server that lives as long as this.
pub struct Host {
    running: Option<Running>,
    address: SocketAddr,
    city: PathBuf,
    data: TempDir,
}

impl Host {
    /// Starts a server for the city of a folder.
    ///
    /// # Errors
    /// Returns why it could not be started.
    pub async fn start(city: &Path) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let running = Server::start(Config::local(data.path(), city)).await?;
        let address = running.sync_address();
        let address = address.parse().map_err(|_| Error::Address(address))?;
        Ok(Self {
            running: Some(running),
            address,
            city: city.to_owned(),
            data,
        })
    }

    /// Returns where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Makes a code for each officer of the demo.
    ///
    /// # Errors
    /// Returns why there is none.
    pub fn codes(&self) -> Result<Vec<Code>> {
        let Some(running) = &self.running else {
            return Err(Error::Script("the server is stopped"));
        };
        let demo = running.demo()?;
        let read = |one: server::OfficerCode| {
            Ok(Code {
                code: one.code.parse()?,
                officer: one.officer,
            })
        };
        demo.enrolment_codes.into_iter().map(read).collect()
    }

    /// Makes a code for each of so many officers: those of the demo and, where they are too few, made-up ones.
    ///
    /// # Errors
    /// Returns why there is none.
    pub fn codes_for(&self, officers: usize) -> Result<Vec<Code>> {
        let mut codes = self.codes()?;
        let running = self.running.as_ref();
        let running = running.ok_or(Error::Script("the server is stopped"))?;
        for number in codes.len()..officers {
            let officer = format!("Officer {}", number + 1);
            running.admin().add_person(&NewPerson {
                name: &officer,
                role: Role::Officer,
                team: None,
                sign_in: None,
            })?;
            let code = running.code(&officer, CODE_MINUTES)?;
            codes.push(Code { code, officer });
        }
        Ok(codes)
    }

    /// Returns where its console is and who may sign in there.
    ///
    /// # Errors
    /// Returns why there is none.
    pub fn console(&self) -> Result<(&str, Vec<ConsoleUser>)> {
        let running = self.running.as_ref();
        let running = running.ok_or(Error::Script("the server is stopped"))?;
        Ok((&running.console_url, running.demo()?.console_users))
    }

    /// Stops it at once, whatever it is doing; its data stays.
    pub fn stop(&mut self) {
        drop(self.running.take());
    }

    /// Starts it again with the same data, where it listened before.
    ///
    /// # Errors
    /// Returns why it could not be started.
    pub async fn start_again(&mut self) -> Result<()> {
        let config = Config {
            sync_addr: self.address,
            ..Config::local(self.data.path(), &self.city)
        };
        self.running = Some(Server::start(config).await?);
        Ok(())
    }
}
