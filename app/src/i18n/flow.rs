//! A workflow in plain words, and what can be chosen in its editor. What each value is called, `domain::definition::words`
//! says.

use domain::{
    clock::Unit,
    definition::{
        ApplicantKind, Certainty, ClockMark, Guard, Lands, Need, Offline, Outcome, PaperForm, PartyKind, ProcedureKind,
        Relation, SignOrder, StepEffect, Weight, Who, WhoRole,
    },
    facet::Facet,
    rights::Post,
};

use super::{Words, catalogue::texts};

texts! {
    DIAGRAM: "Sơ đồ quy trình" / "The workflow as a diagram";
    DIAGRAM_SAYS: "Sơ đồ quy trình; danh sách các bước bên dưới nói cùng nội dung." / "The workflow as a diagram; the list of steps below says the same.";
    IN_WORDS: "Các bước, bằng lời" / "The steps in words";
    BEGINS: "Bắt đầu" / "It begins";
    ENDS: "Kết thúc" / "It ends here";
    DRAFT_STATE: "bản nháp, bên khác chưa biết" / "a draft, unknown to others";
    NO_WAY_OUT: "Chưa có bước đi tiếp." / "No step leads on from here.";
    APPROVES: "là bước duyệt" / "approves";
    HANDLES: "tính là đã xử lý" / "counts as handling it";
    NOBODY: "chưa ai" / "nobody yet";

    by(who: &Words): "người làm: {who}" / "by: {who}";
    asks(what: &Words): "cần: {what}" / "asks for: {what}";
    STAYS: "hồ sơ ở nguyên trạng thái" / "the case stays where it is";
    GOES_BACK: "về trạng thái trước đó" / "back to the state before";

    leads(title: &Words): "sang “{title}”" / "to “{title}”";
    step(n: usize, title: &Words): "{n}. {title}" / "{n}. {title}";
}

/// Joins words as in "A, B hoặc C".
pub fn any_of(all: &[Words]) -> Words {
    joined(all, &Words::new(" hoặc ", " or "))
}

/// Joins words as in "A, B và C".
pub fn all_of(all: &[Words]) -> Words {
    joined(all, &Words::new(" và ", " and "))
}

fn joined(all: &[Words], last: &Words) -> Words {
    let Some((end, before)) = all.split_last() else { return NOBODY };
    let before = before.iter().cloned().reduce(|words, next| words.then(", ", &next));
    before.map_or_else(|| end.clone(), |before| before.then("", last).then("", end))
}

/// All who may take a step.
pub fn everybody(all: &[Who]) -> Words {
    any_of(&all.iter().map(|who| Words::from(who.words())).collect::<Vec<_>>())
}

/// A side or relation in a few letters, for the mark of an arrow.
pub const fn who_short(role: WhoRole) -> Words {
    match role {
        WhoRole::Leadership => Words::new("BGH", "Lead"),
        WhoRole::Group => Words::new("Tổ", "Grp"),
        WhoRole::Office => Words::new("VP", "Off"),
        WhoRole::Union => Words::new("CĐ", "Uni"),
        WhoRole::Administrator => Words::new("QT", "Adm"),
        WhoRole::Superior => Words::new("CT", "Sup"),
        WhoRole::Author => Words::new("NL", "Aut"),
        WhoRole::Assignee => Words::new("NXL", "Hdl"),
        WhoRole::PartMember => Words::new("BP", "Prt"),
        WhoRole::Applicant => Words::new("NĐN", "App"),
    }
}

/// The sides and relations that may be chosen for a step. The linter lets neither administrators nor the superior agency
/// take one.
pub const WHO_ROLES: &[WhoRole] = &[
    WhoRole::Office,
    WhoRole::Group,
    WhoRole::Leadership,
    WhoRole::Union,
    WhoRole::Assignee,
    WhoRole::PartMember,
    WhoRole::Author,
    WhoRole::Applicant,
];

/// Relations that may be excluded from a step.
pub const RELATIONS: &[Relation] = &[
    Relation::Author,
    Relation::Assignee,
    Relation::Handler,
    Relation::Applicant,
    Relation::PartMember,
    Relation::Signer,
];

/// Everything that a step can ask for.
pub const NEEDS: &[Need] = &[
    Need::Reason,
    Need::Handler,
    Need::MissingPapers,
    Need::ReceivedPapers,
    Need::Outcome,
    Need::Opinion,
    Need::Date,
    Need::Receiver,
    Need::Channel,
    Need::Agency,
    Need::DocumentNo,
    Need::File,
    Need::AllPapers,
    Need::Until,
    Need::Point,
    Need::Identity,
    Need::Receipt,
    Need::AskedBy,
];

/// Everything that must hold before a step can be taken, if it is wanted.
pub const GUARDS: &[Guard] = &[
    Guard::Offered,
    Guard::Proposed,
    Guard::NotExtended,
    Guard::UntilPassed,
    Guard::BeforeDue,
    Guard::NotNumbered,
    Guard::Numbered,
];

/// Everything that a step can do besides moving a case.
pub const EFFECTS: &[StepEffect] = &[
    StepEffect::Receive,
    StepEffect::TakeUp,
    StepEffect::GiveBack,
    StepEffect::ClearSignatures,
    StepEffect::ProposeDate,
    StepEffect::DropDate,
    StepEffect::Issue,
    StepEffect::Revoke,
];

/// Wherever a step can lead.
pub const LANDS: &[Lands] = &[Lands::There, Lands::Here, Lands::Back];

/// Everything that a step can do to the clock.
pub const CLOCKS: &[ClockMark] =
    &[ClockMark::Start, ClockMark::Pause, ClockMark::Resume, ClockMark::Extend, ClockMark::Stop, ClockMark::Reopen];

/// All ways of being without a network.
pub const OFFLINES: &[Offline] = &[Offline::Local, Offline::Queued, Offline::Never];

/// All weights.
pub const WEIGHTS: &[Weight] = &[Weight::Main, Weight::Normal, Weight::Rare];

/// Whose procedures there are.
pub const KINDS: &[ProcedureKind] = &[ProcedureKind::Published, ProcedureKind::Internal, ProcedureKind::School];

/// Who may ask.
pub const APPLICANTS: &[ApplicantKind] =
    &[ApplicantKind::Guardian, ApplicantKind::Organisation, ApplicantKind::Staff, ApplicantKind::Inspector];

/// How a case may end.
pub const OUTCOMES: &[Outcome] = &[Outcome::Granted, Outcome::Refused, Outcome::Mended, Outcome::Escalated];

/// In which forms a paper may be brought.
pub const PAPER_FORMS: &[PaperForm] = &[PaperForm::Original, PaperForm::Certified, PaperForm::Copy];

/// How sure a legal basis can be.
pub const CERTAINTIES: &[Certainty] = &[Certainty::Found, Certainty::Known, Certainty::Proposed];

/// The layers.
pub const FACETS: &[Facet] = &Facet::ALL;

/// Who somebody can be to the school.
pub const PARTIES: &[PartyKind] = &PartyKind::ALL;

/// The posts that may sign: nobody else's signature counts.
pub const SIGNERS: &[Post] = &[Post::Principal, Post::VicePrincipal];

/// All orders of signing.
pub const SIGN_ORDERS: &[SignOrder] = &[SignOrder::Any, SignOrder::InOrder];

/// In which order signatures are given.
pub const fn sign_order(order: SignOrder) -> Words {
    match order {
        SignOrder::Any => Words::new("ai ký trước cũng được", "in any order"),
        SignOrder::InOrder => {
            Words::new("lần lượt theo thứ tự chức vụ", "one after the other, in the order of the posts")
        }
    }
}

/// All units of limits.
pub const UNITS: &[Unit] = &[Unit::WorkingDays, Unit::Hours, Unit::Days, Unit::Months];

/// In what a limit counts.
pub const fn unit(unit: Unit) -> Words {
    match unit {
        Unit::Hours => Words::new("giờ làm việc", "office hours"),
        Unit::WorkingDays => Words::new("ngày làm việc", "working days"),
        Unit::Days => Words::new("ngày", "days"),
        Unit::Months => Words::new("tháng", "months"),
    }
}

#[cfg(test)]
mod tests {
    use domain::text::Lang;

    use super::*;

    #[test]
    fn lists_are_said_as_in_a_sentence() {
        let words = [Words::new("một", "one"), Words::new("hai", "two"), Words::new("ba", "three")];
        assert_eq!(any_of(&words).say(Lang::Vi), "một, hai hoặc ba");
        assert_eq!(all_of(&words[..2]).say(Lang::En), "one and two");
        assert_eq!(any_of(&words[..1]).say(Lang::En), "one");
        assert_eq!(everybody(&[]).say(Lang::Vi), "chưa ai");
    }
}
