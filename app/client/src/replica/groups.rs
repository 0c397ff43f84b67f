//! Commands that make sense only together, what a command builds on, and which are pushed next.

use contract::{
    command::{self, Command},
    sync::{Group, Numbered, is_whole},
};
use domain::{
    case::{self, About, Core},
    denial::Denial,
    facet::{Facet, RecordKey, RecordKind},
    ids::{CommandId, PartyId},
    instant::Instant,
};

use super::Replica;
use crate::{
    store::{Attention, Pending, Progress, Refused, Write},
    view::target,
};

/// After how long without an outcome a command is given back that waits for another device, in milliseconds: servers wait for
/// seven days, try for one more, and give it back themselves.
const WAITS_AT_MOST: i64 = case::decide::LEASE_MILLIS + 2 * 24 * 3600 * 1000;

/// How many commands are kept together at most; a push must hold them all.
const MOST: usize = 100;

/// What became of a command that was taken here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// It is kept and waits to be sent, or for another device.
    Waiting,
    /// The server has confirmed it.
    Done,
    /// The server refused it; without a reason where something that it builds on was.
    Refused(Option<Denial>),
}

impl Replica {
    /// Takes commands that make sense only together, each decided over the ones before: all of them or none. More than a
    /// hundred are taken one by one.
    ///
    /// # Errors
    /// The denial that the server would give for the first that is refused; nothing is kept then.
    pub fn submit_all(&mut self, commands: Vec<(CommandId, Command)>, now: Instant) -> Result<Vec<Write>, Denial> {
        let ids: Vec<CommandId> = commands.iter().map(|(id, _)| *id).collect();
        for (taken, (id, command)) in commands.into_iter().enumerate() {
            if let Err(denial) = self.submit(id, command, now) {
                self.take_back_all(&ids[..taken]);
                return Err(denial);
            }
        }
        self.bind(&ids);
        let ours = self.outbox.values().filter(|p| ids.contains(&p.id));
        let mut writes: Vec<Write> = ours.map(|p| Write::PutPending(Box::new(p.clone()))).collect();
        writes.push(self.meta_write());
        Ok(writes)
    }

    /// Takes commands that have nothing to do with each other: those that the rules allow, and why not the others.
    pub fn submit_each(
        &mut self,
        commands: &[(CommandId, Command)],
        now: Instant,
    ) -> (Vec<Write>, Vec<Option<Denial>>) {
        let (mut writes, mut answers) = (Vec::new(), Vec::with_capacity(commands.len()));
        for (id, command) in commands {
            match self.submit(*id, command.clone(), now) {
                // Where the replica stands is written once, behind them all.
                Ok(kept) => {
                    writes.extend(kept.into_iter().filter(|write| matches!(write, Write::PutPending(_))));
                    answers.push(None);
                }
                Err(denial) => answers.push(Some(denial)),
            }
        }
        writes.push(self.meta_write());
        (writes, answers)
    }

    /// What became of a command that was taken here, as far as this device knows.
    pub fn became(&self, id: CommandId) -> Became {
        if let Some(refused) = self.refused(id) {
            return Became::Refused(refused.denial.clone());
        }
        match self.outbox.values().find(|pending| pending.id == id).map(|pending| pending.progress) {
            Some(Progress::Kept | Progress::Held) => Became::Waiting,
            Some(Progress::Applied) | None => Became::Done,
        }
    }

    /// Takes back what [`Replica::submit_all`] did, because the device could not keep it.
    pub fn take_back_all(&mut self, ids: &[CommandId]) -> Vec<Write> {
        // The last first, so that their numbers are free again.
        ids.iter().rev().flat_map(|id| self.take_back(*id)).collect()
    }

    fn bind(&mut self, ids: &[CommandId]) {
        let (Some(first), Ok(size)) = (ids.first(), u32::try_from(ids.len())) else { return };
        if ids.len() < 2 || ids.len() > MOST {
            return;
        }
        // What waits for the server is not shown as done, and neither is what makes no sense without it.
        let foreseen = self.outbox.values().filter(|p| ids.contains(&p.id)).all(|p| p.foreseen);
        let mut roots = Vec::new();
        for (place, id) in (0_u32..).zip(ids) {
            if let Some(pending) = self.outbox.values_mut().find(|p| p.id == *id) {
                pending.group = Some(Group { id: *first, place, size });
                pending.foreseen &= foreseen;
                roots.push(target(&pending.command));
            }
        }
        if !foreseen {
            for root in roots {
                self.refresh(root);
            }
        }
    }

    /// The command that the server's base last shows of what this one is about.
    pub(super) fn builds_on(&self, command: &Command) -> Option<CommandId> {
        let Command::Case(command) = command else { return None };
        let on = match command {
            case::Command::Open(open) => match open.about {
                Some(About::Dossier(dossier)) => dossier,
                Some(About::Part(_) | About::Task(_)) | None => return None,
            },
            case::Command::Step(_) | case::Command::Edit(_) | case::Command::Comment(_) | case::Command::Attach(_) => {
                command.case()
            }
        };
        let record = self.base.get(&RecordKey { kind: RecordKind::Case, root: on.0, facet: Facet::Core })?;
        record.body.read::<Core>().ok()?.last
    }

    /// The next commands to push, in order, within these limits. A group is never split.
    pub fn batch(&self, most: usize, bytes: usize) -> Vec<Numbered> {
        let kept = self.outbox.values().filter(|p| p.progress == Progress::Kept);
        fitting(kept.take_while(|p| !self.unkept.contains(&p.id)), most, bytes)
    }

    /// The commands after this number that wait for another device, to ask what has become of them; as many as fit.
    pub fn held(&self, after: u64, most: usize, bytes: usize) -> Vec<Numbered> {
        let later = self.outbox.range(after.saturating_add(1)..).map(|(_, pending)| pending);
        fitting(later.filter(|p| p.progress == Progress::Held), most, bytes)
    }

    /// Writes down since when these wait for another device, where that was not known.
    pub fn note_held(&mut self, asked: &[u64], now: Instant) -> Vec<Write> {
        let mut writes = Vec::new();
        for seq in asked {
            if let Some(pending) = self.outbox.get_mut(seq).filter(|p| p.progress == Progress::Held && p.held.is_none())
            {
                pending.held = Some(now);
                writes.push(Write::PutPending(Box::new(pending.clone())));
            }
        }
        writes
    }

    /// Gives those of these back that have waited for longer than any server lets them wait: they need attention, whole. No
    /// answer of the server is awaited that would say what has become of them.
    pub fn give_back(&mut self, asked: &[u64], now: Instant) -> Vec<Write> {
        let is_over = |p: &Pending| {
            p.progress != Progress::Applied && p.held.is_some_and(|since| since.plus_millis(WAITS_AT_MOST) <= now)
        };
        let over: Vec<u64> = asked.iter().filter(|seq| self.outbox.get(seq).is_some_and(is_over)).copied().collect();
        over.into_iter().flat_map(|seq| self.refuse(seq, Some(Denial::Undecided))).collect()
    }

    /// Moves a command to where it needs attention, whole, in one write.
    pub(super) fn refuse(&mut self, seq: u64, denial: Option<Denial>) -> Vec<Write> {
        let Some(Pending { id, group, command, at, .. }) = self.outbox.remove(&seq) else { return vec![] };
        let root = target(&command);
        let refused = Refused { id, group, command, denial, at };
        let writes = vec![Write::DropPending(seq), Write::PutRefused(Box::new(refused.clone()))];
        self.attention.push(Attention::Command(refused));
        self.refresh(root);
        writes
    }

    /// Whether the server waits for another device before it decides something of this one.
    pub fn waits(&self) -> bool {
        self.outbox.values().any(|p| p.progress == Progress::Held)
    }

    /// Whether one of these is what a command waits for that waits for another device.
    pub(crate) fn waits_about(&self, mut roots: impl Iterator<Item = (RecordKind, uuid::Uuid)>) -> bool {
        let held = |root: (RecordKind, uuid::Uuid)| {
            self.outbox.values().any(|p| p.progress == Progress::Held && target(&p.command) == root)
        };
        roots.any(held)
    }

    /// A refused command with those that were refused together with it and still need attention, in their order.
    pub fn refused_together(&self, id: CommandId) -> Vec<&Refused> {
        let Some(refused) = self.refused(id) else { return vec![] };
        let Some(group) = refused.group else { return vec![refused] };
        let of_group = |it: &&Refused| it.group.is_some_and(|one| one.id == group.id);
        let commands = self.attention.iter().filter_map(|it| match it {
            Attention::Command(refused) => Some(refused),
            Attention::File(_) => None,
        });
        let mut all: Vec<&Refused> = commands.filter(of_group).collect();
        all.sort_by_key(|it| it.group.map(|one| one.place));
        all
    }

    /// Somebody who was to be entered together with a refused command.
    pub fn refused_entry(&self, of: CommandId, party: PartyId) -> Option<&domain::party::EnterParty> {
        self.refused_together(of).into_iter().find_map(|it| match &it.command {
            Command::EnterParty(enter) if enter.id == party => Some(enter),
            Command::EnterParty(_) | Command::Party(_) | Command::Case(_) => None,
        })
    }
}

/// As many as fit, at least one or one group.
fn fitting<'a>(waiting: impl Iterator<Item = &'a Pending>, most: usize, bytes: usize) -> Vec<Numbered> {
    let mut runs: Vec<Vec<&Pending>> = Vec::new();
    for pending in waiting {
        let id = pending.group.map(|group| group.id);
        match runs.last_mut() {
            Some(run) if id.is_some() && run.iter().all(|one| one.group.map(|group| group.id) == id) => {
                run.push(pending);
            }
            Some(_) | None => runs.push(vec![pending]),
        }
    }
    let (mut batch, mut size) = (Vec::new(), 0);
    for run in runs {
        // Of one that is not whole any more, each goes by itself: the server would not take a part.
        let whole = is_whole(run.iter().map(|p| (p.seq, p.id, p.group.as_ref())));
        let numbered: Vec<Numbered> = run.into_iter().map(|p| numbered(p, whole)).collect();
        let together = if whole { vec![numbered] } else { numbered.into_iter().map(|one| vec![one]).collect() };
        for run in together {
            size += run.iter().map(|n| serde_json::to_vec(n).map_or(0, |v| v.len())).sum::<usize>();
            if !batch.is_empty() && (batch.len() + run.len() > most || size > bytes) {
                return batch;
            }
            batch.extend(run);
        }
    }
    batch
}

fn numbered(pending: &Pending, whole: bool) -> Numbered {
    let Pending { seq, id, deps, group, after, forgotten, command, at: _, held: _, progress: _, foreseen: _ } =
        pending.clone();
    Numbered { seq, id, deps, group: group.filter(|_| whole), after, forgotten, v: command::VERSION, command }
}
