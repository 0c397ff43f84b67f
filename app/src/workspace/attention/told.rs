//! A command in plain words: what was to be done, to what, and everything that was typed. Nothing typed is hidden.

use client::View;
use contract::command::Command;
use domain::{
    case::{self, StepArgs},
    definition::{CaseKind, Definition, FieldKey, PaperKey},
    ids::CaseId,
    party,
    value::Value,
};

use crate::{
    i18n::{Words, cases, intake, workflow, workspace},
    workspace::{
        dossier::{parts::value_words, provisional_code},
        steps::{channel_words, identity_words, outcome_words},
    },
};

/// A command in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What was to be done: "Trình ký", "Tiếp nhận hồ sơ".
    pub what: Words,
    /// To what: title and code.
    pub about: Words,
    /// The case, if it is on this device.
    pub case: Option<(CaseKind, CaseId)>,
    /// What was typed, by its label.
    pub typed: Vec<(Words, Words)>,
}

/// Tells a command.
pub fn tell(command: &Command, view: &View) -> Told {
    let command = match command {
        Command::Case(command) => command,
        Command::EnterParty(enter) => {
            let mut typed = vec![(workspace::TYPED_NAME, Words::same(&*enter.name))];
            typed.extend(enter.phone.as_deref().map(|phone| (intake::PHONE, Words::same(phone))));
            typed.extend(enter.class.as_deref().map(|class| (intake::CLASS, Words::same(class))));
            typed.extend(enter.born.map(|born| (intake::BIRTH_DATE, day(born))));
            return Told { what: workspace::CMD_PARTY, about: Words::same(&*enter.name), case: None, typed };
        }
        Command::Party(change) => return tell_party(change, view),
    };
    let held = view.case(command.case());
    let reference = match (command, &held) {
        (case::Command::Open(open), _) => Some(&open.definition),
        (_, Some(held)) => Some(&held.it.core.definition),
        (_, None) => None,
    };
    let def = reference.and_then(|reference| view.definition(reference));
    let def = def.as_deref();
    let code = held.as_ref().and_then(|h| h.it.core.code.clone()).unwrap_or_else(|| provisional_code(command.case()));
    let about = def.map_or(workspace::A_DOSSIER, |d| Words::from(&d.procedure.title)).then(" · ", &Words::same(code));
    Told {
        what: what(command, def),
        about,
        case: held.map(|h| (h.it.core.kind, h.it.core.id)),
        typed: typed(command, def, view),
    }
}

fn what(command: &case::Command, def: Option<&Definition>) -> Words {
    match command {
        case::Command::Open(_) => match def.map(|d| d.lifecycle.kind) {
            Some(CaseKind::Finding) => workspace::CMD_OPEN_FINDING,
            Some(CaseKind::Dossier) | None => workspace::CMD_OPEN,
        },
        case::Command::Step(step) => {
            def.and_then(|d| d.step_named(&step.action)).map_or(workspace::CMD_STEP, |step| Words::from(&step.title))
        }
        case::Command::Edit(_) => workspace::CMD_EDIT,
        case::Command::Comment(_) => workspace::CMD_COMMENT,
        case::Command::Attach(_) => workspace::CMD_ATTACH,
    }
}

fn typed(command: &case::Command, def: Option<&Definition>, view: &View) -> Vec<(Words, Words)> {
    let field = |key: &FieldKey, value: &Value| match def.and_then(|d| d.field(key)) {
        Some(field) => (Words::from(&field.title), value_words(field, value)),
        None => (Words::same(key.as_str()), plain(value)),
    };
    match command {
        case::Command::Open(open) => {
            let mut all: Vec<_> = open.fields.iter().map(|(key, value)| field(key, value)).collect();
            all.extend(papers(&open.papers, def));
            all
        }
        case::Command::Edit(edit) => {
            let label = |key: &FieldKey| {
                def.and_then(|d| d.field(key)).map_or_else(|| Words::same(key.as_str()), |f| Words::from(&f.title))
            };
            let change = |change: &case::command::Change| match &change.to {
                Some(value) => field(&change.key, value),
                None => (label(&change.key), workspace::EMPTIED),
            };
            edit.changes.iter().map(change).collect()
        }
        case::Command::Step(step) => args(&step.args, def, view),
        case::Command::Comment(comment) => vec![(cases::COMMENT, Words::same(&*comment.text))],
        case::Command::Attach(attach) => vec![(workspace::TYPED_FILE, Words::same(&*attach.file.name))],
    }
}

fn args(args: &StepArgs, def: Option<&Definition>, view: &View) -> Vec<(Words, Words)> {
    let text = |label: Words, value: &Option<String>| value.as_ref().map(|value| (label, Words::same(value.as_str())));
    let part = args.part.and_then(|id| view.parts.get(&id)).map(|part| (cases::PART, Words::from(&part.title)));
    let person = args.assignee.and_then(|id| view.person_name(id)).map(|name| (cases::HANDLER, Words::same(name)));
    let coded = args.reason_code.as_ref().and_then(|code| def?.reason(code));
    let mut all: Vec<_> = [
        coded.map(|reason| (workflow::REASON_KIND, Words::from(&reason.title))),
        text(cases::REASON, &args.reason),
        text(workflow::NEED_POINT, &args.point),
        text(workspace::TYPED_OPINION, &args.opinion),
        text(workspace::TYPED_AGENCY, &args.agency),
        text(workspace::TYPED_DOCUMENT, &args.document_no),
        text(workspace::TYPED_RECEIVER, &args.receiver),
        text(workflow::NEED_ASKED_BY, &args.asked_by),
        args.identity.map(|identity| (workflow::NEED_IDENTITY, identity_words(identity))),
        args.signed_receipt.then_some((workflow::NEED_RECEIPT, workflow::RECEIPT_SIGNED)),
        args.channel.map(|channel| (intake::CHANNEL, channel_words(channel))),
        part,
        person,
        args.outcome.map(|outcome| (cases::RESULT, outcome_words(outcome))),
        args.date.map(|date| (workspace::TYPED_DATE, day(date))),
        args.until.map(|until| (workflow::NEED_UNTIL, day(until))),
    ]
    .into_iter()
    .flatten()
    .collect();
    all.extend(papers(&args.papers, def));
    all.extend(args.files.iter().map(|file| (workspace::TYPED_FILE, Words::same(&*file.name))));
    all
}

fn papers(keys: &[PaperKey], def: Option<&Definition>) -> Option<(Words, Words)> {
    let title = |key: &PaperKey| {
        def.and_then(|d| d.paper(key)).map_or_else(|| Words::same(key.as_str()), |paper| Words::from(&paper.title))
    };
    let all = keys.iter().map(title).reduce(|all, one| all.then("; ", &one))?;
    Some((cases::PAPERS, all))
}

/// A value whose field this device does not know.
fn plain(value: &Value) -> Words {
    match value {
        Value::Text(text) | Value::Choice(text) => Words::same(text.as_str()),
        Value::Number(number) => Words::same(number.to_string()),
        Value::Date(date) => day(*date),
        Value::Party(party) => Words::same(&*party.name),
    }
}

fn day(date: time::Date) -> Words {
    Words::same(crate::i18n::format::date(date))
}

/// A change of the register: of whom, and what was typed.
fn tell_party(change: &party::Command, view: &View) -> Told {
    let name = |id| view.parties.get(&id).map_or(Words::same("–"), |p| Words::same(&*p.name));
    let mut typed = Vec::new();
    if let party::Command::Correct(correct) = change {
        typed.push((workspace::TYPED_NAME, Words::same(&*correct.to.name)));
        typed.extend(correct.to.phone.as_deref().map(|phone| (intake::PHONE, Words::same(phone))));
        typed.extend(correct.to.class.as_deref().map(|class| (intake::CLASS, Words::same(class))));
        typed.extend(correct.to.born.map(|born| (intake::BIRTH_DATE, day(born))));
    }
    typed.extend(change.other().map(|other| (workspace::TYPED_NAME, name(other))));
    Told { what: workspace::CMD_PARTY_CHANGE, about: name(change.party()), case: None, typed }
}
