//! "Did you mean …?"

/// Returns the candidate that a writer of `name` most likely meant.
pub(crate) fn nearest<'a>(name: &str, of: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let score = |candidate: &str| strsim::jaro_winkler(name, candidate);
    of.into_iter()
        .map(|candidate| (score(candidate), candidate))
        .filter(|(score, _)| *score > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate.to_owned())
}

/// Returns what there is instead of `name`: all of it, or the most alike of many.
pub(crate) fn choices(name: &str, mut of: Vec<&str>) -> String {
    /// Most names that are all shown.
    const MOST: usize = 30;
    /// How many of more are shown.
    const FEW: usize = 3;
    if of.len() <= MOST {
        return match of[..] {
            [] => "there is none yet".into(),
            [only] => format!("there is only {only}"),
            _ => format!("one of {}", of.join(", ")),
        };
    }
    let all = of.len();
    let score = |candidate: &str| strsim::jaro_winkler(name, candidate);
    of.sort_by(|a, b| score(b).total_cmp(&score(a)).then(a.cmp(b)));
    format!("of {all} there are, the most alike are {}", of[..FEW].join(", "))
}

/// Returns the ASCII sign of one that a Chinese input method writes in full width.
pub(crate) const fn half_width(sign: char) -> Option<char> {
    Some(match sign {
        '“' | '”' | '＂' => '"',
        '‘' | '’' | '＇' => '\'',
        '，' | '、' => ',',
        '。' | '．' => '.',
        '（' => '(',
        '）' => ')',
        '【' | '［' => '[',
        '】' | '］' => ']',
        '｛' => '{',
        '｝' => '}',
        '＝' => '=',
        '＃' => '#',
        '＞' => '>',
        '＜' => '<',
        '！' => '!',
        _ => return None,
    })
}

/// Returns the tail of an error message that names the suggestion, or nothing.
pub(crate) fn did_you_mean(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |s| format!(", did you mean `{s}`?"))
}
