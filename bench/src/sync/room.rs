//! The room of the bad link: a network of its own, in which servers run, and behind a pair of TUN devices each a
//! further one, in which one phone runs. All of it is gone when the processes are. It measures nothing by itself.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use futures_util::future::try_join_all;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::process::{Child, Command};

use crate::helper::{Sent, Took, text};
use crate::host::{Program, Site};
use crate::net::lossy::{self, Badness};
use crate::net::{put, tun};
use crate::peers::pouch;
use crate::{Result, progress};

/// What is run in the room.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// The folders of the phones, each with its own server.
    pub(crate) phones: Vec<(PathBuf, Site)>,
    /// The folders of PouchDB's phones.
    pub(crate) pouches: Vec<PathBuf>,
    /// Where PouchDB's server keeps what it gets.
    pub(crate) pouch_server: PathBuf,
}

/// What came out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// Each phone, and an upload of as many bytes over the same link after it.
    pub(crate) pairs: Vec<(Sent, Took)>,
    /// PouchDB's phones.
    pub(crate) pouches: Vec<Took>,
    /// How TCP here answers loss.
    pub(crate) congestion: String,
}

/// The link of the goal.
pub(crate) const BAD: Badness = Badness {
    bits_per_second: 64_000,
    one_way: Duration::from_millis(400),
    loss: 0.05,
    queue: 64_000,
};

/// Runs everything of a plan at once, each phone on a link of its own.
pub(crate) async fn run(plan: &Plan) -> Result<Outcome> {
    tool("ip", &["link", "set", "lo", "up"]).await?;
    let upload = put::serve("0.0.0.0").await?.port();
    let pouch = match plan.pouches.first() {
        Some(_) => Some(pouch::Server::pouch(&plan.pouch_server, "0.0.0.0")?),
        None => None,
    };
    let pouch_port = pouch.as_ref().map_or(0, |server| server.address.port());
    let phones = (1..).zip(&plan.phones);
    let phones = phones.map(|(number, (folder, site))| async move {
        let server = Program::start(site, "0.0.0.0")?;
        let far = Far::reach(number).await?;
        let sent: Sent = far
            .helper(&["phone", &text(folder)?, &far.server(server.address.port())])
            .await?;
        let took: Took = far
            .helper(&["put", &far.server(upload), &sent.bytes_up.to_string()])
            .await?;
        Ok((sent, took))
    });
    let pouches = (101..).zip(&plan.pouches);
    let pouches = pouches.map(|(number, folder)| async move {
        let far = Far::reach(number).await?;
        far.heard(pouch::push(folder, &far.server(pouch_port))?).await
    });
    let (pairs, pouches): (Result<_>, Result<_>) = tokio::join!(try_join_all(phones), try_join_all(pouches));
    let congestion = std::fs::read_to_string("/proc/sys/net/ipv4/tcp_congestion_control")?;
    Ok(Outcome {
        pairs: pairs?,
        pouches: pouches?,
        congestion: congestion.trim().to_owned(),
    })
}

/// The far end of a bad link.
struct Far {
    number: u8,
    /// Holds the network; it ends when its input does, with this process.
    holder: Child,
}

impl Far {
    async fn reach(number: u8) -> Result<Self> {
        let holder = Command::new("unshare")
            .args(["--net", "cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let far = Self { number, holder };
        far.wait().await?;
        let (near_end, far_end) = (format!("near{number}"), format!("far{number}"));
        let (near_file, far_file) = (tun::make(&near_end)?, tun::make(&far_end)?);
        tool(
            "ip",
            &["addr", "add", &format!("198.18.{number}.1/24"), "dev", &near_end],
        )
        .await?;
        tool("ip", &["link", "set", &near_end, "up"]).await?;
        tool("ip", &["link", "set", &far_end, "netns", &far.pid()?]).await?;
        let address = format!("198.18.{number}.2/24");
        for arguments in [
            ["addr", "add", &address, "dev", &far_end].as_slice(),
            &["link", "set", &far_end, "up"],
            &["link", "set", "lo", "up"],
        ] {
            let done = far.enter()?.arg("ip").args(arguments).status().await?;
            if !done.success() {
                return Err(format!("ip {arguments:?} in the far network: {done}").into());
            }
        }
        lossy::connect(near_file, far_file, BAD, number.into());
        Ok(far)
    }

    /// Waits until the holder has left this network.
    async fn wait(&self) -> Result<()> {
        let theirs = PathBuf::from("/proc").join(self.pid()?).join("ns/net");
        for _ in 0..200 {
            if std::fs::read_link(&theirs)? != std::fs::read_link("/proc/self/ns/net")? {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err("a further network could not be made".into())
    }

    fn pid(&self) -> Result<String> {
        Ok(self
            .holder
            .id()
            .ok_or("the holder of a network has ended")?
            .to_string())
    }

    /// Returns where the far end reaches a server of the room.
    fn server(&self, port: u16) -> String {
        format!("198.18.{}.1:{port}", self.number)
    }

    fn enter(&self) -> Result<Command> {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.pid()?, "--net", "--"]);
        Ok(command)
    }

    /// Runs this program at the far end.
    async fn helper<T: DeserializeOwned>(&self, arguments: &[&str]) -> Result<T> {
        let mut command = vec![text(&std::env::current_exe()?)?];
        command.extend(arguments.iter().map(|one| (*one).to_owned()));
        self.heard(command).await
    }

    /// Runs a command at the far end, and returns what it prints.
    async fn heard<T: DeserializeOwned>(&self, command: Vec<String>) -> Result<T> {
        let mut entered = self.enter()?;
        entered
            .args(&command)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .kill_on_drop(true);
        let output = entered.output().await?;
        if !output.status.success() {
            return Err(format!("{command:?} behind the bad link: {}", output.status).into());
        }
        progress::say(&format!(
            "bad link {}: {}",
            self.number,
            String::from_utf8_lossy(&output.stdout).trim()
        ));
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

async fn tool(name: &str, arguments: &[&str]) -> Result<()> {
    let output = Command::new(name).args(arguments).output().await?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(format!("{name} {}: {said}", arguments.join(" ")).into())
}
