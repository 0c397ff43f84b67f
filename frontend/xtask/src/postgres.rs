//! A PostgreSQL of our own for the length of a test run.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::guard::Guarded;
use crate::{paths, run, tools};

/// A server in a temporary folder, on a free port of this machine only; stopped and removed when dropped.
pub struct Postgres {
    /// For `SEN_TEST_POSTGRES`.
    pub url: String,
    _server: Guarded,
}

impl Postgres {
    /// Creates and starts it. It keeps nothing, so it also syncs nothing to disk.
    pub fn start() -> Result<Self> {
        let bin = tools::postgres()?;
        let owner = Owner::find()?;
        let folder = paths::memory()
            .map_or_else(std::env::temp_dir, Path::to_owned)
            .join(format!("sen-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("could not create {}", folder.display()))?;
        if let Some((user, group)) = owner.0 {
            chown(&folder, Some(user), Some(group)).context("could not hand the folder to postgres")?;
        }
        let data = folder.join("data");
        let made = run::output(
            owner
                .command(&bin.join("initdb"), &folder)
                .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"])
                .arg("--pgdata")
                .arg(&data),
        );
        if let Err(error) = made {
            let _ = fs::remove_dir_all(&folder);
            return Err(error);
        }

        let port = free_port()?;
        let log = folder.join("log");
        let file = fs::File::create(&log).context("could not create PostgreSQL's log")?;
        let mut command = owner.command(&bin.join("postgres"), &folder);
        command.arg("-D").arg(&data).arg("-p").arg(port.to_string()).arg("-k").arg(&folder);
        for setting in [
            "listen_addresses=127.0.0.1",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_connections=400",
            "max_wal_size=256MB",
            "shared_buffers=64MB",
        ] {
            command.args(["-c", setting]);
        }
        command.stdout(Stdio::null()).stderr(file);
        // An interrupt is PostgreSQL's "fast" shutdown: it drops its clients.
        let mut server = Guarded::start(&mut command, "INT", &folder)?;
        server
            .wait_until(60, || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok())
            .with_context(|| format!("PostgreSQL did not start:\n{}", fs::read_to_string(&log).unwrap_or_default()))?;
        Ok(Self { url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), _server: server })
    }
}

/// A port that nobody listens on now.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}

/// PostgreSQL refuses to run as root: then it runs as its own user.
struct Owner(Option<(u32, u32)>);

impl Owner {
    fn find() -> Result<Self> {
        if id(&["-u"])? != 0 {
            return Ok(Self(None));
        }
        let user = id(&["-u", "postgres"]).context(
            "PostgreSQL refuses to run as root, and there is no user `postgres` here: useradd --system postgres",
        )?;
        Ok(Self(Some((user, id(&["-g", "postgres"])?))))
    }

    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder);
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }
}

fn id(arguments: &[&str]) -> Result<u32> {
    let text = run::output(Command::new("id").args(arguments))?;
    text.trim().parse().with_context(|| format!("`id` printed {text:?}"))
}
