//! Who is told that somebody has a case open. It helps those who handle it not to get into each other's way; nobody's
//! inspecting is told to those who are inspected (school's setting; the union's drafts exist for nobody else, DESIGN.md §3).

use crate::rights::{Actor, Role};

/// As what somebody has a case open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looking {
    /// As one who may handle it.
    Working,
    /// As one who inspects, whatever else they are: by their hats nobody could tell with which they look.
    Inspecting,
    /// As one who does neither.
    Overseeing,
}

impl Looking {
    /// As what this person looks.
    pub fn of(actor: &Actor) -> Self {
        if actor.has_role(Role::Union) {
            Self::Inspecting
        } else if Role::ALL.into_iter().any(|role| role.may_handle() && actor.has_role(role)) {
            Self::Working
        } else {
            Self::Overseeing
        }
    }

    /// Whether somebody who looks so is told to another who has the same case open.
    pub const fn is_told_to(self, other: Self) -> bool {
        match (self, other) {
            (Self::Working, Self::Working | Self::Inspecting | Self::Overseeing)
            | (Self::Inspecting, Self::Inspecting) => true,
            (Self::Inspecting, Self::Working | Self::Overseeing)
            | (Self::Overseeing, Self::Working | Self::Inspecting | Self::Overseeing) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Looking::{Inspecting, Overseeing, Working};

    #[test]
    fn nobody_is_told_who_inspects_but_those_who_inspect() {
        let told = [Working, Inspecting, Overseeing]
            .map(|from| [Working, Inspecting, Overseeing].map(|to| from.is_told_to(to)));
        assert_eq!(told, [[true, true, true], [false, true, false], [false, false, false]]);
    }
}
