//! What the rules see in labelled texts: counts of signals, and what all other rules say.

use hegui::{Decision, Engine, RuleInfo, Verdict};
use rayon::prelude::*;

use super::bands::Rank;
use crate::Failure;
use crate::labelled::{Data, Groups, Row};

/// What is seen in one text.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// By rule, by unit: counts of the signals.
    pub(crate) units: Vec<Vec<Vec<i64>>>,
    /// The most serious violation of the rules that are not fitted.
    pub(crate) fixed: Option<(Decision, Rank)>,
}

/// Looks at every text, on all cores.
pub(crate) fn gather(
    engine: &Engine,
    data: &Data,
    groups: &Groups,
    rules: &[RuleInfo<'_>],
) -> Result<Vec<Evidence>, Failure> {
    let look = |scanner: &mut hegui::Scanner, row: &Row| {
        let told = |error: hegui::RequestError| format!("{}: {error}", row.id);
        let mut units = Vec::with_capacity(rules.len());
        for rule in rules {
            let found = scanner.signals(&row.request, *rule).map_err(told)?;
            let mut counts: Vec<Vec<i64>> = found.into_iter().map(|unit| unit.counts).collect();
            rule.signals().enumerate().for_each(|(n, signal)| {
                // More than the cap counts for nothing.
                let most = signal.cap.map_or(i64::MAX, |cap| cap / signal.weight.max(1));
                counts.iter_mut().for_each(|unit| unit[n] = unit[n].min(most));
            });
            counts.sort_unstable();
            counts.dedup();
            units.push(counts);
        }
        let verdict = scanner.check(&row.request).map_err(told)?;
        Ok(Evidence { units, fixed: fixed(engine, &verdict, groups, rules) })
    };
    data.rows.par_iter().map_init(|| engine.scanner(), look).collect()
}

fn fixed(
    engine: &Engine,
    verdict: &Verdict,
    groups: &Groups,
    rules: &[RuleInfo<'_>],
) -> Option<(Decision, Rank)> {
    verdict.violations.iter().find_map(|violation| {
        let rule = engine.rule(&violation.rule)?;
        // What other rules found together may rest on the rules that are fitted.
        let counts = !rule.is_facts_only() && rules.iter().all(|fitted| fitted.id() != rule.id());
        counts.then(|| (violation.decision, rank(rule, groups)))
    })
}

/// Returns what a rule's violations are ranked by.
pub(crate) fn rank(rule: RuleInfo<'_>, groups: &Groups) -> Rank {
    let clause = rule.clause().split('.').map(|part| part.parse().unwrap_or(u32::MAX));
    Rank {
        severity: rule.severity(),
        group: groups.of(rule.category()),
        tie: (clause.collect(), rule.id().to_owned()),
    }
}
