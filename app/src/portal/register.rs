//! Registering a request without an account: what it needs, the form of the procedure, papers as pictures, how personal
//! data is used. It stands without script, and gives back all that was typed when something is wrong.
//!
//! *Who:* a parent, mostly on a phone, once or twice a year. *When:* in the evening, when the office is closed. *What they
//! want:* to have it off their mind in five minutes, and to know what comes next.

use std::collections::BTreeMap;

use domain::{
    case::online,
    clock::Limit,
    definition::{Definition, FieldDef, FieldShape, PaperForm, PartyKind, VariantKey},
    denial::{Fault, FieldFault},
    instant::Instant,
    party::LONGEST_ADDRESS,
    privacy::activity::Activity,
    text::{Lang, Text},
};
use leptos::prelude::*;

use super::{catalogue::Entry, procedure};
use crate::{
    components::{
        Button, Checkboxes, Crumb, DateField, FieldError, Form, FormActions, FormErrors, Icon, Kind, LinkButton,
        Notice, PageHead, Pair, Pairs, Papers, PlainFileField, Radios, SelectField, Sheet, TextArea, TextField, Tone,
        Width, choice,
    },
    i18n::{Words, common, format, intake, portal as words, privacy, registration as says},
};

/// The form's own fields; a dot keeps them apart from those of definitions.
pub mod name {
    /// What makes a form that is sent twice register once.
    pub const TOKEN: &str = "form.token";
    /// The kind of request.
    pub const VARIANT: &str = "form.variant";
    /// That it was read how personal data is used.
    pub const PRIVACY: &str = "form.privacy";
    /// What nobody sees and only programs fill in.
    pub const TRAP: &str = "form.website";
    /// With what the names of papers begin.
    pub const PAPER: &str = "paper.";
}

/// What was typed, by the names of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(pub BTreeMap<String, String>);

impl Typed {
    /// What was typed into a field; empty where nothing was.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    fn value(&self, name: &str) -> RwSignal<String> {
        RwSignal::new(self.get(name).to_owned())
    }
}

/// How personal data of such a request is used: the entry of the school's register of processing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The entry.
    pub activity: Activity,
    /// Whether leadership has kept it, and it is no proposal any more.
    pub approved: bool,
}

/// A form that is asked for, or comes back with what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The procedure.
    pub entry: Entry,
    /// The kind of request, once one is chosen.
    pub variant: Option<VariantKey>,
    /// What was typed before.
    pub typed: Typed,
    /// What is wrong with it, in the order of the form.
    pub errors: Vec<FieldError>,
    /// Whether files were sent, which the browser does not keep.
    pub files_lost: bool,
    /// See [`name::TOKEN`].
    pub token: String,
    /// How personal data is used.
    pub usage: Option<Usage>,
}

/// The page at `/thu-tuc/{key}/dang-ky`.
#[component]
pub fn RegisterPage(
    /// What it shows.
    registration: Registration,
) -> impl IntoView {
    let procedure = &registration.entry.def.procedure;
    let (title, href) = (Words::from(&procedure.title), format!("/thu-tuc/{}", procedure.key));
    let crumb = title.clone();
    let choosing = registration.variant.is_none() && !procedure.variants.is_empty();
    let body = if choosing { kinds(&registration) } else { form(registration) };
    view! {
        <PageHead
            title=says::REGISTER.then(": ", &title)
            lead=says::LEAD.signal()
            crumbs=move || {
                view! {
                    <Crumb href="/thu-tuc">{words::PROCEDURES}</Crumb>
                    <Crumb href=href>{crumb}</Crumb>
                }
            }
        />
        {body}
    }
}

/// Which papers and fields there are follows from the kind of request, so that is asked first.
fn kinds(registration: &Registration) -> AnyView {
    let procedure = &registration.entry.def.procedure;
    let choices: Vec<_> = procedure.variants.iter().map(|v| choice(v.key.as_str(), Words::from(&v.title))).collect();
    // What else is wrong is told once it is known what is asked.
    let wrong = registration.errors.iter().filter(|error| error.field == name::VARIANT);
    let errors = FormErrors::found(wrong.cloned().collect());
    let action = format!("/thu-tuc/{}/dang-ky", procedure.key);
    view! {
        <Form errors=errors action=action method="get">
            <Radios
                name=name::VARIANT
                label=says::CHOOSE_KIND
                help=says::CHOOSE_KIND_WHY.signal()
                choices=Signal::stored(choices)
                required=true
            />
            <FormActions>
                <Button kind=Kind::Main submit=true>{says::GO_ON}</Button>
            </FormActions>
        </Form>
    }
    .into_any()
}

fn form(registration: Registration) -> AnyView {
    let Registration { entry, variant, typed, errors, files_lost, token, usage } = registration;
    let def = entry.def.under(variant.as_ref()).into_owned();
    let again = format!("/thu-tuc/{}/dang-ky", def.procedure.key);
    let kind = variant.as_ref().and_then(|key| entry.def.procedure.variant(key)).map(|variant| {
        let (title, again) = (Words::from(&variant.title), again.clone());
        view! { <Pair label=says::KIND>{title} " " <a href=again>{says::OTHER_KIND}</a></Pair> }
    });
    let found = FormErrors::found(errors);
    let fields = def.procedure.fields.iter().map(|field| one_field(field, &typed)).collect_view();
    let papers = def.procedure.papers.iter().map(|paper| {
        let help = match paper.form {
            PaperForm::Original | PaperForm::Certified => Some(says::ORIGINAL_LATER.signal()),
            PaperForm::Copy => None,
        };
        let (name, label) = (format!("{}{}", name::PAPER, paper.key), Words::from(&paper.title));
        match help {
            Some(help) => view! { <PlainFileField name=name label=label help=help /> }.into_any(),
            None => view! { <PlainFileField name=name label=label /> }.into_any(),
        }
    });
    let papers = papers.collect_view();
    let has_papers = !def.procedure.papers.is_empty();
    let read = RwSignal::new(if typed.get(name::PRIVACY).is_empty() { vec![] } else { vec!["read".to_owned()] });
    let chosen = variant.map(|key| view! { <input type="hidden" name=name::VARIANT value=key.0 /> });
    view! {
        {needed(&def, &entry, kind.into_any())}
        {procedure::bases(&def.procedure)}
        {files_lost.then(|| view! { <Notice tone=Tone::Hold>{says::FILES_AGAIN}</Notice> })}
        <Form errors=found action=again enctype="multipart/form-data">
            <input type="hidden" name=name::TOKEN value=token />
            {chosen}
            <h2>{says::ABOUT_REQUEST}</h2>
            {fields}
            {has_papers
                .then(|| view! { <h2>{says::COPIES_OF_PAPERS}</h2> <p class="quiet">{says::COPIES_HELP}</p> })}
            {papers}
            {privacy_part(usage)}
            <Checkboxes
                name=name::PRIVACY
                label=says::AGREE
                values=read
                choices=Signal::stored(vec![choice("read", says::I_READ)])
                required=true
            />
            <div class="sr" aria-hidden="true">
                <label for="f-form.website">{says::LEAVE_EMPTY}</label>
                <input id="f-form.website" name=name::TRAP type="text" tabindex="-1" autocomplete="off" />
            </div>
            <FormActions>
                <Button kind=Kind::Main submit=true>{says::SEND}</Button>
            </FormActions>
        </Form>
    }
    .into_any()
}

/// What has to be known before one types: papers, time, cost, where, what one gets.
fn needed(def: &Definition, entry: &Entry, kind: AnyView) -> AnyView {
    let procedure = &def.procedure;
    let place = if entry.place.is_empty() { words::THE_OFFICE } else { Words::from(&entry.place) };
    let papers = procedure.papers.iter().map(|paper| procedure::one_paper(procedure, paper)).collect_view();
    let none = procedure.papers.is_empty().then(|| view! { <p>{words::NO_PAPERS}</p> });
    let told = (!procedure.told.received.is_empty()).then(|| Words::from(&procedure.told.received));
    let (limit, results) = (procedure::limit(procedure), procedure::results(procedure));
    view! {
        <Sheet title=says::NEEDED>
            {none} <Papers>{papers}</Papers>
            <Pairs>
                {kind} {limit} <Pair label=words::COST>{words::NO_COST}</Pair>
                <Pair label=words::WHERE>{place}</Pair>
                <Pair label=words::RESULT>{results}</Pair>
            </Pairs>
            {told.map(|told| view! { <p class="quiet">{says::NEXT_RECEIVED} " " {told}</p> })}
        </Sheet>
    }
    .into_any()
}

fn privacy_part(usage: Option<Usage>) -> AnyView {
    let pairs = usage.map(|usage| {
        let Usage { activity, approved } = usage;
        let line = |label: Words, text: String| {
            (!text.is_empty()).then(|| view! { <Pair label=label>{text}</Pair> }.into_any())
        };
        view! {
            <Pairs>
                {line(privacy::SUBJECTS, activity.subjects)} {line(privacy::DATA, activity.data)}
                <Pair label=privacy::GROUND>{privacy::ground(activity.ground)}</Pair>
                {line(privacy::RECIPIENTS, activity.recipients)} {line(privacy::KEPT, activity.kept)}
            </Pairs>
            {(!approved).then(|| view! { <p><small>{privacy::PROPOSED}</small></p> })}
        }
    });
    view! {
        <Sheet title=says::PRIVACY>
            <p>{says::PRIVACY_SAYS}</p>
            {pairs} <p>{says::PRIVACY_RIGHTS}</p>
        </Sheet>
    }
    .into_any()
}

fn one_field(field: &FieldDef, typed: &Typed) -> AnyView {
    let (key, required) = (field.key.0.clone(), field.required);
    let (label, value) = (Words::from(&field.title), typed.value(&field.key.0));
    let help = if field.help.is_empty() { Words::same("") } else { Words::from(&field.help) };
    let helped = (!field.help.is_empty()).then(|| view! { <p class="quiet">{help.clone()}</p> });
    let control = match &field.input {
        FieldShape::Text { .. } => {
            view! { <TextField name=key label=label value=value required=required /> }.into_any()
        }
        FieldShape::LongText { .. } => {
            view! { <TextArea name=key label=label value=value required=required rows=5 /> }.into_any()
        }
        FieldShape::Number { .. } => view! {
            <TextField name=key label=label value=value required=required inputmode="numeric" width=Width::Short />
        }
        .into_any(),
        FieldShape::Date => view! { <DateField name=key label=label value=value required=required /> }.into_any(),
        FieldShape::Choice { options } => {
            let choices: Vec<_> = options.iter().map(|o| choice(o.key.clone(), Words::from(&o.title))).collect();
            view! { <SelectField name=key label=label value=value required=required choices=Signal::stored(choices) /> }
                .into_any()
        }
        FieldShape::Party { party } => one_party(field, *party, typed),
    };
    view! { {helped} {control} }.into_any()
}

/// A name; whoever can be called also has a telephone.
fn one_party(field: &FieldDef, party: PartyKind, typed: &Typed) -> AnyView {
    let (key, who) = (field.key.0.clone(), Words::from(&field.title));
    let value = typed.value(&key);
    let phone = online::phone_of(&field.key).0;
    let address = online::address_of(&field.key).0;
    let (reached, lives) = (typed.value(&phone), typed.value(&address));
    let required = field.required;
    match party {
        PartyKind::Child | PartyKind::Staff => view! {
            <TextField name=key label=says::name_of(&who) value=value required=required />
        }
        .into_any(),
        PartyKind::Guardian | PartyKind::Organisation => view! {
            <TextField name=key label=says::name_of(&who) value=value required=required autocomplete="name" />
            <TextField
                name=phone
                label=says::phone_of(&who)
                help=says::PHONE_HELP.signal()
                value=reached
                required=true
                kind="tel"
                autocomplete="tel"
                inputmode="tel"
                width=Width::Medium
            />
            <TextField name=address label=says::address_of(&who) value=lives autocomplete="street-address" />
        }
        .into_any(),
    }
}

/// What is wrong with a form, field by field, in the order in which it asks.
pub fn field_errors(def: &Definition, faults: &[FieldFault]) -> Vec<FieldError> {
    let base = |fault: &FieldFault| fault.field.0.split('.').next().unwrap_or_default().to_owned();
    let place = |fault: &FieldFault| def.procedure.fields.iter().position(|field| field.key.0 == base(fault));
    let mut sorted: Vec<&FieldFault> = faults.iter().collect();
    sorted.sort_by_key(|fault| place(fault).unwrap_or(usize::MAX));
    let of = |fault: &FieldFault| def.procedure.fields.iter().find(|field| field.key.0 == base(fault));
    sorted.into_iter().map(|fault| FieldError::new(fault.field.0.clone(), fault_words(fault, of(fault)))).collect()
}

/// What is wrong and what would be right.
fn fault_words(fault: &FieldFault, field: Option<&FieldDef>) -> Words {
    let plain = || Words::new(fault.fault.message(Lang::Vi), fault.fault.message(Lang::En));
    let Some(field) = field else { return plain() };
    let is_beside = fault.field != field.key;
    match (fault.fault, &field.input) {
        (Fault::Required, _) if is_beside => says::PHONE_MISSING,
        (Fault::Required, FieldShape::Choice { .. }) => common::choice_missing(&Words::from(&field.title)),
        (Fault::Required, _) => common::required_missing(&Words::from(&field.title)),
        (Fault::TooLong, FieldShape::Text { max } | FieldShape::LongText { max }) => intake::too_long(*max),
        (Fault::TooLong, FieldShape::Party { .. }) if is_beside => {
            intake::too_long(u32::try_from(LONGEST_ADDRESS).unwrap_or(u32::MAX))
        }
        (Fault::TooLong, FieldShape::Party { .. }) => intake::too_long(200),
        (Fault::OutOfRange, FieldShape::Number { min, max }) => intake::out_of_range(*min, *max),
        (Fault::WrongKind, FieldShape::Number { .. }) => says::NUMBER_WRONG,
        (Fault::NotADate | Fault::WrongKind, FieldShape::Date) => common::DATE_WRONG,
        (
            Fault::TooLong
            | Fault::WrongKind
            | Fault::OutOfRange
            | Fault::NotAChoice
            | Fault::Unknown
            | Fault::NotAPhone
            | Fault::NotADate
            | Fault::NotALogin
            | Fault::Taken
            | Fault::TooShort
            | Fault::Guessable
            | Fault::WrongPassword
            | Fault::WrongCode,
            _,
        ) => plain(),
    }
}

/// What was registered, for whoever did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The code under which it is followed.
    pub code: String,
    /// The procedure.
    pub procedure: Text,
    /// When it came.
    pub at: Instant,
    /// Until when the office looks at it.
    pub look_by: Option<Instant>,
    /// How long it takes once it is received.
    pub limit: Option<Limit>,
    /// The papers whose originals are brought.
    pub bring: Vec<Text>,
    /// How many files came with it.
    pub files: usize,
    /// It had come before.
    pub before: bool,
}

/// What is shown, printed or photographed after a request was registered.
#[component]
pub fn ReceiptPage(
    /// What was registered.
    receipt: Receipt,
) -> impl IntoView {
    let Receipt { code, procedure, at, look_by, limit, bring, files, before } = receipt;
    let look = look_by.map(|by| {
        let days = Words::from(online::LOOKED_AT_WITHIN.text());
        let by = format::date_time(by);
        let sentence = Words::made(
            says::looked_at(days.say(Lang::Vi), by.clone()).say(Lang::Vi),
            says::looked_at(days.say(Lang::En), by).say(Lang::En),
        );
        view! { <li>{sentence} " " <small>{says::PROPOSED}</small></li> }
    });
    let papers = bring.iter().map(|paper| view! { <li>{Words::from(paper)}</li> }).collect_view();
    let brings = (!bring.is_empty()).then(|| view! { <li>{says::NEXT_BRING} <ul>{papers}</ul></li> });
    let limit = limit.map(|limit| {
        let limit = Words::from(limit.text());
        view! { <li>{says::limit_from(&limit)}</li> }
    });
    view! {
        <PageHead title=says::DONE lead=says::KEEP_CODE.signal() />
        {before.then(|| view! { <Notice tone=Tone::Plain>{says::DONE_BEFORE}</Notice> })}
        <Sheet title=Words::from(&procedure)>
            <Pairs>
                <Pair label=says::CODE><b>{code}</b></Pair>
                <Pair label=says::SENT_AT>{format::date_time(at)}</Pair>
                <Pair label=says::FILES_SENT>{files.to_string()}</Pair>
            </Pairs>
        </Sheet>
        <Sheet title=says::NEXT padded=true>
            <ol class="plain-steps">
                {look} {brings} <li>{says::NEXT_RECEIVED}</li> {limit} <li>{says::NEXT_MISSING}</li>
                <li>{says::NEXT_TRACK}</li>
            </ol>
        </Sheet>
        <FormActions>
            <LinkButton href=Signal::stored("/tra-cuu".to_owned()) kind=Kind::Main icon=Icon::Search>
                {says::TRACK_IT}
            </LinkButton>
        </FormActions>
    }
}
