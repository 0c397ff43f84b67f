//! Commands up, through the real router.

use contract::paths;
use domain::{
    case::{
        Command,
        command::{CommentCase, Expect, StepArgs, StepCase},
    },
    facet::Facet,
    ids::{CaseId, CommentId},
};

use super::{
    Outcome,
    bare::{Rows, Twin},
    desk::{Desk, all_applied},
    measure::{Pairs, Watch},
    table::Table,
};

/// Commands in a large push.
const BATCH: usize = 20;
/// Commands of a run that come one by one.
const SINGLES: usize = 40;
/// Large pushes of a run.
const BATCHES: usize = 6;

/// How many dossiers the runs and the warm-up take.
pub const fn cases_needed(runs: usize) -> usize {
    (runs + 1) * (SINGLES + BATCHES * BATCH)
}

#[derive(Clone, Copy)]
enum Kind {
    Comment,
    Step,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Comment => "case.comment",
            Self::Step => "case.step (assign)",
        }
    }

    fn command(self, desk: &Desk, id: CaseId) -> Command {
        let stated_at = desk.state.clock.now();
        match self {
            Self::Comment => Command::Comment(CommentCase {
                id,
                comment: CommentId(desk.state.clock.id()),
                facet: Facet::Internal,
                text: "Phụ huynh gọi điện hỏi ngày nhận kết quả; đã trả lời theo phiếu hẹn.".to_owned(),
                stated_at,
            }),
            Self::Step => Command::Step(StepCase {
                id,
                action: "assign".into(),
                expect: Expect { state: "received".into(), rev: None },
                args: StepArgs {
                    part: Some(desk.school.part("to-la")),
                    assignee: Some(desk.school.person("giaovienla")),
                    ..StepArgs::default()
                },
                stated_at,
            }),
        }
    }
}

/// What one run took, in seconds a command.
struct Took {
    ours: f64,
    apart: f64,
    together: f64,
    rows: usize,
}

/// Measures pushes.
pub async fn bench(desk: &mut Desk, apart: &mut Twin, together: &mut Twin, runs: usize) -> Outcome<Table> {
    apart.meet(desk).await?;
    together.meet(desk).await?;
    let mut table = Table::new("A pushed command, by the real router, one replica, one request after the other");
    for kind in [Kind::Comment, Kind::Step] {
        let cases = desk.cases.clone();
        let mut cases = cases.chunks(SINGLES + BATCHES * BATCH);
        let (mut singles, mut batched, mut at_once) = (Pairs::default(), Pairs::default(), Pairs::default());
        let mut rows = 0;
        for run in 0..=runs {
            let (first, rest) = cases.next().and_then(|c| c.split_at_checked(SINGLES)).ok_or("too few dossiers")?;
            let single = one_run(desk, apart, together, kind, first.chunks(1)).await?;
            let batch = one_run(desk, apart, together, kind, rest.chunks(BATCH)).await?;
            if run > 0 {
                singles.push(single.ours, single.apart);
                batched.push(batch.ours, batch.apart);
                at_once.push(batch.ours, batch.together);
                rows = single.rows;
            }
        }
        let name = kind.name();
        let note = format!(
            "request, session and rights, rules, stored / the same {rows} rows through db in a bare transaction"
        );
        table.line(&format!("{name}, 1 a push"), &singles, &note);
        let note = "the same, a command's share of a push / the same rows, a bare transaction for each command";
        table.line(&format!("{name}, {BATCH} a push"), &batched, note);
        let note = format!(
            "the same / the same rows, one bare transaction for all {BATCH}: we sync to disk for each command, it once"
        );
        table.line(&format!("{name}, {BATCH} a push"), &at_once, &note);
    }
    Ok(table)
}

/// Pushes commands; after each push the baselines write its rows, so that what disturbs the machine disturbs all.
async fn one_run<'a>(
    desk: &mut Desk,
    apart: &mut Twin,
    together: &mut Twin,
    kind: Kind,
    pushes: impl Iterator<Item = &'a [CaseId]>,
) -> Outcome<Took> {
    let mut took = Took { ours: 0.0, apart: 0.0, together: 0.0, rows: 0 };
    let mut commands: u32 = 0;
    for cases in pushes {
        let body = desk.numbered(cases.iter().map(|&case| kind.command(desk, case)).collect())?;
        let watch = Watch::start();
        let reply = desk.post(paths::SYNC_PUSH, body).await?;
        took.ours += watch.seconds();
        all_applied(&reply)?;

        let rows = Rows::all(desk, cases).await?;
        for one in &rows {
            took.apart += apart.write(std::slice::from_ref(one)).await?;
            took.rows = one.count();
            commands += 1;
        }
        took.together += together.write(&rows).await?;
    }
    for seconds in [&mut took.ours, &mut took.apart, &mut took.together] {
        *seconds /= f64::from(commands);
    }
    Ok(took)
}
