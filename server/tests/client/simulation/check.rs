//! What must hold once all is mended.

use std::collections::BTreeMap;

use db::results;
use domain::ids::CommandId;

use super::{Play, Taken};
use crate::support::{CHILD, GUARDIAN, PHONE};

/// Who may read nothing that is personal.
const UNION: &str = "kiemtra";

impl Play {
    pub(super) async fn mend(&mut self) {
        self.give_back_rights().await;
        for device in &mut self.devices {
            device.wire.mend();
            device.disk.revive();
        }
        for _ in 0..2 {
            for device in &self.devices {
                device.settle().await;
            }
        }
        // Where the server went back twice, a device may wait for what another was refused in between, and nobody sends again:
        // seven days later it is decided all the same.
        if self.school.app.db.number("SELECT COUNT(*) FROM sync_held").await > 0 {
            assert!(self.set_back > 1, "what waits has come by now");
            self.school.app.db.execute("UPDATE sync_held SET until = 0").await;
            server::service::held::look(&self.school.app.state).await.expect("the database answers");
            for _ in 0..2 {
                for device in &self.devices {
                    device.settle().await;
                }
            }
        }
    }

    /// How many of the commands took effect, and how many were refused.
    pub(super) async fn check(&self) -> (usize, usize) {
        for (device, login) in self.devices.iter().zip(&self.at) {
            assert_eq!(device.unsent(), [], "{login}: nothing blocks what follows it");
            device.agrees(&self.school.app).await;
            if *login == UNION {
                for word in [CHILD, GUARDIAN, PHONE] {
                    assert!(!device.wire.heard.borrow().contains(word), "{word} was sent to the union");
                    assert!(!device.disk.text().contains(word), "{word} is kept by the union");
                }
            }
        }
        assert_eq!(self.school.app.db.number("SELECT COUNT(*) FROM sync_held").await, 0, "nothing waits any more");
        let made = self.effects().await;
        let mut together: BTreeMap<CommandId, bool> = BTreeMap::new();
        for Taken { id, of, .. } in &self.taken {
            let Some(first) = of else { continue };
            let has_effect = made.contains_key(id);
            assert_eq!(*together.entry(*first).or_insert(has_effect), has_effect, "{id}: all of a group, or nothing");
        }
        let unit = self.school.app.school.unit;
        let mut refused = 0;
        for Taken { by, id, makes, of: _ } in &self.taken {
            let command = *id;
            let read = move |tx| async move { results::result_by_command(&tx, unit, command).await };
            let stored = self.school.app.state.db.read(read).await.expect("the database answers");
            let needs_attention = self.devices[*by].attention().iter().any(|(refused, _)| refused == id);
            let effects = made.get(id).copied().unwrap_or(0);
            match stored.as_ref().map(|row| row.status.as_str()) {
                Some("applied") => assert_eq!((effects, needs_attention), (*makes, false), "{id}"),
                Some("rejected" | "skipped") => {
                    assert_eq!((effects, needs_attention), (0, true), "{id}");
                    refused += 1;
                }
                // A server that went back does not know what it refused; whoever asked for it does.
                None if self.set_back > 0 => {
                    assert_eq!((effects, needs_attention), (0, true), "{id} is nowhere");
                    refused += 1;
                }
                other => panic!("{id} is {other:?}"),
            }
        }
        (self.taken.len() - refused, refused)
    }

    /// How many events each command has made.
    async fn effects(&self) -> BTreeMap<CommandId, usize> {
        let unit = self.school.app.school.unit;
        let (from, to) = (self.school.app.now().plus_millis(-86_400_000), self.school.app.now().plus_millis(1));
        let read = move |tx| async move { db::events::event_list(&tx, unit, from, to, 100_000).await };
        let mut made: BTreeMap<CommandId, usize> = BTreeMap::new();
        for event in self.school.app.state.db.read(read).await.expect("the database answers") {
            *made.entry(event.command).or_default() += 1;
        }
        made
    }
}
