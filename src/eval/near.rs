//! Matchers that stand close together.

use super::Evaluation;
use crate::program::MatcherId;
use crate::rule::Scope;
use crate::scan::Hit;

/// Most groups of one matcher in one request.
const MAX_GROUPS: usize = 1_000;

struct Window {
    within: u32,
    listed: bool,
    sentence: bool,
}

impl Evaluation<'_> {
    /// Adds one hit for each group of parts that stand together.
    pub(super) fn near(
        &mut self,
        parts: &[MatcherId],
        within: u32,
        listed: bool,
        scope: Scope,
        groups: &mut Vec<Hit>,
    ) {
        let mut lists: Vec<Vec<Hit>> = Vec::with_capacity(parts.len());
        for part in parts {
            let hits = self.matcher(*part).to_vec();
            if hits.is_empty() {
                return;
            }
            lists.push(hits);
        }
        let Some((first, rest)) = lists.split_first() else { return };
        let window = Window { within, listed, sentence: scope == Scope::Sentence };
        let mut chosen = Vec::with_capacity(parts.len());
        for hit in first {
            chosen.push(*hit);
            self.extend_group(*hit, rest, &window, &mut chosen, groups);
            chosen.pop();
            if groups.len() >= MAX_GROUPS {
                return;
            }
        }
    }

    fn extend_group(
        &self,
        group: Hit,
        rest: &[Vec<Hit>],
        window: &Window,
        chosen: &mut Vec<Hit>,
        groups: &mut Vec<Hit>,
    ) {
        let Some((next, rest)) = rest.split_first() else {
            if groups.len() < MAX_GROUPS {
                groups.push(group);
            }
            return;
        };
        let start = next.partition_point(|hit| hit.field < group.field);
        for hit in &next[start..] {
            // Hits are ordered by place: behind the window nothing follows.
            if hit.field != group.field || hit.first > group.last + window.within {
                return;
            }
            if self.fits(&group, hit, window, chosen) {
                chosen.push(*hit);
                self.extend_group(group.joined(*hit), rest, window, chosen, groups);
                chosen.pop();
            }
        }
    }

    fn fits(&self, group: &Hit, hit: &Hit, window: &Window, chosen: &[Hit]) -> bool {
        if chosen.iter().any(|other| other.span.overlaps(hit.span)) {
            return false;
        }
        let close = if window.listed {
            let last = chosen[chosen.len() - 1];
            hit.first >= last.last && hit.first - last.last <= window.within
        } else {
            let behind = hit.first.saturating_sub(group.last);
            let before = group.first.saturating_sub(hit.last);
            behind.max(before) <= window.within
        };
        let sentence = |at: u32| self.text(hit).folded.sentence_of(at);
        close
            && (!window.sentence
                || chosen.iter().all(|o| sentence(o.span.start) == sentence(hit.span.start)))
    }
}
