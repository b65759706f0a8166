//! One model's coefficients, a chart of bars for each class.

use super::axis::LinearAxis;
use super::bar_rows::{self, BarRows};
use super::frame::{self, Frame, LABEL};
use super::scene::{Anchor, Color, Scene, Stroke};
use super::{Picture, Size, check, text};
use crate::Result;

/// The coefficients of one model with several classes: a row for each feature, the largest |w| on top, and side by side
/// a chart for each class, all on one scale.
#[derive(Debug, Clone)]
pub struct ClassCoefficients {
    /// The sentence above the picture; if empty, one made from the data.
    pub title: String,
    /// The numbers beneath it; may be empty.
    pub subtitle: String,
    /// The user's names, shape (n_features,).
    pub names: Vec<String>,
    /// The classes, shape (n_classes,).
    pub classes: Vec<String>,
    /// Coefficients in the units that `x_label` names, for each class those of all features: shape
    /// (n_classes, n_features).
    pub values: Vec<Vec<f64>>,
    /// Features at most, from 1 to 100; 30 by default.
    pub max_bars: usize,
    /// The name of the horizontal axes; "standardized coefficient" by default.
    pub x_label: String,
}

impl Default for ClassCoefficients {
    fn default() -> Self {
        Self {
            title: String::new(),
            subtitle: String::new(),
            names: Vec::new(),
            classes: Vec::new(),
            values: Vec::new(),
            max_bars: 30,
            x_label: "standardized coefficient".to_owned(),
        }
    }
}

/// Charts side by side: more would be too narrow for numbers.
const MOST_CLASSES: usize = 12;
/// Between two charts.
const GAP: f64 = 14.0;
/// A chart as wide as that has its numbers beside the bars.
const WRITTEN: f64 = 130.0;
/// Above the charts, for the names of the classes.
const HEADING: f64 = 22.0;

impl Picture for ClassCoefficients {
    fn scene(&self, size: Size) -> Result<Scene> {
        self.check()?;
        let classes = self.drawn_classes();
        let ranking = self.ranking(&classes);
        let sentence = || self.sentence();
        let (mut scene, top) = frame::titled(size, &self.title, sentence, &self.subtitle);
        let top = top + HEADING;
        let fit = BarRows::fit(&scene, top);
        let shown = &ranking[..ranking.len().min(self.max_bars).min(fit)];
        let names = shown.iter().map(|&feature| self.names[feature].as_str());
        let rows = BarRows::new(&scene, top, names);
        for i in 0..shown.len() {
            rows.name(&mut scene, i);
        }
        let charts = charts(rows.frame, classes.len());
        for (frame, &class) in charts.iter().zip(&classes) {
            self.chart(&mut scene, &rows, (frame, class), shown);
        }
        let middle = (rows.frame.left + rows.frame.right) / 2.0;
        let at = (middle, rows.frame.bottom + 42.0);
        scene.text(self.x_label.clone(), at, LABEL, Color::INK, Anchor::Middle);
        let remark = self.remark(shown.len(), ranking.len(), classes.len());
        frame::note(&mut scene, rows.frame.bottom, &remark);
        Ok(scene)
    }

    /// As wide as the charts need, and as high as the bars.
    fn default_size(&self) -> Size {
        let classes = self.drawn_classes();
        let bars = self.ranking(&classes).len().min(self.max_bars);
        let width = 260 + 180 * classes.len() as u32;
        let Size { height, .. } = bar_rows::suited_size(bars);
        Size {
            width: width.clamp(1000, 2000),
            height: height + HEADING as u32,
        }
    }
}

/// The frames of `n` charts side by side.
fn charts(all: Frame, n: usize) -> Vec<Frame> {
    let width = (all.right - all.left - GAP * (n.max(1) - 1) as f64) / n.max(1) as f64;
    let left = |k: usize| all.left + k as f64 * (width + GAP);
    let chart = |k: usize| Frame {
        left: left(k),
        right: left(k) + width,
        ..all
    };
    (0..n).map(chart).collect()
}

impl ClassCoefficients {
    fn check(&self) -> Result<()> {
        if self.names.is_empty() || self.classes.is_empty() {
            return check::refuse("there are no coefficients, so there is nothing to draw");
        }
        bar_rows::check_max_bars(self.max_bars)?;
        let (classes, features) = (self.classes.len(), self.names.len());
        check::length(
            "rows of coefficients",
            self.values.len(),
            "classes",
            classes,
        )?;
        for values in &self.values {
            check::length("coefficients", values.len(), "names", features)?;
            check::values("coefficients", values)?;
        }
        Ok(())
    }

    fn largest(&self, class: usize) -> f64 {
        let sizes = self.values[class].iter().map(|w| w.abs());
        sizes.fold(0.0, f64::max)
    }

    /// The classes with the largest coefficients, in their order.
    fn drawn_classes(&self) -> Vec<usize> {
        let mut classes: Vec<usize> = (0..self.values.len()).collect();
        classes.sort_by(|&a, &b| self.largest(b).total_cmp(&self.largest(a)));
        classes.truncate(MOST_CLASSES);
        classes.sort_unstable();
        classes
    }

    /// Features with a coefficient that is not 0 in one of these classes, by falling largest |w|.
    fn ranking(&self, classes: &[usize]) -> Vec<usize> {
        let sizes = |feature: usize| classes.iter().map(move |&k| self.values[k][feature].abs());
        let largest = |feature: usize| sizes(feature).fold(0.0, f64::max);
        let all = (0..self.names.len()).map(|feature| (largest(feature), feature));
        let mut features: Vec<(f64, usize)> = all.filter(|(size, _)| *size > 0.0).collect();
        features.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        features.into_iter().map(|(_, feature)| feature).collect()
    }

    fn sentence(&self) -> String {
        let all = self.values.iter().flatten();
        let kept = text::count(all.clone().filter(|w| **w != 0.0).count());
        let n = text::count(all.count());
        let entries = self.values.iter().enumerate();
        let entries = entries.flat_map(|(k, values)| {
            let values = values.iter().enumerate();
            values.map(move |(feature, w)| (w.abs(), feature, k))
        });
        match entries.max_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((size, feature, class)) if size > 0.0 => {
                let name = text::fitted(&self.names[feature], frame::TITLE, 260.0);
                let class = text::fitted(&self.classes[class], frame::TITLE, 200.0);
                format!("{kept} of {n} coefficients kept; {name} weighs most, for {class}")
            }
            _ => "Every coefficient is zero".to_owned(),
        }
    }

    /// One axis for all charts, with room for the numbers beside the bars.
    fn axis(&self, shown: &[usize], frame: &Frame, numbers: f64) -> LinearAxis {
        let values = self.drawn_classes().into_iter().flat_map(|class| {
            let values = &self.values[class];
            shown.iter().map(|&feature| values[feature])
        });
        let (low, high) = values.fold((0.0_f64, 0.0_f64), |(low, high), w| {
            (low.min(w), high.max(w))
        });
        let width = frame.right - frame.left;
        let sides = f64::from(u8::from(low < 0.0)) + f64::from(u8::from(high > 0.0));
        let unit = (high - low) / (width - sides * numbers).max(width * 0.3);
        let beside = |end: f64| if end == 0.0 { 0.0 } else { unit * numbers };
        let range = (low - beside(low), high + beside(high));
        LinearAxis::new(range, (frame.left, frame.right))
    }

    fn chart(
        &self,
        scene: &mut Scene,
        rows: &BarRows,
        (frame, class): (&Frame, usize),
        shown: &[usize],
    ) {
        let width = frame.right - frame.left;
        let written = |w: f64| text::short(w, 3);
        let room = match width >= WRITTEN {
            true => {
                let all = self.values.iter();
                let all = all.flat_map(|values| shown.iter().map(|&j| written(values[j])));
                rows.number_room(&all.collect::<Vec<_>>())
            }
            false => 4.0,
        };
        let axis = self.axis(shown, frame, room);
        let ticks = axis.ticks_apart(70.0);
        frame.bottom_axis(scene, &axis, ticks, "");
        for (i, &feature) in shown.iter().enumerate() {
            let value = self.values[class][feature];
            if value == 0.0 {
                continue;
            }
            let positive = value > 0.0;
            let color = if positive {
                Color::BLUE
            } else {
                Color::VERMILION
            };
            rows.rectangle(scene, &axis, (i, value), color);
            let (away, anchor) = match positive {
                true => (5.0, Anchor::Start),
                false => (-5.0, Anchor::End),
            };
            if width >= WRITTEN {
                rows.number(scene, (i, axis.at(value) + away), &written(value), anchor);
            }
        }
        let zero = axis.at(0.0);
        let line = vec![(zero, frame.top), (zero, frame.bottom)];
        scene.line(line, Stroke::solid(Color::AXIS, 1.4));
        let name = text::fitted(&self.classes[class], LABEL, width);
        let at = ((frame.left + frame.right) / 2.0, frame.top - 8.0);
        scene.text(name, at, LABEL, Color::INK, Anchor::Middle);
    }

    /// What the picture leaves out.
    fn remark(&self, shown: usize, in_use: usize, classes: usize) -> String {
        let mut parts = Vec::new();
        let mut part = |count: usize, what: &str, why: &str| {
            if count > 0 {
                parts.push(format!("{} {why}", frame::counted(count, what)));
            }
        };
        part(in_use - shown, "smaller feature", "not drawn");
        part(self.classes.len() - classes, "other class", "not drawn");
        part(self.names.len() - in_use, "feature", "zero for every class");
        parts.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::plot::Format;

    fn picture(n_classes: usize) -> ClassCoefficients {
        ClassCoefficients {
            names: vec!["length".into(), "width".into(), "never".into()],
            classes: (0..n_classes).map(|k| format!("class {k}")).collect(),
            values: (0..n_classes)
                .map(|k| vec![0.5, -2.0 - k as f64, 0.0])
                .collect(),
            ..ClassCoefficients::default()
        }
    }

    fn svg(picture: &ClassCoefficients) -> String {
        let bytes = picture.render(Format::Svg, picture.default_size());
        String::from_utf8(bytes.expect("a picture")).expect("text")
    }

    #[test]
    fn each_class_has_a_chart_and_each_feature_one_name() {
        let svg = svg(&picture(3));
        for words in ["class 0", "class 1", "class 2", "length", "width"] {
            let shown = svg.matches(&format!(">{words}<")).count()
                + svg.matches(&format!("\n{words}\n")).count();
            assert_eq!(shown, 1, "{words}");
        }
        assert!(svg.contains("6 of 9 coefficients kept; width weighs most, for class 2"));
        assert!(svg.contains("1 feature zero for every class"));
    }

    #[test]
    fn many_classes_are_counted() {
        let svg = svg(&picture(20));
        assert!(svg.contains("8 other classes not drawn"), "{svg}");
        assert!(svg.contains("class 19") && !svg.contains(">class 2<"));
    }

    #[test]
    fn lengths_that_differ_are_refused() {
        let mut wrong = picture(2);
        wrong.values.pop();
        let refusal = wrong.render(Format::Svg, wrong.default_size());
        let refusal = refusal.expect_err("refused").to_string();
        assert!(
            refusal.contains("1 rows of coefficients for 2 classes"),
            "{refusal}"
        );
    }
}
