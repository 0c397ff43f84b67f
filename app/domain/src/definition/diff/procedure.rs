//! What is other in a procedure: its particulars, its form, its papers.

use super::{Aspect, Subject, compare::Found};
use crate::{
    clock::Limit,
    definition::{
        Basis, FieldDef, PaperDef, Procedure,
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
    limits(was, now, found);
    found.set((&was.applicants, &now.applicants), |one| Subject::Applicant { applicant: *one });
    found.set((&was.results, &now.results), |one| Subject::Outcome { outcome: *one });
    found.set((&was.signers.post, &now.signers.post), |one| Subject::Signer { post: *one });
    found.value(of, Aspect::SignatureCount, (&was.signers.need, &now.signers.need), |n| {
        Text::new(n.to_string(), n.to_string())
    });
    found.set((&was.options, &now.options), |one| Subject::Option { option: one.clone() });
    bases(was, now, found);
    papers(was, now, found);
    fields(was, now, found);
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
    twin.limit.legal = now.limit.legal;
    twin.limit.target = now.limit.target;
    twin.limit.warn = now.limit.warn;
    twin.limit.cutoff = now.limit.cutoff;
    twin.signers.post.clone_from(&now.signers.post);
    twin.signers.need = now.signers.need;
    twin.options.clone_from(&now.options);
    twin.proposed = now.proposed;
    twin.papers.clone_from(&now.papers);
    twin.fields.clone_from(&now.fields);
    found.other(of, twin == *now);
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

fn bases(was: &Procedure, now: &Procedure, found: &mut Found) {
    let subject = |basis: &Basis| Subject::Basis { number: basis.number.clone() };
    let both = found.keyed((&was.basis, &now.basis), |basis| &basis.number, subject, &Subject::Procedure);
    for (was, now) in both {
        found.value(&subject(now), Aspect::Details, (was, now), |basis| {
            let sure = basis.certainty.words();
            let title = if basis.title.is_empty() { String::new() } else { format!("{}, ", basis.title) };
            Text::new(format!("{title}{}", sure.vi), format!("{title}{}", sure.en))
        });
    }
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
