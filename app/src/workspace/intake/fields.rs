//! A form built from a definition. Intake and findings share it; what is checked here is checked by the same code on
//! the server.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    case::form,
    definition::{Definition, FieldDef, FieldKey, FieldShape, PaperForm, PartyKind, VariantKey},
    denial::{Denial, Fault},
    ids::PartyId,
    party::{self, EnterParty},
    text::Lang,
    value::Value,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    party::{PartyDraft, PartyField, PartyTyped},
    register::Register,
};
use crate::{
    components::{Choice, DateField, FieldError, Radios, SelectField, TextArea, TextField, Width, choice},
    i18n::{Words, cases, common, errors, format, intake},
    workspace::desk::Desk,
};

/// Up to so many choices all stand in view.
const MOST_IN_VIEW: usize = 4;

/// What is typed into one field.
#[derive(Debug, Clone, Copy)]
enum Typed {
    Text(RwSignal<String>),
    Party(PartyTyped),
}

struct Inner {
    def: Definition,
    typed: Vec<Typed>,
    register: Register,
}

/// What is typed into the fields of a definition; one signal each, so that nothing typed is redrawn away.
#[derive(Clone, Copy)]
pub struct Fields(StoredValue<Inner>);

/// What a draft keeps of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FieldsDraft {
    texts: BTreeMap<String, String>,
    parties: BTreeMap<String, PartyDraft>,
}

impl FieldsDraft {
    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.parties.is_empty()
    }
}

/// What was typed, read and checked.
pub struct Gathered {
    /// The values.
    pub values: BTreeMap<FieldKey, Value>,
    /// Who must be entered in the register first.
    pub enter: Vec<EnterParty>,
    /// What is wrong, in the order of the form.
    pub errors: Vec<FieldError>,
}

/// The empty signals of a new form. Ids of people are given now, so that trying again enters nobody twice.
impl Fields {
    /// Nothing typed yet.
    pub fn new(desk: Desk, def: Definition) -> Self {
        let typed = |field: &FieldDef| match &field.input {
            FieldShape::Party { party } => Typed::Party(PartyTyped::new(*party, PartyId(desk.id()))),
            FieldShape::Text { .. }
            | FieldShape::LongText { .. }
            | FieldShape::Number { .. }
            | FieldShape::Date
            | FieldShape::Choice { .. } => Typed::Text(RwSignal::default()),
        };
        let typed = def.procedure.fields.iter().map(typed).collect();
        Self(StoredValue::new(Inner { def, typed, register: Register::new(desk) }))
    }

    /// The text typed into a field; nothing for one that names somebody.
    pub fn text(self, key: &FieldKey) -> Option<RwSignal<String>> {
        self.0.with_value(|inner| {
            inner.each().find(|(field, _)| &field.key == key).and_then(|(_, typed)| match typed {
                Typed::Text(text) => Some(text),
                Typed::Party(_) => None,
            })
        })
    }

    /// All fields, drawn in the order of the form.
    pub fn draw_all(self) -> Vec<AnyView> {
        let keys = self.0.with_value(|inner| inner.each().map(|(f, _)| f.key.clone()).collect::<Vec<_>>());
        keys.iter().map(|key| self.draw(key)).collect()
    }

    /// The fields that are asked for, drawn in the order of the form; each comes and goes with the answer. What is typed
    /// stays meanwhile.
    pub fn draw_under(self, asked: impl Fn(&FieldKey) -> bool + Copy + Send + Sync + 'static) -> Vec<AnyView> {
        let keys = self.0.with_value(|inner| inner.each().map(|(f, _)| f.key.clone()).collect::<Vec<_>>());
        let one = |key: FieldKey| {
            let is_asked = Memo::new({
                let key = key.clone();
                move |_| asked(&key)
            });
            (move || is_asked.get().then(|| self.draw(&key))).into_any()
        };
        keys.into_iter().map(one).collect()
    }

    /// One field, drawn.
    pub fn draw(self, key: &FieldKey) -> AnyView {
        let found = self.0.with_value(|inner| {
            let (field, typed) = inner.each().find(|(field, _)| &field.key == key)?;
            Some((field.clone(), typed, inner.register))
        });
        match found {
            Some((field, Typed::Text(text), _)) => draw_text(&field, text),
            Some((field, Typed::Party(typed), register)) => {
                let this = field.key.clone();
                let others = Signal::derive(move || self.found_beside(&this));
                let (label, help) = words_of(&field);
                view! {
                    <PartyField
                        name=field.key.to_string()
                        label=label
                        help=help
                        required=field.required
                        typed=typed
                        register=register
                        others=others
                    />
                }
                .into_any()
            }
            None => ().into_any(),
        }
    }

    fn found_beside(self, this: &FieldKey) -> Vec<PartyId> {
        let others: Vec<PartyTyped> = self.0.with_value(|inner| {
            inner
                .each()
                .filter(|(field, _)| &field.key != this)
                .filter_map(|(_, typed)| match typed {
                    Typed::Party(party) => Some(party),
                    Typed::Text(_) => None,
                })
                .collect()
        });
        others.into_iter().filter_map(PartyTyped::found).collect()
    }

    /// Whom the form names who stands in the register: the children, or everybody where it names none. Follows the form.
    pub fn subjects(self) -> BTreeSet<PartyId> {
        let named: Vec<(PartyKind, PartyId)> = self.0.with_value(|inner| {
            let found = inner.each().filter_map(|(field, typed)| match (&field.input, typed) {
                (FieldShape::Party { party }, Typed::Party(typed)) => Some((*party, typed.found()?)),
                (_, Typed::Party(_) | Typed::Text(_)) => None,
            });
            found.collect()
        });
        let children: BTreeSet<PartyId> =
            named.iter().filter(|(kind, _)| *kind == PartyKind::Child).map(|(_, id)| *id).collect();
        if children.is_empty() { named.into_iter().map(|(_, id)| id).collect() } else { children }
    }

    /// Reads and checks everything.
    pub fn gather(self, desk: Desk) -> Gathered {
        self.gather_under(desk, None)
    }

    /// Reads and checks what is asked for under a kind of request; what was typed under another is passed over.
    pub fn gather_under(self, desk: Desk, variant: Option<&VariantKey>) -> Gathered {
        self.0.with_value(|inner| inner.gather(desk, &inner.def.under(variant)))
    }

    /// What a draft keeps.
    pub fn draft(self) -> FieldsDraft {
        let mut draft = FieldsDraft::default();
        self.0.with_value(|inner| {
            for (field, typed) in inner.each() {
                let key = field.key.to_string();
                match typed {
                    Typed::Text(text) => {
                        let text = text.get_untracked();
                        if !text.is_empty() {
                            draft.texts.insert(key, text);
                        }
                    }
                    Typed::Party(party) => {
                        if let Some(party) = party.draft() {
                            draft.parties.insert(key, party);
                        }
                    }
                }
            }
        });
        draft
    }

    /// What a draft kept; what the definition no longer asks for is passed over.
    pub fn restore(self, draft: &FieldsDraft) {
        self.0.with_value(|inner| {
            for (field, typed) in inner.each() {
                match typed {
                    Typed::Text(text) => {
                        if let Some(kept) = draft.texts.get(field.key.as_str()) {
                            text.set(kept.clone());
                        }
                    }
                    Typed::Party(party) => {
                        if let Some(kept) = draft.parties.get(field.key.as_str()) {
                            party.restore(kept);
                        }
                    }
                }
            }
        });
    }

    /// Writes what a case holds, or what was refused, to be changed; with the class of a child who is to be entered again.
    pub fn fill(
        self,
        desk: Desk,
        value_of: impl Fn(&FieldKey) -> Option<Value>,
        class_of: impl Fn(PartyId) -> Option<String>,
    ) {
        self.0.with_value(|inner| {
            for (field, typed) in inner.each() {
                match (typed, value_of(&field.key)) {
                    (Typed::Party(typed), Some(Value::Party(party))) => {
                        let is_there = untrack(|| desk.view(|v| v.parties.contains_key(&party.id)));
                        let class = class_of(party.id);
                        typed.name(party, is_there, class);
                    }
                    (Typed::Text(text), Some(value)) => text.set(match value {
                        Value::Text(text) | Value::Choice(text) => text,
                        Value::Number(n) => n.to_string(),
                        Value::Date(day) => format::date(day),
                        Value::Party(party) => party.name,
                    }),
                    (Typed::Party(_), Some(_)) | (_, None) => {}
                }
            }
        });
    }
}

impl Inner {
    fn each(&self) -> impl Iterator<Item = (&FieldDef, Typed)> {
        self.def.procedure.fields.iter().zip(self.typed.iter().copied())
    }

    /// The fields that a definition asks for.
    fn asked<'a>(&'a self, def: &'a Definition) -> impl Iterator<Item = (&'a FieldDef, Typed)> {
        self.each().filter(|(field, _)| def.field(&field.key).is_some())
    }

    fn gather(&self, desk: Desk, def: &Definition) -> Gathered {
        let mut values = BTreeMap::new();
        let mut wrong: BTreeMap<FieldKey, Vec<FieldError>> = BTreeMap::new();
        for (field, typed) in self.asked(def) {
            let value = match typed {
                Typed::Text(text) => read_text(field, &text.get_untracked()),
                Typed::Party(party) => Ok(party.value().map(Value::Party)),
            };
            match value {
                Ok(Some(value)) => drop(values.insert(field.key.clone(), value)),
                Ok(None) => {}
                Err(words) => {
                    wrong.entry(field.key.clone()).or_default().push(FieldError::new(field.key.as_str(), words));
                }
            }
        }
        let enter = self.enter(desk, def, &values, &mut wrong);
        for fault in form::faults(def, &values) {
            let Some((field, typed)) = self.each().find(|(f, _)| f.key == fault.field) else { continue };
            // What could not even be read, or was found while entering somebody, is said already.
            if !wrong.contains_key(&fault.field) {
                let new = matches!(typed, Typed::Party(party) if party.is_new());
                let name = if new { format!("{}-name", field.key) } else { field.key.to_string() };
                wrong.entry(fault.field).or_default().push(FieldError::new(name, fault_words(field, fault.fault)));
            }
        }
        let errors = self.each().filter_map(|(field, _)| wrong.remove(&field.key)).flatten().collect();
        Gathered { values, enter, errors }
    }

    /// Who must be entered, judged by the register's own rule.
    fn enter(
        &self,
        desk: Desk,
        def: &Definition,
        values: &BTreeMap<FieldKey, Value>,
        wrong: &mut BTreeMap<FieldKey, Vec<FieldError>>,
    ) -> Vec<EnterParty> {
        let children: Vec<PartyId> = values
            .values()
            .filter_map(|value| match value {
                Value::Party(party) if party.kind == PartyKind::Child => Some(party.id),
                Value::Party(_) | Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_) => None,
            })
            .collect();
        let engine = desk.engine();
        let mut enter = Vec::new();
        for (field, typed) in self.asked(def) {
            let Typed::Party(typed) = typed else { continue };
            let Some(command) = typed.enter(&children, engine.now()) else { continue };
            match engine.read(|r| party::decide(None, &command, r.actor())) {
                Ok(_) => enter.push(command),
                Err(Denial::Invalid { fields }) => {
                    let told = |f: &domain::denial::FieldFault| {
                        FieldError::new(format!("{}-{}", field.key, f.field), fault_message(f.fault))
                    };
                    wrong.entry(field.key.clone()).or_default().extend(fields.iter().map(told));
                }
                Err(denied) => {
                    let told = FieldError::new(field.key.as_str(), Words::from(denied.message()));
                    wrong.entry(field.key.clone()).or_default().push(told);
                }
            }
        }
        // A child stands in the register before whoever guards it.
        enter.sort_by_key(|e| e.kind != PartyKind::Child);
        enter
    }
}

fn read_text(field: &FieldDef, typed: &str) -> Result<Option<Value>, Words> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    Ok(Some(match &field.input {
        FieldShape::Text { .. } | FieldShape::LongText { .. } => Value::Text(typed.to_owned()),
        FieldShape::Number { .. } => {
            let plain: String = typed.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
            Value::Number(plain.parse().map_err(|_| errors::NUMBER_WRONG)?)
        }
        FieldShape::Date => Value::Date(format::parse_date(typed).ok_or(common::DATE_WRONG)?),
        FieldShape::Choice { .. } => Value::Choice(typed.to_owned()),
        FieldShape::Party { .. } => return Ok(None),
    }))
}

/// What a fault says, in the words of the catalogue.
fn fault_message(fault: Fault) -> Words {
    Words::made(fault.message(Lang::Vi).to_owned(), fault.message(Lang::En).to_owned())
}

fn fault_words(field: &FieldDef, fault: Fault) -> Words {
    let label = Words::from(&field.title);
    match (fault, &field.input) {
        (Fault::Required, FieldShape::Choice { .. } | FieldShape::Party { .. }) => common::choice_missing(&label),
        (Fault::Required, _) => common::required_missing(&label),
        (Fault::TooLong, FieldShape::Text { max } | FieldShape::LongText { max }) => intake::too_long(*max),
        (Fault::OutOfRange, FieldShape::Number { min, max }) => intake::out_of_range(*min, *max),
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
        ) => fault_message(fault),
    }
}

fn words_of(field: &FieldDef) -> (Words, Option<Words>) {
    (Words::from(&field.title), (!field.help.is_empty()).then(|| Words::from(&field.help)))
}

/// A component with its help, where there is one: an absent help is not an empty line.
macro_rules! with_help {
    ($help:expr, $tag:ident, $($prop:tt)*) => {
        match $help {
            Some(help) => view! { <$tag help=help $($prop)* /> }.into_any(),
            None => view! { <$tag $($prop)* /> }.into_any(),
        }
    };
}

fn draw_text(field: &FieldDef, text: RwSignal<String>) -> AnyView {
    let (label, help) = words_of(field);
    let (name, required) = (field.key.to_string(), field.required);
    match &field.input {
        FieldShape::Text { .. } => {
            with_help!(help, TextField, name=name label=label value=text required=required)
        }
        FieldShape::LongText { .. } => {
            with_help!(help, TextArea, name=name label=label value=text required=required)
        }
        FieldShape::Number { .. } => with_help!(
            help, TextField, name=name label=label value=text required=required inputmode="numeric" width=Width::Tiny
        ),
        FieldShape::Date => with_help!(help, DateField, name=name label=label value=text required=required),
        FieldShape::Choice { options } => {
            let few = options.len() <= MOST_IN_VIEW;
            let options: Vec<Choice> = options.iter().map(|o| choice(o.key.clone(), Words::from(&o.title))).collect();
            let options = Signal::stored(options);
            if few {
                with_help!(
                    help, Radios, name=name label=label value=text choices=options required=required side_by_side=true
                )
            } else {
                with_help!(help, SelectField, name=name label=label value=text choices=options required=required)
            }
        }
        FieldShape::Party { .. } => ().into_any(),
    }
}

/// In which form a paper is brought, in words.
pub const fn paper_form(form: PaperForm) -> Words {
    match form {
        PaperForm::Original => cases::ORIGINAL,
        PaperForm::Certified => cases::CERTIFIED,
        PaperForm::Copy => cases::COPY,
    }
}

#[cfg(test)]
mod tests {
    use domain::{facet::Facet, text::Text};
    use time::macros::date;

    use super::*;

    fn field(input: FieldShape) -> FieldDef {
        FieldDef {
            key: "field".into(),
            title: Text::new("Số bản", "Copies"),
            help: Text::default(),
            required: true,
            facet: Facet::Internal,
            input,
        }
    }

    #[test]
    fn what_is_typed_is_read_leniently() {
        let number = field(FieldShape::Number { min: 1, max: 2000 });
        assert_eq!(read_text(&number, " 1.200 "), Ok(Some(Value::Number(1200))));
        assert_eq!(read_text(&number, "hai"), Err(errors::NUMBER_WRONG));
        let day = field(FieldShape::Date);
        assert_eq!(read_text(&day, "1/9/2026"), Ok(Some(Value::Date(date!(2026 - 09 - 01)))));
        assert_eq!(read_text(&day, "mai"), Err(common::DATE_WRONG));
        assert_eq!(read_text(&day, "  "), Ok(None));
    }

    #[test]
    fn a_fault_says_what_would_be_right() {
        let number = field(FieldShape::Number { min: 1, max: 10 });
        assert_eq!(fault_words(&number, Fault::OutOfRange).say(Lang::Vi), "Số phải từ 1 đến 10.");
        assert_eq!(fault_words(&number, Fault::Required).say(Lang::Vi), "Cần điền Số bản.");
        let text = field(FieldShape::Text { max: 200 });
        assert_eq!(fault_words(&text, Fault::TooLong).say(Lang::En), "Too long: at most 200 characters.");
    }
}
