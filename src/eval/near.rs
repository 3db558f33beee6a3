//! Matchers that stand close together.

use super::Evaluation;
use crate::program::MatcherId;
use crate::rule::Scope;
use crate::scan::Hit;

/// Most groups of one matcher in one request.
const MAX_GROUPS: usize = 1_000;

/// Most parts of one matcher, as the rule language has it.
const MAX_PARTS: usize = 4;

struct Search {
    /// Hits of each part, by place.
    parts: [Vec<Hit>; MAX_PARTS],
    count: usize,
    within: u32,
    listed: bool,
    sentence: bool,
    /// The hit chosen for each part.
    chosen: [Option<Hit>; MAX_PARTS],
    /// Hits that may still be looked at.
    fuel: u64,
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
        // The part that touched the rule is not always the first; none may be missing.
        if parts.iter().any(|part| self.matcher(*part).is_empty()) {
            return;
        }
        let mut lists = <[Vec<Hit>; MAX_PARTS]>::default();
        for (list, part) in lists.iter_mut().zip(parts) {
            *list = self.scratch.lists.pop().unwrap_or_default();
            list.clear();
            list.extend_from_slice(self.matcher(*part));
        }
        let (sentence, count) = (scope == Scope::Sentence, parts.len());
        let (chosen, fuel) = ([None; MAX_PARTS], self.hits.limits.fuel);
        let mut search = Search { parts: lists, count, within, listed, sentence, chosen, fuel };
        self.extend(None, &mut search, groups);
        let field = search.parts[0][0].field;
        self.hits.limits.refuel(search.fuel, field);
        if groups.len() > MAX_GROUPS {
            groups.truncate(MAX_GROUPS);
            self.hits.limits.reach("max_groups", groups[0].field);
        }
        let used = search.parts.into_iter().take(count);
        self.scratch.lists.extend(used);
    }

    /// Adds the groups that begin with the hits chosen so far, of which `left` is the last.
    fn extend(&self, left: Option<Hit>, search: &mut Search, groups: &mut Vec<Hit>) {
        let open = |search: &Search, from: usize| {
            (from..search.count).find(|part| search.chosen[*part].is_none())
        };
        let mut next = open(search, 0);
        if next.is_none() {
            groups.extend(search.chosen.iter().copied().flatten().reduce(Hit::joined));
        }
        while let Some(part) = next {
            let start = left.map_or(0, |left| {
                let hits = &search.parts[part];
                hits.partition_point(|hit| {
                    (hit.field, hit.span.start) < (left.field, left.span.end)
                })
            });
            for at in start..search.parts[part].len() {
                let hit = search.parts[part][at];
                // One more than the most says that there are more.
                let full = groups.len() > MAX_GROUPS || search.fuel == 0;
                if full || left.is_some_and(|left| search.is_behind(left, hit)) {
                    break;
                }
                search.fuel -= 1;
                if left.is_none_or(|left| self.fits(left, hit, search)) {
                    search.chosen[part] = Some(hit);
                    self.extend(Some(hit), search, groups);
                    search.chosen[part] = None;
                }
            }
            next = if search.listed { None } else { open(search, part + 1) };
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
