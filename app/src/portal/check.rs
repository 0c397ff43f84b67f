//! What a paper's code opens: whether it is the school's and still counts, with what stands on it to compare. It names nobody.
//!
//! *Who:* whoever is handed a paper of the school: another school, an agency, a parent. *When:* with the paper in one hand and a
//! telephone in the other. *What they want:* to know in five seconds whether they may trust it.

use domain::{instant::Instant, text::Text};
use leptos::prelude::*;

use crate::{
    components::{Notice, PageHead, Pair, Pairs, Sheet, Tone},
    i18n::{Words, checking as words, format, portal},
};

/// A paper that is ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What it is called.
    pub title: Text,
    /// Its number, where it was issued under one.
    pub number: Option<String>,
    /// The dossier's code.
    pub code: String,
    /// When it came.
    pub at: Instant,
    /// The post of whoever signed it.
    pub signed: Option<Text>,
    /// Whether it counts.
    pub stands: Stands,
}

/// Whether a paper counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// It does.
    Counts,
    /// It has its number, and was not given out yet.
    NotIssued,
    /// A later one took its place then.
    Replaced(Instant),
    /// It was taken back then.
    Revoked(Instant),
}

/// The page at `/kiem-tra/{code}`.
#[component]
pub fn CheckPage(
    /// The paper; nothing where no paper of ours has this code.
    checked: Option<Checked>,
) -> impl IntoView {
    let Some(Checked { title, number, code, at, signed, stands }) = checked else {
        return view! {
            <PageHead title=words::TITLE />
            <Notice tone=Tone::Late>
                <p>
                    <b>{words::FORGED}</b>
                </p>
                <p>{words::FORGED_WHY}</p>
            </Notice>
        }
        .into_any();
    };
    let day = |at: Instant| format::date(at.local_date());
    let (tone, says, why) = match stands {
        Stands::Counts => (Tone::Ok, words::VALID, words::COMPARE),
        Stands::NotIssued => (Tone::Hold, words::NOT_ISSUED, words::NOT_ISSUED_WHY),
        Stands::Replaced(later) => (Tone::Hold, words::REPLACED, words::replaced_on(day(later))),
        Stands::Revoked(then) => (Tone::Late, words::REVOKED, words::revoked_on(day(then))),
    };
    view! {
        <PageHead title=words::TITLE />
        <Notice tone=tone>
            <p>
                <b>{says}</b>
            </p>
            <p>{why}</p>
        </Notice>
        <Sheet title=Words::from(&title)>
            <Pairs>
                {number.map(|number| view! { <Pair label=words::NUMBER>{number}</Pair> })}
                <Pair label=portal::CODE>{code}</Pair>
                <Pair label=words::DAY>{format::date(at.local_date())}</Pair>
                {signed.map(|post| view! { <Pair label=words::SIGNED>{Words::from(&post)}</Pair> })}
            </Pairs>
        </Sheet>
        <p class="quiet">{words::NOBODY}</p>
    }
    .into_any()
}
