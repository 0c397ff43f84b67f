//! Every refusal of the API: one enum, one envelope, one place that knows the statuses.
//!
//! A handler returns an [`ApiError`]; [`crate::router`] renders it once more on the way out, when it knows the caller's
//! language and the id of the request. What went wrong inside is logged there, once, and never sent.

mod bad_request;
mod render;
mod status;

use std::{error::Error, sync::Arc};

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::error::{ErrorBody, FieldProblem};
use db::DbError;
use domain::{
    denial::Denial,
    import::Refusal,
    text::{Lang, Text},
};

use crate::{files::Trouble, metrics::DatabaseTrouble};

pub use bad_request::BadRequest;
pub use render::render;

use status::{denied_status, refused_status};

/// Seconds after which what needs the store of files may be tried again, where that does not answer.
const FILES_AGAIN: u32 = 60;

/// Why a call is refused.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ApiError {
    /// The rules refuse it.
    #[error("refused by the rules: {0}")]
    Denied(#[from] Denial),
    /// Nobody is signed in, or no longer.
    #[error("not signed in")]
    Unauthenticated,
    /// The account or the password is wrong; which of the two is not told.
    #[error("wrong account or password")]
    BadCredentials,
    /// The code after the password is wrong or was used, or nothing waits for it; which, is not told.
    #[error("wrong code")]
    BadCode,
    /// The passkey is wrong, unknown or was removed, or its challenge is; which, is not told.
    #[error("wrong passkey")]
    BadPasskey,
    /// No passkeys are taken at the address of this call.
    #[error("no passkeys at this address")]
    NoPasskeys,
    /// They must choose a password of their own before anything else.
    #[error("password must be changed first")]
    PasswordMustChange,
    /// The call came from a page of somebody else's.
    #[error("cross-origin call")]
    CrossOrigin,
    /// It is not there, or must not be known to be there.
    #[error("not found")]
    NotFound,
    /// The address knows no such method.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// The call cannot be understood.
    #[error("bad request: {0}")]
    BadRequest(BadRequest),
    /// The body is larger than it may be.
    #[error("too large")]
    TooLarge,
    /// The file is of a kind that is not taken.
    #[error("unsupported file")]
    UnsupportedFile,
    /// The picture says that it has more pixels than can be drawn.
    #[error("pixel flood")]
    PixelFlood,
    /// The picture says where, when or with what it was taken.
    #[error("picture with metadata")]
    PictureMetadata,
    /// There is no small picture of the file: it is none that can be drawn.
    #[error("no thumbnail")]
    NoThumbnail,
    /// No code of a paper can be read in the scan.
    #[error("no paper code")]
    NoPaperCode,
    /// A scan has papers of several dossiers, or more pages than a paper has.
    #[error("several dossiers")]
    SeveralDossiers,
    /// The store of files does not do what it should; the same call may be made again.
    #[error("{0}")]
    FilesDown(#[from] Trouble),
    /// A workbook is not read.
    #[error("workbook refused: {0}")]
    Import(Refusal),
    /// A paper cannot be laid out with what the dossier says.
    #[error("a paper was not laid out: {0}")]
    Paper(papers::PaperError),
    /// The paper is a prescribed form: there is nothing in it to be written.
    #[error("a form is not for editing")]
    PrescribedForm,
    /// Too many attempts.
    #[error("too many attempts")]
    TooMany {
        /// Seconds until the next may be made.
        retry_after: u32,
    },
    /// The idempotency key was used for another call.
    #[error("idempotency key used for another command")]
    KeyReused,
    /// The replica's id or number is already another's: a copied browser profile, or a restored one.
    #[error("replica forked")]
    ClientForked,
    /// Commands before the first of this push have not arrived.
    #[error("commands are missing before this push, expected {expect}")]
    SequenceGap {
        /// The number that should have come.
        expect: u64,
    },
    /// What changed since the replica's cursor cannot be told: it loads anew.
    #[error("replica must load anew: {}", .0.as_str())]
    Reset(ResetReason),
    /// The database is overloaded; the same call may be made again.
    #[error("busy")]
    Busy(#[source] Cause),
    /// Something is wrong with the server.
    #[error("internal error")]
    Internal(#[source] Cause),
}

/// What went wrong inside; for the log only.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Cause(pub Arc<dyn Error + Send + Sync>);

impl Cause {
    /// An error as a cause.
    pub fn new(err: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(Arc::from(err.into()))
    }

    /// The error and what it came from, in one line.
    pub fn chain(&self) -> String {
        let mut text = self.0.to_string();
        let mut source = self.0.source();
        while let Some(err) = source {
            text.push_str(": ");
            text.push_str(&err.to_string());
            source = err.source();
        }
        text
    }
}

/// Why a replica must load anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetReason {
    /// Another database, or an older one, stands here.
    Epoch,
    /// Too much has changed, or so long ago that it is no longer known.
    Floor,
    /// What the person may read has changed.
    Policy,
}

impl ResetReason {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Epoch => "epoch",
            Self::Floor => "floor",
            Self::Policy => "policy",
        }
    }
}

impl ApiError {
    /// Something is wrong with the server.
    pub fn internal(err: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(Cause::new(err))
    }

    /// A parameter of the address is not what it should be.
    pub fn parameter(name: &str) -> Self {
        Self::BadRequest(BadRequest::Parameter(name.to_owned()))
    }

    /// Whether it was the database that let the call down.
    pub fn database_trouble(&self) -> Option<DatabaseTrouble> {
        match self {
            Self::Busy(_) => Some(DatabaseTrouble::Busy),
            Self::Internal(cause) => cause.0.is::<DbError>().then_some(DatabaseTrouble::Failed),
            Self::Denied(_)
            | Self::Unauthenticated
            | Self::BadCredentials
            | Self::BadCode
            | Self::BadPasskey
            | Self::NoPasskeys
            | Self::CrossOrigin
            | Self::PasswordMustChange
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::BadRequest(_)
            | Self::TooLarge
            | Self::UnsupportedFile
            | Self::PixelFlood
            | Self::PictureMetadata
            | Self::NoThumbnail
            | Self::NoPaperCode
            | Self::SeveralDossiers
            | Self::FilesDown(_)
            | Self::Import(_)
            | Self::Paper(_)
            | Self::PrescribedForm
            | Self::TooMany { .. }
            | Self::KeyReused
            | Self::ClientForked
            | Self::SequenceGap { .. }
            | Self::Reset(_) => None,
        }
    }

    /// The HTTP status.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Denied(denial) => denied_status(denial),
            Self::Unauthenticated | Self::BadCredentials | Self::BadCode | Self::BadPasskey => StatusCode::UNAUTHORIZED,
            Self::CrossOrigin | Self::PasswordMustChange => StatusCode::FORBIDDEN,
            Self::NotFound | Self::NoThumbnail => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedFile => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::PixelFlood | Self::PictureMetadata | Self::NoPaperCode | Self::SeveralDossiers | Self::Paper(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Import(refusal) => refused_status(refusal),
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::KeyReused
            | Self::ClientForked
            | Self::SequenceGap { .. }
            | Self::NoPasskeys
            | Self::PrescribedForm => StatusCode::CONFLICT,
            Self::Reset(_) => StatusCode::GONE,
            Self::Busy(_) | Self::FilesDown(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Denied(denial) => denial.code(),
            Self::Unauthenticated => "unauthenticated",
            Self::BadCredentials => "bad_credentials",
            Self::BadCode => "bad_code",
            Self::BadPasskey => "bad_passkey",
            Self::NoPasskeys => "no_passkeys",
            Self::CrossOrigin => "cross_origin",
            Self::PasswordMustChange => "password_must_change",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::BadRequest(what) => what.code(),
            Self::TooLarge => "too_large",
            Self::UnsupportedFile => "unsupported_file",
            Self::PixelFlood => "pixel_flood",
            Self::PictureMetadata => "picture_metadata",
            Self::NoThumbnail => "no_thumbnail",
            Self::NoPaperCode => "no_paper_code",
            Self::SeveralDossiers => "several_dossiers",
            Self::FilesDown(_) => "files_down",
            Self::Import(refusal) => refusal.code(),
            Self::Paper(_) => "paper_refused",
            Self::PrescribedForm => "prescribed_form",
            Self::TooMany { .. } => "too_many",
            Self::KeyReused => "idempotency_key_reused",
            Self::ClientForked => "client_forked",
            Self::SequenceGap { .. } => "sequence_gap",
            Self::Reset(_) => "reset",
            Self::Busy(_) => "busy",
            Self::Internal(_) => "internal",
        }
    }

    /// What happened and what to do next.
    #[expect(clippy::too_many_lines, reason = "a table of words, a line or two for each")]
    pub fn message(&self) -> Text {
        let (vi, en): (&str, &str) = match self {
            Self::Denied(denial) => return denial.message(),
            Self::Unauthenticated => (
                "Bạn chưa đăng nhập, hoặc phiên làm việc đã kết thúc. Hãy đăng nhập lại.",
                "You are not signed in, or your session has ended. Sign in again.",
            ),
            Self::BadCredentials => (
                "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra rồi thử lại.",
                "The account name or the password is wrong. Check both and try again.",
            ),
            Self::BadCode => (
                "Mã chưa đúng, đã dùng rồi hoặc đã quá giờ. Hãy đợi mã kế tiếp rồi nhập lại, hoặc đăng nhập lại từ đầu.",
                "The code is wrong, was used, or came too late. Wait for the next one and enter that, or sign in anew.",
            ),
            Self::BadPasskey => (
                "Chưa đăng nhập được bằng khóa truy cập này. Hãy thử lại, hoặc dùng mật khẩu.",
                "This passkey did not open a session. Try again, or use your password.",
            ),
            Self::NoPasskeys => (
                "Địa chỉ này chưa dùng được khóa truy cập: cần HTTPS và địa chỉ đã khai báo cho máy chủ (--public-origin).",
                "No passkeys are taken at this address: it needs HTTPS and must be told to the server (--public-origin).",
            ),
            Self::PasswordMustChange => (
                "Mật khẩu này chỉ dùng một lần. Hãy đặt mật khẩu của riêng bạn trước khi làm việc.",
                "This password is for one sign-in only. Choose one of your own before you go on.",
            ),
            Self::CrossOrigin => (
                "Yêu cầu đến từ một trang khác nên bị từ chối. Hãy mở lại Sen rồi làm lại.",
                "This came from another site and was refused. Open Sen itself and try again.",
            ),
            Self::NotFound => return Denial::NotFound.message(),
            Self::MethodNotAllowed => {
                ("Địa chỉ này không nhận thao tác đó.", "This address does not take that method.")
            }
            Self::BadRequest(what) => return what.message(),
            Self::TooLarge => {
                ("Nội dung quá lớn. Tệp được tối đa 20 MB.", "This is too large. A file may have 20 MB at most.")
            }
            Self::Import(refusal) => return refusal.message(),
            Self::Paper(_) => (
                "Chưa lập được bản in: có nội dung quá dài, bỏ trống hoặc không in được. Hãy sửa nội dung đó trong hồ sơ rồi in lại.",
                "The paper cannot be laid out: something in the dossier is too long, empty or cannot be printed. Mend it there and print again.",
            ),
            Self::PrescribedForm => (
                "Giấy này theo mẫu Nhà nước quy định nên không có bản Word để sửa. Hãy in bản PDF; cần sửa nội dung thì sửa trong hồ sơ.",
                "This is a prescribed form, so there is no Word file of it for editing. Print the PDF; what it says is mended in the dossier.",
            ),
            Self::UnsupportedFile => (
                "Không nhận loại tệp này. Hãy dùng PDF, ảnh (JPEG, PNG, WebP), Word, Excel hoặc văn bản thuần.",
                "Files of this kind are not taken. Use PDF, an image (JPEG, PNG, WebP), Word, Excel or plain text.",
            ),
            Self::PixelFlood => (
                "Ảnh này quá lớn để mở (quá nhiều điểm ảnh). Hãy chụp hoặc quét lại ở cỡ nhỏ hơn.",
                "This picture has more pixels than can be opened. Take or scan it again at a smaller size.",
            ),
            Self::PictureMetadata => (
                "Ảnh này còn ghi nơi chụp, giờ chụp hoặc máy chụp. Hãy gửi ảnh từ Sen, hoặc xóa các thông tin đó rồi gửi lại.",
                "This picture still says where, when or with what it was taken. Send it from Sen, or strip that first.",
            ),
            Self::NoThumbnail => {
                ("Tệp này không có ảnh thu nhỏ. Hãy mở tệp.", "There is no small picture of this file. Open the file.")
            }
            Self::NoPaperCode => (
                "Không đọc được mã QR trên bản này. Hãy quét thẳng, đủ sáng, thấy rõ góc có mã; hoặc mở hồ sơ rồi đính kèm.",
                "No code can be read on this. Scan it straight and bright, with the corner of the code; or open the dossier and attach it there.",
            ),
            Self::SeveralDossiers => (
                "Tệp này có giấy của nhiều hồ sơ, hoặc quá nhiều trang. Hãy quét riêng giấy của từng hồ sơ.",
                "This file has papers of several dossiers, or too many pages. Scan the papers of each dossier by themselves.",
            ),
            Self::FilesDown(_) => (
                "Kho tệp của trường chưa trả lời nên việc với tệp chưa xong. Không mất gì; hãy thử lại sau ít phút.",
                "The school's store of files does not answer, so this is not done with its files yet. Nothing is lost; try again in a few minutes.",
            ),
            Self::TooMany { retry_after } => {
                let minutes = retry_after.div_ceil(60).max(1);
                return Text::new(
                    format!("Đã thử sai quá nhiều lần. Hãy thử lại sau {minutes} phút."),
                    format!(
                        "Too many failed attempts. Try again in {minutes} minute{}.",
                        if minutes == 1 { "" } else { "s" }
                    ),
                );
            }
            Self::KeyReused => (
                "Mã Idempotency-Key này đã dùng cho một yêu cầu khác. Hãy tạo mã mới.",
                "This Idempotency-Key was used for another call. Make a new one.",
            ),
            Self::ClientForked => (
                "Bản sao dữ liệu trên máy này trùng với một máy khác. Máy sẽ nhận mã mới rồi gửi lại.",
                "This device's copy is another's too. It takes a new identity and sends again.",
            ),
            Self::SequenceGap { .. } => (
                "Còn thao tác trước đó chưa đến máy chủ. Máy sẽ gửi lại từ đầu.",
                "Earlier actions have not arrived. This device sends them again.",
            ),
            Self::Reset(_) => (
                "Dữ liệu trên máy đã cũ so với máy chủ. Máy sẽ tải lại.",
                "This device's copy is out of date. It loads anew.",
            ),
            Self::Busy(_) => {
                ("Hệ thống đang bận. Hãy thử lại sau ít giây.", "The system is busy. Try again in a few seconds.")
            }
            Self::Internal(_) => (
                "Hệ thống gặp lỗi, việc này chưa được lưu. Hãy thử lại; nếu vẫn lỗi, báo quản trị kèm mã yêu cầu.",
                "Something failed and this was not saved. Try again; if it fails again, tell the administrator the id of the request.",
            ),
        };
        Text::new(vi, en)
    }

    /// The envelope.
    pub fn body(&self, lang: Lang, request_id: &str) -> ErrorBody {
        let denial = match self {
            Self::Denied(denial) => Some(denial.clone()),
            Self::Unauthenticated
            | Self::BadCredentials
            | Self::BadCode
            | Self::BadPasskey
            | Self::NoPasskeys
            | Self::CrossOrigin
            | Self::PasswordMustChange
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::BadRequest(_)
            | Self::TooLarge
            | Self::UnsupportedFile
            | Self::PixelFlood
            | Self::PictureMetadata
            | Self::NoThumbnail
            | Self::NoPaperCode
            | Self::SeveralDossiers
            | Self::FilesDown(_)
            | Self::Import(_)
            | Self::Paper(_)
            | Self::PrescribedForm
            | Self::TooMany { .. }
            | Self::KeyReused
            | Self::ClientForked
            | Self::SequenceGap { .. }
            | Self::Reset(_)
            | Self::Busy(_)
            | Self::Internal(_) => None,
        };
        let fields = match &denial {
            Some(Denial::Invalid { fields }) => fields.iter().map(|f| FieldProblem::of(f, lang)).collect(),
            Some(_) | None => self.detail().into_iter().collect(),
        };
        ErrorBody {
            code: self.code().to_owned(),
            message: self.message().get(lang).to_owned(),
            fields,
            denial,
            request_id: request_id.to_owned(),
        }
    }
}

impl ApiError {
    /// What a replica's program needs to know besides the code.
    fn detail(&self) -> Option<FieldProblem> {
        let (field, code) = match self {
            Self::SequenceGap { expect } => ("seq", expect.to_string()),
            Self::Reset(reason) => ("cursor", reason.as_str().to_owned()),
            Self::Denied(_)
            | Self::Unauthenticated
            | Self::BadCredentials
            | Self::BadCode
            | Self::BadPasskey
            | Self::NoPasskeys
            | Self::CrossOrigin
            | Self::PasswordMustChange
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::BadRequest(_)
            | Self::TooLarge
            | Self::UnsupportedFile
            | Self::PixelFlood
            | Self::PictureMetadata
            | Self::NoThumbnail
            | Self::NoPaperCode
            | Self::SeveralDossiers
            | Self::FilesDown(_)
            | Self::Import(_)
            | Self::Paper(_)
            | Self::PrescribedForm
            | Self::TooMany { .. }
            | Self::KeyReused
            | Self::ClientForked
            | Self::Busy(_)
            | Self::Internal(_) => return None,
        };
        Some(FieldProblem { field: field.to_owned(), message: code.clone(), code })
    }
}

impl From<DbError> for ApiError {
    fn from(err: DbError) -> Self {
        if let DbError::Unstorable(_) = &err {
            return Self::BadRequest(BadRequest::Body("U+0000".to_owned()));
        }
        if err.is_transient() { Self::Busy(Cause::new(err)) } else { Self::Internal(Cause::new(err)) }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(self.body(Lang::default(), ""))).into_response();
        let retry_after = if let Self::TooMany { retry_after } = &self {
            Some(*retry_after)
        } else {
            matches!(self, Self::FilesDown(_)).then_some(FILES_AGAIN)
        };
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_inside_reaches_the_caller() {
        let err = ApiError::internal("column secret of relation person");
        let body = serde_json::to_string(&err.body(Lang::En, "r1")).unwrap();
        assert!(!body.contains("secret"), "{body}");
        assert!(body.contains("r1"));
    }

    #[test]
    fn a_denial_travels_whole() {
        let body = ApiError::from(Denial::OnlyAssignee).body(Lang::Vi, "r1");
        assert_eq!((body.code.as_str(), body.denial), ("only_assignee", Some(Denial::OnlyAssignee)));
        assert_eq!(ApiError::from(Denial::NotFound).status(), StatusCode::NOT_FOUND);
        assert_eq!(ApiError::from(Denial::Ended).status(), StatusCode::CONFLICT);
    }
}
