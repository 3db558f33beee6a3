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

/// Returns the tail of an error message that names the suggestion, or nothing.
pub(crate) fn did_you_mean(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |s| format!(", did you mean `{s}`?"))
}
