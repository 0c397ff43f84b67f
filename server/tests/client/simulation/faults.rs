//! What goes wrong: networks, devices, clocks, rights, the server's log and its database.

use std::pin::pin;

use domain::facet::{RecordKey, RecordKind};
use futures::future::{Either, select};

use super::{PEOPLE, Play, rights::WHOSE};
use crate::{
    client::{Call, Fate},
    support::Dice,
};

impl Play {
    /// A network for the next sync: requests are lost, late or repeated, answers are lost or cut anywhere.
    pub(super) fn weather(&mut self, who: usize) {
        let mut dice = Dice(self.dice.roll());
        self.devices[who].wire.fates(move |_: &Call| match dice.below(13) {
            0 | 1 => Fate::Lost,
            2 => Fate::AnswerLost,
            3 => Fate::Twice,
            4 => Fate::Torn(dice.below(100)),
            5 => Fate::Late,
            _ => Fate::Arrives,
        });
    }

    /// The device goes off somewhere within a sync, and on again.
    pub(super) async fn crash(&mut self, who: usize) {
        self.weather(who);
        let left = u32::try_from(self.dice.below(6)).expect("it is below six");
        let device = &mut self.devices[who];
        device.disk.die_after(left);
        let _ = device.engine.sync().await;
        device.reopen().await;
    }

    /// Once, the clerk's profile is copied to another device, with all that was not sent; both go on.
    pub(super) async fn copy_a_profile(&mut self) {
        if !self.is_copied {
            self.is_copied = true;
            let twin = self.devices[0].copy(&self.school.app).await;
            self.devices.push(twin);
            self.at.push(PEOPLE[0]);
        }
    }

    /// There is no room for one or a few commits, or for more than some bytes: then ended dossiers make room.
    pub(super) async fn run_out_of_room(&mut self, who: usize) {
        if self.dice.below(2) == 0 {
            let commits = u32::try_from(1 + self.dice.below(3)).expect("it is below four");
            self.devices[who].disk.fill(commits);
        } else {
            self.devices[who].disk.room_for(self.dice.below(4000));
        }
        self.sync(who).await;
        self.devices[who].disk.revive();
        self.devices[who].disk.make_room();
        // Some go on with what is in memory, some begin with what was kept.
        if self.dice.below(2) == 0 {
            self.devices[who].reopen().await;
        }
    }

    /// The disk loses a record, or gives it back otherwise; the device is opened again, and it is a day since it last asked
    /// whether it holds what it should.
    pub(super) async fn spoil_a_base(&mut self, who: usize) {
        let device = &mut self.devices[who];
        // Cases and parties: without the rest nothing could be taken in meanwhile.
        let mut keys: Vec<RecordKey> = device.disk.records().into_keys().collect();
        keys.retain(|key| matches!(key.kind, RecordKind::Case | RecordKind::Party));
        let Some(key) = self.dice.pick(&keys) else { return };
        match self.dice.below(3) {
            0 => device.disk.lose(key),
            1 => device.disk.spoil(key, |record| record.rev += 5),
            _ => device.disk.spoil(key, |record| record.rev -= 1),
        }
        device.disk.tamper(|meta| meta.verified = None);
        device.reopen().await;
    }

    /// The server was updated before the app on the device was: that sends and does not fetch, until it is.
    pub(super) async fn update_the_server_first(&mut self, who: usize) {
        self.devices[who].wire.is_newer.set(true);
        self.devices[who].reopen().await;
        self.sync(who).await;
        self.devices[who].wire.is_newer.set(false);
        self.devices[who].reopen().await;
    }

    /// The teacher's rights change, and once more while their device is being filled with what they may read now.
    pub(super) async fn change_rights_on_the_way(&mut self) {
        let Some(who) = self.at.iter().position(|login| *login == WHOSE) else { return self.change_rights().await };
        let which: [fn(&Call) -> bool; 4] = [
            |call| *call == Call::Bootstrap,
            |call| *call == Call::Manifest,
            |call| matches!(call, Call::Fetch(_)),
            |call| *call == Call::Pull,
        ];
        let which = which[self.dice.below(which.len())];
        self.change_rights().await;
        self.weather(who);
        let device = &self.devices[who];
        let hold = device.wire.hold(which);
        let sync = pin!(device.engine.sync());
        let reached = pin!(hold.reached());
        match select(sync, reached).await {
            // Such a call was not made.
            Either::Left(_) => device.wire.hold_nothing(),
            Either::Right(((), sync)) => {
                self.change_rights().await;
                hold.go();
                let _ = sync.await;
            }
        }
        device.ask_who().await;
    }

    /// The log of changes is shortened, or begun anew as after a restore.
    pub(super) async fn forget_the_log(&mut self) {
        let (keep, anew) = (self.dice.roll() % 20, self.dice.below(4) == 0);
        let forget = move |tx| async move {
            if anew { db::sync::epoch_rotate(&tx).await } else { db::sync::log_trim(&tx, keep).await.map(drop) }
        };
        self.school.app.state.db.write(forget).await.expect("the database answers");
    }

    /// An older database is put beneath the server, where it is in memory.
    pub(super) async fn back_up_or_go_back(&mut self) {
        match self.backup.take() {
            None => self.backup = self.school.image().await,
            Some(older) => {
                self.school.put_back(&older).await;
                self.set_back += 1;
                // What was on its way goes down with the server that it was for.
                for device in &self.devices {
                    device.wire.lose_late();
                }
            }
        }
    }
}
