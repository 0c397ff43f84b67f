//! A dossier that is only registered at first.

use domain::{
    case::{Command, OpenCase},
    definition::{Definition, Way},
};

use crate::stage::Stage;

/// Registered by this person, without any paper.
pub fn register(def: Definition, name: &str) -> Stage {
    let mut stage = Stage::new(def);
    let Command::Open(open) = stage.opening() else { unreachable!("opening a case opens it") };
    let command = Command::Open(OpenCase { way: Way::Registered, papers: vec![], ..open });
    stage.act(name, &command).unwrap_or_else(|denial| panic!("{name} registers: {denial}"));
    stage
}
