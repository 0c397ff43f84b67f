//! Why something about people and grants is refused.

use serde::{Deserialize, Serialize};

use crate::{rights::Role, text::Text};

/// A refusal about people and grants. Codes are stable; the words may be improved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum StaffDenial {
    /// Nobody gives powers of work to themself.
    OwnPowers,
    /// Whoever proposed a grant, or would receive it, does not confirm it; nor does one who acts for either.
    OwnConfirmation,
    /// One's own password is changed, not reset.
    OwnPassword,
    /// Without this one nobody could administer the unit.
    LastAdministrator,
    /// The post is held in a part of its own side.
    PostUnfit {
        /// The side of the post.
        role: Role,
    },
    /// The person acted for does not hold this post there for that time.
    NotTheirPost,
    /// Leadership lends no power of the union, and the union none of leadership.
    OtherSide,
    /// Two powers that one person may not hold at once.
    SidesClash {
        /// The one asked for.
        asked: Role,
        /// The one that is held, or proposed.
        held: Role,
    },
    /// The person has this very grant, or it is proposed, for some of that time.
    GrantOverlaps,
    /// Nothing waits for a confirmation: it is confirmed already.
    GrantNotPending,
    /// The grant is over, or its time would be.
    GrantOver,
    /// The person signs in no longer.
    PersonDisabled,
    /// The person has a password: a first one is not given again.
    HasPassword,
}

impl StaffDenial {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OwnPowers => "own_powers",
            Self::OwnConfirmation => "own_confirmation",
            Self::OwnPassword => "own_password",
            Self::LastAdministrator => "last_administrator",
            Self::PostUnfit { .. } => "post_unfit",
            Self::NotTheirPost => "not_their_post",
            Self::OtherSide => "other_side",
            Self::SidesClash { .. } => "sides_clash",
            Self::GrantOverlaps => "grant_overlaps",
            Self::GrantNotPending => "grant_not_pending",
            Self::GrantOver => "grant_over",
            Self::PersonDisabled => "person_disabled",
            Self::HasPassword => "has_password",
        }
    }

    /// Whether the refusal is one of permission, and not of how things stand or what was typed.
    pub const fn is_of_permission(self) -> bool {
        match self {
            Self::OwnPowers | Self::OwnConfirmation | Self::OwnPassword | Self::OtherSide => true,
            Self::LastAdministrator
            | Self::PostUnfit { .. }
            | Self::NotTheirPost
            | Self::SidesClash { .. }
            | Self::GrantOverlaps
            | Self::GrantNotPending
            | Self::GrantOver
            | Self::PersonDisabled
            | Self::HasPassword => false,
        }
    }

    /// Whether the world stands in the way, and not what was typed.
    pub const fn is_of_state(self) -> bool {
        match self {
            Self::LastAdministrator
            | Self::SidesClash { .. }
            | Self::GrantOverlaps
            | Self::GrantNotPending
            | Self::GrantOver
            | Self::PersonDisabled
            | Self::HasPassword => true,
            Self::OwnPowers
            | Self::OwnConfirmation
            | Self::OwnPassword
            | Self::OtherSide
            | Self::PostUnfit { .. }
            | Self::NotTheirPost => false,
        }
    }

    /// What to tell the person: what happened, and what to do next.
    pub fn message(self) -> Text {
        let (vi, en) = match self {
            Self::OwnPowers => (
                "Không ai tự cấp quyền cho chính mình. Hãy nhờ một người quản trị khác.",
                "Nobody gives powers to themself. Ask another administrator.",
            ),
            Self::OwnConfirmation => (
                "Người đề nghị và người được cấp quyền không tự xác nhận. Cần một người khác của bên đó.",
                "Whoever proposed this, or would receive it, cannot confirm it. Somebody else of that side must.",
            ),
            Self::OwnPassword => (
                "Mật khẩu của chính mình thì đổi ở mục Tài khoản, với mật khẩu đang dùng.",
                "Change your own password under Account, with the one you use now.",
            ),
            Self::LastAdministrator => (
                "Đây là người quản trị cuối cùng còn đăng nhập được. Hãy cấp quyền quản trị cho người khác trước.",
                "This is the last administrator who can sign in. Make somebody else an administrator first.",
            ),
            Self::PostUnfit { .. } => (
                "Chức vụ này không thuộc bộ phận đã chọn. Hãy chọn bộ phận đúng với chức vụ.",
                "This post is not held in that part of the school. Choose the part to which it belongs.",
            ),
            Self::NotTheirPost => (
                "Người được thay không giữ chức vụ này ở bộ phận đó trong suốt thời gian ấy. Kiểm tra lại người, chức vụ và ngày.",
                "The person acted for does not hold this post there for all of that time. Check person, post and days.",
            ),
            Self::OtherSide => (
                "Ban giám hiệu không giao quyền của Công đoàn và ngược lại. Hãy nhờ chính bên đó hoặc người quản trị.",
                "Leadership lends no power of the union, nor the union of leadership. Ask that side or an administrator.",
            ),
            Self::SidesClash { .. } => (
                "Một người không giữ cùng lúc hai quyền này. Hãy kết thúc quyền cũ trước, hoặc chọn người khác.",
                "One person may not hold both of these powers at once. End the other one first, or choose somebody else.",
            ),
            Self::GrantOverlaps => (
                "Người này đã có đúng quyền đó trong khoảng thời gian ấy, hoặc đang chờ xác nhận.",
                "This person has that very grant for some of that time, or it waits to be confirmed.",
            ),
            Self::GrantNotPending => (
                "Quyền này đã được xác nhận, không còn chờ nữa.",
                "This grant is confirmed already and waits for nobody.",
            ),
            Self::GrantOver => (
                "Quyền này đã hết thời hạn. Nếu còn cần, hãy lập quyền mới.",
                "This grant is over. Give a new one if it is still needed.",
            ),
            Self::HasPassword => (
                "Người này đã có mật khẩu. Nếu quên, hãy cấp mật khẩu mới ở trang của người đó.",
                "This person has a password. If it is forgotten, give a new one on their page.",
            ),
            Self::PersonDisabled => (
                "Tài khoản này đang bị khóa. Hãy mở lại tài khoản trước.",
                "This account is disabled. Enable it first.",
            ),
        };
        Text::new(vi, en)
    }
}
