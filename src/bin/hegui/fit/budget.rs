//! How many false alarms rules may add.

use crate::Failure;

/// Alarms per 10,000 ordinary texts where nothing else is said: at `review` and over, at `reject` and over.
const USUAL: [usize; 2] = [60, 15];

/// Most alarms by file: at `review` and over, at `reject` and over.
#[derive(Debug)]
pub(crate) struct Budget {
    most: Vec<[f64; 2]>,
}

impl Budget {
    /// Reads settings `[FILE:]DECISION=N`, alarms per 10,000 texts of a file; files are given with their rows.
    pub(crate) fn new(settings: &[String], files: &[(&str, usize)]) -> Result<Self, Failure> {
        let mut per_10k = vec![USUAL; files.len()];
        // Settings for all files first, so that those for one stand whatever the order.
        for named in [false, true] {
            for setting in settings {
                let (file, decision, most) = read(setting)?;
                if file.is_some() != named {
                    continue;
                }
                let mut found = false;
                for (place, (name, _)) in files.iter().enumerate() {
                    if file.is_none_or(|file| file == *name) {
                        per_10k[place][decision] = most;
                        found = true;
                    }
                }
                if !found {
                    return Err(format!(
                        "budget `{setting}` names a file that is not among the data"
                    ));
                }
            }
        }
        #[allow(clippy::cast_precision_loss, reason = "counts of texts")]
        let most = |(per_10k, (_, rows)): (&[usize; 2], &(&str, usize))| {
            per_10k.map(|n| n as f64 * *rows as f64 / 1e4)
        };
        Ok(Self { most: per_10k.iter().zip(files).map(most).collect() })
    }

    /// Returns how far alarms are over the budget, in budgets.
    #[allow(clippy::cast_precision_loss, reason = "counts of texts")]
    pub(crate) fn excess(&self, alarms: &[[usize; 2]]) -> f64 {
        let all = alarms
            .iter()
            .zip(&self.most)
            .flat_map(|(alarms, most)| [(alarms[0], most[0]), (alarms[1], most[1])]);
        all.map(|(alarms, most)| ((alarms as f64 - most) / most.max(1.0)).max(0.0)).sum()
    }
}

fn read(setting: &str) -> Result<(Option<&str>, usize, usize), Failure> {
    let (file, rest) = match setting.rsplit_once(':') {
        Some((file, rest)) => (Some(file), rest),
        None => (None, setting),
    };
    let parsed = match rest.split_once('=') {
        Some(("review", n)) => n.parse().ok().map(|n| (file, 0, n)),
        Some(("reject", n)) => n.parse().ok().map(|n| (file, 1, n)),
        _ => None,
    };
    parsed.ok_or_else(|| {
        format!("budget `{setting}` is not understood, write `review=60`, `reject=15` or `social.jsonl:reject=45`")
    })
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn a_file_of_its_own_wins_over_all_files() {
        let settings = ["b:reject=45".to_owned(), "reject=10".to_owned()];
        let budget = Budget::new(&settings, &[("a", 10_000), ("b", 1000)]).expect("settings");
        assert_eq!(budget.most, [[60.0, 10.0], [6.0, 4.5]]);
        assert!((budget.excess(&[[60, 15], [6, 0]]) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn faults_are_named() {
        let told = |setting: &str| Budget::new(&[setting.to_owned()], &[("a", 1)]).unwrap_err();
        assert!(told("pass=3").contains("write `review=60`"));
        assert!(told("c:reject=3").contains("not among the data"));
    }
}
