//! A workflow as a diagram: states by phase, steps as arrows with who takes them and what they do to the clock.
//!
//! The diagram is for the eye. Whoever uses it puts a list beside it that says the same in words; the numbers on the
//! arrows are the numbers of that list.

mod layout;

use std::{collections::BTreeSet, fmt::Write as _};

use domain::definition::{ActionKey, ClockMark, Definition, Lands, StateKey, StepDef};
use leptos::prelude::*;

use self::layout::{Drawing, Line, Place, Plan, Way, lay_out, wrap};
use crate::{
    components::Icon,
    i18n::{Lang, Words, flow as words, use_lang},
};

/// What of a workflow is wrong, and is drawn so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlowFaults {
    /// States.
    pub states: BTreeSet<StateKey>,
    /// Steps.
    pub steps: BTreeSet<ActionKey>,
}

/// The steps that a procedure takes, each with its number in diagram and list.
pub fn numbered_steps(def: &Definition) -> Vec<(usize, &StepDef)> {
    def.lifecycle.steps.iter().filter(|step| is_on(def, step)).enumerate().map(|(n, step)| (n + 1, step)).collect()
}

fn is_on(def: &Definition, step: &StepDef) -> bool {
    step.option.as_ref().is_none_or(|option| def.procedure.options.contains(option))
}

/// The states in which a case can begin, each once.
fn opening_states(def: &Definition) -> Vec<&StateKey> {
    let mut states: Vec<&StateKey> = def.lifecycle.open.openings().map(|opening| opening.to).collect();
    states.sort();
    states.dedup();
    states
}

/// Whether a state is a part of a procedure: not where only steps lead that it switches off. One that no step touches
/// at all has just been added, and is shown.
pub fn is_state_of(def: &Definition, state: &StateKey) -> bool {
    let touches = |step: &&StepDef| step.to == *state || step.from.contains(state);
    let mut steps = def.lifecycle.steps.iter().filter(touches).peekable();
    steps.peek().is_none() || opening_states(def).contains(&state) || steps.any(|step| is_on(def, step))
}

/// What the diagram shows, taken out of a definition.
struct Shown {
    phases: Vec<Words>,
    states: Vec<(Words, &'static str)>,
    /// For each arrow: number, who in short, what it does to the clock, whether it is wrong.
    arrows: Vec<(usize, Words, Option<ClockMark>, bool)>,
    opens: Option<ClockMark>,
    plan: Plan,
}

impl Shown {
    fn of(def: &Definition, faults: &FlowFaults) -> Self {
        let lifecycle = &def.lifecycle;
        let states: Vec<_> = lifecycle.states.iter().filter(|state| is_state_of(def, &state.key)).collect();
        let place = |key: &StateKey| states.iter().position(|state| state.key == *key);
        let phase = |key: &str| lifecycle.phases.iter().position(|phase| phase.key == key).unwrap_or(0);
        let (mut arrows, mut ends) = (Vec::new(), Vec::new());
        for (number, step) in numbered_steps(def) {
            let first = step.who.first().map_or(words::NOBODY, |who| words::who_short(who.role));
            let who = if step.who.len() > 1 { first.then("", &Words::same("+")) } else { first };
            let wrong = faults.steps.contains(&step.action);
            let Some(named) = place(&step.to) else { continue };
            for from in step.from.iter().filter_map(place) {
                let to = match step.lands {
                    // Where it leads back to is known of each case; drawn is what counts where nothing is.
                    Lands::There | Lands::Back => named,
                    Lands::Here => from,
                };
                arrows.push((number, who.clone(), step.clock, wrong));
                ends.push((from, to));
            }
        }
        let class = |state: &domain::definition::StateDef| match (faults.states.contains(&state.key), state.terminal) {
            (true, _) => "box wrong",
            (false, true) => "box end",
            (false, false) => "box",
        };
        Self {
            phases: lifecycle.phases.iter().map(|phase| Words::from(&phase.title)).collect(),
            plan: Plan {
                phases: lifecycle.phases.len(),
                states: states.iter().map(|state| phase(&state.phase)).collect(),
                arrows: ends,
                begins: opening_states(def).iter().filter_map(|key| place(key)).collect(),
            },
            states: states.iter().map(|state| (Words::from(&state.title), class(state))).collect(),
            arrows,
            opens: lifecycle.open.clock,
        }
    }
}

/// The diagram: columns on a desk, rows on a phone. It follows every change of the definition.
#[component]
pub fn FlowDiagram(
    /// What is drawn.
    #[prop(into)]
    def: Signal<Definition>,
    /// What of it is wrong.
    #[prop(optional, into)]
    faults: Signal<FlowFaults>,
    /// It stands beside something else: rows, however wide the page is.
    #[prop(optional)]
    beside: bool,
) -> impl IntoView {
    let lang = use_lang();
    let drawn = move |way: Way| {
        move || {
            let shown = def.with(|def| faults.with(|faults| Shown::of(def, faults)));
            draw(&shown, &lay_out(&shown.plan, way), way, lang.get())
        }
    };
    if beside {
        return view! { <div class="flow">{drawn(Way::Rows)}</div> }.into_any();
    }
    view! {
        // Wider than the page it scrolls by itself, and by the keyboard too.
        <div class="flow wide-only" tabindex="0" role="group" aria-label=words::DIAGRAM>{drawn(Way::Columns)}</div>
        <div class="flow narrow-only">{drawn(Way::Rows)}</div>
    }
    .into_any()
}

fn draw(shown: &Shown, drawing: &Drawing, way: Way, lang: Lang) -> AnyView {
    let heads = shown.phases.iter().zip(&drawing.heads).filter_map(|(title, at)| at.map(|at| (title, at)));
    let heads = heads.map(|(title, (x, y))| {
        let title = title.say(lang);
        view! { <text class="phase" x=x.to_string() y=y.to_string()>{title}</text> }
    });
    let heads = heads.collect_view();
    let boxes = shown.states.iter().zip(&drawing.boxes);
    let boxes = boxes.map(|((title, class), place)| state(title.as_str(lang), class, place)).collect_view();
    // What is wrong is drawn last, over everything else.
    let mut lines: Vec<&Line> = drawing.lines.iter().collect();
    let is_wrong = |line: &Line| line.arrow.and_then(|n| shown.arrows.get(n)).is_some_and(|(.., wrong)| *wrong);
    lines.sort_by_key(|line| is_wrong(line));
    let arrows = lines.iter().map(|line| arrow(line, is_wrong(line))).collect_view();
    let marks = lines
        .iter()
        .map(|line| match line.arrow.and_then(|n| shown.arrows.get(n)) {
            Some((number, who, clock, wrong)) => {
                let words = match way {
                    Way::Columns => format!("{number} {}", who.as_str(lang)),
                    Way::Rows => number.to_string(),
                };
                mark(line.mark, way, words, *clock, *wrong)
            }
            None => begins(line.mark, shown.opens),
        })
        .collect_view();
    let label = words::DIAGRAM_SAYS.say(lang);
    view! {
        <svg
            viewBox=format!("0 0 {} {}", drawing.width, drawing.height)
            width=drawing.width.to_string()
            height=drawing.height.to_string()
            role="img"
            aria-label=label
        >
            {heads}
            {arrows}
            {boxes}
            {marks}
        </svg>
    }
    .into_any()
}

fn state(title: &str, class: &'static str, place: &Place) -> AnyView {
    const LEADING: i32 = 16;
    let lines = wrap(title, 17, 2);
    let count = i32::try_from(lines.len()).unwrap_or(1);
    let x = place.x + place.width / 2;
    let first = place.y + place.height / 2 - (count - 1) * LEADING / 2 + 5;
    let lines = lines.into_iter().zip(0..).map(|(line, n)| {
        view! { <text x=x.to_string() y=(first + n * LEADING).to_string()>{line}</text> }
    });
    let lines = lines.collect_view();
    view! {
        <g class=class>
            <rect
                x=place.x.to_string()
                y=place.y.to_string()
                width=place.width.to_string()
                height=place.height.to_string()
                rx="8"
            />
            {lines}
        </g>
    }
    .into_any()
}

fn arrow(line: &Line, wrong: bool) -> AnyView {
    let mut path = String::new();
    for (n, (x, y)) in line.points.iter().enumerate() {
        // Writing into a text never fails.
        let _ = write!(path, "{}{x} {y}", if n == 0 { 'M' } else { 'L' });
    }
    let head = match line.points.as_slice() {
        // The last piece always runs across.
        [.., (before, _), (x, y)] => {
            let back = if before < x { -7 } else { 7 };
            format!("M{x} {y}l{back} -4v8z")
        }
        [] | [_] => String::new(),
    };
    let class = if wrong { "arrow wrong" } else { "arrow" };
    view! {
        <g class=class>
            <path class="way" d=path />
            <path class="head" d=head />
        </g>
    }
    .into_any()
}

/// The sign of what a step does to the clock.
const fn sign(mark: ClockMark) -> Icon {
    match mark {
        ClockMark::Start | ClockMark::Resume | ClockMark::Reopen => Icon::Clock,
        ClockMark::Pause => Icon::Pause,
        ClockMark::Extend => Icon::Calendar,
        ClockMark::Stop => Icon::Check,
    }
}

fn signed(clock: Option<ClockMark>, x: i32, y: i32) -> Option<AnyView> {
    let clock = clock?;
    let at = format!("translate({x} {y}) scale(0.55)");
    Some(view! { <path class="sign" d=sign(clock).path() transform=at /> }.into_any())
}

fn mark((x, y): (i32, i32), way: Way, words: String, clock: Option<ClockMark>, wrong: bool) -> AnyView {
    let width = way.mark_width() - 6;
    let left = x - width / 2;
    let class = if wrong { "mark wrong" } else { "mark" };
    view! {
        <g class=class>
            <rect x=left.to_string() y=(y - 9).to_string() width=width.to_string() height="18" rx="9" />
            <text x=(left + 8).to_string() y=(y + 4).to_string()>{words}</text>
            {signed(clock, left + width - 18, y - 6)}
        </g>
    }
    .into_any()
}

fn begins((x, y): (i32, i32), clock: Option<ClockMark>) -> AnyView {
    view! {
        <g class="mark begins">
            <circle cx=x.to_string() cy=y.to_string() r="5" />
            {signed(clock, x - 6, y - 22)}
        </g>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A case that is received, may go to another agency where that is switched on, and ends.
    fn def(options: &[&str]) -> Definition {
        let step = |action: &str, from: &str, to: &str, option: Option<&str>| {
            serde_json::json!({
                "action": action,
                "title": { "vi": action },
                "past": { "vi": action },
                "from": [from],
                "to": to,
                "who": [{ "role": "office" }, { "role": "leadership" }],
                "clock": "stop",
                "offline": "never",
                "option": option,
            })
        };
        let state = |key: &str, phase: &str, terminal: bool| serde_json::json!({ "key": key, "title": { "vi": key }, "phase": phase, "terminal": terminal });
        let lifecycle = serde_json::json!({
            "key": "dossier",
            "version": 1,
            "kind": "dossier",
            "phases": [
                { "key": "intake", "title": { "vi": "Tiếp nhận" } },
                { "key": "return", "title": { "vi": "Trả" } },
            ],
            "states": [
                state("received", "intake", false),
                state("referral", "intake", false),
                state("done", "return", true),
                state("added", "return", false),
            ],
            "open": {
                "title": { "vi": "Tiếp nhận" }, "to": "received", "who": [{ "role": "office" }], "offline": "queued",
            },
            "steps": [
                step("refer", "received", "referral", Some("referral")),
                step("reply", "referral", "received", Some("referral")),
                step("finish", "received", "done", None),
            ],
        });
        let procedure = serde_json::json!({
            "key": "thu-tuc",
            "version": 1,
            "valid_from": "2024-01-01",
            "lifecycle": "dossier@1",
            "area": "office",
            "kind": "school",
            "title": { "vi": "Thủ tục" },
            "applicants": ["guardian"],
            "results": ["granted"],
            "limit": { "legal": "3wd" },
            "signers": { "post": ["principal"], "need": 1 },
            "options": options,
        });
        Definition {
            procedure: serde_json::from_value(procedure).expect("a procedure"),
            lifecycle: serde_json::from_value(lifecycle).expect("a lifecycle"),
        }
    }

    #[test]
    fn what_is_switched_off_is_not_drawn_and_what_was_just_added_is() {
        let off = Shown::of(&def(&[]), &FlowFaults::default());
        let names: Vec<String> = off.states.iter().map(|(title, _)| title.say(Lang::Vi)).collect();
        assert_eq!(names, ["received", "done", "added"]);
        assert_eq!(off.plan.arrows, [(0, 1)]);
        assert_eq!(numbered_steps(&def(&[])).len(), 1);
        let on = Shown::of(&def(&["referral"]), &FlowFaults::default());
        assert_eq!(on.plan.arrows, [(0, 1), (1, 0), (0, 2)]);
        assert_eq!(on.plan.states, [0, 0, 1, 1]);
        assert_eq!(on.plan.begins, [0]);
    }

    #[test]
    fn arrows_say_who_and_what_is_wrong() {
        let faults = FlowFaults { states: ["added".into()].into(), steps: ["finish".into()].into() };
        let shown = Shown::of(&def(&[]), &faults);
        let (number, who, clock, wrong) = &shown.arrows[0];
        assert_eq!((*number, who.say(Lang::Vi).as_str(), *clock, *wrong), (1, "VP+", Some(ClockMark::Stop), true));
        assert_eq!(shown.states[2].1, "box wrong");
        assert_eq!(shown.states[1].1, "box end");
    }
}
