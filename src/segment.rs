//! Words by jieba, asked only at a hit and only over the characters around it.

/// Returns the lengths in bytes of the words of a text; without the feature `segment`, nothing is known.
#[cfg(not(feature = "segment"))]
pub(crate) fn words(_: &str) -> Option<Vec<usize>> {
    None
}

/// Returns the lengths in bytes of the words of a text.
#[cfg(feature = "segment")]
pub(crate) fn words(text: &str) -> Option<Vec<usize>> {
    use std::sync::LazyLock;

    use jieba_rs::Jieba;

    static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);
    Some(JIEBA.cut(text, false).iter().map(|word| word.word.len()).collect())
}
