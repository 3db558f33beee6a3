//! Logistic regression with the sign of every weight kept, over texts that count by their best unit.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};

/// Most rounds of choosing each text's best unit anew.
const ROUNDS: usize = 8;
/// Most Newton steps of one round.
const STEPS: usize = 60;
/// Largest change of a weight at which a round has settled.
const SETTLED: f64 = 1e-6;

/// A text as one rule sees it.
#[derive(Clone, Debug)]
pub(crate) struct Example<'u> {
    /// Counts of each signal, by unit.
    pub(crate) units: &'u [Vec<i64>],
    /// The text is of the rule's group.
    pub(crate) positive: bool,
    /// How many texts it stands for.
    pub(crate) weight: f64,
}

/// Weights in logits; the first is the intercept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Model {
    weights: DVector<f64>,
}

impl Model {
    /// Returns the weights without the intercept as whole points.
    pub(crate) fn points(&self, points_per_logit: f64) -> Vec<i64> {
        #[allow(clippy::cast_possible_truncation, reason = "a few points")]
        let point = |weight: &f64| (weight * points_per_logit).round() as i64;
        self.weights.iter().skip(1).map(point).collect()
    }
}

/// Returns the highest score over units; a text without any has none.
pub(crate) fn score(units: &[Vec<i64>], points: &[i64]) -> i64 {
    let of = |unit: &Vec<i64>| unit.iter().zip(points).map(|(count, points)| count * points).sum();
    units.iter().map(of).max().unwrap_or(0)
}

/// Different count vectors, with the weight of harmless and of harmful texts that have them.
type Points = BTreeMap<Vec<i64>, [f64; 2]>;

/// Fits weights; `gains[n]` says that signal `n` may only earn points, else it may only cost them. `ridge` is the strength of the pull to zero.
pub(crate) fn fit(examples: &[Example<'_>], gains: &[bool], ridge: f64) -> Model {
    // Every signal weighs the same at first: the unit with the most of them is looked at.
    let start = gains.iter().map(|gains| if *gains { 0.5 } else { -0.5 });
    let start = std::iter::once(0.0).chain(start);
    let mut model = Model { weights: DVector::from_iterator(gains.len() + 1, start) };
    let mut last = None;
    for _ in 0..ROUNDS {
        let points = chosen(examples, &model, gains.len());
        if last.as_ref() == Some(&points) {
            break;
        }
        settle(&points, gains, ridge, &mut model.weights);
        last = Some(points);
    }
    model
}

/// Returns each text's best unit under a model; the first of equals.
fn chosen(examples: &[Example<'_>], model: &Model, signals: usize) -> Points {
    let mut points = Points::new();
    for example in examples {
        let mut best: Option<(&Vec<i64>, f64)> = None;
        for unit in example.units {
            let logit = dot(unit, &model.weights);
            if best.is_none_or(|(_, most)| logit > most) {
                best = Some((unit, logit));
            }
        }
        let unit = best.map_or_else(|| vec![0; signals], |(unit, _)| unit.clone());
        points.entry(unit).or_default()[usize::from(example.positive)] += example.weight;
    }
    points
}

#[allow(clippy::cast_precision_loss, reason = "counts of terms")]
fn dot(counts: &[i64], weights: &DVector<f64>) -> f64 {
    let sum: f64 = counts.iter().zip(weights.iter().skip(1)).map(|(n, w)| *n as f64 * w).sum();
    weights[0] + sum
}

/// Newton steps on the weights that are free to move, each cut back to the allowed signs.
fn settle(points: &Points, gains: &[bool], ridge: f64, weights: &mut DVector<f64>) {
    for _ in 0..STEPS {
        let (gradient, curvature) = slopes(points, ridge, weights);
        let held = |n: usize| {
            n > 0
                && weights[n] == 0.0
                && if gains[n - 1] { gradient[n] >= 0.0 } else { gradient[n] <= 0.0 }
        };
        let free: Vec<usize> = (0..weights.len()).filter(|n| !held(*n)).collect();
        let own = DMatrix::from_fn(free.len(), free.len(), |i, j| curvature[(free[i], free[j])]);
        let slope = DVector::from_fn(free.len(), |i, _| -gradient[free[i]]);
        let Some(decomposed) = own.cholesky() else { return };
        let direction = decomposed.solve(&slope);
        let before = loss(points, ridge, weights);
        let mut step = 1.0;
        let moved = loop {
            let mut next = weights.clone();
            for (place, n) in free.iter().enumerate() {
                next[*n] += step * direction[place];
                if *n > 0 {
                    next[*n] = if gains[*n - 1] { next[*n].max(0.0) } else { next[*n].min(0.0) };
                }
            }
            if loss(points, ridge, &next) < before {
                break Some(next);
            }
            step /= 2.0;
            if step < 1e-6 {
                break None;
            }
        };
        let Some(next) = moved else { return };
        let change = (&next - &*weights).amax();
        *weights = next;
        if change < SETTLED {
            return;
        }
    }
}

fn loss(points: &Points, ridge: f64, weights: &DVector<f64>) -> f64 {
    // log(1 + e^z) without overflow.
    let soft = |z: f64| z.max(0.0) + (-z.abs()).exp().ln_1p();
    let of = |(counts, [harmless, harmful]): (&Vec<i64>, &[f64; 2])| {
        let logit = dot(counts, weights);
        harmless * soft(logit) + harmful * soft(-logit)
    };
    let pull: f64 = weights.iter().skip(1).map(|w| w * w).sum();
    points.iter().map(of).sum::<f64>() + ridge / 2.0 * pull
}

/// Returns the gradient and the matrix of second derivatives.
#[allow(clippy::cast_precision_loss, reason = "counts of terms")]
fn slopes(points: &Points, ridge: f64, weights: &DVector<f64>) -> (DVector<f64>, DMatrix<f64>) {
    let n = weights.len();
    let mut gradient = weights * ridge;
    let mut curvature = DMatrix::identity(n, n) * ridge;
    gradient[0] = 0.0;
    curvature[(0, 0)] = 1e-9;
    for (counts, [harmless, harmful]) in points {
        let likely = 1.0 / (1.0 + (-dot(counts, weights)).exp());
        let pull = harmless * likely - harmful * (1.0 - likely);
        let bend = (harmless + harmful) * likely * (1.0 - likely);
        let present: Vec<(usize, f64)> = std::iter::once((0, 1.0))
            .chain(counts.iter().enumerate().map(|(i, c)| (i + 1, *c as f64)))
            .filter(|(_, value)| *value != 0.0)
            .collect();
        for (i, x) in &present {
            gradient[*i] += pull * x;
            for (j, y) in &present {
                curvature[(*i, *j)] += bend * x * y;
            }
        }
    }
    (gradient, curvature)
}

#[cfg(test)]
mod tests {
    use super::{Example, fit, score};

    fn points(rows: &[(&[i64], bool, f64)], gains: &[bool]) -> Vec<f64> {
        let units: Vec<Vec<Vec<i64>>> = rows.iter().map(|row| vec![row.0.to_vec()]).collect();
        let examples: Vec<Example<'_>> = units
            .iter()
            .zip(rows)
            .map(|(units, row)| Example { units, positive: row.1, weight: row.2 })
            .collect();
        fit(&examples, gains, 1e-6).weights.iter().copied().collect()
    }

    #[test]
    fn one_signal_gets_the_log_of_its_odds() {
        // Odds 1:9 without the signal, 8:2 with it.
        let rows: [(&[i64], bool, f64); 4] =
            [(&[0], true, 10.0), (&[0], false, 90.0), (&[1], true, 80.0), (&[1], false, 20.0)];
        let weights = points(&rows, &[true]);
        assert!((weights[0] - (1.0_f64 / 9.0).ln()).abs() < 1e-4, "{weights:?}");
        assert!((weights[1] - (4.0_f64.ln() + 9.0_f64.ln())).abs() < 1e-4, "{weights:?}");
    }

    #[test]
    fn no_weight_changes_its_sign() {
        let rows: [(&[i64], bool, f64); 4] = [
            (&[0, 0], true, 50.0),
            (&[0, 0], false, 50.0),
            (&[1, 1], true, 10.0),
            (&[1, 1], false, 90.0),
        ];
        let weights = points(&rows, &[true, true]);
        assert_eq!(weights[1..], [0.0, 0.0]);
        let weights = points(&rows, &[true, false]);
        assert!(weights[1] == 0.0 && weights[2] < -2.0, "{weights:?}");
    }

    #[test]
    fn a_text_counts_by_its_best_unit() {
        let bait = [vec![0, 1], vec![1, 0]];
        let plain = [vec![0, 1]];
        assert_eq!(score(&bait, &[5, -2]), 5);
        assert_eq!(score(&[], &[5, -2]), 0);
        let example = |units, positive| Example { units, positive, weight: 50.0 };
        let model = fit(&[example(&bait, true), example(&plain, false)], &[true, false], 1.0);
        let points = model.points(4.0);
        assert!(score(&bait, &points) > 4 && score(&plain, &points) <= 0, "{points:?}");
    }
}
