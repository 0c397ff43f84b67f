//! What is other in a procedure: its particulars, its form, its papers.

use super::{Aspect, Subject, compare::Found, parts};
use crate::{
    clock::Limit,
    definition::{
        FieldDef, FieldKey, PaperDef, Procedure,
        words::{none, yes_no},
    },
    text::Text,
};

pub(super) fn compare(was: &Procedure, now: &Procedure, found: &mut Found) {
    let of = &Subject::Procedure;
    found.value(of, Aspect::Title, (&was.title, &now.title), Text::clone);
    found.value(of, Aspect::About, (&was.about, &now.about), Text::clone);
    found.value(of, Aspect::Kind, (&was.kind, &now.kind), |kind| kind.words());
    found.value(of, Aspect::Area, (&was.area, &now.area), |area| Text::new(&area.0, &area.0));
    let key = |procedure: &Procedure| procedure.lifecycle.key.clone();
    found.value(of, Aspect::Workflow, (&key(was), &key(now)), |key| Text::new(key.as_str(), key.as_str()));
    let code = |code: &Option<String>| code.as_ref().map_or_else(none, |code| Text::new(code, code));
    found.value(of, Aspect::NationalCode, (&was.national_code, &now.national_code), code);
    limits(was, now, found);
    found.value(of, Aspect::LimitNote, (&was.limit_note, &now.limit_note), said);
    found.value(of, Aspect::CountsFrom, (&was.counts_from, &now.counts_from), |key| {
        key.as_ref().map_or_else(none, |key| field_title((was, now), key))
    });
    parts::told((&was.told, &now.told), found);
    parts::off((was.off.as_ref(), now.off.as_ref()), found);
    parts::result_papers((&was.result_papers, &now.result_papers), found);
    found.set((&was.applicants, &now.applicants), |one| Subject::Applicant { applicant: *one });
    found.set((&was.results, &now.results), |one| Subject::Outcome { outcome: *one });
    found.set((&was.signers.post, &now.signers.post), |one| Subject::Signer { post: *one });
    found.value(of, Aspect::SignatureCount, (&was.signers.need, &now.signers.need), |n| {
        Text::new(n.to_string(), n.to_string())
    });
    found.value(of, Aspect::SignOrder, (&was.signers.order, &now.signers.order), |order| order.words());
    found.set((&was.signers.when_applicant, &now.signers.when_applicant), |one| Subject::StandIn { post: *one });
    found.set((&was.options, &now.options), |one| Subject::Option { option: one.clone() });
    parts::bases((&was.basis, &now.basis), found);
    parts::variants((was, now), found);
    papers(was, now, found);
    fields(was, now, found);
    found.other(of, told_of(was, now) == *now);
}

/// The first with everything that is compared as in the second: what is left has no words of its own.
fn told_of(was: &Procedure, now: &Procedure) -> Procedure {
    let mut twin = was.clone();
    twin.key.clone_from(&now.key);
    twin.version = now.version;
    twin.valid_from = now.valid_from;
    twin.valid_to = now.valid_to;
    twin.lifecycle.clone_from(&now.lifecycle);
    twin.area.clone_from(&now.area);
    twin.kind = now.kind;
    twin.basis.clone_from(&now.basis);
    twin.title.clone_from(&now.title);
    twin.about.clone_from(&now.about);
    twin.applicants.clone_from(&now.applicants);
    twin.results.clone_from(&now.results);
    twin.national_code.clone_from(&now.national_code);
    twin.result_papers.clone_from(&now.result_papers);
    twin.told.clone_from(&now.told);
    twin.off.clone_from(&now.off);
    twin.limit.legal = now.limit.legal;
    twin.limit.target = now.limit.target;
    twin.limit.warn = now.limit.warn;
    twin.limit.cutoff = now.limit.cutoff;
    twin.targets.clone_from(&now.targets);
    twin.limit_note.clone_from(&now.limit_note);
    twin.counts_from.clone_from(&now.counts_from);
    twin.signers.post.clone_from(&now.signers.post);
    twin.signers.need = now.signers.need;
    twin.signers.order = now.signers.order;
    twin.signers.when_applicant.clone_from(&now.signers.when_applicant);
    twin.variants.clone_from(&now.variants);
    twin.options.clone_from(&now.options);
    twin.proposed = now.proposed;
    twin.papers.clone_from(&now.papers);
    twin.fields.clone_from(&now.fields);
    twin
}

/// What a field is called, in either of the two.
pub(super) fn field_title((was, now): (&Procedure, &Procedure), key: &FieldKey) -> Text {
    let all = now.fields.iter().chain(&was.fields);
    let found = all.into_iter().find(|field| field.key == *key).map(|field| field.title.clone());
    found.unwrap_or_else(|| Text::new(key.as_str(), key.as_str()))
}

/// Words, or that there are none.
pub(super) fn said(text: &Text) -> Text {
    if text.is_empty() { none() } else { text.clone() }
}

fn limits(was: &Procedure, now: &Procedure, found: &mut Found) {
    let (of, was, now) = (&Subject::Procedure, &was.limit, &now.limit);
    let said = |limit: Option<Limit>| limit.map_or_else(none, Limit::text);
    found.value(of, Aspect::LegalLimit, (&was.legal, &now.legal), |limit| limit.text());
    found.value(of, Aspect::Target, (&was.target, &now.target), |limit| said(*limit));
    found.value(of, Aspect::Warning, (&was.warn, &now.warn), |limit| said(*limit));
    found.value(of, Aspect::Cutoff, (&was.cutoff, &now.cutoff), |cutoff| {
        cutoff.map_or_else(none, |time| {
            let text = crate::calendar::wire::time_text(time);
            Text::new(text.clone(), text)
        })
    });
}

fn papers(was: &Procedure, now: &Procedure, found: &mut Found) {
    let subject = |paper: &PaperDef| Subject::Paper { key: paper.key.clone(), title: paper.title.clone() };
    let both = found.keyed((&was.papers, &now.papers), |paper| &paper.key, subject, &Subject::Procedure);
    for (was, now) in both {
        let of = &subject(now);
        found.value(of, Aspect::Title, (&was.title, &now.title), Text::clone);
        found.value(of, Aspect::Required, (&was.required, &now.required), |yes| yes_no(*yes));
        found.value(of, Aspect::PaperForm, (&was.form, &now.form), |form| form.words());
        found.value(of, Aspect::Facet, (&was.facet, &now.facet), |facet| facet.words());
        let mut twin = was.clone();
        twin.title.clone_from(&now.title);
        twin.required = now.required;
        twin.form = now.form;
        twin.facet = now.facet;
        found.other(of, twin == *now);
    }
}

fn fields(was: &Procedure, now: &Procedure, found: &mut Found) {
    let subject = |field: &FieldDef| Subject::Field { key: field.key.clone(), title: field.title.clone() };
    let both = found.keyed((&was.fields, &now.fields), |field| &field.key, subject, &Subject::Procedure);
    for (was, now) in both {
        let of = &subject(now);
        found.value(of, Aspect::Title, (&was.title, &now.title), Text::clone);
        found.value(of, Aspect::Help, (&was.help, &now.help), Text::clone);
        found.value(of, Aspect::Required, (&was.required, &now.required), |yes| yes_no(*yes));
        found.value(of, Aspect::Facet, (&was.facet, &now.facet), |facet| facet.words());
        found.value(of, Aspect::Shape, (&was.input, &now.input), super::super::procedure::FieldShape::words);
        let mut twin = was.clone();
        twin.title.clone_from(&now.title);
        twin.help.clone_from(&now.help);
        twin.required = now.required;
        twin.facet = now.facet;
        twin.input.clone_from(&now.input);
        found.other(of, twin == *now);
    }
}
