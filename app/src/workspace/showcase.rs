//! Every component in its states, in both schemes and both languages, for those who build and test screens.

use domain::{
    clock::{Amount, DayLine, Explanation, LineKind, Standing},
    definition::{CaseKind, Definition},
    instant::Instant,
    text::{Lang, Text},
};
use leptos::prelude::*;
use time::{
    Time,
    macros::{date, time},
};

use super::desk::use_desk;
use crate::{
    components::{
        Ago, Badge, BarRow, Bars, Button, Checkboxes, Chip, Chips, Choice, Cols, Connection, Crumb, DateField, Dialog,
        DueBadge, Empty, FieldError, Figure, Figures, FileField, FlowDiagram, FlowFaults, Form, FormActions,
        FormErrors, Glyph, Icon, IconButton, InLang, Kind, LangSwitch, Link, LinkButton, List, Logo, Menu, MenuItem,
        Meta, Notice, PageHead, Pair, Pairs, Paper, Papers, PickedFile, PlainFileField, Radios, Row, SearchBox,
        SelectField, Sheet, Skeleton, SkeletonShape, Step, StepState, Steps, TextArea, TextField, Theme, ThemeSwitch,
        Timeline, TimelineEntry, Tone, WhyCalendar, choice, use_toasts,
    },
    i18n::{Words, cases, clock, common, errors, findings, format, intake, use_lang},
};

/// The page at `/app/components`. Light speaks Vietnamese and dark English at first; each can be switched.
#[component]
pub fn Showcase() -> impl IntoView {
    view! {
        <div class="showcase">
            <Panel theme=Theme::Light lang=Lang::Vi name="light" />
            <Panel theme=Theme::Dark lang=Lang::En name="dark" />
        </div>
    }
}

#[component]
fn Panel(theme: Theme, lang: Lang, name: &'static str) -> impl IntoView {
    let lang = RwSignal::new(lang);
    let theme = RwSignal::new(theme);
    view! {
        <section data-theme=move || theme.get().attribute() aria-label=name>
            <InLang lang>
                <div class="stack">
                    <div class="wall">
                        <Logo />
                        <LangSwitch />
                        <ThemeSwitch theme />
                    </div>
                    <Head />
                    <Small />
                    <Home name />
                    <CaseParts />
                    <Workflow />
                    <Fields name />
                    <Waiting />
                    <Icons />
                </div>
            </InLang>
        </section>
    }
}

/// The workflow of whatever is in force, with its first state and step drawn as wrong.
#[component]
fn Workflow() -> impl IntoView {
    let desk = use_desk();
    let first = Memo::new(move |_| {
        let day = desk.now().local_date();
        desk.view(|v| v.in_force(CaseKind::Dossier, day)).first().map(|def| Definition::clone(def))
    });
    let wrong = |def: &Definition| FlowFaults {
        states: def.lifecycle.states.iter().take(1).map(|state| state.key.clone()).collect(),
        steps: def.lifecycle.steps.iter().take(1).map(|step| step.action.clone()).collect(),
    };
    move || {
        first.get().map(|def| {
            let faults = Signal::stored(wrong(&def));
            view! {
                <Sheet title="FlowDiagram" padded=true>
                    <FlowDiagram def=Signal::stored(def) faults=faults />
                </Sheet>
            }
        })
    }
}

fn monday() -> Instant {
    at(date!(2024 - 02 - 26), time!(14:00))
}

fn at(day: time::Date, hour: Time) -> Instant {
    Instant::from_local(day, hour)
}

#[component]
fn Head() -> impl IntoView {
    let lang = use_lang();
    let toasts = use_toasts();
    let asking = RwSignal::new(false);
    let undo = move || toasts.say_undo(cases::HANDLER, move || toasts.say(common::UNDO));
    view! {
        <PageHead
            title=move || format::long_date(date!(2024 - 02 - 26), lang.get())
            lead=cases::to_sign_today(4, 1)
            crumbs=|| view! { <Crumb href="#">{common::MY_WORK}</Crumb> <Crumb>"MNHgS-240226-0007"</Crumb> }
            state=|| view! { <Badge tone=Tone::Hold>{cases::STATE_SUPPLEMENT}</Badge> }
            actions=move || {
                view! {
                    <Button icon=Icon::Print>{common::PRINT}</Button>
                    <Button kind=Kind::Main on_press=move || asking.set(true)>{cases::SIGN_NOW}</Button>
                    <Menu>
                        <MenuItem icon=Icon::Undo on_press=undo>{common::UNDO}</MenuItem>
                        <MenuItem icon=Icon::Trash danger=true>{common::DELETE}</MenuItem>
                    </Menu>
                }
            }
        />
        <div class="metas">
            <Meta label=cases::APPLICANT>"Phụ huynh Trẻ 01 lớp Lá 2"</Meta>
            <Meta label=cases::RECEIVED>{format::date_time(monday())}</Meta>
        </div>
        <Dialog open=asking title=cases::REASON>
            <Form on_submit=move || asking.set(false)>
                <TextArea name="dialog-reason" label=cases::REASON help=cases::REASON_HELP required=true />
                <FormActions>
                    <Button kind=Kind::Main submit=true>{common::SEND}</Button>
                    <Button kind=Kind::Quiet on_press=move || asking.set(false)>{common::CANCEL}</Button>
                </FormActions>
            </Form>
        </Dialog>
    }
}

#[component]
fn Small() -> impl IntoView {
    let due = Some(at(date!(2024 - 02 - 27), time!(17:00)));
    let standings = [
        Standing::OnTime { left_wd: 4 },
        Standing::Soon { left_wd: 1 },
        Standing::Late { by_wd: 2 },
        Standing::Paused { left: Amount::WorkingDays(1) },
        Standing::FinishedEarly,
        Standing::FinishedLate,
    ];
    let links = [Link::Sent, Link::Sending, Link::Waiting(3), Link::Offline(0), Link::Offline(3), Link::Refused(1)];
    view! {
        <Sheet title="Buttons" padded=true>
            <div class="wall">
                <Button kind=Kind::Main icon=Icon::Pen>{cases::SIGN_NOW}</Button>
                <Button>{common::SAVE}</Button>
                <Button kind=Kind::Quiet>{common::CANCEL}</Button>
                <Button kind=Kind::Danger icon=Icon::Trash>{common::DELETE}</Button>
                <Button kind=Kind::Main pending=true>{common::SENDING}</Button>
                <LinkButton href="#" icon=Icon::Forward>{common::OPEN}</LinkButton>
                <IconButton icon=Icon::Bell label=common::NOTIFICATIONS count=3_usize on_press=|| () />
            </div>
        </Sheet>
        <Sheet title="Badges" padded=true>
            <div class="wall">
                {standings.map(|s| view! { <DueBadge standing=s date=due /> }).into_iter().collect_view()}
                <Badge>{findings::STATE_DRAFT}</Badge>
            </div>
            <div class="wall">{links.map(|link| view! { <Connection link /> }).into_iter().collect_view()}</div>
            <Notice icon=Icon::Offline>{common::offline_waiting(3)}</Notice>
            <Notice tone=Tone::Late>{errors::CHANGED_MEANWHILE}</Notice>
        </Sheet>
    }
}

#[component]
fn Home(name: &'static str) -> impl IntoView {
    let rows = [
        ("Cấp bản sao hồ sơ trẻ", "MNHgS-240226-0007 · Tổ Văn phòng", Standing::OnTime { left_wd: 3 }, 10),
        ("Hỗ trợ chi phí học tập", "MNHgS-240223-0003 · Tổ Văn phòng · Kế toán", Standing::Soon { left_wd: 1 }, 1_500),
        ("Tiếp nhận trẻ chuyển đến", "MNHgS-240219-0001 · Tổ Mầm", Standing::Late { by_wd: 1 }, 4_400),
    ];
    let row = |(title, sub, standing, minutes): (&'static str, &'static str, Standing, i64)| {
        let then = monday().plus_millis(-minutes * 60_000);
        let due = Some(at(date!(2024 - 02 - 29), time!(17:00)));
        view! {
            <Row
                href="#"
                title
                sub
                state=move || view! { <DueBadge standing date=due /> }
                time=move || view! { <Ago at=then now=monday() /> }
                action=|| view! { <Button>{cases::SIGN_NOW}</Button> }
            />
        }
    };
    let part = |label: &str, done, doing, late| BarRow {
        label: label.to_owned(),
        href: Some("#".to_owned()),
        done,
        doing,
        late,
        words: format!("{done} / {doing} / {late}"),
        end: format!("{}", done + doing + late),
    };
    let parts = vec![part("Tổ Lá", 3, 2, 1), part("Tổ Chồi", 4, 1, 0), part("Văn phòng", 6, 2, 1)];
    let search = if name == "light" { "search" } else { "search-2" };
    view! {
        <SearchBox label=common::SEARCH hint=common::SEARCH_HINT key_hint="/" id=search />
        <Chips>
            <Chip href="#" on=true count=5_usize>{cases::MINE}</Chip>
            <Chip href="#" count=2_usize>{cases::SOON}</Chip>
            <Chip href="#">{cases::WAITING_SUPPLEMENT}</Chip>
        </Chips>
        <Figures>
            <Figure href="#" value="1" label=cases::OVERDUE tone=Tone::Late />
            <Figure href="#" value="6" label=cases::SOON tone=Tone::Soon />
            <Figure href="#" value="0" label=cases::PAUSED tone=Tone::Hold />
            <Figure href="#" value="96,4 %" label=cases::DONE_ON_TIME icon=Icon::Check />
        </Figures>
        <Sheet title=common::TO_SIGN aside=|| view! { <a href="#">{common::SEE_ALL}</a> }>
            <List label=common::TO_SIGN>{rows.map(row).into_iter().collect_view()}</List>
        </Sheet>
        <Sheet title=cases::LOAD_PER_GROUP><Bars rows=parts shared=true /></Sheet>
    }
}

fn explanation() -> Explanation {
    let line = |date, kind, vi: &str, en: &str| DayLine { date, kind, reason: Text::new(vi, en), provisional: false };
    let due = at(date!(2024 - 02 - 28), time!(17:00));
    Explanation {
        days: vec![
            line(date!(2024 - 02 - 21), LineKind::Start, "Ngày tiếp nhận, chưa tính", "Day of receipt, not counted"),
            line(date!(2024 - 02 - 22), LineKind::Counted { n: 1 }, "Ngày làm việc thứ 1", "Working day 1"),
            line(date!(2024 - 02 - 23), LineKind::Counted { n: 2 }, "Ngày làm việc thứ 2", "Working day 2"),
            line(date!(2024 - 02 - 24), LineKind::Skipped, "Nghỉ cuối tuần", "Weekend"),
            line(date!(2024 - 02 - 25), LineKind::Skipped, "Nghỉ cuối tuần", "Weekend"),
            line(date!(2024 - 02 - 26), LineKind::Paused, "Tạm dừng chờ bổ sung", "Paused: a supplement is awaited"),
            line(date!(2024 - 02 - 27), LineKind::Paused, "Tạm dừng chờ bổ sung", "Paused: a supplement is awaited"),
            line(
                date!(2024 - 02 - 28),
                LineKind::Due,
                "Ngày làm việc thứ 3: đến hạn lúc 17:00",
                "Working day 3: due at 17:00",
            ),
        ],
        due: Some(due),
        unextended: Some(due),
        original: at(date!(2024 - 02 - 26), time!(17:00)),
        used: Amount::WorkingDays(3),
        left: Amount::WorkingDays(0),
        provisional: false,
    }
}

#[component]
fn CaseParts() -> impl IntoView {
    let step = |label, state| Step { label, state };
    let steps = vec![
        step(cases::STATE_RECEIVED, StepState::Done),
        step(cases::STATE_PROCESSING, StepState::Held),
        step(cases::STATE_SIGNING, StepState::Ahead),
        step(cases::STATE_ISSUED, StepState::Ahead),
    ];
    let entry = |id: &str, icon, tone, who: &str, what, at, unsent| TimelineEntry {
        id: id.to_owned(),
        icon,
        tone,
        who: Words::same(who),
        what,
        note: (id == "2").then(|| "Giấy khai sinh, bản sao".to_owned()),
        at,
        unsent,
    };
    let asked = Words::new("yêu cầu bổ sung", "asked for papers");
    let took = Words::new("tiếp nhận tại quầy", "received at the counter");
    let noted = Words::new("ghi chú", "left a note");
    let entries = vec![
        entry("3", Icon::Comment, Tone::Plain, "Tổ trưởng Tổ Lá", noted, monday(), true),
        entry("2", Icon::Pause, Tone::Hold, "Tổ trưởng Tổ Lá", asked, at(date!(2024 - 02 - 23), time!(14:30)), false),
        entry("1", Icon::Inbox, Tone::Plain, "Tổ Văn phòng", took, at(date!(2024 - 02 - 21), time!(9:12)), false),
    ];
    view! {
        <Steps steps />
        <Cols side=move || {
            view! {
                <Sheet title=clock::TITLE><WhyCalendar explanation=explanation() /></Sheet>
                <Sheet title=cases::TIMELINE><Timeline entries /></Sheet>
            }
        }>
            <Sheet title=cases::PAPERS>
                <Papers>
                    <Paper title="Đơn đề nghị"><Badge tone=Tone::Ok>{cases::ORIGINAL}</Badge></Paper>
                    <Paper title="Giấy khai sinh, bản sao" href="#">
                        <Badge tone=Tone::Hold>{cases::PAPER_WAITED}</Badge>
                    </Paper>
                </Papers>
            </Sheet>
            <Sheet title=cases::CONTENT>
                <Pairs>
                    <Pair label=intake::CHILD>"Trẻ 01 lớp Lá 2"</Pair>
                    <Pair label=intake::PHONE>"0912 345 678"</Pair>
                </Pairs>
            </Sheet>
        </Cols>
    }
}

#[component]
fn Fields(name: &'static str) -> impl IntoView {
    let found = FormErrors::found(vec![FieldError::new(format!("{name}-date"), common::DATE_WRONG)]);
    let key = move |field: &str| format!("{name}-{field}");
    let channels = vec![
        choice("counter", intake::CHANNEL_COUNTER),
        choice("post", intake::CHANNEL_POST),
        choice("online", intake::CHANNEL_ONLINE),
    ];
    let papers = vec![
        choice("don", Words::new("Đơn đề nghị", "Application")),
        Choice { note: Some(cases::COPY), ..choice("ks", Words::new("Giấy khai sinh", "Birth certificate")) },
    ];
    let verdicts = vec![
        choice("yes", Words::new("Đạt", "Met")),
        choice("no", Words::new("Chưa đạt", "Not met")),
        choice("na", Words::new("Không áp dụng", "Does not apply")),
    ];
    let files = vec![PickedFile { name: "anh-bang-tin.jpg".to_owned(), size: 1_234_567, note: Some(cases::QUEUED) }];
    view! {
        <Sheet title="Fields" padded=true>
            <Form errors=found on_submit=move || ()>
                <TextField name=key("name") label=intake::FULL_NAME value=RwSignal::new("Nguyễn Thị Ặ Ẵ Ỡ ữ".to_owned()) required=true />
                <TextField name=key("phone") label=intake::PHONE kind="tel" help=errors::PHONE_WRONG />
                <DateField name=key("date") label=intake::BIRTH_DATE value=RwSignal::new("31/02/2026".to_owned()) required=true />
                <SelectField name=key("class") label=intake::CLASS choices=channels.clone() />
                <Radios name=key("channel") label=intake::CHANNEL choices=channels value=RwSignal::new("post".to_owned()) />
                <Radios name=key("verdict") label=findings::VERIFY choices=verdicts value=RwSignal::new("yes".to_owned()) side_by_side=true />
                <Checkboxes name=key("papers") label=intake::PAPERS help=intake::PAPERS_HELP choices=papers values=RwSignal::new(vec!["don".to_owned()]) required=true />
                <TextArea name=key("what") label=findings::WHAT />
                <FileField name=key("photo") label=findings::PHOTO files camera=true on_remove=|_| () />
                <PlainFileField name=key("scan") label=intake::PAPERS />
                <FormActions>
                    <Button kind=Kind::Main submit=true>{intake::TAKE_IN}</Button>
                    <Button kind=Kind::Quiet>{common::CANCEL}</Button>
                </FormActions>
            </Form>
        </Sheet>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <Sheet title="Empty">
            <Empty title=common::NO_RESULT why=common::NO_RESULT_WHY icon=Icon::Search>
                <LinkButton href="#">{common::CLEAR_FILTERS}</LinkButton>
            </Empty>
        </Sheet>
        <Sheet title="Skeleton">
            <Skeleton shape=SkeletonShape::Figures />
            <Skeleton count=2 />
        </Sheet>
    }
}

#[component]
fn Icons() -> impl IntoView {
    let icons = Icon::ALL.iter().map(|&icon| view! { <span><Glyph icon /> {format!("{icon:?}")}</span> });
    view! { <Sheet title="Icons" padded=true><div class="icons">{icons.collect_view()}</div></Sheet> }
}
