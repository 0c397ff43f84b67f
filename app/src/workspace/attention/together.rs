//! What was refused together: shown as one.

use client::{Attention, Refused, Replica};
use contract::command::Command;
use domain::{case, denial::Denial, ids::CommandId};
use leptos::prelude::*;

use super::{Told, tell};
use crate::{
    components::{Pair, Pairs},
    i18n::again,
    workspace::desk::{Desk, use_desk},
};

/// Whether an item stands for itself, or for those that were refused together with it: the case that was to be opened stands
/// for those who were to be entered with it, and otherwise the one that was refused for those that were passed over.
pub fn is_shown(replica: &Replica, item: &Attention) -> bool {
    match item {
        Attention::File(_) => true,
        Attention::Command(refused) => {
            let all = replica.refused_together(refused.id);
            let opens = |it: &&&Refused| matches!(it.command, Command::Case(case::Command::Open(_)));
            let main = all.iter().find(opens).or(all.iter().find(|it| it.denial.is_some())).or(all.first());
            main.is_none_or(|main| main.id == refused.id)
        }
    }
}

/// How many items need attention, as they are shown.
pub fn count(replica: &Replica) -> usize {
    replica.attention().iter().filter(|item| is_shown(replica, item)).count()
}

/// Why they were refused: the denial of the one that was; none where all were passed over.
pub fn denial(desk: Desk, id: CommandId) -> Option<Denial> {
    all(desk, id).into_iter().find_map(|it| it.denial)
}

/// A refused command with those that were refused together with it, in their order. Follows the desk.
pub fn all(desk: Desk, id: CommandId) -> Vec<Refused> {
    desk.read(|r| r.refused_together(id).into_iter().cloned().collect())
}

/// The others in plain words. Follows the desk.
pub fn told(desk: Desk, id: CommandId) -> Vec<Told> {
    let others = all(desk, id).into_iter().filter(|it| it.id != id);
    others.map(|it| desk.view(|v| tell(&it.command, v))).collect()
}

/// What was to be done together with a refused command, and everything that was typed for it.
#[component]
pub fn Together(id: CommandId) -> impl IntoView {
    let desk = use_desk();
    let others = Memo::new(move |_| told(desk, id));
    let one = |told: Told| {
        let typed = (!told.typed.is_empty()).then(|| {
            view! {
                <Pairs>
                    {told.typed.into_iter().map(|(label, value)| view! { <Pair label>{value}</Pair> }).collect_view()}
                </Pairs>
            }
        });
        view! {
            <h3>{again::TOGETHER.then(": ", &told.what.then(" · ", &told.about))}</h3>
            {typed}
        }
        .into_any()
    };
    move || others.get().into_iter().map(one).collect_view()
}
