//! The people of the tables, as they are in the school: those of the demo, and those whom it lacks.

use db::people::{self, GrantRow, PartRow, PersonRow};
use domain::{
    directory::Hat,
    ids::{GrantId, PartId, PersonId, UnitId},
    rights::{Actor, Grant, Post, Role, working_role},
};
use server::{demo, error::ApiError};
use time::{Date, macros::date};

use super::table::{CastList, HatLine};
use crate::support::{TestApp, User, other_clerk};

/// Somebody who tries.
pub struct Somebody {
    pub alias: String,
    pub login: String,
    pub user: User,
    pub actor: Actor,
}

/// Everybody.
pub struct Cast {
    pub people: Vec<Somebody>,
    grants: Vec<Grant>,
}

impl Cast {
    /// Founds whoever is missing and signs everybody in.
    pub async fn of(app: &TestApp, list: &CastList) -> Self {
        let school = app.school.unit;
        let hash = app.state.passwords.hash(demo::PASSWORD, app.state.clock.random()).await.expect("a hash");
        let is_demo = |login: &str| demo::accounts().iter().any(|a| a.login == login);
        let (other, other_actor) = other_clerk(app).await;
        for line in &list.people {
            if is_demo(&line.login) || line.login == "vanthu-khac" {
                continue;
            }
            let person = PersonId(app.id());
            let mut grants = Vec::new();
            for hat in &line.hats {
                grants.push(grant(app, person, hat, part_of(app, hat).await));
            }
            let row = PersonRow {
                id: person,
                unit: school,
                login: line.login.clone(),
                display_name: line.login.clone(),
                password_hash: Some(hash.clone()),
                disabled_at: None,
                created_at: app.now(),
            };
            let (now, put) = (app.now(), std::sync::Arc::new((row, grants)));
            let write = move |tx| {
                let put = put.clone();
                async move {
                    people::person_insert(&tx, &put.0).await?;
                    for grant in &put.1 {
                        let row =
                            GrantRow { unit: put.0.unit, grant: grant.clone(), granted_by: None, created_at: now };
                        people::grant_insert(&tx, &row).await?;
                    }
                    Ok::<_, ApiError>(())
                }
            };
            app.state.db.write(write).await.expect("they are taken on");
        }
        let mut cast = Self { people: vec![], grants: grants_in(app, school).await };
        for line in &list.people {
            let (user, actor) = if line.login == "vanthu-khac" {
                (other.clone(), other_actor.clone())
            } else {
                let person = person_of(app, &line.login).await;
                let actor = Actor::new(person, school, cast.grants.clone(), app.now().local_date());
                check_hats(&cast.grants, person, &line.hats);
                (app.user(&line.login).await, actor)
            };
            cast.people.push(Somebody { alias: line.alias.clone(), login: line.login.clone(), user, actor });
        }
        cast
    }

    pub fn by_login(&self, login: &str) -> &Somebody {
        self.people.iter().find(|p| p.login == login).unwrap_or_else(|| panic!("nobody is called {login}"))
    }

    /// The role in which somebody works in a part, as the rules ask for it.
    pub fn works_in(&self, person: PersonId, part: PartId, day: Date) -> Option<Role> {
        let hats = self.grants.iter().filter(|g| g.person == person && g.part == part && g.in_force(day));
        working_role(hats.map(Grant::role))
    }

    /// Whether somebody holds a post, as the rules ask for it.
    pub fn holds(&self, person: PersonId, post: Post, day: Date) -> bool {
        self.grants.iter().any(|g| g.person == person && g.post == post && g.in_force(day))
    }
}

fn grant(app: &TestApp, person: PersonId, hat: &HatLine, part: PartId) -> Grant {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Grant {
        id: GrantId(app.id()),
        person,
        post: hat.post.parse::<Post>().expect("a post"),
        part,
        areas: vec![],
        from: date!(2024 - 01 - 01),
        to: hat.until.as_deref().map(|day| Date::parse(day, format).expect("a day")),
        acting_for: hat.acting_for.as_deref().map(|login| app.school.person(login)),
    }
}

/// A part of the demo school; the superior agency's place is made where it is first named.
async fn part_of(app: &TestApp, hat: &HatLine) -> PartId {
    if hat.part != "cap-tren" {
        return app.school.part(&hat.part);
    }
    let (id, unit) = (PartId(app.id()), app.school.unit);
    let row = PartRow {
        id,
        unit,
        key: hat.part.clone(),
        title_vi: "Cơ quan cấp trên".into(),
        title_en: "Superior agency".into(),
        role: Role::Superior,
        position: 9,
        to: None,
    };
    let write = move |tx| {
        let row = row.clone();
        async move { people::part_put(&tx, &row).await }
    };
    app.state.db.write(write).await.expect("the part is made");
    id
}

async fn grants_in(app: &TestApp, unit: UnitId) -> Vec<Grant> {
    let read = move |tx| async move { people::grant_list(&tx, unit).await };
    let rows = app.state.db.read(read).await.expect("the grants are read");
    rows.into_iter().map(|row| row.grant).collect()
}

async fn person_of(app: &TestApp, login: &str) -> PersonId {
    let name = login.to_owned();
    let read = move |tx| {
        let name = name.clone();
        async move { people::person_by_login(&tx, &name).await }
    };
    app.state.db.read(read).await.expect("people are read").expect("they are there").id
}

/// The demo's people wear what the cast list says, and nothing else.
fn check_hats(grants: &[Grant], person: PersonId, hats: &[HatLine]) {
    let worn: Vec<Hat> = grants
        .iter()
        .filter(|g| g.person == person)
        .map(|g| Hat { post: g.post, part: g.part, from: g.from, to: g.to })
        .collect();
    let posts: Vec<&str> = worn.iter().map(|hat| hat.post.as_str()).collect();
    for hat in hats {
        assert!(posts.contains(&hat.post.as_str()), "{} is not worn: {posts:?}", hat.post);
    }
    assert_eq!(worn.len(), hats.len(), "{posts:?}");
}
