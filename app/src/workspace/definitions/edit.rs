//! The editor of a definition, part by part. No code is shown and none is typed.

mod at;
mod bases;
mod beside;
mod choose;
mod controls;
mod fields;
mod general;
mod limits;
mod off;
mod papers;
mod phases;
mod preview;
mod produces;
mod reasons;
mod shape;
mod signers;
mod states;
mod step;
mod telling;
mod variants;
mod ways;
mod who;
mod workflow;

pub(super) use self::{
    bases::BasesPart, fields::FormPart, general::GeneralPart, limits::LimitsPart, papers::PapersPart,
    signers::SignersPart, variants::VariantsPart, workflow::WorkflowPart,
};
