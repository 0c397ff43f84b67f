//! Why something about a school's settings is refused.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{calendar::wire, text::Text};

/// A refusal about a school's settings. Codes are stable; the words may be improved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum SchoolDenial {
    /// Somebody works in the part, or a case lies there.
    PartInUse {
        /// How many people hold something there afterwards.
        people: u32,
        /// How many open cases lie there.
        cases: u32,
    },
    /// The part has ended.
    PartOver,
    /// What held on days past is known, and papers were written with it.
    PastStands,
    /// Somebody else has stored another version meanwhile.
    Stale,
    /// There is a school already, or this address was used.
    SetUp,
    /// The school takes no requests under this procedure any more.
    NotTaken {
        /// Since which day.
        #[serde(with = "wire::date")]
        since: Date,
    },
    /// No version of the procedure is in force, so that it cannot be switched on.
    OutOfForce,
    /// The procedure is kept to answer whoever asks, and takes no requests.
    Guidance,
}

impl SchoolDenial {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PartInUse { .. } => "part_in_use",
            Self::PartOver => "part_over",
            Self::PastStands => "past_stands",
            Self::Stale => "stale",
            Self::SetUp => "set_up",
            Self::NotTaken { .. } => "not_taken",
            Self::OutOfForce => "out_of_force",
            Self::Guidance => "guidance_only",
        }
    }

    /// Whether the refusal is one of permission, and not of what was typed.
    pub const fn is_of_permission(self) -> bool {
        match self {
            Self::SetUp => true,
            Self::PartInUse { .. }
            | Self::PartOver
            | Self::PastStands
            | Self::Stale
            | Self::NotTaken { .. }
            | Self::OutOfForce
            | Self::Guidance => false,
        }
    }

    /// What to tell the person.
    pub fn message(self) -> Text {
        let (vi, en) = match self {
            Self::PartInUse { people, cases } => {
                return Text::new(
                    format!(
                        "Bộ phận này còn {people} người giữ chức vụ và {cases} hồ sơ chưa xong. Hãy chuyển người và hồ sơ sang bộ phận khác trước."
                    ),
                    format!(
                        "{people} of the staff still hold posts in this part, and {cases} open cases lie there. Move them to another part first."
                    ),
                );
            }
            Self::NotTaken { since } => {
                let day = format!("{:02}/{:02}/{}", since.day(), u8::from(since.month()), since.year());
                return Text::new(
                    format!(
                        "Trường không nhận hồ sơ theo thủ tục này từ ngày {day}. Hồ sơ đã nhận trước đó vẫn được giải quyết. Cần nhận lại thì đề nghị Ban giám hiệu bật thủ tục."
                    ),
                    format!(
                        "The school has taken no requests under this procedure since {day}. Those received before go on. Ask leadership to switch it on if it is needed again."
                    ),
                );
            }
            Self::OutOfForce => (
                "Thủ tục này không có phiên bản nào đang có hiệu lực, chỉ còn để tra cứu, nên không bật được.",
                "No version of this procedure is in force. It is kept to be looked up, and cannot be switched on.",
            ),
            Self::Guidance => (
                "Thủ tục này chỉ để hướng dẫn, trường không nhận hồ sơ. Xem lời trả lời trong danh mục thủ tục; muốn nhận hồ sơ thì ban hành phiên bản mới có giấy tờ và thời hạn.",
                "This procedure is kept to answer whoever asks; the school takes no requests under it. See its answer in the catalogue. To take requests, publish a version with papers and a limit.",
            ),
            Self::PartOver => (
                "Bộ phận này đã ngừng hoạt động. Cần dùng lại thì thêm bộ phận mới.",
                "This part has ended. Add a new one if it is needed again.",
            ),
            Self::PastStands => (
                "Văn bản cũ đã ghi theo giá trị đang có, nên không sửa được những ngày đã qua. Hãy ghi giá trị mới từ hôm nay hoặc một ngày sắp tới.",
                "Papers were written with what held on those days, so they cannot be changed. Enter the new value from today or a day to come.",
            ),
            Self::Stale => (
                "Người khác vừa thay đổi mục này. Hãy xem lại rồi xác nhận lần nữa.",
                "Somebody else has just changed this. Look at it again, then confirm once more.",
            ),
            Self::SetUp => (
                "Địa chỉ thiết lập này không còn dùng được: trường đã được thiết lập, hoặc địa chỉ không đúng. Người chạy máy chủ có thể cấp địa chỉ mới cho trường khác bằng lệnh sen unit add.",
                "This address can no longer be used: the school has been set up, or the address is not right. Whoever runs the server can make one for another school with sen unit add.",
            ),
        };
        Text::new(vi, en)
    }
}
