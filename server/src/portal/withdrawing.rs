//! Having a dossier back: whoever tracks it says why and confirms; the rules say whether it is possible.

use app::{
    i18n::{Words, registration as says},
    portal::{Page, Tracking, WithdrawPage, Withdrawal, Withdrawing},
};
use axum::{
    Form,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use domain::{
    case::{Expect, StepArgs, StepCase},
    denial::Denial,
    fold,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    answered, frame, rendered, school,
    tracking::{self, Found, Search},
};
use crate::{auth::sessions::Caller, error::ApiError, lang::Speaks, service::registration, state::AppState};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 1000;

#[derive(Deserialize)]
pub(super) struct WithdrawForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    seen: String,
    #[serde(default)]
    confirm: String,
}

/// Asks for the reason, or does it once that is confirmed. Code and telephone are shown again each time.
pub(super) async fn withdraw(
    state: State<AppState>,
    speaks: Speaks,
    caller: Caller,
    Form(form): Form<WithdrawForm>,
) -> Result<Response, ApiError> {
    let found = match tracking::search(&state, &caller, &form.code, &form.phone).await? {
        Search::Found(found) => *found,
        Search::Missed => return shown(state, speaks, &form, Tracking::Missed, None, StatusCode::OK).await,
        Search::TooMany => return shown(state, speaks, &form, Tracking::TooMany, None, StatusCode::OK).await,
    };
    let Some((action, at_once)) = found.withdrawal.clone() else {
        // Sent twice: what was asked stands.
        let (told, status) = match found.asked {
            Some(asked) if !form.confirm.is_empty() => (asked, StatusCode::OK),
            Some(_) | None => (Withdrawal::NotNow, StatusCode::CONFLICT),
        };
        return shown(state, speaks, &form, tracked(found), Some(told), status).await;
    };
    let reason = fold::normalize(&form.reason);
    let wrong = if form.confirm.is_empty() {
        None
    } else if reason.is_empty() {
        Some(says::REASON_MISSING)
    } else {
        (reason.chars().count() > LONGEST_REASON).then_some(says::REASON_LONG)
    };
    if form.confirm.is_empty() || wrong.is_some() {
        return confirmed(state, speaks, &form, &found, (at_once, wrong)).await;
    }
    let args = StepArgs { reason: Some(reason), asked_by: Some(found.asker.clone()), ..StepArgs::default() };
    let expect = Expect { state: form.seen.as_str().into(), rev: None };
    let step = StepCase { id: found.id, action, expect, args, stated_at: state.clock.now() };
    let done = registration::step(&state, found.unit, step).await;
    let (told, status) = match done {
        Ok(()) if at_once => (Withdrawal::TakenBack, StatusCode::OK),
        Ok(()) => (Withdrawal::Asked, StatusCode::OK),
        Err(ApiError::Denied(Denial::StateChanged { .. } | Denial::NoSuchStep | Denial::Ended)) => {
            (Withdrawal::NotNow, StatusCode::CONFLICT)
        }
        Err(other) => return Err(other),
    };
    let now = match tracking::search(&state, &caller, &form.code, &form.phone).await? {
        Search::Found(found) => tracked(*found),
        Search::Missed => Tracking::Missed,
        Search::TooMany => Tracking::TooMany,
    };
    shown(state, speaks, &form, now, Some(told), status).await
}

fn tracked(found: Found) -> Tracking {
    Tracking::Found(Box::new(found.tracked))
}

/// The page of the dossier, with what became of the wish above it.
async fn shown(
    state: State<AppState>,
    speaks: Speaks,
    form: &WithdrawForm,
    tracking: Tracking,
    told: Option<Withdrawal>,
    status: StatusCode,
) -> Result<Response, ApiError> {
    let code = form.code.chars().take(60).collect();
    Ok(private(answered(state, speaks, code, tracking, told, plain()?).await?, status))
}

/// The page that asks for the reason and the confirmation.
async fn confirmed(
    State(state): State<AppState>,
    Speaks(lang): Speaks,
    form: &WithdrawForm,
    found: &Found,
    (at_once, wrong): (bool, Option<Words>),
) -> Result<Response, ApiError> {
    let school = state.db.read(|tx| async move { school(&tx).await }).await?;
    let frame = frame(&state, lang, &school, "/tra-cuu".to_owned()).await;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let withdrawing = Withdrawing {
        code: found.tracked.code.clone(),
        tail: found.tail.clone(),
        procedure: found.tracked.procedure.clone(),
        state: found.tracked.state.clone(),
        seen: found.state.0.clone(),
        at_once,
        reason: form.reason.chars().take(4 * LONGEST_REASON).collect(),
        wrong,
    };
    let view = move || {
        let withdrawing = withdrawing.clone();
        view! {
            <Page frame=frame.clone() title=says::WITHDRAW_TITLE>
                <WithdrawPage withdrawing=withdrawing.clone() />
            </Page>
        }
    };
    Ok(private(rendered(plain()?, view).await?, status))
}

fn plain() -> Result<Request, ApiError> {
    Request::builder().method("GET").uri("/tra-cuu").body(Body::empty()).map_err(ApiError::internal)
}

fn private(mut response: Response, status: StatusCode) -> Response {
    *response.status_mut() = status;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
