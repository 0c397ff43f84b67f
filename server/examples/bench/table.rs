//! A table in plain text.

use super::measure::{Pairs, Spread};

const HEAD: [&str; 5] = ["", "ours", "bare", "ratio", "ours a second"];

/// Lines that belong together.
pub struct Table {
    title: String,
    lines: Vec<Line>,
}

struct Line {
    cells: [String; 5],
    note: String,
}

impl Table {
    /// An empty table.
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), lines: Vec::new() }
    }

    /// Adds a line; `note` says what stands above and below the stroke of the ratio.
    pub fn line(&mut self, what: &str, pairs: &Pairs, note: &str) {
        let (ours, bare, ratio) = (pairs.ours(), pairs.bare(), pairs.ratio());
        let ratio = format!("{} ({}–{})", times(ratio.median), figure(ratio.low), figure(ratio.high));
        let cells = [what.to_owned(), duration(ours), duration(bare), ratio, rate(1.0 / ours.median)];
        self.lines.push(Line { cells, note: note.to_owned() });
    }

    /// Adds a line about bytes instead of seconds.
    pub fn bytes(&mut self, what: &str, pairs: &Pairs, note: &str) {
        let size = |spread: Spread| {
            let Spread { low, median, high } = spread;
            format!("{} kB ({}–{})", figure(median / 1e3), figure(low / 1e3), figure(high / 1e3))
        };
        let ratio = pairs.ratio();
        let ratio = format!("{} ({}–{})", times(ratio.median), figure(ratio.low), figure(ratio.high));
        let cells = [what.to_owned(), size(pairs.ours()), size(pairs.bare()), ratio, String::new()];
        self.lines.push(Line { cells, note: note.to_owned() });
    }

    /// Prints it.
    pub fn print(&self) {
        let mut widths = HEAD.map(|head| head.chars().count());
        for line in &self.lines {
            for (width, cell) in widths.iter_mut().zip(&line.cells) {
                *width = (*width).max(cell.chars().count());
            }
        }
        println!("\n{}", self.title);
        print_cells(&HEAD.map(str::to_owned), &widths);
        for line in &self.lines {
            print_cells(&line.cells, &widths);
            println!("    {}", line.note);
        }
    }
}

fn print_cells(cells: &[String; 5], widths: &[usize; 5]) {
    let mut out = String::from("  ");
    for (place, (cell, &width)) in cells.iter().zip(widths).enumerate() {
        let cell = if place == 0 { format!("{cell:<width$}") } else { format!("   {cell:>width$}") };
        out.push_str(&cell);
    }
    println!("{}", out.trim_end());
}

/// A time in the unit that fits its median.
fn duration(spread: Spread) -> String {
    let (unit, factor) = match spread.median {
        seconds if seconds < 1e-6 => ("ns", 1e9),
        seconds if seconds < 1e-3 => ("µs", 1e6),
        seconds if seconds < 1.0 => ("ms", 1e3),
        _ => ("s", 1.0),
    };
    let Spread { low, median, high } = spread;
    format!("{} {unit} ({}–{})", figure(median * factor), figure(low * factor), figure(high * factor))
}

fn times(ratio: f64) -> String {
    format!("{}×", figure(ratio))
}

/// Three digits that count, or as many as stand before the point.
fn figure(value: f64) -> String {
    match value {
        value if value < 10.0 => format!("{value:.2}"),
        value if value < 100.0 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    }
}

/// A number per second, with its thousands apart.
fn rate(value: f64) -> String {
    if value < 100.0 {
        return figure(value);
    }
    let digits = format!("{value:.0}");
    let mut out = String::with_capacity(digits.len() + 4);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
