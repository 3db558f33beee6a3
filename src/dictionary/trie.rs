//! A trie as a dense double array: a step is one addition and one comparison.

use serde::{Deserialize, Serialize};

use super::chars::CharIds;
use crate::column;
use crate::fold::Symbol;

/// The node of the empty text.
pub(super) const ROOT: u32 = 0;
/// Marks the base of a node at which a term ends.
pub(super) const ENDS: u32 = 1 << 31;
/// Marks the base of a node at which a term ends and none goes on: the rest of the base is the term.
pub(super) const LEAF: u32 = 1 << 30;
/// The parent of a place without a node.
pub(super) const FREE: u32 = u32::MAX;

/// A place of the array.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// The child for number `id` is at `base + id`; 0 without children.
    pub(super) base: u32,
    pub(super) parent: u32,
}

impl Node {
    #[inline]
    pub(super) const fn base(self) -> u32 {
        self.base & !(ENDS | LEAF)
    }

    #[inline]
    pub(super) const fn is_leaf(self) -> bool {
        self.base & LEAF != 0
    }

    #[inline]
    pub(super) const fn ends(self) -> bool {
        self.base & ENDS != 0
    }
}

impl column::Number for Node {
    const BYTES: usize = 8;

    fn put(self, into: &mut Vec<u8>) {
        self.base.put(into);
        self.parent.put(into);
    }

    fn take(bytes: &[u8]) -> Option<Self> {
        let (base, parent) = bytes.split_at_checked(4)?;
        Some(Self { base: u32::take(base)?, parent: u32::take(parent)? })
    }
}

/// Terms as paths from the root.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Trie {
    #[serde(with = "column")]
    pub(super) nodes: Vec<Node>,
    /// The term that ends at a node which is no leaf.
    #[serde(with = "column")]
    pub(super) ends: Vec<u32>,
}

impl Trie {
    /// Returns the term that a single symbol is.
    #[inline]
    pub(super) fn single(&self, id: u32) -> Option<u32> {
        let at = self.nodes[ROOT as usize].base() + id;
        let node = self.nodes.get(at as usize).filter(|node| node.parent == ROOT && node.ends());
        node.map(|_| self.term(at))
    }

    /// Returns the term that ends at a node.
    #[inline]
    pub(super) fn term(&self, at: u32) -> u32 {
        let node = self.nodes[at as usize];
        if node.is_leaf() { node.base() } else { self.ends[at as usize] }
    }

    /// Calls `found` with each term of several symbols that they begin with, and its length; returns how far that went.
    #[inline]
    pub(super) fn walk(
        &self,
        chars: &CharIds,
        symbols: &[Symbol],
        mut found: impl FnMut(u32, usize),
    ) -> usize {
        let mut at = ROOT;
        let mut base = self.nodes[ROOT as usize].base();
        let mut depth = 0;
        for symbol in symbols {
            let next = base + chars.id(symbol.c);
            // Number 0 leads to a place that is never a child of this node.
            let Some(node) = self.nodes.get(next as usize).filter(|node| node.parent == at) else {
                break;
            };
            at = next;
            base = node.base();
            depth += 1;
            if node.ends() {
                if depth > 1 {
                    found(self.term(at), depth);
                }
                if node.is_leaf() {
                    break;
                }
            }
        }
        depth
    }

    /// Returns whether every node hangs below the root, and terms have numbers below `terms`.
    pub(super) fn is_whole(&self, terms: usize, chars: usize) -> bool {
        let mut depths = vec![0_u32; self.nodes.len()];
        let mut path = Vec::new();
        let root = self.nodes.first().is_some_and(|node| node.parent == FREE);
        let all = 1..u32::try_from(self.nodes.len()).unwrap_or(0);
        root && self.nodes.len() == self.ends.len()
            && (0..)
                .zip(&self.nodes)
                .all(|(at, node)| !node.ends() || (self.term(at) as usize) < terms)
            && all.into_iter().all(|node| self.hangs(node, chars, &mut depths, &mut path))
    }

    /// Returns whether a node hangs below the root; `depths` has those of the nodes that were looked at.
    fn hangs(&self, node: u32, chars: usize, depths: &mut [u32], path: &mut Vec<u32>) -> bool {
        path.clear();
        let mut at = node;
        while at != ROOT && depths[at as usize] == 0 {
            let parent = self.nodes[at as usize].parent;
            if parent == FREE && at == node {
                return true;
            }
            let known = self.nodes.get(parent as usize).is_some_and(|parent| {
                let id = at.checked_sub(parent.base());
                !parent.is_leaf() && id.is_some_and(|id| id > 0 && (id as usize) < chars)
            });
            // A way up that is longer than there are nodes goes in a circle.
            if !known || path.len() > self.nodes.len() {
                return false;
            }
            path.push(at);
            at = parent;
        }
        let mut depth = depths[at as usize];
        for node in path.drain(..).rev() {
            depth += 1;
            depths[node as usize] = depth;
        }
        true
    }

    /// Returns the bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.nodes) + size_of_val(&*self.ends)
    }

    /// Returns the share of places that hold a node.
    #[cfg(test)]
    pub(super) fn fill(&self) -> f64 {
        let used = self.nodes.iter().filter(|node| node.parent != FREE).count();
        #[allow(clippy::cast_precision_loss, reason = "a share")]
        let share = used as f64 / self.nodes.len() as f64;
        share
    }

    /// Returns the terms in their order; `char_of` gives the character of a number.
    #[cfg(test)]
    pub(super) fn terms(&self, char_of: impl Fn(u32) -> char) -> Vec<String> {
        let mut terms = Vec::new();
        for at in (0..).take(self.nodes.len()) {
            let node = self.nodes[at as usize];
            if node.parent == FREE || !node.ends() {
                continue;
            }
            let mut chars = Vec::new();
            let mut child = at;
            while child != ROOT {
                let parent = self.nodes[child as usize].parent;
                chars.push(char_of(child - self.nodes[parent as usize].base()));
                child = parent;
            }
            terms.push((self.term(at), chars.into_iter().rev().collect()));
        }
        terms.sort_unstable_by_key(|(number, _): &(u32, String)| *number);
        terms.into_iter().map(|(_, term)| term).collect()
    }
}
