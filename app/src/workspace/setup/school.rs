//! The first step: what the school is called, and whose it is.

use domain::directory::Dated;
use leptos::prelude::*;

use super::Setup;
use crate::{
    components::{Button, DateField, FieldError, Form, FormActions, Icon, Kind, Sheet, TextField},
    i18n::{common, format, setup as words},
};

/// A period with its agency.
#[derive(Clone, Copy)]
struct Period {
    from: RwSignal<String>,
    value: RwSignal<String>,
}

impl Period {
    fn of(dated: &Dated) -> Self {
        Self { from: RwSignal::new(format::date(dated.from)), value: RwSignal::new(dated.value.clone()) }
    }
}

#[component]
pub(super) fn SchoolStep(setup: Setup) -> impl IntoView {
    let plan = setup.plan.get_untracked();
    let (name, key, prefix, place) =
        (RwSignal::new(plan.name), RwSignal::new(plan.key), RwSignal::new(plan.code_prefix), RwSignal::new(plan.place));
    let periods = RwSignal::new(plan.agencies.iter().map(Period::of).collect::<Vec<_>>());
    // A date that is none yet keeps what was there.
    let dated = move || {
        let before = setup.plan.with_untracked(|plan| plan.agencies.clone());
        let read = |(n, period): (usize, Period)| {
            let from = format::parse_date(&period.from.get()).or_else(|| before.get(n).map(|dated| dated.from));
            Some(Dated { from: from?, value: period.value.get() })
        };
        periods.get().into_iter().enumerate().filter_map(read).collect::<Vec<_>>()
    };
    Effect::new(move |_| {
        let (name, key, prefix, place, agencies) = (name.get(), key.get(), prefix.get(), place.get(), dated());
        setup.plan.update(|plan| {
            plan.name = name;
            plan.key = key;
            plan.code_prefix = prefix;
            plan.place = place;
            plan.agencies = agencies;
        });
    });
    // The prefix follows the short name until it is its own.
    let followed = StoredValue::new(key.get_untracked());
    Effect::new(move |_| {
        let key = key.get();
        if prefix.with_untracked(|prefix| followed.with_value(|was| prefix == was)) {
            prefix.set(key.clone());
        }
        followed.set_value(key);
    });
    let next = move || {
        let is_date = |period: &Period| format::parse_date(&period.from.get_untracked()).is_some();
        let wrong = periods.with_untracked(|all| all.iter().position(|period| !is_date(period)));
        match wrong {
            Some(n) => {
                setup.form.show(vec![FieldError::new(format!("agencies.{n}.from"), common::DATE_WRONG)]);
            }
            None => setup.next(),
        }
    };
    let add = move || {
        periods.update(|all| all.push(Period { from: RwSignal::default(), value: RwSignal::default() }));
    };
    let rows = move || {
        let row = |(n, period): (usize, Period)| {
            let remove = move || {
                periods.update(|all| {
                    all.remove(n);
                });
            };
            view! {
                <div class="setup-row">
                    <TextField name=format!("agencies.{n}.value") label=words::AGENCY value=period.value />
                    <DateField name=format!("agencies.{n}.from") label=words::FROM value=period.from required=true />
                    <Button kind=Kind::Quiet icon=Icon::Trash on_press=remove>{words::REMOVE}</Button>
                </div>
            }
        };
        periods.get().into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <Form errors=setup.form on_submit=next label=words::STEP_SCHOOL>
            <Sheet title=words::STEP_SCHOOL padded=true>
                <TextField name="name" label=words::NAME value=name required=true />
                <TextField name="key" label=words::KEY help=words::KEY_HELP value=key required=true />
                <TextField name="code_prefix" label=words::PREFIX help=words::PREFIX_HELP value=prefix required=true />
                <TextField name="place" label=words::PLACE value=place />
            </Sheet>
            <Sheet title=words::AGENCIES padded=true>
                <p class="quiet">{words::AGENCIES_WHY}</p>
                {rows}
                <Button icon=Icon::Plus on_press=add>{words::ADD_AGENCY}</Button>
            </Sheet>
            <FormActions>
                <Button kind=Kind::Main submit=true>{common::NEXT}</Button>
            </FormActions>
        </Form>
    }
}
