//! Signing one dossier after the other.
//!
//! *Who:* leadership, on a phone between two meetings or at the desk on Friday afternoon. *When:* five to thirty dossiers
//! wait. *What they want:* read each (result, opinion, papers, files, what happened), decide by one key or thumb, and sign
//! what was read, all at the end, in half a minute for each.
//!
//! A decision is bound to the revision that was shown (`domain::case::batch`): what changes meanwhile is shown again, and
//! never signed unseen; the server asks the same once more.

mod outcome;
mod reader;
mod review;

use domain::{
    case::{Expect, batch::Pile, bulk::MOST},
    definition::CaseKind,
    ids::{CaseId, CommandId},
};
use leptos::prelude::*;

use self::{outcome::Outcomes, reader::Reader, review::Review};
use super::{
    desk::{Desk, use_desk},
    lines::{Lines, Waits, use_lines},
    routes::CASES,
};
use crate::{
    components::{Empty, Icon, LinkButton, PageHead},
    i18n::{Words, common, together},
};

/// Where somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// Reading.
    Reading,
    /// Looking over what was decided.
    Review,
    /// Seeing what became of it.
    Outcome(Vec<Sent>),
}

/// What became of one dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sent {
    id: CaseId,
    /// It was signed, or sent back.
    signs: bool,
    /// What was kept, why nothing was, or nothing at all where it had changed.
    became: Option<Result<CommandId, Words>>,
}

/// What one goes through, and where one is. Cheap to copy.
#[derive(Clone, Copy)]
struct Round {
    desk: Desk,
    pile: RwSignal<Pile>,
    place: RwSignal<usize>,
    stage: RwSignal<Stage>,
}

impl Round {
    /// The revision of a case that this device shows.
    fn rev(self, id: CaseId) -> Option<u32> {
        self.desk.view(|v| v.case(id).map(|held| held.it.core.rev()))
    }

    /// What is seen of a case at this revision, for the server to compare.
    fn expect(self, id: CaseId, rev: u32) -> Option<Expect> {
        self.desk.view(|v| v.case(id).map(|held| Expect { rev: Some(rev), ..Expect::of(&held.it.core, true) }))
    }

    /// Goes to the next that nothing was decided about, or to looking it all over.
    fn go_on(self) {
        let from = self.place.get_untracked() + 1;
        match self.pile.with_untracked(|pile| pile.next_open(from)) {
            Some(place) => self.place.set(place),
            None => self.stage.set(Stage::Review),
        }
    }

    /// Begins anew with these.
    fn begin(self, ids: impl IntoIterator<Item = CaseId>) {
        self.pile.set(Pile::of(ids));
        self.place.set(0);
        self.stage.set(Stage::Reading);
    }
}

fn waiting(lines: Lines) -> Vec<CaseId> {
    let found = lines.urgent(|l| l.kind == CaseKind::Dossier && l.waits_for(Waits::Sign).is_some());
    found.iter().take(MOST).map(|line| line.id).collect()
}

/// The page at `/app/sign`.
#[component]
pub fn BatchPage() -> impl IntoView {
    let (desk, lines) = (use_desk(), use_lines());
    let round =
        Round { desk, pile: RwSignal::default(), place: RwSignal::new(0), stage: RwSignal::new(Stage::Reading) };
    // What waits when the page is opened; what comes later waits for the next round.
    Effect::new(move |_| {
        if round.pile.with(Pile::is_empty) {
            let ids = waiting(lines);
            if !ids.is_empty() {
                round.begin(ids);
            }
        }
    });
    let here = Memo::new(move |_| {
        let place = round.place.get();
        round.pile.with(|pile| pile.at(place))
    });
    move || match (round.stage.get(), here.get()) {
        (Stage::Outcome(sent), _) => view! { <Outcomes round sent /> }.into_any(),
        (Stage::Review, _) => view! { <Review round /> }.into_any(),
        (Stage::Reading, Some(id)) => view! { <Reader round id /> }.into_any(),
        (Stage::Reading, None) => view! {
            <PageHead title=together::BATCH lead=together::BATCH_LEAD />
            <Empty icon=Icon::Check title=common::NOTHING_WAITING why=common::NOTHING_WAITING_WHY>
                <LinkButton href=CASES.to_owned()>{common::DOSSIERS}</LinkButton>
            </Empty>
        }
        .into_any(),
    }
}
