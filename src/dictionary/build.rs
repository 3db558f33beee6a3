//! Terms to a [`Dictionary`]: the double array is filled breadth first, so that the nodes of common beginnings lie together.

use std::collections::VecDeque;
use std::sync::OnceLock;

use super::Dictionary;
use super::chars::CharIds;
use super::filter::Filter;
use super::singles::Singles;
use super::trie::{ENDS, FREE, LEAF, Node, ROOT, Trie};

/// After this many places that do not fit, nodes with about as many children are no longer tried there.
const MAX_MISSES: usize = 64;
/// Logarithms of the number of children that are told apart.
const CLASSES: usize = 8;

impl Dictionary {
    /// Returns the dictionary of these terms, which are in ascending order, without duplicates and not empty.
    pub(crate) fn new<'t>(terms: impl Iterator<Item = &'t str>) -> Self {
        let mut symbols: Vec<char> = Vec::new();
        let mut ends = Vec::new();
        for term in terms {
            symbols.extend(term.chars());
            ends.push(symbols.len());
        }
        let starts = || std::iter::once(&0).chain(&ends);
        let terms: Vec<&[char]> =
            starts().zip(&ends).map(|(start, end)| &symbols[*start..*end]).collect();
        let chars = CharIds::new(symbols.iter().copied());
        let trie = Builder::new(&chars, &terms).build();
        let filter = Filter::new(terms.iter().copied());
        let singles = terms.iter().filter(|term| term.len() == 1).map(|term| term[0]);
        let singles = Singles::new(singles.collect());
        Self { chars, singles, filter, trie, linear: OnceLock::new() }
    }
}

/// Terms that share a beginning of `depth` symbols, and the node of that beginning.
struct Group {
    node: u32,
    first: usize,
    end: usize,
    depth: usize,
}

struct Builder<'t> {
    chars: &'t CharIds,
    terms: &'t [&'t [char]],
    nodes: Vec<Node>,
    ends: Vec<u32>,
    /// For each place one that is free or nearer to the next free one, so that long stretches are skipped.
    next_free: Vec<u32>,
    /// Where nodes are tried from, by the logarithm of how many children they have.
    from: [u32; CLASSES],
    groups: VecDeque<Group>,
}

impl<'t> Builder<'t> {
    fn new(chars: &'t CharIds, terms: &'t [&'t [char]]) -> Self {
        Self {
            chars,
            terms,
            nodes: Vec::new(),
            ends: Vec::new(),
            next_free: Vec::new(),
            from: [1; CLASSES],
            groups: VecDeque::new(),
        }
    }

    fn build(mut self) -> Trie {
        self.take(ROOT, FREE);
        self.groups.push_back(Group { node: ROOT, first: 0, end: self.terms.len(), depth: 0 });
        let mut children = Vec::new();
        while let Some(group) = self.groups.pop_front() {
            self.place_children(&group, &mut children);
        }
        Trie { nodes: self.nodes, ends: self.ends }
    }

    fn place_children(&mut self, group: &Group, children: &mut Vec<(u32, usize)>) {
        let Group { node, mut first, end, depth } = *group;
        if first < end && self.terms[first].len() == depth {
            self.nodes[node as usize].base |= ENDS;
            self.ends[node as usize] = index(first);
            first += 1;
        }
        children.clear();
        for at in first..end {
            let id = self.chars.id(self.terms[at][depth]);
            if children.last().is_none_or(|(last, _)| *last != id) {
                children.push((id, at));
            }
        }
        if children.is_empty() {
            self.nodes[node as usize].base |= LEAF | self.ends[node as usize];
            return;
        }
        let base = self.find_base(children);
        self.nodes[node as usize].base |= base;
        for (n, (id, first)) in children.iter().enumerate() {
            let end = children.get(n + 1).map_or(end, |(_, next)| *next);
            self.take(base + id, node);
            self.groups.push_back(Group { node: base + id, first: *first, end, depth: depth + 1 });
        }
    }

    /// Returns a base under which the places of all children are free.
    fn find_base(&mut self, children: &[(u32, usize)]) -> u32 {
        let lowest = children[0].0;
        let class = (children.len().ilog2() as usize).min(CLASSES - 1);
        let mut place = self.free_from(self.from[class].max(lowest + 1));
        let mut misses = 0;
        loop {
            let base = place - lowest;
            if children[1..].iter().all(|(id, _)| self.is_free(base + id)) {
                if misses > MAX_MISSES && class > 0 {
                    self.from[class] = self.from[class].max(place);
                }
                return base;
            }
            misses += 1;
            place = self.free_from(place + 1);
        }
    }

    fn is_free(&self, place: u32) -> bool {
        self.nodes.get(place as usize).is_none_or(|node| node.parent == FREE)
    }

    /// Returns the first free place that is not before this one.
    fn free_from(&mut self, place: u32) -> u32 {
        let mut free = place;
        while let Some(next) = self.next_free.get(free as usize).filter(|next| **next != free) {
            free = *next;
        }
        let mut at = place;
        while let Some(next) = self.next_free.get_mut(at as usize).filter(|next| **next != free) {
            at = std::mem::replace(next, free);
        }
        free
    }

    /// Puts a node at a free place.
    fn take(&mut self, place: u32, parent: u32) {
        let len = self.nodes.len().max(place as usize + 1);
        self.nodes.resize(len, Node { base: 0, parent: FREE });
        self.ends.resize(len, 0);
        let known = index(self.next_free.len());
        self.next_free.extend(known..index(len));
        self.nodes[place as usize].parent = parent;
        self.next_free[place as usize] = place + 1;
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
