//! Whole packs with whole requests, both read from one tape of bytes.

use hegui::{Engine, Pack as Files};

use super::assert_places;
use crate::reference::compare;
use crate::reference::generate::{self, Tape};
use crate::reference::{Pack, write};

fn build(pack: &Pack) -> Engine {
    let files = write::files(pack);
    let builder = Engine::builder().pack(Files::from_files(files)).disguises(false).offsets(true);
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

/// Returns the two parts of a tape: a pack and more.
fn parts(data: &[u8]) -> (&[u8], &[u8]) {
    data.split_at(data.len() / 2)
}

/// Invariant 3: the engine says what the naive reference says.
pub(super) fn reference(data: &[u8]) {
    let (pack, request) = parts(data);
    let pack = generate::pack(&mut Tape::new(pack));
    let request = generate::request(&mut Tape::new(request));
    let verdict = build(&pack).check(&request).expect("a valid request");
    let difference = compare::difference(&pack, &request, &verdict);
    assert!(difference.is_none(), "{}", difference.unwrap_or_default());
}

/// Invariants 1, 4, 5, 8 and 11 of a pack, a rule more and a request.
pub(super) fn whole(data: &[u8]) {
    let (pack, rest) = parts(data);
    let (request, more) = parts(rest);
    let mut pack = generate::pack(&mut Tape::new(pack));
    let request = generate::request(&mut Tape::new(request));
    let engine = build(&pack);
    let mut scanner = engine.scanner();
    let verdict = scanner.check(&request).expect("a valid request");
    assert_places(&verdict, &request);
    assert_eq!(scanner.check(&request).map(|v| v.to_json()).ok(), Some(verdict.to_json()));
    for rule in engine.rules() {
        scanner.signals(&request, rule).expect("a valid request");
    }
    scanner.disguised(&request).expect("a valid request");
    assert_eq!(scanner.check(&request).map(|v| v.to_json()).ok(), Some(verdict.to_json()));

    let added = generate::rule("q.9", !pack.gates.is_empty(), &mut Tape::new(more));
    pack.rules.insert(0, added);
    let mut after = build(&pack).check(&request).expect("a valid request");
    after.violations.retain(|violation| violation.rule != "q.9");
    let told = |all: &[hegui::Violation]| -> Vec<String> {
        let mut all: Vec<String> =
            all.iter().map(|v| serde_json::to_string(v).expect("JSON")).collect();
        all.sort();
        all
    };
    assert_eq!(told(&verdict.violations), told(&after.violations), "{}", compare::source(&pack));
}
