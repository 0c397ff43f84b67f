//! The public pages: without a session, without a script, and without anybody's name.

use axum::{
    body::Body,
    http::{Method, header},
};
use db::{people, records};
use domain::{
    case::command::{Channel, StepArgs},
    definition::Outcome,
    directory::PersonInfo,
    facet::{Audience, Facet, Readers, RecordKey, RecordKind},
};
use server::demo;
use uuid::Uuid;

use crate::support::{CHILD, Desk, GUARDIAN, PHONE, Reply, TestApp, User, both_dbs, cert, finding};

both_dbs!(
    the_catalogue_lists_what_the_public_may_ask_for,
    a_procedure_says_what_must_be_posted,
    what_is_not_there_has_a_page_too,
    the_language_is_the_callers,
    a_dossier_is_found_by_code_and_phone,
    a_miss_does_not_say_what_was_wrong,
    guessing_is_limited,
    every_state_is_told_in_the_applicants_words,
    nobody_is_named,
    forms_of_other_sites_are_refused,
    what_is_typed_is_shown_as_text,
    why_it_is_promised_for_that_day_is_told_in_plain_words,
);

const P5: &str = "/thu-tuc/xac-nhan-hoan-thanh-chuong-trinh-mau-giao";
const HISTORY: &str = "mien-giam-hoc-phi";
const GUIDANCE: &str = "tro-cap-tre-con-cong-nhan";
const CODE: &str = "MNHgS-260311-0001";
const TRACK: &str = "/tra-cuu";
const FOUND: &str = "Nhà trường đã tiếp nhận hồ sơ";
const MISSED: &str = "Không tìm thấy hồ sơ khớp với mã và số điện thoại này.";
const TOO_MANY: &str = "Đã thử quá nhiều lần";

/// Asserts that a page is plain, complete HTML, and returns it.
#[track_caller]
fn page(reply: &Reply, status: u16) -> String {
    let text = reply.text();
    assert_eq!(reply.status.as_u16(), status, "{text}");
    let header = |name| reply.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    assert!(header(header::CONTENT_TYPE).starts_with("text/html"), "{text}");
    let policy = header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("default-src 'self'") && policy.contains("form-action 'self'"), "{policy}");
    assert!(text.starts_with("<!DOCTYPE html>") && text.ends_with("</html>"), "{text}");
    let lower = text.to_lowercase();
    // The policy lets no style or handler run that stands in the page itself, so there must be none.
    for forbidden in ["<script", "wasm", " style=", " onclick=", " onload=", " onerror=", "javascript:", "<iframe"] {
        assert!(!lower.contains(forbidden), "{forbidden} in {text}");
    }
    text
}

async fn get(app: &TestApp, path: &str) -> String {
    page(&app.nobody().get(path).await, 200)
}

/// Sends the tracking form as a browser without scripts does.
async fn post(app: &TestApp, code: &str, phone: &str, headers: &[(&str, &str)]) -> Reply {
    let nobody = app.nobody();
    let mut request =
        nobody.request(Method::POST, TRACK).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = format!("code={}&phone={}", encoded(code), encoded(phone));
    nobody.send(request.body(Body::from(body)).unwrap()).await
}

/// What whoever has the code and the telephone is told.
pub(crate) async fn track(app: &TestApp, code: &str, phone: &str) -> String {
    let reply = post(app, code, phone, &[("sec-fetch-site", "same-origin")]).await;
    assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store");
    page(&reply, 200)
}

fn encoded(text: &str) -> String {
    text.bytes().flat_map(|byte| format!("%{byte:02X}").into_bytes()).map(char::from).collect()
}

async fn received(app: &TestApp) -> (User, Uuid) {
    let clerk = app.user("vanthu").await;
    let id = Desk { app }.open(&clerk, cert(app.id(), app.now())).await;
    (clerk, id)
}

async fn the_catalogue_lists_what_the_public_may_ask_for(app: TestApp) {
    // In the order of the alphabet, those that organisations may ask for too after those of parents alone.
    let public = [
        "Cấp bản sao hồ sơ trẻ",
        "Chuyển trường đến",
        "Chuyển trường đi",
        "Gửi thuốc cho trẻ",
        "Hoàn tiền ăn, khoản thu",
        "Học hòa nhập, chế độ của trẻ khuyết tật",
        "Hỗ trợ ăn trưa cho trẻ mẫu giáo",
        "Hỗ trợ chi phí học tập",
        "Nghỉ dài ngày, giữ chỗ hoặc thôi học, rút hồ sơ",
        "Tiếp nhận trẻ vào trường (tuyển sinh)",
        "Ủy quyền đón trẻ",
        "Xác nhận đang học",
        "Xác nhận hoàn thành chương trình mẫu giáo",
        "Phản ánh, kiến nghị",
    ];
    for path in ["/", "/thu-tuc", "/thu-tuc?q="] {
        let text = get(&app, path).await;
        let places: Vec<_> = public.iter().map(|title| text.find(title)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{path}: {places:?}");
        assert!(text.contains("Trường Mầm non Hương Sen"));
        // What staff ask of the school, and what the inspecting side writes, is no business of the public's.
        for internal in ["Nghỉ phép", "nghi-phep", "Kiến nghị sau kiểm tra", "kien-nghi-kiem-tra", "Nâng bậc lương"]
        {
            assert!(!text.contains(internal), "{internal} on {path}");
        }
        // Who asks is told above each group; what is not taken stands apart, on the list alone.
        let groups = ["Dành cho: Cha, mẹ hoặc người giám hộ", "Dành cho: Cha, mẹ hoặc người giám hộ; Cơ quan, tổ chức"];
        assert!(groups.iter().all(|group| text.contains(&format!(">{group}</h2>"))), "{path}: {text}");
        let apart = [GUIDANCE, HISTORY].map(|key| text.find(key));
        if path == "/" {
            assert_eq!(apart, [None, None]);
        } else {
            assert!(apart.iter().all(|at| *at > places[13]) && apart.is_sorted(), "{path}: {apart:?}");
            assert!(text.contains("Thủ tục đã hết hiệu lực, chỉ để tra cứu"));
        }
    }
    // With and without diacritics, in either form and language; in any order of the words.
    for (q, found) in [
        ("xac nhan", &[11, 12][..]),
        ("xác nhận", &[11, 12]),
        ("xa\u{301}c nha\u{323}\u{302}n", &[11, 12]),
        ("GIAO mau", &[6, 12]),
        ("đang", &[11]),
        ("dang", &[11]),
        ("transfer", &[1, 2]),
        ("không có gì như thế", &[]),
    ] {
        let text = get(&app, &format!("/thu-tuc?q={}", encoded(q))).await;
        for (n, title) in public.iter().enumerate() {
            assert_eq!(text.contains(title), found.contains(&n), "{q}: {title}");
        }
        assert!(text.contains(&format!("value=\"{q}\"")), "{q} is still in the field");
    }
    assert!(get(&app, "/thu-tuc?q=nghi%20phep").await.contains("chưa công bố thủ tục nào"));
}

async fn a_procedure_says_what_must_be_posted(app: TestApp) {
    let text = get(&app, P5).await;
    for told in [
        "Xác nhận hoàn thành chương trình mẫu giáo",
        "Đơn đề nghị xác nhận",
        "bắt buộc",
        "2 ngày làm việc",
        "Cha, mẹ hoặc người giám hộ",
        "Tổ Lá, Tổ Chồi, Tổ Mầm",
        "Thời hạn đề xuất, chờ Hiệu trưởng duyệt",
        // The seven parts, each under its name.
        ">Tên thủ tục<",
        ">Trình tự thực hiện<",
        ">Cách thức thực hiện<",
        ">Thành phần hồ sơ: giấy tờ cần nộp<",
        ">Số lượng hồ sơ<",
        ">Thời hạn giải quyết<",
        ">Đối tượng thực hiện<",
        ">Cơ quan thực hiện<",
        // And what one gets.
        ">Kết quả<",
        "Giấy xác nhận hoàn thành chương trình mẫu giáo",
        "Văn bản trả lời, nêu rõ lý do không giải quyết",
    ] {
        assert!(text.contains(told), "{told} in {text}");
    }
    // The way is that of the lifecycle, in its order, with who takes each step.
    let way = [
        "Tiếp nhận: Văn phòng",
        "Phân công: Văn phòng, Ban giám hiệu",
        "Trình ký: người được giao giải quyết",
        "Ký duyệt: Hiệu trưởng, Phó Hiệu trưởng",
        "Phát hành: Văn phòng",
        "Trả kết quả: Văn phòng",
        "Khi cần – Yêu cầu bổ sung",
    ];
    let places: Vec<_> = way.iter().map(|step| text.find(step)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {text}");
    assert!(!text.contains("liên thông"), "nobody else is asked");
    // As many papers as there are.
    let text = get(&app, "/thu-tuc/cap-ban-sao-ho-so-tre").await;
    assert!(text.contains("Đơn đề nghị cấp bản sao") && text.contains("Căn cước công dân của người đề nghị"));
    assert!(text.contains("3 ngày làm việc"));
    let text = get(&app, "/thu-tuc/ho-tro-chi-phi-hoc-tap").await;
    assert!(text.contains("81/2021/NĐ-CP") && text.contains("Khi cần – Chuyển liên thông"), "{text}");
    // Of a request with several kinds all are told, and which paper is for which.
    let text = get(&app, "/thu-tuc/ho-tro-an-trua").await;
    for told in ["Các trường hợp", "Hộ cận nghèo", "(chỉ khi: Trẻ khuyết tật)", "1.001622", "sau 15:00"]
    {
        assert_eq!(text.contains(told), told != "sau 15:00", "{told} in {text}");
    }
    assert!(get(&app, "/thu-tuc/uy-quyen-don-tre").await.contains("sau 15:00"));
}

async fn what_is_not_there_has_a_page_too(app: TestApp) {
    let internal = ["nghi-phep-viec-rieng", "kien-nghi-kiem-tra"].map(|key| format!("/thu-tuc/{key}"));
    let unknown = ["/thu-tuc/khong-co", "/thu-tuc/%2e%2e", "/khong-co", "/thu-tuc/khong-co/gi"].map(str::to_owned);
    for path in internal.iter().chain(&unknown) {
        let text = page(&app.nobody().get(path).await, 404);
        assert!(text.contains("Không có trang này") && text.contains("href=\"/\""), "{path}: {text}");
    }
    // A server without a school has nothing to show, and says so without breaking.
    let bare = TestApp::bare(db::testing::TestDb::sqlite().await, app.now());
    assert_eq!(bare.nobody().get("/").await.status, 404);
}

async fn the_language_is_the_callers(app: TestApp) {
    let nobody = app.nobody();
    let speaking = async |name: &str, value: &str, path: &str| {
        let request = nobody.request(Method::GET, path).header(name, value).body(Body::empty()).unwrap();
        page(&nobody.send(request).await, 200)
    };
    assert!(get(&app, "/").await.contains("<html lang=\"vi\""));
    for (name, value) in [("cookie", "sen-lang=en"), ("accept-language", "en-GB,en;q=0.9")] {
        for (path, told) in [
            ("/", "What the school does for parents and the public"),
            ("/thu-tuc", "Certificate of attendance"),
            (P5, "2 working days"),
            (TRACK, "Last four digits of the phone"),
        ] {
            let text = speaking(name, value, path).await;
            assert!(text.contains("<html lang=\"en\"") && text.contains(told), "{path}: {text}");
        }
    }
    assert!(speaking("cookie", "sen-lang=fr", "/").await.contains("<html lang=\"vi\""));

    // The switch: back to where one was, and never to somebody else's page.
    let switch = async |to: &str| nobody.get(&format!("/ngon-ngu?lang=en&to={}", encoded(to))).await;
    let switched = switch(P5).await;
    assert_eq!((switched.status.as_u16(), &switched.headers[header::LOCATION]), (303, &P5.parse().unwrap()));
    let cookie = switched.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("sen-lang=en") && cookie.contains("Path=/"), "{cookie}");
    for evil in
        ["//evil", "https://evil", "/\\evil", "\\/evil", "/\t/evil", "/\n/evil", "evil", "", "javascript:alert(1)"]
    {
        let home = switch(evil).await;
        assert_eq!(home.headers[header::LOCATION], "/", "{evil:?}");
    }
    assert!(nobody.get("/ngon-ngu?lang=fr&to=/").await.status.is_client_error());
}

async fn a_dossier_is_found_by_code_and_phone(app: TestApp) {
    received(&app).await;
    let asked = get(&app, TRACK).await;
    assert!(!asked.contains(MISSED) && !asked.contains(FOUND));
    // The tail, the whole number, as people write it; the code as people type it.
    for (code, phone) in [
        (CODE, "0001"),
        (CODE, PHONE),
        (CODE, " 090 000 00 01 "),
        (CODE, "+84 900-000-001"),
        (" MNHgS - 260311 - 0001", "0001"),
        ("mnhgs-260311-0001", "0001"),
    ] {
        let text = track(&app, code, phone).await;
        // Received on Wednesday, two working days: Friday evening.
        for told in [FOUND, CODE, "Xác nhận hoàn thành chương trình mẫu giáo", "11/03/2026 08:30", "13/03/2026 17:00"]
        {
            assert!(text.contains(told), "{code} {phone}: {told} in {text}");
        }
        // The number itself is not repeated.
        assert!(!text.contains("0900") && !text.contains(MISSED));
    }
}

async fn a_miss_does_not_say_what_was_wrong(app: TestApp) {
    let (_, id) = received(&app).await;
    let inspector = app.user("kiemtra").await;
    let about = finding(app.id(), app.school.part("to-la"), "Thiếu giờ giao", app.now());
    Desk { app: &app }.open(&inspector, about).await;
    let mut answers = Vec::new();
    for (code, phone) in [
        (CODE, "0002"),
        (CODE, ""),
        (CODE, "01"),
        (CODE, "không nhớ"),
        ("MNHgS-260311-0002", "0001"),
        ("", ""),
        ("%", "0001"),
        (&id.to_string(), "0001"),
    ] {
        let text = track(&app, code, phone).await;
        assert!(text.contains(MISSED) && !text.contains(FOUND), "{code} {phone}: {text}");
        // What was typed stands in the form again; everything else must be the same.
        answers.push(text.replace(&format!("value=\"{code}\""), "value=\"\""));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

async fn guessing_is_limited(app: TestApp) {
    received(&app).await;
    for tail in ["1111", "2222", "3333", "4444", "5555"] {
        assert!(track(&app, CODE, tail).await.contains(MISSED));
    }
    // The sixth is not looked at, and neither is the right one any more, however the code is spelt.
    assert!(track(&app, CODE, "6666").await.contains(TOO_MANY));
    for spelling in [CODE, "mnhgs-260311-0001", " MNHgS-260311-0001 "] {
        let text = track(&app, spelling, "0001").await;
        assert!(text.contains(TOO_MANY) && !text.contains(FOUND), "{spelling}");
    }
    // Another spelling of the prefix is no way round either: the same dossier, the same count.
    for prefix in ["SEN", "x", "MN-HgS"] {
        let text = track(&app, &format!("{prefix}-260311-0001"), "0001").await;
        assert!(text.contains(TOO_MANY) && !text.contains(FOUND), "{text}");
    }
    // Other dossiers are not held up, and a quarter of an hour later neither is this one.
    Desk { app: &app }.open(&app.user("vanthu").await, cert(app.id(), app.now())).await;
    assert!(track(&app, "MNHgS-260311-0002", "0001").await.contains(FOUND));
    app.set("2026-03-11T08:46");
    assert!(track(&app, CODE, "0001").await.contains(FOUND));
    // A right one is forgiven what was wrong before it.
    for _ in 0..3 {
        assert!(track(&app, CODE, "1111").await.contains(MISSED));
        assert!(track(&app, CODE, "0001").await.contains(FOUND));
    }
}

/// Takes a step as this person at this moment.
async fn deed(app: &TestApp, at: &str, login: &str, (from, action): (&str, &str), id: Uuid, args: StepArgs) {
    app.set(at);
    let user = app.user(login).await;
    Desk { app }.step(&user, id, from, action, args).await;
}

const SECRET: &str = "Chuyện riêng của nhà trường";

async fn every_state_is_told_in_the_applicants_words(app: TestApp) {
    let (_, id) = received(&app).await;
    // At each turn the school says its own words besides the state.
    assert!(track(&app, CODE, "0001").await.contains("Nhà trường đã nhận hồ sơ. Xin giữ giấy tiếp nhận"));
    let desk = Desk { app: &app };
    let secret = || Some(SECRET.to_owned());
    let papers = || StepArgs { papers: vec!["don".into()], reason: secret(), ..StepArgs::default() };
    let none = StepArgs::default;
    deed(&app, "2026-03-11T09:00", "vanthu", ("received", "assign"), id, desk.to("to-la", "giaovienla")).await;
    let text = track(&app, CODE, "0001").await;
    assert!(text.contains("Đang được giải quyết") && !text.contains("Xin giữ giấy tiếp nhận"), "{text}");

    deed(&app, "2026-03-12T09:00", "giaovienla", ("processing", "ask_supplement"), id, papers()).await;
    let text = track(&app, CODE, "0001").await;
    assert!(text.contains("Đang chờ quý vị bổ sung giấy tờ") && text.contains("<li>Đơn đề nghị xác nhận"), "{text}");
    assert!(text.contains("Mời quý vị mang bổ sung đến văn phòng"), "{text}");
    // While it waits for papers there is no date to promise.
    assert!(!text.contains("13/03/2026") && !text.contains("13/03"), "{text}");

    deed(&app, "2026-03-16T10:00", "vanthu", ("supplement", "receive_supplement"), id, papers()).await;
    let text = track(&app, CODE, "0001").await;
    assert!(text.contains("17/03/2026 17:00") && !text.contains("Xin bổ sung"), "{text}");
    assert!(text.contains("17/03/2026 17:00") && !text.contains("Xin bổ sung:"), "{text}");
    assert!(!text.contains("mang bổ sung đến văn phòng"), "{text}");

    let submit = StepArgs { outcome: Some(Outcome::Granted), opinion: secret(), ..none() };
    deed(&app, "2026-03-16T14:00", "giaovienla", ("processing", "submit"), id, submit).await;
    deed(&app, "2026-03-16T15:00", "hieutruong", ("signing", "sign"), id, none()).await;
    deed(&app, "2026-03-16T15:30", "vanthu", ("signed", "issue"), id, none()).await;
    let text = track(&app, CODE, "0001").await;
    assert!(text.contains("Đã có kết quả, mời quý vị đến nhận") && text.contains("mang giấy tiếp nhận"), "{text}");

    let handed = StepArgs { receiver: Some(GUARDIAN.to_owned()), channel: Some(Channel::Counter), ..none() };
    deed(&app, "2026-03-17T08:00", "vanthu", ("done", "return_result"), id, handed).await;
    let text = track(&app, CODE, "0001").await;
    assert!(text.contains("Đã trả kết quả") && !text.contains("mang giấy tiếp nhận"), "{text}");
    // The whole way, newest first, with neither who nor why.
    let way = ["Đã trả kết quả", "Đã có kết quả", "Đã ký", "Đang trình lãnh đạo ký", "Đang chờ quý vị", FOUND];
    let timeline = &text[text.find("class=\"timeline\"").expect("there is a timeline")..];
    let places: Vec<_> = way.iter().map(|state| timeline.find(state)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {timeline}");
    for private in [SECRET, CHILD, GUARDIAN] {
        assert!(!text.contains(private), "{private}");
    }
}

/// Gives everybody of the staff a name that cannot stand in a page by accident.
async fn name_everybody(app: &TestApp) -> Vec<String> {
    let unit = app.school.unit;
    let mut named = Vec::new();
    for account in demo::accounts() {
        let (id, name) = (account.person(), format!("Nhân-viên-{}", account.login));
        named.extend([name.clone(), id.to_string(), account.login.to_owned()]);
        let write = move |tx| {
            let name = name.clone();
            async move {
                people::person_rename(&tx, id, &name).await?;
                let key = RecordKey { kind: RecordKind::Person, root: id.0, facet: Facet::Core };
                let body = serde_json::to_string(&PersonInfo { id, name, hats: vec![] }).expect("it serialises");
                records::record_put(&tx, unit, key, &body, &Readers::from([Audience::Unit])).await?;
                Ok::<_, db::DbError>(())
            }
        };
        app.state.db.write(write).await.unwrap();
    }
    named
}

async fn nobody_is_named(app: TestApp) {
    let (clerk, id) = received(&app).await;
    let desk = Desk { app: &app };
    let mut private = name_everybody(&app).await;
    private.extend([CHILD, "Phụ huynh trẻ", PHONE, "0900", SECRET].map(str::to_owned));
    private.push(id.to_string());
    desk.step(&clerk, id, "received", "assign", desk.to("to-la", "giaovienla")).await;
    let handler = app.user("giaovienla").await;
    let reason = Some(SECRET.to_owned());
    let ask = StepArgs { papers: vec!["don".into()], reason, ..StepArgs::default() };
    desk.step(&handler, id, "processing", "ask_supplement", ask).await;

    let mut pages = vec![track(&app, CODE, "0001").await, track(&app, CODE, "9").await, track(&app, "x", "0001").await];
    for path in ["/", "/thu-tuc", "/thu-tuc?q=xac%20nhan", P5, TRACK] {
        pages.push(get(&app, path).await);
        // Staff who look at the public pages see what the public sees.
        pages.push(page(&clerk.get(path).await, 200));
    }
    pages.push(page(&clerk.get("/khong-co").await, 404));
    for text in &pages {
        for name in &private {
            assert!(!text.contains(name.as_str()), "{name} in {text}");
        }
    }
    // The words to look for are those that the staff's side shows.
    let seen = clerk.get(&format!("/api/v1/cases/{id}")).await.text();
    assert!(seen.contains(CHILD) && seen.contains(SECRET));
    assert!(seen.contains(&app.school.person("giaovienla").to_string()));
}

async fn forms_of_other_sites_are_refused(app: TestApp) {
    received(&app).await;
    let host = ("host", "sen.example");
    for forged in [
        &[host, ("sec-fetch-site", "cross-site")][..],
        &[host, ("sec-fetch-site", "same-site")],
        &[host, ("origin", "https://evil.example")],
    ] {
        let reply = post(&app, CODE, "0001", forged).await;
        assert_eq!(reply.status, 403, "{forged:?}");
        assert!(!reply.text().contains(FOUND) && !reply.text().contains("13/03"));
    }
    // Refused before anything is counted: the dossier is not held up by what other sites do.
    for _ in 0..8 {
        post(&app, CODE, "9999", &[host, ("sec-fetch-site", "cross-site")]).await;
    }
    let ours = [host, ("sec-fetch-site", "same-origin"), ("origin", "https://sen.example")];
    assert!(page(&post(&app, CODE, "0001", &ours).await, 200).contains(FOUND));
    // Links from other sites lead here all the same.
    let nobody = app.nobody();
    let link = nobody.request(Method::GET, P5).header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
    page(&nobody.send(link).await, 200);
    assert_eq!(nobody.delete(TRACK).await.status, 405);
}

async fn what_is_typed_is_shown_as_text(app: TestApp) {
    let evil = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    for text in [
        app.nobody().get(&format!("/thu-tuc?q={}", encoded(evil))).await.text(),
        app.nobody().get(&format!("/khong-co/{}", encoded(evil))).await.text(),
        post(&app, evil, "0001", &[]).await.text(),
    ] {
        assert!(text.starts_with("<!DOCTYPE html>") && text.ends_with("</html>"), "{text}");
        assert!(!text.contains("<script") && !text.contains("<img"), "{text}");
    }
    // Too long, or no form at all: an answer, never a crash.
    let long = "x".repeat(100_000);
    let reply = post(&app, &long, "0001", &[]).await;
    assert!(reply.status.as_u16() < 500, "{}", reply.status);
    assert!(reply.text().len() < 50_000);
    let nobody = app.nobody();
    let junk = nobody.request(Method::POST, TRACK).header(header::CONTENT_TYPE, "application/json");
    let reply = nobody.send(junk.body(Body::from("{}")).unwrap()).await;
    assert!(reply.status.is_client_error(), "{}", reply.status);
}

async fn why_it_is_promised_for_that_day_is_told_in_plain_words(app: TestApp) {
    // Wednesday 30 December, two working days: over New Year, into a year that nobody has announced.
    app.set("2026-12-30T08:30");
    let (_, id) = received(&app).await;
    let code = "MNHgS-261230-0001";
    // The school's own day off, with a reason that is nobody else's business.
    let title = serde_json::json!({ "vi": format!("Nghỉ {SECRET}"), "en": "Closed" });
    let day = serde_json::json!({
        "date": "2026-12-31", "kind": "off", "title": title, "source": "Quyết định của trường", "announced": false,
    });
    let body = serde_json::json!({ "version": 1, "add": [day] });
    let admin = app.user("quantri").await;
    let changed = admin.command(domain::ids::CommandId(app.id()), contract::paths::CALENDAR, &body).await;
    assert!(changed.status.is_success(), "{}", changed.text());

    let text = track(&app, code, "0001").await;
    for told in [
        "Vì sao hẹn ngày này?",
        "Nhà trường nhận hồ sơ. Ngày nhận chưa tính vào thời hạn.",
        "Nhà trường nghỉ, không tính.",
        "Nghỉ Tết Dương lịch, không tính.",
        "Nghỉ cuối tuần, không tính.",
        "Nhà trường giải quyết: ngày làm việc thứ 1.",
        "Hẹn trả kết quả lúc 17:00.",
        "dự kiến",
        "Thứ Tư 30/12",
        "Thứ Ba 05/01",
    ] {
        assert!(text.contains(told), "{told} in {text}");
    }
    assert!(!text.contains(SECRET), "{text}");
    let headers = [("sec-fetch-site", "same-origin"), ("cookie", "sen-lang=en")];
    let english = page(&post(&app, code, "0001", &headers).await, 200);
    for told in [
        "Why this date?",
        "The school received your request. This day is not counted.",
        "The school is closed, not counted.",
        "New Year",
        "The school works on it: working day 1.",
        "The result is promised for 17:00.",
        "expected",
    ] {
        assert!(english.contains(told), "{told} in {english}");
    }
    // What is done needs no reason any more.
    Desk { app: &app }.withdrawn(id, "received", "Rút").await;
    assert!(!track(&app, code, "0001").await.contains("Vì sao hẹn ngày này?"));
}
