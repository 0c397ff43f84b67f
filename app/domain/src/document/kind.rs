//! The kinds of administrative documents, with their short names in numbers.

use serde::{Deserialize, Serialize};

use crate::text::Text;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $short:expr, $vi:literal, $en:literal;)+) => {
        /// A kind of document: those of decree 30/2020/NĐ-CP that are numbered, with their short names of its annex III [F]; and
        /// what is none of them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum DocumentKind {
            $($(#[$doc])* #[serde(rename = $key)] $name,)+
        }

        impl DocumentKind {
            /// All of them, what a school writes most first.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name in storage and on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)+
                }
            }

            /// What stands for it in numbers; an official letter has nothing.
            pub const fn short(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => $short,)+
                }
            }

            /// What it is called.
            pub fn title(self) -> Text {
                match self {
                    $(Self::$name => Text::new($vi, $en),)+
                }
            }
        }
    };
}

kinds! {
    /// Công văn.
    Official = "official", None, "Công văn", "Official letter";
    /// Quyết định.
    Decision = "decision", Some("QĐ"), "Quyết định", "Decision";
    /// Kế hoạch.
    Plan = "plan", Some("KH"), "Kế hoạch", "Plan";
    /// Thông báo.
    Notice = "notice", Some("TB"), "Thông báo", "Notice";
    /// Báo cáo.
    Report = "report", Some("BC"), "Báo cáo", "Report";
    /// Tờ trình.
    Proposal = "proposal", Some("TTr"), "Tờ trình", "Proposal";
    /// Biên bản.
    Minutes = "minutes", Some("BB"), "Biên bản", "Minutes";
    /// Hợp đồng.
    Contract = "contract", Some("HĐ"), "Hợp đồng", "Contract";
    /// Giấy mời.
    Invitation = "invitation", Some("GM"), "Giấy mời", "Invitation";
    /// Giấy giới thiệu.
    Introduction = "introduction", Some("GGT"), "Giấy giới thiệu", "Letter of introduction";
    /// Giấy nghỉ phép.
    Leave = "leave", Some("GNP"), "Giấy nghỉ phép", "Leave permit";
    /// Giấy ủy quyền.
    Authorisation = "authorisation", Some("GUQ"), "Giấy ủy quyền", "Authorisation";
    /// Hướng dẫn.
    Guidance = "guidance", Some("HD"), "Hướng dẫn", "Guidance";
    /// Quy chế.
    Regulation = "regulation", Some("QC"), "Quy chế", "Regulation";
    /// Quy định.
    Rule = "rule", Some("QyĐ"), "Quy định", "Rule";
    /// Chương trình.
    Programme = "programme", Some("CTr"), "Chương trình", "Programme";
    /// Phương án.
    Option = "option", Some("PA"), "Phương án", "Plan of action";
    /// Đề án.
    Scheme = "scheme", Some("ĐA"), "Đề án", "Scheme";
    /// Dự án.
    Project = "project", Some("DA"), "Dự án", "Project";
    /// Nghị quyết.
    Resolution = "resolution", Some("NQ"), "Nghị quyết", "Resolution";
    /// Chỉ thị.
    Directive = "directive", Some("CT"), "Chỉ thị", "Directive";
    /// Thông cáo.
    Communique = "communique", Some("TC"), "Thông cáo", "Communiqué";
    /// Công điện.
    Telegram = "telegram", Some("CĐ"), "Công điện", "Urgent message";
    /// Bản ghi nhớ.
    Memorandum = "memorandum", Some("BGN"), "Bản ghi nhớ", "Memorandum";
    /// Bản thỏa thuận.
    Agreement = "agreement", Some("BTT"), "Bản thỏa thuận", "Agreement";
    /// Phiếu gửi.
    Dispatch = "dispatch", Some("PG"), "Phiếu gửi", "Dispatch slip";
    /// Phiếu chuyển.
    Transfer = "transfer", Some("PC"), "Phiếu chuyển", "Transfer slip";
    /// Phiếu báo.
    Slip = "slip", Some("PB"), "Phiếu báo", "Notice slip";
    /// Anything else: an application, a private letter, a bill. Only what came can be that.
    Other = "other", None, "Loại khác", "Another kind";
}

impl std::str::FromStr for DocumentKind {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == s).ok_or("unknown kind of document")
    }
}
