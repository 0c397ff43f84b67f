//! Scans of signed papers, each of which finds its dossier by the code that was printed on it.
//!
//! *Who:* the clerk, once or twice a day, with a pile of papers that came back signed and sealed, and a scanner or a phone.
//! *What they want:* each paper in its dossier within ten seconds, without looking for any of them; to be told which ones could
//! not be read.

use client::Submit;
use contract::{command::Command, paths, rest::ScannedPaper};
use domain::{
    case::{self, FileRef, command::AttachFile},
    denial::Denial,
    facet::Facet,
    policy::{self, Act},
};
use leptos::{prelude::*, web_sys};

use super::{
    desk::{Desk, use_desk},
    files,
    frame::use_page_title,
    online::Intent,
    routes::CASES,
    steps::submit_words,
};
use crate::{
    components::{
        Badge, BrowserFiles, Button, Empty, FileField, Icon, IconButton, Kind, LinkButton, PageHead, Sheet, Tone,
    },
    i18n::{Words, common, scanning as words, use_lang},
};

/// How one scan stands.
#[derive(Clone, PartialEq)]
enum Stands {
    Looking,
    Found(ScannedPaper),
    Attaching(ScannedPaper),
    Attached(ScannedPaper),
    /// Not read, or not attached to the dossier that was found.
    Trouble(Words, Option<ScannedPaper>),
}

/// One scan.
#[derive(Clone)]
struct Scan {
    no: usize,
    name: String,
    file: web_sys::File,
    stands: RwSignal<Stands>,
}

/// All of them, in the order in which they were chosen.
#[derive(Clone, Copy)]
struct Pile {
    desk: Desk,
    scans: RwSignal<Vec<Scan>, LocalStorage>,
    intent: Intent,
}

impl Pile {
    fn add(self, list: &BrowserFiles) {
        let first = self.scans.with_untracked(|scans| scans.last().map_or(0, |last| last.no + 1));
        let picked = (0..list.length()).filter_map(|at| list.get(at));
        let new: Vec<Scan> = (first..)
            .zip(picked)
            .map(|(no, file)| Scan { no, name: file.name(), file, stands: RwSignal::new(Stands::Looking) })
            .collect();
        self.scans.update(|scans| scans.extend(new.iter().cloned()));
        leptos::task::spawn_local(async move {
            // One after the other: a telephone redraws each photo first.
            for scan in new {
                let stands = self.look(&scan).await;
                scan.stands.try_set(stands);
            }
        });
    }

    async fn look(self, scan: &Scan) -> Stands {
        let (bytes, media) = match files::taken(&scan.file).await {
            Ok(taken) => taken,
            Err(words) => return Stands::Trouble(words, None),
        };
        match self.intent.bring::<ScannedPaper>(self.desk, paths::SCANS_LOOK.to_owned(), bytes, media).await {
            Ok(paper) => Stands::Found(paper),
            Err(trouble) => Stands::Trouble(trouble.words, None),
        }
    }

    /// Puts a scan into the dossier that it names.
    async fn attach(self, scan: &Scan) {
        let Some(Stands::Found(paper)) = scan.stands.try_get_untracked() else { return };
        scan.stands.try_set(Stands::Attaching(paper.clone()));
        let stands = match self.attached(scan, &paper).await {
            Ok(()) => Stands::Attached(paper),
            Err(words) => Stands::Trouble(words, Some(paper)),
        };
        scan.stands.try_set(stands);
    }

    /// Tries once more what went wrong.
    async fn again(self, scan: &Scan) {
        match scan.stands.try_get_untracked() {
            Some(Stands::Trouble(_, Some(paper))) => {
                scan.stands.try_set(Stands::Found(paper));
                self.attach(scan).await;
            }
            Some(Stands::Trouble(_, None)) => {
                scan.stands.try_set(Stands::Looking);
                let stands = self.look(scan).await;
                scan.stands.try_set(stands);
            }
            Some(Stands::Looking | Stands::Found(_) | Stands::Attaching(_) | Stands::Attached(_)) | None => {}
        }
    }

    async fn attached(self, scan: &Scan, paper: &ScannedPaper) -> Result<(), Words> {
        // What is open in no list here would be refused by the server's rules alone: better before the file is kept.
        if self.desk.view(|view| !view.cases.contains_key(&paper.case)) {
            return Err(submit_words(&Submit::Denied(Denial::NotFound)));
        }
        let kept = files::keep_one(self.desk, scan.file.clone()).await?;
        let ending = kept.name.rsplit_once('.').map(|(_, ending)| format!(".{ending}")).unwrap_or_default();
        let name = format!("{} {} (bản ký){ending}", paper.title.vi, paper.code);
        let (file, facet, stated_at) = (FileRef { name, ..kept }, Facet::Personal, self.desk.engine().now());
        let attach = AttachFile { id: paper.case, file, paper: None, facet, stated_at };
        let sent = self.desk.submit(Command::Case(case::Command::Attach(attach))).await;
        sent.map(drop).map_err(|refused| submit_words(&refused))
    }

    fn attach_all(self) {
        let scans = self.scans.get_untracked();
        leptos::task::spawn_local(async move {
            for scan in scans {
                self.attach(&scan).await;
            }
        });
    }

    /// How many were found and not attached yet.
    fn found(self) -> usize {
        let is_found = |scan: &&Scan| scan.stands.with(|stands| matches!(stands, Stands::Found(_)));
        self.scans.with(|scans| scans.iter().filter(is_found).count())
    }
}

/// The page at `/app/scan`.
#[component]
pub fn ScanningPage() -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    use_page_title(|| words::TITLE);
    let pile = Pile { desk, scans: RwSignal::new_local(vec![]), intent: Intent::new(desk) };
    let may = policy::can(&untrack(|| desk.actor()), Act::Upload).is_ok();
    let found = Memo::new(move |_| pile.found());
    let rows = move || pile.scans.get().into_iter().map(|scan| view! { <ScanRow pile scan /> }).collect_view();
    let none = move || pile.scans.with(Vec::is_empty);
    view! {
        <PageHead title=words::TITLE lead=words::LEAD.signal() />
        <Sheet padded=true>
            {may
                .then(|| {
                    view! {
                        <FileField
                            name="scans"
                            label=words::PICK
                            help=words::PICK_HELP
                            on_pick=UnsyncCallback::new(move |list: BrowserFiles| pile.add(&list))
                        />
                    }
                })}
        </Sheet>
        <Sheet title=words::LIST>
            <Show when=move || none()>
                <Empty icon=Icon::Attach title=words::NONE why=words::NONE_WHY />
            </Show>
            <ul class="rows" aria-label=words::LIST aria-live="polite">{rows}</ul>
            <Show when=move || { found.get() > 1 }>
                <div class="form-actions">
                    <Button kind=Kind::Main icon=Icon::Attach on_press=move || pile.attach_all()>
                        {move || words::attach_all(found.get()).say(lang.get())}
                    </Button>
                </div>
            </Show>
        </Sheet>
    }
}

#[component]
fn ScanRow(pile: Pile, scan: Scan) -> impl IntoView {
    let (stands, no) = (scan.stands, scan.no);
    let name = scan.name.clone();
    let what = move || match stands.get() {
        Stands::Looking => view! { <small>{words::LOOKING}</small> }.into_any(),
        Stands::Trouble(why, _) => view! { <small>{why}</small> }.into_any(),
        Stands::Found(paper) | Stands::Attaching(paper) | Stands::Attached(paper) => {
            view! { <small>{words::of(&paper.title, &paper.code)}</small> }.into_any()
        }
    };
    let state = move || match stands.get() {
        Stands::Looking => view! { <Badge>{words::LOOKING}</Badge> }.into_any(),
        Stands::Found(_) => view! { <Badge tone=Tone::Ok>{words::FOUND}</Badge> }.into_any(),
        Stands::Attaching(_) => view! { <Badge tone=Tone::Hold>{words::ATTACHING}</Badge> }.into_any(),
        Stands::Attached(_) => view! { <Badge tone=Tone::Ok>{words::ATTACHED}</Badge> }.into_any(),
        Stands::Trouble(_, None) => view! { <Badge tone=Tone::Late>{words::NOT_FOUND}</Badge> }.into_any(),
        Stands::Trouble(_, Some(_)) => view! { <Badge tone=Tone::Late>{words::NOT_ATTACHED}</Badge> }.into_any(),
    };
    let leave = move || pile.scans.update(|scans| scans.retain(|other| other.no != no));
    let kept = StoredValue::new_local(scan);
    let attach = move || {
        leptos::task::spawn_local(async move {
            let Some(scan) = kept.try_get_value() else { return };
            pile.attach(&scan).await;
        });
    };
    let again = move || {
        leptos::task::spawn_local(async move {
            let Some(scan) = kept.try_get_value() else { return };
            pile.again(&scan).await;
        });
    };
    let action = move || match stands.get() {
        Stands::Found(_) => view! { <Button icon=Icon::Attach on_press=attach>{words::ATTACH}</Button> }.into_any(),
        Stands::Attached(paper) => {
            view! { <LinkButton href=format!("{CASES}/{}", paper.case)>{words::OPEN}</LinkButton> }.into_any()
        }
        Stands::Trouble(..) => view! {
            <Button icon=Icon::Refresh on_press=again>{common::RETRY}</Button>
            <IconButton icon=Icon::Cross label=words::LEAVE_OUT on_press=leave />
        }
        .into_any(),
        Stands::Looking | Stands::Attaching(_) => ().into_any(),
    };
    view! {
        <li class="row">
            <div class="row-main">
                <b>{name}</b>
                {what}
            </div>
            <div class="row-state">{state}</div>
            <div class="row-action">{action}</div>
        </li>
    }
}
