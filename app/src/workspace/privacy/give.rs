//! Recording a consent.

use contract::{
    paths,
    subjects::{ActivityList, ConsentLine, GiveConsent},
};
use domain::{
    ids::{PartyId, PrivacyId},
    privacy::{
        agreement::{AGREES_FROM, OwnWord},
        consent::Paper,
    },
};
use leptos::prelude::*;

use super::{
    agree::{AgreedFields, AgreedTyped, own_word},
    consents::asks_consent,
    person::{PersonField, SeenFields, SeenTyped, follow_speaker, speaker_choices},
};
use crate::{
    components::{Button, DateField, FieldError, Form, FormActions, Kind, Notice, SelectField, choice, use_toasts},
    i18n::{Words, common, format, privacy},
    workspace::{
        desk::use_desk,
        listed::{Listed, Sending, missing},
        online::Intent,
        parties::party_address,
        platform::Method,
    },
};

/// For whom, for what, by whom, what was seen; how the child agreed, where the child is to be asked.
#[component]
pub(super) fn GiveForm(
    register: Listed<ActivityList>,
    party: Option<PartyId>,
    activity: Option<PrivacyId>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let (desk, toasts, sending, intent) = (use_desk(), use_toasts(), Sending::new(), Intent::new(use_desk()));
    let (picked, given_by) = (RwSignal::new(party), RwSignal::new(String::new()));
    let purpose = RwSignal::new(activity.map(|id| id.to_string()).unwrap_or_default());
    let given_on = RwSignal::new(format::date(untrack(|| desk.now()).local_date()));
    let (seen, agreed) = (SeenTyped::new(desk, Paper::SignedForm), AgreedTyped::new(desk));
    let own_word = Memo::new(move |_| own_word(desk, picked.get(), format::parse_date(&given_on.get())));
    follow_speaker(desk, picked.into(), given_by);
    let purposes = Signal::derive(move || {
        let all = register.get();
        let asked = all.iter().flat_map(|all| all.items.iter().filter(|line| asks_consent(line)));
        let known = asked.map(|line| choice(line.id.to_string(), Words::same(line.activity.purpose.clone())));
        std::iter::once(choice("", privacy::CHOOSE)).chain(known).collect::<Vec<_>>()
    });
    let read = move || {
        let mut wrong = vec![];
        let (party, activity) = (picked.get_untracked(), purpose.get_untracked().parse().ok());
        let given_by = given_by.get_untracked().parse().ok();
        if party.is_none() {
            wrong.push(missing("party", &privacy::ABOUT));
        }
        if activity.is_none() {
            wrong.push(missing("activity", &privacy::PURPOSE));
        }
        if given_by.is_none() {
            wrong.push(missing("given_by", &privacy::GIVEN_BY));
        }
        let on = format::parse_date(&given_on.get_untracked());
        if on.is_none() {
            wrong.push(FieldError::new("given_on", common::DATE_WRONG));
        }
        let seen = seen.read(&mut wrong);
        let agreed = match own_word.get_untracked() {
            OwnWord::NotAsked | OwnWord::BirthUnknown => None,
            OwnWord::Asked { .. } => agreed.read(&mut wrong),
        };
        match (party, activity, given_by, on, seen) {
            (Some(party), Some(activity), Some(given_by), Some(given_on), Some(seen)) if wrong.is_empty() => {
                Ok(GiveConsent { party, activity, given_by, given_on, seen, agreed })
            }
            _ => Err(wrong),
        }
    };
    let submit = move || {
        let body = match read() {
            Ok(body) => body,
            Err(wrong) => {
                sending.form.show(wrong);
                return;
            }
        };
        if sending.pending.get_untracked() {
            return;
        }
        sending.pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = intent.tell::<ConsentLine>(desk, Method::Post, paths::privacy("consents"), &body).await;
            sending.pending.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.say(privacy::CONSENT_SAVED);
                    on_done.run(());
                }
                Err(trouble) => trouble.show(sending.form, "activity"),
            }
        });
    };
    let speakers = Signal::derive(move || speaker_choices(desk, picked.get()));
    let nobody = Signal::derive(move || picked.get().is_some() && speakers.with(Vec::len) < 2);
    let no_purpose = Signal::derive(move || register.get().is_some() && purposes.with(Vec::len) < 2);
    view! {
        <Form errors=sending.form on_submit=submit label=privacy::NEW_CONSENT>
            <Show when=move || no_purpose.get()>
                <Notice><p>{privacy::NO_PURPOSE}</p></Notice>
            </Show>
            <SelectField name="activity" label=privacy::PURPOSE value=purpose choices=purposes required=true />
            <PersonField label=privacy::ABOUT picked />
            <Show when=move || nobody.get()>
                <Notice><p>{privacy::NO_SPEAKER}</p></Notice>
            </Show>
            <SelectField name="given_by" label=privacy::GIVEN_BY help=privacy::ASKER_HELP value=given_by choices=speakers required=true />
            <DateField name="given_on" label=privacy::GIVEN_ON value=given_on required=true />
            <SeenFields typed=seen />
            {move || match own_word.get() {
                OwnWord::NotAsked => ().into_any(),
                OwnWord::Asked { .. } => {
                    view! {
                        <Notice><p>{privacy::child_asked(AGREES_FROM)}</p></Notice>
                        <AgreedFields typed=agreed />
                    }
                        .into_any()
                }
                OwnWord::BirthUnknown => view! { <BirthFirst child=picked.get() /> }.into_any(),
            }}
            <FormActions>
                <Button kind=Kind::Main submit=true pending=sending.pending>{privacy::NEW_CONSENT}</Button>
            </FormActions>
        </Form>
    }
}

/// That the day of birth is entered first, and where.
#[component]
fn BirthFirst(child: Option<PartyId>) -> impl IntoView {
    let page = child.map(|id| view! { <p><a href=party_address(id)>{privacy::CHILD_PAGE}</a></p> });
    view! {
        <Notice>
            <p>{privacy::CHILD_BORN_FIRST}</p>
            {page}
        </Notice>
    }
}
