//! What must hold all the time, and what once all is mended.

use std::collections::{BTreeMap, BTreeSet};

use client::{Meta, Replica, Stored};
use contract::sync::Record;
use db::results;
use domain::{
    facet::RecordKey,
    ids::{ClientId, CommandId},
};

use super::{Play, Shape, Taken};
use crate::{
    client::Device,
    support::{CHILD, GUARDIAN, PHONE},
};

/// Who may read nothing that is personal.
const UNION: &str = "kiemtra";

impl Play {
    /// What a device keeps never stands further back than it did, as long as the server itself has not gone back.
    pub(super) fn nobody_stands_further_back(&mut self) {
        if self.set_back > 0 {
            return;
        }
        for (who, device) in self.devices.iter().enumerate() {
            // `policy~epoch:xmax:xip:tag`
            let cursor = device.disk.cursor();
            let now = cursor.as_deref().and_then(|cursor| cursor.split(':').nth(1)?.parse::<u64>().ok());
            let Some(now) = now else { continue };
            let before = self.stood.insert(who, now);
            assert!(before.is_none_or(|before| before <= now), "{}: from {before:?} to {now}", self.at[who]);
        }
    }

    pub(super) async fn mend(&mut self) {
        self.give_back_rights().await;
        for device in &mut self.devices {
            device.wire.mend();
            device.disk.revive();
            device.wire.deliver().await;
            if device.engine.read(Replica::let_go_count) > 0 {
                // There is room again: what made room comes back.
                device.reopen().await;
            }
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
        // In the middle of the last rounds others sent theirs.
        for device in &self.devices {
            device.sync().await;
        }
    }

    /// How many of the commands took effect, and how many were refused.
    pub(super) async fn check(&self) -> (usize, usize) {
        let truth = self.truth().await;
        for (who, (device, login)) in self.devices.iter().zip(&self.at).enumerate() {
            assert_eq!(device.unsent(), [], "{login}: nothing blocks what follows it");
            holds(device, &truth[login]);
            if self.shape != Shape::Few && who < 3 {
                // As a new device is told it, over the wire.
                device.agrees(&self.school.app).await;
            }
            for ((_, key), body) in self.typed.iter().filter(|((by, _), _)| *by == who) {
                let draft = device.engine.read(|r| r.draft(key).map(|draft| draft.body.clone()));
                assert_eq!(draft.as_ref(), Some(body), "{login}: what was typed into {key}");
            }
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
        let stored = self.outcomes().await;
        let mut refused = 0;
        for Taken { by, id, makes, of: _ } in &self.taken {
            let needs_attention = self.devices[*by].attention().iter().any(|(refused, _)| refused == id);
            let effects = made.get(id).copied().unwrap_or(0);
            match stored.get(id).map(String::as_str) {
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
        self.foresees_what_happens().await;
        (self.taken.len() - refused, refused)
    }

    /// What the server would send each of the people, read at once.
    async fn truth(&self) -> BTreeMap<&'static str, BTreeMap<RecordKey, Record>> {
        let today = self.school.app.now().local_date();
        let mut truth = BTreeMap::new();
        for login in self.at.iter().copied().collect::<BTreeSet<_>>() {
            let scope = self.school.app.school.actor(login, today).scope();
            let read = move |tx| async move { db::sync::bootstrap(&tx, &scope, None, usize::MAX).await };
            let page = self.school.app.state.db.read(read).await.expect("the database answers");
            let record = |row: db::records::Record| {
                let body = serde_json::from_str(&row.body).expect("a body is JSON");
                let RecordKey { kind, root, facet } = row.key;
                (row.key, Record { kind, root, facet, rev: row.rev, body })
            };
            truth.insert(login, page.rows.into_iter().map(record).collect());
        }
        truth
    }

    /// What the server has of the commands that were taken.
    async fn outcomes(&self) -> BTreeMap<CommandId, String> {
        let unit = self.school.app.school.unit;
        let ids: Vec<CommandId> = self.taken.iter().map(|taken| taken.id).collect();
        let read = move |tx| async move {
            let mut found = BTreeMap::new();
            for id in ids {
                if let Some(row) = results::result_by_command(&tx, unit, id).await? {
                    found.insert(id, row.status);
                }
            }
            Ok::<_, db::DbError>(found)
        };
        self.school.app.state.db.read(read).await.expect("the database answers")
    }

    /// Nothing else goes on: what is shown before the server has heard is what it makes of it.
    async fn foresees_what_happens(&self) {
        let device = &self.devices[0];
        let Some(id) = device.cases().into_keys().next() else { return };
        let said = device.engine.submit(crate::client::device::comment(
            id.0,
            device.engine.id(),
            "Sau cùng",
            device.engine.now(),
        ));
        // Some may only read it.
        if said.await.is_err() {
            return;
        }
        let shown = || {
            let case = device.case(id.0);
            let texts = case.internal.map(|it| it.comments.into_iter().map(|said| said.text).collect::<Vec<_>>());
            (case.core.state, texts)
        };
        let foreseen = shown();
        device.sync().await;
        assert_eq!(foreseen, shown());
        assert_eq!(device.unsent(), []);
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

/// Asserts that a device keeps what its person is sent, and shows what a fresh one would make of it.
fn holds(device: &Device, truth: &BTreeMap<RecordKey, Record>) {
    assert_eq!(&device.disk.records(), truth, "what is kept");
    let (session, now) = (device.engine.read(|r| r.meta().session.clone()), device.engine.now());
    let client = ClientId(device.engine.id());
    let meta = Some(Meta::new(client, session.clone()));
    let records = truth.values().cloned().collect();
    let fresh = Replica::open(Stored { meta, records, ..Stored::default() }, session, client, now);
    assert_eq!(device.cases(), fresh.view().cases, "what is shown");
    assert_eq!(device.engine.read(|r| r.view().parties.clone()), fresh.view().parties);
}
