//! The parts in which the workspace's code is fetched: the door first, the desk when somebody works here, a group of
//! pages when one of them is first opened.
//!
//! Few parts on purpose: what two of them share is cut into a part of its own, so each one more doubles the requests.
//!
//! Each function below is a split point: the build cuts what only it reaches into a file of its own
//! (`frontend/xtask/src/split.rs`), and calling it fetches that file. Whatever a part shares with what is fetched before
//! it stays there.

use client::Local;
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::{
    account::AccountPage,
    attention::AttentionPage,
    batch::BatchPage,
    bulk::BulkBar,
    calendar::CalendarPage,
    definitions::{DraftPage, DraftsPage, ProcedurePage},
    documents::{DocumentPage, DocumentsPage},
    dossier::DossierPage,
    findings::{FindingPage, FindingsPage, NewFinding},
    focus::focus_what_came,
    imports::ImportsPage,
    intake::{IntakeIndex, IntakePage},
    macros::MacrosPage,
    outbox::OutboxPage,
    parties::{PartiesPage, PartyPage},
    people::{PeoplePage, PersonPage},
    privacy::PrivacyPage,
    procedures::ProceduresPage,
    register::RegisterPage,
    scanning::ScanningPage,
    school::SchoolPage,
    setup::SetupPage,
    sheets::{self, Asked},
    showcase::Showcase,
    unlock::UnlockPage,
    work::Work,
};
use crate::{
    components::{Button, Empty, Icon, Kind, PageHead, Skeleton, SkeletonShape},
    i18n::{Words, common, workspace},
};

/// A part of the workspace could not be fetched: the network, as a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotFetched;

impl From<SplitLoaderError> for NotFetched {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Draws a page whose code is here.
pub type Draw = fn() -> AnyView;

/// A page that draws itself once its code is here.
pub type Fetch = fn() -> Local<'static, Result<Draw, NotFetched>>;

/// A function for each page of a part.
macro_rules! part {
    ($part:ident: $($(#[$doc:meta])* $name:ident => $page:ident),+ $(,)?) => {
        $(
            $(#[$doc])*
            pub fn $name() -> Local<'static, Result<Draw, NotFetched>> {
                #[wasm_split($part, wasm_split_path = leptos::wasm_split, fallible)]
                fn $name() -> Result<Draw, NotFetched> {
                    Ok(|| view! { <$page /> }.into_any())
                }
                Box::pin($name())
            }
        )+
    };
}

part! { desk:
    /// The desk with its engine and frame, the homes, the lists.
    work => Work,
}
part! { cases:
    /// A dossier, its steps and files.
    dossier => DossierPage,
    /// What can be asked for at the counter.
    intake_index => IntakeIndex,
    /// The form of one procedure.
    intake_form => IntakePage,
    /// The list of findings.
    findings => FindingsPage,
    /// A new finding.
    new_finding => NewFinding,
    /// One finding.
    finding => FindingPage,
    /// What can be done with many chosen dossiers.
    bulk => BulkBar,
    /// Signing one after the other.
    batch => BatchPage,
    /// Scans of signed papers.
    scanning => ScanningPage,
}
part! { aside:
    /// What the server refused.
    attention => AttentionPage,
    /// What has not been sent.
    outbox => OutboxPage,
    /// One's own account.
    account => AccountPage,
    /// People and rights.
    people => PeoplePage,
    /// One person.
    person => PersonPage,
    /// The register of parties.
    parties => PartiesPage,
    /// One entry of it.
    party => PartyPage,
    /// Sheets that a school brings along.
    imports => ImportsPage,
    /// What is owed to the persons whose data it is.
    privacy => PrivacyPage,
    /// The school's calendar.
    calendar => CalendarPage,
    /// The school's settings.
    school => SchoolPage,
    /// Opening what lies on the device while the server does not answer.
    unlock => UnlockPage,
    /// Which procedures the school takes.
    procedures => ProceduresPage,
    /// The book in which dossiers are followed.
    register => RegisterPage,
    /// The books of documents.
    documents => DocumentsPage,
    /// One document.
    document => DocumentPage,
    /// Texts that are used again.
    macros => MacrosPage,
    /// One procedure, as everybody reads it.
    procedure => ProcedurePage,
    /// What is being changed in them.
    drafts => DraftsPage,
    /// One draft.
    draft => DraftPage,
    /// Setting up a school.
    setup => SetupPage,
    /// The components in their states.
    components => Showcase,
}

/// Fetches a spreadsheet and gives it to the device; the code for it comes with the pages of cases.
#[expect(clippy::unnecessary_wraps, reason = "what cannot be fetched is told in the place of what it answers")]
pub fn save_sheet(asked: Box<Asked>) -> Local<'static, Result<Saving, NotFetched>> {
    #[wasm_split(cases, wasm_split_path = leptos::wasm_split, fallible)]
    fn save_sheet(asked: Box<Asked>) -> Result<Saving, NotFetched> {
        Ok(Box::pin(sheets::save(*asked)))
    }
    Box::pin(save_sheet(asked))
}

/// A spreadsheet on its way; why it did not come.
pub type Saving = Local<'static, Result<(), Words>>;

/// Fetches the parts behind the desk, so that it goes on without a network. What cannot be fetched now is asked for
/// again when it is opened.
pub async fn fetch_all() {
    for part in [dossier, attention] {
        if part().await.is_err() {
            return;
        }
    }
}

/// Draws a page of some part, which is fetched first if it is not here yet.
#[component]
pub fn Fetched(
    /// The page.
    page: Fetch,
    /// There is no frame around it.
    #[prop(optional)]
    alone: bool,
) -> impl IntoView {
    let came = RwSignal::new(None::<Result<Draw, NotFetched>>);
    let ask = move || {
        came.set(None);
        leptos::task::spawn_local(async move {
            let answer = page().await;
            // Nobody waits any more when another page has been opened meanwhile.
            came.try_set(Some(answer));
        });
    };
    ask();
    let framed = move |view: AnyView| {
        if alone { view! { <main class="alone">{view}</main> }.into_any() } else { view }
    };
    move || match came.get() {
        None => framed(view! { <Skeleton shape=SkeletonShape::Text count=3 /> }.into_any()),
        Some(Ok(draw)) => {
            focus_what_came();
            draw()
        }
        Some(Err(NotFetched)) => framed(
            view! {
                <PageHead title=workspace::NOT_FETCHED />
                <Empty icon=Icon::Warn title=workspace::NOT_FETCHED_TRY why=workspace::NOT_FETCHED_WHY>
                    <Button kind=Kind::Main icon=Icon::Refresh on_press=ask>{common::RETRY}</Button>
                </Empty>
            }
            .into_any(),
        ),
    }
}
