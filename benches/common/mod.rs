//! Texts and terms for benchmarks, the same ones each time: words of jieba's dictionary, drawn by their frequency.
#![allow(dead_code, reason = "each benchmark takes what it needs")]

use std::path::PathBuf;
use std::process::Command;

use rustix::time::{ClockId, clock_gettime};

/// Returns the seconds that this thread has run: what else the machine does counts less than on the clock.
pub(crate) fn now() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    #[allow(clippy::cast_precision_loss, reason = "a figure")]
    let seconds = time.tv_sec as f64 + time.tv_nsec as f64 / 1e9;
    seconds
}

/// Numbers that look random (xorshift64), the same ones each time.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % n
    }
}

/// Words with the sums of their frequencies.
pub(crate) struct Words {
    words: Vec<(String, usize)>,
    sums: Vec<usize>,
}

impl Words {
    /// Reads the dictionary that the crate `jieba-rs` carries.
    pub(crate) fn read() -> Self {
        let text =
            std::fs::read_to_string(dictionary()).expect("jieba-rs carries src/data/dict.txt");
        let word = |line: &str| {
            let mut parts = line.split(' ');
            let (word, count) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?);
            Some((word, count))
        };
        let words: Vec<(String, usize)> = text.lines().filter_map(word).collect();
        assert!(words.len() > 300_000, "{} words", words.len());
        let mut sum = 0;
        let add = |(_, count): &(String, usize)| {
            sum += count;
            sum
        };
        let sums = words.iter().map(add).collect();
        Self { words, sums }
    }

    fn draw(&self, random: &mut Random) -> &str {
        let at = random.below(self.sums[self.sums.len() - 1]);
        &self.words[self.sums.partition_point(|sum| *sum <= at)].0
    }

    /// Returns texts of about `chars` characters, with commas and a full stop.
    pub(crate) fn texts(&self, count: usize, chars: usize, seed: u64) -> Vec<String> {
        let mut random = Random::new(seed);
        let mut text = |_| {
            let (mut text, mut length, mut since) = (String::new(), 0, 0);
            let wanted = chars / 2 + random.below(chars.max(1));
            while length < wanted {
                let word = self.draw(&mut random);
                text.push_str(word);
                let symbols = word.chars().count();
                (length, since) = (length + symbols, since + symbols);
                if since > 6 + random.below(8) {
                    text.push('，');
                    since = 0;
                }
            }
            text.push('。');
            text
        };
        (0..count).map(&mut text).collect()
    }

    /// Returns terms of two to eight characters; common words are in no list of forbidden ones, so the commonest are left out.
    pub(crate) fn terms(&self, count: usize, seed: u64) -> Vec<String> {
        let mut random = Random::new(seed);
        let fits = |(word, count): &&(String, usize)| {
            (2..=8).contains(&word.chars().count()) && *count <= 1_000
        };
        let mut all: Vec<&str> =
            self.words.iter().filter(fits).map(|(word, _)| word.as_str()).collect();
        for at in 0..count.min(all.len()) {
            let other = at + random.below(all.len() - at);
            all.swap(at, other);
        }
        let mut terms: Vec<String> = all.into_iter().take(count).map(str::to_owned).collect();
        assert_eq!(terms.len(), count, "the dictionary has not enough words");
        terms.sort();
        terms.dedup();
        terms
    }
}

fn dictionary() -> PathBuf {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--manifest-path", manifest])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    let jieba =
        packages.iter().find(|p| p["name"] == "jieba-rs").expect("jieba-rs is a dependency");
    let manifest = PathBuf::from(jieba["manifest_path"].as_str().expect("a path"));
    manifest.with_file_name("src/data/dict.txt")
}

/// Texts to scan, by name.
pub(crate) fn inputs(words: &Words, terms: &[String]) -> Vec<(&'static str, Vec<String>)> {
    let mut random = Random::new(5);
    let mut of_terms = |_| (0..12).map(|_| terms[random.below(terms.len())].as_str()).collect();
    let english = "The weather was lovely, so we walked to the lake and back before dinner. ";
    let emoji = "今天真开心😊🎉太棒了👍🏻👨‍👩‍👧 晚安🌙✨";
    let mut inputs = vec![
        ("posts", words.texts(4_000, 44, 1)),
        ("long text", vec![words.texts(1, 120_000, 2).concat()]),
        ("names", words.texts(8_000, 6, 3)),
        ("only terms", (0..2_000).map(&mut of_terms).collect()),
        ("only noise", vec![" *.·、-|".repeat(8); 2_000]),
        ("overlaps", vec!["甲".repeat(400); 200]),
        ("English", vec![english.repeat(2); 2_000]),
        ("emoji", vec![emoji.repeat(2); 2_000]),
    ];
    if let Some(texts) = file() {
        inputs.push(("HEGUI_BENCH_TEXT", texts));
    }
    inputs
}

/// Returns the texts of the file that `HEGUI_BENCH_TEXT` names: one JSON object a line, or plain lines.
pub(crate) fn file() -> Option<Vec<String>> {
    let path = std::env::var("HEGUI_BENCH_TEXT").ok()?;
    let lines = std::fs::read_to_string(&path).expect("HEGUI_BENCH_TEXT is a readable file");
    let text = |line: &str| match serde_json::from_str::<serde_json::Value>(line) {
        Ok(value) => Some(value.get("content").or(value.get("title"))?.as_str()?.to_owned()),
        Err(_) => Some(line.to_owned()),
    };
    Some(lines.lines().filter_map(text).collect())
}

/// Returns the terms with some that overlap themselves, so that hostile text has something to hit.
pub(crate) fn with_overlaps(mut terms: Vec<String>) -> Vec<String> {
    terms.extend((2..=40).map(|n| format!("{}乙", "甲".repeat(n))));
    terms.push("甲甲".into());
    terms.sort();
    terms
}

pub(crate) fn bytes(texts: &[String]) -> usize {
    texts.iter().map(String::len).sum()
}
