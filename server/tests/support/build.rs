//! Commands as the desk gives them.

use std::collections::BTreeMap;

use db::records;
use domain::{
    case::{
        About, Core, FileRef,
        command::{Channel, Expect, Identity, OpenCase, StepArgs, StepCase},
    },
    definition::{DefinitionRef, FieldKey, Outcome, PartyKind, Way},
    facet::{Facet, RecordKey, RecordKind},
    ids::{CaseId, CommandId, FileHash, PartId, PartyId},
    instant::Instant,
    party::EnterParty,
    value::{PartyRef, Value},
};
use serde_json::json;
use time::macros::date;
use uuid::Uuid;

use super::{Reply, TestApp, User};

/// The child of most tests.
pub const CHILD: &str = "Trẻ 01 lớp Lá 2";
/// Their guardian.
pub const GUARDIAN: &str = "Phụ huynh trẻ 01 lớp Lá 2";
/// The guardian's telephone.
pub const PHONE: &str = "0900000001";
/// Where the guardian lives.
pub const ADDRESS: &str = "Nhà 01, tổ dân phố 2";

const P5: &str = "xac-nhan-hoan-thanh-chuong-trinh-mau-giao";

/// P5, "Xác nhận hoàn thành chương trình mẫu giáo", for [`CHILD`].
pub fn cert(id: Uuid, stated_at: Instant) -> OpenCase {
    let party = |n, kind, name: &str, reached: Option<(&str, &str)>| {
        let (phone, address) = reached.unzip();
        Value::Party(PartyRef {
            id: PartyId(Uuid::from_u128(n)),
            kind,
            name: name.to_owned(),
            phone: phone.map(str::to_owned),
            address: address.map(str::to_owned),
        })
    };
    let fields = [
        ("child", party(0xC1, PartyKind::Child, CHILD, None)),
        ("guardian", party(0xC2, PartyKind::Guardian, GUARDIAN, Some((PHONE, ADDRESS)))),
    ];
    OpenCase {
        id: CaseId(id),
        definition: DefinitionRef { key: P5.into(), version: 3 },
        way: Way::Counter,
        channel: Channel::Counter,
        variant: None,
        fields: keyed(fields),
        papers: vec!["don".into()],
        applicant: None,
        part: None,
        assignee: None,
        about: None,
        stated_at,
    }
}

/// A finding about a part, for that part to mend.
pub fn finding(id: Uuid, part: PartId, what: &str, stated_at: Instant) -> OpenCase {
    let text = |s: &str| Value::Text(s.to_owned());
    let fields = [
        ("what", text(what)),
        ("severity", Value::Choice("medium".to_owned())),
        ("basis", text("Phiếu kiểm soát quá trình giải quyết hồ sơ")),
        ("recommendation", text("Ghi đủ giờ giao, giờ nhận")),
        ("by_when", Value::Date(date!(2026 - 03 - 31))),
    ];
    OpenCase {
        id: CaseId(id),
        definition: DefinitionRef { key: "kien-nghi-kiem-tra".into(), version: 1 },
        way: Way::Counter,
        channel: Channel::Counter,
        variant: None,
        fields: keyed(fields),
        papers: vec![],
        applicant: None,
        part: Some(part),
        assignee: None,
        about: Some(About::Part(part)),
        stated_at,
    }
}

fn keyed<const N: usize>(fields: [(&str, Value); N]) -> BTreeMap<FieldKey, Value> {
    fields.into_iter().map(|(key, value)| (FieldKey::from(key), value)).collect()
}

/// Somebody to be entered in the register.
pub fn party(id: Uuid, kind: PartyKind, name: &str, phone: Option<&str>, stated_at: Instant) -> EnterParty {
    EnterParty {
        id: PartyId(id),
        kind,
        name: name.to_owned(),
        phone: phone.map(str::to_owned),
        address: None,
        born: None,
        class: None,
        guardian_of: vec![],
        stated_at,
    }
}

/// A step as a command.
pub fn step(id: Uuid, from: &str, action: &str, args: StepArgs, stated_at: Instant) -> StepCase {
    let expect = Expect { state: from.into(), rev: None };
    let args = filled_in(action, args, stated_at);
    StepCase { id: CaseId(id), action: action.into(), expect, args, stated_at }
}

/// What a form fills in by itself where a test does not say otherwise: until when somebody is waited for, how a receiver
/// was recognised, who asks.
pub fn filled_in(action: &str, args: StepArgs, now: Instant) -> StepArgs {
    let text = |said: Option<String>, words: &str| said.or_else(|| Some(words.to_owned()));
    match action {
        "ask_supplement" | "ask_completion" | "refer" | "remind" => {
            let ten_days_on = now.plus_millis(10 * 24 * 3_600_000).local_date();
            StepArgs { until: args.until.or(Some(ten_days_on)), ..args }
        }
        "send_back" => StepArgs { point: text(args.point.clone(), "Dự thảo kết quả"), ..args },
        "return_result" => {
            StepArgs { identity: args.identity.or(Some(Identity::IdCard)), signed_receipt: true, ..args }
        }
        "issue" if args.files.is_empty() => StepArgs { files: vec![signed_copy()], ..args },
        "ask_withdrawal" => StepArgs { asked_by: text(args.asked_by.clone(), GUARDIAN), ..args },
        _ => args,
    }
}

/// The scan of a signed and sealed paper.
pub const SIGNED_COPY: &[u8] = b"%PDF-1.4 signed and sealed";

/// The same as a command names it.
pub fn signed_copy() -> FileRef {
    let (name, media) = ("Ban-da-ky.pdf".to_owned(), "application/pdf".to_owned());
    FileRef { hash: FileHash::of(SIGNED_COPY), name, media, size: SIGNED_COPY.len() as u64 }
}

/// Work at the desk over the REST API, one line for each thing done.
pub struct Desk<'a> {
    pub app: &'a TestApp,
}

impl Desk<'_> {
    /// Opens a case by the REST API; its id.
    pub async fn open(&self, by: &User, open: OpenCase) -> Uuid {
        let id = open.id.0;
        let reply = self.try_open(by, open).await;
        assert!(reply.status.is_success(), "{}: {}", reply.status, reply.text());
        id
    }

    pub async fn try_open(&self, by: &User, open: OpenCase) -> Reply {
        by.command(CommandId(self.app.id()), "/api/v1/cases", &open).await
    }

    /// Takes a step by the REST API. What is issued is numbered first.
    pub async fn step(&self, by: &User, id: Uuid, from: &str, action: &str, args: StepArgs) -> serde_json::Value {
        if action == "issue" && self.core(id).await.is_some_and(|core| core.issued.is_none()) {
            self.try_step(by, id, from, "number", StepArgs::default()).await.ok::<serde_json::Value>();
        }
        self.try_step(by, id, from, action, args).await.ok()
    }

    pub async fn try_step(&self, by: &User, id: Uuid, from: &str, action: &str, args: StepArgs) -> Reply {
        if action == "issue" {
            self.app.user("vanthu").await.upload(SIGNED_COPY).await;
        }
        let rev = self.rev(id).await;
        let args = filled_in(action, args, self.app.now());
        self.try_step_of(by, id, json!({ "state": from, "rev": rev }), action, args).await
    }

    /// The last event of a case, whoever may read it.
    pub async fn rev(&self, id: Uuid) -> Option<u32> {
        self.core(id).await.map(|core| core.rev())
    }

    /// A case as everybody sees it, whoever may.
    pub async fn core(&self, id: Uuid) -> Option<Core> {
        let (key, unit) = (RecordKey { kind: RecordKind::Case, root: id, facet: Facet::Core }, self.app.school.unit);
        let read = move |tx| async move { records::record_get(&tx, unit, key).await };
        let core = self.app.state.db.read(read).await.expect("the database answers")?;
        Some(serde_json::from_str(&core.body).expect("a core"))
    }

    /// Takes a step of a case that looked like this.
    pub async fn try_step_of(
        &self,
        by: &User,
        id: Uuid,
        expect: serde_json::Value,
        action: &str,
        args: StepArgs,
    ) -> Reply {
        let body = json!({
            "action": action,
            "expect": expect,
            "args": args,
            "stated_at": self.app.now(),
        });
        by.command(CommandId(self.app.id()), &format!("/api/v1/cases/{id}/steps"), &body).await
    }

    /// A dossier that the principal has signed.
    pub async fn signed(&self, id: Uuid) -> Uuid {
        let clerk = self.app.user("vanthu").await;
        self.open(&clerk, cert(id, self.app.now())).await;
        self.step(&clerk, id, "received", "assign", self.to("to-la", "giaovienla")).await;
        let args =
            StepArgs { outcome: Some(Outcome::Granted), opinion: Some("Đủ".to_owned()), ..StepArgs::default() };
        self.step(&self.app.user("giaovienla").await, id, "processing", "submit", args).await;
        self.step(&self.app.user("hieutruong").await, id, "signing", "sign", StepArgs::default()).await;
        id
    }

    /// The clerk writes down that the applicant wants it back, and the principal lets it go.
    pub async fn withdrawn(&self, id: Uuid, from: &str, reason: &str) {
        let (clerk, principal) = (self.app.user("vanthu").await, self.app.user("hieutruong").await);
        let args = StepArgs { reason: Some(reason.to_owned()), ..StepArgs::default() };
        self.step(&clerk, id, from, "ask_withdrawal", args).await;
        self.step(&principal, id, "withdrawing", "withdraw", StepArgs::default()).await;
    }

    /// The arguments of assigning to somebody of the school.
    pub fn to(&self, part: &str, person: &str) -> StepArgs {
        let school = &self.app.school;
        StepArgs { part: Some(school.part(part)), assignee: Some(school.person(person)), ..StepArgs::default() }
    }
}
