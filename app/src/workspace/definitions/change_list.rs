//! What is other in one version than in another: in sentences, grouped as the editor is.

use domain::definition::diff::{Aspect, Change, Subject};
use leptos::prelude::*;

use super::part::Part;
use crate::{
    components::{Badge, Icon, Tone},
    i18n::{Words, definitions as words},
};

/// All differences; a sentence where there are none.
#[expect(clippy::needless_pass_by_value, reason = "what a component is given is its own")]
#[component]
pub(super) fn ChangeList(
    /// Them.
    changes: Vec<Change>,
) -> impl IntoView {
    if changes.is_empty() {
        return view! { <p class="quiet">{words::NO_CHANGES}</p> }.into_any();
    }
    let of = |part: Part| {
        let lines: Vec<AnyView> = changes.iter().filter(|change| part_of(change) == part).map(line).collect();
        let title = part.words();
        (!lines.is_empty()).then(|| {
            view! {
                <section class="change-group">
                    <p><b>{title.clone()}</b> " " <small>{words::count(lines.len())}</small></p>
                    <ul aria-label=title>{lines}</ul>
                </section>
            }
        })
    };
    let groups = Part::WRITING.into_iter().map(of).collect_view();
    view! { <div class="change-list">{groups}</div> }.into_any()
}

fn line(change: &Change) -> AnyView {
    let (tone, icon, kind) = match change {
        Change::Added { .. } => (Tone::Ok, Icon::Plus, words::ADDED),
        Change::Removed { .. } => (Tone::Late, Icon::Trash, words::REMOVED),
        Change::Changed { .. } => (Tone::Hold, Icon::Pen, words::CHANGED),
    };
    view! {
        <li>
            <Badge tone=tone icon=icon>{kind}</Badge>
            <span>{Words::from(change.words())}</span>
        </li>
    }
    .into_any()
}

/// The part of the editor to which a difference belongs.
fn part_of(change: &Change) -> Part {
    match change.subject() {
        Subject::Field { .. } => Part::Form,
        Subject::Paper { .. } => Part::Papers,
        Subject::Basis { .. } => Part::Bases,
        Subject::Signer { .. } | Subject::StandIn { .. } => Part::Signers,
        Subject::StateTarget { .. } => Part::Limits,
        Subject::Variant { .. } => Part::Variants,
        Subject::Applicant { .. } | Subject::Outcome { .. } | Subject::ResultPaper { .. } | Subject::Off => {
            Part::General
        }
        Subject::Option { .. }
        | Subject::Opening
        | Subject::Way { .. }
        | Subject::Reason { .. }
        | Subject::Phase { .. }
        | Subject::State { .. }
        | Subject::Step { .. } => Part::Workflow,
        Subject::Procedure => match change {
            Change::Changed { aspect, .. } => part_of_aspect(*aspect),
            Change::Added { .. } | Change::Removed { .. } => Part::General,
        },
    }
}

/// Of what is said of the procedure itself.
fn part_of_aspect(aspect: Aspect) -> Part {
    let limits = matches!(
        aspect,
        Aspect::LegalLimit | Aspect::Target | Aspect::Warning | Aspect::Cutoff | Aspect::LimitNote | Aspect::CountsFrom
    );
    if limits {
        Part::Limits
    } else if matches!(aspect, Aspect::SignatureCount | Aspect::SignOrder) {
        Part::Signers
    } else if aspect == Aspect::Workflow {
        Part::Workflow
    } else {
        Part::General
    }
}

#[cfg(test)]
mod tests {
    use domain::text::Text;

    use super::*;

    #[test]
    fn a_difference_stands_where_it_would_be_edited() {
        let changed = |aspect| Change::Changed {
            subject: Subject::Procedure,
            aspect,
            was: Text::new("3 ngày", "3 days"),
            now: Text::new("2 ngày", "2 days"),
        };
        assert_eq!(part_of(&changed(Aspect::LegalLimit)), Part::Limits);
        assert_eq!(part_of(&changed(Aspect::Title)), Part::General);
        let paper = Subject::Paper { key: "don".into(), title: Text::new("Đơn", "Application") };
        assert_eq!(part_of(&Change::Removed { subject: paper }), Part::Papers);
        assert_eq!(part_of(&Change::Added { subject: Subject::Opening }), Part::Workflow);
        let kind = Subject::Variant { key: "mot".into(), title: Text::new("Một", "One") };
        assert_eq!(part_of(&Change::Added { subject: kind }), Part::Variants);
        assert_eq!(part_of(&changed(Aspect::CountsFrom)), Part::Limits);
        assert_eq!(part_of(&changed(Aspect::SignOrder)), Part::Signers);
        let aim =
            Subject::StateTarget { state: "signing".into(), title: Text::new("Trình ký", "Awaiting signature") };
        assert_eq!(part_of(&Change::Added { subject: aim }), Part::Limits);
    }
}
