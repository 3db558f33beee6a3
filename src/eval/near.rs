//! Matchers that stand close together.

use super::Evaluation;
use crate::program::MatcherId;
use crate::rule::Scope;
use crate::scan::Hit;

/// Most groups of one matcher in one request.
const MAX_GROUPS: usize = 1_000;

struct Search {
    /// Hits of each part, by place.
    parts: Vec<Vec<Hit>>,
    within: u32,
    listed: bool,
    sentence: bool,
    /// The hit chosen for each part.
    chosen: Vec<Option<Hit>>,
}

impl Evaluation<'_> {
    /// Adds one hit for each group of parts that stand together: from left to right, neighbours at most `within` symbols apart.
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
        let sentence = scope == Scope::Sentence;
        let chosen = vec![None; lists.len()];
        let mut search = Search { parts: lists, within, listed, sentence, chosen };
        self.extend(None, &mut search, groups);
    }

    /// Adds the groups that begin with the hits chosen so far, of which `left` is the last.
    fn extend(&self, left: Option<Hit>, search: &mut Search, groups: &mut Vec<Hit>) {
        let mut open = (0..search.parts.len()).filter(|part| search.chosen[*part].is_none());
        let next: Vec<usize> = match search.listed {
            true => open.next().into_iter().collect(),
            false => open.collect(),
        };
        if next.is_empty() {
            groups.extend(search.chosen.iter().copied().flatten().reduce(Hit::joined));
        }
        for part in next {
            let start = left.map_or(0, |left| {
                let hits = &search.parts[part];
                hits.partition_point(|hit| {
                    (hit.field, hit.span.start) < (left.field, left.span.end)
                })
            });
            for at in start..search.parts[part].len() {
                let hit = search.parts[part][at];
                if groups.len() >= MAX_GROUPS || left.is_some_and(|l| search.is_behind(l, hit)) {
                    break;
                }
                if left.is_none_or(|left| self.fits(left, hit, search)) {
                    search.chosen[part] = Some(hit);
                    self.extend(Some(hit), search, groups);
                    search.chosen[part] = None;
                }
            }
        }
    }

    fn fits(&self, left: Hit, hit: Hit, search: &Search) -> bool {
        let sentence = |hit: Hit| self.text(&hit).folded.sentence_of(hit.span.start);
        hit.first >= left.last && (!search.sentence || sentence(left) == sentence(hit))
    }
}

impl Search {
    /// Returns true when a hit and all after it are too far from the hit on their left.
    fn is_behind(&self, left: Hit, hit: Hit) -> bool {
        hit.field != left.field || hit.first > left.last + self.within
    }
}
