//! An entry of the register: read with its doubles, corrected, merged, linked to who stands for a child.

use axum::{Json, extract::State, response::Response};
use contract::{command::Command, error::ErrorBody, privacy::PartyFile};
use db::{Tx, files};
use domain::{
    audit::reading::{Subject, Through},
    ids::{FileHash, PartyId},
    instant::Instant,
    party::{
        self, Details, Kinship, Proof,
        change::{CorrectParty, LinkGuardian, MergeParties, UnlinkGuardian, UnmergeParties},
    },
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{file::file, find};
use crate::{
    audit::readings::{self, About},
    auth::SignedIn,
    error::ApiError,
    extract::{At, Body, Key},
    features::saved::saved,
    service,
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read_party))
        .routes(routes!(correct_party))
        .routes(routes!(merge_parties))
        .routes(routes!(unmerge_parties))
        .routes(routes!(link_guardian))
        .routes(routes!(unlink_guardian))
        .routes(routes!(download_proof))
}

/// A correction.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CorrectPartyBody {
    /// What the person saw: `name`, `phone`, `address`, `born`, `class`.
    #[schema(value_type = Object)]
    was: Details,
    /// What it is to say.
    #[schema(value_type = Object)]
    to: Details,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    stated_at: Instant,
}

/// A merger.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct MergePartiesBody {
    /// The entry that counts.
    #[schema(value_type = String, format = Uuid)]
    into: PartyId,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    stated_at: Instant,
}

/// When something is done.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct StatedBody {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    stated_at: Instant,
}

/// Who stands for a child.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct LinkGuardianBody {
    /// Who.
    #[schema(value_type = String, format = Uuid)]
    guardian: PartyId,
    /// As what: `mother`, `father`, `guardian`.
    #[schema(value_type = String)]
    kinship: Kinship,
    /// What proves it: `paper` (`birth_certificate`, `decision`, `other`), `seen_on`, and perhaps `note` and `file`.
    #[schema(value_type = Object)]
    proof: Proof,
    /// From when.
    #[schema(value_type = String, format = DateTime)]
    stated_at: Instant,
}

/// Who no longer stands for a child.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct UnlinkGuardianBody {
    /// Who stood for them.
    #[schema(value_type = String, format = Uuid)]
    guardian: PartyId,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    stated_at: Instant,
}

/// Read an entry with its doubles and the cases that name it.
#[utoipa::path(
    get, path = "/api/v1/parties/{id}", tag = "parties",
    params(("id" = String, Path, format = Uuid, description = "The entry; of a double, the one that counts is given.")),
    responses((status = 200, body = PartyFile), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
)]
async fn read_party(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PartyId>,
) -> Result<Json<PartyFile>, ApiError> {
    let file = file(&state, &me, id).await?;
    let read = std::iter::once(&file.party).chain(&file.aliases);
    let about: Vec<About> = read.map(|party| (Subject::Party(party.id), None)).collect();
    readings::opened(&state, &me, &about, Through::Api).await?;
    readings::listed(&state, &me, file.kin.iter().map(|party| party.id)).await?;
    Ok(Json(file))
}

/// Correct what an entry says.
#[utoipa::path(
    post, path = "/api/v1/parties/{id}/correct", tag = "parties", request_body = CorrectPartyBody,
    params(
        ("id" = String, Path, format = Uuid, description = "The entry."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = PartyFile), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn correct_party(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PartyId>,
    Key(key): Key,
    Body(body): Body<CorrectPartyBody>,
) -> Result<Json<PartyFile>, ApiError> {
    let CorrectPartyBody { was, to, stated_at } = body;
    let command = party::Command::Correct(CorrectParty { id, was, to, stated_at });
    service::run(&state, &me, key, Command::Party(command), state.clock.now()).await?;
    file(&state, &me, id).await.map(Json)
}

/// Say that an entry is a double of another one. Both stay; cases and links of the double follow.
#[utoipa::path(
    post, path = "/api/v1/parties/{id}/merge", tag = "parties", request_body = MergePartiesBody,
    params(
        ("id" = String, Path, format = Uuid, description = "The double."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = PartyFile), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn merge_parties(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PartyId>,
    Key(key): Key,
    Body(MergePartiesBody { into, stated_at }): Body<MergePartiesBody>,
) -> Result<Json<PartyFile>, ApiError> {
    let command = party::Command::Merge(MergeParties { id, into, stated_at });
    service::run(&state, &me, key, Command::Party(command), state.clock.now()).await?;
    file(&state, &me, id).await.map(Json)
}

/// Take a merger back.
#[utoipa::path(
    post, path = "/api/v1/parties/{id}/unmerge", tag = "parties", request_body = StatedBody,
    params(
        ("id" = String, Path, format = Uuid, description = "The entry that is no double after all."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = PartyFile), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    ),
)]
async fn unmerge_parties(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PartyId>,
    Key(key): Key,
    Body(StatedBody { stated_at }): Body<StatedBody>,
) -> Result<Json<PartyFile>, ApiError> {
    let command = party::Command::Unmerge(UnmergeParties { id, stated_at });
    service::run(&state, &me, key, Command::Party(command), state.clock.now()).await?;
    file(&state, &me, id).await.map(Json)
}

/// Say who stands for a child, and what proves it.
#[utoipa::path(
    post, path = "/api/v1/parties/{id}/guardians", tag = "parties", request_body = LinkGuardianBody,
    params(
        ("id" = String, Path, format = Uuid, description = "The child."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = PartyFile), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn link_guardian(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PartyId>,
    Key(key): Key,
    Body(body): Body<LinkGuardianBody>,
) -> Result<Json<PartyFile>, ApiError> {
    let LinkGuardianBody { guardian, kinship, proof, stated_at } = body;
    let command = party::Command::Link(LinkGuardian { id, guardian, kinship, proof, stated_at });
    service::run(&state, &me, key, Command::Party(command), state.clock.now()).await?;
    file(&state, &me, id).await.map(Json)
}

/// Say that somebody no longer stands for a child. That they did is kept.
#[utoipa::path(
    post, path = "/api/v1/parties/{id}/guardians/end", tag = "parties", request_body = UnlinkGuardianBody,
    params(
        ("id" = String, Path, format = Uuid, description = "The child."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = PartyFile), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    ),
)]
async fn unlink_guardian(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PartyId>,
    Key(key): Key,
    Body(UnlinkGuardianBody { guardian, stated_at }): Body<UnlinkGuardianBody>,
) -> Result<Json<PartyFile>, ApiError> {
    let command = party::Command::Unlink(UnlinkGuardian { id, guardian, stated_at });
    service::run(&state, &me, key, Command::Party(command), state.clock.now()).await?;
    file(&state, &me, id).await.map(Json)
}

/// Download the scan that proves a link.
#[utoipa::path(
    get, path = "/api/v1/parties/{id}/files/{hash}", tag = "parties",
    params(
        ("id" = String, Path, format = Uuid, description = "The child."),
        ("hash" = String, Path, description = "The file's SHA-256."),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "No such file with this entry, or not yours to see."),
        (status = 503, body = ErrorBody, description = "The store of files does not answer."),
    ),
)]
async fn download_proof(
    State(state): State<AppState>,
    me: SignedIn,
    At((id, hash)): At<(PartyId, FileHash)>,
) -> Result<Response, ApiError> {
    let (scope, wanted) = (me.scope(), hash.clone());
    let read = move |tx: Tx| async move {
        let party = find(&tx, &scope, id).await?.ok_or(ApiError::NotFound)?;
        if !party.guardians.iter().any(|g| g.link.proof.file.as_ref() == Some(&wanted)) {
            return Err(ApiError::NotFound);
        }
        files::file_see(&tx, &scope, &wanted).await?.ok_or(ApiError::NotFound)
    };
    let row = state.db.read(read).await?;
    let bytes = state.files.get(me.unit(), &hash).await?.ok_or(ApiError::NotFound)?;
    readings::opened(&state, &me, &[(Subject::Party(id), None)], Through::File).await?;
    saved(None, bytes, &row.media_type)
}
