//! Which rows are held out together.

use crate::error::same_length;
use crate::linalg::random::Random;
use crate::{Error, Result};

/// How rows are dealt to folds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoldKind {
    /// At random; with classes, each class is spread evenly (stratified). Sizes differ by at most one.
    Random,
    /// By time: the rows are in order and cut into `n_folds` + 1 blocks; fold k is tested on block k + 1
    /// and trained on all blocks before it.
    Ordered,
    /// Rows of one group stay together: for each row its group (n_samples). Groups are dealt at random,
    /// the largest first, each to the fold with the fewest rows so far.
    Grouped(Vec<usize>),
    /// Given: for each row its fold (n_samples). `n_folds` and `seed` are not used.
    Given(Vec<usize>),
}

/// How to make folds of any number of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldPlan {
    /// How rows are dealt.
    pub kind: FoldKind,
    /// How many folds, at least 2.
    pub n_folds: usize,
    /// The seed of random folds.
    pub seed: u64,
}

impl Default for FoldPlan {
    fn default() -> Self {
        Self {
            kind: FoldKind::Random,
            n_folds: 10,
            seed: 42,
        }
    }
}

/// Rows to fit on and rows to judge on, both ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Rows to fit on.
    pub train: Vec<usize>,
    /// Rows to judge on.
    pub test: Vec<usize>,
}

impl Split {
    /// Of 0..n: the rows of which `held_out` is true are judged on.
    fn of(n: usize, held_out: impl Fn(usize) -> bool) -> Self {
        let (test, train) = (0..n).partition(|&row| held_out(row));
        Self { train, test }
    }
}

fn refuse<T>(reason: impl Into<String>) -> Result<T> {
    Err(Error::Folds(reason.into()))
}

impl FoldPlan {
    /// The folds of `n` rows. `classes` (n_samples) are the positions of the rows' classes, for
    /// stratification; `repeat` numbers independent random divisions.
    ///
    /// # Errors
    /// [`Error::Folds`] for fewer than two folds, more folds than rows or groups, given folds that are
    /// all the same, and groups or folds that are not one for each row.
    pub fn splits(&self, n: usize, classes: Option<&[usize]>, repeat: usize) -> Result<Vec<Split>> {
        let folds = match &self.kind {
            FoldKind::Given(folds) => {
                same_length("given folds", n, folds.len())?;
                let (distinct, folds) = ranks(folds);
                if distinct < 2 {
                    return refuse("the given folds are all the same: at least two are needed");
                }
                return Ok(by_fold(&folds, distinct));
            }
            _ if self.n_folds < 2 => {
                return refuse(format!("at least 2 folds are needed, got {}", self.n_folds));
            }
            FoldKind::Ordered => return self.ordered(n),
            FoldKind::Grouped(groups) => {
                same_length("groups", n, groups.len())?;
                self.grouped(groups, repeat)?
            }
            FoldKind::Random => self.random(n, classes, repeat)?,
        };
        Ok(by_fold(&folds, self.n_folds))
    }

    /// The same plan for some of the rows, of which groups and given folds are kept.
    #[must_use]
    pub fn subset(&self, rows: &[usize]) -> Self {
        let pick = |of_row: &[usize]| rows.iter().map(|&row| of_row[row]).collect();
        let kind = match &self.kind {
            FoldKind::Grouped(groups) => FoldKind::Grouped(pick(groups)),
            FoldKind::Given(folds) => FoldKind::Given(pick(folds)),
            other => other.clone(),
        };
        Self {
            kind,
            ..self.clone()
        }
    }

    /// One split that holds out this share of the rows (rounded to whole rows, at least one on each
    /// side): at random and stratified; the last rows when they are ordered; whole groups, of which the
    /// fewest are taken whose rows reach the share, when they are grouped or their folds are given.
    ///
    /// # Errors
    /// [`Error::Folds`] unless 0 < share < 1 and both sides get a row.
    pub fn hold_out(&self, n: usize, classes: Option<&[usize]>, share: f64) -> Result<Split> {
        if !(share > 0.0 && share < 1.0) {
            return refuse(format!(
                "the share to hold out must lie between 0 and 1, got {share}"
            ));
        }
        if n < 2 {
            return refuse("one row cannot be divided into training and test rows");
        }
        let count = ((n as f64 * share).round() as usize).clamp(1, n - 1);
        let mut random = Random::new(self.seed, 0);
        match &self.kind {
            FoldKind::Ordered => Ok(Split::of(n, |row| row >= n - count)),
            FoldKind::Random => {
                // The deal of folds takes classes in turn, so a run of it has the shares of the classes.
                let order = deal_order(n, classes, &mut random);
                let mut held_out = vec![false; n];
                let spread = n as f64 / count as f64;
                for k in 0..count {
                    held_out[order[((k as f64 + 0.5) * spread) as usize]] = true;
                }
                Ok(Split::of(n, |row| held_out[row]))
            }
            FoldKind::Grouped(groups) | FoldKind::Given(groups) => {
                same_length("groups", n, groups.len())?;
                let (distinct, groups) = ranks(groups);
                if distinct < 2 {
                    return refuse("all rows are in one group: none can be held out");
                }
                let sizes = sizes(&groups, distinct);
                let mut order: Vec<usize> = (0..distinct).collect();
                random.shuffle(&mut order);
                let mut chosen = vec![false; distinct];
                let mut rows = 0;
                for &group in order.iter().take(distinct - 1) {
                    if rows >= count {
                        break;
                    }
                    chosen[group] = true;
                    rows += sizes[group];
                }
                Ok(Split::of(n, |row| chosen[groups[row]]))
            }
        }
    }

    fn random(&self, n: usize, classes: Option<&[usize]>, repeat: usize) -> Result<Vec<usize>> {
        if self.n_folds > n {
            return refuse(format!(
                "{} folds for {n} rows: use at most {n}",
                self.n_folds
            ));
        }
        let mut folds = vec![0; n];
        let order = deal_order(n, classes, &mut Random::new(self.seed, repeat));
        for (k, row) in order.into_iter().enumerate() {
            folds[row] = k % self.n_folds;
        }
        Ok(folds)
    }

    fn grouped(&self, groups: &[usize], repeat: usize) -> Result<Vec<usize>> {
        let (distinct, groups) = ranks(groups);
        if self.n_folds > distinct {
            return refuse(format!(
                "{} folds for {distinct} groups, which stay whole: use at most {distinct}",
                self.n_folds
            ));
        }
        let sizes = sizes(&groups, distinct);
        let mut order: Vec<usize> = (0..distinct).collect();
        Random::new(self.seed, repeat).shuffle(&mut order);
        order.sort_by_key(|&group| std::cmp::Reverse(sizes[group]));
        let mut fold_of = vec![0; distinct];
        let mut filled = vec![0; self.n_folds];
        for group in order {
            let emptiest = (0..self.n_folds)
                .min_by_key(|&fold| filled[fold])
                .unwrap_or(0);
            fold_of[group] = emptiest;
            filled[emptiest] += sizes[group];
        }
        Ok(groups.into_iter().map(|group| fold_of[group]).collect())
    }

    fn ordered(&self, n: usize) -> Result<Vec<Split>> {
        let blocks = self.n_folds + 1;
        if blocks > n {
            return refuse(format!(
                "{} folds by time for {n} rows: use at most {}",
                self.n_folds,
                n.saturating_sub(1)
            ));
        }
        let start = |block: usize| block * n / blocks;
        let split = |k: usize| Split {
            train: (0..start(k)).collect(),
            test: (start(k)..start(k + 1)).collect(),
        };
        Ok((1..blocks).map(split).collect())
    }
}

/// Rows at random, one class after the other.
fn deal_order(n: usize, classes: Option<&[usize]>, random: &mut Random) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    random.shuffle(&mut order);
    if let Some(classes) = classes {
        order.sort_by_key(|&row| classes[row]);
    }
    order
}

fn by_fold(folds: &[usize], n_folds: usize) -> Vec<Split> {
    let split = |fold: usize| Split::of(folds.len(), |row| folds[row] == fold);
    (0..n_folds).map(split).collect()
}

/// How many distinct labels there are, and each label's position among them.
fn ranks(labels: &[usize]) -> (usize, Vec<usize>) {
    let mut distinct = labels.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let rank = |label: &usize| distinct.partition_point(|other| other < label);
    (distinct.len(), labels.iter().map(rank).collect())
}

fn sizes(groups: &[usize], distinct: usize) -> Vec<usize> {
    let mut sizes = vec![0; distinct];
    groups.iter().for_each(|&group| sizes[group] += 1);
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(kind: FoldKind, n_folds: usize) -> FoldPlan {
        FoldPlan {
            kind,
            n_folds,
            seed: 1,
        }
    }

    fn test_sizes(splits: &[Split]) -> Vec<usize> {
        splits.iter().map(|split| split.test.len()).collect()
    }

    /// Every row is tested once, and trained on whenever it is not tested.
    fn check_partition(splits: &[Split], n: usize) {
        let mut tested: Vec<usize> = splits.iter().flat_map(|s| s.test.clone()).collect();
        tested.sort_unstable();
        assert_eq!(tested, (0..n).collect::<Vec<_>>());
        for Split { train, test } in splits {
            let mut both: Vec<usize> = train.iter().chain(test).copied().collect();
            both.sort_unstable();
            assert_eq!(both, (0..n).collect::<Vec<_>>());
        }
    }

    #[test]
    fn random_folds_differ_by_one_row_at_most() {
        let splits = plan(FoldKind::Random, 10)
            .splits(103, None, 0)
            .expect("folds");
        check_partition(&splits, 103);
        let mut sizes = test_sizes(&splits);
        sizes.sort_unstable();
        assert_eq!(sizes, [10, 10, 10, 10, 10, 10, 10, 11, 11, 11]);
        let again = plan(FoldKind::Random, 10)
            .splits(103, None, 0)
            .expect("folds");
        assert_eq!(splits, again);
        let other = plan(FoldKind::Random, 10)
            .splits(103, None, 1)
            .expect("folds");
        assert_ne!(splits, other);
    }

    #[test]
    fn every_class_is_spread_evenly() {
        let classes: Vec<usize> = (0..47).map(|i| usize::from(i % 5 == 0)).collect();
        let splits = plan(FoldKind::Random, 5)
            .splits(47, Some(&classes), 0)
            .expect("folds");
        check_partition(&splits, 47);
        for split in &splits {
            let ones = split.test.iter().filter(|&&row| classes[row] == 1).count();
            assert!(ones == 2, "10 rows in 5 folds");
        }
        assert!(
            test_sizes(&splits)
                .iter()
                .all(|size| (9..=10).contains(size))
        );
    }

    #[test]
    fn groups_stay_whole_and_folds_get_similar_sizes() {
        let groups: Vec<usize> = (0..60).map(|i| 100 + (i * i) % 13).collect();
        let splits = plan(FoldKind::Grouped(groups.clone()), 3)
            .splits(60, None, 0)
            .expect("folds");
        check_partition(&splits, 60);
        for Split { train, test } in &splits {
            assert!(
                test.iter()
                    .all(|&a| train.iter().all(|&b| groups[a] != groups[b]))
            );
        }
        let refused = plan(FoldKind::Grouped(groups), 8).splits(60, None, 0);
        assert!(refused.is_err_and(|error| error.to_string().contains("use at most 7")));
    }

    #[test]
    fn by_time_no_row_is_judged_by_later_ones() {
        let splits = plan(FoldKind::Ordered, 4)
            .splits(11, None, 0)
            .expect("folds");
        assert_eq!(splits.len(), 4);
        for Split { train, test } in &splits {
            assert!(train.last() < test.first() && !train.is_empty() && !test.is_empty());
        }
        assert_eq!(splits[3].test.last(), Some(&10));
    }

    #[test]
    fn given_folds_are_kept_and_one_alone_is_refused() {
        let folds = vec![7, 7, 3, 3, 9];
        let splits = plan(FoldKind::Given(folds), 10)
            .splits(5, None, 0)
            .expect("folds");
        assert_eq!(splits.len(), 3);
        assert_eq!(splits[0].test, [2, 3]);
        assert!(
            plan(FoldKind::Given(vec![4; 5]), 10)
                .splits(5, None, 0)
                .is_err()
        );
        assert!(
            plan(FoldKind::Given(vec![4; 4]), 10)
                .splits(5, None, 0)
                .is_err()
        );
    }

    #[test]
    fn more_folds_than_rows_are_refused() {
        for kind in [FoldKind::Random, FoldKind::Ordered] {
            let error = plan(kind, 12).splits(10, None, 0).expect_err("too many");
            assert!(
                error.to_string().contains("for 10 rows: use at most"),
                "{error}"
            );
        }
        assert!(plan(FoldKind::Random, 1).splits(10, None, 0).is_err());
    }

    #[test]
    fn a_held_out_share_has_the_shares_of_the_classes() {
        let classes: Vec<usize> = (0..100).map(|i| usize::from(i % 4 == 0)).collect();
        let split = plan(FoldKind::Random, 10)
            .hold_out(100, Some(&classes), 0.2)
            .expect("a split");
        assert_eq!((split.train.len(), split.test.len()), (80, 20));
        let ones = split.test.iter().filter(|&&row| classes[row] == 1).count();
        assert_eq!(ones, 5);
        let ordered = plan(FoldKind::Ordered, 10)
            .hold_out(10, None, 0.25)
            .expect("a split");
        assert_eq!(ordered.test, [7, 8, 9]);
        let groups = plan(FoldKind::Grouped(vec![0, 0, 0, 1, 1]), 2);
        let split = groups.hold_out(5, None, 0.5).expect("a split");
        assert!(split.test == [0, 1, 2] || split.test == [3, 4]);
        assert!(groups.hold_out(5, None, 1.0).is_err());
    }
}
