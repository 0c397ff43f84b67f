//! What cannot be understood about a call.

use domain::text::Text;

/// What cannot be understood about a call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRequest {
    /// The body is not what the address takes; says where it fails, for programmers.
    #[error("body: {0}")]
    Body(String),
    /// A parameter of the address is not what it should be; names it.
    #[error("parameter {0}")]
    Parameter(String),
    /// The header with the idempotency key is missing, or no UUID.
    #[error("idempotency key")]
    NoKey,
    /// The bytes do not have the hash that the address says.
    #[error("hash of the file")]
    Hash,
    /// Of commands that make sense only together some are missing, or stand elsewhere.
    #[error("a torn group of commands")]
    TornGroup,
    /// Dossiers of several procedures, for one list.
    #[error("dossiers of several procedures")]
    RollMixed,
    /// More rows than a spreadsheet is made of at once.
    #[error("more than {most} rows")]
    SheetTooLong {
        /// How many there may be.
        most: usize,
    },
}

impl BadRequest {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Body(_) => "bad_body",
            Self::Parameter(_) => "bad_parameter",
            Self::NoKey => "no_idempotency_key",
            Self::Hash => "wrong_hash",
            Self::TornGroup => "torn_group",
            Self::RollMixed => "roll_mixed",
            Self::SheetTooLong { .. } => "sheet_too_long",
        }
    }

    /// What happened and what to do next.
    pub fn message(&self) -> Text {
        match self {
            Self::Body(at) => Text::new(
                format!("Nội dung gửi lên chưa đúng dạng: {at}"),
                format!("The body is not of the right form: {at}"),
            ),
            Self::Parameter(name) => Text::new(
                format!("Tham số “{name}” trong địa chỉ chưa đúng."),
                format!("The parameter “{name}” of the address is not right."),
            ),
            Self::NoKey => Text::new(
                "Thiếu tiêu đề Idempotency-Key, hoặc giá trị không phải là UUID.",
                "The header Idempotency-Key is missing, or is not a UUID.",
            ),
            Self::Hash => Text::new(
                "Tệp nhận được khác với tệp đã gửi. Hãy tải lên lại.",
                "The file that arrived is not the one that was sent. Upload it again.",
            ),
            Self::TornGroup => Text::new(
                "Một nhóm thao tác phải gửi cùng nhau nhưng chỉ đến một phần. Máy sẽ gửi lại cả nhóm.",
                "Actions that belong together arrived only in part. This device sends all of them again.",
            ),
            Self::RollMixed => Text::new(
                "Một danh sách chỉ gồm hồ sơ của cùng một thủ tục. Hãy chọn lại.",
                "A list is of dossiers under one procedure. Choose again.",
            ),
            Self::SheetTooLong { most } => Text::new(
                format!("Mỗi bảng tính có tối đa {most} dòng. Hãy lọc bớt danh sách rồi tải lại."),
                format!("A spreadsheet has {most} rows at most. Narrow the list and try again."),
            ),
        }
    }
}
