//! All that is known of somebody, as a page to be printed and handed over.

use contract::subjects::{Export, ExportCase, ExportEntry};
use domain::party::Kinship;
use leptos::prelude::*;

use crate::{
    components::{Button, Icon, Pair, Pairs, Sheet},
    i18n::{Words, format, parties, privacy},
};

const fn kinship(kinship: Kinship) -> Words {
    match kinship {
        Kinship::Mother => Words::new("Mẹ", "Mother"),
        Kinship::Father => Words::new("Cha", "Father"),
        Kinship::Guardian => Words::new("Người giám hộ", "Guardian"),
    }
}

/// The page.
#[component]
pub(super) fn Extract(export: Export) -> impl IntoView {
    let print = || {
        // A browser without a printer dialog has nothing to say either.
        let _ = window().print();
    };
    let made = format::date_time(export.made_at);
    let links = export.links.into_iter().map(|link| {
        let from = Words::same(format::date(link.since.local_date()));
        let when =
            link.until.iter().fold(from, |from, to| from.then(" – ", &Words::same(format::date(to.local_date()))));
        view! { <Pair label=kinship(link.kinship)>{when}</Pair> }
    });
    let consents = export.consents.into_iter().map(|consent| {
        let given = privacy::GIVEN_ON.then(": ", &Words::same(format::date(consent.given_on)));
        let given = consent
            .agreed_on
            .into_iter()
            .fold(given, |given, on| given.then("; ", &privacy::AGREED_ON.then(": ", &Words::same(format::date(on)))));
        let said = consent.withdrawn_on.into_iter().fold(given, |given, on| {
            given.then("; ", &privacy::WITHDRAWN_ON.then(": ", &Words::same(format::date(on))))
        });
        view! { <Pair label=consent.purpose>{said}</Pair> }
    });
    let requests = export.requests.into_iter().map(|request| {
        let said = match request.granted {
            Some(true) => privacy::GRANT,
            Some(false) => privacy::REFUSE,
            None => privacy::WAITING,
        };
        let on = Words::same(format::date(request.received_at.local_date()));
        view! { <Pair label=privacy::kind(request.kind)>{on.then(" · ", &said)}</Pair> }
    });
    let (links, consents, requests) = (links.collect_view(), consents.collect_view(), requests.collect_view());
    view! {
        <Sheet
            title=privacy::EXPORT_TITLE
            padded=true
            aside=move || view! { <Button icon=Icon::Print on_press=print>{privacy::PRINT}</Button> }
        >
            <p class="quiet">{made}</p>
            <h3>{privacy::ENTRIES}</h3>
            {export.entries.into_iter().map(entry).collect_view()}
            <h3>{privacy::LINKS}</h3>
            {some(links)}
            <h3>{privacy::CASES}</h3>
            {export.cases.into_iter().map(case).collect_view()}
            <h3>{privacy::CONSENTS}</h3>
            {some(consents)}
            <h3>{privacy::REQUESTS}</h3>
            {some(requests)}
        </Sheet>
    }
}

fn some<V: IntoView + 'static>(pairs: Vec<V>) -> AnyView {
    if pairs.is_empty() {
        view! { <p class="quiet">{privacy::NOTHING}</p> }.into_any()
    } else {
        view! { <Pairs>{pairs}</Pairs> }.into_any()
    }
}

fn entry(entry: ExportEntry) -> impl IntoView {
    view! {
        <Pairs>
            <Pair label=privacy::NAME>{entry.name}</Pair>
            {entry.born.map(|born| view! { <Pair label=privacy::BORN>{format::date(born)}</Pair> })}
            {entry.class.map(|class| view! { <Pair label=privacy::CLASS>{class}</Pair> })}
            {entry.phone.map(|phone| view! { <Pair label=privacy::PHONE>{phone}</Pair> })}
            {entry.address.map(|address| view! { <Pair label=parties::ADDRESS>{address}</Pair> })}
        </Pairs>
    }
}

fn case(case: ExportCase) -> impl IntoView {
    let head = Words::from(&case.title).then(" · ", &Words::from(&case.state));
    let head = case.code.into_iter().fold(head, |head, code| Words::same(code).then(" · ", &head));
    let values = case.values.into_iter().map(|value| {
        let said = value.value.map_or(privacy::WITHHELD, Words::same);
        view! { <Pair label=Words::from(&value.title)>{said}</Pair> }
    });
    view! {
        <h4>{head}</h4>
        <Pairs>{values.collect_view()}</Pairs>
    }
}
