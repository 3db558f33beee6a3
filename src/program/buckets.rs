//! Items by a hash of few bits: one bit says that a hash has items, the number of bits before it says which.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::column;

/// Where the items of each hash stand, once they are sorted by it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Buckets {
    /// One bit for each hash that has items.
    #[serde(with = "column")]
    words: Vec<u64>,
    /// Bits set before each word.
    #[serde(with = "column")]
    ranks: Vec<u32>,
    /// First item of each hash that has some, and one past the last item.
    #[serde(with = "column")]
    starts: Vec<u32>,
}

impl Buckets {
    /// Makes buckets of these hashes, all below `size`, and returns in which order the items must stand, those of one hash as they were.
    pub(crate) fn new(size: usize, hashes: &[u32]) -> (Self, Vec<u32>) {
        let mut words = vec![0_u64; size.div_ceil(64)];
        for hash in hashes {
            words[*hash as usize / 64] |= 1 << (hash % 64);
        }
        let mut seen = 0;
        let mut ranks = Vec::with_capacity(words.len());
        for word in &words {
            ranks.push(seen);
            seen += word.count_ones();
        }
        let mut all = Self { words, ranks, starts: vec![0; seen as usize + 1] };
        for hash in hashes {
            let rank = all.rank(*hash as usize);
            all.starts[rank + 1] += 1;
        }
        for rank in 1..all.starts.len() {
            all.starts[rank] += all.starts[rank - 1];
        }
        let mut next = all.starts.clone();
        let mut order = vec![0; hashes.len()];
        for (item, hash) in (0..).zip(hashes) {
            let place = &mut next[all.rank(*hash as usize)];
            order[*place as usize] = item;
            *place += 1;
        }
        (all, order)
    }

    /// Returns whether a hash has items.
    #[inline]
    pub(crate) fn has(&self, hash: usize) -> bool {
        self.words.get(hash / 64).is_some_and(|word| word >> (hash % 64) & 1 == 1)
    }

    /// Returns where the items of a hash that has some stand.
    pub(crate) fn range(&self, hash: usize) -> Range<usize> {
        let rank = self.rank(hash);
        self.starts[rank] as usize..self.starts[rank + 1] as usize
    }

    /// Returns the bytes that they take.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&*self.words) + size_of_val(&*self.ranks) + size_of_val(&*self.starts)
    }

    /// Returns whether these are buckets of so many hashes and items.
    pub(crate) fn is_whole(&self, size: usize, items: usize) -> bool {
        let mut seen = 0;
        let ranked = self.words.iter().zip(&self.ranks).all(|(word, rank)| {
            let same = *rank == seen;
            seen += word.count_ones();
            same
        });
        ranked
            && self.words.len() == size.div_ceil(64)
            && self.ranks.len() == self.words.len()
            && self.starts.len() == seen as usize + 1
            && self.starts.is_sorted()
            && self.starts.last().is_some_and(|end| *end as usize == items)
    }

    fn rank(&self, hash: usize) -> usize {
        let below = self.words[hash / 64] & ((1 << (hash % 64)) - 1);
        (self.ranks[hash / 64] + below.count_ones()) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::Buckets;

    #[test]
    fn items_stand_by_hash_in_their_order() {
        let hashes = [70, 3, 3, 0, 70, 127, 3];
        let (buckets, order) = Buckets::new(128, &hashes);
        for hash in 0..128 {
            let expected: Vec<u32> = (0..7).filter(|n| hashes[*n as usize] == hash).collect();
            assert_eq!(buckets.has(hash as usize), !expected.is_empty());
            if !expected.is_empty() {
                assert_eq!(order[buckets.range(hash as usize)], expected);
            }
        }
        assert!(!buckets.has(4096));
        assert!(!Buckets::default().has(0));
    }
}
