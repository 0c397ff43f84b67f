//! Several tabs of one person on one device: one leads, whatever becomes of it, and what is done in any of them is done once.

mod bus;

use std::rc::Rc;

use client::{Connection, StoreError, Submit, Wish};
use contract::command::Command;
use domain::{
    case::{self, command::StepArgs},
    definition::PartyKind,
    ids::CommandId,
};
use serde_json::json;
use tokio::task::{JoinHandle, LocalSet, spawn_local};
use uuid::Uuid;

use self::bus::{Browser, Tab, until};
use super::{Call, Device, device::comment};
use crate::support::{Desk, TestApp, both_dbs, cert, party};

both_dbs!(
    who_follows_shows_what_the_leader_gets,
    what_is_done_in_a_following_tab_is_done_once,
    what_is_refused_comes_back_typed,
    a_leader_that_dies_before_it_answers_is_asked_nothing_twice,
    a_leader_that_hangs_is_superseded_and_writes_nothing_more,
    a_leader_superseded_within_a_sync_leaves_nothing_behind,
    a_message_that_was_lost_is_made_up_for,
    files_and_forms_of_a_following_tab_are_kept,
    what_tabs_of_earlier_builds_left_is_taken_in,
    signing_out_sends_all_tabs_away,
    a_leader_whose_storage_hangs_is_superseded_too,
    a_tab_that_could_not_begin_to_lead_tries_again,
    nobody_leads_whose_generation_is_not_stored,
    what_was_sent_does_not_come_back_from_another_tab,
);

/// Everything that views are drawn from.
fn same(one: &Device, other: &Device) -> bool {
    let shown = |device: &Device| {
        device.engine.read(|r| {
            let drafts: Vec<_> = r.drafts().cloned().collect();
            let outbox: Vec<_> = r.unsent().cloned().collect();
            (
                r.view().parties.clone(),
                outbox,
                r.attention().to_vec(),
                drafts,
                r.uploads().to_vec(),
                r.meta().session.clone(),
            )
        })
    };
    one.cases() == other.cases()
        && shown(one) == shown(other)
        && one.engine.connection() == other.engine.connection()
        && one.engine.on_its_way() == other.engine.on_its_way()
}

/// Three tabs of a clerk, and a case; the first leads.
async fn three(app: &TestApp) -> (Rc<Browser>, [Tab; 3], Uuid) {
    let browser = Rc::new(Browser::default());
    let first = Tab::open(app, &browser, "vanthu").await;
    first.sync().await;
    let (id, _) = first.intake().await;
    first.sync().await;
    let tabs = [first, Tab::open(app, &browser, "vanthu").await, Tab::open(app, &browser, "vanthu").await];
    assert_eq!(tabs.each_ref().map(|tab| tab.engine.leads()), [true, false, false]);
    until(|| same(&tabs[0], &tabs[1]) && same(&tabs[0], &tabs[2])).await;
    (browser, tabs, id)
}

fn submit(tab: &Tab, command: Command) -> JoinHandle<Result<CommandId, Submit>> {
    let engine = tab.engine.clone();
    spawn_local(async move { engine.submit(command).await })
}

fn remark(tab: &Tab, id: Uuid, text: &str) -> JoinHandle<Result<CommandId, Submit>> {
    submit(tab, comment(id, tab.engine.id(), text, tab.engine.now()))
}

fn remarks(device: &Device, id: Uuid) -> Vec<String> {
    device.case(id).internal.expect("the clerk may read it").comments.iter().map(|c| c.text.clone()).collect()
}

async fn who_follows_shows_what_the_leader_gets(app: TestApp) {
    let work = async {
        let (_browser, [first, second, third], id) = three(&app).await;
        assert_eq!(second.engine.connection(), Connection::Online);
        let principal = Device::of(&app, "hieutruong").await;
        let desk = Desk { app: &app };
        // Somebody else is quicker, and a step of one's own is refused: both are shown everywhere.
        principal.step(id, "received", "assign", desk.to("to-mam", "totruongmam")).await;
        principal.sync().await;
        second.step(id, "received", "assign", desk.to("to-la", "giaovienla")).await;
        first.sync().await;
        assert_eq!(first.attention().len(), 1);
        until(|| same(&first, &second) && same(&first, &third)).await;
        assert_eq!(third.attention(), first.attention());
        third.engine.dismiss(first.attention()[0].0).await.unwrap();
        until(|| second.attention().is_empty() && same(&first, &second)).await;

        first.wire.cut();
        first.fails().await;
        until(|| second.engine.connection() == Connection::Offline).await;
        first.wire.mend();
        first.sync().await;
        until(|| same(&first, &second)).await;
        // Only one of them ever spoke to the server.
        assert!(second.wire.calls.borrow().is_empty() && third.wire.calls.borrow().is_empty());
        assert_eq!(first.wire.calls.borrow().iter().filter(|call| **call == Call::Bootstrap).count(), 1);
        first.agrees(&app).await;
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}

async fn what_is_done_in_a_following_tab_is_done_once(app: TestApp) {
    let work = async {
        let (_browser, [first, second, third], _) = three(&app).await;
        first.wished.borrow_mut().clear();
        let (id, commands) = second.intake().await;
        // Kept by the leader when it was taken, and shown where it was done.
        assert_eq!((first.unsent(), second.unsent()), (commands.to_vec(), commands.to_vec()));
        assert!(second.held(id).is_some() && first.wished.borrow().contains(&Wish::Sync));
        second.sync().await;
        assert!(second.wire.calls.borrow().is_empty(), "it is the leader's to sync");
        first.sync().await;
        until(|| second.unsent().is_empty() && same(&first, &third)).await;
        assert_eq!(first.wire.pushed().iter().filter(|sent| commands.contains(sent)).count(), 3);

        // The leader is closed; whoever is next in line goes on.
        first.kill();
        until(|| second.engine.leads()).await;
        assert!(!third.engine.leads() && second.wished.borrow().contains(&Wish::Sync));
        third.comment(id, "Sau khi đóng thẻ đầu").await;
        second.sync().await;
        until(|| third.unsent().is_empty() && same(&second, &third)).await;
        assert_eq!(remarks(&third, id), ["Sau khi đóng thẻ đầu"]);
        second.agrees(&app).await;
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}

async fn what_is_refused_comes_back_typed(app: TestApp) {
    let work = async {
        let (browser, [first, second, _third], id) = three(&app).await;
        let refused = second.try_step(id, "received", "assign", StepArgs::default()).await;
        assert!(matches!(refused, Err(Submit::Denied(denial)) if denial.code() == "missing"));
        let nameless = party(second.engine.id(), PartyKind::Child, " ", None, app.now());
        assert!(matches!(second.engine.submit(Command::EnterParty(nameless)).await, Err(Submit::Denied(_))));
        browser.disk.fill(2);
        let open = second.engine.submit(Command::Case(case::Command::Open(cert(app.id(), app.now())))).await;
        assert_eq!(open, Err(Submit::Store(StoreError::Full)));
        assert!(first.unsent().is_empty() && second.unsent().is_empty() && same(&first, &second));
        // There is room again.
        second.comment(id, "Còn chỗ").await;
        first.sync().await;
        until(|| same(&first, &second)).await;
        first.agrees(&app).await;
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}

async fn a_leader_that_dies_before_it_answers_is_asked_nothing_twice(app: TestApp) {
    let work = async {
        let (browser, [first, second, third], id) = three(&app).await;
        first.peer.swallow.set(Some("\"Answer\""));
        let done = remark(&third, id, "Chỉ một lần");
        until(|| browser.disk.text().contains("Chỉ một lần")).await;
        assert!(!done.is_finished(), "nobody has said that it is kept");
        first.kill();
        until(|| second.engine.leads()).await;
        let done = done.await.unwrap().expect("it was kept");
        assert_eq!((second.unsent(), third.unsent()), (vec![done], vec![done]));
        second.sync().await;
        until(|| same(&second, &third)).await;
        assert_eq!(remarks(&third, id), ["Chỉ một lần"]);

        // The same where the server has confirmed it by then: nothing but what was sent knows of it.
        second.peer.swallow.set(Some("\"Answer\""));
        let done = remark(&third, id, "Đã gửi rồi");
        until(|| browser.disk.text().contains("Đã gửi rồi")).await;
        second.sync().await;
        second.kill();
        until(|| third.engine.leads()).await;
        done.await.unwrap().expect("it was kept");
        assert!(third.unsent().is_empty());
        third.sync().await;
        assert_eq!(remarks(&third, id), ["Chỉ một lần", "Đã gửi rồi"]);
        third.agrees(&app).await;

        // One that died before it kept anything: the next keeps it.
        let fourth = Tab::open(&app, &browser, "vanthu").await;
        until(|| same(&third, &fourth)).await;
        third.peer.freeze();
        let done = remark(&fourth, id, "Người sau giữ");
        tokio::task::yield_now().await;
        third.kill();
        done.await.unwrap().expect("it is kept");
        assert!(fourth.engine.leads());
        assert_eq!(fourth.unsent().len(), 1);
        fourth.sync().await;
        fourth.agrees(&app).await;
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}

async fn a_leader_that_hangs_is_superseded_and_writes_nothing_more(app: TestApp) {
    let work = async {
        let (browser, [first, second, third], id) = three(&app).await;
        let before = browser.disk.generation();
        first.peer.freeze();
        let done = remark(&second, id, "Không ai trả lời");
        done.await.unwrap().expect("it is kept");
        assert_eq!((second.engine.leads(), browser.disk.generation()), (true, before + 1));
        until(|| same(&second, &third)).await;

        // It wakes in the middle of something: what it decided on old ground is not written, but decided once more.
        assert!(first.engine.leads(), "it does not know yet");
        let late = remark(&first, id, "Viết muộn");
        until(|| !first.engine.leads()).await;
        first.peer.thaw();
        let late = late.await.unwrap().expect("the one that leads has kept it");
        assert!(
            browser.disk.leaders.borrow().is_sorted(),
            "nothing of the older leader was written after the newer began"
        );
        assert_eq!(browser.disk.text().matches("Viết muộn").count(), 1);
        until(|| same(&first, &second) && same(&first, &third)).await;
        assert_eq!(second.unsent().last(), Some(&late));
        second.sync().await;
        until(|| same(&first, &second)).await;
        assert_eq!(remarks(&first, id), ["Không ai trả lời", "Viết muộn"]);
        second.agrees(&app).await;

        // It stands in line again.
        second.kill();
        until(|| third.engine.leads() || first.engine.leads()).await;
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}

async fn a_leader_superseded_within_a_sync_leaves_nothing_behind(app: TestApp) {
    let work = async {
        let (_browser, [first, second, third], id) = three(&app).await;
        first.comment(id, "Đang gửi").await;
        let hold = first.wire.hold(|call| matches!(call, Call::Push(_)));
        let engine = first.engine.clone();
        let sync = spawn_local(async move { engine.sync().await });
        hold.reached().await;
        first.peer.freeze();
        second.engine.look_around().await;
        assert!(second.engine.leads());
        second.sync().await;
        // Its push arrives all the same, and the answer is of no use to it.
        hold.go();
        let _ = sync.await.unwrap();
        first.peer.thaw();
        until(|| !first.engine.leads() && same(&first, &second) && same(&second, &third)).await;
        assert!(second.unsent().is_empty() && second.attention().is_empty());
        assert_eq!(remarks(&first, id), ["Đang gửi"]);
        second.sync().await;
        second.agrees(&app).await;
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}

async fn a_message_that_was_lost_is_made_up_for(app: TestApp) {
    let work = async {
        let (browser, [first, second, _third], id) = three(&app).await;
        let loads = browser.disk.loads.get();
        first.comment(id, "Nghe được").await;
        until(|| same(&first, &second)).await;
        assert_eq!(browser.disk.loads.get(), loads, "what is heard in order is not loaded");
        second.peer.deaf.set(1);
        first.comment(id, "Không nghe").await;
        assert!(!same(&first, &second));
        first.comment(id, "Nghe sau").await;
        until(|| same(&first, &second)).await;
        assert_eq!(browser.disk.loads.get(), loads + 1);
        // The last one of all is missed by whoever looks whether the leader is there.
        second.peer.deaf.set(1);
        first.comment(id, "Cuối cùng").await;
        assert!(!same(&first, &second));
        second.engine.look_around().await;
        assert!(same(&first, &second));
        assert_eq!(remarks(&second, id), ["Nghe được", "Không nghe", "Nghe sau", "Cuối cùng"]);
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}

async fn files_and_forms_of_a_following_tab_are_kept(app: TestApp) {
    let work = async {
        let (browser, [first, second, third], _) = three(&app).await;
        let bytes = "Biên bản giao nhận".as_bytes();
        let hash = second.keep_file("bien-ban.txt", "text/plain", bytes).await;
        assert_eq!(first.engine.read(|r| r.uploads().len()), 1);
        assert_eq!(second.engine.file(&hash).await, Ok(Some(bytes.to_vec())));
        second.engine.keep_draft("intake/a".to_owned(), json!({ "a": 1 })).await.unwrap();
        until(|| same(&first, &second) && same(&first, &third)).await;
        assert_eq!(third.engine.read(|r| r.draft("intake/a").map(|draft| draft.body.clone())), Some(json!({ "a": 1 })));
        first.sync().await;
        until(|| same(&first, &second)).await;
        assert!(browser.disk.files().is_empty());
        third.engine.drop_draft("intake/a").await.unwrap();
        until(|| first.engine.read(|r| r.drafts().count()) == 0).await;
        assert!(!browser.disk.text().contains("intake/a"));
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}

async fn what_tabs_of_earlier_builds_left_is_taken_in(app: TestApp) {
    let work = async {
        let browser = Rc::new(Browser::default());
        let first = Tab::open(&app, &browser, "vanthu").await;
        first.sync().await;
        first.engine.keep_draft("intake/a".to_owned(), json!({ "a": 1 })).await.unwrap();
        first.kill();
        let beside = Device::of(&app, "vanthu").await;
        let (known, _) = beside.intake().await;
        beside.sync().await;
        let confirmed = beside.disk.text();
        assert!(confirmed.contains(&known.to_string()));
        beside.wire.cut();
        let (id, commands) = beside.intake().await;
        beside.keep_file("bien-ban.txt", "text/plain", b"Bien ban").await;
        beside.engine.keep_draft("intake/a".to_owned(), json!({ "a": 2 })).await.unwrap();
        beside.engine.keep_draft("intake/b".to_owned(), json!({ "b": 1 })).await.unwrap();
        browser.disk.lay_beside(beside.disk.clone());

        let first = Tab::open(&app, &browser, "vanthu").await;
        assert_eq!(first.unsent(), commands);
        assert_eq!(first.engine.read(|r| r.uploads().len()), 1);
        assert!(!beside.disk.text().contains(&id.to_string()), "it lies in one place");
        let draft = |key: &str| first.engine.read(|r| r.draft(key).map(|draft| draft.body.clone()));
        assert_eq!((draft("intake/a"), draft("intake/b")), (Some(json!({ "a": 1 })), Some(json!({ "b": 1 }))));
        // Both forms of one procedure are there: the second when the first is sent.
        first.engine.drop_draft("intake/a").await.unwrap();
        assert_eq!(draft("intake/a"), Some(json!({ "a": 2 })));
        first.engine.drop_draft("intake/a").await.unwrap();
        assert_eq!(first.engine.read(|r| r.drafts().count()), 1);
        // What was confirmed came along, should the server go back.
        assert!(browser.disk.text().contains(&known.to_string()));

        first.sync().await;
        assert!(first.unsent().is_empty() && first.attention().is_empty());
        assert!(first.held(id).is_some());
        first.agrees(&app).await;
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}

async fn signing_out_sends_all_tabs_away(app: TestApp) {
    let work = async {
        let (browser, [first, second, third], id) = three(&app).await;
        second.engine.erase().await.unwrap();
        until(|| first.wished.borrow().contains(&Wish::Leave) && third.wished.borrow().contains(&Wish::Leave)).await;
        // Nothing is written where it was erased, and nobody waits for a leader.
        assert!(first.engine.submit(comment(id, app.id(), "Sau khi thoát", app.now())).await.is_err());
        assert!(third.engine.submit(comment(id, app.id(), "Sau khi thoát", app.now())).await.is_err());
        assert_eq!(browser.disk.text(), super::Disk::default().text());
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}

async fn a_leader_whose_storage_hangs_is_superseded_too(app: TestApp) {
    let work = async {
        let (browser, [first, second, third], id) = three(&app).await;
        let before = browser.disk.generation();
        browser.disk.hang();
        let stuck = remark(&first, id, "Đang ghi dở");
        tokio::task::yield_now().await;
        assert!(!first.peer.is_frozen(), "it says yes to whoever asks whether it is there");
        remark(&second, id, "Không đợi được").await.unwrap().expect("it is kept");
        assert_eq!((second.engine.leads(), browser.disk.generation()), (true, before + 1));
        until(|| same(&second, &third)).await;
        // It goes on, and what it was at is decided once more, by the one who leads.
        browser.disk.goes_on();
        stuck.await.unwrap().expect("it is kept");
        until(|| !first.engine.leads() && same(&first, &second) && same(&second, &third)).await;
        assert!(browser.disk.leaders.borrow().is_sorted());
        second.sync().await;
        assert_eq!(remarks(&second, id), ["Không đợi được", "Đang ghi dở"]);
        second.agrees(&app).await;

        // Whoever only looks finds out too, and a commit that is slow and goes on is no reason.
        until(|| same(&first, &second)).await;
        browser.disk.hang();
        let stuck = remark(&second, id, "Lần nữa");
        tokio::task::yield_now().await;
        first.engine.look_around().await;
        assert!(first.engine.leads() || third.engine.leads());
        browser.disk.goes_on();
        stuck.await.unwrap().expect("it is kept");
        assert_eq!(browser.disk.text().matches("Lần nữa").count(), 1);
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}

async fn a_tab_that_could_not_begin_to_lead_tries_again(app: TestApp) {
    let work = async {
        let (browser, [first, second, third], id) = three(&app).await;
        third.kill();
        browser.disk.die_after(0);
        first.kill();
        until(|| second.engine.trouble().is_some()).await;
        assert!(!second.engine.leads(), "and it says why");
        assert!(second.held(id).is_some(), "what it holds is shown");
        let done = remark(&second, id, "Giữ khi lưu được");
        // It tries again by itself, later each time.
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        assert!(!second.engine.leads() && !done.is_finished());
        browser.disk.revive();
        done.await.unwrap().expect("it is kept");
        assert!(second.engine.leads() && second.engine.trouble().is_none());
        second.sync().await;
        assert_eq!(remarks(&second, id), ["Giữ khi lưu được"]);
        second.agrees(&app).await;
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}

async fn nobody_leads_whose_generation_is_not_stored(app: TestApp) {
    let work = async {
        let (browser, [first, second, third], id) = three(&app).await;
        let before = browser.disk.generation();
        // The device is full to the last byte, and the leader hears nothing.
        browser.disk.fill(u32::MAX);
        first.peer.freeze();
        let done = remark(&second, id, "Chờ chỗ trống");
        until(|| second.engine.trouble() == Some(StoreError::Full)).await;
        assert_eq!((second.engine.leads(), third.engine.leads(), browser.disk.generation()), (false, false, before));
        // Both could keep something again, and only one of them is who it believes to be.
        browser.disk.revive();
        done.await.unwrap().expect("it is kept");
        assert!(browser.disk.generation() > before);
        let late = remark(&first, id, "Viết muộn");
        until(|| !first.engine.leads()).await;
        first.peer.thaw();
        late.await.unwrap().expect("the one that leads has kept it");
        assert!(browser.disk.leaders.borrow().is_sorted());

        // A tab that is opened then shows what is kept, and leads when there is room.
        for tab in [first, second, third] {
            tab.kill();
        }
        browser.disk.fill(u32::MAX);
        let fourth = Tab::open(&app, &browser, "vanthu").await;
        assert!(fourth.held(id).is_some() && !fourth.engine.leads());
        assert_eq!((fourth.engine.trouble(), fourth.unsent().len()), (Some(StoreError::Full), 2));
        browser.disk.revive();
        until(|| fourth.engine.leads()).await;
        fourth.sync().await;
        assert_eq!(remarks(&fourth, id).len(), 2);
        fourth.agrees(&app).await;
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}

async fn what_was_sent_does_not_come_back_from_another_tab(app: TestApp) {
    let work = async {
        let (browser, [first, second, third], _) = three(&app).await;
        let body = |tab: &Tab| tab.engine.read(|r| r.draft("intake/a").map(|draft| draft.body.clone()));
        second.engine.keep_draft("intake/a".to_owned(), json!({ "a": 1 })).await.unwrap();
        until(|| body(&third).is_some()).await;
        // The leader dies with a form in its hands that was typed before another one, and the next one gets both.
        first.peer.freeze();
        let engine = third.engine.clone();
        let older = spawn_local(async move { engine.keep_draft("intake/a".to_owned(), json!({ "a": 2 })).await });
        tokio::task::yield_now().await;
        app.clock.advance(1000);
        let engine = second.engine.clone();
        let newer = spawn_local(async move { engine.keep_draft("intake/a".to_owned(), json!({ "a": 3 })).await });
        tokio::task::yield_now().await;
        first.kill();
        older.await.unwrap().unwrap();
        newer.await.unwrap().unwrap();
        until(|| body(&second) == Some(json!({ "a": 3 })) && same(&second, &third)).await;

        // It is sent in one; the other shows the same still, and keeps it once more.
        second.engine.drop_draft("intake/a").await.unwrap();
        until(|| body(&third).is_none()).await;
        app.clock.advance(2000);
        third.engine.keep_draft("intake/a".to_owned(), json!({ "a": 3 })).await.unwrap();
        assert_eq!((body(&second), body(&third)), (None, None));
        for tab in [second, third] {
            tab.kill();
        }
        let fourth = Tab::open(&app, &browser, "vanthu").await;
        assert_eq!(body(&fourth), None, "nor for whoever opens Sen then");
        // Something else is typed: that is a new form, also on a clock that was set back.
        fourth.hand.off.set(-24 * 3600 * 1000);
        fourth.engine.keep_draft("intake/a".to_owned(), json!({ "a": 4 })).await.unwrap();
        fourth.engine.keep_draft("intake/a".to_owned(), json!({ "a": 5 })).await.unwrap();
        assert_eq!(body(&fourth), Some(json!({ "a": 5 })));
        // One that was only emptied may be typed again.
        fourth.engine.empty_draft("intake/a").await.unwrap();
        fourth.engine.keep_draft("intake/a".to_owned(), json!({ "a": 5 })).await.unwrap();
        assert_eq!(body(&fourth), Some(json!({ "a": 5 })));
    };
    Box::pin(LocalSet::new().run_until(work)).await;
}
