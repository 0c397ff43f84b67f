//! Who may take which step: separation of powers by construction.

use std::collections::BTreeSet;

use super::{FaultKind, Report};
use crate::{
    definition::{CaseKind, Lifecycle, Need, Offline, PostRule, Procedure, Relation, SignOrder, StepDef, Who, WhoRole},
    rights::{Post, Role},
};

pub(super) fn check(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    signers(procedure, report);
    for opening in lifecycle.open.openings() {
        let at = format!("{}.who", opening.path());
        someone(opening.who, &at, report);
        sides(opening.who, lifecycle.kind, &at, report);
        let offline_number = opening.register.is_some() && opening.offline == Offline::Local;
        report.add_if(offline_number, FaultKind::LocalNumber, format!("{}.offline", opening.path()));
    }
    let assigns = lifecycle.steps.iter().any(|s| s.needs.contains(&Need::Handler));
    for step in &lifecycle.steps {
        let at = format!("lifecycle.steps.{}.who", step.action);
        someone(&step.who, &at, report);
        sides(&step.who, lifecycle.kind, &at, report);
        if step.approves {
            approval(step, &at, report);
        }
        match lifecycle.kind {
            CaseKind::Dossier => {
                let for_assignee = step.who.iter().any(|w| w.role == WhoRole::Assignee);
                report.add_if(for_assignee && !assigns, FaultKind::NeverAssigned, &at);
            }
            CaseKind::Finding => finding(step, lifecycle, &at, report),
        }
        let numbered = step.register.is_some() && step.offline == Offline::Local;
        report.add_if(numbered, FaultKind::LocalNumber, format!("lifecycle.steps.{}.offline", step.action));
    }
}

fn signers(procedure: &Procedure, report: &mut Report) {
    let signers = &procedure.signers;
    report.add_if(signers.post.is_empty(), FaultKind::NoSigners, "procedure.signers.post");
    let others = |posts: &[Post]| posts.iter().any(|p| p.role() != Role::Leadership);
    report.add_if(others(&signers.post), FaultKind::SignerNotLeadership, "procedure.signers.post");
    report.add_if(others(&signers.when_applicant), FaultKind::SignerNotLeadership, "procedure.signers.when_applicant");
    // Each signature is another person's, so another post's: no post can be counted on to have two holders.
    let posts: BTreeSet<Post> = signers.post.iter().copied().collect();
    let need = usize::from(signers.need);
    let few = !posts.is_empty() && need > posts.len();
    report.add_if(need == 0 || few, FaultKind::SignersNeed, "procedure.signers.need");
    let unused = signers.order == SignOrder::InOrder && need < signers.post.len();
    report.add_if(unused, FaultKind::SignersOrder, "procedure.signers.order");
}

/// Whether anybody fits, judged from the file alone.
fn someone(who: &[Who], at: &str, report: &mut Report) {
    report.add_if(who.is_empty(), FaultKind::NobodyCanTake, at);
    for one in who {
        report.add_if(contradicts(one), FaultKind::NobodyCanTake, at);
        let posts: &[Post] = match &one.post {
            None => continue,
            // No signers at all, or wrong ones, are told where they are named.
            Some(PostRule::Signers(_)) => {
                let wrong_side = one.role.role().is_some_and(|role| role != Role::Leadership);
                report.add_if(wrong_side, FaultKind::NobodyCanTake, at);
                continue;
            }
            Some(PostRule::Posts(posts)) => posts,
        };
        let Some(role) = one.role.role() else { continue };
        let fits = posts.iter().filter(|p| p.role() == role).count();
        report.add_if(fits == 0, FaultKind::NobodyCanTake, at);
        report.add_if(fits > 0 && fits < posts.len(), FaultKind::PostOutsideRole, at);
    }
}

/// Asking for the very relation that is forbidden.
fn contradicts(who: &Who) -> bool {
    let own = match who.role {
        WhoRole::Author => Relation::Author,
        WhoRole::Assignee => Relation::Assignee,
        WhoRole::PartMember => Relation::PartMember,
        WhoRole::Applicant => Relation::Applicant,
        WhoRole::Leadership
        | WhoRole::Group
        | WhoRole::Office
        | WhoRole::Union
        | WhoRole::Administrator
        | WhoRole::Superior => return false,
    };
    who.not.contains(&own)
}

fn sides(who: &[Who], kind: CaseKind, at: &str, report: &mut Report) {
    for one in who {
        let fault = match (one.role, kind) {
            (WhoRole::Administrator, _) => Some(FaultKind::AdministratorActs),
            (WhoRole::Superior, _) => Some(FaultKind::SuperiorActs),
            (WhoRole::Union, CaseKind::Dossier) => Some(FaultKind::UnionHandlesDossier),
            (WhoRole::Leadership, CaseKind::Finding) => Some(FaultKind::LeadershipStepsFinding),
            (WhoRole::Union, CaseKind::Finding)
            | (WhoRole::Leadership, CaseKind::Dossier)
            | (
                WhoRole::Group
                | WhoRole::Office
                | WhoRole::Author
                | WhoRole::Assignee
                | WhoRole::PartMember
                | WhoRole::Applicant,
                _,
            ) => None,
        };
        if let Some(fault) = fault {
            report.add(fault, at);
        }
    }
}

/// Those who may never approve: whoever opened, handled or asked.
const NEVER_APPROVE: [Relation; 4] = [Relation::Author, Relation::Assignee, Relation::Handler, Relation::Applicant];

fn approval(step: &StepDef, at: &str, report: &mut Report) {
    for one in &step.who {
        match one.role {
            WhoRole::Leadership => {
                let open = NEVER_APPROVE.iter().any(|r| !one.not.contains(r));
                report.add_if(open, FaultKind::ApprovalByHandler, at);
            }
            WhoRole::Applicant => report.add(FaultKind::ApplicantApproves, at),
            // Told already, whatever the step is.
            WhoRole::Administrator | WhoRole::Superior => {}
            WhoRole::Group
            | WhoRole::Office
            | WhoRole::Union
            | WhoRole::Author
            | WhoRole::Assignee
            | WhoRole::PartMember => report.add(FaultKind::ApprovalNotByLeadership, at),
        }
    }
    let offline = format!("lifecycle.steps.{}.offline", step.action);
    report.add_if(step.offline != Offline::Never, FaultKind::OfflineApproval, offline);
}

fn finding(step: &StepDef, lifecycle: &Lifecycle, at: &str, report: &mut Report) {
    let closes = lifecycle.states.iter().any(|s| s.key == step.to && s.terminal);
    for one in &step.who {
        // An author wears a hat of the inspecting side, or the engine lets them do nothing.
        let inspects = matches!(one.role, WhoRole::Union | WhoRole::Author);
        report.add_if(closes && !inspects, FaultKind::FindingClosedByInspected, at);
        let own_part = one.role == WhoRole::Union && !one.not.contains(&Relation::PartMember);
        report.add_if(own_part, FaultKind::InspectsOwnPart, at);
    }
}
