//! What people do at their devices.

use client::Submit;
use contract::command::Command;
use domain::{
    case::{
        self,
        command::{Channel, Expect, Identity, StepArgs, StepCase},
    },
    definition::Outcome,
    ids::{CaseId, CommandId},
};

use super::{Play, Taken};
use crate::{
    client::device::comment,
    support::{Desk, signed_copy},
};

impl Play {
    fn took(&mut self, by: usize, makes: usize, submitted: &Result<CommandId, Submit>) {
        match submitted {
            Ok(id) => self.taken.push(Taken { by, id: *id, makes, of: None }),
            Err(Submit::Denied(_) | Submit::Store(_)) => {}
        }
    }

    pub(super) async fn intake(&mut self) {
        // As the counter gives it, and one by one as older builds did.
        let is_group = self.opened.is_multiple_of(2);
        let device = &self.devices[0];
        let (_, [child, guardian, opened]) =
            if is_group { device.intake_together().await } else { device.intake().await };
        let of = is_group.then_some(child);
        self.opened += 1;
        // Opened, and numbered by the server.
        self.taken.extend([(child, 1), (guardian, 1), (opened, 2)].map(|(id, makes)| Taken { by: 0, id, makes, of }));
    }

    pub(super) async fn remark(&mut self, who: usize) {
        let device = &self.devices[who];
        let cases: Vec<CaseId> = device.cases().into_keys().collect();
        let Some(id) = self.dice.pick(&cases) else { return };
        let remark = || comment(id.0, device.engine.id(), "Ghi chú", device.engine.now());
        // Now and then three that belong together.
        let many = if self.taken.len().is_multiple_of(3) { 3 } else { 1 };
        match device.engine.submit_all((0..many).map(|_| remark()).collect()).await {
            Ok(ids) => {
                let of = ids.first().copied();
                self.taken.extend(ids.into_iter().map(|id| Taken { by: who, id, makes: 1, of }));
            }
            Err(Submit::Denied(_) | Submit::Store(_)) => {}
        }
    }

    pub(super) async fn take_step(&mut self, who: usize) {
        let device = &self.devices[who];
        let steps: Vec<StepCase> = device.engine.read(|r| {
            let offered = |held: &client::Held<case::Case>| {
                let Some(def) = r.view().definition(&held.it.core.definition) else { return vec![] };
                let step = |offer: case::Offer<'_>| StepCase {
                    id: held.it.core.id,
                    action: offer.action().clone(),
                    expect: Expect::of(&held.it.core, offer.step.approves),
                    args: StepArgs::default(),
                    stated_at: device.engine.now(),
                };
                case::available(&def, &held.it, r.actor()).into_iter().map(step).collect()
            };
            r.view().cases.values().flat_map(|held| offered(held)).collect()
        });
        let Some(mut step) = self.dice.pick(&steps).cloned() else { return };
        let (part, person) = [("to-la", "giaovienla"), ("ban-giam-hieu", "phohieutruong"), ("to-mam", "totruongmam")]
            [self.dice.below(3)];
        let text = || Some("Theo hồ sơ".to_owned());
        step.args = StepArgs {
            reason: text(),
            opinion: text(),
            receiver: text(),
            channel: Some(Channel::Counter),
            identity: Some(Identity::Known),
            signed_receipt: true,
            asked_by: text(),
            point: text(),
            // Later than any limit, so that it is an extension.
            date: Some(device.engine.now().plus_millis(40 * 24 * 3_600_000).local_date()),
            until: Some(device.engine.now().plus_millis(10 * 24 * 3_600_000).local_date()),
            papers: vec!["don".into()],
            outcome: Some(Outcome::Granted),
            ..Desk { app: &self.school.app }.to(part, person)
        };
        if step.action.as_str() == "issue" {
            step.args.files.push(signed_copy());
        }
        // The book's number is an event besides.
        let makes = if step.action.as_str() == "number" { 2 } else { 1 };
        let done = device.engine.submit(Command::Case(case::Command::Step(step))).await;
        self.took(who, makes, &done);
    }

    /// Somebody types into a form and leaves it.
    pub(super) async fn type_on(&mut self, who: usize) {
        let key = format!("intake/{}", self.dice.below(2));
        let body = serde_json::json!({ "ghi": self.dice.roll() });
        match self.devices[who].engine.keep_draft(key.clone(), body.clone()).await {
            Ok(()) => self.typed.insert((who, key), body),
            // It was told that it is not kept: whichever is there then, it is not what was promised.
            Err(_) => self.typed.remove(&(who, key)),
        };
    }

    pub(super) async fn sync(&mut self, who: usize) {
        self.weather(who);
        // Whether it got through is the weather's.
        let _ = self.devices[who].engine.sync().await;
        self.devices[who].ask_who().await;
    }

    pub(super) async fn everybody_syncs(&mut self) {
        for who in 0..self.devices.len() {
            self.weather(who);
        }
        let remark = self.dice.below(self.devices.len());
        let all = futures::future::join_all(self.devices.iter().map(|device| device.engine.sync()));
        let device = &self.devices[remark];
        let typed = async {
            tokio::task::yield_now().await;
            let id = *device.cases().keys().next()?;
            Some(device.engine.submit(comment(id.0, device.engine.id(), "Giữa chừng", device.engine.now())).await)
        };
        if let (_, Some(done)) = futures::future::join(all, typed).await {
            self.took(remark, 1, &done);
        }
    }
}
