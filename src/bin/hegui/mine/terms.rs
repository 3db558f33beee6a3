//! How the terms that a rule has do: tiers, and harmless longer words around them.

use std::collections::{BTreeMap, BTreeSet};

use super::grams::Count;

/// A term of the rule and what it finds.
#[derive(Debug)]
pub(crate) struct Known {
    /// Lists and matchers that have it.
    pub(crate) homes: BTreeSet<String>,
    pub(crate) folded: String,
    pub(crate) count: Count,
    /// Harmless longer stretches that contain it, and in how many harmless texts.
    pub(crate) carriers: Vec<(String, u32)>,
}

/// Characters on both sides that a carrier may add.
const AROUND: usize = 2;
/// Fewest harmless texts in which a proposed carrier stands.
const SUPPORT: u32 = 2;

/// Counts the terms over folded texts; hits inside their carriers count for nothing.
pub(crate) fn known(
    terms: Vec<(String, String, Vec<String>)>,
    harm: &[Vec<String>],
    benign: &[Vec<String>],
) -> Vec<Known> {
    let mut all: BTreeMap<String, (BTreeSet<String>, Vec<String>)> = BTreeMap::new();
    for (home, folded, carriers) in terms {
        let entry = all.entry(folded).or_default();
        entry.0.insert(home);
        entry.1.extend(carriers);
    }
    let of_term = |(folded, (homes, carriers)): (String, (BTreeSet<String>, Vec<String>))| {
        let finds = |texts: &[Vec<String>]| {
            let hits =
                texts.iter().filter(|text| text.iter().any(|p| stands(p, &folded, &carriers)));
            u32::try_from(hits.count()).unwrap_or(u32::MAX)
        };
        let count = Count { harm: finds(harm), benign: finds(benign), ..Count::default() };
        let around =
            if count.benign == 0 { Vec::new() } else { around(&folded, &carriers, harm, benign) };
        Known { homes, folded, count, carriers: around }
    };
    all.into_iter().map(of_term).collect()
}

/// Returns the places of a term in a piece that no carrier covers.
fn places<'p>(
    piece: &'p str,
    term: &'p str,
    carriers: &'p [String],
) -> impl Iterator<Item = usize> + 'p {
    piece.match_indices(term).map(|(at, _)| at).filter(move |at| {
        !carriers.iter().any(|carrier| {
            let mut covers = piece.match_indices(carrier.as_str());
            covers.any(|(start, _)| start <= *at && at + term.len() <= start + carrier.len())
        })
    })
}

fn stands(piece: &str, term: &str, carriers: &[String]) -> bool {
    places(piece, term, carriers).next().is_some()
}

/// Returns longer stretches around a term that harmless texts have and no harmful one has; the widest-spread first, none inside another.
fn around(
    term: &str,
    carriers: &[String],
    harm: &[Vec<String>],
    benign: &[Vec<String>],
) -> Vec<(String, u32)> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for text in benign {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for piece in text {
            for at in places(piece, term, carriers) {
                seen.extend(extended(piece, at, term.len()));
            }
        }
        for stretch in seen {
            *counts.entry(stretch).or_default() += 1;
        }
    }
    let mut found: Vec<(String, u32)> = counts
        .into_iter()
        .filter(|(stretch, n)| {
            *n >= SUPPORT && !harm.iter().flatten().any(|piece| piece.contains(stretch.as_str()))
        })
        .collect();
    found.sort_by(|a, b| {
        b.1.cmp(&a.1).then(a.0.chars().count().cmp(&b.0.chars().count())).then(a.0.cmp(&b.0))
    });
    let mut kept: Vec<(String, u32)> = Vec::new();
    for (stretch, n) in found {
        if !kept.iter().any(|(other, _)| stretch.contains(other.as_str())) {
            kept.push((stretch, n));
        }
    }
    kept
}

/// Returns the stretches that add up to [`AROUND`] characters on each side.
fn extended(piece: &str, at: usize, length: usize) -> Vec<String> {
    let before: Vec<usize> =
        piece[..at].char_indices().map(|(at, _)| at).rev().take(AROUND).collect();
    let behind = piece[at + length..].char_indices().take(AROUND);
    let ends: Vec<usize> = behind.map(|(n, c)| at + length + n + c.len_utf8()).collect();
    let starts = || std::iter::once(at).chain(before.iter().copied());
    let stops = || std::iter::once(at + length).chain(ends.iter().copied());
    let all = starts().flat_map(|start| stops().map(move |stop| start..stop));
    all.filter(|range| range.len() > length).map(|range| piece[range].to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::known;

    #[test]
    fn a_term_is_counted_outside_its_carriers_and_gets_new_ones() {
        let text = |all: &[&str]| all.iter().map(|t| vec![(*t).to_owned()]).collect::<Vec<_>>();
        let harm = text(&["代写论文", "找代写"]);
        let benign = text(&["现代写作课", "现代写实", "当代写手", "古代写字", "时代写照"]);
        let carriers = vec!["当代写".to_owned(), "古代写".to_owned()];
        let terms = vec![("list".to_owned(), "代写".to_owned(), carriers)];
        let found = known(terms, &harm, &benign);
        assert_eq!((found[0].count.harm, found[0].count.benign), (2, 3));
        assert_eq!(found[0].carriers, [("现代写".to_owned(), 2)]);
    }
}
