//! One entry of the register of processing: read, and written anew.

use contract::{
    paths,
    subjects::{ActivityLine, KeepActivity},
};
use domain::{
    definition::{Certainty, ProcedureKey},
    privacy::activity::{Activity, Ground},
};
use leptos::prelude::*;

use super::register::state;
use crate::{
    components::{
        Badge, Button, Form, FormActions, Kind, Pair, Pairs, SelectField, Sheet, TextArea, TextField, choice,
        use_toasts,
    },
    i18n::privacy,
    workspace::{desk::use_desk, listed::Sending, online::Intent, platform::Method},
};

/// What an entry says.
#[component]
pub(super) fn Said(line: ActivityLine) -> impl IntoView {
    let (tone, said) = state(&line);
    let activity = line.activity;
    let procedures: Vec<_> = activity.procedures.iter().map(ProcedureKey::to_string).collect();
    view! {
        <Sheet title=activity.purpose padded=true aside=move || view! { <Badge tone=tone>{said}</Badge> }>
            <Pairs>
                <Pair label=privacy::SUBJECTS>{activity.subjects}</Pair>
                <Pair label=privacy::DATA>{activity.data}</Pair>
                <Pair label=privacy::GROUND>{privacy::ground(activity.ground)}</Pair>
                <Pair label=privacy::BASIS>{activity.basis}</Pair>
                <Pair label=privacy::CERTAINTY>{privacy::certainty(activity.certainty)}</Pair>
                <Pair label=privacy::RECIPIENTS>{activity.recipients}</Pair>
                <Pair label=privacy::KEPT>{activity.kept}</Pair>
                <Pair label=privacy::PROCEDURES>{procedures.join(", ")}</Pair>
            </Pairs>
        </Sheet>
    }
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    purpose: RwSignal<String>,
    subjects: RwSignal<String>,
    data: RwSignal<String>,
    ground: RwSignal<String>,
    basis: RwSignal<String>,
    certainty: RwSignal<String>,
    recipients: RwSignal<String>,
    kept: RwSignal<String>,
}

const CERTAINTIES: [(&str, Certainty); 3] =
    [("found", Certainty::Found), ("known", Certainty::Known), ("proposed", Certainty::Proposed)];

impl Typed {
    fn of(activity: Option<&Activity>) -> Self {
        let text = |of: fn(&Activity) -> &String| RwSignal::new(activity.map(of).cloned().unwrap_or_default());
        let ground = activity.map_or(Ground::Duty, |a| a.ground);
        let certainty = activity.map_or(Certainty::Proposed, |a| a.certainty);
        let certainty = CERTAINTIES.iter().find(|(_, known)| *known == certainty).map_or("proposed", |(key, _)| *key);
        Self {
            purpose: text(|a| &a.purpose),
            subjects: text(|a| &a.subjects),
            data: text(|a| &a.data),
            ground: RwSignal::new(ground.as_str().to_owned()),
            basis: text(|a| &a.basis),
            certainty: RwSignal::new(certainty.to_owned()),
            recipients: text(|a| &a.recipients),
            kept: text(|a| &a.kept),
        }
    }

    fn read(self, procedures: Vec<ProcedureKey>, ended: bool) -> Activity {
        let (ground, certainty) = (self.ground.get_untracked(), self.certainty.get_untracked());
        Activity {
            purpose: self.purpose.get_untracked(),
            subjects: self.subjects.get_untracked(),
            data: self.data.get_untracked(),
            ground: Ground::ALL.into_iter().find(|known| known.as_str() == ground).unwrap_or(Ground::Duty),
            basis: self.basis.get_untracked(),
            certainty: CERTAINTIES
                .iter()
                .find(|(key, _)| *key == certainty)
                .map_or(Certainty::Proposed, |(_, known)| *known),
            recipients: self.recipients.get_untracked(),
            kept: self.kept.get_untracked(),
            procedures,
            ended,
        }
    }
}

/// Writes an entry anew, or a new one. Keeping a proposal approves it.
#[component]
pub(super) fn ActivityForm(
    /// The version that was read; none for a new entry.
    line: Option<ActivityLine>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let (desk, toasts, sending, intent) = (use_desk(), use_toasts(), Sending::new(), Intent::new(use_desk()));
    let typed = Typed::of(line.as_ref().map(|line| &line.activity));
    let was = line.as_ref().map_or(0, |line| line.version);
    let ended = line.as_ref().is_some_and(|line| line.activity.ended);
    let path = line
        .as_ref()
        .map_or_else(|| paths::privacy("activities"), |line| paths::privacy(&format!("activities/{}", line.id)));
    let procedures = line.map(|line| line.activity.procedures).unwrap_or_default();
    let (path, procedures) = (StoredValue::new(path), StoredValue::new(procedures));
    let save = move |ended: bool| {
        if sending.pending.get_untracked() {
            return;
        }
        sending.pending.set(true);
        let body = KeepActivity { was, activity: typed.read(procedures.get_value(), ended) };
        leptos::task::spawn_local(async move {
            let answer = intent.tell::<ActivityLine>(desk, Method::Post, path.get_value(), &body).await;
            sending.pending.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.say(privacy::ACTIVITY_SAVED);
                    on_done.run(());
                }
                Err(trouble) => trouble.show(sending.form, "purpose"),
            }
        });
    };
    let grounds = Ground::ALL.map(|ground| choice(ground.as_str(), privacy::ground(ground))).to_vec();
    let certainties = CERTAINTIES.map(|(key, certainty)| choice(key, privacy::certainty(certainty))).to_vec();
    let words = if was == 0 { privacy::APPROVE } else { privacy::SAVE };
    let end = (was > 0).then(|| {
        let words = if ended { privacy::RESUME } else { privacy::END };
        view! { <Button on_press=move || save(!ended) pending=sending.pending>{words}</Button> }
    });
    view! {
        <Form errors=sending.form on_submit=move || save(ended) label=privacy::REGISTER>
            <TextField name="purpose" label=privacy::PURPOSE value=typed.purpose required=true />
            <TextField name="subjects" label=privacy::SUBJECTS value=typed.subjects required=true />
            <TextArea name="data" label=privacy::DATA value=typed.data required=true />
            <SelectField name="ground" label=privacy::GROUND value=typed.ground choices=Signal::stored(grounds) required=true />
            <TextArea name="basis" label=privacy::BASIS help=privacy::BASIS_HELP value=typed.basis rows=2 />
            <SelectField
                name="certainty"
                label=privacy::CERTAINTY
                value=typed.certainty
                choices=Signal::stored(certainties)
                required=true
            />
            <TextField name="recipients" label=privacy::RECIPIENTS value=typed.recipients />
            <TextField name="kept" label=privacy::KEPT value=typed.kept />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=sending.pending>{words}</Button>
                {end}
            </FormActions>
        </Form>
    }
}
