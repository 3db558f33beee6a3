//! From how many points on a rule says `review` and `reject`: all rules at once, under one budget of false alarms.

use std::cmp::Reverse;

use hegui::{Decision, Severity};

use super::budget::Budget;

/// Least gain that counts as one.
const LEAST: f64 = 1e-9;

/// Points at which the bands of one rule begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bands {
    pub(crate) review: i64,
    pub(crate) reject: i64,
}

/// What a violation is ranked by when the primary one is chosen: clauses and ids break ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rank {
    pub(crate) severity: Severity,
    pub(crate) group: usize,
    pub(crate) tie: (Vec<u32>, String),
}

/// A text: its label, what the other rules say of it, and its scores.
#[derive(Clone, Debug)]
pub(crate) struct Scored {
    pub(crate) gold: usize,
    pub(crate) file: usize,
    pub(crate) fixed: Option<(Decision, Rank)>,
    /// By rule.
    pub(crate) scores: Vec<i64>,
}

/// Everything the search weighs.
#[derive(Debug)]
pub(crate) struct Search<'s> {
    pub(crate) texts: &'s [Scored],
    pub(crate) ranks: &'s [Rank],
    pub(crate) groups: usize,
    /// By file: whether it has harmful texts; the others are ordinary and have a budget.
    pub(crate) harmful: &'s [bool],
    pub(crate) budget: &'s Budget,
}

/// What some bands lead to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Result {
    /// Macro-F1 over the files with harmful texts: at `review` and over, at `reject` and over.
    pub(crate) macro_f1: [f64; 2],
    /// By file: ordinary texts that only these rules object to.
    pub(crate) alarms: Vec<[usize; 2]>,
    /// Alarms over the budget, as a share of it.
    pub(crate) excess: f64,
}

impl Result {
    fn worth(&self) -> f64 {
        (self.macro_f1[0] + self.macro_f1[1]) / 2.0 - 10.0 * self.excess
    }
}

impl Search<'_> {
    /// Returns the decision and group of a text; the last group is `none`.
    pub(crate) fn decide(&self, text: &Scored, bands: &[Bands]) -> (Decision, usize) {
        let mut best: Option<(Decision, i64, &Rank)> =
            text.fixed.as_ref().map(|(decision, rank)| (*decision, 0, rank));
        for ((score, bands), rank) in text.scores.iter().zip(bands).zip(self.ranks) {
            let (decision, at) = match *score {
                score if score >= bands.reject => (Decision::Reject, bands.reject),
                score if score >= bands.review => (Decision::Review, bands.review),
                _ => continue,
            };
            let here = (decision, score - at, rank);
            let key = |(decision, margin, rank): &(Decision, i64, &Rank)| {
                (*decision, rank.severity, *margin, Reverse(rank.tie.clone()))
            };
            if best.as_ref().is_none_or(|best| key(&here) > key(best)) {
                best = Some(here);
            }
        }
        best.map_or((Decision::Pass, self.groups - 1), |(decision, _, rank)| (decision, rank.group))
    }

    /// Returns what bands lead to; `rows` chooses texts by number, each as often as it is named.
    pub(crate) fn result(&self, bands: &[Bands], rows: impl Iterator<Item = usize>) -> Result {
        let none = self.groups - 1;
        let mut tables = [vec![0_usize; self.groups * 3], vec![0_usize; self.groups * 3]];
        let mut alarms = vec![[0; 2]; self.harmful.len()];
        for text in rows.map(|row| &self.texts[row]) {
            let (decision, group) = self.decide(text, bands);
            let before = text.fixed.as_ref().map_or(Decision::Pass, |(decision, _)| *decision);
            for (at, band) in [Decision::Review, Decision::Reject].into_iter().enumerate() {
                let said = if decision >= band { group } else { none };
                if self.harmful[text.file] {
                    let table = &mut tables[at];
                    table[text.gold * 3] += 1;
                    table[said * 3 + 1] += 1;
                    table[said * 3 + 2] += usize::from(said == text.gold);
                } else if decision >= band && before < band {
                    alarms[text.file][at] += 1;
                }
            }
        }
        let excess = self.budget.excess(&alarms);
        Result { macro_f1: tables.map(|table| macro_f1(&table)), alarms, excess }
    }

    /// Searches bands: a fair start, then moves of one rule or of two against each other while they help.
    pub(crate) fn run(&self) -> Vec<Bands> {
        // Texts that nothing points at stay `none` under any bands.
        let live: Vec<usize> = (0..self.texts.len())
            .filter(|n| {
                let text = &self.texts[*n];
                text.fixed.is_some()
                    || self.harmful[text.file]
                    || text.scores.iter().any(|s| *s > 0)
            })
            .collect();
        let worth = |bands: &[Bands]| self.result(bands, live.iter().copied()).worth();
        let mut bands: Vec<Bands> = (0..self.ranks.len()).map(|rule| self.start(rule)).collect();
        let mut best = worth(&bands);
        let all: Vec<_> = (0..bands.len()).flat_map(|rule| [(rule, false), (rule, true)]).collect();
        loop {
            let before = best;
            for (rule, is_reject) in &all {
                self.try_all(&mut bands, &mut best, (*rule, *is_reject), &worth);
            }
            for (raised, lowered, is_reject) in pairs(bands.len()) {
                for (up, down) in (1..=3).flat_map(|up| (1..=6).map(move |down| (up, down))) {
                    let moves = [
                        (raised, is_reject, bands[raised].at(is_reject) + up),
                        (lowered, is_reject, bands[lowered].at(is_reject) - down),
                    ];
                    if let Some(next) = moved(&bands, &moves) {
                        let value = worth(&next);
                        if value > best + LEAST {
                            (bands, best) = (next, value);
                        }
                    }
                }
            }
            if best <= before + LEAST {
                break;
            }
        }
        // Of bands of equal worth the middle ones keep away from both sides; rejection first, since it bounds review.
        for (rule, is_reject) in all.iter().rev() {
            let mut none = f64::NEG_INFINITY;
            self.try_all(&mut bands, &mut none, (*rule, *is_reject), &worth);
        }
        bands
    }

    /// Tries every place of one band; takes the middle of the best ones, those that lie together, when they are better than `best`.
    fn try_all(
        &self,
        bands: &mut Vec<Bands>,
        best: &mut f64,
        (rule, is_reject): (usize, bool),
        worth: &impl Fn(&[Bands]) -> f64,
    ) {
        let places = 1..=self.highest(rule) + 1;
        let tried: Vec<(Vec<Bands>, f64)> = places
            .filter_map(|at| moved(bands, &[(rule, is_reject, at)]))
            .map(|next| {
                let value = worth(&next);
                (next, value)
            })
            .collect();
        let most = tried.iter().map(|(_, value)| *value).fold(f64::NEG_INFINITY, f64::max);
        if most <= *best + LEAST {
            return;
        }
        let equal = |(_, value): &(Vec<Bands>, f64)| *value >= most - LEAST;
        let first = tried.iter().position(equal).unwrap_or(0);
        let run = tried[first..].iter().take_while(|tried| equal(tried)).count();
        (*bands, *best) = tried[first + (run - 1) / 2].clone();
    }

    fn highest(&self, rule: usize) -> i64 {
        self.texts.iter().map(|text| text.scores[rule]).max().unwrap_or(0)
    }

    /// Returns bands of one rule that use its fair share of the budget.
    fn start(&self, rule: usize) -> Bands {
        let at = |band: usize| {
            let alarms = |at: i64| {
                let mut alarms = vec![[0; 2]; self.harmful.len()];
                let ordinary = self.texts.iter().filter(|text| !self.harmful[text.file]);
                for text in ordinary.filter(|text| text.scores[rule] >= at && text.fixed.is_none())
                {
                    alarms[text.file][band] += self.ranks.len();
                }
                alarms
            };
            (1..=self.highest(rule) + 1).find(|at| self.budget.excess(&alarms(*at)) <= 0.0)
        };
        let review = at(0).unwrap_or(1);
        Bands { review, reject: at(1).unwrap_or(1).max(review) }
    }
}

impl Bands {
    const fn at(self, is_reject: bool) -> i64 {
        if is_reject { self.reject } else { self.review }
    }
}

fn pairs(rules: usize) -> impl Iterator<Item = (usize, usize, bool)> {
    let all = (0..rules).flat_map(move |a| (0..rules).map(move |b| (a, b)));
    all.filter(|(a, b)| a != b).flat_map(|(a, b)| [(a, b, false), (a, b, true)])
}

/// Returns bands after some moves, if every `review` is below its `reject` still.
fn moved(bands: &[Bands], moves: &[(usize, bool, i64)]) -> Option<Vec<Bands>> {
    let mut next = bands.to_vec();
    for (rule, is_reject, at) in moves {
        match is_reject {
            true => next[*rule].reject = *at,
            false => next[*rule].review = *at,
        }
    }
    next.iter().all(|b| 1 <= b.review && b.review <= b.reject).then_some(next)
}

/// Returns macro-F1 over the labels that occur, from triples of labelled, decided and right.
#[allow(clippy::cast_precision_loss, reason = "counts of texts")]
fn macro_f1(table: &[usize]) -> f64 {
    let present: Vec<&[usize]> = table.chunks(3).filter(|group| group[0] > 0).collect();
    let f1 = |group: &&[usize]| 2.0 * group[2] as f64 / (group[0] + group[1]) as f64;
    present.iter().map(f1).sum::<f64>() / present.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{Bands, Budget, Decision, Rank, Scored, Search, Severity};

    fn rank(group: usize, id: &str) -> Rank {
        Rank { severity: Severity::High, group, tie: (vec![5], id.into()) }
    }

    fn text(gold: usize, file: usize, scores: [i64; 2]) -> Scored {
        Scored { gold, file, fixed: None, scores: scores.into() }
    }

    /// Groups 0 and 1, and 2 for `none`; file 0 has harm, file 1 has 1,000 ordinary texts.
    fn search<'s>(texts: &'s [Scored], ranks: &'s [Rank], budget: &'s Budget) -> Search<'s> {
        Search { texts, ranks, groups: 3, harmful: &[true, false], budget }
    }

    #[test]
    fn the_budget_bounds_what_the_search_may_gain() {
        let mut texts = Vec::new();
        texts.extend((0..20).map(|n| text(0, 0, [10 + n % 2, 0])));
        texts.extend((0..20).map(|n| text(1, 0, [0, 5 + n % 2])));
        texts.extend((0..20).map(|_| text(2, 0, [0, 0])));
        texts.extend((0..1000).map(|n| text(2, 1, [if n < 5 { 10 } else { 0 }, 0])));
        let ranks = [rank(0, "a"), rank(1, "b")];
        let tight = Budget::new(&[], &[("f", 60), ("g", 1000)]).expect("defaults");
        let search_tight = search(&texts, &ranks, &tight);
        let bands = search_tight.run();
        // Five of a thousand would be 50 per 10,000: fine at review, too many at reject.
        assert_eq!(bands[0].reject, 11);
        assert!(bands[0].review <= 10 && bands[1].review <= 5, "{bands:?}");
        let result = search_tight.result(&bands, 0..texts.len());
        assert_eq!(result.alarms[1], [5, 0]);
        assert!(result.macro_f1[0] > 0.999 && result.excess <= 0.0, "{result:?}");
    }

    #[test]
    fn the_widest_margin_is_primary() {
        let texts = [text(0, 0, [12, 9])];
        let ranks = [rank(0, "a"), rank(1, "b")];
        let budget = Budget::new(&[], &[("f", 1), ("g", 1)]).expect("defaults");
        let search = search(&texts, &ranks, &budget);
        let bands = |a, b| [Bands { review: 1, reject: a }, Bands { review: 1, reject: b }];
        assert_eq!(search.decide(&texts[0], &bands(10, 8)), (Decision::Reject, 0));
        assert_eq!(search.decide(&texts[0], &bands(11, 7)), (Decision::Reject, 1));
        assert_eq!(search.decide(&texts[0], &bands(11, 8)), (Decision::Reject, 0));
        assert_eq!(search.decide(&texts[0], &bands(13, 9)), (Decision::Reject, 1));
        assert_eq!(search.decide(&texts[0], &bands(13, 10)), (Decision::Review, 0));
    }
}
