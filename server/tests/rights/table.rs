//! The tables beside this file, read: what a person wrote by hand, and nothing more.

use std::collections::{BTreeMap, BTreeSet};

/// Who is tried, and what the cells mean.
pub struct CastList {
    pub people: Vec<Line>,
    /// By cell: the status and the code, if it is a refusal.
    pub answers: BTreeMap<String, (u16, Option<String>)>,
}

/// Somebody of the cast list.
pub struct Line {
    /// The column.
    pub alias: String,
    pub login: String,
    pub hats: Vec<HatLine>,
}

/// `post@part/for:login/until:date`.
pub struct HatLine {
    pub post: String,
    pub part: String,
    pub acting_for: Option<String>,
    pub until: Option<String>,
}

/// How a case came to be, and what may be done with it in each state.
pub struct Situation {
    pub name: String,
    pub procedure: String,
    pub author: String,
    /// The member of staff who asks.
    pub applicant: Option<String>,
    /// The part that a finding is about.
    pub about: Option<String>,
    /// Who is to mend it.
    pub mender: Option<String>,
    /// It is only registered at first, without its papers.
    pub registered: bool,
    pub blocks: Vec<Block>,
}

/// One state: how it is reached, and the cells.
pub struct Block {
    pub state: String,
    pub after: Vec<Taken>,
    pub rows: Rows,
}

/// Somebody took a step.
pub struct Taken {
    pub login: String,
    pub action: String,
    /// Whom it was given to, and in which part.
    pub to: Option<(String, String)>,
}

/// By row and column.
pub type Rows = BTreeMap<String, BTreeMap<String, String>>;

fn lines(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .map(|line| line.split('#').next().unwrap_or_default().split_whitespace().collect::<Vec<_>>())
        .filter(|words| !words.is_empty())
}

pub fn cast_list(text: &str) -> CastList {
    let (mut people, mut answers) = (Vec::new(), BTreeMap::new());
    for words in lines(text) {
        match words.as_slice() {
            ["=", cell, status, code] => {
                let code = (*code != "-").then(|| (*code).to_owned());
                answers.insert((*cell).to_owned(), (status.parse().expect("a status"), code));
            }
            [alias, login, hats @ ..] if !hats.is_empty() => people.push(Line {
                alias: (*alias).to_owned(),
                login: (*login).to_owned(),
                hats: hats.iter().map(|hat| hat_line(hat)).collect(),
            }),
            words => panic!("the cast list says {words:?}"),
        }
    }
    CastList { people, answers }
}

fn hat_line(text: &str) -> HatLine {
    let mut pieces = text.split('/');
    let (post, part) = pieces.next().and_then(|p| p.split_once('@')).expect("post@part");
    let mut hat = HatLine { post: post.into(), part: part.into(), acting_for: None, until: None };
    for piece in pieces {
        match piece.split_once(':').expect("name:value") {
            ("for", login) => hat.acting_for = Some(login.into()),
            ("until", date) => hat.until = Some(date.into()),
            other => panic!("a hat says {other:?}"),
        }
    }
    hat
}

/// Rows of a table without situations.
pub fn rows(text: &str, people: &CastList) -> Rows {
    let mut rows = Rows::new();
    let mut columns = Vec::new();
    for words in lines(text) {
        take_row(&words, &mut columns, &mut rows, people);
    }
    rows
}

pub fn situations(text: &str, people: &CastList) -> Vec<Situation> {
    let mut all: Vec<Situation> = Vec::new();
    let mut columns = Vec::new();
    for words in lines(text) {
        let last = all.last_mut();
        match (words.as_slice(), last) {
            (["situation", name], _) => all.push(Situation {
                name: (*name).to_owned(),
                procedure: String::new(),
                author: String::new(),
                applicant: None,
                about: None,
                mender: None,
                registered: false,
                blocks: vec![],
            }),
            (["procedure", key], Some(last)) => (*key).clone_into(&mut last.procedure),
            (["opened", "by", login, more @ ..], Some(last)) => {
                (*login).clone_into(&mut last.author);
                let more = match more {
                    ["registered", rest @ ..] => {
                        last.registered = true;
                        rest
                    }
                    more => more,
                };
                for pair in more.chunks(2) {
                    match pair {
                        ["for", login] => last.applicant = Some((*login).to_owned()),
                        ["about", part] => last.about = Some((*part).to_owned()),
                        ["to", "-"] => {}
                        ["to", login] => last.mender = Some((*login).to_owned()),
                        other => panic!("{}: {other:?}", last.name),
                    }
                }
            }
            (["state", state], Some(last)) => {
                columns.clear();
                last.blocks.push(Block { state: (*state).to_owned(), after: vec![], rows: Rows::new() });
            }
            (["after", "-"], Some(_)) => {}
            (["after", steps @ ..], Some(last)) => {
                let block = last.blocks.last_mut().expect("a state before its way there");
                block.after = steps.join(" ").split(',').map(taken).collect();
            }
            (words, Some(last)) => {
                let block = last.blocks.last_mut().expect("a state before its rows");
                take_row(words, &mut columns, &mut block.rows, people);
            }
            (words, None) => panic!("{words:?} before any situation"),
        }
    }
    all
}

fn taken(text: &str) -> Taken {
    match text.split_whitespace().collect::<Vec<_>>().as_slice() {
        [login, action] => Taken { login: (*login).into(), action: (*action).into(), to: None },
        [login, action, to] => {
            let (person, part) = to.split_once('@').expect("person@part");
            Taken { login: (*login).into(), action: (*action).into(), to: Some((person.into(), part.into())) }
        }
        other => panic!("a way there says {other:?}"),
    }
}

/// Takes a row, whole: every column of the cast, each once, and no cell that the legend does not know.
fn take_row(words: &[&str], columns: &mut Vec<String>, rows: &mut Rows, people: &CastList) {
    let (name, cells) = words.split_first().expect("no line is empty");
    if *name == "who" {
        *columns = cells.iter().map(|c| (*c).to_owned()).collect();
        let given: BTreeSet<_> = columns.iter().collect();
        let cast: BTreeSet<_> = people.people.iter().map(|p| &p.alias).collect();
        assert_eq!(given, cast, "every table has a column for everybody");
        assert_eq!(columns.len(), cast.len(), "and one only");
        return;
    }
    assert_eq!(cells.len(), columns.len(), "the row {name} has a cell for everybody");
    let known = |cell: &str| people.answers.contains_key(cell) || ["full", "int", "none"].contains(&cell);
    assert!(cells.iter().all(|cell| known(cell)), "the row {name} says what no legend knows: {cells:?}");
    let row = columns.iter().cloned().zip(cells.iter().map(|c| (*c).to_owned())).collect();
    assert!(rows.insert((*name).to_owned(), row).is_none(), "the row {name} stands twice");
}
