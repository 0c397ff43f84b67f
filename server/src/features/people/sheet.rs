//! The staff as a spreadsheet, for administrators.

use std::collections::HashMap;

use app::i18n::{Words, acting, people as words, sheets};
use axum::{extract::State, response::Response};
use contract::{
    error::ErrorBody,
    people::{GrantLine, GrantStanding, PersonLine},
};
use db::{Tx, people};
use domain::{
    fold,
    ids::{PartId, PersonId},
    policy::{self, Act},
    text::{Lang, Text},
};

use super::lines;
use crate::{
    auth::SignedIn,
    error::ApiError,
    features::workbook::{Cell, Column, sheet},
    state::AppState,
};

/// Everybody who works here as a spreadsheet, those who no longer sign in last: for administrators.
#[utoipa::path(
    get, path = "/api/v1/people/sheet", tag = "people",
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
    ),
)]
pub(super) async fn read_people_sheet(State(state): State<AppState>, me: SignedIn) -> Result<Response, ApiError> {
    policy::can(&me.actor, Act::KeepStaff)?;
    let (mut items, unit) = (lines(&state, me.unit()).await?, me.unit());
    let parts = state.db.read(move |tx: Tx| async move { people::part_list(&tx, unit).await }).await?;
    let house = House {
        parts: parts.into_iter().map(|row| (row.id, Text::new(row.title_vi, row.title_en))).collect(),
        names: items.iter().map(|person| (person.id, person.name.clone())).collect(),
        lang: me.lang,
    };
    items.sort_by_cached_key(|person| (person.disabled_at.is_some(), fold::name_sort_key(&person.name)));
    let rows = (1..).zip(&items).map(|(no, person)| house.row(no, person)).collect();
    sheet(words::TITLE, (COLUMNS, 2), rows, (me.lang, state.clock.now().local_date())).await
}

const COLUMNS: [Column; 8] = [
    (sheets::NO, 6.0),
    (words::NAME, 30.0),
    (words::LOGIN, 20.0),
    (sheets::HATS, 50.0),
    (sheets::STATE, 22.0),
    (words::STATE_FACTOR, 14.0),
    (sheets::ACCOUNT_ENTERED, 17.0),
    (words::SEEN, 17.0),
];

/// What parts and people are called.
struct House {
    parts: HashMap<PartId, Text>,
    names: HashMap<PersonId, String>,
    lang: Lang,
}

impl House {
    fn row(&self, no: i64, person: &PersonLine) -> Vec<Cell> {
        let hats = person.grants.iter().filter(|line| line.standing == GrantStanding::InForce);
        let hats: Vec<String> = hats.map(|line| self.hat(line).say(self.lang)).collect();
        let factor = person.has_second_factor.then(|| app::i18n::common::YES.say(self.lang));
        vec![
            Cell::Number(no),
            Cell::Text(person.name.clone()),
            Cell::Text(person.login.clone()),
            Cell::words(Some(hats.join("; "))),
            Cell::Text(words::account(person.state()).say(self.lang)),
            Cell::words(factor),
            Cell::Moment(person.entered_at),
            Cell::moment(person.seen_at),
        ]
    }

    /// A hat in one line: "Văn thư · Văn phòng", with the fields of work to which it is kept and for whom it is worn.
    fn hat(&self, line: &GrantLine) -> Words {
        let part = self.parts.get(&line.grant.part).map_or(Words::same("–"), Words::from);
        let mut hat = words::post(line.grant.post).then(" · ", &part);
        let areas = line.grant.areas.iter().map(|area| Words::from(area.title()));
        if let Some(areas) = areas.reduce(|all, one| all.then(", ", &one)) {
            hat = hat.then(", ", &acting::only_in(&areas));
        }
        match line.grant.acting_for {
            Some(person) => {
                let name = self.names.get(&person).cloned().unwrap_or_else(|| "–".to_owned());
                hat.then(", ", &words::acting_for(name))
            }
            None => hat,
        }
    }
}
