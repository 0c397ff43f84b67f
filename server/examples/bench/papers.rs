//! What laying out papers costs over Typst alone, which draws the same page from the same sources; and what the server's other work
//! feels of it.

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use ::papers::{
    Applicant, Bare, Block, BookLine, CopyKind, FormHead, Letter, LetterKind, Letterhead, Number, Paper, Receipt,
    Signature, SubmittedPaper, render,
};
use axum::{Router, http::Method, routing::get};
use time::{
    Date, Time,
    macros::{date, time},
};

use super::{
    Outcome,
    http::Served,
    measure::{Pairs, Watch},
    table::Table,
};

/// How many receipts a morning in August has.
const BATCH: u32 = 100;
/// How often something is asked of the server while papers are laid out.
const CALLS: usize = 400;
/// As many papers are laid out at once as the server lets.
const AT_ONCE: usize = 2;
const DAY: Date = date!(2026 - 08 - 03);
const HOUR: Time = time!(8:05);

fn letterhead() -> Letterhead {
    Letterhead { parent: None, unit: "Trường Mầm non Hương Sen".into(), place: "Gò Vấp".into() }
}

/// No two are the same: what was laid out once is remembered for a while.
fn receipt(no: u32) -> Paper {
    let paper = |name: &str| SubmittedPaper { name: name.into(), kind: CopyKind::Original, count: 1 };
    let code = format!("MNHgS-260803-{no:04}");
    Paper::Receipt(Receipt {
        head: FormHead {
            letterhead: letterhead(),
            number: Some(Number { no: Some(no), symbol: "TNHS".into() }),
            date: Some(DAY),
            under: DAY,
            by_analogy: true,
            qr: Some(format!("https://sen.example/tra-cuu/{code}")),
        },
        code,
        desk: "Văn phòng nhà trường".into(),
        applicant: Applicant { name: format!("Phụ huynh trẻ số {no}"), ..Applicant::default() },
        subject: "Tiếp nhận trẻ vào trường mầm non".into(),
        papers: ["Đơn đăng ký", "Giấy khai sinh", "Sổ tiêm chủng"].map(paper).to_vec(),
        sets: 1,
        limit: Some("05 ngày làm việc".into()),
        received_at: DAY.with_time(HOUR),
        due_at: Some(date!(2026 - 08 - 10).with_time(time!(17:00))),
        result_at: Some("Nhận tại văn phòng".into()),
        fee: None,
        book: Some(BookLine { book: "2026".into(), line: no }),
        receiver: Some("Văn thư".into()),
    })
}

/// Three pages of text and a table.
fn report(no: u32) -> Paper {
    let words = "Nhà trường đã rà soát thủ tục, công khai tại bảng tin và cập nhật khi có thay đổi. ".repeat(8);
    let mut blocks: Vec<Block> = (1..=6)
        .flat_map(|part| {
            [
                Block::Section { text: format!("Nội dung {part} của báo cáo số {no}") },
                Block::Text { text: words.clone() },
            ]
        })
        .collect();
    let row = |n: u32| vec![n.to_string(), format!("Thủ tục {n}"), (n * 7).to_string(), "Đúng hạn".to_owned()];
    blocks.push(Block::Table {
        head: ["STT", "Thủ tục", "Số hồ sơ", "Kết quả"].map(str::to_owned).to_vec(),
        widths: vec![],
        rows: (1..=30).map(row).collect(),
    });
    Paper::Letter(Letter {
        kind: LetterKind::Report,
        letterhead: letterhead(),
        number: Some(Number { no: Some(no), symbol: "BC-MNHgS".into() }),
        date: Some(DAY),
        about: "Kết quả cải cách thủ tục hành chính".into(),
        authority: None,
        to: vec![],
        bases: vec![],
        blocks,
        signatures: vec![Signature { capacity: None, post: "Hiệu trưởng".into(), name: None }],
        recipients: vec!["Như trên".into()],
        filed: vec![],
        qr: None,
    })
}

/// Measures what a page, a batch and the first paper of a process take.
pub fn bench(runs: usize) -> Outcome<Table> {
    let mut table = Table::new("Papers, one thread");
    let mut no = 0;
    let mut of = |make: fn(u32) -> Paper, count: u32| -> Outcome<Pairs> {
        let mut pairs = Pairs::default();
        for run in 0..=runs {
            let ours = timed(count, &mut no, make, |paper| render(paper).map(|drawn| drawn.pdf))?;
            let bare = timed_bare(count, &mut no, make)?;
            // The first is the warm-up.
            if run > 0 {
                pairs.push(ours, bare);
            }
        }
        Ok(pairs)
    };
    let same = "data looked over and cleaned, PDF/A-2a and PDF/UA-1 / Typst alone on the same sources, plain PDF";
    table.line("a receipt, one page", &of(receipt, 1)?, same);
    table.line("a report, three pages", &of(report, 1)?, same);
    table.line(&format!("{BATCH} receipts, one after the other"), &of(receipt, BATCH)?, same);
    let (mut first, mut memory) = (Pairs::default(), Pairs::default());
    for _ in 0..runs.min(5) {
        let [ours, bare] = [told("ours")?, told("bare")?];
        first.push(ours.0, bare.0);
        memory.push(ours.1, bare.1);
    }
    table.line(
        "the first paper of a process",
        &first,
        "the typeface read, the templates parsed, one receipt / the same by Typst alone",
    );
    table.bytes(
        &format!("memory after {BATCH} receipts"),
        &memory,
        "the most that a process of its own held / the same by Typst alone",
    );
    Ok(table)
}

fn timed(
    count: u32,
    no: &mut u32,
    make: fn(u32) -> Paper,
    draw: impl Fn(&Paper) -> Result<Vec<u8>, ::papers::PaperError>,
) -> Outcome<f64> {
    let papers: Vec<Paper> = (0..count).map(|_| next(no, make)).collect();
    let watch = Watch::start();
    for paper in &papers {
        draw(paper)?;
    }
    Ok(watch.seconds())
}

fn timed_bare(count: u32, no: &mut u32, make: fn(u32) -> Paper) -> Outcome<f64> {
    let papers = (0..count).map(|_| Bare::of(&next(no, make))).collect::<Result<Vec<_>, _>>()?;
    let watch = Watch::start();
    for paper in &papers {
        paper.draw()?;
    }
    Ok(watch.seconds())
}

fn next(no: &mut u32, make: fn(u32) -> Paper) -> Paper {
    *no += 1;
    make(*no)
}

/// Has a process of its own tell how long its first paper took, in seconds, and how much it held at most, in bytes.
fn told(side: &str) -> Outcome<(f64, f64)> {
    let output = Command::new(std::env::current_exe()?).args(["--paper", side]).output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut figures = text.split_whitespace().map(str::parse::<f64>);
    match (figures.next(), figures.next()) {
        (Some(Ok(first)), Some(Ok(most))) => Ok((first, most)),
        _ => Err(format!("a process of its own said {text:?}").into()),
    }
}

/// That process.
pub fn alone(side: &str) -> Outcome<()> {
    let draw = |no: u32| -> Outcome<Vec<u8>> {
        match side {
            "ours" => Ok(render(&receipt(no))?.pdf),
            _ => Ok(Bare::of(&receipt(no))?.draw()?),
        }
    };
    let watch = Watch::start();
    draw(0)?;
    let first = watch.seconds();
    for no in 1..=BATCH {
        draw(no)?;
    }
    let status = std::fs::read_to_string("/proc/self/status")?;
    let most =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    println!("{first} {}", most.ok_or("the system does not say how much memory is held")? * 1e3);
    Ok(())
}

/// What a call feels while as many papers are laid out as the server lets: nothing waits for them but a core.
pub async fn beside(runs: usize) -> Outcome<Table> {
    let mut table = Table::new("Beside papers, over a socket");
    let served = Served::new(Router::new().route("/", get(|| async { "here" }))).await?;
    let (mut half, mut most) = (Pairs::default(), Pairs::default());
    for _ in 0..runs {
        let quiet = calls(&served).await?;
        let goes_on = Arc::new(AtomicBool::new(true));
        let working: Vec<_> = (0..AT_ONCE)
            .map(|worker| {
                let goes_on = goes_on.clone();
                tokio::task::spawn_blocking(move || {
                    let mut no = u32::try_from(worker).unwrap_or(0) * 100_000;
                    while goes_on.load(Ordering::Relaxed) {
                        no += 1;
                        // What fails is told by the other lines.
                        let _ = render(&receipt(no));
                    }
                })
            })
            .collect();
        let busy = calls(&served).await?;
        goes_on.store(false, Ordering::Relaxed);
        for worker in working {
            worker.await?;
        }
        half.push(busy.0, quiet.0);
        most.push(busy.1, quiet.1);
    }
    let note = format!("while {AT_ONCE} papers are laid out at a time / while none is");
    table.line("a call, half of all", &half, &note);
    table.line("a call, 99 of 100", &most, &note);
    Ok(table)
}

/// How long half of the calls take, and 99 of 100, in seconds.
async fn calls(served: &Served) -> Outcome<(f64, f64)> {
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let watch = Watch::start();
        served.ask(&Method::GET, "/", &[], b"").await?;
        times.push(watch.seconds());
    }
    times.sort_by(f64::total_cmp);
    Ok((times[CALLS / 2], times[CALLS * 99 / 100]))
}
