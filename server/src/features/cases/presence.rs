//! Who else has a case open.

use axum::{Json, extract::State};
use contract::{
    error::ErrorBody,
    presence::{PresenceBody, PresenceReply},
};
use db::{Tx, records};
use domain::{
    facet::{Facet, RecordKey, RecordKind},
    ids::CaseId,
};

use crate::{
    auth::SignedIn,
    error::ApiError,
    extract::{At, Body},
    state::AppState,
};

/// Say that a page shows this case, and learn who else has it open. Said again every few seconds; whoever says nothing for
/// forty counts as gone. Nobody but the union is told of the union.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/presence", tag = "cases", request_body = PresenceBody,
    params(("id" = String, Path, format = Uuid, description = "The case.")),
    responses(
        (status = 200, body = PresenceReply),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
pub(super) async fn note_presence(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<CaseId>,
    Body(body): Body<PresenceBody>,
) -> Result<Json<PresenceReply>, ApiError> {
    let scope = me.scope();
    let key = RecordKey { kind: RecordKind::Case, root: id.0, facet: Facet::Core };
    let read = move |tx: Tx| async move { records::record_see(&tx, &scope, key).await };
    state.db.read(read).await?.ok_or(ApiError::NotFound)?;
    state.presence.note(&state, &me, id, body.page, body.open);
    Ok(Json(PresenceReply { others: state.presence.others(&me, id, state.clock.now()) }))
}
