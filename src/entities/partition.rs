//! Which names have been joined so far?
//!
//! Disjoint sets of indices, the smaller always joined to the larger, so that no way to the top is long.

/// Sets of the indices `0..len`, at first one for each.
#[derive(Debug, Clone)]
pub(super) struct Partition {
    parents: Vec<usize>,
    sizes: Vec<usize>,
}

impl Partition {
    /// Each index alone.
    pub(super) fn new(len: usize) -> Self {
        Self { parents: (0..len).collect(), sizes: vec![1; len] }
    }

    /// The index that stands for the set that holds `index`.
    pub(super) fn top(&self, mut index: usize) -> usize {
        while self.parents[index] != index {
            index = self.parents[index];
        }
        index
    }

    /// Makes one set of two.
    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.top(a), self.top(b));
        if a != b {
            let (large, small) = if self.sizes[a] < self.sizes[b] { (b, a) } else { (a, b) };
            self.parents[small] = large;
            self.sizes[large] += self.sizes[small];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_are_transitive() {
        let mut partition = Partition::new(5);
        partition.join(4, 3);
        partition.join(3, 1);
        assert!(partition.top(4) == partition.top(1) && partition.top(3) == partition.top(1));
        assert!(partition.top(0) != partition.top(1) && partition.top(0) != partition.top(2));
    }
}
