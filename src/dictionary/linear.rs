//! An Aho-Corasick automaton over the nodes of a trie: it scans any text in linear time, for blocks in which walks go too far.

use std::ops::Range;

use super::chars::CharIds;
use super::trie::{FREE, ROOT, Trie};
use crate::fold::Symbol;

/// No term ends at this node.
const NO_TERM: u32 = u32::MAX;

/// What a node, as a state, knows besides its children.
#[derive(Clone, Copy, Debug)]
struct Link {
    /// The node of the longest proper ending of its text that has one.
    fail: u32,
    /// The first node on the way of these at which a term ends; the root if there is none.
    out: u32,
    term: u32,
    depth: u32,
}

/// The links of all nodes.
#[derive(Debug)]
pub(super) struct Linear {
    links: Vec<Link>,
}

impl Linear {
    pub(super) fn new(trie: &Trie) -> Self {
        let depths = depths(trie);
        let link = |(at, depth): (u32, &u32)| {
            let ends = *depth > 0 && trie.nodes[at as usize].ends();
            let term = if ends { trie.term(at) } else { NO_TERM };
            Link { fail: ROOT, out: ROOT, term, depth: *depth }
        };
        let mut linear = Self { links: (0..).zip(&depths).map(link).collect() };
        let mut nodes: Vec<u32> = (0..).take(depths.len()).collect();
        nodes.retain(|at| depths[*at as usize] > 0);
        // The link of a node goes to one that is less deep.
        nodes.sort_by_key(|at| depths[*at as usize]);
        for at in nodes {
            let parent = trie.nodes[at as usize].parent;
            let fail = match parent {
                ROOT => ROOT,
                _ => {
                    let id = at - trie.nodes[parent as usize].base();
                    linear.next(trie, linear.links[parent as usize].fail, id)
                }
            };
            let out = linear.ending(fail);
            let link = &mut linear.links[at as usize];
            (link.fail, link.out) = (fail, out);
        }
        linear
    }

    /// Visits the terms that begin in a range of the symbols, and those that begin behind it up to the place that it returns.
    pub(super) fn scan(
        &self,
        (trie, chars): (&Trie, &CharIds),
        symbols: &[Symbol],
        range: Range<usize>,
        mut visit: impl FnMut(u32, Range<usize>),
    ) -> usize {
        let mut state = ROOT;
        for (at, symbol) in symbols.iter().enumerate().skip(range.start) {
            let Link { depth, term, .. } = self.links[state as usize];
            // Nothing that began before is left, so walks may go on.
            if at >= range.end && depth <= 1 && term == NO_TERM {
                return at - depth as usize;
            }
            state = self.next(trie, state, chars.id(symbol.c));
            let mut ending = self.ending(state);
            while ending != ROOT {
                let Link { depth, term, out, .. } = self.links[ending as usize];
                visit(term, at + 1 - depth as usize..at + 1);
                ending = out;
            }
        }
        symbols.len()
    }

    /// Returns the node itself if a term ends there, or else the next one at which one does.
    fn ending(&self, node: u32) -> u32 {
        let link = self.links[node as usize];
        if link.term == NO_TERM { link.out } else { node }
    }

    fn next(&self, trie: &Trie, mut state: u32, id: u32) -> u32 {
        loop {
            let next = trie.nodes[state as usize].base() + id;
            match trie.nodes.get(next as usize) {
                Some(node) if node.parent == state => return next,
                _ if state == ROOT => return ROOT,
                _ => state = self.links[state as usize].fail,
            }
        }
    }
}

/// Returns how many symbols lead to each node; none to the root and to places without a node.
fn depths(trie: &Trie) -> Vec<u32> {
    let mut depths = vec![0; trie.nodes.len()];
    let mut path = Vec::new();
    for node in 0..trie.nodes.len() {
        let mut at = node;
        while depths[at] == 0 && trie.nodes[at].parent != FREE {
            path.push(at);
            at = trie.nodes[at].parent as usize;
        }
        let mut depth = depths[at];
        for node in path.drain(..).rev() {
            depth += 1;
            depths[node] = depth;
        }
    }
    depths
}
