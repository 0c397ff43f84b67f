//! What a refusal says, beside the field where it belongs.

use client::{StoreError, Submit};
use domain::{
    case::{Identity, Warning},
    definition::Need,
    denial::Denial,
};

use crate::{
    components::FieldError,
    i18n::{Words, cases, common, errors, workflow},
};

/// The words for a command that was not taken.
pub fn submit_words(refused: &Submit) -> Words {
    match refused {
        Submit::Denied(denial) => Words::from(denial.message()),
        Submit::Store(StoreError::Full) => errors::STORAGE_FULL,
        Submit::Store(StoreError::Failed(_) | StoreError::Superseded) => errors::UNKNOWN,
    }
}

/// A refusal, cut into errors of fields; one that belongs to no field stands by `otherwise`.
pub fn denial_errors(denial: &Denial, otherwise: &str) -> Vec<FieldError> {
    match denial {
        Denial::Invalid { fields } => fields
            .iter()
            .map(|f| {
                let words = Words::made(
                    f.fault.message(domain::text::Lang::Vi).to_owned(),
                    f.fault.message(domain::text::Lang::En).to_owned(),
                );
                FieldError::new(f.field.as_str(), words)
            })
            .collect(),
        Denial::Missing { needs } => needs
            .iter()
            .map(|need| FieldError::new(need_name(*need), common::required_missing(&need_label(*need))))
            .collect(),
        Denial::NotFound
        | Denial::AlreadyExists
        | Denial::StateChanged { .. }
        | Denial::CaseChanged { .. }
        | Denial::Undecided
        | Denial::NoSuchStep
        | Denial::NotYourRole { .. }
        | Denial::NotYourPost { .. }
        | Denial::NotYourArea { .. }
        | Denial::OnlyAssignee
        | Denial::OnlyAuthor
        | Denial::OnlyPart
        | Denial::Separation { .. }
        | Denial::PapersMissing { .. }
        | Denial::NotInForce { .. }
        | Denial::StatedTime { .. }
        | Denial::NotYet { .. }
        | Denial::PastDue { .. }
        | Denial::SecondSupplement
        | Denial::UnfitHandler
        | Denial::Ended
        | Denial::FieldClash { .. }
        | Denial::RegisterClosed { .. }
        | Denial::Result(_)
        | Denial::Staff(_)
        | Denial::Privacy(_)
        | Denial::School(_)
        | Denial::Draft(_)
        | Denial::Document(_) => vec![FieldError::new(otherwise, Words::from(denial.message()))],
    }
}

/// The name of the field that answers a need.
pub(super) const fn need_name(need: Need) -> &'static str {
    match need {
        Need::Reason => "reason",
        Need::MissingPapers | Need::ReceivedPapers | Need::AllPapers => "papers",
        Need::Handler => "part",
        Need::Outcome => "outcome",
        Need::Opinion => "opinion",
        Need::Date => "date",
        Need::Receiver => "receiver",
        Need::Channel => "channel",
        Need::Agency => "agency",
        Need::DocumentNo => "document_no",
        Need::File => "file",
        Need::Until => "until",
        Need::Point => "point",
        Need::Identity => "identity",
        Need::Receipt => "signed_receipt",
        Need::AskedBy => "asked_by",
    }
}

/// What the field that answers a need is called.
pub fn need_label(need: Need) -> Words {
    match need {
        Need::Reason => cases::REASON,
        Need::MissingPapers => cases::NEED_MISSING_PAPERS,
        Need::ReceivedPapers => cases::NEED_RECEIVED_PAPERS,
        Need::Handler => cases::PART,
        Need::Outcome => cases::RESULT,
        Need::Opinion => cases::NEED_OPINION,
        Need::Date => cases::NEED_DATE,
        Need::Receiver => cases::NEED_RECEIVER,
        Need::Channel => cases::NEED_CHANNEL,
        Need::Agency => cases::NEED_AGENCY,
        Need::DocumentNo => cases::NEED_DOCUMENT_NO,
        Need::File => cases::NEED_FILE,
        Need::AllPapers => workflow::NEED_ALL_PAPERS,
        Need::Until => workflow::NEED_UNTIL,
        Need::Point => workflow::NEED_POINT,
        Need::Identity => workflow::NEED_IDENTITY,
        Need::Receipt => workflow::NEED_RECEIPT,
        Need::AskedBy => workflow::NEED_ASKED_BY,
    }
}

/// What is said before a step is taken.
pub(super) fn warning_words(warning: Warning) -> Words {
    match warning {
        Warning::CountsLate => workflow::WARN_LATE,
        Warning::Ends => workflow::WARN_ENDS,
        Warning::SignaturesLeft(left) => workflow::warn_signatures(left),
    }
}

/// How a receiver was recognised, in words.
pub fn identity_words(identity: Identity) -> Words {
    match identity {
        Identity::Known => workflow::IDENTITY_KNOWN,
        Identity::IdCard => workflow::IDENTITY_ID_CARD,
        Identity::Authorisation => workflow::IDENTITY_AUTHORISATION,
        Identity::Address => workflow::IDENTITY_ADDRESS,
    }
}
