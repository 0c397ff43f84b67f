//! Child processes that do not outlive us, however we end.

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result};

/// Waits for the end of its input, which comes when this process drops the guard or dies; then ends the program by
/// the signal `$2`, by force after ten seconds, and removes the folder `$3`.
const WATCH: &str = r#"
trap '' INT TERM HUP
cat >/dev/null
kill -s "$2" "$1" 2>/dev/null
rounds=0
while kill -0 "$1" 2>/dev/null; do
  rounds=$((rounds + 1))
  if [ "$rounds" -gt 100 ]; then kill -s KILL "$1" 2>/dev/null; break; fi
  sleep 0.1
done
rm -rf -- "$3"
"#;

/// A running program with its folder. Both go when this is dropped; and, because a small shell watches us through a
/// pipe, also when we are interrupted or killed.
pub struct Guarded {
    child: Child,
    watch: Child,
}

impl Guarded {
    /// Starts the program; `signal` asks it to stop, `folder` is removed afterwards.
    pub fn start(command: &mut Command, signal: &str, folder: &Path) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).spawn().with_context(|| format!("could not start {program}"))?;
        let watch = Command::new("sh")
            .args(["-c", WATCH, "watch", &child.id().to_string(), signal])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start sh")?;
        Ok(Self { child, watch })
    }

    /// Tries `ready` every tenth of a second; an error when the program ends first or takes too long.
    pub fn wait_until(&mut self, seconds: u32, mut ready: impl FnMut() -> bool) -> Result<()> {
        for _ in 0..seconds * 10 {
            if let Some(status) = self.ended()? {
                anyhow::bail!("it ended at once ({status})");
            }
            if ready() {
                return Ok(());
            }
            sleep(Duration::from_millis(100));
        }
        anyhow::bail!("it was not ready after {seconds} s")
    }

    /// The program's process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().context("could not ask for a child's state")
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        // Collecting the child is what lets the watch see that it is gone.
        let _ = self.child.wait();
        let _ = self.watch.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropping_ends_the_program_and_removes_its_folder() {
        let folder = std::env::temp_dir().join(format!("sen-xtask-guard-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder in the temporary folder");
        let mut guarded = Guarded::start(Command::new("sleep").arg("600"), "TERM", &folder).expect("started");
        guarded.wait_until(1, || folder.is_dir()).expect("ready");
        let watch = guarded.watch.id();
        drop(guarded);
        assert!(!folder.exists());
        assert!(!Path::new("/proc").join(watch.to_string()).exists());
    }

    #[test]
    fn a_program_that_ends_at_once_is_noticed() {
        let folder = std::env::temp_dir().join(format!("sen-xtask-guard-false-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder in the temporary folder");
        let mut guarded = Guarded::start(&mut Command::new("false"), "TERM", &folder).expect("started");
        assert!(guarded.wait_until(5, || false).is_err());
    }
}
