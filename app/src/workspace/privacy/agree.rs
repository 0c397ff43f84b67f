//! The child's own agreement: asked for beside a consent, or later, when a child has become old enough to be asked.

use contract::{
    paths,
    subjects::{AgreeConsent, ConsentLine},
};
use domain::{
    fold,
    ids::{PartyId, PrivacyId},
    privacy::agreement::{Agreement, How, OwnWord},
};
use leptos::prelude::*;
use time::Date;

use crate::{
    components::{
        Button, Choice, DateField, FieldError, Form, FormActions, Kind, Radios, SelectField, choice, use_toasts,
    },
    i18n::{Words, common, format, privacy},
    workspace::{
        desk::{Desk, use_desk},
        listed::{Sending, missing},
        online::Intent,
        platform::Method,
    },
};

/// Whether the child is to be asked for a consent of this day; nobody is where nobody was chosen.
pub(super) fn own_word(desk: Desk, about: Option<PartyId>, on: Option<Date>) -> OwnWord {
    let party = about.and_then(|id| desk.view(|v| v.parties.get(&id).cloned()));
    party.zip(on).map_or(OwnWord::NotAsked, |(party, on)| OwnWord::of(&party, on))
}

/// How a child agreed, as it is typed.
#[derive(Clone, Copy)]
pub(super) struct AgreedTyped {
    how: RwSignal<String>,
    heard_by: RwSignal<String>,
    on: RwSignal<String>,
}

impl AgreedTyped {
    /// Heard today, by whoever sits at the desk, unless they say otherwise.
    pub(super) fn new(desk: Desk) -> Self {
        let (me, today) = untrack(|| (desk.actor().person(), desk.now().local_date()));
        Self {
            how: RwSignal::new(How::Spoken.as_str().to_owned()),
            heard_by: RwSignal::new(me.to_string()),
            on: RwSignal::new(format::date(today)),
        }
    }

    /// What was typed, or what is missing.
    pub(super) fn read(self, wrong: &mut Vec<FieldError>) -> Option<Agreement> {
        let how = self.how.get_untracked();
        let how = How::ALL.into_iter().find(|known| known.as_str() == how)?;
        let heard_by = self.heard_by.get_untracked().parse().ok();
        if heard_by.is_none() {
            wrong.push(missing("heard_by", &privacy::HEARD_BY));
        }
        let on = format::parse_date(&self.on.get_untracked());
        if on.is_none() {
            wrong.push(FieldError::new("agreed_on", common::DATE_WRONG));
        }
        Some(Agreement { how, heard_by: heard_by?, on: on? })
    }
}

/// The fields of [`AgreedTyped`].
#[component]
pub(super) fn AgreedFields(typed: AgreedTyped) -> impl IntoView {
    let desk = use_desk();
    let hows = How::ALL.map(|how| choice(how.as_str(), privacy::how(how))).to_vec();
    let everybody = Signal::derive(move || everybody(desk));
    view! {
        <Radios name="how" label=privacy::AGREED_HOW value=typed.how choices=Signal::stored(hows) required=true />
        <SelectField name="heard_by" label=privacy::HEARD_BY value=typed.heard_by choices=everybody required=true />
        <DateField name="agreed_on" label=privacy::AGREED_ON value=typed.on required=true />
    }
}

/// All colleagues as choices: a teacher asks a child more easily than an office.
fn everybody(desk: Desk) -> Vec<Choice> {
    let mut known = desk.view(|v| v.people.values().map(|p| (p.id, p.name.clone())).collect::<Vec<_>>());
    known.sort_by_cached_key(|(_, name)| fold::name_sort_key(name));
    let known = known.into_iter().map(|(id, name)| choice(id.to_string(), Words::same(name)));
    std::iter::once(choice("", privacy::CHOOSE)).chain(known).collect()
}

/// Recording that the child agrees to what counts already.
#[component]
pub(super) fn AgreeForm(consent: PrivacyId, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts, sending, intent) = (use_desk(), use_toasts(), Sending::new(), Intent::new(use_desk()));
    let typed = AgreedTyped::new(desk);
    let submit = move || {
        let mut wrong = vec![];
        let Some(agreed) = typed.read(&mut wrong) else {
            sending.form.show(wrong);
            return;
        };
        if sending.pending.get_untracked() {
            return;
        }
        sending.pending.set(true);
        leptos::task::spawn_local(async move {
            let path = paths::privacy_of("consents", consent, "agree");
            let answer = intent.tell::<ConsentLine>(desk, Method::Post, path, &AgreeConsent { agreed }).await;
            sending.pending.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.say(privacy::AGREEMENT_SAVED);
                    on_done.run(());
                }
                Err(trouble) => trouble.show(sending.form, "how"),
            }
        });
    };
    view! {
        <Form errors=sending.form on_submit=submit label=privacy::RECORD_AGREEMENT>
            <p>{privacy::CHILD_REFUSES}</p>
            <AgreedFields typed />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=sending.pending>{privacy::RECORD_AGREEMENT}</Button>
            </FormActions>
        </Form>
    }
}
