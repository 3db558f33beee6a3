//! Compiled packs: nothing is read but what was written, and nothing that is read does harm.

use std::fs;

use super::*;
use crate::compiled::{START, checksum};
use crate::request::Request;

/// Numbers that are the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }
}

fn builder() -> EngineBuilder {
    // A pack with something of everything.
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/language");
    Engine::builder().pack(Pack::open(folder).expect("the pack of the language tests"))
}

fn key() -> Key {
    Key { files: "f".into(), today: None, disguises: true }
}

fn compiled() -> (Parts, Vec<u8>) {
    let parts = builder().compile().expect("it compiles");
    let id = [&parts.id.name, &parts.id.version, &parts.id.hash].map(Clone::clone);
    let bytes = compiled::write(&Origin::new(key(), id, 0), &parts.program);
    (parts, bytes.expect("it has a form"))
}

/// Texts of the pack's own tests, and all of them in one.
fn texts(parts: &Parts) -> Vec<String> {
    let (definition, _) = parts.made.as_ref().expect("it was compiled");
    let tests = definition.rules.iter().flat_map(|rule| &rule.tests);
    let mut texts: Vec<String> =
        tests.flat_map(|test| test.texts.iter().map(|(_, text)| text.clone())).collect();
    assert!(texts.len() > 50);
    texts.push(texts.join("。"));
    texts
}

/// Returns what a program says of texts.
fn verdicts(program: Program, texts: &[String]) -> Vec<String> {
    let id = pack_id([const { String::new() }; 3]);
    let source = Source { pack: Pack::default(), today: None, findings: 0 };
    let parts = Parts { program, id, source: Some(source), made: None };
    let engine = parts.into_engine(Engine::builder().level(4).offsets(true), CacheState::Read);
    let mut scanner = engine.scanner();
    let verdict = |text: &String| {
        let request = Request::new().name(text).content(text).comment(text);
        let verdict = scanner.check(&request).expect("no facts are given");
        serde_json::to_string(&verdict).expect("it has a form")
    };
    texts.iter().map(verdict).collect()
}

#[test]
fn what_was_written_is_read() {
    let (parts, bytes) = compiled();
    let texts = texts(&parts);
    let (origin, program) = compiled::read(&bytes, &key()).expect("as written");
    assert_eq!(compiled::write(&origin, &program).expect("it has a form"), bytes);
    let read = verdicts(program, &texts);
    assert!(read.iter().any(|verdict| verdict.contains("\"reject\"")));
    assert_eq!(read, verdicts(parts.program, &texts));
}

#[test]
fn no_flipped_byte_and_no_end_passes() {
    let (_, bytes) = compiled();
    let mut numbers = Numbers(1);
    let places = (0..START + 200).chain((0..200).map(|_| numbers.below(bytes.len())));
    for at in places.collect::<Vec<_>>() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(compiled::read(&flipped, &key()).is_err(), "byte {at}");
        assert!(compiled::read(&bytes[..at], &key()).is_err(), "the first {at} bytes");
    }
    assert!(compiled::read(&[&bytes[..], b"x"].concat(), &key()).is_err());
    let other = Key { disguises: false, ..key() };
    assert!(matches!(compiled::read(&bytes, &other), Err(CompiledError::OtherPack)));
}

/// Bytes by someone who knows the checksum: they are refused, or they decide something else, but all comes to an end.
/// `HEGUI_CASES=20000` looks longer.
#[test]
fn forged_bytes_do_no_harm() {
    let (parts, bytes) = compiled();
    let texts = texts(&parts);
    let cases = std::env::var("HEGUI_CASES").map_or(300, |n| n.parse().expect("a number"));
    let mut numbers = Numbers(2);
    let mut read = 0;
    for case in 0..cases {
        let mut forged = bytes.clone();
        for _ in 0..=numbers.below(3) {
            // Half of them at the end, where rules and matchers are: most of the rest are bits of sets.
            let from = if numbers.below(2) == 0 { START } else { forged.len() - 12_000 };
            let at = from + numbers.below(forged.len() - from);
            forged[at] = [0, 1, 0x7f, 0xff, forged[at] ^ 1 << (case % 8)][numbers.below(5)];
        }
        let sum = checksum(&forged[START..]).to_le_bytes();
        forged[START - sum.len()..START].copy_from_slice(&sum);
        if let Ok((_, program)) = compiled::read(&forged, &key()) {
            verdicts(program, &texts);
            read += 1;
        }
    }
    assert!((cases / 10..cases).contains(&read), "{read} of {cases} were read");
}

#[test]
fn a_cache_is_used_replaced_or_left_alone() {
    let folder = std::env::temp_dir().join(format!("hegui-cache-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("rules.cache");
    let build = || builder().cache(&file).build().expect("it compiles");
    assert!(matches!(build().cache(), CacheState::Written { instead_of: None }));
    let engine = build();
    assert!(matches!(engine.cache(), CacheState::Read));
    let fresh = builder().build().expect("it compiles");
    assert_eq!(engine.pack(), fresh.pack());
    assert_eq!(engine.rules().count(), fresh.rules().count());
    assert_eq!(engine.warnings(), fresh.warnings());

    // Other rules, other settings: another program.
    let other = builder().disguises(false).cache(&file).build().expect("it compiles");
    let CacheState::Written { instead_of: Some(CompiledError::OtherPack) } = other.cache() else {
        panic!("{:?}", other.cache());
    };
    let mut bytes = fs::read(&file).expect("the cache");
    *bytes.last_mut().expect("it is not empty") ^= 1;
    fs::write(&file, bytes).expect("the cache");
    let damaged = build();
    let CacheState::Written { instead_of: Some(CompiledError::Damaged(_)) } = damaged.cache()
    else {
        panic!("{:?}", damaged.cache());
    };
    assert!(matches!(build().cache(), CacheState::Read));

    fs::write(&file, "somebody's letter").expect("a file");
    assert!(matches!(build().cache(), CacheState::Failed(CompiledError::NotCompiled)));
    assert_eq!(fs::read_to_string(&file).expect("the letter"), "somebody's letter");
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1, "no part is left behind");
    fs::remove_dir_all(folder).expect("it is ours");
}
