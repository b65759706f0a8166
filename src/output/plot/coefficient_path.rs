//! Regularization paths: coefficients against the penalty strength.

use super::axis::{AlphaAxis, LinearAxis, pushed_apart};
use super::frame::{self, Frame, LABEL};
use super::numbers_above::{self, Row};
use super::scene::{Anchor, Color, Point, Scene, Stroke};
use super::style::PALETTE;
use super::{Picture, Size, check, text, typeface};
use crate::Result;

/// Coefficients against the penalty strength, one curve for each feature.
///
/// The ten features with the largest |w| at the smallest α are coloured and named at their ends;
/// the others are grey beneath them. Features that are zero at every α have no curve. The number
/// of non-zero coefficients stands above the plot, and with it the deviance explained, if given.
#[derive(Debug, Clone, Default)]
pub struct CoefficientPath {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// The numbers beneath it; may be empty.
    pub subtitle: String,
    /// Penalty strengths, falling, positive; shape (n_alphas,).
    pub alphas: Vec<f64>,
    /// The user's names, shape (n_features,).
    pub names: Vec<String>,
    /// One vector for each feature, each of shape (n_alphas,), in the units that `y_label` names.
    pub coefficients: Vec<Vec<f64>>,
    /// Non-zero coefficients at each α, shape (n_alphas,); if empty, counted from `coefficients`.
    pub nonzero: Vec<usize>,
    /// Share of the null deviance that the model explains at each α, at most 1; shape (n_alphas,).
    pub deviance_explained: Option<Vec<f64>>,
    /// The α to mark.
    pub chosen: Option<f64>,
    /// The name of the vertical axis; if empty, "standardized coefficient".
    pub y_label: String,
}

/// Curves in colour.
const NAMED: usize = PALETTE.len();
/// Curves that enter first and are named in the title.
const TITLED: usize = 2;
/// Grey curves: more could not be distinguished, and would make an SVG of many megabytes.
const UNNAMED: usize = 1000;
/// Names may take this share of the picture's width.
const NAME_SHARE: f64 = 0.24;
/// From the right end of the axis to the names, where leaders lead to names pushed off their curve.
const LEADER: f64 = 26.0;
/// Distance of two names' baselines.
const LINE: f64 = 17.0;

/// At most [`UNNAMED`] of the ranked features, evenly chosen, so that the grey curves represent all
/// of them.
fn thinned(ranked: &[usize]) -> Vec<usize> {
    let n = ranked.len().min(UNNAMED);
    (0..n).map(|i| ranked[i * ranked.len() / n]).collect()
}

impl Picture for CoefficientPath {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let ranking = self.ranking();
        let (named, unnamed) = ranking.split_at(ranking.len().min(NAMED));
        let (mut scene, below_title) = frame::titled(
            size,
            &self.title,
            || self.sentence(&ranking),
            &self.subtitle,
        );

        let rows = 1 + usize::from(self.deviance_explained.is_some());
        let top = below_title + numbers_above::room(rows);
        let bottom = scene.height() - frame::BELOW;
        let values = LinearAxis::new(self.range(), (bottom, top));
        let ticks = values.ticks_apart(frame::VERTICAL);
        let names = self.short_names(named, &scene);
        let room = (
            frame::room_beside(&ticks).max(numbers_above::BESIDE),
            self.room_for_names(&names),
        );
        let frame = Frame::new(&scene, (top, bottom), room);
        let alphas = AlphaAxis::new(
            self.alphas.iter().copied().chain(self.chosen),
            (frame.left, frame.right),
        );
        let y_label = text::or(&self.y_label, "standardized coefficient");
        frame.alpha_axis(&mut scene, &alphas);
        frame.left_axis(&mut scene, &values, ticks, y_label, Color::AXIS);
        self.draw_curves(&mut scene, &frame, (&alphas, &values), (named, unnamed));
        let ends = match self.alphas.as_slice() {
            [alpha] => alphas.at(*alpha) + 4.0,
            _ => frame.right,
        };
        self.name_curves(&mut scene, &frame, (ends, &values), named, &names);
        self.draw_numbers(&mut scene, &frame, &alphas);
        if ranking.is_empty() {
            let zero = values.at(0.0);
            let at = ((frame.left + frame.right) / 2.0, zero - 12.0);
            let remark = "every coefficient is zero at every α";
            scene.text(remark, at, LABEL, Color::QUIET, Anchor::Middle);
        }
        frame::note(
            &mut scene,
            frame.bottom,
            &self.remark(named.len(), unnamed.len()),
        );
        Ok(scene)
    }
}

impl CoefficientPath {
    pub(crate) fn check(&self) -> Result<()> {
        check::alphas(&self.alphas, self.chosen)?;
        let n_alphas = self.alphas.len();
        let n_curves = self.coefficients.len();
        if n_curves == 0 {
            return check::refuse("there are no features, so there is no path to draw");
        }
        check::length("names", self.names.len(), "coefficient curves", n_curves)?;
        for (name, curve) in self.names.iter().zip(&self.coefficients) {
            let what = || format!("coefficients of {}", text::clean(name));
            if curve.len() != n_alphas {
                check::length(&what(), curve.len(), "penalty strengths", n_alphas)?;
            }
            if curve.iter().any(|w| !w.is_finite()) {
                check::values(&what(), curve)?;
            }
            check::values("coefficients", curve)?;
        }
        if !self.nonzero.is_empty() {
            let counts = self.nonzero.len();
            check::length("non-zero counts", counts, "penalty strengths", n_alphas)?;
        }
        check::explained(self.deviance_explained.as_deref(), n_alphas)
    }

    /// Features that are ever non-zero, by falling |w| at the end, then by falling largest |w|.
    fn ranking(&self) -> Vec<usize> {
        let mut ranked: Vec<(f64, f64, usize)> = self
            .coefficients
            .iter()
            .enumerate()
            .map(|(feature, curve)| {
                let largest = curve.iter().fold(0.0_f64, |most, w| most.max(w.abs()));
                (curve.last().map_or(0.0, |w| w.abs()), largest, feature)
            })
            .filter(|&(_, largest, _)| largest > 0.0)
            .collect();
        ranked.sort_by(|a, b| {
            let ends = b.0.total_cmp(&a.0);
            ends.then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2))
        });
        let mut ranking: Vec<usize> = ranked.into_iter().map(|(_, _, feature)| feature).collect();
        // The curves that the title names have a colour and a name, too.
        let first = self.entering(&ranking).unwrap_or_default();
        if first.len() <= TITLED && ranking.len() > NAMED {
            let (named, unnamed) = ranking.split_at(NAMED);
            let missing = first.iter().filter(|&feature| !named.contains(feature));
            let missing: Vec<usize> = missing.copied().collect();
            let mut order = named[..NAMED - missing.len()].to_vec();
            order.extend(&missing);
            order.extend(&named[NAMED - missing.len()..]);
            order.extend(unnamed.iter().filter(|&feature| !missing.contains(feature)));
            ranking = order;
        }
        ranking
    }

    /// The features that enter at the largest α.
    fn entering(&self, ranking: &[usize]) -> Option<Vec<usize>> {
        let entry = |feature: usize| self.coefficients[feature].iter().position(|&w| w != 0.0);
        let earliest = ranking.iter().filter_map(|&feature| entry(feature)).min()?;
        let first = ranking.iter().copied();
        Some(
            first
                .filter(|&feature| entry(feature) == Some(earliest))
                .collect(),
        )
    }

    /// The range of the coefficients and zero, with a margin.
    fn range(&self) -> (f64, f64) {
        let (low, high) = self
            .coefficients
            .iter()
            .flatten()
            .fold((0.0_f64, 0.0_f64), |(low, high), &w| {
                (low.min(w), high.max(w))
            });
        let air = 0.06 * (high - low);
        (low - air, high + air)
    }

    /// Non-zero coefficients at each α.
    fn counted(&self) -> Vec<usize> {
        match self.nonzero.is_empty() {
            false => self.nonzero.clone(),
            true => (0..self.alphas.len())
                .map(|k| self.coefficients.iter().filter(|w| w[k] != 0.0).count())
                .collect(),
        }
    }

    fn sentence(&self, ranking: &[usize]) -> String {
        let name = |feature: usize| text::fitted(&self.names[feature], frame::TITLE, 260.0);
        let Some(&largest) = ranking.first() else {
            return "Every coefficient is zero".to_owned();
        };
        if let [alpha] = self.alphas.as_slice() {
            let alpha = text::short(*alpha, 4);
            return format!("{} weighs most at α = {alpha}", name(largest));
        }
        let entering = self.entering(ranking).unwrap_or_default();
        match entering.as_slice() {
            [first] if *first == largest => {
                format!("{} enters first and ends largest", name(largest))
            }
            [first] => format!(
                "{} enters first, {} ends largest",
                name(*first),
                name(largest)
            ),
            [a, b] => {
                let (a, b) = (name(*a), name(*b));
                format!("{a} and {b} enter first, {} ends largest", name(largest))
            }
            _ => format!("{} ends largest", name(largest)),
        }
    }

    fn short_names(&self, named: &[usize], scene: &Scene) -> Vec<String> {
        let width = scene.width() * NAME_SHARE;
        let names = named.iter().map(|&feature| self.names[feature].as_str());
        text::fitted_apart(&names.collect::<Vec<_>>(), LABEL, width)
    }

    /// Room to the right of the plot area: dots of a single α have their names beside them, inside of it.
    fn room_for_names(&self, names: &[String]) -> f64 {
        let widths = names.iter().map(|name| typeface::width(name, LABEL));
        match names.is_empty() || self.alphas.len() == 1 {
            true => 6.0,
            false => LEADER + widths.fold(0.0, f64::max),
        }
    }

    /// Grey curves, the zero line, coloured curves and the chosen α, each above the ones before.
    fn draw_curves(
        &self,
        scene: &mut Scene,
        frame: &Frame,
        (alphas, values): (&AlphaAxis, &LinearAxis),
        (named, unnamed): (&[usize], &[usize]),
    ) {
        for &feature in thinned(unnamed).iter().rev() {
            let stroke = Stroke::solid(Color::FAINT, 1.0);
            scene.curve(self.curve(feature, alphas, values), stroke);
        }
        let zero = values.at(0.0);
        scene.line(
            vec![(frame.left, zero), (frame.right, zero)],
            Stroke::solid(Color::FAINT, 1.2),
        );
        let curves = named
            .iter()
            .map(|&feature| self.curve(feature, alphas, values));
        let curves: Vec<Vec<Point>> = curves.collect();
        for (curve, &(color, dash)) in curves.iter().zip(&PALETTE).rev() {
            let width = 2.0;
            scene.curve(curve.clone(), Stroke { color, width, dash });
        }
        if let Some(alpha) = self.chosen {
            frame.chosen(scene, alphas, alpha, &curves);
        }
    }

    /// The rows of numbers above the plot.
    fn draw_numbers(&self, scene: &mut Scene, frame: &Frame, alphas: &AlphaAxis) {
        let counted = self.counted();
        let write_count = |k: usize| text::count(counted[k]);
        let mut rows: Vec<Row<'_>> = vec![("non-zero", &write_count)];
        let explained = self.deviance_explained.as_deref().unwrap_or_default();
        let write_explained = |k: usize| text::percent(explained[k]);
        if !explained.is_empty() {
            rows.push(("training fit", &write_explained));
        }
        numbers_above::draw(scene, frame, (alphas, &self.alphas), &rows);
    }

    /// One feature's curve, without the points inside its level stretches.
    fn curve(&self, feature: usize, alphas: &AlphaAxis, values: &LinearAxis) -> Vec<Point> {
        let curve = &self.coefficients[feature];
        // A coefficient that has not entered yet is the zero line, not a curve on it.
        let entry = curve.iter().position(|&w| w != 0.0).unwrap_or(0);
        let start = entry.saturating_sub(1);
        let mut points: Vec<Point> = Vec::new();
        for (&alpha, &w) in self.alphas.iter().zip(curve).skip(start) {
            let point = (alphas.at(alpha), values.at(w));
            if let [.., (_, before), (x, level)] = points.as_mut_slice()
                && *before == point.1
                && *level == point.1
            {
                *x = point.0;
                continue;
            }
            points.push(point);
        }
        points
    }

    /// Names beside the curves' ends at the pixel `x`, moved apart; the least important go if there
    /// is no room.
    fn name_curves(
        &self,
        scene: &mut Scene,
        frame: &Frame,
        (x, values): (f64, &LinearAxis),
        named: &[usize],
        names: &[String],
    ) {
        let room = (frame.bottom - frame.top + 8.0).max(0.0);
        let fit = 1 + (room / LINE) as usize;
        let mut ends: Vec<(f64, usize)> = named
            .iter()
            .take(fit)
            .enumerate()
            .filter_map(|(rank, &feature)| {
                Some((values.at(*self.coefficients[feature].last()?), rank))
            })
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let wanted: Vec<f64> = ends.iter().map(|end| end.0).collect();
        let placed = pushed_apart(&wanted, LINE, (frame.top - 4.0, frame.bottom + 4.0));
        for (&(end, rank), y) in ends.iter().zip(placed) {
            let (color, _) = PALETTE[rank];
            scene.line(
                vec![
                    (x, end),
                    (x + 6.0, end),
                    (x + LEADER - 9.0, y),
                    (x + LEADER - 4.0, y),
                ],
                Stroke::solid(color, 1.0),
            );
            let at = (x + LEADER, y + LABEL * 0.35);
            let color = color.for_text();
            scene.text(names[rank].clone(), at, LABEL, color, Anchor::Start);
        }
    }

    /// What the picture leaves out.
    fn remark(&self, named: usize, unnamed: usize) -> String {
        let zero = self.coefficients.len() - named - unnamed;
        let mut parts = Vec::new();
        if unnamed > UNNAMED {
            let (drawn, unnamed) = (text::count(UNNAMED), text::count(unnamed));
            parts.push(format!(
                "grey: {drawn} of {unnamed} smaller coefficients, evenly chosen by size"
            ));
        } else if unnamed > 0 {
            parts.push(format!(
                "grey: {}",
                frame::counted(unnamed, "smaller coefficient")
            ));
        }
        if zero > 0 {
            let zeros = frame::counted(zero, "coefficient");
            parts.push(format!("{zeros} zero at every α, not drawn"));
        }
        parts.join("; ")
    }
}
