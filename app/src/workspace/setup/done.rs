//! The school is there: the first accounts, once, to be printed; and what is next.

use contract::setup::{SetupAccount, SetupDone};
use leptos::prelude::*;

use crate::{
    components::{Button, Icon, Kind, Moment, Notice, PageHead, Sheet, Tone},
    i18n::{people, setup as words},
    workspace::{app::leave_for, routes::SIGN_IN},
};

#[component]
pub(super) fn Done(
    done: SetupDone,
    /// The page is left: what was typed may be forgotten.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let leave = move || {
        on_leave.run(());
        leave_for(SIGN_IN);
    };
    let print = || {
        // A browser without a printer says so itself.
        let _ = window().print();
    };
    let row = |account: SetupAccount| {
        let password = match account.password {
            Some(password) => view! { <b translate="no">{password}</b> }.into_any(),
            None => view! { {words::OWN_PASSWORD} }.into_any(),
        };
        view! {
            <tr>
                <td>{account.name}</td>
                <td>{people::post(account.post)}</td>
                <td translate="no">{account.login}</td>
                <td class="code">{password}</td>
            </tr>
        }
    };
    view! {
        <PageHead title=words::DONE lead=done.name.clone() />
        <Notice tone=Tone::Ok>
            <p>{words::DONE_WHY}</p>
        </Notice>
        <Sheet title=words::STEP_PEOPLE padded=true>
            <div class="scroll" tabindex="0" role="region" aria-label=words::STEP_PEOPLE>
                <table class="accounts">
                    <thead>
                        <tr>
                            <th scope="col">{words::PERSON_NAME}</th>
                            <th scope="col">{words::POST}</th>
                            <th scope="col">{words::LOGIN}</th>
                            <th scope="col">{words::PASSWORD}</th>
                        </tr>
                    </thead>
                    <tbody>{done.accounts.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            <p>{words::UNTIL} " " <Moment at=done.valid_until /></p>
            <div class="form-actions">
                <Button icon=Icon::Print on_press=print>{words::PRINT}</Button>
            </div>
        </Sheet>
        <Sheet title=words::NEXT padded=true>
            <ol class="changes">
                <li>{words::NEXT_PEOPLE}</li>
                <li>{words::NEXT_IMPORT}</li>
                <li>{words::NEXT_CASE}</li>
            </ol>
            <div class="form-actions">
                <Button kind=Kind::Main on_press=leave>{words::TO_SIGN_IN}</Button>
            </div>
        </Sheet>
    }
}
