//! What is asked for, and which papers are there.

use domain::{
    case::{Case, PaperState},
    definition::{Definition, FieldDef, FieldShape, PaperForm},
    facet::Facet,
    ids::CaseId,
    value::Value,
};
use leptos::prelude::*;

use crate::{
    components::{Badge, Pair, Pairs, Paper, Papers, Sheet, Tone},
    i18n::{Words, cases, format, parties, workflow},
    workspace::{
        desk::{Desk, use_desk},
        dossier::{held, party_link},
    },
};

use super::{
    opening::{Opener, Unopened},
    sight::{AskSight, Layer, Sight},
};

/// The fields of the form, as far as this person may read them, each with the layer to which it belongs.
#[component]
pub fn ContentSheet(
    /// The case.
    id: CaseId,
    /// What fetches whom it is about.
    opener: Opener,
    /// Who can see it.
    sight: Sight,
) -> impl IntoView {
    let desk = use_desk();
    let draw = move || {
        let (held, def) = held(desk, id)?;
        let case = &held.it;
        let pairs: Vec<_> = def
            .procedure
            .fields
            .iter()
            .filter_map(|field| Some((Words::from(&field.title), shown(desk, case, field)?, field.facet)))
            .map(|(label, value, facet)| view! { <Pair label=label>{value} " " <Layer facet sight /></Pair> })
            .collect();
        let empty = pairs.is_empty() && case.personal.is_some();
        let outcome = case.core.outcome.map(crate::workspace::steps::outcome_words);
        let receiver = case
            .personal
            .as_ref()
            .and_then(|p| if p.receiver_erased { Some(parties::GONE) } else { p.receiver.clone().map(Words::same) });
        let asked_by = case
            .personal
            .as_ref()
            .and_then(|p| if p.asked_by_erased { Some(parties::GONE) } else { p.asked_by.clone().map(Words::same) });
        let refusal =
            case.refusal().map(|note| if note.erased { parties::GONE } else { Words::same(note.text.clone()) });
        Some(view! {
            {empty.then(|| view! { <p class="quiet">{cases::NOTHING_FILLED}</p> })}
            <Pairs>
                {pairs}
                {outcome.map(|o| view! { <Pair label=cases::RESULT>{o} " " <Layer facet=Facet::Core sight /></Pair> })}
                {refusal
                    .map(|r| {
                        view! { <Pair label=workflow::REFUSED_FOR>{r} " " <Layer facet=Facet::Internal sight /></Pair> }
                    })}
                {asked_by
                    .map(|a| {
                        view! { <Pair label=workflow::WITHDRAWN_BY>{a} " " <Layer facet=Facet::Personal sight /></Pair> }
                    })}
                {receiver
                    .map(|r| {
                        view! { <Pair label=cases::RETURNED_TO>{r} " " <Layer facet=Facet::Personal sight /></Pair> }
                    })}
            </Pairs>
        })
    };
    view! {
        <Sheet title=cases::CONTENT aside=move || view! { <AskSight sight /> }>
            <Unopened opener />
            {draw}
        </Sheet>
    }
}

/// A field as it is read here: somebody of the register leads to their entry, what was erased says so.
fn shown(desk: Desk, case: &Case, field: &FieldDef) -> Option<AnyView> {
    if case.is_erased(&field.key) {
        return Some(view! { {parties::GONE} }.into_any());
    }
    let value = case.field(&field.key)?;
    if let Value::Party(party) = value {
        let phone = party.phone.clone().map(|phone| format!(" · {phone}"));
        return Some(view! { {party_link(desk, party)} {phone} }.into_any());
    }
    Some(view! { {value_words(field, value)} }.into_any())
}

/// The papers of the procedure, each with whether it is there.
#[component]
pub fn PapersSheet(
    /// The case.
    id: CaseId,
) -> impl IntoView {
    let desk = use_desk();
    move || {
        let (held, def) = held(desk, id)?;
        let internal = held.it.internal.as_ref()?;
        if def.procedure.papers.is_empty() {
            return None;
        }
        let papers = def
            .procedure
            .papers
            .iter()
            .map(|paper| {
                let (tone, words) = match internal.papers.get(&paper.key) {
                    Some(PaperState::Received) => (Tone::Ok, form_words(paper.form)),
                    Some(PaperState::Missing) => (Tone::Hold, cases::PAPER_WAITED),
                    None => (Tone::Plain, cases::NOT_BROUGHT),
                };
                view! { <Paper title=Words::from(&paper.title)><Badge tone=tone>{words}</Badge></Paper> }
            })
            .collect_view();
        Some(view! { <Sheet title=cases::PAPERS><Papers>{papers}</Papers></Sheet> })
    }
}

fn form_words(form: PaperForm) -> Words {
    match form {
        PaperForm::Original => cases::ORIGINAL,
        PaperForm::Certified => cases::CERTIFIED,
        PaperForm::Copy => cases::COPY,
    }
}

/// A value as it is read.
pub fn value_words(field: &FieldDef, value: &Value) -> Words {
    match value {
        Value::Text(text) => Words::same(text.clone()),
        Value::Number(n) => {
            Words::made(format::number(*n, domain::text::Lang::Vi), format::number(*n, domain::text::Lang::En))
        }
        Value::Date(day) => Words::same(format::date(*day)),
        Value::Party(party) => Words::same(match &party.phone {
            Some(phone) => format!("{} · {phone}", party.name),
            None => party.name.clone(),
        }),
        Value::Choice(key) => match &field.input {
            FieldShape::Choice { options } => options
                .iter()
                .find(|o| &o.key == key)
                .map_or_else(|| Words::same(key.clone()), |o| Words::from(&o.title)),
            FieldShape::Text { .. }
            | FieldShape::LongText { .. }
            | FieldShape::Number { .. }
            | FieldShape::Date
            | FieldShape::Party { .. } => Words::same(key.clone()),
        },
    }
}

/// The title of a paper of this definition.
pub(super) fn paper_title(def: &Definition, key: &domain::definition::PaperKey) -> Words {
    def.paper(key).map_or_else(|| Words::same(key.as_str()), |p| Words::from(&p.title))
}
