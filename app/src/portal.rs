//! The public pages, rendered on the server as plain HTML: they work without JavaScript and ship no WASM.
//!
//! *Who:* a parent, once or twice a year, mostly on a phone. *When:* before going to the school, or while waiting for
//! a result. *What they want:* which papers to bring, how long it takes, where their request stands: in a minute,
//! without an account.

mod catalogue;
mod check;
mod course;
mod procedure;
pub mod register;
mod track;
mod withdraw;

use domain::text::Lang;
use leptos::prelude::*;

pub use self::{
    catalogue::{Entry, Home, Procedures},
    check::{CheckPage, Checked, Stands},
    procedure::ProcedurePage,
    register::{Receipt, ReceiptPage, RegisterPage, Registration},
    track::{TrackPage, Tracked, TrackedStep, Tracking},
    withdraw::{WithdrawPage, Withdrawal, Withdrawing},
};
use crate::{
    components::{Empty, Logo, PageErrors, PageHead},
    i18n::{Words, common, portal as words, provide_lang},
};

/// What every public page shows around itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The language of the page.
    pub lang: Lang,
    /// The school's name.
    pub school: String,
    /// The address of the page, to mark where one is and to switch the language there.
    pub path: String,
    /// The address of the style sheet, once a web bundle is built.
    pub css: Option<String>,
    /// The address of the icon.
    pub icon: Option<String>,
}

/// A whole page. `title` stands in the tab, `children` between header and footer.
#[component]
pub fn Page(
    /// What stands around it.
    frame: Frame,
    /// The page's name.
    title: Words,
    /// The page.
    children: Children,
) -> impl IntoView {
    provide_lang(frame.lang);
    let here = |path: &str| frame.path.starts_with(path).then_some("page");
    let (procedures, track) = (here("/thu-tuc"), here("/tra-cuu"));
    let other = match frame.lang {
        Lang::Vi => Lang::En,
        Lang::En => Lang::Vi,
    };
    let switch = format!("/ngon-ngu?lang={}&to={}", other.code(), frame.path);
    // The page is drawn first: only then is known whether a form on it shows errors.
    let errors = PageErrors::provide();
    let main = children();
    let title = if errors.any() { common::ERROR_PREFIX.then(" ", &title) } else { title };
    let tab = title.then(" · ", &Words::same(frame.school.clone())).say(frame.lang);
    view! {
        <!DOCTYPE html>
        <html lang=frame.lang.code()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>{tab}</title>
                {frame.icon.map(|href| view! { <link rel="icon" type="image/svg+xml" href=href /> })}
                {frame.css.map(|href| view! { <link rel="stylesheet" href=href /> })}
            </head>
            <body>
                <div class="portal">
                    <a class="skip" href="#main">{common::SKIP}</a>
                    <header>
                        <div class="bar">
                            <a class="brand" href="/">
                                <Logo />
                                <span>
                                    "Sen" <small>{frame.school.clone()}</small>
                                </span>
                            </a>
                            <nav aria-label=common::MAIN_NAV>
                                <a href="/thu-tuc" aria-current=procedures>{words::NAV_PROCEDURES}</a>
                                <a href="/tra-cuu" aria-current=track>{words::NAV_TRACK}</a>
                                <a href="/app">{words::STAFF}</a>
                                <a href=switch lang=other.code()>{common::OTHER_LANGUAGE}</a>
                            </nav>
                        </div>
                    </header>
                    <main id="main">{main}</main>
                    <footer>{frame.school}</footer>
                </div>
            </body>
        </html>
    }
}

/// The page of an address that is not there.
#[component]
pub fn Missing() -> impl IntoView {
    view! {
        <PageHead title=words::PAGE_MISSING />
        <Empty title=words::PAGE_MISSING why=words::PAGE_MISSING_WHY.signal()>
            <a class="btn" href="/">{common::BACK}</a>
        </Empty>
    }
}
