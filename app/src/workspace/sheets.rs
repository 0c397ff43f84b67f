//! A list as a spreadsheet: the button beside it, and what pressing it does.
//!
//! The button is drawn with the desk; what fetches and saves comes with a later part ([`parts::save_sheet`]).

use contract::{
    paths::{CASES_ROLL, CASES_SHEET},
    rest::{CaseRoll, CaseSheet},
};
use domain::{definition::CaseKind, ids::CaseId, rights::Role};
use leptos::prelude::*;

use super::{
    desk::{Desk, use_desk},
    files, online, parts,
};
use crate::{
    components::{Button, Icon, Kind, Menu, MenuItem, Toasts, use_toasts},
    i18n::{Words, sheets, together, use_lang, workspace},
};

/// Which rows a spreadsheet has.
#[derive(Clone)]
pub enum Rows {
    /// All that the server lists at this address.
    Listed(String),
    /// These cases, in this order: the list is narrowed here.
    Cases(CaseKind, Vec<CaseId>),
    /// No spreadsheet but a list on paper that goes out with a letter, of these dossiers.
    Roll(CaseRoll),
}

/// A list that somebody wants as a file.
pub struct Asked {
    desk: Desk,
    file: String,
    rows: Rows,
}

/// Gives a list to the device as a spreadsheet. It works with a network only, and says so.
#[component]
pub fn SheetButton(
    /// What the list is called.
    name: Words,
    /// Its rows, asked for when it is pressed.
    #[prop(into)]
    rows: Callback<(), Rows>,
) -> impl IntoView {
    let (desk, toasts, lang, pending) = (use_desk(), use_toasts(), use_lang(), RwSignal::new(false));
    let press = move || {
        let day = untrack(|| desk.now()).local_date();
        let file = format!("{} {day}.xlsx", name.say(lang.get_untracked()));
        fetch(Asked { desk, file, rows: rows.run(()) }, toasts, pending);
    };
    view! {
        <Button kind=Kind::Quiet icon=Icon::Download pending on_press=press>{sheets::AS_SHEET}</Button>
    }
}

/// Has a list come as a file, and says why where it does not.
fn fetch(asked: Asked, toasts: Toasts, pending: RwSignal<bool>) {
    pending.set(true);
    leptos::task::spawn_local(async move {
        let saved = match parts::save_sheet(Box::new(asked)).await {
            Ok(saving) => saving.await,
            Err(parts::NotFetched) => Err(workspace::NOT_FETCHED_TRY),
        };
        pending.try_set(false);
        if let Err(why) = saved {
            toasts.say(why);
        }
    });
}

/// Gives chosen dossiers to the device as a list that goes out with a letter: to be printed, or to be written on.
#[component]
pub fn RollMenu(
    /// What the procedure is called under which all of them are.
    #[prop(into)]
    name: Callback<(), String>,
    /// Which they are.
    #[prop(into)]
    ids: Callback<(), Vec<CaseId>>,
) -> impl IntoView {
    let (desk, toasts, lang, pending) = (use_desk(), use_toasts(), use_lang(), RwSignal::new(false));
    let press = move |to_edit: bool| {
        if pending.get_untracked() {
            return;
        }
        let (day, kind) = (untrack(|| desk.now()).local_date(), if to_edit { "docx" } else { "pdf" });
        let file = format!("{} {} {day}.{kind}", together::ROLL.say(lang.get_untracked()), name.run(()));
        fetch(Asked { desk, file, rows: Rows::Roll(CaseRoll { ids: ids.run(()), to_edit }) }, toasts, pending);
    };
    view! {
        <Menu words=together::ROLL.signal() icon=Icon::Download>
            <MenuItem icon=Icon::Print on_press=move |()| press(false)>{together::ROLL_PRINT}</MenuItem>
            <MenuItem icon=Icon::Pen on_press=move |()| press(true)>{together::ROLL_EDIT}</MenuItem>
        </Menu>
    }
}

/// Fetches a list as a file and gives it to the device.
///
/// # Errors
/// In words: what the server or the network had against it, or that the browser saves nothing.
pub async fn save(asked: Asked) -> Result<(), Words> {
    let Asked { desk, file, rows } = asked;
    let bytes = match rows {
        Rows::Listed(path) => online::ask_file(desk, path, None).await,
        Rows::Roll(roll) => online::ask_file(desk, CASES_ROLL.to_owned(), serde_json::to_string(&roll).ok()).await,
        Rows::Cases(kind, ids) => {
            // The union reads dossiers without personal data, even where another hat of the same person may see it.
            let without_names = untrack(|| desk.role()) == Some(Role::Union);
            let body = CaseSheet { kind, ids, without_names };
            online::ask_file(desk, CASES_SHEET.to_owned(), serde_json::to_string(&body).ok()).await
        }
    };
    let bytes = bytes.map_err(|trouble| trouble.words)?;
    files::download(&bytes, &file).map_err(|_| sheets::NOT_SAVED)
}
