//! Consents: by purpose and by person, given and withdrawn.

use std::sync::Arc;

use contract::{
    paths,
    subjects::{ActivityLine, ActivityList, ConsentLine, ConsentPage, WithdrawConsent},
};
use domain::{
    ids::{PartyId, PrivacyId},
    privacy::{
        activity::Ground,
        agreement::{Lack, OwnWord},
        consent::Consent,
    },
    rights::Role,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    Tab,
    agree::{AgreeForm, own_word},
    give::GiveForm,
    person::{choices_of, named, speakers},
};
use crate::{
    components::{
        Badge, Button, Chip, Chips, DateField, Dialog, FieldError, Form, FormActions, Icon, Kind, Notice, SelectField,
        Sheet, Tone, use_toasts,
    },
    i18n::{Words, common, format, privacy, sheets, use_lang},
    workspace::{
        desk::use_desk,
        listed::{Listed, Sending, missing},
        online::Intent,
        platform::Method,
        sheets::{Rows, SheetButton},
    },
};

/// Where a person is named in the address.
const PARTY: &str = "party";
/// Where a purpose is.
const ACTIVITY: &str = "activity";

/// Whether somebody can be asked for consent to this.
pub(super) fn asks_consent(line: &ActivityLine) -> bool {
    line.version > 0 && !line.activity.ended && line.activity.ground == Ground::Consent
}

/// The purposes for which consent is asked, and the consents of one of them, of one person, or all.
#[component]
pub(super) fn Consents() -> impl IntoView {
    let query = use_query_map();
    let narrowed = Memo::new(move |_| query.with(|q| (q.get(PARTY), q.get(ACTIVITY))));
    let register = Listed::<ActivityList>::open(paths::privacy("activities"));
    move || {
        let (party, activity) = narrowed.get();
        // Only what is an id goes into the call.
        let (party, activity) = (party.and_then(|id| id.parse().ok()), activity.and_then(|id| id.parse().ok()));
        let list =
            Listed::<ConsentPage>::open(format!("{}?limit=200{}", paths::privacy("consents"), of(party, activity)));
        view! { <List list register party activity /> }.into_any()
    }
}

/// Whose consents, and for what, as the server is asked.
fn of(party: Option<PartyId>, activity: Option<PrivacyId>) -> String {
    let ids = [(PARTY, party.map(|id| id.to_string())), (ACTIVITY, activity.map(|id| id.to_string()))];
    ids.into_iter().filter_map(|(name, id)| Some(format!("&{name}={}", id?))).collect()
}

#[component]
fn List(
    list: Listed<ConsentPage>,
    register: Listed<ActivityList>,
    party: Option<PartyId>,
    activity: Option<PrivacyId>,
) -> impl IntoView {
    let desk = use_desk();
    // Who consents or withdraws stands at the counter.
    let records = Memo::new(move |_| desk.actor().has_role(Role::Office));
    let (giving, ending) = (RwSignal::new(false), RwSignal::new(None::<ConsentLine>));
    let asking = RwSignal::new(None::<PrivacyId>);
    let (is_ending, is_asking) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| is_ending.set(ending.read().is_some()));
    Effect::new(move |_| is_asking.set(asking.read().is_some()));
    let purposes = move || {
        let all =
            register.get().map_or_else(Vec::new, |all| all.items.iter().filter(|l| asks_consent(l)).cloned().collect());
        let chip = move |line: ActivityLine| {
            let on = activity == Some(line.id);
            let href = if on {
                Tab::Consents.address()
            } else {
                format!("{}&{ACTIVITY}={}", Tab::Consents.address(), line.id)
            };
            view! { <Chip href=href on=on>{line.activity.purpose}</Chip> }
        };
        let one = party.map(|id| {
            let page = list.get();
            let line = page.as_ref().and_then(|page| page.items.iter().find(|line| line.consent.party == id));
            let words = line.map_or(privacy::ABOUT, |line| named(line.party_name.clone()));
            view! { <Chip href=Tab::Consents.address() on=true>{words}</Chip> }
        });
        view! { <Chips>{one} {all.into_iter().map(chip).collect_view()}</Chips> }
    };
    let rows = list.draw(move |page: Arc<ConsentPage>| {
        if page.items.is_empty() {
            return view! { <p class="quiet-none">{privacy::NO_CONSENTS}</p> }.into_any();
        }
        let row = move |line: ConsentLine| row(records.get(), register, line, (ending, asking));
        let rows = page.items.iter().cloned().map(row).collect_view();
        let part = page.next.is_some().then(|| view! { <p class="on-paper">{sheets::ON_PAPER}</p> });
        view! {
            <ul class="rows" aria-label=privacy::CONSENTS>{rows}</ul>
            {part}
        }
        .into_any()
    });
    view! {
        {purposes}
        <Sheet
            title=privacy::CONSENTS
            aside=move || {
                let whole = move |()| {
                    let of = of(party, activity);
                    Rows::Listed(format!("{}?{}", paths::sheet(&paths::privacy("consents")), of.trim_start_matches('&')))
                };
                view! {
                    <SheetButton name=privacy::CONSENTS rows=whole />
                    <Show when=move || records.get()>
                        <Button kind=Kind::Main icon=Icon::Plus on_press=move || giving.set(true)>
                            {privacy::NEW_CONSENT}
                        </Button>
                    </Show>
                }
            }
        >
            {rows}
        </Sheet>
        <Dialog open=giving title=privacy::NEW_CONSENT>
            <GiveForm register party activity on_done=move |()| {
                giving.set(false);
                list.load();
            } />
        </Dialog>
        <Dialog open=is_asking title=privacy::RECORD_AGREEMENT on_close=move |()| asking.set(None)>
            {move || {
                asking
                    .get()
                    .map(|consent| {
                        view! {
                            <AgreeForm consent on_done=move |()| {
                                asking.set(None);
                                list.load();
                            } />
                        }
                    })
            }}
        </Dialog>
        <Dialog open=is_ending title=privacy::WITHDRAW_TITLE on_close=move |()| ending.set(None)>
            {move || {
                ending
                    .get()
                    .map(|line| {
                        view! {
                            <WithdrawForm line on_done=move |()| {
                                ending.set(None);
                                list.load();
                            } />
                        }
                    })
            }}
        </Dialog>
    }
}

fn row(
    records: bool,
    register: Listed<ActivityList>,
    line: ConsentLine,
    (ending, asking): (RwSignal<Option<ConsentLine>>, RwSignal<Option<PrivacyId>>),
) -> impl IntoView {
    let lang = use_lang();
    let Consent { party, activity, given_on, agreed, withdrawn, .. } = line.consent.clone();
    let (name, giver) = (named(line.party_name.clone()), named(line.giver_name.clone()));
    let purpose = move || {
        let all = register.get();
        let line = all.as_ref().and_then(|all| all.items.iter().find(|line| line.id == activity));
        line.map(|line| line.activity.purpose.clone()).unwrap_or_default()
    };
    let sub = move || {
        let given = privacy::by_on(giver.say(lang.get()), format::date(given_on));
        let given = Words::same(purpose()).then(" · ", &given);
        let child = agreed.map(|agreed| privacy::AGREED_ON.then(": ", &Words::same(format::date(agreed.on))));
        let given = child.map_or_else(|| given.clone(), |child| given.clone().then(" · ", &child));
        let ended = withdrawn.as_ref().map(|w| privacy::WITHDRAWN_ON.then(": ", &Words::same(format::date(w.on))));
        ended.map_or_else(|| given.clone(), |ended| given.clone().then(" · ", &ended)).say(lang.get())
    };
    let stands = line.consent.stands();
    let (tone, said) = if stands { (Tone::Ok, privacy::STANDS) } else { (Tone::Plain, privacy::WITHDRAWN) };
    let address = format!("{}&{PARTY}={party}", Tab::Consents.address());
    let (id, lacks) = (line.id, line.lacks);
    let lack = lacks.map(|lack| view! { <Badge tone=Tone::Hold>{privacy::lack(lack)}</Badge> });
    let end = (stands && records).then(|| {
        let ask = (lacks == Some(Lack::ChildAgreement)).then(|| {
            view! { <Button on_press=move || asking.set(Some(id))>{privacy::RECORD_AGREEMENT}</Button> }
        });
        view! {
            <div class="row-action">
                {ask} <Button on_press=move || ending.set(Some(line.clone()))>{privacy::WITHDRAW}</Button>
            </div>
        }
    });
    view! {
        <li class="row">
            <div class="row-main">
                <b><a href=address>{name}</a></b>
                <small>{sub}</small>
            </div>
            <div class="row-state">{lack} <Badge tone=tone>{said}</Badge></div>
            {end}
        </li>
    }
}

/// By whom and when: nothing else is asked.
#[component]
fn WithdrawForm(line: ConsentLine, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts, sending, intent) = (use_desk(), use_toasts(), Sending::new(), Intent::new(use_desk()));
    let (party, agreed) = (line.consent.party, line.consent.agreed.is_some());
    let by = RwSignal::new(String::new());
    let on = RwSignal::new(format::date(untrack(|| desk.now()).local_date()));
    // Of a child that has a say and who stands for it, either is enough.
    let able = Memo::new(move |_| {
        let mut able = speakers(desk, Some(party));
        let asked = own_word(desk, Some(party), format::parse_date(&on.get()));
        if agreed || matches!(asked, OwnWord::Asked { .. }) {
            able.push(party);
        }
        able
    });
    Effect::new(move |_| {
        if let [only] = able.read().as_slice() {
            by.set(only.to_string());
        }
    });
    let choices = Signal::derive(move || choices_of(desk, able.get()));
    let submit = move || {
        let Ok(speaker) = by.get_untracked().parse() else {
            sending.form.show(vec![missing("by", &privacy::WITHDRAWN_BY)]);
            return;
        };
        let Some(day) = format::parse_date(&on.get_untracked()) else {
            sending.form.show(vec![FieldError::new("on", common::DATE_WRONG)]);
            return;
        };
        if sending.pending.get_untracked() {
            return;
        }
        sending.pending.set(true);
        leptos::task::spawn_local(async move {
            let (path, body) =
                (paths::privacy_of("consents", line.id, "withdraw"), WithdrawConsent { by: speaker, on: day });
            let answer = intent.tell::<ConsentLine>(desk, Method::Post, path, &body).await;
            sending.pending.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.say(privacy::WITHDRAWAL_SAVED);
                    on_done.run(());
                }
                Err(trouble) => trouble.show(sending.form, "by"),
            }
        });
    };
    let none = Signal::derive(move || choices.with(Vec::len) < 2);
    view! {
        <Form errors=sending.form on_submit=submit label=privacy::WITHDRAW_TITLE>
            <Show when=move || none.get()>
                <Notice><p>{privacy::NO_SPEAKER}</p></Notice>
            </Show>
            <SelectField name="by" label=privacy::WITHDRAWN_BY value=by choices=choices required=true />
            <DateField name="on" label=privacy::WITHDRAWN_ON value=on required=true />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=sending.pending>{privacy::WITHDRAW}</Button>
            </FormActions>
        </Form>
    }
}
