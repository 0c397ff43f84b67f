//! Which HTTP status a refusal of the rules has.

use axum::http::StatusCode;
use domain::{case::result::ResultDenial, denial::Denial, import::Refusal};

/// Which status a denial has: 404 where existence is secret, 403 where the person may not, 409 where the world has
/// moved on, 422 where what was typed is not right.
pub(super) const fn denied_status(denial: &Denial) -> StatusCode {
    match denial {
        Denial::Staff(denial) if denial.is_of_permission() => StatusCode::FORBIDDEN,
        Denial::School(denial) if denial.is_of_permission() => StatusCode::FORBIDDEN,
        Denial::Draft(denial) if denial.is_of_permission() => StatusCode::FORBIDDEN,
        Denial::Draft(denial) if denial.is_of_input() => StatusCode::UNPROCESSABLE_ENTITY,
        Denial::Privacy(refusal) if refusal.is_of_permission() => StatusCode::FORBIDDEN,
        Denial::Privacy(refusal) if refusal.is_of_input() => StatusCode::UNPROCESSABLE_ENTITY,
        Denial::Staff(denial) if denial.is_of_state() => StatusCode::CONFLICT,
        Denial::NotFound => StatusCode::NOT_FOUND,
        Denial::NotYourRole { .. }
        | Denial::NotYourPost { .. }
        | Denial::NotYourArea { .. }
        | Denial::OnlyAssignee
        | Denial::OnlyAuthor
        | Denial::OnlyPart
        | Denial::Separation { .. }
        | Denial::SecondSupplement => StatusCode::FORBIDDEN,
        Denial::AlreadyExists
        | Denial::StateChanged { .. }
        | Denial::CaseChanged { .. }
        | Denial::Undecided
        | Denial::NoSuchStep
        | Denial::NotYet { .. }
        | Denial::PastDue { .. }
        | Denial::Ended
        | Denial::FieldClash { .. }
        | Denial::Privacy(_)
        | Denial::School(_)
        | Denial::Draft(_)
        | Denial::Document(_)
        | Denial::Result(ResultDenial::PaperChanged | ResultDenial::CopyNotHere)
        | Denial::RegisterClosed { .. } => StatusCode::CONFLICT,
        Denial::Missing { .. }
        | Denial::Invalid { .. }
        | Denial::PapersMissing { .. }
        | Denial::NotInForce { .. }
        | Denial::StatedTime { .. }
        | Denial::UnfitHandler
        | Denial::Result(ResultDenial::SignatureBroken)
        | Denial::Staff(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// Which status a refused workbook has: 413 and 415 before it is looked into, 422 for what is found inside.
pub(super) const fn refused_status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::NotXlsx | Refusal::Locked | Refusal::Macros | Refusal::Nested => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Refusal::TooManyParts
        | Refusal::Bomb
        | Refusal::Damaged
        | Refusal::TooManyRows { .. }
        | Refusal::TooManyColumns
        | Refusal::Headings { .. }
        | Refusal::HeadingTwice { .. }
        | Refusal::Empty => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
