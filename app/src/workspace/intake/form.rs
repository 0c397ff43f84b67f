//! One request, taken in: the form, the date, and then the receipt.

use std::str::FromStr;

use client::Submit;
use contract::{command::Command, paths};
use domain::{
    case::{self, Channel, OpenCase, form as rules, papers::RECEIPT},
    definition::{ApplicantKind, Definition, PaperDef, PaperKey, Way, template::template_title},
    fold,
    ids::{CaseId, CommandId, PersonId},
    policy::{self, Act},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    draft::{Keeper, drop_draft, kept},
    due::{DueSheet, due_now, started},
    duplicate::SimilarNotice,
    fields::{Fields, FieldsDraft, paper_form},
    receipt::Receipt,
    variant::{VariantField, chosen},
};
use crate::{
    components::{
        Ago, Button, Checkboxes, Choice, Cols, Crumb, FieldError, Form, FormActions, FormErrors, Icon, Kind,
        LinkButton, PageHead, Pair, Pairs, Radios, SelectField, Sheet, choice,
    },
    i18n::{Words, common, errors, intake, printing, workflow},
    workspace::{
        again,
        beside::{Asked, PaperBeside},
        desk::{Desk, use_desk},
        routes::INTAKE,
        steps::{channel_words, denial_errors, submit_words},
    },
};

/// Where the draft of a procedure's form is kept.
pub fn draft_key(procedure: &str) -> String {
    format!("intake/{procedure}")
}

/// What a draft keeps of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Draft {
    variant: String,
    fields: FieldsDraft,
    papers: Vec<String>,
    applicant: Option<String>,
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    /// Made once, so that pressing twice opens one dossier.
    id: CaseId,
    variant: RwSignal<String>,
    fields: Fields,
    papers: RwSignal<Vec<String>>,
    applicant: RwSignal<String>,
    /// By which channel it came.
    channel: RwSignal<String>,
    /// Who asks unless somebody else is chosen.
    own: StoredValue<String>,
}

impl Typed {
    fn draft(self) -> Option<serde_json::Value> {
        let applicant = self.applicant.get_untracked();
        let draft = Draft {
            variant: self.variant.get_untracked(),
            fields: self.fields.draft(),
            papers: self.papers.get_untracked(),
            applicant: self.own.with_value(|own| (*own != applicant).then_some(applicant)),
        };
        let typed = !draft.fields.is_empty() || !draft.papers.is_empty();
        typed.then(|| serde_json::to_value(draft).ok()).flatten()
    }

    fn restore(self, draft: Draft) {
        self.variant.set(draft.variant);
        self.fields.restore(&draft.fields);
        self.papers.set(draft.papers);
        if let Some(applicant) = draft.applicant {
            self.applicant.set(applicant);
        }
    }
}

/// The form of a procedure: first its draft, where there is one, then the fields, then the receipt.
#[component]
pub fn IntakeForm(
    /// The version in force.
    def: Definition,
    /// The draft was asked for already, so it is not offered once more.
    resume: bool,
) -> impl IntoView {
    let desk = use_desk();
    let key = draft_key(def.procedure.key.as_str());
    let found = kept::<Draft>(desk, &key).is_some();
    // What was refused is what somebody wants to see now; a draft of this procedure waits.
    let is_again = again::open(desk, &def).is_some();
    let begun = RwSignal::new(resume || !found || is_again);
    let taken = RwSignal::new(None::<(CaseId, CommandId)>);
    let title = Words::from(&def.procedure.title);
    let limit = def.procedure.limit;
    // What counts from a day of the form, or differs from kind to kind, is told beside the form.
    let alike = def.procedure.counts_from.is_none() && def.procedure.variants.iter().all(|v| v.limit.is_none());
    let starts = def.lifecycle.open.clock.is_some() && alike;
    let def = StoredValue::new(def);
    let heading = title.clone();
    let lead = Signal::derive({
        let lang = crate::i18n::use_lang();
        move || {
            let (length, due) = (Words::from(limit.legal.text()), due_now(desk, limit).filter(|_| starts));
            let words = match due {
                Some(at) => intake::due_on(at.local_date()).then(" · ", &length),
                None => length,
            };
            words.say(lang.get())
        }
    });
    let drop = move || {
        drop_draft(desk, key.clone());
        begun.set(true);
    };
    let drop = Callback::new(move |()| drop());
    let body = move || match taken.get() {
        Some((id, command)) => view! { <Receipt id=id command=command /> }.into_any(),
        None if begun.get() => {
            let on_taken = move |opened| taken.set(Some(opened));
            view! { <Fill def=def.get_value() on_taken=on_taken /> }.into_any()
        }
        None => view! { <Resume def=def.get_value() on_resume=move || begun.set(true) on_drop=drop /> }.into_any(),
    };
    view! {
        <Show when=move || taken.read().is_none()>
            <PageHead
                title=heading.clone()
                lead=lead
                crumbs={
                    let here = title.clone();
                    move || {
                        view! {
                            <Crumb href=INTAKE>{intake::TITLE}</Crumb>
                            <Crumb>{here}</Crumb>
                        }
                    }
                }
            />
        </Show>
        {body}
    }
    .into_any()
}

/// A draft is offered before the form, so that the next applicant's request never begins in the last one's.
#[component]
fn Resume(
    def: Definition,
    #[prop(into)] on_resume: Callback<()>,
    #[prop(into)] on_drop: Callback<()>,
) -> impl IntoView {
    let desk = use_desk();
    let at = kept::<Draft>(desk, &draft_key(def.procedure.key.as_str())).map(|(_, at)| at);
    let now = Signal::derive(move || desk.now());
    view! {
        <Sheet title=intake::DRAFT_FOUND padded=true>
            <p>
                {intake::DRAFT_FOUND_WHY} " "
                {at.map(|at| view! { <Ago at=Signal::stored(at) now=now /> })}
            </p>
            <FormActions>
                <Button kind=Kind::Main icon=Icon::Pen on_press=on_resume>{intake::DRAFT_RESUME}</Button>
                <Button icon=Icon::Trash on_press=on_drop>{intake::DRAFT_DROP}</Button>
            </FormActions>
        </Sheet>
    }
    .into_any()
}

#[component]
fn Fill(def: Definition, #[prop(into)] on_taken: Callback<(CaseId, CommandId)>) -> impl IntoView {
    let desk = use_desk();
    let form_errors = FormErrors::new();
    let pending = RwSignal::new(false);
    let procedure = def.procedure.clone();
    let again = again::open(desk, &def);
    // What is done once more has a draft of its own: another family's is not touched.
    let key = again.as_ref().map_or_else(|| draft_key(procedure.key.as_str()), |(id, _)| format!("again/{id}"));
    let internal = procedure.applicants.contains(&ApplicantKind::Staff);
    let alone = procedure.applicants == [ApplicantKind::Staff];
    let me = untrack(|| desk.actor()).person().to_string();
    let own = if alone { me } else { String::new() };
    let typed = Typed {
        id: CaseId(desk.id()),
        variant: RwSignal::default(),
        fields: Fields::new(desk, def.clone()),
        papers: RwSignal::default(),
        applicant: RwSignal::new(own.clone()),
        channel: RwSignal::new(Channel::Counter.as_str().to_owned()),
        own: StoredValue::new(own),
    };
    if let Some((draft, _)) = kept::<Draft>(desk, &key) {
        typed.restore(draft);
    } else if let Some((_, open)) = &again {
        typed.variant.set(open.variant.as_ref().map(ToString::to_string).unwrap_or_default());
        let id = again.as_ref().map(|(id, _)| *id);
        let class = |party| id.and_then(|id| again::class(desk, id, party));
        typed.fields.fill(desk, |key| open.fields.get(key).cloned(), class);
        typed.papers.set(open.papers.iter().map(|paper| paper.0.clone()).collect());
        typed.applicant.set(open.applicant.map(|person| person.to_string()).unwrap_or_default());
        typed.channel.set(open.channel.as_str().to_owned());
    }
    let stated_at = again.as_ref().map(|(_, open)| open.stated_at);
    let again = StoredValue::new(again.map(|(id, _)| id));
    let keeper = Keeper::start(desk, key, move || typed.draft());

    let definition = StoredValue::new(def.clone());
    let submit = move |way: Way| {
        if pending.get_untracked() {
            return;
        }
        let def = definition.get_value();
        let (mut open, enter, wrong) = read(desk, typed, &def, way);
        open.stated_at = stated_at.unwrap_or(open.stated_at);
        if !form_errors.show(wrong) {
            return;
        }
        pending.set(true);
        let draft = keeper.key();
        leptos::task::spawn_local(async move {
            let first = def.procedure.fields.first().map_or("papers", |f| f.key.as_str());
            let done = take_in(desk, open, enter).await;
            if done.is_ok() {
                again::done(desk, again.get_value());
            }
            // The person may have gone elsewhere meanwhile; the request is kept all the same.
            if pending.try_set(false).is_some() {
                if done.is_ok() {
                    drop_draft(desk, draft);
                }
                return;
            }
            match done {
                Ok(command) => {
                    keeper.done();
                    on_taken.run((typed.id, command));
                }
                Err(Submit::Denied(denial)) => {
                    form_errors.show(denial_errors(&denial, first));
                }
                Err(failed @ Submit::Store(_)) => {
                    form_errors.show(vec![FieldError::new(first, submit_words(&failed))]);
                }
            }
        });
    };

    // Both are made within the form, where they find its errors.
    let applicant = {
        let def = def.clone();
        move || internal.then(|| view! { <Applicant def=def value=typed.applicant required=alone /> })
    };
    let narrowed = Memo::new(move |_| {
        let variant = chosen(&typed.variant.read());
        definition.with_value(|def| def.under(variant.as_ref()).into_owned().procedure)
    });
    let papers = move || {
        narrowed.with(|procedure| {
            let papers = procedure.papers.clone();
            (!papers.is_empty()).then(|| view! { <PapersField papers=papers value=typed.papers /> })
        })
    };
    let variant = {
        let def = def.clone();
        move || view! { <VariantField def=def value=typed.variant /> }
    };
    let title = Words::from(&def.lifecycle.open.title);
    let key_of = procedure.key.clone();
    let about = Memo::new(move |_| typed.fields.subjects());
    // Whoever takes requests in for others may register what lacks papers, and says how it came.
    let registers = untrack(|| policy::can(&desk.actor(), Act::OpenBy(&def, Way::Registered, None)).is_ok());
    let came = move || registers.then(|| view! { <Came value=typed.channel /> });
    let register = move || {
        registers.then(|| {
            view! { <Button pending=pending on_press=move || submit(Way::Registered)>{workflow::REGISTER}</Button> }
        })
    };
    let counts = procedure.counts_from.as_ref().and_then(|key| typed.fields.text(key));
    // The moment at which the form is read changes nothing of the receipt's words.
    let looked = StoredValue::new(None::<OpenCase>);
    let asked = move || {
        let (open, _, wrong) = definition.with_value(|def| read(desk, typed, def, Way::Counter));
        if !wrong.is_empty() {
            return Err(printing::BESIDE_FORM);
        }
        let before = looked.get_value().filter(|b| OpenCase { stated_at: b.stated_at, ..open.clone() } == *b);
        let open = before.unwrap_or(OpenCase { stated_at: stated_at.unwrap_or(open.stated_at), ..open });
        looked.set_value(Some(open.clone()));
        let body = serde_json::to_string(&open).map_err(|_| errors::UNKNOWN)?;
        Ok(Asked { path: paths::CASES_DRAFTS.to_owned(), body })
    };
    let receipt = received_at_once(&def).then(|| Words::from(&template_title(&RECEIPT.into())));
    let due = move || {
        let limit = Signal::derive(move || narrowed.with(|procedure| procedure.limit));
        let start = move |now| started(&definition.read_value(), counts, now);
        let note = narrowed.with_untracked(|procedure| procedure.limit_note.clone());
        let paper = receipt.map(|title| view! { <Sheet padded=true><PaperBeside title asked opens=false /></Sheet> });
        view! {
            <DueSheet limit=limit start=start note=note />
            {paper}
        }
    };
    view! {
        <Cols side=due>
            <Sheet padded=true>
                <Form errors=form_errors on_submit=move || submit(Way::Counter)>
                    {applicant()}
                    {variant()}
                    {typed.fields.draw_under(move |key| narrowed.with(|p| p.fields.iter().any(|f| &f.key == key)))}
                    <SimilarNotice procedure=key_of about />
                    {papers}
                    {came()}
                    <FormActions>
                        <Button kind=Kind::Main icon=Icon::Check submit=true pending=pending>{title}</Button>
                        {register()}
                        <LinkButton href=INTAKE.to_owned()>{common::CANCEL}</LinkButton>
                    </FormActions>
                </Form>
            </Sheet>
        </Cols>
    }
    .into_any()
}

/// Whether who brings it goes home with a receipt.
fn received_at_once(def: &Definition) -> bool {
    def.lifecycle.open.opening(Way::Counter).is_some_and(|opening| opening.register.is_some())
}

/// How the request came, and what can be done where papers lack.
#[component]
fn Came(value: RwSignal<String>) -> impl IntoView {
    let came = [Channel::Counter, Channel::Post];
    let choices = came.into_iter().map(|c| choice(c.as_str(), channel_words(c))).collect::<Vec<_>>();
    view! {
        <Radios
            name="channel"
            label=intake::CHANNEL
            value=value
            choices=Signal::stored(choices)
            side_by_side=true
        />
        <p class="quiet">{workflow::REGISTER_HELP}</p>
    }
    .into_any()
}

/// The commands that the form makes, and what is wrong with it.
fn read(
    desk: Desk,
    typed: Typed,
    def: &Definition,
    way: Way,
) -> (OpenCase, Vec<domain::party::EnterParty>, Vec<FieldError>) {
    let engine = desk.engine();
    let variant = chosen(&typed.variant.get_untracked());
    let narrowed = def.under(variant.as_ref());
    let gathered = typed.fields.gather_under(desk, variant.as_ref());
    let applicant = PersonId::from_str(&typed.applicant.get_untracked()).ok();
    // What was ticked under another kind of request is none of this one's.
    let ticked = typed.papers.get_untracked().into_iter().map(PaperKey);
    let papers: Vec<PaperKey> = ticked.filter(|key| narrowed.paper(key).is_some()).collect();
    let mut wrong = Vec::new();
    if let Err(denied) = engine.read(|r| policy::can(r.actor(), Act::OpenBy(def, way, applicant)).map(drop)) {
        let name = if applicant.is_some() { "applicant" } else { "papers" };
        wrong.push(FieldError::new(name, Words::from(denied.message())));
    }
    if applicant.is_none() && def.procedure.applicants == [ApplicantKind::Staff] {
        wrong.push(FieldError::new("applicant", common::choice_missing(&intake::ASKS)));
    }
    if def.procedure.variant_fault(variant.as_ref()).is_some() {
        wrong.push(FieldError::new("variant", common::choice_missing(&intake::VARIANT)));
    }
    wrong.extend(gathered.errors);
    let missing = rules::papers_missing(&narrowed, &papers);
    let whole = def.lifecycle.open.opening(way).is_none_or(|opening| !opening.incomplete);
    if let Some(paper) = missing.first().filter(|_| whole).and_then(|key| def.paper(key)) {
        wrong.push(FieldError::new("papers", intake::paper_missing(&Words::from(&paper.title))));
    }
    let open = OpenCase {
        id: typed.id,
        definition: def.reference(),
        way,
        channel: if typed.channel.with_untracked(|c| c == Channel::Post.as_str()) {
            Channel::Post
        } else {
            Channel::Counter
        },
        variant,
        fields: gathered.values,
        papers,
        applicant,
        part: None,
        assignee: None,
        about: None,
        stated_at: engine.now(),
    };
    (open, gathered.enter, wrong)
}

/// Enters whoever is new and opens the dossier: all of it, or nothing. Of a dossier that is refused nobody is left in the
/// register.
async fn take_in(desk: Desk, open: OpenCase, enter: Vec<domain::party::EnterParty>) -> Result<CommandId, Submit> {
    let mut commands: Vec<Command> = enter.into_iter().map(Command::EnterParty).collect();
    commands.push(Command::Case(case::Command::Open(open)));
    desk.submit_all(commands).await?.pop().ok_or(Submit::Denied(domain::denial::Denial::NotFound))
}

/// Who asks, for an internal procedure: oneself; whoever takes requests in may choose a colleague.
#[component]
fn Applicant(def: Definition, value: RwSignal<String>, required: bool) -> impl IntoView {
    let desk = use_desk();
    let may_choose = untrack(|| policy::can(&desk.actor(), Act::Open(&def, None)).is_ok());
    if !may_choose {
        let name = untrack(|| desk.view(|v| v.person_name(desk.actor().person()).map(str::to_owned)));
        return view! {
            <Pairs>
                <Pair label=intake::ASKS>{name} <small>{intake::MY_OWN}</small></Pair>
            </Pairs>
        }
        .into_any();
    }
    let people = Memo::new(move |_| {
        let day = desk.now().local_date();
        let works =
            |p: &domain::directory::PersonInfo| p.hats.iter().any(|h| h.from <= day && h.to.is_none_or(|to| day <= to));
        let mut people: Vec<(String, Choice)> = desk.view(|v| {
            let one = |p: &domain::directory::PersonInfo| {
                (fold::name_sort_key(&p.name), choice(p.id.to_string(), Words::same(p.name.clone())))
            };
            v.people.values().filter(|p| works(p)).map(|p| one(p)).collect()
        });
        people.sort_by(|a, b| a.0.cmp(&b.0));
        people.into_iter().map(|(_, choice)| choice).collect::<Vec<_>>()
    });
    view! { <SelectField name="applicant" label=intake::ASKS value=value choices=people required=required /> }
        .into_any()
}

/// The papers, ticked as they lie on the counter.
#[component]
fn PapersField(papers: Vec<PaperDef>, value: RwSignal<Vec<String>>) -> impl IntoView {
    let one = |paper: &PaperDef| {
        let form = paper_form(paper.form);
        let asked = if paper.required { common::REQUIRED } else { common::OPTIONAL };
        Choice { value: paper.key.to_string(), label: Words::from(&paper.title), note: Some(form.then(" · ", &asked)) }
    };
    let choices: Vec<Choice> = papers.iter().map(one).collect();
    let all: Vec<String> = choices.iter().map(|c| c.value.clone()).collect();
    let some_required = papers.iter().any(|p| p.required);
    let every = (all.len() > 1).then(|| {
        let all = all.clone();
        view! {
            <Button kind=Kind::Quiet icon=Icon::Check on_press=move || value.set(all.clone())>{intake::ALL_PAPERS}</Button>
        }
    });
    let choices = Signal::stored(choices);
    let boxes = if some_required {
        view! {
            <Checkboxes
                name="papers"
                label=intake::PAPERS
                help=intake::PAPERS_HELP
                values=value
                choices=choices
                required=true
            />
        }
        .into_any()
    } else {
        view! { <Checkboxes name="papers" label=intake::PAPERS values=value choices=choices /> }.into_any()
    };
    view! {
        <div>
            {boxes}
            {every}
        </div>
    }
    .into_any()
}
