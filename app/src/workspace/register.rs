//! The book in which dossiers are followed, a year of it.
//!
//! *Who:* the office, when somebody asks for the book or a month is closed; leadership and whoever inspects with them.
//! *What they want:* one line found in ten seconds, and the book on paper in two presses. It comes from the server line by
//! line; each number opens its dossier.

use contract::{paths, register::RegisterPage as Page};
use domain::{
    policy::{self, Act},
    register::{Applicant, Line},
};
use leptos::prelude::*;

use super::{
    desk::{Desk, use_desk},
    frame::use_page_title,
    online::ask,
    routes::CASES,
};
use crate::{
    components::{Button, Empty, Icon, IconButton, LinkButton, PageHead, Sheet, Skeleton},
    i18n::{Words, common, format, register as words, use_lang},
};

/// Lines asked for at once.
const PAGE: u32 = 100;

/// What is known of the book.
#[derive(Clone, Copy)]
struct Book {
    desk: Desk,
    year: RwSignal<i32>,
    lines: RwSignal<Vec<(u64, Line)>>,
    total: RwSignal<u64>,
    next: RwSignal<Option<String>>,
    /// What was wrong with the last call; nothing while one is under way.
    came: RwSignal<Option<Result<(), Words>>>,
    pending: RwSignal<bool>,
}

impl Book {
    fn open(desk: Desk) -> Self {
        let year = untrack(|| desk.now()).local_date().year();
        let book = Self {
            desk,
            year: RwSignal::new(year),
            lines: RwSignal::new(Vec::new()),
            total: RwSignal::new(0),
            next: RwSignal::new(None),
            came: RwSignal::new(None),
            pending: RwSignal::new(false),
        };
        Effect::new(move |_| {
            book.year.track();
            book.begin();
        });
        book
    }

    /// Loads the year from its beginning.
    fn begin(self) {
        self.lines.set(Vec::new());
        self.next.set(None);
        self.came.set(None);
        leptos::task::spawn_local(async move {
            self.load(None).await;
        });
    }

    /// Loads what follows a place; whether there is more.
    async fn load(self, after: Option<String>) -> bool {
        let Some(year) = self.year.try_get_untracked() else { return false };
        self.pending.try_set(true);
        let after = after.map(|after| format!("&after={after}")).unwrap_or_default();
        let path = format!("{}?year={year}&limit={PAGE}{after}", paths::REGISTER);
        let answer = ask::<Page>(self.desk, path).await;
        self.pending.try_set(false);
        // Another year may have been turned to.
        if self.year.try_get_untracked() != Some(year) {
            return false;
        }
        match answer {
            Ok(page) => {
                let numbered = (page.first..).zip(page.items);
                self.lines.try_update(|lines| lines.extend(numbered));
                self.total.try_set(page.total);
                let more = page.next.is_some();
                self.next.try_set(page.next);
                self.came.try_set(Some(Ok(())));
                more
            }
            Err(trouble) => {
                self.came.try_set(Some(Err(trouble.words)));
                false
            }
        }
    }

    fn more(self) {
        leptos::task::spawn_local(async move {
            let next = self.next.try_get_untracked().flatten();
            self.load(next).await;
        });
    }

    /// Loads all that is missing, then prints.
    fn print(self) {
        leptos::task::spawn_local(async move {
            let mut more = self.next.try_get_untracked().flatten().is_some();
            while more {
                let next = self.next.try_get_untracked().flatten();
                more = self.load(next).await;
            }
            if self.came.try_get_untracked() == Some(Some(Ok(()))) {
                // What has just come is drawn first.
                set_timeout(
                    || {
                        // A browser without a printer says so itself.
                        let _ = window().print();
                    },
                    std::time::Duration::from_millis(100),
                );
            }
        });
    }
}

/// The page at `/app/register`.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let desk = use_desk();
    use_page_title(|| words::TITLE);
    let may = Memo::new(move |_| policy::can(&desk.actor(), Act::ReadRegister).is_ok());
    move || {
        if may.get() {
            view! { <Whole desk /> }.into_any()
        } else {
            view! {
                <PageHead title=words::TITLE />
                <Sheet>
                    <Empty icon=Icon::Lock title=words::NOT_YOURS why=words::NOT_YOURS_WHY />
                </Sheet>
            }
            .into_any()
        }
    }
}

#[component]
fn Whole(desk: Desk) -> impl IntoView {
    let (book, lang) = (Book::open(desk), use_lang());
    let step = move |by: i32| book.year.update(|year| *year = (*year + by).clamp(1970, 2169));
    let actions = move || {
        let file =
            move |kind: &'static str| Signal::derive(move || format!("{}/{}.{kind}", paths::REGISTER, book.year.get()));
        view! {
            <LinkButton icon=Icon::Download href=file("xlsx") beside=true>{words::AS_WORKBOOK}</LinkButton>
            <LinkButton icon=Icon::File href=file("pdf") beside=true>{words::AS_FORM}</LinkButton>
            <Button icon=Icon::Print pending=book.pending on_press=move || book.print()>{words::PRINT}</Button>
        }
    };
    let body = move || match book.came.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Err(why)) => view! {
            <Empty icon=Icon::Warn title=words::NOT_LOADED why=why>
                <Button icon=Icon::Refresh on_press=move || book.begin()>{common::RETRY}</Button>
            </Empty>
        }
        .into_any(),
        Some(Ok(())) if book.total.get() == 0 => {
            view! { <Empty icon=Icon::List title=words::NONE why=words::NONE_WHY /> }.into_any()
        }
        Some(Ok(())) => view! { <Lines book /> }.into_any(),
    };
    view! {
        <PageHead title=words::TITLE lead=words::LEAD.signal() actions=actions />
        <div class="year-head">
            <IconButton icon=Icon::Back label=words::YEAR_BEFORE on_press=move || step(-1) />
            <h2 aria-live="polite">{move || words::year(book.year.get()).say(lang.get())}</h2>
            <IconButton icon=Icon::Next label=words::YEAR_AFTER on_press=move || step(1) />
            <small>
                {move || words::total(usize::try_from(book.total.get()).unwrap_or(usize::MAX)).say(lang.get())}
            </small>
        </div>
        <Sheet>{body}</Sheet>
    }
}

#[component]
fn Lines(book: Book) -> impl IntoView {
    let lang = use_lang();
    let label = words::TITLE.signal();
    let heads = [
        words::NO,
        words::CODE,
        words::PROCEDURE,
        words::SETS,
        words::APPLICANT,
        words::RECEIVED,
        words::PROMISED,
        words::PASSED,
        words::RESULT,
        words::RETURNED,
        words::CHANNEL,
        words::NOTES,
    ];
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    let rest = move || {
        let (shown, total) = (book.lines.with(Vec::len), usize::try_from(book.total.get()).unwrap_or(usize::MAX));
        book.next.with(Option::is_some).then(|| {
            view! {
                <div class="form-actions">
                    <Button pending=book.pending on_press=move || book.more()>{words::MORE}</Button>
                    <small>{words::shown(shown, total).say(lang.get())}</small>
                </div>
            }
        })
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table class="register">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>
                    <For each=move || book.lines.get() key=|(n, line)| (*n, line.case) children=|(n, line)| row(n, &line) />
                </tbody>
            </table>
        </div>
        {rest}
    }
}

fn row(n: u64, line: &Line) -> AnyView {
    let date = |at: Option<domain::instant::Instant>| at.map(|at| format::date(at.local_date())).unwrap_or_default();
    let applicant = match &line.applicant {
        Some(Applicant::Party { name, phone, .. }) => {
            let phone = phone.as_ref().map(|phone| format!(", {phone}")).unwrap_or_default();
            Words::same(format!("{name}{phone}"))
        }
        Some(Applicant::Erased) => words::NAME_ERASED,
        None => Words::same(""),
    };
    let nothing = || Words::same("");
    let notes = line.notes.iter().map(words::note).reduce(|all, one| all.then("; ", &one)).unwrap_or_else(nothing);
    let channel = line.channel.as_deref().map_or_else(nothing, words::channel);
    view! {
        <tr>
            <td>{n}</td>
            <th scope="row">
                <a href=format!("{CASES}/{}", line.case)>{line.code.clone()}</a>
            </th>
            <td>{Words::from(&line.procedure)}</td>
            <td>{line.sets}</td>
            <td>{applicant}</td>
            <td>{format::date_time(line.received_at)}</td>
            <td>{line.promised_at.map(format::date_time)}</td>
            <td>{date(line.passed_at)}</td>
            <td>{date(line.result_at)}</td>
            <td>{date(line.returned_at)}</td>
            <td>{channel}</td>
            <td>{notes}</td>
        </tr>
    }
    .into_any()
}
