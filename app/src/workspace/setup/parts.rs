//! The second step: the parts of the school.

use domain::{rights::Role, setup::PlanPart, text::Text};
use leptos::prelude::*;

use super::Setup;
use crate::{
    components::{Button, Choice, Form, FormActions, Icon, Kind, SelectField, Sheet, TextField, choice},
    i18n::{Words, common, setup as words},
};

/// A part as it is typed.
#[derive(Clone, Copy)]
struct Line {
    title: RwSignal<String>,
    /// Kept as proposed for as long as the Vietnamese title is.
    proposed: StoredValue<Text>,
    role: RwSignal<String>,
}

impl Line {
    fn of(part: &PlanPart) -> Self {
        Self {
            title: RwSignal::new(part.title.vi.clone()),
            proposed: StoredValue::new(part.title.clone()),
            role: RwSignal::new(part.role.as_str().to_owned()),
        }
    }

    fn part(self) -> PlanPart {
        let vi = self.title.get();
        let en = self.proposed.with_value(|p| if p.vi == vi { p.en.clone() } else { String::new() });
        PlanPart { title: Text::new(vi, en), role: self.role.get().parse().unwrap_or(Role::Group) }
    }
}

fn sides() -> Vec<Choice> {
    let sides: [(Role, Words); 4] = [
        (Role::Leadership, common::ROLE_LEADERSHIP),
        (Role::Office, common::ROLE_OFFICE),
        (Role::Group, common::ROLE_GROUP),
        (Role::Union, common::ROLE_UNION),
    ];
    sides.into_iter().map(|(role, words)| choice(role.as_str(), words)).collect()
}

#[component]
pub(super) fn PartsStep(setup: Setup) -> impl IntoView {
    let lines = RwSignal::new(setup.plan.with_untracked(|plan| plan.parts.iter().map(Line::of).collect::<Vec<_>>()));
    Effect::new(move |_| {
        let parts: Vec<PlanPart> = lines.get().into_iter().map(Line::part).collect();
        setup.plan.update(|plan| plan.parts = parts);
    });
    let add = move || {
        lines.update(|all| all.push(Line::of(&PlanPart { title: Text::default(), role: Role::Group })));
    };
    let choices = Signal::stored(sides());
    let rows = move || {
        let row = |(n, line): (usize, Line)| {
            // Whoever sat behind it sits one place further up; who sat there is asked for again.
            let remove = move || {
                lines.update(|all| {
                    all.remove(n);
                });
                setup.plan.update(|plan| {
                    for person in &mut plan.people {
                        match person.part.cmp(&n) {
                            std::cmp::Ordering::Less => {}
                            std::cmp::Ordering::Equal => person.part = usize::MAX,
                            std::cmp::Ordering::Greater => person.part = person.part.saturating_sub(1),
                        }
                    }
                });
            };
            view! {
                <div class="setup-row">
                    <TextField name=format!("parts.{n}.title") label=words::PART value=line.title required=true />
                    <SelectField name=format!("parts.{n}.role") label=words::SIDE value=line.role choices required=true />
                    <Button kind=Kind::Quiet icon=Icon::Trash on_press=remove>{words::REMOVE}</Button>
                </div>
            }
        };
        lines.get().into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <Form errors=setup.form on_submit=move || setup.next() label=words::STEP_PARTS>
            <Sheet title=words::STEP_PARTS padded=true>
                <p class="quiet">{words::PARTS_WHY}</p>
                {rows}
                <Button icon=Icon::Plus on_press=add>{words::ADD_PART}</Button>
            </Sheet>
            <FormActions>
                <Button kind=Kind::Main submit=true>{common::NEXT}</Button>
                <Button on_press=move || setup.back()>{common::BACK}</Button>
            </FormActions>
        </Form>
    }
}
