//! What is kept of something refused that will not be done: a comment on its case, or a file on this device.

use client::Submit;
use contract::command::Command;
use domain::{
    case::{self, command::CommentCase},
    definition::CaseKind,
    facet::Facet,
    ids::{CaseId, CommentId},
    instant::Instant,
    text::Lang,
};
use leptos::wasm_bindgen::JsValue;

use super::Told;
use crate::{
    i18n::{Words, again, format},
    workspace::{desk::Desk, files},
};

/// Everything about it in one text: what, when, why not, and all that was typed; then what was to be done together with it.
pub fn text(told: &Told, together: &[Told], why: &Words, at: Instant, lang: Lang) -> String {
    let mut lines = vec![
        format!("{}: {}", again::NOT_TAKEN.say(lang), told.what.clone().then(" · ", &told.about).say(lang)),
        format!("{}: {}", again::GIVEN_AT.say(lang), format::date_time(at)),
        format!("{}: {}", again::WHY.say(lang), why.say(lang)),
    ];
    let typed = |told: &Told| -> Vec<String> {
        told.typed.iter().map(|(label, value)| format!("{}: {}", label.say(lang), value.say(lang))).collect()
    };
    lines.extend(typed(told));
    for other in together {
        let what = other.what.clone().then(" · ", &other.about).say(lang);
        lines.push(format!("{}: {what}", again::TOGETHER.say(lang)));
        lines.extend(typed(other));
    }
    lines.join("\n")
}

/// Says it on the case itself, to those who may know whom it is about.
///
/// # Errors
/// The rules refuse it, or the device could not keep it.
pub async fn as_comment(desk: Desk, kind: CaseKind, id: CaseId, text: String) -> Result<(), Submit> {
    let facet = match kind {
        CaseKind::Dossier => Facet::Personal,
        CaseKind::Finding => Facet::Internal,
    };
    let stated_at = desk.engine().now();
    let comment = CommentCase { id, comment: CommentId(desk.id()), facet, text, stated_at };
    desk.submit(Command::Case(case::Command::Comment(comment))).await.map(drop)
}

/// Gives it to the device as a file.
///
/// # Errors
/// The browser saves nothing.
pub fn as_file(text: &str, at: Instant, lang: Lang) -> Result<(), JsValue> {
    let day = at.local_date();
    // The mark by which editors of other systems read Vietnamese right.
    let text = format!("\u{feff}{}\r\n", text.replace('\n', "\r\n"));
    files::download(text.as_bytes(), &format!("sen-{}-{day}.txt", again::FILE_NAME.say(lang)))
}
