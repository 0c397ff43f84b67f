//! Registering a request on the public pages: the form of a procedure, and what was sent of it.

use std::collections::BTreeMap;

use app::{
    components::FieldError,
    i18n::{Words, common, registration as says},
    portal::{
        Entry, Page, ProcedurePage, Receipt, ReceiptPage, RegisterPage, Registration,
        register::{Typed, Usage, field_errors, name},
    },
};
use axum::{
    body::Body,
    extract::{Multipart, Path, Request, State, multipart::MultipartRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::Query;
use db::{
    Tx,
    privacy::records::{self as kept, Kind, RecordFilter},
};
use domain::{
    case::{Channel, Core, Happened, HistoryLine, OpenCase, command::AttachFile, online},
    definition::{Definition, FieldKey, PaperForm, VariantKey, Way},
    denial::Denial,
    facet::Facet,
    ids::CaseId,
    privacy::activity::{self, Activity},
    text::Lang,
    value::Value,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    School, entries,
    form::{self, Sent, SentFile},
    frame, nothing, papers, rendered, school,
    token::Token,
    tracking, typed,
};
use crate::{
    auth::{attempts::Attempt, sessions::Caller},
    error::ApiError,
    lang::Speaks,
    service::registration::{self, Registered},
    state::AppState,
};

/// More entries than any register of processing has.
const MOST_ACTIVITIES: u64 = 1000;

#[derive(Debug, Deserialize)]
pub(super) struct KindQuery {
    #[serde(default, rename = "form.variant")]
    variant: String,
}

/// The form, or of which kind of request it shall be.
pub(super) async fn ask(
    State(state): State<AppState>,
    Speaks(lang): Speaks,
    Path(key): Path<String>,
    Query(query): Query<KindQuery>,
    request: Request,
) -> Result<Response, ApiError> {
    let (school, entry, usage) = look_up(&state, lang, &key).await?;
    let Some(entry) = entry else { return nothing(&state, lang, &school, request).await };
    if !entry.is_registered_online() {
        // Why not, its page says.
        return Ok(Redirect::to(&format!("/thu-tuc/{}", entry.def.procedure.key)).into_response());
    }
    let variant = chosen(&entry.def, &query.variant);
    let token = Token::new(&state).text(&state.keys, &entry.def.procedure.key);
    let (typed, errors) = (Typed::default(), Vec::new());
    let shown = Registration { entry, variant, typed, errors, files_lost: false, token, usage };
    page(&state, lang, &school, shown, StatusCode::OK).await
}

/// What was sent.
pub(super) async fn register(
    State(state): State<AppState>,
    Speaks(lang): Speaks,
    caller: Caller,
    Path(key): Path<String>,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, ApiError> {
    let (school, entry, usage) = look_up(&state, lang, &key).await?;
    let Some(entry) = entry else { return nothing(&state, lang, &school, plain(&key)?).await };
    let Sent { texts, files, too_large } = form::read(sent.map_err(|err| form::wrong(&err.body_text()))?).await?;
    let typed = Typed(texts);
    let token = Token::read(typed.get(name::TOKEN), &state.keys, &entry.def.procedure.key);
    // What came before is told again, whatever has been switched off since.
    if let Some(token) = token
        && let Some(receipt) = receipt(&state, &school, token.id, true).await?
    {
        return done(&state, lang, &school, receipt).await;
    }
    if !entry.is_registered_online() {
        return closed(&state, lang, &school, entry).await;
    }
    let form = Form { entry, typed, usage, token: token.filter(|token| !token.is_old(state.clock.now())) };
    let checked = form.check(&state, files, too_large);
    match form.token {
        Some(token) if checked.errors.is_empty() => {
            // Much is held while files are kept and the rules decide.
            Box::pin(form.send(&state, lang, (&school, &caller), token, checked)).await
        }
        Some(_) | None => form.back(&state, lang, &school, checked.files_lost, checked.errors, checked.status).await,
    }
}

/// A form that came.
struct Form {
    entry: Entry,
    typed: Typed,
    usage: Option<Usage>,
    /// What its page was given out with; absent where that is no token of ours, or an old one.
    token: Option<Token>,
}

/// What was found by looking into one.
struct Checked {
    id: CaseId,
    def: Definition,
    variant: Option<VariantKey>,
    fields: BTreeMap<FieldKey, Value>,
    papers: Vec<papers::Looked>,
    files_lost: bool,
    errors: Vec<FieldError>,
    status: StatusCode,
}

impl Form {
    /// Reads the fields, looks into the files, and says all that is wrong.
    fn check(&self, state: &AppState, files: Vec<SentFile>, too_large: bool) -> Checked {
        let (typed, whole) = (&self.typed, &self.entry.def);
        let variant = chosen(whole, typed.get(name::VARIANT));
        let def = whole.under(variant.as_ref()).into_owned();
        let id = self.token.map_or_else(|| CaseId(state.clock.id()), |token| token.id);
        let (fields, faults) = typed::read(&def, id, typed);
        let mut errors = field_errors(&def, &faults);
        let looked = papers::look(&def, files);
        let mut wrong = |is_wrong: bool, field: &str, words: Words| {
            if is_wrong {
                errors.push(FieldError::new(field, words));
            }
        };
        let kindless = whole.procedure.variant_fault(variant.as_ref()).is_some();
        wrong(kindless, name::VARIANT, common::choice_missing(&says::KIND));
        wrong(too_large, &files_field(&def), says::TOO_LARGE);
        // It stands after the files, so that it is not known where those were cut off.
        wrong(!too_large && typed.get(name::PRIVACY).is_empty(), name::PRIVACY, says::I_READ_MISSING);
        wrong(!typed.get(name::TRAP).is_empty(), name::TRAP, says::LEAVE_EMPTY_WRONG);
        errors.extend(looked.errors);
        if self.token.is_none() && errors.is_empty() {
            errors.push(FieldError::new(name::PRIVACY, says::TOO_OLD));
        }
        let status = if too_large { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::UNPROCESSABLE_ENTITY };
        let files_lost = too_large || looked.any;
        Checked { id, def, variant, fields, papers: looked.kept, files_lost, errors, status }
    }

    /// Registers it; the page that follows.
    async fn send(
        self,
        state: &AppState,
        lang: Lang,
        (school, caller): (&School, &Caller),
        token: Token,
        checked: Checked,
    ) -> Result<Response, ApiError> {
        let Checked { id, def, variant, fields, papers, files_lost, .. } = checked;
        let attempt = Attempt::of_registration(&state.keys, phone(&def, &fields), caller.address);
        let open = OpenCase {
            id,
            definition: def.reference(),
            way: Way::Registered,
            channel: Channel::Online,
            variant,
            fields,
            papers: vec![],
            applicant: None,
            part: None,
            assignee: None,
            about: None,
            stated_at: state.clock.now(),
        };
        let (status, words) = match take_in(state, school, &attempt, open, papers).await {
            Ok(registered) => {
                let before = registered == Registered::Before;
                let receipt = receipt(state, school, id, before).await?.ok_or(ApiError::NotFound)?;
                return done(state, lang, school, receipt).await;
            }
            Err(ApiError::TooMany { .. }) => (StatusCode::TOO_MANY_REQUESTS, says::TOO_MANY),
            Err(ApiError::FilesDown(_)) => (StatusCode::SERVICE_UNAVAILABLE, says::FILES_DOWN),
            // Switched off or over since the page was looked up.
            Err(ApiError::Denied(Denial::School(_) | Denial::NotInForce { .. })) => {
                return closed(state, lang, school, self.entry).await;
            }
            Err(ApiError::Denied(denial)) => {
                (StatusCode::CONFLICT, says::REFUSED.then(" ", &Words::from(denial.message())))
            }
            Err(other) => return Err(other),
        };
        let form = Self { token: Some(token), ..self };
        form.back(state, lang, school, files_lost, vec![FieldError::new(name::PRIVACY, words)], status).await
    }

    /// The form again, with all that was typed and what is wrong with it.
    async fn back(
        self,
        state: &AppState,
        lang: Lang,
        school: &School,
        files_lost: bool,
        errors: Vec<FieldError>,
        status: StatusCode,
    ) -> Result<Response, ApiError> {
        let Self { entry, typed, usage, token } = self;
        let token = token.unwrap_or_else(|| Token::new(state)).text(&state.keys, &entry.def.procedure.key);
        let variant = chosen(&entry.def, typed.get(name::VARIANT));
        let shown = Registration { entry, variant, typed, errors, files_lost, token, usage };
        page(state, lang, school, shown, status).await
    }
}

/// Counts the try, keeps the files, and lets the rules decide.
async fn take_in(
    state: &AppState,
    school: &School,
    attempt: &Attempt,
    open: OpenCase,
    papers: Vec<papers::Looked>,
) -> Result<Registered, ApiError> {
    let now = state.clock.now();
    let counting = attempt.clone();
    let counted = state.db.write(move |tx| {
        let attempt = counting.clone();
        async move {
            let begun = attempt.begin(&tx, now).await?;
            if begun.is_ok() {
                attempt.failed(&tx, now).await?;
            }
            Ok::<_, ApiError>(begun)
        }
    });
    counted.await??;
    let unit = school.row.id;
    let mut attached = Vec::new();
    for paper in papers {
        let file = paper.keep(state, unit).await?;
        let (id, paper, facet, stated_at) = (open.id, Some(paper.paper), Facet::Personal, open.stated_at);
        attached.push(AttachFile { id, file, paper, facet, stated_at });
    }
    registration::register(state, unit, open, attached).await
}

/// The school, the procedure if the public may see it, and how personal data is used under it.
async fn look_up(state: &AppState, lang: Lang, key: &str) -> Result<(School, Option<Entry>, Option<Usage>), ApiError> {
    let (reading, key) = (state.clone(), key.to_owned());
    let read = move |tx: Tx| async move {
        let school = school(&tx).await?;
        let entries = entries(&reading, &tx, &school).await?;
        let entry = entries.into_iter().find(|entry| entry.def.procedure.key.as_str() == key);
        let usage = match &entry {
            Some(entry) => usage(&tx, &school, &entry.def, lang).await?,
            None => None,
        };
        Ok::<_, ApiError>((school, entry, usage))
    };
    state.db.read(read).await
}

/// The entry of the school's register of processing; where nobody has kept one, what would be proposed.
async fn usage(tx: &Tx, school: &School, def: &Definition, lang: Lang) -> Result<Option<Usage>, ApiError> {
    let (unit, key) = (school.row.id, &def.procedure.key);
    for row in kept::record_list(tx, unit, Kind::Activity, &RecordFilter::default(), MOST_ACTIVITIES).await? {
        let activity: Activity = serde_json::from_str(&row.body).map_err(ApiError::internal)?;
        if !activity.ended && activity.procedures.contains(key) {
            return Ok(Some(Usage { activity, approved: true }));
        }
    }
    let proposed = activity::proposals(unit, [&def.procedure], lang).into_iter().map(|proposal| proposal.activity);
    let mut ours = proposed.filter(|activity| activity.procedures.contains(key));
    Ok(ours.next().map(|activity| Usage { activity, approved: false }))
}

/// The kind of request that was chosen, if there is one of that name.
fn chosen(def: &Definition, typed: &str) -> Option<VariantKey> {
    def.procedure.variants.iter().find(|variant| variant.key.as_str() == typed).map(|variant| variant.key.clone())
}

/// The telephone of whoever asks.
fn phone<'a>(def: &Definition, fields: &'a BTreeMap<FieldKey, Value>) -> &'a str {
    match def.asker().and_then(|field| fields.get(&field.key)) {
        Some(Value::Party(party)) => party.phone.as_deref().unwrap_or_default(),
        Some(Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_)) | None => "",
    }
}

/// Where it is told what is wrong with all files together: at the first of them.
fn files_field(def: &Definition) -> String {
    let first = def.procedure.papers.first().map(|paper| format!("{}{}", name::PAPER, paper.key));
    first.unwrap_or_else(|| name::PRIVACY.to_owned())
}

/// What was registered under an id, if it was.
async fn receipt(state: &AppState, school: &School, id: CaseId, before: bool) -> Result<Option<Receipt>, ApiError> {
    let (reading, unit, key) = (state.clone(), school.row.id, tracking::key(id, Facet::Core));
    let read = move |tx: Tx| async move {
        if !registration::is_registered(&tx, unit, id).await? {
            return Ok(None);
        }
        let Some(stored) = db::records::record_get(&tx, unit, key).await? else { return Ok(None) };
        let core: Core = serde_json::from_str(&stored.body).map_err(ApiError::internal)?;
        let def = reading.catalogue.definition(&tx, unit, &core.definition).await?;
        let calendar = reading.catalogue.calendar(&tx, unit).await?;
        Ok::<_, ApiError>(def.map(|def| (core, def, calendar)))
    };
    let Some((core, def, calendar)) = state.db.read(read).await? else { return Ok(None) };
    let def = def.under(core.variant.as_ref());
    let at = core.history.first().map_or(core.received_at, |line| line.stated_at);
    let sent = |line: &&HistoryLine| line.what == Happened::Attached && line.by.is_applicant();
    let files = core.history.iter().filter(sent).count();
    let brought = |form: PaperForm| match form {
        PaperForm::Original | PaperForm::Certified => true,
        PaperForm::Copy => false,
    };
    let bring = def.procedure.papers.iter().filter(|paper| brought(paper.form)).map(|paper| paper.title.clone());
    Ok(Some(Receipt {
        code: online::code(id),
        procedure: def.procedure.title.clone(),
        at,
        look_by: online::looked_at_by(at, &calendar),
        limit: def.procedure.limit().map(|limit| limit.legal),
        bring: bring.collect(),
        files,
        before,
    }))
}

fn plain(key: &str) -> Result<Request, ApiError> {
    // The key is shown nowhere: an address that is none is looked at as that of the list.
    let path = format!("/thu-tuc/{key}/dang-ky");
    let uri = path.parse().unwrap_or_else(|_| axum::http::Uri::from_static("/thu-tuc"));
    Request::builder().method("GET").uri(uri).body(Body::empty()).map_err(ApiError::internal)
}

async fn page(
    state: &AppState,
    lang: Lang,
    school: &School,
    registration: Registration,
    status: StatusCode,
) -> Result<Response, ApiError> {
    let request = plain(registration.entry.def.procedure.key.as_str())?;
    let frame = frame(state, lang, school, request.uri().path().to_owned()).await;
    let view = move || {
        let registration = registration.clone();
        view! {
            <Page frame=frame.clone() title=says::REGISTER>
                <RegisterPage registration=registration.clone() />
            </Page>
        }
    };
    Ok(private(rendered(request, view).await?, status))
}

async fn done(state: &AppState, lang: Lang, school: &School, receipt: Receipt) -> Result<Response, ApiError> {
    let request = plain("")?;
    let frame = frame(state, lang, school, "/thu-tuc".to_owned()).await;
    let view = move || {
        let receipt = receipt.clone();
        view! {
            <Page frame=frame.clone() title=says::DONE>
                <ReceiptPage receipt=receipt.clone() />
            </Page>
        }
    };
    Ok(private(rendered(request, view).await?, StatusCode::OK))
}

/// It is not taken: its own page says why, and what to do instead.
async fn closed(state: &AppState, lang: Lang, school: &School, entry: Entry) -> Result<Response, ApiError> {
    let request = plain(entry.def.procedure.key.as_str())?;
    let frame = frame(state, lang, school, format!("/thu-tuc/{}", entry.def.procedure.key)).await;
    let title = Words::from(&entry.def.procedure.title);
    let view = move || {
        let entry = entry.clone();
        view! {
            <Page frame=frame.clone() title=title.clone()>
                <ProcedurePage entry=entry.clone() />
            </Page>
        }
    };
    Ok(private(rendered(request, view).await?, StatusCode::CONFLICT))
}

/// Nothing on the way keeps what somebody typed.
fn private(mut response: Response, status: StatusCode) -> Response {
    *response.status_mut() = status;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
