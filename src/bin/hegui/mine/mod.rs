//! `hegui mine`: evidence for an author of word lists. It proposes and writes nothing.

mod candidates;
mod grams;
mod terms;

use std::io::{self, Write};

use hegui::content;

use crate::args::{MineArgs, PackArgs};
use crate::labelled::{self, Data, Groups};
use crate::pack::counted;
use crate::report::{BAD, FAINT, GOOD, PLAIN};
use crate::{Outcome, Status, explain, pack, visible, written};
use candidates::{Candidate, lift, tier};
use grams::Pieces;
use terms::Known;

/// Spellings of a candidate that are shown.
const SPELLINGS: usize = 3;
/// Carriers of a term that are shown.
const CARRIERS: usize = 4;

/// Mines and reports.
pub(crate) fn run(options: &MineArgs, pack_args: &PackArgs) -> Outcome {
    let engine = pack::open(pack_args)?;
    let rule =
        engine.rule(&options.rule).ok_or_else(|| explain::unknown(&engine, &options.rule))?;
    let groups = Groups::new(&engine, options.choice.groups.as_deref())?;
    let group = groups.of(rule.category());
    let harm = pieces(&labelled::read(&options.harm, &options.choice, &groups)?, group);
    let benign = pieces(&labelled::read(&options.benign, &options.choice, &groups)?, groups.none());
    for (texts, label) in [(&harm, &groups.names[group]), (&benign, &groups.names[groups.none()])] {
        if texts.is_empty() {
            return Err(format!("no text is labelled `{label}`"));
        }
    }
    let fold = |text: &str| content(text).into_iter().map(|(c, _)| c).collect::<String>();
    let terms: Vec<(String, String, Vec<String>)> = engine
        .terms(rule)
        .into_iter()
        .filter(|term| !only_lowers(rule, term.matcher))
        .map(|term| {
            let home = term.list.map_or_else(|| format!("match.{}", term.matcher), str::to_owned);
            (home, fold(term.text), term.carriers.iter().map(|carrier| fold(carrier)).collect())
        })
        .filter(|(_, folded, _)| !folded.is_empty())
        .collect();
    let sizes = (harm.len(), benign.len());
    let counts = grams::count(&harm, &benign, options.support.max(1));
    let has: Vec<String> = terms.iter().map(|term| term.1.clone()).collect();
    let candidates = candidates::candidates(&counts, &has, sizes);
    let folded = |texts: &[Pieces]| texts.iter().map(grams::folded).collect::<Vec<_>>();
    let known = terms::known(terms, &folded(&harm), &folded(&benign));
    let mut out = anstream::stdout().lock();
    let result = (|| {
        writeln!(
            out,
            "{GOOD}{}{PLAIN}: {} harmful and {} harmless texts",
            rule.id(),
            sizes.0,
            sizes.1
        )?;
        write_candidates(&mut out, &candidates, sizes, options.show)?;
        write_known(&mut out, known, sizes, options.show)
    })();
    written(result, Status::Clean)
}

/// Returns whether a matcher speaks in signals that cost points, and in none that earn them: ordinary talk is no term of a rule.
fn only_lowers(rule: hegui::RuleInfo<'_>, matcher: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let names = |condition: &str| condition.split(|c| !word(c)).any(|name| name == matcher);
    let mut weights = rule.signals().filter(|s| names(s.condition)).map(|s| s.weight).peekable();
    weights.peek().is_some() && weights.all(|weight| weight < 0)
}

fn pieces(data: &Data, group: usize) -> Vec<Pieces> {
    let rows = data.rows.iter().filter(|row| row.group == group);
    rows.map(|row| grams::pieces(&row.text())).collect()
}

fn write_candidates(
    out: &mut impl Write,
    candidates: &[Candidate],
    sizes: (usize, usize),
    show: usize,
) -> io::Result<()> {
    writeln!(
        out,
        "\n{} {FAINT}(log-odds in standard errors, texts, lift){PLAIN}",
        counted(candidates.len(), "candidate")
    )?;
    writeln!(out, "  tier{:>7}{:>7}{:>8}{:>9}  term", "z", "harm", "benign", "lift")?;
    for candidate in candidates.iter().take(show) {
        let (count, lift) = (&candidate.count, lift(&candidate.count, sizes));
        write!(
            out,
            "  {:<4}{:>7.1}{:>7}{:>8}{lift:>9.1}  {}",
            tier(lift),
            candidate.z,
            count.harm,
            count.benign,
            candidate.text
        )?;
        let mut spellings: Vec<(&String, &u32)> = count.spellings.iter().collect();
        spellings.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        for (spelling, n) in spellings.into_iter().take(SPELLINGS) {
            write!(out, "  {FAINT}{} ×{n}{PLAIN}", visible::clean(spelling))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_known(
    out: &mut impl Write,
    mut known: Vec<Known>,
    sizes: (usize, usize),
    show: usize,
) -> io::Result<()> {
    let idle = known.iter().filter(|term| term.count.harm == 0 && term.count.benign == 0).count();
    let total = known.len();
    // The terms that cost most come first.
    known.retain(|term| term.count.harm > 0 || term.count.benign > 0);
    known.sort_by(|a, b| b.count.benign.cmp(&a.count.benign).then(a.folded.cmp(&b.folded)));
    writeln!(
        out,
        "\n{} of the rule, {idle} of them nowhere in these texts",
        counted(total, "term")
    )?;
    writeln!(out, "  tier{:>7}{:>8}{:>9}  term", "harm", "benign", "lift")?;
    for term in known.iter().take(show) {
        let lift = lift(&term.count, sizes);
        let homes: Vec<&str> = term.homes.iter().map(String::as_str).collect();
        writeln!(
            out,
            "  {:<4}{:>7}{:>8}{lift:>9.1}  {} {FAINT}{}{PLAIN}",
            tier(lift),
            term.count.harm,
            term.count.benign,
            term.folded,
            homes.join(", ")
        )?;
        for (carrier, texts) in term.carriers.iter().take(CARRIERS) {
            writeln!(
                out,
                "{:>30}{BAD}~{PLAIN} {carrier} {FAINT}in {}{PLAIN}",
                "",
                counted(*texts as usize, "harmless text")
            )?;
        }
    }
    Ok(())
}
