//! Stretches of content characters, counted by the texts they stand in.

use std::collections::{BTreeMap, BTreeSet};

use hegui::content;

/// Shortest and longest stretch.
pub(crate) const LENGTHS: std::ops::RangeInclusive<usize> = 2..=8;
/// Signs between which a stretch lies: nobody hides a term behind a whole sentence.
const WALLS: [char; 18] = [
    '。', '，', '！', '？', '；', '：', '、', ',', '!', '?', ';', ':', '\n', '\r', '“', '”', '（',
    '）',
];

/// Counts over harmful and harmless texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Count {
    pub(crate) harm: u32,
    pub(crate) benign: u32,
    /// Spellings in the harmful texts, other than the folded one, and how often.
    pub(crate) spellings: BTreeMap<String, u32>,
}

/// A text cut at its walls: folded pieces, each character with its original.
pub(crate) type Pieces = Vec<Vec<(char, String)>>;

/// Returns the pieces of a text.
pub(crate) fn pieces(text: &str) -> Pieces {
    let piece = |piece: &str| {
        let folded = content(piece);
        folded.into_iter().map(|(c, span)| (c, piece[span.range()].to_owned())).collect::<Vec<_>>()
    };
    text.split(WALLS).map(piece).filter(|piece| !piece.is_empty()).collect()
}

/// Returns the folded pieces as strings.
pub(crate) fn folded(pieces: &Pieces) -> Vec<String> {
    pieces.iter().map(|piece| piece.iter().map(|(c, _)| c).collect()).collect()
}

/// Counts the stretches that stand in at least `support` harmful texts.
pub(crate) fn count(harm: &[Pieces], benign: &[Pieces], support: u32) -> BTreeMap<String, Count> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for text in harm {
        let mut seen = BTreeSet::new();
        each(text, &mut |stretch, original| {
            if seen.insert(stretch.clone()) {
                let spelled = original();
                let count = counts.entry(stretch).or_default();
                count.harm += 1;
                *count.spellings.entry(spelled).or_default() += 1;
            }
        });
    }
    counts.retain(|_, count| count.harm >= support);
    for (stretch, count) in &mut counts {
        count.spellings.retain(|spelling, _| spelling != stretch);
    }
    for text in benign {
        let mut seen = BTreeSet::new();
        each(text, &mut |stretch, _| {
            if let Some(count) = counts.get_mut(&stretch)
                && seen.insert(stretch)
            {
                count.benign += 1;
            }
        });
    }
    counts
}

/// Calls `visit` with every stretch and its spelling; one of digits alone says nothing.
fn each(text: &Pieces, visit: &mut impl FnMut(String, &dyn Fn() -> String)) {
    for piece in text {
        for length in LENGTHS {
            for stretch in piece.windows(length) {
                if stretch.iter().any(|(c, _)| !c.is_ascii_digit()) {
                    let original =
                        || stretch.iter().map(|(_, original)| original.as_str()).collect();
                    visit(stretch.iter().map(|(c, _)| c).collect(), &original);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{count, pieces};

    #[test]
    fn texts_are_counted_once_and_spellings_kept() {
        let texts = |all: &[&str]| all.iter().map(|text| pieces(text)).collect::<Vec<_>>();
        let harm = texts(&["加Ｖ聊，加v聊", "佳v聊", "加v吧"]);
        let benign = texts(&["参加v聊", "参加。v聊"]);
        let counts = count(&harm, &benign, 2);
        let found = &counts["加v"];
        assert_eq!((found.harm, found.benign), (2, 1));
        assert_eq!(found.spellings.keys().collect::<Vec<_>>(), ["加Ｖ"]);
        assert_eq!((counts["v聊"].harm, counts["v聊"].benign), (2, 2));
        assert!(!counts.contains_key("佳v") && !counts.contains_key("聊加"));
    }
}
