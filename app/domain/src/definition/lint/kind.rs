//! The kinds of fault, each with its code and its words.

use serde::{Deserialize, Serialize};

use crate::text::Text;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident, $code:literal, $vi:literal, $en:literal;)+) => {
        /// What can be wrong with a definition. Codes are stable; the words may be improved.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum FaultKind {
            $($(#[$doc])* $name,)+
        }

        impl FaultKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable code, also the name on the wire.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// What is wrong and how to mend it.
            pub fn message(self) -> Text {
                let (vi, en) = match self {
                    $(Self::$name => ($vi, $en),)+
                };
                Text { vi: vi.to_owned(), en: en.to_owned() }
            }
        }
    };
}

kinds! {
    // How states and steps hang together.
    /// No step leads to a state.
    UnreachableState, "unreachable_state",
        "Không có bước nào dẫn đến trạng thái này. Thêm một bước hoặc bỏ trạng thái.",
        "No step leads to this state. Add one, or remove the state.";
    /// A state that is not the end has no step out of it.
    DeadEnd, "dead_end",
        "Hồ sơ đến trạng thái này thì kẹt lại vì không có bước đi tiếp.",
        "A case in this state is stuck: no step leaves it.";
    /// From a state the end cannot be reached.
    NoTerminal, "no_terminal",
        "Từ trạng thái này đi mãi không đến được trạng thái kết thúc.",
        "From this state no end can be reached.";
    /// A step leaves a state that ends the case.
    TerminalWithSteps, "terminal_with_steps",
        "Trạng thái kết thúc thì không được có bước đi tiếp.",
        "A state that ends the case may have no step out of it.";
    /// A step names a state that does not exist.
    UnknownState, "unknown_state",
        "Bước này nhắc đến một trạng thái không có trong quy trình.",
        "This names a state that the lifecycle does not have.";
    /// The first state ends the case.
    OpensAtTheEnd, "opens_at_the_end",
        "Hồ sơ vừa mở đã ở trạng thái kết thúc.",
        "A case would end in the moment it is opened.";
    /// A case that others know of becomes a draft again.
    PublicBecomesDraft, "public_becomes_draft",
        "Việc đã công khai thì không thể trở lại thành bản nháp.",
        "What others know of cannot become a draft again.";
    /// A step leaves no state at all.
    StepFromNowhere, "step_from_nowhere",
        "Bước này không xuất phát từ trạng thái nào.",
        "This step leaves no state.";
    /// Two steps are the one green button of the same person.
    TwoMainSteps, "two_main_steps",
        "Ở một trạng thái, mỗi người chỉ có một bước chính.",
        "In one state a person has one main step.";

    /// Two ways in are the same.
    DuplicateWay, "duplicate_way", "Hai cách mở hồ sơ trùng nhau.", "Two ways in are the same.";
    /// What comes in without its papers could never be received.
    NeverReceived, "never_received",
        "Hồ sơ ghi nhận khi còn thiếu giấy tờ thì phải có bước tiếp nhận sau đó.",
        "What is registered while papers lack needs a step that receives it later.";
    /// A step that stays or goes back names a state where it cannot land.
    LandsElsewhere, "lands_elsewhere",
        "Bước ở lại hoặc quay về phải nêu một trạng thái mà nó có thể đến.",
        "A step that stays or goes back must name a state in which it can land.";
    /// What guards a step can never hold.
    GuardNeverHolds, "guard_never_holds",
        "Điều kiện của bước này không bao giờ đạt: không bước nào trước đó đề xuất ngày, giao việc hoặc báo hạn chờ.",
        "What guards this step can never hold: no step before it proposes a date, offers the work, or tells until when it waits.";
    /// A result goes out without its signed copy.
    IssuedWithoutCopy, "issued_without_copy",
        "Bước phát hành kết quả phải yêu cầu tệp văn bản đã ký, đóng dấu.",
        "The step that gives a result out must ask for its signed copy.";
    /// A result is taken back without a word.
    RevokedWithoutReason, "revoked_without_reason",
        "Bước thu hồi kết quả phải yêu cầu lý do.",
        "The step that takes a result back must ask for a reason.";

    // Names.
    /// Two states of one key.
    DuplicateState, "duplicate_state", "Hai trạng thái trùng mã.", "Two states have the same key.";
    /// Two steps of one key.
    DuplicateStep, "duplicate_step", "Hai bước trùng mã.", "Two steps have the same key.";
    /// Two fields of one key.
    DuplicateField, "duplicate_field", "Hai mục của biểu mẫu trùng mã.", "Two fields have the same key.";
    /// Two papers of one key.
    DuplicatePaper, "duplicate_paper", "Hai giấy tờ trùng mã.", "Two papers have the same key.";
    /// Two phases of one key.
    DuplicatePhase, "duplicate_phase", "Hai giai đoạn trùng mã.", "Two phases have the same key.";
    /// Two choices of one key.
    DuplicateChoice, "duplicate_choice", "Hai lựa chọn trùng mã.", "Two choices have the same key.";
    /// Two reasons of one code.
    DuplicateReason, "duplicate_reason", "Hai lý do trùng mã.", "Two reasons have the same code.";
    /// A reason that no step asks for.
    ReasonNeverAsked, "reason_never_asked",
        "Lý do này không dùng được ở bước nào: các bước được nêu không hỏi lý do.",
        "This reason can be given nowhere: the steps that it names ask for none.";
    /// A key that could not stand in an address.
    BadKey, "bad_key",
        "Mã chỉ gồm chữ thường không dấu, chữ số và dấu nối, bắt đầu bằng chữ.",
        "A key has lower-case ASCII letters, digits and joiners, and begins with a letter.";
    /// Versions count from one.
    VersionZero, "version_zero", "Phiên bản đánh số từ 1.", "Versions count from one.";
    /// A state names a phase that does not exist.
    UnknownPhase, "unknown_phase", "Giai đoạn này chưa được khai báo.", "No such phase is declared.";
    /// The Vietnamese words are missing.
    MissingVietnamese, "missing_vietnamese", "Thiếu chữ tiếng Việt.", "The Vietnamese words are missing.";
    /// The English words are missing.
    MissingEnglish, "missing_english", "Thiếu chữ tiếng Anh.", "The English words are missing.";

    // Who.
    /// A step that nobody can take.
    NobodyCanTake, "nobody_can_take",
        "Không ai làm được bước này: chưa nêu người làm, hoặc các điều kiện loại trừ lẫn nhau.",
        "Nobody can take this step: nobody is named, or the conditions exclude each other.";
    /// A post that does not exist in the role.
    PostOutsideRole, "post_outside_role",
        "Có chức vụ không thuộc bộ phận được nêu.",
        "A post is named that the role does not have.";
    /// The procedure names no signers.
    NoSigners, "no_signers", "Chưa nêu chức vụ nào được ký.", "No post is named that may sign.";
    /// A signer who is not of the leadership.
    SignerNotLeadership, "signer_not_leadership",
        "Chỉ Ban giám hiệu được ký.",
        "Only leadership signs.";
    /// No signature, or more of them than there are posts.
    SignersNeed, "signers_need",
        "Cần ít nhất một chữ ký và không nhiều hơn số chức vụ được ký.",
        "At least one signature is needed, and no more than there are posts that sign.";
    /// Signed in order, some posts would never sign.
    SignersOrder, "signers_order",
        "Ký lần lượt thì mọi chức vụ được nêu đều phải ký.",
        "Where they sign in order, every post that is named must sign.";
    /// An applicant could approve.
    ApplicantApproves, "applicant_approves",
        "Người đề nghị không được duyệt việc của mình.",
        "An applicant approves nothing.";
    /// An administrator could move a case.
    AdministratorActs, "administrator_acts",
        "Quản trị hệ thống không tham gia giải quyết hồ sơ.",
        "An administrator takes no step.";
    /// The superior agency could move a case.
    SuperiorActs, "superior_acts",
        "Cơ quan cấp trên chỉ xem số liệu, không thao tác trên hồ sơ của trường.",
        "The superior agency reads figures and takes no step.";
    /// Somebody other than leadership could approve.
    ApprovalNotByLeadership, "approval_not_by_leadership",
        "Bước duyệt chỉ dành cho Ban giám hiệu.",
        "A step that approves is for leadership alone.";
    /// Somebody could approve what they opened, handled or asked for.
    ApprovalByHandler, "approval_by_handler",
        "Bước duyệt phải loại trừ người lập, người được giao, người đã xử lý và người đề nghị.",
        "A step that approves must exclude author, assignee, handler and applicant.";
    /// The union could move a dossier.
    UnionHandlesDossier, "union_handles_dossier",
        "Công đoàn kiểm tra hồ sơ chứ không giải quyết hồ sơ.",
        "The union inspects dossiers and handles none.";
    /// Leadership could move a finding.
    LeadershipStepsFinding, "leadership_steps_finding",
        "Ban giám hiệu không được thao tác trên kiến nghị kiểm tra.",
        "Leadership takes no step on a finding.";
    /// The inspected side could close a finding.
    FindingClosedByInspected, "finding_closed_by_inspected",
        "Chỉ bên kiểm tra được kết thúc kiến nghị.",
        "Only the inspecting side closes a finding.";
    /// An inspector could judge their own part.
    InspectsOwnPart, "inspects_own_part",
        "Người kiểm tra không được kiểm tra bộ phận của mình: thêm điều kiện loại trừ.",
        "No inspector inspects their own part: exclude its members.";
    /// A step for the assignee, though nobody is ever assigned.
    NeverAssigned, "never_assigned",
        "Bước dành cho người được giao, nhưng không bước nào giao việc.",
        "The step is for the assignee, but no step assigns anybody.";
    /// A result could be issued that nobody approved.
    ResultUnsigned, "result_unsigned",
        "Kết quả có thể được phát hành khi chưa ai ký duyệt.",
        "A result could be issued that nobody approved.";

    // The clock.
    /// A pause from which there is no resuming.
    PauseWithoutResume, "pause_without_resume",
        "Bước này dừng tính hạn nhưng sau đó không bước nào cho tính tiếp.",
        "This step pauses the clock, and no later step resumes it.";
    /// A resumption of what is not paused.
    ResumeWithoutPause, "resume_without_pause",
        "Bước này cho tính tiếp trong khi thời hạn không bị dừng.",
        "This step resumes a clock that is not paused.";
    /// A pause of what does not run.
    PauseWhileStill, "pause_while_still",
        "Bước này dừng tính hạn trong khi thời hạn không chạy.",
        "This step pauses a clock that does not run.";
    /// Nothing starts the clock.
    ClockNeverStarts, "clock_never_starts", "Không bước nào bắt đầu tính hạn.", "Nothing starts the clock.";
    /// A case could end with its clock running.
    ClockNeverStops, "clock_never_stops",
        "Hồ sơ kết thúc ở trạng thái này mà thời hạn vẫn chạy.",
        "A case could end in this state with its clock still running.";
    /// The clock could start twice.
    StartTwice, "start_twice", "Thời hạn bị bắt đầu tính hai lần.", "The clock would start twice.";
    /// A stop of what has not started, or has stopped.
    StopWhileStill, "stop_while_still",
        "Bước này kết thúc tính hạn trong khi thời hạn chưa bắt đầu hoặc đã kết thúc.",
        "This step stops a clock that has not started, or has stopped.";
    /// A clock that was never stopped is made to count on.
    ReopenWhileStill, "reopen_while_still",
        "Bước này tính hạn tiếp trong khi thời hạn chưa từng kết thúc.",
        "This step makes a clock count on that was never stopped.";
    /// An extension of what does not run.
    ExtendWhileStill, "extend_while_still",
        "Bước này gia hạn trong khi thời hạn chưa bắt đầu hoặc đã kết thúc.",
        "This step extends a clock that has not started, or has stopped.";
    /// An extension that asks for no date.
    ExtendWithoutDate, "extend_without_date",
        "Bước gia hạn phải hỏi ngày mới.",
        "A step that extends must ask for the new date.";
    /// The due date is to come from a field that is no required date.
    DueFieldNotADate, "due_field_not_a_date",
        "Mục dùng làm ngày hạn phải là mục ngày, bắt buộc điền.",
        "The field that gives the due date must be a required date.";

    // Without network.
    /// An approval could be given without the server.
    OfflineApproval, "offline_approval",
        "Bước duyệt chỉ làm được khi có mạng.",
        "A step that approves needs the server.";
    /// A number could be shown as given that the server has not given.
    LocalNumber, "local_number",
        "Bước cấp số không thể coi là xong khi chưa có mạng.",
        "A step that takes a number from a register cannot be done on the device alone.";
    /// A paper that nobody can lay out.
    PaperWithoutTemplate, "paper_without_template",
        "Chưa có mẫu in cho giấy tờ này.",
        "There is no template for this paper.";

    // The parameters of the procedure.
    /// The procedure names another lifecycle.
    LifecycleMismatch, "lifecycle_mismatch",
        "Thủ tục khai báo một quy trình hoặc phiên bản khác.",
        "The procedure names another lifecycle, or another version of it.";
    /// An option that the lifecycle does not know.
    UnknownOption, "unknown_option", "Quy trình không có tùy chọn này.", "The lifecycle has no such option.";
    /// A published procedure without legal basis.
    PublishedWithoutBasis, "published_without_basis",
        "Thủ tục hành chính công bố phải nêu căn cứ pháp lý.",
        "A published procedure needs a legal basis.";
    /// A title made of personal fields.
    PersonalTitle, "personal_title",
        "Tên thủ tục không được chứa thông tin cá nhân.",
        "A title may not be made of personal fields.";
    /// A title made of a field that does not exist.
    UnknownPlaceholder, "unknown_placeholder",
        "Tên thủ tục nhắc đến một mục không có trong biểu mẫu.",
        "The title names a field that the form does not have.";
    /// Nobody may ask.
    NoApplicants, "no_applicants", "Chưa nêu ai được đề nghị.", "Nobody is named who may ask.";
    /// An applicant whom this kind of case does not have.
    ApplicantOfOtherKind, "applicant_of_other_kind",
        "Đối tượng này không hợp với loại quy trình.",
        "Such an applicant does not fit this kind of case.";
    /// The form does not ask who asks.
    NoApplicantField, "no_applicant_field",
        "Biểu mẫu phải có mục bắt buộc ghi người đề nghị.",
        "The form needs a required field for the one who asks.";
    /// A person's name that everybody could read.
    PartyNotPersonal, "party_not_personal",
        "Mục ghi một người phải thuộc phần thông tin cá nhân.",
        "A field that names a person must be personal.";
    /// No results, though a step asks for one.
    NoResults, "no_results", "Chưa nêu các kết quả có thể có.", "No possible results are named.";
    /// A result that this kind of case does not have.
    ResultOfOtherKind, "result_of_other_kind",
        "Kết quả này không hợp với loại quy trình.",
        "Such a result does not fit this kind of case.";
    /// A step fixes a result that the procedure does not name.
    OutcomeNotAResult, "outcome_not_a_result",
        "Bước này chốt một kết quả mà thủ tục không nêu.",
        "This step fixes a result that the procedure does not name.";
    /// A limit of nothing.
    LimitZero, "limit_zero",
        "Thời hạn bằng không; làm trong ngày thì ghi 0wd ở thời hạn chính.",
        "A limit of nothing; the same day is written 0wd, as the legal limit.";
    /// A target longer than what is promised.
    TargetTooLong, "target_too_long",
        "Chỉ tiêu nội bộ không được dài hơn thời hạn quy định.",
        "The target may not be longer than the legal limit.";
    /// A target of a state that does not exist.
    TargetOfUnknownState, "target_of_unknown_state",
        "Mục tiêu đặt cho một trạng thái không có trong quy trình.",
        "The target is for a state that the lifecycle does not have.";
    /// A target of a state in which nothing follows.
    TargetOfTheEnd, "target_of_the_end",
        "Không đặt mục tiêu thời gian cho trạng thái kết thúc.",
        "A state that ends the case needs no target.";
    /// Two targets of one state.
    TwoTargets, "two_targets",
        "Mỗi trạng thái chỉ có một mục tiêu thời gian.",
        "A state has one target.";
    /// A warning that would show from the first day.
    WarnTooLong, "warn_too_long",
        "Thời gian cảnh báo phải ngắn hơn thời hạn.",
        "The warning time must be shorter than the limit.";
    /// It would end before it begins.
    ValidToBeforeFrom, "valid_to_before_from",
        "Ngày hết hiệu lực phải sau ngày có hiệu lực.",
        "The last day of validity must come after the first.";
    /// Nothing to choose.
    ChoiceWithoutOptions, "choice_without_options", "Mục chọn chưa có lựa chọn nào.", "There is nothing to choose.";
    /// No number would fit.
    NumberRange, "number_range", "Số nhỏ nhất lớn hơn số lớn nhất.", "The least number is above the greatest.";
    /// No letter would fit.
    TextWithoutRoom, "text_without_room", "Mục chữ không cho nhập ký tự nào.", "The text may hold no characters.";
    /// The limit is to count from a field that is no date for everybody.
    CountsFromNotADate, "counts_from_not_a_date",
        "Mục dùng làm ngày bắt đầu tính hạn phải là mục ngày, bắt buộc điền, ai xem hồ sơ cũng thấy và trường hợp nào cũng hỏi.",
        "The field from which the limit counts must be a required core date that every variant asks for.";

    // Variants.
    /// Two variants of one key.
    DuplicateVariant, "duplicate_variant", "Hai trường hợp trùng mã.", "Two variants have the same key.";
    /// A choice of one.
    LoneVariant, "lone_variant",
        "Chỉ có một trường hợp thì không có gì để chọn. Thêm trường hợp khác hoặc bỏ đi.",
        "One variant is no choice. Add another, or remove it.";
    /// A variant names a paper that the procedure does not have.
    VariantUnknownPaper, "variant_unknown_paper",
        "Trường hợp này nhắc đến một giấy tờ mà thủ tục không có.",
        "The variant names a paper that the procedure does not have.";
    /// A variant names a field that the form does not have.
    VariantUnknownField, "variant_unknown_field",
        "Trường hợp này nhắc đến một mục mà biểu mẫu không có.",
        "The variant names a field that the form does not have.";

    // What applicants get and are told.
    /// An outcome that gives no paper.
    OutcomeWithoutPaper, "outcome_without_paper",
        "Chưa nêu giấy tờ trả cho người nộp với kết quả này.",
        "No paper is named that this outcome gives.";
    /// Two papers of one outcome.
    DuplicateResultPaper, "duplicate_result_paper",
        "Một kết quả chỉ có một giấy tờ.",
        "An outcome gives one paper.";
    /// A paper of an outcome that the procedure does not have.
    PaperWithoutOutcome, "paper_without_outcome",
        "Giấy tờ này thuộc một kết quả mà thủ tục không nêu.",
        "This paper belongs to an outcome that the procedure does not name.";
    /// A turn at which the applicant is told nothing.
    ToldMissing, "told_missing",
        "Chưa có lời báo cho người nộp ở bước này.",
        "Nothing is said to the applicant at this turn.";
    /// A legal basis that nobody could look up.
    BasisWithoutNumber, "basis_without_number",
        "Căn cứ chưa ghi số, ký hiệu hoặc tên văn bản.",
        "The basis has neither number nor name.";
    /// The dates of a legal basis contradict each other.
    BasisDates, "basis_dates",
        "Ngày của căn cứ mâu thuẫn: ngày ban hành, có hiệu lực, hết hiệu lực phải theo thứ tự.",
        "The dates of the basis contradict each other: issued, in force and ended come in that order.";
    /// A legal basis that had ended before the procedure begins.
    BasisEnded, "basis_ended",
        "Căn cứ này đã hết hiệu lực trước khi thủ tục có hiệu lực.",
        "This basis had ended before the procedure comes into force.";

    // Beside other versions.
    /// A workflow that the school does not have.
    UnknownLifecycle, "unknown_lifecycle",
        "Thủ tục nhắc đến một quy trình mà trường chưa có.",
        "The procedure names a workflow that the school does not have.";
    /// Another kind of case than before.
    KindChanged, "kind_changed",
        "Phiên bản mới không được đổi loại hồ sơ.",
        "A new version may not be for another kind of case.";
    /// A number that is taken, or not above all others.
    VersionNotNext, "version_not_next",
        "Số phiên bản đã có; phiên bản đã ban hành thì không sửa được.",
        "This version exists already, and what is published never changes.";
    /// Two versions that would count on the same day.
    OverlappingVersions, "overlapping_versions",
        "Hai phiên bản chồng ngày hiệu lực: phiên bản mới phải bắt đầu sau phiên bản trước.",
        "Two versions would count on the same day: a new one must begin after those before it.";
}
