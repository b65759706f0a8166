//! What about a table would trouble a fit, and the call to begin with.

use crate::output::{Console, name_cell, scientific, shortest, significant};
use regfit::data::{ColumnKind, escape};
use regfit::recipe::TableProfile;
use regfit::recipe::profile::{COLLINEAR, LARGEST_COMPARISON, Mark, Separation, TargetProfile};

/// Things of one kind that are named, without --top 0.
const NAMED: usize = 5;

/// Standard deviations further apart than this make the penalty on raw columns one of units.
const FAR_APART: f64 = 1e6;

/// Lines with a label in front of the first of each kind.
struct Lines<'a> {
    text: String,
    console: &'a Console,
}

impl Lines<'_> {
    fn add(&mut self, label: &str, content: &str) {
        self.text += &self.console.label(&format!("{label:<10}"));
        self.text += content;
        self.text.push('\n');
    }

    /// The first few of many, one on each line.
    fn list(&mut self, label: &str, total: usize, mut items: impl Iterator<Item = String>) {
        let shown = if self.console.top == 0 {
            total
        } else {
            NAMED.min(total)
        };
        for (k, item) in items.by_ref().take(shown).enumerate() {
            self.add(if k == 0 { label } else { "" }, &item);
        }
        if shown < total {
            let more = total - shown;
            self.add(
                "",
                &format!("... {more} more (--top 0 for all, --json for programs)"),
            );
        }
    }
}

/// `data` is the table as it was asked for, for the next call.
pub(super) fn text(
    data: &str,
    profile: &TableProfile,
    by_default: bool,
    console: &Console,
) -> String {
    let mut lines = Lines {
        text: String::new(),
        console,
    };
    let name = |j: usize| name_cell(profile.columns.get(j).map_or("", |column| &column.name));
    let constant = profile.columns.iter().filter(|column| column.is_constant());
    let constant: Vec<String> = constant.map(|column| name_cell(&column.name)).collect();
    if !constant.is_empty() {
        lines.add("constant", &constant.join(", "));
    }
    let names = profile.columns.iter().enumerate();
    let names = names
        .filter(|(j, column)| column.names_rows && !column.is_row_names && !is_target(profile, *j));
    let names: Vec<String> = names.map(|(_, column)| name_cell(&column.name)).collect();
    if !names.is_empty() {
        let what = "different in every row, as names and numbers of rows are: best left out";
        lines.add("ids", &format!("{} ({what})", names.join(", ")));
    }
    let rounded = profile.columns.iter().filter(|column| column.rounded > 0);
    let rounded: Vec<String> = rounded.map(|column| name_cell(&column.name)).collect();
    if !rounded.is_empty() {
        let what = "whole numbers with more digits than a 64-bit float keeps";
        lines.add("digits", &format!("{} ({what})", rounded.join(", ")));
    }
    lines.list(
        "equal",
        profile.duplicates.len(),
        profile
            .duplicates
            .iter()
            .map(|(first, copy)| format!("{} is a copy of {}", name(*copy), name(*first))),
    );
    match profile.repeated_rows {
        0 => {}
        1 => lines.add("repeated", "1 row is a copy of an earlier one"),
        count => lines.add(
            "repeated",
            &format!("{count} rows are copies of earlier ones"),
        ),
    }
    let found = &profile.collinearity;
    lines.list(
        "collinear",
        found.count,
        found.pairs.iter().map(|pair| {
            let r = correlation(pair.correlation);
            format!(
                "{} and {}: correlation {r}",
                name(pair.first),
                name(pair.second)
            )
        }),
    );
    if found.count > 0 {
        let note = "the lasso keeps one of such a pair, ridge shares the weight between both";
        lines.add("", note);
    }
    if found.skipped {
        let (limit, threshold) = (scientific(LARGEST_COMPARISON), shortest(COLLINEAR));
        let skipped = format!(
            "pairs with a correlation above {threshold} not looked for: n·p² is above {limit}"
        );
        lines.add("collinear", &skipped);
    }
    if let Some(scales) = profile.scales {
        let sd = |j: usize| profile.columns[j].numbers.map_or(0.0, |numbers| numbers.sd);
        let (small, large) = (scales.smallest, scales.largest);
        if small != large {
            let range = format!(
                "standard deviations from {} ({}) to {} ({}), ratio {}",
                significant(sd(small), 3),
                name(small),
                significant(sd(large), 3),
                name(large),
                significant(scales.ratio, 3)
            );
            lines.add("scales", &range);
        }
        if scales.ratio > FAR_APART {
            lines.add(
                "",
                "--no-standardize would penalise the units, not the columns",
            );
        }
    }
    if let Some(target) = &profile.target {
        describe_target(&mut lines, profile, target, by_default);
    }
    next(&mut lines, data, profile, by_default);
    lines.text
}

/// `benign: 357 (62.7 %), malignant: 212 (37.3 %)`; nothing for classes of one row each, which are none.
pub(super) fn shares(classes: &[(String, usize)], console: &Console) -> String {
    let rows: usize = classes.iter().map(|(_, count)| count).sum();
    if classes.len() >= rows {
        return String::new();
    }
    let share = |(class, count): &(String, usize)| {
        let percent = 100.0 * *count as f64 / rows as f64;
        format!("{}: {count} ({percent:.1} %)", name_cell(class))
    };
    let top = if console.top == 0 {
        classes.len()
    } else {
        classes.len().min(2 * NAMED)
    };
    let mut shares: Vec<String> = classes.iter().take(top).map(share).collect();
    if top < classes.len() {
        shares.push(format!("… ({} more)", classes.len() - top));
    }
    shares.join(", ")
}

fn describe_target(
    lines: &mut Lines<'_>,
    profile: &TableProfile,
    target: &TargetProfile,
    by_default: bool,
) {
    let Some(column) = profile.columns.get(target.column) else {
        return;
    };
    let kind = if target.classes.is_empty() {
        "a number".to_owned()
    } else {
        let hint = if target.is_class {
            ""
        } else {
            " (--model logistic takes them for classes)"
        };
        format!("{} different values{hint}", column.distinct)
    };
    let why = if by_default {
        " by default, the last column"
    } else {
        ""
    };
    lines.add(
        "target",
        &format!("{}{why}: {kind}", name_cell(&column.name)),
    );
    let shares = shares(&target.classes, lines.console);
    if !shares.is_empty() {
        lines.add("balance", &shares);
    }
    let separations = &target.separations;
    lines.list(
        "separated",
        separations.len(),
        separations
            .iter()
            .map(|found| separation(profile, target, found)),
    );
    // Gaps are filled, and have no coefficient of their own.
    if separations
        .iter()
        .any(|found| !matches!(found.mark, Mark::Gap { .. }))
    {
        lines.add(
            "",
            "without a penalty (α = 0) logistic regression has no finite optimum with such a column; any α > 0 holds it",
        );
    }
}

/// `petal_length alone: below 2.45 setosa, above all others`
fn separation(profile: &TableProfile, target: &TargetProfile, found: &Separation) -> String {
    let class = |k: usize| name_cell(target.classes.get(k).map_or("", |(class, _)| class));
    let column = profile
        .columns
        .get(found.column)
        .map_or("", |column| &column.name);
    let column = name_cell(column);
    let own = class(found.class);
    let others = if target.classes.len() == 2 {
        class(1 - found.class)
    } else {
        "all others".into()
    };
    let never = match target.classes.len() {
        2 => format!("only {others}"),
        _ => format!("never {own}"),
    };
    let only_or_never = |only: bool| {
        if only {
            format!("only {own}")
        } else {
            never.clone()
        }
    };
    match &found.mark {
        Mark::Sides { threshold, above } => {
            let (here, there) = sides(*above);
            format!(
                "{column} alone: {here} {} {own}, {there} {others}",
                digits(*threshold)
            )
        }
        Mark::Border {
            threshold,
            above,
            own: has_own,
            others: has_others,
        } => {
            let (here, there) = sides(*above);
            let threshold = digits(*threshold);
            let own = format!("{here} {threshold} only {own}");
            let others = format!("{there} {threshold} {never}");
            let parts = [(own, *has_own), (others, *has_others)].into_iter();
            let parts: Vec<String> = parts
                .filter(|(_, there)| *there)
                .map(|(part, _)| part)
                .collect();
            format!("{column} in part: {}", parts.join(", "))
        }
        Mark::Level { level, only } => {
            format!("{column}={}: {}", name_cell(level), only_or_never(*only))
        }
        Mark::Gap { only } => format!("{column} missing: {}", only_or_never(*only)),
    }
}

/// On which side a class is, and the others.
fn sides(above: bool) -> (&'static str, &'static str) {
    if above {
        ("above", "below")
    } else {
        ("below", "above")
    }
}

/// Halves of differences of decimals have digits that nobody needs.
fn digits(threshold: f64) -> String {
    shortest(significant(threshold, 6).parse().unwrap_or(threshold))
}

/// `0.99912`, and close to one what is missing from it.
fn correlation(r: f64) -> String {
    let missing = 1.0 - r.abs();
    match (missing < 1e-5, r > 0.0) {
        (false, _) => significant(r, 5),
        (true, true) => format!("1 − {}", scientific(missing)),
        (true, false) => format!("−1 + {}", scientific(missing)),
    }
}

/// The call to begin with.
fn next(lines: &mut Lines<'_>, data: &str, profile: &TableProfile, by_default: bool) {
    let Some(target) = &profile.target else {
        return;
    };
    let features = profile.columns.iter().enumerate();
    let mut features = features.filter(|(j, column)| *j != target.column && !column.is_row_names);
    let mut flags = String::new();
    if !by_default && let Some(column) = profile.columns.get(target.column) {
        flags += &format!(" --target {}", shell_word(&column.name));
    }
    if target.is_class {
        flags += " --model logistic";
    }
    let ids = profile.columns.iter().enumerate();
    let ids = ids.filter(|(j, column)| {
        let words = column.names_rows && column.kind == ColumnKind::Text;
        words && !column.is_row_names && *j != target.column
    });
    let ids: Vec<&str> = ids.map(|(_, column)| column.name.as_str()).collect();
    if !ids.is_empty() {
        flags += &format!(" --exclude {}", shell_word(&ids.join(",")));
    }
    if features.any(|(_, column)| column.kind != ColumnKind::Numeric) {
        flags += " --encode onehot";
    }
    if profile.columns.iter().any(|column| column.missing > 0) {
        flags += " --missing mean";
    }
    lines.add("next", &format!("regfit path {}{flags}", shell_word(data)));
}

fn is_target(profile: &TableProfile, column: usize) -> bool {
    let target = profile.target.as_ref();
    target.is_some_and(|target| target.column == column)
}

/// A name as it would be typed in a shell.
fn shell_word(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-./".contains(c);
    if !name.is_empty() && name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("'{}'", escape(name).replace('\'', "'\\''"))
    }
}
