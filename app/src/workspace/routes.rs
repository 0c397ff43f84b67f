//! The workspace's addresses, in one list: the router matches by it, the browser tests visit all of it.

use std::borrow::Cow;

use domain::{definition::CaseKind, ids::CaseId};
use leptos_router::{PartialPathMatch, PathSegment, PossibleRouteMatch};

/// Under which all of it stands.
pub const BASE: &str = "/app";
/// The home of the role.
pub const HOME: &str = "/app";
/// Signing in.
pub const SIGN_IN: &str = "/app/sign-in";
/// The list of dossiers.
pub const CASES: &str = "/app/cases";
/// The counter.
pub const INTAKE: &str = "/app/intake";
/// The list of findings.
pub const FINDINGS: &str = "/app/findings";
/// A new finding.
pub const NEW_FINDING: &str = "/app/findings/new";
/// What the server refused.
pub const ATTENTION: &str = "/app/attention";
/// What has not been sent.
pub const OUTBOX: &str = "/app/outbox";
/// One's own account.
pub const ACCOUNT: &str = "/app/account";
/// People and rights.
pub const PEOPLE: &str = "/app/people";
/// The register of parties.
pub const PARTIES: &str = "/app/parties";
/// Sheets that are imported.
pub const IMPORTS: &str = "/app/import";

/// What is owed to the persons whose data it is.
pub const PRIVACY: &str = "/app/privacy";
/// The school's calendar.
pub const CALENDAR: &str = "/app/calendar";
/// The school's settings.
pub const SETTINGS: &str = "/app/settings";

/// Which procedures the school takes.
pub const PROCEDURES: &str = "/app/procedures";
/// Drafts of definitions.
pub const DEFINITION_DRAFTS: &str = "/app/procedures/drafts";

/// Scans of signed papers.
pub const SCANNING: &str = "/app/scan";

/// The books of documents.
pub const DOCUMENTS: &str = "/app/documents";

/// The book in which dossiers are followed.
pub const REGISTER: &str = "/app/register";
/// Signing one after the other.
pub const BATCH: &str = "/app/sign";
/// Texts that are used again.
pub const MACROS: &str = "/app/macros";

/// Setting up a school; reached before anybody can sign in.
pub const SETUP: &str = "/app/setup";

/// Every route of the workspace: its name and its pattern.
pub const ROUTES: &[(&str, &str)] = &[
    ("home", "/app"),
    ("sign-in", "/app/sign-in"),
    ("cases", "/app/cases"),
    ("case", "/app/cases/:id"),
    ("intake", "/app/intake"),
    ("intake-form", "/app/intake/:procedure"),
    ("findings", "/app/findings"),
    ("new-finding", "/app/findings/new"),
    ("finding", "/app/findings/:id"),
    ("attention", "/app/attention"),
    ("outbox", "/app/outbox"),
    ("account", "/app/account"),
    ("people", "/app/people"),
    ("person", "/app/people/:id"),
    ("parties", "/app/parties"),
    ("party", "/app/parties/:id"),
    ("imports", "/app/import"),
    ("privacy", "/app/privacy"),
    ("calendar", "/app/calendar"),
    ("settings", "/app/settings"),
    ("procedures", "/app/procedures"),
    ("register", "/app/register"),
    ("scanning", "/app/scan"),
    ("documents", "/app/documents"),
    ("document", "/app/documents/:id"),
    ("batch", "/app/sign"),
    ("macros", "/app/macros"),
    ("drafts", "/app/procedures/drafts"),
    ("draft", "/app/procedures/drafts/:id"),
    ("procedure", "/app/procedures/:key"),
    ("setup", "/app/setup"),
    ("components", "/app/components"),
];

/// Where a case is read: dossiers and findings have pages of their own.
pub fn case_address(kind: CaseKind, id: CaseId) -> String {
    match kind {
        CaseKind::Dossier => format!("{CASES}/{id}"),
        CaseKind::Finding => format!("{FINDINGS}/{id}"),
    }
}

/// A pattern of [`ROUTES`], for the router.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern(&'static str);

impl Pattern {
    /// The pattern of the route of this name.
    ///
    /// # Panics
    /// There is no such route; the router names only those of the list.
    pub fn named(name: &str) -> Self {
        let found = ROUTES.iter().find(|(known, _)| *known == name);
        Self(found.expect("the router names routes of the list").1)
    }

    fn segments(self) -> impl Iterator<Item = &'static str> {
        self.0.strip_prefix(BASE).unwrap_or(self.0).split('/').filter(|s| !s.is_empty())
    }
}

impl PossibleRouteMatch for Pattern {
    fn optional(&self) -> bool {
        false
    }

    /// Matches the whole path, without [`BASE`].
    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let mut params = Vec::new();
        let mut given = path.split('/').filter(|s| !s.is_empty());
        for wanted in self.segments() {
            let segment = given.next()?;
            match wanted.strip_prefix(':') {
                Some(name) => params.push((Cow::Borrowed(name), segment.to_owned())),
                None if wanted == segment => {}
                None => return None,
            }
        }
        given.next().is_none().then(|| PartialPathMatch::new("", params, path))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        path.extend(self.segments().map(|segment| match segment.strip_prefix(':') {
            Some(name) => PathSegment::Param(name.into()),
            None => PathSegment::Static(segment.into()),
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(name: &str, path: &str) -> Option<Vec<(Cow<'static, str>, String)>> {
        Pattern::named(name).test(path).map(PartialPathMatch::params)
    }

    #[test]
    fn every_route_stands_under_the_base_and_has_a_name_of_its_own() {
        for (n, (name, pattern)) in ROUTES.iter().enumerate() {
            assert!(pattern.starts_with(BASE), "{pattern}");
            assert!(ROUTES[..n].iter().all(|(other, path)| other != name && path != pattern), "{name}");
        }
    }

    #[test]
    fn a_pattern_matches_the_whole_path() {
        assert_eq!(params("home", ""), Some(vec![]));
        assert_eq!(params("home", "/"), Some(vec![]));
        assert_eq!(params("home", "/cases"), None);
        assert_eq!(params("cases", "/cases/"), Some(vec![]));
        assert_eq!(params("cases", "/cases/1"), None);
        assert_eq!(params("case", "/cases/1"), Some(vec![("id".into(), "1".into())]));
        assert_eq!(params("case", "/cases"), None);
        assert_eq!(params("new-finding", "/findings/new"), Some(vec![]));
    }
}
