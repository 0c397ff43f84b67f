//! The school's settings.
//!
//! *Who:* the administrator, when the school sets out, and on the day a name, the superior agency or a part changes;
//! leadership reads. *What they want:* one thing changed in under a minute, sure that no paper of yesterday changes with
//! it; and to see at a glance which post nobody holds. Changed online only.

mod dated;
mod names;
mod parts;
mod posts;

use contract::{
    paths,
    school::{SchoolChange, SchoolView},
};
use domain::{
    rights::{Actor, Role},
    school::{Command, DatedSetting},
};
use leptos::prelude::*;

use self::{dated::DatedSheet, names::NamesSheet, parts::PartsSheet, posts::PostsSheet};
use super::{
    desk::{Desk, use_desk},
    frame::use_page_title,
    online::Intent,
    platform::Method,
    routes::PROCEDURES,
};
use crate::{
    components::{FormErrors, Icon, LinkButton, Notice, PageHead, Toasts, Tone, use_toasts},
    i18n::{procedures, school},
};

/// The page at `/app/settings`.
#[component]
pub fn SchoolPage() -> impl IntoView {
    let desk = use_desk();
    use_page_title(|| school::TITLE);
    let may = Memo::new(move |_| administers(&desk.actor()));
    let calm = move || (!may.get()).then(|| view! { <Notice tone=Tone::Plain><p>{school::READ_ONLY}</p></Notice> });
    view! {
        <PageHead
            title=school::TITLE
            lead=school::LEAD
            actions=|| {
                view! { <LinkButton href=PROCEDURES.to_owned() icon=Icon::File>{procedures::TITLE}</LinkButton> }
            }
        />
        {calm}
        <NamesSheet may />
        <DatedSheet what=DatedSetting::Agency may />
        <DatedSheet what=DatedSetting::Place may />
        <PartsSheet may />
        <PostsSheet />
    }
}

fn administers(actor: &Actor) -> bool {
    actor.has_role(Role::Administrator)
}

/// One change under way from a form: asks, says that it is done, closes; or says beside the field what is wrong.
#[derive(Clone, Copy)]
struct Changing {
    desk: Desk,
    toasts: Toasts,
    intent: Intent,
    form: FormErrors,
    pending: RwSignal<bool>,
    done: Callback<()>,
}

impl Changing {
    fn new(form: FormErrors, done: Callback<()>) -> Self {
        let desk = use_desk();
        Self { desk, toasts: use_toasts(), intent: Intent::new(desk), form, pending: RwSignal::new(false), done }
    }

    /// `first` is the field beside which to say what belongs to none.
    fn submit(self, command: Command, first: &'static str) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        leptos::task::spawn_local(async move {
            let path = paths::SCHOOL_CHANGES.to_owned();
            let answer = self.intent.tell::<SchoolView>(self.desk, Method::Post, path, &SchoolChange(command)).await;
            self.pending.try_set(false);
            match answer {
                Ok(_) => {
                    self.toasts.say(school::SAVED);
                    // The records come with the next pull, which need not wait for the stream.
                    self.desk.kick();
                    self.done.run(());
                }
                Err(trouble) => trouble.show(self.form, first),
            }
        });
    }
}
