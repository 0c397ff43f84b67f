//! The editor of a workflow: how a case begins, its steps, states, phases and reasons.

use super::{catalogue::texts, plural};

texts! {
    WORKFLOW_HELP: "Sửa ở đây chỉ áp dụng cho thủ tục này, từ phiên bản mới. Các thủ tục khác và hồ sơ đang chạy giữ quy trình của mình."
        / "What is changed here counts for this procedure alone, from the new version on. Other procedures and running cases keep theirs.";
    OPTIONAL_STEPS: "Bước tùy chọn" / "Optional steps";
    OPTIONAL_STEPS_HELP: "Bật những bước mà thủ tục này cần." / "Switch on those that this procedure needs.";
    OPTION_UNKNOWN: "Tùy chọn không có trong quy trình" / "An option that the workflow does not have";

    WAYS: "Cách mở hồ sơ" / "How a case is opened";
    INCOMPLETE: "Nhận cả khi còn thiếu giấy tờ" / "Required papers may lack";
    INCOMPLETE_NOTE: "Bước tiếp nhận sau đó sẽ soát lại giấy tờ." / "A later step that receives it looks at them again.";

    STEPS: "Các bước" / "Steps";
    NEW_STEP: "Tên bước mới" / "Name of the new step";
    NEW_STEP_FROM: "Xuất phát từ trạng thái" / "From the state";
    ADD_STEP: "Thêm bước" / "Add a step";
    STEP_TITLE: "Chữ trên nút" / "What the button says";
    STEP_TITLE_HELP: "Một động từ: “Trình ký”, “Trả lại”." / "A verb: “Submit”, “Send back”.";
    STEP_PAST: "Kể lại trong diễn biến" / "How the history tells it";
    STEP_PAST_HELP: "Đứng sau tên người làm: “yêu cầu bổ sung”." / "It stands after the person's name: “asked for papers”.";
    FROM: "Làm được từ những trạng thái" / "From which states";
    TO: "Chuyển sang trạng thái" / "To the state";
    LANDS: "Hồ sơ đi đâu" / "Where the case goes";
    WHO: "Ai được làm" / "Who may take it";
    WHO_HELP: "Bất kỳ ai trong những người dưới đây." / "Any of these.";
    ADD_WHO: "Thêm người làm" / "Add somebody";
    SIDE: "Bên hoặc quan hệ với hồ sơ" / "Side, or relation to the case";
    POSTS: "Chức vụ" / "Posts";
    POSTS_ALL: "Mọi chức vụ của bên này" / "All posts of this side";
    POSTS_SIGNERS: "Những người ký của thủ tục" / "The signers of the procedure";
    POSTS_SOME: "Chỉ những chức vụ chọn dưới đây" / "Only those chosen below";
    NOT: "Trừ ai" / "Except whom";
    NOT_HELP: "Xét theo từng người, dù họ giữ mấy vai." / "Judged by the person, however many hats they wear.";
    NEEDS: "Phải ghi những gì" / "What must be said";
    GUARDS: "Chỉ làm được khi" / "Only when";
    GUARDS_HELP: "Phải đúng tất cả những điều được chọn." / "All that is chosen must hold.";
    EFFECTS: "Còn làm gì nữa" / "What it does besides";
    CLOCK: "Tác động đến thời hạn" / "What it does to the time limit";
    CLOCK_NONE: "không ảnh hưởng" / "nothing";
    DUE_FIELD: "Hạn lấy từ" / "The due date comes from";
    DUE_BY_LIMIT: "thời hạn của thủ tục" / "the limit of the procedure";
    OFFLINE: "Khi mất mạng" / "Without a network";
    WEIGHT: "Hiện thành" / "Shown as";
    OUTCOME: "Kết quả được chốt" / "The result that it fixes";
    OUTCOME_NONE: "không chốt kết quả" / "none";
    PRODUCES: "Giấy tờ lập ra" / "The paper that it gives";
    PRODUCES_NONE: "không lập giấy tờ" / "none";
    NUMBERED: "Cấp số theo" / "Numbered in";
    NUMBERED_NONE: "không cấp số" / "no book";
    HANDLES: "Tính là đã xử lý hồ sơ" / "It counts as handling the case";
    HANDLES_NOTE: "Ai đã xử lý thì không được ký." / "Whoever handled it may not sign.";
    APPROVES: "Là bước duyệt" / "It approves";
    APPROVES_NOTE: "Chỉ Ban giám hiệu, phải có mạng, và phải trừ người lập, người được giao, người đã xử lý, người đề nghị."
        / "Leadership alone, with the network, and never whoever opened, has, handled or asked for it.";

    STATES: "Các trạng thái" / "States";
    STATE_GONE: "trạng thái không còn" / "a state that is gone";
    NEW_STATE: "Tên trạng thái mới" / "Name of the new state";
    ADD_STATE: "Thêm trạng thái" / "Add a state";
    STATE_TITLE: "Tên trạng thái" / "Name of the state";
    PUBLIC_OWN: "Báo cho người nộp bằng lời riêng" / "The applicant reads words of its own";
    PUBLIC: "Lời báo cho người nộp" / "What the applicant reads";
    PHASE: "Thuộc giai đoạn" / "Phase";
    TERMINAL: "Kết thúc hồ sơ" / "It ends the case";
    TERMINAL_NOTE: "Sau trạng thái này không còn bước nào." / "No step follows it.";

    PHASES: "Các giai đoạn" / "Phases";
    NEW_PHASE: "Tên giai đoạn mới" / "Name of the new phase";
    ADD_PHASE: "Thêm giai đoạn" / "Add a phase";
    PHASE_TITLE: "Tên giai đoạn" / "Name of the phase";

    REASONS: "Lý do chọn sẵn" / "Reasons to choose from";
    REASONS_HELP: "Người làm chọn một lý do rồi ghi thêm bằng lời; nhờ vậy thống kê được." / "Whoever takes the step chooses one and adds words; so they can be counted.";
    NEW_REASON: "Lý do mới" / "New reason";
    ADD_REASON: "Thêm lý do" / "Add a reason";
    REASON_TITLE: "Nội dung lý do" / "What the reason says";
    REASON_STEPS: "Chọn được ở những bước" / "For which steps";
    REASON_STEPS_HELP: "Chỉ những bước hỏi lý do hoặc kết quả." / "Only steps that ask for a reason or a result.";
    REASON_NOWHERE: "chưa dùng ở bước nào" / "for no step yet";
    STEP_GONE: "bước không còn" / "a step that is gone";

    add_way(what: &crate::i18n::Words): "Thêm cách mở: {what}" / "Add a way: {what}";
    states_in(n: usize): "{n} trạng thái" / ("{n} {}", plural(n, "state", "states"));
}
