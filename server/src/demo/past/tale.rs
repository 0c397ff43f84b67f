//! One dossier's life, told step by step. Each step says when; who and from which state follow from the story.

use contract::command::Command;
use domain::{
    case::{
        self,
        command::{Channel, CommentCase, Expect, Identity, OpenCase, StepArgs, StepCase},
    },
    definition::{ActionKey, DefinitionRef, FieldKey, Outcome, PaperKey, PartyKind, StateKey, VariantKey, Way},
    facet::Facet,
    ids::{CaseId, CommentId, PartyId, PersonId},
    instant::Instant,
    party::EnterParty,
    value::{PartyRef, Value},
};
use time::{Date, Duration};

use super::{Past, When};
use crate::demo::{dated, fixed};

/// How many working days somebody outside is waited for, from the day on which the past is told.
const WAITS: usize = 10;

/// A procedure of the demo school.
#[derive(Debug, Clone, Copy)]
pub enum Asked {
    /// P2.
    Transfer,
    /// P4.
    Attending,
    /// P5.
    Completed,
    /// P8.
    Support,
    /// P15.
    Copies,
    /// P6, a long absence.
    Absence,
    /// P7, a near-poor household.
    Lunches,
    /// P13.
    Fetching,
}

impl Asked {
    const fn key(self) -> &'static str {
        match self {
            Self::Transfer => "chuyen-truong-di",
            Self::Attending => "xac-nhan-dang-hoc",
            Self::Completed => "xac-nhan-hoan-thanh-chuong-trinh-mau-giao",
            Self::Support => "ho-tro-chi-phi-hoc-tap",
            Self::Copies => "cap-ban-sao-ho-so-tre",
            Self::Absence => "nghi-dai-ngay-thoi-hoc",
            Self::Lunches => "ho-tro-an-trua",
            Self::Fetching => "uy-quyen-don-tre",
        }
    }

    const fn papers(self) -> &'static [&'static str] {
        match self {
            Self::Transfer => &["don", "dong-y-tiep-nhan"],
            Self::Attending | Self::Completed | Self::Absence => &["don"],
            Self::Lunches => &["don", "giay-can-ngheo"],
            Self::Fetching => &["don", "cccd", "anh"],
            Self::Support => &["don", "minh-chung"],
            Self::Copies => &["don", "cccd"],
        }
    }

    /// The kind of request, where there are several.
    const fn variant(self) -> Option<&'static str> {
        match self {
            Self::Absence => Some("nghi-dai-ngay"),
            Self::Lunches => Some("can-ngheo"),
            Self::Transfer | Self::Attending | Self::Completed | Self::Support | Self::Copies | Self::Fetching => None,
        }
    }

    fn more(self, day: Date) -> Vec<(&'static str, Value)> {
        let text = |s: &str| Value::Text(s.to_owned());
        match self {
            Self::Transfer => vec![("receiving_school", text("Trường mầm non nơi trẻ chuyển đến"))],
            Self::Attending | Self::Completed => vec![],
            Self::Support => vec![("entitlement", text("Hộ cận nghèo"))],
            Self::Absence => {
                let back = day.saturating_add(Duration::days(30));
                vec![("leave_from", Value::Date(day)), ("leave_to", Value::Date(back))]
            }
            Self::Lunches => vec![("filing_closes", Value::Date(day))],
            Self::Fetching => vec![("delegate", text("Ông, bà của trẻ")), ("from", Value::Date(day))],
            Self::Copies => vec![("copy_of", text("Giấy khai sinh trong hồ sơ")), ("copies", Value::Number(2))],
        }
    }
}

/// How a request came in, with which papers.
enum Came<'a> {
    /// At the counter, with all of them.
    Whole(&'a [&'a str]),
    /// By post, with only these.
    Lacking(&'a [&'a str]),
}

/// A dossier on its way.
pub struct Tale<'a> {
    past: &'a mut Past,
    id: CaseId,
    state: &'static str,
    handler: &'static str,
    /// The last event so far, which whoever signs has seen.
    rev: u32,
}

impl Past {
    /// A guardian comes to the desk with a request; child and guardian are entered if they are not known yet.
    pub fn request(&mut self, asked: Asked, child: (u8, &str), when: When) -> Tale<'_> {
        let at = self.at(when);
        let fields = self.family(asked, child, at);
        self.open((asked.key(), asked.variant()), fields, &Came::Whole(asked.papers()), None, at)
    }

    /// A request that came by post without all its papers: it is only registered.
    pub fn posted(&mut self, asked: Asked, child: (u8, &str), papers: &[&str], when: When) -> Tale<'_> {
        let at = self.at(when);
        let fields = self.family(asked, child, at);
        self.open((asked.key(), asked.variant()), fields, &Came::Lacking(papers), None, at)
    }

    /// What the form says of a child and their guardian, who are entered if they are not known yet.
    fn family(&mut self, asked: Asked, child: (u8, &str), at: Instant) -> Vec<(&'static str, Value)> {
        let (number, class) = child;
        let name = format!("Trẻ {number:02} lớp {class}");
        let child = PartyId(fixed(&format!("party/{name}")));
        let guardian_name = format!("Phụ huynh t{}", &name[1..]);
        let guardian = PartyId(fixed(&format!("party/{guardian_name}")));
        // Two children never share a number, so neither do their guardians' telephones.
        let phone = format!("0900000{number:03}");
        let is_known = self.done.iter().any(|done| matches!(&done.command, Command::EnterParty(e) if e.id == child));
        if !is_known {
            let enter = |id, kind, name: &str, phone: Option<&str>, class: Option<&str>, guardian_of| EnterParty {
                id,
                kind,
                name: name.to_owned(),
                phone: phone.map(str::to_owned),
                address: None,
                born: None,
                class: class.map(str::to_owned),
                guardian_of,
                stated_at: at,
            };
            let entered = enter(child, PartyKind::Child, &name, None, Some(class), vec![]);
            self.did("vanthu", at, Command::EnterParty(entered));
            let entered = enter(guardian, PartyKind::Guardian, &guardian_name, Some(&phone), None, vec![child]);
            self.did("vanthu", at, Command::EnterParty(entered));
        }
        let refer = |id, kind, name: &str, phone| {
            Value::Party(PartyRef { id, kind, name: name.to_owned(), phone, address: None })
        };
        let mut fields = vec![
            ("child", refer(child, PartyKind::Child, &name, None)),
            ("guardian", refer(guardian, PartyKind::Guardian, &guardian_name, Some(phone))),
        ];
        fields.extend(asked.more(at.local_date()));
        fields
    }

    /// A member of the staff asks for leave.
    pub fn leave(&mut self, who: &'static str, (first, last): (Date, Date), when: When) -> Tale<'_> {
        let at = self.at(when);
        let text = |s: &str| Value::Text(s.to_owned());
        let fields = vec![
            ("leave_from", Value::Date(first)),
            ("leave_to", Value::Date(last)),
            ("reason", text("Việc gia đình")),
            ("handover", text("Bàn giao lớp và sổ theo dõi cho giáo viên cùng tổ")),
        ];
        let applicant = self.school.person(who);
        self.open(("nghi-phep-viec-rieng", None), fields, &Came::Whole(&["don", "ban-giao"]), Some(applicant), at)
    }

    /// A member of the staff asks for a repair.
    pub fn repair(&mut self, who: &'static str, what: &str, place: &str, when: When) -> Tale<'_> {
        let at = self.at(when);
        let text = |s: &str| Value::Text(s.to_owned());
        let fields = vec![("what", text(what)), ("where", text(place))];
        let applicant = self.school.person(who);
        self.open(("sua-chua-cap-phat", Some("sua-chua")), fields, &Came::Whole(&["phieu"]), Some(applicant), at)
    }

    fn open(
        &mut self,
        (procedure, variant): (&str, Option<&str>),
        fields: Vec<(&str, Value)>,
        came: &Came<'_>,
        applicant: Option<PersonId>,
        at: Instant,
    ) -> Tale<'_> {
        let (way, channel, papers, state, rev) = match *came {
            // Opened and numbered.
            Came::Whole(papers) => (Way::Counter, Channel::Counter, papers, "received", 2),
            Came::Lacking(papers) => (Way::Registered, Channel::Post, papers, "registered", 1),
        };
        let id = CaseId(dated(&self.next_case(), at));
        let open = OpenCase {
            id,
            definition: DefinitionRef { key: procedure.into(), version: self.version(procedure) },
            way,
            channel,
            variant: variant.map(VariantKey::from),
            fields: fields.into_iter().map(|(key, value)| (FieldKey::from(key), value)).collect(),
            papers: papers.iter().map(|p| PaperKey::from(*p)).collect(),
            applicant,
            part: None,
            assignee: None,
            about: None,
            stated_at: at,
        };
        self.did("vanthu", at, Command::Case(case::Command::Open(open)));
        Tale { past: self, id, state, handler: "vanthu", rev }
    }
}

impl Tale<'_> {
    pub fn assign(mut self, when: When, part: &str, handler: &'static str) -> Self {
        let (part, assignee) = (self.past.school.part(part), self.past.school.person(handler));
        self.handler = handler;
        let args = StepArgs { part: Some(part), assignee: Some(assignee), ..StepArgs::default() };
        self.step("vanthu", when, "assign", args, "processing")
    }

    /// Whoever was given the work says that they take it.
    pub fn taken_up(self, when: When) -> Self {
        let by = self.handler;
        self.step(by, when, "accept_work", StepArgs::default(), "processing")
    }

    pub fn ask(self, when: When, paper: &str, reason: &str) -> Self {
        let by = self.handler;
        let until = Some(self.past.ahead(WAITS));
        let args =
            StepArgs { papers: vec![paper.into()], reason: Some(reason.to_owned()), until, ..StepArgs::default() };
        self.step(by, when, "ask_supplement", args, "supplement")
    }

    /// The office asks for what lacks before it can be received.
    pub fn lacks(self, when: When, paper: &str, reason: &str) -> Self {
        let until = Some(self.past.ahead(WAITS));
        let args =
            StepArgs { papers: vec![paper.into()], reason: Some(reason.to_owned()), until, ..StepArgs::default() };
        self.step("vanthu", when, "ask_completion", args, "awaiting")
    }

    pub fn supplied(self, when: When, paper: &str) -> Self {
        let args = StepArgs { papers: vec![paper.into()], ..StepArgs::default() };
        self.step("vanthu", when, "receive_supplement", args, "processing")
    }

    pub fn submit(self, when: When, outcome: Outcome, opinion: &str) -> Self {
        let by = self.handler;
        // Whoever proposes to refuse says why, and the result keeps it.
        let refused = matches!(outcome, Outcome::Refused);
        let args = StepArgs {
            outcome: Some(outcome),
            opinion: Some(opinion.to_owned()),
            reason: refused.then(|| opinion.to_owned()),
            reason_code: refused.then(|| "not_eligible".into()),
            ..StepArgs::default()
        };
        self.step(by, when, "submit", args, "signing")
    }

    pub fn sent_back(self, when: When, by: &'static str, reason: &str) -> Self {
        self.step(
            by,
            when,
            "send_back",
            StepArgs {
                reason: Some(reason.to_owned()),
                point: Some("Dự thảo kết quả".to_owned()),
                ..StepArgs::default()
            },
            "processing",
        )
    }

    pub fn signed(self, when: When, by: &'static str) -> Self {
        self.step(by, when, "sign", StepArgs::default(), "signed")
    }

    /// Numbered, signed by hand, sealed, scanned and given out.
    pub fn issued(self, when: When) -> Self {
        let numbered = self.step("vanthu", when, "number", StepArgs::default(), "signed");
        let files = vec![numbered.past.copy.clone()];
        numbered.step("vanthu", when, "issue", StepArgs { files, ..StepArgs::default() }, "done")
    }

    pub fn returned(self, when: When, receiver: &str) -> Self {
        let args = StepArgs {
            receiver: Some(receiver.to_owned()),
            channel: Some(Channel::Counter),
            identity: Some(Identity::Known),
            signed_receipt: true,
            ..StepArgs::default()
        };
        self.step("vanthu", when, "return_result", args, "returned")
    }

    /// The applicant wants it back, and leadership lets it go.
    pub fn withdrawn(self, asked: When, agreed: When, asked_by: &str, reason: &str) -> Self {
        let args =
            StepArgs { reason: Some(reason.to_owned()), asked_by: Some(asked_by.to_owned()), ..StepArgs::default() };
        let asked = self.step("vanthu", asked, "ask_withdrawal", args, "withdrawing");
        asked.step("phohieutruong", agreed, "withdraw", StepArgs::default(), "withdrawn")
    }

    pub fn referred(self, when: When, agency: &str, document_no: &str) -> Self {
        let args = StepArgs {
            agency: Some(agency.to_owned()),
            document_no: Some(document_no.to_owned()),
            until: Some(self.past.ahead(WAITS)),
            ..StepArgs::default()
        };
        self.step("hieutruong", when, "refer", args, "referral")
    }

    pub fn comment(mut self, when: When, by: &'static str, text: &str) -> Self {
        let at = self.past.at(when);
        let comment = CommentCase {
            id: self.id,
            comment: CommentId(dated(&format!("comment/{}", self.id), at)),
            facet: Facet::Internal,
            text: text.to_owned(),
            stated_at: at,
        };
        self.past.did(by, at, Command::Case(case::Command::Comment(comment)));
        self.rev += 1;
        self
    }

    fn step(mut self, by: &'static str, when: When, action: &str, args: StepArgs, to: &'static str) -> Self {
        let at = self.past.at(when);
        let expect = Expect { state: StateKey::from(self.state), rev: Some(self.rev) };
        self.past.did(by, at, stepped(self.id, expect, action, args, at));
        // The book's number is an event besides.
        self.rev += if action == "number" { 2 } else { 1 };
        self.state = to;
        self
    }
}

/// A step as a command.
pub fn stepped(id: CaseId, expect: Expect, action: &str, args: StepArgs, at: Instant) -> Command {
    Command::Case(case::Command::Step(StepCase { id, action: ActionKey::from(action), expect, args, stated_at: at }))
}
