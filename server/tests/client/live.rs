//! Deltas of the event stream, applied where they begin.

use contract::{
    command::Command,
    sync::{LIVE_DELTA, PullReply},
};
use domain::{case, case::command::StepArgs};

use super::{Call, Device, Fate};
use crate::support::{Desk, LiveStream, TestApp, both_dbs};

both_dbs!(
    a_delta_is_shown_and_kept,
    an_effect_that_comes_before_its_answer_is_shown_once,
    a_delta_from_elsewhere_is_not_for_it,
);

async fn listen(device: &Device) -> LiveStream {
    let (client, cursor) = device.engine.read(|r| (r.meta().client, r.meta().cursor.clone().expect("it was filled")));
    device.wire.user().live(client, &cursor).await
}

async fn delta(stream: &mut LiveStream) -> PullReply {
    let said = stream.next().await.expect("the stream goes on");
    assert_eq!(said.event, LIVE_DELTA);
    serde_json::from_str(&said.data).unwrap()
}

async fn a_delta_is_shown_and_kept(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = Device::of(&app, "vanthu").await;
    let mut principal = Device::of(&app, "hieutruong").await;
    let mut stream = listen(&principal).await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    // Each command is one transaction, so they may come as one delta or as several.
    while principal.held(id).is_none() {
        assert_eq!(principal.engine.delta(&delta(&mut stream).await).await, Ok(true));
    }
    clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    clerk.sync().await;
    assert_eq!(principal.engine.delta(&delta(&mut stream).await).await, Ok(true));
    assert_eq!(principal.case(id), clerk.case(id));
    principal.reopen().await;
    assert_eq!(principal.case(id).core.state.as_str(), "processing");
    principal.sync().await;
    principal.agrees(&app).await;
}

async fn an_effect_that_comes_before_its_answer_is_shown_once(app: TestApp) {
    let clerk = Device::of(&app, "vanthu").await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    let mut stream = listen(&clerk).await;
    clerk.comment(id, "Một lần").await;
    clerk.wire.once(|call| matches!(call, Call::Push(_)), Fate::AnswerLost);
    clerk.fails().await;
    assert_eq!(clerk.engine.delta(&delta(&mut stream).await).await, Ok(true));
    assert_eq!(clerk.case(id).internal.unwrap().comments.len(), 1);
    clerk.sync().await;
    assert_eq!(clerk.case(id).internal.unwrap().comments.len(), 1);
    assert!(clerk.unsent().is_empty());
    clerk.agrees(&app).await;
}

async fn a_delta_from_elsewhere_is_not_for_it(app: TestApp) {
    let desk = Desk { app: &app };
    let clerk = Device::of(&app, "vanthu").await;
    let principal = Device::of(&app, "hieutruong").await;
    let mut stream = listen(&principal).await;
    let (id, _) = clerk.intake().await;
    clerk.sync().await;
    let stale = delta(&mut stream).await;
    // It pulled meanwhile.
    principal.sync().await;
    let (shown, kept) = (principal.cases(), principal.disk.text());
    assert_eq!(principal.engine.delta(&stale).await, Ok(false));
    assert_eq!((principal.cases(), principal.disk.text()), (shown, kept));

    // While a sync is under way it is not looked at: the sync goes round once more instead.
    principal.wire.calls.borrow_mut().clear();
    let hold = principal.wire.hold(|call| *call == Call::Pull);
    let heard = async {
        hold.reached().await;
        clerk.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
        clerk.sync().await;
        let reply = delta(&mut stream).await;
        assert_eq!(principal.engine.delta(&reply).await, Ok(true));
        hold.go();
    };
    tokio::join!(principal.sync(), heard);
    assert_eq!(principal.wire.calls.borrow().iter().filter(|c| **c == Call::Pull).count(), 2);
    assert_eq!(principal.case(id).core.state.as_str(), "processing");
    // A wish to sync while a delta is being kept is not forgotten: whoever brought the delta is told to.
    let withdraw = StepArgs { reason: Some("Phụ huynh rút".to_owned()), ..StepArgs::default() };
    let here = principal.engine.read(|r| r.meta().cursor.clone().unwrap());
    let user = clerk.wire.user();
    desk.step(&user, id, "processing", "ask_withdrawal", withdraw).await;
    let request = contract::sync::PullRequest { client: principal.engine.read(|r| r.meta().client), cursor: here };
    let reply: PullReply = principal.wire.user().post(contract::paths::SYNC_PULL, &request).await.ok();
    let (told, synced) = tokio::join!(principal.engine.delta(&reply), principal.engine.sync());
    assert_eq!((told, synced), (Ok(false), Ok(())));
    assert_eq!(principal.case(id).core.state.as_str(), "withdrawing");
    let ended = Command::Case(case::Command::Step(crate::support::step(
        id,
        "withdrawing",
        "assign",
        StepArgs::default(),
        app.now(),
    )));
    assert!(principal.engine.submit(ended).await.is_err());
}
