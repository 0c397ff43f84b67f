//! Passwords for one sign-in, shown once and printed: cut apart, each is handed to its owner.

use domain::instant::Instant;
use leptos::prelude::*;

use crate::{
    components::{Button, Icon, Moment},
    i18n::{Words, setup as words},
};

/// An account with its first password.
#[derive(Clone)]
pub struct Slip {
    /// Whose.
    pub name: String,
    /// As what they work here.
    pub post: Words,
    /// What they sign in with.
    pub login: String,
    /// The password; absent where they have chosen their own.
    pub password: Option<String>,
}

/// The accounts, one below the other, and a way to print them.
#[component]
pub fn Slips(
    /// What the table is of.
    label: Words,
    /// The accounts.
    slips: Vec<Slip>,
    /// Until when the passwords can be used.
    until: Instant,
) -> impl IntoView {
    let print = || {
        // A browser without a printer says so itself.
        let _ = window().print();
    };
    let row = |slip: Slip| {
        let password = match slip.password {
            Some(password) => view! { <b translate="no">{password}</b> }.into_any(),
            None => view! { {words::OWN_PASSWORD} }.into_any(),
        };
        view! {
            <tr>
                <td>{slip.name}</td>
                <td>{slip.post}</td>
                <td translate="no">{slip.login}</td>
                <td class="code">{password}</td>
            </tr>
        }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table class="accounts">
                <thead>
                    <tr>
                        <th scope="col">{words::PERSON_NAME}</th>
                        <th scope="col">{words::POST}</th>
                        <th scope="col">{words::LOGIN}</th>
                        <th scope="col">{words::PASSWORD}</th>
                    </tr>
                </thead>
                <tbody>{slips.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
        <p>{words::UNTIL} " " <Moment at=until /></p>
        <div class="form-actions">
            <Button icon=Icon::Print on_press=print>{words::PRINT}</Button>
        </div>
    }
}
