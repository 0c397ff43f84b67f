//! What a school owes the persons whose data it keeps: the register of processing, consents, requests, how long cases
//! are kept. What is refused about them, and what is said where something was erased.

pub mod activity;
pub mod agreement;
pub mod consent;
pub mod request;
pub mod retention;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::{
    denial::Denial,
    fold,
    party::Party,
    text::{Lang, Text},
};

/// What stands in the place of what was erased.
pub const fn erased(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "(đã xóa theo yêu cầu)",
        Lang::En => "(erased on request)",
    }
}

/// Whether a text names this person, by name or phone number, in whatever spelling.
pub fn names(text: &str, party: &Party) -> bool {
    let text = fold::search_key(text);
    let told = [Some(party.name.as_str()), party.phone.as_deref()];
    told.into_iter().flatten().map(fold::search_key).any(|word| !word.is_empty() && text.contains(&word))
}

/// Why something is refused that concerns a party or its privacy. Codes are stable; the words may be improved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// What was known of them was erased.
    PartyErased,
    /// The entry is a double of another one.
    PartyMerged,
    /// The two are not of the same kind.
    OtherKind,
    /// It is the same entry twice.
    SameParty,
    /// It is no double.
    NotMerged,
    /// Only a guardian stands for a child.
    NotChildAndGuardian,
    /// That is recorded already.
    AlreadyLinked,
    /// They do not stand for this child.
    NotLinked,
    /// Whoever proposed it may not confirm it too.
    SecondPerson,
    /// Cases of theirs have not ended.
    CasesOpen {
        /// How many.
        cases: u32,
    },
    /// A case of theirs, or one in which somebody wrote of them, must be kept until its hold is lifted.
    CaseHeld {
        /// The codes of those that the person who asked may see.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        codes: Vec<String>,
    },
    /// It waits for confirmation already.
    AlreadyProposed,
    /// It no longer waits for confirmation.
    NotProposed,
    /// The case is held already, or not held.
    HoldStands,
    /// No hold stands.
    NotHeld,
    /// A reason that stays must not name the person who is to be forgotten.
    NamesSomebody,
    /// Somebody else has changed it since it was looked at.
    RecordChanged,
    /// Consent is not what that purpose rests on.
    NotByConsent,
    /// They neither are the person concerned nor stand for the child.
    SpeaksNot,
    /// A consent for that purpose counts already.
    ConsentStands,
    /// It was withdrawn already.
    ConsentWithdrawn,
    /// The child is old enough to agree too, and did not.
    ChildAgreementMissing,
    /// The child is too young to be asked, or it is no child.
    ChildNotAsked,
    /// Whether the child is to be asked hangs on a day of birth that nobody has entered.
    ChildBirthUnknown,
    /// The child has agreed already.
    ChildAgreedAlready,
    /// It was answered already.
    RequestAnswered,
    /// What is known is handed over only to whom asks to see it.
    NotToView,
    /// Nothing has been done yet that fulfils the request.
    NotFulfilled,
    /// The time for which the case is kept is not over, or the school has not set it.
    NotDue,
}

impl From<Refusal> for Denial {
    fn from(refusal: Refusal) -> Self {
        Self::Privacy(refusal)
    }
}

impl Refusal {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PartyErased => "party_erased",
            Self::PartyMerged => "party_merged",
            Self::OtherKind => "other_kind",
            Self::SameParty => "same_party",
            Self::NotMerged => "not_merged",
            Self::NotChildAndGuardian => "not_child_and_guardian",
            Self::AlreadyLinked => "already_linked",
            Self::NotLinked => "not_linked",
            Self::SecondPerson => "second_person",
            Self::CasesOpen { .. } => "cases_open",
            Self::CaseHeld { .. } => "case_held",
            Self::AlreadyProposed => "already_proposed",
            Self::NotProposed => "not_proposed",
            Self::HoldStands => "hold_stands",
            Self::NotHeld => "not_held",
            Self::NamesSomebody => "names_somebody",
            Self::RecordChanged => "record_changed",
            Self::NotByConsent => "not_by_consent",
            Self::SpeaksNot => "speaks_not",
            Self::ConsentStands => "consent_stands",
            Self::ConsentWithdrawn => "consent_withdrawn",
            Self::ChildAgreementMissing => "child_agreement_missing",
            Self::ChildNotAsked => "child_not_asked",
            Self::ChildBirthUnknown => "child_birth_unknown",
            Self::ChildAgreedAlready => "child_agreed_already",
            Self::RequestAnswered => "request_answered",
            Self::NotToView => "not_to_view",
            Self::NotFulfilled => "not_fulfilled",
            Self::NotDue => "not_due",
        }
    }

    /// Whether the refusal is one of permission.
    pub const fn is_of_permission(&self) -> bool {
        matches!(self, Self::SecondPerson)
    }

    /// Whether what was typed is wrong, and not the state of things.
    pub const fn is_of_input(&self) -> bool {
        matches!(
            self,
            Self::NamesSomebody
                | Self::NotChildAndGuardian
                | Self::OtherKind
                | Self::SameParty
                | Self::SpeaksNot
                | Self::ChildAgreementMissing
                | Self::ChildNotAsked
        )
    }

    /// What happened, and what to do next.
    #[expect(clippy::too_many_lines, reason = "a table of words")]
    pub fn message(&self) -> Text {
        let (vi, en): (&str, &str) = match self {
            Self::PartyErased => (
                "Thông tin của người này đã được xóa theo yêu cầu nên không thay đổi được nữa.",
                "What was known of this person was erased on request, so nothing can be changed any more.",
            ),
            Self::PartyMerged => (
                "Mục này đã được gộp vào một mục khác. Hãy mở mục đó, hoặc bỏ gộp trước.",
                "This entry was merged into another one. Open that one, or undo the merger first.",
            ),
            Self::OtherKind => (
                "Chỉ gộp được hai mục cùng loại, ví dụ trẻ với trẻ.",
                "Only entries of the same kind can be merged, such as a child with a child.",
            ),
            Self::SameParty => ("Hãy chọn hai mục khác nhau.", "Choose two different entries."),
            Self::NotMerged => ("Mục này chưa được gộp vào mục nào.", "This entry is not merged into any other."),
            Self::NotChildAndGuardian => (
                "Chỉ liên kết được trẻ với cha, mẹ hoặc người giám hộ.",
                "Only a child and a parent or guardian can be linked.",
            ),
            Self::AlreadyLinked => {
                ("Liên kết này đã được ghi và đang có hiệu lực.", "This link is recorded already and still counts.")
            }
            Self::NotLinked => {
                ("Hai người này không có liên kết đang có hiệu lực.", "There is no link between the two that counts.")
            }
            Self::SecondPerson => (
                "Người đề nghị không được tự xác nhận. Cần một người khác xác nhận.",
                "Whoever proposed this may not confirm it too. Somebody else must.",
            ),
            Self::CasesOpen { cases } => {
                return Text::new(
                    format!("Còn {cases} hồ sơ đang giải quyết có người này. Hãy kết thúc các hồ sơ đó trước."),
                    format!("Cases that name this person are still open ({cases}). Bring them to an end first."),
                );
            }
            Self::CaseHeld { codes } if codes.is_empty() => (
                "Có hồ sơ đang được giữ theo quyết định của Ban giám hiệu nên chưa xóa được. Cần Ban giám hiệu bỏ giữ trước.",
                "A case is on hold by decision of the leadership, so nothing can be erased yet. Leadership has to lift the hold first.",
            ),
            Self::CaseHeld { codes } => {
                let codes = codes.join(", ");
                return Text::new(
                    format!(
                        "Hồ sơ {codes} nhắc đến người này và đang được giữ theo quyết định của Ban giám hiệu. Hãy bỏ giữ trước."
                    ),
                    format!(
                        "On hold by decision of the leadership, and speaking of this person: {codes}. Lift the hold first."
                    ),
                );
            }
            Self::AlreadyProposed => {
                ("Việc xóa này đã được đề nghị và đang chờ xác nhận.", "This erasure waits for confirmation already.")
            }
            Self::NotProposed => {
                ("Đề nghị này đã được xác nhận hoặc đã rút.", "This proposal was confirmed or withdrawn already.")
            }
            Self::HoldStands => ("Hồ sơ này đang được giữ rồi.", "This case is on hold already."),
            Self::NotHeld => ("Hồ sơ này không bị giữ.", "This case is not on hold."),
            Self::NamesSomebody => (
                "Lý do được lưu lại nên không được ghi tên hay số điện thoại của người cần xóa.",
                "The reason is kept, so it must not name the person to be erased, nor their phone number.",
            ),
            Self::RecordChanged => (
                "Người khác vừa sửa mục này. Hãy mở lại để xem bản mới rồi sửa tiếp.",
                "Somebody else has just changed this entry. Open it again to see the new version, then go on.",
            ),
            Self::NotByConsent => (
                "Mục đích này không dựa trên sự đồng ý, đã ngừng, hoặc chưa được Ban giám hiệu duyệt trong sổ xử lý dữ liệu.",
                "This purpose does not rest on consent, has ended, or was not approved in the register of processing.",
            ),
            Self::SpeaksNot => (
                "Người này không phải chính chủ và chưa được ghi là người đại diện của trẻ. Hãy ghi liên kết cùng giấy tờ chứng minh trước.",
                "This is neither the person concerned nor recorded as standing for the child. Record the link with its proof first.",
            ),
            Self::ConsentStands => {
                ("Đã có sự đồng ý đang có hiệu lực cho mục đích này.", "A consent for this purpose counts already.")
            }
            Self::ConsentWithdrawn => ("Sự đồng ý này đã được rút.", "This consent was withdrawn already."),
            Self::ChildAgreementMissing => {
                return older(
                    |age| {
                        format!(
                            "Trẻ đã đủ {age} tuổi vào ngày đồng ý nên cần thêm sự đồng ý của chính trẻ. Hãy hỏi trẻ, rồi ghi trẻ đồng ý bằng cách nào và ai nghe."
                        )
                    },
                    |age| {
                        format!(
                            "The child was {age} or older on the day of the consent, so the child's own agreement is needed too. Ask the child, then record how they agreed and who heard it."
                        )
                    },
                );
            }
            Self::ChildNotAsked => {
                return older(
                    |age| {
                        format!(
                            "Chỉ hỏi ý kiến riêng của trẻ từ đủ {age} tuổi. Hãy bỏ phần ý kiến của trẻ, hoặc sửa ngày sinh của trẻ nếu ghi sai."
                        )
                    },
                    |age| {
                        format!(
                            "A child's own agreement is asked for from the age of {age}. Leave it out, or correct the child's day of birth if it is wrong."
                        )
                    },
                );
            }
            Self::ChildBirthUnknown => {
                return older(
                    |age| {
                        format!(
                            "Chưa có ngày sinh của trẻ nên không biết trẻ đã đủ {age} tuổi để hỏi ý kiến riêng chưa. Hãy ghi ngày sinh ở trang của trẻ trước."
                        )
                    },
                    |age| {
                        format!(
                            "The child's day of birth is not known, so nobody can tell whether the child is {age} and has to be asked. Enter it on the child's page first."
                        )
                    },
                );
            }
            Self::ChildAgreedAlready => {
                ("Ý kiến của trẻ đã được ghi rồi.", "The child's own agreement is recorded already.")
            }
            Self::RequestAnswered => ("Yêu cầu này đã được trả lời.", "This request was answered already."),
            Self::NotToView => (
                "Chỉ lập bản trích xuất khi người ta yêu cầu xem dữ liệu.",
                "What is known is handed over only when somebody asks to see it.",
            ),
            Self::NotFulfilled => (
                "Chưa có việc nào đáp ứng yêu cầu này: hãy lập bản trích xuất, đính chính thông tin hoặc đề nghị xóa trước.",
                "Nothing fulfils this request yet: hand over what is known, correct it, or propose the erasure first.",
            ),
            Self::NotDue => (
                "Hồ sơ chưa đến hạn xử lý, hoặc trường chưa đặt thời hạn lưu cho thủ tục này.",
                "The case is not due yet, or the school has not set how long this procedure's cases are kept.",
            ),
        };
        Text::new(vi, en)
    }
}

/// Words that name the age from which a child agrees too.
fn older(vi: impl FnOnce(u8) -> String, en: impl FnOnce(u8) -> String) -> Text {
    Text::new(vi(agreement::AGREES_FROM), en(agreement::AGREES_FROM))
}
