//! Signing in and out, and one's own sessions.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use contract::{
    error::ErrorBody,
    second_factor::SecondStep,
    session::{
        ChangePassword, KeyReply, Notice, NoticeKind, Refresh, SessionLine, SessionList, SessionView, SignIn, Tokens,
    },
};
use db::{Tx, people, reminders, sessions as store, staff};
use domain::{
    calendar::wire,
    ids::{NoticeId, SessionId},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::{
        AtTheDoor, SignedIn, cookies, own_password,
        sessions::{self, Caller, Entry, Opened},
        tokens::ACCESS_SECONDS,
    },
    error::{ApiError, BadRequest},
    extract::{At, Body},
    service::{Failure, reminders as morning, staff::SECOND_FACTOR_RESET},
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(open_session, read_session, end_session))
        .routes(routes!(refresh_session))
        .routes(routes!(change_password))
        .routes(routes!(read_replica_key))
        .routes(routes!(put_notice_away))
        .routes(routes!(put_reminder_away))
        .routes(routes!(list_sessions))
        .routes(routes!(end_other_session))
}

/// Sign in: a new session, its tokens in cookies or, for programs, in the reply. Where a second factor is on, the right password
/// is answered with a challenge instead, which `POST /session/code` takes together with the code.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "session", security(()), request_body = SignIn,
    responses(
        (status = 200, body = SessionView),
        (status = 202, body = SecondStep, description = "A code is needed too."),
        (status = 401, body = ErrorBody, description = "Account or password is wrong; which, is not told."),
        (status = 429, body = ErrorBody, description = "Too many failures; `Retry-After` says when to try again."),
    ),
)]
async fn open_session(
    State(state): State<AppState>,
    caller: Caller,
    Body(sign_in): Body<SignIn>,
) -> Result<Response, ApiError> {
    match sessions::sign_in(&state, (&sign_in.login, &sign_in.password), sign_in.bearer, &caller).await? {
        Entry::Open(opened) => answer(&state, *opened, sign_in.bearer).await,
        Entry::Code(asked) => Ok((StatusCode::ACCEPTED, Json(asked)).into_response()),
    }
}

/// Who one is, and the rights one has now.
#[utoipa::path(
    get, path = "/api/v1/session", tag = "session",
    responses((status = 200, body = SessionView), (status = 401, body = ErrorBody)),
)]
async fn read_session(State(state): State<AppState>, AtTheDoor(me): AtTheDoor) -> Result<Json<SessionView>, ApiError> {
    Ok(Json(view(&state, &me, None).await?))
}

/// The key under which one's replica is kept on devices.
#[utoipa::path(
    get, path = "/api/v1/session/replica-key", tag = "session",
    responses((status = 200, body = KeyReply), (status = 401, body = ErrorBody)),
)]
async fn read_replica_key(State(state): State<AppState>, AtTheDoor(me): AtTheDoor) -> Json<KeyReply> {
    let person = me.person();
    Json(KeyReply { person, key: state.keys.replica(person) })
}

/// Change one's own password. All other sessions of one's own end.
#[utoipa::path(
    post, path = "/api/v1/session/password", tag = "session", request_body = ChangePassword,
    responses(
        (status = 200, body = SessionView),
        (status = 401, body = ErrorBody),
        (status = 422, body = ErrorBody, description = "The field `current` or `new` says what is wrong."),
        (status = 429, body = ErrorBody, description = "Too many failures; `Retry-After` says when to try again."),
    ),
)]
async fn change_password(
    State(state): State<AppState>,
    AtTheDoor(me): AtTheDoor,
    caller: Caller,
    Body(change): Body<ChangePassword>,
) -> Result<Json<SessionView>, ApiError> {
    let me = own_password::change(&state, &me, &change.current, &change.new, &caller).await?;
    Ok(Json(view(&state, &me, None).await?))
}

/// Put away something that one was told.
#[utoipa::path(
    delete, path = "/api/v1/session/notices/{id}", tag = "session",
    params(("id" = String, Path, format = Uuid, description = "The notice.")),
    responses((status = 204), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
)]
async fn put_notice_away(
    State(state): State<AppState>,
    AtTheDoor(me): AtTheDoor,
    At(id): At<NoticeId>,
) -> Result<StatusCode, ApiError> {
    let (person, now) = (me.person(), state.clock.now());
    let away = state.db.write(move |tx: Tx| async move { staff::notice_put_away(&tx, person, id, now).await }).await?;
    if away { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}

/// Put away what one was reminded of on a day.
#[utoipa::path(
    delete, path = "/api/v1/session/reminders/{day}", tag = "session",
    params(("day" = String, Path, description = "The day, `2026-03-12`.")),
    responses((status = 204), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
)]
async fn put_reminder_away(
    State(state): State<AppState>,
    me: SignedIn,
    At(day): At<String>,
) -> Result<StatusCode, ApiError> {
    let day = wire::parse_date(&day).ok_or(ApiError::NotFound)?;
    let (person, now) = (me.person(), state.clock.now());
    let write = move |tx: Tx| async move { reminders::reminder_put_away(&tx, person, day, now).await };
    if state.db.write(write).await? { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}

/// Sign out: the session is over, and with it all its tokens, at once.
#[utoipa::path(
    delete, path = "/api/v1/session", tag = "session",
    responses((status = 204), (status = 401, body = ErrorBody)),
)]
async fn end_session(
    State(state): State<AppState>,
    signed_in: Option<AtTheDoor>,
    jar: CookieJar,
) -> Result<Response, ApiError> {
    let secure = state.config.secure_cookies;
    let ended = match signed_in {
        Some(AtTheDoor(me)) => sessions::end(&state, me.person(), me.unit(), me.session).await.map(|_| ()),
        // The access token may have expired; the refresh token still says which session.
        None => match jar.get(cookies::refresh_name(secure)) {
            Some(cookie) => sessions::end_by_refresh(&state, cookie.value()).await,
            None => Err(ApiError::Unauthenticated),
        },
    };
    let jar = cookies::cleared(secure).into_iter().fold(CookieJar::new(), CookieJar::add);
    Ok(match ended {
        Ok(()) => (jar, StatusCode::NO_CONTENT).into_response(),
        // Whatever was wrong with them, the browser need not keep them.
        Err(err) => (jar, err).into_response(),
    })
}

/// Exchange the refresh token for its successor. Browsers send it in their cookie and leave the body empty.
#[utoipa::path(
    post, path = "/api/v1/session/refresh", tag = "session", security(()), request_body = Option<Refresh>,
    responses(
        (status = 200, body = SessionView),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody, description = "The token has expired, or came back: then its session is over."),
    ),
)]
async fn refresh_session(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    bytes: bytes::Bytes,
) -> Result<Response, ApiError> {
    let given: Refresh = if bytes.is_empty() {
        Refresh::default()
    } else if bytes.trim_ascii_start().first() != Some(&b'{') {
        // A list would pass for an object without fields, and with it the cookie for what was asked.
        return Err(ApiError::BadRequest(BadRequest::Body("{ … }".to_owned())));
    } else {
        serde_json::from_slice(&bytes).map_err(|err| ApiError::BadRequest(BadRequest::Body(err.to_string())))?
    };
    if let Some(token) = given.refresh {
        let opened = sessions::refresh(&state, &token, caller.lang).await?;
        return answer(&state, opened, true).await;
    }
    let jar = CookieJar::from_headers(&headers);
    let cookie = jar.get(cookies::refresh_name(state.config.secure_cookies)).ok_or(ApiError::Unauthenticated)?;
    let opened = sessions::refresh(&state, cookie.value(), caller.lang).await?;
    answer(&state, opened, false).await
}

/// One's own sessions, to end those one does not know.
#[utoipa::path(
    get, path = "/api/v1/sessions", tag = "session",
    responses((status = 200, body = SessionList), (status = 401, body = ErrorBody)),
)]
async fn list_sessions(State(state): State<AppState>, me: SignedIn) -> Result<Json<SessionList>, ApiError> {
    let person = me.person();
    let rows = state.db.read(move |tx| async move { store::session_list(&tx, person).await }).await?;
    let items = rows.into_iter().map(|row| SessionLine {
        current: row.id == me.session,
        id: row.id,
        agent: row.agent,
        created_at: row.created_at,
        seen_at: row.seen_at,
    });
    Ok(Json(SessionList { items: items.collect() }))
}

/// End one of one's own sessions.
#[utoipa::path(
    delete, path = "/api/v1/sessions/{id}", tag = "session",
    params(("id" = String, Path, format = Uuid, description = "The session.")),
    responses((status = 204), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
)]
async fn end_other_session(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<SessionId>,
) -> Result<StatusCode, ApiError> {
    let is_ended = sessions::end(&state, me.person(), me.unit(), id).await?;
    if is_ended { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}

/// What a new session is answered with.
pub(super) async fn answer(state: &AppState, opened: Opened, bearer: bool) -> Result<Response, ApiError> {
    let Opened { signed_in, access, refresh } = opened;
    if bearer {
        let tokens = Tokens { access, expires_in: ACCESS_SECONDS, refresh };
        return Ok(Json(view(state, &signed_in, Some(tokens)).await?).into_response());
    }
    let secure = state.config.secure_cookies;
    let jar = CookieJar::new().add(cookies::access(access, secure)).add(cookies::refresh(refresh, secure));
    Ok((jar, Json(view(state, &signed_in, None).await?)).into_response())
}

async fn view(state: &AppState, me: &SignedIn, tokens: Option<Tokens>) -> Result<SessionView, ApiError> {
    let (unit, person, scope) = (me.unit(), me.person(), me.scope());
    let today = state.clock.now().local_date();
    let read = move |tx: Tx| async move {
        let row = people::unit_find(&tx, unit).await?;
        let reminder = morning::of(&tx, &scope, person, today).await?;
        let mut notices = Vec::new();
        for notice in staff::notices_of(&tx, person).await? {
            let by = people::person_find(&tx, notice.by).await?.map(|p| p.display_name).unwrap_or_default();
            let kind = match notice.kind.as_str() {
                SECOND_FACTOR_RESET => NoticeKind::SecondFactorReset,
                _ => NoticeKind::PasswordReset,
            };
            notices.push(Notice { id: notice.id, kind, at: notice.at, by });
        }
        Ok::<_, Failure>((row, notices, reminder))
    };
    let (row, notices, reminder) = state.db.read(read).await?;
    let row = row.ok_or_else(|| ApiError::internal("the person's unit is not there"))?;
    Ok(SessionView {
        session: me.session,
        person: me.person(),
        name: me.name.clone(),
        unit,
        unit_name: row.name,
        grants: me.actor.grants().to_vec(),
        server_time: state.clock.now(),
        must_change_password: me.must_change,
        notices,
        reminder,
        tokens,
    })
}
