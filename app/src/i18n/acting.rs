//! Acting for somebody who is away.

use super::catalogue::texts;

texts! {
    TITLE: "Ủy quyền khi vắng mặt" / "While I am away";
    WHY: "Giao chức vụ của bạn cho một người làm thay trong một thời gian. Việc họ làm ghi tên cả hai; quyền tự hết sau ngày cuối."
        / "Let somebody act in your post for a time. What they do names you both, and it ends by itself after its last day.";
    POST: "Chức vụ" / "Post";
    DEPUTY: "Người làm thay" / "Who acts for you";
    FROM: "Từ ngày" / "From";
    TO: "Đến hết ngày" / "Until the end of";
    AREAS: "Chỉ các lĩnh vực" / "Only these fields of work";
    AREAS_HELP: "Không chọn lĩnh vực nào thì ủy quyền cho mọi hồ sơ của chức vụ này." / "None chosen: all dossiers of the post.";
    GIVE: "Ủy quyền" / "Let them act";
    GIVEN: "Đã ủy quyền" / "They can act for you";
    END_NOW: "Kết thúc ngay" / "End it now";
    ENDED: "Đã kết thúc ủy quyền" / "It has been ended";
    NONE: "Bạn chưa ủy quyền cho ai." / "Nobody acts for you.";
    NO_POST: "Bạn không giữ chức vụ nào để ủy quyền." / "You hold no post that could be lent.";
    NOT_LOADED: "Chưa xem được" / "Cannot be shown now";
    ALL_AREAS: "mọi lĩnh vực" / "all fields of work";

    banner(who: &str, post: &crate::i18n::Words, to: String): "Đang thay {who} ({post}) đến hết ngày {to}" / "Acting for {who} ({post}) until {to}";
    only_in(areas: &crate::i18n::Words): "Chỉ lĩnh vực: {areas}" / "Only in: {areas}";
    done_for(who: &str): "Bạn làm việc này thay {who}. Hồ sơ ghi tên cả hai." / "You do this for {who}. The dossier names you both.";
    step_for(step: &crate::i18n::Words, who: &str): "{step}: thay {who}" / "{step}: for {who}";
}
