//! The form of an entry: a new one, or the correction of one that stands.

use contract::{
    document::{AmendDocument, DocumentView, EnterDocument},
    paths,
};
use domain::{
    case::FileRef,
    document::{Book, Document, DocumentKind, Entry, Way},
    ids::DocumentId,
    rights::Role,
};
use leptos::{prelude::*, web_sys};

use super::{colleagues, name};
use crate::{
    components::{
        BrowserFiles, Button, DateField, FieldError, FileField, Form, FormActions, Icon, Kind, PickedFile, SelectField,
        TextArea, TextField, choice, use_toasts,
    },
    i18n::{Words, common, documents as words, format},
    workspace::{
        desk::{Desk, use_desk},
        files,
        listed::{Sending, missing},
        online::Intent,
        platform::Method,
    },
};

/// The server's code for what stands in the book already.
const KNOWN: &str = "document_known";

/// What is typed, kept beside the form: closing it, signing in again behind it or an answer that never came loses nothing, and
/// what is sent again is the same intent.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    book: Book,
    kind: RwSignal<String>,
    about: RwSignal<String>,
    dated: RwSignal<String>,
    /// Who issued it, or to whom it goes.
    other: RwSignal<String>,
    sign: RwSignal<String>,
    signer: RwSignal<String>,
    /// The scan that stands there, and one that was picked to stand there.
    scan: RwSignal<Option<FileRef>>,
    picked: RwSignal<Option<web_sys::File>, LocalStorage>,
    intent: Intent,
}

impl Typed {
    /// Nothing yet, or what stands there.
    pub(super) fn new(desk: Desk, book: Book, of: Option<&Document>) -> Self {
        let entry = of.map(|document| document.entry.clone());
        let text = |text: Option<String>| RwSignal::new(text.unwrap_or_default());
        let today = untrack(|| desk.now()).local_date();
        let (other, sign, signer) = match entry.as_ref().map(|entry| entry.way.clone()) {
            Some(Way::Incoming { from, sign }) => (Some(from), sign, None),
            Some(Way::Outgoing { to, signer }) => (Some(to), None, Some(signer.to_string())),
            None => (None, None, None),
        };
        Self {
            book,
            kind: RwSignal::new(entry.as_ref().map_or(DocumentKind::Official, |entry| entry.kind).as_str().to_owned()),
            about: text(entry.as_ref().map(|entry| entry.about.clone())),
            dated: RwSignal::new(format::date(entry.as_ref().map_or(today, |entry| entry.dated))),
            other: text(other),
            sign: text(sign),
            signer: text(signer),
            scan: RwSignal::new(entry.and_then(|entry| entry.scan)),
            picked: RwSignal::new_local(None),
            intent: Intent::new(desk),
        }
    }

    /// What was entered is no longer typed: the next letter of the post begins anew.
    fn done(self) {
        for text in [self.about, self.other, self.sign] {
            text.try_set(String::new());
        }
        self.scan.try_set(None);
        self.picked.try_set(None);
    }

    /// What was typed, or what is wrong with it.
    fn read(self) -> Result<Entry, Vec<FieldError>> {
        let mut wrong = vec![];
        let kind = self.kind.get_untracked().parse::<DocumentKind>().unwrap_or(DocumentKind::Official);
        let dated = format::parse_date(&self.dated.get_untracked());
        if dated.is_none() {
            wrong.push(FieldError::new("dated", common::DATE_WRONG));
        }
        let other = self.other.get_untracked();
        if other.trim().is_empty() {
            wrong.push(match self.book {
                Book::Incoming => missing("from", &words::FROM),
                Book::Outgoing => missing("to", &words::TO),
            });
        }
        let way = match self.book {
            Book::Incoming => {
                let sign = Some(self.sign.get_untracked()).filter(|sign| !sign.trim().is_empty());
                Some(Way::Incoming { from: other, sign })
            }
            Book::Outgoing => {
                let signer = self.signer.get_untracked().parse().ok();
                if signer.is_none() {
                    wrong.push(missing("signer", &words::SIGNER));
                }
                signer.map(|signer| Way::Outgoing { to: other, signer })
            }
        };
        if self.about.with_untracked(|about| about.trim().is_empty()) {
            wrong.push(missing("about", &words::ABOUT));
        }
        match (dated, way) {
            (Some(dated), Some(way)) if wrong.is_empty() => {
                Ok(Entry { kind, about: self.about.get_untracked(), dated, way, scan: self.scan.get_untracked() })
            }
            _ => Err(wrong),
        }
    }
}

/// The form.
#[component]
pub(super) fn EntryForm(
    /// What is typed.
    typed: Typed,
    /// What stands there, where it is corrected: which document, in which version.
    #[prop(optional_no_strip)]
    of: Option<(DocumentId, u32)>,
    /// Told what stands there now; it outlives the form.
    on_done: Callback<DocumentView>,
) -> impl IntoView {
    let (desk, toasts, sending) = (use_desk(), use_toasts(), Sending::new());
    let (book, intent, amends) = (typed.book, typed.intent, of);
    // One like it stands there: whoever says that it is another one enters it all the same.
    let known = RwSignal::new(false);
    let send = move |again: bool| {
        let entry = match typed.read() {
            Ok(entry) => entry,
            Err(wrong) => {
                sending.form.show(wrong);
                return;
            }
        };
        if sending.pending.get_untracked() {
            return;
        }
        sending.pending.set(true);
        leptos::task::spawn_local(async move {
            let entry = match with_scan(desk, typed, entry).await {
                Ok(entry) => entry,
                Err(words) => {
                    sending.pending.try_set(false);
                    sending.form.show(vec![FieldError::new("scan", words)]);
                    return;
                }
            };
            let answer = if let Some((id, was)) = amends {
                let path = format!("{}/{id}/amend", paths::DOCUMENTS);
                intent.tell::<DocumentView>(desk, Method::Post, path, &AmendDocument { was, entry }).await
            } else {
                let body = EnterDocument { entry, again };
                intent.tell::<DocumentView>(desk, Method::Post, paths::DOCUMENTS.to_owned(), &body).await
            };
            sending.pending.try_set(false);
            match answer {
                Ok(view) => {
                    toasts.say(match amends {
                        Some(_) => words::CORRECTED,
                        None => words::entered(&view.document.text),
                    });
                    if amends.is_none() {
                        typed.done();
                    }
                    on_done.try_run(view);
                }
                Err(trouble) => {
                    known.try_set(trouble.code.as_deref() == Some(KNOWN));
                    trouble.show(sending.form, "about");
                }
            }
        });
    };
    let (label, press) = match (amends.is_some(), book) {
        (true, _) => (words::CORRECT, words::SAVE),
        (false, Book::Incoming) => (words::ENTER_IN, words::DO_ENTER),
        (false, Book::Outgoing) => (words::ENTER_OUT, words::DO_NUMBER),
    };
    let fixed = amends.is_some() && book == Book::Outgoing;
    view! {
        <Form errors=sending.form on_submit=move || send(false) label=label>
            {(!fixed).then(|| view! { <KindField typed /> })}
            {match book {
                Book::Incoming => view! { <CameFields typed /> }.into_any(),
                Book::Outgoing => view! { <GoesFields typed /> }.into_any(),
            }}
            <DateField name="dated" label=words::DATED value=typed.dated required=true />
            <TextArea name="about" label=words::ABOUT help=words::ABOUT_HELP value=typed.about rows=2 required=true />
            <ScanField typed />
            <FormActions>
                <Show when=move || known.get()>
                    <Button on_press=move || send(true) pending=sending.pending>{words::ENTER_AGAIN}</Button>
                </Show>
                <Button kind=Kind::Main submit=true pending=sending.pending>{press}</Button>
            </FormActions>
        </Form>
    }
}

/// The entry with what was picked, kept on this device until it has gone up.
async fn with_scan(desk: Desk, typed: Typed, entry: Entry) -> Result<Entry, Words> {
    let Some(file) = typed.picked.try_get_untracked().flatten() else { return Ok(entry) };
    let scan = files::keep_one(desk, file).await?;
    // It goes up by itself, beside the entry that names it.
    desk.kick();
    // Tried again, it is not looked into once more.
    typed.scan.try_set(Some(scan.clone()));
    typed.picked.try_set(None);
    Ok(Entry { scan: Some(scan), ..entry })
}

#[component]
fn KindField(typed: Typed) -> impl IntoView {
    let offered = DocumentKind::ALL.iter().copied();
    let offered = offered.filter(|kind| typed.book == Book::Incoming || *kind != DocumentKind::Other);
    let kinds: Vec<_> = offered.map(|kind| choice(kind.as_str(), Words::from(&kind.title()))).collect();
    let kinds = Signal::stored(kinds);
    match typed.book {
        Book::Incoming => {
            view! { <SelectField name="kind" label=words::KIND value=typed.kind choices=kinds required=true /> }.into_any()
        }
        Book::Outgoing => view! {
            <SelectField name="kind" label=words::KIND help=words::KIND_HELP value=typed.kind choices=kinds required=true />
        }
        .into_any(),
    }
}

#[component]
fn CameFields(typed: Typed) -> impl IntoView {
    view! {
        <TextField name="from" label=words::FROM help=words::FROM_HELP value=typed.other required=true />
        <TextField name="sign" label=words::SIGN help=words::SIGN_HELP value=typed.sign />
    }
}

#[component]
fn GoesFields(typed: Typed) -> impl IntoView {
    let desk = use_desk();
    // Leadership signs; the union's chair signs its own letters. Who signed before stays, wherever they are now.
    let signers = Signal::derive(move || {
        let may = |person: &domain::directory::PersonInfo| {
            person.hats.iter().any(|hat| matches!(hat.post.role(), Role::Leadership | Role::Union))
        };
        let mut all = colleagues(desk, may);
        let stands = typed.signer.get();
        if let Ok(person) = stands.parse()
            && all.iter().all(|one| one.value != stands)
        {
            all.push(choice(stands, Words::same(name(desk, person))));
        }
        all
    });
    view! {
        <TextField name="to" label=words::TO value=typed.other required=true />
        <SelectField name="signer" label=words::SIGNER value=typed.signer choices=signers required=true />
    }
}

#[component]
fn ScanField(typed: Typed) -> impl IntoView {
    let shown = Signal::derive(move || {
        let picked =
            typed.picked.get().map(|file| PickedFile { name: file.name(), size: files::size(&file), note: None });
        let stands = || typed.scan.get().map(|scan| PickedFile { name: scan.name, size: scan.size, note: None });
        picked.or_else(stands).into_iter().collect::<Vec<_>>()
    });
    view! {
        <FileField
            name="scan"
            label=words::SCAN
            help=words::SCAN_HELP
            files=shown
            multiple=false
            on_pick=UnsyncCallback::new(move |files: BrowserFiles| typed.picked.set(files.get(0)))
            on_remove=move |_| {
                typed.picked.set(None);
                typed.scan.set(None);
            }
        />
    }
}

/// An icon that stands for a book.
pub(super) const fn icon(book: Book) -> Icon {
    match book {
        Book::Incoming => Icon::Inbox,
        Book::Outgoing => Icon::Send,
    }
}
