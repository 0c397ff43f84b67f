//! Trình tự in words, made of the steps of the lifecycle: nobody types it twice, and it cannot say what is not done.

use domain::{
    definition::{ClockMark, Definition, PostRule, StepDef, Who, WhoRole},
    rights::Post,
};

use crate::i18n::{Words, people, portal as words};

/// The sentences of the course, in order: what opens it, the steps to the end, then what may come between.
pub fn sentences(def: &Definition) -> Vec<Words> {
    let course = def.course();
    let open = &def.lifecycle.open;
    let first = sentence(def, &Words::from(&open.title), &open.who);
    let main = course.main.iter().map(|step| sentence(def, &Words::from(&step.title), &step.who));
    let beside = course.beside.iter().map(|step| between(def, step));
    std::iter::once(first).chain(main).chain(beside).collect()
}

fn sentence(def: &Definition, title: &Words, who: &[Who]) -> Words {
    let mut actors: Vec<Words> = Vec::new();
    for actor in who.iter().map(|who| actor(def, who)) {
        if !actors.contains(&actor) {
            actors.push(actor);
        }
    }
    match actors.into_iter().reduce(|all, one| all.then(", ", &one)) {
        Some(actors) => title.clone().then(": ", &actors),
        None => title.clone(),
    }
}

/// A step beside the way: when it is taken, and whether it costs the applicant time.
fn between(def: &Definition, step: &StepDef) -> Words {
    let said = words::IF_NEEDED.then(" ", &sentence(def, &Words::from(&step.title), &step.who));
    match step.clock {
        Some(ClockMark::Pause) => said.then(" ", &words::NOT_COUNTED),
        Some(ClockMark::Start | ClockMark::Resume | ClockMark::Extend | ClockMark::Stop | ClockMark::Reopen) | None => {
            said
        }
    }
}

fn actor(def: &Definition, who: &Who) -> Words {
    match &who.post {
        Some(PostRule::Signers(_)) => posts(&def.procedure.signers.post),
        Some(PostRule::Posts(named)) => posts(named),
        None => match who.role {
            WhoRole::Leadership => words::BY_LEADERSHIP,
            WhoRole::Group => words::BY_GROUP,
            WhoRole::Office => words::BY_OFFICE,
            WhoRole::Union => words::BY_UNION,
            WhoRole::Assignee => words::BY_ASSIGNEE,
            WhoRole::PartMember => words::BY_PART,
            WhoRole::Author => words::BY_AUTHOR,
            WhoRole::Applicant => words::BY_APPLICANT,
            WhoRole::Administrator | WhoRole::Superior => Words::same(""),
        },
    }
}

fn posts(posts: &[Post]) -> Words {
    let or = |all: Words, one: Words| all.then(", ", &one);
    posts.iter().map(|post| people::post(*post)).reduce(or).unwrap_or_else(|| Words::same(""))
}
