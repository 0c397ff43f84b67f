//! What leadership sets: how long answering may take, how long cases are kept. Whatever nobody has set is marked as a
//! proposal.

use std::sync::Arc;

use contract::{
    paths,
    subjects::{LimitLine, PrivacySettings, RetentionLine, SetLimit, SetRetention},
};
use domain::{clock::Limit, privacy::retention::Retention};
use leptos::prelude::*;

use crate::{
    components::{
        Badge, Button, Dialog, FieldError, Form, FormActions, Kind, Sheet, TextField, Tone, Width, use_toasts,
    },
    i18n::{Words, privacy},
    workspace::{
        desk::use_desk,
        listed::{Listed, Sending},
        online::Intent,
        platform::Method,
    },
};

/// What is being set.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Setting {
    Limit(LimitLine),
    Retention(RetentionLine),
}

impl Setting {
    fn title(&self) -> Words {
        match self {
            Self::Limit(line) => privacy::kind(line.kind),
            Self::Retention(line) => Words::from(&line.title),
        }
    }

    fn says(&self) -> Words {
        match self {
            Self::Limit(line) => Words::from(&line.limit.text()),
            Self::Retention(line) => Words::from(&line.retention.text()),
        }
    }

    const fn proposed(&self) -> bool {
        match self {
            Self::Limit(line) => line.proposed,
            Self::Retention(line) => line.proposed,
        }
    }
}

/// Both kinds of settings.
#[component]
pub(super) fn Settings(list: Listed<PrivacySettings>, on_done: Callback<()>) -> impl IntoView {
    let (setting, open) = (RwSignal::new(None::<Setting>), RwSignal::new(false));
    Effect::new(move |_| open.set(setting.read().is_some()));
    let retention = list.draw(move |all: Arc<PrivacySettings>| {
        let lines = all.retention.iter().cloned().map(Setting::Retention);
        let rows = lines.map(|line| row(line, setting)).collect_view();
        view! { <ul class="rows" aria-label=privacy::PER_PROCEDURE>{rows}</ul> }.into_any()
    });
    let limits = list.draw(move |all: Arc<PrivacySettings>| {
        let lines = all.limits.iter().cloned().map(Setting::Limit);
        let rows = lines.map(|line| row(line, setting)).collect_view();
        view! { <ul class="rows" aria-label=privacy::LIMITS>{rows}</ul> }.into_any()
    });
    view! {
        <Sheet title=privacy::PER_PROCEDURE>{retention}</Sheet>
        <Sheet title=privacy::LIMITS>{limits}</Sheet>
        <Dialog open=open title=privacy::SET on_close=move |()| setting.set(None)>
            {move || {
                setting
                    .get()
                    .map(|one| {
                        view! {
                            <SetForm one on_done=move |()| {
                                setting.set(None);
                                on_done.run(());
                            } />
                        }
                    })
            }}
        </Dialog>
    }
}

fn row(one: Setting, setting: RwSignal<Option<Setting>>) -> impl IntoView {
    let badge = one.proposed().then(|| view! { <Badge tone=Tone::Hold>{privacy::PROPOSED}</Badge> });
    let (title, says) = (one.title(), one.says());
    view! {
        <li class="row">
            <div class="row-main">
                <b>{title}</b>
                <small>{says}</small>
            </div>
            <div class="row-state">{badge}</div>
            <div class="row-action">
                <Button on_press=move || setting.set(Some(one.clone()))>{privacy::SET}</Button>
            </div>
        </li>
    }
}

#[component]
fn SetForm(one: Setting, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts, sending, intent) = (use_desk(), use_toasts(), Sending::new(), Intent::new(use_desk()));
    let (label, help, now) = match &one {
        Setting::Limit(line) => (privacy::DAYS, privacy::DAYS_WRONG, line.limit.amount.to_string()),
        Setting::Retention(line) => match line.retention {
            Retention::Never => (privacy::MONTHS, privacy::MONTHS_HELP, String::new()),
            Retention::Months(n) => (privacy::MONTHS, privacy::MONTHS_HELP, n.to_string()),
        },
    };
    let (typed, title) = (RwSignal::new(now), one.title());
    let one = StoredValue::new(one);
    let read = move || -> Result<(String, serde_json::Result<serde_json::Value>), Words> {
        let text = typed.get_untracked();
        let text = text.trim();
        match one.get_value() {
            Setting::Limit(line) => {
                let days = text.parse::<u16>().ok().filter(|n| (1..=90).contains(n)).ok_or(privacy::DAYS_WRONG)?;
                let body = SetLimit { limit: Limit::working_days(days) };
                Ok((paths::privacy(&format!("limits/{}", line.kind.as_str())), serde_json::to_value(body)))
            }
            Setting::Retention(line) => {
                let retention = if text.is_empty() {
                    Retention::Never
                } else {
                    let months = text.parse::<u16>().ok().filter(|n| (1..=1200).contains(n));
                    Retention::Months(months.ok_or(privacy::MONTHS_WRONG)?)
                };
                let body = SetRetention { retention };
                Ok((paths::privacy(&format!("retention/{}", line.procedure)), serde_json::to_value(body)))
            }
        }
    };
    let submit = move || {
        let (path, body) = match read() {
            Ok((path, Ok(body))) => (path, body),
            Ok((_, Err(_))) => return,
            Err(words) => {
                sending.form.show(vec![FieldError::new("limit", words)]);
                return;
            }
        };
        if sending.pending.get_untracked() {
            return;
        }
        sending.pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = intent.tell::<PrivacySettings>(desk, Method::Post, path, &body).await;
            sending.pending.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.say(privacy::SETTING_SAVED);
                    on_done.run(());
                }
                Err(trouble) => trouble.show(sending.form, "limit"),
            }
        });
    };
    view! {
        <Form errors=sending.form on_submit=submit label=privacy::SET>
            <p><b>{title}</b></p>
            <TextField name="limit" label=label help=help value=typed inputmode="numeric" width=Width::Short />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=sending.pending>{privacy::SET}</Button>
            </FormActions>
        </Form>
    }
}
