//! Where the boxes and arrows of a workflow stand: arithmetic alone, so that it can be tested without a screen.
//!
//! States stand in columns, one for each phase, or all in one column, phase beneath phase. An arrow leaves the side of
//! its box that looks towards where it goes, runs along a track of its own between the columns, and passes beneath all
//! boxes if it has farther to go than to the next column. So no arrow crosses a box, and no two lie on each other.
//! Lengths are in the units of the drawing's own box of view.

/// Between the ports of a side.
const PORT: i32 = 26;
/// Between two boxes of a column.
const GAP: i32 = 26;
/// Above the boxes: what the phase is called.
const HEAD: i32 = 34;
/// Between two tracks.
const TRACK: i32 = 9;
/// Between a box and what runs past it; an arrow's head has room there.
const STUB: i32 = 16;
/// The least height of a box.
const LOW: i32 = 48;

/// How the phases follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From left to right, for a desk.
    Columns,
    /// From top to bottom, for a phone.
    Rows,
}

impl Way {
    /// How wide a box is.
    pub const fn box_width(self) -> i32 {
        match self {
            Self::Columns => 136,
            Self::Rows => 148,
        }
    }

    /// How wide the mark of an arrow is, where it leaves its box.
    pub const fn mark_width(self) -> i32 {
        match self {
            Self::Columns => 66,
            Self::Rows => 44,
        }
    }
}

/// What is to be drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// How many phases there are.
    pub phases: usize,
    /// The phase of each state.
    pub states: Vec<usize>,
    /// From which state to which; arrows of states that there are not are left out.
    pub arrows: Vec<(usize, usize)>,
    /// The states in which a case can begin.
    pub begins: Vec<usize>,
}

/// A box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
    /// How wide.
    pub width: i32,
    /// How high.
    pub height: i32,
}

/// An arrow: its corners, and the middle of its mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which arrow of the plan; nothing for one that begins.
    pub arrow: Option<usize>,
    /// Its corners, from tail to head.
    pub points: Vec<(i32, i32)>,
    /// Where its mark stands.
    pub mark: (i32, i32),
}

/// Where everything stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawing {
    /// How wide it is.
    pub width: i32,
    /// How high.
    pub height: i32,
    /// Where the name of each phase begins, its baseline; nothing for a phase without states.
    pub heads: Vec<Option<(i32, i32)>>,
    /// The states, in the order of the plan.
    pub boxes: Vec<Place>,
    /// The arrows, those that begin last.
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// An arrow on its way through the arithmetic.
#[derive(Debug, Clone, Copy)]
struct Run {
    arrow: usize,
    from: usize,
    to: usize,
    out: Side,
    into: Side,
    /// The gutters in which it goes up and down: one, or two with the way beneath the boxes between them.
    first: usize,
    second: usize,
}

/// A place on a side of a box, taken by an end of an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Out(usize),
    Into(usize),
    Begins,
}

/// Lays a workflow out.
pub fn lay_out(plan: &Plan, way: Way) -> Drawing {
    let states = plan.states.len();
    if states == 0 {
        return Drawing { heads: vec![None; plan.phases], ..Drawing::default() };
    }
    let column = |state: usize| match way {
        Way::Columns => plan.states[state].min(plan.phases.saturating_sub(1)),
        Way::Rows => 0,
    };
    let columns = match way {
        Way::Columns => plan.phases.max(1),
        Way::Rows => 1,
    };
    let order = reading_order(plan);
    let runs = runs(plan, &order, way, &column);
    let ports = Ports::of(plan, &runs, &order);
    let (mut boxes, heads_y, bottom) = stack(plan, &order, &ports, way, &column);

    // How wide the gutters are follows from how many tracks each needs, and these from how high the boxes stand.
    let ys = ports.heights(&boxes);
    let lanes = colour(runs.iter().map(|r| (r.first != r.second).then(|| (low(r), high(r)))), 0);
    let lane_y = |run: usize| lanes[run].map(|lane| bottom + TRACK * (index(lane) + 1));
    let (tracks, used) = tracks(&runs, &ys, &lane_y, columns);
    let gutters = Gutters::of(columns, &used, &ports, way, &column, states);
    for (state, place) in boxes.iter_mut().enumerate() {
        place.x = gutters.column_x(column(state));
    }
    let heads = heads_y.iter().map(|head| head.map(|(column, y)| (gutters.column_x(column), y))).collect();
    let deepest = lanes.iter().flatten().max().map_or(0, |lane| TRACK * (index(*lane) + 2));
    let edge = |state: usize, side: Side| match side {
        Side::Left => boxes[state].x,
        Side::Right => boxes[state].x + boxes[state].width,
    };
    let half = way.mark_width() / 2;
    let beside = |x: i32, side: Side| match side {
        Side::Left => x - half,
        Side::Right => x + half,
    };
    let mut lines: Vec<Line> = runs
        .iter()
        .enumerate()
        .map(|(n, run)| {
            let (start, end) = (edge(run.from, run.out), edge(run.to, run.into));
            let (out, into) = (ys.out[n], ys.into[n]);
            let x = |which: usize, gutter: usize| gutters.track_x(gutter, tracks[n][which].unwrap_or(0));
            let first = x(0, run.first);
            let mut points = vec![(start, out), (first, out)];
            if let Some(lane) = lane_y(n) {
                let second = x(1, run.second);
                points.extend([(first, lane), (second, lane), (second, into)]);
            } else {
                points.push((first, into));
            }
            points.push((end, into));
            Line { arrow: Some(run.arrow), points, mark: (beside(start, run.out), out) }
        })
        .collect();
    for (state, y) in &ys.begins {
        let x = boxes[*state].x;
        lines.push(Line { arrow: None, points: vec![(x - STUB - 8, *y), (x, *y)], mark: (x - STUB - 8, *y) });
    }
    Drawing { width: gutters.width(), height: bottom + deepest + STUB, heads, boxes, lines }
}

/// The track of each piece that goes up or down, and how many tracks each gutter has.
fn tracks(
    runs: &[Run],
    ys: &Heights,
    lane_y: &impl Fn(usize) -> Option<i32>,
    columns: usize,
) -> (Vec<[Option<usize>; 2]>, Vec<usize>) {
    let mut tracks: Vec<[Option<usize>; 2]> = vec![[None; 2]; runs.len()];
    let mut used = vec![0_usize; columns + 1];
    for (gutter, used) in used.iter_mut().enumerate() {
        let mut spans: Vec<(usize, usize, (i32, i32))> = Vec::new();
        for (n, run) in runs.iter().enumerate() {
            let (out, into) = (ys.out[n], ys.into[n]);
            let lane = lane_y(n);
            if run.first == gutter {
                spans.push((n, 0, sorted(out, lane.unwrap_or(into))));
            }
            if let Some(lane) = lane
                && run.second == gutter
            {
                spans.push((n, 1, sorted(lane, into)));
            }
        }
        let colours = colour(spans.iter().map(|(_, _, span)| Some(*span)), 3);
        for ((run, which, _), colour) in spans.iter().zip(colours) {
            tracks[*run][*which] = colour;
            *used = (*used).max(colour.map_or(0, |c| c + 1));
        }
    }
    (tracks, used)
}

/// The states phase by phase, each phase in the order of the plan.
fn reading_order(plan: &Plan) -> Vec<usize> {
    let mut order: Vec<usize> = (0..plan.states.len()).collect();
    order.sort_by_key(|state| plan.states[*state]);
    order
}

fn runs(plan: &Plan, order: &[usize], way: Way, column: &impl Fn(usize) -> usize) -> Vec<Run> {
    let place = |state: usize| order.iter().position(|s| *s == state).unwrap_or(0);
    let known = |state: usize| state < plan.states.len();
    let all = plan.arrows.iter().enumerate().filter(|(_, (from, to))| known(*from) && known(*to));
    all.map(|(arrow, (from, to))| {
        let (from, to) = (*from, *to);
        let (a, b) = (column(from), column(to));
        let (out, into, first, second) = match way {
            Way::Rows if place(from) > place(to) => (Side::Left, Side::Left, 0, 0),
            Way::Rows => (Side::Right, Side::Right, 1, 1),
            Way::Columns if a < b => (Side::Right, Side::Left, a + 1, b),
            Way::Columns if a == b => (Side::Right, Side::Right, a + 1, a + 1),
            Way::Columns => (Side::Left, Side::Right, a, b + 1),
        };
        Run { arrow, from, to, out, into, first, second }
    })
    .collect()
}

/// Which ends of arrows each side of each box has, from top to bottom.
struct Ports {
    left: Vec<Vec<End>>,
    right: Vec<Vec<End>>,
}

/// How high each end lies.
struct Heights {
    out: Vec<i32>,
    into: Vec<i32>,
    begins: Vec<(usize, i32)>,
}

impl Ports {
    fn of(plan: &Plan, runs: &[Run], order: &[usize]) -> Self {
        let none = || vec![Vec::new(); plan.states.len()];
        let mut ports = Self { left: none(), right: none() };
        for begins in plan.begins.iter().filter(|s| **s < plan.states.len()) {
            ports.left[*begins].push(End::Begins);
        }
        for (n, run) in runs.iter().enumerate() {
            ports.side(run.out)[run.from].push(End::Out(n));
            ports.side(run.into)[run.to].push(End::Into(n));
        }
        // Those that come from above or go there are above: fewer lines cross.
        let place = |state: usize| order.iter().position(|s| *s == state).unwrap_or(0);
        let other = |end: &End| match end {
            End::Out(n) => place(runs[*n].to) + 1,
            End::Into(n) => place(runs[*n].from) + 1,
            End::Begins => 0,
        };
        for side in ports.left.iter_mut().chain(&mut ports.right) {
            side.sort_by_key(other);
        }
        ports
    }

    const fn side(&mut self, side: Side) -> &mut Vec<Vec<End>> {
        match side {
            Side::Left => &mut self.left,
            Side::Right => &mut self.right,
        }
    }

    /// How high a box must be for all its ends.
    fn height(&self, state: usize) -> i32 {
        let most = self.left[state].len().max(self.right[state].len());
        (index(most) * PORT).max(LOW)
    }

    fn leaves(&self, state: usize, side: Side) -> bool {
        let ends = match side {
            Side::Left => &self.left[state],
            Side::Right => &self.right[state],
        };
        ends.iter().any(|end| matches!(end, End::Out(_) | End::Begins))
    }

    fn heights(&self, boxes: &[Place]) -> Heights {
        let runs = self.left.iter().chain(&self.right).flatten().filter(|end| matches!(end, End::Out(_))).count();
        let mut heights = Heights { out: vec![0; runs], into: vec![0; runs], begins: Vec::new() };
        for (state, place) in boxes.iter().enumerate() {
            for ends in [&self.left[state], &self.right[state]] {
                let room = place.height / index(ends.len()).max(1);
                for (n, end) in ends.iter().enumerate() {
                    let y = place.y + room * index(n) + room / 2;
                    match end {
                        End::Out(run) => heights.out[*run] = y,
                        End::Into(run) => heights.into[*run] = y,
                        End::Begins => heights.begins.push((state, y)),
                    }
                }
            }
        }
        heights
    }
}

/// Where the heading of each phase stands: its column and how far down; none where a phase has no state.
type Heads = Vec<Option<(usize, i32)>>;

/// Stacks the boxes of each column; says in which column and how high the name of each phase stands, and where the
/// lowest box ends.
fn stack(
    plan: &Plan,
    order: &[usize],
    ports: &Ports,
    way: Way,
    column: &impl Fn(usize) -> usize,
) -> (Vec<Place>, Heads, i32) {
    let width = way.box_width();
    let mut boxes = vec![Place { x: 0, y: 0, width, height: LOW }; plan.states.len()];
    let mut heads = vec![None; plan.phases];
    let mut next = vec![0; plan.phases.max(1)];
    for state in order {
        let (at, phase) = (column(*state), plan.states[*state]);
        if let Some(head) = heads.get_mut(phase)
            && head.is_none()
        {
            *head = Some((at, next[at] + HEAD - 14));
            next[at] += HEAD;
        }
        let height = ports.height(*state);
        boxes[*state] = Place { x: 0, y: next[at], width, height };
        next[at] += height + GAP;
    }
    let bottom = next.into_iter().max().unwrap_or(0) - GAP;
    (boxes, heads, bottom)
}

/// The spaces between the columns.
struct Gutters {
    /// Where each begins.
    x: Vec<i32>,
    /// How far into each its tracks begin.
    before: Vec<i32>,
    box_width: i32,
    end: i32,
}

impl Gutters {
    fn of(
        columns: usize,
        used: &[usize],
        ports: &Ports,
        way: Way,
        column: &impl Fn(usize) -> usize,
        states: usize,
    ) -> Self {
        let leaves = |at: usize, side: Side| (0..states).any(|s| column(s) == at && ports.leaves(s, side));
        let beside = |leaves: bool| if leaves { way.mark_width() + STUB / 2 } else { STUB };
        let (mut x, mut before, mut at) = (Vec::new(), Vec::new(), 0);
        for (gutter, used) in used.iter().enumerate() {
            let left = if gutter == 0 { 0 } else { beside(leaves(gutter - 1, Side::Right)) };
            let right = if gutter == columns { 0 } else { beside(leaves(gutter, Side::Left)) };
            x.push(at);
            before.push(left);
            at += left + TRACK * index(*used) + right + 2;
            if gutter < columns {
                at += way.box_width();
            }
        }
        Self { x, before, box_width: way.box_width(), end: at }
    }

    fn column_x(&self, column: usize) -> i32 {
        self.x.get(column + 1).map_or(0, |x| x - self.box_width)
    }

    fn track_x(&self, gutter: usize, track: usize) -> i32 {
        let at = self.x.get(gutter).copied().unwrap_or(0) + self.before.get(gutter).copied().unwrap_or(0);
        at + TRACK * index(track) + TRACK / 2
    }

    const fn width(&self) -> i32 {
        self.end
    }
}

/// Gives each span the lowest number that no span has which it touches.
fn colour(spans: impl Iterator<Item = Option<(i32, i32)>>, apart: i32) -> Vec<Option<usize>> {
    let spans: Vec<Option<(i32, i32)>> = spans.collect();
    let mut order: Vec<usize> = (0..spans.len()).filter(|n| spans[*n].is_some()).collect();
    order.sort_by_key(|n| spans[*n]);
    let mut colours = vec![None; spans.len()];
    let mut ends: Vec<i32> = Vec::new();
    for n in order {
        let Some((from, to)) = spans[n] else { continue };
        let free = ends.iter().position(|end| *end + apart < from);
        let colour = free.unwrap_or_else(|| {
            ends.push(0);
            ends.len() - 1
        });
        ends[colour] = to;
        colours[n] = Some(colour);
    }
    colours
}

fn low(run: &Run) -> i32 {
    index(run.first.min(run.second))
}

fn high(run: &Run) -> i32 {
    index(run.first.max(run.second))
}

const fn sorted(a: i32, b: i32) -> (i32, i32) {
    if a < b { (a, b) } else { (b, a) }
}

/// A count as a length; no workflow has two thousand million states.
fn index(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX / 1_000)
}

/// Breaks words into lines of at most so many letters, and so many lines; what does not fit ends in "…".
pub fn wrap(text: &str, letters: usize, lines: usize) -> Vec<String> {
    let mut broken: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match broken.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => broken.push(word.to_owned()),
        }
    }
    let cut = broken.len() > lines;
    broken.truncate(lines);
    if cut && let Some(last) = broken.last_mut() {
        last.push('…');
    }
    for line in &mut broken {
        if line.chars().count() > letters + 1 {
            *line = line.chars().take(letters).collect();
            line.push('…');
        }
    }
    broken
}

#[cfg(test)]
mod tests;
