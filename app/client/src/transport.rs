//! The network as the engine sees it.

use contract::{
    error::ErrorBody,
    rest::CaseView,
    sync::{
        Hello, HelloReply, PullReply, PullRequest, PushReply, PushRequest, Record,
        compare::{FetchReply, FetchRequest, Manifest, ManifestRequest, VerifyReply, VerifyRequest},
    },
    upload::UploadProgress,
};
use domain::ids::{CaseId, CommandId, FileHash};

use crate::{Local, StoreError};

/// Calls to the server. Every one may fail at any moment, before or after it took effect.
pub trait Transport {
    /// Shakes hands.
    fn hello(&self, hello: Hello) -> Local<'_, Result<HelloReply, CallError>>;
    /// The whole visible working set and the cursor from which to pull. A stream that was cut is an error.
    fn bootstrap(&self) -> Local<'_, Result<(Vec<Record>, String), CallError>>;
    /// What should be held, with digests of the bodies. A stream that was cut is an error.
    fn manifest(&self, request: ManifestRequest) -> Local<'_, Result<Manifest, CallError>>;
    /// Records by their keys.
    fn fetch(&self, request: FetchRequest) -> Local<'_, Result<FetchReply, CallError>>;
    /// Whether what is held is what should be.
    fn verify(&self, request: VerifyRequest) -> Local<'_, Result<VerifyReply, CallError>>;
    /// What changed.
    fn pull(&self, request: PullRequest) -> Local<'_, Result<PullReply, CallError>>;
    /// Commands up.
    fn push(&self, request: PushRequest) -> Local<'_, Result<PushReply, CallError>>;
    /// One of the person's refused commands need not be kept by the server any longer.
    fn drop_refused(&self, id: CommandId) -> Local<'_, Result<(), CallError>>;
    /// A case with all that may be read of it: it was opened, and that is written down.
    fn open_case(&self, id: CaseId) -> Local<'_, Result<CaseView, CallError>>;
    /// A file up, under its hash.
    fn upload(&self, hash: FileHash, media: String, bytes: Vec<u8>) -> Local<'_, Result<(), CallError>>;
    /// How much of a file has come that goes up in parts.
    fn upload_progress(&self, hash: FileHash) -> Local<'_, Result<UploadProgress, CallError>>;
    /// A part of a file up.
    fn upload_part(&self, part: Part) -> Local<'_, Result<UploadProgress, CallError>>;
    /// The small picture of a file that a case shows.
    fn thumbnail(&self, case: CaseId, hash: FileHash) -> Local<'_, Result<Vec<u8>, CallError>>;
}

/// The code of a refusal that says that the server's store of files does not answer: all else goes on.
pub const FILES_DOWN: &str = "files_down";

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The hash of the whole.
    pub hash: FileHash,
    /// Bytes before it.
    pub offset: u64,
    /// Bytes of the whole.
    pub of: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why a call did not do what it should. Only [`CallError::Refused`] says anything about the call itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// No answer: no network, a cut connection, a server that is starting or too busy.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The session has ended.
    #[error("signed out")]
    SignedOut,
    /// The replica cannot go on from its cursor and must be filled anew, or compared; the outbox stays.
    #[error("the replica must be filled anew")]
    Reset,
    /// This replica's numbers are in use elsewhere: it takes a new id and numbers its outbox afresh.
    #[error("this replica has a twin")]
    Forked,
    /// The server expects another number next.
    #[error("the server expects number {expect}")]
    Gap {
        /// That number.
        expect: u64,
    },
    /// The server speaks newer shapes: pushing goes on, pulling needs an update.
    #[error("this build is too old to pull")]
    Outdated,
    /// The call itself was refused.
    #[error("refused: {}", .0.code)]
    Refused(Box<ErrorBody>),
}

/// What came cannot be kept: as good as not having come.
impl From<StoreError> for CallError {
    fn from(_: StoreError) -> Self {
        Self::Unreachable
    }
}
