//! Devices at random, three in most seeds and up to twenty in some: they crash, run out of room, lose records, are copied and
//! have clocks that are years off; networks lose, repeat, delay and tear; rights come and go, also in the middle of a call; the
//! server is updated first, its log is cut, begun anew, or an older database is put beneath it. When all is mended, every replica
//! shows what the server shows, everything that was taken is done once or waits for attention, what belongs together is done
//! together, nothing waits for another device any more, what was typed is in its form, and nobody was ever sent what they may not
//! read.
//!
//! A seed costs some dozens of calls and nothing else: the server's database is in memory and is put back to what it was in the
//! morning, when everybody had signed in and filled a device ([`school`]). So it can be played again alone.
//!
//! `SEN_SOAK_SECONDS` plays other seeds for so long, from `SEN_SOAK_FROM` on; where one fails it is printed, and belongs into
//! [`FOUND`]. `cargo xtask soak` goes on where the last soak ended.

mod check;
mod deeds;
mod faults;
mod rights;
mod school;

use std::{
    collections::BTreeMap,
    ops::Range,
    time::{Duration, SystemTime},
};

use db::Engine;
use domain::ids::CommandId;
use serde_json::Value;

use self::school::School;
use super::Device;
use crate::support::Dice;

/// How many seeds every run of the tests plays.
const SEEDS: u64 = 2000;
/// Over how many tests they are spread, so that all cores play.
const SHARES: u64 = 8;
/// Where soaks begin, behind all that the tests play.
const SOAKED_FROM: u64 = 1 << 32;
/// How many commands of a seed take effect at the least, taken over all seeds.
const LEAST: usize = 3;
/// Few cases, so that they meet.
const CASES: usize = 4;
/// How many seeds share a school that is stored: what one leaves behind is in the way of the next.
const SHARED: usize = 8;
/// Who sits at the devices. The first takes in; the last may read nothing personal.
const PEOPLE: [&str; 6] = ["vanthu", "hieutruong", "giaovienla", "totruongla", "phohieutruong", "kiemtra"];
/// Ten years, in milliseconds.
const TEN_YEARS: i64 = 10 * 366 * 24 * 60 * 60 * 1000;

/// How much of a school a seed plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Three devices for a short while: most of what goes wrong needs no more.
    Few,
    /// Up to eight.
    Several,
    /// Twenty.
    Many,
}

impl Shape {
    /// Most seeds are small, so that many can be played.
    const fn of(seed: u64) -> Self {
        match seed % 128 {
            0 => Self::Many,
            n if n % 16 == 0 => Self::Several,
            _ => Self::Few,
        }
    }

    fn devices(self, dice: &mut Dice) -> usize {
        match self {
            Self::Few => 3,
            Self::Several => 3 + dice.below(6),
            Self::Many => 20,
        }
    }

    /// What happens between the beginning of a seed and its end.
    const fn deeds(self) -> usize {
        match self {
            Self::Few => 16,
            Self::Several => 40,
            Self::Many => 80,
        }
    }
}

/// Seeds that once failed, of a larger kind than the tests play them otherwise. The dice have fallen differently since, each time
/// that something was added to what may happen; what went wrong is said beside them, and has tests of its own
/// (`restored.rs`, `compare.rs`, the client's own tests of its engine).
const FOUND: [u64; 4] = [
    // The server went back to a time that the device had not looked past: its cursor was good there, and what had been
    // confirmed was thought to be safe.
    9,
    // It went back, and its log was shortened to where the device stood: nothing was left that proved the cursor wrong.
    25,
    // A right went and came back while the device was being filled: it was told of the first, and never asked again.
    14,
    // It went back to where its log already ended, and wrote under numbers that the device thought it had seen.
    65,
];

/// A share of the seeds as a test, for each of the names.
macro_rules! shares {
    ($($name:ident = $nth:literal),+ $(,)?) => {$(
        #[tokio::test]
        async fn $name() {
            const EACH: u64 = SEEDS / SHARES;
            play($nth * EACH..($nth + 1) * EACH, Shape::of).await;
        }
    )+};
}

shares!(share_0 = 0, share_1 = 1, share_2 = 2, share_3 = 3, share_4 = 4, share_5 = 5, share_6 = 6, share_7 = 7);

#[tokio::test]
async fn those_that_failed_once() {
    for seed in FOUND {
        Box::pin(play(seed..seed + 1, |_| Shape::Several)).await;
    }
}

#[tokio::test]
async fn on_a_disk() {
    Box::pin(play_stored(Engine::Sqlite, 5000..5016)).await;
}

#[tokio::test]
async fn postgres() {
    Box::pin(play_stored(Engine::Postgres, 5016..5024)).await;
}

/// Plays other seeds for as long as `SEN_SOAK_SECONDS` says; without it, none.
#[tokio::test]
async fn soak() {
    let variable = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let Some(seconds) = variable("SEN_SOAK_SECONDS") else { return };
    let first = variable("SEN_SOAK_FROM").unwrap_or(SOAKED_FROM);
    let (began, mut seed) = (now(), first);
    while now().duration_since(began).is_ok_and(|elapsed| elapsed < Duration::from_secs(seconds)) {
        Box::pin(play(seed..seed + 32, Shape::of)).await;
        seed += 32;
    }
    // Read by `cargo xtask soak`.
    println!("soaked: simulation: {} from {first}", seed - first);
}

#[expect(clippy::disallowed_methods, reason = "how long is looked for is asked of the clock")]
fn now() -> SystemTime {
    SystemTime::now()
}

/// Plays these seeds, each from the same morning.
async fn play(seeds: Range<u64>, shape: fn(u64) -> Shape) {
    let least = usize::try_from(seeds.end - seeds.start).expect("few seeds") * LEAST;
    let mut school = School::in_memory().await;
    let (mut done, mut refused) = (0, 0);
    for seed in seeds {
        let played = play_one(school, seed, shape(seed)).await;
        done += played.done;
        refused += played.refused;
        school = played.school;
    }
    // Or nothing was tried.
    assert!(done >= least, "{done} done, {refused} refused");
}

/// Plays these seeds where the database lies on a disk, several in one school.
async fn play_stored(engine: Engine, seeds: Range<u64>) {
    let mut seeds = seeds.peekable();
    while seeds.peek().is_some() {
        let Some(mut school) = School::stored(engine).await else { return };
        for seed in seeds.by_ref().take(SHARED) {
            school = play_one(school, seed, Shape::Several).await.school;
        }
    }
}

async fn play_one(school: School, seed: u64, shape: Shape) -> Played {
    // Shown where a test fails: the seed to play again.
    println!("seed {seed}");
    Play::new(school, seed, shape).await.run().await
}

/// A command that a device said to have taken.
struct Taken {
    by: usize,
    id: CommandId,
    /// How many events it makes where it takes effect.
    makes: usize,
    /// The first of those with which it belongs together.
    of: Option<CommandId>,
}

struct Play {
    school: School,
    shape: Shape,
    dice: Dice,
    devices: Vec<Device>,
    /// Who sits at each.
    at: Vec<&'static str>,
    taken: Vec<Taken>,
    /// What was typed into the forms of each device and said to be kept.
    typed: BTreeMap<(usize, String), Value>,
    /// Where each device's disk stood, by the server's own count.
    stood: BTreeMap<usize, u64>,
    opened: usize,
    is_copied: bool,
    /// What the server is put back to.
    backup: Option<Vec<u8>>,
    /// Times at which the server went back.
    set_back: usize,
}

/// What a seed came to.
struct Played {
    school: School,
    done: usize,
    refused: usize,
}

impl Play {
    async fn new(school: School, seed: u64, shape: Shape) -> Self {
        school.begin(seed).await;
        let mut dice = Dice(seed);
        let count = shape.devices(&mut dice);
        let mut at: Vec<&'static str> = vec![PEOPLE[0], PEOPLE[1], PEOPLE[2]];
        while at.len() < count {
            at.push(PEOPLE[dice.below(PEOPLE.len())]);
        }
        // The third of a small seed may be anybody.
        if shape == Shape::Few {
            at[2] = PEOPLE[dice.below(PEOPLE.len())];
        }
        let mut devices = Vec::new();
        for login in &at {
            // What others did in a school that is stored, the device of the morning is told or compares.
            let device = school.device(login, dice.below(4) == 0).await;
            let off = match dice.below(12) {
                0 => TEN_YEARS,
                1 => -TEN_YEARS,
                2 => 5 * 60 * 1000,
                _ => 0,
            };
            device.hand.off.set(off);
            if off != 0 {
                // It learns what time it is.
                device.settle().await;
            }
            devices.push(device);
        }
        Self {
            school,
            shape,
            dice,
            devices,
            at,
            taken: vec![],
            typed: BTreeMap::new(),
            stood: BTreeMap::new(),
            opened: 0,
            is_copied: false,
            backup: None,
            set_back: 0,
        }
    }

    async fn run(mut self) -> Played {
        // A new device of the clerk's knows no procedure yet.
        self.devices[0].settle().await;
        self.intake().await;
        for _ in 0..self.shape.deeds() {
            self.school.app.clock.advance(100);
            let who = self.dice.below(self.devices.len());
            match self.dice.below(30) {
                // What people do.
                0..=1 if self.opened < CASES => self.intake().await,
                0..=4 => self.remark(who).await,
                5..=11 => self.take_step(who).await,
                12 => self.type_on(who).await,
                13..=16 => self.sync(who).await,
                17..=18 => self.everybody_syncs().await,
                // What goes wrong with devices.
                19..=20 => self.crash(who).await,
                21 => self.run_out_of_room(who).await,
                22 => self.copy_a_profile().await,
                23 => self.spoil_a_base(who).await,
                24 => self.update_the_server_first(who).await,
                // What goes on at the server.
                25 => self.change_rights().await,
                26 => self.change_rights_on_the_way().await,
                27..=28 => self.forget_the_log().await,
                _ => self.back_up_or_go_back().await,
            }
            self.nobody_stands_further_back();
        }
        self.mend().await;
        let (done, refused) = self.check().await;
        Played { school: self.school, done, refused }
    }
}
