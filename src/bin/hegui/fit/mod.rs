//! `hegui fit`: weights and bands of scored rules from labelled texts.

mod bands;
mod budget;
mod evidence;
mod model;
mod report;
mod write;

use std::collections::BTreeMap;

use hegui::{Engine, RuleInfo};
use rayon::prelude::*;

use crate::args::{FitArgs, PackArgs};
use crate::labelled::{self, Data, Groups};
use crate::{Failure, Outcome, explain, pack, rules, written};
use bands::{Bands, Rank, Scored, Search};
use budget::Budget;
use evidence::Evidence;
use model::Example;
use write::Fitted;

/// Folds of the cross-validation.
const FOLDS: u64 = 5;
/// A point is a quarter of a logit.
const POINTS_PER_LOGIT: f64 = 4.0;

/// Fits, reports, and writes the rule files.
pub(crate) fn run(options: &FitArgs, pack_args: &PackArgs) -> Outcome {
    let Some(folder) = &pack_args.rules else {
        return Err("the built-in pack cannot be written; give a folder with --rules DIR".into());
    };
    let engine = pack::at_level(options.level, pack_args)?;
    let groups = Groups::new(&engine, options.choice.groups.as_deref())?;
    let rules = chosen(&engine, &options.fitted)?;
    let data = labelled::read(&options.data, &options.choice, &groups)?;
    let setting = Setting::new(options, &groups, &data)?;
    let evidence = evidence::gather(&engine, &data, &groups, &rules)?;
    let learned: Vec<Learned> = (0..rules.len())
        .into_par_iter()
        .map(|number| learn(&rules, number, &data, &evidence, &groups, &setting))
        .collect::<Result<_, _>>()?;
    let texts = scored(&data, &evidence, &learned);
    let ranks: Vec<Rank> = rules.iter().map(|rule| evidence::rank(*rule, &groups)).collect();
    let search = Search {
        texts: &texts,
        ranks: &ranks,
        groups: groups.names.len(),
        harmful: &setting.harmful,
        budget: &setting.budget,
    };
    let bands = search.run();
    let fitted = fitted(options, &data, &rules, &learned, &bands);
    let written_files = if options.dry_run { 0 } else { write_files(folder, &rules, &fitted)? };
    let mut out = anstream::stdout().lock();
    let result = report::write(
        &mut out,
        &report::Report {
            data: &data,
            rules: &rules,
            fitted: &fitted,
            search: &search,
            bands: &bands,
            part: options.choice.part,
            seed: options.choice.seed,
            files: written_files,
        },
    );
    written(result, crate::Status::Clean)
}

/// Returns the rules to fit, each with signals and the two bands.
fn chosen<'e>(engine: &'e Engine, ids: &[String]) -> Result<Vec<RuleInfo<'e>>, Failure> {
    let mut rules: Vec<RuleInfo<'e>> = Vec::new();
    for id in ids {
        let rule = engine.rule(id).ok_or_else(|| explain::unknown(engine, id))?;
        let bands: Vec<_> = rule.bands().map(|(_, decision)| decision.label()).collect();
        if bands != ["review", "reject"] {
            return Err(format!(
                "rule `{id}` has no score with the bands `review` and `reject`; only such rules are fitted"
            ));
        }
        if rules.iter().all(|known| known.id() != rule.id()) {
            rules.push(rule);
        }
    }
    Ok(rules)
}

/// What the options say about the data.
struct Setting {
    /// By file.
    weights: Vec<f64>,
    harmful: Vec<bool>,
    budget: Budget,
    ridge: f64,
    seed: u64,
}

impl Setting {
    fn new(options: &FitArgs, groups: &Groups, data: &Data) -> Result<Self, Failure> {
        let mut harmful = vec![false; data.files.len()];
        let mut rows = vec![0; data.files.len()];
        for row in &data.rows {
            harmful[row.file] |= row.group != groups.none();
            rows[row.file] += 1;
        }
        if !harmful.contains(&true) {
            return Err("no text is labelled harmful: there is nothing to fit to".into());
        }
        let sizes: Vec<(&str, usize)> =
            data.files.iter().map(|file| file.name.as_str()).zip(rows).collect();
        let budget = Budget::new(&options.budget, &sizes)?;
        let mut weights = vec![1.0; data.files.len()];
        for setting in &options.weight {
            let parsed =
                setting.split_once('=').and_then(|(n, w)| Some((n, w.parse::<f64>().ok()?)));
            let Some((name, weight)) = parsed.filter(|(_, weight)| *weight > 0.0) else {
                return Err(format!(
                    "weight `{setting}` is not understood, write `ordinary.jsonl=3`"
                ));
            };
            let file = data.files.iter().position(|file| file.name == name);
            weights[file.ok_or_else(|| {
                format!("weight `{setting}` names a file that is not among the data")
            })?] = weight;
        }
        if !(options.ridge > 0.0 && options.ridge.is_finite()) {
            return Err("the ridge is a number above zero".into());
        }
        Ok(Self { weights, harmful, budget, ridge: options.ridge, seed: options.choice.seed })
    }
}

/// Weights of one rule, and each text's score by weights that were fitted without it.
struct Learned {
    points: Vec<i64>,
    scores: Vec<i64>,
}

fn learn(
    rules: &[RuleInfo<'_>],
    number: usize,
    data: &Data,
    evidence: &[Evidence],
    groups: &Groups,
    setting: &Setting,
) -> Result<Learned, Failure> {
    let rule = rules[number];
    let group = groups.of(rule.category());
    if data.rows.iter().all(|row| row.group != group) {
        let name = &groups.names[group];
        return Err(format!("no text is labelled `{name}`, the group of rule `{}`", rule.id()));
    }
    // A signal without points may earn them, unless it speaks of what is missing.
    let gains: Vec<bool> = rule
        .signals()
        .map(|s| s.weight > 0 || s.weight == 0 && !s.condition.contains("not "))
        .collect();
    let bounding = bounding(rule);
    let fit = |left_out: Option<u64>| {
        let rows = data.rows.iter().zip(evidence);
        let fold = |id: &str| Some(labelled::dealt(setting.seed, id, FOLDS));
        let rows = rows.filter(|(row, _)| left_out.is_none() || fold(&row.id) != left_out);
        let examples: Vec<Example<'_>> = rows
            .map(|(row, seen)| Example {
                units: &seen.units[number],
                positive: row.group == group,
                weight: if row.group == groups.none() { setting.weights[row.file] } else { 1.0 },
            })
            .collect();
        let mut points = model::fit(&examples, &gains, setting.ridge).points(POINTS_PER_LOGIT);
        let bounds = points.iter_mut().zip(&bounding).filter(|(_, bounds)| **bounds);
        bounds.for_each(|(points, _)| *points = (*points).max(1));
        points
    };
    let folds: Vec<Vec<i64>> = (0..FOLDS).map(|fold| fit(Some(fold))).collect();
    let of_row = |(row, seen): (&labelled::Row, &Evidence)| {
        let fold = usize::try_from(labelled::dealt(setting.seed, &row.id, FOLDS)).unwrap_or(0);
        model::score(&seen.units[number], &folds[fold])
    };
    let scores = data.rows.iter().zip(evidence).map(of_row).collect();
    Ok(Learned { points: fit(None), scores })
}

/// Returns which signals bound what text may cost, as `strong` does in `… and not strong`: they must earn a point at least.
fn bounding(rule: RuleInfo<'_>) -> Vec<bool> {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let denied: Vec<&str> = rule
        .signals()
        .filter_map(|signal| Some(signal.condition.split_once("not ")?.1))
        .flat_map(|rest| rest.split(|c| !word(c)))
        .collect();
    rule.signals().map(|signal| denied.contains(&signal.condition)).collect()
}

fn scored(data: &Data, evidence: &[Evidence], learned: &[Learned]) -> Vec<Scored> {
    let of_row = |(n, (row, seen)): (usize, (&labelled::Row, &Evidence))| Scored {
        gold: row.group,
        file: row.file,
        fixed: seen.fixed.clone(),
        scores: learned.iter().map(|rule| rule.scores[n]).collect(),
    };
    data.rows.iter().zip(evidence).enumerate().map(of_row).collect()
}

fn fitted(
    options: &FitArgs,
    data: &Data,
    rules: &[RuleInfo<'_>],
    learned: &[Learned],
    bands: &[Bands],
) -> Vec<Fitted> {
    let hashes: String = data.files.iter().map(|file| file.sha256.as_str()).collect();
    let part = &options.choice;
    let data = format!("sha256:{} {} seed {}", labelled::sha256(&hashes), part.part, part.seed);
    let of_rule = |(rule, (learned, bands)): (&RuleInfo<'_>, (&Learned, &Bands))| {
        let caps = rule.signals().map(|signal| (signal.cap, signal.weight.max(1)));
        let points = learned.points.iter().zip(caps);
        let points = points.map(|(new, (cap, old))| (*new, cap.map(|cap| cap / old * new)));
        Fitted {
            rule: rule.id().into(),
            points: points.collect(),
            bands: *bands,
            date: options.date.clone(),
            data: data.clone(),
        }
    };
    rules.iter().zip(learned.iter().zip(bands)).map(of_rule).collect()
}

/// Writes all rule files or none; returns how many.
fn write_files(
    folder: &std::path::Path,
    rules: &[RuleInfo<'_>],
    fitted: &[Fitted],
) -> Result<usize, Failure> {
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for (rule, fitted) in rules.iter().zip(fitted) {
        let (path, _) = rule.place();
        let text = match texts.get(path) {
            Some(text) => text.clone(),
            None => pack::read(&folder.join(path))?,
        };
        let text = write::rewrite(&text, fitted).map_err(|error| format!("{path}: {error}"))?;
        texts.insert(path, text);
    }
    for (path, text) in &texts {
        rules::replace(&folder.join(path), text)?;
    }
    Ok(texts.len())
}
