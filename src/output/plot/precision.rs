//! Precision against recall, and lift, beside a receiver operating characteristic.

use super::axis::LinearAxis;
use super::frame::{self, Frame};
use super::roc_curve::RocCurve;
use super::scene::{Color, Point, Scene, Stroke};
use super::style::PALETTE;
use super::unit_square::{REFERENCE, UnitSquare};

/// From the top of a scene to its chart.
const TOP: f64 = 8.0;
/// Points of a curve.
const MOST_POINTS: usize = 2000;

/// Of a threshold: the share of the class that is found (recall), the share of the samples that are called positive, and
/// the share of those that have the class (precision).
fn shares(curve: &RocCurve) -> impl Iterator<Item = (f64, f64, f64)> {
    let of_class = curve.prevalence.unwrap_or(0.0);
    let stride = curve.points.len().div_ceil(MOST_POINTS).max(1);
    let last = curve.points.len().saturating_sub(1);
    let kept = curve.points.iter().enumerate();
    let kept = kept.filter(move |(k, _)| k % stride == 0 || *k == last);
    kept.filter_map(move |(_, point)| {
        let found = point.true_positive_rate * of_class;
        let called = found + point.false_positive_rate * (1.0 - of_class);
        // With nothing called positive there is no precision.
        (called > 0.0).then(|| (point.true_positive_rate, called, found / called))
    })
}

/// Curves of all classes, the first ten in colour.
fn draw(scene: &mut Scene, curves: &[RocCurve], points: impl Fn(&RocCurve) -> Vec<Point>) {
    for (k, curve) in curves.iter().enumerate().rev() {
        let unnamed = Stroke::solid(Color::FAINT, 1.0);
        let stroke = PALETTE.get(k).map_or(unnamed, |&(color, dash)| Stroke {
            color,
            width: 2.4,
            dash,
        });
        scene.line(points(curve), stroke);
    }
}

/// Precision against recall for every threshold; of one class with the precision of a guess.
pub(super) fn draw_precision(scene: &mut Scene, curves: &[RocCurve]) {
    let end = scene.height();
    let square = UnitSquare::axes(scene, (TOP, end), "recall (sensitivity)", "precision");
    if let [curve] = curves {
        let guess = curve.prevalence.unwrap_or(0.0);
        scene.line(
            vec![square.at(0.0, guess), square.at(1.0, guess)],
            REFERENCE,
        );
    }
    draw(scene, curves, |curve| {
        let points = shares(curve).map(|(recall, _, precision)| square.at(recall, precision));
        points.collect()
    });
    let remark = match curves {
        [_] => "dashed: the share of the class",
        _ => "",
    };
    frame::note(scene, square.frame.bottom, remark);
}

/// How many times more of the class are among the samples with the highest scores than among all.
pub(super) fn draw_lift(scene: &mut Scene, curves: &[RocCurve]) {
    // The same frame as the squares beside it.
    let end = scene.height();
    let mut ruler = Scene::new(scene.size());
    let Frame {
        left,
        top,
        right,
        bottom,
    } = UnitSquare::axes(&mut ruler, (TOP, end), "", "").frame;
    let lift = |curve: &RocCurve, precision: f64| match curve.prevalence {
        Some(of_class) if of_class > 0.0 => precision / of_class,
        _ => 1.0,
    };
    let all = curves.iter().flat_map(|c| shares(c).map(|s| lift(c, s.2)));
    let most = all.fold(1.0, f64::max);
    let lifts = LinearAxis::new((0.0, 1.05 * most), (bottom, top));
    let called = LinearAxis::new((0.0, 1.0), (left, right));
    let frame = Frame {
        left,
        top,
        right,
        bottom,
    };
    frame.bottom_axis(
        scene,
        &called,
        called.ticks(5),
        "share of the samples, highest scores first",
    );
    let ticks = lifts.ticks_apart(frame::VERTICAL);
    frame.left_axis(scene, &lifts, ticks, "lift", Color::AXIS);
    let one = lifts.at(1.0);
    scene.line(vec![(left, one), (right, one)], REFERENCE);
    draw(scene, curves, |curve| {
        let points = shares(curve);
        let points = points
            .map(|(_, share, precision)| (called.at(share), lifts.at(lift(curve, precision))));
        points.collect()
    });
    frame::note(scene, bottom, "dashed: a guess");
}
