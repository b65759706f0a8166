//! What a model may ask of its coefficients beyond a penalty of each one: limits, or groups.

use super::{BlockPenalty, Grouped, Limited, Penalty};

/// Features in blocks, each in one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Partition {
    /// The features, block after block.
    order: Vec<usize>,
    /// Where each block starts, and the end.
    starts: Vec<usize>,
    /// The block of each feature.
    blocks: Vec<usize>,
}

impl Partition {
    /// One block for each of so many features.
    pub(crate) fn single(n_features: usize) -> Self {
        Self {
            order: (0..n_features).collect(),
            starts: (0..=n_features).collect(),
            blocks: (0..n_features).collect(),
        }
    }

    /// One block for each number among `ids` (n_features), in the order of first appearance.
    pub(crate) fn by_id(ids: &[usize]) -> Self {
        let mut place = std::collections::HashMap::new();
        let mut members: Vec<Vec<usize>> = Vec::new();
        let mut blocks = Vec::with_capacity(ids.len());
        for (j, id) in ids.iter().enumerate() {
            let block = *place.entry(*id).or_insert(members.len());
            if block == members.len() {
                members.push(Vec::new());
            }
            members[block].push(j);
            blocks.push(block);
        }
        let mut starts = vec![0];
        starts.extend(members.iter().scan(0, |end, members| {
            *end += members.len();
            Some(*end)
        }));
        Self {
            order: members.concat(),
            starts,
            blocks,
        }
    }

    /// How many blocks.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether every feature is a block of its own.
    pub(crate) fn is_single(&self) -> bool {
        self.len() == self.order.len()
    }

    /// The block of a feature.
    pub(crate) fn block_of(&self, feature: usize) -> usize {
        self.blocks[feature]
    }

    /// The features of a block, rising.
    pub(crate) fn members(&self, block: usize) -> &[usize] {
        &self.order[self.starts[block]..self.starts[block + 1]]
    }
}

/// Blocks of features and the penalty of each.
pub(crate) trait Structure: Send + Sync + std::fmt::Debug {
    /// The penalty of a block, made of that of one coefficient.
    type Block<P: Penalty + Copy>: BlockPenalty;

    /// The blocks.
    fn partition(&self) -> &Partition;
    /// Ω of a block.
    fn block<P: Penalty + Copy>(&self, block: usize, penalty: P) -> Self::Block<P>;
    /// (lⱼ, uⱼ) of every feature, where there are limits.
    fn limits(&self) -> Option<&[(f64, f64)]> {
        None
    }
    /// Moves coefficients (n_features × n_outputs) that rounding took past a limit, or left just short of one, to
    /// the limit.
    fn snap(&self, w: &mut [f64]) {
        let _ = w;
    }
}

/// lⱼ ≤ wⱼ ≤ uⱼ for every feature, in the scale in which the penalty acts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Limits {
    partition: Partition,
    limits: Vec<(f64, f64)>,
}

impl Limits {
    /// One pair (lⱼ, uⱼ) with lⱼ ≤ 0 ≤ uⱼ for each feature.
    pub(crate) fn new(limits: Vec<(f64, f64)>) -> Self {
        Self {
            partition: Partition::single(limits.len()),
            limits,
        }
    }
}

impl Structure for Limits {
    type Block<P: Penalty + Copy> = Limited<P>;

    fn partition(&self) -> &Partition {
        &self.partition
    }
    fn block<P: Penalty + Copy>(&self, block: usize, penalty: P) -> Limited<P> {
        let (lower, upper) = self.limits[block];
        Limited {
            penalty,
            lower,
            upper,
        }
    }
    fn limits(&self) -> Option<&[(f64, f64)]> {
        Some(&self.limits)
    }
    fn snap(&self, w: &mut [f64]) {
        let p = self.limits.len();
        for w in w.chunks_mut(p.max(1)) {
            for (w, (lower, upper)) in w.iter_mut().zip(&self.limits) {
                let room = |limit: f64| 4.0 * f64::EPSILON * limit.abs();
                let near = |limit: f64| limit.is_finite() && (*w - limit).abs() <= room(limit);
                if *w >= *upper || near(*upper) {
                    *w = *upper;
                } else if *w <= *lower || near(*lower) {
                    *w = *lower;
                }
            }
        }
    }
}

/// Groups of features that are 0 or not together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Groups {
    partition: Partition,
}

impl Groups {
    /// One group for each number among `ids` (n_features).
    pub(crate) fn new(ids: &[usize]) -> Self {
        Self {
            partition: Partition::by_id(ids),
        }
    }
}

impl Structure for Groups {
    type Block<P: Penalty + Copy> = Grouped<P>;

    fn partition(&self) -> &Partition {
        &self.partition
    }
    fn block<P: Penalty + Copy>(&self, block: usize, penalty: P) -> Grouped<P> {
        Grouped {
            penalty,
            size: self.partition.members(block).len(),
        }
    }
}

/// Limits or groups, chosen at run time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AnyStructure {
    /// Limits
    Limits(Limits),
    /// Groups
    Groups(Groups),
}

impl AnyStructure {
    /// (lⱼ, uⱼ) of every feature, where there are limits.
    pub(crate) fn limits(&self) -> Option<&[(f64, f64)]> {
        match self {
            Self::Limits(limits) => limits.limits(),
            Self::Groups(groups) => groups.limits(),
        }
    }
}
