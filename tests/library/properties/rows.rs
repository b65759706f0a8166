//! How rows are divided.

use super::problem::config;
use crate::common::Random;
use proptest::prelude::*;
use regfit::selection::{FoldKind, FoldPlan};

proptest! {
    #![proptest_config(config(128))]

    /// Every row is held out once and fitted on in all other folds; sizes differ by at most one, of every class too.
    #[test]
    fn folds_partition_the_rows(n in 2_usize..200, n_folds in 2_usize..20, seed in any::<u64>(), repeat in 0_usize..3, classes in 1_usize..4) {
        prop_assume!(n_folds <= n);
        let mut random = Random::new(seed);
        let codes: Vec<usize> = (0..n).map(|_| random.below(classes)).collect();
        let plan = FoldPlan { kind: FoldKind::Random, n_folds, seed };
        for codes in [None, Some(&codes[..])] {
            let splits = plan.splits(n, codes, repeat).unwrap();
            prop_assert_eq!(splits.len(), n_folds);
            let mut held_out = vec![0; n];
            for split in &splits {
                split.test.iter().for_each(|i| held_out[*i] += 1);
                let mut all = [&split.train[..], &split.test[..]].concat();
                all.sort_unstable();
                prop_assert!(all.iter().copied().eq(0..n));
            }
            prop_assert!(held_out.iter().all(|count| *count == 1));
            let spread = |of: &dyn Fn(usize) -> bool| {
                let sizes = splits.iter().map(|split| split.test.iter().filter(|i| of(**i)).count());
                let (low, high) = sizes.fold((n, 0), |(low, high), size| (low.min(size), high.max(size)));
                high - low
            };
            prop_assert!(spread(&|_| true) <= 1);
            if let Some(codes) = codes {
                for class in 0..classes {
                    prop_assert!(spread(&|i| codes[i] == class) <= 1);
                }
            }
        }
    }

    /// Rows of one group stay together; rows in order are judged by models of earlier rows only.
    #[test]
    fn groups_stay_together_and_time_goes_forward(n in 30_usize..200, n_folds in 2_usize..6, seed in any::<u64>()) {
        let mut random = Random::new(seed);
        let groups: Vec<usize> = (0..n).map(|i| if i < 6 { i } else { random.below(12) }).collect();
        let grouped = FoldPlan { kind: FoldKind::Grouped(groups.clone()), n_folds, seed };
        let mut held_out = vec![0; n];
        for split in grouped.splits(n, None, 0).unwrap() {
            split.test.iter().for_each(|i| held_out[*i] += 1);
            prop_assert!(split.test.iter().all(|i| split.train.iter().all(|k| groups[*i] != groups[*k])));
        }
        prop_assert!(held_out.iter().all(|count| *count == 1));
        let ordered = FoldPlan { kind: FoldKind::Ordered, n_folds, seed };
        for split in ordered.splits(n, None, 0).unwrap() {
            prop_assert!(split.train.last() < split.test.first() && !split.train.is_empty());
        }
    }
}
