//! Thousands of broken files. None may bring the reader down, and none that differs where it was signed may be called intact.

use std::{ops::Range, sync::LazyLock};

use signed::{Chain, State, signatures, signatures_trusting};

use crate::{
    cms::Cms,
    file::{MODERN, Raw, sign},
    people::{Authority, Kind, Person},
};

/// Numbers that look like chance and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(most.max(1)).unwrap()).unwrap()
    }
}

/// Whose keys and signatures are the same each time.
static ROOT: LazyLock<Authority> = LazyLock::new(|| Authority::fixed("Gốc"));
static SIGNER: LazyLock<Person> = LazyLock::new(|| ROOT.person("Người ký Thứ ba", Kind::Rsa));

/// Words that mean something.
const WORDS: [&[u8]; 24] = [
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b")",
    b"<",
    b">",
    b"/V ",
    b"/Kids[4 0 R]",
    b"/ByteRange",
    b"/Contents",
    b" 0 R",
    b"null",
    b"obj",
    b"endobj",
    b"xref",
    b"trailer",
    b"startxref\n",
    b"-1",
    b"99999999999",
    b"%",
    b"/Prev 9",
    b"\0",
];

/// One broken file, and where it was broken.
fn broken(good: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bad = good.to_vec();
    for _ in 0..=dice.below(3) {
        let at = dice.below(bad.len());
        match dice.below(7) {
            0 => bad[at] ^= 1 << dice.below(8),
            1 => bad[at] = u8::try_from(dice.below(256)).unwrap(),
            2 => drop(bad.drain(at..(at + 1 + dice.below(30)).min(good.len()).min(bad.len()).max(at))),
            3 => {
                let word = WORDS[dice.below(WORDS.len())];
                drop(bad.splice(at..at, word.iter().copied()));
            }
            4 => {
                let word = WORDS[dice.below(WORDS.len())];
                let end = (at + word.len()).min(bad.len());
                drop(bad.splice(at..end, word.iter().copied()));
            }
            5 => {
                let part = bad[at..(at + dice.below(80)).min(bad.len())].to_vec();
                let to = dice.below(bad.len());
                drop(bad.splice(to..to, part));
            }
            _ => {
                // A figure of some number near by.
                if let Some(figure) = bad[at..].iter_mut().find(|byte| byte.is_ascii_digit()) {
                    *figure = b'0' + u8::try_from(dice.below(10)).unwrap();
                }
            }
        }
        if bad.is_empty() {
            break;
        }
    }
    bad
}

fn hole(signed: &[u8]) -> Range<usize> {
    let start = signed.windows(3).rposition(|three| three == b"<30" || three == b" <3").unwrap();
    start..start + signed[start..].iter().position(|byte| *byte == b'>').unwrap() + 1
}

/// Whether what was signed is still there, byte for byte.
fn same(good: &[u8], bad: &[u8], hole: &Range<usize>) -> bool {
    bad.len() >= good.len() && bad[..hole.start] == good[..hole.start] && bad[hole.end..good.len()] == good[hole.end..]
}

fn attack(good: &[u8], seed: u64, times: usize) {
    assert_eq!(signatures(good).unwrap()[0].state, State::Intact);
    let hole = hole(good);
    let mut dice = Dice(seed);
    let (mut judged, mut held) = (0, 0);
    for time in 0..times {
        let bad = broken(good, &mut dice);
        let Ok(told) = signatures(&bad) else { continue };
        judged += usize::from(!told.is_empty());
        for one in told.iter().filter(|one| one.state == State::Intact) {
            held += 1;
            assert!(same(good, &bad, &hole), "seed {seed}, mutant {time}");
            assert!(one.covers_whole_file == (bad.len() == good.len()), "seed {seed}, mutant {time}");
        }
    }
    assert!(judged > times / 20, "{judged} of {times} could be judged");
    assert!(held < times / 2, "{held} of {times} held");
}

#[test]
fn small_files() {
    attack(&Raw::default().draft().signed(&SIGNER, &Cms::default()), 0x5E4_2026, 10_000);
}

#[test]
fn files_with_object_streams() {
    attack(&sign(&MODERN, "Ky", &SIGNER), 0x5E5_2026, 2_000);
}

/// What lies around the signature is left alone; its own bytes are broken.
#[test]
fn signatures_themselves() {
    let draft = || Raw::default().draft();
    let good = draft().signed(&SIGNER, &Cms::default());
    let at = hole(&good);
    let figures = &good[at.start + 1..at.end - 1];
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    let mut cms: Vec<u8> = figures.chunks(2).map(pair).collect();
    let end = cms.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    cms.truncate(end);
    let mut dice = Dice(0x5E6_2026);
    let mut held = 0;
    for time in 0..10_000 {
        let mut bad = broken(&cms, &mut dice);
        bad.truncate(crate::file::ROOM);
        let told = signatures_trusting(&draft().holding(&bad), &[ROOT.root()]).unwrap();
        let told = &told[0];
        // Some bytes say nothing, such as numbers of versions. Whoever is trusted is still the one who signed.
        if told.state == State::Intact && matches!(told.chain, Some(Chain::Trusted { .. })) {
            held += 1;
            assert_eq!(told.certificate.as_ref().unwrap().signer, "Người ký Thứ ba", "mutant {time}");
        }
    }
    assert!(held < 1_000, "{held}");
}
