use super::*;

/// Numbers that only look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(n.max(1)).expect("small")).expect("small")
    }
}

fn some_plan(seed: u64) -> Plan {
    let mut dice = Dice(seed);
    let phases = 1 + dice.below(5);
    let states: Vec<usize> = (0..=dice.below(14)).map(|_| dice.below(phases)).collect();
    let arrows = (0..dice.below(30)).map(|_| (dice.below(states.len()), dice.below(states.len()))).collect();
    Plan { phases, begins: vec![dice.below(states.len())], states, arrows }
}

const fn is_inside(place: &Place, (x, y): (i32, i32)) -> bool {
    place.x < x && x < place.x + place.width && place.y < y && y < place.y + place.height
}

/// Whether a piece of a line runs through a box, not only up to it.
fn cuts(place: &Place, a: (i32, i32), b: (i32, i32)) -> bool {
    let (left, right) = sorted(a.0, b.0);
    let (top, foot) = sorted(a.1, b.1);
    left < place.x + place.width && place.x < right && top < place.y + place.height && place.y < foot
}

fn each(check: impl Fn(&Plan, &Drawing, Way)) {
    for seed in 0..300 {
        let plan = some_plan(seed);
        for way in [Way::Columns, Way::Rows] {
            check(&plan, &lay_out(&plan, way), way);
        }
    }
}

#[test]
fn boxes_stand_apart_and_within_the_drawing() {
    each(|plan, drawing, _| {
        assert_eq!(drawing.boxes.len(), plan.states.len());
        for (n, one) in drawing.boxes.iter().enumerate() {
            assert!(one.x >= 0 && one.y >= 0, "{one:?}");
            assert!(one.x + one.width <= drawing.width && one.y + one.height <= drawing.height, "{one:?}");
            for other in &drawing.boxes[n + 1..] {
                let beside = one.x + one.width <= other.x || other.x + other.width <= one.x;
                let beneath = one.y + one.height <= other.y || other.y + other.height <= one.y;
                assert!(beside || beneath, "{one:?} {other:?}");
            }
        }
    });
}

#[test]
fn arrows_run_from_box_to_box_and_through_none() {
    each(|plan, drawing, way| {
        for line in &drawing.lines {
            let Some(arrow) = line.arrow else { continue };
            let (from, to) = plan.arrows[arrow];
            let (tail, head) = (line.points[0], line.points[line.points.len() - 1]);
            let touches = |place: &Place, (x, y): (i32, i32)| {
                (x == place.x || x == place.x + place.width) && place.y < y && y < place.y + place.height
            };
            assert!(touches(&drawing.boxes[from], tail) && touches(&drawing.boxes[to], head), "{line:?}");
            for piece in line.points.windows(2) {
                let (a, b) = (piece[0], piece[1]);
                assert!(a.0 == b.0 || a.1 == b.1, "square corners: {line:?}");
                for place in &drawing.boxes {
                    assert!(!cuts(place, a, b), "{way:?}: {line:?} runs through {place:?}");
                }
            }
            for (x, y) in &line.points {
                assert!(0 <= *x && *x <= drawing.width && 0 <= *y && *y <= drawing.height, "{line:?}");
            }
        }
    });
}

#[test]
fn no_two_arrows_lie_on_each_other() {
    each(|_, drawing, way| {
        let upright = |line: &Line| {
            let pieces = line.points.windows(2).map(|piece| (piece[0], piece[1]));
            pieces.filter(|(a, b)| a.0 == b.0 && a.1 != b.1).map(|(a, b)| (a.0, sorted(a.1, b.1))).collect::<Vec<_>>()
        };
        for (n, one) in drawing.lines.iter().enumerate() {
            for other in &drawing.lines[n + 1..] {
                for (x, span) in upright(one) {
                    for (other_x, other_span) in upright(other) {
                        let apart = x != other_x || span.1 < other_span.0 || other_span.1 < span.0;
                        assert!(apart, "{way:?}: {one:?} {other:?}");
                    }
                }
            }
        }
    });
}

#[test]
fn marks_stand_beside_the_boxes_and_apart() {
    each(|_, drawing, way| {
        for (n, one) in drawing.lines.iter().enumerate() {
            assert!(!drawing.boxes.iter().any(|place| is_inside(place, one.mark)), "{way:?}: {one:?}");
            for other in &drawing.lines[n + 1..] {
                let far = (one.mark.0 - other.mark.0).abs() >= STUB || (one.mark.1 - other.mark.1).abs() >= 16;
                assert!(far, "{way:?}: {one:?} {other:?}");
            }
        }
    });
}

#[test]
fn phases_are_columns_on_a_desk_and_rows_on_a_phone() {
    let plan = Plan { phases: 3, states: vec![0, 1, 1, 2], arrows: vec![(0, 1), (1, 3), (2, 0)], begins: vec![0] };
    let desk = lay_out(&plan, Way::Columns);
    assert!(desk.boxes[0].x < desk.boxes[1].x && desk.boxes[1].x < desk.boxes[3].x);
    assert_eq!(desk.boxes[1].x, desk.boxes[2].x);
    let phone = lay_out(&plan, Way::Rows);
    assert!(phone.boxes.windows(2).all(|pair| pair[0].x == pair[1].x && pair[0].y < pair[1].y));
    assert!(phone.width <= 360, "{}", phone.width);
    assert!(phone.heads.iter().all(Option::is_some));
}

#[test]
fn an_empty_workflow_and_one_that_names_what_is_not_there_are_drawn_too() {
    assert_eq!(lay_out(&Plan { phases: 2, ..Plan::default() }, Way::Columns).boxes, vec![]);
    let odd = Plan { phases: 0, states: vec![7], arrows: vec![(0, 9), (0, 0)], begins: vec![4] };
    let drawing = lay_out(&odd, Way::Columns);
    assert_eq!((drawing.boxes.len(), drawing.lines.len()), (1, 1));
}

#[test]
fn long_names_are_broken_between_words() {
    assert_eq!(wrap("Chờ bổ sung", 18, 2), ["Chờ bổ sung"]);
    assert_eq!(wrap("Đã chuyển cơ quan có thẩm quyền", 18, 2), ["Đã chuyển cơ quan", "có thẩm quyền"]);
    assert_eq!(wrap("Một hai ba bốn năm sáu bảy", 8, 2), ["Một hai", "ba bốn…"]);
    assert_eq!(wrap("Nguyễnnnnnnnnnnn", 8, 2), ["Nguyễnnn…"]);
}
