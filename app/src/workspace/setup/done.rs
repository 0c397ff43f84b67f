//! The school is there: the first accounts, once, to be printed; and what is next.

use contract::setup::{SetupAccount, SetupDone};
use leptos::prelude::*;

use crate::{
    components::{Button, Kind, Notice, PageHead, Sheet, Tone},
    i18n::{people, setup as words},
    workspace::{
        app::leave_for,
        routes::SIGN_IN,
        slips::{Slip, Slips},
    },
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
    let slip = |account: SetupAccount| Slip {
        name: account.name,
        post: people::post(account.post),
        login: account.login,
        password: account.password,
    };
    let slips: Vec<Slip> = done.accounts.into_iter().map(slip).collect();
    view! {
        <PageHead title=words::DONE lead=done.name.clone() />
        <Notice tone=Tone::Ok>
            <p>{words::DONE_WHY}</p>
        </Notice>
        <Sheet title=words::STEP_PEOPLE padded=true>
            <Slips label=words::STEP_PEOPLE slips until=done.valid_until />
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
