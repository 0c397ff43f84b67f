//! What callers send: shapes of their own, so that nothing can be set that is not asked for.

use std::collections::BTreeMap;

use domain::{
    case::{
        About, Command, Expect, FileRef, OpenCase, StepArgs, StepCase,
        command::{AttachFile, Change, Channel, CommentCase, EditCase},
    },
    definition::{ActionKey, DefinitionRef, FieldKey, PaperKey, Way},
    facet::Facet,
    ids::{CaseId, CommentId, PartId, PersonId},
    instant::Instant,
    value::Value,
};
use serde::Deserialize;

/// A case to open.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenCaseBody {
    /// Its id, made by the caller (`UUIDv7`).
    #[schema(value_type = String, format = Uuid)]
    id: CaseId,
    /// Under which version of which procedure: `{"key": …, "version": …}`.
    #[schema(value_type = Object)]
    definition: DefinitionRef,
    /// In which way it comes in: `counter` (received at once, with all papers) or `registered` (papers may lack; no clock
    /// runs and no code is given until it is received).
    #[serde(default)]
    #[schema(value_type = String)]
    way: Way,
    /// By which channel it came: `counter`, `post` or `online`.
    #[serde(default)]
    #[schema(value_type = String)]
    channel: Channel,
    /// The form: each field as `{"t": "text" | "number" | "date" | "choice" | "party", "v": …}`.
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: BTreeMap<FieldKey, Value>,
    /// The papers that were brought.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    papers: Vec<PaperKey>,
    /// The member of staff who asks, for an internal procedure.
    #[schema(value_type = Option<String>, format = Uuid)]
    applicant: Option<PersonId>,
    /// The part that is to mend a finding.
    #[schema(value_type = Option<String>, format = Uuid)]
    part: Option<PartId>,
    /// The person who is to mend it.
    #[schema(value_type = Option<String>, format = Uuid)]
    assignee: Option<PersonId>,
    /// What a finding is about: `{"kind": "dossier" | "part" | "task", "id": …}`.
    #[schema(value_type = Option<Object>)]
    about: Option<About>,
    /// When it was received.
    #[schema(value_type = String, format = DateTime)]
    stated_at: Instant,
}

impl From<OpenCaseBody> for OpenCase {
    fn from(body: OpenCaseBody) -> Self {
        let OpenCaseBody { id, definition, way, channel, fields, papers, applicant, part, assignee, about, stated_at } =
            body;
        Self { id, definition, way, channel, fields, papers, applicant, part, assignee, about, stated_at }
    }
}

/// A step to take.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StepBody {
    /// The step's key, one of `actions` of the case.
    #[schema(value_type = String)]
    action: ActionKey,
    /// What the caller saw when they decided: `{"state": …, "rev": …}`, `rev` being the number of the last line of its
    /// history. Needed by a step that approves; where it is given, nothing may have been written since.
    #[schema(value_type = Object)]
    expect: Expect,
    /// What the step asks for, by the names of its `needs`: `reason` or `reason_code`, `point`, `opinion`, `agency`,
    /// `document_no`, `receiver`, `channel`, `identity`, `signed_receipt`, `asked_by`, `papers`, `part` and `assignee`,
    /// `outcome`, `date`, `until`, `files`.
    #[serde(default)]
    #[schema(value_type = Object)]
    args: StepArgs,
    /// When it was done.
    #[schema(value_type = String, format = DateTime)]
    stated_at: Instant,
}

impl StepBody {
    pub fn command(self, id: CaseId) -> Command {
        let Self { action, expect, args, stated_at } = self;
        Command::Step(StepCase { id, action, expect, args, stated_at })
    }
}

/// Something to say.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CommentBody {
    /// The comment's own id.
    #[schema(value_type = String, format = Uuid)]
    comment: CommentId,
    /// Who may read it: `internal`, the union too; `personal`, only those who work on the case.
    #[schema(value_type = String)]
    facet: Facet,
    /// What.
    text: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    stated_at: Instant,
}

impl CommentBody {
    pub fn command(self, id: CaseId) -> Command {
        let Self { comment, facet, text, stated_at } = self;
        Command::Comment(CommentCase { id, comment, facet, text, stated_at })
    }
}

/// Fields to change.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EditBody {
    /// Each with what the caller saw (`was`) and what they want (`to`): `{"key": …, "was": …, "to": …}`.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<Change>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    stated_at: Instant,
}

impl EditBody {
    pub fn command(self, id: CaseId) -> Command {
        let Self { changes, stated_at } = self;
        Command::Edit(EditCase { id, changes, stated_at })
    }
}

/// A file to attach.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AttachFileBody {
    /// The file: `{"hash": …, "name": …, "media": …, "size": …}`.
    #[schema(value_type = Object)]
    file: FileRef,
    /// The paper of which it is the scan; then the paper's facet holds.
    #[schema(value_type = Option<String>)]
    paper: Option<PaperKey>,
    /// Who may open it, where it is the scan of no paper.
    #[schema(value_type = String)]
    facet: Facet,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    stated_at: Instant,
}

impl AttachFileBody {
    pub fn command(self, id: CaseId) -> Command {
        let Self { file, paper, facet, stated_at } = self;
        Command::Attach(AttachFile { id, file, paper, facet, stated_at })
    }
}
