//! Stretches that tell harmful from harmless text and that no term of the rule covers.

use std::collections::BTreeMap;

use super::grams::Count;

/// A proposed term.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) text: String,
    pub(crate) count: Count,
    /// Log-odds with a prior, in standard errors.
    pub(crate) z: f64,
}

/// Least log-odds of a candidate, in standard errors.
const LEAST: f64 = 2.0;
/// Pseudo-counts that all stretches share as prior.
const PRIOR: f64 = 500.0;
/// A stretch that stands in its extension this often is a piece of a word.
const PIECE: f64 = 0.9;

/// Returns candidates, best first: word-like, shortest of their kind, and new.
pub(crate) fn candidates(
    counts: &BTreeMap<String, Count>,
    known: &[String],
    texts: (usize, usize),
) -> Vec<Candidate> {
    let z = |count: &Count| log_odds(count, texts);
    let mut found: Vec<Candidate> = counts
        .iter()
        .filter(|(text, _)| !known.iter().any(|term| text.contains(term.as_str())))
        .filter(|(text, count)| !is_piece(text, count, counts))
        .map(|(text, count)| Candidate { text: text.clone(), count: count.clone(), z: z(count) })
        .filter(|candidate| candidate.z >= LEAST)
        .collect();
    found.sort_by(|a, b| b.z.total_cmp(&a.z).then_with(|| a.text.cmp(&b.text)));
    let shorter: Vec<Candidate> = found.clone();
    // What a shorter candidate finds as surely needs no longer one.
    found.retain(|candidate| {
        !shorter.iter().any(|other| {
            other.text.len() < candidate.text.len()
                && candidate.text.contains(&other.text)
                && other.count.benign <= candidate.count.benign
        })
    });
    found
}

/// Returns whether a stretch hardly ever stands without the same neighbour.
fn is_piece(text: &str, count: &Count, counts: &BTreeMap<String, Count>) -> bool {
    let length = text.chars().count();
    // Extensions to the right sort right behind; those to the left are looked up among all.
    let longer = |other: &str| other.chars().count() == length + 1;
    let most = f64::from(count.harm) * PIECE;
    let right = counts.range(text.to_owned()..).take_while(|(other, _)| other.starts_with(text));
    let mut right = right.filter(|(other, _)| longer(other));
    let left =
        || counts.iter().any(|(o, c)| longer(o) && o.ends_with(text) && f64::from(c.harm) >= most);
    right.any(|(_, other)| f64::from(other.harm) >= most) || left()
}

/// Returns the log-odds ratio with an informative Dirichlet prior, in standard errors (Monroe, Colaresi and Quinn 2008).
pub(crate) fn log_odds(count: &Count, (harm, benign): (usize, usize)) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "counts of texts")]
    let (n_harm, n_benign) = (harm as f64, benign as f64);
    let (y_harm, y_benign) = (f64::from(count.harm), f64::from(count.benign));
    let prior = PRIOR * (y_harm + y_benign) / (n_harm + n_benign);
    let odds = |y: f64, n: f64| ((y + prior) / (n + PRIOR - y - prior).max(1.0)).ln();
    let variance = 1.0 / (y_harm + prior) + 1.0 / (y_benign + prior);
    (odds(y_harm, n_harm) - odds(y_benign, n_benign)) / variance.sqrt()
}

/// Returns share of harmful over share of harmless texts, half a text added to each count.
pub(crate) fn lift(count: &Count, (harm, benign): (usize, usize)) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "counts of texts")]
    let share = |y: u32, n: usize| (f64::from(y) + 0.5) / (n as f64 + 0.5);
    share(count.harm, harm) / share(count.benign, benign)
}

/// Returns the tier of a lift, A the surest.
pub(crate) fn tier(lift: f64) -> char {
    match lift {
        x if x >= 300.0 => 'A',
        x if x >= 100.0 => 'B',
        x if x >= 30.0 => 'C',
        x if x >= 10.0 => 'D',
        _ => 'E',
    }
}

#[cfg(test)]
mod tests {
    use super::super::grams::{count, pieces};
    use super::{candidates, log_odds, tier};

    fn texts(all: &[&str]) -> Vec<super::super::grams::Pieces> {
        all.iter().cycle().take(all.len() * 10).map(|text| pieces(text)).collect()
    }

    #[test]
    fn candidates_are_word_like_minimal_and_new() {
        let harm = texts(&["代写论文便宜", "论文代写包过", "找人代写作业", "长期接单便宜"]);
        let benign =
            texts(&["论文写完了", "便宜没好货", "作业本", "年度总结", "晚安", "早上好", "下雨了"]);
        let counts = count(&harm, &benign, 3);
        let known = ["接单".to_owned()];
        let found = candidates(&counts, &known, (harm.len(), benign.len()));
        let words: Vec<&str> = found.iter().map(|candidate| candidate.text.as_str()).collect();
        assert_eq!(words[0], "代写", "{words:?}");
        // Its extensions, pieces of words, and what a known term covers are left out.
        assert!(
            words.iter().all(|w| !w.contains("接单") && (*w == "代写" || !w.contains("代写"))),
            "{words:?}"
        );
        assert!(!words.contains(&"期接") && !words.contains(&"论文"), "{words:?}");
    }

    #[test]
    fn more_evidence_is_surer() {
        let of = |harm, benign| {
            let count = super::Count { harm, benign, ..super::Count::default() };
            log_odds(&count, (500, 10_000))
        };
        assert!(of(20, 0) > of(5, 0) && of(5, 0) > of(5, 20) && of(5, 400) < 0.0);
        assert_eq!([500.0, 150.0, 50.0, 10.0, 1.0].map(tier), ['A', 'B', 'C', 'D', 'E']);
    }
}
