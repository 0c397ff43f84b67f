//! What is kept on this device and not yet on the server.
//!
//! *Who:* whoever works where the network comes and goes. *When:* before closing the machine, or wondering. *What
//! they want:* see in three seconds that everything is safe and what still has to go out.

use client::Progress;
use leptos::prelude::*;

use super::{
    attention::tell,
    desk::use_desk,
    files,
    frame::use_page_title,
    routes::{HOME, case_address},
};
use crate::{
    components::{Ago, Badge, Button, Empty, Icon, Kind, LinkButton, List, PageHead, Paper, Papers, Row, Sheet, Tone},
    i18n::{common, format, use_lang, workspace},
};

/// The page at `/app/outbox`.
#[component]
pub fn OutboxPage() -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    use_page_title(|| workspace::OUTBOX);
    let waiting = Memo::new(move |_| {
        desk.read(|r| {
            let tell = |p: &client::Pending| (p.seq, p.progress, p.at, tell(&p.command, r.view()));
            r.unsent().map(tell).collect::<Vec<_>>()
        })
    });
    let uploads = Memo::new(move |_| {
        let on_its_way = desk.engine().on_its_way();
        let come =
            |hash: &domain::ids::FileHash| on_its_way.as_ref().filter(|(of, _)| of == hash).map(|(_, bytes)| *bytes);
        desk.read(|r| r.uploads().iter().map(|u| (files::name(u), come(&u.hash))).collect::<Vec<_>>())
    });
    let none = Memo::new(move |_| waiting.with(Vec::is_empty) && uploads.with(Vec::is_empty));
    let row = move |(_, progress, at, told): (u64, Progress, domain::instant::Instant, super::attention::Told)| {
        let href = told.case.map_or_else(|| HOME.to_owned(), |(kind, id)| case_address(kind, id));
        let (tone, words) = match progress {
            Progress::Kept => (Tone::Plain, workspace::KEPT),
            Progress::Held => (Tone::Hold, workspace::HELD),
            // Never among the unsent.
            Progress::Applied => (Tone::Ok, common::SENT),
        };
        view! {
            <Row
                href=href
                title=told.what
                sub=told.about.signal()
                state=move || view! { <Badge tone=tone>{words}</Badge> }
                time=move || view! { <Ago at now=Signal::derive(move || desk.now()) /> }
            />
        }
        .into_any()
    };
    let rows = move || waiting.get().into_iter().map(row).collect_view();
    let upload = move |(name, come): (String, Option<u64>)| {
        let come = come.map(|bytes| view! { <small>{move || common::come(&format::file_size(bytes, lang.get())).say(lang.get())}</small> });
        view! { <Paper title=name icon=Icon::Attach>{come}</Paper> }
    };
    let send = move || desk.kick();
    view! {
        <PageHead
            title=workspace::OUTBOX
            lead=workspace::OUTBOX_LEAD
            actions=move || {
                view! {
                    <Show when=move || !none.get()>
                        <Button kind=Kind::Main icon=Icon::Send on_press=send>{workspace::SEND_NOW}</Button>
                    </Show>
                }
            }
        />
        <Show when=move || none.get()>
            <Empty icon=Icon::Cloud title=workspace::OUTBOX_EMPTY why=workspace::OUTBOX_EMPTY_WHY>
                <LinkButton href=HOME.to_owned()>{common::HOME}</LinkButton>
            </Empty>
        </Show>
        <Show when=move || !waiting.with(Vec::is_empty)>
            <Sheet>
                <List label=workspace::OUTBOX>{rows}</List>
            </Sheet>
        </Show>
        <Show when=move || !uploads.with(Vec::is_empty)>
            <Sheet title=workspace::FILE_WAITS>
                <Papers>
                    {move || uploads.get().into_iter().map(upload).collect_view()}
                </Papers>
            </Sheet>
        </Show>
        <p class="sr" role="status">{move || common::waiting(waiting.with(Vec::len)).say(lang.get())}</p>
    }
}
