//! The staff and their grants: for administrators, for those who lend a post of theirs, and for those who confirm.

mod sheet;

use std::collections::BTreeSet;

use axum::{Json, extract::State, http::StatusCode};
use contract::{
    error::ErrorBody,
    people::{
        EndGrantBody, EnterPersonBody, GiveGrantBody, GrantLine, GrantStanding, LentGrants, OneTimePassword,
        PendingGrants, PeopleView, PersonLine, RenamePersonBody, ResetPasswordBody,
    },
};
use db::{DbError, Tx, passkeys, second_factor, staff as store};
use domain::{
    ids::{CommandId, GrantId, PersonId, UnitId},
    policy::{self, Act},
    rights::Grant,
    staff::{Command, Context, House, Staff, may_confirm},
};
use time::Date;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::{SignedIn, own_password, sessions::valid_until},
    error::ApiError,
    extract::{At, Body, Key},
    service::staff::run,
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_people, enter_person))
        .routes(routes!(sheet::read_people_sheet))
        .routes(routes!(rename_person))
        .routes(routes!(disable_person))
        .routes(routes!(enable_person))
        .routes(routes!(reset_password))
        .routes(routes!(give_grant))
        .routes(routes!(list_pending_grants))
        .routes(routes!(list_lent_grants))
        .routes(routes!(end_grant))
        .routes(routes!(confirm_grant))
}

/// Everybody who works here, with what they hold and what waits: for administrators.
#[utoipa::path(
    get, path = "/api/v1/people", tag = "people",
    responses((status = 200, body = PeopleView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)),
)]
async fn list_people(State(state): State<AppState>, me: SignedIn) -> Result<Json<PeopleView>, ApiError> {
    policy::can(&me.actor, Act::KeepStaff)?;
    Ok(Json(PeopleView { items: lines(&state, me.unit()).await? }))
}

/// Enter somebody new. They sign in when they were given a first password.
#[utoipa::path(
    post, path = "/api/v1/people", tag = "people", request_body = EnterPersonBody,
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id.")),
    responses(
        (status = 201, body = PersonLine), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn enter_person(
    State(state): State<AppState>,
    me: SignedIn,
    Key(key): Key,
    Body(body): Body<EnterPersonBody>,
) -> Result<(StatusCode, Json<PersonLine>), ApiError> {
    let EnterPersonBody { id, login, name } = body;
    run(&state, &me, key, Command::Enter { person: id, login, name }, None).await?;
    Ok((StatusCode::CREATED, Json(line(&state, me.unit(), id).await?)))
}

/// Call somebody otherwise.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/rename", tag = "people", request_body = RenamePersonBody,
    params(
        ("id" = String, Path, format = Uuid, description = "The person."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = PersonLine), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn rename_person(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PersonId>,
    Key(key): Key,
    Body(body): Body<RenamePersonBody>,
) -> Result<Json<PersonLine>, ApiError> {
    change(&state, &me, key, Command::Rename { person: id, name: body.name }).await
}

/// Let somebody sign in no longer. Their sessions end at once, and nobody assigns work to them.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/disable", tag = "people",
    params(
        ("id" = String, Path, format = Uuid, description = "The person."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = PersonLine), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    ),
)]
async fn disable_person(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PersonId>,
    Key(key): Key,
) -> Result<Json<PersonLine>, ApiError> {
    change(&state, &me, key, Command::Disable { person: id }).await
}

/// Let somebody sign in again.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/enable", tag = "people",
    params(
        ("id" = String, Path, format = Uuid, description = "The person."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = PersonLine), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    ),
)]
async fn enable_person(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PersonId>,
    Key(key): Key,
) -> Result<Json<PersonLine>, ApiError> {
    change(&state, &me, key, Command::Enable { person: id }).await
}

/// Give somebody a password for one sign-in, and take their second factor away too if that is asked. Their sessions end at once, and they are told at the next sign-in.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/password", tag = "people", request_body = ResetPasswordBody,
    params(
        ("id" = String, Path, format = Uuid, description = "The person."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = OneTimePassword), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    ),
)]
async fn reset_password(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PersonId>,
    Key(key): Key,
    Body(body): Body<ResetPasswordBody>,
) -> Result<Json<OneTimePassword>, ApiError> {
    // Hashing costs: whoever may not is told before.
    policy::can(&me.actor, Act::KeepStaff)?;
    let password = own_password::one_time(&state.keys, key);
    let hash = state.passwords.hash(&password, state.clock.random()).await?;
    let command = Command::ResetPassword { person: id, second_factor: body.second_factor, first: body.first };
    let at = run(&state, &me, key, command, Some(hash)).await?;
    // Made again, the call answers the same for as long as that password is the one that counts.
    let account = state.db.read(move |tx: Tx| async move { store::account_find(&tx, id).await }).await?;
    if account.and_then(|a| a.must_change_at) != Some(at) {
        return Err(ApiError::KeyReused);
    }
    Ok(Json(OneTimePassword { password, valid_until: valid_until(at) }))
}

/// Give a grant. Leadership's and the union's are a proposal until a second person of that side confirms them.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/grants", tag = "people", request_body = GiveGrantBody,
    params(
        ("id" = String, Path, format = Uuid, description = "The person."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 201, body = GrantLine), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn give_grant(
    State(state): State<AppState>,
    me: SignedIn,
    At(person): At<PersonId>,
    Key(key): Key,
    Body(body): Body<GiveGrantBody>,
) -> Result<(StatusCode, Json<GrantLine>), ApiError> {
    let GiveGrantBody { id, post, part, areas, from, to, acting_for } = body;
    let grant = Grant { id, person, post, part, areas, from, to, acting_for };
    run(&state, &me, key, Command::Give { grant }, None).await?;
    Ok((StatusCode::CREATED, Json(grant_line(&state, me.unit(), person, id).await?)))
}

/// Grants that wait for one's own confirmation.
#[utoipa::path(
    get, path = "/api/v1/grants/pending", tag = "people",
    responses((status = 200, body = PendingGrants), (status = 401, body = ErrorBody)),
)]
async fn list_pending_grants(State(state): State<AppState>, me: SignedIn) -> Result<Json<PendingGrants>, ApiError> {
    let (unit, now) = (me.unit(), state.clock.now());
    let people = state.db.read(move |tx: Tx| async move { store::staff_list(&tx, unit).await }).await?;
    let house = House { people, ..House::default() };
    let context = Context { actor: &me.actor, now, house: &house };
    let today = now.local_date();
    let mine = |s: &Staff| {
        let may: BTreeSet<GrantId> =
            s.proposals.iter().filter(|p| may_confirm(p, &context).is_ok()).map(|p| p.grant.id).collect();
        grant_lines(s, today).into_iter().filter(|line| may.contains(&line.grant.id)).collect::<Vec<_>>()
    };
    let mut items: Vec<GrantLine> = house.people.iter().flat_map(mine).collect();
    items.sort_by_key(|line| (line.given_at, line.grant.id));
    Ok(Json(PendingGrants { items }))
}

/// Grants by which others act for oneself, those that wait for a second person and those that are over included.
#[utoipa::path(
    get, path = "/api/v1/grants/lent", tag = "people",
    responses((status = 200, body = LentGrants), (status = 401, body = ErrorBody)),
)]
async fn list_lent_grants(State(state): State<AppState>, me: SignedIn) -> Result<Json<LentGrants>, ApiError> {
    let (unit, today) = (me.unit(), state.clock.now().local_date());
    let people = state.db.read(move |tx: Tx| async move { store::staff_list(&tx, unit).await }).await?;
    let lent = |line: &GrantLine| line.grant.acting_for == Some(me.person());
    let mut items: Vec<GrantLine> = people.iter().flat_map(|s| grant_lines(s, today)).filter(lent).collect();
    items.sort_by_key(|line| std::cmp::Reverse((line.grant.from, line.grant.id)));
    Ok(Json(LentGrants { items }))
}

/// Give a grant its last day, or take a proposal back; that side declines it the same way.
#[utoipa::path(
    post, path = "/api/v1/grants/{id}/end", tag = "people", request_body = EndGrantBody,
    params(
        ("id" = String, Path, format = Uuid, description = "The grant."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 204), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn end_grant(
    State(state): State<AppState>,
    me: SignedIn,
    At(grant): At<GrantId>,
    Key(key): Key,
    Body(body): Body<EndGrantBody>,
) -> Result<StatusCode, ApiError> {
    let person = owner(&state, &me, key, grant).await?;
    run(&state, &me, key, Command::End { person, grant, last: body.last }, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Confirm a proposal, as the second person of its side.
#[utoipa::path(
    post, path = "/api/v1/grants/{id}/confirm", tag = "people",
    params(
        ("id" = String, Path, format = Uuid, description = "The grant."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = GrantLine), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    ),
)]
async fn confirm_grant(
    State(state): State<AppState>,
    me: SignedIn,
    At(grant): At<GrantId>,
    Key(key): Key,
) -> Result<Json<GrantLine>, ApiError> {
    let person = owner(&state, &me, key, grant).await?;
    run(&state, &me, key, Command::Confirm { person, grant }, None).await?;
    Ok(Json(grant_line(&state, me.unit(), person, grant).await?))
}

async fn change(
    state: &AppState,
    me: &SignedIn,
    key: CommandId,
    command: Command,
) -> Result<Json<PersonLine>, ApiError> {
    let person = command.person();
    run(state, me, key, command, None).await?;
    Ok(Json(line(state, me.unit(), person).await?))
}

/// Whose a grant is. One that was taken back belongs to nobody, but the same call made again is answered the same.
async fn owner(state: &AppState, me: &SignedIn, key: CommandId, grant: GrantId) -> Result<PersonId, ApiError> {
    let unit = me.unit();
    let find = move |tx: Tx| async move {
        match store::grant_owner(&tx, unit, grant).await? {
            Some(person) => Ok(Some(person)),
            None => Ok::<_, DbError>(store::changed_by(&tx, unit, key).await?),
        }
    };
    state.db.read(find).await?.ok_or(ApiError::NotFound)
}

async fn grant_line(state: &AppState, unit: UnitId, person: PersonId, grant: GrantId) -> Result<GrantLine, ApiError> {
    let line = line(state, unit, person).await?;
    line.grants.into_iter().find(|line| line.grant.id == grant).ok_or(ApiError::NotFound)
}

async fn line(state: &AppState, unit: UnitId, person: PersonId) -> Result<PersonLine, ApiError> {
    lines(state, unit).await?.into_iter().find(|line| line.id == person).ok_or(ApiError::NotFound)
}

async fn lines(state: &AppState, unit: UnitId) -> Result<Vec<PersonLine>, ApiError> {
    let read = move |tx: Tx| async move {
        let (staff, seen) = (store::staff_list(&tx, unit).await?, store::seen_list(&tx, unit).await?);
        let must_change = store::must_change_list(&tx, unit).await?;
        let mut guarded = second_factor::totp_list(&tx, unit).await?;
        guarded.extend(passkeys::passkey_owners(&tx, unit).await?);
        Ok::<_, DbError>((staff, seen, must_change, guarded))
    };
    let (staff, seen, must_change, guarded) = state.db.read(read).await?;
    let today = state.clock.now().local_date();
    let line = |s: Staff| PersonLine {
        grants: grant_lines(&s, today),
        seen_at: seen.get(&s.id).copied(),
        must_change_password: must_change.contains(&s.id),
        has_second_factor: guarded.contains(&s.id),
        id: s.id,
        login: s.login,
        name: s.name,
        entered_at: s.entered_at,
        disabled_at: s.disabled_at,
        has_password: s.has_password,
    };
    Ok(staff.into_iter().map(line).collect())
}

fn grant_lines(staff: &Staff, today: Date) -> Vec<GrantLine> {
    let held = staff.grants.iter().map(|h| GrantLine {
        grant: h.grant.clone(),
        standing: GrantStanding::on(&h.grant, today),
        basis: h.basis,
        given_by: h.given_by,
        given_at: h.given_at,
        confirmed_by: h.confirmed_by,
    });
    let waiting = staff.proposals.iter().map(|p| GrantLine {
        grant: p.grant.clone(),
        standing: GrantStanding::Pending,
        basis: None,
        given_by: Some(p.by),
        given_at: p.at,
        confirmed_by: None,
    });
    held.chain(waiting).collect()
}
