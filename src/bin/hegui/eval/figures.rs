//! What is counted over checked texts.

use std::collections::BTreeMap;

use hegui::{Decision, Engine, PackId, Verdict};
use serde::{Deserialize, Serialize};

use crate::labelled::{Data, Groups};

/// Decisions that are counted, each with everything above it.
const DECISIONS: [Decision; 4] =
    [Decision::Review, Decision::Restrict, Decision::Reject, Decision::Suspend];

/// What was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    pub(crate) pack: PackId,
    pub(crate) level: u8,
    pub(crate) part: String,
    pub(crate) seed: u64,
    pub(crate) rows: usize,
    pub(crate) files: Vec<FileFigures>,
    /// At the review band and over, and at rejection and over.
    pub(crate) bands: Vec<BandFigures>,
    pub(crate) rules: Vec<RuleFigures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) changes: Option<super::baseline::Changes>,
    pub(crate) cases: Vec<Case>,
}

/// One file: how much ordinary text it has, and how often that is objected to.
#[derive(Debug, Serialize)]
pub(crate) struct FileFigures {
    pub(crate) name: String,
    pub(crate) sha256: String,
    pub(crate) rows: usize,
    pub(crate) ordinary: usize,
    pub(crate) alarms: Vec<Alarms>,
}

/// Ordinary texts that got a decision or a higher one.
#[derive(Debug, Serialize)]
pub(crate) struct Alarms {
    pub(crate) decision: Decision,
    pub(crate) count: usize,
    pub(crate) per_10k: f64,
}

/// Quality when decisions below one count as `pass`.
#[derive(Debug, Serialize)]
pub(crate) struct BandFigures {
    pub(crate) decision: Decision,
    /// None where the data has one label only.
    pub(crate) macro_f1: Option<f64>,
    /// Share of harmful texts that got the decision, whatever the category.
    pub(crate) caught: Option<f64>,
    pub(crate) groups: Vec<Quality>,
    pub(crate) categories: Vec<Quality>,
    /// Label × what was decided.
    pub(crate) confusion: BTreeMap<String, BTreeMap<String, usize>>,
}

/// Precision and recall of a group or category.
#[derive(Debug, Serialize)]
pub(crate) struct Quality {
    pub(crate) name: String,
    /// Texts with the label; for a category, with the label of its group.
    pub(crate) labelled: usize,
    pub(crate) decided: usize,
    pub(crate) right: usize,
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    pub(crate) f1: f64,
}

/// How often a rule fired, and on what.
#[derive(Debug, Serialize)]
pub(crate) struct RuleFigures {
    pub(crate) rule: String,
    pub(crate) category: String,
    pub(crate) hits: usize,
    /// On texts labelled with the group of its category.
    pub(crate) right: usize,
    /// On ordinary texts.
    pub(crate) wrong: usize,
    /// Ordinary texts in which it is the first violation.
    pub(crate) blamed: usize,
    /// Share of its group over share of ordinary text, half a text added to each count.
    pub(crate) lift: f64,
}

/// One text and what was decided of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) decision: String,
    pub(crate) group: String,
    pub(crate) rules: Vec<String>,
}

/// A text's label and what the engine says.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) gold: usize,
    pub(crate) decision: Decision,
    pub(crate) group: usize,
    pub(crate) primary: String,
    pub(crate) rules: Vec<String>,
}

impl Seen {
    /// Returns what a verdict says of a text with this label.
    pub(crate) fn new(verdict: &Verdict, gold: usize, groups: &Groups) -> Self {
        let passed = verdict.decision == Decision::Pass;
        let mut rules: Vec<String> = verdict.violations.iter().map(|v| v.rule.clone()).collect();
        let mut kept = std::collections::BTreeSet::new();
        rules.retain(|rule| kept.insert(rule.clone()));
        Self {
            gold,
            decision: verdict.decision,
            group: if passed { groups.none() } else { groups.of(&verdict.primary) },
            primary: verdict.primary.to_string(),
            rules,
        }
    }

    /// Returns the group when decisions below `band` count as `pass`.
    fn at(&self, band: Decision, groups: &Groups) -> usize {
        if self.decision >= band { self.group } else { groups.none() }
    }
}

/// Returns a ratio, zero over nothing.
#[allow(clippy::cast_precision_loss, reason = "counts of texts")]
pub(crate) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Returns a number with four decimals, as files have it.
pub(crate) fn short(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

/// Returns precision, recall and F1 from counts.
pub(crate) fn quality(name: &str, labelled: usize, decided: usize, right: usize) -> Quality {
    let (precision, recall) = (ratio(right, decided), ratio(right, labelled));
    let f1 = ratio(2 * right, labelled + decided);
    let (precision, recall, f1) = (short(precision), short(recall), short(f1));
    Quality { name: name.into(), labelled, decided, right, precision, recall, f1 }
}

/// Counts the files: rows and alarms.
pub(crate) fn files(data: &Data, seen: &[Seen], groups: &Groups) -> Vec<FileFigures> {
    let of_file = |(number, file): (usize, &crate::labelled::DataFile)| {
        let rows = || data.rows.iter().zip(seen).filter(|(row, _)| row.file == number).map(|x| x.1);
        let ordinary = rows().filter(|seen| seen.gold == groups.none()).count();
        let alarms = DECISIONS.map(|decision| {
            let alarm = |seen: &&Seen| seen.gold == groups.none() && seen.decision >= decision;
            let count = rows().filter(alarm).count();
            Alarms { decision, count, per_10k: short(1e4 * ratio(count, ordinary)) }
        });
        FileFigures {
            name: file.name.clone(),
            sha256: file.sha256.clone(),
            rows: rows().count(),
            ordinary,
            alarms: alarms.into(),
        }
    };
    data.files.iter().enumerate().map(of_file).collect()
}

/// Counts what is right from a decision on.
pub(crate) fn band(decision: Decision, seen: &[Seen], groups: &Groups) -> BandFigures {
    let n = groups.names.len();
    let mut table = vec![vec![0_usize; n]; n];
    for text in seen {
        table[text.gold][text.at(decision, groups)] += 1;
    }
    let labelled = |group: usize| table[group].iter().sum::<usize>();
    let decided = |group: usize| table.iter().map(|row| row[group]).sum::<usize>();
    let present: Vec<usize> = (0..n).filter(|group| labelled(*group) > 0).collect();
    let of_group = |g: &usize| quality(&groups.names[*g], labelled(*g), decided(*g), table[*g][*g]);
    let qualities: Vec<Quality> = present.iter().map(of_group).collect();
    // From the counts, not from the rounded figures.
    let f1 = |g: usize| ratio(2 * table[g][g], labelled(g) + decided(g));
    let sum: f64 = present.iter().map(|g| f1(*g)).sum();
    let harmful = seen.iter().filter(|text| text.gold != groups.none()).count();
    let caught = seen.iter().filter(|t| t.gold != groups.none() && t.decision >= decision).count();
    let name = |group: usize| groups.names[group].clone();
    BandFigures {
        decision,
        macro_f1: (present.len() > 1).then(|| short(sum * ratio(1, present.len()))),
        caught: (harmful > 0).then(|| short(ratio(caught, harmful))),
        groups: qualities,
        categories: categories(decision, seen, groups, &labelled),
        confusion: present
            .iter()
            .map(|gold| {
                let row = (0..n).filter(|to| table[*gold][*to] > 0);
                (name(*gold), row.map(|to| (name(to), table[*gold][to])).collect())
            })
            .collect(),
    }
}

fn categories(
    decision: Decision,
    seen: &[Seen],
    groups: &Groups,
    labelled: &impl Fn(usize) -> usize,
) -> Vec<Quality> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for text in seen.iter().filter(|text| text.decision >= decision) {
        let (decided, right) = counts.entry(&text.primary).or_default();
        *decided += 1;
        *right += usize::from(text.group == text.gold);
    }
    let of = |(name, (decided, right)): (&str, (usize, usize))| {
        quality(name, labelled(groups.of(name)), decided, right)
    };
    counts.into_iter().map(of).collect()
}

/// Counts what each rule hit; rules without a hit are left out, the most hits come first.
pub(crate) fn rules(engine: &Engine, seen: &[Seen], groups: &Groups) -> Vec<RuleFigures> {
    let mut counts: BTreeMap<&str, (usize, usize, usize, usize)> = BTreeMap::new();
    let group_of = |id: &str| engine.rule(id).map_or(groups.none(), |r| groups.of(r.category()));
    let known: BTreeMap<&str, usize> = engine.rules().map(|r| (r.id(), group_of(r.id()))).collect();
    for text in seen {
        for (place, rule) in text.rules.iter().enumerate() {
            let (hits, right, wrong, blamed) = counts.entry(rule).or_default();
            let ordinary = text.gold == groups.none();
            *hits += 1;
            *right += usize::from(known.get(rule.as_str()) == Some(&text.gold));
            *wrong += usize::from(ordinary);
            *blamed += usize::from(ordinary && place == 0);
        }
    }
    let labelled = |group: usize| seen.iter().filter(|text| text.gold == group).count();
    let ordinary = labelled(groups.none());
    let figures = |(rule, (hits, right, wrong, blamed)): (&str, (usize, usize, usize, usize))| {
        let own = labelled(known[rule]);
        // Half a text more on each side: no count of zero is proof.
        let share = |count: usize, of: usize| ratio(2 * count + 1, 2 * of + 1);
        let lift = short(share(right, own) / share(wrong, ordinary));
        let category = engine.rule(rule).map_or("", |r| r.category()).to_owned();
        RuleFigures { rule: rule.into(), category, hits, right, wrong, blamed, lift }
    };
    let mut all: Vec<RuleFigures> = counts.into_iter().map(figures).collect();
    all.sort_by(|a, b| b.hits.cmp(&a.hits).then_with(|| a.rule.cmp(&b.rule)));
    all
}
