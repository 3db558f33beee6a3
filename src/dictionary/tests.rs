//! The dictionary against a naive search and against `aho-corasick` over the folded text.

use aho_corasick::AhoCorasick;

use super::{Dictionary, Scratch};
use crate::fold::{Folded, Stream};

/// Numbers that look random, the same ones each time.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % n
    }

    fn text(&mut self, alphabet: &[char], length: usize) -> String {
        (0..length).map(|_| alphabet[self.below(alphabet.len())]).collect()
    }
}

type Found = Vec<(u32, usize, usize)>;

fn found(dictionary: &Dictionary, text: &Folded, scratch: &mut Scratch) -> Found {
    let mut found = Found::new();
    dictionary.scan(&text.symbols, scratch, |term, at| found.push((term, at.start, at.end)));
    found.sort_unstable();
    found
}

fn naive(terms: &[String], text: &Folded) -> Found {
    let chars: Vec<char> = text.symbols.iter().map(|s| s.c).collect();
    let mut found = Found::new();
    for (number, term) in (0..).zip(terms) {
        let term: Vec<char> = term.chars().collect();
        let places = chars.windows(term.len()).enumerate().filter(|(_, window)| *window == term);
        found.extend(places.map(|(at, _)| (number, at, at + term.len())));
    }
    found.sort_unstable();
    found
}

fn by_automaton(automaton: &AhoCorasick, text: &Folded) -> Found {
    let mut stream = Stream::default();
    text.write_stream(&mut stream);
    let mut found = Found::new();
    for m in automaton.find_overlapping_iter(&stream.text) {
        let (first, last) = stream.symbols(m.range());
        found.push((m.pattern().as_u32(), first, last + 1));
    }
    found.sort_unstable();
    found
}

fn fold(text: &str) -> Folded {
    let mut folded = Folded::default();
    folded.fold(text);
    folded
}

fn sorted(mut terms: Vec<String>) -> Vec<String> {
    terms.retain(|term| !term.is_empty());
    terms.sort();
    terms.dedup();
    terms
}

fn dictionary(terms: &[String]) -> Dictionary {
    Dictionary::new(terms.iter().map(String::as_str))
}

/// Few letters, so that terms overlap in every way; 𠀀 is beyond the basic plane, the last two vanish in folding.
const ALPHABET: [char; 9] = ['甲', '乙', '丙', 'a', 'b', '7', '𠀀', '*', '\u{200B}'];

/// `HEGUI_CASES=1000000 cargo test --release dictionary` looks longer.
#[test]
fn equals_a_naive_search_and_an_automaton() {
    let cases = std::env::var("HEGUI_CASES").map_or(10_000, |n| n.parse().expect("a number"));
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut scratch = Scratch::default();
    let mut hits = 0;
    for case in 0..cases {
        let size = 1 + random.below(7);
        let letters = &ALPHABET[..size];
        let count = random.below(30);
        let longest = 1 + random.below(9);
        let mut term = |_| {
            let length = 1 + random.below(longest);
            random.text(letters, length)
        };
        let terms = sorted((0..count).map(&mut term).collect());
        let length = random.below(80);
        let text = fold(&random.text(&ALPHABET[..size + 2], length));
        let dictionary = dictionary(&terms);
        let found = found(&dictionary, &text, &mut scratch);
        assert_eq!(found, naive(&terms, &text), "case {case}: {terms:?}");
        if let Ok(automaton) = AhoCorasick::new(&terms) {
            assert_eq!(found, by_automaton(&automaton, &text), "case {case}: {terms:?}");
        }
        hits += found.len();
    }
    assert!(hits > cases, "only {hits} hits in {cases} cases");
}

/// Large sets take the stage of three symbols, long texts take several blocks.
#[test]
fn equals_an_automaton_on_large_sets() {
    let mut random = Random(7);
    let letters: Vec<char> = ('一'..='丿').collect();
    let terms = sorted((0..30_000).map(|n| random.text(&letters, 1 + n % 6)).collect());
    assert!(terms.len() > super::filter::THIRDS_FROM);
    let (dictionary, automaton) = (dictionary(&terms), AhoCorasick::new(&terms).unwrap());
    let mut scratch = Scratch::default();
    for length in [0, 1, 2, 3, 1023, 1024, 1025, 5000] {
        let text = fold(&random.text(&letters, length));
        assert_eq!(found(&dictionary, &text, &mut scratch), by_automaton(&automaton, &text));
    }
    assert_eq!(dictionary.terms(), terms, "the trie holds every term");
    assert!(dictionary.trie.fill() > 0.95, "the array is {:.3} full", dictionary.trie.fill());
}

/// Text made so that every walk goes far is scanned in linear time, with the same hits.
#[test]
fn equals_an_automaton_on_hostile_text() {
    let terms: Vec<String> =
        (1..250).map(|n| format!("{}b", "a".repeat(n))).chain(["aaa".to_owned()]).collect();
    let terms = sorted(terms);
    let (dictionary, automaton) = (dictionary(&terms), AhoCorasick::new(&terms).unwrap());
    let mut scratch = Scratch::default();
    let text = fold(&format!("{}b{}ab", "a".repeat(3000), "a".repeat(100)));
    assert_eq!(found(&dictionary, &text, &mut scratch), by_automaton(&automaton, &text));
    assert!(dictionary.linear.get().is_some(), "the block was not found hostile");
}

/// Walks that are cut short leave no hit out and find none twice.
#[test]
fn equals_an_automaton_on_terms_longer_than_a_walk() {
    let mut random = Random(11);
    let period = random.text(&['甲', '乙', '丙', '丁', '戊'], 700);
    let all: Vec<char> = period.repeat(4).chars().collect();
    let term = |(from, length): (usize, usize)| all[from..from + length].iter().collect::<String>();
    let places = [(0, 2000), (0, 1024), (0, 1025), (0, 1), (0, 3), (1, 1), (1, 1500), (350, 1023)];
    let terms = sorted(places.map(term).to_vec());
    let (dictionary, automaton) = (dictionary(&terms), AhoCorasick::new(&terms).unwrap());
    let mut scratch = Scratch::default();
    for times in [1, 3, 9] {
        let text = fold(&format!("丁{}甲乙", period.repeat(times)));
        let expected = by_automaton(&automaton, &text);
        assert_eq!(found(&dictionary, &text, &mut scratch), expected, "{times}");
    }
    assert!(dictionary.linear.get().is_some(), "no walk was cut short");
}

#[test]
fn runs_are_looked_for_only_inside_terms() {
    let dictionary = dictionary(&sorted(vec!["甲乙丙".into(), "乙丙".into()]));
    for (text, expected) in [
        ("甲乙乙丙", true),
        ("甲乙乙乙乙丙", true),
        ("甲甲乙丙", false),
        ("丙乙乙甲", false),
        ("甲乙 乙丙", false),
        ("乙乙", false),
        ("", false),
    ] {
        assert_eq!(dictionary.may_hold_runs(&fold(text).symbols), expected, "{text}");
    }
}

#[test]
fn nothing_stands_in_nothing() {
    let (empty, mut scratch) = (dictionary(&[]), Scratch::default());
    assert_eq!(found(&empty, &fold("甲乙丙"), &mut scratch), []);
    assert_eq!(found(&dictionary(&["甲".into()]), &fold(""), &mut scratch), []);
}
