//! Numbers that open their evidence.

use leptos::prelude::*;

use crate::components::{Glyph, Icon, Tone};

/// A row of [`Figure`]s.
#[component]
pub fn Figures(
    /// The figures.
    children: Children,
) -> impl IntoView {
    view! { <div class="sheet figures">{children()}</div> }
}

/// A number that is a link to the rows behind it. A tone colours it only while it is not zero.
#[component]
pub fn Figure(
    /// The list behind the number.
    #[prop(into)]
    href: Signal<String>,
    /// The number, formatted.
    #[prop(into)]
    value: Signal<String>,
    /// What is counted.
    #[prop(into)]
    label: Signal<String>,
    /// What it means when it is not zero.
    #[prop(optional)]
    tone: Tone,
    /// Before the label; the tone's own otherwise.
    #[prop(optional)]
    icon: Option<Icon>,
) -> impl IntoView {
    let icon = icon.or_else(|| tone.icon());
    let class = move || if value.with(|v| v == "0") { "plain" } else { tone.class() };
    view! {
        <a class=class href=move || href.get()>
            <b>{move || value.get()}</b>
            <span>{icon.map(|icon| view! { <Glyph icon=icon /> })} {move || label.get()}</span>
        </a>
    }
}

/// One line of [`Bars`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarRow {
    /// Who or what.
    pub label: String,
    /// Where the rows behind it are.
    pub href: Option<String>,
    /// Done, or on time: dark green.
    pub done: usize,
    /// Under way: pale green.
    pub doing: usize,
    /// Late: red.
    pub late: usize,
    /// The same in words, for those who do not see the bar: "3 xong, 2 đang làm, 1 trễ".
    pub words: String,
    /// At the end of the line: "3/6".
    pub end: String,
}

impl BarRow {
    /// Where its stripes begin and end, in tenths of a per cent of `full`.
    fn stripes(&self, full: usize) -> [(usize, usize, &'static str); 3] {
        let per_mille = |n: usize| n * 1000 / full.max(1);
        let (done, doing, late) = (per_mille(self.done), per_mille(self.doing), per_mille(self.late));
        [(0, done, "d"), (done, doing, "p"), (done + doing, late, "l")]
    }
}

/// Load or progress per part. Each line fills its width, or with `shared` all are drawn to one scale.
#[component]
pub fn Bars(
    /// The lines.
    #[prop(into)]
    rows: Signal<Vec<BarRow>>,
    /// Draws all lines to the scale of the longest, for comparing loads.
    #[prop(default = false)]
    shared: bool,
) -> impl IntoView {
    let line = |row: BarRow, full: usize| {
        let stripes = row.stripes(full).map(|(x, width, class)| {
            (width > 0).then(|| view! { <rect class=class x=x.to_string() width=width.to_string() height="10"></rect> })
        });
        let label = match row.href {
            Some(href) => view! { <a href=href>{row.label}</a> }.into_any(),
            None => view! { <span>{row.label}</span> }.into_any(),
        };
        view! {
            <li>
                {label}
                <svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label=row.words>
                    {stripes.into_iter().collect_view()}
                </svg>
                <span class="n">{row.end}</span>
            </li>
        }
    };
    let lines = move || {
        let rows = rows.get();
        let longest = rows.iter().map(|r| r.done + r.doing + r.late).max().unwrap_or(1);
        rows.into_iter()
            .map(|row| {
                let full = if shared { longest } else { row.done + row.doing + row.late };
                line(row, full)
            })
            .collect_view()
    };
    view! { <ul class="bars">{lines}</ul> }
}
